//! Pure: what may stand behind the name of a magic or of a command, by its usage: `[-n N] FILE` takes an
//! option with a value and a file. Completion goes by it, so that the usage, which readers see, is the
//! only place where it is said.

/// One thing that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// One of these.
    Words(Vec<&'static str>),
    /// A variable of the notebook.
    Variable,
    /// The type of a variable.
    Type,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A magic.
    Magic,
    /// A crate.
    Crate,
    /// Rust.
    Rust,
    /// A command of the shell.
    Shell,
    /// Something of which nothing is known.
    Other,
}

/// All that may stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Takes {
    /// Options, as `-n` or `--out`, and what their values are, where they take one.
    pub options: Vec<(&'static str, Option<Argument>)>,
    /// What is written as `rtol=`.
    pub named: Vec<&'static str>,
    /// The rest.
    pub arguments: Vec<Argument>,
}

impl Takes {
    /// What a usage says.
    pub fn of(usage: &'static str) -> Takes {
        let mut takes = Takes::default();
        let mut words = usage.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let bare = bare(word);
            if bare.starts_with('-') {
                let is_closed = word.ends_with(']');
                let value = words.next_if(|next| !is_closed && is_placeholder(next));
                let mut forms = bare.split('|').peekable();
                while let Some(form) = forms.next() {
                    let value = value.filter(|_| forms.peek().is_none());
                    takes.options.push(match form.split_once('=') {
                        Some((name, value)) => (name, argument(value)),
                        None => (form, value.and_then(|value| argument(self::bare(value)))),
                    });
                }
            } else if let Some(end) = bare.find('=').filter(|end| is_word(&bare[..*end])) {
                takes.named.push(&bare[..=end]);
            } else if let Some(argument) = argument(bare)
                && !takes.arguments.contains(&argument)
            {
                takes.arguments.push(argument);
            }
        }
        takes
    }
}

fn bare(word: &'static str) -> &'static str {
    word.trim_matches(|sign: char| "[](){}.…,".contains(sign))
}

fn is_placeholder(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// What a word of a usage stands for; signs stand for themselves.
fn argument(word: &'static str) -> Option<Argument> {
    let mut words = word.split('|').filter(|it| !it.is_empty()).peekable();
    let is_list = word.contains('|');
    let plain = |it: &&str| it.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_placeholder(words.peek()?) {
        let words: Vec<&'static str> = words.filter(plain).collect();
        let is_word = words.iter().all(|it| it.starts_with(|c: char| c.is_ascii_alphabetic()));
        return (!words.is_empty() && (is_list || is_word)).then_some(Argument::Words(words));
    }
    let kinds: Vec<Argument> = words.map(placeholder).collect();
    let known = kinds.iter().find(|it| **it == Argument::Magic || **it == Argument::File);
    known.or(kinds.first()).cloned()
}

fn placeholder(word: &str) -> Argument {
    match word.split('.').next().unwrap_or(word) {
        "FILE" | "PATH" | "NOTEBOOK" => Argument::File,
        "FOLDER" | "DIR" | "DIRECTORY" | "PROJECT" => Argument::Folder,
        "VARIABLE" | "VARIABLES" | "VAR" | "NAMES" => Argument::Variable,
        "TYPE" => Argument::Type,
        "MAGIC" => Argument::Magic,
        "CRATE" | "DEPENDENCY" => Argument::Crate,
        "EXPRESSION" | "EXPR" | "STATEMENT" | "RUST" | "SETUP" | "ACTUAL" | "DESIRED" => {
            Argument::Rust
        }
        "COMMAND" | "PROGRAM" => Argument::Shell,
        _ => Argument::Other,
    }
}

/// Cell magics whose cells are no Rust.
const OTHER_LANGUAGES: [&str; 15] = [
    "bash",
    "file",
    "html",
    "javascript",
    "js",
    "latex",
    "markdown",
    "numpy",
    "perl",
    "python",
    "ruby",
    "script",
    "sh",
    "svg",
    "writefile",
];

/// Whether what stands below a cell magic of this name is Rust.
pub fn is_over_rust(name: &str) -> bool {
    !OTHER_LANGUAGES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usage_says_what_may_stand_there() {
        let usage = "[-n N] [-q|-v VAR] [--out=FILE] [-a|--append] [rtol=…] EXPR [vs EXPR] [1-3 5]";
        let takes = Takes::of(usage);
        let expected: [(&str, Option<Argument>); 6] = [
            ("-n", Some(Argument::Other)),
            ("-q", None),
            ("-v", Some(Argument::Variable)),
            ("--out", Some(Argument::File)),
            ("-a", None),
            ("--append", None),
        ];
        assert_eq!(takes.options, expected);
        assert_eq!(takes.named, ["rtol="]);
        assert_eq!(takes.arguments, [Argument::Rust, Argument::Words(vec!["vs"])]);
        assert_eq!(Takes::of("[on|off]").arguments, [Argument::Words(vec!["on", "off"])]);
        assert_eq!(Takes::of("[0|1|2|s]").arguments, [Argument::Words(vec!["0", "1", "2", "s"])]);
        assert_eq!(Takes::of("[TYPE]...").arguments, [Argument::Type]);
        assert_eq!(Takes::of("[MAGIC|NAME]").arguments, [Argument::Magic]);
        assert_eq!(Takes::of("FOLDER|FILE.rs").arguments, [Argument::File]);
        assert_eq!(Takes::of("CRATE [= \"VERSION\"]").arguments, [Argument::Crate]);
        assert_eq!(Takes::of("RUST | NUMPY").arguments, [Argument::Rust, Argument::Other]);
        assert_eq!(Takes::of(""), Takes::default());
    }

    #[test]
    fn usages_are_understood() {
        for magic in crate::magics::MAGICS {
            let takes = magic.takes();
            let known = |name: &str| {
                name.starts_with('-')
                    && name
                        .trim_start_matches('-')
                        .chars()
                        .all(|c| c.is_ascii_alphabetic() || c == '-')
            };
            assert!(takes.options.iter().all(|(name, _)| known(name)), "{}", magic.name());
        }
    }
}
