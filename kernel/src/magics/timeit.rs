//! `%timeit` and `%%timeit`: how long something takes, run again and again. The measurement and its
//! text are the library's (`timing/` there).

use super::options::{self, Known, Options};
use super::timing::{Measured, versus};
use super::{CompilerTime, Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::code::{Code, Excerpt};

pub(super) struct Timeit;

/// As IPython's.
const KNOWN: Known = Known { short: "n:r:tcp:qov:", long: &[] };
/// More digits are not in a number.
const MOST_DIGITS: u64 = 17;

impl Magic for Timeit {
    fn name(&self) -> &'static str {
        "timeit"
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn binds(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[-n N] [-r R] [-t|-c] [-p P] [-q] [-o|-v NAME] STATEMENT [vs STATEMENT]"
    }

    fn help(&self) -> &'static str {
        "Times a statement, or the rest of the cell with a setup that is not timed, and says what one \
         loop allocates and moves; with `vs`, compares two."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = options::parse("timeit", &KNOWN, &call.arguments)?;
        let (setup, statements) = match &call.body {
            Some(body) => (Some(&rest), vec![body.after(0)]),
            None => (None, versus(&rest)?),
        };
        if statements.iter().any(|statement| statement.text.is_empty()) {
            return Err(nothing(call));
        }
        let variables = context.variables.iter().map(|(name, _)| *name);
        let measured = Measured::new("timeit", setup, &statements, variables)?;
        let (function, of_type) = match &statements[..] {
            [_, _] => ("__compare", "Comparison"),
            _ => ("__timeit", "TimeitResult"),
        };
        let mut arguments = settings(&options)?;
        if let [first, second] = &statements[..] {
            arguments += &format!(", [{:?}, {:?}]", one_line(first), one_line(second));
        }
        let mut framed = measured.framed(&format!("::ndlab::timing::{function}({arguments}"));
        let binds = bound_to("timeit", call, &options)?;
        framed.shows = options.has("o") && binds.is_none();
        framed.binds = binds.map(|name| (name, format!("::ndlab::timing::{of_type}")));
        if framed.binds.is_none() && !framed.shows {
            framed.segments.push(crate::code::Segment::Generated(";".to_owned()));
        }
        framed.again = Some(format!("{} {}", written(call), one_line(&statements[0])));
        let mut effects = vec![Effect::Run(Code::Framed(framed))];
        if !options.has("q") {
            effects.push(Effect::CompilerTime(CompilerTime::Timeit));
        }
        Ok(effects)
    }
}

/// How the magic is written.
pub(super) fn written(call: &Call) -> String {
    let sign = if call.body.is_some() { "%%" } else { "%" };
    format!("{sign}{}", call.name)
}

/// What is said where there is nothing to measure.
pub(super) fn nothing(call: &Call) -> String {
    let (name, magic) = (written(call), &call.name);
    match call.body {
        Some(_) => format!(
            "`{name}` measures the lines below it, and there are none; `%{magic} STATEMENT` is for one \
             line"
        ),
        None => format!("`{name}` measures a statement, and there is none: `{name} a.sum()`"),
    }
}

fn one_line(statement: &Excerpt) -> String {
    let words: Vec<&str> = statement.text.split_whitespace().collect();
    words.join(" ").trim_end_matches(';').to_owned()
}

