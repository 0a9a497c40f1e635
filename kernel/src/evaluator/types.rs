//! Pure: the type that rust-analyzer names beside the name that rustc has for it. rust-analyzer
//! writes what can be compiled, rustc what is true.

use ra_ap_syntax::ast::{self, AstNode as _};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind};

/// The types that need no path, and that the two call by the same name.
const PLAIN: [&str; 16] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// The traits that need no path.
const IN_SCOPE: [&str; 12] = [
    "Fn",
    "FnMut",
    "FnOnce",
    "Send",
    "Sync",
    "Unpin",
    "Iterator",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "ToString",
    "AsRef",
    "AsMut",
];

/// Whether `of_type` can stand where a cell takes a variable: it leaves nothing open, and every part
/// of it has a name.
pub fn can_be_written(of_type: &str) -> bool {
    let parsed = SourceFile::parse(&format!("const T: {of_type} = x;"), Edition::Edition2024);
    let unnamed = |kind| {
        matches!(
            kind,
            SyntaxKind::ERROR
                | SyntaxKind::INFER_TYPE
                | SyntaxKind::UNDERSCORE_EXPR
                | SyntaxKind::IMPL_TRAIT_TYPE
                | SyntaxKind::MACRO_TYPE
        )
    };
    parsed.errors().is_empty()
        && !parsed.syntax_node().descendants().any(|node| unnamed(node.kind()))
        && parsed.syntax_node().children().count() == 1
        && parsed.syntax_node().children().all(|node| ast::Const::can_cast(node.kind()))
}

/// What to write for a variable's type instead of what was `inferred`, where `known`, the compiler's
/// name for it, is certainly another and can be written: a number anywhere in it of another kind, or
/// the trait behind a `dyn`, which rust-analyzer writes without its path.
pub fn true_type(inferred: &str, known: &str) -> Option<String> {
    if PLAIN.contains(&known) {
        return (inferred != known).then(|| known.to_owned());
    }
    let (ours, theirs) = (tokens(inferred), tokens(known));
    if ours.len() != theirs.len() {
        return None;
    }
    let mut corrected = String::new();
    let mut copied = 0;
    let mut before = "";
    for (our, their) in ours.into_iter().zip(theirs) {
        let truth = if our.text == their.text {
            let alone = our.path == our.text && matches!(before, "dyn" | "+");
            alone.then(|| as_written(their.path)).filter(|path| *path != our.text)
        } else if PLAIN.contains(&our.text) && PLAIN.contains(&their.text) {
            Some(their.text.to_owned())
        } else {
            return None;
        };
        if let Some(truth) = truth {
            corrected.push_str(&inferred[copied..our.at]);
            corrected.push_str(&truth);
            copied = our.at + our.text.len();
        }
        before = our.text;
    }
    (copied > 0).then(|| corrected + &inferred[copied..])
}

/// The compiler's path of a trait as a cell can write it.
fn as_written(path: &str) -> String {
    let parts: Vec<&str> = path.split("::").collect();
    match &*parts {
        // In scope in every cell, or private where it is defined.
        ["core" | "alloc" | "std", module, .., last] => {
            let in_scope = IN_SCOPE.contains(last);
            if in_scope { (*last).to_owned() } else { format!("::std::{module}::{last}") }
        }
        ["ctx", name] => (*name).to_owned(),
        ["ctx", ..] => path.replacen("ctx", "crate", 1),
        _ => format!("::{path}"),
    }
}

/// A word or a sign of a type.
struct Token<'a> {
    at: usize,
    text: &'a str,
    /// The whole path whose last name it is.
    path: &'a str,
}

/// The words and signs of a type: of a path only the last name, and no lifetimes, which the
/// compiler leaves out.
fn tokens(of_type: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token> = Vec::new();
    let mut path_at = None;
    let mut rest = of_type;
    while let Some(first) = rest.chars().next() {
        let at = of_type.len() - rest.len();
        let end = |from: usize| {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            rest[from..].find(|c| !is_word(c)).map_or(rest.len(), |end| from + end)
        };
        let length = match first {
            '\'' => end(1),
            c if c.is_whitespace() => c.len_utf8(),
            ':' if rest.starts_with("::") => {
                path_at = found.pop().map(|token| at - token.path.len());
                2
            }
            c if c.is_alphanumeric() || c == '_' => {
                let path = &of_type[path_at.take().unwrap_or(at)..at + end(0)];
                found.push(Token { at, text: &rest[..end(0)], path });
                end(0)
            }
            c => {
                let text = &rest[..c.len_utf8()];
                found.push(Token { at, text, path: text });
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_believed_about_numbers() {
        assert_eq!(true_type("i32", "i64").as_deref(), Some("i64"));
        assert_eq!(true_type("String", "i64").as_deref(), Some("i64"));
        assert_eq!(true_type("i32", "i32"), None);
        assert_eq!(true_type("Vec<f64>", "alloc::vec::Vec<f64>"), None);
        let (ours, theirs) = ("Vec<(i32, &'static str)>", "alloc::vec::Vec<(u8, &str)>");
        assert_eq!(true_type(ours, theirs).as_deref(), Some("Vec<(u8, &'static str)>"));
        let array = "ndarray::ArrayBase<ndarray::OwnedRepr<i32>, ndarray::Dim<[usize; 1]>>";
        let truth = "ndarray::ArrayBase<ndarray::data_repr::OwnedRepr<f32>, ndarray::dimension::dim\
                     ::Dim<[usize; 1]>>";
        assert_eq!(true_type(array, truth), Some(array.replace("i32", "f32")));
    }

    #[test]
    fn the_compiler_knows_the_path_of_a_trait() {
        let known = "alloc::vec::Vec<alloc::boxed::Box<dyn core::fmt::Debug + core::marker::Send>>";
        let corrected = true_type("Vec<Box<dyn Debug + Send>>", known);
        assert_eq!(corrected.as_deref(), Some("Vec<Box<dyn ::std::fmt::Debug + Send>>"));
        let known = "alloc::boxed::Box<dyn core::ops::function::Fn(i32) -> i32>";
        assert_eq!(true_type("Box<dyn Fn(i32) -> i32>", known), None);
        let known = "alloc::boxed::Box<dyn ctx::Animal>";
        assert_eq!(true_type("Box<dyn Animal>", known), None);
        assert_eq!(
            true_type("Box<dyn std::any::Any>", "alloc::boxed::Box<dyn core::any::Any>"),
            None
        );
        let known = "alloc::boxed::Box<dyn ctx::zoo::Animal>";
        assert_eq!(
            true_type("Box<dyn Animal>", known).as_deref(),
            Some("Box<dyn crate::zoo::Animal>")
        );
    }

    #[test]
    fn what_differs_otherwise_stays() {
        assert_eq!(true_type("Pair<i32>", "(i64, i64)"), None);
        assert_eq!(true_type("Vec<Alias>", "alloc::vec::Vec<i64>"), None);
    }

    #[test]
    fn knows_what_has_no_name() {
        assert!(can_be_written("std::collections::HashMap<&'static str, Box<dyn Fn(i32) -> i32>>"));
        assert!(can_be_written("fn(f64) -> f64"));
        assert!(can_be_written("[i32; 4]"));
        assert!(!can_be_written("std::iter::Map<std::ops::Range<i32>, impl FnMut(i32) -> i32>"));
        assert!(!can_be_written("[i32; _]"));
        assert!(!can_be_written("{unknown}"));
        assert!(!can_be_written(""));
    }
}
