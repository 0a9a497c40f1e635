//! Pure: what the cells so far have left behind: items, variables with their types, and how values
//! and errors are shown. evcxr keeps the same books; where both are asked, they have to agree, so
//! what replaces what follows its rules. The values themselves are in the worker.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::item::{Item, Kind};
use super::item_macros::as_told;
use super::needed::shapes;
use super::words::words;

/// A variable that outlives its cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its type as source.
    pub of_type: String,
    /// Whether it can be changed.
    pub mutable: bool,
}

/// How values and errors become text; evcxr's `:fmt`, `:types` and `:efmt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// The format of a value, as `{:?}`.
    pub format: String,
    /// Whether its type is shown, too.
    pub types: bool,
    /// The format of an error that `?` met.
    pub errors: String,
}

impl Default for Showing {
    fn default() -> Showing {
        Showing { format: "{:?}".to_owned(), types: false, errors: "{}".to_owned() }
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notebook {
    /// Attributes of the whole crate.
    pub attributes: BTreeSet<String>,
    /// Items by name; an `impl` goes with the named item before it in its cell.
    named: BTreeMap<String, Vec<Item>>,
    unnamed: Vec<Item>,
    /// Variables by name.
    pub variables: BTreeMap<String, Variable>,
    /// Those whose types have been defined again in another shape: their values are of the old one.
    outdated: BTreeSet<String>,
    /// Variables that are no more, and what was said of them.
    pub gone: BTreeMap<String, String>,
    /// Whether cells run inside tokio.
    pub is_async: bool,
    /// See [`Showing`].
    pub showing: Showing,
}

/// In scope in every cell.
const PRELUDE_IN_SCOPE: &str = "use ndlab::prelude::*;";

/// Types that are never copied, as rust-analyzer writes them.
const OWNED: [&str; 12] = [
    "String", "Vec", "Box", "Rc", "Arc", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "VecDeque",
    "PathBuf", "OsString",
];

impl Notebook {
    /// An empty notebook, as one begins.
    pub fn with_the_prelude() -> Notebook {
        let prelude = Item::import(None, PRELUDE_IN_SCOPE.to_owned());
        Notebook { unnamed: vec![prelude], ..Notebook::default() }
    }

    /// The source of the items that are not among the `known` texts, in blocks: what goes with an
    /// item follows it.
    pub fn items_unknown_to(&self, known: &BTreeSet<String>) -> String {
        let unknown = |item: &&Item| !known.contains(&item.text);
        let mut code = String::new();
        let mut add = |item: &Item| {
            code.push_str(&as_told(&item.text));
            code.push('\n');
        };
        self.unnamed.iter().filter(unknown).for_each(&mut add);
        for block in self.named.values().filter(|block| block.iter().any(|item| unknown(&item))) {
            block.iter().for_each(&mut add);
        }
        code
    }

    /// The items, in no order that means anything.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.named.values().flatten().chain(&self.unnamed)
    }

    /// The names of the items.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.keys().map(String::as_str)
    }

    /// The notebook with the items and attributes of `cell`.
    pub fn with_items_of(&self, cell: &Cell) -> Notebook {
        let mut after = self.clone();
        after.attributes.extend(cell.attributes.iter().map(|piece| piece.text.clone()));
        let mut before: Option<String> = None;
        for (item, _) in &cell.items {
            match &item.name {
                Some(name) => {
                    after.named.insert(name.clone(), vec![item.clone()]);
                    if item.takes_implementations() {
                        before = Some(name.clone());
                    }
                }
                None => after.add_unnamed(item, before.as_deref()),
            }
        }
        after
    }

    fn add_unnamed(&mut self, item: &Item, before: Option<&str>) {
        let again = |known: &Item| known == item || item.implements_again(known);
        self.unnamed.retain(|known| !again(known));
        self.named.values_mut().for_each(|block| block.retain(|known| !again(known)));
        match before.and_then(|name| self.named.get_mut(name)) {
            Some(block) => block.push(item.clone()),
            None => self.unnamed.push(item.clone()),
        }
    }

    /// The variables that `cell` certainly moves.
    pub fn surely_moved_by(&self, cell: &Cell) -> BTreeSet<String> {
        let owned = |name: &&String| {
            let of_type = self.variables.get(*name).map_or("", |variable| &variable.of_type);
            let head = of_type.split('<').next().unwrap_or_default();
            let owned_array = head == "ArrayBase" && of_type.contains("OwnedRepr");
            // A type of the user's that goes by such a name may be one that is copied.
            (owned_array || OWNED.contains(&head)) && !self.named.contains_key(head)
        };
        cell.given.iter().filter(owned).chain(&cell.forgets).cloned().collect()
    }

    /// Whether a variable is an array.
    pub fn is_array(&self, name: &str) -> bool {
        self.variables.get(name).is_some_and(|it| it.of_type.starts_with("ArrayBase<"))
    }

    /// Whether a variable of this name is there, of the type that it was defined with.
    pub fn holds(&self, name: &str) -> bool {
        self.variables.contains_key(name) && !self.outdated.contains(name)
    }

