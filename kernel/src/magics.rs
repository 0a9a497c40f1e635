//! The magics: one table, from which `%lsmagic` and `%help` come. Finding magics in a cell is
//! `cell.rs`'s business; each magic has a file of its own below `magics/`.

pub mod cache;
mod checks;
mod help;
pub mod listing;
mod lsmagic;
mod nbytes;
mod opt;
mod pwd;
mod restart;
pub mod snapshot;
mod undo;
mod who;
mod whos;

use crate::messages::SnapshotMode;
use crate::settings::OptLevel;
use listing::Listing;

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
    /// Set how hard cells are optimised, or say it.
    OptLevel(Option<OptLevel>),
    /// Set whether cells check overflow and debug assertions, or say it.
    Checks(Option<bool>),
    /// Set whether compiled cells are looked up and kept, or say what there is.
    Cache(Option<bool>),
    /// List the variables.
    List(Listing),
    /// Begin anew: no variables, no definitions.
    Restart,
}

/// Every magic there is, by name.
pub static MAGICS: &[&dyn Magic] = &[
    &cache::Cache,
    &checks::Checks,
    &help::Help,
    &lsmagic::LsMagic,
    &nbytes::Nbytes,
    &opt::Opt,
    &pwd::Pwd,
    &restart::Restart,
    &snapshot::Snapshot,
    &undo::Undo,
    &who::Who,
    &whos::Whos,
];

/// Runs `%name arguments`.
pub fn run(name: &str, arguments: &str) -> Result<Effect, String> {
    match MAGICS.iter().find(|magic| magic.name() == name) {
        Some(magic) => magic.run(arguments),
        None => Err(format!("line magic function `%{name}` not found; `%lsmagic` lists them all")),
    }
}

/// The argument of a magic that takes a word or nothing.
fn on_or_off(name: &str, arguments: &str) -> Result<Option<bool>, String> {
    match arguments {
        "" => Ok(None),
        "on" => Ok(Some(true)),
        "off" => Ok(Some(false)),
        other => Err(format!("`%{name}` takes on or off, and not `{other}`")),
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
