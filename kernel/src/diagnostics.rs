//! Pure: failures in ndlab's terms into what Jupyter shows as an error: a name, a sentence, and a
//! traceback with the user's own line underlined. How one complaint is drawn is
//! `diagnostics/render.rs`'s business, what is said beside those of the compiler stands in
//! `diagnostics/hints.rs` and `diagnostics/earlier.rs`, the text without what is wrong with it comes
//! from `diagnostics/fix.rs`, and NumPy's words for shapes that do not fit from
//! `diagnostics/shapes.rs`.

mod earlier;
mod fix;
mod hints;
mod render;
mod shapes;

use crate::code::Framed;
use crate::messages::{Diagnostic, Failure, Raised, Remark, RemarkKind, SourcePlace};
use crate::places::{self, Place};
use crate::type_names::shorten;
use hints::Site;
pub use render::remark;
pub use shapes::says_shapes;

/// The content of Jupyter's `error` message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// What kind of error, as `E0308` or `Panic`.
    pub name: String,
    /// The error in one sentence.
    pub value: String,
    /// What is shown, coloured for terminals.
    pub traceback: Vec<String>,
    /// The cell with all changes of which the compiler is sure, where there are such.
    pub fix: Option<String>,
}

/// What is known of the notebook around a cell that fails.
pub struct Around<'a> {
    /// The user's cells by their numbers, oldest first, with the one that fails.
    pub cells: &'a [(usize, &'a str)],
    /// The text of the compiled source of a name, where it is that of a cell.
    pub source: &'a dyn Fn(&str) -> Option<String>,
    /// The type of a variable.
    pub type_of: &'a dyn Fn(&str) -> Option<String>,
}

impl ErrorReport {
    /// An error that has nothing to show but its words.
    pub fn plain(name: &str, value: &str) -> ErrorReport {
        let traceback = vec![format!("\u{1b}[1;31m{name}\u{1b}[0m: {value}")];
        ErrorReport { name: name.to_owned(), value: value.to_owned(), traceback, fix: None }
    }
}

/// A failure of the cell `code`, which the front end counts as `count`.
pub fn report(failure: &Failure, code: &str, count: usize, around: &Around) -> ErrorReport {
    match failure {
        Failure::Compilation(diagnostics) => report_compilation(diagnostics, code, count, around),
        Failure::Crashed(text) => report_crash(text, false),
        Failure::Interrupted => report_interrupted(true),
        Failure::Undone => ErrorReport::plain("Error", "the cell failed"),
        Failure::Other(text) => ErrorReport::plain("Error", text.trim()),
    }
}

/// The process in which the cell ran has ended, and `how`.
pub fn report_crash(how: &str, kept: bool) -> ErrorReport {
    ErrorReport::plain("Crash", &format!("{how}; {}", variables_now(kept)))
}

/// Somebody stopped the cell.
pub fn report_interrupted(kept: bool) -> ErrorReport {
    let value = format!("the cell was interrupted; {}", variables_now(kept));
    ErrorReport::plain("Interrupted", &value)
}

fn variables_now(kept: bool) -> &'static str {
    if kept {
        "the variables are as they were before it"
    } else {
        "the variables of all cells are gone"
    }
}

/// Code that would say the shapes, where a panic that is about shapes does not; it is run once more.
pub fn question(raised: &Raised, around: &Around) -> Option<Framed> {
    let (place, text) = raised_at(raised, around).shown?;
    shapes::question(&raised.message, text, byte_offset(text, (place.line, place.column)))
}

/// Where a panic was raised, with the text of that cell, and the user's own functions that led there.
struct RaisedAt<'a> {
    shown: Option<(Place, &'a str)>,
    frames: Vec<(String, Place)>,
}

fn raised_at<'a>(raised: &Raised, around: &Around<'a>) -> RaisedAt<'a> {
    let Around { cells, source, .. } = around;
    let find =
        |place: &SourcePlace| places::find(&source(&place.file)?, place.line, place.column, cells);
    let frames: Vec<_> = raised
        .frames
        .iter()
        .filter_map(|frame| Some((frame.function.clone(), find(&frame.place)?)))
        .collect();
    // Where a library hides its caller, the innermost of the user's functions is the place.
    let place = raised.place.as_ref().and_then(find);
    let place = place.or_else(|| frames.first().map(|(_, place)| place.clone()));
    let text = |place: &Place| {
        cells.iter().rev().find(|(count, _)| *count == place.cell).map(|(_, text)| *text)
    };
    let shown = place.and_then(|place| text(&place).map(|text| (place, text)));
    RaisedAt { shown, frames }
}

