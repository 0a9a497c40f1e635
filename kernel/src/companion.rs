//! The Python beside the kernel, in which cells of `%%numpy` run: starting it, speaking with it, ending
//! it. It lives until the kernel ends or begins anew, or until it crashes. What it does is
//! `companion/runner/`'s business, and what becomes of what it says the message loop's.

pub mod exchange;
pub mod protocol;
mod python;

use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use command_fds::{CommandFdExt as _, FdMapping};
use rustix::process::Pid;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::Child;
use tokio::sync::mpsc;

use crate::folders;
use crate::messages::StreamName;
use crate::processes::{self, Ending};
use crate::text::Utf8;
use protocol::{FromPython, ToPython};
pub use python::{find as python, has_no_numpy, not_ready};

/// The runner's files, by their names.
const RUNNER: [(&str, &str); 13] = [
    ("__init__.py", include_str!("companion/runner/__init__.py")),
    ("arrays.py", include_str!("companion/runner/arrays.py")),
    ("asking.py", include_str!("companion/runner/asking.py")),
    ("channel.py", include_str!("companion/runner/channel.py")),
    ("comparison.py", include_str!("companion/runner/comparison.py")),
    ("forms.py", include_str!("companion/runner/forms.py")),
    ("frames.py", include_str!("companion/runner/frames.py")),
    ("interrupts.py", include_str!("companion/runner/interrupts.py")),
    ("serve.py", include_str!("companion/runner/serve.py")),
    ("shells.py", include_str!("companion/runner/shells.py")),
    ("timing.py", include_str!("companion/runner/timing.py")),
    ("with_ipython.py", include_str!("companion/runner/with_ipython.py")),
    ("without_ipython.py", include_str!("companion/runner/without_ipython.py")),
];

/// What Python is started with. User code finds modules as in any interactive Python: in the current
/// folder first.
const BEGIN: &str = "\
import sys
if sys.version_info < (3, 9):
    sys.exit('ndlab: this is Python ' + sys.version.split()[0] + ', and NumPy cells take 3.9 or later')
sys.path.insert(0, sys.argv[3])
from ndlab_companion.serve import main
del sys.path[0]
main()
";

/// The descriptors on which it finds the kernel: one for messages, and one on which it hears that each
/// of its own has been heard.
const DESCRIPTORS: [i32; 2] = [3, 4];

/// What happens beside the kernel.
#[derive(Debug)]
pub enum CompanionEvent {
    /// It says something.
    Said(FromPython),
    /// User code has written this.
    Stream(StreamName, String),
    /// It has ended, and how.
    Gone(String),
}

/// A Python that runs. It ends, with all that it has started, when this value is dropped.
pub struct Companion {
    /// Its program.
    pub python: PathBuf,
    queue: mpsc::UnboundedSender<ToPython>,
    ending: Ending,
}

impl Companion {
    /// Starts the Python of this environment for the kernel of `session`.
    pub fn start(
        session: &Path,
        events: mpsc::UnboundedSender<CompanionEvent>,
    ) -> Result<Companion, String> {
        let python = python::find()?;
        let place = session.join("python");
        unpack(&place.join("ndlab_companion")).map_err(|error| format!("{error:#}"))?;
        let started = spawn(&python, &place);
        let (child, socket, heard) =
            started.map_err(|error| python::cannot_be_started(&python, &error))?;
        let ending = Ending::of(child.id(), processes::python_record(session));
        let (reader, writer) = socket.into_split();
        let (queue, queued) = mpsc::unbounded_channel();
        tokio::spawn(speak(writer, queued));
        tokio::spawn(hear(child, reader, heard, events));
        Ok(Companion { python, queue, ending })
    }

    /// Asks for something, unless it has gone.
    pub fn tell(&self, message: ToPython) {
        let _ = self.queue.send(message);
    }

    /// Has it stop what user code does, with the programs that this has started.
    pub fn interrupt(&self) {
        if let Some(process) = self.process() {
            processes::interrupt_group(process);
        }
    }

    /// It has ended by itself.
    pub fn has_ended(self) {
        self.ending.has_ended();
    }

    fn process(&self) -> Option<Pid> {
        self.ending.process()
    }
}

fn unpack(package: &Path) -> anyhow::Result<()> {
    folders::make_private(package)?;
    for (name, text) in RUNNER {
        folders::write_atomically(&package.join(name), text)?;
    }
    Ok(())
}

fn spawn(python: &Path, place: &Path) -> io::Result<(Child, UnixStream, UnixStream)> {
    let (messages, their_messages) = std::os::unix::net::UnixStream::pair()?;
    let (heard, their_heard) = std::os::unix::net::UnixStream::pair()?;
    messages.set_nonblocking(true)?;
    heard.set_nonblocking(true)?;
    let mut command = Command::new(python);
    command
        .args(["-u", "-c", BEGIN])
        .args(DESCRIPTORS.map(|number| number.to_string()))
        .arg(place)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let [first, second] = DESCRIPTORS;
    let ends = vec![
        FdMapping { parent_fd: OwnedFd::from(their_messages), child_fd: first },
        FdMapping { parent_fd: OwnedFd::from(their_heard), child_fd: second },
    ];
    command.fd_mappings(ends).map_err(|error| io::Error::other(error.to_string()))?;
    // SAFETY: The closure makes one system call.
    unsafe { command.pre_exec(processes::end_with_parent) };
    let child = tokio::process::Command::from(command).spawn()?;
    Ok((child, UnixStream::from_std(messages)?, UnixStream::from_std(heard)?))
}

