//! Pure: what a statement moves that a magic runs again and again, in one line instead of the
//! compiler's many. A loop cannot be run twice if the first one takes its inputs away.

use std::collections::BTreeSet;

use super::cell::{Frame, FramePart};
use crate::messages::Diagnostic;
use crate::rust::tokens::{Kind, code_tokens};

/// The line, if that is all that is wrong.
pub fn moved_again(frame: &Frame, errors: &[Diagnostic]) -> Option<String> {
    let call = frame.again.as_ref()?;
    let moved: Vec<String> = errors.iter().map(moved_by).collect::<Option<_>>()?;
    let names: BTreeSet<&str> = moved.iter().map(String::as_str).collect();
    let first = moved.first()?;
    let mut own = frame.parts.iter().filter_map(|part| match part {
        FramePart::Own(piece) => Some(&*piece.text),
        _ => None,
    });
    let text = own.next_back()?;
    let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let says = format!("`{call}` moves {all} in its first loop");
    if text.contains('\n') {
        return Some(format!(
            "{says}; write `&{first}`, or `{first}.clone()` to time the copy, too"
        ));
    }
    let copies = if names.len() == 1 { "the copy" } else { "the copies" };
    let (cloned, _) = with(text, &names, |name, _| format!("{name}.clone()"));
    let (borrowed, can_be) = with(text, &names, |name, _| format!("&{name}"));
    Some(match can_be {
        true => format!("{says}; write `{borrowed}`, or `{cloned}` to time {copies}, too"),
        false => format!("{says}; write `{cloned}`, which times {copies}, too"),
    })
}

/// The variable, if the error is that a loop moves it.
fn moved_by(error: &Diagnostic) -> Option<String> {
    let message = &error.message;
    let is_captured = error.code.as_deref() == Some("E0507")
        && message.contains("captured variable in an `FnMut` closure");
    let is_loop = error.code.as_deref() == Some("E0382")
        && error.labels.iter().any(|label| label.text.contains("previous iteration of loop"));
    let (_, rest) = message.split_once('`').filter(|_| is_captured || is_loop)?;
    let (name, _) = rest.split_once('`')?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| name.to_owned())
}

/// The text with other words for these names, and whether a borrow can stand for each of them.
fn with(
    text: &str,
    names: &BTreeSet<&str>,
    other: impl Fn(&str, usize) -> String,
) -> (String, bool) {
    let tokens = code_tokens(text);
    let mut found = String::new();
    let (mut end, mut can_be_borrowed) = (0, true);
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| tokens[at]);
        let is_part = before.is_some_and(|before| before.is(".") || before.is("&"));
        if token.kind != Kind::Word || !names.contains(token.text) || is_part {
            continue;
        }
        can_be_borrowed &= !tokens.get(at + 1).is_some_and(|next| next.is(".") || next.is("?"));
        found.push_str(&text[end..token.start]);
        found.push_str(&other(token.text, at));
        end = token.end();
    }
    (found + &text[end..], can_be_borrowed)
}

#[cfg(test)]
mod tests {
    use super::super::cell::Piece;
    use super::*;
    use crate::messages::DiagnosticLabel;

    fn line(own: &str, errors: &[Diagnostic]) -> Option<String> {
        let piece = Piece { text: own.to_owned(), line: 1, column: 8 };
        let again = Some("%timeit a + b".to_owned());
        let parts = vec![FramePart::Own(piece), FramePart::Generated("}".to_owned())];
        moved_again(&Frame { parts, shows: false, again }, errors)
    }

    fn captured(name: &str) -> Diagnostic {
        Diagnostic {
            code: Some("E0507".to_owned()),
            message: format!(
                "cannot move out of `{name}`, a captured variable in an `FnMut` closure"
            ),
            ..Diagnostic::default()
        }
    }

    #[test]
    fn says_what_to_write() {
        let errors = [captured("a"), captured("b")];
        assert_eq!(
            line("a + b", &errors).unwrap(),
            "`%timeit a + b` moves `a` and `b` in its first loop; write `&a + &b`, or `a.clone() + \
             b.clone()` to time the copies, too"
        );
        assert_eq!(
            line("a + &b", &[captured("a")]).unwrap(),
            "`%timeit a + b` moves `a` in its first loop; write `&a + &b`, or `a.clone() + &b` to time \
             the copy, too"
        );
        assert_eq!(
            line("a.into_dyn()", &[captured("a")]).unwrap(),
            "`%timeit a + b` moves `a` in its first loop; write `a.clone().into_dyn()`, which times \
             the copy, too"
        );
        assert!(line("f(\n a)", &errors).unwrap().ends_with("`a.clone()` to time the copy, too"));
    }

    #[test]
    fn a_variable_of_the_setup_is_moved_in_a_loop() {
        let label = DiagnosticLabel {
            start: (1, 1),
            end: (1, 2),
            text: "value moved here, in previous iteration of loop".to_owned(),
            primary: true,
        };
        let error = Diagnostic {
            code: Some("E0382".to_owned()),
            message: "use of moved value: `c`".to_owned(),
            labels: vec![label],
            ..Diagnostic::default()
        };
        assert!(line("f(c)", std::slice::from_ref(&error)).unwrap().contains("write `f(&c)`"));
        let other = Diagnostic { code: Some("E0308".to_owned()), ..error.clone() };
        assert_eq!(line("f(c)", &[error, other]), None);
    }
}
