//! `%memit` and `%%memit`: what memory something takes. The measurement and its text are the
//! library's (`timing/memory.rs` there).

use super::options::{self, Known};
use super::timeit::{bound_to, nothing, written};
use super::timing::Measured;
use super::{Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::code::{Code, Segment};

pub(super) struct Memit;

/// As memory_profiler's.
const KNOWN: Known = Known { short: "r:t:i:coq", long: &[] };

impl Magic for Memit {
    fn name(&self) -> &'static str {
        "memit"
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn binds(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[-r R] [-q] [-o] STATEMENT"
    }

    fn help(&self) -> &'static str {
        "Says what memory a statement, or the rest of the cell, takes at most, and what it allocates."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = options::parse("memit", &KNOWN, &call.arguments)?;
        if options.has("t") {
            return Err(
                "`%memit` has no `-t`: a cell that takes too long can be interrupted".into()
            );
        }
        if options.has("c") {
            return Err(
                "`%memit` has no `-c`: the allocator counts this process, and no other".into()
            );
        }
        // It would be how often to look; counting misses nothing.
        options.number::<f64>("memit", "i")?;
        let repeat = options.number::<u64>("memit", "r")?.unwrap_or(1);
        if repeat == 0 {
            return Err("`%memit -r` takes at least 1".to_owned());
        }
        let (setup, statement) = match &call.body {
            Some(body) => (Some(&rest), body.after(0)),
            None => (None, rest.clone()),
        };
        if statement.text.is_empty() {
            return Err(nothing(call));
        }
        let variables = context.variables.iter().map(|(name, _)| *name);
        let measured = Measured::new("memit", setup, &[statement], variables)?;
        let quiet = options.has("q");
        let mut framed = measured.framed(&format!("::ndlab::timing::__memit({repeat}, {quiet}"));
        let binds = bound_to("memit", call, &options)?;
        framed.shows = options.has("o") && binds.is_none();
        framed.binds = binds.map(|name| (name, "::ndlab::timing::MemitResult".to_owned()));
        if framed.binds.is_none() && !framed.shows {
            framed.segments.push(Segment::Generated(";".to_owned()));
        }
        framed.again = Some(written(call));
        Ok(vec![Effect::Run(Code::Framed(framed))])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{effects, line};
    use super::*;

    fn calls(arguments: &str) -> String {
        let found = effects(&Memit, arguments).unwrap();
        let [Effect::Run(Code::Framed(framed))] = &found[..] else { panic!("{found:?}") };
        format!("{} {:?} {:?}", framed.shows, framed.binds, framed.segments[1])
    }

    #[test]
    fn options_are_the_librarys() {
        assert!(
            calls("a.clone()")
                .contains("false None Generated(\"match ::ndlab::timing::__memit(1, false, ")
        );
        assert!(calls("-r 3 -i 0.1 -qo a").starts_with("true None"));
        assert!(calls("-r3 -q a").contains("__memit(3, true, "));
        let call = Call { binds: Some("m".to_owned()), ..line("memit", "a") };
        let found = Memit.run(&call, &Context::default()).unwrap();
        assert!(format!("{found:?}").contains("(\"m\", \"::ndlab::timing::MemitResult\")"));
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        let wrong = |arguments: &str| effects(&Memit, arguments).unwrap_err();
        assert!(wrong("").contains("measures a statement, and there is none"));
        assert!(wrong("-t 3 a").contains("can be interrupted"));
        assert!(wrong("-c a").contains("counts this process"));
        assert!(wrong("-i often a").contains("takes a number"));
        assert_eq!(wrong("-r 0 a"), "`%memit -r` takes at least 1");
    }
}
