//! `%pwd`: the folder that cells and commands run in.

use super::value::{self, Value};
use super::{Context, Effect, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct Pwd;

impl Magic for Pwd {
    fn name(&self) -> &'static str {
        "pwd"
    }

    fn binds(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "The folder that cells and commands run in."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        let folder = std::env::current_dir()
            .map_err(|_| "CWD no longer exists - please use %cd to change directory.".to_owned())?;
        Ok(vec![value::give(Value::Text(folder.display().to_string()), call)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn is_a_value() {
        let folder = format!("{:?}", std::env::current_dir().unwrap().display().to_string());
        let result = Effect::Result([("text/plain".to_owned(), folder)].into());
        assert_eq!(effects(&Pwd, ""), Ok(vec![result]));
        assert!(effects(&Pwd, "x").unwrap_err().contains("takes nothing"));
    }
}