    /// The notebook after `cell` has run: its variables are there with `types`, and those that it
    /// `moved` are not.
    pub fn after(
        &self,
        cell: &Cell,
        types: &BTreeMap<String, String>,
        moved: &BTreeSet<String>,
    ) -> Notebook {
        let mut after = self.with_items_of(cell);
        if cell.items.iter().any(|(item, _)| item.kind == Kind::Shape) {
            let (old, new) = (shapes(self.items()), shapes(after.items()));
            let changed = |of_type: &str| words(of_type).iter().any(|w| old.get(w) != new.get(w));
            let outdated = self.variables.iter().filter(|(_, it)| changed(&it.of_type));
            after.outdated.extend(outdated.map(|(name, _)| name.clone()));
        }
        after.variables.retain(|name, _| !moved.contains(name));
        for binding in cell.kept() {
            after.variables.remove(&binding.name);
            after.gone.remove(&binding.name);
            after.outdated.remove(&binding.name);
            if let Some(of_type) = types.get(&binding.name) {
                let variable = Variable { of_type: of_type.clone(), mutable: binding.mutable };
                after.variables.insert(binding.name.clone(), variable);
            }
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(notebook: &Notebook) -> Vec<&str> {
        notebook.items().map(|item| &*item.text).collect()
    }

    fn after(cells: &[&str]) -> Notebook {
        cells
            .iter()
            .fold(Notebook::default(), |notebook, code| notebook.with_items_of(&Cell::parse(code)))
    }

    #[test]
    fn a_name_is_defined_once() {
        let notebook = after(&["fn f() {}", "struct P; impl P { fn a() {} }", "fn f() -> i32 {1}"]);
        assert_eq!(texts(&notebook), ["struct P;", "impl P { fn a() {} }", "fn f() -> i32 {1}"]);
        let notebook = after(&["struct P; impl P { fn a() {} }", "struct P { x: f64 }"]);
        assert_eq!(texts(&notebook), ["struct P { x: f64 }"]);
    }

    #[test]
    fn an_implementation_that_is_run_again_replaces_itself() {
        let notebook = after(&[
            "struct P;",
            "impl P { fn a() {} }",
            "impl P { fn b() {} }",
            "impl P { fn a() { 1; } }",
            "impl Drop for P { fn drop(&mut self) {} }",
            "impl Drop for P { fn drop(&mut self) { 2; } }",
        ]);
        let expected = [
            "struct P;",
            "impl P { fn b() {} }",
            "impl P { fn a() { 1; } }",
            "impl Drop for P { fn drop(&mut self) { 2; } }",
        ];
        assert_eq!(texts(&notebook), expected);
    }

    #[test]
    fn what_cannot_be_copied_is_moved_where_it_is_given_away() {
        let mut notebook = Notebook::default();
        for (name, of_type) in [("a", "Vec<f64>"), ("b", "i32"), ("c", "String")] {
            let variable = Variable { of_type: of_type.to_owned(), mutable: false };
            notebook.variables.insert(name.to_owned(), variable);
        }
        let moved = |notebook: &Notebook| {
            notebook.surely_moved_by(&Cell::parse("f(a, b); let d = c.len();"))
        };
        assert_eq!(moved(&notebook), ["a".to_owned()].into());
        let notebook = notebook.with_items_of(&Cell::parse("#[derive(Clone, Copy)] struct Vec;"));
        assert!(moved(&notebook).is_empty());
    }

    #[test]
    fn a_variable_is_not_of_a_type_that_was_defined_later() {
        let types = [("v".to_owned(), "Vec<P>".to_owned())].into();
        let run = |notebook: &Notebook, code: &str| {
            notebook.after(&Cell::parse(code), &types, &BTreeSet::new())
        };
        let first = "struct Q { a: f64 } struct P { q: Q } let v = f();";
        let notebook = run(&Notebook::default(), first);
        assert!(run(&notebook, "#[derive(Debug)] struct P { q: Q }").holds("v"));
        let notebook = run(&notebook, "struct Q { a: i64 }");
        assert!(!notebook.holds("v"));
        assert!(run(&notebook, "let v = f();").holds("v"));
    }

    #[test]
    fn variables_come_and_go() {
        let cell = Cell::parse("let mut b = a; let c = 1;");
        let mut notebook = Notebook::default();
        let of_type = |text: &str| Variable { of_type: text.to_owned(), mutable: false };
        notebook.variables.insert("a".to_owned(), of_type("String"));
        let types = [("b", "String"), ("c", "i32")];
        let types = types.map(|(name, of_type)| (name.to_owned(), of_type.to_owned())).into();
        let notebook = notebook.after(&cell, &types, &["a".to_owned()].into());
        let expected = Variable { of_type: "String".to_owned(), mutable: true };
        assert_eq!(notebook.variables.get("b"), Some(&expected));
        assert_eq!(notebook.variables.keys().collect::<Vec<_>>(), ["b", "c"]);
    }
}
