//! `%time` and `%%time`: how long something takes, once. It runs like any other part of a cell, and
//! the clock is the library's (`timing/stopwatch.rs` there).

use super::options::{self, Known};
use super::timeit::nothing;
use super::{CompilerTime, Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::code::{Around, Code, Excerpt};

pub(super) struct Time;

const KNOWN: Known = Known { short: "", long: &["no-raise-error"] };

impl Magic for Time {
    fn name(&self) -> &'static str {
        "time"
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn binds(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[--no-raise-error] STATEMENT"
    }

    fn help(&self) -> &'static str {
        "Runs a statement, or the rest of the cell, and says what time it took."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = options::parse("time", &KNOWN, &call.arguments)?;
        let text = match &call.body {
            Some(_) if !rest.text.is_empty() => {
                return Err("Can't use statement directly after '%%time'!".to_owned());
            }
            Some(body) => body.after(0),
            None => rest,
        };
        if text.text.is_empty() {
            return Err(nothing(call));
        }
        let text = match &call.binds {
            Some(variable) => assigned(variable, &text),
            None => text.in_place(),
        };
        let around = Around {
            before: "let __ndlab_timed = ::ndlab::timing::Timed::begin();".to_owned(),
            after: "::std::mem::drop(__ndlab_timed);".to_owned(),
        };
        let mut effects = vec![
            Effect::Run(Code::Cell { text, around }),
            Effect::CompilerTime(CompilerTime::Time),
        ];
        if options.has("no-raise-error") {
            effects.insert(0, Effect::Forgive);
        }
        Ok(effects)
    }
}

/// `let variable = %time value` without the magic, so that the value stays where it stands.
fn assigned(variable: &str, value: &Excerpt) -> String {
    let before = format!("let {variable} =");
    let blanks = value.column.saturating_sub(before.chars().count()).max(1);
    let end = value.text.trim_end().trim_end_matches(';');
    format!("{}{before}{}{end};", "\n".repeat(value.line.max(1) - 1), " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn run(call: &Call) -> Result<Vec<Effect>, String> {
        Time.run(call, &Context::default())
    }

    fn text(call: &Call) -> String {
        let effects = run(call).unwrap();
        let Effect::Run(Code::Cell { text, around }) = &effects[0] else { panic!("{effects:?}") };
        assert!(around.before.contains("Timed::begin") && around.after.contains("drop"));
        assert_eq!(effects[1], Effect::CompilerTime(CompilerTime::Time));
        text.clone()
    }

    #[test]
    fn is_a_cell_with_a_clock_around_it() {
        assert_eq!(text(&line("time", "let b = a + 1")), "      let b = a + 1");
        let body = Some(Excerpt { text: "let b = 1;\nb\n".to_owned(), line: 2, column: 0 });
        assert_eq!(text(&Call { body, ..line("time", "") }), "\nlet b = 1;\nb");
    }

    #[test]
    fn a_variable_takes_the_value() {
        let arguments = Excerpt { text: "f(a);".to_owned(), line: 2, column: 14 };
        let call = Call { binds: Some("b".to_owned()), arguments, ..line("time", "") };
        assert_eq!(text(&call), "\nlet b =       f(a);");
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        let body = Some(Excerpt { text: "1".to_owned(), line: 2, column: 0 });
        let wrong = run(&Call { body, ..line("time", "a") }).unwrap_err();
        assert_eq!(wrong, "Can't use statement directly after '%%time'!");
        assert!(run(&line("time", "")).unwrap_err().contains("measures a statement"));
        assert!(run(&line("time", "--no-raise x")).unwrap_err().contains("`--no-raise-error`"));
        let forgiving = run(&line("time", "--no-raise-error f()")).unwrap();
        assert_eq!((&forgiving[0], forgiving.len()), (&Effect::Forgive, 3));
    }
}
