//! `%quit`: the end of the kernel.

use super::{Context, Effect, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct Quit;

impl Magic for Quit {
    fn name(&self) -> &'static str {
        "quit"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Ends the kernel, and all that cells have started."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        Ok(vec![Effect::Quit])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn takes_nothing() {
        assert_eq!(effects(&Quit, ""), Ok(vec![Effect::Quit]));
        assert!(effects(&Quit, "now").unwrap_err().contains("takes nothing"));
    }
}
