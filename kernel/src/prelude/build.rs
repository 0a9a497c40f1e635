//! Compiles the prelude, and with it whatever crates the user asked for, by one cargo call into
//! one target folder: what is there already is not compiled again. How a cell is compiled against
//! the result is `shim/rustc.rs`'s business.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;
use std::{env, fs, io, thread};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Prelude;
use crate::folders;
use crate::shim::PRELUDE_WRAPPER;
use crate::toolchain::Toolchain;

/// What the compiler has to be told to link to the crates of one cargo build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compiled {
    /// Crate name to the file that `--extern` names, for the crates that a cell can name.
    pub externs: BTreeMap<String, PathBuf>,
    /// `-L` arguments: `dependency=…` for crates, `native=…` for what build scripts named.
    pub search: BTreeSet<String>,
    /// The folders of crates on this machine that the user works on.
    #[serde(default)]
    pub local: BTreeSet<PathBuf>,
}

/// When a file in one of the `folders` was last changed, build products left out.
pub fn newest(folders: &BTreeSet<PathBuf>) -> Option<SystemTime> {
    let mut newest = None;
    let mut open: Vec<PathBuf> = folders.iter().cloned().collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let (Ok(metadata), false) = (entry.metadata(), name == "target" || name == ".git")
            else {
                continue;
            };
            if metadata.is_dir() {
                open.push(entry.path());
            } else {
                newest = newest.max(metadata.modified().ok());
            }
        }
    }
    newest
}

/// What may differ between two builds into the same target folder.
#[derive(Clone, Debug, Default)]
pub struct BuildFlags {
    /// Whether cargo may use the network.
    pub offline: bool,
    /// Environment that the user set with `:build_env`.
    pub environment: Vec<(OsString, OsString)>,
}

/// Builds the prelude alone, below `folder`.
pub(super) fn compile_base(folder: &Path, toolchain: &Toolchain) -> Result<Compiled> {
    let flags = BuildFlags::default();
    let places = Places { prelude: folder, builds: folder, workspace: &folder.join("base") };
    let output = build(&places, toolchain, "", &flags, &mut |_| {})?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("the prelude could not be built; cargo said:\n{}", said.trim());
    }
    let named = dependency_names(toolchain, &folder.join("base"))?;
    read_messages(&String::from_utf8_lossy(&output.stdout), &named)
}

/// Builds `prelude` together with `dependencies` (lines of a Cargo.toml), from a manifest in
/// `workspace`; `progress` hears cargo's lines as they come. The error is what cargo said.
pub fn compile_dependencies(
    prelude: &Prelude,
    workspace: &Path,
    dependencies: &str,
    flags: &BuildFlags,
    progress: &mut dyn FnMut(&str),
) -> Result<std::result::Result<Compiled, Output>> {
    let toolchain = &prelude.toolchain;
    let builds = prelude.build_folder()?;
    let places = Places { prelude: &prelude.folder, builds, workspace };
    let output = build(&places, toolchain, dependencies, flags, progress)?;
    if !output.status.success() {
        return Ok(Err(output));
    }
    let named = dependency_names(toolchain, workspace)?;
    read_messages(&String::from_utf8_lossy(&output.stdout), &named).map(Ok)
}

/// Writes, in `workspace`, an empty crate `ctx` that depends on the prelude and on `dependencies`
/// (lines of a Cargo.toml), with the prelude's lock file to begin with.
pub fn lay_out(workspace: &Path, prelude_folder: &Path, dependencies: &str) -> Result<()> {
    folders::make_private(&workspace.join("src"))?;
    let lock = workspace.join("Cargo.lock");
    if !lock.is_file() {
        fs::copy(prelude_folder.join("base/Cargo.lock"), &lock)
            .with_context(|| format!("failed to write `{}`", lock.display()))?;
    }
    let manifest = manifest(prelude_folder, dependencies);
    folders::write_atomically(&workspace.join("Cargo.toml"), &manifest)?;
    folders::write_atomically(&workspace.join("src/lib.rs"), "")
}

