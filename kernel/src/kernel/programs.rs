//! Runs the programs that cells ask for, in the environment and folder of the notebook, and says what
//! they write while they do. What becomes of that is the message loop's business.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::unix::pipe;
use tokio::process::{Child, ChildStdin};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::command::{Command, Ended};
use crate::messages::StreamName;
use crate::processes::{self, Ending};
use crate::surroundings::Surroundings;

/// What a program says while it runs.
pub enum ShellEvent {
    /// It wrote this.
    Output(StreamName, String),
    /// It has ended.
    Ended(Ended),
}

/// Runs a program to its end. Its number stands in the file `record` meanwhile.
pub async fn run(
    command: Command,
    surroundings: Surroundings,
    record: PathBuf,
    events: mpsc::UnboundedSender<ShellEvent>,
) {
    let ended = follow(&command, &surroundings, record, &events).await;
    let _ = events.send(ShellEvent::Ended(ended.unwrap_or_else(|ended| ended)));
}

async fn follow(
    command: &Command,
    surroundings: &Surroundings,
    record: PathBuf,
    events: &mpsc::UnboundedSender<ShellEvent>,
) -> Result<Ended, Ended> {
    let failed = |error: io::Error| Ended::Failed(format!("failed to run a program: {error}"));
    let mut program = prepare(&command.words, surroundings)?;
    if command.input.is_some() {
        program.stdin(Stdio::piped());
    }
    let mut merged = None;
    if command.writes.is_merged() {
        let (reader, writer) = io::pipe().map_err(failed)?;
        let other = writer.try_clone().map_err(failed)?;
        program.stdout(writer).stderr(other);
        merged = Some(pipe::Receiver::from_owned_fd(OwnedFd::from(reader)).map_err(failed)?);
    } else {
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let mut child = spawn(program, &command.words)?;
    let ending = Ending::of(child.id(), record);
    let input = command.input.clone().unwrap_or_default();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    tokio::join!(
        feed(child.stdin.take(), input),
        forward(stdout, StreamName::Stdout, events),
        forward(stderr, StreamName::Stderr, events),
        forward(merged, StreamName::Stdout, events),
    );
    let status = child.wait().await;
    ending.has_ended();
    Ok(match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(code), _) => Ended::Code(code),
            (None, signal) => Ended::Signal(signal.unwrap_or(0)),
        },
        Err(error) => Ended::Failed(format!("failed to wait for a program: {error}")),
    })
}

/// A program that runs while other cells do; dropping it ends it with all that it has started.
pub struct Background {
    /// Its number.
    pub number: u32,
    task: JoinHandle<()>,
}

impl Drop for Background {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a program whose output goes into files, or nowhere.
pub fn start_in_background(
    words: &[String],
    input: String,
    surroundings: &Surroundings,
    [stdout, stderr]: [Option<&Path>; 2],
    record: PathBuf,
) -> Result<Background, Ended> {
    let sink = |path: Option<&Path>| match path {
        Some(path) => std::fs::File::create(path)
            .map(Stdio::from)
            .map_err(|error| Ended::Failed(format!("failed to write a file: {error}"))),
        None => Ok(Stdio::null()),
    };
    let mut program = prepare(words, surroundings)?;
    program.stdin(Stdio::piped()).stdout(sink(stdout)?).stderr(sink(stderr)?);
    let mut child = spawn(program, words)?;
    let number = child.id().unwrap_or_default();
    let task = tokio::spawn(async move {
        let ending = Ending::of(child.id(), record);
        feed(child.stdin.take(), input).await;
        let _ = child.wait().await;
        ending.has_ended();
    });
    Ok(Background { number, task })
}

/// A program in its surroundings, whose stdin is closed.
fn prepare(
    words: &[String],
    surroundings: &Surroundings,
) -> Result<tokio::process::Command, Ended> {
    let Some((name, arguments)) = words.split_first() else {
        return Err(Ended::Missing(String::new()));
    };
    let mut program = tokio::process::Command::new(name);
    program
        .args(arguments)
        .envs(&surroundings.variables)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .process_group(0);
    // SAFETY: The closure makes one system call.
    unsafe { program.pre_exec(processes::end_with_parent) };
    Ok(program)
}

fn spawn(mut program: tokio::process::Command, words: &[String]) -> Result<Child, Ended> {
    program.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Ended::Missing(words[0].clone()),
        _ => Ended::Failed(format!("failed to run `{}`: {error}", words[0])),
    })
}

async fn feed(stdin: Option<ChildStdin>, input: String) {
    if let Some(mut stdin) = stdin {
        // A program that does not read to the end has its reasons.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
}

async fn forward(
    stream: Option<impl tokio::io::AsyncRead + Unpin>,
    name: StreamName,
    events: &mpsc::UnboundedSender<ShellEvent>,
) {
    let Some(mut stream) = stream else { return };
    let mut decoder = crate::text::Utf8::default();
    let mut chunk = vec![0; 1 << 14];
    while let Ok(read @ 1..) = stream.read(&mut chunk).await {
        let text = decoder.push(&chunk[..read]);
        if !text.is_empty() && events.send(ShellEvent::Output(name, text)).is_err() {
            return;
        }
    }
}
