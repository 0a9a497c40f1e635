//! Pure: the text of a cell into its parts: Rust, magics, shell lines. Line numbers of the Rust
//! parts stay what they are in the cell, so that errors point to the right line.

/// A stretch of a cell that one thing runs.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// Rust, with an empty line for every line of the cell before it.
    Rust(String),
    /// `%name arguments`.
    Magic { name: String, arguments: String },
    /// `!command`.
    Shell(String),
}

/// Cuts a cell into its parts, in their order.
pub fn split(code: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rust = String::new();
    let mut scanner = Scanner::default();
    for (number, line) in code.lines().enumerate() {
        let special = if scanner.between_statements() { special(line) } else { None };
        match special {
            Some(part) => {
                finish(&mut rust, &mut parts);
                parts.push(part);
                rust = "\n".repeat(number + 1);
            }
            None => {
                scanner.scan(line);
                rust.push_str(line);
                rust.push('\n');
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

/// What a line is that stands where a statement could begin.
fn special(line: &str) -> Option<Part> {
    if let Some(command) = line.strip_prefix('!') {
        return Some(Part::Shell(command.trim().to_owned()));
    }
    let rest = line.strip_prefix('%')?;
    if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let (name, arguments) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    Some(Part::Magic { name: name.to_owned(), arguments: arguments.trim().to_owned() })
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

    fn magic(name: &str, arguments: &str) -> Part {
        Part::Magic { name: name.to_owned(), arguments: arguments.to_owned() }
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
                magic("pwd", ""),
                rust("\nlet a = 1;\n"),
                Part::Shell("ls -l".to_owned()),
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
    fn text_in_strings_and_comments_is_no_magic() {
        for code in
            ["let s = \"\n%pwd\n\";", "/*\n%pwd\n*/", "let s = r#\"\n%pwd\"\n\"#;", "f({\n%pwd\n})"]
        {
            assert_eq!(split(code), [rust(&format!("{code}\n"))], "{code}");
        }
        assert_eq!(split("let c = '\"';\n%pwd")[1], magic("pwd", ""));
        assert_eq!(split("let c = '\\'';\n%pwd")[1], magic("pwd", ""));
        assert_eq!(split("fn f<'a>(x: &'a str) {}\n%pwd")[1], magic("pwd", ""));
    }
}
