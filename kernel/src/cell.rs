//! Pure: the text of a cell into its parts: Rust, magics, shell lines. Line numbers of the Rust
//! parts stay what they are in the cell, so that errors point to the right line.

mod asking;

use crate::code::Excerpt;
use crate::rust::tokens::code_tokens;
use crate::source::Cell;

pub use asking::Asking;

/// How many lines of Rust may follow a line that looks like a command for it to be Rust.
const LOOK_AHEAD: usize = 40;

/// A stretch of a cell that one thing runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Rust, with an empty line for every line of the cell before it.
    Rust(String),
    /// A magic, and what it was called with.
    Magic(Call),
    /// `!command`.
    Shell(Excerpt),
    /// A question, as `np::sum?`.
    Help(Asking),
    /// Rust that ends with a line which is a question unless it can be Rust: `let x = f();` and `x?`.
    /// Both parts follow, and first the whole.
    Either {
        whole: String,
        before: String,
        asking: Asking,
        /// The line of the question, from one.
        line: usize,
    },
    /// `let name = !command`.
    Capture {
        /// What stands between `let` and `=`.
        binds: String,
        /// What stands behind the `!`.
        command: Excerpt,
    },
    /// `name = !command` or `name = %magic`, which lacks its `let`.
    Undeclared(String),
}

impl Part {
    /// The text of a command, or the arguments of a magic.
    pub fn words(&self) -> Option<&str> {
        match self {
            Part::Shell(command) | Part::Capture { command, .. } => Some(&command.text),
            Part::Magic(call) => Some(&call.arguments.text),
            _ => None,
        }
    }

    /// The same with other words.
    pub fn with_words(mut self, words: String) -> Part {
        match &mut self {
            Part::Shell(command) | Part::Capture { command, .. } => command.text = words,
            Part::Magic(call) => call.arguments.text = words,
            _ => {}
        }
        self
    }
}

/// How a magic was called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// What stands behind `%` or `%%`.
    pub name: String,
    /// The rest of the line.
    pub arguments: Excerpt,
    /// The lines below it, where it is a cell magic, `%%name`.
    pub body: Option<Excerpt>,
    /// The variable that takes its value, as in `let name = %magic`.
    pub binds: Option<String>,
}

/// Cuts a cell into its parts, in their order.
pub fn split(code: &str) -> Vec<Part> {
    if let Some(call) = cell_magic(code) {
        return vec![Part::Magic(call)];
    }
    let mut parts = Vec::new();
    let mut rust = String::new();
    let mut scanner = Scanner::default();
    let lines: Vec<&str> = code.lines().collect();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        let special = if scanner.between_statements() {
            let next = lines[at + 1..].iter().find(|line| !line.trim().is_empty());
            let question = || Some((question(line, at, next.copied())?, 1));
            question().or_else(|| special(&lines, at))
        } else {
            None
        };
        match special {
            // Where the name may be of a `Result`, the compiler has to be asked.
            Some((Part::Help(asking), _))
                if asking.rust.is_some() && binds(&rust, &asking.what) =>
            {
                let before = std::mem::take(&mut rust);
                let whole = format!("{before}{line}\n");
                at += 1;
                parts.push(Part::Either { whole, before, asking, line: at });
                rust = "\n".repeat(at);
            }
            Some((part, taken)) => {
                finish(&mut rust, &mut parts);
                parts.push(part);
                at += taken;
                rust = "\n".repeat(at);
            }
            None => {
                scanner.scan(line);
                rust.push_str(line);
                rust.push('\n');
                at += 1;
            }
        }
    }
    finish(&mut rust, &mut parts);
    parts
}

fn finish(rust: &mut String, parts: &mut Vec<Part>) {
    let text = std::mem::take(rust);
    if !text.trim().is_empty() {
        parts.push(Part::Rust(text));
    }
}

/// The magic that the whole cell is given to: the first line that is not empty is `%%name`.
fn cell_magic(code: &str) -> Option<Call> {
    let start = code.len() - code.trim_start().len();
    let start = code[..start].rfind('\n').map_or(0, |end| end + 1);
    let end = code[start..].find('\n').map_or(code.len(), |length| start + length);
    let rest = code[start..end].strip_prefix("%%")?;
    let line = code[..start].matches('\n').count() + 1;
    // `%%timeit?` is a question.
    let (name, arguments) = named(rest, line, 2).filter(|(name, _)| !name.ends_with('?'))?;
    let text = code.get(end + 1..).unwrap_or_default().to_owned();
    let body = Some(Excerpt { text, line: line + 1, column: 0 });
    Some(Call { name, arguments, body, binds: None })
}

