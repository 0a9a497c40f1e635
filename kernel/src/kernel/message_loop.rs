//! The loop at the heart of the kernel: every event that can happen, one after another. It decides
//! what runs when; it never waits for anything but the next event, so nothing behind it can hold an
//! answer up. Replies are made in `handlers.rs` and `execution.rs`.

mod behind;
mod cells;
mod magics;
mod past;
mod python;
mod questions;
mod saving;
mod shell;
mod stopping;
mod values;
mod words;

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use jupyter_protocol::{
    ExecuteRequest, InterruptReply, JupyterMessage, JupyterMessageContent, ShutdownReply,
};
use jupyter_zmq_client::RouterSendConnection;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::backend::{Backend, BackendEvent, EvaluatorId, SupervisorId, ToProcess};
use super::comms::{Comms, TARGETS};
use super::completeness::{self, Completeness};
use super::connection::child_of;
use super::execution::{Running, Step};
use super::history::{Entry, History};
use super::known::Knowledge;
use super::programs::{Background, ShellEvent};
use super::publish::{Busy, Outlet, Publisher};
use super::record::Record;
use super::session::Session;
use super::wire::Request;
use super::{GRACE, handlers};
use crate::cell_cache;
use crate::companion::CompanionEvent;
use crate::messages::{CellId, Completions, SnapshotMode, SnapshotState, ToEvaluator, ToRuntime};
use crate::prelude::index::Index;
use crate::settings::{OptLevel, Settings};
use crate::surroundings::Surroundings;
use past::AskedOfPast;
use python::Beside;
use questions::{Asked, Question};
use stopping::Abandoned;

/// How long output may take to arrive after the evaluator says that its cell has ended.
const DRAIN: Duration = Duration::from_secs(2);

/// The same where the cell was interrupted: somebody waits for the reply.
const SHORT_DRAIN: Duration = Duration::from_millis(400);

/// How long the evaluator may do nothing at all while it is to end an interrupted cell.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often compilers are looked for that were started after an interrupt.
const STOP_AGAIN: Duration = Duration::from_millis(100);

/// How long nothing has to happen before something is done for the next kernel.
const QUIET: Duration = Duration::from_secs(10);

/// Everything that makes the kernel do something.
pub enum Event {
    /// A front end asks.
    Shell(Request),
    /// A front end asks for something that must not wait.
    Control(Request),
    /// A front end answers what a cell has asked.
    Input(Request),
    /// Something happened behind the kernel.
    Backend(BackendEvent),
    /// The command of the shell that a cell runs.
    ShellCommand(ShellEvent),
    /// The Python beside the kernel, by its number, says something or has gone.
    Companion(u64, CompanionEvent),
    /// Python has had some time to be done with an interrupted cell.
    StillInPython(u64),
    /// What a cell saves is saved, as the text says, or could not be.
    Saved(Result<String, String>),
    /// The output of a cell has had its time.
    DrainOver(u64),
    /// The evaluator has had some time to be done with an interrupted cell.
    StillStopping(CellId),
    /// The evaluator has had its time for a question.
    Late(u64),
    /// What the disk has for a completion.
    LookedUp(u64, Completions),
    /// Nothing may have happened for some time.
    Quiet(u64),
    /// What is known of the past, or nothing where the time for it is over.
    Remembered(u64, Option<Vec<Vec<Entry>>>),
    /// It has been judged whether the code of a request is a whole cell.
    Judged(Box<Judged>),
    /// Something that the user should hear, beside the running cell or before the next.
    Notice(String),
    /// The names of the prelude have been read.
    Indexed(Index),
    /// The system asks the kernel to end.
    Terminated,
}

/// The answer to an `is_complete_request`.
pub struct Judged {
    busy: Busy,
    via: Via,
    completeness: Completeness,
}

/// What is known of snapshots.
#[derive(Default)]
struct Snapshots {
    mode: SnapshotMode,
    state: SnapshotState,
}

/// The numbers of the last cells of which magics know the text, and the value, no more.
#[derive(Default)]
struct Flushed {
    inputs: usize,
    outputs: usize,
}

/// What holds for cells until somebody says something else.
fn first_settings() -> Settings {
    let cache = cell_cache::is_on_at_first();
    Settings { opt_level: OptLevel::default(), checks: false, cache }
}

/// How far the evaluator is.
enum Evaluator {
    Starting,
    Ready,
    Failed,
}

/// Which socket a reply goes to.
#[derive(Clone, Copy)]
enum Via {
    Shell,
    Control,
}

