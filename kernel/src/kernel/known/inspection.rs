//! Pure: what stands at a place in a cell, and all that is known of it.

use super::Notebook;
use super::candidates::{self, Candidate, Meaning};
use super::cursor::{Cursor, Place};
use super::lines::{self, Line};
use super::page::Page;
use crate::magics::commands::{self, Command};
use crate::magics::takes::Argument;
use crate::magics::{self, Magic};
use crate::messages::Described;
use crate::rust::items::{Item, ItemKind};
use crate::rust::tokens::{Token, code_tokens};
use crate::type_names;

/// IPython shows so much of a value's text to who did not ask for everything.
const SHORT_VALUE: usize = 200;

/// What somebody asks about.
pub enum Subject<'a> {
    /// A magic.
    Magic(&'static dyn Magic),
    /// A command of evcxr's.
    Command(&'static Command),
    /// Something that a crate or a cell has defined.
    Item(&'a Item),
    /// A variable, and its type as far as it is known.
    Variable {
        name: String,
        of_type: Option<String>,
        /// Whether an earlier cell made it, so that its value is known to the worker.
        is_kept: bool,
    },
}

/// What stands at `offset` bytes into `code`, or whose arguments do.
pub fn subject<'a>(code: &str, offset: usize, notebook: &Notebook<'a>) -> Option<Subject<'a>> {
    let begin = match Line::at(code, offset) {
        Line::Rust { begin } => begin,
        Line::Name { call, start } => {
            let end = code[start..].find(|c: char| !c.is_alphanumeric() && c != '_');
            return called(call, &code[start..end.map_or(code.len(), |end| start + end)]);
        }
        Line::Arguments { call, name, start } => {
            let takes = match call {
                lines::Kind::Command => commands::find(name)?.takes(),
                _ => magics::find(name)?.takes(),
            };
            let about = [Argument::Rust, Argument::Variable];
            if !takes.arguments.iter().any(|it| about.contains(it)) {
                return called(call, name);
            }
            match in_rust(code, start, offset, notebook) {
                None => return called(call, name),
                found => return found,
            }
        }
        Line::Shell { .. } | Line::Other => return None,
    };
    in_rust(code, begin, offset, notebook)
}

fn called<'a>(call: lines::Kind, name: &str) -> Option<Subject<'a>> {
    match call {
        lines::Kind::Command => commands::find(name).map(Subject::Command),
        _ => magics::find(name).map(Subject::Magic),
    }
}

fn in_rust<'a>(
    code: &str,
    begin: usize,
    offset: usize,
    notebook: &Notebook<'a>,
) -> Option<Subject<'a>> {
    let (word, is_macro) = word_at(code, begin, offset)?;
    let mut cursor = Cursor::in_rust(code, begin, word.end());
    if matches!(cursor.place, Place::Nothing) {
        // A name that is being given to something is one all the same.
        cursor.place = Place::Name;
    }
    let found: Vec<Candidate<'a>> = candidates::at(&cursor, notebook)
        .into_iter()
        .filter(|candidate| candidate.name == word.text)
        .collect();
    let fits = |candidate: &&Candidate<'_>| candidate.meaning.is_macro() == is_macro;
    let candidate = found.iter().find(fits).or(found.first())?;
    match &candidate.meaning {
        Meaning::Variable => {
            let name = candidate.name.clone();
            let of_type = notebook.type_of_name(&name, &cursor.before);
            let is_local = notebook.is_bound(&name, &cursor.before);
            let is_kept = !is_local && notebook.variables.iter().any(|(known, _)| *known == name);
            Some(Subject::Variable { name, of_type, is_kept })
        }
        Meaning::Item(item) => Some(Subject::Item(item)),
        Meaning::Plain(_) => None,
    }
}

