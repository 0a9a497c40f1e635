//! Pure: what kind of thing may stand at a place in a cell, by the text before it.

use super::lines::{self, Line};
use super::paths::{self, Quoting};
use crate::magics::takes::{Argument, Takes};
use crate::magics::{self, commands};
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
    /// A crate, by the name that it has in Rust or, `as_published`, with its hyphens.
    Crate { as_published: bool },
    /// The name of a magic or of a command.
    Call(lines::Kind),
    /// What the magic or command before it takes.
    Arguments(Vec<Argument>),
    /// A path, and whether it is to be a folder's.
    File { quoting: Quoting, only_folders: bool },
}

/// Words after which a new name is invented.
const DEFINING: [&str; 10] =
    ["let", "fn", "struct", "enum", "union", "trait", "type", "mod", "const", "static"];

impl<'a> Cursor<'a> {
    /// The place at `offset` bytes into `code`.
    pub fn at(code: &'a str, offset: usize) -> Cursor<'a> {
        match Line::at(code, offset) {
            Line::Rust { begin } => Cursor::in_rust(code, begin, offset),
            Line::Name { call, start } => Cursor::new(code, Place::Call(call), start, offset),
            Line::Arguments { call, name, start } => {
                let takes = match call {
                    lines::Kind::Command => commands::find(name).map(|it| it.takes()),
                    lines::Kind::Line | lines::Kind::Cell => {
                        magics::find(name).map(|it| it.takes())
                    }
                };
                match takes {
                    Some(takes) => Cursor::in_arguments(code, &takes, start, offset),
                    None => Cursor::new(code, Place::Nothing, offset, offset),
                }
            }
            Line::Shell { start } => Cursor::in_command(code, start, offset),
            Line::Other => Cursor::new(code, Place::Nothing, offset, offset),
        }
    }

    fn new(code: &'a str, place: Place<'a>, start: usize, offset: usize) -> Cursor<'a> {
        let start = start.min(offset);
        Cursor { place, start, prefix: &code[start..offset], before: Vec::new() }
    }

