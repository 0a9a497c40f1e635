//! `%restart`: begin anew without starting the kernel again.

use super::{Context, Effect, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct Restart;

impl Magic for Restart {
    fn name(&self) -> &'static str {
        "restart"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Begins anew: variables, definitions and what cells have started are gone."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        Ok(vec![Effect::Restart])
    }
}
