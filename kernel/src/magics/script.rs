//! `%%script`, and `%%bash` and its like, which are `%%script` with a program: the cell is what the
//! program reads.

use super::value::is_variable;
use super::{Context, Effect, Form, Magic, words};
use crate::cell::Call;
use crate::command::{Command, Writes};

/// One of them, and the program, where it has one by itself.
pub(super) struct Script(pub &'static str, pub Option<&'static str>, pub &'static str);

pub(super) const SCRIPT: Script =
    Script("script", None, "Has a program run the cell: `%%script bash`.");
pub(super) const BASH: Script = Script("bash", Some("bash"), "Has bash run the cell.");
pub(super) const PERL: Script = Script("perl", Some("perl"), "Has Perl run the cell.");
pub(super) const PYTHON: Script = Script("python", Some("python"), "Has Python run the cell.");
pub(super) const PYTHON3: Script = Script("python3", Some("python3"), "Has Python run the cell.");
pub(super) const RUBY: Script = Script("ruby", Some("ruby"), "Has Ruby run the cell.");
pub(super) const SH: Script = Script("sh", Some("sh"), "Has the shell run the cell.");

/// A program that is not waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Background {
    /// The program, and its arguments.
    pub words: Vec<String>,
    /// What it reads.
    pub input: String,
    /// The variables that take files with what it writes.
    pub stdout: Option<String>,
    pub stderr: Option<String>,
    /// The variable that takes its number.
    pub process: Option<String>,
}

/// What stands behind the name of the magic.
#[derive(Default)]
struct Arguments {
    out: Option<String>,
    err: Option<String>,
    process: Option<String>,
    background: bool,
    no_raise_error: bool,
    words: Vec<String>,
}

impl Magic for Script {
    fn name(&self) -> &'static str {
        self.0
    }

    fn form(&self) -> Form {
        Form::Cell
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        match self.1 {
            None => "[--out NAME] [--err NAME] [--bg [--proc NAME]] [--no-raise-error] PROGRAM …",
            Some(_) => "[--out NAME] [--err NAME] [--bg [--proc NAME]] [--no-raise-error] …",
        }
    }

    fn help(&self) -> &'static str {
        self.2
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let name = self.0;
        let mut arguments = arguments(name, &call.arguments.text)?;
        if let Some(program) = self.1 {
            arguments.words.insert(0, program.to_owned());
        }
        if arguments.words.is_empty() {
            return Err(format!("`%%{name}` takes a program: `%%{name} bash`"));
        }
        let Arguments { out, err, process, background, no_raise_error, words } = arguments;
        let mut input = call.body.as_ref().map_or(String::new(), |body| body.text.clone());
        if !input.ends_with('\n') {
            input.push('\n');
        }
        if background {
            let (stdout, stderr) = (out, err);
            let background = Background { words, input, stdout, stderr, process };
            return Ok(vec![Effect::Background(background)]);
        }
        if process.is_some() {
            return Err(format!("`%%{name} --proc` is for `--bg`: without it the cell waits"));
        }
        let writes = Writes::Apart { stdout: out, stderr: err };
        let raises = (!no_raise_error).then(|| input.clone());
        Ok(vec![Effect::Command(Command { words, input: Some(input), writes, raises })])
    }
}

/// Ours among the options, wherever they stand; all else is the program's.
fn arguments(name: &str, line: &str) -> Result<Arguments, String> {
    let mut found = Arguments::default();
    let mut rest = words::split(line)?.into_iter();
    while let Some(word) = rest.next() {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None => (&*word, None),
        };
        let slot = match option {
            "--out" => &mut found.out,
            "--err" => &mut found.err,
            "--proc" => &mut found.process,
            "--bg" => {
                found.background = true;
                continue;
            }
            "--no-raise-error" => {
                found.no_raise_error = true;
                continue;
            }
            _ => {
                found.words.push(word);
                continue;
            }
        };
        let value = value.or_else(|| rest.next());
        let value = value.ok_or(format!("`%%{name} {option}` takes a name, and there is none"))?;
        if !is_variable(&value) {
            return Err(format!("`%%{name} {option}` takes a name, and not `{value}`"));
        }
        *slot = Some(value);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;
    use crate::code::Excerpt;

    fn run(script: &Script, arguments: &str) -> Result<Vec<Effect>, String> {
        let body = Some(Excerpt { text: "exit 3".to_owned(), line: 2, column: 0 });
        script.run(&Call { body, ..line(script.0, arguments) }, &Context::default())
    }

    fn command(script: &Script, arguments: &str) -> Command {
        match &run(script, arguments).unwrap()[..] {
            [Effect::Command(command)] => command.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_program_reads_the_cell() {
        let found = command(&SCRIPT, "python3 -c 'a b'");
        assert_eq!(found.words, ["python3", "-c", "a b"]);
        assert_eq!(found.input.as_deref(), Some("exit 3\n"));
        assert_eq!(found.raises.as_deref(), Some("exit 3\n"));
        assert_eq!(found.writes, Writes::SHOWN);
    }

    #[test]
    fn options_stand_anywhere() {
        let found = command(&BASH, "--out=o -e --no-raise-error --err e x");
        assert_eq!(found.words, ["bash", "-e", "x"]);
        assert_eq!(found.raises, None);
        let (stdout, stderr) = (Some("o".to_owned()), Some("e".to_owned()));
        assert_eq!(found.writes, Writes::Apart { stdout, stderr });
        let found = run(&SH, "--bg --proc p").unwrap();
        assert!(matches!(&found[..], [Effect::Background(it)] if it.process.is_some()));
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |script, arguments| run(script, arguments).unwrap_err();
        assert_eq!(wrong(&SCRIPT, ""), "`%%script` takes a program: `%%script bash`");
        assert_eq!(wrong(&BASH, "--out"), "`%%bash --out` takes a name, and there is none");
        assert_eq!(wrong(&BASH, "--out 1"), "`%%bash --out` takes a name, and not `1`");
        assert!(wrong(&BASH, "--proc p").contains("is for `--bg`"));
        assert_eq!(wrong(&BASH, "'x"), "No closing quotation");
    }
}
