//! Pure: what kind of thing may stand at a place in a cell, by the text before it.

use crate::cell::{self, Part};
use crate::rust::tokens::{Kind, Token, opening, tokens};

/// Where somebody is typing.
#[derive(Debug)]
pub struct Cursor<'a> {
    /// What may stand there.
    pub place: Place<'a>,
    /// Where the name begins that is being typed, in bytes.
    pub start: usize,
    /// As much of it as there is.
    pub prefix: &'a str,
    /// The Rust before it.
    pub before: Vec<Token<'a>>,
}

/// What may stand at a place.
#[derive(Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Nothing that is known: a string, a comment, a name that is being invented.
    Nothing,
    /// Any name.
    Name,
    /// What lies below this path.
    Path(Vec<&'a str>),
    /// What belongs to the value of the expression that ends before the dot.
    Member,
    /// A crate.
    Crate,
    /// A magic.
    Magic,
}

/// Words after which a new name is invented.
const DEFINING: [&str; 10] =
    ["let", "fn", "struct", "enum", "union", "trait", "type", "mod", "const", "static"];

impl<'a> Cursor<'a> {
    /// The place at `offset` bytes into `code`.
    pub fn at(code: &'a str, offset: usize) -> Cursor<'a> {
        let nothing = |place, start| Cursor {
            place,
            start,
            prefix: &code[start..offset],
            before: Vec::new(),
        };
        let Some(begin) = rust_begins(code, offset) else {
            let line = code[..offset].rfind('\n').map_or(0, |end| end + 1);
            let is_magic = code[line..].starts_with('%');
            let place = if is_magic { Place::Magic } else { Place::Nothing };
            return nothing(place, if is_magic { line + 1 } else { offset });
        };
        let mut before = tokens(&code[begin..offset]);
        before.iter_mut().for_each(|token| token.start += begin);
        if before.last().is_some_and(|last| last.open) {
            return nothing(Place::Nothing, offset);
        }
        before.retain(|token| !matches!(token.kind, Kind::Comment | Kind::Doc));
        let typed = before.last().copied().filter(|last| last.end() == offset);
        let start = match typed.map(|last| last.kind) {
            Some(Kind::Word) => {
                before.pop();
                typed.map_or(offset, |last| last.start)
            }
            Some(Kind::Number | Kind::Text | Kind::Lifetime) => {
                return nothing(Place::Nothing, offset);
            }
            _ => offset,
        };
        let place = place_after(&mut before);
        Cursor { place, start, prefix: &code[start..offset], before }
    }
}

/// Where the Rust begins that leads up to `offset`, without magics and commands of the shell
/// before it; none where `offset` is in one of these.
pub fn rust_begins(code: &str, offset: usize) -> Option<usize> {
    // The cursor's line is to be there, also when it is empty.
    let before = format!("{}x", &code[..offset]);
    let Some(Part::Rust(text)) = cell::split(&before).pop() else { return None };
    let lines_before = text.len() - text.trim_start_matches('\n').len();
    let ends = code.match_indices('\n').map(|(at, _)| at + 1);
    Some(lines_before.checked_sub(1).and_then(|last| ends.clone().nth(last)).unwrap_or(0))
}

/// What may stand after these tokens. For a member, the dot is taken off them.
fn place_after<'a>(before: &mut Vec<Token<'a>>) -> Place<'a> {
    let Some(last) = before.last().copied() else { return Place::Name };
    let from_end = |back: usize| before.len().checked_sub(back).map(|at| before[at]);
    if last.is("::") {
        return match path(&before[..before.len() - 1]) {
            Some(names) => Place::Path(names),
            None => Place::Nothing,
        };
    }
    if last.is(".") {
        if from_end(2).is_some_and(|token| token.is(".")) {
            return Place::Name;
        }
        before.pop();
        return Place::Member;
    }
    if last.is("use") {
        return Place::Crate;
    }
    if last.is("{") || last.is(",") {
        // In `use ndlab::{np, …`: braces after `::` are found nowhere else.
        let open = if last.is("{") { Some(before.len() - 1) } else { enclosing(before) };
        if let Some(open) = open.filter(|at| *at > 0 && before[at - 1].is("::")) {
            return path(&before[..open - 1]).map_or(Place::Nothing, Place::Path);
        }
    }
    let invents = |token: Token<'_>| DEFINING.contains(&token.text);
    let after_let_mut = last.is("mut") && from_end(2).is_some_and(|token| token.is("let"));
    if last.is_word() && (invents(last) || after_let_mut) {
        return Place::Nothing;
    }
    Place::Name
}

