//! Logarithms, and the inverses of the hyperbolic functions made of them.
//!
//! With `x = 2^k · z` for a `z` near 1, and a number `c` near `1 / z` from a table of 16, `log(x)`
//! is `k · log(2) - log(c) + log(c · z)`: the last by a short series. Both tables are made so that
//! the first sum is exact.

use super::{
    constants::{Base, Constants},
    lanes::{Vector, maps1, polynomial},
};
use crate::ufunc::kernels::complex;

maps1! {
    Log: f64::ln, f32::ln, log;
    Log2: f64::log2, f32::log2, log2;
    Log10: f64::log10, f32::log10, log10;
    Log1p: f64::ln_1p, f32::ln_1p, log1p;
    Arcsinh: complex::asinh, complex::asinhf, arcsinh;
    Arccosh: complex::acosh, complex::acoshf, arccosh;
    Arctanh: complex::atanh, complex::atanhf, arctanh;
}

/// The logarithm of `x + rest`, for a normal positive `x`, and a rest that does not change it.
#[inline(always)]
pub(super) fn log_of<V: Vector<Float: Constants>>(
    base: &'static Base<V::Float>,
    x: V,
    rest: Option<V>,
) -> V {
    let one = V::splat(V::Float::ONE);
    let moved = x.plus_bits(V::splat(V::Float::LOG_BIAS));
    let exponent = moved.and(V::splat(V::Float::EXPONENT));
    let z = x.minus_bits(exponent);
    let k = moved.leading();
    let index = moved.down(V::Float::MANTISSA - 4);
    let inverse = V::lookup(&base.inverses, index);
    let mut r = z.fma(inverse, -one);
    if let Some(rest) = rest {
        let power = one.minus_bits(exponent);
        r = (rest * power).fma(inverse, r);
    }
    let high = k.fma(V::splat(base.two[0]), V::lookup(&base.logs, index));
    let square = r * r;
    let series = polynomial(base.series, r, square);
    let low = k.fma(V::splat(base.two[1]), square * series);
    if base.natural {
        return high + (r + low);
    }
    let low = if V::Float::EXACT { r.fma(V::splat(base.one[1]), low) } else { low };
    high + r.fma(V::splat(base.one[0]), low)
}

#[inline(always)]
fn log<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    (log_of(V::Float::LN, x, None), x.is_special())
}

#[inline(always)]
fn log2<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    (log_of(V::Float::LOG2, x, None), x.is_special())
}

#[inline(always)]
fn log10<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    (log_of(V::Float::LOG10, x, None), x.is_special())
}

/// The logarithm of `1 + x + low`, for an `x` that is more than -1, and a `low` that is small
/// beside it.
#[inline(always)]
fn log1p_of<V: Vector<Float: Constants>>(x: V, low: Option<V>) -> V {
    let one = V::splat(V::Float::ONE);
    let sum = x + one;
    let rest = x - (sum - one);
    let rest = match low {
        Some(low) => rest + low,
        None => rest,
    };
    log_of(V::Float::LN, sum, Some(rest))
}

#[inline(always)]
fn log1p<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let (low, high) = (-V::splat(V::Float::ONE), V::splat(V::Float::LOG1P_MOST));
    let special = V::either(V::not(low.lt(x)), V::not(x.lt(high)));
    (log1p_of(x, None).or(x.and(V::splat(V::Float::SIGN))), special)
}

/// The logarithm of `1 + size + size² / (1 + √(1 + size²))`.
#[inline(always)]
fn arcsinh<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let (sign, one) = (V::splat(V::Float::SIGN), V::splat(V::Float::ONE));
    let size = x.without(sign);
    let square = size * size;
    let part = square.quotient(one + (one + square).root().0);
    let sum = size + part;
    let y = log1p_of(sum, Some((size - sum) + part));
    (y.or(x.and(sign)), V::not(size.lt(V::splat(V::Float::SQUARE_MOST))))
}

/// The logarithm of `1 + t + √(t² + 2t)` for the `t` that x has beside 1.
#[inline(always)]
fn arccosh<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let (one, two) = (V::splat(V::Float::ONE), V::splat(V::Float::TWO));
    let t = x - one;
    let (root, rest) = t.fma(t, t * two).root();
    let sum = root + t;
    let most = V::splat(V::Float::SQUARE_MOST);
    let y = log1p_of(sum, Some(((root - sum) + t) + rest));
    (y, V::either(V::not(one.le(x)), V::not(x.lt(most))))
}

/// Half of the logarithm of `1 + 2 size / (1 - size)`.
#[inline(always)]
fn arctanh<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let (sign, one) = (V::splat(V::Float::SIGN), V::splat(V::Float::ONE));
    let size = x.without(sign);
    let (above, below) = (size + size, one - size);
    let y = if V::Float::EXACT {
        let inverse = below.inverse();
        let quotient = above * inverse;
        // What is missing of the numerator, also as the denominator was rounded.
        let missing = quotient.fnma((one - below) - size, quotient.fnma(below, above));
        log1p_of(quotient, Some(missing * inverse))
    } else {
        log1p_of(above.quotient(below), None)
    };
    let y = y * V::splat(V::Float::HALF);
    (y.or(x.and(sign)), V::not(size.lt(one)))
}
