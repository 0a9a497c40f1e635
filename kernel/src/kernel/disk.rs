//! What lies on this machine's disk that a completion may name: files, and the crates that cargo can
//! take without the network. Where such a name may stand is for `known/`. Everything here may take as
//! long as the disk does, so it is not for the message loop's own thread.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::known::{Quoting, Wanted, Wish};
use crate::messages::{Completions, Match};

/// Nobody reads a longer list.
const MOST: usize = 1000;

/// The wish come true; files are those in `folder` or below it.
pub fn look_up(wish: Wish, folder: &Path) -> Completions {
    let Wish { start, end, typed, wanted, known } = wish;
    let mut matches = known;
    match wanted {
        Wanted::Files { quoting, only_folders } => {
            matches.extend(files(&typed, quoting, only_folders, folder));
        }
        Wanted::Crates { as_published } => {
            let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
            let home = home.or_else(|| Some(dirs::home_dir()?.join(".cargo")));
            if let Some(registry) = home.map(|home| home.join("registry")) {
                matches.extend(crates(&typed, as_published, &registry));
                matches.sort_by(|one, other| one.text.cmp(&other.text));
                matches.dedup_by(|one, other| one.text == other.text);
            }
        }
    }
    matches.truncate(MOST);
    Completions { start, end, matches }
}

/// The files whose path begins as `typed`, folders with a slash. Hidden ones are those that somebody
/// has typed the dot of.
fn files(typed: &str, quoting: Quoting, only_folders: bool, folder: &Path) -> Vec<Match> {
    let (parent, name) = match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    let below_home = parent.strip_prefix("~/").filter(|_| quoting.knows_home());
    let place = match below_home.and_then(|rest| Some(dirs::home_dir()?.join(rest))) {
        Some(place) => place,
        None => folder.join(parent),
    };
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let found = entries.filter_map(|entry| {
        let file = entry.file_name().into_string().ok()?;
        let is_hidden = file.starts_with('.') && !name.starts_with('.');
        if !file.starts_with(name) || is_hidden {
            return None;
        }
        // A link to a folder is one.
        let is_folder = entry.path().is_dir();
        if only_folders && !is_folder {
            return None;
        }
        let slash = if is_folder { "/" } else { "" };
        let text = quoting.write(&format!("{parent}{file}{slash}"))?;
        let kind = if is_folder { "folder" } else { "file" };
        Some(Match { text, kind: kind.to_owned(), signature: None })
    });
    let mut found: Vec<Match> = found.collect();
    found.sort_by(|one, other| one.text.cmp(&other.text));
    found
}

/// The crates whose name begins as `typed` of which cargo's `registry` on this disk knows.
fn crates(typed: &str, as_published: bool, registry: &Path) -> Vec<Match> {
    let mut names = BTreeSet::new();
    let folders = |name: &str| {
        fs::read_dir(registry.join(name)).into_iter().flatten().flatten().map(|entry| entry.path())
    };
    for index in folders("index") {
        indexed(&index.join(".cache"), typed, &mut names);
    }
    for packages in folders("cache").chain(folders("src")) {
        for entry in fs::read_dir(packages).into_iter().flatten().flatten() {
            let Ok(file) = entry.file_name().into_string() else { continue };
            let file = file.strip_suffix(".crate").unwrap_or(&file);
            names.extend(without_version(file).map(str::to_owned));
        }
    }
    let written = |name: String| if as_published { name } else { name.replace('-', "_") };
    let begins = |name: &String| name.replace('-', "_").starts_with(&typed.replace('-', "_"));
    let found = names.into_iter().filter(begins).map(written);
    found.map(|text| Match { text, kind: "module".to_owned(), signature: None }).collect()
}