/// The bracket in which the end of these tokens stands.
fn enclosing(tokens: &[Token<'_>]) -> Option<usize> {
    let mut at = tokens.len();
    while at > 0 {
        at -= 1;
        match tokens[at].text {
            ")" | "]" | "}" => at = opening(tokens, at)?,
            "(" | "[" | "{" => return Some(at),
            _ => {}
        }
    }
    None
}

/// The path at the end of these tokens: `["ndlab", "np"]` of `ndlab::np`, arguments left out.
pub fn path<'a>(tokens: &[Token<'a>]) -> Option<Vec<&'a str>> {
    let mut names = Vec::new();
    let mut end = tokens.len();
    loop {
        if end > 0 && tokens[end - 1].is(">") {
            end = opening_angle(tokens, end - 1)?;
            if end > 0 && tokens[end - 1].is("::") {
                end -= 1;
            }
        }
        let name = tokens[..end].last().filter(|token| token.is_word())?;
        names.insert(0, name.text);
        if end < 2 || !tokens[end - 2].is("::") {
            return Some(names);
        }
        end -= 2;
    }
}

/// The angle that opens what `tokens[close]` closes.
fn opening_angle(tokens: &[Token<'_>], close: usize) -> Option<usize> {
    let mut depth = 0;
    for at in (0..=close).rev() {
        match tokens[at].text {
            ">" => depth += 1,
            "<" => depth -= 1,
            ";" | "{" | "}" => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The tokens of the arguments of types at the end of these, as `::<f64>`, taken off.
pub fn without_turbofish<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let turbofish = tokens
        .last()
        .filter(|last| last.is(">"))
        .and_then(|_| opening_angle(tokens, tokens.len() - 1))
        .filter(|open| *open > 0 && tokens[open - 1].is("::"));
    turbofish.map_or(tokens, |open| &tokens[..open - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of `|` in `text`, and what has been typed there.
    fn place(text: &str) -> (String, String) {
        let (before, after) = text.split_once('|').unwrap();
        let code = format!("{before}{after}");
        let cursor = Cursor::at(&code, before.len());
        assert_eq!(&code[cursor.start..before.len()], cursor.prefix);
        (format!("{:?}", cursor.place), cursor.prefix.to_owned())
    }

    #[test]
    fn knows_what_may_stand_where() {
        for (text, expected, prefix) in [
            ("np::ar|", "Path([\"np\"])", "ar"),
            ("let x = ndlab::np::|;", "Path([\"ndlab\", \"np\"])", ""),
            ("Array2::<f64>::ze|", "Path([\"Array2\"])", "ze"),
            ("use ndlab::{np, pre|", "Path([\"ndlab\"])", "pre"),
            ("use |", "Crate", ""),
            ("a.su|", "Member", "su"),
            ("a\n    .su|", "Member", "su"),
            ("0..a|", "Name", "a"),
            ("|", "Name", ""),
            ("f(|)", "Name", ""),
            ("let a|", "Nothing", "a"),
            ("let mut |", "Nothing", ""),
            ("fn |", "Nothing", ""),
            ("\"np::|", "Nothing", ""),
            ("// np::|", "Nothing", ""),
            ("12|", "Nothing", ""),
            ("%sna|", "Magic", "sna"),
            ("%|", "Magic", ""),
            ("let c = a\n%b|", "Name", "b"),
            ("!ls np::|", "Nothing", ""),
            ("!echo \"\nlet a = np::|", "Path([\"np\"])", ""),
            ("%pwd\n|", "Name", ""),
        ] {
            assert_eq!(place(text), (expected.to_owned(), prefix.to_owned()), "{text}");
        }
    }

    #[test]
    fn letters_of_more_than_one_byte() {
        assert_eq!(place("let \u{3bc} = \"\u{1f980}\"; np::su|").1, "su");
        assert_eq!(place("\u{3bc}|").1, "\u{3bc}");
    }
}
