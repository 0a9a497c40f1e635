//! `%save`: cells as a Cargo project that builds, or as the text of one file, which `%load` and `%run`
//! take. What a project is made of is `export.rs`'s business.

use std::path::PathBuf;

use super::options::{Known, parse};
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::export::{Wish, package_name};

pub(super) struct Save;

/// What is to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// The text of cells, in a file.
    File {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
        /// Whether it comes behind what is there.
        append: bool,
        /// Whether it comes in the place of what is there.
        force: bool,
        /// What `%save` was called with.
        arguments: String,
    },
    /// A project of the cells of these numbers that ran well, or of all.
    Project {
        /// How it is to be.
        wish: Wish,
        /// Which cells.
        cells: Option<Vec<usize>>,
    },
}

const OPTIONS: Known = Known { short: "fra", long: &["bin="] };

impl Magic for Save {
    fn name(&self) -> &'static str {
        "save"
    }

    fn usage(&self) -> &'static str {
        "[-f] [-a] [--bin NAME] FOLDER|FILE.rs [1-3 5]"
    }

    fn help(&self) -> &'static str {
        "Writes the cells that ran well as a Cargo project that builds, or the text of cells to a file."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = parse("save", &OPTIONS, &call.arguments)?;
        let (place, ranges) = place(&rest.text);
        if place.is_empty() {
            return Err(format!("`%save` takes a folder or a file: `%save {}`", self.usage()));
        }
        let ranges: Vec<&str> = ranges.split_whitespace().collect();
        // The last is the cell that saves.
        let earlier = context.cells.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let chosen = chosen(&ranges, earlier)?;
        let path = expanded(place);
        if !place.ends_with(".rs") {
            if options.has("a") {
                return Err("`%save -a` is for files; a project is written anew".to_owned());
            }
            let folder = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = options.value("bin").map(str::to_owned).or(folder).unwrap_or_default();
            let fits = package_name(&name);
            if options.has("bin") && fits != name {
                return Err(format!("`{name}` can be no program's name; `{fits}` can"));
            }
            let cells =
                (!ranges.is_empty()).then(|| chosen.iter().map(|(count, _)| *count).collect());
            let wish = Wish { folder: path, name: fits, force: options.has("f") };
            return Ok(vec![Effect::Save(Saving::Project { wish, cells })]);
        }
        if options.has("bin") {
            return Err("`%save --bin` is for projects, and `.rs` names a file".to_owned());
        }
        let texts: Vec<&str> = chosen.iter().map(|(_, text)| text.trim_end_matches('\n')).collect();
        Ok(vec![Effect::Save(Saving::File {
            path,
            text: texts.join("\n"),
            append: options.has("a"),
            force: options.has("f"),
            arguments: call.arguments.text.clone(),
        })])
    }
}

/// The first word, or what stands in quotes there, and the rest.
fn place(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some((place, rest)) = text.strip_prefix(quote).and_then(|it| it.split_once(quote)) {
            return (place, rest);
        }
    }
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// The cells that the `ranges` name, in the order in which they name them: `3`, `1-3`, `4-`, and
/// `1:3`, which ends before 3. All, where there are no ranges.
fn chosen<'a>(
    ranges: &[&str],
    cells: &[(usize, &'a str)],
) -> Result<Vec<(usize, &'a str)>, String> {
    if ranges.is_empty() {
        return Ok(cells.to_vec());
    }
    let mut found = Vec::new();
    for range in ranges {
        let wrong = || format!("`%save` takes cells as `1-3 5`, and not `{range}`");
        if range.contains('/') {
            return Err(format!(
                "only cells of this session can be saved, and `{range}` is of another; \
                 `%history {range}` shows them"
            ));
        }
        let number = |text: &str| text.parse::<usize>().map_err(|_| wrong());
        let (start, end) = match range.split_once(['-', ':']) {
            None => (number(range)?, number(range)?),
            Some((start, "")) => (number(start)?, usize::MAX),
            Some((start, end)) if range.contains(':') => {
                (number(start)?, number(end)?.saturating_sub(1))
            }
            Some((start, end)) => (number(start)?, number(end)?),
        };
        let within = |(count, _): &&(usize, &str)| (start..=end).contains(count);
        found.extend(cells.iter().filter(within).copied());
    }
    match (found.is_empty(), cells.last()) {
        (false, _) => Ok(found),
        (true, Some((last, _))) => {
            Err(format!("there is no cell `{}`; the last is {last}", ranges.join(" ")))
        }
        (true, None) => Err("no cell has run before this one".to_owned()),
    }
}

fn expanded(place: &str) -> PathBuf {
    let home = place.strip_prefix("~/").zip(dirs::home_dir());
    home.map_or_else(|| PathBuf::from(place), |(rest, home)| home.join(rest))
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn saved(arguments: &str) -> Result<Saving, String> {
        let cells = vec![(1, "let a = 1;"), (2, "a"), (3, "let b = 2;\n"), (4, "%save")];
        let context = Context { cells, ..Context::default() };
        match Save.run(&line("save", arguments), &context)?.remove(0) {
            Effect::Save(saving) => Ok(saving),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_that_ends_as_rust_is_a_file() {
        let Ok(Saving::File { path, text, append: false, force: true, .. }) =
            saved("-f out.rs 1-2 3:4 1")
        else {
            panic!("a file")
        };
        assert_eq!((path, &*text), ("out.rs".into(), "let a = 1;\na\nlet b = 2;\nlet a = 1;"));
    }

    #[test]
    fn all_else_is_a_project() {
        let wish = |folder: &str, name: &str, force| Wish {
            folder: folder.into(),
            name: name.to_owned(),
            force,
        };
        let project = |wish, cells| Ok(Saving::Project { wish, cells });
        assert_eq!(
            saved("x/my demo".split(' ').next().unwrap()),
            project(wish("x/my", "my", false), None)
        );
        let expected = project(wish("out", "tool", false), Some(vec![2, 3]));
        assert_eq!(saved("--bin tool out 2-"), expected);
        let expected = project(wish("my notebook", "my_notebook", false), Some(vec![1]));
        assert_eq!(saved("\"my notebook\" 1"), expected);
        assert_eq!(saved("-f 2d"), project(wish("2d", "notebook_2d", true), None));
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |arguments: &str| saved(arguments).unwrap_err();
        assert!(wrong("").starts_with("`%save` takes a folder or a file"));
        assert_eq!(wrong("out 7-9"), "there is no cell `7-9`; the last is 3");
        assert_eq!(wrong("out one"), "`%save` takes cells as `1-3 5`, and not `one`");
        assert!(wrong("out ~1/2").contains("of another"));
        assert!(wrong("-a out").contains("for files"));
        assert!(wrong("--bin a out.rs").contains("for projects"));
        assert_eq!(wrong("--bin a+b out"), "`a+b` can be no program's name; `a_b` can");
        assert!(wrong("-x out").contains("no option `-x`"));
    }
}
