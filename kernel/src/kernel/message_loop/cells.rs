//! The queue of cells: which one runs, part by part, and how it ends.

use tokio::sync::mpsc;

use super::{DRAIN, Evaluator, Event, MessageLoop, Queued, SHORT_DRAIN, Via};
use crate::cell::Part;
use crate::diagnostics::ErrorReport;
use crate::kernel::backend::SupervisorId;
use crate::kernel::connection::child_of;
use crate::kernel::execution::{Running, ShellEvent, Step, Task, aborted_reply, run_shell};
use crate::magics;
use crate::messages::{CellId, Failure, MimeBundle, StreamName, ToEvaluator, ToRuntime};

impl MessageLoop {
    /// Begins the next cell, if none is running.
    pub(super) fn next_cell(&mut self) {
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
        self.last = (!request.silent).then(|| running.busy.outlet());
        for notice in std::mem::take(&mut self.notices) {
            running.stream(StreamName::Stderr, notice);
        }
        self.running = Some(running);
        self.next_part();
    }

    /// Begins the next part of the cell, or ends the cell.
    pub(super) fn next_part(&mut self) {
        let Some(running) = &mut self.running else { return };
        match running.parts.pop_front() {
            None => self.end_cell(None),
            Some(Part::Magic { name, arguments }) => match magics::run(&name, &arguments) {
                Ok(effect) => self.take_effect(effect),
                Err(text) => self.end_cell(Some(ErrorReport::plain("UsageError", &text))),
            },
            Some(Part::Shell(command)) => {
                running.step = Step::Shell;
                let (events, mut heard) = mpsc::unbounded_channel();
                let record = self.backend.shell_record();
                let forward = self.events.clone();
                tokio::spawn(async move {
                    while let Some(event) = heard.recv().await {
                        let _ = forward.send(Event::ShellCommand(event));
                    }
                });
                self.shell_command = Some(tokio::spawn(run_shell(command, record, events)));
            }
            Some(Part::Rust(code)) => self.give(Task::Run(code)),
        }
    }

    /// Has the evaluator do something for the cell, as soon as it can.
    pub(super) fn give(&mut self, task: Task) {
        let Some(running) = &mut self.running else { return };
        running.step = Step::Ready(task);
        if matches!(self.evaluator, Evaluator::Failed) {
            // Whatever was missing may be there now.
            self.start_evaluator();
        }
        self.evaluate();
    }

    /// Hands the part that waits for the evaluator to it, once it is ready.
    pub(super) fn evaluate(&mut self) {
        if !matches!(self.evaluator, Evaluator::Ready) || self.abandoned.is_some() {
            return;
        }
        let cell = CellId(self.number());
        let (Some(running), Some(evaluator)) = (&mut self.running, &self.to_evaluator) else {
            return;
        };
        if matches!(running.step, Step::Ready(_)) {
            let step = std::mem::replace(&mut running.step, Step::Evaluating(cell));
            if let Step::Ready(task) = step {
                (running.begun, running.warned) = (false, false);
                for supervisor in self.supervisors.values() {
                    supervisor.tell(ToRuntime::Begin { input: running.allow_stdin });
                }
                evaluator.tell(match task {
                    Task::Run(code) => ToEvaluator::Execute { cell, code },
                    Task::List => ToEvaluator::List { cell },
                });
            }
        }
    }

    /// The evaluator's answer is there; the output that came before it may still be on its way.
    pub(super) fn drain(&mut self, outcome: Result<MimeBundle, Failure>) {
        let number = self.number();
        let Some(running) = &mut self.running else { return };
        let from = self.supervisors.keys().copied().collect();
        running.step = Step::Draining { number, from, outcome };
        for supervisor in self.supervisors.values() {
            supervisor.tell(ToRuntime::Fence(number));
        }
        let patience = if running.interrupted { SHORT_DRAIN } else { DRAIN };
        self.later(patience, Event::DrainOver(number));
        self.end_drain_if_done();
    }

    pub(super) fn drained(&mut self, id: SupervisorId, fence: Option<u64>) {
        if let Some(Running { step: Step::Draining { number, from, .. }, .. }) = &mut self.running
            && fence.is_none_or(|fence| fence == *number)
        {
            from.remove(&id);
        }
        self.end_drain_if_done();
    }

    pub(super) fn end_drain_if_done(&mut self) {
        if let Some(Running { step: Step::Draining { from, .. }, .. }) = &self.running
            && from.is_empty()
        {
            self.end_drain();
        }
    }

    pub(super) fn end_drain(&mut self) {
        let Some(running) = &mut self.running else { return };
        if let Step::Draining { outcome, .. } = std::mem::replace(&mut running.step, Step::Between)
        {
            self.end_part(outcome);
        }
    }

    pub(super) fn end_part(&mut self, outcome: Result<MimeBundle, Failure>) {
        let Some(running) = &mut self.running else { return };
        running.step = Step::Between;
        match running.judge(outcome, &self.session, &self.backend.sources()) {
            None => self.next_part(),
            error => self.end_cell(error),
        }
    }

    /// Replies to the cell, lets those behind it go if it failed, and begins the next.
    pub(super) fn end_cell(&mut self, error: Option<ErrorReport>) {
        let Some(running) = self.running.take() else { return };
        if let Some(text) = &running.shown {
            self.session.keep_output(text);
        }
        let mut reply = child_of(running.busy.request(), running.reply(error.as_ref()));
        reply.metadata = running.metadata();
        self.shell.send(reply);
        let stop = error.is_some() && (running.stop_on_error || running.interrupted);
        drop(running);
        if stop {
            for Queued { message, .. } in std::mem::take(&mut self.queue) {
                let _busy = self.publisher.busy(&message);
                self.reply(Via::Shell, &message, aborted_reply(self.session.count()));
            }
        }
        self.settle();
        self.wait_for_quiet();
        self.next_cell();
    }

    pub(super) fn shell_event(&mut self, event: ShellEvent) {
        let Some(running) = self.running.as_ref().filter(|r| matches!(r.step, Step::Shell)) else {
            return;
        };
        match event {
            ShellEvent::Output(name, text) => running.stream(name, text),
            ShellEvent::Ended(None) => self.end_part(Ok(MimeBundle::new())),
            ShellEvent::Ended(Some(text)) => self.end_part(Err(Failure::Other(text))),
        }
    }
}
