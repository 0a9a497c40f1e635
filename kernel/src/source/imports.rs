//! Pure: a `use` of several names as one `use` for each, as evcxr keeps them, so that each can be
//! replaced by itself.

use ra_ap_syntax::ast::{self, HasName as _};

use super::item::Item;

/// The imports that `node` consists of.
pub fn imports(node: &ast::Use) -> Vec<Item> {
    let mut found = Vec::new();
    if let Some(tree) = node.use_tree() {
        expand(&tree, &[], &mut found);
    }
    found
}

fn expand(tree: &ast::UseTree, prefix: &[String], found: &mut Vec<Item>) {
    let Some(path) = tree.path() else {
        // `use {a, b};` and `use a::{{b, c}, *};`
        for tree in tree.use_tree_list().into_iter().flat_map(|list| list.use_trees()) {
            expand(&tree, prefix, found);
        }
        if tree.star_token().is_some() {
            found.push(Item::import(None, format!("use {}::*;", prefix.join("::"))));
        }
        return;
    };
    let rename = tree.rename();
    let renamed = rename.as_ref().map(|rename| match rename.name() {
        Some(name) => name.text().to_string(),
        None => "_".to_owned(),
    });
    let is_self = path.segment().and_then(|last| last.kind()) == Some(ast::PathSegmentKind::SelfKw);
    let mut full = prefix.to_vec();
    // `use self::a` and `use super::a` begin with the word; `use a::{self}` ends with it.
    if !is_self || prefix.is_empty() {
        let text: String = path.to_string().split_whitespace().collect();
        full.extend(text.split("::").filter(|part| !part.is_empty()).map(str::to_owned));
    }
    if let Some(list) = tree.use_tree_list() {
        for tree in list.use_trees() {
            expand(&tree, &full, found);
        }
    } else if tree.star_token().is_some() {
        found.push(Item::import(None, format!("use {}::*;", full.join("::"))));
    } else {
        let (path, last) = (full.join("::"), full.last().cloned().unwrap_or_default());
        found.push(match renamed {
            Some(name) if name == "_" => Item::import(None, format!("use {path} as _;")),
            Some(name) if name != last => {
                Item::import(Some(&name), format!("use {path} as {name};"))
            }
            _ => Item::import(Some(&last), format!("use {path};")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::ast::HasModuleItem as _;
    use ra_ap_syntax::{Edition, SourceFile};

    fn texts(code: &str) -> Vec<String> {
        let file = SourceFile::parse(code, Edition::Edition2024).tree();
        let uses = file.items().filter_map(|item| match item {
            ast::Item::Use(node) => Some(imports(&node)),
            _ => None,
        });
        uses.flatten().map(|item| item.text).collect()
    }

    #[test]
    fn one_import_for_each_name() {
        assert_eq!(texts("use a::b;"), ["use a::b;"]);
        let many = "use std::{fmt::{self, Write as _}, io::Read as R, collections::*};";
        let expected = [
            "use std::fmt;",
            "use std::fmt::Write as _;",
            "use std::io::Read as R;",
            "use std::collections::*;",
        ];
        assert_eq!(texts(many), expected);
        assert_eq!(texts("use crate::f;"), ["use crate::f;"]);
        assert_eq!(texts("use {a::b, c};"), ["use a::b;", "use c;"]);
    }
}
