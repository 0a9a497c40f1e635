//! The loop at the heart of the kernel: every event that can happen, one after another. It decides
//! what runs when; it never waits for anything but the next event, so nothing behind it can hold an
//! answer up. Replies are made in `handlers.rs` and `execution.rs`.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jupyter_protocol::{
    ExecuteRequest, InterruptReply, JupyterMessage, JupyterMessageContent, ShutdownReply,
};
use jupyter_zmq_client::RouterSendConnection;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::backend::{Backend, BackendEvent, EvaluatorId, SupervisorId, ToProcess};
use super::connection::{Request, child_of};
use super::execution::{Running, ShellEvent, Step, aborted_reply, run_shell};
use super::publish::{Busy, Publisher};
use super::session::Session;
use super::{GRACE, handlers};
use crate::cell::Part;
use crate::diagnostics::ErrorReport;
use crate::magics;
use crate::messages::{
    CellId, Failure, FromEvaluator, FromRuntime, MimeBundle, StreamName, ToEvaluator, ToRuntime,
};
use crate::position;

/// How long output may take to arrive after the evaluator says that its cell has ended.
const DRAIN: Duration = Duration::from_secs(2);

/// Everything that makes the kernel do something.
pub enum Event {
    /// A front end asks.
    Shell(Request),
    /// A front end asks for something that must not wait.
    Control(Request),
    /// Something happened behind the kernel.
    Backend(BackendEvent),
    /// The command of the shell that a cell runs.
    ShellCommand(ShellEvent),
    /// The output of a cell has had its time.
    DrainOver(u64),
    /// The system asks the kernel to end.
    Terminated,
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
    backend: Backend,
    // This loop and what it starts → this loop.
    events: mpsc::UnboundedSender<Event>,
    session: Session,
    queue: VecDeque<Queued>,
    running: Option<Running>,
    shell_command: Option<JoinHandle<()>>,
    evaluator: Evaluator,
    evaluator_id: EvaluatorId,
    to_evaluator: Option<ToProcess<ToEvaluator>>,
    supervisors: HashMap<SupervisorId, ToProcess<ToRuntime>>,
    /// What the evaluator said while no cell was there to show it.
    notices: Vec<String>,
    /// Completions and inspections that the evaluator has been asked for.
    asked: HashMap<u64, (Busy, String)>,
    numbers: u64,
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
}

impl MessageLoop {
    /// A loop that has not begun. `events` leads to itself.
    pub fn new(
        publisher: Publisher,
        (shell, control): (RouterSendConnection, RouterSendConnection),
        backend: Backend,
        events: mpsc::UnboundedSender<Event>,
    ) -> MessageLoop {
        MessageLoop {
            publisher,
            shell: Replies::start(shell),
            control: Replies::start(control),
            backend,
            events,
            session: Session::default(),
            queue: VecDeque::new(),
            running: None,
            shell_command: None,
            evaluator: Evaluator::Starting,
            evaluator_id: EvaluatorId::default(),
            to_evaluator: None,
            supervisors: HashMap::new(),
            notices: Vec::new(),
            asked: HashMap::new(),
            numbers: 0,
            ending: false,
        }
    }

    /// Handles events until the kernel ends; then ends what stands behind it.
    pub async fn run(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
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
            Event::Backend(event) => self.backend_event(event),
            Event::ShellCommand(event) => self.shell_event(event),
            Event::DrainOver(number) => {
                let over = |step: &Step| matches!(step, Step::Draining { number: n, .. } if *n == number);
                if self.running.as_ref().is_some_and(|running| over(&running.step)) {
                    self.end_drain();
                }
            }
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
        let _ = queue.0.send(child_of(parent, content));
    }

    // Requests.