/// The manifest of a crate named `ctx` that depends on the prelude and on `dependencies`.
fn manifest(prelude_folder: &Path, dependencies: &str) -> String {
    let path = |name: &str| toml::Value::String(prelude_folder.join(name).display().to_string());
    let (prelude, features) = (path("prelude"), path("features"));
    let complete = |name: &str, line: String| {
        if names_dependency(dependencies, name) { String::new() } else { line }
    };
    format!(
        "[package]\nname = \"ctx\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n\
         [lib]\npath = \"src/lib.rs\"\n\n\
         [dependencies]\nndlab = {{ path = {prelude} }}\n\
         ndlab-features = {{ path = {features} }}\n{}{}{dependencies}\n\n\
         [profile.release]\nopt-level = 3\n\n[workspace]\n",
        complete("ndarray", "ndarray = \"*\"\n".to_owned()),
        complete("num-complex", "num-complex = \"*\"\n".to_owned()),
    )
}

/// Whether a line of `dependencies` is about the crate `name`.
fn names_dependency(dependencies: &str, name: &str) -> bool {
    let wanted = name.replace('-', "_");
    dependencies.lines().any(|line| {
        line.split_once('=').is_some_and(|(key, _)| key.trim().replace('-', "_") == wanted)
    })
}

/// Where a build finds and puts things.
struct Places<'a> {
    /// The prelude's source.
    prelude: &'a Path,
    /// The target folder lies here.
    builds: &'a Path,
    /// The manifest lies here.
    workspace: &'a Path,
}

/// Calls cargo. Its output is the build's messages, one JSON object a line.
fn build(
    places: &Places<'_>,
    toolchain: &Toolchain,
    dependencies: &str,
    flags: &BuildFlags,
    progress: &mut dyn FnMut(&str),
) -> Result<Output> {
    let workspace = places.workspace;
    lay_out(workspace, places.prelude, dependencies)?;
    let mut command = Command::new(&toolchain.cargo);
    command
        .args(["build", "--release", "--lib", "--message-format=json-render-diagnostics"])
        .args(["--target", toolchain.host()])
        .arg("--manifest-path")
        .arg(workspace.join("Cargo.toml"))
        .current_dir(workspace)
        .stdin(Stdio::null());
    if flags.offline {
        command.arg("--offline");
    }
    for (name, _) in env::vars_os().filter(|(name, _)| steers_cargo(name)) {
        command.env_remove(name);
    }
    command.envs(flags.environment.iter().map(|(name, value)| (name, value)));
    command
        .env("CARGO_TARGET_DIR", places.builds.join("target"))
        .env("RUSTC", &toolchain.rustc)
        .env("RUSTC_WRAPPER", wrapper(places.builds)?)
        // Gives shared libraries, too, a name of their own for each set of features: another
        // kernel may be linking to the one that is there.
        .env("__CARGO_DEFAULT_LIB_METADATA", "ndlab")
        .env("RUSTFLAGS", "-Ctarget-cpu=native");
    run(&mut command, progress)
        .with_context(|| format!("failed to run `{}`", toolchain.cargo.display()))
}

/// Runs `command` to its end while `progress` hears the lines of its stderr.
fn run(command: &mut Command, progress: &mut dyn FnMut(&str)) -> io::Result<Output> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut pipe = child.stdout.take();
    let reading = thread::spawn(move || {
        let mut stdout = Vec::new();
        pipe.as_mut().map_or(Ok(0), |pipe| pipe.read_to_end(&mut stdout)).map(|_| stdout)
    });
    let mut stderr = Vec::new();
    for line in child.stderr.take().into_iter().flat_map(|pipe| BufReader::new(pipe).split(b'\n')) {
        let line = line?;
        progress(&String::from_utf8_lossy(&line));
        stderr.extend(line);
        stderr.push(b'\n');
    }
    let stdout =
        reading.join().map_err(|_| io::Error::other("reading cargo's output failed"))??;
    Ok(Output { status: child.wait()?, stdout, stderr })
}

/// Variables that would make cargo build something else than what the prelude was built as.
fn steers_cargo(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_BUILD_")
        || name.starts_with("CARGO_PROFILE_")
        || name.starts_with("CARGO_TARGET_")
        || matches!(
            &*name,
            "RUSTFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "RUSTC_WRAPPER" | "RUSTC_WORKSPACE_WRAPPER"
        )
}

