//! `%xdel` and `%del`: a variable goes.

use super::nearest::nearest;
use super::{Context, Effect, Magic};
use crate::cell::Call;

/// By one of its two names.
pub(super) struct Xdel(pub &'static str);

impl Magic for Xdel {
    fn name(&self) -> &'static str {
        self.0
    }

    fn usage(&self) -> &'static str {
        "NAME …"
    }

    fn help(&self) -> &'static str {
        "Takes variables away, and frees their memory."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let names = call.arguments.text.split_whitespace().filter(|word| *word != "-n");
        let names: Vec<&str> = names.map(|name| name.trim_end_matches(',')).collect();
        if names.is_empty() {
            return Err(format!("`%{0}` takes a variable: `%{0} NAME`", self.0));
        }
        let known = || context.variables.iter().map(|(name, _)| *name);
        if let Some(missing) = names.iter().find(|name| known().all(|known| known != **name)) {
            let mut said = format!("NameError: name '{missing}' is not defined");
            if let Some(near) = nearest(missing, known()) {
                said.push_str(&format!("; did you mean `{near}`?"));
            }
            return Ok(vec![Effect::Print(said + "\n")]);
        }
        Ok(vec![Effect::Forget(names.into_iter().map(str::to_owned).collect())])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    #[test]
    fn takes_variables_away() {
        let context =
            Context { variables: vec![("data", "i32"), ("b", "i32")], ..Context::default() };
        let run = |arguments: &str| Xdel("xdel").run(&line("xdel", arguments), &context);
        let both = vec!["data".to_owned(), "b".to_owned()];
        assert_eq!(run("data, b"), Ok(vec![Effect::Forget(both)]));
        let said = |text: &str| Ok(vec![Effect::Print(format!("{text}\n"))]);
        assert_eq!(run("x"), said("NameError: name 'x' is not defined"));
        let near = "NameError: name 'dta' is not defined; did you mean `data`?";
        assert_eq!(run("dta"), said(near));
        assert_eq!(run(""), Err("`%xdel` takes a variable: `%xdel NAME`".to_owned()));
    }
}
