//! The supervisor: what evcxr starts as its child process. It speaks evcxr's line protocol on its
//! own stdin and stdout, keeps a worker in which the user's code runs, and sends what that code
//! writes and shows straight to the kernel. Loading and running code is `runtime/worker.rs`'s
//! business; bytes become text in `text.rs`.

mod worker;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result};
use command_fds::{CommandFdExt as _, FdMapping};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use crate::folders;
use crate::messages::{self, FromRuntime, MimeBundle, Raised, StreamName, ToRuntime};
use crate::text::{Lines, Utf8};
pub use worker::{WORKER_CONTROL, WORKER_DISPLAY, run as run_worker};

/// What evcxr's generated code says over the control channel, and evcxr over stdin.
const COMPLETE: &str = "EVCXR_EXECUTION_COMPLETE";
const PANICKED: &str = "EVCXR_PANIC_NOTIFICATION";
const ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";
const LOAD_AND_RUN: &str = "LOAD_AND_RUN ";
/// What the worker says before it gives up; the reason follows.
const FAILED: &str = "NDLAB_WORKER_FAILED ";

/// Ends the supervisor when evcxr or the kernel has gone; that is not a failure.
enum Turn {
    Continue,
    End,
}

struct Supervisor {
    worker: Child,
    /// Supervisor ↔ worker: commands there, evcxr's control lines back.
    control: UnixStream,
    control_lines: Lines,
    /// Worker → supervisor: values to show.
    display: File,
    display_lines: Lines,
    stdout: (File, Utf8),
    stderr: (File, Utf8),
    /// Supervisor ↔ kernel.
    kernel: UnixStream,
    kernel_lines: Lines,
    /// Evcxr → supervisor.
    commands: Lines,
    /// What a panic or `?` said; it counts only if the cell then ends by it.
    raised: Option<Raised>,
}

/// Runs until evcxr goes. `socket` is where the kernel listens, `library` the prelude's, and
/// `backtrace` the value that RUST_BACKTRACE has for the user's code.
pub fn run(socket: &Path, library: &Path, backtrace: &OsStr) -> Result<()> {
    let kernel = UnixStream::connect(socket)
        .with_context(|| format!("failed to connect to `{}`", socket.display()))?;
    let mut supervisor = Supervisor::start(kernel, library, backtrace)?;
    loop {
        match supervisor.turn() {
            Ok(Turn::Continue) => {}
            Ok(Turn::End) => break,
            Err(error) => {
                supervisor.end_worker();
                return Err(error);
            }
        }
    }
    supervisor.end_worker();
    Ok(())
}

impl Supervisor {
    fn start(kernel: UnixStream, library: &Path, backtrace: &OsStr) -> Result<Supervisor> {
        let (control, worker_control) = UnixStream::pair().context("failed to make a channel")?;
        let (display, worker_display) = rustix::pipe::pipe().context("failed to make a channel")?;
        let own = folders::own_program()?;
        let mut command = Command::new(own);
        command
            .args(["runtime", "--worker", "--library"])
            .arg(library)
            .env_remove("EVCXR_IS_RUNTIME")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if !backtrace.is_empty() {
            command.env("RUST_BACKTRACE", backtrace);
        }
        command
            .fd_mappings(vec![
                FdMapping { parent_fd: OwnedFd::from(worker_control), child_fd: WORKER_CONTROL },
                FdMapping { parent_fd: worker_display, child_fd: WORKER_DISPLAY },
            ])
            .context("failed to hand channels to the worker")?;
        let mut worker = command.spawn().context("failed to start the worker")?;
        let stdout = File::from(OwnedFd::from(worker.stdout.take().context("stdout is piped")?));
        let stderr = File::from(OwnedFd::from(worker.stderr.take().context("stderr is piped")?));
        let display = File::from(display);
        for channel in [stdout.as_fd(), stderr.as_fd(), display.as_fd(), control.as_fd()] {
            let flags = fcntl_getfl(channel).context("failed to read a channel's flags")?;
            fcntl_setfl(channel, flags | OFlags::NONBLOCK).context("failed to set a channel up")?;
        }
        Ok(Supervisor {
            worker,
            control,
            control_lines: Lines::default(),
            display,
            display_lines: Lines::default(),
            stdout: (stdout, Utf8::default()),
            stderr: (stderr, Utf8::default()),
            kernel,
            kernel_lines: Lines::default(),
            commands: Lines::default(),
            raised: None,
        })
    }

