//! The typed messages between ndlab's own processes, and how they travel: one JSON object a line
//! over a Unix socket. Who sends what when is the business of the processes; evcxr's line protocol
//! stays inside `runtime.rs`.

mod diagnostic;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::settings::{OptLevel, Settings};
use crate::study::{Studied, Study};
use crate::surroundings::Surroundings;
pub use diagnostic::{Diagnostic, DiagnosticLabel, DistantLabel, Remark, RemarkKind, Severity};

/// A value in the forms that a front end may choose from: MIME type to content.
pub type MimeBundle = BTreeMap<String, String>;

/// Counts the cells that were handed to the evaluator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CellId(pub u64);

/// Kernel → evaluator.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToEvaluator {
    /// Run a cell's Rust code.
    Execute { cell: CellId, code: Code },
    /// Find this out about code, as what this cell does.
    Study { cell: CellId, study: Study },
    /// Have the runtime list the variables, as what this cell does.
    List { cell: CellId },
    /// Have the runtime say more of a variable, for somebody who has asked.
    Describe { name: String },
    /// What holds for the cells from here on.
    Settings(Settings),
    /// What cells find around them from here on.
    Surroundings(Surroundings),
    /// Compile nothing more of this cell, whose reply has been sent.
    Cancel { cell: CellId },
    /// What can stand at `offset` bytes into `code`?
    Complete { request: u64, code: String, offset: usize },
    /// What is it that stands at `offset` bytes into `code`?
    Inspect { request: u64, code: String, offset: usize },
}

/// Evaluator → kernel.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromEvaluator {
    /// Cells can run.
    Ready,
    /// The prelude is built; this is ndarray's compiled library, of which cells are made, too.
    Prelude { ndarray: PathBuf },
    /// Something that the user should hear, beside the running cell or before the next.
    Notice(String),
    /// Warnings and notes about this cell, which is no failure for it.
    Remarks { cell: CellId, remarks: Vec<Diagnostic> },
    /// Cells cannot run at all, and why.
    Failed(String),
    /// What cells have defined by now; comes before the end of the cell that has changed it.
    Known(Known),
    /// A cell has set how hard cells are optimised.
    OptLevel(OptLevel),
    /// What was found out about code; comes before the end of the cell that has asked.
    Studied(Studied),
    /// A cell has ended.
    Executed { cell: CellId, outcome: Result<MimeBundle, Failure>, cost: Cost },
    /// The answer to `Complete`.
    Completed { request: u64, completions: Completions },
    /// The answer to `Inspect`: text and HTML, where something is known.
    Inspected { request: u64, found: Option<MimeBundle> },
}

/// Where the time before a cell ran has gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// How long it waited for types, beyond the compiler.
    pub inference: Duration,
    /// How long the compiler took.
    pub compiler: Duration,
    /// Whether nothing had to be compiled.
    pub cached: bool,
}

/// What there is in a notebook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Variables and their types, as the compiler names these.
    pub variables: Vec<(String, String)>,
    /// The names of functions, types and so on.
    pub items: Vec<String>,
}

/// Why a cell failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Failure {
    /// It does not compile.
    Compilation(Vec<Diagnostic>),
    /// The process that held the variables is gone; the text says how it ended.
    Crashed(String),
    /// Somebody stopped it.
    Interrupted,
    /// It panicked, or `?` met an error, or its process ended; the runtime has said so.
    Undone,
    /// Anything else, in words.
    Other(String),
}

/// What can stand at a place, as replacements of the bytes `start..end`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Completions {
    /// Where the replaced text begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Most likely first.
    pub matches: Vec<Match>,
}

/// Something that can stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// What to write.
    pub text: String,
    /// What it is, as `function`.
    pub kind: String,
    /// Of what is called, its arguments and what it gives.
    pub signature: Option<String>,
}

/// Kernel → runtime.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToRuntime {
    /// The next cell comes; whether it may ask its reader for input.
    Begin { input: bool },
    /// Answer with the same number once everything that the cell wrote has been sent.
    Fence(u64),
    /// Stop the cell that is running, and refuse one that is on its way.
    Interrupt,
    /// What the reader answered, without the line's end.
    Input(String),
    /// When to take snapshots from now on.
    Snapshots(SnapshotMode),
    /// End with everything that cells have started.
    End,
}

/// When a snapshot is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotMode {
    /// Before each cell, unless it might take more memory than there is.
    #[default]
    Auto,
    /// Before each cell.
    On,
    /// Never.
    Off,
}

impl SnapshotMode {
    /// The word for it, in magics and between processes.
    pub fn name(self) -> &'static str {
        match self {
            SnapshotMode::Auto => "auto",
            SnapshotMode::On => "on",
            SnapshotMode::Off => "off",
        }
    }

    /// The mode of this name.
    pub fn named(name: &str) -> Option<SnapshotMode> {
        let modes = [SnapshotMode::Auto, SnapshotMode::On, SnapshotMode::Off];
        modes.into_iter().find(|mode| mode.name() == name)
    }
}

