//! `%checks`: whether cells check overflow and debug assertions. Compiling them so is the
//! evaluator's business.

use super::{Context, Effect, Magic, on_or_off};
use crate::cell::Call;

pub(super) struct Checks;

impl Magic for Checks {
    fn name(&self) -> &'static str {
        "checks"
    }

    fn usage(&self) -> &'static str {
        "[on|off]"
    }

    fn help(&self) -> &'static str {
        "Says or sets whether cells check overflow and debug assertions; they do not at first."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        on_or_off(call).map(|on| vec![Effect::Checks(on)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn takes_a_word_or_nothing() {
        let of = |arguments: &str| effects(&Checks, arguments);
        assert_eq!(of(""), Ok(vec![Effect::Checks(None)]));
        assert_eq!(of("on"), Ok(vec![Effect::Checks(Some(true))]));
        assert_eq!(of("off"), Ok(vec![Effect::Checks(Some(false))]));
        assert!(of("yes").unwrap_err().contains("`%checks` takes on or off"));
    }
}
