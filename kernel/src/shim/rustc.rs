//! The compiler's arguments: for one cell, and for the crates that cells link to.
//! Which crates those are is `dependencies.rs`'s business.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use super::replace_by;
use crate::prelude::Compiled;
use crate::toolchain::Toolchain;

/// The prelude and the crates whose generic code it holds instances of. Only they are compiled
/// with unstable flags: build scripts of other crates would notice that these are on.
const SHARING: [&str; 8] = [
    "ctx",
    "ndlab",
    "ndarray",
    "num_complex",
    "num_integer",
    "num_traits",
    "matrixmultiply",
    "rawpointer",
];

/// Cells use the instances of generic functions that the prelude already has.
const SHARE_GENERICS: &str = "-Zshare-generics=y";

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
fn search_at_run_time(folder: &Path) -> OsString {
    let mut argument = OsString::from("-Clink-arg=-Wl,-rpath,");
    argument.push(folder);
    argument
}

fn argument_after<'a>(arguments: &'a [OsString], flag: &str) -> Option<&'a OsStr> {
    let at = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(at + 1).map(OsString::as_os_str)
}

/// What is asked of the compiler for a cell.
pub(super) enum Emit<'a> {
    /// A library at this path, to be loaded and run.
    Library(&'a Path),
    /// Nothing but errors; files that the compiler insists on go into this folder.
    Errors(&'a Path),
}

/// Adds to `rustc` what compiles the cell in `source`.
pub(super) fn compile_cell(
    rustc: &mut Command,
    toolchain: &Toolchain,
    compiled: &Compiled,
    source: &Path,
    opt_level: &str,
    emit: Emit<'_>,
) {
    rustc
        .args(["--crate-name", "ctx", "--edition=2024", "--crate-type", "cdylib"])
        .args(["--error-format=json"])
        .arg(format!("-Copt-level={opt_level}"))
        .args(["-Ctarget-cpu=native", "-Cprefer-dynamic", "-Ccodegen-units=16"])
        // The lines of the user's functions, for the trace of a panic.
        .args(["-Cdebuginfo=line-tables-only", SHARE_GENERICS])
        .env("RUSTC_BOOTSTRAP", "1")
        .arg(source);
    for (name, path) in &compiled.externs {
        let mut argument = OsString::from(format!("{name}="));
        argument.push(path);
        rustc.arg("--extern").arg(argument);
    }
    for place in &compiled.search {
        rustc.arg("-L").arg(place);
    }
    match emit {
        Emit::Library(path) => {
            let prelude = compiled.externs.get("ndlab").and_then(|path| path.parent());
            let system = toolchain.library_folder();
            for folder in prelude.into_iter().chain([system.as_path()]) {
                rustc.arg(search_at_run_time(folder));
            }
            rustc.arg("-o").arg(path);
        }
        Emit::Errors(folder) => {
            rustc.args(["--emit=metadata", "--out-dir"]).arg(folder);
        }
    }
}