/// See the module.
pub struct MessageLoop {
    publisher: Publisher,
    shell: Replies,
    control: Replies,
    stdin: Replies,
    backend: Backend,
    // This loop and what it starts → this loop.
    events: mpsc::UnboundedSender<Event>,
    session: Session,
    history: History,
    /// Questions that the history has been asked.
    past: HashMap<u64, AskedOfPast>,
    comms: Comms,
    record: Record,
    queue: VecDeque<Queued>,
    running: Option<Running>,
    abandoned: Option<Abandoned>,
    /// Where output goes that comes between cells.
    last: Option<Outlet>,
    snapshots: Snapshots,
    settings: Settings,
    shell_command: Option<JoinHandle<()>>,
    beside: Beside,
    /// Programs that nobody waits for.
    background: Vec<Background>,
    surroundings: Surroundings,
    /// The folders that `%cd` has been in.
    visited: Vec<PathBuf>,
    flushed: Flushed,
    /// How the program ended that a cell waited for last; whether a variable has taken it.
    exit_code: Option<(i32, bool)>,
    evaluator: Evaluator,
    evaluator_id: EvaluatorId,
    to_evaluator: Option<ToProcess<ToEvaluator>>,
    supervisors: HashMap<SupervisorId, ToProcess<ToRuntime>>,
    /// What the evaluator said while no cell was there to show it.
    notices: Vec<String>,
    /// Completions and inspections that the evaluator has been asked for.
    asked: HashMap<u64, Asked>,
    /// Those that were answered without it, because it took long; it will answer them, too.
    late: HashSet<u64>,
    /// Those that came before the names of the prelude were known.
    early: Vec<Asked>,
    knowledge: Knowledge,
    numbers: u64,
    /// When something happened last, counted.
    busy: u64,
    /// Whether it ends with the cell that runs.
    quits: bool,
    ending: bool,
}

/// An `execute_request` that waits for its turn.
struct Queued {
    message: JupyterMessage,
    request: ExecuteRequest,
}

/// The writing half of a socket, behind a queue: a front end that does not read holds nobody up.
struct Replies(mpsc::UnboundedSender<JupyterMessage>);

impl Replies {
    fn start(mut socket: RouterSendConnection) -> Replies {
        let (queue, mut queued) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(message) = queued.recv().await {
                // A front end that has gone is no reason not to answer the others.
                let _ = socket.send(message).await;
            }
        });
        Replies(queue)
    }

    fn send(&self, message: JupyterMessage) {
        let _ = self.0.send(message);
    }
}

impl MessageLoop {
    /// A loop that has not begun. `events` leads to itself.
    pub fn new(
        publisher: Publisher,
        [shell, control, stdin]: [RouterSendConnection; 3],
        backend: Backend,
        history: History,
        events: mpsc::UnboundedSender<Event>,
    ) -> MessageLoop {
        MessageLoop {
            publisher,
            shell: Replies::start(shell),
            control: Replies::start(control),
            stdin: Replies::start(stdin),
            backend,
            events,
            session: Session::default(),
            history,
            past: HashMap::new(),
            comms: Comms::new(TARGETS),
            record: Record::default(),
            queue: VecDeque::new(),
            running: None,
            abandoned: None,
            last: None,
            snapshots: Snapshots::default(),
            settings: first_settings(),
            shell_command: None,
            beside: Beside::default(),
            background: Vec::new(),
            surroundings: Surroundings::default(),
            visited: std::env::current_dir().into_iter().collect(),
            flushed: Flushed::default(),
            exit_code: None,
            evaluator: Evaluator::Starting,
            evaluator_id: EvaluatorId::default(),
            to_evaluator: None,
            supervisors: HashMap::new(),
            notices: Vec::new(),
            asked: HashMap::new(),
            late: HashSet::new(),
            early: Vec::new(),
            knowledge: Knowledge::default(),
            numbers: 0,
            busy: 0,
            quits: false,
            ending: false,
        }
    }

    /// Handles events until the kernel ends; then ends what stands behind it.
    pub async fn run(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
        self.read_index(None);
        self.start_evaluator();
        while let Some(event) = events.recv().await {
            self.handle(event);
            if self.ending {
                break;
            }
        }
        drop((self.running.take(), std::mem::take(&mut self.asked)));
        self.early.clear();
        self.past.clear();
        self.beside.end();
        self.backend.end();
        let deadline = tokio::time::Instant::now() + GRACE;
        let gone = |this: &Self| !this.backend.is_running() && this.supervisors.is_empty();
        while !gone(&self) && tokio::time::Instant::now() < deadline {
            match tokio::time::timeout_at(deadline, events.recv()).await {
                Ok(Some(Event::Backend(BackendEvent::RuntimeGone(id)))) => {
                    self.supervisors.remove(&id);
                }
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => break,
            }
        }
        self.history.end().await;
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Shell(request) => self.request(request, Via::Shell),
            Event::Control(request) => self.request(request, Via::Control),
            Event::Input(request) => self.input(&request),
            Event::Backend(event) => self.backend_event(event),
            Event::ShellCommand(event) => self.shell_event(event),
            Event::Saved(saved) => self.saved(saved),
            Event::Companion(number, event) => self.companion_event(number, event),
            Event::StillInPython(number) => self.still_in_python(number),
            Event::DrainOver(number) => {
                let over =
                    |step: &Step| matches!(step, Step::Draining { number: n, .. } if *n == number);
                if self.running.as_ref().is_some_and(|running| over(&running.step)) {
                    self.end_drain();
                }
            }
            Event::StillStopping(cell) => self.still_stopping(cell),
            Event::Late(request) => self.is_late(request),
            Event::LookedUp(request, completions) => self.looked_up(request, &completions),
            Event::Quiet(since) => self.quiet(since),
            Event::Remembered(number, found) => self.remembered(number, found),
            Event::Judged(judged) => {
                let Judged { busy, via, completeness } = *judged;
                self.reply(via, busy.request(), handlers::is_complete(completeness));
                drop(busy);
                self.still_running();
            }
            Event::Notice(text) => self.notice(text),
            Event::Indexed(index) => self.indexed(index),
            Event::Terminated => self.ending = true,
        }
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn reply(&self, via: Via, parent: &JupyterMessage, content: JupyterMessageContent) {
        let queue = match via {
            Via::Shell => &self.shell,
            Via::Control => &self.control,
        };
        queue.send(child_of(parent, content));
    }

