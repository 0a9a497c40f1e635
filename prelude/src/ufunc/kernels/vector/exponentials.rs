//! `exp` and its kin, and the hyperbolic functions made of them.
//!
//! With `n` sixteenths nearest to `x · log2(e)`, `exp(x)` is `2^(n / 16) · exp(r)`: the first from
//! a table of 16 numbers, the second by a short series.

use super::{
    constants::Constants,
    lanes::{Vector, maps1, polynomial},
};

maps1! {
    Exp: f64::exp, f32::exp, exp;
    Exp2: f64::exp2, f32::exp2, exp2;
    Expm1: f64::exp_m1, f32::exp_m1, expm1;
    Sinh: f64::sinh, f32::sinh, sinh;
    Cosh: f64::cosh, f32::cosh, cosh;
    Tanh: f64::tanh, f32::tanh, tanh;
}

/// Sixteenths with their count in the lowest bits, and the sixteenths.
#[inline(always)]
fn counted<V: Vector<Float: Constants>>(x: V) -> (V, V) {
    let counted = x.fma(V::splat(V::Float::LOG2_E), V::splat(V::Float::SIXTEENTHS));
    (counted, counted - V::splat(V::Float::SIXTEENTHS))
}

/// `2^sixteenths · exp(r)`.
#[inline(always)]
fn joined<V: Vector<Float: Constants>>(counted: V, sixteenths: V, r: V) -> V {
    let root = V::lookup(V::Float::ROOTS, counted);
    let square = r * r;
    let small = square.fma(polynomial(V::Float::EXP, r, square), r);
    let small = small + V::lookup(V::Float::ROOTS_REST, counted);
    root.fma(small, root).scale(sixteenths)
}

#[inline(always)]
fn bounded<V: Vector>(x: V, low: V, high: V) -> V {
    // In this order NaN stays.
    high.least(low.greatest(x))
}

/// The exponential where it neither overflows nor is 0.
#[inline(always)]
fn exp_within<V: Vector<Float: Constants>>(x: V) -> V {
    let (counted, sixteenths) = counted(x);
    let r = sixteenths.fnma(V::splat(V::Float::LN_2[0]), x);
    joined(counted, sixteenths, sixteenths.fnma(V::splat(V::Float::LN_2[1]), r))
}

#[inline(always)]
fn exp<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let range = V::splat(V::Float::EXP_RANGE);
    (exp_within(bounded(x, -range, range)), V::none())
}

/// `exp(x + rest)` for a rest that is small beside 1.
#[inline(always)]
pub(super) fn exp_of_parts<V: Vector<Float: Constants>>(x: V, rest: V) -> V {
    let range = V::splat(V::Float::EXP_RANGE);
    let x = bounded(x, -range, range);
    let (counted, sixteenths) = counted(x);
    let r = sixteenths.fnma(V::splat(V::Float::LN_2[0]), x);
    let r = sixteenths.fnma(V::splat(V::Float::LN_2[1]), r);
    joined(counted, sixteenths, r + rest)
}

#[inline(always)]
fn exp2<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let range = V::splat(V::Float::EXP2_RANGE);
    let x = bounded(x, -range, range);
    let counted = x + V::splat(V::Float::SIXTEENTHS);
    let sixteenths = counted - V::splat(V::Float::SIXTEENTHS);
    (joined(counted, sixteenths, (x - sixteenths) * V::splat(V::Float::LN_2[0])), V::none())
}

/// `exp(x) - 1` for `x` below `EXPM1_MOST` and not below `EXPM1_LEAST`, in two parts: the second is
/// small, and holds what the first was rounded by. `short` says that x is below 20.
#[inline(always)]
fn expm1_parts<V: Vector<Float: Constants>>(x: V, short: bool) -> (V, V) {
    let (counted, sixteenths) = counted(x);
    // The first step is exact.
    let first = sixteenths.fnma(V::splat(V::Float::LN_2[0]), x);
    let mut rest = V::lookup(V::Float::ROOTS_REST, counted);
    let mut r = first;
    if V::Float::EXACT || !short {
        let low = V::splat(V::Float::LN_2[1]);
        r = sixteenths.fnma(low, first);
        if V::Float::EXACT {
            rest = rest + sixteenths.fnma(low, first - r);
        }
    }
    let square = r * r;
    let small = square.fma(polynomial(V::Float::EXPM1, r, square), rest);
    // The count goes to the exponent; what its lowest four bits add to the mantissa is missing in
    // the table.
    let power =
        V::lookup(V::Float::ROOTS_WITHOUT, counted).plus_bits(counted.up(V::Float::MANTISSA - 4));
    let less = power - V::splat(V::Float::ONE);
    let first = power.fma(r, less);
    (first, power.fma(small, power.fma(r, less - first)))
}

/// `e / (e + by)` for the sum of two parts, of which the second is small.
#[inline(always)]
fn part_of_sum<V: Vector<Float: Constants>>(e: (V, V), by: V::Float) -> V {
    let by = V::splat(by);
    let whole = e.0 + e.1;
    if V::Float::EXACT {
        let inverse = (whole + by).inverse();
        let quotient = whole * inverse;
        // What is missing of the numerator; most of each line cancels.
        let missing = quotient.fnma(by, quotient.fnma(e.0, e.0)) + quotient.fnma(e.1, e.1);
        missing.fma(inverse, quotient)
    } else {
        whole.quotient(whole + by)
    }
}

/// Whether a number is not below a limit, or NaN.
#[inline(always)]
fn beyond<V: Vector>(x: V, limit: V::Float) -> V::Mask {
    V::not(x.lt(V::splat(limit)))
}

#[inline(always)]
fn expm1<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let (first, small) = expm1_parts(V::splat(V::Float::EXPM1_LEAST).greatest(x), false);
    let y = first + small;
    (y.or(x.and(V::splat(V::Float::SIGN))), beyond(x, V::Float::EXPM1_MOST))
}

#[inline(always)]
fn sinh<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let e = expm1_parts(size, false);
    let part = part_of_sum(e, V::Float::ONE);
    let y = (e.0 + (part + e.1)) * V::splat(V::Float::HALF);
    (y.or(x.and(sign)), beyond(size, V::Float::EXPM1_MOST))
}

#[inline(always)]
fn cosh<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let size = x.without(V::splat(V::Float::SIGN));
    let half = V::splat(V::Float::HALF);
    let e = exp_within(size);
    let y = e.fma(half, half.quotient(e));
    (y, beyond(size, V::Float::EXPM1_MOST))
}

#[inline(always)]
fn tanh<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = V::splat(V::Float::TANH_RANGE).least(x.without(sign));
    let y = part_of_sum(expm1_parts(size + size, true), V::Float::TWO);
    (y.or(x.and(sign)), V::none())
}
