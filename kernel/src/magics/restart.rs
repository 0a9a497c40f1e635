//! `%restart`: begin anew without starting the kernel again.

use super::{Effect, Magic};

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

    fn run(&self, _arguments: &str) -> Result<Effect, String> {
        Ok(Effect::Restart)
    }
}
