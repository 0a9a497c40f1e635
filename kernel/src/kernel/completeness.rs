//! Pure: whether what has been typed so far is a whole cell, as consoles ask it at the end of each
//! line. Rust is parsed for it, and never compiled.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use ra_ap_syntax::{AstNode as _, Edition, SourceFile, WalkEvent};

use crate::cell::{self, Part};
use crate::rust::tokens::{Kind, Token, tokens};

/// What stands before the text when it is parsed.
const OPEN: &str = "fn f(){";

/// How far a line is indented below one that opens a bracket.
const INDENT: usize = 4;

/// Text that is longer is judged by its brackets alone.
const LONGEST: usize = 1 << 14;

/// What the parser may take for brackets in brackets; more is mapped than used.
const STACK: usize = 1 << 28;

/// How deep a tree may be for every stack.
const DEEPEST: usize = 500;

/// Whether a cell could run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// It could.
    Complete,
    /// More has to follow; the next line is to begin with this.
    Incomplete(String),
    /// Whatever follows, it will not run.
    Invalid,
    /// Nobody knows.
    Unknown,
}

/// Judges `code` on a thread of its own, since brackets in brackets can take any stack.
pub fn judge_aside(code: String, answer: impl FnOnce(Completeness) + Send + 'static) {
    let judge = move || {
        let judged = catch_unwind(AssertUnwindSafe(|| judge(&code)));
        answer(judged.unwrap_or(Completeness::Unknown));
    };
    // Who could not be answered is told so when the answer is dropped.
    let _ = thread::Builder::new().stack_size(STACK).spawn(judge);
}

/// Judges `code`.
pub fn judge(code: &str) -> Completeness {
    let mut parts = cell::split(code);
    let last = parts.pop();
    let is_broken = |part: &Part| matches!(part, Part::Rust(text) if rust(text) != Found::Whole);
    if parts.iter().any(is_broken) {
        return Completeness::Invalid;
    }
    match last {
        // The end of a cell magic is an empty line, as in IPython.
        Some(Part::Magic(call)) if call.body.is_some() => {
            if code.ends_with('\n') && last_line(code).trim().is_empty() {
                Completeness::Complete
            } else {
                Completeness::Incomplete(indent_of(last_line(code)).to_owned())
            }
        }
        Some(Part::Rust(text) | Part::Either { whole: text, .. }) => match rust(&text) {
            Found::Whole => Completeness::Complete,
            Found::Wrong => Completeness::Invalid,
            Found::Open => Completeness::Incomplete(next_indent(&text)),
        },
        Some(_) | None => Completeness::Complete,
    }
}

/// The last line, or the empty one behind it where there are two ends of lines.
fn last_line(code: &str) -> &str {
    let code = code.strip_suffix('\n').unwrap_or(code);
    code.rsplit('\n').next().unwrap_or_default()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Whole,
    Open,
    Wrong,
}

fn rust(text: &str) -> Found {
    let text = without_commands(text);
    let all = tokens(&text);
    let ends_open = all.last().is_some_and(Token::is_open_text);
    let Some(open) = open_brackets(&all) else { return Found::Wrong };
    if ends_open {
        return Found::Open;
    }
    if text.len() > LONGEST {
        return if open.is_empty() { Found::Whole } else { Found::Open };
    }
    let is_closed = open.is_empty() && !ends_in_documentation(&all);
    if is_closed && faults(&format!("{OPEN}{text}\n}}")).is_empty() {
        return Found::Whole;
    }
    // What is missing at the end may still come.
    let code = all.iter().rfind(|token| !matches!(token.kind, Kind::Comment | Kind::Doc));
    let end = OPEN.len() + code.map_or(0, Token::end);
    let is_late = |start: &usize| *start >= end;
    if faults(&format!("{OPEN}{text}")).iter().all(is_late) { Found::Open } else { Found::Wrong }
}

/// Where the parser finds fault.
fn faults(source: &str) -> Vec<usize> {
    let parsed = SourceFile::parse(source, Edition::Edition2024);
    let tree = parsed.tree();
    let mut depth = 0_usize;
    let is_deep = tree.syntax().preorder().any(|event| {
        depth = match event {
            WalkEvent::Enter(_) => depth + 1,
            WalkEvent::Leave(_) => depth - 1,
        };
        depth > DEEPEST
    });
    if is_deep {
        // The parser would have it dropped by a thread of its own, whose stack may not do.
        std::mem::forget(tree);
    }
    parsed.errors().iter().map(|error| error.range().start().into()).collect()
}

/// The text with empty lines in the place of evcxr's commands, which stand before all else.
fn without_commands(text: &str) -> String {
    let mut rest = String::new();
    let mut lines = text.split_inclusive('\n');
    for line in lines.by_ref() {
        let start = line.trim_start();
        if start.starts_with(':') && !start.starts_with("::") {
            rest.push('\n');
        } else {
            rest.push_str(line);
            if !start.is_empty() && !start.starts_with("//") {
                break;
            }
        }
    }
    rest.extend(lines);
    rest
}

impl Token<'_> {
    /// Whether a string or a comment of several lines goes on.
    fn is_open_text(&self) -> bool {
        let spans_lines = match self.kind {
            Kind::Text => !self.text.starts_with('\''),
            Kind::Comment => self.text.starts_with("/*"),
            _ => false,
        };
        self.open && spans_lines
    }
}

