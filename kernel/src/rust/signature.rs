//! Pure: how a function is called, in few words, for a list of completions: what it is given and what
//! it gives.

use super::items::{Item, ItemKind};
use super::tokens::{after_closing, code_tokens};
use crate::type_names::{shorten, without_modules};

/// `(a: impl ArrayLike, axis: impl Over<A>) -> f64`: without `self`, and with what is asked of a type
/// in the place of its name. Nothing where the item is not called.
pub fn call_signature(item: &Item) -> Option<String> {
    if item.kind != ItemKind::Function || item.signature.is_empty() {
        return None;
    }
    let written = without_modules(&shorten(&item.signature));
    let tokens = code_tokens(&written);
    let name = tokens.iter().position(|token| token.is("fn"))? + 1;
    let mut open = name + 1;
    let mut bounds = Vec::new();
    if tokens.get(open)?.is("<") {
        let mut depth = 0;
        let begin = open;
        while let Some(token) = tokens.get(open) {
            match token.text {
                "<" => depth += 1,
                ">" => depth -= 1,
                _ => {}
            }
            open += 1;
            if depth == 0 {
                break;
            }
        }
        let inside = written.get(tokens[begin].end()..tokens[open - 1].start)?;
        bounds = split(inside).into_iter().filter_map(|one| one.split_once(": ")).collect();
    }
    if !tokens.get(open)?.is("(") {
        return None;
    }
    let close = after_closing(&tokens, open) - 1;
    let inside = written.get(tokens[open].end()..tokens.get(close)?.start)?;
    let is_self = |argument: &&str| {
        let first = argument.split(':').next().unwrap_or_default().trim();
        first.rsplit(['&', ' ']).next() == Some("self")
    };
    let arguments = split(inside).into_iter().filter(|it| !is_self(it) && !it.is_empty());
    let arguments = arguments.map(|argument| match argument.split_once(": ") {
        Some((name, of_type)) => {
            let (reference, of_type) = match of_type.strip_prefix('&') {
                Some(rest) => ("&", rest),
                None => ("", of_type),
            };
            match bounds.iter().find(|(known, _)| *known == of_type) {
                Some((_, bound)) => format!("{name}: {reference}impl {bound}"),
                None => argument.to_owned(),
            }
        }
        None => argument.to_owned(),
    });
    let arguments: Vec<String> = arguments.collect();
    let gives = item.returns().map(|it| format!(" -> {}", without_modules(&shorten(it))));
    Some(format!("({}){}", arguments.join(", "), gives.unwrap_or_default()))
}

/// The parts between the outermost commas.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' | '<' => depth += 1,
            '>' if before == '-' => {}
            ')' | ']' | '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        before = character;
    }
    parts.push(text[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::items::all_items;

    #[test]
    fn bounds_stand_for_the_names_of_types() {
        for (source, expected) in [
            (
                "fn sum<A: crate::ArrayLike, O: Over<A>>(a: A, axis: O) -> O::Output where A: B {}",
                Some("(a: impl ArrayLike, axis: impl Over<A>) -> O::Output"),
            ),
            (
                "fn f(a: &[u8], g: impl Fn(u8, u8) -> u8) {}",
                Some("(a: &[u8], g: impl Fn(u8, u8) -> u8)"),
            ),
            ("impl P { fn norm(&mut self, x: f64) -> f64 { x } }", Some("(x: f64) -> f64")),
            ("impl P { fn n<X: Y<Z, W>>(self: Box<Self>, x: &X) {} }", Some("(x: &impl Y<Z, W>)")),
            ("fn none() {}", Some("()")),
            ("struct S { x: u8 }", None),
        ] {
            let item = &all_items(source).into_iter().rfind(|it| it.kind == ItemKind::Function);
            let found = item.as_ref().and_then(call_signature);
            assert_eq!(found.as_deref(), expected, "{source}");
        }
    }
}
