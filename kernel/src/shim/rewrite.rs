//! Pure: evcxr's generated source, changed so that control and results leave a cell by channels of
//! their own instead of its stdout. No line is added or removed, because evcxr maps the compiler's
//! errors back to the user's lines by number.

use std::borrow::Cow;

/// Generated text and what it becomes. A line of the user that says the same still means the same.
const REPLACED: [(&str, &str); 5] = [
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
];

/// The line that ends the displayed expression of a cell.
const DISPLAY: &str = ").evcxr_display();";

/// evcxr's own sender of text, on one line of generated source.
const SEND_TEXT: &str = "fn evcxr_send_text_plain(text: &str) {";

/// The whole source of a cell, rewritten.
pub(super) fn rewrite(source: &str) -> String {
    let mut rewritten = String::with_capacity(source.len() + 256);
    for line in source.split_inclusive('\n') {
        rewritten.push_str(&rewrite_line(line));
    }
    rewritten
}

fn rewrite_line(line: &str) -> Cow<'_, str> {
    let end = &line[line.trim_end_matches('\n').len()..];
    if line.trim_end_matches('\n') == DISPLAY {
        return Cow::Owned(format!(").__ndlab_show().evcxr_display();{end}"));
    }
    if line.starts_with(SEND_TEXT) {
        return Cow::Owned(format!("{SEND_TEXT} ::ndlab::display::text_plain(text) }}{end}"));
    }
    let mut line = Cow::Borrowed(line);
    for (from, to) in REPLACED {
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
    fn sends_text_by_the_display_channel() {
        let rewritten = rewrite("fn evcxr_send_text_plain(text: &str) { use std::io::Write; }\n");
        assert_eq!(
            rewritten,
            "fn evcxr_send_text_plain(text: &str) { ::ndlab::display::text_plain(text) }\n"
        );
    }
}
