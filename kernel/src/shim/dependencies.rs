//! What a cell links to: the prelude alone, or the prelude with the crates that `:dep` asked for.
//! cargo is asked only when the list has changed; its answer is kept in the session's folder.

use std::ffi::OsString;
use std::path::Path;
use std::process::Output;
use std::time::SystemTime;
use std::{env, fs};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::ShimSession;
use crate::folders;
use crate::prelude::{BuildFlags, Compiled, compile_dependencies, newest};

/// The part of evcxr's manifest for the crate `ctx` that matters.
pub(super) struct CellManifest {
    /// The lines below `[dependencies]`.
    pub dependencies: String,
}

impl CellManifest {
    /// Reads the manifest that evcxr wrote in `folder`.
    pub fn read(folder: &Path) -> Result<CellManifest> {
        let path = folder.join("Cargo.toml");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("failed to read `{}`", path.display()))?;
        Ok(CellManifest::parse(&text))
    }

    fn parse(text: &str) -> CellManifest {
        let after = text.split_once("[dependencies]\n").map_or("", |(_, rest)| rest);
        let mut lines: Vec<&str> = after.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        // evcxr keeps them in a hash map, in another order each time.
        lines.sort_unstable();
        CellManifest { dependencies: lines.join("\n") }
    }
}

/// The last answer of cargo, and to what.
#[derive(Serialize, Deserialize)]
struct Resolved {
    question: (String, Vec<(OsString, OsString)>),
    compiled: Compiled,
    /// When the user last edited one of the crates.
    edited: Option<SystemTime>,
}

/// What to link to, or what cargo said.
pub(super) fn resolve(
    folder: &Path,
    session: &ShimSession,
    dependencies: &str,
    offline: bool,
) -> Result<std::result::Result<Compiled, Output>> {
    let environment = set_for_builds(session);
    if dependencies.is_empty() && environment.is_empty() {
        return Ok(Ok(session.prelude.compiled.clone()));
    }
    let record = folder.join("dependencies.json");
    let question = (dependencies.to_owned(), environment);
    let last = fs::read_to_string(&record).ok();
    let last = last.and_then(|text| serde_json::from_str::<Resolved>(&text).ok());
    let holds = |resolved: &Resolved| {
        resolved.question == question && resolved.edited == newest(&resolved.compiled.local)
    };
    if let Some(resolved) = last.filter(holds) {
        return Ok(Ok(resolved.compiled));
    }
    let flags = BuildFlags { offline, environment: question.1.clone() };
    let prelude = &session.prelude;
    let workspace = folder.join("dependencies");
    let built = compile_dependencies(prelude, &workspace, dependencies, &flags, &mut |line| {
        report(line, prelude.build_seconds)
    })?;
    Ok(built.map(|compiled| {
        let edited = newest(&compiled.local);
        let resolved = Resolved { question, compiled, edited };
        // Without the record the next cell asks cargo again: slower, and right.
        let text = serde_json::to_string(&resolved).unwrap_or_default();
        let _ = folders::write_atomically(&record, &text);
        resolved.compiled
    }))
}

/// Repeats a line of cargo's. evcxr passes on those that begin with `Compiling`, and so the user
/// sees them below the cell.
#[expect(clippy::print_stderr, reason = "evcxr reads it")]
fn report(line: &str, seconds: u64) {
    if line.trim_start().starts_with("Compiling ndlab v") {
        eprintln!(
            "   Compiling ndlab again, because a crate asks for features of shared crates that it \
             was built without: about {seconds} s, once. Variables that hold arrays will be lost."
        );
    } else if !line.trim_start().starts_with("Compiling ctx ") {
        eprintln!("{line}");
    }
}

/// What `:build_env` set: the variables that evcxr gave this process beyond its own.
fn set_for_builds(session: &ShimSession) -> Vec<(OsString, OsString)> {
    let own = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with("EVCXR_") || name == "RUSTUP_AUTO_INSTALL"
    };
    let mut set: Vec<_> = env::vars_os()
        .filter(|pair| !own(&pair.0) && !session.environment.contains(pair))
        .collect();
    set.sort();
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_evcxr_writes() {
        let manifest = CellManifest::parse(
            "\n[package]\nname = \"ctx\"\n\n[profile.dev]\nopt-level = 2\n\n[dependencies]\n\
             regex = \"1\"\nitertools = \"*\"\n\n\n",
        );
        assert_eq!(manifest.dependencies, "itertools = \"*\"\nregex = \"1\"");
    }
}
