//! The calls that evcxr and rust-analyzer make of cargo: a cell is compiled by one call of rustc,
//! and `cargo metadata` is answered for a crate that also depends on the prelude. All other calls
//! go to the real cargo as they are.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::{env, fs, io};

use anyhow::{Context as _, Result};

use super::dependencies::{CellManifest, resolve};
use super::rustc::{Emit, compile_cell};
use super::{ShimSession, check_not_refused, generated_source, replace_by, rewrite};
use crate::folders;
use crate::prelude::lay_out;

/// evcxr reads the path of the library that was compiled from the file that this names.
const LIBRARY_PATH_FILE: &str = "EVCXR_EXECUTION_SO_PATH";

/// Plays cargo.
pub(super) fn run(
    folder: &Path,
    session: &ShimSession,
    arguments: &[OsString],
) -> Result<ExitCode> {
    let words: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let offline = words.iter().any(|word| word == "--offline");
    let command = words.iter().find(|word| !word.starts_with('-')).map(String::as_str);
    let here = env::current_dir().context("failed to find the current folder")?;
    let for_cells = here == session.evcxr_folder || here == canonical(&session.evcxr_folder);
    match command {
        Some("build" | "check") if for_cells => {
            compile(folder, session, command == Some("check"), offline)
        }
        Some("metadata") if for_cells => metadata(folder, session, arguments),
        _ => {
            let real = &session.prelude.toolchain;
            replace_by(Command::new(&real.cargo).env("RUSTC", &real.rustc).args(arguments))
        }
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Compiles the cell, or only checks it, and becomes the compiler doing so.
fn compile(
    folder: &Path,
    session: &ShimSession,
    only_check: bool,
    offline: bool,
) -> Result<ExitCode> {
    check_not_refused(folder)?;
    let cell = CellManifest::read(&session.evcxr_folder)?;
    let compiled = match resolve(folder, session, &cell.dependencies, offline)? {
        Ok(compiled) => compiled,
        Err(output) => return pass_on(&output),
    };
    let generated = session.evcxr_folder.join("src/lib.rs");
    let source = fs::read_to_string(&generated)
        .with_context(|| format!("failed to read `{}`", generated.display()))?;
    // evcxr looks for errors in files named lib.rs.
    let rewritten = generated_source(folder);
    let cells = folder.join("cells");
    folders::make_private(&cells)?;
    folders::write_atomically(&rewritten, &rewrite::rewrite(&source))?;

    let toolchain = &session.prelude.toolchain;
    let mut rustc = Command::new(&toolchain.rustc);
    let library = cells.join("libctx.so");
    let emit = if only_check {
        Emit::Errors(&cells)
    } else {
        let record = env::var_os(LIBRARY_PATH_FILE).context("evcxr names its record")?;
        let path = library.to_str().context("the session's folder has a UTF-8 name")?;
        fs::write(record, path).context("failed to tell evcxr the library's path")?;
        Emit::Library(&library)
    };
    compile_cell(&mut rustc, toolchain, &compiled, &rewritten, &cell.opt_level, emit);
    check_not_refused(folder)?;
    // A compiler that is stopped leaves its temporary files where they go with the session.
    replace_by(rustc.current_dir(&session.evcxr_folder).env("TMPDIR", &cells))
}

/// Repeats what cargo found wrong; the rest of what it said has been repeated as it came.
fn pass_on(output: &Output) -> Result<ExitCode> {
    io::stdout().write_all(&output.stdout)?;
    Ok(ExitCode::FAILURE)
}

/// Answers for the crate `ctx` as if its manifest named the prelude: the question goes to the real
/// cargo about a copy of that manifest, and in the answer the copy's folder becomes the original's.
fn metadata(folder: &Path, session: &ShimSession, arguments: &[OsString]) -> Result<ExitCode> {
    let cell = CellManifest::read(&session.evcxr_folder)?;
    let twin = folder.join("dependencies");
    let prelude = &session.prelude;
    lay_out(&twin, &prelude.folder, &cell.dependencies)?;
    let from = session.evcxr_folder.display().to_string();
    let to = twin.display().to_string();
    let arguments = arguments.iter().map(|argument| argument.to_string_lossy().replace(&from, &to));
    let mut cargo = Command::new(&prelude.toolchain.cargo);
    cargo.args(arguments).current_dir(&twin).env("RUSTC", &prelude.toolchain.rustc);
    let output = cargo.output().context("failed to run cargo")?;
    // evcxr asks the same to check a new dependency, and rust-analyzer without dependencies.
    let answer = match serde_json::from_slice(&output.stdout) {
        Ok(mut answer) => {
            super::metadata::prune(&mut answer);
            answer.to_string()
        }
        Err(_) => String::from_utf8_lossy(&output.stdout).into_owned(),
    };
    let answer = answer.replace(&to, &from);
    io::stdout().write_all(answer.as_bytes())?;
    io::stderr()
        .write_all(String::from_utf8_lossy(&output.stderr).replace(&to, &from).as_bytes())?;
    Ok(if output.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
