//! Pure: a file of Rust without what type inference never looks at. What users see of it stays:
//! names, signatures and their documentation. Which files there are is the business of
//! `library_source.rs` and `crate_source.rs`.

use ra_ap_syntax::ast::{self, AstNode as _, AstToken as _, HasAttrs as _};
use ra_ap_syntax::{
    Edition, NodeOrToken, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, TextRange,
};

/// Attributes of items that say nothing about types, nor about what may be named.
const SILENT: [&str; 6] =
    ["stable", "rustc_const_stable", "rustc_const_unstable", "inline", "must_use", "track_caller"];

/// The words that an item begins with where it stands in a macro.
const ITEM_STARTS: [&str; 10] =
    ["pub", "fn", "unsafe", "impl", "const", "type", "struct", "trait", "extern", "mod"];

/// `text` without the bodies of functions that neither a type nor a constant can depend on, without
/// tests, remarks and attributes that say nothing about types. In macros, which are expanded for
/// each integer type again, documentation is cut down to its first paragraph.
pub(super) fn shorten(text: &str) -> String {
    let file = SourceFile::parse(text, Edition::Edition2024).tree();
    let mut cuts = Cuts::default();
    cuts.in_items(file.syntax());
    let mut short = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in cuts.0 {
        short.push_str(&text[at..range.start().into()]);
        short.push_str(replacement);
        at = range.end().into();
    }
    short.push_str(&text[at..]);
    short
}

