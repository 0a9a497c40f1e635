//! The cell that is running: its parts, how far it has come, and how it ends. Which cell runs when
//! is `message_loop.rs`'s business.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use jupyter_protocol::{
    ExecuteReply, ExecuteRequest, ExecutionCount, JupyterMessageContent, ReplyError, ReplyStatus,
};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

use super::backend::SupervisorId;
use super::publish::Busy;
use super::session::Session;
use crate::cell::{self, Part};
use crate::diagnostics::{self, ErrorReport};
use crate::magics::listing::Listing;
use crate::messages::{
    CellId, Cost, Failure, FromRuntime, MimeBundle, Raised, SnapshotState, StreamName,
};
use crate::processes::{self, Ending};

/// A cell from its first part to its reply.
pub struct Running {
    pub busy: Busy,
    pub code: String,
    pub count: usize,
    pub silent: bool,
    pub stop_on_error: bool,
    pub parts: VecDeque<Part>,
    pub step: Step,
    /// A panic or an error of `?` that ended the part that is running.
    pub raised: Option<Raised>,
    /// How the worker ended, if it did, and whether the variables were kept.
    pub ended: Option<(String, bool)>,
    /// Whether the cell may ask its reader for input.
    pub allow_stdin: bool,
    /// Its code has been compiled and runs.
    pub begun: bool,
    /// Somebody has been told what stopping it would cost.
    pub warned: bool,
    /// Somebody asked for it to be stopped.
    pub interrupted: bool,
    /// The text of the value that was shown last.
    pub shown: Option<String>,
    /// Where the time before its parts ran has gone.
    pub costs: Vec<Cost>,
    /// How to list the variables, when the list comes.
    pub listing: Option<Listing>,
}

/// What the cell is waiting for.
pub enum Step {
    /// Nothing: the next part can begin.
    Between,
    /// The evaluator, which is not ready yet.
    Ready(Task),
    /// The evaluator's answer.
    Evaluating(CellId),
    /// The output that was written before the evaluator's answer.
    Draining { number: u64, from: BTreeSet<SupervisorId>, outcome: Result<MimeBundle, Failure> },
    /// A command of the shell.
    Shell,
}

/// What the evaluator is to do.
pub enum Task {
    /// Run this code.
    Run(String),
    /// Have the variables listed.
    List,
}

impl Running {
    /// A cell that is about to begin.
    pub fn new(busy: Busy, request: &ExecuteRequest, count: usize) -> Running {
        Running {
            busy,
            code: request.code.clone(),
            count,
            silent: request.silent,
            stop_on_error: request.stop_on_error,
            parts: cell::split(&request.code).into(),
            step: Step::Between,
            raised: None,
            ended: None,
            allow_stdin: request.allow_stdin,
            begun: false,
            warned: false,
            interrupted: false,
            shown: None,
            costs: Vec::new(),
            listing: None,
        }
    }

    /// Shows text that the cell wrote.
    pub fn stream(&self, name: StreamName, text: String) {
        if !self.silent {
            self.busy.stream(name, text);
        }
    }

    /// What the user's code says while it runs.
    pub fn hear(&mut self, message: FromRuntime, snapshot: SnapshotState) {
        match message {
            FromRuntime::Begun => {
                self.begun = true;
                if let (false, Some(free)) = (snapshot.taken, snapshot.free) {
                    self.stream(StreamName::Stderr, without_snapshot(snapshot.live, free));
                }
            }
            FromRuntime::Stream { name, text } => self.stream(name, text),
            FromRuntime::Result(bundle) => self.result(&bundle),
            FromRuntime::Raised(raised) => self.raised = Some(raised),
            FromRuntime::Ended { how, kept } => self.ended = Some((how, kept)),
            _ if self.silent => {}
            FromRuntime::Display { data, id } => self.busy.display(&data, id),
            FromRuntime::Update { data, id } => self.busy.update(&data, &id),
            FromRuntime::Clear { wait } => self.busy.clear(wait),
            FromRuntime::Input { .. }
            | FromRuntime::Snapshot(_)
            | FromRuntime::Variables(_)
            | FromRuntime::Fence(_) => {}
        }
    }

    /// Shows a value.
    pub fn result(&mut self, bundle: &MimeBundle) {
        if !self.silent && !bundle.is_empty() {
            self.busy.result(bundle, self.count);
            self.shown = bundle.get("text/plain").cloned();
        }
    }

