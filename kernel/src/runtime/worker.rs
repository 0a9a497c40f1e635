//! The worker: the process in which the user's code runs and its variables live. It loads the
//! library of a cell, runs it, and says when it is done; everything else is the supervisor's.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::{AsFd, FromRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;

use anyhow::{Context as _, Result};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW, Symbol};
use rustix::io::{FdFlags, fcntl_setfd};

use super::{COMPLETE, FAILED, LOAD_AND_RUN, lines_of};

/// The worker's end of the control channel.
pub const WORKER_CONTROL: i32 = 3;
/// The worker's end of the display channel.
pub const WORKER_DISPLAY: i32 = 4;

/// What a cell is compiled to: the variables go in, and come out again.
type Cell = extern "C" fn(*mut std::ffi::c_void) -> *mut std::ffi::c_void;

/// Runs cells until the supervisor goes. `prelude` is the library that every cell links to.
pub fn run(prelude: &Path) -> Result<()> {
    // SAFETY: The supervisor opened both descriptors for this process, and nothing else here knows
    // their numbers.
    let (control, display) = unsafe {
        (OwnedFd::from_raw_fd(WORKER_CONTROL), OwnedFd::from_raw_fd(WORKER_DISPLAY))
    };
    for channel in [control.as_fd(), display.as_fd()] {
        // Programs that a cell starts do not inherit the channels.
        fcntl_setfd(channel, FdFlags::CLOEXEC).context("the worker is started by `ndlab`")?;
    }
    let mut answers = File::from(control.try_clone().context("failed to copy a descriptor")?);
    let ended = serve(prelude, UnixStream::from(control), &mut answers);
    if let Err(error) = &ended {
        let _ = writeln!(answers, "{FAILED}{error:#}");
    }
    ended
}

fn serve(prelude: &Path, commands: UnixStream, answers: &mut File) -> Result<()> {
    let flush = attach(prelude)?;
    let mut variables = std::ptr::null_mut();
    for line in lines_of(commands) {
        let Some((library, function)) =
            line.strip_prefix(LOAD_AND_RUN).and_then(|rest| rest.rsplit_once(' '))
        else {
            continue;
        };
        let cell = load(Path::new(library), function)?;
        variables = cell(variables);
        flush();
        writeln!(answers, "{COMPLETE}").context("the supervisor has gone")?;
    }
    Ok(())
}

/// Loads the prelude and gives it its channels. The answer flushes the standard streams of the
/// standard library that cells share with the prelude; this program has another one of its own.
fn attach(prelude: &Path) -> Result<extern "C" fn()> {
    let missing = || format!("failed to load the prelude `{}`", prelude.display());
    // SAFETY: The prelude is ours, and has no initialisers that do more than Rust's own.
    let library = unsafe { Library::open(Some(prelude), RTLD_NOW | RTLD_GLOBAL) };
    let library = library.with_context(missing)?;
    // SAFETY: The prelude's `display.rs` defines both functions with these signatures.
    let (attach, flush) = unsafe {
        let attach: Symbol<extern "C" fn(i32, i32)> =
            library.get(b"ndlab_attach\0").with_context(missing)?;
        let flush: Symbol<extern "C" fn()> = library.get(b"ndlab_flush\0").with_context(missing)?;
        (*attach, *flush)
    };
    // Code of the prelude may run as long as this process does.
    std::mem::forget(library);
    attach(WORKER_CONTROL, WORKER_DISPLAY);
    Ok(flush)
}

/// Loads a cell's library. It stays loaded: variables may hold functions and tables of it.
fn load(path: &Path, function: &str) -> Result<Cell> {
    let missing = || format!("failed to load the cell `{}`", path.display());
    // SAFETY: The library was compiled from the user's cell; running it is what is asked for.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) };
    let library = library.with_context(missing)?;
    // SAFETY: evcxr generates the function with this signature.
    let cell: Symbol<Cell> = unsafe { library.get(function.as_bytes()) }.with_context(missing)?;
    let cell = *cell;
    std::mem::forget(library);
    Ok(cell)
}
