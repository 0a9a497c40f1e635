//! What the evaluator is given to compile and run: a cell as its user wrote it, or what a magic makes
//! of code that stands somewhere in a cell. How it becomes a program is `source/`'s business.

use serde::{Deserialize, Serialize};

/// A stretch of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// The line of the cell on which it begins, from one.
    pub line: usize,
    /// How many characters stand before it on that line.
    pub column: usize,
}

impl Excerpt {
    /// The text alone, where it stands in a cell that holds nothing else.
    pub fn in_place(&self) -> String {
        if self.text.is_empty() {
            return String::new();
        }
        format!("{}{}{}", "\n".repeat(self.line.max(1) - 1), " ".repeat(self.column), self.text)
    }

    /// The part of it that begins after so many bytes, without the blanks at both ends.
    pub fn after(&self, bytes: usize) -> Excerpt {
        let rest = &self.text[bytes..];
        let start = bytes + (rest.len() - rest.trim_start().len());
        self.part(start, bytes + rest.trim_end().len())
    }

    /// The bytes `start..end` of it.
    pub fn part(&self, start: usize, end: usize) -> Excerpt {
        let end = end.max(start);
        let before = &self.text[..start];
        let line = self.line + before.matches('\n').count();
        let column = match before.rfind('\n') {
            Some(at) => before[at + 1..].chars().count(),
            None => self.column + before.chars().count(),
        };
        Excerpt { text: self.text[start..end].to_owned(), line, column }
    }
}

/// Code for the evaluator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Code {
    /// A cell, or a part of one with an empty line for each line before it. What it defines stays,
    /// and the value of its last expression is shown.
    Cell {
        /// As the user wrote it.
        text: String,
        /// What a magic adds to it.
        around: Around,
    },
    /// See [`Framed`].
    Framed(Framed),
    /// Takes these variables away.
    Forget(Vec<String>),
}

/// Generated statements around those of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    /// They come first.
    pub before: String,
    /// They come last; the value is computed before them, and shown after.
    pub after: String,
}

impl Code {
    /// A cell as it stands.
    pub fn cell(text: String) -> Code {
        Code::Cell { text, around: Around::default() }
    }
}

/// What a magic does with code of the user's. Nothing that this defines stays, but what `binds` names.
/// Names in generated code begin with `::` or `__ndlab`, so that they cannot be the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Framed {
    /// The text, piece by piece; together they are statements, or an expression where it `binds` or
    /// `shows`.
    pub segments: Vec<Segment>,
    /// The variable that takes the value, and its type in full.
    pub binds: Option<(String, String)>,
    /// Whether the value is shown.
    pub shows: bool,
    /// How the magic was called, where it runs the user's code again and again: what that moves is
    /// gone at the second time.
    #[serde(default)]
    pub again: Option<String>,
}

/// A piece of a [`Framed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Segment {
    /// Code of the user's, with its place.
    Own(Excerpt),
    /// Code of the magic's.
    Generated(String),
    /// The same for each variable of earlier cells that the user's code names, which stands for `{}`.
    EachInput(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_their_place() {
        let whole = Excerpt { text: "-n 3  a\n  b ".to_owned(), line: 2, column: 8 };
        let rest = whole.after(4);
        assert_eq!(rest, Excerpt { text: "a\n  b".to_owned(), line: 2, column: 14 });
        assert_eq!(rest.after(1), Excerpt { text: "b".to_owned(), line: 3, column: 2 });
        assert_eq!(rest.after(1).in_place(), "\n\n  b");
        assert_eq!(whole.after(whole.text.len()).text, "");
    }
}
