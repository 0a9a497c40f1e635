//! The cell that is running: its parts, how far it has come, and how it ends. Which cell runs when
//! is `message_loop.rs`'s business.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::Path;
use std::time::{Duration, Instant};

use jupyter_protocol::{
    ExecuteReply, ExecuteRequest, ExecutionCount, JupyterMessageContent, Payload, ReplyError,
    ReplyStatus,
};
use serde_json::{Value, json};

use super::backend::SupervisorId;
use super::capture::Capture;
use super::expressions::Expressions;
use super::publish::Busy;
use super::session::Session;
use crate::cell::{self, Asking, Part};
use crate::code::Code;
use crate::command::Writes;
use crate::diagnostics::{self, Around, ErrorReport};
use crate::expansion::Piece;
use crate::magics::listing::Listing;
use crate::magics::{self, Effect};
use crate::messages::{
    CellId, Cost, Diagnostic, DiagnosticLabel, Failure, FromRuntime, MimeBundle, Raised, StreamName,
};
use crate::study::{Studied, Study};

/// A cell from its first part to its reply.
pub struct Running {
    pub busy: Busy,
    pub code: String,
    pub count: usize,
    pub silent: bool,
    pub stop_on_error: bool,
    /// Whether it is one of the session's cells, which the history has.
    pub is_kept: bool,
    /// The part that is being done.
    pub doing: Option<Part>,
    /// What is still to be done.
    pub todo: VecDeque<Todo>,
    pub step: Step,
    /// A panic or an error of `?` that ended the part that is running.
    pub raised: Option<Raised>,
    /// A panic about shapes, while somebody finds out which.
    pub unclear: Option<Raised>,
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
    /// What a magic has found wrong with the code that it was given.
    pub refused: Option<ErrorReport>,
    /// How to list the variables, when the list comes.
    pub listing: Option<Listing>,
    /// What the front end is to do when the cell has ended.
    pub payload: Vec<Payload>,
    /// What the front end wants to know when the cell has ended well.
    pub expressions: Expressions,
    /// Whether the part that runs may fail without ending the cell.
    pub forgives: bool,
    /// Whether what runs takes turns with Python.
    pub meets_python: bool,
    /// What to do instead where the last line of the code that runs turns out to be no Rust.
    pub otherwise: Option<Otherwise>,
    /// What keeps its output now, the innermost last.
    pub captures: Vec<Capture>,
    /// The program that it waits for.
    pub command: Option<Called>,
    /// Where the parts stand that run now, if not in its own text.
    pub source: Option<Source>,
    /// What it has failed with, while there is still something to be done for it.
    pub failed: Option<ErrorReport>,
    /// When its clock was started, and how long cells had computed by then.
    pub clock: Option<(Instant, [f64; 2])>,
}

/// See [`Part::Either`].
pub struct Otherwise {
    pub before: String,
    pub asking: Asking,
    pub line: usize,
}

impl Otherwise {
    /// Whether the compiler says that nothing can be tried on this line.
    pub fn is_meant(&self, failure: &Failure) -> bool {
        let Failure::Compilation(diagnostics) = failure else { return false };
        let here = |label: &DiagnosticLabel| label.primary && label.start.0 == self.line;
        // What is said of an `Option` is another thing.
        let says = |it: &Diagnostic| it.message.contains("values that implement `Try`");
        diagnostics.iter().any(|it| says(it) && it.labels.iter().any(here))
    }
}

/// A text whose parts run, other than the cell's own.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// A program that a cell waits for, and what it has written so far.
pub struct Called {
    /// What becomes of that.
    pub writes: Writes,
    /// The script that fails with it, where it does.
    pub raises: Option<String>,
    /// What it wrote to both streams, as far as that is kept.
    pub kept: [String; 2],
}

/// Something that a cell has still to do.
pub enum Todo {
    /// A part of its text.
    Part(Part),
    /// A part in whose words no variable is left to be looked up.
    Expanded(Part),
    /// The same, when the texts of the variables have been captured.
    Words { part: Part, pieces: Vec<Piece> },
    /// What a magic has asked for.
    Effect(Effect),
    /// The parts that follow stand here, or in its own text.
    Source(Option<Source>),
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
    /// A command of the shell, or another program.
    Shell,
    /// An answer to what it asked.
    Asking,
    /// Cells or a project, which are being written to disk.
    Saving,
    /// An answer of its reader.
    AskingReader { prompt: String, default: Option<bool>, yes: Vec<Effect>, no: Vec<Effect> },
    /// Cells that ran, which were asked for under this number.
    Recalling(u64),
    /// The Python beside the kernel, which was asked under this number.
    Python(u64),
}

