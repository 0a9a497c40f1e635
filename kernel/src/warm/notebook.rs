//! Reading a notebook: its cells of code, as the kernel is given them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::cell::{self, Part};

/// See the module.
pub(super) struct Notebook {
    /// The file's name.
    pub name: String,
    /// Where it lies, which is where Jupyter runs its cells.
    pub folder: PathBuf,
    /// The cells of code that are to run.
    pub cells: Vec<Cell>,
}

/// A cell of code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Counted from one among the cells of code.
    pub number: usize,
    pub code: String,
    /// Whether there is anything to compile.
    pub has_rust: bool,
    /// Whether its author says that it fails.
    pub may_fail: bool,
}

/// The tag by which nbclient knows cells that fail.
const MAY_FAIL: &str = "raises-exception";

/// The tag by which it knows cells that are not to run.
const SKIPPED: &str = "skip-execution";

impl Notebook {
    /// Reads the notebook in the file at `path`.
    pub fn read(path: &Path) -> Result<Notebook> {
        let path = fs::canonicalize(path).context("failed to read the notebook")?;
        let text = fs::read_to_string(&path).context("failed to read the notebook")?;
        let cells = parse(&text)?;
        let folder = path.parent().context("a file lies in a folder")?.to_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Notebook { name, folder, cells })
    }
}

fn parse(text: &str) -> Result<Vec<Cell>> {
    let notebook: Value = serde_json::from_str(text).context("it is no notebook")?;
    let cells = notebook["cells"].as_array().context("it is no notebook of format 4")?;
    let metadata = &notebook["metadata"];
    let languages = [&metadata["kernelspec"]["language"], &metadata["language_info"]["name"]];
    let mut other = languages.into_iter().filter_map(Value::as_str);
    if let Some(other) = other.find(|name| !name.eq_ignore_ascii_case("rust")) {
        bail!("it is a notebook of {other}, and not of Rust");
    }
    let of_code = cells.iter().filter(|cell| cell["cell_type"] == "code");
    let cells = of_code.enumerate().filter_map(|(index, cell)| {
        let tags = cell["metadata"]["tags"].as_array();
        let tagged = |tag: &str| tags.is_some_and(|tags| tags.iter().any(|each| each == tag));
        let code = source(&cell["source"]);
        let runs = !code.trim().is_empty() && !tagged(SKIPPED);
        let has_rust = cell::split(&code).iter().any(|part| matches!(part, Part::Rust(_)));
        let may_fail = tagged(MAY_FAIL);
        runs.then_some(Cell { number: index + 1, code, has_rust, may_fail })
    });
    Ok(cells.collect())
}

/// The texts of the cells of code in the text of a notebook, but of those that are not to run.
pub fn cells_of(text: &str) -> Result<Vec<String>> {
    Ok(parse(text)?.into_iter().map(|cell| cell.code).collect())
}

/// A cell's text: one string, or one a line.
fn source(source: &Value) -> String {
    match source {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        text => text.as_str().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_cells_of_code() {
        let text = r##"{"metadata": {"kernelspec": {"language": "rust"}}, "cells": [
            {"cell_type": "markdown", "source": "# Title"},
            {"cell_type": "code", "source": ["let a = 1;\n", "a"], "metadata": {}},
            {"cell_type": "code", "source": "", "metadata": {}},
            {"cell_type": "code", "source": "%who", "metadata": {"tags": ["raises-exception"]}},
            {"cell_type": "code", "source": "b", "metadata": {"tags": ["skip-execution"]}}
        ]}"##;
        let cell = |number, code: &str, has_rust, may_fail| Cell {
            number,
            code: code.to_owned(),
            has_rust,
            may_fail,
        };
        let expected = [cell(1, "let a = 1;\na", true, false), cell(3, "%who", false, true)];
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn says_what_is_no_notebook() {
        let said = |text: &str| format!("{:#}", parse(text).unwrap_err());
        assert!(said("fn main() {}").contains("no notebook"));
        assert!(said("{}").contains("format 4"));
        let python = r#"{"metadata": {"language_info": {"name": "python"}}, "cells": []}"#;
        assert!(said(python).contains("of python"));
    }
}