/// The brackets that are not closed. `None` where one is closed that was not opened.
fn open_brackets<'a>(all: &[Token<'a>]) -> Option<Vec<&'a str>> {
    let mut open = Vec::new();
    for token in all.iter().filter(|token| token.kind == Kind::Sign) {
        let opens = match token.text {
            "(" | "[" | "{" => {
                open.push(token.text);
                continue;
            }
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => continue,
        };
        open.pop().filter(|opened| *opened == opens)?;
    }
    Some(open)
}

/// Whether documentation stands at the end, and what it documents does not.
fn ends_in_documentation(all: &[Token]) -> bool {
    let mut code = all.iter().filter(|token| token.kind != Kind::Comment);
    code.next_back().is_some_and(|token| token.kind == Kind::Doc)
}

/// How far the line below `text` is indented: as the last one, and more where that opens a bracket.
fn next_indent(text: &str) -> String {
    if tokens(text).last().is_some_and(Token::is_open_text) {
        // It would become a part of the string.
        return String::new();
    }
    let line = text.trim_end().rsplit('\n').next().unwrap_or_default();
    let depth = tokens(line).iter().fold(0_usize, |depth, token| match token.text {
        "(" | "[" | "{" if token.kind == Kind::Sign => depth + 1,
        ")" | "]" | "}" if token.kind == Kind::Sign => depth.saturating_sub(1),
        _ => depth,
    });
    let more = if depth > 0 { INDENT } else { 0 };
    format!("{}{}", indent_of(line), " ".repeat(more))
}

fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_cells_are_complete() {
        for code in [
            "",
            "   \n",
            "1 + 2",
            "let a = 1;",
            "let a = 1;\na",
            "fn f() -> i32 {\n    1\n}",
            "struct S;",
            "use std::fmt;",
            "println!(\"{}\", 1);",
            "if a { 1 } else { 2 }",
            "// a comment",
            "let s = \"(\";",
            "let c = '(';",
            "%pwd",
            "let a = 1;\n%timeit a + (",
            "%timeit -n 1 f()",
            "!ls (",
            ":dep serde = \"1\"",
            ":dep serde = \"1\"\nlet a = 1;",
            "%%bash\nls (\n\n",
            "#[derive(Debug)]\nstruct S;",
            "let r = r#\"a\"b\"#;",
        ] {
            assert_eq!(judge(code), Completeness::Complete, "{code:?}");
        }
    }

    #[test]
    fn what_can_go_on_is_incomplete() {
        for code in [
            "let a = 1",
            "let a = std::",
            "let a =",
            "let",
            "fn f()",
            "fn f() -> i32",
            "fn f() {",
            "struct S",
            "impl S",
            "pub",
            "use std::{fmt,",
            "f(1,",
            "vec![1, 2",
            "a.",
            "a +",
            "a &&",
            "&",
            "x as",
            "|a|",
            "match x {",
            "match x { 1 =>",
            "if a {\n    1",
            "for x in",
            "let s = \"abc",
            "let s = r#\"abc\"",
            "/* a /* b */",
            "f(/* a",
            "#[derive(Debug)]",
            "/// What it is for.",
            "let v = a.iter().map(|x| {",
            "%%bash\nls\n",
            "%%bash",
            "%pwd\nlet a = (",
            "println!(\"{}\",",
        ] {
            assert!(
                matches!(judge(code), Completeness::Incomplete(_)),
                "{code:?}: {:?}",
                judge(code)
            );
        }
    }

    #[test]
    fn what_cannot_be_mended_is_invalid() {
        for code in [
            "let broken = (1 + ;",
            ")",
            "f(]",
            "let 1 x = 2;",
            "a b",
            "fn f() { } }",
            "let a = ;",
            "import numpy as np",
            "let a = 1; else",
            "f(a b",
            "let s = '\\",
        ] {
            assert_eq!(judge(code), Completeness::Invalid, "{code:?}");
        }
    }

    #[test]
    fn the_next_line_is_indented() {
        let indent = |code: &str| match judge(code) {
            Completeness::Incomplete(indent) => indent.len(),
            other => panic!("{code:?} is {other:?}"),
        };
        assert_eq!(indent("fn f() {"), 4);
        assert_eq!(indent("fn f() {\n    let a = 1;"), 4);
        assert_eq!(indent("fn f() {\n    if a {"), 8);
        assert_eq!(indent("fn f() {\n    if a {\n    } else {"), 8);
        assert_eq!(indent("fn f() {\n    if a {\n    }"), 4);
        assert_eq!(indent("let a ="), 0);
        assert_eq!(indent("    f(\"a\n"), 0);
        assert_eq!(indent("%%bash\n  ls"), 2);
    }

    #[test]
    fn nothing_takes_the_stack_or_for_ever() {
        for piece in ["(", "!", "&", "{", "[", "a(", "|x| ", "if a {", "-", "a = ", "Vec<", "x::<"]
        {
            let code = format!("let a = {};", piece.repeat(LONGEST / piece.len() - 9));
            let (answer, answered) = std::sync::mpsc::channel();
            judge_aside(code, move |judged| answer.send(judged).unwrap());
            answered.recv().unwrap();
        }
    }
}
