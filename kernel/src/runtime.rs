//! The supervisor: what evcxr starts as its child process. It speaks evcxr's line protocol on its
//! own stdin and stdout, and keeps the process in which the user's code runs together with its
//! snapshot: where a cell fails, the snapshot takes over, and evcxr is made to forget the cell.
//! Output on its way to the kernel is `runtime/output.rs`'s business, loading and running code
//! `runtime/worker.rs`'s.

mod channels;
mod in_band;
mod output;
mod protocol;
mod worker;

use std::ffi::OsStr;
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, WaitStatus};

use crate::messages::{FromRuntime, SnapshotState, ToRuntime};
use crate::text::Lines;
use crate::{folders, processes};
use channels::{Channels, waits_for_input};
use output::Output;
use protocol::{
    CELL_THREAD, COMMIT, COMPLETE, ERROR_OCCURRED, FAILED, LOAD_AND_RUN, NO_SNAPSHOT, PANICKED,
    RESTORED, RUN, SNAPSHOT, SNAPSHOTS,
};
pub use worker::run as run_worker;

/// How long a snapshot may take to wake up.
const WAKING: Duration = Duration::from_secs(10);

/// How often to look whether the cell waits for its reader.
const LOOK_FOR_READS: Duration = Duration::from_millis(50);

/// How often to look for children that have ended, when nothing else happens.
const BURY: Duration = Duration::from_secs(5);

/// Evcxr leaves its state as it was before a cell when it cannot read the answer.
const UNREADABLE: &[u8] = b"\xff\n";

/// Ends the supervisor when evcxr or the kernel has gone; that is not a failure.
#[derive(PartialEq, Eq)]
enum Turn {
    Continue,
    End,
}

struct Supervisor {
    channels: Channels,
    output: Output,
    kernel: UnixStream,
    kernel_lines: Lines,
    commands: Lines,
    worker: Worker,
    /// The sleeping process that takes over where the worker fails.
    snapshot: Option<Pid>,
    cell: Cell,
    /// Whether the next cell may ask its reader for input.
    may_ask: bool,
    /// Whether the kernel has given up the cell that evcxr is busy with.
    refused: bool,
}

/// The process that runs the user's code now.
struct Worker {
    process: Pid,
    /// Readable when it has ended.
    ended: OwnedFd,
    status: Option<WaitStatus>,
    /// The number of the thread on which cells run.
    thread: Option<u32>,
    /// Why it gave up, in its own words.
    reason: Option<String>,
    /// Whether it was a snapshot, and has taken over.
    awake: bool,
}

/// What the worker is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    None,
    Running,
    /// It panicked, or `?` met an error; evcxr's word for it.
    Failed(&'static str),
}

