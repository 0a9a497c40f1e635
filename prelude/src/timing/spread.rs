//! Pure: how many times as long one of two takes as the other, how sure that is, and the runs as a
//! row of signs.

/// A ratio, measured several times.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ratio {
    /// The median.
    pub median: f64,
    /// The median of all such ratios is not below this.
    pub low: f64,
    /// The median of all such ratios is not above this.
    pub high: f64,
    /// How likely it lies between them, at least 0.95; below where there are too few pairs to be
    /// that sure, and between them lie all.
    pub confidence: f64,
    /// How many pairs of runs it is made of.
    pub pairs: usize,
}

impl Ratio {
    /// Of pairs of times: how many times as long as the second the first takes. The interval is
    /// that of the sign test, which supposes nothing of how times are distributed.
    pub(super) fn of(first: &[f64], second: &[f64]) -> Ratio {
        let mut ratios: Vec<f64> = first.iter().zip(second).map(|(a, b)| a / b).collect();
        ratios.retain(|ratio| ratio.is_finite());
        ratios.sort_by(f64::total_cmp);
        let pairs = ratios.len();
        if pairs == 0 {
            return Ratio {
                median: f64::NAN,
                low: 0.0,
                high: f64::INFINITY,
                confidence: 1.0,
                pairs,
            };
        }
        let (left_out, confidence) = left_out(pairs);
        Ratio {
            median: median(&ratios),
            low: ratios[left_out],
            high: ratios[pairs - 1 - left_out],
            confidence,
            pairs,
        }
    }

    /// The same, seen from the other.
    pub(super) fn inverted(self) -> Ratio {
        Ratio { median: 1.0 / self.median, low: 1.0 / self.high, high: 1.0 / self.low, ..self }
    }

    /// Whether it may as well be 1.
    pub fn is_none(&self) -> bool {
        !(self.low > 1.0 || self.high < 1.0)
    }
}

/// Of sorted values.
pub(super) fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
}

/// How many of so many sorted values may be left out at each end, so that the median of what they
/// are a sample of lies between the rest with 95 %, and with what probability it does.
fn left_out(count: usize) -> (usize, f64) {
    // The probability that at most so many of `count` lie below the median.
    let mut term = 0.5_f64.powi(i32::try_from(count).unwrap_or(i32::MAX));
    let mut below = term;
    let mut confidence = 1.0 - 2.0 * below;
    let mut left_out = 0;
    for k in 1..count / 2 {
        term *= (count - k + 1) as f64 / k as f64;
        below += term;
        if 1.0 - 2.0 * below < 0.95 {
            break;
        }
        (left_out, confidence) = (k, 1.0 - 2.0 * below);
    }
    (left_out, confidence)
}

/// Where values lie between the least and the greatest of all, in so many columns: a dot for one,
/// a colon for two, and more; `|` for the median.
pub(super) fn strip(values: &[f64], (least, most): (f64, f64), columns: usize) -> String {
    let column = |value: f64| {
        let part = if most > least { (value - least) / (most - least) } else { 0.0 };
        ((part * (columns - 1) as f64).round() as usize).min(columns - 1)
    };
    let mut counts = vec![0; columns];
    values.iter().for_each(|value| counts[column(*value)] += 1);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.get(sorted.len() / 2).map(|value| column(*value));
    let signs = counts.iter().enumerate().map(|(at, count)| match count {
        _ if Some(at) == middle => '|',
        0 => ' ',
        1 => '.',
        2 => ':',
        _ => '#',
    });
    signs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_sign_test() {
        // As tables of it say.
        let known = [(5, 0, 0.9375), (6, 0, 0.96875), (7, 0, 0.984_375), (8, 0, 0.992_187_5)];
        for (count, expected, confidence) in known {
            assert_eq!(left_out(count), (expected, confidence));
        }
        assert_eq!(left_out(9).0, 1);
        assert_eq!((left_out(15).0, left_out(20).0, left_out(1000).0), (3, 5, 468));
        assert!((left_out(15).1 - 0.9648).abs() < 1e-4);
        assert_eq!(left_out(1).0, 0);
    }

    #[test]
    fn ratios() {
        let second = [1.0; 15];
        let first: Vec<f64> = (1..=15).map(|k| 2.0 + f64::from(k) / 100.0).collect();
        let ratio = Ratio::of(&first, &second);
        assert_eq!((ratio.median, ratio.low, ratio.high, ratio.pairs), (2.08, 2.04, 2.12, 15));
        assert!(!ratio.is_none() && (ratio.inverted().high - 1.0 / 2.04).abs() < 1e-15);
        assert!(Ratio::of(&[0.9, 1.1, 1.0], &second).is_none());
        assert!(Ratio::of(&[1.0], &[0.0]).is_none());
    }

    #[test]
    fn runs_as_signs() {
        assert_eq!(strip(&[1.0, 1.0, 2.0, 2.0, 2.0, 5.0], (1.0, 5.0), 5), ":|  .");
        assert_eq!(strip(&[3.0, 3.0], (3.0, 3.0), 3), "|  ");
    }
}
