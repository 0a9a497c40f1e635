//! Numbers with twice the digits of `f64`, for tables that have to be right to the last bit on every
//! machine, whatever its logarithm and exponential are.
//!
//! Dekker's and Knuth's sums and products without error; only what the tables need.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The sum of two `f64` of which the second is at most half a unit in the last place of the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Precise {
    pub(super) high: f64,
    pub(super) low: f64,
}

const LN_2: Precise = Precise { high: std::f64::consts::LN_2, low: 2.319_046_813_846_299_6e-17 };

impl Precise {
    pub(super) fn from(x: f64) -> Precise {
        Precise { high: x, low: 0.0 }
    }

    /// `a + b` where `a` is larger or they do not overlap.
    fn joined(a: f64, b: f64) -> Precise {
        let high = a + b;
        Precise { high, low: b - (high - a) }
    }

    /// `a + b`, with what rounding leaves.
    fn sum(a: f64, b: f64) -> Precise {
        let high = a + b;
        let of_b = high - a;
        Precise { high, low: (a - (high - of_b)) + (b - of_b) }
    }

    fn scaled(self, power_of_two: f64) -> Precise {
        Precise { high: self.high * power_of_two, low: self.low * power_of_two }
    }

    /// eˣ, for x between -700 and 700.
    pub(super) fn exp(self) -> Precise {
        let count = (self.high / LN_2.high).round();
        let rest = (self - Precise::from(count) * LN_2).scaled(1.0 / 256.0);
        // Below 0.0014, so that twelve terms of the series are enough.
        let mut term = Precise::from(1.0);
        let mut all = term;
        for n in 1..=12 {
            term = term * rest / Precise::from(f64::from(n));
            all = all + term;
        }
        for _ in 0..8 {
            all = all * all;
        }
        all.scaled(2.0_f64.powi(count as i32))
    }

    /// The natural logarithm: one step of Newton's from the one of `f64`.
    pub(super) fn ln(self) -> Precise {
        let near = Precise::from(self.high.ln());
        let error = self * (-near).exp() - Precise::from(1.0);
        near + error - error * error.scaled(0.5)
    }
}

impl Neg for Precise {
    type Output = Precise;

    fn neg(self) -> Precise {
        Precise { high: -self.high, low: -self.low }
    }
}

impl Add for Precise {
    type Output = Precise;

    fn add(self, other: Precise) -> Precise {
        let high = Precise::sum(self.high, other.high);
        let low = Precise::sum(self.low, other.low);
        let first = Precise::joined(high.high, high.low + low.high);
        Precise::joined(first.high, first.low + low.low)
    }
}

impl Sub for Precise {
    type Output = Precise;

    fn sub(self, other: Precise) -> Precise {
        self + -other
    }
}

impl Mul for Precise {
    type Output = Precise;

    fn mul(self, other: Precise) -> Precise {
        let high = self.high * other.high;
        let lost = self.high.mul_add(other.high, -high);
        Precise::joined(high, lost + (self.high * other.low + self.low * other.high))
    }
}

impl Div for Precise {
    type Output = Precise;

    fn div(self, other: Precise) -> Precise {
        let first = self.high / other.high;
        let rest = self - other * Precise::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Precise::from(second);
        Precise::joined(first, second) + Precise::from(rest.high / other.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_and_exponential_are_each_others_inverse() {
        for x in [-7.7, -3.0, -0.25, -1e-3, 0.125, 2.5] {
            let back = Precise::from(x).exp().ln();
            assert!((back - Precise::from(x)).high.abs() < 1e-29, "{x}: {back:?}");
        }
        let third = Precise::from(1.0) / Precise::from(3.0);
        assert!((third + third + third - Precise::from(1.0)).high.abs() < 1e-31);
        // Euler's number goes on so after the digits of its `f64`.
        let e = Precise::from(1.0).exp();
        assert_eq!(e.high, std::f64::consts::E);
        assert!((e.low - 1.445_646_891_729_250_2e-16).abs() < 1e-30);
    }
}
