//! The loop at the heart of the kernel: every event that can happen, one after another. It decides
//! what runs when; it never waits for anything but the next event, so nothing behind it can hold an
//! answer up. Replies are made in `handlers.rs` and `execution.rs`.

mod behind;
mod cells;
mod magics;
mod questions;
mod stopping;

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use jupyter_protocol::{
    ExecuteRequest, InterruptReply, JupyterMessage, JupyterMessageContent, ShutdownReply,
};
use jupyter_zmq_client::RouterSendConnection;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::backend::{Backend, BackendEvent, EvaluatorId, SupervisorId, ToProcess};
use super::connection::{Request, child_of};
use super::execution::{Running, ShellEvent, Step};
use super::known::Knowledge;
use super::publish::{Busy, Outlet, Publisher};
use super::session::Session;
use super::{GRACE, handlers};
use crate::cell_cache;
use crate::messages::{CellId, SnapshotMode, SnapshotState, ToEvaluator, ToRuntime};
use crate::prelude::index::Index;
use crate::settings::{OptLevel, Settings};
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
    /// The output of a cell has had its time.
    DrainOver(u64),
    /// The evaluator has had some time to be done with an interrupted cell.
    StillStopping(CellId),
    /// The evaluator has had its time for a question.
    Late(u64),
    /// Nothing may have happened for some time.
    Quiet(u64),
    /// The names of the prelude have been read.
    Indexed(Index),
    /// The system asks the kernel to end.
    Terminated,
}

/// What is known of snapshots.
#[derive(Default)]
struct Snapshots {
    mode: SnapshotMode,
    state: SnapshotState,
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
    queue: VecDeque<Queued>,
    running: Option<Running>,
    abandoned: Option<Abandoned>,
    /// Where output goes that comes between cells.
    last: Option<Outlet>,
    snapshots: Snapshots,
    settings: Settings,
    shell_command: Option<JoinHandle<()>>,
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
    knowledge: Knowledge,
    numbers: u64,
    /// When something happened last, counted.
    busy: u64,
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
            queue: VecDeque::new(),
            running: None,
            abandoned: None,
            last: None,
            snapshots: Snapshots::default(),
            settings: first_settings(),
            shell_command: None,
            evaluator: Evaluator::Starting,
            evaluator_id: EvaluatorId::default(),
            to_evaluator: None,
            supervisors: HashMap::new(),
            notices: Vec::new(),
            asked: HashMap::new(),
            late: HashSet::new(),
            knowledge: Knowledge::default(),
            numbers: 0,
            busy: 0,
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
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Shell(request) => self.request(request, Via::Shell),
            Event::Control(request) => self.request(request, Via::Control),
            Event::Input(request) => self.input(&request),
            Event::Backend(event) => self.backend_event(event),
            Event::ShellCommand(event) => self.shell_event(event),
            Event::DrainOver(number) => {
                let over =
                    |step: &Step| matches!(step, Step::Draining { number: n, .. } if *n == number);
                if self.running.as_ref().is_some_and(|running| over(&running.step)) {
                    self.end_drain();
                }
            }
            Event::StillStopping(cell) => self.still_stopping(cell),
            Event::Late(request) => self.is_late(request),
            Event::Quiet(since) => self.quiet(since),
            Event::Indexed(index) => self.knowledge.know_index(index),
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
        match fault {
            Some(fault) => self.reply(via, &message, handlers::malformed(&message, &fault)),
            None => self.answer(busy, via),
        }
        self.still_running();
    }

    /// After another request's idle: it must not make a front end believe that no cell is running.
    fn still_running(&self) {
        if let Some(running) = &self.running {
            running.busy.still();
        }
    }

    /// Answers everything but cells, now or by asking the evaluator.
    fn answer(&mut self, busy: Busy, via: Via) {
        let message = busy.request().clone();
        let content = match &message.content {
            JupyterMessageContent::KernelInfoRequest(_) => handlers::kernel_info(RUST_VERSION),
            JupyterMessageContent::HistoryRequest(request) => {
                handlers::history(&self.session, request)
            }
            JupyterMessageContent::CommInfoRequest(_) => handlers::comm_info(),
            JupyterMessageContent::IsCompleteRequest(_) => handlers::is_complete(),
            JupyterMessageContent::CompleteRequest(request) => {
                let (code, at) = (request.code.clone(), request.cursor_pos);
                return self.ask(Asked::new(busy, Question::Complete, code, at));
            }
            JupyterMessageContent::InspectRequest(request) => {
                let (code, at) = (request.code.clone(), request.cursor_pos);
                return self.ask(Asked::new(busy, Question::Inspect, code, at));
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
            // Messages about comms that this kernel does not have need no answer.
            JupyterMessageContent::CommOpen(_)
            | JupyterMessageContent::CommMsg(_)
            | JupyterMessageContent::CommClose(_) => return,
            _ => {
                let said = format!("`{}` is not supported", message.header.msg_type);
                handlers::failed(&message, "NotSupported", &said)
            }
        };
        self.reply(via, &message, content);
    }

    /// What a reader has typed, to the cell that waits for it.
    fn input(&self, request: &Request) {
        if let (Some(_), JupyterMessageContent::InputReply(reply)) =
            (&self.running, &request.message.content)
        {
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
