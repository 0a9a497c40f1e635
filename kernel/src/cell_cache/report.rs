//! The cache in words: for `ndlab cache`, `%cache` and `ndlab doctor`.

use std::fmt::Write as _;
use std::path::Path;

use super::CellCache;
use super::bound::{self, Contents};
use super::settings::size;

impl CellCache {
    /// Where the caches are, what is in them, and what is wrong with them.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        let mut line = |head: &str, rest: &str| {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{head:<8} {rest}");
        };
        if !self.is_on() {
            line("off", "by NDLAB_CACHE=off or `%cache off`: every cell is compiled");
        }
        match &self.own {
            Some(cells) => line("own", &self.own_line(cells)),
            None => line("own", "none: what is compiled is not kept"),
        }
        for cells in &self.shared {
            let found = contents(bound::count(cells));
            line("shared", &format!("{found} in `{}`, only read", cells.display()));
        }
        for problem in &self.problems {
            line("problem", problem);
        }
        text
    }

    /// The same in one line, for a list of findings.
    pub fn describe_briefly(&self) -> String {
        let mut parts = Vec::new();
        if !self.is_on() {
            parts.push("off by NDLAB_CACHE".to_owned());
        }
        match &self.own {
            Some(cells) => parts.push(self.own_line(cells)),
            None => parts.push("none are kept".to_owned()),
        }
        let shared =
            |cells| format!("{} shared in `{}`", contents(bound::count(cells)), cells.display());
        parts.extend(self.shared.iter().map(|cells| shared(cells)));
        parts.extend(self.problems.iter().cloned());
        parts.join("; ")
    }

    fn own_line(&self, cells: &Path) -> String {
        let found = bound::count(cells);
        format!("{} of at most {} in `{}`", contents(found), size(self.limit), cells.display())
    }
}

/// `3 cells, 0.2 MB`.
pub(super) fn contents(found: Contents) -> String {
    let cells = if found.cells == 1 { "cell" } else { "cells" };
    let refused = match found.refused {
        0 => String::new(),
        refused => format!(" ({refused} not loaded, since others could have written them)"),
    };
    format!("{} {cells}, {}{refused}", found.cells, size(found.bytes))
}
