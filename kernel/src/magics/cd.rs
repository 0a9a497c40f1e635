//! `%cd`: the folder that cells and commands run in.

use std::path::{Path, PathBuf};

use super::options::{Known, parse};
use super::{Context, Effect, Magic};
use crate::cell::Call;

pub(super) struct Cd;

const KNOWN: Known = Known { short: "qb", long: &[] };

impl Magic for Cd {
    fn name(&self) -> &'static str {
        "cd"
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[-q] [FOLDER | - | -N | --TEXT]"
    }

    fn help(&self) -> &'static str {
        "Changes the folder that cells and commands run in; none is the home folder."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        let visited = &context.visited;
        let enter = |folder: &Path, quiet| {
            let folder = folder.to_string_lossy().into_owned();
            Ok(vec![Effect::Enter { folder, quiet }])
        };
        let say = |text: &str| Ok(vec![Effect::Print(format!("{text}\n"))]);
        if let Some(number) = arguments.strip_prefix('-').filter(|rest| is_number(rest)) {
            let folder = number.parse().ok().and_then(|number: usize| visited.get(number));
            return match folder {
                Some(folder) => enter(folder, false),
                None => say("The requested directory does not exist in history."),
            };
        }
        if let Some(text) = arguments.strip_prefix("--") {
            return match like(visited, text) {
                Some(folder) => enter(folder, false),
                None => say("No matching entry in directory history"),
            };
        }
        if arguments == "-" || arguments == "-q -" {
            let before = visited.len().checked_sub(2).map(|at| &visited[at]);
            let before = before.ok_or("%cd -: No previous directory to change to.")?;
            return enter(before, arguments != "-");
        }
        let (options, folder) = parse("cd", &KNOWN, &call.arguments)?;
        if options.has("b") {
            return Err("there are no bookmarks here: `%cd --TEXT` goes to a folder of `%dhist` \
                        that has the text in its name"
                .to_owned());
        }
        let folder = unquoted(&folder.text);
        let folder = if folder.is_empty() { "~" } else { folder };
        enter(Path::new(folder), options.has("q"))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The folder that was visited last with `text` in its name, or else in its path.
fn like<'v>(visited: &'v [PathBuf], text: &str) -> Option<&'v Path> {
    let name =
        |folder: &Path| folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let there = || visited.iter().rev().filter(|folder| folder.is_dir());
    let by_name = there().find(|folder| name(folder).contains(text));
    by_name
        .or_else(|| there().find(|folder| folder.to_string_lossy().contains(text)))
        .map(|it| &**it)
}

/// A text without the quotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let within = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    within('\'').or_else(|| within('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn run(arguments: &str) -> Result<Vec<Effect>, String> {
        let visited = ["/tmp", "/", "/usr"].map(PathBuf::from).to_vec();
        Cd.run(&line("cd", arguments), &Context { visited, ..Context::default() })
    }

    fn goes(arguments: &str) -> (String, bool) {
        match &run(arguments).unwrap()[..] {
            [Effect::Enter { folder, quiet }] => (folder.clone(), *quiet),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn goes_where_it_is_told() {
        for (arguments, folder, quiet) in [
            ("a b", "a b", false),
            ("-q 'x y'", "x y", true),
            ("", "~", false),
            ("-", "/", false),
            ("-0", "/tmp", false),
            ("--us", "/usr", false),
            ("~/x", "~/x", false),
        ] {
            assert_eq!(goes(arguments), (folder.to_owned(), quiet), "{arguments}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let said = |text: &str| vec![Effect::Print(format!("{text}\n"))];
        let missing = "The requested directory does not exist in history.";
        assert_eq!(run("-9"), Ok(said(missing)));
        assert_eq!(run("--nomatch"), Ok(said("No matching entry in directory history")));
        assert!(run("-b x").unwrap_err().starts_with("there are no bookmarks here"));
        assert!(run("-x").unwrap_err().contains("no option `-x`"));
        let first = Cd.run(&line("cd", "-"), &Context::default());
        assert_eq!(first.unwrap_err(), "%cd -: No previous directory to change to.");
    }
}
