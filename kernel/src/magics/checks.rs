//! `%checks`: whether cells check overflow and debug assertions. Compiling them so is the
//! evaluator's business.

use super::{Effect, Magic, on_or_off};

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

    fn run(&self, arguments: &str) -> Result<Effect, String> {
        on_or_off("checks", arguments).map(Effect::Checks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_word_or_nothing() {
        assert_eq!(Checks.run(""), Ok(Effect::Checks(None)));
        assert_eq!(Checks.run("on"), Ok(Effect::Checks(Some(true))));
        assert_eq!(Checks.run("off"), Ok(Effect::Checks(Some(false))));
        assert!(Checks.run("yes").unwrap_err().contains("`%checks` takes on or off"));
    }
}
