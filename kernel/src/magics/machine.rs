//! `%machine`: what the machine is made of, and how fast it moves memory. Finding out is the
//! library's (`timing/machine.rs` there).

use super::options::{self, Known};
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::code::{Code, Framed, Segment};

pub(super) struct Machine;

const KNOWN: Known = Known { short: "", long: &["anew"] };

impl Magic for Machine {
    fn name(&self) -> &'static str {
        "machine"
    }

    fn usage(&self) -> &'static str {
        "[--anew]"
    }

    fn help(&self) -> &'static str {
        "Names cores, caches, vector units and memory, and the bandwidth, which is measured once, or \
         anew."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = options::parse("machine", &KNOWN, &call.arguments)?;
        if !rest.text.is_empty() {
            return Err(format!("`%machine` takes --anew or nothing, and not `{}`", rest.text));
        }
        let text = format!("::ndlab::timing::__machine({});", options.has("anew"));
        let framed = Framed { segments: vec![Segment::Generated(text)], ..Framed::default() };
        Ok(vec![Effect::Run(Code::Framed(framed))])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn takes_one_option() {
        let text = |arguments: &str| format!("{:?}", effects(&Machine, arguments).unwrap());
        assert!(text("").contains("__machine(false);") && text("--anew").contains("(true);"));
        let wrong = |arguments: &str| effects(&Machine, arguments).unwrap_err();
        assert_eq!(wrong("gpu"), "`%machine` takes --anew or nothing, and not `gpu`");
        assert_eq!(wrong("--new"), "`%machine` has no option `--new`; did you mean `--anew`?");
    }
}
