//! The Poisson distribution, by products of uniform numbers or by Hörmann's rejection (PTRS).

use crate::random::Words;

pub(in crate::random) fn poisson(bits: &mut Words<'_>, mean: f64) -> i64 {
    Poisson::new(mean).draw(bits)
}

/// The number of events, prepared to be drawn often.
pub(in crate::random) enum Poisson {
    Never,
    Products { least: f64 },
    Rejection(Hat),
}

impl Poisson {
    pub(in crate::random) fn new(mean: f64) -> Poisson {
        if mean >= 10.0 {
            Poisson::Rejection(Hat::new(mean))
        } else if mean == 0.0 {
            Poisson::Never
        } else {
            Poisson::Products { least: (-mean).exp() }
        }
    }

    #[inline]
    pub(in crate::random) fn draw(&self, bits: &mut Words<'_>) -> i64 {
        match self {
            Poisson::Never => 0,
            Poisson::Products { least } => {
                let mut product = bits.next_f64();
                let mut count = 0;
                while product > *least {
                    product *= bits.next_f64();
                    count += 1;
                }
                count
            }
            Poisson::Rejection(hat) => hat.draw(bits),
        }
    }
}

/// What lies above the distribution. The names are the paper's.
pub(in crate::random) struct Hat {
    mean: f64,
    ln_mean: f64,
    a: f64,
    b: f64,
    ln_inverse_alpha: f64,
    sure: f64,
}

impl Hat {
    fn new(mean: f64) -> Hat {
        let b = 0.931 + 2.53 * mean.sqrt();
        let inverse_alpha: f64 = 1.1239 + 1.1328 / (b - 3.4);
        Hat {
            mean,
            ln_mean: mean.ln(),
            a: -0.059 + 0.02483 * b,
            b,
            ln_inverse_alpha: inverse_alpha.ln(),
            sure: 0.9277 - 3.6224 / (b - 2.0),
        }
    }

    fn draw(&self, bits: &mut Words<'_>) -> i64 {
        let Hat { mean, a, b, .. } = *self;
        loop {
            let u = bits.next_f64() - 0.5;
            let v = bits.next_f64();
            let edge = 0.5 - u.abs();
            let count = ((2.0 * a / edge + b) * u + mean + 0.43).floor() as i64;
            if edge >= 0.07 && v <= self.sure {
                return count;
            }
            if count < 0 || edge < 0.013 && v > edge {
                continue;
            }
            let left = v.ln() + self.ln_inverse_alpha - (a / (edge * edge) + b).ln();
            let right = -mean + count as f64 * self.ln_mean - ln_gamma(count as f64 + 1.0);
            if left <= right {
                return count;
            }
        }
    }
}

/// Coefficients of Stirling's series, and the last one of Zhang and Jin's.
const SERIES: [f64; 10] = [
    8.333333333333333e-02,
    -2.777777777777778e-03,
    7.936507936507937e-04,
    -5.952380952380952e-04,
    8.417508417508418e-04,
    -1.917526917526918e-03,
    6.41025641025641e-03,
    -2.955065359477124e-02,
    1.796443723688307e-01,
    -1.39243221690590e+00,
];

/// The logarithm of the gamma function, x at least 1.
fn ln_gamma(x: f64) -> f64 {
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let steps = if x < 7.0 { (7.0 - x) as i64 } else { 0 };
    let mut far = x + steps as f64;
    let inverse_square = (1.0 / far) * (1.0 / far);
    let series = SERIES.iter().rev().copied().reduce(|sum, next| sum * inverse_square + next);
    let series = series.expect("ten coefficients");
    let ln_tau = 1.8378770664093453;
    let mut result = series / far + 0.5 * ln_tau + (far - 0.5) * far.ln() - far;
    for _ in 0..steps {
        far -= 1.0;
        result -= far.ln();
    }
    result
}
