//! Python literals, as far as they stand in the headers of npy files: dictionaries, tuples, lists,
//! texts, whole numbers, `True`, `False` and `None`.
//!
//! Pure functions over text. What the keys mean is [`super::npy`]'s.

/// Deeper nesting is no header.
const DEEPEST: usize = 8;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Dict(Vec<(Literal, Literal)>),
    Tuple(Vec<Literal>),
    List(Vec<Literal>),
    Text(String),
    /// Numbers that do not fit are the largest.
    Int(i128),
    Bool(bool),
    None,
}

/// The one literal that `text` is.
pub(super) fn parse(text: &str) -> Option<Literal> {
    let mut rest = text;
    let literal = value(&mut rest, 0)?;
    rest.trim_start().is_empty().then_some(literal)
}

fn value(rest: &mut &str, depth: usize) -> Option<Literal> {
    if depth > DEEPEST {
        return None;
    }
    *rest = rest.trim_start();
    let first = rest.chars().next()?;
    match first {
        '{' => {
            let mut pairs = Vec::new();
            items(rest, '}', |rest| {
                let key = value(rest, depth + 1)?;
                skip(rest, ':').then_some(())?;
                pairs.push((key, value(rest, depth + 1)?));
                Some(())
            })?;
            Some(Literal::Dict(pairs))
        }
        '[' | '(' => {
            let mut list = Vec::new();
            let close = if first == '[' { ']' } else { ')' };
            let ended_in_comma = items(rest, close, |rest| {
                list.push(value(rest, depth + 1)?);
                Some(())
            })?;
            Some(match (first, list.len(), ended_in_comma) {
                ('[', ..) => Literal::List(list),
                // `(3)` is a number.
                (_, 1, false) => list.pop()?,
                _ => Literal::Tuple(list),
            })
        }
        '\'' | '"' => text(rest, first),
        '-' | '+' | '0'..='9' => number(rest),
        _ => word(rest),
    }
}

/// Items with commas between them, and whether a comma stands behind the last one.
fn items(
    rest: &mut &str,
    close: char,
    mut item: impl FnMut(&mut &str) -> Option<()>,
) -> Option<bool> {
    *rest = &rest[1..];
    let mut ended_in_comma = false;
    loop {
        if skip(rest, close) {
            return Some(ended_in_comma);
        }
        item(rest)?;
        ended_in_comma = skip(rest, ',');
        if !ended_in_comma {
            return skip(rest, close).then_some(false);
        }
    }
}

fn skip(rest: &mut &str, character: char) -> bool {
    *rest = rest.trim_start();
    match rest.strip_prefix(character) {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    }
}

fn text(rest: &mut &str, quote: char) -> Option<Literal> {
    let mut content = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => content.push(characters.next()?.1),
            _ if character == quote => {
                *rest = &rest[at + 1..];
                return Some(Literal::Text(content));
            }
            _ => content.push(character),
        }
    }
    None
}

fn number(rest: &mut &str) -> Option<Literal> {
    let digits = rest.trim_start_matches(['-', '+']);
    let signs = rest.len() - digits.len();
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if signs > 1 || count == 0 {
        return None;
    }
    let magnitude = digits[..count].parse::<i128>().unwrap_or(i128::MAX);
    let is_negative = rest.starts_with('-');
    // Python 2 wrote `3L`.
    *rest = digits[count..].strip_prefix('L').unwrap_or(&digits[count..]);
    Some(Literal::Int(if is_negative { -magnitude } else { magnitude }))
}

fn word(rest: &mut &str) -> Option<Literal> {
    for (name, literal) in
        [("True", Literal::Bool(true)), ("False", Literal::Bool(false)), ("None", Literal::None)]
    {
        if let Some(behind) = rest.strip_prefix(name) {
            *rest = behind;
            return Some(literal);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Literal::*, *};

    #[test]
    fn as_python() {
        let int = |n| Int(n);
        assert_eq!(parse("(3,)"), Some(Tuple(vec![int(3)])));
        assert_eq!(parse("(3)"), Some(int(3)));
        assert_eq!(parse(" ( ) "), Some(Tuple(vec![])));
        assert_eq!(parse("(3L, -4)"), Some(Tuple(vec![int(3), int(-4)])));
        assert_eq!(
            parse("{'a': [\"b\"], 'c': True, }"),
            Some(Dict(vec![
                (Text("a".into()), List(vec![Text("b".into())])),
                (Text("c".into()), Bool(true)),
            ]))
        );
        for wrong in ["", "(", "(,)", "(1 2)", "{'a' 1}", "'a", "--1", "x", "1 1", "((((((((((1"] {
            assert_eq!(parse(wrong), Option::None, "{wrong}");
        }
    }
}
