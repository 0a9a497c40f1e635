//! The compiler's arguments for the crates that cells link to. Which crates those are is
//! `dependencies.rs`'s business, and those for a cell stand in `evaluator/compiler/rustc.rs`.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use super::replace_by;

/// The prelude and the crates whose generic code it holds instances of. Only they are compiled
/// with unstable flags: build scripts of other crates would notice that these are on.
const SHARING: [&str; 7] = [
    "ndlab",
    "ndarray",
    "num_complex",
    "num_integer",
    "num_traits",
    "matrixmultiply",
    "rawpointer",
];

/// Cells use the instances of generic functions that the prelude already has.
pub const SHARE_GENERICS: &str = "-Zshare-generics=y";

/// Called by cargo as `wrapper rustc ARGUMENTS…` for each crate that it builds.
pub(super) fn wrap_dependency(arguments: &[OsString]) -> Result<ExitCode> {
    let (rustc, arguments) = arguments.split_first().context("cargo names the compiler")?;
    let mut command = Command::new(rustc);
    command.args(arguments);
    let name = argument_after(arguments, "--crate-name").unwrap_or_default();
    if SHARING.iter().any(|shared| *shared == name) {
        command.arg(SHARE_GENERICS).env("RUSTC_BOOTSTRAP", "1");
    }
    if name == "ndlab" {
        command.arg("-Cprefer-dynamic");
        let sysroot = Path::new(rustc).parent().and_then(Path::parent);
        if let (Some(sysroot), Some(host)) = (sysroot, argument_after(arguments, "--target")) {
            command.arg(search_at_run_time(&sysroot.join("lib/rustlib").join(host).join("lib")));
        }
    }
    replace_by(&mut command)
}

/// Makes a library find those in `folder` wherever it is loaded from.
pub fn search_at_run_time(folder: &Path) -> OsString {
    let mut argument = OsString::from("-Clink-arg=-Wl,-rpath,");
    argument.push(folder);
    argument
}

fn argument_after<'a>(arguments: &'a [OsString], flag: &str) -> Option<&'a OsStr> {
    let at = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(at + 1).map(OsString::as_os_str)
}
