//! Pure: every name that is known to be possible at a place, most likely first.

use super::Notebook;
use super::cursor::{Cursor, Place};
use super::lines::Kind;
use super::types::{bound_names, is_array};
use crate::magics::commands::COMMANDS;
use crate::magics::takes::Argument;
use crate::magics::{Form, MAGICS};
use crate::rust::items::{Item, ItemKind};
use crate::rust::tokens::code_tokens;
use crate::type_names;

/// A name that may stand at a place.
pub struct Candidate<'a> {
    pub name: String,
    pub meaning: Meaning<'a>,
}

/// What a name means.
pub enum Meaning<'a> {
    /// A variable.
    Variable,
    /// An item of the prelude, of ndarray or of a cell.
    Item(&'a Item),
    /// Something of this kind, of which nothing more is known here.
    Plain(&'static str),
}

impl Meaning<'_> {
    /// The kind, by the names that front ends have icons for.
    pub fn kind(&self) -> &'static str {
        match self {
            Meaning::Variable => "variable",
            Meaning::Plain("macro") => "function",
            Meaning::Plain(kind) => kind,
            Meaning::Item(item) => match item.kind {
                ItemKind::Function if item.is_method => "method",
                ItemKind::Function => "function",
                ItemKind::Macro => "function",
                ItemKind::Struct => "struct",
                ItemKind::Enum => "enum",
                ItemKind::Trait => "interface",
                ItemKind::Type => "class",
                ItemKind::Constant => "constant",
                ItemKind::Module => "module",
                ItemKind::Field => "field",
                ItemKind::Variant => "enumMember",
                ItemKind::Use | ItemKind::Impl => "<unknown>",
            },
        }
    }

    /// Whether it is written with a `!`.
    pub fn is_macro(&self) -> bool {
        matches!(self, Meaning::Item(Item { kind: ItemKind::Macro, .. }) | Meaning::Plain("macro"))
    }
}

/// Rust's keywords that can begin something in a cell.
const KEYWORDS: [&str; 34] = [
    "as", "async", "await", "break", "const", "continue", "else", "enum", "false", "fn", "for",
    "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where",
    "while",
];

/// What Rust itself has in scope, as far as cells commonly use it.
const STANDARD: [(&str, &str); 32] = [
    ("Box", "struct"),
    ("Clone", "interface"),
    ("Copy", "interface"),
    ("Debug", "interface"),
    ("Default", "interface"),
    ("Err", "enumMember"),
    ("None", "enumMember"),
    ("Ok", "enumMember"),
    ("Option", "enum"),
    ("Result", "enum"),
    ("Some", "enumMember"),
    ("String", "struct"),
    ("Vec", "struct"),
    ("assert", "macro"),
    ("assert_eq", "macro"),
    ("bool", "class"),
    ("char", "class"),
    ("dbg", "macro"),
    ("eprintln", "macro"),
    ("f32", "class"),
    ("f64", "class"),
    ("format", "macro"),
    ("i32", "class"),
    ("i64", "class"),
    ("panic", "macro"),
    ("print", "macro"),
    ("println", "macro"),
    ("str", "class"),
    ("u32", "class"),
    ("u64", "class"),
    ("u8", "class"),
    ("usize", "class"),
];

/// The crates that every cell can name; `vec!` is a macro of the second.
pub const CRATES: [&str; 6] = ["alloc", "core", "ndarray", "ndlab", "num_complex", "std"];

/// What arrays have by Rust's own traits, as far as cells commonly use it.
const OF_ARRAYS: [&str; 3] = ["clone", "into_iter", "to_string"];

/// Every candidate at this place, whatever has been typed of its name.
pub fn at<'a>(cursor: &Cursor<'_>, notebook: &Notebook<'a>) -> Vec<Candidate<'a>> {
    match &cursor.place {
        Place::Nothing => Vec::new(),
        Place::Name => names(cursor, notebook),
        Place::Path(path) => below(path, notebook),
        Place::Member => {
            let of_type = notebook.type_of(&cursor.before);
            let members = of_type.as_ref().map(|it| notebook.members(it)).unwrap_or_default();
            let of_values = |item: &&Item| item.is_method || item.kind == ItemKind::Field;
            let mut found = by_name(members.into_iter().filter(of_values));
            if of_type.is_some_and(|it| is_array(&it)) {
                found.extend(plain(OF_ARRAYS.into_iter().map(|name| (name, "method"))));
            }
            found
        }
        Place::Crate { as_published } => {
            let known = notebook.crates.iter().map(String::as_str).chain(CRATES);
            let mut found = plain(known.map(|name| (name, "module")));
            if !as_published {
                found.extend(used(notebook));
            }
            found.sort_by(|a, b| a.name.cmp(&b.name));
            found
        }
        Place::Call(Kind::Command) => plain(COMMANDS.iter().map(|it| (it.name, "magic"))),
        Place::Call(kind) => {
            let fits = |form: Form| match kind {
                Kind::Cell => form.is_cell(),
                _ => form.is_line(),
            };
            let magics = MAGICS.iter().filter(|magic| fits(magic.form()));
            plain(magics.map(|magic| (magic.name(), "magic")))
        }
        Place::Arguments(kinds) => kinds.iter().flat_map(|kind| argument(kind, notebook)).collect(),
        // Which files there are is for others.
        Place::File { .. } => Vec::new(),
    }
}

