//! Pure: failures in ndlab's terms into what Jupyter shows as an error: a name, a sentence, and a
//! traceback with the user's own line underlined.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use crate::messages::{Diagnostic, DiagnosticLabel, Failure, Raised, SourcePlace};
use crate::places::{self, Place};
use crate::type_names::shorten;

/// The content of Jupyter's `error` message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// What kind of error, as `E0308` or `Panic`.
    pub name: String,
    /// The error in one sentence.
    pub value: String,
    /// What is shown, coloured for terminals.
    pub traceback: Vec<String>,
}

impl ErrorReport {
    /// An error that has nothing to show but its words.
    pub fn plain(name: &str, value: &str) -> ErrorReport {
        let traceback = vec![format!("\u{1b}[1;31m{name}\u{1b}[0m: {value}")];
        ErrorReport { name: name.to_owned(), value: value.to_owned(), traceback }
    }
}

/// A failure of the cell `code`, which the front end counts as `count`.
pub fn report(failure: &Failure, code: &str, count: usize) -> ErrorReport {
    match failure {
        Failure::Compilation(diagnostics) => report_compilation(diagnostics, code, count),
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

/// A panic, or an error that `?` met. `source` gives the text of the compiled source of a name,
/// where it is that of a cell, and `cells` are the user's, by their numbers.
pub fn report_raised(
    raised: &Raised,
    source: &dyn Fn(&str) -> Option<String>,
    cells: &[(usize, &str)],
) -> ErrorReport {
    let find =
        |place: &SourcePlace| places::find(&source(&place.file)?, place.line, place.column, cells);
    let frames: Vec<_> = raised
        .frames
        .iter()
        .filter_map(|frame| Some((frame.function.clone(), find(&frame.place)?)))
        .collect();
    let place = raised.place.as_ref().and_then(find);
    let place = place.or_else(|| frames.first().map(|(_, place)| place.clone()));
    let text = |place: &Place| {
        cells.iter().rev().find(|(count, _)| *count == place.cell).map(|(_, text)| *text)
    };
    let shown = place.as_ref().and_then(|place| Some((place, text(place)?)));
    let traceback = places::traceback(&raised.name, &raised.message, shown, &frames);
    let (name, value) = (raised.name.clone(), raised.message.clone());
    ErrorReport { name, value, traceback: vec![traceback] }
}

fn report_compilation(diagnostics: &[Diagnostic], code: &str, count: usize) -> ErrorReport {
    let Some(first) = diagnostics.first() else {
        return ErrorReport::plain("CompileError", "the cell does not compile");
    };
    let name = first.code.clone().unwrap_or_else(|| "CompileError".to_owned());
    let traceback = diagnostics.iter().map(|each| render(each, code, count)).collect();
    ErrorReport { name, value: shorten(&first.message), traceback }
}

/// One complaint as rustc would print it, with the cell for a file.
fn render(diagnostic: &Diagnostic, code: &str, count: usize) -> String {
    if diagnostic.labels.is_empty() && !diagnostic.rendered.is_empty() {
        return diagnostic.rendered.clone();
    }
    let mut title = Level::ERROR.primary_title(shorten(&diagnostic.message));
    if let Some(id) = &diagnostic.code {
        title = title.id(&**id);
    }
    let mut snippet = Snippet::source(code).path(format!("cell {count}"));
    for label in &diagnostic.labels {
        let start = byte_offset(code, label.start);
        let end = byte_offset(code, label.end).max(start);
        let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        // evcxr repeats the headline where the compiler says nothing about a place.
        let echo =
            label.text.strip_prefix("error: ").is_some_and(|text| text == diagnostic.message);
        let text = (!echo).then(|| shorten(&label.text));
        snippet = snippet.annotation(kind.span(start..end).label(text));
    }
    let mut groups = vec![Group::with_title(title).element(snippet)];
    for help in &diagnostic.helps {
        let group = Group::with_title(Level::HELP.secondary_title(shorten(&help.message)));
        groups.push(match &help.change {
            None => group,
            Some(DiagnosticLabel { start, end, text, .. }) => {
                let (start, end) = (byte_offset(code, *start), byte_offset(code, *end));
                let patch = Patch::new(start..end.max(start), text.clone());
                group.element(Snippet::source(code).patch(patch))
            }
        });
    }
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&groups)
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
mod tests {
    use super::*;
    use crate::messages::DiagnosticHelp;

    fn unstyled(text: &str) -> String {
        let mut plain = String::new();
        let mut escape = false;
        for character in text.chars() {
            match character {
                '\u{1b}' => escape = true,
                'm' if escape => escape = false,
                other if !escape => plain.push(other),
                _ => {}
            }
        }
        plain
    }

    #[test]
    fn underlines_the_users_own_line() {
        let label = DiagnosticLabel {
            start: (2, 9),
            end: (2, 10),
            text: "not found in this scope".to_owned(),
            primary: true,
        };
        let diagnostic = Diagnostic {
            code: Some("E0425".to_owned()),
            message: "cannot find value `y` in this scope".to_owned(),
            labels: vec![label.clone()],
            helps: vec![DiagnosticHelp {
                message: "a local variable with a similar name exists".to_owned(),
                change: Some(DiagnosticLabel { text: "x".to_owned(), ..label.clone() }),
            }],
            rendered: String::new(),
        };
        let failure = Failure::Compilation(vec![diagnostic]);
        let report = report(&failure, "let x = 1;\nlet z = y;\n", 3);
        assert_eq!(report.name, "E0425");
        assert_eq!(report.value, "cannot find value `y` in this scope");
        let text = unstyled(&report.traceback.join("\n"));
        let expected = "\
error[E0425]: cannot find value `y` in this scope
 --> cell 3:2:9
  |
2 | let z = y;
  |         ^ not found in this scope
  |
help: a local variable with a similar name exists
  |
2 - let z = y;
2 + let z = x;
  |";
        assert_eq!(text, expected);
    }

    #[test]
    fn columns_count_characters() {
        let code = "let \u{3bc} = \u{e9};";
        assert_eq!(&code[byte_offset(code, (1, 9))..], "\u{e9};");
        assert_eq!(byte_offset("ab\ncd", (2, 3)), 5);
        assert_eq!(byte_offset("ab", (9, 1)), 2);
    }

    #[test]
    fn says_what_a_crash_costs() {
        let report = report(&Failure::Crashed("the cell aborted (SIGABRT)".to_owned()), "", 1);
        assert_eq!(report.value, "the cell aborted (SIGABRT); the variables of all cells are gone");
    }
}
