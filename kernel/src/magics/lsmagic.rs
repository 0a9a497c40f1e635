//! `%lsmagic`: the names of all magics, in IPython's form.

use super::{Context, Effect, Form, MAGICS, Magic, no_arguments};
use crate::cell::Call;

pub(super) struct LsMagic;

impl Magic for LsMagic {
    fn name(&self) -> &'static str {
        "lsmagic"
    }

    fn usage(&self) -> &'static str {
        ""
    }

    fn help(&self) -> &'static str {
        "Lists all magics."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        no_arguments(call)?;
        Ok(vec![Effect::Print(listed())])
    }
}

fn listed() -> String {
    let names = |sign: &str, fits: fn(Form) -> bool| {
        let fitting = MAGICS.iter().filter(|magic| fits(magic.form()));
        let names: Vec<String> = fitting.map(|magic| format!("{sign}{}", magic.name())).collect();
        names.join("  ")
    };
    format!(
        "Available line magics:\n{}\n\nAvailable cell magics:\n{}\n\nAutomagic is OFF, % prefix IS \
         needed for line magics.\n",
        names("%", Form::is_line),
        names("%%", Form::is_cell)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_in_ipythons_form() {
        let text = listed();
        let lines: Vec<&str> = text.split('\n').collect();
        let [head, line, "", cell_head, cell, "", automagic, ""] = &lines[..] else {
            panic!("{lines:?}")
        };
        assert_eq!((*head, *cell_head), ("Available line magics:", "Available cell magics:"));
        let names: Vec<&str> = line.split("  ").collect();
        assert!(names.is_sorted() && names.contains(&"%lsmagic"), "{line}");
        assert!(cell.split("  ").all(|name| name.starts_with("%%")), "{cell}");
        assert_eq!(*automagic, "Automagic is OFF, % prefix IS needed for line magics.");
    }
}
