//! `%fix`: the corrected text of the cell that failed last, for the next cell. What is corrected is
//! found in `diagnostics/fix.rs`; front ends take no text from the reply of a cell that fails.

use super::{Context, Effect, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct Fix;

impl Magic for Fix {
    fn name(&self) -> &'static str {
        "fix"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Writes the cell that failed last below, with every change of which the compiler is sure."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        let text = context.fix.ok_or(
            "there is nothing to correct: the compiler proposed no sure change to the cell that \
             failed last",
        )?;
        Ok(vec![Effect::NextInput { text: text.to_owned(), replace: false }])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{effects, line};
    use super::*;

    #[test]
    fn writes_the_next_cell() {
        let context = Context { fix: Some("let x = 1;"), ..Context::default() };
        let text = "let x = 1;".to_owned();
        let expected = vec![Effect::NextInput { text, replace: false }];
        assert_eq!(Fix.run(&line("fix", ""), &context), Ok(expected));
    }

    #[test]
    fn says_when_there_is_nothing() {
        assert!(effects(&Fix, "").unwrap_err().starts_with("there is nothing to correct"));
        assert_eq!(effects(&Fix, "1").unwrap_err(), "`%fix` takes nothing, and not `1`");
    }
}