/// What goes, in the order of the text, and what comes into its place.
#[derive(Default)]
struct Cuts(Vec<(TextRange, &'static str)>);

impl Cuts {
    fn drop(&mut self, range: TextRange) {
        self.0.push((range, ""));
    }

    fn in_items(&mut self, node: &SyntaxNode) {
        for part in node.children_with_tokens() {
            match part {
                NodeOrToken::Token(token) => {
                    if ast::Comment::cast(token.clone()).is_some_and(|c| c.kind().doc.is_none()) {
                        self.drop(token.text_range());
                    }
                }
                NodeOrToken::Node(node) => self.in_item(&node),
            }
        }
    }

    fn in_item(&mut self, node: &SyntaxNode) {
        if is_test(node) {
            self.drop(node.text_range());
        } else if let Some(attribute) = ast::Attr::cast(node.clone()) {
            if is_silent(&attribute.syntax().text().to_string()) {
                self.drop(node.text_range());
            }
        } else if let Some(function) = ast::Fn::cast(node.clone()) {
            let body = function.body().filter(|_| !is_body_needed(&function));
            for part in node.children_with_tokens() {
                match (part, &body) {
                    (NodeOrToken::Node(part), Some(body)) if &part == body.syntax() => {
                        self.0.push((part.text_range(), "{}"));
                    }
                    (NodeOrToken::Node(part), _) if ast::Attr::can_cast(part.kind()) => {
                        self.in_item(&part);
                    }
                    _ => {}
                }
            }
        } else if let Some(macro_rules) = ast::MacroRules::cast(node.clone()) {
            if let Some(rules) = macro_rules.token_tree() {
                self.in_tokens(rules.syntax());
            }
        } else if !ast::MacroCall::can_cast(node.kind()) {
            self.in_items(node);
        }
    }

    /// In a macro's definition, where nothing is known but the words.
    fn in_tokens(&mut self, tree: &SyntaxNode) {
        let is_word = |part: &SyntaxElement| part.kind() != SyntaxKind::WHITESPACE;
        let parts: Vec<SyntaxElement> = tree.children_with_tokens().filter(is_word).collect();
        let mut at = 0;
        while at < parts.len() {
            let after = self.in_attributes(&parts, at);
            if after > at {
                at = after;
            } else if let Some(body) = unneeded_body(&parts, at) {
                self.0.push((parts[body].text_range(), "{}"));
                at = body + 1;
            } else {
                if let NodeOrToken::Node(inner) = &parts[at] {
                    self.in_tokens(inner);
                }
                at += 1;
            }
        }
    }

    /// Shortens the documentation and attributes that begin at `start`, if they are an item's: those
    /// that are handed to another macro may be what it has to find. The answer is where they end.
    fn in_attributes(&mut self, parts: &[SyntaxElement], start: usize) -> usize {
        let mut at = start;
        let mut dropped = Vec::new();
        let mut in_first_paragraph = true;
        loop {
            match (parts.get(at), parts.get(at + 1)) {
                (Some(NodeOrToken::Token(token)), _) if token.kind() == SyntaxKind::COMMENT => {
                    let is_doc = is_doc(token);
                    in_first_paragraph &= !(is_doc && token.text().trim() == "///");
                    if !(is_doc && in_first_paragraph) {
                        dropped.push(token.text_range());
                    }
                    at += 1;
                }
                (Some(hash), Some(NodeOrToken::Node(tree)))
                    if hash.kind() == SyntaxKind::POUND
                        && tree.kind() == SyntaxKind::TOKEN_TREE =>
                {
                    let text = format!("#{}", tree.text());
                    let is_later_doc = !in_first_paragraph && word_of(&text) == "doc";
                    if is_later_doc || is_silent(&text) {
                        dropped.push(hash.text_range().cover(tree.text_range()));
                    }
                    at += 2;
                }
                _ => break,
            }
        }
        let next = parts.get(at).map(SyntaxElement::to_string).unwrap_or_default();
        if ITEM_STARTS.contains(&&*next) {
            dropped.into_iter().for_each(|range| self.drop(range));
        }
        at
    }
}

/// Where the function that begins at `at` in a macro has its body, if that can go.
fn unneeded_body(parts: &[SyntaxElement], at: usize) -> Option<usize> {
    let kind = |at: usize| parts.get(at).map(SyntaxElement::kind);
    let is_named = matches!(kind(at + 1), Some(SyntaxKind::IDENT | SyntaxKind::DOLLAR));
    if kind(at) != Some(SyntaxKind::FN_KW) || !is_named {
        return None;
    }
    let before = parts[..at].iter().rev().take(4).map(SyntaxElement::kind);
    let stays = |kind: SyntaxKind| matches!(kind, SyntaxKind::CONST_KW | SyntaxKind::ASYNC_KW);
    if before.take_while(|kind| *kind != SyntaxKind::SEMICOLON).any(stays) {
        return None;
    }
    for (at, part) in parts.iter().enumerate().skip(at + 1) {
        match part {
            NodeOrToken::Node(tree) if tree.text().char_at(0.into()) == Some('{') => {
                return Some(at);
            }
            NodeOrToken::Token(token)
                if matches!(token.kind(), SyntaxKind::SEMICOLON | SyntaxKind::IMPL_KW) =>
            {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// Whether a type may depend on the body: where the function's type is `impl Trait`, or where it
/// may be called for the length of an array.
fn is_body_needed(function: &ast::Fn) -> bool {
    let hidden_type = |node: SyntaxNode| ast::ImplTraitType::can_cast(node.kind());
    function.async_token().is_some()
        || function.const_token().is_some()
        || function.ret_type().is_some_and(|t| t.syntax().descendants().any(hidden_type))
}

fn is_test(node: &SyntaxNode) -> bool {
    let Some(node) = ast::AnyHasAttrs::cast(node.clone()) else { return false };
    node.attrs().any(|attribute| {
        matches!(&*attribute.syntax().text().to_string(), "#[test]" | "#[bench]" | "#[cfg(test)]")
    })
}

/// Whether an attribute, `#[…]`, says nothing about types.
fn is_silent(attribute: &str) -> bool {
    SILENT.contains(&word_of(attribute)) || attribute.starts_with("#[cfg_attr(test,")
}

/// The first word of an attribute, `#[…]`.
fn word_of(attribute: &str) -> &str {
    let inner = attribute.trim_start_matches(['#', '[', ' ']);
    let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len());
    &inner[..end]
}

fn is_doc(token: &SyntaxToken) -> bool {
    ast::Comment::cast(token.clone()).is_some_and(|comment| comment.kind().doc.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without the lines that are left empty.
    fn short(text: &str) -> String {
        let short = shorten(text);
        let lines = short.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn a_body_goes_unless_a_type_may_depend_on_it() {
        assert_eq!(short("pub fn f(x: u8) -> u8 { x }\n"), "pub fn f(x: u8) -> u8 {}\n");
        for kept in [
            "pub const fn f() -> usize { 3 }\n",
            "fn f() -> impl Iterator<Item = u8> { [1].into_iter() }\n",
            "async fn f() -> u8 { 3 }\n",
        ] {
            assert_eq!(short(kept), kept);
        }
    }

    #[test]
    fn tests_remarks_and_silent_attributes_go_and_documentation_stays() {
        let text = "// A remark.\n/// What it is.\n///\n/// More.\n#[stable(feature = \"a\", since = \
                    \"1\")]\n#[lang = \"S\"]\npub struct S;\n#[cfg(test)]\nmod tests { fn f() {} }\n";
        assert_eq!(
            short(text),
            "/// What it is.\n///\n/// More.\n#[lang = \"S\"]\npub struct S;\n"
        );
    }

    #[test]
    fn a_macro_keeps_the_first_paragraph_and_what_it_hands_on() {
        let text = "macro_rules! m { ($t:ty) => {\n/// First.\n///\n/// More.\n#[doc = \
                    concat!(\"a\")]\n#[inline]\npub fn f() -> $t { 1 }\npub const fn g() -> u8 { 2 }\n\
                    other! { $t, #[stable(feature = \"a\")] }\n} }\n";
        assert_eq!(
            short(text),
            "macro_rules! m { ($t:ty) => {\n/// First.\npub fn f() -> $t {}\n\
             pub const fn g() -> u8 { 2 }\nother! { $t, #[stable(feature = \"a\")] }\n} }\n"
        );
    }

    #[test]
    fn what_a_macro_is_called_with_stays_as_it_is() {
        let text = "call! { u8 => u16, #[stable(feature = \"a\", since = \"1\")] }\n";
        assert_eq!(short(text), text);
    }
}
