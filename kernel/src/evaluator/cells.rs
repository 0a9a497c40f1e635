//! What becomes of a cell: it is looked up or compiled, run, and what it leaves behind is written
//! into the notebook. Only where the type of a variable has to be inferred does it wait for the
//! oracle, and then it is compiled meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::compiler::{Compiler, Draft, Outcome, Ready};
use super::courier::{Types, Verdict};
use super::oracle::{Oracle, Question, names_command};
use super::runs::{Ran, Runs};
use super::supervisors::Supervisors;
use super::types::{can_be_written, true_type};
use crate::messages::{Cost, Diagnostic, DiagnosticHelp, Failure, Known, MimeBundle, ToRun};
use crate::settings::OptLevel;
use crate::source::{Binding, Cell, Complaints, Notebook, Showing, is_function};

/// How often to look whether the cell was given up while evcxr infers.
const LOOK: Duration = Duration::from_millis(20);

/// What evcxr compiles async code with.
const TOKIO: &str =
    ":dep tokio = { version = \"1.34.0\", features = [\"rt\", \"rt-multi-thread\"] }";

/// See the module.
pub struct Cells {
    compiler: Arc<Compiler>,
    runs: Arc<Runs>,
    supervisors: Supervisors,
    oracle: Oracle,
    notebook: Arc<Notebook>,
    /// What the compiler said last, for `:explain`.
    complaints: Arc<Complaints>,
    cost: Cost,
}

/// The types of a cell's variables, which evcxr is being asked for.
struct Inference {
    types: Receiver<Types>,
    refused: Receiver<Failure>,
    verdict: Sender<Verdict>,
}

impl Cells {
    /// Cells in an empty notebook.
    pub fn new(
        compiler: Arc<Compiler>,
        runs: Arc<Runs>,
        supervisors: Supervisors,
        oracle: Oracle,
    ) -> Cells {
        let notebook = Arc::new(Notebook::with_the_prelude());
        oracle.tell(Arc::clone(&notebook));
        let (complaints, cost) = (Arc::default(), Cost::default());
        Cells { compiler, runs, supervisors, oracle, notebook, complaints, cost }
    }

    /// Runs a cell. The value of its last expression leaves the worker by a channel of its own; the
    /// bundle here is what evcxr's commands answer.
    pub fn execute(&mut self, code: &str) -> (Result<MimeBundle, Failure>, Cost) {
        self.cost = Cost::default();
        let outcome = self.commands_and_code(code);
        (outcome, std::mem::take(&mut self.cost))
    }

    /// What cells have defined.
    pub fn known(&self) -> Known {
        let variables = self.notebook.variables.iter();
        Known {
            variables: variables.map(|(name, it)| (name.clone(), it.of_type.clone())).collect(),
            items: self.notebook.names().map(str::to_owned).collect(),
        }
    }

    fn commands_and_code(&mut self, code: &str) -> Result<MimeBundle, Failure> {
        let (commands, code) = split_commands(code);
        let (levels, commands) = split_levels(&commands);
        let mut answered = MimeBundle::new();
        if !commands.is_empty() {
            answered = self.commands(&commands)?;
        }
        for level in levels {
            self.optimise(&level)?;
            let level = self.compiler.way().opt_level.name();
            let text = answered.entry("text/plain".to_owned()).or_default();
            *text = format!("{text}\nOptimization: {level}").trim_start().to_owned();
        }
        let cell = Cell::parse(&code);
        if !cell.runs() && cell.items.is_empty() && cell.attributes.is_empty() && !cell.broken {
            return Ok(answered);
        }
        for name in &cell.crates {
            if !self.compiler.way().compiled.externs.contains_key(name) {
                self.commands(&format!(":dep {name} = \"*\""))?;
            }
        }
        if cell.awaits && !self.compiler.way().compiled.externs.contains_key("tokio") {
            self.commands(TOKIO)?;
        }
        if self.compiler.crates_have_changed() {
            self.commands("")?;
        }
        self.cell(cell, &code).map(|()| answered)
    }

