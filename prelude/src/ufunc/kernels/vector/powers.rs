//! Powers.
//!
//! `exp(y · log(x))`, with the logarithm and the product in two parts each, as an error in them
//! grows with the result's exponent.

use std::ops::{Div, Mul, Neg};

use super::{
    constants::Constants,
    exponentials::exp_of_parts,
    lanes::{Map2, Two, Vector, polynomial},
    walk::{Binary, Vectors, vectors2},
};
use crate::ufunc::{Block, kernels::lanes1};

/// `x` to the power of `y`.
pub(crate) struct Power;

impl Two<f64> for Power {
    #[inline(always)]
    fn two(x: f64, y: f64) -> f64 {
        x.powf(y)
    }
}

impl Two<f32> for Power {
    #[inline(always)]
    fn two(x: f32, y: f32) -> f32 {
        x.powf(y)
    }
}

/// The sum of two numbers, of which the second is not the larger one, and what it was rounded by.
#[inline(always)]
fn sum<V: Vector>(a: V, b: V) -> (V, V) {
    let sum = a + b;
    (sum, (a - sum) + b)
}

/// The logarithm of a positive normal number, in two parts: as the ones in `logarithms.rs`, and
/// what the first terms are rounded by is not lost.
#[inline(always)]
fn log_parts<V: Vector<Float: Constants>>(x: V) -> (V, V) {
    let base = V::Float::LN;
    let one = V::splat(V::Float::ONE);
    let moved = x.plus_bits(V::splat(V::Float::LOG_BIAS));
    let z = x.minus_bits(moved.and(V::splat(V::Float::EXPONENT)));
    let k = moved.leading();
    let index = moved.down(V::Float::MANTISSA - 4);
    let inverse = V::lookup(&base.inverses, index);
    let product = z * inverse;
    let r_rest = z.fma(inverse, -product);
    let r = product - one;
    let low = k.fma(V::splat(base.two[1]), V::lookup(V::Float::LOGS_REST, index));
    let high = k.fma(V::splat(base.two[0]), V::lookup(&base.logs, index));
    let (high, lost) = sum(high, r);
    let square = r * r;
    // The series of the logarithm's slope, as far as it matters.
    let slope = if V::Float::EXACT { r - square } else { r };
    let low = (low + lost) + slope.fnma(r_rest, r_rest);
    let series = polynomial(V::Float::POWER, r, square);
    let half = r * V::splat(V::Float::HALF);
    let (high, low) = if V::Float::EXACT {
        // The second and the third power with what they are rounded by.
        let term = half * r;
        let term_rest = half.fma(r, -term);
        let (high, lost) = sum(high, -term);
        let low = (square * square).fma(series, low + (lost - term_rest));
        let two_thirds = V::splat(V::Float::TWO_THIRDS[0]);
        let cube = term * r;
        let cube_rest = term_rest.fma(r, term.fma(r, -cube));
        let third = cube * two_thirds;
        let third_rest = cube.fma(V::splat(V::Float::TWO_THIRDS[1]), cube.fma(two_thirds, -third));
        (high, (low + cube_rest.fma(two_thirds, third_rest)) + third)
    } else {
        (high, half.fnma(r, (square * r).fma(series, low)))
    };
    // Only the rest of a sum is small enough to be multiplied by a large exponent.
    sum(high, low)
}

impl<V: Vector<Float: Constants>> Map2<V> for Power
where
    Power: Two<V::Float>,
{
    #[inline(always)]
    fn map(x: V, y: V) -> (V, V::Mask) {
        let sign = V::splat(V::Float::SIGN);
        let size = x.without(sign);
        let (high, low) = log_parts(size);
        let exponent = y * high;
        let rest = y.fma(low, y.fma(high, -exponent));
        let mut power = exp_of_parts(exponent, rest);
        let near = y.without(sign).le(V::splat(V::Float::POWER_RANGE));
        let mut hard = V::either(size.is_special(), V::not(near));
        let negative = x.lt(V::zero());
        if V::lanes(negative) != 0 {
            // Whole exponents of negative numbers are even or odd; any other gives NaN.
            let whole = V::splat(V::Float::WHOLE);
            let counted = y + whole;
            let plain = V::either(V::not(negative), (counted - whole).eq(y));
            hard = V::either(hard, V::not(plain));
            power = power.xor(counted.up(V::SIGN_BIT).and(x).and(sign));
        }
        (power, hard)
    }
}

/// As [`vectors2`]; blocks whose exponents are all 2 or all -1 are products and quotients, which
/// are the same numbers.
///
/// # Safety
///
/// As there.
#[inline(always)]
pub(crate) unsafe fn powers<F, M: Binary<F>>(block: &Block, map: M)
where
    F: Vectors + Constants + PartialEq + Mul<Output = F> + Div<Output = F> + Neg<Output = F>,
{
    let exponents = block.inputs[1].cast::<F>();
    // SAFETY: as promised.
    unsafe {
        let all = |wanted: F| {
            block.len > 0 && *exponents == wanted && all_are(exponents, block.len, wanted)
        };
        if all(F::TWO) {
            return lanes1(block, |a: F| a * a);
        }
        if all(-F::ONE) {
            return lanes1(block, |a: F| F::ONE / a);
        }
        vectors2(block, map);
    }
}

/// Whether all elements are `wanted`.
///
/// # Safety
///
/// `elements` leads to `len` of them.
#[inline(never)]
unsafe fn all_are<F: PartialEq + Copy>(elements: *const F, len: usize, wanted: F) -> bool {
    // SAFETY: as promised.
    let elements = unsafe { std::slice::from_raw_parts(elements, len) };
    // Within a group without a branch, so that it is compared in vector registers.
    let same = |group: &[F]| group.iter().fold(true, |same, element| same & (*element == wanted));
    elements.chunks(64).all(same)
}
