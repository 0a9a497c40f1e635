//! Inverses of the trigonometric functions.

use super::{
    constants::Constants,
    lanes::{Map2, Two, Vector, maps1, polynomial},
};

maps1! {
    Arctan: f64::atan, f32::atan, arctan;
    Arcsin: f64::asin, f32::asin, arcsin;
    Arccos: f64::acos, f32::acos, arccos;
}

/// A right angle, half of one or none, in two parts.
#[inline(always)]
fn one_of<V: Vector<Float: Constants>>(right: V::Mask, half: V::Mask, part: usize) -> V {
    let half = V::select(half, V::splat(V::Float::QUARTER_PI[part]), V::zero());
    V::select(right, V::splat(V::Float::HALF_PI[part]), half)
}

/// From tan(π/8) on, 1 is taken from the tangent, and from tan(3π/8) on infinity.
#[inline(always)]
fn arctan<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let (sign, one) = (V::splat(V::Float::SIGN), V::splat(V::Float::ONE));
    let size = V::splat(V::Float::HUGE).least(x.without(sign));
    let [low, high] = [V::splat(V::Float::TANGENTS[0]), V::splat(V::Float::TANGENTS[1])];
    let (middle, large) = (low.lt(size), high.lt(size));
    let above = V::select(large, -one, V::select(middle, size - one, size));
    let below = V::select(large, size, V::select(middle, size + one, one));
    let z = above.quotient(below);
    let (first, rest) = (one_of::<V>(large, middle, 0), one_of::<V>(large, middle, 1));
    let square = z * z;
    let series = polynomial(V::Float::ARCTAN, square, square * square);
    let cube = square * z;
    let small = if V::Float::EXACT { cube.fma(series, rest) } else { cube * series };
    let y = first + (z + small);
    (y.or(x.and(sign)), V::none())
}

/// Of sizes up to a half the angle whose sine they are; of larger ones half of the angle whose
/// cosine they are: the first part and a small one. And where sizes are larger.
#[inline(always)]
fn angle<V: Vector<Float: Constants>>(size: V) -> (V, V, V::Mask) {
    let half = V::splat(V::Float::HALF);
    let large = half.lt(size);
    let square = V::select(large, size.fnma(half, half), size * size);
    let (root, rest) = square.root();
    let z = V::select(large, root, size);
    let series = polynomial(V::Float::ARCSIN, square, square * square);
    let product = square * z;
    let small = if V::Float::EXACT {
        product.fma(series, V::select(large, rest, V::zero()))
    } else {
        product * series
    };
    (z, small, large)
}

#[inline(always)]
fn outside<V: Vector<Float: Constants>>(size: V) -> V::Mask {
    V::not(size.le(V::splat(V::Float::ONE)))
}

#[inline(always)]
fn arcsin<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let (z, small, large) = angle(size);
    let (two, right) =
        (V::splat(V::Float::TWO), [V::splat(V::Float::HALF_PI[0]), V::splat(V::Float::HALF_PI[1])]);
    let rest = small.fnma(two, right[1]);
    let y = V::select(large, z.fnma(two, right[0]) + rest, z + small);
    (y.or(x.and(sign)), outside(size))
}

#[inline(always)]
fn arccos<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let (z, small, large) = angle(size);
    let two = V::splat(V::Float::TWO);
    let right = [V::splat(V::Float::HALF_PI[0]), V::splat(V::Float::HALF_PI[1])];
    // Near 0 the right angle less the arcsine; elsewhere twice the half angle, from 0 or from π.
    let factor = V::select(large, two, -V::splat(V::Float::ONE)).xor(x.and(sign));
    let above = V::either(V::not(large), x.lt(V::zero()));
    let base = V::select(above, V::select(large, right[0] + right[0], right[0]), V::zero());
    let rest = V::select(above, V::select(large, right[1] + right[1], right[1]), V::zero());
    (z.fma(factor, base) + small.fma(factor, rest), outside(size))
}

/// The angle of the point (y, x).
pub(crate) struct Arctan2;

impl Two<f64> for Arctan2 {
    #[inline(always)]
    fn two(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }
}

impl Two<f32> for Arctan2 {
    #[inline(always)]
    fn two(y: f32, x: f32) -> f32 {
        y.atan2(x)
    }
}

/// The angle of the nearest axis, and from there of half a right angle, in two parts.
#[inline(always)]
fn around<V: Vector<Float: Constants>>(
    steep: V::Mask,
    left: V::Mask,
    middle: V::Mask,
    turned: V,
    part: usize,
) -> V {
    let right = V::splat(V::Float::HALF_PI[part]);
    let axis = V::select(steep, right, V::select(left, right + right, V::zero()));
    axis + V::select(middle, V::splat(V::Float::QUARTER_PI[part]), V::zero()).xor(turned)
}

/// Of the smaller coordinate by the larger one, as [`arctan`]; the eighths of the circle are told
/// apart by which that is, and by the signs.
impl<V: Vector<Float: Constants>> Map2<V> for Arctan2
where
    Arctan2: Two<V::Float>,
{
    #[inline(always)]
    fn map(y: V, x: V) -> (V, V::Mask) {
        let sign = V::splat(V::Float::SIGN);
        let (height, width) = (y.without(sign), x.without(sign));
        let (least, most) = (height.least(width), height.greatest(width));
        let middle = (most * V::splat(V::Float::TANGENTS[0])).lt(least);
        let above = V::select(middle, least - most, least);
        let below = V::select(middle, least + most, most);
        let z = above.quotient(below);
        let steep = width.lt(height);
        // The angle from the nearest axis is taken from it or added to it.
        let turned = x.and(sign).xor(V::select(steep, sign, V::zero()));
        let left = x.lt(V::zero());
        let first = around(steep, left, middle, turned, 0);
        let rest = around(steep, left, middle, turned, 1);
        let square = z * z;
        let series = polynomial(V::Float::ARCTAN, square, square * square);
        let cube = square * z;
        let small =
            if V::Float::EXACT { cube.fma(series, rest.xor(turned)) } else { cube * series };
        let angle = first + (z + small).xor(turned);
        let [low, high] = [V::splat(V::Float::PLAIN[0]), V::splat(V::Float::PLAIN[1])];
        let known = V::either(low.le(least), least.eq(V::zero()));
        let hard = V::either(V::not(known), most.lt(low));
        let hard = V::either(hard, V::either(V::not(height.le(high)), V::not(width.le(high))));
        (angle.or(y.and(sign)), hard)
    }
}
