//! The kernel's side of the spare evaluator: takes the one that waits, and makes one for the next
//! kernel when there is nothing else to do. Whatever goes wrong here costs a moment, and the kernel
//! starts an evaluator of its own.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::Pid;
use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::folders::{self, SessionFolder};
use crate::processes;
use crate::spare::{self, Begin, FromSpare, Record, ToSpare};

/// How long a spare may take to answer.
const PATIENCE: Duration = Duration::from_millis(300);

/// A spare is made where this much memory is free.
const ENOUGH_MEMORY: u64 = 2_000_000_000;

/// A spare that is of no use to this kernel is replaced when nobody has wanted it for this long.
const UNWANTED: Duration = Duration::from_secs(300);

/// A spare that is this kernel's, and waits to hear that it listens.
pub struct Spare {
    pid: Pid,
    /// Hears of its end.
    ended: oneshot::Receiver<()>,
    stream: UnixStream,
}

/// Takes the spare with its session's folder, if there is one for a kernel as this.
pub async fn take(toolchain: Option<&Path>) -> Option<(SessionFolder, Spare)> {
    if !spare::is_on() {
        return None;
    }
    let record = Record::find()?;
    let key = spare::key(toolchain?).ok().filter(|key| *key == record.key)?;
    timeout(PATIENCE, claim(&record, key)).await.ok()?.ok()
}

async fn claim(record: &Record, key: String) -> Result<(SessionFolder, Spare)> {
    let stream = UnixStream::connect(spare::socket(&record.folder)).await?;
    let peer = stream.peer_cred()?;
    // In another container the same process has another number, or none.
    if peer.pid() != Some(record.pid) || peer.uid() != rustix::process::getuid().as_raw() {
        bail!("the spare is not what its record says");
    }
    let pid = Pid::from_raw(record.pid).context("a process has a number")?;
    let end = processes::end_of(pid)?;
    let mut stream = BufReader::new(stream);
    say(stream.get_mut(), &ToSpare::Claim { key }).await?;
    let mut answer = String::new();
    stream.read_line(&mut answer).await?;
    let FromSpare::Yours = serde_json::from_str(&answer)?;
    let folder = SessionFolder::share(record.folder.clone())?;
    let (has_ended, ended) = oneshot::channel();
    thread::spawn(move || {
        processes::wait_until_readable(&end);
        let _ = has_ended.send(());
    });
    Ok((folder, Spare { pid, ended, stream: stream.into_inner() }))
}

async fn say(stream: &mut UnixStream, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    stream.write_all(&line).await
}

impl Spare {
    /// Its process.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Has it begin. The kernel listens where evaluators connect.
    pub async fn begin(&mut self) -> Result<()> {
        let kernel = rustix::process::getpid().as_raw_nonzero().get();
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let environment = std::env::vars_os().collect();
        let begin = ToSpare::Begin(Begin { kernel, here, environment });
        say(&mut self.stream, &begin).await.context("the spare has gone")
    }

    /// Waits for its end.
    pub async fn wait(&mut self) {
        let _ = (&mut self.ended).await;
    }

    /// Kills it.
    pub fn kill(&self) {
        processes::kill(self.pid);
    }
}

/// Sees to it that there is a spare for the next kernel, if there is to be one and memory for it.
pub fn wish_for(toolchain: &Path) -> Result<()> {
    if !spare::is_on() {
        return Ok(());
    }
    let key = spare::key(toolchain)?;
    match Record::find().filter(Record::is_alive) {
        Some(record) if record.key == key => {
            record.touch();
            return Ok(());
        }
        Some(record) if record.age() < UNWANTED => return Ok(()),
        Some(record) => record.stop()?,
        None => {}
    }
    if spare::lock()?.is_none() || spare::available().is_none_or(|free| free < ENOUGH_MEMORY) {
        return Ok(());
    }
    // What it prints comes back to it, until there is a kernel to show it.
    let (printed, prints) = io::pipe().context("failed to make a pipe")?;
    let mut command = Command::new(folders::own_program()?);
    command.args(["spare", "--toolchain"]).arg(toolchain);
    command.stdin(File::from(OwnedFd::from(printed))).stdout(Stdio::null());
    command.stderr(File::from(OwnedFd::from(prints)));
    // Nobody waits for it here; the runtime buries it if it ends before this kernel.
    command.spawn().context("failed to start a spare evaluator")?;
    Ok(())
}
