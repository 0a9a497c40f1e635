//! What stands behind the kernel: the evaluator's process, and the supervisors that it starts.
//! They may hang or die at any time; here that becomes events, and the kernel goes on.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::spare::{self, Spare};
use crate::folders;
use crate::messages::{FromEvaluator, FromRuntime, ToEvaluator, ToRuntime};
use crate::{evaluator, processes, runtime};

/// How long a spare may take to begin as this kernel's evaluator.
const SPARE_BEGINS: Duration = Duration::from_secs(2);

/// One supervisor among those that came and went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SupervisorId(u64);

/// One evaluator among those that came and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvaluatorId(u64);

/// What happens behind the kernel.
pub enum BackendEvent {
    /// An evaluator says something.
    Evaluator(EvaluatorId, FromEvaluator),
    /// An evaluator is there and can be told something.
    EvaluatorJoined(EvaluatorId, ToProcess<ToEvaluator>),
    /// An evaluator has gone, and how.
    EvaluatorGone(EvaluatorId, String),
    /// The user's code, or its supervisor, says something.
    Runtime(SupervisorId, FromRuntime),
    /// A supervisor is there.
    RuntimeJoined(SupervisorId, ToProcess<ToRuntime>),
    /// A supervisor has gone, and all it said was heard.
    RuntimeGone(SupervisorId),
}

/// The way to a process. Telling never waits: a process that does not listen holds nobody up.
pub struct ToProcess<M> {
    queue: mpsc::UnboundedSender<M>,
}

impl<M: Serialize + Send + 'static> ToProcess<M> {
    fn start(mut writer: OwnedWriteHalf) -> ToProcess<M> {
        let (queue, mut queued) = mpsc::unbounded_channel::<M>();
        tokio::spawn(async move {
            while let Some(message) = queued.recv().await {
                let Ok(mut line) = serde_json::to_vec(&message) else { continue };
                line.push(b'\n');
                if writer.write_all(&line).await.is_err() {
                    return;
                }
            }
        });
        ToProcess { queue }
    }

    /// Sends `message`, unless the process has gone.
    pub fn tell(&self, message: M) {
        let _ = self.queue.send(message);
    }
}

/// Starts evaluators, one at a time.
pub struct Backend {
    starter: Starter,
    /// The first evaluator, if there was one without a kernel.
    spare: Option<Spare>,
    evaluators: Arc<UnixListener>,
    // Everything behind the kernel → the message loop.
    events: mpsc::UnboundedSender<BackendEvent>,
    evaluator: Arc<Mutex<Option<Pid>>>,
    started: u64,
}

impl Backend {
    /// Listens in the session's folder. Nothing is started yet.
    pub fn new(
        session: &Path,
        toolchain: Option<PathBuf>,
        spare: Option<Spare>,
        events: mpsc::UnboundedSender<BackendEvent>,
    ) -> Result<Backend> {
        let bind = |path: PathBuf| {
            UnixListener::bind(&path).with_context(|| {
                format!(
                    "failed to listen at `{}`; NDLAB_CACHE_DIR names a shorter place",
                    path.display()
                )
            })
        };
        let evaluators = Arc::new(bind(evaluator::socket(session))?);
        let supervisors = bind(runtime::socket(session))?;
        tokio::spawn(follow_supervisors(supervisors, events.clone()));
        let starter = Starter { session: session.to_owned(), toolchain };
        let evaluator = Arc::default();
        Ok(Backend { starter, spare, evaluators, events, evaluator, started: 0 })
    }

    /// Starts an evaluator in the place of the one before. It reports itself by events, also where
    /// it cannot be started.
    pub fn start_evaluator(&mut self) -> EvaluatorId {
        self.end();
        self.started += 1;
        let id = EvaluatorId(self.started);
        // A place of its own, so that the end of the one before does not empty it.
        self.evaluator = Arc::default();
        let follower = Follower {
            id,
            starter: self.starter.clone(),
            listener: self.evaluators.clone(),
            slot: self.evaluator.clone(),
            events: self.events.clone(),
        };
        match self.spare.take() {
            Some(spare) => {
                *lock(&self.evaluator) = Some(spare.pid());
                tokio::spawn(follower.follow_spare(spare));
            }
            None => follower.start(),
        }
        id
    }

    /// Sees to it that the next kernel of this user starts fast.
    pub fn wish_for_spare(&self) {
        if let Some(toolchain) = self.starter.toolchain.clone() {
            // What stands in the way of a spare is no reason to say something.
            tokio::spawn(async move { drop(spare::wish_for(&toolchain)) });
        }
    }

    /// The session's folder.
    pub fn session(&self) -> &Path {
        &self.starter.session
    }

    /// Where the sources of compiled cells are.
    pub fn sources(&self) -> PathBuf {
        evaluator::sources(&self.starter.session)
    }

    /// Where crates that cells asked for are built.
    pub fn dependencies(&self) -> PathBuf {
        evaluator::dependencies(&self.starter.session)
    }

    /// Stops the compilers that the evaluator is waiting for.
    pub fn stop_compilers(&self) {
        if let Some(pid) = *lock(&self.evaluator) {
            processes::kill_compilers_of(pid);
        }
    }

    /// How many seconds cells have computed so far: themselves, and in the system for them.
    pub fn computed(&self) -> [f64; 2] {
        let evaluator = *lock(&self.evaluator);
        evaluator.map_or([0.0; 2], processes::computed_by_workers_of)
    }

