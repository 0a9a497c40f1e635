//! Pure: text into tokens, also where it ends in the middle of one. What tokens mean together is
//! for others.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Word,
    /// A number.
    Number,
    /// A string or a character.
    Text,
    /// `'a`.
    Lifetime,
    /// A line of `///`.
    Doc,
    /// Any other comment.
    Comment,
    /// One character of punctuation, or `::`, `->` or `=>`.
    Sign,
}

/// A stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// The stretch itself.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Whether the text ends inside it: more of it may follow.
    pub open: bool,
}

impl Token<'_> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this word or this punctuation.
    pub fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign) && self.text == text
    }

    /// Whether it is a name or a keyword.
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }
}

/// All tokens of `code`, comments among them.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = code[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let (kind, length, open) = next(&code[start..], first);
        found.push(Token { kind, text: &code[start..start + length], start, open });
        start += length;
    }
    found
}

/// All tokens of `code` but comments, of which the lines of documentation stay.
pub fn code_tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = tokens(code);
    found.retain(|token| token.kind != Kind::Comment);
    found
}

/// The bracket that opens what `tokens[close]` closes.
pub fn opening(tokens: &[Token<'_>], close: usize) -> Option<usize> {
    let mut depth = 0;
    for at in (0..=close).rev() {
        match tokens[at].text {
            ")" | "]" | "}" if tokens[at].kind == Kind::Sign => depth += 1,
            "(" | "[" | "{" if tokens[at].kind == Kind::Sign => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The place after the bracket that closes what `tokens[open]` opens, or the end.
pub fn after_closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" if token.kind == Kind::Sign => depth += 1,
            ")" | "]" | "}" if token.kind == Kind::Sign => depth -= 1,
            _ => {}
        }
        if depth <= 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// Kind and length of the token at the beginning of `rest`, and whether it is open.
fn next(rest: &str, first: char) -> (Kind, usize, bool) {
    if rest.starts_with("//") {
        let line = rest.find('\n');
        let is_doc = rest.starts_with("///") && !rest.starts_with("////");
        let kind = if is_doc { Kind::Doc } else { Kind::Comment };
        return (kind, line.unwrap_or(rest.len()), line.is_none());
    }
    if rest.starts_with("/*") {
        let (length, open) = block_comment(rest);
        return (Kind::Comment, length, open);
    }
    if let Some((length, open)) = string(rest) {
        return (Kind::Text, length, open);
    }
    if first == '\'' {
        return quote(rest);
    }
    if first.is_ascii_digit() {
        return (Kind::Number, number(rest), false);
    }
    if is_word(first) {
        // A raw name is one word with its `r#`.
        let prefix = if rest.starts_with("r#") { 2 } else { 0 };
        return (Kind::Word, prefix + word(&rest[prefix..]), false);
    }
    let pair = ["::", "->", "=>"].into_iter().any(|pair| rest.starts_with(pair));
    (Kind::Sign, if pair { 2 } else { first.len_utf8() }, false)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word(rest: &str) -> usize {
    rest.find(|character| !is_word(character)).unwrap_or(rest.len())
}

fn block_comment(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return (at, false);
        }
    }
    (rest.len(), true)
}

/// Length of the string at the beginning of `rest`, if there is one, and whether it is open.
fn string(rest: &str) -> Option<(usize, bool)> {
    let prefix = rest.find(|character| !matches!(character, 'b' | 'c' | 'r')).unwrap_or(0);
    if prefix > 2 {
        return None;
    }
    let is_raw = rest[..prefix].ends_with('r');
    let after = &rest[prefix..];
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    if !after[hashes..].starts_with('"') || (hashes > 0 && !is_raw) {
        return None;
    }
    let begin = prefix + hashes + 1;
    let inside = &rest.as_bytes()[begin..];
    let mut at = 0;
    while at < inside.len() {
        match inside[at] {
            b'\\' if !is_raw => at += 1,
            b'"' if inside[at + 1..].iter().take_while(|byte| **byte == b'#').count() >= hashes => {
                return Some((begin + at + 1 + hashes, false));
            }
            _ => {}
        }
        at += 1;
    }
    Some((rest.len(), true))
}

/// A character, or a lifetime.
fn quote(rest: &str) -> (Kind, usize, bool) {
    let mut inside = rest.char_indices().skip(1);
    match inside.next() {
        Some((_, '\\')) => {
            let end = inside.skip(1).find(|(_, character)| *character == '\'');
            (Kind::Text, end.map_or(rest.len(), |(at, _)| at + 1), end.is_none())
        }
        Some(_) if inside.next().is_some_and(|(_, character)| character == '\'') => {
            let end = rest[1..].find('\'').map_or(rest.len(), |at| at + 2);
            // Between two quotes stands one character; it may be a quote itself only by mistake.
            (Kind::Text, end, false)
        }
        _ => (Kind::Lifetime, 1 + word(&rest[1..]), false),
    }
}

/// A number's length. The point of `1.max(2)` and the points of `0..5` are not part of it.
fn number(rest: &str) -> usize {
    let whole = word(rest);
    let after = &rest[whole..];
    let has_fraction =
        after.starts_with('.') && after[1..].starts_with(|next: char| next.is_ascii_digit());
    if has_fraction { whole + 1 + word(&after[1..]) } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(code: &str) -> Vec<(Kind, &str)> {
        tokens(code).iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn tells_what_each_token_is() {
        use Kind::{Comment, Lifetime, Number, Sign, Text, Word};
        assert_eq!(
            kinds("a.t()[0..5] // x"),
            [
                (Word, "a"),
                (Sign, "."),
                (Word, "t"),
                (Sign, "("),
                (Sign, ")"),
                (Sign, "["),
                (Number, "0"),
                (Sign, "."),
                (Sign, "."),
                (Number, "5"),
                (Sign, "]"),
                (Comment, "// x"),
            ]
        );
        assert_eq!(
            kinds("1.5e3 1.max"),
            [(Number, "1.5e3"), (Number, "1"), (Sign, "."), (Word, "max")]
        );
        assert_eq!(
            kinds("&'a 'b' '\\'' '\u{3bc}'")[1..],
            [(Lifetime, "'a"), (Text, "'b'"), (Text, "'\\''"), (Text, "'\u{3bc}'")]
        );
        assert_eq!(
            kinds("r#\"a\"b\"# r#fn b\"x\" bcr"),
            [(Text, "r#\"a\"b\"#"), (Word, "r#fn"), (Text, "b\"x\""), (Word, "bcr")]
        );
        assert_eq!(kinds("/// doc\nx"), [(Kind::Doc, "/// doc"), (Word, "x")]);
    }

    #[test]
    fn what_is_not_finished_is_open() {
        for code in ["\"abc", "// abc", "/* a /* b */ c", "r#\"a\"", "'\\"] {
            let last = *tokens(code).last().unwrap();
            assert!(last.open && last.end() == code.len(), "{code}");
        }
        for code in ["\"a\\\"b\"", "// abc\n", "/* a */", "'", "\u{3bc}", "r", "b", "1."] {
            assert!(!tokens(code).last().unwrap().open, "{code}");
        }
    }

    #[test]
    fn brackets_find_each_other() {
        let tokens = tokens("f(a[0], \")\")");
        assert_eq!(opening(&tokens, tokens.len() - 1), Some(1));
        assert_eq!(after_closing(&tokens, 1), tokens.len());
        assert_eq!(after_closing(&tokens, 3), 6);
    }
}
