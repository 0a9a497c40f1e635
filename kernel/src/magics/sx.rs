//! `%sx` and `%system`: the lines that a command of the shell writes, as a value. `!!command` is the
//! same.

use super::options::{Known, parse};
use super::{Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::command::{Command, Writes};

/// By one of its two names.
pub(super) struct Sx(pub &'static str);

impl Magic for Sx {
    fn name(&self) -> &'static str {
        self.0
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn binds(&self) -> bool {
        true
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "COMMAND"
    }

    fn help(&self) -> &'static str {
        "The lines that a command of the shell writes, as a `Vec<String>`."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let name = self.0;
        let (command, variable) = match &call.body {
            None => (call.arguments.text.clone(), call.binds.clone()),
            Some(body) => {
                let known = Known { short: "", long: &["out="] };
                let (options, rest) = parse(&format!("%{name}"), &known, &call.arguments)?;
                if !rest.text.is_empty() {
                    let more = &rest.text;
                    return Err(format!("`%%{name}` runs the cell below it, and not `{more}`"));
                }
                (body.text.clone(), options.value("out").map(str::to_owned))
            }
        };
        if command.trim().is_empty() {
            return Err(format!("`%{name}` takes a command of the shell, and there is none"));
        }
        let writes = variable.map_or(Writes::Lines, Writes::LinesTo);
        Ok(match Command::of_shell(&context.surroundings.shell(), &command, writes) {
            Ok(command) => vec![Effect::Command(command)],
            Err(text) => vec![Effect::Fail { name: "OSError", text }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{effects, line};
    use super::*;
    use crate::code::Excerpt;

    #[test]
    fn gives_the_lines() {
        let effects = effects(&Sx("sx"), "ls -l").unwrap();
        let [Effect::Command(command)] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!((&command.words[2], &command.writes), (&"ls -l".to_owned(), &Writes::Lines));
        let body = Some(Excerpt { text: "ls\n".to_owned(), line: 2, column: 0 });
        let call = Call { body, ..line("sx", "--out files") };
        let effects = Sx("sx").run(&call, &Context::default()).unwrap();
        let [Effect::Command(command)] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(command.writes, Writes::LinesTo("files".to_owned()));
    }

    #[test]
    fn says_what_is_wrong() {
        let text = "`%sx` takes a command of the shell, and there is none";
        assert_eq!(effects(&Sx("sx"), ""), Err(text.to_owned()));
        let failed = effects(&Sx("sx"), "sleep 9 &").unwrap();
        assert!(matches!(&failed[..], [Effect::Fail { name: "OSError", .. }]));
    }
}
