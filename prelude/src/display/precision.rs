//! How floats are written in the value of a cell where its reader has asked for a format, as for C's
//! `printf`. IPython: `%precision`. Those in arrays follow the print options (`print/settings.rs`).

use std::sync::{PoisonError, RwLock};

/// A format: its letter, as in `%e`, and the digits behind the point.
type Format = (char, usize);

static FORMAT: RwLock<Option<Format>> = RwLock::new(None);

/// Has floats be written so from now on, or in full.
#[doc(hidden)]
pub fn __set_precision(format: Option<(char, usize)>) {
    *FORMAT.write().unwrap_or_else(PoisonError::into_inner) = format;
}

/// The `Debug` of a value with its floats in the format that is set.
pub(super) fn in_format(text: String) -> String {
    match *FORMAT.read().unwrap_or_else(PoisonError::into_inner) {
        Some(format) => with_floats(&text, format),
        None => text,
    }
}

/// The text with each float outside quotes written anew.
fn with_floats(text: &str, format: Format) -> String {
    let mut written = String::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted(rest),
            _ if before.is_alphanumeric() || matches!(before, '_' | '.') => first.len_utf8(),
            _ => match float(rest) {
                Some((length, value)) => {
                    written.push_str(&formatted(value, format));
                    before = '0';
                    rest = &rest[length..];
                    continue;
                }
                None => first.len_utf8(),
            },
        };
        written.push_str(&rest[..length]);
        before = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    written
}

/// The bytes of the string literal that `text` begins with.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The float that `text` begins with, and how long it is: as `1.5` or `-1e16`, and nothing that goes
/// on, as a duration or an address does.
fn float(text: &str) -> Option<(usize, f64)> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|it| it.is_ascii_digit()).count();
    let mut end = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(end);
    end += whole;
    let mut is_float = false;
    if whole > 0 && bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
        is_float = true;
    }
    if whole > 0 && bytes.get(end) == Some(&b'e') {
        let sign = usize::from(bytes.get(end + 1) == Some(&b'-'));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
            is_float = true;
        }
    }
    let goes_on = |next: char| next.is_alphanumeric() || matches!(next, '_' | '.' | '%' | '\u{b5}');
    if !is_float || text[end..].starts_with(goes_on) {
        return None;
    }
    Some((end, text[..end].parse().ok()?))
}

/// As C's `printf` writes it.
fn formatted(value: f64, (letter, digits): Format) -> String {
    match letter {
        'e' => scientific(value, digits),
        'g' => general(value, digits.max(1)),
        'i' | 'd' => format!("{:.0}", value.trunc()),
        _ => format!("{value:.digits$}"),
    }
}

/// With an exponent of two digits at least.
fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let Some((number, exponent)) = text.split_once('e') else { return text };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{number}e{sign}{exponent:0>2}")
}

/// With so many digits in all, without zeros at the end, and an exponent only for what is very large
/// or very small.
fn general(value: f64, digits: usize) -> String {
    let text = scientific(value, digits - 1);
    let Some((number, exponent)) = text.split_once('e') else { return text };
    let shortened = |number: &str| match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    };
    let power: i64 = exponent.parse().unwrap_or_default();
    let (most, places) = (i64::try_from(digits).unwrap_or(i64::MAX), digits - 1);
    if power < -4 || power >= most {
        return format!("{}e{exponent}", shortened(number));
    }
    let places = i64::try_from(places).unwrap_or(i64::MAX) - power;
    shortened(&format!("{value:.0$}", usize::try_from(places).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_c_writes_them() {
        let pi = std::f64::consts::PI;
        for (value, format, text) in [
            (pi, ('f', 3), "3.142"),
            (pi, ('f', 0), "3"),
            (pi.powi(10), ('e', 6), "9.364805e+04"),
            (1e-300, ('e', 1), "1.0e-300"),
            (pi, ('i', 0), "3"),
            (-2.7, ('d', 0), "-2"),
            (pi, ('g', 6), "3.14159"),
            (100000.0, ('g', 6), "100000"),
            (1e6, ('g', 6), "1e+06"),
            (0.0001, ('g', 6), "0.0001"),
            (0.00001234, ('g', 3), "1.23e-05"),
            (0.0, ('g', 6), "0"),
        ] {
            assert_eq!(formatted(value, format), text, "{value} {format:?}");
        }
    }

    #[test]
    fn floats_are_found_wherever_they_stand() {
        let written = |text: &str| with_floats(text, ('f', 2));
        assert_eq!(written("3.14159"), "3.14");
        assert_eq!(written("-1e16"), "-10000000000000000.00");
        assert_eq!(written("[1.0, (2, 3.5678), Some(-0.1)]"), "[1.00, (2, 3.57), Some(-0.10)]");
        assert_eq!(
            written("P { x: 1.23456, t: 1.23456s, r: 1..2, s: \"1.23456 \\\" 1.5\" }"),
            "P { x: 1.23, t: 1.23456s, r: 1..2, s: \"1.23456 \\\" 1.5\" }"
        );
        assert_eq!(written("0.5..1.25"), "0.5..1.25");
        assert_eq!(written("127.0.0.1 x1.5 1.5%"), "127.0.0.1 x1.5 1.5%");
        assert_eq!(written("NaN inf"), "NaN inf");
    }
}
