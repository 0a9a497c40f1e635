//! What the evaluator and the supervisors say, and what their coming and going means.

use jupyter_protocol::InputRequest;

use super::{Evaluator, Event, MessageLoop, QUIET};
use crate::kernel::backend::{BackendEvent, SupervisorId};
use crate::kernel::connection::child_of;
use crate::kernel::execution::{Running, Step};
use crate::messages::{Failure, FromEvaluator, FromRuntime, StreamName, ToEvaluator, ToRuntime};
use crate::surroundings::Surroundings;

/// Said where an interrupt came when the evaluator was through with the cell.
const TOO_LATE: &str = "ndlab: the cell before was interrupted when it had just ended well; what it \
                        did is there\n";

impl MessageLoop {
    pub(super) fn start_evaluator(&mut self) {
        self.evaluator = Evaluator::Starting;
        self.to_evaluator = None;
        self.knowledge.forget();
        self.evaluator_id = self.backend.start_evaluator();
    }

    pub(super) fn backend_event(&mut self, event: BackendEvent) {
        match event {
            // One that was replaced has nothing to say any more.
            BackendEvent::Evaluator(id, _)
            | BackendEvent::EvaluatorJoined(id, _)
            | BackendEvent::EvaluatorGone(id, _)
                if id != self.evaluator_id => {}
            BackendEvent::Evaluator(_, message) => self.hear_evaluator(message),
            BackendEvent::EvaluatorJoined(_, way) => {
                way.tell(ToEvaluator::Settings(self.settings));
                if self.surroundings != Surroundings::default() {
                    way.tell(ToEvaluator::Surroundings(self.surroundings.clone()));
                }
                self.to_evaluator = Some(way);
            }
            BackendEvent::EvaluatorGone(_, how) => self.evaluator_gone(&how),
            BackendEvent::RuntimeJoined(id, way) => {
                way.tell(ToRuntime::Snapshots(self.snapshots.mode));
                self.supervisors.insert(id, way);
            }
            BackendEvent::RuntimeGone(id) => {
                self.supervisors.remove(&id);
                self.drained(id, None);
            }
            BackendEvent::Runtime(id, message) => self.hear_runtime(id, message),
        }
    }

    pub(super) fn hear_evaluator(&mut self, message: FromEvaluator) {
        match message {
            FromEvaluator::Ready => {
                self.evaluator = Evaluator::Ready;
                self.evaluate();
                self.wait_for_quiet();
            }
            FromEvaluator::Notice(text) => self.notice(format!("{text}\n")),
            FromEvaluator::Remarks { cell, remarks } => {
                if let Some(running) = &mut self.running
                    && matches!(running.step, Step::Evaluating(id) if id == cell)
                {
                    running.remark(&remarks);
                }
            }
            FromEvaluator::Failed(text) => {
                self.evaluator = Evaluator::Failed;
                self.fail_evaluation(Failure::Other(text));
            }
            FromEvaluator::Executed { cell, outcome, cost } => {
                let ended_well = outcome.is_ok();
                if let Some(running) = &mut self.running
                    && matches!(running.step, Step::Evaluating(id) if id == cell)
                {
                    running.costs.push(cost);
                    self.drain(outcome);
                }
                if self.abandoned.take_if(|abandoned| abandoned.cell == cell).is_some() {
                    if ended_well {
                        self.notice(TOO_LATE.to_owned());
                    }
                    self.evaluate();
                }
            }
            FromEvaluator::Prelude { ndarray } => self.read_index(Some(ndarray)),
            FromEvaluator::Studied(studied) => {
                let sources = self.backend.sources();
                if let Some(running) = &mut self.running
                    && matches!(running.step, Step::Evaluating(_))
                    && !running.interrupted
                {
                    let type_of = |name: &str| self.knowledge.type_of(name);
                    running.studied(&studied, &self.session, &sources, &type_of);
                }
            }
            FromEvaluator::Known(known) => self.knowledge.know(known),
            FromEvaluator::OptLevel(level) => self.settings.opt_level = level,
            FromEvaluator::Completed { request, completions } => {
                self.completed(request, completions);
            }
            FromEvaluator::Inspected { request, found } => self.inspected(request, found.as_ref()),
        }
    }

    /// Something has happened; if nothing does for a while, there is time for the next kernel.
    pub(super) fn wait_for_quiet(&mut self) {
        self.busy += 1;
        self.later(QUIET, Event::Quiet(self.busy));
    }

    pub(super) fn quiet(&self, since: u64) {
        let is_ready = matches!(self.evaluator, Evaluator::Ready);
        if self.busy == since && is_ready && self.running.is_none() && self.abandoned.is_none() {
            self.backend.wish_for_spare();
        }
    }

    pub(super) fn evaluator_gone(&mut self, how: &str) {
        (self.to_evaluator, self.abandoned) = (None, None);
        self.answer_all();
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
                match self.running.as_ref().map(|running| &running.step) {
                    Some(Step::Evaluating(_)) => self.fail_evaluation(Failure::Other(text)),
                    // A cell that only waited for its turn runs when there is an evaluator again.
                    _ => self.notice(format!("ndlab: {text}\n")),
                }
            }
        }
    }

    /// Ends the cell that waits for the evaluator, which will not answer.
    pub(super) fn fail_evaluation(&mut self, failure: Failure) {
        match self.running.as_ref().map(|running| &running.step) {
            Some(Step::Ready(_)) => self.end_part(Err(failure)),
            Some(Step::Evaluating(_)) => self.drain(Err(failure)),
            _ => {}
        }
    }

    pub(super) fn notice(&mut self, text: String) {
        match self.running.as_mut().filter(|running| !running.is_mute()) {
            Some(running) => running.stream(StreamName::Stderr, text),
            None => self.notices.push(text),
        }
    }

    pub(super) fn hear_runtime(&mut self, id: SupervisorId, message: FromRuntime) {
        if let FromRuntime::Fence(number) = message {
            return self.drained(id, Some(number));
        }
        if let FromRuntime::Snapshot(state) = message {
            self.snapshots.state = state;
            return;
        }
        if let FromRuntime::Variables(variables) = message {
            return self.list(variables);
        }
        if let FromRuntime::Described(described) = message {
            return self.described(&described);
        }
        let at_work = |running: &&mut Running| {
            matches!(running.step, Step::Evaluating(_) | Step::Draining { .. })
        };
        match self.running.as_mut().filter(at_work) {
            Some(running) if !matches!(message, FromRuntime::Input { .. }) => {
                running.hear(message);
            }
            Some(running) => {
                if let FromRuntime::Input { prompt, password } = message
                    && running.allow_stdin
                {
                    let request = InputRequest { prompt, password };
                    self.stdin.send(child_of(running.busy.request(), request));
                }
            }
            None => self.hear_between_cells(message),
        }
    }

    /// Threads that a cell has started go on when it has ended, and so does the worker's life. What
    /// the evaluator runs to get ready is no cell's output, though, and comes before any cell.
    pub(super) fn hear_between_cells(&mut self, message: FromRuntime) {
        if let FromRuntime::Ended { how, kept } = &message {
            let now = if *kept {
                "the variables are as they were after the last cell"
            } else {
                "the variables of all cells are gone"
            };
            return self.notice(format!("ndlab: between cells, {how}; {now}\n"));
        }
        let Some(last) = &self.last else { return };
        match message {
            FromRuntime::Stream { name, text } => last.stream(name, text),
            FromRuntime::Display { data, id } => last.display(&data, id, None),
            FromRuntime::Update { data, id } => last.update(&data, &id),
            _ => {}
        }
    }
}
