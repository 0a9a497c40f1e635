//! Pure: options of magics, in the way of IPython: short ones as `-n 3`, `-n3` or `-qo`, long ones as
//! `--out name` or `--out=name`. What they mean is each magic's business.

use super::nearest::nearest;
use crate::code::Excerpt;

/// Which options a magic takes.
pub struct Known {
    /// As for `getopt`: each letter is an option, and one with a `:` behind it takes a value.
    pub short: &'static str,
    /// Words; one that ends with `=` takes a value.
    pub long: &'static [&'static str],
}

/// The options that a magic was called with.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    found: Vec<(String, String)>,
}

impl Options {
    /// Whether the option is there.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The value of the option, the last one where it is there more than once.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.found.iter().rev().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// All values of the option, in their order.
    pub fn values<'o>(&'o self, name: &'o str) -> impl Iterator<Item = &'o str> {
        self.found.iter().filter(move |(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The value of an option that is a number.
    pub fn number<N: std::str::FromStr>(
        &self,
        magic: &str,
        name: &str,
    ) -> Result<Option<N>, String> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let wrong = |_| format!("`%{magic} -{name}` takes a number, and not `{value}`");
        value.parse().map(Some).map_err(wrong)
    }
}

/// The options before all else in the arguments of `%magic`, and the rest.
pub fn parse(
    magic: &str,
    known: &Known,
    arguments: &Excerpt,
) -> Result<(Options, Excerpt), String> {
    let mut options = Options::default();
    let mut rest = arguments.after(0);
    loop {
        let (word, end) = first_word(&rest.text);
        if let Some(name) = word.strip_prefix("--") {
            if name.is_empty() {
                return Ok((options, rest.after(2)));
            }
            let (name, value) = name.split_once('=').map_or((name, None), |(n, v)| (n, Some(v)));
            let with_value = known.long.iter().any(|it| it.strip_suffix('=') == Some(name));
            if !with_value && !known.long.contains(&name) {
                return Err(unknown(magic, known, &format!("--{name}")));
            }
            let (name, value) = (name.to_owned(), value.map(str::to_owned));
            rest = rest.after(end);
            let value = match (with_value, value) {
                (true, None) => take_value(magic, &format!("--{name}"), &mut rest)?,
                (_, value) => value.unwrap_or_default(),
            };
            options.found.push((name, value));
        } else if let Some(letters) = word.strip_prefix('-').filter(|it| begins_option(it)) {
            let letters = letters.to_owned();
            rest = rest.after(end);
            take_letters(magic, known, &letters, &mut rest, &mut options)?;
        } else {
            return Ok((options, rest));
        }
    }
}

/// `-x` may be an option; `-1` and `-(a + b)` are code.
fn begins_option(letters: &str) -> bool {
    letters.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn take_letters(
    magic: &str,
    known: &Known,
    letters: &str,
    rest: &mut Excerpt,
    options: &mut Options,
) -> Result<(), String> {
    for (at, letter) in letters.char_indices() {
        let place = known.short.find(letter).filter(|_| letter != ':');
        let Some(place) = place else {
            return Err(unknown(magic, known, &format!("-{letter}")));
        };
        if !known.short[place + letter.len_utf8()..].starts_with(':') {
            options.found.push((letter.to_string(), String::new()));
            continue;
        }
        let behind = &letters[at + letter.len_utf8()..];
        let value = if behind.is_empty() {
            take_value(magic, &format!("-{letter}"), rest)?
        } else {
            behind.to_owned()
        };
        options.found.push((letter.to_string(), value));
        break;
    }
    Ok(())
}

fn take_value(magic: &str, option: &str, rest: &mut Excerpt) -> Result<String, String> {
    let (word, end) = first_word(&rest.text);
    let value = word.to_owned();
    if value.is_empty() {
        return Err(format!("`%{magic} {option}` takes a value, and there is none"));
    }
    *rest = rest.after(end);
    Ok(value)
}

fn first_word(text: &str) -> (&str, usize) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], end)
}

fn unknown(magic: &str, known: &Known, option: &str) -> String {
    let mut there: Vec<String> = Vec::new();
    there.extend(known.short.chars().filter(|it| *it != ':').map(|it| format!("-{it}")));
    there.extend(known.long.iter().map(|it| format!("--{}", it.trim_end_matches('='))));
    if there.is_empty() {
        return format!("`%{magic}` has no options, and so no `{option}`");
    }
    match nearest(option, there.iter().map(String::as_str)).filter(|_| option.starts_with("--")) {
        Some(near) => format!("`%{magic}` has no option `{option}`; did you mean `{near}`?"),
        None => format!("`%{magic}` has no option `{option}`; it takes {}", there.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Known = Known { short: "n:r:qo", long: &["no-raise-error", "out="] };

    fn parsed(text: &str) -> Result<(Options, Excerpt), String> {
        parse("timeit", &KNOWN, &Excerpt { text: text.to_owned(), line: 1, column: 8 })
    }

    #[test]
    fn takes_options_in_every_form() {
        let (options, rest) =
            parsed("-n 3 -r5 -qo --out name --no-raise-error -(a).sum()").unwrap();
        assert_eq!(options.number("timeit", "n"), Ok(Some(3)));
        assert_eq!(options.value("r"), Some("5"));
        assert!(options.has("q") && options.has("o") && options.has("no-raise-error"));
        assert_eq!(options.value("out"), Some("name"));
        assert_eq!((&*rest.text, rest.column), ("-(a).sum()", 49));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |text: &str| parsed(text).unwrap_err();
        assert_eq!(
            wrong("-x 3"),
            "`%timeit` has no option `-x`; it takes -n, -r, -q, -o, --no-raise-error, --out"
        );
        assert_eq!(wrong("--ou x"), "`%timeit` has no option `--ou`; did you mean `--out`?");
        assert_eq!(wrong("-n"), "`%timeit -n` takes a value, and there is none");
        let (options, _) = parsed("-n many a").unwrap();
        assert_eq!(
            options.number::<u64>("timeit", "n"),
            Err("`%timeit -n` takes a number, and not `many`".to_owned())
        );
    }
}
