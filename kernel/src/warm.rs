//! `ndlab warm`: has the cells of notebooks compiled before anybody opens them, by running them in a
//! real kernel each, so that what the cache keeps is what a front end would have had kept. Reading a
//! notebook is `warm/notebook.rs`'s business, talking to the kernel `warm/front_end.rs`'s, and what
//! a cache for many users needs `warm/room.rs`'s; `warm/export.rs` runs them to save
//! them, and `warm/rehearsal.rs` to see what a workshop needs, with `warm/held.rs` for its memory.

pub mod export;
mod front_end;
mod held;
mod notebook;
pub mod rehearsal;
mod room;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::cell_cache::CellCache;
use crate::prelude::PreludeFolder;
use crate::toolchain::Toolchain;
use front_end::{FrontEnd, Network, Reply};
use notebook::Notebook;
pub use notebook::cells_of;

/// What became of the cells of one notebook.
#[derive(Default)]
struct Tally {
    /// They were compiled and kept.
    compiled: usize,
    /// They were kept already.
    cached: usize,
    /// They failed, and should not have.
    failed: usize,
}

/// Compiles the cells of `notebooks`: into this user's cache, or into `shared` for many users.
pub fn warm(
    notebooks: &[PathBuf],
    toolchain: Option<&Path>,
    shared: Option<&Path>,
) -> Result<ExitCode> {
    // Before the place of the cache is looked up, and before there are threads.
    let room = shared.map(room::Room::enter).transpose()?;
    CellCache::open().check_that_it_keeps()?;
    // The kernel would build it, too, but nobody hears what it says.
    let found = match toolchain {
        Some(sysroot) => Toolchain::at(sysroot)?,
        None => Toolchain::find()?,
    };
    PreludeFolder::of(&found)?.ensure(&mut |text| say(text))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("failed to start")?;
    let mut failed = false;
    for path in notebooks {
        let outcome = Notebook::read(path)
            .and_then(|notebook| runtime.block_on(warm_one(&notebook, &found.sysroot)));
        match outcome {
            Ok(tally) => failed |= tally.failed > 0,
            Err(error) => {
                say(&format!("{}: {error:#}", path.display()));
                failed = true;
            }
        }
    }
    if let Some(room) = room {
        say(&room.open()?);
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn warm_one(notebook: &Notebook, toolchain: &Path) -> Result<Tally> {
    let started = Instant::now();
    let mut front_end = FrontEnd::start(&notebook.folder, toolchain, Network::AsItIs).await?;
    let mut tally = Tally::default();
    for cell in &notebook.cells {
        let reply = front_end.run(&cell.code).await?;
        match tally.count(&reply, cell.has_rust, cell.may_fail) {
            None => {}
            Some(error) => say(&format!("{}: cell {}: {error}", notebook.name, cell.number)),
        }
    }
    front_end.end().await;
    say(&format!("{}: {}", notebook.name, tally.describe(started.elapsed().as_secs_f64())));
    Ok(tally)
}

impl Tally {
    /// Takes in what became of one cell: the answer is its error, where that counts.
    fn count(&mut self, reply: &Reply, has_rust: bool, may_fail: bool) -> Option<String> {
        match &reply.error {
            Some(_) if may_fail => return None,
            Some(error) => {
                self.failed += 1;
                return Some(error.lines().next().unwrap_or_default().to_owned());
            }
            None => {}
        }
        if has_rust && reply.cached {
            self.cached += 1;
        } else if reply.was_compiled {
            self.compiled += 1;
        }
        None
    }

    /// `3 cells compiled, 1 was there already, none failed (2.1 s)`.
    fn describe(&self, seconds: f64) -> String {
        let Tally { compiled, cached, failed } = self;
        let cells = if *compiled == 1 { "cell" } else { "cells" };
        let were = if *cached == 1 { "was" } else { "were" };
        let mut text = format!("{compiled} {cells} compiled, {cached} {were} there already");
        if *failed > 0 {
            // Writing into a string does not fail.
            let _ = write!(text, ", {failed} failed");
        }
        format!("{text} ({seconds:.1} s)")
    }
}

#[expect(clippy::print_stdout, reason = "a command tells what it did")]
fn say(text: &str) {
    println!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(error: Option<&str>, cached: bool, was_compiled: bool) -> Reply {
        Reply { error: error.map(str::to_owned), cached, was_compiled }
    }

    #[test]
    fn counts_what_became_of_cells() {
        let mut tally = Tally::default();
        assert_eq!(tally.count(&reply(None, false, true), true, false), None);
        assert_eq!(tally.count(&reply(None, true, false), true, false), None);
        // A list of variables, and a `:dep`: nothing that is kept.
        assert_eq!(tally.count(&reply(None, true, false), false, false), None);
        assert_eq!(tally.count(&reply(None, false, false), true, false), None);
        let error = reply(Some("E0308: mismatched\ntypes"), false, false);
        assert_eq!(tally.count(&error, true, true), None);
        assert_eq!(tally.describe(2.06), "1 cell compiled, 1 was there already (2.1 s)");
        assert_eq!(tally.count(&error, true, false).as_deref(), Some("E0308: mismatched"));
        assert!(tally.describe(0.0).contains(", 1 failed"));
    }
}
