//! A notebook as a Cargo project: the parts of cells that ran well, in the order in which they ran, as
//! one program that gives what they gave. Parts become steps (`export/steps.rs`), what steps define is
//! put where each of them finds what it found when it ran (`export/scopes.rs`), statements get the types
//! that later cells relied on (`export/statements.rs`), all of it becomes source (`export/program.rs`)
//! with a manifest (`export/manifest.rs`), and is written to disk (`export/files.rs`). Which parts ran
//! is known to `kernel/record.rs`, how a project is asked for to `magics/save.rs`.

mod files;
mod manifest;
mod program;
mod scopes;
mod statements;
mod steps;

use std::path::{Path, PathBuf};

use crate::cell::Part;
use crate::settings::Settings;

pub use files::write;
pub use manifest::package_name;

/// A part of a cell that ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The number of its cell.
    pub count: usize,
    /// What ran.
    pub part: Part,
    /// The variables after it, with the types that the compiler was given.
    pub variables: Vec<(String, String)>,
}

/// How a project is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Where it goes.
    pub folder: PathBuf,
    /// The name of its program.
    pub name: String,
    /// Whether files of an earlier project may be written over.
    pub force: bool,
}

/// What stands in a project, but for the array library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Paths below its folder, and the text of each.
    pub files: Vec<(String, String)>,
    /// How many cells went in.
    pub cells: usize,
    /// What the program does otherwise than the notebook did.
    pub notes: Vec<String>,
}

/// The project of the parts that `ran` in the folder `place`.
pub fn project(ran: &[Ran], name: &str, settings: &Settings, place: &Path) -> Project {
    let steps::Steps { mut steps, dependencies, mut notes } = steps::steps(ran);
    steps::leave_out_repeated(&mut steps);
    let scopes = scopes::scopes(&steps);
    notes.extend(scopes.notes.iter().cloned());
    let text = program::main(&steps, &scopes, &notes);
    let is_async = steps.iter().any(|step| step.cell.awaits);
    let manifest = manifest::manifest(name, &dependencies, is_async, &text, settings, place);
    let mut numbers: Vec<usize> = steps.iter().map(|step| step.count).collect();
    numbers.dedup();
    let file = |path: &str, text: String| (path.to_owned(), text);
    let files = vec![
        file("Cargo.toml", manifest),
        file(".cargo/config.toml", manifest::CONFIG.to_owned()),
        file("src/main.rs", text),
        file("src/shown.rs", program::SHOWN.to_owned()),
    ];
    Project { files, cells: numbers.len(), notes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell;
    use crate::settings::OptLevel;

    /// The parts of cells, after each of which there are these variables.
    pub(super) fn ran(cells: &[(&str, &[(&str, &str)])]) -> Vec<Ran> {
        let mut found = Vec::new();
        for (index, (code, variables)) in cells.iter().enumerate() {
            let owned = |(name, of_type): &(&str, &str)| (name.to_string(), of_type.to_string());
            for part in cell::split(code) {
                let variables = variables.iter().map(owned).collect();
                found.push(Ran { count: index + 1, part, variables });
            }
        }
        found
    }

    #[test]
    fn a_project_has_its_files() {
        let settings = Settings { opt_level: OptLevel::O3, checks: false, cache: true };
        let ran = ran(&[(":dep regex = \"1\"\nlet a = 1;", &[("a", "i32")]), ("a", &[])]);
        let project = project(&ran, "demo", &settings, Path::new("/place"));
        assert_eq!(project.cells, 2);
        let text = |name: &str| &project.files.iter().find(|(path, _)| path == name).unwrap().1;
        assert!(text("Cargo.toml").contains("regex = \"1\""));
        assert!(text("src/main.rs").contains("    // cell 2\n    shown!(2, a);\n"));
    }
}
