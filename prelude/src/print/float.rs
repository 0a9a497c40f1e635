//! How the floats of one array are written: one format and one width for all of them.
//!
//! NumPy's rules: the fewest digits that mean the same number, `precision` of them behind the point
//! at most; an exponent for all if one number is very large or small, or if they differ by more
//! than a factor of 1000. Single floats are `scalar.rs`'s.

use std::{
    fmt::{Display, LowerExp},
    str::FromStr,
};

use super::{FloatMode, PrintOptions, Sign};
use crate::dtype::Element;

/// `f32` and `f64`: the two types with decimal digits of their own.
pub(super) trait Digits: Element + PartialOrd + Display + LowerExp + FromStr {
    /// From here on arrays are printed with an exponent.
    const LARGE: Self;

    /// From here on a number on its own is printed with an exponent.
    const LARGE_ALONE: Self;

    fn is_finite(self) -> bool;
    fn is_nan(self) -> bool;
    fn is_negative(self) -> bool;
    fn magnitude(self) -> Self;

    /// Whether the two are more than a factor of 1000 apart.
    fn far_above(self, smaller: Self) -> bool;

    /// Whether it is below 0.0001, as a number of this type.
    fn is_small(self) -> bool;

    /// Whether it is below 0.0001 exactly.
    fn is_small_alone(self) -> bool;
}

macro_rules! digits {
    ($($float:ident: $large:literal, $large_alone:literal;)*) => {$(
        impl Digits for $float {
            const LARGE: $float = $large;
            const LARGE_ALONE: $float = $large_alone;

            fn is_finite(self) -> bool {
                $float::is_finite(self)
            }

            fn is_nan(self) -> bool {
                $float::is_nan(self)
            }

            fn is_negative(self) -> bool {
                self.is_sign_negative()
            }

            fn magnitude(self) -> $float {
                self.abs()
            }

            fn far_above(self, smaller: $float) -> bool {
                self / smaller > 1000.0
            }

            fn is_small(self) -> bool {
                self < 0.0001
            }

            fn is_small_alone(self) -> bool {
                f64::from(self) < 0.0001
            }
        }
    )*};
}

// NumPy takes 10 to the number of digits that the type can hold for sure, or 8.
digits! {
    f32: 1e6, 1e6;
    f64: 1e8, 1e16;
}

/// The common format of an array's floats.
pub(super) struct FloatFormat {
    style: Style,
    /// Characters in front of the point, sign included.
    left: usize,
    /// Characters behind the point.
    right: usize,
    plus: bool,
    options: PrintOptions,
}

enum Style {
    /// `12.5`, up to so many digits behind the point.
    Positional { precision: usize },
    /// `1.25e+01`, with so many digits behind the point and in the exponent.
    Exponent { precision: usize, exponent_digits: usize },
}

impl FloatFormat {
    /// The format for `numbers`; with `plus` each has a sign, as imaginary parts do.
    pub fn new<T: Digits>(numbers: &[T], options: PrintOptions, plus: bool) -> FloatFormat {
        let finite: Vec<T> = numbers.iter().copied().filter(|x| x.is_finite()).collect();
        let plus = plus || options.sign == Sign::Plus;
        let mut format = match needs_exponent(&finite, options) {
            true => FloatFormat::exponent(&finite, options, plus),
            false => FloatFormat::positional(&finite, options, plus),
        };
        if !plus && options.sign == Sign::Space && !finite.iter().any(|x| x.is_negative()) {
            format.left += 1;
        }
        if finite.len() < numbers.len() {
            let mut others = numbers.iter().filter(|x| !x.is_finite());
            let any_negative = others.any(|x| !x.is_nan() && x.is_negative());
            let signed = plus || options.sign == Sign::Space || any_negative;
            let infinity = options.infstr.chars().count() + usize::from(signed);
            let longest = infinity.max(options.nanstr.chars().count());
            let needed = longest.saturating_sub(format.right + 1);
            format.left = format.left.max(needed);
        }
        format
    }

    fn exponent<T: Digits>(finite: &[T], options: PrintOptions, plus: bool) -> FloatFormat {
        let most = options.most_digits();
        let (mut left, mut digits, mut exponent_digits) = (0, 0, 0);
        for x in finite {
            let (whole, fraction, exponent) = scientific(*x, most);
            left = left.max(whole.len() + usize::from(plus && !x.is_negative()));
            digits = digits.max(fraction.len());
            exponent_digits = exponent_digits.max(exponent.len() - 1);
        }
        if options.floatmode == FloatMode::Fixed {
            digits = options.precision;
        }
        let style = Style::Exponent { precision: digits, exponent_digits };
        FloatFormat { style, left, right: exponent_digits + 2 + digits, plus, options }
    }

