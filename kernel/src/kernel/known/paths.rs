//! Pure: the part of a path that somebody has typed, in a string, in a command of the shell or behind a
//! magic, and how whole paths are written there. Which files there are is for `kernel/disk.rs`.

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// In a string of Rust.
    Rust,
    /// In one that begins with `r`.
    Raw,
    /// In a command of the shell, without quotes.
    Shell,
    /// In a command of the shell, behind this quote.
    Quoted(char),
    /// As it is.
    Plain,
}

/// Special to the shell.
const SPECIAL: &str = " \t\\\"'`$&|;<>()[]{}*?!#~";

impl Quoting {
    /// The path that is written as `text`.
    pub fn read(self, text: &str) -> String {
        match self {
            Quoting::Raw | Quoting::Plain | Quoting::Quoted('\'') => text.to_owned(),
            Quoting::Rust | Quoting::Shell | Quoting::Quoted(_) => {
                let mut read = String::new();
                let mut characters = text.chars();
                while let Some(character) = characters.next() {
                    match character {
                        '\\' => read.extend(characters.next()),
                        other => read.push(other),
                    }
                }
                read
            }
        }
    }

    /// How `path` is written; some cannot be.
    pub fn write(self, path: &str) -> Option<String> {
        let escape = |special: &str| {
            let escaped = path.chars().flat_map(|character| {
                let mark = special.contains(character).then_some('\\');
                mark.into_iter().chain([character])
            });
            escaped.collect()
        };
        match self {
            Quoting::Rust => Some(escape("\\\"")),
            Quoting::Raw => (!path.contains('"')).then(|| path.to_owned()),
            // A tilde is the home folder at the beginning, and nothing special behind it.
            Quoting::Shell => match path.strip_prefix("~/") {
                Some(rest) => Some(format!("~/{}", Quoting::Shell.write(rest)?)),
                None => Some(escape(SPECIAL)),
            },
            Quoting::Quoted('\'') => (!path.contains('\'')).then(|| path.to_owned()),
            Quoting::Quoted(_) => Some(escape("\\\"$`")),
            Quoting::Plain => Some(path.to_owned()),
        }
    }

    /// Whether `~/` is the home folder.
    pub fn knows_home(self) -> bool {
        matches!(self, Quoting::Shell | Quoting::Plain)
    }
}

/// Where the word of the shell begins that ends `command`, and how it is quoted.
pub fn last_word(command: &str) -> (usize, Quoting) {
    let (mut start, mut quote) = (0, None);
    let mut characters = command.char_indices();
    while let Some((at, character)) = characters.next() {
        let next = at + character.len_utf8();
        match (quote, character) {
            (Some('\''), _) | (None, _)
                if character == '\'' || (quote.is_none() && character == '"') =>
            {
                if quote.is_some() {
                    quote = None;
                } else {
                    (start, quote) = (next, Some(character));
                }
            }
            (Some('"'), '"') => quote = None,
            (Some('"') | None, '\\') => drop(characters.next()),
            (None, _) if character.is_whitespace() || ";&|<>()=".contains(character) => {
                start = next
            }
            _ => {}
        }
    }
    (start, quote.map_or(Quoting::Shell, Quoting::Quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_written_as_their_place_wants() {
        let path = "my \"data\"/a$b.npy";
        for quoting in [Quoting::Rust, Quoting::Shell, Quoting::Quoted('"'), Quoting::Plain] {
            let written = quoting.write(path).unwrap();
            assert_eq!(quoting.read(&written), path, "{quoting:?}: {written}");
        }
        assert_eq!(Quoting::Rust.write(path).unwrap(), "my \\\"data\\\"/a$b.npy");
        assert_eq!(Quoting::Shell.write("~/a b").unwrap(), "~/a\\ b");
        assert_eq!(Quoting::Raw.write(path), None);
        assert_eq!(Quoting::Quoted('\'').write("it's"), None);
    }

    #[test]
    fn the_last_word_of_a_command() {
        let word = |command: &str| {
            let (start, quoting) = last_word(command);
            (command[start..].to_owned(), quoting)
        };
        assert_eq!(word("ls -l da"), ("da".to_owned(), Quoting::Shell));
        assert_eq!(word("ls my\\ da"), ("my\\ da".to_owned(), Quoting::Shell));
        assert_eq!(word("ls 'my da"), ("my da".to_owned(), Quoting::Quoted('\'')));
        assert_eq!(word("ls \"it's \\\"da"), ("it's \\\"da".to_owned(), Quoting::Quoted('"')));
        assert_eq!(word("cat <da"), ("da".to_owned(), Quoting::Shell));
        assert_eq!(word("ls 'a' "), (String::new(), Quoting::Shell));
    }
}
