//! What magics ask for, where it is more than text: settings of the kernel and of what is behind it,
//! code that runs, and lists of the variables, which come from the process that holds them.

use std::time::Duration;

use jupyter_protocol::Payload;

use super::{MessageLoop, Snapshots};
use crate::cell::Part;
use crate::code::Code;
use crate::command::Writes;
use crate::diagnostics::ErrorReport;
use crate::kernel::capture::{Capture, Keeps};
use crate::kernel::execution::{Source, Task, Todo};
use crate::kernel::publish::media;
use crate::magics::listing::Listing;
use crate::magics::nearest::nearest;
use crate::magics::{self, CompilerTime, Context, Effect};
use crate::messages::{Listed, MimeBundle, SnapshotMode, StreamName, ToEvaluator, ToRuntime};
use crate::settings::Settings;

/// Whether what a magic asked for has been done.
pub(super) enum Doing {
    /// It has.
    Done,
    /// Somebody else is at it, or the cell has ended: what comes next comes when they are through.
    Goes,
}

/// IPython says it from 0.1 s on, where compiling is a matter of milliseconds. Here each new cell takes
/// about that long, and the same cell nothing at all the next time: the line would come and go. It is
/// said where somebody has waited for it.
const LONG: Duration = Duration::from_secs(1);

/// How long the compiler took, in IPython's words.
fn compiler_time(words: CompilerTime, took: Duration) -> Option<String> {
    let seconds = took.as_secs_f64();
    (took >= LONG).then(|| match words {
        CompilerTime::Timeit => format!("Compiler time: {seconds:.2} s\n"),
        CompilerTime::Time => format!("Compiler : {} s\n", three_digits(seconds)),
    })
}

