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
    let (control, display) =
        unsafe { (OwnedFd::from_raw_fd(WORKER_CONTROL), OwnedFd::from_raw_fd(WORKER_DISPLAY)) };
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
    let mut attached = Prelude::default();
    // Loading it takes longer than loading a cell, and there is time now. It stays loaded.
    let prelude = open(prelude, RTLD_GLOBAL)?;
    attached.attach(&prelude);
    std::mem::forget(prelude);
    let mut variables = std::ptr::null_mut();
    for line in lines_of(commands) {
        let Some((library, function)) =
            line.strip_prefix(LOAD_AND_RUN).and_then(|rest| rest.rsplit_once(' '))
        else {
            continue;
        };
        let library = open(Path::new(library), RTLD_LOCAL)?;
        attached.attach(&library);
        // SAFETY: evcxr generates the function with this signature.
        let cell: Symbol<Cell> = unsafe { library.get(function.as_bytes()) }
            .with_context(|| format!("the cell's library has no function `{function}`"))?;
        let cell = *cell;
        // It stays loaded: variables may hold functions and tables of it.
        std::mem::forget(library);
        variables = cell(variables);
        attached.flush();
        writeln!(answers, "{COMPLETE}").context("the supervisor has gone")?;
    }
    Ok(())
}

/// Loads a library with those that it links to.
fn open(path: &Path, visibility: i32) -> Result<Library> {
    // SAFETY: The prelude and cells are what this process is there to run, and their initialisers
    // do no more than Rust's own.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | visibility) };
    library.with_context(|| format!("failed to load `{}`", path.display()))
}

/// The prelude that cells link to. When `:dep` has it compiled anew there is a second one in this
/// process, with channels of its own to be given.
#[derive(Default)]
struct Prelude {
    attached: Vec<Attach>,
    flush: Option<extern "C" fn()>,
}

type Attach = extern "C" fn(i32, i32);

impl Prelude {
    /// Gives the prelude that `library` is, or links to, its channels.
    fn attach(&mut self, library: &Library) {
        // SAFETY: The prelude's `display.rs` defines both functions with these signatures.
        let (attach, flush) = unsafe {
            let attach: Result<Symbol<Attach>, _> = library.get(b"ndlab_attach\0");
            let flush: Result<Symbol<extern "C" fn()>, _> = library.get(b"ndlab_flush\0");
            match (attach, flush) {
                (Ok(attach), Ok(flush)) => (*attach, *flush),
                // A cell that uses nothing of the prelude may not link to it.
                _ => return,
            }
        };
        self.flush = Some(flush);
        if !self.attached.iter().any(|known| std::ptr::fn_addr_eq(*known, attach)) {
            attach(WORKER_CONTROL, WORKER_DISPLAY);
            self.attached.push(attach);
        }
    }

    /// Flushes the standard streams of the standard library that cells share with the prelude; this
    /// program has another one of its own.
    fn flush(&self) {
        if let Some(flush) = self.flush {
            flush();
        }
    }
}
