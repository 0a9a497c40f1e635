//! Pure: what the compiler says of a program, as messages about the user's cell. How they are shown
//! is `diagnostics.rs`'s business.

use std::collections::BTreeSet;

use serde_json::Value;

use super::cell::Cell;
use super::program::{Origin, Program};
use crate::messages::{Diagnostic, DiagnosticHelp, DiagnosticLabel};

/// What was wrong.
#[derive(Clone, Debug, Default)]
pub struct Complaints {
    /// In the order of the compiler.
    pub errors: Vec<Diagnostic>,
    /// The variables that the cell moves away, so that they cannot be kept. That is no error.
    pub moved: BTreeSet<String>,
    /// Whether nothing is wrong but that the value cannot be shown.
    pub only_showing: bool,
    /// The compiler's own words, one JSON object each.
    pub raw: Vec<Value>,
}

/// Reads the compiler's JSON about `program`, which was compiled in a file of this `name`.
pub fn complaints(stderr: &str, name: &str, program: &Program, cell: &Cell) -> Complaints {
    let messages = stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors: Vec<Value> = messages.filter(is_error).collect();
    let view = View { name, program, cell };
    let mut found = Complaints::default();
    let about = |error: &Value, wanted: fn(&Origin) -> bool| {
        let mut spans = array(&error["spans"]).iter().filter(|span| span["is_primary"] == true);
        spans.all(|span| view.origin(span).is_some_and(wanted))
    };
    let code = |error: &Value| error["code"]["code"].as_str().map(str::to_owned);
    let is_move = |error: &Value| {
        code(error).as_deref() == Some("E0382")
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
    let cannot_be_shown = |error: &Value| {
        matches!(code(error).as_deref(), Some("E0599" | "E0277"))
            && about(error, |origin| *origin == Origin::Shows)
    };
    found.only_showing = !errors.is_empty() && errors.iter().all(cannot_be_shown);
    // The compiler says it again for each use of what was borrowed.
    let mut borrowing = BTreeSet::new();
    let mut is_first = |error: &Value| match view.stored(error) {
        Some(name) if is_about_borrowing(error) => borrowing.insert(name),
        _ => true,
    };
    let errors: Vec<Value> = errors.into_iter().filter(|error| is_first(error)).collect();
    found.errors = errors.iter().map(|error| view.diagnostic(error)).collect();
    // What is not about the cell follows from what is.
    if found.errors.iter().any(|error| !error.labels.is_empty()) {
        found.errors.retain(|error| !error.labels.is_empty());
    }
    found.raw = errors;
    found
}

fn is_error(message: &Value) -> bool {
    let text = message["message"].as_str().unwrap_or_default();
    let summary = text.starts_with("aborting due to") || text.starts_with("Some errors have");
    message["level"] == "error" && !summary
}

/// What follows the cell means nothing to its author.
fn in_the_cells_words(text: &str) -> String {
    text.replace("`evcxr_variable_store`", "the end of the cell")
}

/// Whether it says that something is borrowed for longer than it lives.
fn is_about_borrowing(error: &Value) -> bool {
    let code = error["code"]["code"].as_str();
    matches!(code, Some("E0597" | "E0716" | "E0499" | "E0502" | "E0505"))
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The way from the program to the cell.
struct View<'a> {
    name: &'a str,
    program: &'a Program,
    cell: &'a Cell,
}

impl View<'_> {
    /// The span where the code was written that a macro expanded to.
    fn written<'v>(&self, span: &'v Value) -> Option<&'v Value> {
        let mut span = span;
        loop {
            let file = span["file_name"].as_str()?;
            let ours = file.rsplit('/').next() == Some(self.name);
            if ours && matches!(self.origin_at(&span["line_start"]), Some(Origin::Cell { .. })) {
                return Some(span);
            }
            match &span["expansion"]["span"] {
                Value::Null => return ours.then_some(span),
                outer => span = outer,
            }
        }
    }

    fn origin_at(&self, line: &Value) -> Option<&Origin> {
        Some(self.program.origin(usize::try_from(line.as_u64()?).ok()?))
    }

    fn origin(&self, span: &Value) -> Option<&Origin> {
        self.origin_at(&self.written(span)?["line_start"])
    }

    fn place(&self, line: &Value, column: &Value) -> Option<(usize, usize)> {
        let Origin::Cell { line, column: before } = self.origin_at(line)? else { return None };
        Some((*line, before + usize::try_from(column.as_u64()?).ok()?))
    }

    /// The place of a span in the cell, with its words or else the `fallback`.
    fn label(&self, span: &Value, fallback: &str) -> Option<DiagnosticLabel> {
        let written = self.written(span)?;
        let start = self.place(&written["line_start"], &written["column_start"])?;
        let end = self.place(&written["line_end"], &written["column_end"])?;
        let text = in_the_cells_words(span["label"].as_str().unwrap_or(fallback));
        let primary = span["is_primary"] == true || written["is_primary"] == true;
        Some(DiagnosticLabel { start, end, text, primary })
    }

    fn labels(&self, message: &Value) -> Vec<DiagnosticLabel> {
        let level = message["level"].as_str().unwrap_or("error");
        let fallback = format!("{level}: {}", message["message"].as_str().unwrap_or_default());
        array(&message["spans"]).iter().filter_map(|span| self.label(span, &fallback)).collect()
    }

    fn diagnostic(&self, error: &Value) -> Diagnostic {
        let mut main = error;
        let mut labels = self.labels(error);
        if labels.is_empty() && self.is_about_showing(error) {
            labels.extend(self.shown_value());
        }
        let children = array(&error["children"]);
        if labels.is_empty() && self.stored(error).is_none() {
            // What the compiler only remarks may be what the user can understand.
            if let Some(child) = children.iter().find(|child| !self.labels(child).is_empty()) {
                (main, labels) = (child, self.labels(child));
            }
        }
        let mut helps = Vec::new();
        for remark in children.iter().filter(|child| !std::ptr::eq(*child, main)) {
            let message = remark["message"].as_str().unwrap_or_default().to_owned();
            let [span] = array(&remark["spans"]) else {
                if remark["level"] == "help" {
                    helps.push(DiagnosticHelp { message, change: None });
                }
                continue;
            };
            let place = self.label(span, &format!("note: {message}"));
            if remark["level"] == "help" {
                let replacement = span["suggested_replacement"].as_str();
                let change = place.zip(replacement);
                let change =
                    change.map(|(at, text)| DiagnosticLabel { text: text.to_owned(), ..at });
                helps.push(DiagnosticHelp { message, change });
            } else {
                labels.extend(place);
            }
        }
        let message = main["message"].as_str().unwrap_or_default();
        let mut found = Diagnostic {
            code: error["code"]["code"].as_str().map(str::to_owned),
            message: in_the_cells_words(message),
            labels,
            helps,
            rendered: error["rendered"].as_str().unwrap_or_default().to_owned(),
        };
        if let Some(name) = self.stored(error).filter(|_| is_about_borrowing(error)) {
            self.explain_storing(&mut found, &name);
        }
        found
    }

    fn is_about_showing(&self, error: &Value) -> bool {
        let mut spans = array(&error["spans"]).iter();
        spans.any(|span| span["is_primary"] == true && self.origin(span) == Some(&Origin::Shows))
    }

    /// The expression whose value was to be shown.
    fn shown_value(&self) -> Option<DiagnosticLabel> {
        let last = self.cell.last.as_ref()?;
        let lines: Vec<&str> = last.text.split('\n').collect();
        let before = if lines.len() == 1 { last.column } else { 0 };
        let end_column = before + lines.last()?.chars().count() + 1;
        Some(DiagnosticLabel {
            start: (last.line, last.column + 1),
            end: (last.line + lines.len() - 1, end_column),
            text: "this value is to be shown; a `;` behind it would drop it".to_owned(),
            primary: true,
        })
    }

    /// The variable that could not be stored, where that is what an error is about.
    fn stored(&self, error: &Value) -> Option<String> {
        array(&error["spans"]).iter().find_map(|span| match self.origin(span) {
            Some(Origin::Stores(name)) => Some(name.clone()),
            _ => None,
        })
    }

    fn explain_storing(&self, found: &mut Diagnostic, name: &str) {
        let binding = self.cell.bindings.iter().find(|binding| binding.name == name);
        if let Some(binding) = binding {
            let label = binding.place.label("this variable is to outlive its cell");
            found.labels.push(DiagnosticLabel { primary: false, ..label });
        }
        found.message = format!(
            "the variable `{name}` borrows from something that ends with the cell, so it cannot be \
             kept"
        );
        let advice = "keep an owned value, as by `.to_owned()`, or put braces around the \
                      statements, so that the variable ends within the cell";
        found.helps.push(DiagnosticHelp { message: advice.to_owned(), change: None });
        if found.labels.iter().all(|label| !label.primary)
            && let Some(first) = found.labels.first_mut()
        {
            first.primary = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::notebook::Notebook;
    use super::super::program::{Form, program};
    use super::*;
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
    fn a_borrowed_variable_is_explained_where_it_is_defined() {
        let found = heard("let y = &vec![1];", "(\"y\"", "E0716");
        assert!(found.errors[0].message.contains("`y` borrows"), "{:?}", found.errors[0]);
        let label = &found.errors[0].labels[0];
        assert!(label.primary && (label.start, label.end) == ((1, 5), (1, 6)), "{label:?}");
    }
}
