//! What the compiler, or ndlab beside it, says of a user's cell. How it is shown is
//! `diagnostics.rs`'s business.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// The cell cannot run.
    #[default]
    Error,
    /// It runs, and may not be what was meant.
    Warning,
    /// It runs; something is worth knowing.
    Note,
}

/// One complaint, with positions in the user's cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// As `E0308`.
    pub code: Option<String>,
    /// The headline.
    pub message: String,
    /// Places in the user's cell.
    pub labels: Vec<DiagnosticLabel>,
    /// Places in what earlier cells have defined.
    pub elsewhere: Vec<DistantLabel>,
    /// What is said beside it.
    pub remarks: Vec<Remark>,
    /// The compiler's own rendering, for errors that have no place in a cell.
    pub rendered: String,
}

impl Diagnostic {
    /// A note of one line, without a place.
    pub fn note(message: String) -> Diagnostic {
        Diagnostic { severity: Severity::Note, message, ..Diagnostic::default() }
    }
}

/// A place in the user's cell and what is said of it. Lines and columns count from one, columns in
/// characters; the end is exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticLabel {
    /// Where it begins, as `(line, column)`.
    pub start: (usize, usize),
    /// Where it ends.
    pub end: (usize, usize),
    /// The words beside the underline.
    pub text: String,
    /// Whether this is the error itself rather than a place that explains it.
    pub primary: bool,
}

/// A place in the program that was compiled, where that is the text of an earlier cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistantLabel {
    /// The name of the program's file.
    pub file: String,
    /// The line there, from one.
    pub line: usize,
    /// The column in it, from one, in characters.
    pub column: usize,
    /// How many characters it is about, at least one.
    pub width: usize,
    /// The words beside the underline.
    pub text: String,
    /// Whether this is the error itself.
    pub primary: bool,
}

/// What is said beside a complaint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What it is.
    pub kind: RemarkKind,
    /// In words.
    pub message: String,
    /// Places in the user's cell that it speaks of.
    pub labels: Vec<DiagnosticLabel>,
    /// Changes to the user's cell, all to be made at once: the text of a label is what to write in
    /// its place.
    pub changes: Vec<DiagnosticLabel>,
    /// Whether the compiler is sure that the changes mend the error.
    pub sure: bool,
}

/// What a remark is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemarkKind {
    /// Something to know.
    Note,
    /// What the compiler suggests.
    #[default]
    Help,
    /// What ndlab suggests to whoever comes from NumPy.
    Hint,
}

impl Remark {
    /// Words alone.
    pub fn of(kind: RemarkKind, message: impl Into<String>) -> Remark {
        Remark { kind, message: message.into(), ..Remark::default() }
    }
}
