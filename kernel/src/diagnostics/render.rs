//! Pure: one complaint as rustc would print it, with cells for files.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::{Around, byte_offset};
use crate::messages::{Diagnostic, DiagnosticLabel, Remark, RemarkKind, Severity};
use crate::places;
use crate::type_names::shorten;

/// An error of the cell `code`, which the front end counts as `count`.
pub(super) fn error(diagnostic: &Diagnostic, code: &str, count: usize, around: &Around) -> String {
    let groups = groups(diagnostic, code, count, around);
    if let Some(text) = groups { text } else { diagnostic.rendered.clone() }
}

/// A warning or a note about the cell `code`, as text for the standard error.
pub fn remark(diagnostic: &Diagnostic, code: &str, count: usize) -> String {
    if diagnostic.labels.is_empty() {
        return format!("note: {}\n", shorten(&diagnostic.message));
    }
    let around = Around { cells: &[], source: &|_| None, type_of: &|_| None };
    let text = groups(diagnostic, code, count, &around);
    text.unwrap_or_else(|| diagnostic.message.clone()) + "\n"
}

fn groups(diagnostic: &Diagnostic, code: &str, count: usize, around: &Around) -> Option<String> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut title = level.primary_title(shorten(&diagnostic.message));
    if let Some(id) = diagnostic.code.as_ref().filter(|code| code.starts_with('E')) {
        title = title.id(id.clone());
    }
    let mut main = Group::with_title(title);
    let mut placed = false;
    if !diagnostic.labels.is_empty() {
        main = main.element(snippet(code, count, &diagnostic.labels));
        placed = true;
    }
    for (cell, text, annotations) in distant(diagnostic, around) {
        let snippet = Snippet::source(text).path(format!("cell {cell}"));
        main = main.element(snippet.annotations(annotations));
        placed = true;
    }
    let earlier = placed && diagnostic.labels.is_empty();
    if !placed && !diagnostic.rendered.is_empty() {
        return None;
    }
    let mut rest = Vec::new();
    for remark in &diagnostic.remarks {
        let level = match remark.kind {
            RemarkKind::Note => Level::NOTE,
            RemarkKind::Help => Level::HELP,
            RemarkKind::Hint => Level::HELP.with_name("hint"),
        };
        let message = shorten(&remark.message);
        if placed && remark.kind == RemarkKind::Note && is_plain(remark) {
            main = main.element(level.message(message));
            continue;
        }
        let mut group = Group::with_title(level.secondary_title(message));
        if !remark.labels.is_empty() {
            group = group.element(snippet(code, count, &remark.labels));
        }
        if !remark.changes.is_empty() {
            let patches = remark.changes.iter().map(|change| patch(code, change));
            group = group.element(Snippet::source(code).patches(patches));
        }
        rest.push(group);
    }
    if earlier {
        main = main.element(Level::NOTE.message(
            "an earlier cell has defined this, and it does not fit any more; define it again in \
             this cell",
        ));
    }
    let groups: Vec<Group> = std::iter::once(main).chain(rest).collect();
    Some(Renderer::styled().decor_style(DecorStyle::Ascii).render(&groups))
}

fn is_plain(remark: &Remark) -> bool {
    remark.labels.is_empty() && remark.changes.is_empty()
}

fn patch<'a>(code: &'a str, change: &DiagnosticLabel) -> Patch<'a> {
    let start = byte_offset(code, change.start);
    let end = byte_offset(code, change.end).max(start);
    Patch::new(start..end, change.text.clone())
}

fn snippet<'a>(
    code: &'a str,
    count: usize,
    labels: &[DiagnosticLabel],
) -> Snippet<'a, Annotation<'a>> {
    let mut snippet = Snippet::source(code).path(format!("cell {count}"));
    for label in labels {
        let start = byte_offset(code, label.start);
        let end = byte_offset(code, label.end).max(start);
        snippet = snippet.annotation(annotation(start, end, label.primary, &label.text));
    }
    snippet
}

fn annotation<'a>(start: usize, end: usize, primary: bool, text: &str) -> Annotation<'a> {
    let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let text = (!text.is_empty()).then(|| shorten(text));
    kind.span(start..end).label(text)
}

/// The earlier cells that an error is about, with what is to be said of their text.
fn distant<'a>(
    diagnostic: &Diagnostic,
    around: &Around<'a>,
) -> Vec<(usize, &'a str, Vec<Annotation<'a>>)> {
    let mut found: Vec<(usize, &str, Vec<Annotation>)> = Vec::new();
    for label in &diagnostic.elsewhere {
        let source = (around.source)(&label.file);
        let place =
            source.and_then(|source| places::find(&source, label.line, label.column, around.cells));
        let Some(place) = place else { continue };
        let text = around.cells.iter().rev().find(|(count, _)| *count == place.cell);
        let Some((_, text)) = text else { continue };
        let start = byte_offset(text, (place.line, place.column));
        let end = byte_offset(text, (place.line, place.column + label.width)).max(start);
        let annotation = annotation(start, end, label.primary, &label.text);
        match found.iter_mut().find(|(cell, ..)| *cell == place.cell) {
            Some((.., annotations)) => annotations.push(annotation),
            None => found.push((place.cell, text, vec![annotation])),
        }
    }
    found
}
