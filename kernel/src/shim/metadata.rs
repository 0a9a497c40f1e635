//! Pure: cargo's answer about the crates of a cell, cut down to what rust-analyzer needs for the
//! types of variables. Every crate in it is read, parsed and kept in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Crates below the prelude whose types no public function of it or of ndarray's arrays returns.
/// They are left out unless the user's own dependencies lead to them.
const BEHIND_THE_PRELUDE: [&str; 16] = [
    "ndlab-features",
    "approx",
    "autocfg",
    "base64",
    "bytemuck",
    "faer",
    "getrandom",
    "libc",
    "libm",
    "matrixmultiply",
    "memmap2",
    "plotters",
    "rand_chacha",
    "rayon",
    "serde",
    "zip",
];

/// Crates whose types public functions of the prelude take or return.
const SHOWN: [&str; 9] = [
    "ndlab",
    "ndarray",
    "ndarray-rand",
    "num-complex",
    "num-integer",
    "num-traits",
    "rand",
    "rand_core",
    "rand_distr",
];

/// Takes away from `metadata` what lies behind the prelude.
pub(super) fn prune(metadata: &mut Value) {
    let names = package_names(metadata);
    let Some(edges) = edges(metadata) else { return };
    let Some(root) = metadata["resolve"]["root"].as_str() else { return };
    let named = |id: &str| names.get(id).map_or("", String::as_str);
    let prelude: BTreeSet<&str> = names
        .iter()
        .filter(|(_, name)| SHOWN.contains(&name.as_str()))
        .map(|(id, _)| id.as_str())
        .collect();
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(id) = open.pop() {
        let cuts = id == root || prelude.contains(id.as_str());
        for needed in edges.get(&id).into_iter().flatten() {
            // Only the user names `serde` and the like below the root.
            let hidden = cuts
                && BEHIND_THE_PRELUDE.contains(&named(needed))
                && (id != root || named(needed) == "ndlab-features");
            if !hidden && !kept.contains(needed) {
                open.push(needed.clone());
            }
        }
        kept.insert(id);
    }
    let is_kept = |id: &Value| id.as_str().is_some_and(|id| kept.contains(id));
    if let Some(packages) = metadata["packages"].as_array_mut() {
        packages.retain(|package| is_kept(&package["id"]));
    }
    let Some(nodes) = metadata["resolve"]["nodes"].as_array_mut() else { return };
    nodes.retain(|node| is_kept(&node["id"]));
    for node in nodes {
        if let Some(dependencies) = node["dependencies"].as_array_mut() {
            dependencies.retain(is_kept);
        }
        if let Some(dependencies) = node["deps"].as_array_mut() {
            dependencies.retain(|dependency| is_kept(&dependency["pkg"]));
        }
    }
}

/// Leads to copies of the prelude's crates, where `copy_of` has one: of a crate's name, version and
/// folder.
pub(super) fn relocate(
    metadata: &mut Value,
    copy_of: impl Fn(&str, &str, &Path) -> Option<PathBuf>,
) {
    for package in metadata["packages"].as_array_mut().into_iter().flatten() {
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let (name, version, manifest) = (text("name"), text("version"), text("manifest_path"));
        let Some(folder) = Path::new(&manifest).parent() else { continue };
        if !SHOWN.contains(&name.as_str()) {
            continue;
        }
        let Some(copy) = copy_of(&name, &version, folder) else { continue };
        let (from, to) = (folder.display().to_string(), copy.display().to_string());
        package["manifest_path"] = Value::from(manifest.replacen(&from, &to, 1));
        for target in package["targets"].as_array_mut().into_iter().flatten() {
            let is_library = target["kind"].as_array().is_some_and(|kinds| {
                kinds.iter().any(|kind| matches!(kind.as_str(), Some("lib" | "dylib" | "rlib")))
            });
            if let (true, Some(source)) = (is_library, target["src_path"].as_str()) {
                target["src_path"] = Value::from(source.replacen(&from, &to, 1));
            }
        }
    }
}

