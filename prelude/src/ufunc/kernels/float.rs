//! What floats have beside arithmetic: rounded quotients, extremes that know NaN, neighbours, signs.

use super::{complex, functions};
use crate::{
    DType,
    ufunc::{Block, Fault, Kernel, Loop},
};

/// Quotients and extremes of floats as NumPy defines them.
pub(super) trait Float: Copy {
    /// The quotient rounded down, and what is left of it.
    fn floor_divmod(self, other: Self) -> (Self, Self);
    /// The number next to this one on the way to `other`.
    fn next_to(self, other: Self) -> Self;
    /// The logarithm of the sum of the exponentials.
    fn log_sum(self, other: Self) -> Self;
    /// The same, to the base 2.
    fn log2_sum(self, other: Self) -> Self;
    /// sin(πx) / (πx).
    fn sinc(self) -> Self;
    /// This times 2 to the power of `exponent`.
    fn scaled(self, exponent: i64) -> Self;
}

unsafe extern "C" {
    safe fn ldexp(x: f64, exponent: std::ffi::c_int) -> f64;
}

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Float for $float {
            #[inline(always)]
            fn floor_divmod(self, other: Self) -> (Self, Self) {
                let rest = self % other;
                if other == 0.0 {
                    return (self / other, rest);
                }
                let (mut quotient, mut rest) = ((self - rest) / other, rest);
                if rest == 0.0 {
                    rest = (0.0 as Self).copysign(other);
                } else if (other < 0.0) != (rest < 0.0) {
                    rest += other;
                    quotient -= 1.0;
                }
                if quotient == 0.0 {
                    return ((0.0 as Self).copysign(self / other), rest);
                }
                let whole = quotient.floor();
                (if quotient - whole > 0.5 { whole + 1.0 } else { whole }, rest)
            }

            #[inline(always)]
            fn next_to(self, other: Self) -> Self {
                if self.is_nan() || other.is_nan() {
                    self + other
                } else if self == other {
                    other
                } else if self < other {
                    self.next_up()
                } else {
                    self.next_down()
                }
            }

            #[inline(always)]
            fn log_sum(self, other: Self) -> Self {
                if self == other {
                    // Infinities of one sign, too.
                    return self + std::$float::consts::LN_2;
                }
                let apart = self - other;
                if apart > 0.0 {
                    self + (-apart).exp().ln_1p()
                } else if apart <= 0.0 {
                    other + apart.exp().ln_1p()
                } else {
                    apart
                }
            }

            #[inline(always)]
            fn log2_sum(self, other: Self) -> Self {
                if self == other {
                    return self + 1.0;
                }
                let apart = self - other;
                if apart > 0.0 {
                    self + std::$float::consts::LOG2_E * (-apart).exp2().ln_1p()
                } else if apart <= 0.0 {
                    other + std::$float::consts::LOG2_E * apart.exp2().ln_1p()
                } else {
                    apart
                }
            }

            #[inline(always)]
            fn sinc(self) -> Self {
                let x = std::$float::consts::PI * self;
                let x = if x == 0.0 { Self::EPSILON } else { x };
                x.sin() / x
            }

            #[inline(always)]
            fn scaled(self, exponent: i64) -> Self {
                // Beyond these everything is 0 or infinite, and an `f32` is rounded once.
                ldexp(self.into(), exponent.clamp(-5000, 5000) as std::ffi::c_int) as Self
            }
        }
    )*};
}

floats!(f32 f64);

/// The loop of `ldexp` for one type.
macro_rules! scaled {
    ($float:ty, $dtype:ident) => {{
        unsafe fn kernel(block: &Block) -> Option<Fault> {
            // SAFETY: as promised to a kernel of these types.
            unsafe { super::each2(block, |a: $float, b: i64| -> $float { a.scaled(b) }) };
            None
        }
        let (own, whole) = (DType::$dtype, DType::Int64);
        Loop { inputs: [own, whole, whole], output: own, kernel: kernel as Kernel }
    }};
}

