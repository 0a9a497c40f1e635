//! The supervisor, which the evaluator starts and has run cells. It keeps the process in which the
//! user's code runs together with its snapshot: where a cell fails, the snapshot takes over. evcxr's
//! child process is another one, `runtime/stand_in.rs`.
//! Output on its way to the kernel is `runtime/output.rs`'s business, loading and running code
//! `runtime/worker.rs`'s.

mod channels;
mod in_band;
mod output;
mod protocol;
mod stand_in;
mod worker;

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, WaitStatus};

use crate::messages::{self, FromRun, FromRuntime, SnapshotState, ToRun, ToRuntime};
use crate::text::Lines;
use crate::{folders, processes};
use channels::{Channels, waits_for_input};
use output::Output;
pub use protocol::NOTHING_TO_RUN;
use protocol::{
    CELL_THREAD, CHANGED, COMMIT, COMPLETE, DESCRIBE, ERROR_OCCURRED, FAILED, LIST, NO_FORM,
    NO_SNAPSHOT, NO_VARIABLE, PANICKED, RESTORED, RUN, SHOW, SNAPSHOT, SNAPSHOTS, STORED,
    SURROUNDINGS,
};
pub use stand_in::run as run_stand_in;
use worker::arguments;
pub use worker::run as run_worker;

/// How long a snapshot may take to wake up.
const WAKING: Duration = Duration::from_secs(10);

/// How often to look whether the cell waits for its reader.
const LOOK_FOR_READS: Duration = Duration::from_millis(50);

/// How often to look for children that have ended, when nothing else happens.
const BURY: Duration = Duration::from_secs(5);

/// Ends the supervisor when the evaluator or the kernel has gone; that is not a failure.
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
    evaluator: UnixStream,
    evaluator_lines: Lines,
    worker: Worker,
    /// The sleeping process that takes over where the worker fails.
    snapshot: Option<Pid>,
    cell: Cell,
    /// The kernel knows that the cell that runs cannot be undone.
    exposed: bool,
    /// Whether the next cell may ask its reader for input.
    may_ask: bool,
    /// Whether the kernel has given up the cell that the evaluator is busy with.
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
    /// It shows a variable or lists them all, and changes none.
    Showing,
    /// It panicked, or `?` met an error.
    Failed,
    /// It was to show a variable, and could not.
    NotShown(bool),
}