/// The name at `offset` of the Rust that begins at `begin`, and whether it is that of a macro; without
/// one, the function whose arguments stand there.
fn word_at(code: &str, begin: usize, offset: usize) -> Option<(Token<'_>, bool)> {
    let mut tokens = code_tokens(code.get(begin..)?);
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

/// All that is known of it: with its source where somebody wants to see `everything`, and with what
/// the process says that holds it, where that has been asked.
pub fn about(
    subject: &Subject<'_>,
    notebook: &Notebook<'_>,
    everything: bool,
    described: Option<&Described>,
) -> Page {
    match subject {
        Subject::Magic(magic) => about_magic(*magic),
        Subject::Command(command) => Page::default()
            .text("Signature", format!(":{} {}", command.name, command.usage).trim_end())
            .text("Docstring", command.help)
            .text("Type", "command of evcxr"),
        Subject::Item(item) => about_item(item, notebook, everything),
        Subject::Variable { name, of_type, is_kept } => {
            about_variable(name, of_type.as_deref(), *is_kept, notebook, everything, described)
        }
    }
}

fn about_magic(magic: &dyn Magic) -> Page {
    let call =
        |sign: &str| format!("{sign}{} {}", magic.name(), magic.usage()).trim_end().to_owned();
    let form = magic.form();
    let calls = [(form.is_line(), "%"), (form.is_cell(), "%%")];
    let calls: Vec<String> =
        calls.iter().filter(|(is_one, _)| *is_one).map(|(_, sign)| call(sign)).collect();
    let kind = match (form.is_line(), form.is_cell()) {
        (true, true) => "line magic and cell magic",
        (_, true) => "cell magic",
        _ => "line magic",
    };
    Page::default()
        .text("Signature", calls.join("\n"))
        .text("Docstring", magic.help())
        .text("Type", kind)
}

fn about_item(item: &Item, notebook: &Notebook<'_>, everything: bool) -> Page {
    let own = notebook.items.iter().find(|own| std::ptr::eq(&own.item, item));
    let (place, source, cell) = match own {
        Some(own) => (None, Some(own.source.clone()), own.cell),
        None => match notebook.index.source_of(item) {
            Some((place, source)) => (Some(place), Some(source), None),
            None => (None, None, None),
        },
    };
    let source = source.filter(|_| everything);
    let page = Page::default().code("Signature", signature(item));
    let first_line = item.docs.lines().next().unwrap_or_default();
    let page = match &source {
        // The documentation stands in it.
        Some(source) if source.contains(first_line) => page,
        _ => page.docs("Docstring", &item.docs),
    };
    page.code("Source", source.unwrap_or_default())
        .text("File", place.unwrap_or_default())
        .text("Defined in", cell.map(|cell| format!("cell {cell}")).unwrap_or_default())
        .text("Type", kind(item))
}

fn kind(item: &Item) -> String {
    let kind = match item.kind {
        ItemKind::Function if item.is_method => "method",
        ItemKind::Function => "function",
        ItemKind::Macro => "macro",
        ItemKind::Struct => "struct",
        ItemKind::Enum => "enum",
        ItemKind::Trait => "trait",
        ItemKind::Type => "type",
        ItemKind::Constant => "constant",
        ItemKind::Module => "module",
        ItemKind::Field => "field",
        ItemKind::Variant => "variant",
        ItemKind::Use | ItemKind::Impl => "name from elsewhere",
    };
    match &item.owner {
        Some(owner) => format!("{kind} of {owner}"),
        None => kind.to_owned(),
    }
}

/// The signature of an item.
fn signature(item: &Item) -> String {
    let signature = if item.signature.is_empty() { &item.name } else { &item.signature };
    match item.kind {
        ItemKind::Use => format!("use {signature}"),
        _ => type_names::without_modules(&type_names::shorten(signature)),
    }
}

fn about_variable(
    name: &str,
    of_type: Option<&str>,
    is_kept: bool,
    notebook: &Notebook<'_>,
    everything: bool,
    described: Option<&Described>,
) -> Page {
    let variable = described.and_then(|described| described.variable.as_ref());
    let of_type = variable.map(|variable| &*variable.of_type).or(of_type);
    let of_type = of_type.map(type_names::from_compiler).unwrap_or_default();
    let origin = notebook.origins.get(name).filter(|_| is_kept);
    let mut page = Page::default().text("Type", &*of_type);
    if let (Some(variable), Some(described)) = (variable, described) {
        let text = if everything { described.text.clone() } else { short(&described.text) };
        page = page.text("String form", text);
        let array = variable.info.strip_prefix('(').and_then(|it| it.rsplit_once(") "));
        if let Some((shape, dtype)) =
            array.filter(|_| !described.strides.is_empty() || variable.info.starts_with("() "))
        {
            page = page
                .text("Shape", format!("({shape})"))
                .text("Dtype", dtype)
                .text("Strides", tuple(&described.strides));
        } else if let Some(length) = variable.info.strip_prefix("len ") {
            page = page.text("Length", length);
        }
        page = page.text("Nbytes", variable.nbytes.to_string());
    }
    if let Some(origin) = origin {
        page = page.text("Defined in", format!("cell {}", origin.cell));
    }
    if everything {
        if let Some(origin) = origin {
            page = page.code("Source", &*origin.code);
        }
    } else if let Some(own) = notebook.item_of_type(&of_type) {
        page = page.docs("Docstring", &own.docs);
    }
    page
}

/// As Python writes a tuple.
fn tuple(numbers: &[i64]) -> String {
    match numbers {
        [one] => format!("({one},)"),
        several => {
            let texts: Vec<String> = several.iter().map(i64::to_string).collect();
            format!("({})", texts.join(", "))
        }
    }
}

/// Beginning and end of a long text, as IPython shows it.
fn short(text: &str) -> String {
    let length = text.chars().count();
    if length <= SHORT_VALUE {
        return text.to_owned();
    }
    let half = (SHORT_VALUE - 5) / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    let whole = format!("{head} <...> {tail}");
    let lines: Vec<&str> = whole.split('\n').map(str::trim).collect();
    lines.join(&format!("\n{}", " ".repeat("string_form".len())))
}

impl<'a> Notebook<'a> {
    /// The type of a cell's own making by this name.
    fn item_of_type(&self, of_type: &str) -> Option<&'a Item> {
        let name = crate::rust::items::base_name(of_type);
        let is_type = |item: &&Item| {
            item.name == name
                && item.owner.is_none()
                && matches!(item.kind, ItemKind::Struct | ItemKind::Enum)
        };
        self.items.iter().map(|own| &own.item).find(is_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_as_ipython_cuts_them() {
        assert_eq!(short("[1 2]"), "[1 2]");
        let long = short(&"0123456789".repeat(30));
        assert_eq!(long.len(), 97 + 7 + 97);
        assert!(long.starts_with("0123") && long.contains("56 <...> 34") && long.ends_with("789"));
        assert_eq!(tuple(&[8]), "(8,)");
        assert_eq!(tuple(&[16, -8]), "(16, -8)");
    }
}
