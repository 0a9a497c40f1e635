//! A cell's code as assembly, compiled as cells are, but not linked.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Compiler, Draft, Form, Outcome, complaints, file_name, program};

/// What the compiler has made of a draft.
pub struct Assembled {
    /// One text for each unit that is compiled by itself.
    pub texts: Vec<String>,
    /// The name of the file that was compiled.
    pub source: String,
}

impl Compiler {
    /// Compiles `draft` to assembly with the origins of its lines. Otherwise what became of it, which
    /// is not that it can run.
    pub fn assemble(&self, draft: &Draft) -> Result<std::result::Result<Assembled, Outcome>> {
        let way = self.way();
        let folder = self.folder.join("assembly");
        let mut moved = draft.notebook.surely_moved_by(&draft.cell);
        loop {
            let program =
                program(&draft.cell, &draft.notebook, &Form::Run { moved: moved.clone() });
            let key = self.key(&program, &way);
            let source = self.write_source(&key, &program)?;
            if self.is_stopped() {
                return Ok(Err(Outcome::Stopped));
            }
            let _ = fs::remove_dir_all(&folder);
            let said = self.rustc.assemble(&source, &way, &folder)?;
            if self.is_stopped() {
                return Ok(Err(Outcome::Stopped));
            }
            if said.success {
                let texts = texts(&folder);
                let _ = fs::remove_dir_all(&folder);
                return Ok(Ok(Assembled { texts: texts?, source: file_name(&source) }));
            }
            let found = complaints(&said.stderr, &file_name(&source), &program, &draft.cell);
            if found.errors.is_empty() && !found.moved.is_subset(&moved) {
                moved.extend(found.moved);
                continue;
            }
            return self.check(&draft.cell, draft, &way, found, &said.stderr).map(Err);
        }
    }
}

/// The assembly files in a folder.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).context("the compiler has written no assembly")?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let paths = paths.filter(|path| path.extension().is_some_and(|it| it == "s"));
    paths.map(|path| fs::read_to_string(path).context("failed to read assembly")).collect()
}
