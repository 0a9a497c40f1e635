//! `%run`: a file of Rust, or a notebook, as if its text stood in the cell. What it defines stays; a
//! `main` in it is called.

use std::path::PathBuf;

use super::{Context, Effect, Magic, words};
use crate::cell::{self, Call, Part};
use crate::source::Cell;
use crate::surroundings::expand_home;

pub(super) struct Run;

/// How a file runs.
#[derive(Default)]
struct Way {
    /// `main` is not called.
    import: bool,
    timed: bool,
    times: Option<usize>,
}

impl Magic for Run {
    fn name(&self) -> &'static str {
        "run"
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[-n] [-t [-N N]] FILE [ARGUMENT …]"
    }

    fn help(&self) -> &'static str {
        "Runs a file of Rust or a notebook; its `main` is called, but not with -n; -t says how long \
         it takes."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let fail = |text: String| Ok(vec![Effect::Fail { name: "Exception", text }]);
        let (way, rest) = options(words::split(&call.arguments.text)?)?;
        let Some((name, arguments)) = rest.split_first() else {
            return fail("you must provide at least a filename.".to_owned());
        };
        let Some(path) = find(name) else {
            return fail(format!("File `{}` not found.", super::python::repr(name)));
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => return fail(super::python::os_error(&error, name)),
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|ending| ending == "ipynb") {
            if !arguments.is_empty() {
                return Err("`%run` gives arguments to `main`, and a notebook has none".to_owned());
            }
            return notebook(&file, &text);
        }
        let text = without_inner_comments(&text);
        let main = if way.import { None } else { main_of(&text) };
        if main.is_none() && !arguments.is_empty() {
            return Err(format!("`%run` gives arguments to `main`, and `{name}` has none"));
        }
        let mut once = vec![Effect::Source { name: file, parts: cell::split(&text), text }];
        if let Some(main) = main {
            let mut words = vec![path.display().to_string()];
            words.extend(arguments.iter().cloned());
            once.push(Effect::Arguments(words));
            once.push(Effect::Parts(vec![Part::Rust(main)]));
        }
        let times = way.times.unwrap_or(1);
        let mut effects: Vec<Effect> = (0..times).flat_map(|_| once.clone()).collect();
        if way.timed {
            effects.insert(0, Effect::StartClock);
            effects.push(Effect::StopClock(times));
        }
        Ok(effects)
    }
}

fn options(words: Vec<String>) -> Result<(Way, Vec<String>), String> {
    let mut way = Way::default();
    let mut words = words.into_iter().peekable();
    while let Some(option) = words.next_if(|word| word.starts_with('-') && word.len() > 1) {
        match &*option {
            "-n" => way.import = true,
            "-t" => way.timed = true,
            // Every cell runs among the notebook's variables, and arguments are taken as they stand.
            "-i" | "-G" => {}
            number if number.starts_with("-N") => {
                let number = match &number[2..] {
                    "" => words.next().unwrap_or_default(),
                    number => number.to_owned(),
                };
                let wrong = || format!("`%run -N` takes a number from 1 on, and not `{number}`");
                let times = number.parse().ok().filter(|times| *times > 0);
                way.times = Some(times.ok_or_else(wrong)?);
            }
            other => {
                return Err(format!("`%run` has no option `{other}`; it takes -n, -i, -t, -N, -G"));
            }
        }
    }
    if way.times.is_some() && !way.timed {
        return Err("`%run -N` is for `-t`: `%run -t -N5 FILE`".to_owned());
    }
    Ok((way, words.collect()))
}

/// The file of this name, or of this name with `.rs`.
fn find(name: &str) -> Option<PathBuf> {
    let named = [expand_home(name), expand_home(&format!("{name}.rs"))];
    named.into_iter().find(|path| path.is_file())
}

