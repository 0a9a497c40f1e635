//! Pure: cargo's answer about the crates of a cell, cut down to what rust-analyzer needs for the
//! types of variables. Every crate in it is read, parsed and kept in memory.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Crates below the prelude whose types no public function of it or of ndarray's arrays returns.
/// They are left out unless the user's own dependencies lead to them.
const BEHIND_THE_PRELUDE: [&str; 10] = [
    "ndlab-features",
    "approx",
    "autocfg",
    "base64",
    "bytemuck",
    "libc",
    "libm",
    "matrixmultiply",
    "rayon",
    "serde",
];

/// Takes away from `metadata` what lies behind the prelude.
pub(super) fn prune(metadata: &mut Value) {
    let names = package_names(metadata);
    let Some(edges) = edges(metadata) else { return };
    let Some(root) = metadata["resolve"]["root"].as_str() else { return };
    let named = |id: &str| names.get(id).map_or("", String::as_str);
    let prelude: BTreeSet<&str> = names
        .iter()
        .filter(|(_, name)| {
            matches!(
                name.as_str(),
                "ndlab" | "ndarray" | "num-complex" | "num-traits" | "num-integer"
            )
        })
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
