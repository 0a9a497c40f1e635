//! `%whos`: the variables with their types and what they are, in IPython's form.

use super::listing::{Listing, matching};
use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::messages::Listed;
use crate::type_names;

pub(super) struct Whos;

impl Magic for Whos {
    fn name(&self) -> &'static str {
        "whos"
    }

    fn usage(&self) -> &'static str {
        "[TYPE]..."
    }

    fn help(&self) -> &'static str {
        "Lists the variables with their types and what they are, or those of some types."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        let types = arguments.split_whitespace().map(str::to_owned).collect();
        Ok(vec![Effect::List(Listing::Whos(types))])
    }
}

/// Between two columns.
const GAP: usize = 3;

const HEAD: [&str; 3] = ["Variable", "Type", "Data/Info"];

/// The table.
pub(super) fn table(variables: &[Listed], types: &[String]) -> String {
    let rows = match matching(variables, types) {
        Ok(rows) => rows,
        Err(text) => return text,
    };
    let rows = rows.iter().map(|variable| {
        [variable.name.clone(), type_names::from_compiler(&variable.of_type), info(variable)]
    });
    let head = HEAD.map(str::to_owned);
    let rows: Vec<[String; 3]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default() + GAP
    };
    let (names, types) = (width(0), width(1));
    let mut text = String::new();
    for (number, [name, of_type, info]) in rows.iter().enumerate() {
        let line = format!("{name:<names$}{of_type:<types$} {info}");
        text.push_str(line.trim_end());
        text.push('\n');
        if number == 0 {
            text.push_str(&"-".repeat(names + types + HEAD[2].len() + 1));
            text.push('\n');
        }
    }
    text
}

/// What a variable is; of an array, IPython's words.
fn info(variable: &Listed) -> String {
    let array = variable.info.strip_prefix('(').and_then(|rest| {
        let (shape, dtype) = rest.split_once(") ")?;
        let axes = shape.split(',').map(str::trim).filter(|axis| !axis.is_empty());
        let axes = axes.map(|axis| axis.parse::<u64>().ok()).collect::<Option<Vec<u64>>>()?;
        let shape: Vec<String> = axes.iter().map(u64::to_string).collect();
        let elements: u64 = axes.iter().product();
        let bytes = variable.nbytes;
        let size = match bytes {
            1_048_576.. => format!(" ({} Mb)", bytes as f64 / 1_048_576.0),
            100_000.. => format!(" ({} kb)", bytes as f64 / 1024.0),
            _ => String::new(),
        };
        let shape = shape.join("x");
        Some(format!("{shape}: {elements} elems, type `{dtype}`, {bytes} bytes{size}"))
    });
    array.unwrap_or_else(|| variable.info.clone())
}

#[cfg(test)]
mod tests {
    use super::super::listing::tests::{array, variable};
    use super::*;

    #[test]
    fn the_table_is_ipythons() {
        let a = array("a", 2, "(100, 100) float64", 80_000);
        let variables = [a, variable("n", "i32", 4, "7"), variable("p", "ctx::P", 8, "")];
        let expected = "\
Variable   Type           Data/Info
-----------------------------------
a          Array2<f64>    100x100: 10000 elems, type `float64`, 80000 bytes
n          i32            7
p          P
";
        assert_eq!(table(&variables, &[]), expected);
        let only = table(&variables, &["Array2".to_owned()]);
        assert!(only.contains("\na ") && !only.contains("\nn "), "{only}");
    }

    #[test]
    fn large_arrays_have_another_unit_too() {
        let info = |info: &str, bytes| info_of(array("a", 1, info, bytes));
        fn info_of(variable: Listed) -> String {
            super::info(&variable)
        }
        assert_eq!(
            info("(100000,) float64", 800_000),
            "100000: 100000 elems, type `float64`, 800000 bytes (781.25 kb)"
        );
        assert!(info("(1000000,) float64", 8_000_000).ends_with(" bytes (7.62939453125 Mb)"));
        assert!(info("(0,) float64", 0).starts_with("0: 0 elems"));
        // A tuple is no array.
        assert_eq!(info_of(variable("t", "(i32, i32)", 8, "(1, 2)")), "(1, 2)");
    }
}
