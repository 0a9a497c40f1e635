//! The number of a histogram's bins by a rule.

use ndarray::{Array1, ArrayViewD};

use super::{
    histogram::{extremes, reals},
    quantile::quantile,
};
use crate::{
    dtype::{DType, Value},
    reduce::{mean, sum},
    sorting::Real,
};

/// The rules, by NumPy's names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    Auto,
    Doane,
    FreedmanDiaconis,
    Rice,
    Scott,
    Sqrt,
    Sturges,
}

impl Rule {
    pub(super) fn named(name: &str) -> Option<Rule> {
        Some(match name {
            "auto" => Rule::Auto,
            "doane" => Rule::Doane,
            "fd" => Rule::FreedmanDiaconis,
            "rice" => Rule::Rice,
            "scott" => Rule::Scott,
            "sqrt" => Rule::Sqrt,
            "sturges" => Rule::Sturges,
            _ => return None,
        })
    }

    /// How many bins the elements between two edges need. They are copied once.
    pub(super) fn count<T: Real>(self, view: ArrayViewD<'_, T>, first: f64, last: f64) -> usize {
        let mut elements = Vec::with_capacity(view.len());
        reals(view, &mut |block| {
            elements.extend(block.iter().filter(|x| (first..=last).contains(x)));
        });
        let elements = Array1::from(elements);
        if elements.is_empty() {
            return 1;
        }
        let mut width = self.width(&elements);
        let integers =
            matches!(T::ZERO.to_value(), Value::Int(_) | Value::Uint(_) | Value::Bool(_));
        if width.is_nan() || width == 0.0 {
            return 1;
        }
        if integers && width < 1.0 {
            width = 1.0;
        }
        let width = if T::DTYPE == DType::Float32 { f64::from(width as f32) } else { width };
        ((last - first) / width).ceil() as usize
    }

    fn width(self, x: &Array1<f64>) -> f64 {
        let n = x.len() as f64;
        let (low, high) = extremes(x.view().into_dyn()).unwrap_or((0.0, 0.0));
        let reach = high - low;
        match self {
            Rule::Sqrt => reach / n.sqrt(),
            Rule::Sturges => reach / (n.log2() + 1.0),
            Rule::Rice => reach / (2.0 * n.powf(1.0 / 3.0)),
            Rule::Scott => {
                (24.0 * std::f64::consts::PI.sqrt() / n).powf(1.0 / 3.0) * deviation(x, mean(x, ..))
            }
            Rule::FreedmanDiaconis => {
                let quartiles = quantile(x, [0.75, 0.25], ..);
                2.0 * (quartiles[0] - quartiles[1]) * n.powf(-1.0 / 3.0)
            }
            Rule::Auto => {
                let least = Rule::Sqrt.width(x) / 2.0;
                Rule::FreedmanDiaconis.width(x).max(least).min(Rule::Sturges.width(x))
            }
            Rule::Doane => {
                let middle = mean(x, ..);
                let sigma = deviation(x, middle);
                if x.len() <= 2 || sigma <= 0.0 {
                    return 0.0;
                }
                let spread = (6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0))).sqrt();
                let skew = mean(x.mapv(|x| ((x - middle) / sigma).powi(3)), ..);
                reach / (1.0 + n.log2() + (1.0 + skew.abs() / spread).log2())
            }
        }
    }
}

fn deviation(x: &Array1<f64>, mean: f64) -> f64 {
    (sum(x.mapv(|x| (x - mean) * (x - mean)), ..) / x.len() as f64).sqrt()
}