    fn cell(&mut self, cell: Cell, code: &str) -> Result<(), Failure> {
        if let Some(name) = cell.lone_name().filter(|name| self.can_show(name))
            && let Some(shown) = self.show(name)
        {
            return shown;
        }
        let draft = Draft { cell, notebook: (*self.notebook).clone() };
        if let Some(ready) = self.compiler.look_up(&draft) {
            self.cost.cached = true;
            let types = ready.types.clone().unwrap_or_default();
            return self.run(&draft.cell, &ready, types, None, code);
        }
        let infers = draft.cell.bindings.iter().any(|binding| binding.of_type.is_none());
        let inference = infers.then(|| self.ask_for_types(&draft.cell, code));
        let cell = draft.cell.clone();
        let mut ready = self.compile(draft)?;
        let mut types = written_types(&cell);
        let mut verdict = None;
        if let Some(inference) = inference {
            let inferred = self.wait_for_types(&inference)?;
            let own = cell.bindings.iter().filter_map(|binding| {
                Some((binding.name.clone(), inferred.get(&binding.name)?.clone()))
            });
            types.extend(own);
            verdict = Some(inference.verdict);
        }
        types.retain(|name, _| !ready.moved.contains(name));
        let functions: Types = types
            .iter()
            .filter(|(_, it)| is_function(it))
            .map(|(n, t)| (n.clone(), t.clone()))
            .collect();
        if cell.with_types(&functions) != cell {
            let draft =
                Draft { cell: cell.with_types(&functions), notebook: (*self.notebook).clone() };
            self.compiler.remember_types(&ready, &functions);
            ready = self.compile(draft)?;
        }
        let kept = cell.bindings.iter().filter(|binding| !ready.moved.contains(&binding.name));
        let refused: Vec<Diagnostic> =
            kept.filter_map(|binding| refusal(binding, types.get(&binding.name))).collect();
        if !refused.is_empty() {
            return Err(Failure::Compilation(refused));
        }
        self.run(&cell, &ready, types, verdict, code)
    }

    fn compile(&mut self, draft: Draft) -> Result<Arc<Ready>, Failure> {
        match self.compiler.start(draft).wait() {
            Outcome::Ready(ready) => {
                self.cost.compiler += ready.took;
                Ok(ready)
            }
            Outcome::Wrong(complaints) => {
                let errors = complaints.errors.clone();
                self.complaints = complaints;
                Err(Failure::Compilation(errors))
            }
            Outcome::Stopped => Err(Failure::Interrupted),
            Outcome::Failed(text) => Err(Failure::Other(text)),
        }
    }

    fn ask_for_types(&self, cell: &Cell, code: &str) -> Inference {
        let (send_types, types) = channel();
        let (send_refused, refused) = channel();
        let (verdict, judged) = channel();
        self.oracle.ask(Question::Types {
            code: code.to_owned(),
            items: cell.items.iter().map(|(item, _)| item.text.clone()).collect(),
            types: send_types,
            verdict: judged,
            refused: send_refused,
        });
        Inference { types, refused, verdict }
    }