/// A panic, or an error that `?` met.
pub fn report_raised(raised: &Raised, around: &Around) -> ErrorReport {
    let RaisedAt { shown, frames } = raised_at(raised, around);
    let shown = shown.as_ref().map(|(place, text)| (place, *text));
    let at = shown.map(|(place, text)| (text, byte_offset(text, (place.line, place.column))));
    let value = shapes::in_words_of_numpy(&raised.message, at);
    let value = value.unwrap_or_else(|| raised.message.clone());
    let traceback = places::traceback(&raised.name, &value, shown, &frames);
    ErrorReport { name: raised.name.clone(), value, traceback: vec![traceback], fix: None }
}

fn report_compilation(
    diagnostics: &[Diagnostic],
    code: &str,
    count: usize,
    around: &Around,
) -> ErrorReport {
    let explained = explained(diagnostics, code, count, around);
    let Some(first) = explained.first() else {
        return ErrorReport::plain("CompileError", "the cell does not compile");
    };
    let name = first.code.clone().unwrap_or_else(|| "CompileError".to_owned());
    let value = shorten(&first.message);
    let fix = fix::fixed(&explained, code);
    let mut traceback: Vec<String> =
        explained.iter().map(|each| render::error(each, code, count, around)).collect();
    traceback.extend(where_to_go(first.code.as_deref(), fix.is_some()));
    ErrorReport { name, value, traceback, fix }
}

/// The errors with what helps those who come from NumPy, and with where a type comes from.
fn explained(
    diagnostics: &[Diagnostic],
    code: &str,
    count: usize,
    around: &Around,
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut hinted: Vec<usize> = Vec::new();
    for diagnostic in diagnostics {
        let mut diagnostic = diagnostic.clone();
        let line = diagnostic.labels.iter().find(|it| it.primary).map(|it| it.start.0);
        // What was meant has been said; the rest of the line follows from it.
        if line.is_some_and(|line| hinted.contains(&line)) {
            continue;
        }
        let told = match earlier::where_it_became(&diagnostic, code, count, around) {
            Some(remark) => Some(remark),
            None => {
                let hint = Site::of(&diagnostic, code, around).and_then(|it| it.hint());
                hinted.extend(line.filter(|_| hint.is_some()));
                hint
            }
        };
        if let Some(told) = told {
            // The compiler cannot know what was meant, and guesses: where it is no Rust, badly.
            let guesses = diagnostic.message.starts_with("expected ");
            let kept = |it: &Remark| it.sure && !guesses || it.kind != RemarkKind::Help;
            diagnostic.remarks.retain(kept);
            diagnostic.remarks.push(told);
        }
        found.push(diagnostic);
    }
    found
}

/// The last line of an error: what can be done about it.
fn where_to_go(code: Option<&str>, fixed: bool) -> Option<String> {
    let fix = fixed.then(|| "`%fix` writes the corrected cell".to_owned());
    let code = code.filter(|code| code.starts_with('E'));
    let explain = code.map(|code| {
        let page = format!("https://doc.rust-lang.org/error_codes/{code}.html");
        format!("`:explain {code}` explains the error, as does {page}")
    });
    let ways: Vec<String> = fix.into_iter().chain(explain).collect();
    (!ways.is_empty()).then(|| ways.join("; "))
}

/// Where `(line, column)`, both from one and the column in characters, lies in `code`.
fn byte_offset(code: &str, (line, column): (usize, usize)) -> usize {
    let mut offset = 0;
    for (index, text) in code.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            let text = text.trim_end_matches('\n');
            let within = text.char_indices().nth(column.saturating_sub(1));
            return offset + within.map_or(text.len(), |(byte, _)| byte);
        }
        offset += text.len();
    }
    code.len()
}

#[cfg(test)]
mod tests;
