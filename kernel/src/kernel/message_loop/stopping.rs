//! Interrupts: the reply goes out at once, whatever the cell is doing; what is behind it is stopped
//! or, where that cannot be, finishes unseen.

use std::time::Instant;

use super::{Event, MessageLoop, PATIENCE, STOP_AGAIN};
use crate::kernel::execution::Step;
use crate::messages::{CellId, Failure, MimeBundle, StreamName, ToEvaluator, ToRuntime};

/// What is said where stopping a cell costs the variables.
const WARNING: &str = "\nndlab: there is no snapshot of before this cell, so that stopping it loses \
                       the variables of all cells. Interrupt again to stop it.\n";

/// What is said to a cell that waits for the one before it.
const WAITING: &str = "ndlab: the types of the cell that was interrupted are still being inferred, \
                       which cannot be stopped; this cell waits for that. To wait no longer, \
                       restart the kernel, which loses the variables.\n";

/// An interrupted cell that the evaluator is not done with.
pub(super) struct Abandoned {
    pub(super) cell: CellId,
    since: Instant,
    /// How much the evaluator had worked when it was last seen to work.
    work: Option<u64>,
    idle_since: Instant,
    told: bool,
}

impl Abandoned {
    fn new(cell: CellId) -> Abandoned {
        let now = Instant::now();
        Abandoned { cell, since: now, work: None, idle_since: now, told: false }
    }
}

impl MessageLoop {
    pub(super) fn interrupt(&mut self) {
        let Some(running) = &mut self.running else { return };
        let holds_the_only_copy = running.begun && !self.snapshots.state.taken;
        if holds_the_only_copy && !running.warned {
            running.warned = true;
            return running.busy.stream(StreamName::Stderr, WARNING.to_owned());
        }
        running.interrupted = true;
        match &running.step {
            Step::Between | Step::Draining { .. } => {}
            Step::Ready(_) => self.end_part(Ok(MimeBundle::new())),
            Step::Python(number) => {
                let number = *number;
                self.interrupt_python(number);
            }
            Step::Evaluating(cell) => {
                let cell = *cell;
                if running.meets_python {
                    self.interrupt_turn();
                }
                self.abandoned = Some(Abandoned::new(cell));
                if let Some(evaluator) = &self.to_evaluator {
                    evaluator.tell(ToEvaluator::Cancel { cell });
                }
                for supervisor in self.supervisors.values() {
                    supervisor.tell(ToRuntime::Interrupt);
                }
                self.backend.stop_compilers();
                self.later(STOP_AGAIN, Event::StillStopping(cell));
                self.drain(Err(Failure::Interrupted));
            }
            Step::Asking => {
                self.ask_no_more();
                self.end_part(Ok(MimeBundle::new()));
            }
            Step::AskingReader { .. } | Step::Recalling(_) | Step::Saving => {
                self.end_part(Ok(MimeBundle::new()))
            }
            Step::Shell => {
                running.command = None;
                if let Some(command) = self.shell_command.take() {
                    command.abort();
                }
                self.end_part(Ok(MimeBundle::new()));
            }
        }
    }

    /// Stops what the evaluator has started since for a cell that was interrupted. Inference may
    /// take long, and the next cell waits for it; an evaluator that does nothing any more is given
    /// up.
    pub(super) fn still_stopping(&mut self, cell: CellId) {
        let Some(abandoned) = self.abandoned.as_mut().filter(|it| it.cell == cell) else { return };
        let work = self.backend.evaluators_work();
        if work != abandoned.work || work.is_none() {
            (abandoned.work, abandoned.idle_since) = (work, Instant::now());
        } else if abandoned.idle_since.elapsed() > PATIENCE {
            // It hangs, and whatever it holds is out of reach.
            return self.backend.end();
        }
        if abandoned.since.elapsed() > PATIENCE && self.running.is_some() && !abandoned.told {
            abandoned.told = true;
            self.notice(WAITING.to_owned());
        }
        self.backend.stop_compilers();
        self.later(STOP_AGAIN, Event::StillStopping(cell));
    }
}
