//! The worker: the process in which the user's code runs and its variables live. Its first thread
//! listens to the supervisor, loads the library of a cell, and keeps a snapshot asleep; cells run
//! on a thread of their own (`worker/cells.rs`). What a snapshot is stands in `worker/snapshot.rs`,
//! and where memory comes from in `worker/memory.rs`.

pub mod arguments;
mod cells;
mod faults;
mod frames;
mod memory;
mod snapshot;

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::{AsFd as _, AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;

use anyhow::{Context as _, Result};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW, Symbol};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{FdFlags, fcntl_setfd};

use super::protocol::{
    COMMIT, COMPLETE, DESCRIBE, FAILED, LIST, NO_FORM, NO_VARIABLE, RESTORED, RUN, SHOW, SNAPSHOTS,
    SURROUNDINGS, WORKER_CONTROL, WORKER_DISPLAY, WORKER_WAKE, say,
};
use crate::surroundings::Surroundings;
use crate::text::Lines;
use cells::{CellThread, Prelude, Shown};
use snapshot::Snapshots;

/// What a cell is compiled to: the variables go in, and come out again.
type Cell = extern "C" fn(*mut std::ffi::c_void) -> *mut std::ffi::c_void;

/// Runs cells until the supervisor goes. `prelude` is the library that every cell links to.
pub fn run(prelude: &Path) -> Result<()> {
    memory::activate();
    for channel in [WORKER_CONTROL, WORKER_DISPLAY, WORKER_WAKE] {
        // SAFETY: The supervisor opened these descriptors for this process.
        let channel = unsafe { std::os::fd::BorrowedFd::borrow_raw(channel) };
        // Programs that a cell starts do not inherit the channels.
        fcntl_setfd(channel, FdFlags::CLOEXEC).context("the worker is started by `ndlab`")?;
    }
    // SAFETY: As above, and nothing else here knows the number.
    let control = unsafe { OwnedFd::from_raw_fd(WORKER_CONTROL) };
    let control = UnixStream::from(control);
    let answers = control.try_clone().context("failed to copy a descriptor")?;
    snapshot::live_dangerously();
    faults::describe_to(WORKER_CONTROL);
    let ended = Worker::start(prelude, control).and_then(Worker::serve);
    if let Err(error) = &ended {
        let _ = say(&answers, &format!("{FAILED}{error:#}"));
    }
    ended
}

struct Worker {
    control: UnixStream,
    commands: Lines,
    /// Commands that were heard and not yet followed.
    waiting: VecDeque<String>,
    prelude: Prelude,
    thread: CellThread,
    snapshots: Snapshots,
    /// What the prelude keeps the variables in.
    variables: *mut std::ffi::c_void,
    /// What stdin is for cells that may ask for input, and for those that may not.
    input: (OwnedFd, OwnedFd),
}

impl Worker {
    fn start(prelude: &Path, control: UnixStream) -> Result<Worker> {
        let copy = std::io::stdin().as_fd().try_clone_to_owned();
        let nothing = File::open("/dev/null").context("failed to open `/dev/null`")?;
        let input = (copy.context("failed to copy a descriptor")?, OwnedFd::from(nothing));
        let mut attached = Prelude::default();
        // Loading it takes longer than loading a cell, and there is time now. It stays loaded.
        let prelude = open(prelude, RTLD_GLOBAL)?;
        attached.attach(&prelude);
        std::mem::forget(prelude);
        let mut worker = Worker {
            thread: CellThread::start(&attached, 0, control.try_clone()?)?,
            control,
            commands: Lines::default(),
            waiting: VecDeque::new(),
            prelude: attached,
            snapshots: Snapshots::default(),
            variables: std::ptr::null_mut(),
            input,
        };
        worker.take_snapshot()?;
        Ok(worker)
    }

    fn serve(mut self) -> Result<()> {
        while let Some(line) = self.next_command()? {
            if let Some(what) = line.strip_prefix(RUN) {
                self.run_cell(what)?;
            } else if let Some(name) = line.strip_prefix(SHOW) {
                self.show(name)?;
            } else if line == LIST {
                self.list()?;
            } else if let Some(name) = line.strip_prefix(DESCRIBE) {
                self.describe(name)?;
            } else if let Some(surroundings) = line.strip_prefix(SURROUNDINGS) {
                enter(surroundings);
                say(&self.control, COMPLETE).context("the supervisor has gone")?;
            } else if line == COMMIT {
                self.commit()?;
            } else if let Some(mode) = line.strip_prefix(SNAPSHOTS) {
                self.snapshots.set_mode(mode);
                self.take_snapshot()?;
            }
        }
        Ok(())
    }

    /// Waits for the next command; there is none when the supervisor has gone.
    fn next_command(&mut self) -> Result<Option<String>> {
        let mut chunk = [0; 4096];
        while self.waiting.is_empty() {
            let read = self.control.read(&mut chunk).context("failed to hear the supervisor")?;
            if read == 0 {
                return Ok(None);
            }
            self.waiting.extend(self.commands.push(&chunk[..read]));
        }
        Ok(self.waiting.pop_front())
    }

