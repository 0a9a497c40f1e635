//! What the kernel knows of the notebook, kept up to date by what the evaluator reports and by the
//! text of cells.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::Notebook;
use crate::messages::Known;
use crate::prelude::index::Index;
use crate::rust::definition::definition;
use crate::rust::items::{Item, ItemKind, all_items, base_name};
use crate::rust::tokens::{Token, code_tokens};

/// See the module.
#[derive(Default)]
pub struct Knowledge {
    /// None before it has been read.
    index: Option<Arc<Index>>,
    known: Known,
    /// What cells have defined, newest first.
    items: Vec<Own>,
    /// Crates of `:dep`.
    crates: Vec<String>,
    /// In which cell each variable was defined.
    origins: HashMap<String, Origin>,
}

/// What is known before it has been read.
static NO_INDEX: LazyLock<Index> = LazyLock::new(Index::default);

/// Something that a cell has defined.
#[derive(Debug)]
pub struct Own {
    pub item: Item,
    /// Its text.
    pub source: String,
    /// The number of its cell, if that has run.
    pub cell: Option<usize>,
}

/// A cell in which a variable was defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its number.
    pub cell: usize,
    /// Its text.
    pub code: Arc<str>,
}

impl Knowledge {
    /// The names of the prelude, from now on.
    pub fn know_index(&mut self, index: Arc<Index>) {
        self.index = Some(index);
    }

    /// Whether the names of the prelude are known.
    pub fn has_index(&self) -> bool {
        self.index.is_some()
    }

    /// Takes in the text of a cell that is to run.
    pub fn expect(&mut self, cell: &str) {
        self.take_in(cell, None);
    }

    /// A cell begins that has this number.
    pub fn begin(&mut self, cell: &str, count: usize) {
        self.take_in(cell, Some(count));
    }

    /// A cell has ended well, and the evaluator has said what there is now.
    pub fn ended_well(&mut self, cell: &str, count: usize) {
        let tokens = code_tokens(cell);
        let bound = bound_at_the_top(&tokens);
        let code: Arc<str> = cell.into();
        let Knowledge { known, origins, .. } = self;
        origins.retain(|name, _| known.variables.iter().any(|(there, _)| there == name));
        for (name, _) in &known.variables {
            if bound.contains(&name.as_str()) || !origins.contains_key(name) {
                origins.insert(name.clone(), Origin { cell: count, code: Arc::clone(&code) });
            }
        }
    }

    fn take_in(&mut self, cell: &str, count: Option<usize>) {
        for item in all_items(cell) {
            if matches!(item.kind, ItemKind::Use | ItemKind::Impl) {
                continue;
            }
            let same = |known: &Item| {
                (known.kind, &known.name, &known.owner) == (item.kind, &item.name, &item.owner)
            };
            self.items.retain(|known| !same(&known.item));
            let source = definition(cell, &item).unwrap_or_default();
            self.items.insert(0, Own { item, source, cell: count });
        }
        let dependency = |line: &'_ str| {
            let line = line.trim();
            let rest = line.strip_prefix(":dep ").or_else(|| line.strip_prefix("%dep "))?;
            Some(rest.to_owned())
        };
        let named = cell.lines().filter_map(dependency);
        for line in named {
            let name = line.split(['=', ' ']).find(|word| !word.is_empty()).unwrap_or_default();
            let name = name.replace('-', "_");
            if !name.is_empty() && !self.crates.contains(&name) {
                self.crates.push(name);
            }
        }
    }

    /// What there is now that a cell has ended, by the evaluator.
    pub fn know(&mut self, known: Known) {
        self.known = known;
    }

    /// A cell has ended: what it would have defined is forgotten unless the evaluator names it, or
    /// a cell that is `coming` will define it.
    pub fn settle<'c>(&mut self, coming: impl Iterator<Item = &'c str>) {
        let known = &self.known.items;
        self.items.retain(|Own { item, .. }| {
            let name = item.owner.as_deref().map_or(&*item.name, base_name);
            known.iter().any(|known| known == name)
        });
        coming.for_each(|cell| self.expect(cell));
    }

    /// The variables with the names of their types.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.known.variables.iter().map(|(name, of_type)| (&**name, &**of_type))
    }

    /// The type of a variable, as the compiler names it.
    pub fn type_of(&self, name: &str) -> Option<String> {
        self.variables().find(|(known, _)| *known == name).map(|(_, of_type)| of_type.to_owned())
    }

    /// Whether there is a variable of this name.
    pub fn has_variable(&self, name: &str) -> bool {
        self.known.variables.iter().any(|(known, _)| known == name)
    }

    /// Whether there are variables.
    pub fn has_variables(&self) -> bool {
        !self.known.variables.is_empty()
    }

    /// There are no variables and no items any more.
    pub fn forget(&mut self) {
        self.known = Known::default();
        self.items.clear();
        self.origins.clear();
    }

    /// All of it, for an answer, beside the cells that are still to run.
    pub fn notebook<'a>(&'a self, coming: Vec<&'a str>) -> Notebook<'a> {
        Notebook {
            index: self.index.as_deref().unwrap_or(&NO_INDEX),
            variables: &self.known.variables,
            items: &self.items,
            item_names: &self.known.items,
            crates: &self.crates,
            origins: &self.origins,
            coming,
        }
    }
}

