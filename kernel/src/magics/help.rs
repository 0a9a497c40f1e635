//! `%help`: what each magic does.

use super::{Effect, MAGICS, Magic};

pub(super) struct Help;

impl Magic for Help {
    fn name(&self) -> &'static str {
        "help"
    }

    fn usage(&self) -> &'static str {
        "[MAGIC]"
    }

    fn help(&self) -> &'static str {
        "Says what each magic does, or one of them."
    }

    fn run(&self, arguments: &str) -> Result<Effect, String> {
        let wanted = arguments.trim_start_matches('%');
        let described: String = MAGICS
            .iter()
            .filter(|magic| wanted.is_empty() || magic.name() == wanted)
            .map(|magic| {
                let call = format!("%{} {}", magic.name(), magic.usage());
                format!("{:<20} {}\n", call.trim_end(), magic.help())
            })
            .collect();
        if described.is_empty() {
            return Err(format!("no magic is named `%{wanted}`; `%lsmagic` lists them all"));
        }
        if !wanted.is_empty() {
            return Ok(Effect::Print(described));
        }
        Ok(Effect::Print(format!(
            "{described}\n{:<20} Runs a command of the shell.\n{:<20} Lists evcxr's commands, which \
             all work.\n",
            "!COMMAND", ":help"
        )))
    }
}