    fn request(&mut self, request: Request, via: Via) {
        let Request { message, fault } = request;
        if let (None, JupyterMessageContent::ExecuteRequest(content)) = (&fault, &message.content) {
            let request = content.clone();
            self.knowledge.expect(&request.code);
            self.queue.push_back(Queued { message, request });
            return self.next_cell();
        }
        let busy = self.publisher.busy(&message);
        match (fault, &message.content) {
            (Some(fault), _) => {
                if let Some(content) = handlers::malformed(&message, &fault, self.session.count()) {
                    self.reply(via, &message, content);
                }
            }
            // These say by themselves when they are answered.
            (None, JupyterMessageContent::CompleteRequest(request)) => {
                let (code, at) = (request.code.clone(), request.cursor_pos);
                return self.ask(Asked::new(busy, Question::Complete, code, at));
            }
            (None, JupyterMessageContent::InspectRequest(request)) => {
                let (code, at) = (request.code.clone(), request.cursor_pos);
                let everything = request.detail_level.is_some_and(|level| level > 0);
                return self.ask(Asked::new(busy, Question::Inspect { everything }, code, at));
            }
            (None, _) => self.answer(busy, via),
        }
        self.still_running();
    }

    /// After another request's idle: it must not make a front end believe that no cell is running.
    fn still_running(&self) {
        if let Some(running) = &self.running {
            running.busy.still();
        }
    }

    /// Answers what needs neither a cell nor anybody else's knowledge.
    fn answer(&mut self, busy: Busy, via: Via) {
        let message = busy.request().clone();
        let content = match &message.content {
            JupyterMessageContent::KernelInfoRequest(_) => handlers::kernel_info(RUST_VERSION),
            JupyterMessageContent::HistoryRequest(request) => {
                return self.ask_history(busy, via, request);
            }
            JupyterMessageContent::CommInfoRequest(request) => {
                handlers::comm_info(self.comms.list(request.target_name.as_deref()))
            }
            JupyterMessageContent::IsCompleteRequest(request) => {
                let events = self.events.clone();
                return completeness::judge_aside(request.code.clone(), move |completeness| {
                    let judged = Judged { busy, via, completeness };
                    let _ = events.send(Event::Judged(Box::new(judged)));
                });
            }
            JupyterMessageContent::InterruptRequest(_) => {
                self.interrupt();
                InterruptReply::new().into()
            }
            JupyterMessageContent::ShutdownRequest(request) => {
                let reply = ShutdownReply { restart: request.restart, ..ShutdownReply::default() };
                busy.shutdown(reply.clone());
                self.ending = true;
                reply.into()
            }
            JupyterMessageContent::CommOpen(request) => {
                if let Err(close) = self.comms.open(request) {
                    busy.comm_close(close);
                }
                return;
            }
            JupyterMessageContent::CommMsg(message) => {
                self.comms.hear(message).into_iter().for_each(|answer| busy.comm(answer));
                return;
            }
            JupyterMessageContent::CommClose(message) => return self.comms.close(message),
            // What is no request is nobody's question.
            _ if !handlers::is_request(&message) => return,
            _ => {
                let said = format!("`{}` is not supported", message.header.msg_type);
                handlers::failed(&message, "NotSupported", &said)
            }
        };
        self.reply(via, &message, content);
    }

    /// What a reader has typed, to the cell that waits for it.
    fn input(&mut self, request: &Request) {
        if let (
            Some(Running { step: Step::AskingReader { .. }, .. }),
            JupyterMessageContent::InputReply(reply),
        ) = (&self.running, &request.message.content)
        {
            let answer = reply.value.clone();
            return self.answered(&answer);
        }
        if let (Some(_), JupyterMessageContent::InputReply(reply)) =
            (&self.running, &request.message.content)
        {
            if self.answer_python(&reply.value) {
                return;
            }
            for supervisor in self.supervisors.values() {
                supervisor.tell(ToRuntime::Input(reply.value.clone()));
            }
        }
    }

    /// Sends a message after some time.
    fn later(&self, time: Duration, event: Event) {
        let events = self.events.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            let _ = events.send(event);
        });
    }
}

/// The compiler that this kernel was built with, until the evaluator's toolchain is known.
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");
