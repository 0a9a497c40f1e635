//! `%undo`: said to be impossible, with the reason, because readers of a transaction's promise will
//! look for it.

use super::{Context, Effect, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct Undo;

impl Magic for Undo {
    fn name(&self) -> &'static str {
        "undo"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Says why a cell that has succeeded cannot be undone."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        Err("a cell that has succeeded cannot be undone: its memory could be brought back, but not \
             the evaluator's list of variables and definitions, which has gone on by then. A cell \
             that fails or is interrupted undoes itself"
            .to_owned())
    }
}
