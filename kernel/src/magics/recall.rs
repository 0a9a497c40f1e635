//! `%recall` and `%rep`: cells that ran, as the text of the next cell.

use super::past::{Entry, Recall as Asked, Then, What, ranges};
use super::{Context, Effect, Magic};
use crate::cell::Call;

/// By one of its two names.
pub(super) struct Recall(pub &'static str);

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The value that was shown last.
    Value,
    /// Cells by their numbers; if there are none, the last one with this text.
    Cells(String),
    /// The last cell with this text.
    Text(String),
}

impl Magic for Recall {
    fn name(&self) -> &'static str {
        self.0
    }

    fn usage(&self) -> &'static str {
        "[RANGE … | TEXT]"
    }

    fn help(&self) -> &'static str {
        "Puts cells that ran into the next one: by their numbers, or the last one with a text; alone \
         the last value."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let arguments = call.arguments.text.clone();
        let (what, wanted) = if arguments.is_empty() {
            (ranges(""), Wanted::Value)
        } else {
            match ranges(&arguments) {
                none if none.is_empty() => return Ok(vec![search(arguments)]),
                some => (some, Wanted::Cells(arguments)),
            }
        };
        Ok(vec![Effect::Past(Asked { what, then: Then::Recall(wanted) })])
    }
}

fn search(text: String) -> Effect {
    let pattern = format!("*{text}*");
    let what = vec![What::Search { pattern, count: None, unique: false }];
    Effect::Past(Asked { what, then: Then::Recall(Wanted::Text(text)) })
}

impl Wanted {
    pub(super) fn effects(self, found: &[Entry]) -> Vec<Effect> {
        let next = |text: &str| {
            vec![Effect::NextInput { text: text.trim_end().to_owned(), replace: false }]
        };
        match self {
            Wanted::Value => {
                let last = found.iter().rev().find_map(|entry| entry.output.as_deref());
                next(last.unwrap_or_default())
            }
            Wanted::Cells(text) if found.is_empty() => vec![search(text)],
            Wanted::Cells(_) => {
                let inputs: Vec<&str> = found.iter().map(|entry| &*entry.input).collect();
                next(&inputs.join("\n"))
            }
            Wanted::Text(text) => {
                let is_call = |entry: &&Entry| {
                    entry.input.contains("%recall") || entry.input.contains("%rep ")
                };
                match found.iter().rev().find(|entry| !is_call(entry)) {
                    Some(entry) => next(&entry.input),
                    None => {
                        let said = format!("Couldn't evaluate or find in history: {text}\n");
                        vec![Effect::Print(said)]
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    fn entries(inputs: &[&str]) -> Vec<Entry> {
        let entry = |input: &&str| Entry { input: (*input).to_owned(), ..Entry::default() };
        inputs.iter().map(entry).collect()
    }

    fn recalled(arguments: &str, found: &[&str]) -> Vec<Effect> {
        match effects(&Recall("recall"), arguments).unwrap().pop() {
            Some(Effect::Past(recall)) => recall.effects(entries(found)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn becomes_the_next_cell() {
        let next = |text: &str| Effect::NextInput { text: text.to_owned(), replace: false };
        assert_eq!(recalled("1-2", &["a", "b\n"]), [next("a\nb")]);
        assert_eq!(recalled("b", &["ab", "b", "%recall b"]), [next("b")]);
        let said = "Couldn't evaluate or find in history: x\n".to_owned();
        assert_eq!(recalled("x", &["%recall x"]), [Effect::Print(said)]);
        assert!(matches!(&recalled("9", &[])[..], [Effect::Past(_)]), "it may be a text");
    }

    #[test]
    fn alone_it_is_the_last_value() {
        let output = Some("2".to_owned());
        let found = [Entry { output, ..Entry::default() }, Entry::default()];
        let next = Effect::NextInput { text: "2".to_owned(), replace: false };
        assert_eq!(Wanted::Value.effects(&found), [next]);
    }
}
