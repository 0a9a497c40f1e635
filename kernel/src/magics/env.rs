//! `%env` and `%set_env`: variables of the environment, as cells, commands and all that they start
//! find them.

use super::value::{self, Value};
use super::{Context, Effect, Magic};
use crate::cell::Call;

pub(super) struct Env;
pub(super) struct SetEnv;

/// What is part of the name of a variable that keeps a secret.
const SECRETS: [&str; 3] = ["key", "token", "secret"];

impl Magic for Env {
    fn name(&self) -> &'static str {
        "env"
    }

    fn binds(&self) -> bool {
        true
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[NAME | NAME=VALUE]"
    }

    fn help(&self) -> &'static str {
        "Lists the environment, gives one of its variables, or sets it."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        let mut environment = context.surroundings.environment();
        if arguments.contains(['=', ' ']) {
            return if call.binds.is_some() {
                Err("`%env NAME=VALUE` has no value that a variable could take".to_owned())
            } else {
                set(arguments)
            };
        }
        if !arguments.is_empty() {
            let value = environment.remove(arguments);
            let value = value.ok_or(format!("Environment does not have key: {arguments}"))?;
            return Ok(vec![value::give(Value::Text(value), call)]);
        }
        for (name, value) in &mut environment {
            let name = name.to_lowercase();
            if SECRETS.iter().any(|secret| name.contains(secret)) {
                "<hidden>".clone_into(value);
            }
        }
        Ok(vec![value::give(Value::Pairs(environment), call)])
    }
}

impl Magic for SetEnv {
    fn name(&self) -> &'static str {
        "set_env"
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "NAME=VALUE"
    }

    fn help(&self) -> &'static str {
        "Sets a variable of the environment."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        set(&call.arguments.text)
    }
}

fn set(arguments: &str) -> Result<Vec<Effect>, String> {
    let sign = if arguments.contains('=') { '=' } else { ' ' };
    let Some((name, value)) = arguments.split_once(sign) else {
        return Err("usage is 'set_env var=val'".to_owned());
    };
    let (name, value) = (name.trim(), value.trim());
    if name.contains(char::is_whitespace) {
        return Err(format!("refusing to set env var with whitespace: '{value}'"));
    }
    if name.is_empty() {
        return Err("usage is 'set_env var=val'".to_owned());
    }
    let said = format!("env: {name}={value}\n");
    let (name, value) = (name.to_owned(), value.to_owned());
    Ok(vec![Effect::SetVariable { name, value }, Effect::Print(said)])
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    fn sets(arguments: &str) -> (String, String, String) {
        match &effects(&Env, arguments).unwrap()[..] {
            [Effect::SetVariable { name, value }, Effect::Print(said)] => {
                (name.clone(), value.clone(), said.clone())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sets_a_variable_in_either_form() {
        let expected = |name: &str, value: &str| {
            (name.to_owned(), value.to_owned(), format!("env: {name}={value}\n"))
        };
        assert_eq!(sets("A=b c"), expected("A", "b c"));
        assert_eq!(sets("A b c"), expected("A", "b c"));
        assert_eq!(sets("A="), expected("A", ""));
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |magic: &dyn Magic, arguments| effects(magic, arguments).unwrap_err();
        let whitespace = "refusing to set env var with whitespace: 'b'";
        assert_eq!(wrong(&Env, "FOO a=b"), whitespace);
        assert_eq!(wrong(&Env, "NO_SUCH"), "Environment does not have key: NO_SUCH");
        assert_eq!(wrong(&SetEnv, ""), "usage is 'set_env var=val'");
        assert_eq!(wrong(&SetEnv, "A"), "usage is 'set_env var=val'");
    }
}
