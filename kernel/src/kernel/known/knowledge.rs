//! What the kernel knows of the notebook, kept up to date by what the evaluator reports and by the
//! text of cells.

use std::sync::Arc;

use super::Notebook;
use crate::messages::Known;
use crate::prelude::index::Index;
use crate::rust::items::{Item, ItemKind, all_items, base_name};

/// See the module.
#[derive(Default)]
pub struct Knowledge {
    index: Arc<Index>,
    known: Known,
    /// What cells have defined, newest first.
    items: Vec<Item>,
    /// Crates of `:dep`.
    crates: Vec<String>,
}

impl Knowledge {
    /// The names of the prelude, from now on.
    pub fn know_index(&mut self, index: Index) {
        self.index = Arc::new(index);
    }

    /// Takes in the text of a cell that is to run.
    pub fn expect(&mut self, cell: &str) {
        for item in all_items(cell) {
            if matches!(item.kind, ItemKind::Use | ItemKind::Impl) {
                continue;
            }
            let same = |known: &Item| {
                (known.kind, &known.name, &known.owner) == (item.kind, &item.name, &item.owner)
            };
            self.items.retain(|known| !same(known));
            self.items.insert(0, item);
        }
        let named = cell.lines().filter_map(|line| line.trim().strip_prefix(":dep "));
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
        self.items.retain(|item| {
            let name = item.owner.as_deref().map_or(&*item.name, base_name);
            known.iter().any(|known| known == name)
        });
        coming.for_each(|cell| self.expect(cell));
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
    }

    /// All of it, for an answer, beside the cells that are still to run.
    pub fn notebook<'a>(&'a self, coming: Vec<&'a str>) -> Notebook<'a> {
        Notebook {
            index: &self.index,
            variables: &self.known.variables,
            items: &self.items,
            item_names: &self.known.items,
            crates: &self.crates,
            coming,
        }
    }
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
        let mut names: Vec<&str> = knowledge.items.iter().map(|item| &*item.name).collect();
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
        let [item] = &knowledge.items[..] else { panic!("one function") };
        assert_eq!(item.signature, "fn f(b: u8)");
    }

    #[test]
    fn crates_of_dep() {
        let mut knowledge = Knowledge::default();
        knowledge.expect(":dep ndarray-stats = \"0.6\"\n:dep rand\nlet a = 1;");
        assert_eq!(knowledge.crates, ["ndarray_stats", "rand"]);
    }
}