/// The names that `let` binds outside of all braces.
fn bound_at_the_top<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let (mut names, mut depth, mut binds) = (Vec::new(), 0_i32, false);
    for token in tokens {
        match token.text {
            "{" => depth += 1,
            "}" => depth -= 1,
            "let" if depth == 0 => binds = true,
            "=" | ":" | ";" => binds = false,
            name if binds && token.is_word() => names.push(name),
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_cells_that_failed_are_forgotten() {
        let mut knowledge = Knowledge::default();
        let cell = "struct P { x: u8 }\nimpl P { fn f(&self) {} }";
        knowledge.expect(cell);
        knowledge.expect("fn g() {}");
        knowledge.know(Known { items: vec!["P".to_owned()], ..Known::default() });
        knowledge.settle(["fn h() {}"].into_iter());
        let mut names: Vec<&str> = knowledge.items.iter().map(|own| &*own.item.name).collect();
        names.sort_unstable();
        assert_eq!(names, ["P", "f", "h", "x"]);
        knowledge.forget();
        assert!(knowledge.items.is_empty());
    }

    #[test]
    fn the_newest_definition_counts() {
        let mut knowledge = Knowledge::default();
        knowledge.expect("fn f(a: u8) {}");
        knowledge.expect("fn f(b: u8) {}");
        let [own] = &knowledge.items[..] else { panic!("one function") };
        assert_eq!((&*own.item.signature, &*own.source), ("fn f(b: u8)", "fn f(b: u8) {}"));
    }

    #[test]
    fn crates_of_dep() {
        let mut knowledge = Knowledge::default();
        knowledge.expect(":dep ndarray-stats = \"0.6\"\n%dep rand\nlet a = 1;");
        assert_eq!(knowledge.crates, ["ndarray_stats", "rand"]);
    }

    #[test]
    fn variables_are_of_the_cell_that_bound_them_last() {
        let mut knowledge = Knowledge::default();
        let known = |names: &[&str]| Known {
            variables: names.iter().map(|name| ((*name).to_owned(), "i32".to_owned())).collect(),
            ..Known::default()
        };
        knowledge.know(known(&["a", "b", "c"]));
        knowledge.ended_well("let a = 1; let (mut b, c) = (2, 3);", 1);
        knowledge.ended_well("b += 1; { let a = 5; }", 2);
        knowledge.know(known(&["a", "b"]));
        knowledge.ended_well("let b: i32 = c;", 3);
        let cell = |name: &str| knowledge.origins.get(name).map(|origin| origin.cell);
        assert_eq!((cell("a"), cell("b"), cell("c")), (Some(1), Some(3), None));
        assert_eq!(&*knowledge.origins["b"].code, "let b: i32 = c;");
    }
}
