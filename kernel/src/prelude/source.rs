//! The prelude's source as this binary carries it. What is built from it is `prelude.rs`'s
//! business; `kernel/build.rs` packs it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::folders;

include!(concat!(env!("OUT_DIR"), "/prelude_files.rs"));

/// Writes every file below `folder`, leaving alone those that are right already: cargo takes a
/// file that was written again for a changed one.
pub(super) fn unpack(folder: &Path) -> Result<()> {
    for (name, text) in FILES {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|present| present == *text) {
            continue;
        }
        let parent = path.parent().context("a file lies in a folder")?;
        folders::make_private(parent)?;
        folders::write_atomically(&path, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_the_manifest_the_lock_and_the_source() {
        for name in ["Cargo.toml", "base/Cargo.lock", "prelude/Cargo.toml", "prelude/src/lib.rs"] {
            assert!(FILES.iter().any(|(file, _)| *file == name), "{name} is missing");
        }
        let (_, lock) = FILES.iter().find(|(name, _)| *name == "base/Cargo.lock").unwrap();
        assert!(lock.contains("name = \"ndarray\""));
        assert!(!lock.contains("name = \"evcxr\""), "the lock is pruned to the prelude's crates");
    }
}
