//! `%opt`: how hard cells are optimised. Compiling them so is the evaluator's business; evcxr's
//! `:opt` sets the same.

use super::{Context, Effect, Magic};
use crate::cell::Call;
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

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        if arguments.is_empty() {
            return Ok(vec![Effect::OptLevel(None)]);
        }
        OptLevel::named(arguments).map(|level| vec![Effect::OptLevel(Some(level))])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn takes_a_level_or_nothing() {
        let of = |arguments: &str| effects(&Opt, arguments);
        assert_eq!(of(""), Ok(vec![Effect::OptLevel(None)]));
        assert_eq!(of("s"), Ok(vec![Effect::OptLevel(Some(OptLevel::Size))]));
        assert!(of("fast").unwrap_err().contains("`fast`"));
    }
}
