//! Pure: what the compiler says of a program, as messages about the user's cell. What one message
//! becomes is `complaints/view.rs`'s business, and how it is shown `diagnostics.rs`'s.

mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cell::{Cell, WhyEnds};
use super::program::{Origin, Program};
use crate::messages::Diagnostic;
use view::View;

/// What was wrong.
#[derive(Clone, Debug, Default)]
pub struct Complaints {
    /// In the order of the compiler.
    pub errors: Vec<Diagnostic>,
    /// Of the cell's own lines.
    pub warnings: Vec<Diagnostic>,
    /// The variables that the cell moves away, so that they cannot be kept. That is no error.
    pub moved: BTreeSet<String>,
    /// The variables that borrow, so that they cannot be kept, and why. Nor is that.
    pub ending: BTreeMap<String, WhyEnds>,
    /// Whether nothing is wrong but that the value cannot be shown.
    pub only_showing: bool,
    /// The compiler's own words, one JSON object each.
    pub raw: Vec<Value>,
}

/// Reads the compiler's JSON about `program`, which was compiled in a file of this `name`.
pub fn complaints(stderr: &str, name: &str, program: &Program, cell: &Cell) -> Complaints {
    let messages = stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let (warnings, rest): (Vec<Value>, Vec<Value>) =
        messages.partition(|message| message["level"] == "warning");
    let errors: Vec<Value> = rest.into_iter().filter(is_error).collect();
    let view = View { name, program, cell };
    let mut found = Complaints::default();
    let about = |error: &Value, wanted: fn(&Origin) -> bool| {
        let mut spans = array(&error["spans"]).iter().filter(|span| span["is_primary"] == true);
        spans.all(|span| view.origin(span).is_some_and(wanted))
    };
    let is_move = |error: &Value| {
        code(error) == Some("E0382")
            && about(error, |origin| matches!(origin, Origin::Keeps(_) | Origin::Stores(_)))
    };
    let (moves, errors): (Vec<Value>, Vec<Value>) = errors.into_iter().partition(is_move);
    let places = moves.iter().flat_map(|error| array(&error["spans"]));
    found.moved = places
        .filter_map(|span| match view.origin(span) {
            Some(Origin::Keeps(name) | Origin::Stores(name)) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let mut kept = Vec::new();
    for error in errors {
        match borrower(&error, &view) {
            Some(name) => {
                let from = source_of(&error);
                let why = found.ending.entry(name).or_insert(WhyEnds::Borrows { from: None });
                if let (WhyEnds::Borrows { from: known @ None }, Some(_)) = (why, &from) {
                    *known = from;
                }
            }
            None => kept.push(error),
        }
    }
    let cannot_be_shown = |error: &Value| {
        matches!(code(error), Some("E0599" | "E0277"))
            && about(error, |origin| *origin == Origin::Shows)
    };
    found.only_showing = !kept.is_empty() && kept.iter().all(cannot_be_shown);
    found.errors = one_per_problem(kept.iter().map(|error| view.diagnostic(error)).collect());
    let own = |warning: &Value| {
        !array(&warning["spans"]).is_empty()
            && about(warning, |origin| matches!(origin, Origin::Cell { .. }))
    };
    found.warnings = warnings.iter().filter(|it| own(it)).map(|it| view.diagnostic(it)).collect();
    found.raw = kept;
    found
}

/// The compiler's words that are worth keeping of a cell that compiled: its warnings, one JSON object a
/// line, without what it has rendered and explained.
pub fn lasting(stderr: &str) -> String {
    let mut kept = String::new();
    for line in stderr.lines() {
        let Ok(mut message) = serde_json::from_str::<Value>(line) else { continue };
        if message["level"] == "warning" && !array(&message["spans"]).is_empty() {
            message["rendered"] = Value::Null;
            message["code"]["explanation"] = Value::Null;
            kept.push_str(&message.to_string());
            kept.push('\n');
        }
    }
    kept
}

/// Without what follows from another error.
fn one_per_problem(mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // What is not about the cell follows from what is.
    if errors.iter().any(|error| !error.labels.is_empty()) {
        errors.retain(|error| !error.labels.is_empty());
    }
    // Where the cell is no Rust, what the parser made of it is wrong in many ways.
    if let Some(first) = errors.iter().find(|error| error.code.is_none()) {
        return vec![first.clone()];
    }
    let mut told = BTreeSet::new();
    let place = |error: &Diagnostic| {
        let primary = error.labels.iter().find(|label| label.primary);
        // What is not there is not there wherever it is named.
        let everywhere = error.message.starts_with("cannot find ");
        (error.message.clone(), primary.filter(|_| !everywhere).map(|label| label.start))
    };
    errors.retain(|error| told.insert(place(error)));
    errors
}

fn code(error: &Value) -> Option<&str> {
    error["code"]["code"].as_str()
}

fn is_error(message: &Value) -> bool {
    let text = message["message"].as_str().unwrap_or_default();
    let summary = text.starts_with("aborting due to") || text.starts_with("Some errors have");
    message["level"] == "error" && !summary
}

/// The variable that an error says to borrow for longer than the cell, where it is nothing but
/// that: it would not be an error if the variable were not kept.
fn borrower(error: &Value, view: &View) -> Option<String> {
    let text = error["message"].as_str().unwrap_or_default();
    let is_about_borrowing = match code(error) {
        Some(code) => matches!(
            code,
            "E0373" | "E0499" | "E0502" | "E0503" | "E0505" | "E0506" | "E0521" | "E0597" | "E0716"
        ),
        None => text.starts_with("lifetime may not live long enough"),
    };
    if !is_about_borrowing {
        return None;
    }
    let stored = |span: &Value| match view.origin(span) {
        Some(Origin::Stores(name)) => Some(name.clone()),
        _ => None,
    };
    let remarks = array(&error["children"]).iter().flat_map(|child| array(&child["spans"]));
    let spans = array(&error["spans"]);
    // What is moved while it is borrowed is stored, too.
    let explaining = spans.iter().filter(|span| span["is_primary"] != true);
    let mut named = explaining.chain(remarks).filter_map(stored);
    named.next().or_else(|| spans.iter().find_map(stored))
}

/// The variable that is borrowed.
fn source_of(error: &Value) -> Option<String> {
    let text = error["message"].as_str()?;
    let named = match text.split_once("borrows `") {
        Some((_, rest)) => rest,
        None => text.split_once('`')?.1,
    };
    let name = named.split('`').next()?.trim_start_matches('*');
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| name.to_owned())
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::super::notebook::Notebook;
    use super::super::program::{Form, program};
    use super::*;
    use crate::messages::Severity;
    use serde_json::json;

    fn line_of(program: &Program, text: &str) -> usize {
        program.text.lines().position(|line| line.contains(text)).unwrap() + 1
    }

    fn error(line: usize, code: &str, columns: (usize, usize)) -> Value {
        json!({
            "level": "error", "message": "wrong", "code": {"code": code}, "children": [],
            "rendered": "error: wrong",
            "spans": [{
                "file_name": "/s/cell.rs", "line_start": line, "line_end": line,
                "column_start": columns.0, "column_end": columns.1, "is_primary": true,
                "label": "here", "expansion": null,
            }],
        })
    }

    fn heard(code: &str, at: &str, id: &str) -> Complaints {
        let cell = Cell::parse(code);
        let program = program(&cell, &Notebook::default(), &Form::Check);
        let error = error(line_of(&program, at), id, (5, 6));
        complaints(&error.to_string(), "cell.rs", &program, &cell)
    }

    #[test]
    fn places_are_those_of_the_cell() {
        let found = heard("let x = 1; x.summ();", "summ", "E0599");
        let label = &found.errors[0].labels[0];
        assert_eq!((label.start, label.end, &*label.text), ((1, 16), (1, 17), "here"));
        assert!(!found.only_showing && found.moved.is_empty());
    }

    #[test]
    fn a_value_that_cannot_be_shown_is_told_apart() {
        assert!(heard("x", "evcxr_display", "E0599").only_showing);
        assert!(!heard("x", "evcxr_display", "E0308").only_showing);
    }

    #[test]
    fn what_cannot_be_shown_is_underlined() {
        let found = heard("let x = 1;\n f(x,\n 2)", "evcxr_display", "E0277");
        let label = &found.errors[0].labels[0];
        assert_eq!((label.start, label.end), ((2, 2), (3, 4)), "{label:?}");
    }

    #[test]
    fn a_variable_that_borrows_is_no_error() {
        let cell = Cell::parse("let y = &v; let v = w;");
        let program = program(&cell, &Notebook::default(), &Form::Check);
        let mut said = error(line_of(&program, "let y"), "E0597", (9, 11));
        said["message"] = "`v` does not live long enough".into();
        let mut stores = said["spans"][0].clone();
        stores["line_start"] = line_of(&program, "(\"y\"").into();
        stores["is_primary"] = false.into();
        said["spans"].as_array_mut().unwrap().push(stores);
        let found = complaints(&said.to_string(), "cell.rs", &program, &cell);
        assert!(found.errors.is_empty(), "{:?}", found.errors);
        let why = WhyEnds::Borrows { from: Some("v".to_owned()) };
        assert_eq!(found.ending, [("y".to_owned(), why)].into());
    }

    #[test]
    fn warnings_are_those_of_the_cells_own_lines() {
        let cell = Cell::parse("x.sort();");
        let program = program(&cell, &Notebook::default(), &Form::Check);
        let warning = |line: usize| {
            let mut said = error(line, "unused_must_use", (1, 9));
            said["level"] = "warning".into();
            said.to_string()
        };
        let said = format!("{}\n{}\n", warning(line_of(&program, "x.sort")), warning(1));
        let found = complaints(&said, "cell.rs", &program, &cell);
        assert_eq!(found.warnings.len(), 1);
        assert_eq!(found.warnings[0].severity, Severity::Warning);
        let kept = complaints(&lasting(&said), "cell.rs", &program, &cell);
        assert_eq!(kept.warnings[0].labels, found.warnings[0].labels);
    }

    #[test]
    fn what_the_parser_says_after_its_first_complaint_is_left_out() {
        let wrong = |code: Option<&str>| Diagnostic {
            code: code.map(str::to_owned),
            ..Diagnostic::default()
        };
        let found = one_per_problem(vec![wrong(Some("E0425")), wrong(None), wrong(None)]);
        assert_eq!(found, [wrong(None)]);
        assert_eq!(one_per_problem(vec![wrong(Some("E1")), wrong(Some("E1"))]).len(), 1);
    }
}
