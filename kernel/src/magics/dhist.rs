//! `%dhist`: the folders that `%cd` has been in.

use super::{Context, Effect, Magic};
use crate::cell::Call;

pub(super) struct Dhist;

impl Magic for Dhist {
    fn name(&self) -> &'static str {
        "dhist"
    }

    fn usage(&self) -> &'static str {
        "[N | FROM TO]"
    }

    fn help(&self) -> &'static str {
        "Lists the folders that `%cd` has been in: all, the last N, or those from one number to another."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let visited = &context.visited;
        let numbers: Result<Vec<usize>, _> =
            call.arguments.text.split_whitespace().map(str::parse).collect();
        let (from, to) = match numbers.as_deref() {
            Ok([]) => (0, visited.len()),
            Ok([count]) => (visited.len().saturating_sub(*count), visited.len()),
            Ok([from, to]) => (*from, (*to).min(visited.len())),
            _ => {
                let given = &call.arguments.text;
                return Err(format!("`%dhist` takes one number or two, and not `{given}`"));
            }
        };
        let mut text = "Directory history (kept in _dh)\n".to_owned();
        for (number, folder) in visited.iter().enumerate().take(to).skip(from) {
            text.push_str(&format!("{number}: {}\n", folder.display()));
        }
        Ok(vec![Effect::Print(text)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    #[test]
    fn lists_what_is_asked_for() {
        let visited = ["/a", "/b", "/c"].map(std::path::PathBuf::from).to_vec();
        let context = Context { visited, ..Context::default() };
        let said = |arguments: &str| match Dhist.run(&line("dhist", arguments), &context) {
            Ok(effects) => match &effects[..] {
                [Effect::Print(text)] => text.clone(),
                other => panic!("{other:?}"),
            },
            Err(text) => text,
        };
        let head = "Directory history (kept in _dh)\n";
        assert_eq!(said(""), format!("{head}0: /a\n1: /b\n2: /c\n"));
        assert_eq!(said("1"), format!("{head}2: /c\n"));
        assert_eq!(said("0 2"), format!("{head}0: /a\n1: /b\n"));
        assert_eq!(said("x"), "`%dhist` takes one number or two, and not `x`");
    }
}