/// Runs until evcxr goes. `socket` is where the kernel listens, `library` the prelude's, and
/// `backtrace` the value that RUST_BACKTRACE has for the user's code.
pub fn run(socket: &Path, library: &Path, backtrace: &OsStr) -> Result<()> {
    let kernel = UnixStream::connect(socket)
        .with_context(|| format!("failed to connect to `{}`", socket.display()))?;
    processes::adopt_orphans();
    let mut supervisor = Supervisor::start(kernel, library, backtrace)?;
    let outcome = loop {
        match supervisor.turn() {
            Ok(Turn::Continue) => {}
            Ok(Turn::End) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    processes::end_all();
    outcome
}

impl Supervisor {
    fn start(kernel: UnixStream, library: &Path, backtrace: &OsStr) -> Result<Supervisor> {
        let mut command = Command::new(folders::own_program()?);
        command
            .args(["runtime", "--worker", "--library"])
            .arg(library)
            .env_remove("EVCXR_IS_RUNTIME")
            .env_remove("RUST_BACKTRACE");
        if !backtrace.is_empty() {
            command.env("RUST_BACKTRACE", backtrace);
        }
        let (channels, worker) = Channels::open(&mut command)?;
        let to_kernel = kernel.try_clone().context("failed to copy a descriptor")?;
        Ok(Supervisor {
            channels,
            output: Output::new(to_kernel),
            kernel,
            kernel_lines: Lines::default(),
            commands: Lines::default(),
            worker: Worker::follow(worker)?,
            snapshot: None,
            cell: Cell::None,
            may_ask: false,
            refused: false,
        })
    }

    /// Waits for any channel to have something, and passes it on.
    fn turn(&mut self) -> Result<Turn> {
        let stdin = io::stdin();
        let mut watched = [
            PollFd::new(&stdin, PollFlags::IN),
            PollFd::new(&self.channels.control, PollFlags::IN),
            PollFd::new(&self.channels.stdout, PollFlags::IN),
            PollFd::new(&self.channels.stderr, PollFlags::IN),
            PollFd::new(&self.channels.display, PollFlags::IN),
            PollFd::new(&self.kernel, PollFlags::IN),
            PollFd::new(&self.worker.ended, PollFlags::IN),
        ];
        let asks = self.may_ask && self.cell == Cell::Running;
        let patience = self.output.patience().unwrap_or(BURY);
        let patience = if asks { patience.min(LOOK_FOR_READS) } else { patience };
        let patience = Timespec::try_from(patience).ok();
        match poll(&mut watched, patience.as_ref()) {
            Err(rustix::io::Errno::INTR) => return Ok(Turn::Continue),
            other => other.context("failed to wait for the worker")?,
        };
        let ready = watched.map(|fd| !fd.revents().is_empty());
        let [commands, control, _, _, _, kernel, _] = ready;
        self.output.take_in(&mut self.channels)?;
        if kernel && self.hear_kernel()? == Turn::End {
            return Ok(Turn::End);
        }
        if control {
            self.hear_worker()?;
        }
        self.bury()?;
        // Asked now: by what was heard another worker may have taken the place of the one before.
        if self.worker.has_ended() && self.worker_ended()? == Turn::End {
            return Ok(Turn::End);
        }
        if asks && !self.output.asked && self.worker.waits_for_input(&self.channels) {
            self.output.ask(String::new(), false)?;
        }
        if commands && self.hear_evcxr()? == Turn::End {
            return Ok(Turn::End);
        }
        Ok(Turn::Continue)
    }

    /// Evcxr's commands: each is a library to load and a function in it to run.
    fn hear_evcxr(&mut self) -> Result<Turn> {
        let mut chunk = [0; 4096];
        let read = rustix::io::read(io::stdin(), &mut chunk).context("failed to hear evcxr")?;
        if read == 0 {
            return Ok(Turn::End);
        }
        for line in self.commands.push(&chunk[..read]) {
            let Some(what) = line.strip_prefix(LOAD_AND_RUN) else { continue };
            if self.refused {
                tell_evcxr(UNREADABLE)?;
                continue;
            }
            self.cell = Cell::Running;
            self.output.begin();
            self.output.tell(&FromRuntime::Begun)?;
            self.channels.tell(&format!("{RUN}{} {what}", u8::from(self.may_ask)));
        }
        Ok(Turn::Continue)
    }

    /// The worker's control lines: evcxr's own, and ours.
    fn hear_worker(&mut self) -> Result<()> {
        for line in self.channels.control_lines()? {
            self.hear_line(&line)?;
        }
        Ok(())
    }

    fn hear_line(&mut self, line: &str) -> Result<()> {
        if let Some(reason) = line.strip_prefix(FAILED) {
            self.worker.reason = Some(reason.to_owned());
        } else if let Some(thread) = line.strip_prefix(CELL_THREAD) {
            self.worker.thread = thread.parse().ok();
        } else if let Some(numbers) = line.strip_prefix(SNAPSHOT) {
            let [process, live, micros] = numbers_in(numbers);
            self.snapshot = i32::try_from(process).ok().and_then(Pid::from_raw);
            let taken = self.snapshot.is_some();
            let state = SnapshotState { taken, live, micros, ..SnapshotState::default() };
            self.output.tell(&FromRuntime::Snapshot(state))?;
        } else if let Some(numbers) = line.strip_prefix(NO_SNAPSHOT) {
            let [live, free] = numbers_in(numbers);
            self.snapshot = None;
            let free = (free > 0).then_some(free);
            let state = SnapshotState { live, free, ..SnapshotState::default() };
            self.output.tell(&FromRuntime::Snapshot(state))?;
        } else {
            match line {
                RESTORED => self.worker.awake = true,
                PANICKED => self.cell = Cell::Failed(PANICKED),
                ERROR_OCCURRED => self.cell = Cell::Failed(ERROR_OCCURRED),
                COMPLETE => self.cell_ended()?,
                // As that a variable has changed its type. Other lines are none of evcxr's.
                _ if line.starts_with("EVCXR_") => tell_evcxr(format!("{line}\n").as_bytes())?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The cell has run to its end, well or not.
    fn cell_ended(&mut self) -> Result<()> {
        self.output.end(&mut self.channels)?;
        let cell = std::mem::replace(&mut self.cell, Cell::None);
        if let Cell::Failed(word) = cell {
            if let Some(raised) = self.output.raised.take() {
                self.output.tell(&FromRuntime::Raised(raised))?;
            }
            if self.snapshot.is_some() && self.restore()? {
                return tell_evcxr(UNREADABLE);
            }
            tell_evcxr(format!("{word}\n").as_bytes())?;
        }
        // The worker takes another one, of what is true now.
        self.snapshot = None;
        self.channels.tell(COMMIT);
        tell_evcxr(format!("{COMPLETE}\n").as_bytes())
    }

    /// The worker has ended, in the middle of a cell or between two.
    fn worker_ended(&mut self) -> Result<Turn> {
        self.hear_worker()?;
        let status = self.worker.status.or_else(|| processes::wait_for(self.worker.process));
        self.output.end(&mut self.channels)?;
        let memory = self.output.out_of_memory.take();
        let memory = memory.map(|words| format!("the cell ran out of memory: {words}"));
        let how = self.worker.reason.take().or(memory);
        let how = how.unwrap_or_else(|| status.map_or_else(String::new, describe));
        let running = std::mem::replace(&mut self.cell, Cell::None) != Cell::None;
        let kept = self.restore()?;
        self.output.tell(&FromRuntime::Ended { how: how.clone(), kept })?;
        if kept {
            if running {
                tell_evcxr(UNREADABLE)?;
            }
            return Ok(Turn::Continue);
        }
        // Before the first cell evcxr quotes this line; later it takes it for the user's.
        let _ = tell_evcxr(format!("{how}\n").as_bytes());
        Ok(Turn::End)
    }

    /// Puts the snapshot into the worker's place, and says whether that worked. The worker is ended
    /// first, if it has not.
    fn restore(&mut self) -> Result<bool> {
        let Some(snapshot) = self.snapshot.take() else { return Ok(false) };
        processes::kill(self.worker.process);
        if self.worker.status.is_none() {
            processes::wait_for(self.worker.process);
        }
        // Whatever it said last is from a cell that has not been.
        self.channels.control_lines()?;
        self.output.end(&mut self.channels)?;
        self.channels.forget_rests();
        let Ok(worker) = Worker::follow(snapshot) else { return Ok(false) };
        self.worker = worker;
        self.channels.wake();
        let deadline = Instant::now() + WAKING;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let mut watched = [
                PollFd::new(&self.channels.control, PollFlags::IN),
                PollFd::new(&self.worker.ended, PollFlags::IN),
            ];
            match poll(&mut watched, Timespec::try_from(left).ok().as_ref()) {
                Err(rustix::io::Errno::INTR) => continue,
                Ok(1..) if !watched[0].revents().is_empty() => {}
                _ => return Ok(false),
            }
            self.hear_worker()?;
            if self.worker.awake {
                return Ok(true);
            }
        }
    }

    fn hear_kernel(&mut self) -> Result<Turn> {
        let mut chunk = [0; 4096];
        let read = self.kernel.read(&mut chunk).unwrap_or(0);
        if read == 0 {
            return Ok(Turn::End);
        }
        for line in self.kernel_lines.push(&chunk[..read]) {
            match serde_json::from_str(&line).context("the kernel sent what is no message")? {
                ToRuntime::Begin { input } => (self.may_ask, self.refused) = (input, false),
                ToRuntime::Fence(number) => {
                    self.output.end(&mut self.channels)?;
                    self.output.tell(&FromRuntime::Fence(number))?;
                }
                ToRuntime::Interrupt => self.interrupt()?,
                ToRuntime::Input(line) => {
                    self.output.asked = false;
                    self.channels.answer(&line);
                }
                ToRuntime::Snapshots(mode) => {
                    self.channels.tell(&format!("{SNAPSHOTS}{}", mode.name()));
                }
                ToRuntime::End => return Ok(Turn::End),
            }
        }
        Ok(Turn::Continue)
    }

    /// Stops the cell that runs, or refuses the one that evcxr still prepares.
    fn interrupt(&mut self) -> Result<()> {
        if self.cell == Cell::None {
            self.refused = true;
            return Ok(());
        }
        // Without a snapshot this ends the supervisor, too, by the worker's end.
        processes::kill(self.worker.process);
        if self.snapshot.is_some() {
            self.cell = Cell::None;
            let kept = self.restore()?;
            self.output.tell(&FromRuntime::Ended { how: "it was interrupted".to_owned(), kept })?;
            tell_evcxr(UNREADABLE)?;
        }
        Ok(())
    }

    /// Takes notice of children that have ended, among them those that lost their parents.
    fn bury(&mut self) -> Result<()> {
        while let Some((child, status)) = processes::ended_child() {
            if child == self.worker.process {
                self.worker.status = Some(status);
            } else if Some(child) == self.snapshot {
                self.snapshot = None;
                self.output.tell(&FromRuntime::Snapshot(SnapshotState::default()))?;
            }
        }
        Ok(())
    }
}

impl Worker {
    fn follow(process: Pid) -> Result<Worker> {
        let ended = processes::end_of(process).context("the worker has gone")?;
        Ok(Worker { process, ended, status: None, thread: None, reason: None, awake: false })
    }

    fn has_ended(&self) -> bool {
        let mut watched = [PollFd::new(&self.ended, PollFlags::IN)];
        poll(&mut watched, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }

    fn waits_for_input(&self, channels: &Channels) -> bool {
        let waits = |thread| waits_for_input(self.process, thread);
        self.thread.is_some_and(waits) && channels.has_read_all()
    }
}

fn tell_evcxr(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).context("evcxr has gone")
}

/// The numbers in a control line; those that are missing are zero.
fn numbers_in<const N: usize>(text: &str) -> [u64; N] {
    let mut numbers = text.split_whitespace().map(|word| word.parse().unwrap_or(0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

/// How the worker ended, in words.
fn describe(status: WaitStatus) -> String {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => format!("the cell ended its process with exit code {code}"),
        (_, Some(signal)) => match signal {
            4 => "the cell ran an illegal instruction (SIGILL)".to_owned(),
            6 => "the cell aborted (SIGABRT)".to_owned(),
            7 => "the cell touched memory that is not there (SIGBUS)".to_owned(),
            9 => "the cell's process was killed (SIGKILL), by somebody or by the system for want \
                  of memory"
                .to_owned(),
            11 => "the cell touched memory that is not its own: segmentation fault (SIGSEGV)"
                .to_owned(),
            other => format!("the cell's process ended by signal {other}"),
        },
        (None, None) => "the cell's process ended".to_owned(),
    }
}

/// Where the supervisor of a session finds the kernel.
pub fn socket(session: &Path) -> PathBuf {
    session.join("runtime.sock")
}
