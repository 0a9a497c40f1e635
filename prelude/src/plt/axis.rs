//! An axis: which values it shows, where its marks are and what stands at them.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// One axis, linear or logarithmic; one type for both, so that drawing is compiled once.
#[derive(Clone)]
pub(super) struct Scale {
    /// At the left or the bottom, and at the right or the top.
    pub(super) ends: (f64, f64),
    pub(super) log: bool,
    /// Names in place of numbers, at 0, 1, 2, …
    pub(super) names: Vec<String>,
    /// Whether only whole numbers are marked.
    pub(super) whole: bool,
}

impl Scale {
    /// Around all of `extents`, with a margin where `margin` says so.
    pub(super) fn around(
        extents: impl Iterator<Item = (f64, f64)>,
        log: bool,
        margin: f64,
    ) -> Scale {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for extent in extents {
            (low, high) = (low.min(extent.0), high.max(extent.1));
        }
        if low > high {
            (low, high) = if log { (1.0, 10.0) } else { (0.0, 1.0) };
        }
        if low == high {
            let by = if log { 0.0 } else { (low.abs() * 0.05).max(0.5) };
            (low, high) = if log { (low / 2.0, high * 2.0) } else { (low - by, high + by) };
        }
        if log {
            let by = (high / low).powf(margin);
            (low, high) = (low / by, high * by);
        } else {
            let by = (high - low) * margin;
            (low, high) = (low - by, high + by);
        }
        Scale { ends: (low, high), log, names: Vec::new(), whole: false }
    }

    /// From 0 to 1 along the axis; NaN where there is no place.
    fn place(&self, value: f64) -> f64 {
        let (first, last) = self.ends;
        if self.log {
            (value.ln() - first.ln()) / (last.ln() - first.ln())
        } else {
            (value - first) / (last - first)
        }
    }

    /// Whether a value can be drawn at all.
    pub(super) fn has(&self, value: f64) -> bool {
        value.is_finite() && (value > 0.0 || !self.log)
    }

    /// At most `count` marks.
    pub(super) fn ticks(&self, count: usize) -> Vec<f64> {
        let (low, high) = (self.ends.0.min(self.ends.1), self.ends.0.max(self.ends.1));
        if !self.names.is_empty() {
            let step = self.names.len().div_ceil(count.max(1));
            return (0..self.names.len()).step_by(step).map(|i| i as f64).collect();
        }
        if self.log {
            let (first, last) = (low.log10().ceil() as i32, high.log10().floor() as i32);
            if last - first >= 1 {
                let step = ((last - first + 1) as usize).div_ceil(count.max(1)).max(1);
                return (first..=last).step_by(step).map(|power| 10.0_f64.powi(power)).collect();
            }
        }
        let step = nice_step((high - low) / count.max(1) as f64);
        let step = if self.whole { step.max(1.0) } else { step };
        let (first, last) =
            ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
        (first..=last).take(1000).map(|i| i as f64 * step).collect()
    }

    /// The text at a mark.
    pub(super) fn text(&self, value: f64) -> String {
        if !self.names.is_empty() {
            return self.names.get(value as usize).cloned().unwrap_or_default();
        }
        number(value)
    }
}

/// 1, 2 or 5 times a power of ten, not below `least`.
fn nice_step(least: f64) -> f64 {
    let power = 10.0_f64.powf(least.abs().max(f64::MIN_POSITIVE).log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    factors.iter().map(|factor| factor * power).find(|step| *step >= least * 0.999).unwrap_or(power)
}

/// As short as a label may be: at most six digits, a power of ten where zeros would be many.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e6).contains(&size) {
        let text = format!("{value:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        return format!("{digits}e{power}");
    }
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    String::from(if text == "-0" { "0" } else { text })
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let place = self.place(*value).clamp(-10.0, 10.0);
        (f64::from(limit.0) + place * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        if !hint.weight().allow_light_points() {
            return self.ticks(hint.bold_points());
        }
        Vec::new()
    }

    fn range(&self) -> Range<f64> {
        self.ends.0..self.ends.1
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        self.text(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_numbers() {
        let scale = |low, high| Scale::around([(low, high)].into_iter(), false, 0.0);
        assert_eq!(scale(0.0, 1.0).ticks(6), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(scale(-7.0, 12.0).ticks(5), [-5.0, 0.0, 5.0, 10.0]);
        assert_eq!(scale(3.0, 3.0).ticks(3), [2.5, 3.0, 3.5]);
        let log = Scale::around([(0.5, 2e6)].into_iter(), true, 0.0);
        assert_eq!(log.ticks(10), [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6]);
        assert_eq!(log.ticks(4), [1.0, 100.0, 1e4, 1e6]);
        assert!(!log.has(0.0) && log.has(1e-300));
    }

    #[test]
    fn numbers_are_short() {
        let cases =
            [(0.6000000000000001, "0.6"), (1500.0, "1500"), (2e6, "2e6"), (1.5e-7, "1.5e-7")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(-0.0), "0");
    }
}
