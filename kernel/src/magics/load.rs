//! `%load`: a file, or cells that ran, as the text of this cell.

use std::path::Path;

use super::cd::unquoted;
use super::options::{Known, parse};
use super::past::{Entry, Recall, Then, ranges};
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::source::Cell;
use crate::surroundings::expand_home;

/// By one of its two names.
pub(super) struct LoadMagic(pub &'static str);

const KNOWN: Known = Known { short: "yns:r:", long: &[] };

/// How many characters are loaded without being asked.
const MANY: usize = 200_000;

/// What is to be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// All that stands behind the name of the magic.
    arguments: String,
    /// The file, or numbers of cells.
    source: String,
    /// The lines that are wanted.
    lines: Option<String>,
    /// The items that are wanted.
    symbols: Option<String>,
    /// Whether it may be long.
    long: bool,
}

impl Magic for LoadMagic {
    fn name(&self) -> &'static str {
        self.0
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[-r LINES] [-s NAMES] [-y] [FILE | RANGE …]"
    }

    fn help(&self) -> &'static str {
        "Puts a file, or cells that ran, in the place of this cell: lines `-r 5-10`, items `-s f,S`."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = parse(self.0, &KNOWN, &call.arguments)?;
        if options.has("n") {
            return Err(
                "a running program of Rust does not have its source: `%load` takes a file \
                        or numbers of cells"
                    .to_owned(),
            );
        }
        let text = |name: &str| options.value(name).map(str::to_owned);
        let load = Load {
            arguments: call.arguments.text.clone(),
            source: unquoted(&rest.text).to_owned(),
            lines: text("r"),
            symbols: text("s"),
            long: options.has("y"),
        };
        if load.source.starts_with("http://") || load.source.starts_with("https://") {
            let source = &load.source;
            return Err(format!("`%load` takes files: `!curl -LO {source}` fetches this one"));
        }
        let what = ranges(&load.source);
        if what.is_empty() {
            return Ok(load.of_file());
        }
        Ok(vec![Effect::Past(Recall { what, then: Then::Load(load) })])
    }
}

impl Load {
    pub(super) fn effects(self, found: &[Entry]) -> Vec<Effect> {
        let mut inputs: Vec<&str> = found.iter().map(|entry| &*entry.input).collect();
        if self.source.is_empty() {
            // The call itself is one of them.
            inputs.pop();
        } else if inputs.is_empty() {
            return self.of_file();
        }
        let text = inputs.join("\n");
        self.take(text)
    }

    fn of_file(self) -> Vec<Effect> {
        let fail = |text: String| vec![Effect::Fail { name: "ValueError", text }];
        let source = &self.source;
        let path = expand_home(source);
        let with_ending = expand_home(&format!("{source}.rs"));
        let file = [path.as_path(), with_ending.as_path()].into_iter().find(|it| it.is_file());
        match file.map(std::fs::read) {
            Some(Ok(bytes)) => self.take(String::from_utf8_lossy(&bytes).into_owned()),
            Some(Err(error)) => fail(super::python::os_error(&error, source)),
            None if Path::new(&path).is_dir() => {
                fail(format!("'{source}' is a directory, not a regular file."))
            }
            None => fail(format!(
                "'{source}' was not found in history, as a file, url, nor in the user namespace."
            )),
        }
    }

    fn take(self, mut text: String) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(symbols) = &self.symbols {
            let (found, missing) = items(&text, symbols);
            match &missing[..] {
                [] => {}
                [one] => effects.push(Effect::Warn(format!("The symbol `{one}` was not found\n"))),
                [first @ .., last] => {
                    let first = first.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>();
                    let first = first.join(", ");
                    let said = format!("The symbols {first} and `{last}` were not found\n");
                    effects.push(Effect::Warn(said));
                }
            }
            text = found;
        }
        if let Some(wanted) = &self.lines {
            text = lines(&text, wanted);
        }
        let length = text.chars().count();
        let text = format!("// %load {}\n{text}", self.arguments);
        let next = Effect::NextInput { text, replace: true };
        if length > MANY && !self.long {
            effects.push(Effect::Ask {
                prompt: format!(
                    "The text you're trying to load seems pretty big ({length} characters). \
                     Continue (y/[N]) ? "
                ),
                default: Some(false),
                yes: vec![next],
                no: vec![Effect::Print("Operation cancelled.\n".to_owned())],
            });
        } else {
            effects.push(next);
        }
        effects
    }
}

/// The items of these names, with what implements something for them, and the names that none has.
fn items(text: &str, symbols: &str) -> (String, Vec<String>) {
    let cell = Cell::parse(text);
    let mut found = String::new();
    let mut missing = Vec::new();
    for name in symbols.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let named = cell.items.iter().filter(|(item, _)| item.name.as_deref() == Some(name));
        let implemented = cell
            .items
            .iter()
            .filter(|(item, _)| item.name.is_none() && implements(&item.text, name));
        let before = found.len();
        for (_, piece) in named.chain(implemented) {
            found.push_str(&piece.text);
            found.push_str("\n\n");
        }
        if found.len() == before {
            missing.push(name.to_owned());
        }
    }
    (found.trim_end().to_owned() + if found.is_empty() { "" } else { "\n" }, missing)
}

