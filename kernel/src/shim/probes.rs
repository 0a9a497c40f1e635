//! What evcxr and rust-analyzer ask the tools before the first cell, answered without starting them.
//! Some answers the session knows; the others are kept beside the prelude, which is there for one
//! compiler. What a crate's metadata says is `cargo.rs`'s and `metadata.rs`'s business.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::folders;
use crate::prelude::Prelude;

/// Stands for the folder of the crate `ctx`, another one in each session.
pub(super) const CRATE_FOLDER: &str = "/ndlab-crate-folder";

/// What rustc would print.
pub(super) fn of_rustc(prelude: &Prelude, arguments: &[&str]) -> Option<String> {
    let toolchain = &prelude.toolchain;
    match arguments {
        ["-vV" | "-Vv"] => Some(toolchain.version.clone()),
        ["--print", "sysroot"] => Some(line(&toolchain.sysroot)),
        ["--print", "target-libdir"] => Some(line(&toolchain.library_folder())),
        _ => None,
    }
}

/// What cargo would print, called in the folder of the crate `ctx`. The user's configuration of
/// cargo does not count: cells are compiled without it.
pub(super) fn of_cargo(prelude: &Prelude, arguments: &[&str]) -> Option<String> {
    let toolchain = &prelude.toolchain;
    let host = toolchain.host();
    match arguments {
        ["locate-project", "--workspace", "--manifest-path", path] => {
            Some(json!({ "root": path }).to_string())
        }
        ["-Z", "unstable-options", "config", "get", ..] => Some(String::new()),
        ["--version"] => kept_or_asked(prelude, &toolchain.cargo, &["--version"]),
        ["rustc", "-Z", "unstable-options", "--print", "cfg", "--target", target, "--", "-O"]
            if *target == host =>
        {
            let arguments = ["-O", "--target", host, "--print", "cfg"];
            kept_or_asked(prelude, &toolchain.rustc, &arguments)
        }
        [
            "rustc",
            "-Z",
            "unstable-options",
            "--print",
            "target-spec-json",
            "--target",
            target,
            ..,
        ] if *target == host => {
            let arguments = ["-Zunstable-options", "--target", host, "--print", "target-spec-json"];
            kept_or_asked(prelude, &toolchain.rustc, &arguments)
        }
        _ => None,
    }
}

fn line(path: &Path) -> String {
    format!("{}\n", path.display())
}

/// What `program` prints, which depends on nothing but the toolchain.
fn kept_or_asked(prelude: &Prelude, program: &Path, arguments: &[&str]) -> Option<String> {
    let question = format!("{} {}", program.display(), arguments.join(" "));
    if let Some(answer) = recall(prelude, &question) {
        return Some(answer);
    }
    let mut command = Command::new(program);
    command.args(arguments).env("RUSTC_BOOTSTRAP", "1").current_dir(&prelude.folder);
    let output = command.stdin(Stdio::null()).output().ok().filter(|o| o.status.success())?;
    let answer = String::from_utf8(output.stdout).ok()?;
    remember(prelude, &question, &answer);
    Some(answer)
}

/// The metadata that was kept for `question`, unless crates have gone since.
pub(super) fn recall_metadata(prelude: &Prelude, question: &str) -> Option<String> {
    let answer = recall(prelude, question)?;
    let metadata: Value = serde_json::from_str(&answer).ok()?;
    let mut manifests =
        metadata["packages"].as_array()?.iter().map(|p| p["manifest_path"].as_str());
    let is_there = |path: &str| path.starts_with(CRATE_FOLDER) || Path::new(path).is_file();
    manifests.all(|path| path.is_some_and(is_there)).then_some(answer)
}

fn recall(prelude: &Prelude, question: &str) -> Option<String> {
    fs::read_to_string(place(prelude, question)).ok()
}

/// Keeps an answer; where that fails, it is asked for again.
pub(super) fn remember(prelude: &Prelude, question: &str, answer: &str) {
    let path = place(prelude, question);
    if let Some(folder) = path.parent()
        && folders::make_private(folder).is_ok()
    {
        let _ = folders::write_atomically(&path, answer);
    }
}

fn place(prelude: &Prelude, question: &str) -> PathBuf {
    let hash = Sha256::digest(question);
    let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    prelude.folder.join("answers").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::Compiled;
    use crate::toolchain::Toolchain;

    fn prelude(folder: PathBuf) -> Prelude {
        let toolchain = Toolchain {
            sysroot: "/t".into(),
            rustc: "/bin/echo".into(),
            cargo: "/bin/false".into(),
            version: "rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\n".to_owned(),
        };
        let record = serde_json::json!({
            "folder": folder, "compiled": Compiled::default(), "toolchain": toolchain,
            "cpu_features": [], "build_seconds": 1,
        });
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn knows_what_rustc_would_say_of_itself() {
        let prelude = prelude("/p".into());
        let of_rustc = |arguments: &[&str]| of_rustc(&prelude, arguments);
        assert!(of_rustc(&["-Vv"]).unwrap().contains("host: "));
        assert_eq!(of_rustc(&["--print", "sysroot"]).unwrap(), "/t\n");
        let libraries = "/t/lib/rustlib/x86_64-unknown-linux-gnu/lib\n";
        assert_eq!(of_rustc(&["--print", "target-libdir"]).unwrap(), libraries);
        assert_eq!(of_rustc(&["--print", "cfg"]), None);
    }

    #[test]
    fn keeps_what_was_asked_once_and_nothing_that_failed() {
        let folder = std::env::temp_dir().join(format!("ndlab-answers-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut prelude = prelude(folder.clone());
        let host = "x86_64-unknown-linux-gnu";
        let question =
            ["rustc", "-Z", "unstable-options", "--print", "cfg", "--target", host, "--", "-O"];
        let answer = of_cargo(&prelude, &question).unwrap();
        assert_eq!(answer, format!("-O --target {host} --print cfg\n"));
        assert_eq!(of_cargo(&prelude, &["--version"]), None);
        let kept = fs::read_dir(folder.join("answers")).unwrap().count();
        assert_eq!(kept, 1);
        prelude.toolchain.rustc = "/bin/false".into();
        assert_eq!(of_cargo(&prelude, &question), None, "another compiler is asked again");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn forgets_metadata_of_crates_that_have_gone() {
        let folder = std::env::temp_dir().join(format!("ndlab-recalled-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let prelude = prelude(folder.clone());
        let manifest = folder.join("Cargo.toml");
        let of_ctx = format!("{CRATE_FOLDER}/Cargo.toml");
        let packages = json!([{"manifest_path": of_ctx}, {"manifest_path": manifest}]);
        let answer = json!({ "packages": packages }).to_string();
        remember(&prelude, "metadata", &answer);
        assert_eq!(recall_metadata(&prelude, "metadata"), None);
        fs::write(&manifest, "").unwrap();
        assert_eq!(recall_metadata(&prelude, "metadata"), Some(answer));
        fs::remove_dir_all(&folder).unwrap();
    }
}
