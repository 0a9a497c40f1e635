//! The only file that names evcxr: Rust code in, values or failures out, in ndlab's own terms.
//! Where compilers are found and how cells are compiled is the shim's business.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Result, anyhow};
use evcxr::{CommandContext, CompilationError, Error, EvalContext, EvalContextOutputs};

use crate::messages::{
    Completions, Diagnostic, DiagnosticHelp, DiagnosticLabel, Failure, MimeBundle,
};

/// In scope in every cell.
const PRELUDE_IN_SCOPE: &str = "use ndlab::prelude::*;";

/// The code that takes what is in scope away again.
const CLEAR: &str = ":clear";

/// What a cell is optimised to until `:opt` says otherwise.
const OPT_LEVEL: &str = "3";

/// Evaluates cells. One value of it owns one worker with its variables.
pub(super) struct Engine {
    context: CommandContext,
    /// Variables, with their types, that evcxr has forgotten although their cell has failed.
    forgotten: Vec<(String, String)>,
}

/// The variables by which evcxr is told where its files go.
pub(super) fn environment(folder: &Path, crate_folder: &Path) -> Vec<(&'static str, OsString)> {
    vec![("EVCXR_TMPDIR", crate_folder.into()), ("EVCXR_CONFIG_DIR", folder.join("config").into())]
}

impl Engine {
    /// Starts the supervisor by `command` and gets ready to evaluate. `notice` hears lines that
    /// belong to no cell.
    pub fn start(command: Command, notice: impl Fn(String) + Send + 'static) -> Result<Engine> {
        let (context, outputs) =
            EvalContext::with_subprocess_command(command).map_err(start_failure)?;
        let EvalContextOutputs { stdout, stderr } = outputs;
        // evcxr waits until somebody has taken these lines. The user's output is not among them.
        thread::spawn(move || stdout.into_iter().for_each(drop));
        thread::spawn(move || stderr.into_iter().for_each(notice));
        let mut context = CommandContext::with_eval_context(context);
        context.set_opt_level(OPT_LEVEL).map_err(|error| anyhow!("{error}"))?;
        let mut engine = Engine { context, forgotten: Vec::new() };
        engine.bring_into_scope().map_err(|failure| anyhow!("{}", in_words(&failure)))?;
        Ok(engine)
    }

    fn bring_into_scope(&mut self) -> Result<(), Failure> {
        self.context.execute(PRELUDE_IN_SCOPE).map(drop).map_err(failure)
    }

    /// Compiles and runs a cell. The value of its last expression leaves the worker by a channel of
    /// its own; the bundle here is what evcxr's commands answer.
    pub fn execute(&mut self, code: &str) -> Result<MimeBundle, Failure> {
        self.remember()?;
        let before = self.variables();
        let outputs = self.context.execute(code).map_err(failure);
        if code.lines().any(|line| line.trim() == CLEAR) {
            self.bring_into_scope()?;
        } else if !matches!(outputs, Ok(_) | Err(Failure::Crashed(_))) {
            let now = self.variables();
            self.forgotten = before.into_iter().filter(|known| !now.contains(known)).collect();
        }
        Ok(outputs?.content_by_mime_type.into_iter().collect())
    }

    fn variables(&self) -> Vec<(String, String)> {
        let variables = self.context.variables_and_types();
        variables.map(|(name, of_type)| (name.to_owned(), of_type.to_owned())).collect()
    }

    /// Has evcxr know the variables again that it took out of its books in the middle of a cell,
    /// because that cell gave their type another form. The cell failed, and in the store they are
    /// as before.
    fn remember(&mut self) -> Result<(), Failure> {
        let take = |(name, of_type): (String, String)| {
            format!(
                "let mut {name}: {of_type} = \
                 evcxr_variable_store.take_variable::<{of_type}>(\"{name}\");\n"
            )
        };
        let code: String = self.forgotten.drain(..).map(take).collect();
        if code.is_empty() {
            return Ok(());
        }
        self.context.execute(&code).map(drop).map_err(failure)
    }

