//! `%reset_selective`: variables go whose names fit a pattern.

use regex::Regex;

use super::options::{Known, parse};
use super::reset::ask;
use super::{Context, Effect, Magic};
use crate::cell::Call;

pub(super) struct ResetSelective;

/// The question, with the blanks that stand before the answer.
const QUESTION: &str = "Once deleted, variables cannot be recovered. Proceed (y/[n])?  ";

impl Magic for ResetSelective {
    fn name(&self) -> &'static str {
        "reset_selective"
    }

    fn usage(&self) -> &'static str {
        "[-f] REGEX"
    }

    fn help(&self) -> &'static str {
        "Takes away variables in whose names a regular expression is found; -f does not ask."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let known = Known { short: "f", long: &[] };
        let (options, pattern) = parse("reset_selective", &known, &call.arguments)?;
        let effects = if pattern.text.is_empty() {
            vec![Effect::Print("No regex pattern specified. Nothing done.\n".to_owned())]
        } else {
            let pattern = Regex::new(&pattern.text).map_err(|error| {
                let error = error.to_string();
                let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
                format!("`{}` is no regular expression: {why}", pattern.text)
            })?;
            let names = context.variables.iter().map(|(name, _)| *name);
            let names = names.filter(|name| pattern.is_match(name)).map(str::to_owned);
            vec![Effect::Forget(names.collect())]
        };
        Ok(if options.has("f") { effects } else { vec![ask(effects, QUESTION)] })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    #[test]
    fn takes_away_what_fits() {
        let variables = ["a", "b1m", "b2m", "b4s"].map(|name| (name, "i32")).to_vec();
        let context = Context { variables, ..Context::default() };
        let run =
            |arguments: &str| ResetSelective.run(&line("reset_selective", arguments), &context);
        let names = ["b1m", "b2m"].map(str::to_owned).to_vec();
        assert_eq!(run("-f b[1-3]m"), Ok(vec![Effect::Forget(names)]));
        assert!(matches!(&run("b").unwrap()[..], [Effect::Ask { .. }]));
        let said = "No regex pattern specified. Nothing done.\n".to_owned();
        assert_eq!(run("-f"), Ok(vec![Effect::Print(said)]));
        assert_eq!(run("-f ("), Err("`(` is no regular expression: unclosed group".to_owned()));
    }
}
