//! The invariants of ARCHITECTURE.md, and the house style as far as a scan of the source can see it.

use std::fs;
use std::path::{Path, PathBuf};

/// More than this, and a file has more than one responsibility.
const LONGEST: usize = 600;

struct Source {
    /// Relative to the top, with `/`.
    name: String,
    text: String,
}

impl Source {
    /// The lines that are not comments, up to the file's unit tests.
    fn code(&self) -> impl Iterator<Item = &str> {
        let end = self.text.find("#[cfg(test)]").unwrap_or(self.text.len());
        self.text[..end].lines().filter(|line| !line.trim_start().starts_with("//"))
    }

    fn says(&self, word: &str) -> bool {
        self.code().any(|line| line.contains(word))
    }
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the kernel lies in the workspace").into()
}

/// All Rust files of `folder`, which is relative to the top.
fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![top().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder exists").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(top()).expect("below the top").display().to_string();
                let text = fs::read_to_string(&path).expect("source is text");
                found.push(Source { name, text });
            }
        }
    }
    assert!(!found.is_empty(), "no source in {folder}");
    found
}

fn all_sources() -> Vec<Source> {
    ["kernel", "prelude"].into_iter().flat_map(sources).collect()
}

/// The files below `folder` that say one of `words`, in order.
fn naming(folder: &str, words: &[&str]) -> Vec<String> {
    let says = |source: &Source| words.iter().any(|word| source.says(word));
    let mut names: Vec<String> =
        sources(folder).into_iter().filter(says).map(|source| source.name).collect();
    names.sort();
    names
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in all_sources() {
        assert!(source.text.starts_with("//!"), "{} does not open with //!", source.name);
    }
}

#[test]
fn no_file_is_too_long() {
    for source in all_sources() {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", source.name);
    }
}

#[test]
fn nothing_is_left_for_later() {
    for source in all_sources().iter().filter(|source| !source.name.ends_with("tidy.rs")) {
        for word in ["FIXME", "XXX", "TODO", "todo!(", "unimplemented!(", "#[ignore"] {
            assert!(!source.text.contains(word), "{} says {word}", source.name);
        }
    }
}

#[test]
fn only_the_engine_names_evcxr() {
    assert_eq!(naming("kernel/src", &["evcxr::"]), ["kernel/src/evaluator/engine.rs"]);
}

#[test]
fn only_publish_writes_to_iopub() {
    // The connection binds the socket, and publish.rs takes it over.
    assert_eq!(
        naming("kernel/src", &["IoPubXPubConnection"]),
        ["kernel/src/kernel/connection.rs", "kernel/src/kernel/publish.rs"]
    );
    let connection = fs::read_to_string(top().join("kernel/src/kernel/connection.rs"));
    assert!(!connection.expect("it exists").contains(".send("), "connection.rs sends");
}

#[test]
fn idle_is_sent_in_one_place_whatever_happens() {
    let idle: Vec<(String, usize)> = sources("kernel/src")
        .iter()
        .map(|s| (s.name.clone(), s.code().filter(|line| line.contains("Status::idle")).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    assert_eq!(idle, [("kernel/src/kernel/publish.rs".to_owned(), 1)]);
    let publish = fs::read_to_string(top().join("kernel/src/kernel/publish.rs")).expect("exists");
    let (_, drop) = publish.split_once("impl Drop for Busy").expect("a request ends by a drop");
    assert!(drop.contains("Status::idle"));
}

#[test]
fn the_prelude_knows_jupyter_only_in_its_display() {
    let words = ["evcxr", "EVCXR", "ndlab_attach", "text/html"];
    let naming = naming("prelude/src", &words);
    let outside = naming.iter().filter(|file| !file.starts_with("prelude/src/display"));
    assert_eq!(outside.collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(!naming.is_empty());
}

#[test]
fn the_changelog_knows_this_version() {
    let changelog = fs::read_to_string(top().join("CHANGELOG.md")).expect("it exists");
    let version = env!("CARGO_PKG_VERSION");
    assert!(changelog.contains(&format!("## {version}")), "CHANGELOG.md has no {version}");
}

#[test]
fn the_map_names_every_file() {
    let map = fs::read_to_string(top().join("ARCHITECTURE.md")).expect("it exists");
    for source in ["kernel/src", "prelude/src"].into_iter().flat_map(sources) {
        let file = source.name.rsplit('/').next().expect("a file has a name");
        assert!(map.contains(file), "ARCHITECTURE.md does not name {}", source.name);
    }
}
