//! `%%capture`: a cell whose output is kept instead of shown.

use super::options::{Known, parse};
use super::value::is_variable;
use super::{Context, Effect, Form, Magic};
use crate::cell::{self, Call};

pub(super) struct Capture;

const KNOWN: Known = Known { short: "", long: &["no-stderr", "no-stdout", "no-display"] };

impl Magic for Capture {
    fn name(&self) -> &'static str {
        "capture"
    }

    fn form(&self) -> Form {
        Form::Cell
    }

    fn usage(&self) -> &'static str {
        "[--no-stdout] [--no-stderr] [--no-display] [NAME]"
    }

    fn help(&self) -> &'static str {
        "Runs the cell without its output, which a variable takes: NAME.stdout, .stderr, .outputs, \
         .show()."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (mut options, mut name) = (call.arguments.clone(), None);
        // The name may stand before the options, too.
        let words: Vec<&str> = call.arguments.text.split_whitespace().collect();
        let (flags, names): (Vec<&str>, Vec<&str>) =
            words.into_iter().partition(|word| word.starts_with('-'));
        options.text = flags.join(" ");
        let (options, _) = parse("%capture", &KNOWN, &options)?;
        match names[..] {
            [] => {}
            [one] if is_variable(one) => name = Some(one.to_owned()),
            [one] => return Err(format!("`%%capture` takes a name, and not `{one}`")),
            [_, more, ..] => {
                return Err(format!("`%%capture` takes one name, and not `{more}`, too"));
            }
        }
        let body = call.body.clone().unwrap_or_default();
        Ok(vec![
            Effect::Capture {
                stdout: !options.has("no-stdout"),
                stderr: !options.has("no-stderr"),
                display: !options.has("no-display"),
                name,
            },
            Effect::Parts(cell::split(&body.in_place())),
            Effect::EndCapture,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;
    use crate::cell::Part;
    use crate::code::Excerpt;

    fn run(arguments: &str) -> Result<Vec<Effect>, String> {
        let body = Some(Excerpt { text: "a;\n%pwd\n".to_owned(), line: 2, column: 0 });
        Capture.run(&Call { body, ..line("capture", arguments) }, &Context::default())
    }

    #[test]
    fn the_cell_runs_in_between() {
        let effects = run("out --no-stderr").unwrap();
        let [begin, Effect::Parts(parts), Effect::EndCapture] = &effects[..] else {
            panic!("{effects:?}")
        };
        let name = Some("out".to_owned());
        let expected = Effect::Capture { stdout: true, stderr: false, display: true, name };
        assert_eq!(*begin, expected);
        assert!(matches!(&parts[..], [Part::Rust(text), Part::Magic(_)] if text == "\na;\n"));
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(run("--no-stdou").unwrap_err().contains("did you mean `--no-stdout`?"));
        assert_eq!(run("a b"), Err("`%%capture` takes one name, and not `b`, too".to_owned()));
        assert_eq!(run("1"), Err("`%%capture` takes a name, and not `1`".to_owned()));
    }
}