/// As `%.3g` writes numbers from 1 to 999.
fn three_digits(number: f64) -> String {
    let decimals = if number < 9.995 { 2 } else { usize::from(number < 99.95) };
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

impl MessageLoop {
    /// What magics may know.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            cells: self.session.cells(),
            variables: self.knowledge.variables().collect(),
            fix: self.session.fix(),
            surroundings: self.surroundings.clone(),
            visited: self.visited.clone(),
        }
    }

    /// Does what a magic has asked for, or begins it.
    pub(super) fn take_effect(&mut self, effect: Effect) -> Doing {
        match effect {
            Effect::Print(text) => self.print(text),
            Effect::Warn(text) => {
                if let Some(running) = &mut self.running {
                    running.stream(StreamName::Stderr, text);
                }
            }
            Effect::Display(bundle) => self.show(&bundle, None),
            Effect::DisplayWith { bundle, metadata } => self.show(&bundle, Some(metadata)),
            Effect::Result(bundle) => {
                if let Some(running) = &mut self.running {
                    running.result(&bundle);
                }
            }
            Effect::Fail { name, text } => {
                self.end_cell(Some(ErrorReport::plain(name, &text)));
                return Doing::Goes;
            }
            Effect::Page(bundle) => self.add(Payload::Page { data: media(&bundle), start: 0 }),
            Effect::NextInput { text, replace } => {
                self.add(Payload::SetNextInput { text, replace });
            }
            Effect::Parts(parts) => {
                if let Some(running) = &mut self.running {
                    running.next(parts.into_iter().map(Todo::Part));
                }
            }
            Effect::Run(code) => {
                self.give(Task::Run(code));
                return Doing::Goes;
            }
            Effect::Forgive => {
                if let Some(running) = &mut self.running {
                    running.forgives = true;
                }
            }
            Effect::CompilerTime(words) => {
                let cost = self.running.as_ref().and_then(|running| running.costs.last());
                if let Some(text) = cost.and_then(|cost| compiler_time(words, cost.compiler)) {
                    self.print(text);
                }
            }
            Effect::Study(study) => {
                self.give(Task::Study(study));
                return Doing::Goes;
            }
            Effect::Source { name, text, parts } => self.go_to_source(Source { name, text }, parts),
            Effect::Shell(command) => match self.shell_command_of(&command, Writes::SHOWN) {
                Ok(command) => return self.call(command),
                Err(text) => self.next_effects(vec![Effect::Fail { name: "OSError", text }]),
            },
            Effect::Command(command) => return self.call(command),
            Effect::Background(program) => self.start_in_background(program),
            Effect::EndBackground => self.background.clear(),
            Effect::Bind { name, value } => return self.bind(&name, &value),
            Effect::Capture { stdout, stderr, display, name } => {
                if let Some(running) = &mut self.running {
                    let keeps = Keeps { stdout, stderr, display };
                    running.captures.push(Capture::new(keeps, name));
                }
            }
            Effect::EndCapture => self.end_capture(),
            Effect::Enter { folder, quiet } => self.enter(&folder, quiet),
            Effect::SetVariable { name, value } => {
                self.surroundings.variables.insert(name, value);
                self.surround();
            }
            Effect::Arguments(arguments) => {
                self.surroundings.arguments = arguments;
                self.surround();
            }
            Effect::Write { file, text, append } => self.write(&file, &text, append),
            Effect::WriteSilently { file, text } => {
                if let Err(error) = std::fs::write(&file, text) {
                    let text = magics::python::os_error(&error, &file);
                    self.next_effects(vec![Effect::Fail { name: "OSError", text }]);
                }
            }
            Effect::Ask { prompt, default, yes, no } => {
                return self.ask_reader(prompt, default, yes, no);
            }
            Effect::Past(recall) => return self.recall(recall),
            Effect::Forget(names) if names.is_empty() => {}
            Effect::Forget(names) => {
                self.give(Task::Run(Code::Forget(names)));
                return Doing::Goes;
            }
            Effect::ForgetVisited => self.visited = std::env::current_dir().into_iter().collect(),
            Effect::ForgetInputs => self.flushed.inputs = self.session.count(),
            Effect::ForgetOutputs => self.forget_outputs(),
            Effect::StartClock => self.start_clock(),
            Effect::StopClock(times) => self.stop_clock(times),
            Effect::ShowSnapshots => {
                let Snapshots { mode, state } = &self.snapshots;
                let text = magics::snapshot::describe(*mode, *state);
                self.print(text);
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
            Effect::List(listing) => {
                self.ask_for_variables(listing);
                return Doing::Goes;
            }
            Effect::Save(saving) => {
                self.save(saving);
                return Doing::Goes;
            }
            Effect::PassToPython(inputs) => return self.pass_to_python(&inputs),
            Effect::Python { code, inputs, outputs } => {
                return self.run_python(code, &inputs, outputs);
            }
            Effect::MeetPython(sides) => return self.meet_python(&sides),
            Effect::RunBesidePython(sides) => return self.run_beside_python(&sides),
            Effect::Judge => return self.judge(),
            Effect::Quit => {
                self.add(Payload::AskExit { keepkernel: false });
                self.quits = true;
            }
            Effect::Restart => {
                self.beside.end();
                // It ends what cells have started, which evcxr would leave running.
                for supervisor in self.supervisors.values() {
                    supervisor.tell(ToRuntime::End);
                }
                if let Some(running) = &mut self.running {
                    running.next([Todo::Part(Part::Rust(":clear\n".to_owned()))].into_iter());
                }
            }
        }
        Doing::Done
    }

    /// Says what failed and was forgiven.
    pub(super) fn say_forgiven(&mut self, error: &ErrorReport) {
        if let Some(running) = &mut self.running {
            let ErrorReport { name, value, .. } = error;
            let text =
                format!("{name}: {value}; it is not raised, and what ran before it is undone\n");
            running.stream(StreamName::Stderr, text);
        }
    }

    /// Has the front end do something when the cell has ended.
    pub(super) fn add(&mut self, payload: Payload) {
        if let Some(running) = &mut self.running {
            running.payload.push(payload);
        }
    }

    pub(super) fn print(&mut self, text: String) {
        if let Some(running) = &mut self.running {
            running.stream(StreamName::Stdout, text);
        }
    }

    fn show(&mut self, bundle: &MimeBundle, metadata: Option<serde_json::Value>) {
        if let Some(running) = &mut self.running {
            running.display(bundle, None, metadata);
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
            let names = self.knowledge.variables().map(|(name, _)| name);
            let text = match nearest(name, names) {
                Some(near) => format!("there is no variable `{name}`; did you mean `{near}`?"),
                None => format!("there is no variable `{name}`; `%who` lists them all"),
            };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compilers_time_is_said_where_it_was_long() {
        let said = |words, milliseconds| compiler_time(words, Duration::from_millis(milliseconds));
        assert_eq!(said(CompilerTime::Timeit, 900), None);
        assert_eq!(said(CompilerTime::Timeit, 1234).as_deref(), Some("Compiler time: 1.23 s\n"));
        assert_eq!(said(CompilerTime::Time, 1234).as_deref(), Some("Compiler : 1.23 s\n"));
        assert_eq!(said(CompilerTime::Time, 12_000).as_deref(), Some("Compiler : 12 s\n"));
    }
}
