//! Pure: the text of a cell with the changes of which the compiler is sure.

use super::byte_offset;
use crate::messages::{Diagnostic, DiagnosticLabel};

/// The cell `code` with all sure changes that these errors suggest, if there are any. Of changes of
/// the same text the first is made.
pub(super) fn fixed(diagnostics: &[Diagnostic], code: &str) -> Option<String> {
    let mut made: Vec<(usize, usize, &str)> = Vec::new();
    for remark in diagnostics.iter().flat_map(|it| &it.remarks).filter(|remark| remark.sure) {
        let place = |change: &DiagnosticLabel| {
            (byte_offset(code, change.start), byte_offset(code, change.end))
        };
        let free = |change: &DiagnosticLabel| {
            let (start, end) = place(change);
            made.iter().all(|(from, to, text)| {
                let apart = end <= *from || start >= *to;
                let twice = (start, end, &*change.text) == (*from, *to, text);
                apart && !twice
            })
        };
        if remark.changes.iter().all(free) {
            for change in &remark.changes {
                let (start, end) = place(change);
                made.push((start, end, &change.text));
            }
        }
    }
    if made.is_empty() {
        return None;
    }
    // Of several insertions at one place the first comes first.
    let mut text = code.to_owned();
    made.sort_by_key(|(start, end, _)| (*start, *end));
    for (start, end, replacement) in made.into_iter().rev() {
        text.replace_range(start..end.max(start), replacement);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Remark, RemarkKind};

    fn error(sure: bool, changes: &[(usize, usize, &str)]) -> Diagnostic {
        let change = |(start, end, text): &(usize, usize, &str)| DiagnosticLabel {
            start: (1, *start),
            end: (1, *end),
            text: (*text).to_owned(),
            primary: true,
        };
        let changes = changes.iter().map(change).collect();
        let remark = Remark { changes, sure, ..Remark::of(RemarkKind::Help, "") };
        Diagnostic { remarks: vec![remark], ..Diagnostic::default() }
    }

    #[test]
    fn makes_what_is_sure_once() {
        let errors = [
            error(true, &[(9, 9, "(")]),
            error(false, &[(1, 4, "var")]),
            error(true, &[(9, 9, "(")]),
            error(true, &[(10, 10, ")")]),
        ];
        assert_eq!(fixed(&errors, "let x = 1;").as_deref(), Some("let x = (1);"));
        assert_eq!(fixed(&errors[1..2], "let x = 1;"), None);
    }

    #[test]
    fn changes_of_the_same_text_are_not_mixed() {
        let errors = [error(true, &[(5, 6, "a")]), error(true, &[(5, 6, "b"), (9, 10, "2")])];
        assert_eq!(fixed(&errors, "let x = 1;").as_deref(), Some("let a = 1;"));
    }
}
