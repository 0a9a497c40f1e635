//! The magics: one table, from which `%lsmagic` and `%help` come. Finding magics in a cell is
//! `cell.rs`'s business; each magic has a file of its own below `magics/`.

mod help;
mod lsmagic;
mod pwd;
mod restart;
pub mod snapshot;
mod undo;

use crate::messages::SnapshotMode;

/// A command that a cell gives to the kernel, as `%name arguments`.
pub trait Magic: Sync {
    /// What stands behind the `%`.
    fn name(&self) -> &'static str;
    /// The arguments it takes, as `[NAME]`.
    fn usage(&self) -> &'static str;
    /// What it does, in one sentence.
    fn help(&self) -> &'static str;
    /// Runs it. The error is what was wrong with how it was called.
    fn run(&self, arguments: &str) -> Result<Effect, String>;
}

/// What a magic asks the kernel for.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Text that the cell prints.
    Print(String),
    /// Say when snapshots are taken, and what is known of the last.
    ShowSnapshots,
    /// When to take snapshots from now on.
    Snapshots(SnapshotMode),
    /// Begin anew: no variables, no definitions.
    Restart,
}

/// Every magic there is, by name.
pub static MAGICS: &[&dyn Magic] = &[
    &help::Help,
    &lsmagic::LsMagic,
    &pwd::Pwd,
    &restart::Restart,
    &snapshot::Snapshot,
    &undo::Undo,
];

/// Runs `%name arguments`.
pub fn run(name: &str, arguments: &str) -> Result<Effect, String> {
    match MAGICS.iter().find(|magic| magic.name() == name) {
        Some(magic) => magic.run(arguments),
        None => Err(format!("line magic function `%{name}` not found; `%lsmagic` lists them all")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete_and_in_order() {
        let names: Vec<&str> = MAGICS.iter().map(|magic| magic.name()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for magic in MAGICS {
            assert!(magic.help().ends_with('.'), "the help of %{} is a sentence", magic.name());
            let Effect::Print(help) = run("help", "").unwrap() else { panic!("help is text") };
            assert!(help.contains(&format!("%{}", magic.name())));
        }
    }

    #[test]
    fn an_unknown_magic_says_where_to_look() {
        assert!(run("nosuch", "").unwrap_err().contains("%lsmagic"));
    }
}