/// What the line at `at` is, which stands where a statement could begin, and how many lines that takes.
fn special(lines: &[&str], at: usize) -> Option<(Part, usize)> {
    let (text, line) = (lines[at], at + 1);
    if let Some(rest) = text.strip_prefix('!') {
        let (command, taken) = continued(rest, &lines[at + 1..]);
        return Some((Part::Shell(excerpt(&command, line, 1)), taken));
    }
    if let Some(rest) = text.strip_prefix('%') {
        let (name, arguments) = named(rest, line, 1)?;
        return Some((Part::Magic(Call { name, arguments, ..Call::default() }), 1));
    }
    if let Some(call) = command_of_evcxr(text, line) {
        return Some((Part::Magic(call), 1));
    }
    let (variable, value) = text.split_once('=')?;
    let value = value.trim_start();
    if !value.starts_with(['!', '%']) {
        return None;
    }
    let before = text.chars().count() - value.chars().count();
    let Some(binds) = variable.strip_prefix("let ").map(|binds| binds.trim().to_owned()) else {
        let undeclared = is_name(variable.trim()) && !is_rust(&lines[at..]);
        return undeclared.then(|| (Part::Undeclared(text.trim_end().to_owned()), 1));
    };
    if let Some(rest) = value.strip_prefix('%') {
        let (name, arguments) = named(rest, line, before + 1)?;
        return Some((Part::Magic(Call { name, arguments, binds: Some(binds), body: None }), 1));
    }
    let (command, taken) = continued(&value[1..], &lines[at + 1..]);
    let command = excerpt(&command, line, before + 1);
    (!is_rust(&lines[at..])).then_some((Part::Capture { binds, command }, taken))
}

/// Those of evcxr's commands that are the kernel's to do, as the magics that they are here.
fn command_of_evcxr(text: &str, line: usize) -> Option<Call> {
    let (name, arguments) = named(text.strip_prefix(':')?, line, 1)?;
    let (name, words) = match &*name {
        "cache" => (
            "cache",
            match arguments.text.parse::<u64>() {
                Ok(0) => "off".to_owned(),
                Ok(_) => "on".to_owned(),
                Err(_) => arguments.text.clone(),
            },
        ),
        "env" => ("set_env", arguments.text.clone()),
        "quit" => ("quit", arguments.text.clone()),
        _ => return None,
    };
    let arguments = Excerpt { text: words, ..arguments };
    Some(Call { name: name.to_owned(), arguments, ..Call::default() })
}

/// A command with the lines behind it that a backslash at the end of a line adds, and how many lines
/// that is.
fn continued(command: &str, following: &[&str]) -> (String, usize) {
    let mut command = command.to_owned();
    let mut taken = 1;
    for next in following {
        let Some(open) = command.trim_end().strip_suffix('\\') else { break };
        command = format!("{open} {next}");
        taken += 1;
    }
    (command, taken)
}

/// Whether the lines begin with a statement of Rust.
fn is_rust(lines: &[&str]) -> bool {
    let near = &lines[..lines.len().min(LOOK_AHEAD)];
    let ends = near.iter().enumerate().filter(|(_, line)| line.contains(';'));
    ends.into_iter().any(|(end, _)| !Cell::parse(&near[..=end].join("\n")).broken)
}

fn is_name(text: &str) -> bool {
    text.chars().all(is_word) && text.starts_with(|first: char| !first.is_ascii_digit())
}

/// What a line asks, `number` lines below the first.
fn question(line: &str, number: usize, next: Option<&str>) -> Option<Part> {
    let mut asking = asking::asking(line, next)?;
    if let Some(rust) = &mut asking.rust {
        *rust = format!("{}{rust}\n", "\n".repeat(number));
    }
    Some(Part::Help(asking))
}

/// Whether `rust` has a `let` for the variable that `what` begins with.
fn binds(rust: &str, what: &str) -> bool {
    let is_end = |c: char| c == '.' || c == ':';
    let name = what.trim_start_matches('*').split(is_end).next().unwrap_or_default();
    let tokens = code_tokens(rust);
    let lets = tokens.iter().enumerate().filter(|(_, token)| token.is("let"));
    lets.map(|(at, _)| &tokens[at..]).any(|rest| {
        let bound = rest.iter().take_while(|token| !token.is("=") && !token.is(";"));
        bound.clone().any(|token| token.is(name))
    })
}