/// The variable that takes the result.
pub(super) fn bound_to(
    magic: &str,
    call: &Call,
    options: &Options,
) -> Result<Option<String>, String> {
    let named = options.value("v").map(str::to_owned);
    match (&call.binds, named) {
        (Some(_), Some(_)) => Err(format!(
            "`let … = %{magic}` keeps the result already; leave `-v` out, or the `let`"
        )),
        (Some(name), None) => Ok(Some(name.clone())),
        (None, Some(name)) if is_name(&name) => Ok(Some(name)),
        (None, Some(name)) => {
            Err(format!("`%{magic} -v` takes the name of a variable, and not `{name}`"))
        }
        (None, None) => Ok(None),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The library's options.
fn settings(options: &Options) -> Result<String, String> {
    let mut fields = Vec::new();
    for (letter, field) in [("n", "number"), ("r", "repeat")] {
        if let Some(value) = options.number::<u64>("timeit", letter)? {
            fields.push(format!("{field}: {value}, "));
        }
    }
    if options.value("r") == Some("0") {
        return Err("`%timeit -r` takes at least 1".to_owned());
    }
    if let Some(digits) = options.number::<u64>("timeit", "p")? {
        fields.push(format!("precision: {}, ", digits.min(MOST_DIGITS)));
    }
    if options.has("q") {
        fields.push("quiet: true, ".to_owned());
    }
    match (options.has("t"), options.has("c")) {
        (true, true) => {
            return Err("`%timeit` measures by one clock: `-t` is the time that passes, `-c` the \
                        processors' time"
                .to_owned());
        }
        (_, true) => fields.push("clock: ::ndlab::timing::Clock::Cpu, ".to_owned()),
        _ => {}
    }
    let new = "::ndlab::timing::Options::new()";
    if fields.is_empty() {
        return Ok(new.to_owned());
    }
    Ok(format!("::ndlab::timing::Options {{ {}..{new} }}", fields.concat()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn run(call: &Call) -> Result<crate::code::Framed, String> {
        let context = Context { variables: vec![("a", "f64")], ..Context::default() };
        let effects = Timeit.run(call, &context)?;
        let Some(Effect::Run(Code::Framed(framed))) = effects.into_iter().next() else {
            panic!("it runs code")
        };
        Ok(framed)
    }

    fn calls(arguments: &str) -> String {
        let framed = run(&line("timeit", arguments)).unwrap();
        let [_, crate::code::Segment::Generated(call), ..] = &framed.segments[..] else {
            panic!("{framed:?}")
        };
        call.clone()
    }

    #[test]
    fn options_are_the_librarys() {
        let new = "::ndlab::timing::Options::new()";
        assert!(calls("a.sum()").contains(&format!("__timeit({new}, &mut |")));
        assert!(calls("-n3 -r 5 -p 4 -qc a").contains(&format!(
            "__timeit(::ndlab::timing::Options {{ number: 3, repeat: 5, precision: 4, quiet: true, \
             clock: ::ndlab::timing::Clock::Cpu, ..{new} }}, &mut |"
        )));
        let both = calls("-r 3 a.sum() vs \"b\"");
        assert!(both.contains("..::ndlab::timing::Options::new() }, [\"a.sum()\", \"\\\"b\\\"\"]"));
    }

    #[test]
    fn the_result_is_kept_or_shown_where_it_is_asked_for() {
        let plain = run(&line("timeit", "a")).unwrap();
        assert!(!plain.shows && plain.binds.is_none());
        assert_eq!(plain.again.as_deref(), Some("%timeit a"));
        assert!(run(&line("timeit", "-o a")).unwrap().shows);
        let of_type = "::ndlab::timing::TimeitResult".to_owned();
        let named = run(&line("timeit", "-v t a")).unwrap();
        assert_eq!((named.binds, named.shows), (Some(("t".to_owned(), of_type.clone())), false));
        let call = Call { binds: Some("t".to_owned()), ..line("timeit", "-o a") };
        assert_eq!(run(&call).unwrap().binds, Some(("t".to_owned(), of_type)));
        let call = Call { binds: Some("t".to_owned()), ..line("timeit", "a vs a") };
        assert_eq!(run(&call).unwrap().binds.unwrap().1, "::ndlab::timing::Comparison");
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        let wrong = |arguments: &str| run(&line("timeit", arguments)).unwrap_err();
        assert_eq!(
            wrong(""),
            "`%timeit` measures a statement, and there is none: `%timeit a.sum()`"
        );
        assert_eq!(wrong("-n 3"), wrong(""));
        assert_eq!(wrong("-n x a"), "`%timeit -n` takes a number, and not `x`");
        assert_eq!(wrong("-r 0 a"), "`%timeit -r` takes at least 1");
        assert!(wrong("-tc a").contains("by one clock"));
        assert!(wrong("-v 1 a").contains("takes the name of a variable, and not `1`"));
        assert!(wrong("-x a").contains("has no option `-x`"));
        let call = Call { binds: Some("t".to_owned()), ..line("timeit", "-v u a") };
        assert!(run(&call).unwrap_err().contains("leave `-v` out"));
        let body = Some(Excerpt::default());
        let call = Call { body, ..line("timeit", "let b = 1;") };
        assert!(run(&call).unwrap_err().starts_with("`%%timeit` measures the lines below it"));
    }

    #[test]
    fn a_cell_magic_has_a_setup() {
        let body = Some(Excerpt { text: "b + 1\n".to_owned(), line: 2, column: 0 });
        let framed = run(&Call { body, ..line("timeit", "let b = 1") }).unwrap();
        let own = framed.segments.iter().filter_map(|segment| match segment {
            crate::code::Segment::Own(own) => Some((&*own.text, own.line)),
            _ => None,
        });
        assert_eq!(own.collect::<Vec<_>>(), [("let b = 1", 1), ("b + 1", 2)]);
        assert_eq!(framed.again.as_deref(), Some("%%timeit b + 1"));
    }
}
