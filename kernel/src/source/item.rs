//! Pure: items of Rust as a notebook keeps them, each with the names that it defines and uses.
//! Which of them a cell needs is `needed.rs`'s business, which one replaces which `notebook.rs`'s.

use ra_ap_syntax::ast::{self, HasModuleItem as _, HasName as _};
use ra_ap_syntax::{AstNode as _, SyntaxKind, SyntaxNode};

use super::words::{Words, words};

/// What an item is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `use`, one name each. It may bring a trait into scope whose methods are not known.
    Import,
    /// `macro_rules!`: it has to stand before what uses it.
    Macro,
    /// What decides how values of a type lie in memory, and what may hold such a thing.
    Shape,
    /// `impl`.
    Implementation,
    /// Functions and all else.
    Other,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// See [`Kind`]. It comes first, so that items in order can be compiled.
    pub kind: Kind,
    /// Its source.
    pub text: String,
    /// By what it is replaced when another of that name is defined.
    pub name: Option<String>,
    /// A cell that uses one of these names needs the item.
    pub defines: Words,
    /// The names in its source.
    pub words: Words,
    /// What of it decides how a value lies in memory: no comments, no `derive`. Empty for what
    /// decides nothing.
    pub shape: String,
    /// The names by which definitions of types refer to that.
    pub shape_names: Words,
}

impl Item {
    /// The item that is parsed as `node` and written as `text`.
    pub fn new(node: &ast::Item, text: &str) -> Item {
        let name = name_of(node);
        let mut defines: Words = name.iter().cloned().collect();
        let kind = match node {
            ast::Item::Use(_) | ast::Item::ExternCrate(_) => Kind::Import,
            ast::Item::MacroRules(_) | ast::Item::MacroDef(_) => Kind::Macro,
            ast::Item::Fn(_) => Kind::Other,
            ast::Item::Impl(node) => {
                defines = header_words(node.syntax());
                defines.extend(node.assoc_item_list().into_iter().flat_map(associated_names));
                Kind::Implementation
            }
            ast::Item::Trait(node) => {
                defines.extend(node.assoc_item_list().into_iter().flat_map(associated_names));
                Kind::Shape
            }
            ast::Item::Module(module) => {
                let inner = module.item_list().into_iter().flat_map(|list| list.items());
                defines.extend(inner.filter_map(|item| name_of(&item)));
                Kind::Shape
            }
            // How values lie in memory does not depend on what is elsewhere.
            ast::Item::ExternBlock(block) => {
                let inner =
                    block.extern_item_list().into_iter().flat_map(|list| list.extern_items());
                defines.extend(inner.filter_map(|item| name_of(&item.into())));
                Kind::Other
            }
            // What a macro defines is somewhere among its words.
            ast::Item::MacroCall(_) => {
                defines = words(text);
                Kind::Shape
            }
            _ => Kind::Shape,
        };
        let (shape, shape_names) = match node {
            // A length or a field's type may depend on what is computed or chosen there.
            ast::Item::Impl(node) => telling_parts(node),
            ast::Item::Fn(node) if node.const_token().is_none() => Default::default(),
            _ if matches!(node, ast::Item::Use(_) | ast::Item::ExternBlock(_)) => {
                Default::default()
            }
            _ => {
                // What a macro call defines is known by every name in it.
                let names = name.iter().cloned().collect::<Words>();
                let names = if names.is_empty() { defines.clone() } else { names };
                (shape_of(node.syntax()), names)
            }
        };
        Item { kind, text: text.to_owned(), name, defines, words: words(text), shape, shape_names }
    }

    /// An import that brings `name` into scope, or all that there is.
    pub fn import(name: Option<&str>, text: String) -> Item {
        let name = name.map(str::to_owned);
        let (defines, words) = (name.iter().cloned().collect(), words(&text));
        let (shape, shape_names) = Default::default();
        Item { kind: Kind::Import, text, name, defines, words, shape, shape_names }
    }

