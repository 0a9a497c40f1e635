//! `%nbytes`: how much memory the data of the variables takes.

use super::listing::Listing;
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::messages::Listed;

pub(super) struct Nbytes;

impl Magic for Nbytes {
    fn name(&self) -> &'static str {
        "nbytes"
    }

    fn usage(&self) -> &'static str {
        "[VARIABLE]"
    }

    fn help(&self) -> &'static str {
        "Says how many bytes of data each variable holds, largest first, or one of them."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        if arguments.contains(char::is_whitespace) {
            return Err(format!("`%nbytes` takes one variable or none, and not `{arguments}`"));
        }
        let name = (!arguments.is_empty()).then(|| arguments.to_owned());
        Ok(vec![Effect::List(Listing::Bytes(name))])
    }
}

/// Each variable and the sum, or the bytes of the one of this name.
pub(super) fn bytes(variables: &[Listed], name: Option<&str>) -> String {
    if let Some(name) = name {
        let found = variables.iter().filter(|variable| variable.name == name);
        return found.map(|variable| format!("{}\n", variable.nbytes)).collect();
    }
    let mut rows: Vec<(&str, u64)> =
        variables.iter().map(|variable| (&*variable.name, variable.nbytes)).collect();
    rows.sort_by(|(a, few), (b, many)| many.cmp(few).then(a.cmp(b)));
    let sum = rows.iter().fold(0u64, |sum, (_, bytes)| sum.saturating_add(*bytes));
    rows.push(("total", sum));
    let names = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default() + 3;
    let digits = sum.to_string().len();
    let row = |(name, bytes): &(&str, u64)| format!("{name:<names$}{bytes:>digits$}\n");
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::listing::tests::variable;
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn the_largest_comes_first_and_the_sum_last() {
        let variables = [
            variable("small", "i32", 4, "1"),
            variable("a", "i32", 4, "1"),
            variable("large", "alloc::vec::Vec<f64>", 8000, "len 1000"),
        ];
        let expected = "large   8000\na          4\nsmall      4\ntotal   8008\n";
        assert_eq!(bytes(&variables, None), expected);
        assert_eq!(bytes(&variables, Some("large")), "8000\n");
    }

    #[test]
    fn takes_one_name() {
        assert!(effects(&Nbytes, "a b").is_err());
    }
}