/// What can be used beside crates: modules and enums that cells have in scope.
fn used<'a>(notebook: &Notebook<'a>) -> Vec<Candidate<'a>> {
    let is_used = |item: &Item| matches!(item.kind, ItemKind::Module | ItemKind::Enum);
    let own = notebook.items.iter().map(|own| &own.item).filter(|item| item.owner.is_none());
    let mut found = by_name(own.filter(|item| is_used(item)));
    let in_scope = notebook.index.in_scope().into_iter().filter(|(_, item)| is_used(item));
    found.extend(in_scope.map(|(name, item)| renamed(name, item)));
    found
}

/// What can stand where a magic takes this.
fn argument<'a>(kind: &Argument, notebook: &Notebook<'a>) -> Vec<Candidate<'a>> {
    match kind {
        Argument::Words(words) => plain(words.iter().map(|word| (*word, "keyword"))),
        Argument::Variable => {
            let names = notebook.variables.iter().map(|(name, _)| name.clone());
            names.map(|name| Candidate { name, meaning: Meaning::Variable }).collect()
        }
        Argument::Type => {
            let types = notebook.variables.iter().map(|(_, it)| type_names::from_compiler(it));
            let mut bases: Vec<String> = types
                .filter_map(|it| Some(it.split('<').next()?.trim_start_matches('&').to_owned()))
                .collect();
            bases.sort();
            bases.dedup();
            plain(bases.iter().map(|base| (base.as_str(), "class")))
        }
        Argument::Magic => {
            let commands = COMMANDS.iter().map(|command| command.name);
            let magics = MAGICS.iter().map(|magic| magic.name());
            plain(magics.chain(commands).map(|name| (name, "magic")))
        }
        _ => Vec::new(),
    }
}

/// What can stand without a path.
fn names<'a>(cursor: &Cursor<'_>, notebook: &Notebook<'a>) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    let mut local = bound_names(&cursor.before);
    for cell in notebook.coming.iter().rev() {
        local.extend(bound_names(&code_tokens(cell)));
    }
    let local = local.into_iter().map(str::to_owned);
    let variables = local.chain(notebook.variables.iter().map(|(name, _)| name.clone()));
    found.extend(variables.map(|name| Candidate { name, meaning: Meaning::Variable }));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let own = |item: &&Item| item.owner.is_none();
    found.extend(by_name(notebook.items.iter().map(|own| &own.item).filter(own)));
    found.extend(plain(notebook.item_names.iter().map(|name| (name.as_str(), "item"))));
    let in_scope = notebook.index.in_scope().into_iter();
    found.extend(in_scope.map(|(name, item)| renamed(name, item)));
    found.extend(plain(STANDARD.into_iter().chain([("vec", "macro")])));
    found.extend(plain(KEYWORDS.into_iter().map(|word| (word, "keyword"))));
    found.extend(plain(CRATES.into_iter().map(|name| (name, "module"))));
    found
}

/// What can stand after a path: what is in a module, or what belongs to a type.
fn below<'a>(path: &[&str], notebook: &Notebook<'a>) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> =
        notebook.below(path).into_iter().map(|(name, item)| renamed(name, item)).collect();
    if found.is_empty()
        && let Some(of_type) = path.last()
    {
        let functions = |item: &&Item| matches!(item.kind, ItemKind::Function | ItemKind::Variant);
        let members = notebook.members(of_type).into_iter().filter(functions);
        // What makes a value, not what is called on one.
        let makers = members.filter(|item| !item.is_method);
        found = by_name(makers.chain(notebook.created(of_type)));
    }
    found
}

fn renamed<'a>(name: &str, item: &'a Item) -> Candidate<'a> {
    Candidate { name: name.to_owned(), meaning: Meaning::Item(item) }
}

fn by_name<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Candidate<'a>> {
    let mut items: Vec<Candidate<'a>> = items.map(|item| renamed(&item.name, item)).collect();
    items.sort_by(|a, b| a.name.cmp(&b.name));
    items
}

fn plain<'n>(names: impl Iterator<Item = (&'n str, &'static str)>) -> Vec<Candidate<'static>> {
    let candidate = |(name, kind): (&str, _)| Candidate {
        name: name.to_owned(),
        meaning: Meaning::Plain(kind),
    };
    names.map(candidate).collect()
}
