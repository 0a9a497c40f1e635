//! `%assert_allclose`: the library's assertion, as a line. The comparison and its message are the
//! library's (`testing.rs` there).

use super::expressions::expressions;
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::code::{Code, Framed, Segment};

pub(super) struct AssertAllclose;

/// The options of the library's macro.
const OPTIONS: [&str; 5] = ["rtol", "atol", "equal_nan", "err_msg", "verbose"];

impl Magic for AssertAllclose {
    fn name(&self) -> &'static str {
        "assert_allclose"
    }

    fn usage(&self) -> &'static str {
        "ACTUAL DESIRED [rtol=…] [atol=…]"
    }

    fn help(&self) -> &'static str {
        "Fails unless the elements of two arrays are as good as equal, as NumPy's does."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let found = expressions(&call.arguments);
        let [actual, desired, options @ ..] = &found[..] else {
            let usage = self.usage();
            return Err(format!("`%assert_allclose` takes two arrays: `%assert_allclose {usage}`"));
        };
        let mut segments = vec![
            Segment::Generated("::ndlab::assert_allclose!(".to_owned()),
            Segment::Own(actual.clone()),
            Segment::Generated(",".to_owned()),
            Segment::Own(desired.clone()),
        ];
        for option in options {
            let name = option.text.split_once('=').map_or(&*option.text, |(name, _)| name.trim());
            let at = option.text.find('=').filter(|_| OPTIONS.contains(&name));
            let Some(at) = at else {
                return Err(format!(
                    "`%assert_allclose` takes {} behind its two arrays, and not `{}`",
                    OPTIONS.map(|name| format!("{name}=…")).join(", "),
                    option.text
                ));
            };
            segments.push(Segment::Generated(format!(", {name} =")));
            segments.push(Segment::Own(option.after(at + 1)));
        }
        segments.push(Segment::Generated(");".to_owned()));
        Ok(vec![Effect::Run(Code::Framed(Framed { segments, ..Framed::default() }))])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn becomes_the_librarys_assertion() {
        let found = effects(&AssertAllclose, "&a + 1.0 b rtol=1e-3").unwrap();
        let [Effect::Run(Code::Framed(framed))] = &found[..] else { panic!("{found:?}") };
        let text = framed.segments.iter().map(|segment| match segment {
            Segment::Own(own) => format!("<{} {}>", own.column, own.text),
            Segment::Generated(text) | Segment::EachInput(text) => text.clone(),
        });
        let text: String = text.collect();
        assert_eq!(text, "::ndlab::assert_allclose!(<17 &a + 1.0>,<26 b>, rtol =<33 1e-3>);");
    }

    #[test]
    fn says_what_is_missing_or_unknown() {
        assert!(effects(&AssertAllclose, "a").unwrap_err().contains("takes two arrays"));
        assert!(effects(&AssertAllclose, "a b tol=1").unwrap_err().contains("and not `tol=1`"));
    }
}
