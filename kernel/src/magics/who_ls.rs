//! `%who_ls`: the names of the variables as a value, as IPython's.

use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::code::{Code, Framed, Segment};
use crate::messages::MimeBundle;
use crate::type_names;

pub(super) struct WhoLs;

impl Magic for WhoLs {
    fn name(&self) -> &'static str {
        "who_ls"
    }

    fn binds(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[TYPE]..."
    }

    fn help(&self) -> &'static str {
        "Gives the names of the variables, or of those of some types: `let names = %who_ls`."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let types: Vec<&str> = call.arguments.text.split_whitespace().collect();
        let fits = |of_type: &str| {
            let name = type_names::from_compiler(of_type);
            let base = name.split('<').next().unwrap_or_default();
            types.is_empty() || types.iter().any(|wanted| *wanted == name || *wanted == base)
        };
        let found = context.variables.iter().filter(|(_, of_type)| fits(of_type));
        let mut names: Vec<&str> = found.map(|(name, _)| *name).collect();
        names.sort_unstable();
        let Some(variable) = &call.binds else {
            let shown: MimeBundle = [("text/plain".to_owned(), format!("{names:?}"))].into();
            return Ok(vec![Effect::Result(shown)]);
        };
        let strings: Vec<String> =
            names.iter().map(|name| format!("::std::string::String::from({name:?})")).collect();
        let code = format!("::std::vec![{}]", strings.join(", "));
        let of_type = "::std::vec::Vec<::std::string::String>".to_owned();
        let binds = Some((variable.clone(), of_type));
        let segments = vec![Segment::Generated(code)];
        Ok(vec![Effect::Run(Code::Framed(Framed { segments, binds, ..Framed::default() }))])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    #[test]
    fn gives_names_in_order() {
        let variables = vec![("b", "f64"), ("a", "alloc::vec::Vec<f64>"), ("c", "i32")];
        let context = Context { variables, ..Context::default() };
        let of = |types| WhoLs.run(&line("who_ls", types), &context).unwrap();
        let shown =
            |text: &str| vec![Effect::Result([("text/plain".to_owned(), text.to_owned())].into())];
        assert_eq!(of(""), shown("[\"a\", \"b\", \"c\"]"));
        assert_eq!(of("Vec i32"), shown("[\"a\", \"c\"]"));
        assert_eq!(of("Vec<i32>"), shown("[]"));
        let call = Call { binds: Some("names".to_owned()), ..line("who_ls", "i32") };
        let found = WhoLs.run(&call, &context).unwrap();
        let [Effect::Run(Code::Framed(framed))] = &found[..] else { panic!("{found:?}") };
        let of_type = "::std::vec::Vec<::std::string::String>".to_owned();
        assert_eq!(framed.binds, Some(("names".to_owned(), of_type)));
    }
}