/// The names in cargo's index that may begin as `typed`: a name of four letters or more lies in two
/// folders that are named after its first letters.
fn indexed(index: &Path, typed: &str, names: &mut BTreeSet<String>) {
    let typed = typed.to_lowercase().replace('_', "-");
    let fits = |folder: &str, from: usize| {
        let folder = folder.replace('_', "-");
        let length = folder.len().min(typed.len().saturating_sub(from));
        typed.get(from..from + length).is_none_or(|part| folder.starts_with(part))
    };
    for outer in entries(index) {
        match outer.1.as_str() {
            "1" | "2" => names.extend(entries(&outer.0).map(|(_, name)| name)),
            "3" => {
                for inner in entries(&outer.0).filter(|(_, name)| fits(name, 0)) {
                    names.extend(entries(&inner.0).map(|(_, name)| name));
                }
            }
            two if fits(two, 0) => {
                for inner in entries(&outer.0).filter(|(_, name)| fits(name, 2)) {
                    names.extend(entries(&inner.0).map(|(_, name)| name));
                }
            }
            _ => {}
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = (PathBuf, String)> + use<> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    found.filter_map(|entry| Some((entry.path(), entry.file_name().into_string().ok()?)))
}

/// `md-5` of `md-5-0.10.6`.
fn without_version(package: &str) -> Option<&str> {
    let mut dashes = package.match_indices('-').map(|(at, _)| at);
    let at = dashes.find(|at| {
        let mut numbers = package[at + 1..].splitn(3, '.');
        let is_number = |part: Option<&str>| {
            part.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
        };
        is_number(numbers.next()) && is_number(numbers.next()) && numbers.next().is_some()
    })?;
    Some(&package[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn with(files: &[&str]) -> Folder {
            let name = format!("ndlab-disk-{}-{}", std::process::id(), uuid::Uuid::new_v4());
            let folder = std::env::temp_dir().join(name);
            for file in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn files_and_folders_as_they_are_written_there() {
        let folder =
            Folder::with(&["data/a b.npy", "data/a\"c.npy", "data.csv", ".data", "d\u{e9}.txt"]);
        let found = |typed: &str, quoting, only_folders| -> Vec<String> {
            files(typed, quoting, only_folders, &folder.0).into_iter().map(|it| it.text).collect()
        };
        assert_eq!(found("da", Quoting::Rust, false), ["data.csv", "data/"]);
        assert_eq!(found("", Quoting::Rust, false), ["data.csv", "data/", "d\u{e9}.txt"]);
        assert_eq!(found(".", Quoting::Rust, false), [".data"]);
        assert_eq!(found("", Quoting::Plain, true), ["data/"]);
        assert_eq!(found("data/a", Quoting::Rust, false), ["data/a b.npy", "data/a\\\"c.npy"]);
        assert_eq!(found("data/a", Quoting::Raw, false), ["data/a b.npy"]);
        assert_eq!(found("data/a", Quoting::Shell, false), ["data/a\\ b.npy", "data/a\\\"c.npy"]);
        assert_eq!(found("nosuch/", Quoting::Rust, false), [""; 0]);
        let whole = format!("{}/data.", folder.0.display());
        assert_eq!(found(&whole, Quoting::Rust, false), [format!("{whole}csv")]);
    }

    #[test]
    fn crates_of_cargos_index_and_cache() {
        let folder = Folder::with(&[
            "index/i/.cache/se/rd/serde",
            "index/i/.cache/se/rd/serde_json",
            "index/i/.cache/se/md/sem",
            "index/i/.cache/3/s/syn",
            "index/i/.cache/2/nd",
            "index/i/config.json",
            "cache/i/serial-test-3.1.0.crate",
            "cache/i/md-5-0.10.6.crate",
            "src/i/ser-1.0.0-rc.1/Cargo.toml",
        ]);
        let found = |typed: &str, as_published| -> Vec<String> {
            crates(typed, as_published, &folder.0).into_iter().map(|it| it.text).collect()
        };
        assert_eq!(found("ser", false), ["ser", "serde", "serde_json", "serial_test"]);
        assert_eq!(found("serial_", true), ["serial-test"]);
        assert_eq!(found("md", true), ["md-5"]);
        assert_eq!(found("s", false).len(), 6);
        assert_eq!(found("", false).len(), 8);
        assert_eq!(found("zz", false), [""; 0]);
    }
}