    fn request(&mut self, request: Request, via: Via) {
        let Request { message, fault } = request;
        if let (None, JupyterMessageContent::ExecuteRequest(content)) = (&fault, &message.content) {
            let request = content.clone();
            self.queue.push_back(Queued { message, request });
            return self.next_cell();
        }
        let busy = self.publisher.busy(&message);
        match fault {
            Some(fault) => self.reply(via, &message, handlers::malformed(&message, &fault)),
            None => self.answer(busy, via),
        }
        // That request's idle must not make a front end believe that no cell is running.
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
                let code = request.code.clone();
                let offset = position::to_bytes(&code, request.cursor_pos);
                return self.ask(busy, code.clone(), |request| ToEvaluator::Complete { request, code, offset });
            }
            JupyterMessageContent::InspectRequest(request) => {
                let code = request.code.clone();
                let offset = position::to_bytes(&code, request.cursor_pos);
                return self.ask(busy, code.clone(), |request| ToEvaluator::Inspect { request, code, offset });
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

    /// Asks the evaluator, where it can answer soon; otherwise nothing is known.
    fn ask(&mut self, busy: Busy, code: String, question: impl FnOnce(u64) -> ToEvaluator) {
        let number = self.number();
        let question = question(number);
        match &self.to_evaluator {
            Some(evaluator) if self.running.is_none() && matches!(self.evaluator, Evaluator::Ready) => {
                evaluator.tell(question);
                self.asked.insert(number, (busy, code));
            }
            _ => {
                let content = unknown(&question);
                self.reply(Via::Shell, busy.request(), content);
            }
        }
    }

    fn interrupt(&mut self) {
        if let Some(running) = &mut self.running {
            running.interrupted = true;
            self.backend.stop_compilers();
            for supervisor in self.supervisors.values() {
                supervisor.tell(ToRuntime::Interrupt);
            }
            match &running.step {
                Step::Ready(_) => self.end_part(Ok(MimeBundle::new())),
                Step::Shell => {
                    if let Some(command) = self.shell_command.take() {
                        command.abort();
                    }
                    self.end_part(Ok(MimeBundle::new()));
                }
                _ => {}
            }
        }
    }

    // Cells.

    /// Begins the next cell, if none is running.
    fn next_cell(&mut self) {
        if self.running.is_some() {
            return;
        }
        let Some(Queued { message, request }) = self.queue.pop_front() else { return };
        let busy = self.publisher.busy(&message);
        let keep = request.store_history && !request.silent;
        let count = self.session.begin(&request.code, keep);
        if !request.silent {
            busy.input(&request.code, count);
        }
        let running = Running::new(busy, &request, count);
        for notice in std::mem::take(&mut self.notices) {
            running.stream(StreamName::Stderr, notice);
        }
        self.running = Some(running);
        self.next_part();
    }

    /// Begins the next part of the cell, or ends the cell.
    fn next_part(&mut self) {
        let Some(running) = &mut self.running else { return };
        match running.parts.pop_front() {
            None => self.end_cell(None),
            Some(Part::Magic { name, arguments }) => match magics::run(&name, &arguments) {
                Ok(text) => {
                    running.stream(StreamName::Stdout, text);
                    self.next_part();
                }
                Err(text) => self.end_cell(Some(ErrorReport::plain("UsageError", &text))),
            },
            Some(Part::Shell(command)) => {
                running.step = Step::Shell;
                let (events, mut heard) = mpsc::unbounded_channel();
                let forward = self.events.clone();
                tokio::spawn(async move {
                    while let Some(event) = heard.recv().await {
                        let _ = forward.send(Event::ShellCommand(event));
                    }
                });
                self.shell_command = Some(tokio::spawn(run_shell(command, events)));
            }
            Some(Part::Rust(code)) => {
                running.step = Step::Ready(code);
                if matches!(self.evaluator, Evaluator::Failed) {
                    // Whatever was missing may be there now.
                    self.start_evaluator();
                }
                self.evaluate();
            }
        }
    }

    /// Hands the part that waits for the evaluator to it, once it is ready.
    fn evaluate(&mut self) {
        if !matches!(self.evaluator, Evaluator::Ready) {
            return;
        }
        let cell = CellId(self.number());
        let (Some(running), Some(evaluator)) = (&mut self.running, &self.to_evaluator) else {
            return;
        };
        if matches!(running.step, Step::Ready(_)) {
            let step = std::mem::replace(&mut running.step, Step::Evaluating(cell));
            if let Step::Ready(code) = step {
                evaluator.tell(ToEvaluator::Execute { cell, code });
            }
        }
    }

    /// The evaluator's answer is there; the output that came before it may still be on its way.
    fn drain(&mut self, outcome: Result<MimeBundle, Failure>) {
        let number = self.number();
        let Some(running) = &mut self.running else { return };
        let from = self.supervisors.keys().copied().collect();
        running.step = Step::Draining { number, from, outcome };
        for supervisor in self.supervisors.values() {
            supervisor.tell(ToRuntime::Fence(number));
        }
        let events = self.events.clone();
        tokio::spawn(async move {
            tokio::time::sleep(DRAIN).await;
            let _ = events.send(Event::DrainOver(number));
        });
        self.end_drain_if_done();
    }

    fn drained(&mut self, id: SupervisorId, fence: Option<u64>) {
        if let Some(Running { step: Step::Draining { number, from, .. }, .. }) = &mut self.running
            && fence.is_none_or(|fence| fence == *number)
        {
            from.remove(&id);
        }
        self.end_drain_if_done();
    }

    fn end_drain_if_done(&mut self) {
        if let Some(Running { step: Step::Draining { from, .. }, .. }) = &self.running
            && from.is_empty()
        {
            self.end_drain();
        }
    }

    fn end_drain(&mut self) {
        let Some(running) = &mut self.running else { return };
        if let Step::Draining { outcome, .. } = std::mem::replace(&mut running.step, Step::Between) {
            self.end_part(outcome);
        }
    }

    fn end_part(&mut self, outcome: Result<MimeBundle, Failure>) {
        let Some(running) = &mut self.running else { return };
        running.step = Step::Between;
        match running.judge(outcome) {
            None => self.next_part(),
            error => self.end_cell(error),
        }
    }

    /// Replies to the cell, lets those behind it go if it failed, and begins the next.
    fn end_cell(&mut self, error: Option<ErrorReport>) {
        let Some(running) = self.running.take() else { return };
        if let Some(text) = &running.shown {
            self.session.keep_output(text);
        }
        self.reply(Via::Shell, running.busy.request(), running.reply(error.as_ref()));
        let stop = error.is_some() && (running.stop_on_error || running.interrupted);
        drop(running);
        if stop {
            for Queued { message, .. } in std::mem::take(&mut self.queue) {
                let _busy = self.publisher.busy(&message);
                self.reply(Via::Shell, &message, aborted_reply(self.session.count()));
            }
        }
        self.next_cell();
    }

    fn shell_event(&mut self, event: ShellEvent) {
        let Some(running) = self.running.as_ref().filter(|r| matches!(r.step, Step::Shell)) else {
            return;
        };
        match event {
            ShellEvent::Output(name, text) => running.stream(name, text),
            ShellEvent::Ended(None) => self.end_part(Ok(MimeBundle::new())),
            ShellEvent::Ended(Some(text)) => self.end_part(Err(Failure::Other(text))),
        }
    }

    // What stands behind the kernel.

    fn start_evaluator(&mut self) {
        self.evaluator = Evaluator::Starting;
        self.to_evaluator = None;
        self.evaluator_id = self.backend.start_evaluator();
    }

    fn backend_event(&mut self, event: BackendEvent) {
        match event {
            // One that was replaced has nothing to say any more.
            BackendEvent::Evaluator(id, _)
            | BackendEvent::EvaluatorJoined(id, _)
            | BackendEvent::EvaluatorGone(id, _)
                if id != self.evaluator_id => {}
            BackendEvent::Evaluator(_, message) => self.from_evaluator(message),
            BackendEvent::EvaluatorJoined(_, way) => self.to_evaluator = Some(way),
            BackendEvent::EvaluatorGone(_, how) => self.evaluator_gone(&how),
            BackendEvent::RuntimeJoined(id, way) => {
                self.supervisors.insert(id, way);
            }
            BackendEvent::RuntimeGone(id) => {
                self.supervisors.remove(&id);
                self.drained(id, None);
            }
            BackendEvent::Runtime(id, message) => self.from_runtime(id, message),
        }
    }

    fn from_evaluator(&mut self, message: FromEvaluator) {
        match message {
            FromEvaluator::Ready => {
                self.evaluator = Evaluator::Ready;
                self.evaluate();
            }
            FromEvaluator::Notice(text) => self.notice(format!("{text}\n")),
            FromEvaluator::Failed(text) => {
                self.evaluator = Evaluator::Failed;
                self.fail_evaluation(Failure::Other(text));
            }
            FromEvaluator::Executed { cell, outcome } => {
                let current = |running: &Running| matches!(running.step, Step::Evaluating(id) if id == cell);
                if self.running.as_ref().is_some_and(current) {
                    self.drain(outcome);
                }
            }
            FromEvaluator::Completed { request, completions } => {
                if let Some((busy, code)) = self.asked.remove(&request) {
                    let content = handlers::complete(&code, &completions);
                    self.reply(Via::Shell, busy.request(), content);
                }
            }
            FromEvaluator::Inspected { request, found } => {
                if let Some((busy, _)) = self.asked.remove(&request) {
                    self.reply(Via::Shell, busy.request(), handlers::inspect(found.as_ref()));
                }
            }
        }
    }

    fn evaluator_gone(&mut self, how: &str) {
        self.to_evaluator = None;
        for (_, (busy, _)) in std::mem::take(&mut self.asked) {
            let content = handlers::failed(busy.request(), "EvaluatorGone", how);
            self.reply(Via::Shell, busy.request(), content);
        }
        match self.evaluator {
            // It has said why, and is started again by the next cell.
            Evaluator::Failed => {}
            // One that never got ready would not do so the next time either.
            Evaluator::Starting => {
                let text = format!("the evaluator could not be started ({how})");
                self.evaluator = Evaluator::Failed;
                self.fail_evaluation(Failure::Other(text));
            }
            Evaluator::Ready => {
                let text = format!(
                    "the evaluator ended ({how}); it is started again, and the variables of all \
                     cells are gone"
                );
                self.start_evaluator();
                if self.running.is_some() {
                    self.fail_evaluation(Failure::Other(text));
                } else {
                    self.notice(format!("ndlab: {text}\n"));
                }
            }
        }
    }

    /// Ends the cell that waits for the evaluator, which will not answer.
    fn fail_evaluation(&mut self, failure: Failure) {
        match self.running.as_ref().map(|running| &running.step) {
            Some(Step::Ready(_)) => self.end_part(Err(failure)),
            Some(Step::Evaluating(_)) => self.drain(Err(failure)),
            _ => {}
        }
    }

    fn notice(&mut self, text: String) {
        match &self.running {
            Some(running) => running.stream(StreamName::Stderr, text),
            None => self.notices.push(text),
        }
    }

    fn from_runtime(&mut self, id: SupervisorId, message: FromRuntime) {
        if let FromRuntime::Fence(number) = message {
            return self.drained(id, Some(number));
        }
        let at_work = |running: &&mut Running| {
            matches!(running.step, Step::Evaluating(_) | Step::Draining { .. })
        };
        // What the evaluator runs to get ready is no cell's output.
        let Some(running) = self.running.as_mut().filter(at_work) else { return };
        match message {
            FromRuntime::Stream { name, text } => running.stream(name, text),
            FromRuntime::Result(bundle) => running.result(&bundle),
            FromRuntime::Raised(raised) => running.raised = Some(raised),
            FromRuntime::Fence(_) => {}
        }
    }
}

/// The compiler that this kernel was built with, until the evaluator's toolchain is known.
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

/// The reply to a question that nobody can answer now.
fn unknown(question: &ToEvaluator) -> JupyterMessageContent {
    match question {
        ToEvaluator::Complete { code, offset, .. } => {
            let (start, end, matches) = (*offset, *offset, Vec::new());
            handlers::complete(code, &crate::messages::Completions { start, end, matches })
        }
        _ => handlers::inspect(None),
    }
}
