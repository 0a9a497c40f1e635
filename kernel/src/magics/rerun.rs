//! `%rerun`: cells that ran, once more.

use super::options::{Known, parse};
use super::past::{Entry, Recall, Then, What, ranges};
use super::{Context, Effect, Magic};
use crate::cell::{self, Call};

pub(super) struct Rerun;

const KNOWN: Known = Known { short: "l:g:", long: &[] };

/// Which of the cells that were found run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The last one that is no such call itself.
    Newest,
    /// All.
    All,
}

impl Magic for Rerun {
    fn name(&self) -> &'static str {
        "rerun"
    }

    fn usage(&self) -> &'static str {
        "[-l N | -g TEXT | RANGE …]"
    }

    fn help(&self) -> &'static str {
        "Runs cells again: the last one, the last N, the last with a text, or by their numbers."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = parse("rerun", &KNOWN, &call.arguments)?;
        let say = |text: &str| Ok(vec![Effect::Print(format!("{text}\n"))]);
        let (what, wanted) = if let Some(number) = options.value("l") {
            match number.parse::<i64>() {
                Err(_) => return say("Number of lines must be an integer"),
                Ok(0) => return say("Requested 0 last lines - nothing to run"),
                Ok(..0) => return say("Number of lines to rerun cannot be negative"),
                Ok(number) => {
                    let number = usize::try_from(number).unwrap_or(usize::MAX);
                    (vec![What::Tail(number)], Wanted::All)
                }
            }
        } else if let Some(text) = options.value("g") {
            let pattern = format!("*{text}*");
            (vec![What::Search { pattern, count: None, unique: false }], Wanted::Newest)
        } else if rest.text.is_empty() {
            (vec![What::Tail(1)], Wanted::All)
        } else {
            (ranges(&rest.text), Wanted::All)
        };
        Ok(vec![Effect::Past(Recall { what, then: Then::Rerun(wanted) })])
    }
}

impl Wanted {
    pub(super) fn effects(self, mut found: Vec<Entry>) -> Vec<Effect> {
        match self {
            Wanted::Newest => {
                found.retain(|entry| !entry.input.contains("rerun"));
                found.drain(..found.len().saturating_sub(1));
            }
            Wanted::All => {}
        }
        if found.is_empty() {
            let said = "No lines in history match specification\n";
            return vec![Effect::Print(said.to_owned())];
        }
        let inputs: Vec<&str> = found.iter().map(|entry| &*entry.input).collect();
        let text = inputs.join("\n");
        let said = format!("=== Executing: ===\n{text}\n=== Output: ===\n");
        // Each by itself, as it ran.
        let cells = found.iter().map(|entry| {
            let (name, text) = (format!("cell {}", entry.line), entry.input.clone());
            Effect::Source { name, parts: cell::split(&text), text }
        });
        std::iter::once(Effect::Print(said)).chain(cells).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    fn asked(arguments: &str) -> Vec<Effect> {
        effects(&Rerun, arguments).unwrap()
    }

    fn runs(arguments: &str, found: &[&str]) -> Vec<String> {
        let entry = |input: &&str| Entry { input: (*input).to_owned(), ..Entry::default() };
        let Some(Effect::Past(recall)) = asked(arguments).pop() else { panic!("nothing is asked") };
        let effects = recall.effects(found.iter().map(entry).collect()).into_iter();
        let texts = effects.map(|effect| match effect {
            Effect::Print(text) => text,
            Effect::Source { text, .. } => text,
            other => panic!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn runs_what_is_asked_for() {
        let head = |text: &str| format!("=== Executing: ===\n{text}\n=== Output: ===\n");
        assert_eq!(runs("", &["a"]), [&head("a"), "a"]);
        assert_eq!(runs("-l 2", &["a", "b"]), [&head("a\nb"), "a", "b"]);
        assert_eq!(runs("-g a", &["a1", "a2", "%rerun -g a"]), [&head("a2"), "a2"]);
        assert_eq!(runs("1-2", &["a", "b"]), [&head("a\nb"), "a", "b"]);
        assert_eq!(runs("7", &[]), ["No lines in history match specification\n"]);
    }

    #[test]
    fn says_what_is_wrong() {
        let said = |text: &str| [Effect::Print(format!("{text}\n"))];
        assert_eq!(asked("-l x"), said("Number of lines must be an integer"));
        assert_eq!(asked("-l 0"), said("Requested 0 last lines - nothing to run"));
        assert!(effects(&Rerun, "-x").unwrap_err().contains("no option `-x`"));
    }
}
