//! `%opt`: how hard cells are optimised. Compiling them so is the evaluator's business; evcxr's
//! `:opt` sets the same.

use super::{Effect, Magic};
use crate::settings::OptLevel;

pub(super) struct Opt;

impl Magic for Opt {
    fn name(&self) -> &'static str {
        "opt"
    }

    fn usage(&self) -> &'static str {
        "[0|1|2|3|s]"
    }

    fn help(&self) -> &'static str {
        "Says or sets how hard cells are optimised; variables stay."
    }

    fn run(&self, arguments: &str) -> Result<Effect, String> {
        if arguments.is_empty() {
            return Ok(Effect::OptLevel(None));
        }
        OptLevel::named(arguments).map(|level| Effect::OptLevel(Some(level)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_level_or_nothing() {
        assert_eq!(Opt.run(""), Ok(Effect::OptLevel(None)));
        assert_eq!(Opt.run("s"), Ok(Effect::OptLevel(Some(OptLevel::Size))));
        assert!(Opt.run("fast").unwrap_err().contains("`fast`"));
    }
}
