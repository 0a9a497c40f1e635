//! `%who`: the names of the variables, in IPython's form.

use super::listing::{Listing, matching};
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::messages::Listed;

pub(super) struct Who;

impl Magic for Who {
    fn name(&self) -> &'static str {
        "who"
    }

    fn usage(&self) -> &'static str {
        "[TYPE]..."
    }

    fn help(&self) -> &'static str {
        "Lists the names of the variables, or of those of some types."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        let types = arguments.split_whitespace().map(str::to_owned).collect();
        Ok(vec![Effect::List(Listing::Who(types))])
    }
}

/// As many names stand in a line.
const IN_A_LINE: usize = 9;

/// The names.
pub(super) fn names(variables: &[Listed], types: &[String]) -> String {
    let found = match matching(variables, types) {
        Ok(found) => found,
        Err(text) => return text,
    };
    let mut text = String::new();
    for line in found.chunks(IN_A_LINE) {
        for variable in line {
            text.push_str(&variable.name);
            text.push_str("\t ");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::listing::tests::variable;
    use super::*;

    #[test]
    fn nine_names_a_line() {
        let variables: Vec<Listed> =
            ('a'..='j').map(|name| variable(&name.to_string(), "i32", 4, "1")).collect();
        let expected = "a\t b\t c\t d\t e\t f\t g\t h\t i\t \nj\t \n";
        assert_eq!(names(&variables, &[]), expected);
        let none = names(&variables, &["f64".to_owned()]);
        assert_eq!(none, "No variables match your requested type.\n");
    }
}
