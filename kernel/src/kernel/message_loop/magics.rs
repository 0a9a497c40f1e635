//! What magics ask for, where it is more than text: settings of the kernel and of what is behind it,
//! and lists of the variables, which come from the process that holds them.

use super::{MessageLoop, Snapshots};
use crate::cell::Part;
use crate::diagnostics::ErrorReport;
use crate::kernel::execution::Task;
use crate::magics::listing::Listing;
use crate::magics::{self, Effect};
use crate::messages::{Listed, SnapshotMode, StreamName, ToEvaluator, ToRuntime};
use crate::settings::Settings;

impl MessageLoop {
    /// Does what a magic has asked for.
    pub(super) fn take_effect(&mut self, effect: Effect) {
        match effect {
            Effect::Print(text) => self.print(text),
            Effect::ShowSnapshots => {
                let Snapshots { mode, state } = &self.snapshots;
                self.print(magics::snapshot::describe(*mode, *state));
            }
            Effect::Snapshots(mode) => {
                self.snapshots.mode = mode;
                self.snapshots.state.taken &= mode != SnapshotMode::Off;
                for supervisor in self.supervisors.values() {
                    supervisor.tell(ToRuntime::Snapshots(mode));
                }
            }
            Effect::OptLevel(None) => {
                self.print(format!("opt: {}\n", self.settings.opt_level.name()));
            }
            Effect::OptLevel(Some(opt_level)) => self.set(Settings { opt_level, ..self.settings }),
            Effect::Checks(None) => {
                let checks = if self.settings.checks { "on" } else { "off" };
                self.print(format!("checks: {checks}\n"));
            }
            Effect::Checks(Some(checks)) => self.set(Settings { checks, ..self.settings }),
            Effect::Cache(None) => self.print(magics::cache::describe(self.settings.cache)),
            Effect::Cache(Some(cache)) => self.set(Settings { cache, ..self.settings }),
            Effect::List(listing) => return self.ask_for_variables(listing),
            Effect::Restart => {
                // It ends what cells have started, which evcxr would leave running.
                for supervisor in self.supervisors.values() {
                    supervisor.tell(ToRuntime::End);
                }
                if let Some(running) = &mut self.running {
                    running.parts.push_front(Part::Rust(":clear\n".to_owned()));
                }
            }
        }
        self.next_part();
    }

    fn print(&self, text: String) {
        if let Some(running) = &self.running {
            running.stream(StreamName::Stdout, text);
        }
    }

    /// Settings for the cells from here on. An evaluator that is not there yet hears of them when it
    /// comes.
    fn set(&mut self, settings: Settings) {
        self.settings = settings;
        if let Some(evaluator) = &self.to_evaluator {
            evaluator.tell(ToEvaluator::Settings(settings));
        }
    }

    /// Has the variables listed, where there are any.
    fn ask_for_variables(&mut self, listing: Listing) {
        if let Some(name) = listing.names().filter(|name| !self.knowledge.has_variable(name)) {
            let text = format!("there is no variable `{name}`; `%who` lists them all");
            return self.end_cell(Some(ErrorReport::plain("UsageError", &text)));
        }
        if !self.knowledge.has_variables() {
            self.print(listing.text(Vec::new()));
            return self.next_part();
        }
        if let Some(running) = &mut self.running {
            running.listing = Some(listing);
        }
        self.give(Task::List);
    }

    /// The list has come. Values of types that are defined anew are kept, but cells cannot use them.
    pub(super) fn list(&mut self, mut variables: Vec<Listed>) {
        let listing = self.running.as_mut().and_then(|running| running.listing.take());
        variables.retain(|variable| self.knowledge.has_variable(&variable.name));
        if let Some(listing) = listing {
            self.print(listing.text(variables));
        }
    }
}
