//! A copy of the standard library's source for rust-analyzer, which reads every file that it finds
//! there and keeps it in memory: only the crates that cells can name, without other systems' and
//! other processors' code. What goes of each file is the business of `../shorten.rs` and of
//! `hash_tables.rs`.

mod hash_tables;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::shorten;
use crate::folders;
use crate::toolchain::Toolchain;

/// Changes when another copy would be made of the same toolchain.
const RECIPE: u32 = 1;

/// What is copied: from below the toolchain's library folder, to below the copy. There is no
/// manifest among it: rust-analyzer then looks for the crates where they are known to lie, and asks
/// cargo nothing.
const PARTS: [(&str, &str); 8] = [
    ("core/src", "core/src"),
    ("alloc/src", "alloc/src"),
    ("std/src", "std/src"),
    ("std_detect/src", "stdarch/crates/std_detect/src"),
    // Parts of core and std that lie beside them.
    ("stdarch/crates/core_arch/src", "stdarch/crates/core_arch/src"),
    ("portable-simd/crates/core_simd/src", "portable-simd/crates/core_simd/src"),
    ("portable-simd/crates/std_float/src", "portable-simd/crates/std_float/src"),
    ("windows_link/src", "windows_link/src"),
];

/// Modules for systems on which ndlab does not run.
const OTHER_SYSTEMS: [&str; 20] = [
    "fortanix_sgx",
    "hermit",
    "itron",
    "motor",
    "sgx",
    "solid",
    "solid_asp3",
    "teeos",
    "trusty",
    "uefi",
    "vexos",
    "wasi",
    "wasip1",
    "wasip2",
    "wasip3",
    "wasm",
    "windows",
    "windows_api",
    "xous",
    "zkvm",
];

/// Modules of a crate's own tests.
const TESTS: [&str; 4] = ["tests", "benches", "test", "testsuite"];

/// The copy below `folder`, made now where there is none.
pub(super) fn ensure(folder: &Path, toolchain: &Toolchain) -> Result<PathBuf> {
    let copy = place(folder);
    if copy.is_dir() {
        return Ok(copy);
    }
    let partial = folder.join(format!("library-partial-{}", std::process::id()));
    let made = make(&toolchain.library_source(), &partial, toolchain.architecture());
    let made = made.and_then(|()| {
        fs::rename(&partial, &copy).with_context(|| format!("failed to write `{}`", copy.display()))
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    // Another kernel may have been faster.
    if copy.is_dir() { Ok(copy) } else { made.map(|()| copy) }
}

/// Where the copy belongs.
pub(super) fn place(folder: &Path) -> PathBuf {
    folder.join(format!("library-{RECIPE}"))
}

fn make(library: &Path, copy: &Path, architecture: &str) -> Result<()> {
    for (from, to) in PARTS {
        let from = library.join(from);
        if from.is_dir() {
            copy_folder(&from, &copy.join(to), architecture)?;
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path, architecture: &str) -> Result<()> {
    folders::make_private(to)?;
    let entries =
        fs::read_dir(from).with_context(|| format!("failed to read `{}`", from.display()))?;
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if !is_wanted(&path, architecture) {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &to.join(name), architecture)?;
        } else if path.extension() == Some(OsStr::new("rs")) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("failed to read `{}`", path.display()))?;
            let mut short = shorten::shorten(&text);
            if from.ends_with("std/src/collections/hash") {
                short = hash_tables::without_hashbrown(&short);
            }
            let to = to.join(name);
            fs::write(&to, short).with_context(|| format!("failed to write `{}`", to.display()))?;
        }
    }
    Ok(())
}

/// Whether a file or folder of the library is for this system and processor.
fn is_wanted(path: &Path, architecture: &str) -> bool {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    if OTHER_SYSTEMS.contains(&stem) || TESTS.contains(&stem) {
        return false;
    }
    let is_folder_of =
        |name: &str| path.parent().is_some_and(|parent| parent.ends_with(name)) && path.is_dir();
    if is_folder_of("core_arch/src") {
        return is_of_architecture(stem, architecture);
    }
    // Four fifths of what is left of the intrinsics, for lines of code that few write without a type.
    !(path.components().any(|part| part.as_os_str() == "core_arch")
        && (stem.starts_with("avx512") || stem.starts_with("amx")))
}

/// Whether the folder of intrinsics named `folder` is for this processor.
fn is_of_architecture(folder: &str, architecture: &str) -> bool {
    match architecture {
        "x86_64" => matches!(folder, "x86" | "x86_64"),
        "aarch64" => matches!(folder, "aarch64" | "arm_shared"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_for_this_system() {
        let top = std::env::temp_dir().join(format!("ndlab-library-{}", std::process::id()));
        let library = top.join("library");
        let files = [
            "std/src/lib.rs",
            "std/src/sys/unix.rs",
            "std/src/sys/windows/fs.rs",
            "std/src/tests.rs",
            "stdarch/crates/core_arch/src/x86/avx2.rs",
            "stdarch/crates/core_arch/src/arm/neon.rs",
            "stdarch/crates/core_arch/src/x86/avx512f.rs",
            "test/src/lib.rs",
            "Cargo.toml",
        ];
        for file in files {
            let path = library.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "fn f() { 1 }").unwrap();
        }
        let copy = top.join("copy");
        make(&library, &copy, "x86_64").unwrap();
        let there: Vec<&str> = files.into_iter().filter(|f| copy.join(f).exists()).collect();
        let avx2 = "stdarch/crates/core_arch/src/x86/avx2.rs";
        assert_eq!(there, ["std/src/lib.rs", "std/src/sys/unix.rs", avx2]);
        assert_eq!(fs::read_to_string(copy.join(avx2)).unwrap(), "fn f() {}");
        fs::remove_dir_all(&top).unwrap();
    }
}
