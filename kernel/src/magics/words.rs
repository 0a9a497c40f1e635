//! Pure: a line into words, as a shell does it: quotes keep blanks together, and a backslash keeps the
//! next character as it is.

/// The words of a line, without their quotes.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            (_, Some(open)) if character == open => quote = None,
            ('\\', None | Some('"')) => {
                let word = word.get_or_insert_default();
                match characters.next() {
                    // Between double quotes it keeps only what would mean something there.
                    Some(next) if quote.is_some() && !matches!(next, '"' | '\\') => {
                        word.extend(['\\', next]);
                    }
                    Some(next) => word.push(next),
                    None => return Err("No escaped character".to_owned()),
                }
            }
            (_, Some(_)) => word.get_or_insert_default().push(character),
            ('\'' | '"', None) => {
                word.get_or_insert_default();
                quote = Some(character);
            }
            (blank, None) if blank.is_whitespace() => words.extend(word.take()),
            (_, None) => word.get_or_insert_default().push(character),
        }
    }
    if quote.is_some() {
        return Err("No closing quotation".to_owned());
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_blanks_together() {
        let words = |line: &str| split(line).unwrap();
        assert_eq!(words(" a  'b c' d\"e f\"g "), ["a", "b c", "de fg"]);
        assert_eq!(words(r#"a\ b "x\"y\n" '' 'c\'"#), ["a b", "x\"y\\n", "", "c\\"]);
        assert_eq!(split("'a"), Err("No closing quotation".to_owned()));
        assert_eq!(split("a\\"), Err("No escaped character".to_owned()));
    }
}