    fn wait_for_types(&mut self, inference: &Inference) -> Result<Types, Failure> {
        let started = Instant::now();
        let types = loop {
            match inference.types.recv_timeout(LOOK) {
                Ok(types) => break Ok(types),
                Err(RecvTimeoutError::Timeout) if self.compiler.is_stopped() => {
                    break Err(Failure::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    break Err(inference.refused.recv().unwrap_or_else(|_| {
                        Failure::Other(
                            "the analysis of this cell failed (a fault in rust-analyzer or evcxr, \
                             not in the cell); all variables are still there"
                                .to_owned(),
                        )
                    }));
                }
            }
        };
        self.cost.inference = started.elapsed();
        types
    }

    fn run(
        &mut self,
        cell: &Cell,
        ready: &Ready,
        mut types: Types,
        verdict: Option<Sender<Verdict>>,
        code: &str,
    ) -> Result<(), Failure> {
        if self.compiler.is_stopped() {
            return Err(Failure::Interrupted);
        }
        if let Some(library) = &ready.library {
            match self.runs.run(&ToRun::Cell(library.clone())) {
                Ran::Well(stored) => {
                    for (name, of_type) in &mut types {
                        if let Some(known) =
                            stored.get(name).and_then(|name| true_type(of_type, name))
                        {
                            *of_type = known;
                        }
                    }
                }
                Ran::Changed(names) => {
                    drop(verdict);
                    return self.without(&names, code);
                }
                Ran::Failed => {
                    // Nothing could be undone: what it defined is not there, nor what it moved.
                    let moved = ready.moved.clone();
                    self.change(|notebook| {
                        notebook.variables.retain(|name, _| !moved.contains(name))
                    });
                    return Err(Failure::Undone);
                }
                Ran::Undone | Ran::NoForm | Ran::NoVariable => return Err(Failure::Undone),
                Ran::Ended(how) => return Err(self.ended(how)),
            }
        }
        self.notebook = Arc::new(self.notebook.after(cell, &types, &ready.moved));
        if cell.awaits {
            self.change(|notebook| notebook.is_async = true);
        }
        self.oracle.tell(Arc::clone(&self.notebook));
        if let Some(verdict) = verdict {
            let _ = verdict.send(Verdict::Ran { moved: ready.moved.clone() });
        }
        self.compiler.remember(ready, &types);
        Ok(())
    }

    /// Runs a cell again without variables that are not what they were taken for.
    fn without(&mut self, names: &[String], code: &str) -> Result<(), Failure> {
        let known = names.iter().any(|name| self.notebook.variables.contains_key(name));
        self.change(|notebook| notebook.variables.retain(|name, _| !names.contains(name)));
        if known { self.cell(Cell::parse(code), code) } else { Err(Failure::Undone) }
    }

    fn can_show(&self, name: &str) -> bool {
        self.compiler.takes_shortcuts()
            && self.notebook.holds(name)
            && self.notebook.showing == Showing::default()
    }

    /// Shows a variable, unless it cannot show itself: then the compiler says why.
    fn show(&mut self, name: &str) -> Option<Result<(), Failure>> {
        match self.runs.run(&ToRun::Show(name.to_owned())) {
            Ran::Well(_) | Ran::Changed(_) => {
                self.cost.cached = true;
                Some(Ok(()))
            }
            Ran::NoForm | Ran::NoVariable => None,
            Ran::Undone | Ran::Failed => Some(Err(Failure::Undone)),
            Ran::Ended(how) => Some(Err(self.ended(how))),
        }
    }

    /// Has the worker list the variables to the kernel.
    pub fn list(&mut self) -> Result<MimeBundle, Failure> {
        match self.runs.run(&ToRun::List) {
            Ran::Undone | Ran::Failed => Err(Failure::Undone),
            Ran::Ended(how) => Err(self.ended(how)),
            _ => Ok(MimeBundle::new()),
        }
    }

    /// What evcxr's `:opt` does. Since evcxr compiles nothing it need not hear of it.
    fn optimise(&self, level: &str) -> Result<(), Failure> {
        let level = match level {
            "" if self.compiler.way().opt_level == OptLevel::O2 => OptLevel::O0,
            "" => OptLevel::O2,
            level => OptLevel::named(level).map_err(Failure::Other)?,
        };
        self.compiler.change_way(|way| way.opt_level = level);
        Ok(())
    }

    /// The process that ran the cells has gone, and all variables with it.
    fn ended(&mut self, how: String) -> Failure {
        self.change(|notebook| notebook.variables.clear());
        match self.supervisors.start() {
            Ok(()) => Failure::Crashed(how),
            Err(error) => Failure::Crashed(format!("{how}; {error:#}")),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Notebook)) {
        change(Arc::make_mut(&mut self.notebook));
        self.oracle.tell(Arc::clone(&self.notebook));
    }

    /// evcxr's own commands.
    fn commands(&mut self, code: &str) -> Result<MimeBundle, Failure> {
        if let Some(answer) = self.about_the_last_error(code) {
            return Ok([("text/plain".to_owned(), answer)].into());
        }
        if names_command(code, ":toolchain") {
            return Err(Failure::Other(
                "cells are compiled by the toolchain that the kernel was installed with; `ndlab \
                 install --toolchain NAME` chooses another"
                    .to_owned(),
            ));
        }
        if names_command(code, ":clear") || names_command(code, ":restart") {
            let failed = |error| Failure::Other(format!("{error:#}"));
            self.supervisors.replace().map_err(failed)?;
        }
        let (answer, answered) = channel();
        self.oracle.ask(Question::Commands { code: code.to_owned(), answer });
        let gone = "evcxr does not answer; restart the kernel";
        let bundle = answered.recv().map_err(|_| Failure::Other(gone.to_owned()))??;
        let text = bundle.get("text/plain").map_or("", String::as_str);
        let showing = |showing: &mut Showing| {
            for line in text.lines() {
                if let Some(format) = line.strip_prefix("Output format: ") {
                    showing.format = format.to_owned();
                } else if let Some(types) = line.strip_prefix("Types: ") {
                    showing.types = types == "true";
                } else if let Some(format) = line.strip_prefix("Error format: ") {
                    showing.errors = format.split(' ').next().unwrap_or_default().to_owned();
                }
            }
        };
        if names_command(code, ":clear") {
            self.notebook = Arc::new(Notebook::with_the_prelude());
        } else if names_command(code, ":restart") {
            self.change(|notebook| notebook.variables.clear());
        }
        self.change(|notebook| showing(&mut notebook.showing));
        Ok(bundle)
    }

    /// What `:explain` and `:last_error_json` answer.
    fn about_the_last_error(&self, code: &str) -> Option<String> {
        let raw = &self.complaints.raw;
        if names_command(code, ":last_error_json") {
            let lines: Vec<String> = raw.iter().map(ToString::to_string).collect();
            return Some(lines.join("\n"));
        }
        if !names_command(code, ":explain") {
            return None;
        }
        let explained = raw.iter().filter_map(|error| error["code"]["explanation"].as_str());
        let text: BTreeSet<&str> = explained.collect();
        let text: Vec<&str> = text.into_iter().collect();
        Some(match &*text {
            [] => "There is no explanation of the last error.".to_owned(),
            text => text.join("\n"),
        })
    }
}

/// The types that the cell writes out.
fn written_types(cell: &Cell) -> BTreeMap<String, String> {
    let typed = cell.bindings.iter();
    typed.filter_map(|binding| Some((binding.name.clone(), binding.of_type.clone()?))).collect()
}

/// Why a variable cannot be kept whose type no later cell could write.
fn refusal(binding: &Binding, of_type: Option<&String>) -> Option<Diagnostic> {
    let name = &binding.name;
    let (message, advice) = match of_type {
        Some(of_type) if can_be_written(of_type) => return None,
        Some(of_type) => (
            format!(
                "the variable `{name}` has the type `{of_type}`, which cannot be written, so it \
                 cannot be kept"
            ),
            "collect an iterator, put a value behind a trait into a box, as in `let f: Box<dyn \
             Fn(i32) -> i32> = Box::new(...);`, or put braces around the statements, so that the \
             variable ends within the cell",
        ),
        None => (
            format!("the type of the variable `{name}` could not be found out"),
            "define it by a `let` of its own with its type, as in `let x: i32 = ...;`",
        ),
    };
    let label = binding.place.label("this variable is to outlive its cell");
    let helps = vec![DiagnosticHelp { message: advice.to_owned(), change: None }];
    Some(Diagnostic { code: None, message, labels: vec![label], helps, rendered: String::new() })
}

/// evcxr's commands, which stand before all else, and the cell with blank lines in their place.
fn split_commands(code: &str) -> (String, String) {
    let mut commands = String::new();
    let mut rest = String::new();
    let mut lines = code.split_inclusive('\n');
    for line in lines.by_ref() {
        let text = line.trim();
        if line.trim_start_matches(' ').starts_with(':') && !text.starts_with("::") {
            commands.push_str(text);
            commands.push('\n');
            rest.push('\n');
        } else if text.is_empty() || line.starts_with("//") {
            rest.push('\n');
        } else {
            rest.push_str(line);
            break;
        }
    }
    rest.extend(lines);
    (commands, rest)
}

/// What `:opt` stands before, and the commands without it.
fn split_levels(commands: &str) -> (Vec<String>, String) {
    let (mut levels, mut rest) = (Vec::new(), String::new());
    for line in commands.split_inclusive('\n') {
        let (command, argument) =
            line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        if command == ":opt" {
            levels.push(argument.trim().to_owned());
        } else {
            rest.push_str(line);
        }
    }
    (levels, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_no_business_of_evcxr() {
        let (levels, rest) = split_levels(":opt\n:dep x = \"1\"\n:opt  s\n:optimise\n");
        assert_eq!(levels, ["", "s"]);
        assert_eq!(rest, ":dep x = \"1\"\n:optimise\n");
    }

    #[test]
    fn commands_come_first_and_keep_the_lines() {
        let (commands, rest) = split_commands("// a\n:dep x = \"1\"\n\n :opt 2\nlet a = 1;\n:b");
        assert_eq!(commands, ":dep x = \"1\"\n:opt 2\n");
        assert_eq!(rest, "\n\n\n\nlet a = 1;\n:b");
        assert_eq!(split_commands("::std::process::id()").0, "");
    }
}
