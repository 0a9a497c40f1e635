//! Pure: calls of macros that define items. Where a statement may stand, the parser cannot tell such a
//! call from an expression; here it can be told: by the macro's name, or by what a macro of the
//! notebook writes.

use ra_ap_syntax::ast::{self, AstNode as _};
use ra_ap_syntax::{Edition, SourceFile};

use super::cell::{Cell, Piece};
use super::imports::imports;
use super::item::{Item, Kind};
use super::notebook::Notebook;
use crate::rust::macros::Macros;
use crate::rust::tokens::{after_closing, code_tokens};

/// Macros of the standard library and of well-known crates that define items.
const KNOWN: [&str; 3] = ["thread_local", "lazy_static", "bitflags"];

impl Cell {
    /// The cell with the items that its macro calls define, in a notebook with these macros.
    pub fn with_item_macros(mut self, notebook: &Notebook) -> Cell {
        let own = self.items.iter().map(|(item, _)| item);
        let definitions = notebook.items().chain(own).filter(|item| item.kind == Kind::Macro);
        let definitions: Vec<String> = definitions.map(|item| item.text.clone()).collect();
        let mut macros = Macros::default();
        // Of macros of the same name the last one counts.
        definitions.iter().rev().for_each(|text| macros.add("", text));
        let mut found = Vec::new();
        let mut take = |piece: &Piece| match defined(&piece.text, &macros) {
            Some(items) => {
                found.extend(items.into_iter().map(|item| (item, piece.clone())));
                false
            }
            None => true,
        };
        self.statements.retain(&mut take);
        if self.last.as_ref().is_some_and(|piece| !take(piece)) {
            self.last = None;
        }
        self.expanded |= !found.is_empty();
        self.items.extend(found);
        self
    }
}

/// The items that a statement defines, where it is a macro call that defines nothing but items.
fn defined(statement: &str, macros: &Macros) -> Option<Vec<Item>> {
    let tokens = code_tokens(statement);
    let [name, sign, open, ..] = &tokens[..] else { return None };
    if !(name.is_word() && sign.is("!") && ["(", "[", "{"].iter().any(|text| open.is(text))) {
        return None;
    }
    let end = after_closing(&tokens, 2);
    let alone = tokens.get(end).is_none_or(|token| token.is(";")) && tokens.len() <= end + 1;
    if !alone || end < 4 {
        return None;
    }
    if KNOWN.contains(&name.text) {
        return items(statement);
    }
    items(&macros.expand("", name.text, &tokens[3..end - 1])?)
}

/// The items that source consists of.
fn items(source: &str) -> Option<Vec<Item>> {
    let parsed = SourceFile::parse(source, Edition::Edition2024);
    let mut found = Vec::new();
    for node in parsed.syntax_node().children() {
        match ast::Item::cast(node)? {
            ast::Item::Use(node) => found.extend(imports(&node)),
            item => found.push(Item::new(&item, &item.syntax().text().to_string())),
        }
    }
    (parsed.errors().is_empty() && !found.is_empty()).then_some(found)
}

/// An item as it can be told to evcxr, which takes a macro call for a statement: of statics in a macro
/// it needs the types.
pub fn as_told(item: &str) -> String {
    let is = |name: &str| item.trim_start().starts_with(name);
    let thread_local = is("thread_local!");
    if !thread_local && !is("lazy_static!") {
        return item.to_owned();
    }
    let mut told = String::new();
    for definition in item.split("static ").skip(1) {
        let definition = definition.trim_start().trim_start_matches("ref ");
        let Some((name, rest)) = definition.split_once(':') else { continue };
        let Some((of_type, _)) = rest.split_once('=') else { continue };
        let (name, of_type) = (name.trim(), of_type.trim());
        let of_type = if thread_local {
            format!("::std::thread::LocalKey<{of_type}>")
        } else {
            of_type.to_owned()
        };
        told.push_str(&format!("static {name}: {of_type} = panic!();\n"));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str, earlier: &str) -> Vec<String> {
        let notebook = Notebook::default().with_items_of(&Cell::parse(earlier));
        let cell = Cell::parse(code).with_item_macros(&notebook);
        cell.items.iter().map(|(item, _)| item.text.clone()).collect()
    }

    const POINT: &str = "macro_rules! point { ($n:ident) => { struct $n { x: f64 } impl $n {} } }";

    #[test]
    fn what_a_macro_of_the_notebook_writes_is_kept() {
        let found = texts("point!(P);", POINT);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("struct P") && found[1].starts_with("impl P"), "{found:?}");
        assert_eq!(texts("point! { P }", POINT), found);
        assert_eq!(texts(&format!("{POINT}\npoint!(P);"), "").len(), 3);
    }

    #[test]
    fn what_writes_statements_or_values_stays() {
        let value = "macro_rules! one { () => { 1 }; }\nmacro_rules! two { () => { let x = 1; }; }";
        let cell = Cell::parse("one!(); two!(); println!(\"\"); point!(P)");
        let notebook = Notebook::default().with_items_of(&Cell::parse(value));
        assert_eq!(cell.clone().with_item_macros(&notebook), cell);
        assert!(texts("point!(P).f();", POINT).is_empty());
    }

    #[test]
    fn statics_in_macros_are_items() {
        let local = "thread_local! { static N: Cell<i32> = const { Cell::new(0) }; }";
        assert_eq!(texts(local, ""), [local]);
        assert_eq!(as_told(local), "static N: ::std::thread::LocalKey<Cell<i32>> = panic!();\n");
        let lazy = "lazy_static! { static ref N: i32 = 1; static ref M: f64 = 2.0; }";
        assert_eq!(as_told(lazy), "static N: i32 = panic!();\nstatic M: f64 = panic!();\n");
        assert_eq!(as_told("fn f() {}"), "fn f() {}");
    }
}
