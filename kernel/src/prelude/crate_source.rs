//! Copies of the prelude's and ndarray's source for rust-analyzer, without what it never looks at.
//! Which crates are copied is decided in `shim/metadata.rs`; what goes of each file in `shorten.rs`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::shorten;
use crate::folders;

/// Changes when another copy would be made of the same source.
const RECIPE: u32 = 1;

/// The copy, below `prelude`, of the crate whose manifest lies in `folder`; made now where there is
/// none. The prelude's folder belongs to one source and one lock file, so a copy stays right.
pub fn ensure(prelude: &Path, name: &str, version: &str, folder: &Path) -> Result<PathBuf> {
    let copies = prelude.join(format!("crates-{RECIPE}"));
    let copy = copies.join(format!("{name}-{version}"));
    if copy.is_dir() {
        return Ok(copy);
    }
    folders::make_private(&copies)?;
    let partial = copies.join(format!("{name}-partial-{}", std::process::id()));
    let made = copy_crate(folder, &partial).and_then(|()| {
        fs::rename(&partial, &copy).with_context(|| format!("failed to write `{}`", copy.display()))
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    // Another kernel may have been faster.
    if copy.is_dir() { Ok(copy) } else { made.map(|()| copy) }
}

fn copy_crate(from: &Path, to: &Path) -> Result<()> {
    copy_folder(&from.join("src"), &to.join("src"))?;
    let manifest = from.join("Cargo.toml");
    fs::copy(&manifest, to.join("Cargo.toml"))
        .with_context(|| format!("failed to copy `{}`", manifest.display()))?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    folders::make_private(to)?;
    let entries =
        fs::read_dir(from).with_context(|| format!("failed to read `{}`", from.display()))?;
    for entry in entries.flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &to)?;
        } else if path.extension() == Some(OsStr::new("rs")) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("failed to read `{}`", path.display()))?;
            fs::write(&to, shorten::shorten(&text))
                .with_context(|| format!("failed to write `{}`", to.display()))?;
        } else {
            // What the source includes, as a README.
            let _ = fs::copy(&path, &to);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_copied_once_without_bodies() {
        let top = std::env::temp_dir().join(format!("ndlab-crates-{}", std::process::id()));
        let source = top.join("a");
        fs::create_dir_all(source.join("src/b")).unwrap();
        fs::write(source.join("Cargo.toml"), "[package]\n").unwrap();
        fs::write(source.join("src/lib.rs"), "mod b;").unwrap();
        fs::write(source.join("src/b/c.rs"), "pub fn f() -> u8 { 3 }").unwrap();
        let copy = ensure(&top, "a", "1.0.0", &source).unwrap();
        assert_eq!(fs::read_to_string(copy.join("src/lib.rs")).unwrap(), "mod b;");
        assert_eq!(fs::read_to_string(copy.join("src/b/c.rs")).unwrap(), "pub fn f() -> u8 {}");
        assert!(copy.join("Cargo.toml").is_file());
        fs::remove_dir_all(&source).unwrap();
        assert_eq!(ensure(&top, "a", "1.0.0", &source).unwrap(), copy);
        assert!(ensure(&top, "z", "1.0.0", &source).is_err());
        assert!(!top.join("crates-1/z-1.0.0").exists());
        fs::remove_dir_all(&top).unwrap();
    }
}