/// The file as a cell has it: what documents a whole file is a comment, and so is the line for the
/// shell. Places stay what they are.
fn without_inner_comments(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        lines.push(match line.trim_start() {
            inner if inner.starts_with("//!") => line.replacen("//!", "// ", 1),
            shell if index == 0 && shell.starts_with("#!") && !shell.starts_with("#![") => {
                "//".to_owned()
            }
            _ => line.to_owned(),
        });
    }
    lines.join("\n") + "\n"
}

/// The call of `main`, where the file has one.
fn main_of(text: &str) -> Option<String> {
    let cell = Cell::parse(text);
    let (item, _) = cell.items.iter().find(|(item, _)| item.name.as_deref() == Some("main"))?;
    let head = item.text.split('{').next().unwrap_or_default();
    let may_fail = head.split_once("->").is_some_and(|(_, it)| it.contains("Result"));
    Some(if may_fail { "main()?;\n".to_owned() } else { "main();\n".to_owned() })
}

fn notebook(file: &str, text: &str) -> Result<Vec<Effect>, String> {
    let cells = crate::warm::cells_of(text).map_err(|error| format!("`{file}`: {error:#}"))?;
    let cells = cells.into_iter().enumerate().map(|(index, text)| {
        let name = format!("{file} [{}]", index + 1);
        Effect::Source { name, parts: cell::split(&text), text }
    });
    Ok(cells.collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    fn file(name: &str, text: &str) -> String {
        let path = std::env::temp_dir().join(format!("ndlab-run-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    #[test]
    fn a_file_stands_for_a_cell() {
        let path = file("a.rs", "//! About.\nlet a = 1;\n%pwd\n");
        let effects = effects(&Run, &path).unwrap();
        let [Effect::Source { name, text, parts }] = &effects[..] else { panic!("{effects:?}") };
        assert!(name.ends_with("a.rs"));
        assert_eq!(text, "//  About.\nlet a = 1;\n%pwd\n");
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn main_is_called_with_arguments() {
        let path = file("b.rs", "use std::io;\nfn main() -> io::Result<()> { Ok(()) }\n");
        let called = effects(&Run, &format!("{path} x 'y z'")).unwrap();
        let [_, Effect::Arguments(words), Effect::Parts(parts)] = &called[..] else {
            panic!("{called:?}")
        };
        assert_eq!(words[1..], ["x", "y z"]);
        assert_eq!(*parts, [Part::Rust("main()?;\n".to_owned())]);
        assert_eq!(effects(&Run, &format!("-n {path}")).unwrap().len(), 1);
        let timed = effects(&Run, &format!("-t -N2 {path}")).unwrap();
        assert_eq!((timed.len(), timed.last()), (8, Some(&Effect::StopClock(2))));
    }

    #[test]
    fn a_notebook_runs_cell_by_cell() {
        let cell = |text: &str| format!("{{\"cell_type\": \"code\", \"source\": {text:?}}}");
        let text = format!("{{\"cells\": [{}, {}]}}", cell("let a = 1;"), cell("a"));
        let effects = effects(&Run, &file("c.ipynb", &text)).unwrap();
        let names: Vec<&str> = effects
            .iter()
            .map(|effect| match effect {
                Effect::Source { name, .. } => &name[name.len() - 3..],
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(names, ["[1]", "[2]"]);
    }

    #[test]
    fn says_what_is_wrong() {
        let failed = |arguments| match effects(&Run, arguments).unwrap().pop() {
            Some(Effect::Fail { name: "Exception", text }) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(failed(""), "you must provide at least a filename.");
        assert_eq!(failed("nosuch.rs"), "File `'nosuch.rs'` not found.");
        let wrong = |arguments: &str| effects(&Run, arguments).unwrap_err();
        assert!(wrong("-d a.rs").starts_with("`%run` has no option `-d`"));
        assert_eq!(wrong("-t -N0 a.rs"), "`%run -N` takes a number from 1 on, and not `0`");
        assert_eq!(wrong("-N2 a.rs"), "`%run -N` is for `-t`: `%run -t -N5 FILE`");
        let path = file("d.rs", "let a = 1;");
        assert!(wrong(&format!("{path} x")).contains("gives arguments to `main`"));
    }
}