    /// Waits for any channel to have something, and passes it on.
    fn turn(&mut self) -> Result<Turn> {
        let stdin = io::stdin();
        let mut watched = [
            PollFd::new(&stdin, PollFlags::IN),
            PollFd::new(&self.control, PollFlags::IN),
            PollFd::new(&self.stdout.0, PollFlags::IN),
            PollFd::new(&self.stderr.0, PollFlags::IN),
            PollFd::new(&self.display, PollFlags::IN),
            PollFd::new(&self.kernel, PollFlags::IN),
        ];
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => return Ok(Turn::Continue),
            other => other.context("failed to wait for the worker")?,
        };
        let ready = watched.map(|fd| !fd.revents().is_empty());
        let [commands, control, stdout, stderr, display, kernel] = ready;
        if stdout || stderr || display {
            self.forward_output()?;
        }
        if kernel && matches!(self.hear_kernel()?, Turn::End) {
            return Ok(Turn::End);
        }
        if control && matches!(self.hear_worker()?, Turn::End) {
            return Ok(Turn::End);
        }
        if commands && matches!(self.hear_evcxr()?, Turn::End) {
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
            if line.starts_with(LOAD_AND_RUN) {
                self.raised = None;
                // A worker that has gone is noticed when its channel closes.
                let _ = self.control.write_all(format!("{line}\n").as_bytes());
            }
        }
        Ok(Turn::Continue)
    }

    /// The worker's control lines, which are evcxr's own; at the end of a cell all that the cell
    /// wrote is sent before evcxr hears of it.
    fn hear_worker(&mut self) -> Result<Turn> {
        let (lines, ended) = read_lines(&mut self.control, &mut self.control_lines)?;
        let mut failure = None;
        for line in lines {
            if let Some(reason) = line.strip_prefix(FAILED) {
                failure = Some(reason.to_owned());
                continue;
            }
            match &*line {
                COMPLETE => self.forward_output()?,
                PANICKED | ERROR_OCCURRED => {
                    self.forward_output()?;
                    if let Some(raised) = self.raised.take() {
                        self.tell_kernel(&FromRuntime::Raised(raised))?;
                    }
                }
                _ => {}
            }
            let mut stdout = io::stdout().lock();
            writeln!(stdout, "{line}").and_then(|()| stdout.flush()).context("evcxr has gone")?;
        }
        if ended {
            self.forward_output()?;
            let status = self.worker.wait().context("failed to learn how the worker ended")?;
            let how = failure.unwrap_or_else(|| describe(status));
            self.tell_kernel(&FromRuntime::Ended(how.clone()))?;
            // Before the first cell evcxr quotes this line; later it takes it for the user's.
            let mut stdout = io::stdout().lock();
            let _ = writeln!(stdout, "{how}").and_then(|()| stdout.flush());
            return Ok(Turn::End);
        }
        Ok(Turn::Continue)
    }

    fn hear_kernel(&mut self) -> Result<Turn> {
        let mut chunk = [0; 4096];
        let read = self.kernel.read(&mut chunk).unwrap_or(0);
        if read == 0 {
            return Ok(Turn::End);
        }
        for line in self.kernel_lines.push(&chunk[..read]) {
            match serde_json::from_str(&line).context("the kernel sent what is no message")? {
                ToRuntime::Fence(number) => {
                    self.forward_output()?;
                    self.tell_kernel(&FromRuntime::Fence(number))?;
                }
                ToRuntime::Interrupt => {
                    let _ = self.worker.kill();
                }
            }
        }
        Ok(Turn::Continue)
    }

    /// Sends to the kernel all that the worker has written so far.
    fn forward_output(&mut self) -> Result<()> {
        let (lines, _) = read_lines(&mut self.display, &mut self.display_lines)?;
        for (name, (channel, decoder)) in
            [(StreamName::Stdout, &mut self.stdout), (StreamName::Stderr, &mut self.stderr)]
        {
            let mut chunk = [0; 1 << 16];
            while let Some(read) = read_some(channel, &mut chunk)? {
                let text = decoder.push(&chunk[..read]);
                if !text.is_empty() {
                    messages::send(&self.kernel, &FromRuntime::Stream { name, text })
                        .context("the kernel has gone")?;
                }
            }
        }
        for line in lines {
            self.show(&line)?;
        }
        Ok(())
    }

    /// A line of the display channel, as the prelude's `display.rs` writes it.
    fn show(&mut self, line: &str) -> Result<()> {
        #[derive(serde::Deserialize)]
        #[serde(tag = "kind", rename_all = "lowercase")]
        enum Shown {
            Result { data: MimeBundle },
            Raised { name: String, message: String },
        }
        match serde_json::from_str(line) {
            Ok(Shown::Result { data }) => self.tell_kernel(&FromRuntime::Result(data)),
            Ok(Shown::Raised { name, message }) => {
                self.raised = Some(Raised { name, message });
                Ok(())
            }
            // User code can write to any descriptor; what it writes there is not ours to judge.
            Err(_) => Ok(()),
        }
    }

    fn tell_kernel(&self, message: &FromRuntime) -> Result<()> {
        messages::send(&self.kernel, message).context("the kernel has gone")
    }

    fn end_worker(&mut self) {
        let _ = self.worker.kill();
        let _ = self.worker.wait();
    }
}

/// Everything that can be read now from a channel that does not block, as whole lines, and whether
/// the channel has closed.
fn read_lines(channel: &mut impl io::Read, lines: &mut Lines) -> Result<(Vec<String>, bool)> {
    let mut found = Vec::new();
    let mut chunk = [0; 1 << 14];
    loop {
        match channel.read(&mut chunk) {
            Ok(0) => return Ok((found, true)),
            Ok(read) => found.extend(lines.push(&chunk[..read])),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok((found, false)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                return Ok((found, true));
            }
            Err(error) => return Err(error).context("failed to hear the worker"),
        }
    }
}

/// How many bytes can be read now; `None` where there are none.
fn read_some(channel: &mut File, chunk: &mut [u8]) -> Result<Option<usize>> {
    loop {
        match channel.read(chunk) {
            Ok(0) => return Ok(None),
            Ok(read) => return Ok(Some(read)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).context("failed to read the worker's output"),
        }
    }
}

/// How the worker ended, in words.
fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("the cell ended its process with exit code {code}"),
        (_, Some(signal)) => match signal {
            4 => "the cell ran an illegal instruction (SIGILL)".to_owned(),
            6 => "the cell aborted (SIGABRT)".to_owned(),
            7 => "the cell touched memory that is not there (SIGBUS)".to_owned(),
            9 => "the cell's process was killed (SIGKILL)".to_owned(),
            11 => "the cell touched memory that is not its own, or overflowed its stack (SIGSEGV)"
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

/// Reads the worker's own side of the control channel line by line.
fn lines_of(control: UnixStream) -> impl Iterator<Item = String> {
    BufReader::new(control).lines().map_while(Result::ok)
}
