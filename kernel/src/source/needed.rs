//! Pure: which items a cell needs, by the names that it and they contain, and what the shape of a
//! type depends on. A name is believed wherever it stands: too much is slower, and right.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::item::{Item, Kind};
use super::words::Words;

/// The items among `all` that source with these `words` needs, with what those need in turn.
pub fn needed<'a>(all: impl Iterator<Item = &'a Item>, mut words: Words) -> BTreeSet<&'a Item> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Item> = all.collect();
    loop {
        let (taken, left): (Vec<_>, Vec<_>) = open.into_iter().partition(|item| {
            // The methods of a trait that is imported are not known.
            item.kind == Kind::Import || !item.defines.is_disjoint(&words)
        });
        if taken.is_empty() {
            return found;
        }
        for item in taken {
            words.extend(item.words.iter().cloned());
            found.insert(item);
        }
        open = left;
    }
}

/// For each of the `items` that decides how values lie in memory, a number that changes when it or
/// something that it names does.
pub fn shapes<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeMap<String, u64> {
    let mut of_name: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in items {
        for name in &item.shape_names {
            of_name.entry(name).or_default().push(item);
        }
    }
    let is_type = |item: &&Item| item.kind == Kind::Shape;
    let types = of_name.iter().filter(|(_, items)| items.iter().any(is_type));
    types.map(|(name, _)| ((*name).to_owned(), shape(name, &of_name))).collect()
}

fn shape(name: &str, of_name: &BTreeMap<&str, Vec<&Item>>) -> u64 {
    let mut reached = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        for item in of_name.get(name).into_iter().flatten() {
            if reached.insert(*item) {
                open.extend(item.words.iter().map(String::as_str));
            }
        }
    }
    let mut hash = Sha256::new();
    for item in reached {
        hash.update(item.shape.len().to_le_bytes());
        hash.update(&item.shape);
    }
    let bytes = hash.finalize();
    bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::super::notebook::Notebook;
    use super::super::words::words;
    use super::*;

    fn notebook(code: &str) -> Notebook {
        Notebook::default().with_items_of(&Cell::parse(code))
    }

    fn names(code: &str, used: &str) -> Vec<String> {
        let notebook = notebook(code);
        let found = needed(notebook.items(), words(used));
        found.into_iter().map(|item| item.text.clone()).collect()
    }

    #[test]
    fn takes_what_is_named_and_what_that_names() {
        let code = "fn f() { g() }\nfn g() {}\nfn h() {}\nuse a::b;";
        assert_eq!(names(code, "f()"), ["use a::b;", "fn f() { g() }", "fn g() {}"]);
        assert_eq!(names(code, "x"), ["use a::b;"]);
        assert_eq!(names(code, "format!(\"{h}\")").len(), 2);
    }

    #[test]
    fn a_method_brings_its_trait_and_a_type_its_implementations() {
        let code = "trait Twice { fn twice(&self); }\nimpl Twice for f64 { fn twice(&self) {} }\n\
                    struct P;\nimpl Drop for P { fn drop(&mut self) {} }";
        assert_eq!(names(code, "x.twice()").len(), 2);
        assert_eq!(names(code, "let p: P = q;").len(), 2);
    }

    #[test]
    fn foreign_functions_change_no_shape() {
        let (types, block) = ("struct P(i32);", "unsafe extern \"C\" { fn abs(v: i32) -> i32; }");
        let both = format!("{types}\n{block}");
        assert_eq!(shapes(notebook(types).items()), shapes(notebook(&both).items()));
        assert_eq!(names(&both, "abs(1)"), [block]);
        assert_eq!(names(&both, "P(1)"), [types]);
    }

    #[test]
    fn a_shape_changes_with_what_it_is_made_of() {
        let of = |code: &str| shapes(notebook(code).items())["P"];
        let first = of("struct Q { a: f64 }\nstruct P { q: Q }\nstruct R;");
        assert_eq!(first, of("struct Q { a: f64 }\n#[derive(Clone)] struct P { q: Q /* ! */ }"));
        assert_ne!(first, of("struct Q { a: f32 }\nstruct P { q: Q }"));
        assert_ne!(of("struct P { a: f64, b: i64 }"), of("struct P { b: i64, a: f64 }"));
        assert_eq!(of("struct P { a: f64 }"), of("struct P {\n    a: f64,\n}"));
        assert_eq!(of("struct P;"), of("struct P; impl Iterator for P { type Item = u8; }"));
        for (one, other) in [
            ("macro_rules! t { () => { i64 } } ", "macro_rules! t { () => { f64 } } "),
            ("const fn t() -> usize { 1 } ", "const fn t() -> usize { 2 } "),
            ("impl K { const t: usize = 1; } ", "impl K { const t: usize = 2; } "),
            ("impl U for K { type t = i64; } ", "impl U for K { type t = f64; } "),
        ] {
            let p = "struct P { a: Vec<t> }";
            assert_ne!(of(&format!("{one}{p}")), of(&format!("{other}{p}")), "{one}");
        }
    }
}
