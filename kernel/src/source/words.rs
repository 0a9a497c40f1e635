//! Pure: the names in a piece of source, found without understanding it. Names in strings and
//! comments are among them, because `println!("{x}")` names `x`. What follows from a name is
//! `needed.rs`'s business.

use std::collections::BTreeSet;

/// Names, in order.
pub type Words = BTreeSet<String>;

/// Words that no item and no variable is called.
const KEYWORDS: [&str; 35] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "unsafe", "use",
    "where",
];

/// Every name in `text`. A raw name, `r#type`, is found as it is written, and by its parts.
pub fn words(text: &str) -> Words {
    let mut found: Words = raw_words(text).collect();
    let mut start = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, character) in ends {
        let belongs = is_of_a_word(character);
        match (start, belongs) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = &text[from..at];
                let is_number = word.starts_with(|first: char| first.is_ascii_digit());
                if !is_number && !KEYWORDS.contains(&word) {
                    found.insert(word.to_owned());
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

fn raw_words(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("r#").filter_map(|(at, sign)| {
        let after = &text[at + sign.len()..];
        let end = after.find(|c: char| !is_of_a_word(c)).unwrap_or(after.len());
        let apart = !text[..at].chars().next_back().is_some_and(is_of_a_word);
        (apart && end > 0).then(|| format!("r#{}", &after[..end]))
    })
}

fn is_of_a_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// How often `name` stands in `text` as a whole word.
pub fn occurrences(text: &str, name: &str) -> usize {
    let belongs = is_of_a_word;
    text.match_indices(name)
        .filter(|(at, _)| {
            let before = text[..*at].chars().next_back();
            let after = text[at + name.len()..].chars().next();
            !before.is_some_and(belongs) && !after.is_some_and(belongs)
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_whole_words() {
        assert_eq!(occurrences("a ab b_a (a) \"{a}\"", "a"), 3);
    }

    #[test]
    fn finds_names_wherever_they_stand() {
        let found = words("a.b(2.0f64, \"{c:?}\") /* d */ + r#kind \u{3b1}1");
        let expected = ["a", "b", "c", "d", "kind", "r", "r#kind", "\u{3b1}1"];
        assert_eq!(found, expected.iter().map(|word| (*word).to_owned()).collect());
    }
}