async fn speak(mut writer: OwnedWriteHalf, mut queued: mpsc::UnboundedReceiver<ToPython>) {
    while let Some(message) = queued.recv().await {
        let Ok(mut line) = serde_json::to_vec(&message) else { continue };
        line.push(b'\n');
        if writer.write_all(&line).await.is_err() {
            return;
        }
    }
}

/// So often what a pipe holds is read at a time: more than one can hold, and not for ever where user
/// code writes on.
const READS: usize = 32;

/// How long what was said last may take to arrive.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// One of the two streams that user code writes to.
struct Output {
    name: StreamName,
    pipe: Option<pipe::Receiver>,
    decoder: Utf8,
}

impl Output {
    fn new(name: StreamName, end: Option<OwnedFd>) -> Output {
        let pipe = end.and_then(|end| pipe::Receiver::from_owned_fd(end).ok());
        Output { name, pipe, decoder: Utf8::default() }
    }

    /// Waits until there is something to read, for ever where there will be nothing.
    async fn readable(&self) {
        match &self.pipe {
            Some(pipe) => drop(pipe.readable().await),
            None => std::future::pending().await,
        }
    }

    /// Passes on what is there.
    fn pass_on(&mut self, events: &mpsc::UnboundedSender<CompanionEvent>) {
        let mut chunk = vec![0; 1 << 16];
        for _ in 0..READS {
            let Some(pipe) = &self.pipe else { return };
            // Clears the mark that there is something, which is set when more comes.
            let read = pipe.try_read(&mut chunk);
            let read = match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    // There may be something that nobody has marked yet.
                    rustix::io::read(pipe.as_fd(), &mut *chunk).map_err(io::Error::from)
                }
                read => read,
            };
            match read {
                Ok(read @ 1..) => {
                    let text = self.decoder.push(&chunk[..read]);
                    if !text.is_empty() {
                        let _ = events.send(CompanionEvent::Stream(self.name, text));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => self.pipe = None,
            }
        }
    }
}

/// Passes on all that Python says and writes, in its order, until it has ended.
async fn hear(
    mut child: Child,
    reader: OwnedReadHalf,
    mut heard: UnixStream,
    events: mpsc::UnboundedSender<CompanionEvent>,
) {
    let stdout = child.stdout.take().and_then(|end| end.into_owned_fd().ok());
    let stderr = child.stderr.take().and_then(|end| end.into_owned_fd().ok());
    let mut stdout = Output::new(StreamName::Stdout, stdout);
    let mut stderr = Output::new(StreamName::Stderr, stderr);
    let mut lines = BufReader::new(reader).lines();
    let mut speaks = true;
    let status = loop {
        tokio::select! {
            line = lines.next_line(), if speaks => {
                // What was written before the message comes before it.
                stdout.pass_on(&events);
                stderr.pass_on(&events);
                match line {
                    Ok(Some(line)) => {
                        if let Ok(message) = serde_json::from_str(&line) {
                            let _ = events.send(CompanionEvent::Said(message));
                        }
                        speaks = heard.write_all(b".").await.is_ok();
                    }
                    Ok(None) | Err(_) => speaks = false,
                }
            }
            () = stdout.readable() => stdout.pass_on(&events),
            () = stderr.readable() => stderr.pass_on(&events),
            // Programs that it has started may hold the pipes open for longer.
            status = child.wait() => break status,
        }
    };
    while let Ok(Ok(Some(line))) = tokio::time::timeout(LAST_WORDS, lines.next_line()).await {
        if let Ok(message) = serde_json::from_str(&line) {
            let _ = events.send(CompanionEvent::Said(message));
        }
    }
    stdout.pass_on(&events);
    stderr.pass_on(&events);
    let how = status.map_or_else(|error| error.to_string(), describe);
    let _ = events.send(CompanionEvent::Gone(how));
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("it ended with exit code {code}"),
        (_, Some(libc::SIGABRT)) => "it aborted (SIGABRT)".to_owned(),
        (_, Some(libc::SIGBUS)) => "it touched memory that is not there (SIGBUS)".to_owned(),
        (_, Some(libc::SIGKILL)) => {
            "it was killed (SIGKILL), by somebody or by the system for want \
                                     of memory"
                .to_owned()
        }
        (_, Some(libc::SIGSEGV)) => {
            "it touched memory that is not its own: segmentation fault (SIGSEGV)".to_owned()
        }
        (_, Some(signal)) => format!("it ended by signal {signal}"),
        (None, None) => "it has ended".to_owned(),
    }
}
