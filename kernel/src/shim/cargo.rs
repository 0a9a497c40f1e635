//! The calls that evcxr and rust-analyzer make of cargo: a build goes to the evaluator's courier
//! once the crates that it needs are there, and `cargo metadata` is answered for a crate that also
//! depends on the prelude. All other calls go to the real cargo as they are.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::{env, fs, io};

use anyhow::{Context as _, Result};

use super::dependencies::{CellManifest, resolve};
use super::probes::{self, CRATE_FOLDER};
use super::{ShimSession, print, replace_by};
use crate::evaluator::courier::{self, Order};
use crate::prelude::{Prelude, crate_source, lay_out};

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
            build(folder, session, command == Some("check"), offline)
        }
        Some("metadata") if for_cells => metadata(folder, session, arguments),
        // The real cargo would empty the target folder that the user's environment names.
        Some("clean") if for_cells => Ok(ExitCode::SUCCESS),
        _ => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if for_cells && let Some(answer) = probes::of_cargo(&session.prelude, &words) {
                return print(&answer);
            }
            let real = &session.prelude.toolchain;
            replace_by(Command::new(&real.cargo).env("RUSTC", &real.rustc).args(arguments))
        }
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Builds what evcxr's crate depends on; the crate itself is the courier's business.
fn build(
    folder: &Path,
    session: &ShimSession,
    only_check: bool,
    offline: bool,
) -> Result<ExitCode> {
    let cell = CellManifest::read(&session.evcxr_folder)?;
    let compiled = match resolve(folder, session, &cell.dependencies, offline)? {
        Ok(compiled) => compiled,
        Err(output) => return pass_on(&output),
    };
    let order = Order { only_check, compiled };
    let delivery = courier::order(folder, &order)?;
    io::stderr().write_all(delivery.messages.as_bytes())?;
    match delivery.library {
        Some(library) => {
            let record = env::var_os(LIBRARY_PATH_FILE).context("evcxr names its record")?;
            let path = library.to_str().context("the session's folder has a UTF-8 name")?;
            fs::write(record, path).context("failed to tell evcxr the library's path")?;
            Ok(ExitCode::SUCCESS)
        }
        None if only_check => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::FAILURE),
    }
}

/// Repeats what cargo found wrong; the rest of what it said has been repeated as it came.
fn pass_on(output: &Output) -> Result<ExitCode> {
    io::stdout().write_all(&output.stdout)?;
    Ok(ExitCode::FAILURE)
}

/// Answers for the crate `ctx` as if its manifest named the prelude: the question goes to the real
/// cargo about a copy of that manifest, and in the answer the copy's folder becomes the original's.
/// About the prelude alone it is asked once for all sessions.
fn metadata(folder: &Path, session: &ShimSession, arguments: &[OsString]) -> Result<ExitCode> {
    let cell = CellManifest::read(&session.evcxr_folder)?;
    let prelude = &session.prelude;
    let original = session.evcxr_folder.display().to_string();
    let arguments: Vec<String> =
        arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let question = arguments.join(" ").replace(&original, CRATE_FOLDER);
    let is_alone = cell.dependencies.is_empty();
    if is_alone && let Some(kept) = probes::recall_metadata(prelude, &question) {
        return print(&pruned(&kept, prelude).replace(CRATE_FOLDER, &original));
    }
    let twin = folder.join("dependencies");
    lay_out(&twin, &prelude.folder, &cell.dependencies)?;
    let copy = twin.display().to_string();
    let mut cargo = Command::new(&prelude.toolchain.cargo);
    cargo.args(arguments.iter().map(|argument| argument.replace(&original, &copy)));
    cargo.current_dir(&twin).env("RUSTC", &prelude.toolchain.rustc);
    let output = cargo.output().context("failed to run cargo")?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr).replace(&copy, &original);
    io::stderr().write_all(said.as_bytes())?;
    print(&pruned(&answer, prelude).replace(&copy, &original))?;
    if !output.status.success() {
        return Ok(ExitCode::FAILURE);
    }
    if is_alone {
        probes::remember(prelude, &question, &answer.replace(&copy, CRATE_FOLDER));
    }
    Ok(ExitCode::SUCCESS)
}

/// The metadata without what lies behind the prelude, and with the prelude's own crates without
/// what has no types. evcxr asks the same to check a new dependency, and rust-analyzer without
/// dependencies.
fn pruned(answer: &str, prelude: &Prelude) -> String {
    match serde_json::from_str(answer) {
        Ok(mut answer) => {
            super::metadata::prune(&mut answer);
            super::metadata::relocate(&mut answer, |name, version, folder| {
                // Where a copy cannot be written, the whole source is read: slower, in more memory.
                crate_source::ensure(&prelude.folder, name, version, folder).ok()
            });
            answer.to_string()
        }
        Err(_) => answer.to_owned(),
    }
}
