//! How cells are compiled: which crates they link to, and how hard they are optimised. Two cells of
//! the same source that are compiled in two ways are two cells.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::prelude::{Compiled, newest};
use crate::settings::OptLevel;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The crates.
    pub compiled: Compiled,
    /// How hard they are optimised.
    pub opt_level: OptLevel,
    /// Whether overflow and debug assertions are checked.
    pub checks: bool,
    /// What tells the crates apart from others of the same names.
    crates: String,
    /// When the source of one of them was last edited.
    edited: Option<SystemTime>,
}

impl Way {
    /// The way in which cells are compiled until somebody asks for another one.
    pub fn new(compiled: Compiled) -> Way {
        let (crates, edited) = (describe(&compiled), newest(&compiled.local));
        Way { compiled, opt_level: OptLevel::default(), checks: false, crates, edited }
    }

    /// Links to other crates.
    pub fn link_to(&mut self, compiled: Compiled) {
        (self.crates, self.edited) = (describe(&compiled), newest(&compiled.local));
        self.compiled = compiled;
    }

    /// Whether the source of a crate was edited since it was compiled.
    pub fn was_edited(&self) -> bool {
        newest(&self.compiled.local) > self.edited
    }

    /// A text that differs wherever a compiled cell might.
    pub fn identity(&self) -> String {
        format!("{} {} {}", self.opt_level.name(), self.checks, self.crates)
    }
}

/// The files of the crates with their sizes and times: a crate that was compiled again is another.
fn describe(compiled: &Compiled) -> String {
    let describe = |(name, path): (&String, &std::path::PathBuf)| {
        format!("{name}={} {};", path.display(), stamp(path))
    };
    compiled.externs.iter().map(describe).collect()
}

fn stamp(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else { return String::new() };
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{} {}", metadata.len(), modified.unwrap_or_default().as_nanos())
}
