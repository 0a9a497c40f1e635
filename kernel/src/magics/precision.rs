//! `%precision`: how many digits are shown of floats, IPython's. Writing them is the library's business:
//! its print options for arrays, and `display/precision.rs` there for single ones.

use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::code::{Code, Framed, Segment};
use crate::messages::MimeBundle;

pub(super) struct Precision;

impl Magic for Precision {
    fn name(&self) -> &'static str {
        "precision"
    }

    fn usage(&self) -> &'static str {
        "[DIGITS|FORMAT]"
    }

    fn help(&self) -> &'static str {
        "Sets how floats and arrays are shown, as by `%precision 3` or `%precision %e`; or resets it."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let asked = &*call.arguments.text;
        let format = Format::named(asked)?;
        let code = format.code();
        let framed = Framed { segments: vec![Segment::Generated(code)], ..Framed::default() };
        let text = format!("'{}'", format.text(asked));
        let shown: MimeBundle = [("text/plain".to_owned(), text)].into();
        Ok(vec![Effect::Run(Code::Framed(framed)), Effect::Result(shown)])
    }
}

/// How floats are to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// In full; arrays with 8 digits, as NumPy's.
    Full,
    /// With so many digits, arrays as well.
    Digits(usize),
    /// As C's `printf` does by a format of this letter and so many digits; arrays are left alone.
    Letter(char, usize),
}

/// More digits than a float has.
const MOST: usize = 100;

impl Format {
    fn named(asked: &str) -> Result<Format, String> {
        let wrong = || {
            Err(format!(
                "`%precision` takes a number of digits, as `3`, or a format, as `%.3f`, `%e`, `%g` \
                 or `%i`, and not `{asked}`"
            ))
        };
        if asked.is_empty() || asked == "%r" {
            return Ok(Format::Full);
        }
        let Some(format) = asked.strip_prefix('%') else {
            return match asked.parse() {
                Ok(digits) if digits <= MOST => Ok(Format::Digits(digits)),
                _ => wrong(),
            };
        };
        let (digits, letter) = match format.strip_prefix('.') {
            Some(rest) => rest.split_at(rest.len() - rest.chars().last().map_or(0, char::len_utf8)),
            None => ("", format),
        };
        // C's own.
        let number = if digits.is_empty() && !format.starts_with('.') { "6" } else { digits };
        match (letter, number.parse()) {
            ("f" | "e" | "g" | "i" | "d", Ok(digits)) if digits <= MOST => {
                Ok(Format::Letter(letter.chars().next().unwrap_or('f'), digits))
            }
            _ => wrong(),
        }
    }

    /// What IPython says of it.
    fn text(self, asked: &str) -> String {
        match self {
            Format::Full => "%r".to_owned(),
            Format::Digits(digits) => format!("%.{digits}f"),
            Format::Letter(..) => asked.to_owned(),
        }
    }

    fn code(self) -> String {
        let (format, precision) = match self {
            Format::Full => ("None".to_owned(), Some(8)),
            Format::Digits(digits) => (format!("Some(('f', {digits}))"), Some(digits)),
            Format::Letter(letter, digits) => (format!("Some(('{letter}', {digits}))"), None),
        };
        let single = format!("::ndlab::display::__set_precision({format});");
        let arrays = precision.map(|precision| {
            format!(
                "::ndlab::np::set_printoptions(::ndlab::PrintOptions {{ precision: {precision}, \
                 ..::ndlab::np::get_printoptions() }});"
            )
        });
        single + &arrays.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn says_the_format_as_ipython_does() {
        for (asked, text) in [
            ("3", "'%.3f'"),
            ("0", "'%.0f'"),
            ("%e", "'%e'"),
            ("%.2g", "'%.2g'"),
            ("%i", "'%i'"),
            ("", "'%r'"),
        ] {
            let found = effects(&Precision, asked).unwrap();
            let [Effect::Run(_), Effect::Result(shown)] = &found[..] else { panic!("{found:?}") };
            assert_eq!(shown["text/plain"], text);
        }
    }

    #[test]
    fn arrays_follow_a_number_of_digits_only() {
        assert!(Format::Digits(3).code().contains("precision: 3,"));
        assert!(Format::Full.code().contains("precision: 8,"));
        assert!(!Format::Letter('e', 6).code().contains("precision:"));
    }

    #[test]
    fn refuses_other_formats() {
        for asked in ["-1", "three", "%", "%.f", "%s", "%.xe", "3 4", "1000", "%.\u{b5}"] {
            let error = Format::named(asked).unwrap_err();
            assert!(error.contains("as `3`, or a format") && error.contains(asked), "{error}");
        }
    }
}