/// The link under whose name this binary adds to the compiler's arguments.
fn wrapper(builds: &Path) -> Result<PathBuf> {
    let link = builds.join(PRELUDE_WRAPPER);
    let own = folders::own_program()?;
    if fs::read_link(&link).is_ok_and(|present| present == own) {
        return Ok(link);
    }
    let partial = builds.join(format!("{PRELUDE_WRAPPER}.{}", std::process::id()));
    std::os::unix::fs::symlink(&own, &partial)
        .and_then(|()| fs::rename(&partial, &link))
        .with_context(|| format!("failed to write `{}`", link.display()))?;
    Ok(link)
}

/// Reads cargo's messages, the files that it built or found built, for the crates that `named`
/// maps from a package's id to the name a cell knows it by.
fn read_messages(messages: &str, named: &BTreeMap<String, String>) -> Result<Compiled> {
    let mut compiled = Compiled::default();
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        match message["reason"].as_str() {
            Some("compiler-artifact") => read_artifact(&message, named, &mut compiled),
            Some("build-script-executed") => {
                let paths = message["linked_paths"].as_array().into_iter().flatten();
                compiled.search.extend(paths.filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    for name in named.values() {
        if !compiled.externs.contains_key(name) {
            bail!("cargo built no library for the crate `{name}`");
        }
    }
    Ok(compiled)
}

fn read_artifact(message: &Value, named: &BTreeMap<String, String>, compiled: &mut Compiled) {
    let kinds = message["target"]["kind"].as_array().into_iter().flatten();
    let mut kinds = kinds.filter_map(Value::as_str);
    if kinds.any(|kind| matches!(kind, "custom-build" | "bin")) {
        return;
    }
    let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let of_kind = |kinds: &[&str]| {
        let fits = |path: &PathBuf| {
            path.extension().and_then(|e| e.to_str()).is_some_and(|e| kinds.contains(&e))
        };
        files.clone().map(PathBuf::from).find(fits)
    };
    // A crate that is a shared library, as the prelude and macros are, is linked to as one. Of the
    // prelude's, cargo names a copy that the next build replaces; the lasting one lies by the rlib.
    let shared = of_kind(&["so", "dylib"]);
    let path = match (of_kind(&["rlib"]), &shared) {
        (Some(rlib), None) => rlib,
        (Some(rlib), Some(_)) => rlib.with_extension(std::env::consts::DLL_EXTENSION),
        (None, Some(shared)) => shared.clone(),
        (None, None) => return,
    };
    let folder = path.parent().unwrap_or(Path::new("/")).display().to_string();
    compiled.search.insert(format!("dependency={folder}"));
    let Some(id) = message["package_id"].as_str() else { return };
    let name = named.get(id);
    let own =
        matches!(name.map(String::as_str), Some("ndlab" | "ndlab_features" | "ndlab-features"));
    if id.starts_with("path+") && !own {
        let manifest = message["manifest_path"].as_str().map(Path::new);
        compiled.local.extend(manifest.and_then(Path::parent).map(Path::to_owned));
    }
    if let Some(name) = name {
        compiled.externs.insert(name.clone(), path);
    }
}

/// What the manifest in `workspace` calls its dependencies: package id to crate name.
fn dependency_names(toolchain: &Toolchain, workspace: &Path) -> Result<BTreeMap<String, String>> {
    let output = Command::new(&toolchain.cargo)
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .args(["--filter-platform", toolchain.host()])
        .env("RUSTC", &toolchain.rustc)
        .current_dir(workspace)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("failed to run `{}`", toolchain.cargo.display()))?;
    let metadata: Value = serde_json::from_slice(&output.stdout).with_context(|| {
        format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim())
    })?;
    let root = &metadata["resolve"]["root"];
    let nodes = metadata["resolve"]["nodes"].as_array().into_iter().flatten();
    let own = nodes.into_iter().find(|node| &node["id"] == root);
    let dependencies = own.and_then(|node| node["deps"].as_array()).into_iter().flatten();
    let pair = |dependency: &Value| {
        Some((dependency["pkg"].as_str()?.to_owned(), dependency["name"].as_str()?.to_owned()))
    };
    Ok(dependencies.filter_map(pair).collect())
}