/// What the outcome of a part means for its cell.
pub enum Judgement {
    /// It goes on.
    GoesOn,
    /// It has failed.
    Failed(ErrorReport),
    /// It has failed, and this says more of it.
    Unclear(Code),
}

/// What the evaluator is to do.
pub enum Task {
    /// Run this code.
    Run(Code),
    /// Find this out about code.
    Study(Study),
    /// Have the variables listed.
    List,
    /// Say what there is to say of something, and whether with its source.
    Ask(String, bool),
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
            is_kept: request.store_history && !request.silent,
            doing: None,
            todo: cell::split(&request.code).into_iter().map(Todo::Part).collect(),
            step: Step::Between,
            raised: None,
            unclear: None,
            ended: None,
            allow_stdin: request.allow_stdin,
            begun: false,
            warned: false,
            interrupted: false,
            shown: None,
            costs: Vec::new(),
            refused: None,
            listing: None,
            payload: Vec::new(),
            expressions: request
                .user_expressions
                .as_ref()
                .map(Expressions::new)
                .unwrap_or_default(),
            forgives: false,
            meets_python: false,
            otherwise: None,
            captures: Vec::new(),
            command: None,
            source: None,
            failed: None,
            clock: None,
        }
    }

    /// Has these done next, in their order.
    pub fn next(&mut self, todo: impl DoubleEndedIterator<Item = Todo>) {
        todo.rev().for_each(|each| self.todo.push_front(each));
    }

    /// Whether nobody hears what it says.
    pub fn is_mute(&self) -> bool {
        self.silent || self.expressions.are_on()
    }

    /// Shows text that the cell wrote, or keeps it.
    pub fn stream(&mut self, name: StreamName, text: String) {
        let kept = self.captures.iter_mut().rev().any(|capture| capture.stream(name, &text));
        if !kept && !self.is_mute() {
            self.busy.stream(name, text);
        }
    }

    /// Shows something, or keeps it.
    pub fn display(&mut self, bundle: &MimeBundle, id: Option<String>, metadata: Option<Value>) {
        let kept = self.captures.iter_mut().rev().any(|it| it.show(bundle, id.as_deref()));
        if !kept && !self.silent {
            self.busy.display(bundle, id, metadata);
        }
    }

    /// What the user's code says while it runs.
    pub fn hear(&mut self, message: FromRuntime) {
        match message {
            FromRuntime::Begun => self.begun = true,
            FromRuntime::Exposed { live, free } => {
                self.stream(StreamName::Stderr, without_snapshot(live, free));
            }
            FromRuntime::Stream { name, text } => self.stream(name, text),
            FromRuntime::Result(bundle) => self.result(&bundle),
            FromRuntime::Raised(raised) => self.raised = Some(raised),
            FromRuntime::Ended { how, kept } => self.ended = Some((how, kept)),
            _ if self.is_mute() => {}
            FromRuntime::Display { data, id } => self.display(&data, id, None),
            FromRuntime::Update { data, id } => {
                let kept = self.captures.iter_mut().rev().any(|it| it.update(&data, &id));
                if !kept && !self.is_mute() {
                    self.busy.update(&data, &id);
                }
            }
            FromRuntime::Clear { wait } => {
                let kept = self.captures.iter_mut().rev().any(Capture::clear);
                if !kept && !self.is_mute() {
                    self.busy.clear(wait);
                }
            }
            FromRuntime::Input { .. }
            | FromRuntime::Snapshot(_)
            | FromRuntime::Variables(_)
            | FromRuntime::Described(_)
            | FromRuntime::Fence(_) => {}
        }
    }

    /// Shows warnings and notes.
    pub fn remark(&mut self, remarks: &[Diagnostic]) {
        if self.unclear.is_some() {
            return;
        }
        for remark in remarks {
            let text = diagnostics::remark(remark, &self.code, self.count);
            self.stream(StreamName::Stderr, text);
        }
    }

    /// What was found out about code, as the magic shows it that has asked.
    pub fn studied(
        &mut self,
        studied: &Studied,
        session: &Session,
        sources: &Path,
        type_of: &dyn Fn(&str) -> Option<String>,
    ) {
        match studied {
            Studied::Machine(shown) => {
                let source = std::fs::read_to_string(sources.join(&shown.source));
                let source = source.unwrap_or_default();
                let text = magics::asm::text(shown, &source, &session.cells());
                self.stream(StreamName::Stdout, text);
            }
            Studied::Errors { expected, errors, explanations } => {
                let (cells, source) = (session.cells(), |_: &str| None);
                let around = Around { cells: &cells, source: &source, type_of };
                let failure = Failure::Compilation(errors.clone());
                let report = diagnostics::report(&failure, &self.code, self.count, &around);
                match magics::compile_fail::judge(expected, errors, explanations, report) {
                    Ok(text) => self.stream(StreamName::Stdout, text),
                    Err(report) => self.refused = Some(report),
                }
            }
        }
    }

    /// Shows a value.
    pub fn result(&mut self, bundle: &MimeBundle) {
        if bundle.is_empty() || self.expressions.take_value(bundle) {
            return;
        }
        let kept = self.captures.iter_mut().rev().any(|capture| capture.show(bundle, None));
        if !kept && !self.silent {
            self.busy.result(bundle, self.count);
            self.shown = bundle.get("text/plain").cloned();
        }
    }

    /// What the outcome of one part means for the cell. For places in
    /// compiled source, which is in the folder `sources`, the user's cells are in `session`.
    pub fn judge(
        &mut self,
        outcome: Result<MimeBundle, Failure>,
        session: &Session,
        sources: &Path,
        type_of: &dyn Fn(&str) -> Option<String>,
    ) -> Judgement {
        let source = |name: &str| {
            let name = Path::new(name).file_name()?;
            let ours = name.to_str()?.starts_with("cell-");
            ours.then(|| std::fs::read_to_string(sources.join(name)).ok()).flatten()
        };
        let mut cells = session.cells();
        if cells.last().is_none_or(|(_, text)| *text != self.code) {
            cells.push((self.count, &self.code));
        }
        cells.extend(self.source.iter().map(|source| (self.count, &*source.text)));
        let around = Around { cells: &cells, source: &source, type_of };
        if let Some(mut unclear) = self.unclear.take() {
            let said = self.raised.take().filter(|it| diagnostics::says_shapes(&it.message));
            unclear.message = said.map_or(unclear.message, |raised| raised.message);
            self.ended = None;
            return Judgement::Failed(diagnostics::report_raised(&unclear, &around));
        }
        let question = self.raised.as_ref().filter(|_| !self.interrupted && self.ended.is_none());
        if let Some(question) = question.and_then(|it| diagnostics::question(it, &around)) {
            self.unclear = self.raised.take();
            return Judgement::Unclear(Code::Framed(question));
        }
        let ended = self.ended.take();
        if let (true, Some(refused)) = (outcome.is_ok(), self.refused.take()) {
            return Judgement::Failed(refused);
        }
        Judgement::Failed(match (outcome, self.raised.take()) {
            _ if self.interrupted => {
                let kept = ended.is_none_or(|(_, kept)| kept);
                diagnostics::report_interrupted(kept)
            }
            // Where the worker has ended, the evaluator's words are about the way it was told.
            (Err(_), _) if ended.is_some() => {
                let (how, kept) = ended.unwrap_or_default();
                diagnostics::report_crash(&how, kept)
            }
            (_, Some(raised)) => self.located(diagnostics::report_raised(&raised, &around)),
            (Err(failure), None) => {
                let code = self.source.as_ref().map_or(&self.code, |source| &source.text);
                self.located(diagnostics::report(&failure, code, self.count, &around))
            }
            (Ok(bundle), None) => {
                self.result(&bundle);
                return Judgement::GoesOn;
            }
        })
    }

    /// Places in another text than the cell's own are said to be there.
    fn located(&self, mut report: ErrorReport) -> ErrorReport {
        if let Some(source) = &self.source {
            let cell = format!("cell {}:", self.count);
            for text in &mut report.traceback {
                *text = text.replace(&cell, &format!("{}:", source.name));
            }
        }
        report
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
        let mut reply = execute_reply(self.count, error);
        reply.payload = self.payload.clone();
        // Clients that take payloads of errors have the corrected cell at hand.
        if let Some(text) = error.and_then(|error| error.fix.clone()) {
            reply.payload.push(Payload::SetNextInput { text, replace: false });
        }
        reply.user_expressions = Some(self.expressions.results());
        reply.into()
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
fn execute_reply(count: usize, error: Option<&ErrorReport>) -> ExecuteReply {
    let error = error.cloned();
    ExecuteReply {
        status: if error.is_some() { ReplyStatus::Error } else { ReplyStatus::Ok },
        execution_count: ExecutionCount::new(count),
        payload: Vec::new(),
        user_expressions: Some(HashMap::new()),
        error: error.map(|error| {
            let ErrorReport { name, value, traceback, .. } = error;
            Box::new(ReplyError { ename: name, evalue: value, traceback })
        }),
    }
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
