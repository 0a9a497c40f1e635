//! Pure: small pieces of a line: what stands in brackets, between commas, and as a name.

/// Whether a character belongs to a name.
pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The name at the start, without what follows.
pub(super) fn word(text: &str) -> &str {
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    &text[..end]
}

/// The name at the end, as `a` or `self.data`, with calls as in `f(x).data`.
pub(super) fn path_before(text: &str) -> &str {
    let text = text.trim_end();
    let mut start = text.len();
    let mut depth = 0_usize;
    for (at, character) in text.char_indices().rev() {
        match character {
            ')' | ']' => depth += 1,
            '(' | '[' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '.' | ':' => {}
            c if is_word(c) => {}
            _ => break,
        }
        start = at;
    }
    text[start..].trim_start_matches(['.', ':'])
}

/// What stands in the brackets that open at the start of `text`, and what follows them.
pub(super) fn bracketed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((&text[1..at], &text[at + character.len_utf8()..]));
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The parts between commas that are in no brackets.
pub(super) fn parts(text: &str) -> Vec<&str> {
    split(text, ',')
}

/// The parts between such separators that are in no brackets and no quotes.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, c) if c == separator && depth == 0 => {
                found.push(text[start..at].trim());
                start = at + separator.len_utf8();
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    found.retain(|part| !part.is_empty() || separator != ',');
    found
}

/// Whether it is nothing but a name.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(is_word)
        && !text.starts_with(|first: char| first.is_ascii_digit())
}

/// The operand at the start, up to what cannot belong to it: `2.0` of `2.0 + b`.
pub(super) fn operand(text: &str) -> &str {
    let text = text.trim_start();
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => return text[..at].trim_end(),
            ')' | ']' => depth -= 1,
            c if depth > 0 || is_word(c) || matches!(c, '.' | ':' | '&') => {}
            '-' if at == 0 => {}
            _ => return text[..at].trim_end(),
        }
    }
    text.trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_line() {
        assert_eq!(bracketed("(a, [1, 2]) + 1"), Some(("a, [1, 2]", " + 1")));
        assert_eq!(bracketed("a(1)"), None);
        assert_eq!(parts("a, f(b, c), \"d, e\""), ["a", "f(b, c)", "\"d, e\""]);
        assert_eq!(split("1::2", ':'), ["1", "", "2"]);
        assert_eq!(path_before("x + self.data"), "self.data");
        assert_eq!(path_before("y = f(a, b).c "), "f(a, b).c");
        assert_eq!(operand(" 2.0 + b"), "2.0");
        assert_eq!(operand("-1)"), "-1");
    }
}
