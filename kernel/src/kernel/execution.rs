//! The cell that is running: its parts, how far it has come, and how it ends. Which cell runs when
//! is `message_loop.rs`'s business.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::process::Stdio;

use jupyter_protocol::{
    ExecuteReply, ExecuteRequest, ExecutionCount, JupyterMessageContent, ReplyError, ReplyStatus,
};
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

use super::backend::SupervisorId;
use super::publish::Busy;
use crate::cell::{self, Part};
use crate::diagnostics::{self, ErrorReport};
use crate::messages::{CellId, Failure, MimeBundle, Raised, StreamName};

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
    /// How the worker ended, if it did.
    pub ended: Option<String>,
    /// Somebody asked for it to be stopped.
    pub interrupted: bool,
    /// The text of the value that was shown last.
    pub shown: Option<String>,
}

/// What the cell is waiting for.
pub enum Step {
    /// Nothing: the next part can begin.
    Between,
    /// The evaluator, which is not ready yet.
    Ready(String),
    /// The evaluator's answer.
    Evaluating(CellId),
    /// The output that was written before the evaluator's answer.
    Draining { number: u64, from: BTreeSet<SupervisorId>, outcome: Result<MimeBundle, Failure> },
    /// A command of the shell.
    Shell,
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
            interrupted: false,
            shown: None,
        }
    }

    /// Shows text that the cell wrote.
    pub fn stream(&self, name: StreamName, text: String) {
        if !self.silent {
            self.busy.stream(name, text);
        }
    }

    /// Shows a value.
    pub fn result(&mut self, bundle: &MimeBundle) {
        if !self.silent && !bundle.is_empty() {
            self.busy.result(bundle, self.count);
            self.shown = bundle.get("text/plain").cloned();
        }
    }

    /// What the outcome of one part means for the cell: `None` where it goes on.
    pub fn judge(&mut self, outcome: Result<MimeBundle, Failure>) -> Option<ErrorReport> {
        let raised = self.raised.take();
        match (outcome, raised) {
            _ if self.interrupted => {
                let lost = "the cell was interrupted; if it was running, the variables of all \
                            cells are gone";
                Some(ErrorReport::plain("Interrupted", lost))
            }
            (Err(Failure::Crashed(_)), _) if self.ended.is_some() => {
                let how = Failure::Crashed(self.ended.take().unwrap_or_default());
                Some(diagnostics::report(&how, &self.code, self.count))
            }
            (Err(failure), _) => Some(diagnostics::report(&failure, &self.code, self.count)),
            (Ok(_), Some(raised)) => Some(diagnostics::report_raised(&raised)),
            (Ok(bundle), None) => {
                self.result(&bundle);
                None
            }
        }
    }

    /// The reply to the cell, and its error where there is one.
    pub fn reply(&self, error: Option<&ErrorReport>) -> JupyterMessageContent {
        if let Some(error) = error.filter(|_| !self.silent) {
            self.busy.error(error);
        }
        execute_reply(self.count, error)
    }
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
pub async fn run_shell(command: String, events: mpsc::UnboundedSender<ShellEvent>) {
    let spawned = tokio::process::Command::new("sh")
        .args(["-c", &command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            let _ = events.send(ShellEvent::Ended(Some(format!("failed to run `sh`: {error}"))));
            return;
        }
    };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    tokio::join!(
        forward(stdout, StreamName::Stdout, &events),
        forward(stderr, StreamName::Stderr, &events),
    );
    let _ = child.wait().await;
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
