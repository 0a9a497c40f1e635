//! Pure: variables of Rust in a command of the shell, as IPython has those of Python: `$name` and
//! `{name}`, where there is such a variable. Everything else is the shell's. What the values are is
//! for others to find out.

/// A piece of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text for the shell.
    Text(String),
    /// The variable that stands here.
    Variable(String),
}

/// Cuts a command up; `knows` says which variables there are. `$$name` and `{{name}}` stand for
/// `$name` and `{name}`, and a `$` within single quotes for itself, as to the shell.
pub fn pieces(command: &str, knows: impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut text = String::new();
    let (mut single, mut double) = (false, false);
    let mut rest = command;
    while let Some(first) = rest.chars().next() {
        let (taken, variable) = match first {
            '\\' if !single => (2, None),
            '$' if !single => dollar(rest, &knows),
            '{' => braces(rest, &knows),
            _ => (1, None),
        };
        match (first, single, double) {
            ('\'', _, false) => single = !single,
            ('"', false, _) => double = !double,
            _ => {}
        }
        let (here, after) = split_at_character(rest, taken);
        match variable {
            Some(Piece::Variable(name)) => {
                found.push(Piece::Text(std::mem::take(&mut text)));
                found.push(Piece::Variable(name));
            }
            Some(Piece::Text(literal)) => text.push_str(&literal),
            None => text.push_str(here),
        }
        rest = after;
    }
    found.push(Piece::Text(text));
    found.retain(|piece| *piece != Piece::Text(String::new()));
    found
}

/// What a text that begins with `$` begins with: so many characters, and what they stand for.
fn dollar(text: &str, knows: &impl Fn(&str) -> bool) -> (usize, Option<Piece>) {
    let name = name_at(&text[1..]);
    if !name.is_empty() && knows(name) {
        return (1 + name.chars().count(), Some(Piece::Variable(name.to_owned())));
    }
    let Some(behind) = text[1..].strip_prefix(['$', '{']) else { return (1, None) };
    let name = name_at(behind);
    if text.starts_with("$$") && !name.is_empty() && knows(name) {
        return (2 + name.chars().count(), Some(Piece::Text(format!("${name}"))));
    }
    (2, None)
}

/// The same for a text that begins with `{`.
fn braces(text: &str, knows: &impl Fn(&str) -> bool) -> (usize, Option<Piece>) {
    let within = |open: &str, close: &str| {
        let behind = text.strip_prefix(open)?;
        let name = name_at(behind);
        let fits = !name.is_empty() && behind[name.len()..].starts_with(close) && knows(name);
        fits.then(|| (name.to_owned(), open.len() + name.chars().count() + close.len()))
    };
    if let Some((name, length)) = within("{{", "}}") {
        return (length, Some(Piece::Text(format!("{{{name}}}"))));
    }
    match within("{", "}") {
        Some((name, length)) => (length, Some(Piece::Variable(name))),
        None => (1, None),
    }
}

fn name_at(text: &str) -> &str {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let end = text.find(|character| !is_word(character)).unwrap_or(text.len());
    let name = &text[..end];
    if name.starts_with(|first: char| first.is_ascii_digit()) { "" } else { name }
}

fn split_at_character(text: &str, count: usize) -> (&str, &str) {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With the value of `x` as `<x>`.
    fn expanded(command: &str) -> String {
        let pieces = pieces(command, |name| matches!(name, "x" | "größe"));
        let written = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Variable(name) => format!("<{name}>"),
        });
        written.collect()
    }

    #[test]
    fn variables_that_there_are_stand_for_their_values() {
        assert_eq!(expanded("echo $x {x} \"$x\" $größe."), "echo <x> <x> \"<x>\" <größe>.");
        assert_eq!(expanded("cat $x.txt {x}.txt"), "cat <x>.txt <x>.txt");
        assert_eq!(expanded("python -c 'print({x})'"), "python -c 'print(<x>)'");
    }

    #[test]
    fn all_else_is_the_shells() {
        for command in [
            "echo ${HOME} $HOME ${x} {a,b} $1 $$ $",
            "awk '{print $1}' {x,y} { x; }",
            "echo '$x' \\$x",
            "f() { echo hi; }",
        ] {
            assert_eq!(expanded(command), command);
        }
    }

    #[test]
    fn doubled_signs_stand_for_themselves() {
        assert_eq!(expanded("echo $$x {{x}} $$y"), "echo $x {x} $$y");
    }

    #[test]
    fn an_apostrophe_in_a_text_is_no_quote() {
        assert_eq!(expanded("echo \"it's $x\""), "echo \"it's <x>\"");
    }
}