functions! {
    MAXIMUM = "maximum" {
        lanes2 bool => same: [a b] a | b;
        lanes2 integers => same: [a b] if a > b { a } else { b };
        lanes2 floats => same: [a b] if a > b || a.is_nan() { a } else { b };
        each2 complexes => same: [a b] if a.is_nan() || complex::less_equal(b, a) { a } else { b };
    };
    MINIMUM = "minimum" {
        lanes2 bool => same: [a b] a & b;
        lanes2 integers => same: [a b] if a < b { a } else { b };
        lanes2 floats => same: [a b] if a < b || a.is_nan() { a } else { b };
        each2 complexes => same: [a b] if a.is_nan() || complex::less_equal(a, b) { a } else { b };
    };
    FMAX = "fmax" {
        lanes2 bool => same: [a b] a | b;
        lanes2 integers => same: [a b] if a > b { a } else { b };
        lanes2 floats => same: [a b] if a > b || b.is_nan() { a } else { b };
        each2 complexes => same: [a b] if b.is_nan() || complex::less_equal(b, a) { a } else { b };
    };
    FMIN = "fmin" {
        lanes2 bool => same: [a b] a & b;
        lanes2 integers => same: [a b] if a < b { a } else { b };
        lanes2 floats => same: [a b] if a < b || b.is_nan() { a } else { b };
        each2 complexes => same: [a b] if b.is_nan() || complex::less_equal(a, b) { a } else { b };
    };
    /// The arguments are elements, lower bounds and upper bounds.
    CLIP = "clip" {
        lanes3 bool => same: [a low high] (a | low) & high;
        lanes3 integers => same: [a low high] {
            let a = if a > low { a } else { low };
            if a < high { a } else { high }
        };
        lanes3 floats => same: [a low high] {
            let a = if a > low || a.is_nan() { a } else { low };
            if a < high || a.is_nan() { a } else { high }
        };
        each3 complexes => same: [a low high] {
            let a = if a.is_nan() || complex::beyond(a, low) { a } else { low };
            if a.is_nan() || complex::beyond(high, a) { a } else { high }
        };
    } clips();
    ISNAN = "isnan" {
        lanes1 bool => bool: [_a] false;
        lanes1 words => bool: [_a] false;
        lanes1 floats => bool: [a] a.is_nan();
        lanes1 complexes => bool: [a] a.is_nan();
    };
    ISINF = "isinf" {
        lanes1 bool => bool: [_a] false;
        lanes1 words => bool: [_a] false;
        lanes1 floats => bool: [a] a.is_infinite();
        lanes1 complexes => bool: [a] a.re.is_infinite() || a.im.is_infinite();
    };
    ISFINITE = "isfinite" {
        lanes1 bool => bool: [_a] true;
        lanes1 words => bool: [_a] true;
        lanes1 floats => bool: [a] a.is_finite();
        lanes1 complexes => bool: [a] a.re.is_finite() && a.im.is_finite();
    };
    SIGNBIT = "signbit" {
        lanes1 floats => bool: [a] a.is_sign_negative();
    } integers_as_float64();
    COPYSIGN = "copysign" {
        lanes2 floats => same: [a b] a.copysign(b);
    } integers_as_float64();
    NEXTAFTER = "nextafter" {
        each2 floats => same: [a b] a.next_to(b);
    } integers_as_float64();
    HEAVISIDE = "heaviside" {
        lanes2 floats => same: [a b] {
            if a.is_nan() {
                a
            } else if a == 0.0 {
                b
            } else if a < 0.0 {
                0.0
            } else {
                1.0
            }
        };
    } integers_as_float64();
    LDEXP = "ldexp" {}
        with_loop(DType::Float32, scaled!(f32, Float32))
        with_loop(DType::Float64, scaled!(f64, Float64))
        integers_as_float64();
}
