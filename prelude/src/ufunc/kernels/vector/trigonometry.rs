//! Sine, cosine and tangent.
//!
//! An angle is brought near 0 by taking multiples of π in three parts from it, of which the first
//! leaves no error; up to a limit, beyond which the system's functions are used. What is lost to
//! rounding after that is carried on beside the result.

use super::{
    constants::Constants,
    lanes::{Vector, maps1, polynomial},
};

maps1! {
    Sin: f64::sin, f32::sin, sin;
    Cos: f64::cos, f32::cos, cos;
    Tan: f64::tan, f32::tan, tan;
}

/// The nearest multiple of π/2, counted in the lowest bits; the angle from there, and what is lost
/// to rounding in it.
#[inline(always)]
fn reduced<V: Vector<Float: Constants>>(size: V) -> (V, V, V) {
    let whole = V::splat(V::Float::WHOLE);
    let counted = size.fma(V::splat(V::Float::TWO_OVER_PI), whole);
    let count = counted - whole;
    let [first, second, third] = V::Float::HALF_PI;
    let (first, second, third) = (V::splat(first), V::splat(second), V::splat(third));
    let far = count.fnma(first, size);
    if !V::Float::EXACT {
        return (counted, count.fnma(third, count.fnma(second, far)), V::zero());
    }
    let step = count * second;
    let r = far - step;
    let rest = ((far - r) - step) - count.fma(second, -step);
    (counted, r, count.fnma(third, rest))
}

/// Sine and cosine of `r + rest` up to π/4: of each the larger and a small part.
#[inline(always)]
fn both<V: Vector<Float: Constants>>(r: V, rest: V) -> ((V, V), (V, V)) {
    let (one, half) = (V::splat(V::Float::ONE), V::splat(V::Float::HALF));
    let square = r * r;
    let fourth = square * square;
    let series = polynomial(V::Float::QUARTER_SIN, square, fourth);
    let cube = square * r;
    let sine = if V::Float::EXACT { cube.fma(series, rest) } else { cube * series };
    let series = polynomial(V::Float::QUARTER_COS, square, fourth);
    let first = square.fnma(half, one);
    let cosine = if V::Float::EXACT {
        let lost = square.fnma(half, one - first);
        r.fnma(rest, fourth.fma(series, lost))
    } else {
        fourth * series
    };
    ((r, sine), (first, cosine))
}

#[inline(always)]
fn far<V: Vector<Float: Constants>>(size: V) -> V::Mask {
    V::not(size.le(V::splat(V::Float::ANGLE_RANGE)))
}

#[inline(always)]
fn sin<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let (counted, r, rest) = reduced(size);
    let (sine, cosine) = both(r, rest);
    let y = V::select(counted.is_odd(), cosine.0 + cosine.1, sine.0 + sine.1);
    // The third and fourth quarters' results have the other sign.
    (y.xor(counted.up(V::SIGN_BIT - 1).xor(x).and(sign)), far(size))
}

#[inline(always)]
fn cos<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let (counted, r, rest) = reduced(size);
    let (sine, cosine) = both(r, rest);
    let y = V::select(counted.is_odd(), sine.0 + sine.1, cosine.0 + cosine.1);
    // The second and third quarters' results have the other sign.
    let turned = counted.up(V::SIGN_BIT).xor(counted.up(V::SIGN_BIT - 1));
    (y.xor(turned.and(sign)), far(size))
}

#[inline(always)]
fn tan<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let (counted, r, rest) = reduced(size);
    let (sine, cosine) = both(r, rest);
    // From one quarter to the next the two change places, and the sign.
    let odd = counted.is_odd();
    let y = if V::Float::EXACT {
        let (up, up_small) = (V::select(odd, cosine.0, sine.0), V::select(odd, cosine.1, sine.1));
        let (down, down_small) =
            (V::select(odd, sine.0, cosine.0), V::select(odd, sine.1, cosine.1));
        let inverse = (down + down_small).inverse();
        let quotient = (up + up_small) * inverse;
        // What is missing of the numerator; most of the sum cancels.
        let missing = quotient.fnma(down, up) + quotient.fnma(down_small, up_small);
        missing.fma(inverse, quotient)
    } else {
        let (sine, cosine) = (sine.0 + sine.1, cosine.0 + cosine.1);
        V::select(odd, cosine, sine).quotient(V::select(odd, sine, cosine))
    };
    (y.xor(counted.up(V::SIGN_BIT).xor(x).and(sign)), far(size))
}