    fn positional<T: Digits>(finite: &[T], options: PrintOptions, plus: bool) -> FloatFormat {
        let precision = options.most_digits();
        let (mut left, mut right) = (0, 0);
        for x in finite {
            let (whole, fraction) = positional(*x, precision);
            left = left.max(whole.len() + usize::from(plus && !x.is_negative()));
            right = right.max(fraction.len());
        }
        if options.floatmode == FloatMode::Fixed && !finite.is_empty() {
            right = precision;
        }
        FloatFormat { style: Style::Positional { precision }, left, right, plus, options }
    }

    /// One number in this format.
    pub fn cell<T: Digits>(&self, x: T) -> String {
        let (left, right) = (self.left, self.right);
        let sign = if self.plus && (x.is_nan() || !x.is_negative()) { "+" } else { "" };
        if !x.is_finite() {
            let name = match (x.is_nan(), x.is_negative()) {
                (true, _) => String::from(self.options.nanstr),
                (false, true) => format!("-{}", self.options.infstr),
                (false, false) => String::from(self.options.infstr),
            };
            let width = left + right + 1;
            return format!("{:>width$}", format!("{sign}{name}"));
        }
        match self.style {
            Style::Positional { precision } => {
                let mut text = positional(x, precision);
                match self.options.floatmode {
                    FloatMode::Maxprec | FloatMode::Unique => {}
                    FloatMode::MaxprecEqual => text.1 = format!("{:0<right$}", text.1),
                    // All digits, not the shortest with zeros.
                    FloatMode::Fixed => {
                        let exact = format!("{x:.precision$}");
                        let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
                        text = (String::from(whole), String::from(fraction));
                    }
                }
                let (whole, fraction) = text;
                format!("{:>left$}.{fraction:<right$}", format!("{sign}{whole}"))
            }
            Style::Exponent { precision, exponent_digits } => {
                // All digits, not the shortest with zeros: an `f32` has more to say.
                let (whole, fraction, exponent) = split_exponent(&format!("{x:.precision$e}"));
                let (exponent_sign, exponent) = exponent.split_at(1);
                format!(
                    "{:>left$}.{fraction}e{exponent_sign}{exponent:0>exponent_digits$}",
                    format!("{sign}{whole}")
                )
            }
        }
    }
}

impl PrintOptions {
    /// The most digits after the point that a number may have.
    fn most_digits(self) -> usize {
        if self.floatmode == FloatMode::Unique { usize::MAX } else { self.precision }
    }
}

fn needs_exponent<T: Digits>(finite: &[T], options: PrintOptions) -> bool {
    let mut range: Option<(T, T)> = None;
    for x in finite.iter().map(|x| x.magnitude()).filter(|x| *x != T::ZERO) {
        range = Some(match range {
            None => (x, x),
            Some((min, max)) => (if x < min { x } else { min }, if x > max { x } else { max }),
        });
    }
    let Some((min, max)) = range else { return false };
    max >= T::LARGE || (!options.suppress && (min.is_small() || max.far_above(min)))
}

/// The digits in front of and behind the point, `precision` behind it at most and no zeros at the
/// end. The first part has the sign.
pub(super) fn positional<T: Digits>(x: T, precision: usize) -> (String, String) {
    let shortest = format!("{x}");
    let digits = shortest.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let text = match digits {
        0 => shortest,
        digits if digits > precision => format!("{x:.precision$}"),
        digits => nearest(x, shortest, format!("{x:.digits$}")),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    (String::from(whole), String::from(fraction.trim_end_matches('0')))
}

/// The digit in front of the point, those behind it without zeros at the end, and the exponent with
/// its sign and two digits at least.
pub(super) fn scientific<T: Digits>(x: T, precision: usize) -> (String, String, String) {
    let shortest = format!("{x:e}");
    let digits = split_exponent(&shortest).1.len();
    let text = match digits {
        digits if digits > precision => format!("{x:.precision$e}"),
        digits => nearest(x, shortest, format!("{x:.digits$e}")),
    };
    let (whole, fraction, exponent) = split_exponent(&text);
    (whole, String::from(fraction.trim_end_matches('0')), exponent)
}

/// Of two numbers halfway to each side of `x`, Rust's shortest digits are the larger and NumPy's
/// the even, which is what rounding to as many digits gives, as long as that still means `x`.
fn nearest<T: Digits>(x: T, shortest: String, rounded: String) -> String {
    if rounded != shortest && rounded.parse().ok() == Some(x) { rounded } else { shortest }
}

/// `1.25e-7` as `1`, `25` and `-07`.
fn split_exponent(text: &str) -> (String, String, String) {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent = match exponent.strip_prefix('-') {
        Some(exponent) => format!("-{exponent:0>2}"),
        None => format!("+{exponent:0>2}"),
    };
    (String::from(whole), String::from(fraction), exponent)
}