    /// What can stand at `offset` bytes into `code`.
    pub fn complete(&mut self, code: &str, offset: usize) -> Option<Completions> {
        let found = self.context.completions(code, offset).ok()?;
        let mut matches: Vec<(String, String)> = found
            .completions
            .into_iter()
            .map(|completion| (completion.code, completion.kind.to_owned()))
            .filter(|(code, _)| !code.starts_with("__ndlab") && !code.starts_with("evcxr_"))
            .collect();
        matches.sort();
        matches.dedup();
        Some(Completions { start: found.start_offset, end: found.end_offset, matches })
    }

    /// What is known of the name that ends at `offset` bytes into `code`.
    pub fn inspect(&mut self, code: &str, offset: usize) -> Option<MimeBundle> {
        let (text, html) = self.context.hover_at(code, offset).ok()?;
        if text == "No documentation found" {
            return None;
        }
        Some([("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into())
    }
}

fn start_failure(error: Error) -> anyhow::Error {
    match failure(error) {
        Failure::Crashed(text) => {
            anyhow!("the process for the user's code could not start: {text}")
        }
        other => anyhow!("the evaluator could not start: {}", in_words(&other)),
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::CompilationErrors(errors) => Failure::Compilation(diagnostics(&errors)),
        Error::SubprocessTerminated(text) => Failure::Crashed(how_it_ended(&text)),
        other => Failure::Other(other.to_string()),
    }
}

/// evcxr quotes what the supervisor said last, then adds how the supervisor itself ended.
fn how_it_ended(text: &str) -> String {
    let said = text.lines().rfind(|line| !line.starts_with("Subprocess "));
    said.unwrap_or("the process that runs the cells ended").to_owned()
}

fn diagnostics(errors: &[CompilationError]) -> Vec<Diagnostic> {
    let found = errors.iter().filter(|error| error.level() == "error").map(diagnostic).collect();
    match found {
        empty if Vec::is_empty(&empty) => errors.iter().map(diagnostic).collect(),
        found => found,
    }
}

fn diagnostic(error: &CompilationError) -> Diagnostic {
    let places = error.spanned_messages().iter().chain(error.help_spanned());
    let mut places = places.map(|spanned| {
        let span = spanned.span?;
        Some(DiagnosticLabel {
            start: (span.start_line, span.start_column),
            end: (span.end_line, span.end_column),
            text: spanned.label.clone(),
            primary: spanned.is_primary,
        })
    });
    let of_the_error = places.by_ref().take(error.spanned_messages().len());
    let mut labels: Vec<_> = of_the_error.flatten().collect();
    let mut helps = Vec::new();
    // evcxr keeps a place for each remark that has exactly one, in their order.
    for remark in error.json["children"].as_array().into_iter().flatten() {
        let spans = remark["spans"].as_array().map_or(0, Vec::len);
        let place = if spans == 1 { places.next().flatten() } else { None };
        let message = remark["message"].as_str().unwrap_or_default().to_owned();
        match remark["level"].as_str() {
            Some("help") => {
                let replacement = remark["spans"][0]["suggested_replacement"].as_str();
                let change = place.zip(replacement);
                let change =
                    change.map(|(at, text)| DiagnosticLabel { text: text.to_owned(), ..at });
                helps.push(DiagnosticHelp { message, change });
            }
            _ => labels.extend(place),
        }
    }
    let hint = error.evcxr_extra_hint().map(str::to_owned);
    helps.extend(hint.map(|message| DiagnosticHelp { message, change: None }));
    Diagnostic {
        code: error.code().map(str::to_owned),
        message: error.message(),
        labels,
        helps,
        rendered: error.rendered(),
    }
}

fn in_words(failure: &Failure) -> String {
    match failure {
        Failure::Compilation(diagnostics) => {
            diagnostics.first().map_or_else(String::new, |first| first.rendered.clone())
        }
        Failure::Crashed(text) | Failure::Other(text) => text.clone(),
        Failure::Interrupted => "interrupted".to_owned(),
    }
}
