//! The queue of cells: which one runs, part by part, and how it ends.

use super::magics::Doing;
use super::{DRAIN, Evaluator, Event, MessageLoop, Queued, SHORT_DRAIN, Via};
use crate::cell::{Asking, Part};
use crate::code::Code;
use crate::command::Writes;
use crate::diagnostics::ErrorReport;
use crate::export::Ran;
use crate::kernel::backend::SupervisorId;
use crate::kernel::connection::child_of;
use crate::kernel::execution::{Judgement, Otherwise, Running, Step, Task, Todo, aborted_reply};
use crate::kernel::known;
use crate::magics::{self, Effect};
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
        if keep {
            self.history.cell(count, &request.code);
        }
        if !request.silent {
            busy.input(&request.code, count);
        }
        self.knowledge.begin(&request.code, count);
        let mut running = Running::new(busy, &request, count);
        self.last = (!request.silent).then(|| running.busy.outlet());
        if !running.is_mute() {
            for notice in std::mem::take(&mut self.notices) {
                running.stream(StreamName::Stderr, notice);
            }
        }
        self.running = Some(running);
        self.next_part();
    }

    /// Begins the next part of the cell, or ends the cell.
    pub(super) fn next_part(&mut self) {
        while let Some(running) = &mut self.running {
            let next = running.todo.pop_front();
            if matches!(next, None | Some(Todo::Part(_))) {
                self.has_done_part();
            }
            let Some(running) = &mut self.running else { return };
            if let Some(Todo::Part(part)) = &next {
                running.doing = Some(part.clone());
            }
            match next {
                None => match running.expressions.next() {
                    Some(code) => return self.give(Task::Run(code)),
                    None => return self.end_cell(None),
                },
                Some(Todo::Part(part)) => self.expand(part),
                Some(Todo::Words { part, pieces }) => self.fill(part, pieces),
                Some(Todo::Source(source)) => running.source = source,
                Some(Todo::Expanded(Part::Rust(code))) => {
                    return self.give(Task::Run(Code::cell(code)));
                }
                Some(Todo::Expanded(Part::Help(asking))) => return self.help(asking),
                Some(Todo::Expanded(Part::Either { whole, before, asking, line })) => {
                    let notebook = self.knowledge.notebook(Vec::new());
                    let tried = format!("{before}{}", asking.what);
                    if known::can_be_tried(&tried, &notebook) == Some(false) {
                        running.doing = None;
                        let parts = [Part::Rust(before), Part::Help(asking)];
                        running.next(parts.into_iter().map(Todo::Part));
                        continue;
                    }
                    running.doing = Some(Part::Rust(whole.clone()));
                    running.otherwise = Some(Otherwise { before, asking, line });
                    return self.give(Task::Run(Code::cell(whole)));
                }
                Some(Todo::Expanded(part)) => match self.effects_of(part) {
                    Ok(effects) => self.next_effects(effects),
                    Err(text) => {
                        return self.end_cell(Some(ErrorReport::plain("UsageError", &text)));
                    }
                },
                Some(Todo::Effect(effect)) => {
                    if let Doing::Goes = self.take_effect(effect) {
                        return;
                    }
                }
            }
        }
    }

    /// The part that was being done has ended well.
    fn has_done_part(&mut self) {
        let Some(running) = &mut self.running else { return };
        let (count, kept) = (running.count, running.is_kept);
        if let Some(part) = running.doing.take().filter(|_| kept) {
            let variables = self.knowledge.variables();
            let variables = variables.map(|(name, it)| (name.to_owned(), it.to_owned())).collect();
            self.record.add(Ran { count, part, variables });
        }
    }

    /// What a part of the cell that is no Rust asks for.
    fn effects_of(&self, part: Part) -> Result<Vec<Effect>, String> {
        match part {
            Part::Magic(call) => magics::run(&call, &self.context()),
            Part::Shell(command) => Ok(vec![Effect::Shell(command.text)]),
            Part::Capture { binds, command } => {
                let text = &*command.text;
                if self.knowledge.has_variable(text) {
                    return Err(format!(
                        "`{text}` is a variable, and not a command: `let {binds} = !{text};`, with \
                         its `;`, is Rust"
                    ));
                }
                Ok(match self.shell_command_of(text, Writes::LinesTo(binds)) {
                    Ok(command) => vec![Effect::Command(command)],
                    Err(text) => vec![Effect::Fail { name: "OSError", text }],
                })
            }
            Part::Undeclared(line) => {
                Err(format!("a variable of Rust is declared by `let`: write `let {line}`"))
            }
            Part::Rust(_) | Part::Help(_) | Part::Either { .. } => Ok(Vec::new()),
        }
    }

    /// Has these done next.
    pub(super) fn next_effects(&mut self, effects: Vec<Effect>) {
        if let Some(running) = &mut self.running {
            running.next(effects.into_iter().map(Todo::Effect));
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
            if let Step::Ready(Task::Ask(what, everything)) = step {
                running.step = Step::Asking;
                return self.ask_for_cell(&what, everything);
            }
            if let Step::Ready(task) = step {
                (running.begun, running.warned) = (false, false);
                for supervisor in self.supervisors.values() {
                    supervisor.tell(ToRuntime::Begin { input: running.allow_stdin });
                }
                evaluator.tell(match task {
                    Task::Run(code) => ToEvaluator::Execute { cell, code },
                    Task::Study(study) => ToEvaluator::Study { cell, study },
                    Task::List | Task::Ask(..) => ToEvaluator::List { cell },
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
        if let (Some(otherwise), Err(failure)) = (running.otherwise.take(), &outcome)
            && otherwise.is_meant(failure)
        {
            let Otherwise { before, asking, .. } = otherwise;
            running.doing = None;
            // That it is no `Result` is known now.
            let asking = Asking { rust: None, ..asking };
            let parts = [Part::Rust(before), Part::Help(asking)];
            running.doing = None;
            running.next(parts.into_iter().map(Todo::Part));
            return self.next_part();
        }
        let raised = running.raised.is_some() && running.ended.is_none() && !running.interrupted;
        let forgives = std::mem::take(&mut running.forgives) && raised;
        let type_of = |name: &str| self.knowledge.type_of(name);
        let error = match running.judge(outcome, &self.session, &self.backend.sources(), &type_of) {
            Judgement::GoesOn => None,
            Judgement::Failed(error) => Some(error),
            Judgement::Unclear(code) => {
                running.forgives = forgives;
                return self.give(Task::Run(code));
            }
        };
        if running.expressions.are_on() {
            if let Some(error) = error.as_ref().filter(|_| running.interrupted) {
                running.expressions.give_up(error);
            }
            running.expressions.end(error);
            return self.next_part();
        }
        match error {
            None => self.next_part(),
            // What it did is undone, as after any cell that fails.
            Some(error) if forgives => {
                running.doing = None;
                self.say_forgiven(&error);
                self.next_part();
            }
            Some(_) if self.leave_words_as_they_are() => self.next_part(),
            error => self.end_cell(error),
        }
    }

    /// Replies to the cell, lets those behind it go if it failed, and begins the next.
    pub(super) fn end_cell(&mut self, error: Option<ErrorReport>) {
        if self.keep_what_was_captured(error.as_ref()) {
            return self.next_part();
        }
        let Some(mut running) = self.running.take() else { return };
        let error = running.failed.take().or(error);
        if error.is_none() {
            self.knowledge.ended_well(&running.code, running.count);
        }
        if let Some(error) = &error {
            self.session.keep_fix(error.fix.clone());
        }
        self.clear_exchange();
        if let Some(text) = running.shown.as_ref().filter(|_| running.is_kept) {
            self.session.has_value(running.count);
            self.history.output(running.count, text);
        }
        let mut reply = child_of(running.busy.request(), running.reply(error.as_ref()));
        reply.metadata = running.metadata();
        self.shell.send(reply);
        let stop = error.is_some() && (running.stop_on_error || running.interrupted);
        drop(running);
        self.ending |= self.quits;
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
}
