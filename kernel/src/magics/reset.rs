//! `%reset`: variables and definitions go.

use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::type_names;

pub(super) struct Reset;

/// The question, with the blank that stands before the answer.
const QUESTION: &str = "Once deleted, variables cannot be recovered. Proceed (y/[n])? ";

impl Magic for Reset {
    fn name(&self) -> &'static str {
        "reset"
    }

    fn usage(&self) -> &'static str {
        "[-f] [-s] [in] [out] [dhist] [array]"
    }

    fn help(&self) -> &'static str {
        "Takes away variables and definitions, with -s only variables; or what is named. -f does not \
         ask."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let (mut force, mut soft, mut targets) = (false, false, Vec::new());
        for word in call.arguments.text.split_whitespace() {
            match word.strip_prefix('-') {
                Some(letters)
                    if !letters.is_empty() && letters.chars().all(|it| "sf".contains(it)) =>
                {
                    force |= letters.contains('f');
                    soft |= letters.contains('s');
                }
                Some("-aggressive") => {}
                Some(_) => return Err(format!("`%reset` has no option `{word}`; it takes -s, -f")),
                None => targets.push(word.to_lowercase()),
            }
        }
        let mut effects = Vec::new();
        if soft {
            let names = context.variables.iter().map(|(name, _)| (*name).to_owned());
            effects.push(Effect::Forget(names.collect()));
        } else if targets.is_empty() {
            effects.extend([Effect::Restart, Effect::ForgetVisited, Effect::ForgetInputs]);
        }
        for target in targets {
            let say = |text: &str| Effect::Print(format!("{text}\n"));
            match &*target {
                "in" => effects.extend([say("Flushing input history"), Effect::ForgetInputs]),
                "out" => effects.push(Effect::ForgetOutputs),
                "dhist" => {
                    effects.extend([say("Flushing directory history"), Effect::ForgetVisited]);
                }
                "array" => effects.push(Effect::Forget(arrays(context))),
                other => effects.push(say(&format!(
                    "Don't know how to reset  {other}, please run `%reset?` for details"
                ))),
            }
        }
        if force {
            return Ok(effects);
        }
        Ok(vec![ask(effects, QUESTION)])
    }
}

/// Does it if the user wants it, or cannot be asked.
pub(super) fn ask(effects: Vec<Effect>, prompt: &str) -> Effect {
    Effect::Ask {
        prompt: prompt.to_owned(),
        default: Some(false),
        yes: effects,
        no: vec![Effect::Print("Nothing done.\n".to_owned())],
    }
}

fn arrays(context: &Context) -> Vec<String> {
    let is_array = |of_type: &str| {
        let name = type_names::from_compiler(of_type);
        name.starts_with("Array") || name.starts_with("ArcArray")
    };
    let arrays = context.variables.iter().filter(|(_, of_type)| is_array(of_type));
    arrays.map(|(name, _)| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn run(arguments: &str) -> Result<Vec<Effect>, String> {
        let array = "ndarray::ArrayBase<ndarray::OwnedRepr<f64>, ndarray::Dim<[usize; 1]>>";
        let variables = vec![("a", array), ("b", "i32")];
        Reset.run(&line("reset", arguments), &Context { variables, ..Context::default() })
    }

    #[test]
    fn takes_away_what_is_asked_for() {
        assert_eq!(run("-f").unwrap()[0], Effect::Restart);
        let all = Effect::Forget(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(run("-sf"), Ok(vec![all]));
        assert_eq!(run("-f array"), Ok(vec![Effect::Forget(vec!["a".to_owned()])]));
        let said = |text: &str| Effect::Print(format!("{text}\n"));
        assert_eq!(
            run("-f IN out dhist foo"),
            Ok(vec![
                said("Flushing input history"),
                Effect::ForgetInputs,
                Effect::ForgetOutputs,
                said("Flushing directory history"),
                Effect::ForgetVisited,
                said("Don't know how to reset  foo, please run `%reset?` for details"),
            ])
        );
    }

    #[test]
    fn asks_first() {
        let effects = run("").unwrap();
        let [Effect::Ask { prompt, default, no, .. }] = &effects[..] else { panic!("{effects:?}") };
        let text = "Once deleted, variables cannot be recovered. Proceed (y/[n])? ";
        assert_eq!((&**prompt, *default), (text, Some(false)));
        assert_eq!(*no, [Effect::Print("Nothing done.\n".to_owned())]);
        assert_eq!(run("-x"), Err("`%reset` has no option `-x`; it takes -s, -f".to_owned()));
    }
}
