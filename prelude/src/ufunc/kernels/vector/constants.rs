//! Constants of the functions, for each type of float.
//!
//! Polynomials have the least largest error over their interval, computed by the exchange
//! algorithm of Remez in 200 bits and then rounded.

mod double;
mod single;

use super::lanes::Lane;

/// What a logarithm to some base needs.
pub(crate) struct Base<F: 'static> {
    /// Whether the base is e.
    pub(crate) natural: bool,
    /// About the inverses of the middles of 16 intervals from 0.6875 to 1.375, chosen so that
    /// their logarithms are near short floats.
    pub(crate) inverses: [F; 16],
    /// Minus their logarithms.
    pub(crate) logs: [F; 16],
    /// The logarithm of 2, in two parts, of which the first times an exponent is exact.
    pub(crate) two: [F; 2],
    /// The logarithm of e, in two parts.
    pub(crate) one: [F; 2],
    /// `(log(1 + x) - x · log(e)) / x²` from -1/32 to 1/16.
    pub(crate) series: &'static [F],
}

/// The constants of one type.
pub(crate) trait Constants: Lane {
    /// Bits of the mantissa.
    const MANTISSA: u32;
    /// Below this the inverse of `1 + x` is a normal float.
    const LOG1P_MOST: Self;
    /// Only the sign.
    const SIGN: Self;
    /// Sign and exponent as a mask.
    const EXPONENT: Self;
    const ONE: Self;
    const HALF: Self;
    const TWO: Self;
    /// Whether rounding is followed up where NumPy is as exact.
    const EXACT: bool;
    /// Added and taken away again, it rounds to whole numbers.
    const WHOLE: Self;
    /// The same to sixteenths, whose count is in the lowest bits of the sum.
    const SIXTEENTHS: Self;
    const LOG2_E: Self;
    /// Two parts.
    const LN_2: [Self; 2];
    /// `exp` is 0 below its negative, and infinite above.
    const EXP_RANGE: Self;
    /// The same of `exp2`.
    const EXP2_RANGE: Self;
    /// Below this `expm1` is -1.
    const EXPM1_LEAST: Self;
    /// Below this the powers of 2 in `expm1` are no larger than floats.
    const EXPM1_MOST: Self;
    /// Above this `tanh` is 1.
    const TANH_RANGE: Self;
    /// Powers of 2 to sixteenths.
    const ROOTS: &'static [Self; 16];
    /// The same, each less its index in the highest bits of the mantissa.
    const ROOTS_WITHOUT: &'static [Self; 16];
    /// What is missing from these, as a part of them.
    const ROOTS_REST: &'static [Self; 16];
    /// `(exp(x) - 1 - x) / x²` up to a 32nd of ln 2, for `exp`.
    const EXP: &'static [Self];
    /// The same with an error in proportion to x.
    const EXPM1: &'static [Self];
    /// Added to bits, it makes exponents count from 0.6875, and 0 of it.
    const LOG_BIAS: Self;
    const LN: &'static Base<Self>;
    const LOG2: &'static Base<Self>;
    const LOG10: &'static Base<Self>;
    /// What the logarithms in `LN` are rounded by.
    const LOGS_REST: &'static [Self; 16];
    /// Two parts.
    const TWO_THIRDS: [Self; 2];
    /// `(log(1 + x) - x + x²/2) / x³` from -1/32 to 1/16; for `f64` less x³/3, and divided by x once
    /// more.
    const POWER: &'static [Self];
    /// Exponents beyond it are left to the system.
    const POWER_RANGE: Self;
    const TWO_OVER_PI: Self;
    /// Three parts.
    const HALF_PI: [Self; 3];
    /// Two parts.
    const QUARTER_PI: [Self; 2];
    const THREE: Self;
    const THIRD: Self;
    const FIVE_NINTHS: Self;
    const TWO_NINTHS: Self;
    /// The inverse of the cube root from 0.6875 to 1.375, roughly.
    const CBRT: &'static [Self];
    /// The inverses of the cube roots of 1, 2 and 4.
    const CBRT_PARTS: &'static [Self; 16];
    /// Between these, quotients and their steps are normal.
    const PLAIN: [Self; 2];
    /// Below this squares are finite.
    const SQUARE_MOST: Self;
    /// Those of π/8 and 3π/8.
    const TANGENTS: [Self; 2];
    /// Tangents of right angles, but for rounding.
    const HUGE: Self;
    /// Up to this, angles are reduced by three parts of π.
    const ANGLE_RANGE: Self;
    /// The same up to (π/4)².
    const QUARTER_SIN: &'static [Self];
    /// `(cos(√x) - 1 + x/2) / x²` up to (π/4)².
    const QUARTER_COS: &'static [Self];
    /// `(arctan(√x) - √x) / √x³` up to tan(π/8)².
    const ARCTAN: &'static [Self];
    /// `(arcsin(√x) - √x) / √x³` up to 1/4.
    const ARCSIN: &'static [Self];
}