fn package_names(metadata: &Value) -> BTreeMap<String, String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let pair = |package: &Value| {
        Some((package["id"].as_str()?.to_owned(), package["name"].as_str()?.to_owned()))
    };
    packages.filter_map(pair).collect()
}

/// Which package needs which; `None` where cargo was asked for no dependencies.
fn edges(metadata: &Value) -> Option<BTreeMap<String, Vec<String>>> {
    let nodes = metadata["resolve"]["nodes"].as_array()?;
    let edges = nodes.iter().filter_map(|node| {
        let needed = node["dependencies"].as_array()?.iter().filter_map(Value::as_str);
        Some((node["id"].as_str()?.to_owned(), needed.map(str::to_owned).collect()))
    });
    Some(edges.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Metadata of `edges`, in which a package's id is its name.
    fn metadata(edges: &[(&str, &[&str])]) -> Value {
        let node = |(id, needs): &(&str, &[&str])| {
            let deps: Vec<Value> = needs.iter().map(|id| json!({"pkg": id, "name": id})).collect();
            json!({"id": id, "dependencies": needs, "deps": deps})
        };
        let packages: Vec<Value> =
            edges.iter().map(|(id, _)| json!({"id": id, "name": id})).collect();
        let nodes: Vec<Value> = edges.iter().map(node).collect();
        json!({"packages": packages, "resolve": {"root": "ctx", "nodes": nodes}})
    }

    fn kept(mut metadata: Value) -> Vec<String> {
        prune(&mut metadata);
        let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), metadata["packages"].as_array().unwrap().len());
        nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_lies_behind_the_prelude_goes() {
        let metadata = metadata(&[
            ("ctx", &["ndlab", "ndlab-features"]),
            ("ndlab", &["ndarray"]),
            ("ndarray", &["num-traits", "serde"]),
            ("num-traits", &["autocfg"]),
            ("serde", &["serde_derive"]),
            ("serde_derive", &[]),
            ("autocfg", &[]),
            ("ndlab-features", &["serde"]),
        ]);
        assert_eq!(kept(metadata), ["ctx", "ndlab", "ndarray", "num-traits"]);
    }

    #[test]
    fn the_preludes_crates_are_read_where_their_copies_lie() {
        let package = |name: &str, kind: &str| {
            json!({"name": name, "version": "1.0.0", "manifest_path": "/a/b/Cargo.toml", "targets": [
                {"kind": [kind], "src_path": "/a/b/src/lib.rs"},
                {"kind": ["test"], "src_path": "/a/b/tests/t.rs"},
            ]})
        };
        let mut metadata =
            json!({"packages": [package("ndarray", "lib"), package("serde", "lib")]});
        relocate(&mut metadata, |name, version, folder| {
            assert_eq!((name, version, folder), ("ndarray", "1.0.0", Path::new("/a/b")));
            Some(PathBuf::from("/copy"))
        });
        let package = &metadata["packages"][0];
        assert_eq!(package["manifest_path"], "/copy/Cargo.toml");
        assert_eq!(package["targets"][0]["src_path"], "/copy/src/lib.rs");
        assert_eq!(package["targets"][1]["src_path"], "/a/b/tests/t.rs");
        assert_eq!(metadata["packages"][1]["manifest_path"], "/a/b/Cargo.toml");
    }

    #[test]
    fn what_the_user_asked_for_stays() {
        let metadata = metadata(&[
            ("ctx", &["ndlab", "serde"]),
            ("ndlab", &["ndarray"]),
            ("ndarray", &["serde"]),
            ("serde", &["serde_derive"]),
            ("serde_derive", &[]),
        ]);
        assert_eq!(kept(metadata), ["ctx", "ndlab", "ndarray", "serde", "serde_derive"]);
    }
}