    /// Where values lie on their way to variables, and what programs in the background write.
    pub fn values(&self) -> PathBuf {
        self.starter.session.join("values")
    }

    /// Where the command of the shell that runs is recorded.
    pub fn shell_record(&self) -> PathBuf {
        processes::shell_record(&self.starter.session)
    }

    /// How much the evaluator has worked so far, where the system tells.
    pub fn evaluators_work(&self) -> Option<u64> {
        processes::work_of((*lock(&self.evaluator))?)
    }

    /// Ends the evaluator, and so everything behind it.
    pub fn end(&self) {
        let pid = *lock(&self.evaluator);
        if let Some(pid) = pid {
            processes::kill_compilers_of(pid);
            let _ = kill_process(pid, Signal::KILL);
        }
    }

    /// Whether an evaluator is still there.
    pub fn is_running(&self) -> bool {
        lock(&self.evaluator).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn pid_of(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()?).ok()?)
}

/// How an evaluator is started.
#[derive(Clone)]
struct Starter {
    session: PathBuf,
    toolchain: Option<PathBuf>,
}

impl Starter {
    fn spawn(&self) -> Result<Child> {
        let own = folders::own_program()?;
        let mut command = Command::new(own);
        command.args(["evaluator", "--session"]).arg(&self.session);
        if let Some(toolchain) = &self.toolchain {
            command.arg("--toolchain").arg(toolchain);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.kill_on_drop(true);
        command.spawn().context("failed to start the evaluator")
    }
}

/// Reports one evaluator from its beginning to its end.
struct Follower {
    id: EvaluatorId,
    starter: Starter,
    listener: Arc<UnixListener>,
    slot: Arc<Mutex<Option<Pid>>>,
    events: mpsc::UnboundedSender<BackendEvent>,
}

impl Follower {
    fn report(&self, message: FromEvaluator) {
        let _ = self.events.send(BackendEvent::Evaluator(self.id, message));
    }

    /// Starts an evaluator and follows it.
    fn start(self) {
        match self.starter.spawn() {
            Ok(child) => {
                *lock(&self.slot) = pid_of(&child);
                tokio::spawn(self.follow_child(child));
            }
            Err(error) => self.report(FromEvaluator::Failed(format!("{error:#}"))),
        }
    }

    async fn follow_child(self, mut child: Child) {
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(repeat_lines(self.id, stderr, self.events.clone()));
        }
        let connected = tokio::select! {
            connected = self.listener.accept() => connected.ok(),
            _ = child.wait() => None,
        };
        if let Some((stream, _)) = connected {
            self.serve(stream).await;
            // Without its socket it is of no use, whatever it may still be doing.
            let _ = child.start_kill();
        }
        let status = child.wait().await;
        self.gone(status.map_or_else(|error| error.to_string(), describe));
    }

    /// Follows the spare; where it does not begin, an evaluator of the kernel's own.
    async fn follow_spare(self, mut spare: Spare) {
        let connected = async {
            spare.begin().await.ok()?;
            let accepted = tokio::time::timeout(SPARE_BEGINS, self.listener.accept()).await;
            accepted.ok()?.ok()
        };
        let Some((stream, _)) = connected.await else {
            spare.kill();
            return self.start();
        };
        self.serve(stream).await;
        spare.kill();
        spare.wait().await;
        // Only who has started a process hears how it ended.
        self.gone("it has gone".to_owned());
    }

    async fn serve(&self, stream: UnixStream) {
        let (reader, writer) = stream.into_split();
        let _ = self.events.send(BackendEvent::EvaluatorJoined(self.id, ToProcess::start(writer)));
        hear(reader, |message| self.report(message)).await;
    }

    fn gone(&self, how: String) {
        *lock(&self.slot) = None;
        let _ = self.events.send(BackendEvent::EvaluatorGone(self.id, how));
    }
}

/// What the evaluator prints is for the user: which crates are being compiled.
async fn repeat_lines(
    id: EvaluatorId,
    stderr: tokio::process::ChildStderr,
    events: mpsc::UnboundedSender<BackendEvent>,
) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let _ = events.send(BackendEvent::Evaluator(id, FromEvaluator::Notice(line)));
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (_, Some(9)) => "killed (SIGKILL)".to_owned(),
        (_, Some(signal)) => format!("signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// Reports all supervisors, each from its beginning to its end.
async fn follow_supervisors(listener: UnixListener, events: mpsc::UnboundedSender<BackendEvent>) {
    let mut next = 0;
    while let Ok((stream, _)) = listener.accept().await {
        next += 1;
        let id = SupervisorId(next);
        tokio::spawn(follow_supervisor(id, stream, events.clone()));
    }
}

async fn follow_supervisor(
    id: SupervisorId,
    stream: UnixStream,
    events: mpsc::UnboundedSender<BackendEvent>,
) {
    let (reader, writer) = stream.into_split();
    let _ = events.send(BackendEvent::RuntimeJoined(id, ToProcess::start(writer)));
    hear(reader, |message| {
        let _ = events.send(BackendEvent::Runtime(id, message));
    })
    .await;
    let _ = events.send(BackendEvent::RuntimeGone(id));
}

/// Reads messages until the other side goes, or says what is none.
async fn hear<M: DeserializeOwned>(reader: OwnedReadHalf, mut heard: impl FnMut(M)) {
    let mut lines = BufReader::new(reader).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(message) => heard(message),
            Err(_) => return,
        }
    }
}
