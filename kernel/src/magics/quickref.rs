//! `%quickref`: the introduction and the lists of `%help` in the pager.

use super::{Context, Effect, Magic, introduction, no_arguments};
use crate::cell::Call;

pub(super) struct QuickRef;

impl Magic for QuickRef {
    fn name(&self) -> &'static str {
        "quickref"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Shows what `%help` says beside the notebook."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        Ok(vec![Effect::Page(introduction::everything_as_page())])
    }
}
