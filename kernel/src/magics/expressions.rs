//! Pure: several expressions of Rust in a line with nothing but blanks between them, as a magic takes
//! them: `&a + 1.0 f(b, c) rtol=1e-3` are three. As readers do, it takes an operator for one with two
//! sides only where there is a blank on both sides of it or on none: `a -b` are two, `a - b` is one.

use crate::code::Excerpt;
use crate::rust::tokens::{Kind, Token, code_tokens};

/// The expressions, with their places.
pub fn expressions(line: &Excerpt) -> Vec<Excerpt> {
    let tokens = code_tokens(&line.text);
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = None;
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let after = tokens.get(at + 1);
        if depth == 0
            && let (Some(from), Some(before)) = (start, before)
            && before.end() < token.start
            && ends(before)
            && begins(token, after)
        {
            found.push(line.part(from, before.end()));
            start = None;
        }
        start = start.or(Some(token.start));
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if let (Some(from), Some(last)) = (start, tokens.last()) {
        found.push(line.part(from, last.end()));
    }
    found
}

/// Whether an expression can end with this.
fn ends(token: &Token) -> bool {
    match token.kind {
        Kind::Word => !matches!(token.text, "as" | "mut" | "move" | "else" | "in"),
        Kind::Number | Kind::Text => true,
        _ => matches!(token.text, ")" | "]" | "}" | "?"),
    }
}

/// Whether an expression can begin with this, before which there is a blank.
fn begins(token: &Token, after: Option<&Token>) -> bool {
    match token.kind {
        Kind::Word => !matches!(token.text, "as" | "else" | "in"),
        Kind::Number | Kind::Text | Kind::Lifetime => true,
        _ => match token.text {
            "(" | "[" | "{" => true,
            "&" | "*" | "-" | "!" | "|" => after.is_some_and(|after| after.start == token.end()),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        let line = Excerpt { text: line.to_owned(), line: 1, column: 0 };
        expressions(&line).into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn blanks_part_expressions() {
        assert_eq!(texts("a b"), ["a", "b"]);
        assert_eq!(texts("&a + 1.0 f(b, c) rtol=1e-3"), ["&a + 1.0", "f(b, c)", "rtol=1e-3"]);
        assert_eq!(texts("a.sum() (b + 1.0) rtol = 0.1"), ["a.sum()", "(b + 1.0)", "rtol = 0.1"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn blanks_around_operators_part_nothing() {
        assert_eq!(texts("a -b"), ["a", "-b"]);
        assert_eq!(texts("a - b"), ["a - b"]);
        assert_eq!(texts("&a &b"), ["&a", "&b"]);
        assert_eq!(texts("x as f64 &mut y"), ["x as f64", "&mut y"]);
        assert_eq!(
            texts("a.slice(s![.., 0]) \"two words\""),
            ["a.slice(s![.., 0])", "\"two words\""]
        );
    }
}
