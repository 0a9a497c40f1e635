//! `%killbgscripts`: the end of what `%%script --bg` has started.

use super::{Context, Effect, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct KillBgScripts;

impl Magic for KillBgScripts {
    fn name(&self) -> &'static str {
        "killbgscripts"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Ends all programs that `%%script --bg` has started."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        let said = "All background processes were killed.\n".to_owned();
        Ok(vec![Effect::EndBackground, Effect::Print(said)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn takes_nothing() {
        assert_eq!(effects(&KillBgScripts, "").unwrap()[0], Effect::EndBackground);
        assert!(effects(&KillBgScripts, "1").unwrap_err().contains("takes nothing"));
    }
}