/// The name and the arguments of a magic; `column` characters stand before them on the line.
fn named(text: &str, line: usize, column: usize) -> Option<(String, Excerpt)> {
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let (name, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    Some((name.to_owned(), excerpt(rest, line, column + name.chars().count())))
}

fn excerpt(text: &str, line: usize, column: usize) -> Excerpt {
    Excerpt { text: text.to_owned(), line, column }.after(0)
}

/// Follows Rust text line by line, as far as is needed to know where a statement may begin.
#[derive(Default)]
struct Scanner {
    depth: usize,
    block_comments: usize,
    /// Inside a string: how many `#` end it, and whether backslashes escape.
    string: Option<(usize, bool)>,
    last: Option<char>,
}

impl Scanner {
    fn between_statements(&self) -> bool {
        self.depth == 0
            && self.block_comments == 0
            && self.string.is_none()
            && matches!(self.last, None | Some(';' | '}'))
    }

    fn scan(&mut self, line: &str) {
        let characters: Vec<char> = line.chars().collect();
        let mut at = 0;
        while at < characters.len() {
            at += self.step(&characters[at..]);
        }
    }

    /// Takes in what `rest` begins with, and says how many characters that was.
    fn step(&mut self, rest: &[char]) -> usize {
        let next = rest.get(1).copied();
        if self.block_comments > 0 {
            return match (rest[0], next) {
                ('*', Some('/')) => {
                    self.block_comments -= 1;
                    2
                }
                ('/', Some('*')) => {
                    self.block_comments += 1;
                    2
                }
                _ => 1,
            };
        }
        if let Some((hashes, escapes)) = self.string {
            if escapes && rest[0] == '\\' {
                return 2;
            }
            let ends =
                rest[0] == '"' && rest[1..].iter().take_while(|c| **c == '#').count() >= hashes;
            if ends {
                self.string = None;
                return 1 + hashes;
            }
            return 1;
        }
        match (rest[0], next) {
            ('/', Some('/')) => return rest.len(),
            ('/', Some('*')) => {
                self.block_comments = 1;
                return 2;
            }
            ('"', _) => self.string = Some((0, true)),
            ('r', Some('"' | '#')) if !self.last.is_some_and(is_word) => {
                let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
                if rest.get(1 + hashes) == Some(&'"') {
                    self.string = Some((hashes, false));
                    self.last = Some('"');
                    return 2 + hashes;
                }
            }
            ('\'', Some('\\')) => {
                self.last = Some('\'');
                let end = rest[3.min(rest.len())..].iter().position(|c| *c == '\'');
                return end.map_or(rest.len(), |end| end + 4);
            }
            // A character; a lone quote begins a lifetime.
            ('\'', Some(_)) if rest.get(2) == Some(&'\'') => {
                self.last = Some('\'');
                return 3;
            }
            ('(' | '[' | '{', _) => self.depth += 1,
            (')' | ']' | '}', _) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if !rest[0].is_whitespace() {
            self.last = Some(rest[0]);
        }
        1
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: &str) -> Part {
        Part::Rust(text.to_owned())
    }

    /// As a part that is alone in its line.
    fn magic(name: &str, arguments: &str, line: usize) -> Part {
        let column = if arguments.is_empty() { name.len() + 1 } else { name.len() + 2 };
        let arguments = Excerpt { text: arguments.to_owned(), line, column };
        Part::Magic(Call { name: name.to_owned(), arguments, ..Call::default() })
    }

    #[test]
    fn rust_alone_stays_as_it_is() {
        assert_eq!(split("let a = 1;\na"), [rust("let a = 1;\na\n")]);
        assert_eq!(split("  \n\n"), []);
    }

    #[test]
    fn lines_keep_their_numbers() {
        assert_eq!(
            split("%pwd\nlet a = 1;\n!ls -l\na"),
            [
                magic("pwd", "", 1),
                rust("\nlet a = 1;\n"),
                Part::Shell(Excerpt { text: "ls -l".to_owned(), line: 3, column: 1 }),
                rust("\n\n\na\n")
            ]
        );
    }

    #[test]
    fn an_operator_at_the_start_of_a_line_is_rust() {
        assert_eq!(split("let c = a\n%b;"), [rust("let c = a\n%b;\n")]);
        assert_eq!(split("let c = (a\n% b);"), [rust("let c = (a\n% b);\n")]);
        assert_eq!(split("let c =\n!mask;"), [rust("let c =\n!mask;\n")]);
        assert_eq!(split("% b"), [rust("% b\n")]);
    }

    #[test]
    fn what_parses_as_rust_is_rust() {
        for code in [
            "let x = !mask;",
            "let x = !ls -l | sort;",
            "let x = !f(\n    a,\n);",
            "let x = !a // no;\n    .b();",
            "x = !mask;",
            "x == !y;",
        ] {
            assert_eq!(split(code), [rust(&format!("{code}\n"))]);
        }
    }

    #[test]
    fn a_variable_takes_the_output_of_a_command() {
        let parts = split("let files = !cat a.txt | sort;\nfiles");
        let command = Excerpt { text: "cat a.txt | sort;".to_owned(), line: 1, column: 13 };
        assert_eq!(parts[0], Part::Capture { binds: "files".to_owned(), command });
        assert_eq!(parts[1], rust("\nfiles\n"));
        assert!(matches!(&split("let mut x: Vec<String> = !ls")[0],
            Part::Capture { binds, .. } if binds == "mut x: Vec<String>"));
        assert_eq!(split("x = !ls -l"), [Part::Undeclared("x = !ls -l".to_owned())]);
        assert_eq!(split("x = %pwd"), [Part::Undeclared("x = %pwd".to_owned())]);
    }

    #[test]
    fn some_commands_of_evcxr_are_magics() {
        let call = |code: &str| match &split(code)[..] {
            [Part::Magic(call)] => (call.name.clone(), call.arguments.text.clone()),
            other => panic!("{other:?}"),
        };
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(call(":env A=b c"), pair("set_env", "A=b c"));
        assert_eq!(call(":cache 0"), pair("cache", "off"));
        assert_eq!(call(":cache 100"), pair("cache", "on"));
        assert_eq!(call(":quit"), pair("quit", ""));
        assert_eq!(split(":vars"), [rust(":vars\n")]);
    }

    #[test]
    fn a_backslash_continues_a_command() {
        let parts = split("!echo a \\\n  b\nlet c = 1;");
        let Part::Shell(command) = &parts[0] else { panic!("{parts:?}") };
        assert_eq!(command.text, "echo a    b");
        assert_eq!(parts[1], rust("\n\nlet c = 1;\n"));
    }

    #[test]
    fn text_in_strings_and_comments_is_no_magic() {
        for code in
            ["let s = \"\n%pwd\n\";", "/*\n%pwd\n*/", "let s = r#\"\n%pwd\"\n\"#;", "f({\n%pwd\n})"]
        {
            assert_eq!(split(code), [rust(&format!("{code}\n"))], "{code}");
        }
        assert_eq!(split("let c = '\"';\n%pwd")[1], magic("pwd", "", 2));
        assert_eq!(split("let c = '\\'';\n%pwd")[1], magic("pwd", "", 2));
        assert_eq!(split("fn f<'a>(x: &'a str) {}\n%pwd")[1], magic("pwd", "", 2));
    }

    #[test]
    fn a_cell_magic_takes_the_rest_of_the_cell() {
        let parts = split("\n%%timeit -n 3 let b = 1;\na + b\n%pwd\n");
        let [Part::Magic(call)] = &parts[..] else { panic!("{parts:?}") };
        assert_eq!(call.name, "timeit");
        let arguments = Excerpt { text: "-n 3 let b = 1;".to_owned(), line: 2, column: 9 };
        assert_eq!(call.arguments, arguments);
        let body = Excerpt { text: "a + b\n%pwd\n".to_owned(), line: 3, column: 0 };
        assert_eq!(call.body.as_ref(), Some(&body));
        assert_eq!(split("let a = 1;\n%%timeit\na").len(), 1, "not on the first line");
    }

    #[test]
    fn questions_are_parts_of_their_own() {
        let parts = split("let a = 1;\nb?\n?c\n\nd??\n");
        let what = |part: &Part| match part {
            Part::Help(asking) => asking.what.clone(),
            Part::Rust(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let found: Vec<String> = parts.iter().map(what).collect();
        assert_eq!(found, ["let a = 1;\n", "b", "c", "d"]);
        let [_, Part::Help(b), ..] = &parts[..] else { panic!("{parts:?}") };
        assert_eq!(b.rust.as_deref(), Some("\nb?\n"));
        assert_eq!(split("let a = b\nx?"), [rust("let a = b\nx?\n")]);
        for question in ["%opt?", "%%timeit?", ":dep??", "?%%timeit"] {
            assert!(matches!(&split(question)[..], [Part::Help(_)]), "{question}");
        }
        assert!(matches!(&split("%timeit x?")[..], [Part::Magic(_)]));
        assert_eq!(split("f()?"), [rust("f()?\n")]);
        assert_eq!(split("x?\n  .len()"), [rust("x?\n  .len()\n")]);
    }

    #[test]
    fn a_question_about_a_variable_of_the_cell_may_be_rust() {
        let parts = split("let x = f();\nx?");
        let [Part::Either { whole, before, asking, line: 2 }] = &parts[..] else {
            panic!("{parts:?}")
        };
        assert_eq!((&**whole, &**before), ("let x = f();\nx?\n", "let x = f();\n"));
        assert_eq!(asking.what, "x");
    }

    #[test]
    fn a_variable_takes_the_value_of_a_magic() {
        let parts = split("let t = %timeit -o a.sum()");
        let [Part::Magic(call)] = &parts[..] else { panic!("{parts:?}") };
        assert_eq!((&*call.name, call.binds.as_deref()), ("timeit", Some("t")));
        assert_eq!((&*call.arguments.text, call.arguments.column), ("-o a.sum()", 16));
    }
}