/// What stands between a failing cell and the variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotState {
    /// Whether there is a snapshot.
    pub taken: bool,
    /// The bytes of the user's data.
    pub live: u64,
    /// The bytes that were free; known where no snapshot was taken for want of them.
    pub free: Option<u64>,
    /// How long it took, in microseconds.
    pub micros: u64,
}

/// Runtime → kernel.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromRuntime {
    /// The cell has been compiled and runs.
    Begun,
    /// Text that the user's code wrote.
    Stream { name: StreamName, text: String },
    /// The value of a cell's last expression.
    Result(MimeBundle),
    /// Something to show; by its name it can be changed later.
    Display { data: MimeBundle, id: Option<String> },
    /// What has this name looks different now.
    Update { data: MimeBundle, id: String },
    /// The cell's output so far goes, at once or when there is more.
    Clear { wait: bool },
    /// The cell waits for a line from its reader.
    Input { prompt: String, password: bool },
    /// The cell panicked, or `?` met an error.
    Raised(Raised),
    /// The worker has ended, and how. Where the variables are `kept`, they are as they were before
    /// the cell; otherwise the supervisor ends with it.
    Ended { how: String, kept: bool },
    /// Whether there is a snapshot now.
    Snapshot(SnapshotState),
    /// The cell that has begun cannot be undone, for want of memory: bytes of the user's data, and
    /// bytes that were free.
    Exposed { live: u64, free: u64 },
    /// The variables that there are, which somebody has asked for.
    Variables(Vec<Listed>),
    /// What there is to say of the variable that somebody has asked about.
    Described(Described),
    /// The answer to `Fence`.
    Fence(u64),
}

/// A variable, as the store of the variables describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// The compiler's name of its type.
    #[serde(rename = "type")]
    pub of_type: String,
    /// How many bytes of data it holds, as far as is known.
    pub nbytes: u64,
    /// What it is, in a few words; empty where nothing is known.
    pub info: String,
}

/// A variable in more words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// None where there is no variable of the name that was asked for.
    pub variable: Option<Listed>,
    /// Of an array, in bytes.
    pub strides: Vec<i64>,
    /// Its text, or the beginning of it.
    pub text: String,
}

/// Evaluator → runtime.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToRun {
    /// Run the cell in this library.
    Cell(PathBuf),
    /// Show this variable as the value of a cell.
    Show(String),
    /// List the variables.
    List,
    /// Say more of this variable.
    Describe(String),
    /// What cells find around them from here on.
    Surroundings(Surroundings),
}

/// Runtime → evaluator. After each `ToRun` any number of these, the last of which is one that says
/// so.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromRun {
    /// The type of this variable is not the one that the cell was compiled for.
    Changed(String),
    /// This variable is new, and of the type that the compiler calls by this name.
    Stored { name: String, type_name: String },
    /// The cell panicked, or `?` met an error, and it cannot be undone.
    Failed,
    /// There is no variable of that name. The last.
    NoVariable,
    /// The variable has no form in which it could be shown. The last.
    NoForm,
    /// The cell failed, and all is as before it. The last.
    Undone,
    /// The worker has ended with all variables, and how; the supervisor ends, too. The last.
    Ended(String),
    /// It has ended. The last.
    Done,
}

/// Which of the two output streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamName {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A failure of code that compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// What kind of failure, as Jupyter's `ename`: `Panic` or `Error`.
    pub name: String,
    /// The message of the panic, or the error's text.
    pub message: String,
    /// Where it was raised.
    #[serde(default, flatten)]
    pub place: Option<SourcePlace>,
    /// The functions that were running, innermost first.
    #[serde(default)]
    pub frames: Vec<Frame>,
}

/// A place in source that a compiler saw, counted from one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePlace {
    /// The file, as the compiler was given it.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A function that was running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its path, as `ctx::normalise`.
    pub function: String,
    /// Where in it.
    #[serde(flatten)]
    pub place: SourcePlace,
}

/// Writes `message` as one line.
pub fn send<M: Serialize>(mut writer: impl Write, message: &M) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    writer.write_all(&line)?;
    writer.flush()
}

/// Reads the next message; `None` where the other side has gone.
pub fn receive<M: DeserializeOwned>(reader: &mut impl BufRead) -> io::Result<Option<M>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str(&line)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_way() {
        let mut wire = Vec::new();
        let sent = Failure::Other("two\nlines".to_owned());
        let outcome = Err(sent);
        send(
            &mut wire,
            &FromEvaluator::Executed { cell: CellId(7), outcome, cost: Cost::default() },
        )
        .unwrap();
        assert_eq!(wire.iter().filter(|byte| **byte == b'\n').count(), 1);
        match receive(&mut wire.as_slice()).unwrap() {
            Some(FromEvaluator::Executed {
                cell: CellId(7),
                outcome: Err(Failure::Other(text)),
                ..
            }) => {
                assert_eq!(text, "two\nlines");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_end_is_not_an_error() {
        assert!(receive::<FromRuntime>(&mut io::empty()).unwrap().is_none());
    }
}
