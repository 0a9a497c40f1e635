//! `%%writefile` and `%%file`: the cell into a file.

use super::cd::unquoted;
use super::{Context, Effect, Form, Magic};
use crate::cell::Call;

/// By one of its two names.
pub(super) struct WriteFile(pub &'static str);

impl Magic for WriteFile {
    fn name(&self) -> &'static str {
        self.0
    }

    fn form(&self) -> Form {
        Form::Cell
    }

    fn expands(&self) -> bool {
        true
    }

    fn usage(&self) -> &'static str {
        "[-a] FILE"
    }

    fn help(&self) -> &'static str {
        "Writes the cell into a file, or behind what is there."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let name = self.0;
        let (mut append, mut file) = (false, None);
        for word in super::words::split(&call.arguments.text)? {
            match &*word {
                "-a" | "--append" => append = true,
                option if option.starts_with('-') && option != "-" => {
                    return Err(format!("`%%{name}` has no option `{option}`; it takes -a"));
                }
                _ if file.is_none() => file = Some(unquoted(&word).to_owned()),
                more => return Err(format!("`%%{name}` takes one file, and not `{more}`, too")),
            }
        }
        let file = file.ok_or(format!("`%%{name}` takes a file: `%%{name} {}`", self.usage()))?;
        let mut text = call.body.as_ref().map_or(String::new(), |body| body.text.clone());
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(vec![Effect::Write { file, text, append }])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;
    use crate::code::Excerpt;

    fn run(arguments: &str, text: &str) -> Result<Vec<Effect>, String> {
        let body = Some(Excerpt { text: text.to_owned(), line: 2, column: 0 });
        let call = Call { body, ..line("writefile", arguments) };
        WriteFile("writefile").run(&call, &Context::default())
    }

    #[test]
    fn writes_the_cell_with_the_end_of_its_last_line() {
        let write = |append| Effect::Write {
            file: "a b.txt".to_owned(),
            text: "x\ny\n".to_owned(),
            append,
        };
        assert_eq!(run("'a b.txt'", "x\ny"), Ok(vec![write(false)]));
        assert_eq!(run("--append \"a b.txt\"", "x\ny\n"), Ok(vec![write(true)]));
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |arguments| run(arguments, "x").unwrap_err();
        assert_eq!(wrong(""), "`%%writefile` takes a file: `%%writefile [-a] FILE`");
        assert_eq!(wrong("-x f"), "`%%writefile` has no option `-x`; it takes -a");
        assert_eq!(wrong("f g"), "`%%writefile` takes one file, and not `g`, too");
    }
}
