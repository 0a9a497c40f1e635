//! Pure: completion and inspection from what the kernel itself knows: the notebook's variables and
//! items, the text of cells, the index of the prelude, magics and commands. It needs no compiler and no
//! other process, so it answers while a cell runs. The evaluator knows more of Rust; who is asked is the
//! message loop's business.

mod candidates;
mod cursor;
mod documentation;
mod hover;
mod inspection;
mod knowledge;
mod lines;
mod page;
mod paths;
mod search;
mod types;

use std::collections::{HashMap, HashSet};

use crate::messages::{Completions, Match, MimeBundle};
use crate::prelude::index::Index;
use crate::rust::items::base_name;
use candidates::{Candidate, Meaning};
use cursor::{Cursor, Place};
use knowledge::{Origin, Own};

pub use hover::from_hover;
pub use inspection::{Subject, about, subject};
pub use knowledge::Knowledge;
use page::escaped;
pub use paths::Quoting;
pub use search::search;

/// All that an answer is made from.
pub struct Notebook<'a> {
    /// The prelude's and ndarray's names.
    pub index: &'a Index,
    /// Variables and their types.
    pub variables: &'a [(String, String)],
    /// What cells have defined, as far as their text says.
    pub items: &'a [Own],
    /// The names of all that they have defined.
    pub item_names: &'a [String],
    /// Crates that cells can name beside the usual.
    pub crates: &'a [String],
    /// In which cells variables were defined.
    pub origins: &'a HashMap<String, Origin>,
    /// The cells that run or wait to run: what they define is not among the variables yet.
    pub coming: Vec<&'a str>,
}

/// What can stand at a place.
pub enum Completing {
    /// All of it: nobody knows more.
    Certain(Completions),
    /// As much as is known here.
    Likely(Completions),
    /// What is to be looked up on the disk.
    OnDisk(Wish),
}

/// Names that are to be looked up on the disk, for the bytes `start..end` of a cell.
#[derive(Debug, PartialEq, Eq)]
pub struct Wish {
    pub start: usize,
    pub end: usize,
    /// What has been typed.
    pub typed: String,
    pub wanted: Wanted,
    /// What is known without looking.
    pub known: Vec<Match>,
}

/// See [`Wish`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Files {
        quoting: Quoting,
        only_folders: bool,
    },
    /// Crates, with the hyphens that they are published with or as Rust names them.
    Crates {
        as_published: bool,
    },
}

/// What can stand at `offset` bytes into `code`.
pub fn complete(code: &str, offset: usize, notebook: &Notebook<'_>) -> Completing {
    let cursor = Cursor::at(code, offset);
    let (start, end) = (cursor.start, offset);
    let candidates = candidates::at(&cursor, notebook);
    // What is in a module belongs to no type, and of the modules that are known all names are.
    let in_module =
        |it: &Candidate<'_>| matches!(it.meaning, Meaning::Item(item) if item.owner.is_none());
    let is_module = candidates.iter().any(in_module);
    let matches = matches(&cursor, code, candidates);
    let wish = |typed: String, wanted| {
        Completing::OnDisk(Wish { start, end, typed, wanted, known: matches.clone() })
    };
    match cursor.place {
        Place::File { quoting, only_folders } => {
            wish(quoting.read(cursor.prefix), Wanted::Files { quoting, only_folders })
        }
        Place::Crate { as_published } => {
            wish(cursor.prefix.to_owned(), Wanted::Crates { as_published })
        }
        Place::Call(_) | Place::Arguments(_) | Place::Nothing => {
            Completing::Certain(Completions { start, end, matches })
        }
        Place::Path(_) if is_module => Completing::Certain(Completions { start, end, matches }),
        _ => Completing::Likely(Completions { start, end, matches }),
    }
}

fn matches(cursor: &Cursor<'_>, code: &str, candidates: Vec<Candidate<'_>>) -> Vec<Match> {
    let mut matches: Vec<Match> = Vec::new();
    let mut seen = HashSet::new();
    for Candidate { name, meaning } in candidates {
        if !name.starts_with(cursor.prefix) {
            continue;
        }
        let after = &code[cursor.start + cursor.prefix.len()..];
        let mark = if meaning.is_macro() && !after.starts_with('!') { "!" } else { "" };
        let text = name + mark;
        if seen.insert(text.clone()) {
            let signature = match meaning {
                Meaning::Item(item) => item.call_signature().map(str::to_owned),
                _ => None,
            };
            matches.push(Match { text, kind: meaning.kind().to_owned(), signature });
        }
    }
    matches
}

/// The evaluator's `completions`, with what is known here of the same names: kinds that say more, and
/// signatures.
pub fn enrich(completions: &mut Completions, code: &str, offset: usize, notebook: &Notebook<'_>) {
    let cursor = Cursor::at(code, offset);
    let known = matches(&cursor, code, candidates::at(&cursor, notebook));
    for found in &mut completions.matches {
        let same = |it: &&Match| it.text.trim_end_matches('!') == found.text.trim_end_matches('!');
        if let Some(known) = known.iter().find(same).filter(|it| it.kind != "<unknown>") {
            found.kind.clone_from(&known.kind);
            if let Some(signature) = &known.signature {
                found.signature = Some(signature.clone());
            }
        }
    }
}

/// Names that a pattern has found, as IPython's pager shows them.
pub fn found(names: &[String]) -> Option<MimeBundle> {
    let text = names.join("\n");
    let html = format!("<pre>{}</pre>", escaped(&text));
    let bundle = [("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into();
    (!names.is_empty()).then_some(bundle)
}

impl Notebook<'_> {
    /// A name as Rust has it, where somebody wrote it as Python does: `np::sum` for `np.sum`.
    pub fn as_rust(&self, name: &str) -> String {
        let first = name.split('.').next().unwrap_or_default();
        let is_variable = self.variables.iter().any(|(known, _)| known == first);
        if !is_variable && name.contains('.') && !self.index.names_below(first).is_empty() {
            return name.replace('.', "::");
        }
        name.to_owned()
    }
}

/// Whether the value of an expression, at the end of this text, can stand before `?`; nothing where its
/// type is not known.
pub fn can_be_tried(expression: &str, notebook: &Notebook<'_>) -> Option<bool> {
    let tokens = crate::rust::tokens::code_tokens(expression);
    let of_type = notebook.type_of(&tokens)?;
    let base = base_name(&of_type);
    Some(["Option", "Result", "Poll", "ControlFlow"].contains(&base))
}

#[cfg(test)]
mod tests;
