//! Interrupts: the reply goes out at once, whatever the cell is doing; what is behind it is stopped
//! or, where that cannot be, finishes unseen.

use std::time::Instant;

use super::{Event, MessageLoop, PATIENCE, STOP_AGAIN};
use crate::kernel::execution::Step;
use crate::messages::{CellId, Failure, MimeBundle, StreamName, ToEvaluator, ToRuntime};

/// What is said where stopping a cell costs the variables.
const WARNING: &str = "\nndlab: there is no snapshot of before this cell, so that stopping it loses \
                       the variables of all cells. Interrupt again to stop it.\n";

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
            Step::Evaluating(cell) => {
                let cell = *cell;
                self.abandoned = Some((cell, Instant::now()));
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
            Step::Shell => {
                if let Some(command) = self.shell_command.take() {
                    command.abort();
                }
                self.end_part(Ok(MimeBundle::new()));
            }
        }
    }

    /// Stops what the evaluator has started since for a cell that was interrupted, and gives the
    /// evaluator up if it never comes to an end with it.
    pub(super) fn still_stopping(&mut self, cell: CellId) {
        match self.abandoned {
            Some((id, since)) if id == cell && since.elapsed() < PATIENCE => {
                self.backend.stop_compilers();
                self.later(STOP_AGAIN, Event::StillStopping(cell));
            }
            // It hangs, and whatever it holds is out of reach.
            Some((id, _)) if id == cell => self.backend.end(),
            _ => {}
        }
    }
}