    /// What the outcome of one part means for the cell: `None` where it goes on. For places in
    /// compiled source, which is in the folder `sources`, the user's cells are in `session`.
    pub fn judge(
        &mut self,
        outcome: Result<MimeBundle, Failure>,
        session: &Session,
        sources: &Path,
    ) -> Option<ErrorReport> {
        let ended = self.ended.take();
        match (outcome, self.raised.take()) {
            _ if self.interrupted => {
                let kept = ended.is_none_or(|(_, kept)| kept);
                Some(diagnostics::report_interrupted(kept))
            }
            // Where the worker has ended, the evaluator's words are about the way it was told.
            (Err(_), _) if ended.is_some() => {
                ended.map(|(how, kept)| diagnostics::report_crash(&how, kept))
            }
            (_, Some(raised)) => {
                let source = |name: &str| {
                    let name = Path::new(name).file_name()?;
                    let ours = name.to_str()?.starts_with("cell-");
                    ours.then(|| std::fs::read_to_string(sources.join(name)).ok()).flatten()
                };
                Some(diagnostics::report_raised(&raised, &source, &session.cells()))
            }
            (Err(failure), None) => Some(diagnostics::report(&failure, &self.code, self.count)),
            (Ok(bundle), None) => {
                self.result(&bundle);
                None
            }
        }
    }

    /// Where the time before it ran has gone, for the reply's metadata.
    pub fn metadata(&self) -> Value {
        if self.costs.is_empty() {
            return json!({});
        }
        let total = |part: fn(&Cost) -> Duration| {
            self.costs.iter().map(part).sum::<Duration>().as_secs_f64() * 1e3
        };
        json!({"ndlab": {
            "analysis_ms": total(|cost| cost.inference),
            "compile_ms": total(|cost| cost.compiler),
            "cached": self.costs.iter().all(|cost| cost.cached),
        }})
    }

    /// The reply to the cell, and its error where there is one.
    pub fn reply(&self, error: Option<&ErrorReport>) -> JupyterMessageContent {
        if let Some(error) = error.filter(|_| !self.silent) {
            self.busy.error(error);
        }
        execute_reply(self.count, error)
    }
}

/// Said before a cell that could not be undone.
fn without_snapshot(live: u64, free: u64) -> String {
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    format!(
        "ndlab: no snapshot before this cell: the variables hold {:.1} GB, and {:.1} GB of memory \
         are free. If it fails or is interrupted, the variables of all cells are gone; \
         `%snapshot on` takes one all the same.\n",
        gigabytes(live),
        gigabytes(free),
    )
}

/// The reply to a cell that has run.
fn execute_reply(count: usize, error: Option<&ErrorReport>) -> JupyterMessageContent {
    let error = error.cloned();
    ExecuteReply {
        status: if error.is_some() { ReplyStatus::Error } else { ReplyStatus::Ok },
        execution_count: ExecutionCount::new(count),
        payload: Vec::new(),
        user_expressions: Some(HashMap::new()),
        error: error.map(|error| {
            let ErrorReport { name, value, traceback } = error;
            Box::new(ReplyError { ename: name, evalue: value, traceback })
        }),
    }
    .into()
}

/// The reply to a cell that does not run because one before it failed.
pub fn aborted_reply(count: usize) -> JupyterMessageContent {
    ExecuteReply {
        status: ReplyStatus::Aborted,
        execution_count: ExecutionCount::new(count),
        user_expressions: Some(HashMap::new()),
        ..ExecuteReply::default()
    }
    .into()
}

/// What a command of the shell says while it runs.
pub enum ShellEvent {
    Output(StreamName, String),
    /// It has ended; the text says how, where that is worth saying.
    Ended(Option<String>),
}

/// Runs `command` in the environment and folder of the kernel.
pub async fn run_shell(
    command: String,
    record: PathBuf,
    events: mpsc::UnboundedSender<ShellEvent>,
) {
    let mut shell = tokio::process::Command::new("sh");
    shell
        .args(["-c", &command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    // SAFETY: The closure makes one system call.
    unsafe { shell.pre_exec(processes::end_with_parent) };
    let spawned = shell.process_group(0).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            let _ = events.send(ShellEvent::Ended(Some(format!("failed to run `sh`: {error}"))));
            return;
        }
    };
    let ending = Ending::of(child.id(), record);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    tokio::join!(
        forward(stdout, StreamName::Stdout, &events),
        forward(stderr, StreamName::Stderr, &events),
    );
    let _ = child.wait().await;
    ending.has_ended();
    let _ = events.send(ShellEvent::Ended(None));
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
