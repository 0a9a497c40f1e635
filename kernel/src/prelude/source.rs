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

/// The library's source as a crate of another project, in a folder `ndlab`, and the lock file with
/// the versions that it is tested with.
pub fn library() -> Result<(Vec<(String, String)>, &'static str)> {
    let named =
        |wanted: &str| FILES.iter().find(|(name, _)| *name == wanted).map(|(_, text)| *text);
    let workspace = named("Cargo.toml").context("the workspace's manifest is packed")?;
    let manifest = named("prelude/Cargo.toml").context("the manifest is packed")?;
    let lock = named("base/Cargo.lock").context("the lock file is packed")?;
    let mut files = vec![("ndlab/Cargo.toml".to_owned(), alone(manifest, workspace)?)];
    let source = FILES.iter().filter_map(|(name, text)| {
        let name = name.strip_prefix("prelude/src/")?;
        Some((format!("ndlab/src/{name}"), (*text).to_owned()))
    });
    files.extend(source);
    Ok((files, lock))
}

/// A manifest that inherits nothing, for an ordinary library.
fn alone(manifest: &str, workspace: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse().context("the manifest is damaged")?;
    let workspace: toml::Table = workspace.parse().context("the manifest is damaged")?;
    let shared = &workspace["workspace"];
    if let Some(package) = manifest.get_mut("package").and_then(toml::Value::as_table_mut) {
        for (name, value) in package.iter_mut() {
            if value.get("workspace").is_some() {
                let inherited = shared.get("package").and_then(|package| package.get(name));
                *value = inherited.with_context(|| format!("no `{name}` to inherit"))?.clone();
            }
        }
    }
    manifest.remove("lints");
    manifest.remove("lib");
    toml::to_string(&manifest).context("a table is TOML")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_the_manifest_the_lock_and_the_source() {
        for name in ["Cargo.toml", "base/Cargo.lock", "prelude/Cargo.toml", "prelude/src/lib.rs"] {
            assert!(FILES.iter().any(|(file, _)| *file == name), "{name} is missing");
        }
        let (files, _) = library().unwrap();
        let (_, manifest) = &files[0];
        assert!(manifest.contains("edition = \"2024\"") && !manifest.contains("workspace"));
        assert!(files.iter().any(|(name, _)| name == "ndlab/src/np.rs"));
        let (_, lock) = FILES.iter().find(|(name, _)| *name == "base/Cargo.lock").unwrap();
        assert!(lock.contains("name = \"ndarray\""));
        assert!(!lock.contains("name = \"evcxr\""), "the lock is pruned to the prelude's crates");
    }
}
