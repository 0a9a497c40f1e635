//! Pure: completion and inspection from what the kernel itself knows: the notebook's variables and
//! items, the text of cells, and the index of the prelude. It needs no compiler and no other
//! process, so it answers while a cell runs. The evaluator knows more; who is asked is the message
//! loop's business.

mod candidates;
mod cursor;
mod documentation;
mod knowledge;
mod types;

use crate::messages::{Completions, MimeBundle};
use crate::prelude::index::Index;
use crate::rust::items::{Item, ItemKind};
use crate::rust::tokens::{Token, code_tokens};
use crate::type_names;
use candidates::{Candidate, Meaning};
use cursor::{Cursor, Place};

pub use knowledge::Knowledge;

/// All that an answer is made from.
pub struct Notebook<'a> {
    /// The prelude's and ndarray's names.
    pub index: &'a Index,
    /// Variables and their types.
    pub variables: &'a [(String, String)],
    /// What cells have defined, as far as their text says.
    pub items: &'a [Item],
    /// The names of all that they have defined.
    pub item_names: &'a [String],
    /// Crates that cells can name beside the usual.
    pub crates: &'a [String],
    /// The cells that run or wait to run: what they define is not among the variables yet.
    pub coming: Vec<&'a str>,
}

/// What can stand at `offset` bytes into `code`.
pub fn complete(code: &str, offset: usize, notebook: &Notebook<'_>) -> Completions {
    let cursor = Cursor::at(code, offset);
    let mut matches: Vec<(String, String)> = Vec::new();
    for Candidate { name, meaning } in candidates::at(&cursor, notebook) {
        if !name.starts_with(cursor.prefix) {
            continue;
        }
        let mark = if meaning.is_macro() && !code[offset..].starts_with('!') { "!" } else { "" };
        let name = name + mark;
        if !matches.iter().any(|(known, _)| *known == name) {
            matches.push((name, meaning.kind().to_owned()));
        }
    }
    Completions { start: cursor.start, end: offset, matches }
}

/// What is known of the name at `offset` bytes into `code`, or of the function whose arguments
/// stand there.
pub fn inspect(code: &str, offset: usize, notebook: &Notebook<'_>) -> Option<MimeBundle> {
    let (word, is_macro) = word_at(code, offset)?;
    let mut cursor = Cursor::at(code, word.end());
    if matches!(cursor.place, Place::Nothing) {
        // A name that is being given to something is one all the same.
        cursor.place = Place::Name;
    }
    let found: Vec<Candidate<'_>> = candidates::at(&cursor, notebook)
        .into_iter()
        .filter(|candidate| candidate.name == word.text)
        .collect();
    let fits = |candidate: &&Candidate<'_>| candidate.meaning.is_macro() == is_macro;
    let candidate = found.iter().find(fits).or(found.first())?;
    match &candidate.meaning {
        Meaning::Variable => {
            let of_type = notebook.type_of_name(&candidate.name, &cursor.before);
            let of_type = of_type.as_deref().map(type_names::shorten);
            let of_type = of_type.map(|it| format!(": {it}")).unwrap_or_default();
            Some(documentation::bundle(&format!("let {}{of_type}", candidate.name), ""))
        }
        Meaning::Item(item) => Some(documentation::bundle(&written(item), &item.docs)),
        Meaning::Plain(_) => None,
    }
}

/// The signature of an item, with the type it belongs to.
fn written(item: &Item) -> String {
    let signature = if item.signature.is_empty() { &item.name } else { &item.signature };
    let signature = match item.kind {
        ItemKind::Use => format!("use {signature}"),
        _ => type_names::without_modules(&type_names::shorten(signature)),
    };
    match &item.owner {
        Some(owner) => format!("// of {owner}\n{signature}"),
        None => signature,
    }
}

/// The name at `offset`, and whether it is that of a macro; without one, the function whose
/// arguments stand there.
fn word_at(code: &str, offset: usize) -> Option<(Token<'_>, bool)> {
    let begin = cursor::rust_begins(code, offset)?;
    let mut tokens = code_tokens(&code[begin..]);
    tokens.iter_mut().for_each(|token| token.start += begin);
    let is_macro = |at: usize| tokens.get(at + 1).is_some_and(|next| next.is("!"));
    let touches =
        |token: &Token<'_>| token.is_word() && token.start <= offset && offset <= token.end();
    if let Some(at) = tokens.iter().position(touches) {
        return Some((tokens[at], is_macro(at)));
    }
    let mut depth = 0;
    for at in (1..tokens.len()).rev().filter(|at| tokens[*at].start < offset) {
        match tokens[at].text {
            ")" | "]" | "}" => depth += 1,
            "{" | ";" if depth == 0 => return None,
            "(" | "[" if depth == 0 => {
                let name = if tokens[at - 1].is("!") { at.checked_sub(2)? } else { at - 1 };
                if tokens[name].is_word() {
                    return Some((tokens[name], is_macro(name)));
                }
            }
            "(" | "[" | "{" => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