/// Runs until the evaluator or the kernel goes. `socket` is where the kernel listens, `cells` where the
/// evaluator does, and `library` the prelude's.
pub fn run(socket: &Path, cells: &Path, library: &Path) -> Result<()> {
    let connect = |path: &Path| {
        UnixStream::connect(path)
            .with_context(|| format!("failed to connect to `{}`", path.display()))
    };
    let kernel = connect(socket)?;
    processes::adopt_orphans();
    let mut supervisor = Supervisor::start(kernel, connect(cells)?, library)?;
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
    fn start(kernel: UnixStream, evaluator: UnixStream, library: &Path) -> Result<Supervisor> {
        let mut command = Command::new(folders::own_program()?);
        command.args(["runtime", "--worker", "--library"]).arg(library);
        command.args(arguments::PLACES);
        let (channels, worker) = Channels::open(&mut command)?;
        let to_kernel = kernel.try_clone().context("failed to copy a descriptor")?;
        Ok(Supervisor {
            channels,
            output: Output::new(to_kernel),
            kernel,
            kernel_lines: Lines::default(),
            evaluator,
            evaluator_lines: Lines::default(),
            worker: Worker::follow(worker)?,
            snapshot: None,
            cell: Cell::None,
            exposed: false,
            may_ask: false,
            refused: false,
        })
    }

    /// Waits for any channel to have something, and passes it on.
    fn turn(&mut self) -> Result<Turn> {
        let mut watched = [
            PollFd::new(&self.channels.control, PollFlags::IN),
            PollFd::new(&self.channels.stdout, PollFlags::IN),
            PollFd::new(&self.channels.stderr, PollFlags::IN),
            PollFd::new(&self.channels.display, PollFlags::IN),
            PollFd::new(&self.kernel, PollFlags::IN),
            PollFd::new(&self.worker.ended, PollFlags::IN),
            PollFd::new(&self.evaluator, PollFlags::IN),
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
        let [control, _, _, _, kernel, _, evaluator] = ready;
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
        if evaluator && self.hear_evaluator()? == Turn::End {
            return Ok(Turn::End);
        }
        Ok(Turn::Continue)
    }

    /// What the evaluator wants to have run.
    fn hear_evaluator(&mut self) -> Result<Turn> {
        let mut chunk = [0; 4096];
        let read = self.evaluator.read(&mut chunk).unwrap_or(0);
        if read == 0 {
            return Ok(Turn::End);
        }
        for line in self.evaluator_lines.push(&chunk[..read]) {
            let what: ToRun =
                serde_json::from_str(&line).context("the evaluator sent what is no message")?;
            if let ToRun::Surroundings(surroundings) = &what {
                // As a cell that ends well: what it changes is in the next snapshot.
                self.cell = Cell::Running;
                let surroundings = serde_json::to_string(surroundings)?;
                self.channels.tell(&format!("{SURROUNDINGS}{surroundings}"));
                continue;
            }
            if self.refused {
                self.tell_evaluator(&FromRun::Undone)?;
                continue;
            }
            self.output.begin();
            // A question is no cell.
            if !matches!(what, ToRun::Describe(_)) {
                self.output.tell(&FromRuntime::Begun)?;
            }
            match what {
                ToRun::Cell(library) => {
                    (self.cell, self.exposed) = (Cell::Running, false);
                    let may_ask = u8::from(self.may_ask);
                    self.channels.tell(&format!("{RUN}{may_ask} {}", library.display()));
                }
                ToRun::Show(name) => {
                    self.cell = Cell::Showing;
                    self.channels.tell(&format!("{SHOW}{name}"));
                }
                ToRun::List => {
                    self.cell = Cell::Showing;
                    self.channels.tell(LIST);
                }
                ToRun::Describe(name) => {
                    self.cell = Cell::Showing;
                    self.channels.tell(&format!("{DESCRIBE}{name}"));
                }
                ToRun::Surroundings(_) => {}
            }
        }
        Ok(Turn::Continue)
    }

    /// An evaluator that has gone is noticed when it is heard.
    fn tell_evaluator(&self, message: &FromRun) -> Result<()> {
        let _ = messages::send(&self.evaluator, message);
        Ok(())
    }

    /// The worker's control lines.
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
            // The worker tries again before the cell, whatever was said after the one before.
            if let (Cell::Running, Some(free), false) = (self.cell, free, self.exposed) {
                self.exposed = true;
                self.output.tell(&FromRuntime::Exposed { live, free })?;
            }
        } else if let Some(name) = line.strip_prefix(CHANGED) {
            self.tell_evaluator(&FromRun::Changed(name.to_owned()))?;
        } else if let Some((name, type_name)) =
            line.strip_prefix(STORED).and_then(|rest| rest.split_once('\t'))
        {
            let (name, type_name) = (name.to_owned(), type_name.to_owned());
            self.tell_evaluator(&FromRun::Stored { name, type_name })?;
        } else {
            match line {
                RESTORED => self.worker.awake = true,
                PANICKED | ERROR_OCCURRED => self.cell = Cell::Failed,
                NO_FORM => self.cell = Cell::NotShown(true),
                NO_VARIABLE => self.cell = Cell::NotShown(false),
                COMPLETE => self.cell_ended()?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The cell has run to its end, well or not.
    fn cell_ended(&mut self) -> Result<()> {
        self.output.end(&mut self.channels)?;
        match std::mem::replace(&mut self.cell, Cell::None) {
            Cell::Failed => {
                if let Some(raised) = self.output.raised.take() {
                    self.output.tell(&FromRuntime::Raised(raised))?;
                }
                if self.snapshot.is_some() && self.restore()? {
                    return self.tell_evaluator(&FromRun::Undone);
                }
                self.tell_evaluator(&FromRun::Failed)?;
            }
            // Nothing has happened to the variables.
            Cell::NotShown(true) => return self.tell_evaluator(&FromRun::NoForm),
            Cell::NotShown(false) => return self.tell_evaluator(&FromRun::NoVariable),
            Cell::Showing => return self.tell_evaluator(&FromRun::Done),
            Cell::None | Cell::Running => {}
        }
        // The worker takes another one, of what is true now.
        self.snapshot = None;
        self.channels.tell(COMMIT);
        self.tell_evaluator(&FromRun::Done)
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
                self.tell_evaluator(&FromRun::Undone)?;
            }
            return Ok(Turn::Continue);
        }
        self.tell_evaluator(&FromRun::Ended(how))?;
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

    /// Stops the cell that runs, or refuses the one that the evaluator still prepares.
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
            self.tell_evaluator(&FromRun::Undone)?;
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
        processes::is_readable(&self.ended)
    }

    fn waits_for_input(&self, channels: &Channels) -> bool {
        let waits = |thread| waits_for_input(self.process, thread);
        self.thread.is_some_and(waits) && channels.has_read_all()
    }
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
