//! The only file that names evcxr: what it knows of types, completions and its own commands, in
//! ndlab's terms. What it is asked and told is `oracle.rs`'s business, and what becomes of the builds
//! that it orders the courier's.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::Result;
use evcxr::{CommandContext, CompilationError, Error, EvalContext, EvalContextOutputs};

use crate::folders;
use crate::messages::{
    Completions, Diagnostic, DiagnosticLabel, Failure, Match, MimeBundle, Remark, RemarkKind,
};

/// What can be analysed before anybody asks, in pieces: a question that comes meanwhile waits for one.
pub(super) const WARM_UPS: [&str; 5] = [
    "let x = 1.0; nothing",
    "let x = np::arange(1.0); nothing",
    "let x = &np::ones((2, 2)) + 1.0; nothing",
    "let x = vec![1.0].iter().map(|x| x * 2.0).collect::<Vec<_>>(); nothing",
    // rust-analyzer forgets what it parsed long ago.
    "let x = np::arange(1.0); nothing",
];

/// evcxr. It never compiles or runs anything: what it orders goes to the courier.
pub(super) struct Engine {
    context: CommandContext,
}

/// The variables by which evcxr is told where its files go.
pub(super) fn environment(folder: &Path, crate_folder: &Path) -> Vec<(&'static str, OsString)> {
    vec![
        ("EVCXR_TMPDIR", crate_folder.into()),
        ("EVCXR_CONFIG_DIR", folder.join("config").into()),
        // rust-analyzer's temporary files go with the session, also where it is killed.
        ("TMPDIR", folder.into()),
    ]
}

/// What evcxr reads when it starts. Its manifest is the same from the first moment on, so that
/// rust-analyzer loads the crates that it names once.
pub(super) fn configure(folder: &Path) -> Result<()> {
    let config = folder.join("config");
    folders::make_private(&config)?;
    folders::write_atomically(&config.join("evcxr.toml"), "[evcxr]\nopt_level = \"3\"\n")
}

impl Engine {
    /// Starts evcxr's child by `command` and gets ready. `notice` hears lines that belong to no
    /// cell.
    pub fn start(
        command: Command,
        notice: impl Fn(String) + Send + 'static,
    ) -> Result<Engine, Failure> {
        let (context, outputs) = EvalContext::with_subprocess_command(command).map_err(failure)?;
        let EvalContextOutputs { stdout, stderr } = outputs;
        // evcxr waits until somebody has taken these lines. The user's output is not among them.
        thread::spawn(move || stdout.into_iter().for_each(drop));
        thread::spawn(move || stderr.into_iter().for_each(notice));
        Ok(Engine { context: CommandContext::with_eval_context(context) })
    }

    /// Hands `code` to evcxr. What it answers to its commands is the bundle.
    pub fn execute(&mut self, code: &str) -> Result<MimeBundle, Failure> {
        let outputs = self.context.execute(code).map_err(failure)?;
        Ok(outputs.content_by_mime_type.into_iter().collect())
    }

    /// The variables that evcxr knows, with their types.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let variables = self.context.variables_and_types();
        variables.map(|(name, of_type)| (name.to_owned(), of_type.to_owned())).collect()
    }

    /// Has rust-analyzer infer the types of `code`, which ends with a name that means nothing: there
    /// is nothing to say of it, and so no more is worked out than for a cell. What rust-analyzer has
    /// found it keeps; nothing else changes.
    pub fn warm_up(&mut self, code: &str) {
        let _ = self.context.hover_at(code, code.len());
    }

    /// What can stand at `offset` bytes into `code`.
    pub fn complete(&mut self, code: &str, offset: usize) -> Option<Completions> {
        let found = self.context.completions(code, offset).ok()?;
        let mut matches: Vec<Match> = found
            .completions
            .into_iter()
            .map(|completion| candidate(&completion.code, completion.kind))
            .filter(|it| !it.text.starts_with("__ndlab") && !it.text.starts_with("evcxr_"))
            .collect();
        matches.sort_by(|one, other| (&one.text, &one.kind).cmp(&(&other.text, &other.kind)));
        matches.dedup_by(|one, other| one.text == other.text && one.kind == other.kind);
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

fn failure(error: Error) -> Failure {
    match error {
        Error::CompilationErrors(errors) => Failure::Compilation(diagnostics(&errors)),
        Error::SubprocessTerminated(text) => Failure::Crashed(how_it_ended(&text)),
        other => Failure::Other(other.to_string()),
    }
}

/// How evcxr refuses a variable whose type has no name: with this behind its name.
const IS_A_CLOSURE: &str = "` is a closure, which cannot be persisted";

/// The closure for the sake of which evcxr has refused a cell.
pub(super) fn refused_closure(refusal: &Failure) -> Option<String> {
    let Failure::Other(text) = refusal else { return None };
    let (name, _) = text.strip_prefix("The variable `")?.split_once(IS_A_CLOSURE)?;
    Some(name.to_owned())
}

/// The variable of which evcxr could not find out the type.
pub(super) fn refused_unknown(refusal: &Failure) -> Option<&str> {
    let Failure::Other(text) = refusal else { return None };
    let rest = text.strip_prefix("Couldn't automatically determine type of variable `")?;
    rest.split('`').next()
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
    let mut remarks = Vec::new();
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
                let changes = change.into_iter().collect();
                remarks.push(Remark { changes, ..Remark::of(RemarkKind::Help, message) });
            }
            _ => labels.extend(place),
        }
    }
    let hint = error.evcxr_extra_hint().map(str::to_owned);
    remarks.extend(hint.map(|message| Remark::of(RemarkKind::Help, message)));
    Diagnostic {
        code: error.code().map(str::to_owned),
        message: error.message(),
        labels,
        remarks,
        rendered: error.rendered(),
        ..Diagnostic::default()
    }
}

/// The name alone is what to write: the arguments that rust-analyzer proposes are names that no cell
/// has.
fn candidate(completion: &str, kind: &str) -> Match {
    let end = completion.find('(').unwrap_or(completion.len());
    let (text, arguments) = completion.split_at(end);
    let signature = (kind == "function" && arguments.ends_with(')')).then(|| arguments.to_owned());
    Match { text: text.to_owned(), kind: kind.to_owned(), signature }
}

/// Why evcxr could not start.
pub(super) fn in_words(failure: &Failure) -> String {
    match failure {
        Failure::Compilation(diagnostics) => {
            diagnostics.first().map_or_else(String::new, |first| first.rendered.clone())
        }
        Failure::Crashed(text) | Failure::Other(text) => text.clone(),
        Failure::Interrupted | Failure::Undone => "interrupted".to_owned(),
    }
}
