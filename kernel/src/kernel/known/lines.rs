//! Pure: lines of a cell that are no Rust, as far as somebody has typed them: magics, evcxr's commands,
//! commands of the shell, and requests for help. Cutting up a whole cell is `cell.rs`'s business.

use crate::cell::{self, Part};
use crate::magics::takes;

/// What the line is on which somebody is typing.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Rust, or what a magic takes for Rust, which begins here.
    Rust { begin: usize },
    /// The name of a magic or a command is being typed; it begins here.
    Name { call: Kind, start: usize },
    /// What stands behind such a name, with the place where it begins.
    Arguments { call: Kind, name: &'a str, start: usize },
    /// A command of the shell, from here on.
    Shell { start: usize },
    /// Text of another language.
    Other,
}

/// What a name behind a sign is that of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `%name`
    Line,
    /// `%%name`
    Cell,
    /// `:name`
    Command,
}

impl<'a> Line<'a> {
    /// The line at `offset` bytes into `code`.
    pub fn at(code: &'a str, offset: usize) -> Line<'a> {
        let before = &code[..offset];
        let first = before.len() - before.trim_start().len();
        let first = before[..first].rfind('\n').map_or(0, |end| end + 1);
        if let Some(text) = before[first..].strip_prefix("%%") {
            return match text.find('\n') {
                None => Line::call(Kind::Cell, text, first + 2),
                Some(end) => {
                    let name = text.split_whitespace().next().unwrap_or_default();
                    let body = first + 2 + end + 1;
                    match takes::is_over_rust(name) {
                        true => Line::at(&code[body..], offset - body).moved(body),
                        false => Line::Other,
                    }
                }
            };
        }
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let text = &before[start..];
        if let Some(rest) = text.trim_start().strip_prefix(':').filter(|it| !it.starts_with(':'))
            && only_commands(&before[..start])
        {
            return Line::call(Kind::Command, rest, offset - rest.len());
        }
        // The cursor's line is to be there, also when it is empty.
        let whole = format!("{before}x");
        match cell::split(&whole).pop() {
            Some(Part::Rust(part)) => Line::rust(before, start, &part),
            Some(Part::Shell(_)) => {
                let sign = text.find('!').map_or(0, |at| at + 1);
                Line::Shell { start: start + sign }
            }
            Some(Part::Capture { .. } | Part::Undeclared(_)) => Line::rust(before, start, ""),
            Some(Part::Magic(_)) => {
                let sign = text.find('%').map_or(0, |at| at + 1);
                Line::call(Kind::Line, &text[sign..], start + sign)
            }
            Some(Part::Help(_)) => Line::asked(before, start),
            _ => Line::Rust { begin: offset },
        }
    }

    fn call(call: Kind, text: &'a str, start: usize) -> Line<'a> {
        match text.split_once(char::is_whitespace) {
            None => Line::Name { call, start },
            Some((name, rest)) => {
                let blanks = rest.len() - rest.trim_start().len();
                Line::Arguments { call, name, start: start + name.len() + 1 + blanks }
            }
        }
    }

    fn rust(before: &str, start: usize, part: &str) -> Line<'a> {
        let text = &before[start..];
        let lines_before = part.len() - part.trim_start_matches('\n').len();
        let mut ends = before.match_indices('\n').map(|(at, _)| at + 1);
        let begin = lines_before.checked_sub(1).and_then(|last| ends.nth(last)).unwrap_or(0);
        // `let x = !ls ` is no Rust once a blank follows the command.
        if let Some((_, value)) = text.split_once('=')
            && text.starts_with("let ")
            && let Some(command) = value.trim_start().strip_prefix('!')
            && let Some((word, rest)) = command.split_once(char::is_whitespace)
            && word.chars().all(|c| c.is_alphanumeric() || "_-./".contains(c))
            && !rest.trim_start().starts_with(['&', '|', '=', '<', '>', '+', '*', '/', '.', '?'])
            && !word.is_empty()
        {
            return Line::Shell { start: before.len() - command.len() };
        }
        Line::Rust { begin }
    }

    /// A line that begins with a question mark.
    fn asked(before: &str, start: usize) -> Line<'a> {
        let what = before[start..].trim_start().trim_start_matches('?').trim_start();
        let begin = before.len() - what.len();
        if let Some(name) = what.strip_prefix("%%") {
            return Line::Name { call: Kind::Cell, start: before.len() - name.len() };
        }
        let call = match what.chars().next() {
            Some('%') => Kind::Line,
            Some(':') if !what.starts_with("::") => Kind::Command,
            _ => return Line::Rust { begin },
        };
        Line::Name { call, start: begin + 1 }
    }

    fn moved(self, by: usize) -> Line<'a> {
        match self {
            Line::Rust { begin } => Line::Rust { begin: begin + by },
            Line::Name { call, start } => Line::Name { call, start: start + by },
            Line::Arguments { call, name, start } => {
                Line::Arguments { call, name, start: start + by }
            }
            Line::Shell { start } => Line::Shell { start: start + by },
            Line::Other => Line::Other,
        }
    }
}

/// Whether there is nothing but evcxr's commands, which stand before all else.
fn only_commands(before: &str) -> bool {
    before.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with("//") || line.starts_with(':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        let (before, after) = text.split_once('|').unwrap();
        let code = format!("{before}{after}");
        match Line::at(&code, before.len()) {
            Line::Rust { begin } => format!("rust {:?}", &before[begin..]),
            Line::Name { call, start } => format!("{call:?} name {:?}", &before[start..]),
            Line::Arguments { call, name, start } => {
                format!("{call:?} {name} {:?}", &before[start..])
            }
            Line::Shell { start } => format!("shell {:?}", &before[start..]),
            Line::Other => "other".to_owned(),
        }
    }

    #[test]
    fn knows_each_kind_of_line() {
        for (text, expected) in [
            ("np::|", "rust \"np::\""),
            ("%sna|", "Line name \"sna\""),
            ("%|", "Line name \"\""),
            ("let a = 1;\n%who Arr|", "Line who \"Arr\""),
            ("%%ti|", "Cell name \"ti\""),
            ("\n%%timeit -n 3  x|", "Cell timeit \"-n 3  x\""),
            ("%%timeit\nlet a = np::|", "rust \"let a = np::\""),
            ("%%bash\nls |", "other"),
            ("let b = 1;\n%%ti|", "rust \"let b = 1;\\n%%ti\""),
            (":de|", "Command name \"de\""),
            ("// a\n:dep x\n :dep ser|", "Command dep \"ser\""),
            ("let a = 1;\n:dep|", "rust \"let a = 1;\\n:dep\""),
            ("::std::|", "rust \"::std::\""),
            ("!ls da|", "shell \"ls da\""),
            ("let x = !ls da|", "shell \"ls da\""),
            ("let x = !mask|", "rust \"let x = !mask\""),
            ("let x = !mask & |", "rust \"let x = !mask & \""),
            ("let t = %timeit -o a|", "Line timeit \"-o a\""),
            ("?np::su|", "rust \"np::su\""),
            ("??%tim|", "Line name \"tim\""),
            ("?%%tim|", "Cell name \"tim\""),
            ("let c = a\n%b|", "rust \"let c = a\\n%b\""),
            ("!echo \"\nlet a = |", "rust \"let a = \""),
            ("%pwd\n|", "rust \"\""),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
    }
}