    fn in_command(code: &'a str, start: usize, offset: usize) -> Cursor<'a> {
        let (word, quoting) = paths::last_word(&code[start..offset]);
        let place = Place::File { quoting, only_folders: false };
        // A program is looked for elsewhere than here, unless its folder is named.
        let is_first = code[start..start + word].trim().is_empty();
        match is_first && !code[start + word..offset].contains('/') {
            true => Cursor::new(code, Place::Nothing, offset, offset),
            false => Cursor::new(code, place, start + word, offset),
        }
    }

    /// Behind the name of something that `takes` this.
    fn in_arguments(code: &'a str, takes: &Takes, start: usize, offset: usize) -> Cursor<'a> {
        let word_at = |at: usize| {
            let text = &code[at..offset];
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            (&text[..end], end < text.len())
        };
        let after_blanks = |at: usize| offset - code[at..offset].trim_start().len();
        let mut at = start.min(offset);
        let mut value = None;
        loop {
            let (word, is_whole) = word_at(at);
            if let Some(argument) = value.take() {
                if !is_whole {
                    let kinds: Vec<Argument> = vec![argument];
                    return Cursor::by_kinds(code, kinds, (at, at), offset);
                }
            } else if !word.starts_with('-') {
                break;
            } else if !is_whole {
                let mut names: Vec<&'static str> = takes.options.iter().map(|it| it.0).collect();
                names.retain(|name| name.starts_with('-'));
                let place = Place::Arguments(vec![Argument::Words(names)]);
                return Cursor::new(code, place, at, offset);
            } else {
                let known = takes.options.iter().find(|(name, _)| *name == word);
                value = known.and_then(|(_, value)| value.clone());
            }
            at = after_blanks(at + word.len());
        }
        let text = &code[at..offset];
        let is_path = takes.arguments.contains(&Argument::Magic) && text.contains(['.', ':']);
        if takes.arguments.contains(&Argument::Rust) || is_path {
            return Cursor::in_rust(code, at, offset);
        }
        let word = text.rfind(char::is_whitespace).map_or(at, |blank| at + blank + 1);
        let mut kinds = takes.arguments.clone();
        if word > at {
            let once = |it: &Argument| matches!(it, Argument::Words(_) | Argument::Crate);
            kinds.retain(|it| !once(it));
        }
        // A single path may have blanks in it.
        let start = if kinds.len() == 1 { at } else { word };
        kinds.push(Argument::Words(takes.named.clone()));
        Cursor::by_kinds(code, kinds, (start, word), offset)
    }

    /// Where one of these kinds of things may stand; a path begins at the first place, and the last
    /// word at the second.
    fn by_kinds(
        code: &'a str,
        kinds: Vec<Argument>,
        (start, word): (usize, usize),
        offset: usize,
    ) -> Cursor<'a> {
        let file = |only_folders| Place::File { quoting: Quoting::Plain, only_folders };
        for kind in &kinds {
            match kind {
                Argument::File => return Cursor::new(code, file(false), start, offset),
                Argument::Folder => return Cursor::new(code, file(true), start, offset),
                Argument::Shell => return Cursor::in_command(code, start, offset),
                Argument::Rust => return Cursor::in_rust(code, start, offset),
                Argument::Crate => {
                    return Cursor::new(code, Place::Crate { as_published: true }, word, offset);
                }
                _ => {}
            }
        }
        Cursor::new(code, Place::Arguments(kinds), word, offset)
    }

    /// In Rust that begins at `begin`.
    pub fn in_rust(code: &'a str, begin: usize, offset: usize) -> Cursor<'a> {
        let nothing = |place, start| Cursor::new(code, place, start, offset);
        let begin = begin.min(offset);
        let mut before = tokens(&code[begin..offset]);
        before.iter_mut().for_each(|token| token.start += begin);
        if let Some(last) = before.last().filter(|last| last.open) {
            return match open_string(last) {
                Some((start, quoting)) => {
                    nothing(Place::File { quoting, only_folders: false }, start)
                }
                None => nothing(Place::Nothing, offset),
            };
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

/// Where the text begins of a string that has not ended, on one line, and how it is written.
fn open_string(token: &Token<'_>) -> Option<(usize, Quoting)> {
    let quote = token.text.find('"').filter(|_| token.kind == Kind::Text)?;
    let inside = &token.text[quote + 1..];
    let is_raw = token.text[..quote].contains('r');
    let quoting = if is_raw { Quoting::Raw } else { Quoting::Rust };
    (!inside.contains('\n')).then_some((token.start + quote + 1, quoting))
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
    let after_extern = last.is("crate") && from_end(2).is_some_and(|token| token.is("extern"));
    if last.is("use") || after_extern {
        return Place::Crate { as_published: false };
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
            ("use |", "Crate { as_published: false }", ""),
            ("extern crate se|", "Crate { as_published: false }", "se"),
            (":dep se|", "Crate { as_published: true }", "se"),
            (":dep serde = |", "Arguments([Other, Words([])])", ""),
            ("a.su|", "Member", "su"),
            ("a\n    .su|", "Member", "su"),
            ("0..a|", "Name", "a"),
            ("|", "Name", ""),
            ("f(|)", "Name", ""),
            ("let a|", "Nothing", "a"),
            ("let mut |", "Nothing", ""),
            ("fn |", "Nothing", ""),
            ("\"np::|", "File { quoting: Rust, only_folders: false }", "np::"),
            ("np::load(r#\"da|", "File { quoting: Raw, only_folders: false }", "da"),
            ("'\\|", "Nothing", ""),
            ("\"a\nb|", "Nothing", ""),
            ("// np::|", "Nothing", ""),
            ("12|", "Nothing", ""),
            ("%sna|", "Call(Line)", "sna"),
            ("%%|", "Call(Cell)", ""),
            (":d|", "Call(Command)", "d"),
            ("%who Arr|", "Arguments([Type, Words([])])", "Arr"),
            ("%who Array1 i|", "Arguments([Type, Words([])])", "i"),
            ("%opt |", "Arguments([Words([\"0\", \"1\", \"2\", \"3\", \"s\"]), Words([])])", ""),
            ("%opt 1 |", "Arguments([Words([])])", ""),
            ("%opt -|", "Arguments([Words([])])", "-"),
            (":load_config --q|", "Arguments([Words([\"--quiet\"])])", "--q"),
            ("%assert_allclose a.su|", "Member", "su"),
            ("%nosuch a|", "Nothing", ""),
            ("let c = a\n%b|", "Name", "b"),
            ("!ls np::|", "File { quoting: Shell, only_folders: false }", "np::"),
            ("!ls|", "Nothing", ""),
            ("!./ru|", "File { quoting: Shell, only_folders: false }", "./ru"),
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
