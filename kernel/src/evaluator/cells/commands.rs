//! What evcxr's own commands do: most of them evcxr is asked for, some are ndlab's.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::super::commands;
use super::super::oracle::{Question, names_command};
use super::Cells;
use crate::magics::introduction;
use crate::messages::{Failure, MimeBundle};
use crate::settings::OptLevel;
use crate::source::{Notebook, Showing};

impl Cells {
    /// What those of evcxr's commands answer that are answered here, and the others.
    pub(super) fn answer_commands(
        &mut self,
        commands: &str,
    ) -> Result<(Vec<String>, String), Failure> {
        let (mut ours, mut rest) = (Vec::new(), String::new());
        for line in commands.split_inclusive('\n') {
            match commands::answer(line.trim(), &mut self.set) {
                Some(Ok(text)) => ours.push(text),
                Some(Err(text)) => return Err(Failure::Other(text)),
                None if names_command(line, ":last_compile_dir") => {
                    ours.push(self.compiler.folder().display().to_string());
                }
                None => rest.push_str(line),
            }
        }
        self.compiler.enter(self.environment());
        Ok((ours, rest))
    }

    /// evcxr's own commands.
    pub(super) fn commands(&mut self, code: &str) -> Result<MimeBundle, Failure> {
        if code.lines().all(|line| line == ":help") && !code.is_empty() {
            return Ok(introduction::everything_as_page());
        }
        if let Some(answer) = self.about_the_last_error(code) {
            return answer;
        }
        if names_command(code, ":clear") || names_command(code, ":restart") {
            let failed = |error| Failure::Other(format!("{error:#}"));
            self.supervisors.replace().map_err(failed)?;
        }
        let (answer, answered) = channel();
        self.oracle.ask(Question::Commands { code: code.to_owned(), answer });
        let gone = "evcxr does not answer; restart the kernel";
        let bundle = answered.recv().map_err(|_| Failure::Other(gone.to_owned()))??;
        let text = bundle.get("text/plain").map_or("", String::as_str);
        let showing = |showing: &mut Showing| {
            for line in text.lines() {
                if let Some(format) = line.strip_prefix("Output format: ") {
                    showing.format = format.to_owned();
                } else if let Some(types) = line.strip_prefix("Types: ") {
                    showing.types = types == "true";
                } else if let Some(format) = line.strip_prefix("Error format: ") {
                    showing.errors = format.split(' ').next().unwrap_or_default().to_owned();
                }
            }
        };
        if names_command(code, ":clear") {
            self.notebook = Arc::new(Notebook::with_the_prelude());
        } else if names_command(code, ":restart") {
            self.change(|notebook| notebook.variables.clear());
        }
        self.change(|notebook| showing(&mut notebook.showing));
        Ok(bundle)
    }

    /// What evcxr's `:opt` does. Since evcxr compiles nothing it need not hear of it.
    pub(super) fn optimise(&self, level: &str) -> Result<(), Failure> {
        let level = match level {
            "" if self.compiler.way().opt_level == OptLevel::O2 => OptLevel::O0,
            "" => OptLevel::O2,
            level => OptLevel::named(level).map_err(Failure::Other)?,
        };
        self.compiler.change_way(|way| way.opt_level = level);
        Ok(())
    }

    /// What `:explain` and `:last_error_json` answer.
    fn about_the_last_error(&self, code: &str) -> Option<Result<MimeBundle, Failure>> {
        let raw = &self.complaints.raw;
        if names_command(code, ":last_error_json") {
            let lines: Vec<String> = raw.iter().map(ToString::to_string).collect();
            return Some(Ok([("text/plain".to_owned(), lines.join("\n"))].into()));
        }
        let mut lines = code.lines().map(str::trim);
        let asked = lines.find_map(|line| {
            let (command, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            (command == ":explain").then(|| argument.trim().to_uppercase())
        })?;
        let codes: Vec<String> = if asked.is_empty() {
            let mut told = BTreeSet::new();
            let codes = raw.iter().filter_map(|error| error["code"]["code"].as_str());
            codes.filter(|code| told.insert(*code)).map(str::to_owned).collect()
        } else {
            vec![asked]
        };
        Some(self.explain(&codes))
    }

    fn explain(&self, codes: &[String]) -> Result<MimeBundle, Failure> {
        let mut texts = Vec::new();
        for code in codes {
            match self.compiler.explain(code) {
                Ok(Some(text)) => texts.push(text.trim().to_owned()),
                Ok(None) => {
                    let text = format!("`{code}` is no error code; one looks like `E0382`");
                    return Err(Failure::Other(text));
                }
                Err(error) => return Err(Failure::Other(format!("{error:#}"))),
            }
        }
        let text = match &*texts {
            [] => "There is no explanation of the last error.".to_owned(),
            texts => texts.join("\n\n"),
        };
        let mut fences = 0;
        let markdown = text.lines().map(|line| {
            let fence = line.starts_with("```");
            fences += usize::from(fence);
            // What stands behind them is for rustdoc.
            if fence && fences % 2 == 1 { "```rust" } else { line }
        });
        let markdown = markdown.collect::<Vec<_>>().join("\n");
        let bundle = [("text/plain", text), ("text/markdown", markdown)];
        Ok(bundle.map(|(mime, text)| (mime.to_owned(), text)).into())
    }
}

/// What `:opt` stands before, and the commands without it.
pub(super) fn split_levels(commands: &str) -> (Vec<String>, String) {
    let (mut levels, mut rest) = (Vec::new(), String::new());
    for line in commands.split_inclusive('\n') {
        let (command, argument) =
            line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        if command == ":opt" {
            levels.push(argument.trim().to_owned());
        } else {
            rest.push_str(line);
        }
    }
    (levels, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_no_business_of_evcxr() {
        let (levels, rest) = split_levels(":opt\n:dep x = \"1\"\n:opt  s\n:optimise\n");
        assert_eq!(levels, ["", "s"]);
        assert_eq!(rest, ":dep x = \"1\"\n:optimise\n");
    }
}
