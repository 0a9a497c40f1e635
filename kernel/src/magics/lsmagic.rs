//! `%lsmagic`: the names of all magics, in IPython's form.

use super::{Effect, MAGICS, Magic};

pub(super) struct LsMagic;

impl Magic for LsMagic {
    fn name(&self) -> &'static str {
        "lsmagic"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Lists all magics."
    }

    fn run(&self, _arguments: &str) -> Result<Effect, String> {
        let names: Vec<String> = MAGICS.iter().map(|magic| format!("%{}", magic.name())).collect();
        let text = format!("Available line magics:\n{}\n", names.join("  "));
        Ok(Effect::Print(text))
    }
}
