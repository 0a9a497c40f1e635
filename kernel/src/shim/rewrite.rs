//! Pure: evcxr's generated source, changed so that control and results leave a cell by channels of
//! their own instead of its stdout. No line is added or removed, because evcxr maps the compiler's
//! errors back to the user's lines by number.

use std::borrow::Cow;

/// Generated text and what it becomes. A line of the user that says the same still means the same.
const REPLACED: [(&str, &str); 7] = [
    (
        "println!(\"EVCXR_PANIC_NOTIFICATION\");",
        "::ndlab::display::control(\"EVCXR_PANIC_NOTIFICATION\");",
    ),
    (
        "println!(\"{}\", evcxr_internal_runtime::USER_ERROR_OCCURRED);",
        "::ndlab::display::control(evcxr_internal_runtime::USER_ERROR_OCCURRED);",
    ),
    (
        "println!(\"{VARIABLE_CHANGED_TYPE}{name}\");",
        "::ndlab::display::control(&format!(\"{VARIABLE_CHANGED_TYPE}{name}\"));",
    ),
    ("eprintln!(\"{}\", error);", "::ndlab::display::user_error(&format!(\"{}\", error));"),
    ("eprintln!(\"{:?}\", error);", "::ndlab::display::user_error(&format!(\"{:?}\", error));"),
    // So that the place of the `?` is known.
    ("fn from(error: T) -> Self {", "#[track_caller] fn from(error: T) -> Self {"),
    // A runtime whose threads went with a process that failed is not used again.
    ("\"evcxr_tokio_runtime\"", "&::ndlab::display::runtime_key()"),
];

/// The line that ends the displayed expression of a cell.
const DISPLAY: &str = ").evcxr_display();";

/// The lines around it where the first attempt did not compile, as where it moves a variable.
const FALLBACK: (&str, &str) = ("evcxr_send_text_plain(&format!(\"{:?}\",&(", ")));");

/// What they become. It works before the prelude is in scope, too, as for what evcxr evaluates to
/// get ready.
const SECOND_ATTEMPT: (&str, &str) = (
    "{ use ::ndlab::{display::__DisplayDebug as _, show::__Show as _}; (",
    ").__ndlab_show().__ndlab_display(); }",
);

/// The call of evcxr's own sender of text, where `:fmt` or `:types` asks for another form.
const SEND_TEXT: (&str, &str) =
    ("evcxr_send_text_plain(&format!(", "::ndlab::display::text_plain(&format!(");

/// The whole source of a cell, rewritten.
pub(super) fn rewrite(source: &str) -> String {
    let lines: Vec<&str> = source.split('\n').collect();
    let opens = lines.iter().position(|line| *line == FALLBACK.0);
    // Generated code has no such line after the expression; the expression itself may have one.
    let closes = opens.and(lines.iter().rposition(|line| *line == FALLBACK.1));
    let rewritten = lines.iter().enumerate().map(|(number, line)| {
        if Some(number) == opens {
            Cow::Borrowed(SECOND_ATTEMPT.0)
        } else if Some(number) == closes {
            Cow::Borrowed(SECOND_ATTEMPT.1)
        } else {
            rewrite_line(line)
        }
    });
    rewritten.collect::<Vec<_>>().join("\n")
}

fn rewrite_line(line: &str) -> Cow<'_, str> {
    if line == DISPLAY {
        return Cow::Borrowed(").__ndlab_show().evcxr_display();");
    }
    let mut line = Cow::Borrowed(line);
    for (from, to) in REPLACED.into_iter().chain([SEND_TEXT]) {
        if line.contains(from) {
            line = Cow::Owned(line.replace(from, to));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_line_number() {
        let source = "#![allow(unused_imports)]\n(\nx\n).evcxr_display();\n    println!(\"hi\");\n";
        let rewritten = rewrite(source);
        assert_eq!(rewritten.lines().count(), source.lines().count());
        assert!(rewritten.contains("\nx\n).__ndlab_show().evcxr_display();\n"));
        assert!(rewritten.contains("println!(\"hi\");"), "the user's output is left alone");
    }

    #[test]
    fn control_lines_leave_stdout() {
        let rewritten = rewrite("    println!(\"EVCXR_PANIC_NOTIFICATION\");\n");
        assert_eq!(rewritten, "    ::ndlab::display::control(\"EVCXR_PANIC_NOTIFICATION\");\n");
        let rewritten = rewrite("                    eprintln!(\"{:?}\", error);\n");
        assert!(rewritten.contains("::ndlab::display::user_error(&format!(\"{:?}\", error));"));
    }

    #[test]
    fn what_is_displayed_at_the_second_attempt_looks_the_same() {
        let source = "fn evcxr_send_text_plain(text: &str)\n{\n}\n\
                      evcxr_send_text_plain(&format!(\"{:?}\",&(\nf(g(h(\na + b\n)));\n)));\n})) {\n";
        assert_eq!(
            rewrite(source),
            "fn evcxr_send_text_plain(text: &str)\n{\n}\n\
             { use ::ndlab::{display::__DisplayDebug as _, show::__Show as _}; (\n\
             f(g(h(\na + b\n)));\n).__ndlab_show().__ndlab_display(); }\n})) {\n"
        );
    }

    #[test]
    fn other_forms_keep_their_format() {
        let source = "evcxr_send_text_plain(&format!(\"{:#?}\",&(\nx\n)));\n";
        let expected = "::ndlab::display::text_plain(&format!(\"{:#?}\",&(\nx\n)));\n";
        assert_eq!(rewrite(source), expected);
    }
}
