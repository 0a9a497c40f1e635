//! Packs the prelude into the binary: its source, and the part of the lock file that it needs.
//! Unpacking is done by `src/prelude/source.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Found by their names in this program by libraries that it loads.
const FOUND_BY_NAME: [&str; 3] =
    ["ndlab_frames", "ndlab_memory_counters", "ndlab_memory_reset_peak"];

fn main() {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let top = manifest.parent().expect("the kernel lies in the workspace").to_path_buf();
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));

    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        for name in FOUND_BY_NAME {
            println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={name}");
        }
    }

    let mut files: Vec<(String, PathBuf)> = Vec::new();
    collect(&top.join("prelude/src"), "prelude/src", &mut files);
    files.push(("features/Cargo.toml".to_owned(), top.join("kernel/features/Cargo.toml")));
    collect(&top.join("kernel/features/src"), "features/src", &mut files);
    files.push(("features/build.rs".to_owned(), top.join("kernel/features/build.rs")));
    files.sort();

    let lock = pruned_lock(&read(&top.join("Cargo.lock")), &["ndlab", "ndlab-features"]);
    fs::write(out.join("Cargo.lock"), lock).expect("OUT_DIR is writable");
    let workspace = prelude_workspace(&read(&top.join("Cargo.toml")));
    fs::write(out.join("Cargo.toml"), workspace).expect("OUT_DIR is writable");

    let manifest = prelude_manifest(&read(&top.join("prelude/Cargo.toml")));
    fs::write(out.join("prelude.toml"), manifest).expect("OUT_DIR is writable");

    let mut code = String::from("pub(super) static FILES: &[(&str, &str)] = &[\n");
    let generated = [
        ("Cargo.toml", "Cargo.toml"),
        ("base/Cargo.lock", "Cargo.lock"),
        ("prelude/Cargo.toml", "prelude.toml"),
    ];
    for (name, file) in generated {
        writeln!(code, "    ({name:?}, include_str!({:?})),", out.join(file)).expect("to a string");
    }
    for (name, path) in &files {
        writeln!(code, "    ({name:?}, include_str!({path:?})),").expect("to a string");
        println!("cargo:rerun-if-changed={}", path.display());
    }
    code.push_str("];\n");
    fs::write(out.join("prelude_files.rs"), code).expect("OUT_DIR is writable");

    for watched in
        ["prelude/src", "prelude/Cargo.toml", "kernel/features", "Cargo.lock", "Cargo.toml"]
    {
        println!("cargo:rerun-if-changed={}", top.join(watched).display());
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All Rust files below `folder`, named relative to it.
fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((name, path));
        }
    }
}

/// The workspace file that the unpacked prelude inherits its package fields and lints from.
fn prelude_workspace(root: &str) -> String {
    let mut root: toml::Table = root.parse().expect("the workspace's Cargo.toml is TOML");
    root.retain(|key, _| key == "workspace");
    let workspace = root["workspace"].as_table_mut().expect("[workspace] is a table");
    workspace.insert(
        "members".to_owned(),
        toml::Value::Array(vec!["prelude".into(), "features".into()]),
    );
    toml::to_string(&root).expect("a table is TOML")
}

/// The prelude's manifest, for a shared library: cells link to it, and workers load it once.
/// Other projects that use the crate get an ordinary library.
fn prelude_manifest(manifest: &str) -> String {
    let mut manifest: toml::Table = manifest.parse().expect("prelude/Cargo.toml is TOML");
    manifest.remove("dev-dependencies");
    let types = toml::Value::Array(vec!["lib".into(), "dylib".into()]);
    let lib = toml::Table::from_iter([("crate-type".to_owned(), types)]);
    manifest.insert("lib".to_owned(), toml::Value::Table(lib));
    toml::to_string(&manifest).expect("a table is TOML")
}

/// The lock file's packages that `roots` need, themselves included.
fn pruned_lock(lock: &str, roots: &[&str]) -> String {
    let lock: toml::Table = lock.parse().expect("Cargo.lock is TOML");
    let packages = lock["package"].as_array().expect("Cargo.lock lists packages");
    let text = |value: &toml::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    // A dependency is written as `name`, or as `name version` where the name is not unique.
    let mut by_name: BTreeMap<String, &toml::Value> = BTreeMap::new();
    for entry in packages {
        by_name.insert(text(entry, "name"), entry);
        by_name.insert(format!("{} {}", text(entry, "name"), text(entry, "version")), entry);
    }
    let mut wanted = BTreeSet::new();
    let mut open: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
    while let Some(name) = open.pop() {
        let entry = by_name[&name];
        if !wanted.insert((text(entry, "name"), text(entry, "version"))) {
            continue;
        }
        let needs = entry.get("dependencies").and_then(toml::Value::as_array);
        open.extend(needs.into_iter().flatten().filter_map(|d| d.as_str().map(str::to_owned)));
    }
    let kept: Vec<toml::Value> = packages
        .iter()
        .filter(|entry| wanted.contains(&(text(entry, "name"), text(entry, "version"))))
        .cloned()
        .collect();
    let mut pruned = toml::Table::new();
    pruned.insert("version".to_owned(), lock["version"].clone());
    pruned.insert("package".to_owned(), toml::Value::Array(kept));
    toml::to_string(&pruned).expect("a table is TOML")
}
