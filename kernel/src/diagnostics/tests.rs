//! Failures as their readers see them.

use super::*;
use crate::messages::{DiagnosticLabel, DistantLabel, Remark, Severity};

const NOWHERE: Around = Around { cells: &[], source: &|_| None, type_of: &|_| None };

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
        remarks: vec![Remark {
            changes: vec![DiagnosticLabel { text: "x".to_owned(), ..label }],
            sure: true,
            ..Remark::of(RemarkKind::Help, "a local variable with a similar name exists")
        }],
        ..Diagnostic::default()
    };
    let failure = Failure::Compilation(vec![diagnostic]);
    let report = report(&failure, "let x = 1;\nlet z = y;\n", 3, &NOWHERE);
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
  |
`%fix` writes the corrected cell; `:explain E0425` explains the error, as does \
https://doc.rust-lang.org/error_codes/E0425.html";
    assert_eq!(report.fix.as_deref(), Some("let x = 1;\nlet z = x;\n"));
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
    let report =
        report(&Failure::Crashed("the cell aborted (SIGABRT)".to_owned()), "", 1, &NOWHERE);
    assert_eq!(report.value, "the cell aborted (SIGABRT); the variables of all cells are gone");
}

#[test]
fn an_error_in_an_earlier_cell_is_shown_there() {
    let label = DistantLabel {
        file: "cell-1.rs".to_owned(),
        line: 2,
        column: 22,
        width: 1,
        text: "unknown field".to_owned(),
        primary: true,
    };
    let diagnostic = Diagnostic {
        message: "no field `x` on type `&P`".to_owned(),
        elsewhere: vec![label],
        rendered: "hidden".to_owned(),
        ..Diagnostic::default()
    };
    let cells = [(1, "impl P { fn f(&self) { self.x } }"), (2, "struct P;")];
    let source = |_: &str| Some("use a;\nimpl P { fn f(&self) { self.x } }\n".to_owned());
    let around = Around { cells: &cells, source: &source, type_of: &|_| None };
    let failure = Failure::Compilation(vec![diagnostic]);
    let text = unstyled(&report(&failure, "struct P;", 2, &around).traceback[0]);
    assert!(text.contains("--> cell 1:1:22") && text.contains("unknown field"), "{text}");
}

#[test]
fn a_number_of_an_earlier_cell_is_told_where_it_became_one() {
    let label = DiagnosticLabel {
        start: (1, 16),
        end: (1, 17),
        text: "expected `usize`, found `i32`".to_owned(),
        primary: true,
    };
    let diagnostic = Diagnostic {
        code: Some("E0308".to_owned()),
        message: "mismatched types".to_owned(),
        labels: vec![label],
        ..Diagnostic::default()
    };
    let cells = [(1, "let n = 3;"), (2, "n + 1"), (3, "let m: usize = n;")];
    let type_of = |_: &str| Some("i32".to_owned());
    let around = Around { cells: &cells, source: &|_| None, type_of: &type_of };
    let failure = Failure::Compilation(vec![diagnostic]);
    let text = unstyled(&report(&failure, "let m: usize = n;", 3, &around).traceback[0]);
    let expected = "hint: `n` became `i32` in cell 1; write `let n: usize = 3;` there, or `n as \
                        usize` here";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_warning_is_drawn_as_the_compiler_draws_it() {
    let label = DiagnosticLabel { start: (1, 1), end: (1, 4), text: String::new(), primary: true };
    let diagnostic = Diagnostic {
        severity: Severity::Warning,
        code: Some("unused_must_use".to_owned()),
        message: "unused `Result` that must be used".to_owned(),
        labels: vec![label],
        ..Diagnostic::default()
    };
    let text = unstyled(&remark(&diagnostic, "f();", 7));
    let expected = "warning: unused `Result` that must be used\n --> cell 7:1:1\n  |\n\
                        1 | f();\n  | ^^^\n";
    assert_eq!(text, expected);
    let note = Diagnostic::note("`a` was moved".to_owned());
    assert_eq!(remark(&note, "", 1), "note: `a` was moved\n");
}