/// Whether this is an `impl` for a type of this name.
fn implements(item: &str, name: &str) -> bool {
    let head = item.split('{').next().unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<&str> = head.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    words.contains(&"impl") && words.contains(&name)
}

/// The lines that words as `1-5,7 9:` stand for, less indented by what the first one is.
fn lines(text: &str, wanted: &str) -> String {
    let all: Vec<&str> = text.split('\n').collect();
    let wanted = wanted.replace(',', " ");
    let found: Vec<&str> = wanted
        .split_whitespace()
        .filter_map(slice)
        .flat_map(|(from, to)| cut(&all, from, to))
        .collect();
    let first = found.first().copied().unwrap_or_default();
    let indent = &first[..first.len() - first.trim_start().len()];
    let mut dedents = true;
    let lines = found.iter().map(|line| match line.strip_prefix(indent) {
        Some(rest) if dedents => rest,
        _ => {
            dedents &= line.is_empty();
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn cut<'t>(lines: &[&'t str], from: usize, to: Option<usize>) -> Vec<&'t str> {
    let to = to.unwrap_or(lines.len()).min(lines.len());
    lines.get(from..to).unwrap_or_default().to_vec()
}

/// The first line, counted from nought, and the one before which it ends.
fn slice(word: &str) -> Option<(usize, Option<usize>)> {
    let number = |text: &str| match text {
        "" => Some(None),
        text => text.parse::<usize>().ok().map(Some),
    };
    if let Some((from, to)) = word.split_once('-') {
        return Some((number(from)?.map_or(0, |it| it.saturating_sub(1)), number(to)?));
    }
    if let Some((from, to)) = word.split_once(':') {
        let to = number(to)?.map(|it| it.saturating_sub(1));
        return Some((number(from)?.map_or(0, |it| it.saturating_sub(1)), to));
    }
    let line = number(word)??;
    Some((line.saturating_sub(1), Some(line)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    const TEXT: &str =
        "use a;\n\n/// A point.\nstruct P;\n\nimpl P {\n    fn f() {}\n}\n\nfn g() {}\n";

    fn loaded(load: Load) -> String {
        match load.take(TEXT.to_owned()).pop() {
            Some(Effect::NextInput { text, replace: true }) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn says_where_it_comes_from() {
        let load = Load { arguments: "-y a.rs".to_owned(), ..Load::default() };
        assert_eq!(loaded(load), format!("// %load -y a.rs\n{TEXT}"));
    }

    #[test]
    fn lines_are_chosen() {
        let chosen = |lines: &str| {
            let load = Load { lines: Some(lines.to_owned()), ..Load::default() };
            loaded(load).strip_prefix("// %load \n").unwrap().to_owned()
        };
        assert_eq!(chosen("3-4"), "/// A point.\nstruct P;");
        assert_eq!(chosen("1,4"), "use a;\nstruct P;");
        assert_eq!(chosen("7"), "fn f() {}");
        assert_eq!(chosen("7-8"), "fn f() {}\n}");
        assert_eq!(chosen("10:"), "fn g() {}\n");
        assert_eq!(chosen(":2 x"), "use a;");
        assert_eq!(chosen("99-100"), "");
    }

    #[test]
    fn items_are_chosen() {
        let load = Load { symbols: Some("P,nosuch".to_owned()), ..Load::default() };
        let effects = load.take(TEXT.to_owned());
        let [Effect::Warn(said), Effect::NextInput { text, .. }] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(said, "The symbol `nosuch` was not found\n");
        let expected = "/// A point.\nstruct P;\n\nimpl P {\n    fn f() {}\n}\n";
        assert_eq!(text.strip_prefix("// %load \n"), Some(expected));
    }

    #[test]
    fn much_is_asked_about() {
        let found = Load::default().take("a".repeat(MANY + 1));
        assert!(matches!(&found[..], [Effect::Ask { .. }]));
        let load = Load { long: true, ..Load::default() };
        assert!(matches!(&load.take("a".repeat(MANY + 1))[..], [Effect::NextInput { .. }]));
    }

    #[test]
    fn says_what_is_wrong() {
        let failed = |arguments| match effects(&LoadMagic("load"), arguments).unwrap().pop() {
            Some(Effect::Fail { name: "ValueError", text }) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            failed("nosuch.rs"),
            "'nosuch.rs' was not found in history, as a file, url, nor in the user namespace."
        );
        assert_eq!(failed("/tmp"), "'/tmp' is a directory, not a regular file.");
        let wrong = |arguments| effects(&LoadMagic("load"), arguments).unwrap_err();
        assert!(wrong("-q a").contains("no option `-q`"));
        assert!(wrong("-n a").contains("takes a file"));
        assert!(wrong("https://x/a.rs").contains("`!curl -LO https://x/a.rs`"));
    }
}
