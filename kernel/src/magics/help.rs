//! `%help`: an introduction and what each magic and command does, or help with one name.

use super::nearest::nearest;
use super::{Context, Effect, MAGICS, Magic, commands, find, introduction};
use crate::cell::{Asking, Call, Part};

pub(super) struct Help;

impl Magic for Help {
    fn name(&self) -> &'static str {
        "help"
    }

    fn usage(&self) -> &'static str {
        "[MAGIC|NAME]"
    }

    fn help(&self) -> &'static str {
        "Introduces ndlab and lists all magics and commands, or helps with one of them or with a name."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let wanted = &*call.arguments.text;
        if wanted.is_empty() {
            return Ok(vec![Effect::Print(introduction::everything())]);
        }
        let name = wanted.trim_start_matches(['%', ':']);
        if let Some(magic) = find(name).filter(|_| !wanted.starts_with(':')) {
            return Ok(vec![Effect::Print(described(magic))]);
        }
        if let Some(command) = commands::find(name).filter(|_| !wanted.starts_with('%')) {
            let call = format!(":{} {}", command.name, command.usage);
            return Ok(vec![Effect::Print(format!("{}\n    {}\n", call.trim_end(), command.help))]);
        }
        if wanted.starts_with(['%', ':']) {
            let signed = MAGICS.iter().map(|magic| magic.name());
            let names = signed.chain(commands::COMMANDS.iter().map(|command| command.name));
            let sign = if wanted.starts_with(':') { ":" } else { "%" };
            return Err(match nearest(name, names) {
                Some(near) if find(near).is_some() => {
                    format!("nothing is named `{wanted}`; did you mean `%{near}`?")
                }
                Some(near) => format!("nothing is named `{wanted}`; did you mean `:{near}`?"),
                None if sign == ":" => {
                    format!("no command is named `{wanted}`; `:help` lists them all")
                }
                None => format!("no magic is named `{wanted}`; `%lsmagic` lists them all"),
            });
        }
        let asking = Asking { what: wanted.to_owned(), ..Asking::default() };
        Ok(vec![Effect::Parts(vec![Part::Help(asking)])])
    }
}

/// How a magic is called, in each form, and what it does.
fn described(magic: &dyn Magic) -> String {
    let forms = [(magic.form().is_line(), "%"), (magic.form().is_cell(), "%%")];
    let calls = forms.iter().filter(|(is_one, _)| *is_one).map(|(_, sign)| {
        let call = format!("{sign}{} {}", magic.name(), magic.usage());
        format!("{}\n", call.trim_end())
    });
    format!("{}    {}\n", calls.collect::<String>(), magic.help())
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    fn printed(arguments: &str) -> String {
        match &effects(&Help, arguments).unwrap()[..] {
            [Effect::Print(text)] => text.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn helps_with_one_name() {
        let opt = "%opt [0|1|2|3|s]\n";
        assert!(printed("opt").starts_with(opt) && printed("%opt").starts_with(opt));
        assert!(printed(":opt").starts_with(":opt [0|1|2|3|s]\n    "));
        assert!(printed("explain").starts_with(":explain\n    "));
        let [Effect::Parts(parts)] = &effects(&Help, "np::sum").unwrap()[..] else {
            panic!("a question")
        };
        let asking = Asking { what: "np::sum".to_owned(), ..Asking::default() };
        assert_eq!(parts, &[Part::Help(asking)]);
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let error = |arguments: &str| effects(&Help, arguments).unwrap_err();
        assert_eq!(error("%whoz"), "nothing is named `%whoz`; did you mean `%who`?");
        assert_eq!(error(":linkr"), "nothing is named `:linkr`; did you mean `:linker`?");
        assert_eq!(error("%qqq"), "no magic is named `%qqq`; `%lsmagic` lists them all");
        assert_eq!(error(":qqq"), "no command is named `:qqq`; `:help` lists them all");
    }
}
