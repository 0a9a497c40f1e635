//! Writes a project to disk, with the array library's source and the versions of all crates, so that it
//! builds without a network wherever cells have been compiled.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{Project, Wish};
use crate::prelude::library;

/// Writes it; what lies in the folder beside it stays.
pub fn write(project: &Project, wish: &Wish, lock: Option<&str>) -> Result<()> {
    let folder = &wish.folder;
    if folder.is_file() {
        bail!("`{}` is a file, and a project is a folder", folder.display());
    }
    let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty && !wish.force {
        bail!(
            "`{0}` exists and is not empty; `%save -f {0}` writes over the project in it",
            folder.display()
        );
    }
    let (library, base_lock) = library()?;
    let lock = ("Cargo.lock".to_owned(), lock.unwrap_or(base_lock).to_owned());
    let ignored = (".gitignore".to_owned(), "/target\n".to_owned());
    for (name, text) in project.files.iter().chain([&lock, &ignored]).chain(&library) {
        put(&folder.join(name), text)?;
    }
    Ok(())
}

/// cargo takes a file that was written again for a changed one.
fn put(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    let failed = || format!("failed to write `{}`", path.display());
    let parent: PathBuf = path.parent().context("a file lies in a folder")?.to_owned();
    fs::create_dir_all(parent).with_context(failed)?;
    fs::write(path, text).with_context(failed)
}
