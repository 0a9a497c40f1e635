//! The gamma distribution and what is made of it.
//!
//! Marsaglia and Tsang's method from shape 1 on, Ahrens and Dieter's below it, Jöhnk's for beta.

use crate::random::{Words, discrete::poisson, ziggurat};

macro_rules! standard_gamma {
    ($($(#[$doc:meta])* $name:ident: $float:ty, $next:ident $normal:ident $exponential:ident;)*) => {$(
        $(#[$doc])*
        pub(in crate::random) fn $name(bits: &mut Words<'_>, shape: $float) -> $float {
            if shape == 1.0 {
                return ziggurat::$exponential(bits);
            }
            if shape == 0.0 || shape.is_nan() {
                return shape;
            }
            if shape < 1.0 {
                loop {
                    let u = bits.$next();
                    let v = ziggurat::$exponential(bits);
                    let (x, most) = if u <= 1.0 - shape {
                        (u.powf(1.0 / shape), v)
                    } else {
                        let y = -((1.0 - u) / shape).ln();
                        ((1.0 - shape + shape * y).powf(1.0 / shape), v + y)
                    };
                    if x <= most {
                        return x;
                    }
                }
            }
            let b = shape - 1.0 / 3.0;
            let c = 1.0 / (9.0 * b).sqrt();
            loop {
                let x = ziggurat::$normal(bits);
                let v = 1.0 + c * x;
                if v <= 0.0 {
                    continue;
                }
                let v = v * v * v;
                let u = bits.$next();
                if u < 1.0 - 0.0331 * (x * x) * (x * x) {
                    return b * v;
                }
                if u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
                    return b * v;
                }
            }
        }
    )*};
}

standard_gamma! {
    /// Gamma distributed with scale 1.
    standard_gamma: f64, next_f64 normal exponential;
    /// As [`standard_gamma`], from 32 bits and computed with them.
    standard_gamma_f32: f32, next_f32 normal_f32 exponential_f32;
}

pub(in crate::random) fn chisquare(bits: &mut Words<'_>, df: f64) -> f64 {
    2.0 * standard_gamma(bits, df / 2.0)
}

pub(in crate::random) fn noncentral_chisquare(bits: &mut Words<'_>, df: f64, nonc: f64) -> f64 {
    if nonc.is_nan() {
        f64::NAN
    } else if nonc == 0.0 {
        chisquare(bits, df)
    } else if df > 1.0 {
        let central = chisquare(bits, df - 1.0);
        let n = ziggurat::normal(bits) + nonc.sqrt();
        central + n * n
    } else {
        let count = poisson(bits, nonc / 2.0);
        chisquare(bits, df + 2.0 * count as f64)
    }
}

/// Below this both parameters leave only 0 and 1.
const TINY: f64 = 3e-103;

pub(in crate::random) fn beta(bits: &mut Words<'_>, a: f64, b: f64) -> f64 {
    if a > 1.0 || b > 1.0 {
        let x = standard_gamma(bits, a);
        let y = standard_gamma(bits, b);
        return x / (x + y);
    }
    if a < TINY && b < TINY {
        let u = bits.next_f64();
        return if (a + b) * u < a { 1.0 } else { 0.0 };
    }
    loop {
        let (u, v) = (bits.next_f64(), bits.next_f64());
        let (x, y) = (u.powf(1.0 / a), v.powf(1.0 / b));
        if x + y > 1.0 || u + v == 0.0 {
            continue;
        }
        if x > 0.0 && y > 0.0 {
            return x / (x + y);
        }
        // One of them is too small for a float, its logarithm is not.
        let ratio = u.ln() / a - v.ln() / b;
        return if ratio > 0.0 {
            (-(-ratio).exp().ln_1p()).exp()
        } else {
            (ratio - ratio.exp().ln_1p()).exp()
        };
    }
}