    fn run_cell(&mut self, what: &str) -> Result<()> {
        let (may_ask, library) = what.split_once(' ').context("a cell has a library")?;
        let may_ask = may_ask == "1";
        if !self.snapshots.is_there() && self.take_snapshot()? == Now::Restored {
            // This cell has failed, in the process that was the worker.
            return Ok(());
        }
        let stdin = if may_ask { &self.input.0 } else { &self.input.1 };
        // SAFETY: Both descriptors are open; the old one behind number 0 has a copy of its own.
        let replaced = unsafe { libc::dup2(stdin.as_raw_fd(), 0) };
        anyhow::ensure!(replaced == 0, "failed to set up stdin");
        let library = open(Path::new(library), RTLD_LOCAL)?;
        if self.prelude.attach(&library) {
            self.thread.enter(&self.prelude);
        }
        // SAFETY: The function is generated with this signature (`source/program.rs`).
        let cell: Symbol<Cell> = unsafe { library.get(b"ndlab_cell\0") }
            .context("the cell's library has no function to run")?;
        let cell = *cell;
        // It stays loaded: variables may hold functions and tables of it.
        std::mem::forget(library);
        self.variables = self.thread.run(cell, self.variables, &self.prelude)?;
        self.prelude.flush_at_end();
        say(&self.control, COMPLETE).context("the supervisor has gone")
    }

    /// Shows a variable as the value of a cell.
    fn show(&mut self, name: &str) -> Result<()> {
        match self.thread.show(name, self.variables, &self.prelude)? {
            Shown::Yes => {}
            Shown::NoVariable => {
                say(&self.control, NO_VARIABLE).context("the supervisor has gone")?
            }
            Shown::NoForm => say(&self.control, NO_FORM).context("the supervisor has gone")?,
        }
        self.prelude.flush_at_end();
        say(&self.control, COMPLETE).context("the supervisor has gone")
    }

    /// Lists the variables to the kernel.
    fn list(&mut self) -> Result<()> {
        self.thread.list(self.variables, &self.prelude)?;
        self.prelude.flush_at_end();
        say(&self.control, COMPLETE).context("the supervisor has gone")
    }

    /// Says more of a variable to the kernel.
    fn describe(&mut self, name: &str) -> Result<()> {
        self.thread.describe(name, self.variables, &self.prelude)?;
        self.prelude.flush_at_end();
        say(&self.control, COMPLETE).context("the supervisor has gone")
    }

    /// What the cell did is to stay: the snapshot of before goes, and there is time to prepare the
    /// next one.
    fn commit(&mut self) -> Result<()> {
        self.snapshots.dismiss();
        let control = &self.control;
        memory::collapse(&|| is_readable(control));
        self.take_snapshot().map(drop)
    }

    /// Takes a snapshot. In the process that it is, this returns when it has been woken.
    fn take_snapshot(&mut self) -> Result<Now> {
        let mut now = Now::AsBefore;
        while let snapshot::Taken::Woken { restores } = self.snapshots.take(&self.control)? {
            // This is another process now, and all threads but this one are gone.
            now = Now::Restored;
            // What was to come after the snapshot was for the other one.
            (self.commands, self.waiting) = (Lines::default(), VecDeque::new());
            self.thread = CellThread::start(&self.prelude, restores, self.control.try_clone()?)?;
            say(&self.control, RESTORED).context("the supervisor has gone")?;
        }
        Ok(now)
    }
}

/// Has cells find this around them.
fn enter(surroundings: &str) {
    let Ok(surroundings) = serde_json::from_str::<Surroundings>(surroundings) else { return };
    if let Some(folder) = &surroundings.folder {
        // Where it is gone, cells are told when they look at it.
        let _ = std::env::set_current_dir(folder);
    }
    for (name, value) in &surroundings.variables {
        // SAFETY: No cell runs now. A thread that one has left behind could read the environment at
        // this moment, as it could when a cell of the user's changes it.
        unsafe { std::env::set_var(name, value) };
    }
    arguments::set(&surroundings.arguments);
}

/// What this process is after taking a snapshot.
#[derive(PartialEq, Eq)]
enum Now {
    AsBefore,
    /// The snapshot, in the place of a worker that has failed.
    Restored,
}

fn is_readable(control: &UnixStream) -> bool {
    let mut watched = [PollFd::new(control, PollFlags::IN)];
    poll(&mut watched, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
}

/// Loads a library with those that it links to.
fn open(path: &Path, visibility: i32) -> Result<Library> {
    // SAFETY: The prelude and cells are what this process is there to run, and their initialisers
    // do no more than Rust's own.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | visibility) };
    library.with_context(|| format!("failed to load `{}`", path.display()))
}
