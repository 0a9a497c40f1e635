//! `%ls`, `%cat` and the like: commands of the shell that IPython has as magics.

use super::{Context, Effect, Magic};
use crate::cell::Call;

/// One of them: its name, the command, and what it does. A `%l` in the command stands for the
/// arguments, which otherwise come last.
pub(super) struct Alias(pub &'static str, pub &'static str, pub &'static str);

#[cfg(target_os = "linux")]
const LS: [&str; 6] = [
    "ls -F --color",
    "ls -F -o --color",
    "ls -F -o --color %l | grep ^-",
    "ls -F -o --color %l | grep ^l",
    "ls -F -o --color %l | grep /$",
    "ls -F -o --color %l | grep ^-..x",
];

#[cfg(not(target_os = "linux"))]
const LS: [&str; 6] = [
    "ls -F -G",
    "ls -F -l -G",
    "ls -F -l -G %l | grep ^-",
    "ls -F -l -G %l | grep ^l",
    "ls -F -G -l %l | grep /$",
    "ls -F -l -G %l | grep ^-..x",
];

pub(super) const CAT: Alias = Alias("cat", "cat", "Prints files.");
pub(super) const CP: Alias = Alias("cp", "cp", "Copies files.");
pub(super) const LDIR: Alias = Alias("ldir", LS[4], "Lists the folders.");
pub(super) const LF: Alias = Alias("lf", LS[2], "Lists files that are nothing else.");
pub(super) const LK: Alias = Alias("lk", LS[3], "Lists links.");
pub(super) const LL: Alias = Alias("ll", LS[1], "Lists files with what there is to say of them.");
pub(super) const LIST: Alias = Alias("ls", LS[0], "Lists files.");
pub(super) const LX: Alias = Alias("lx", LS[5], "Lists files that can be run.");
pub(super) const MKDIR: Alias = Alias("mkdir", "mkdir", "Makes folders.");
pub(super) const MV: Alias = Alias("mv", "mv", "Moves files.");
pub(super) const RM: Alias = Alias("rm", "rm", "Removes files.");
pub(super) const RMDIR: Alias = Alias("rmdir", "rmdir", "Removes folders that are empty.");

impl Magic for Alias {
    fn name(&self) -> &'static str {
        self.0
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "…"
    }

    fn help(&self) -> &'static str {
        self.2
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let mut command = call.arguments.clone();
        command.text = if self.1.contains("%l") {
            self.1.replace("%l", &command.text)
        } else {
            format!("{} {}", self.1, command.text)
        };
        Ok(vec![Effect::Shell(command.text)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn becomes_a_command() {
        let text = "mkdir -p a b".to_owned();
        assert_eq!(effects(&MKDIR, "-p a b"), Ok(vec![Effect::Shell(text)]));
        let found = effects(&LF, "x").unwrap();
        assert!(matches!(&found[..], [Effect::Shell(text)] if text.contains(" x | grep ^-")));
    }
}