    /// Whether it is written in the place of `other`, although neither has a name: an `impl` of the
    /// same trait for the same type, or one that defines a function again.
    pub fn implements_again(&self, other: &Item) -> bool {
        let both = (self.kind, other.kind) == (Kind::Implementation, Kind::Implementation);
        let (header, theirs) = (self.header(), other.header());
        let of_trait = header.contains(" for ");
        let own =
            |item: &Item| -> Words { item.defines.difference(&words(header)).cloned().collect() };
        both && header == theirs && (of_trait || !own(self).is_disjoint(&own(other)))
    }

    /// Whether an `impl` after it in its cell goes with it.
    pub fn takes_implementations(&self) -> bool {
        !matches!(self.kind, Kind::Import | Kind::Macro)
    }

    fn header(&self) -> &str {
        self.text.split('{').next().unwrap_or_default().trim()
    }
}

fn shape_of(node: &SyntaxNode) -> String {
    let tokens = node.descendants_with_tokens().filter_map(|part| part.into_token());
    let telling = tokens.filter(|token| {
        let attribute = token.parent_ancestors().find_map(ast::Attr::cast);
        let attribute = attribute.map(|attribute| attribute.syntax().text().to_string());
        let silent = attribute.is_some_and(|text| {
            text.starts_with("#[derive") || text.starts_with("#[doc") || text.starts_with("#[allow")
        });
        !token.kind().is_trivia() && !silent
    });
    let text = telling.map(|token| token.text().to_owned()).collect::<Vec<_>>().join(" ");
    // As one writes it on several lines.
    text.replace(", }", "}").replace(" }", "}")
}

/// What of an `impl` the layout of a type may depend on, and its names: a field may be of an
/// associated type, and a length may be a constant.
fn telling_parts(node: &ast::Impl) -> (String, Words) {
    let mut shape = String::new();
    let mut names = Words::new();
    for part in node.assoc_item_list().into_iter().flat_map(|list| list.assoc_items()) {
        let name = match &part {
            ast::AssocItem::Const(it) => it.name(),
            ast::AssocItem::TypeAlias(it) => it.name(),
            ast::AssocItem::Fn(it) if it.const_token().is_some() => it.name(),
            _ => None,
        };
        if let Some(name) = name {
            names.insert(name.text().to_string());
            shape.push_str(&shape_of(part.syntax()));
        }
    }
    (shape, names)
}

fn name_of(item: &ast::Item) -> Option<String> {
    let name = match item {
        ast::Item::Const(it) => it.name(),
        ast::Item::Enum(it) => it.name(),
        ast::Item::Fn(it) => it.name(),
        ast::Item::MacroRules(it) => it.name(),
        ast::Item::MacroDef(it) => it.name(),
        ast::Item::Module(it) => it.name(),
        ast::Item::Static(it) => it.name(),
        ast::Item::Struct(it) => it.name(),
        ast::Item::Trait(it) => it.name(),
        ast::Item::TypeAlias(it) => it.name(),
        ast::Item::Union(it) => it.name(),
        _ => None,
    };
    name.map(|name| name.text().to_string())
}

/// The names before the body of an `impl`.
fn header_words(node: &SyntaxNode) -> Words {
    let parts = node.children_with_tokens();
    let header = parts.take_while(|part| part.kind() != SyntaxKind::ASSOC_ITEM_LIST);
    header.flat_map(|part| words(&part.to_string())).collect()
}

fn associated_names(list: ast::AssocItemList) -> Words {
    let name = |item| match item {
        ast::AssocItem::Const(it) => it.name(),
        ast::AssocItem::Fn(it) => it.name(),
        ast::AssocItem::TypeAlias(it) => it.name(),
        ast::AssocItem::MacroCall(_) => None,
    };
    list.assoc_items().filter_map(name).map(|name| name.text().to_string()).collect()
}
