//! `%pwd`: the folder that cells run in.

use super::{Effect, Magic};

pub(super) struct Pwd;

impl Magic for Pwd {
    fn name(&self) -> &'static str {
        "pwd"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Prints the current folder."
    }

    fn run(&self, _arguments: &str) -> Result<Effect, String> {
        match std::env::current_dir() {
            Ok(folder) => Ok(Effect::Print(format!("{}\n", folder.display()))),
            Err(error) => Err(format!("failed to find the current folder: {error}")),
        }
    }
}
