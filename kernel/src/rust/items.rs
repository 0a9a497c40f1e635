//! Pure: source into what it defines for others: functions, types, methods and so on, each with
//! its signature as written and its documentation. Calls of macros are written out where
//! `macros.rs` can; of others, what stands in the call is taken for what it defines.

use std::sync::OnceLock;

use super::macros::Macros;
use super::signature;
use super::tokens::{Kind, Token, after_closing, code_tokens};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Function,
    Macro,
    Struct,
    Enum,
    Trait,
    Type,
    Constant,
    Module,
    Field,
    Variant,
    /// A name that `pub use` brings here; the signature is its path.
    Use,
    /// That a type has a trait; the name is the trait's and the owner is the type.
    Impl,
}

/// Something that source defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    pub name: String,
    /// The type or trait that it belongs to, as written: `ArrayBase<S, Ix1>`.
    pub owner: Option<String>,
    /// As written, on one line; empty where a macro makes it.
    pub signature: String,
    /// Markdown, as written.
    pub docs: String,
    /// Whether it is called as `value.name()`.
    pub is_method: bool,
    /// Where it is defined in the source, in bytes, with its documentation; where a macro writes it,
    /// that is the macro's call.
    pub span: (usize, usize),
    /// See [`Item::call_signature`].
    call: OnceLock<Option<String>>,
}

impl Item {
    /// How it is called, in few words; worked out once.
    pub fn call_signature(&self) -> Option<&str> {
        self.call.get_or_init(|| signature::call_signature(self)).as_deref()
    }

    /// The type after `->`, as written.
    pub fn returns(&self) -> Option<&str> {
        let head = self.signature.split(" where ").next().unwrap_or_default();
        let (_, after) = head.rsplit_once("->")?;
        // An argument may be a function, too.
        let mut depth = 0;
        let is_whole = after.chars().all(|character| {
            depth += match character {
                '(' | '<' | '[' => 1,
                ')' | '>' | ']' => -1,
                _ => 0,
            };
            depth >= 0
        });
        is_whole.then(|| after.trim())
    }
}

/// How deep macros may call each other.
const DEEPEST_CALL: usize = 8;

/// All that is public in the `source` of `file`, whose crate has these macros.
pub fn public_items(file: &str, source: &str, macros: &Macros<'_>) -> Vec<Item> {
    let body = Body { owner: None, everything: false, in_macro: false };
    scan(source, &Origin { file, macros, deeper: DEEPEST_CALL }, &body)
}

/// All items of a cell, where `pub` makes no difference.
pub fn all_items(source: &str) -> Vec<Item> {
    let body = Body { owner: None, everything: true, in_macro: false };
    scan(source, &Origin { file: "", macros: &Macros::default(), deeper: 0 }, &body)
}

fn scan(source: &str, origin: &Origin<'_>, body: &Body) -> Vec<Item> {
    let tokens = code_tokens(source);
    let mut scanner = Scanner { source, tokens: &tokens, origin, found: Vec::new() };
    scanner.body(0, tokens.len(), body);
    scanner.found
}

/// Where source comes from.
struct Origin<'a> {
    file: &'a str,
    macros: &'a Macros<'a>,
    /// How many more calls are followed.
    deeper: usize,
}

/// What is known of the place where items stand.
#[derive(Clone)]
struct Body {
    owner: Option<String>,
    /// Whether what is not `pub` counts, too.
    everything: bool,
    /// Whether this is the call of a macro, which may write the rest of a function by itself.
    in_macro: bool,
}

/// What stands before an item.
#[derive(Default)]
struct Before {
    docs: String,
    hidden: bool,
    deprecated: bool,
    exported: bool,
    public: bool,
}

struct Scanner<'a> {
    source: &'a str,
    tokens: &'a [Token<'a>],
    origin: &'a Origin<'a>,
    found: Vec<Item>,
}

impl Scanner<'_> {
    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(text))
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).filter(|token| token.is_word()).map(|token| token.text)
    }

    /// Takes in the items between two places.
    fn body(&mut self, from: usize, to: usize, body: &Body) {
        let mut at = from;
        while at < to {
            let (first, known) = (at, self.found.len());
            let (begin, mut before) = self.before(at, to);
            // What a crate still offers by its name says itself what there is instead.
            before.hidden |= before.deprecated && body.owner.is_some();
            at = self.item(begin, to, &before, body).max(at + 1);
            self.place(known, first, at);
        }
    }

    /// Says of what has been found since then where it stands, unless that is known.
    fn place(&mut self, known: usize, from: usize, to: usize) {
        let last = to.min(self.tokens.len()).max(from + 1) - 1;
        let span = (self.tokens[from].start, self.tokens[last].end());
        self.found[known..].iter_mut().filter(|it| it.span == (0, 0)).for_each(|it| it.span = span);
    }

    /// Takes in documentation, attributes and `pub`.
    fn before(&self, mut at: usize, to: usize) -> (usize, Before) {
        let mut before = Before::default();
        while at < to {
            let token = self.tokens[at];
            if token.kind == Kind::Doc {
                let line = &token.text[3..];
                before.docs.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
                before.docs.push('\n');
                at += 1;
            } else if token.is("#") {
                let open = if self.is(at + 1, "!") { at + 2 } else { at + 1 };
                let end = after_closing(self.tokens, open).min(to);
                let inside: Vec<&str> =
                    self.tokens[open.min(end)..end].iter().map(|token| token.text).collect();
                let says = |words: &[&str]| inside.windows(words.len()).any(|some| some == words);
                before.hidden |= says(&["doc", "(", "hidden"]) || says(&["cfg", "(", "test"]);
                before.deprecated |= says(&["[", "deprecated"]);
                before.exported |= says(&["macro_export"]);
                if says(&["[", "doc", "="]) && !says(&["include_str"]) {
                    self.written_docs(open + 3, end.saturating_sub(1), &mut before.docs);
                }
                at = end;
            } else if token.is("pub") {
                before.public = !self.is(at + 1, "(");
                at = if before.public { at + 1 } else { after_closing(self.tokens, at + 1) };
            } else {
                break;
            }
        }
        (at, before)
    }

    /// The line that `#[doc = "…"]` or `#[doc = concat!("…", stringify!(name), "…")]` adds.
    fn written_docs(&self, from: usize, to: usize, docs: &mut String) {
        for token in &self.tokens[from.min(to)..to] {
            match token.kind {
                Kind::Text => {
                    let inside = token.text.trim_start_matches(['r', '#']).trim_end_matches('#');
                    docs.push_str(
                        &inside.trim_matches('"').replace("\\n", "\n").replace("\\\"", "\""),
                    );
                }
                Kind::Word if !matches!(token.text, "concat" | "stringify") => {
                    docs.push_str(token.text);
                }
                _ => {}
            }
        }
        docs.push('\n');
    }

    /// Takes in one item, and says where the next begins.
    fn item(&mut self, begin: usize, to: usize, before: &Before, body: &Body) -> usize {
        let mut at = begin;
        // `const` and `extern` begin functions, too.
        while matches!(self.word(at), Some("unsafe" | "async" | "default"))
            || (self.is(at, "const") && matches!(self.word(at + 1), Some("fn" | "unsafe")))
            || self.is(at, "extern")
        {
            at += if self.is(at, "extern") && self.word(at + 1).is_none() { 2 } else { 1 };
        }
        if at >= to {
            return to;
        }
        let keyword = self.word(at).unwrap_or_default();
        let kind = match keyword {
            "impl" => return self.implementation(at, to, before, body),
            "use" => return self.names(at + 1, to, before, body),
            "macro_rules" => return self.macro_definition(at, before, body),
            "fn" => ItemKind::Function,
            "struct" | "union" => ItemKind::Struct,
            "enum" => ItemKind::Enum,
            "trait" => ItemKind::Trait,
            "type" => ItemKind::Type,
            "const" | "static" => ItemKind::Constant,
            "mod" => ItemKind::Module,
            _ if self.is(at + 1, "!") && !keyword.is_empty() => {
                let end = after_closing(self.tokens, at + 2).min(to);
                if !before.hidden {
                    self.call(keyword.to_owned(), at + 3, end.saturating_sub(1), body);
                }
                return end;
            }
            _ if !keyword.is_empty() && !before.docs.is_empty() && body.everything => {
                return self.made_by_macro(at, to, before, body);
            }
            _ => return self.skip(at, to),
        };
        let named = if matches!(self.word(at + 1), Some("mut" | "ref")) { at + 2 } else { at + 1 };
        let Some(name) = self.word(named).map(str::to_owned) else { return self.skip(at, to) };
        let end = self.head_end(named + 1, to, kind);
        let shown = !before.hidden && (before.public || body.everything);
        if shown {
            let signature = self.text(begin, end);
            self.push(kind, &name, signature, before, body);
        }
        let after = self.after_head(end, to, kind);
        let inside = |everything| Body { owner: Some(name.clone()), everything, in_macro: false };
        let body_of = (end + 1, after.saturating_sub(1));
        match kind {
            ItemKind::Trait if shown => self.body(body_of.0, body_of.1, &inside(true)),
            ItemKind::Struct if shown => {
                self.fields(body_of.0, body_of.1, &inside(body.everything))
            }
            ItemKind::Enum if shown => self.variants(body_of.0, body_of.1, &inside(true)),
            _ => {}
        }
        after
    }

    fn push(
        &mut self,
        kind: ItemKind,
        name: &str,
        signature: String,
        before: &Before,
        body: &Body,
    ) {
        let is_function = kind == ItemKind::Function && body.owner.is_some();
        let is_method = is_function
            && (takes_self(&signature) || (body.in_macro && signature.starts_with("fn ")));
        self.found.push(Item {
            kind,
            name: name.trim_start_matches("r#").to_owned(),
            owner: body.owner.clone(),
            signature,
            docs: before.docs.trim_end().to_owned(),
            is_method,
            span: (0, 0),
            call: OnceLock::new(),
        });
    }

    /// Where the part of an item ends that says how it is used.
    fn head_end(&self, mut at: usize, to: usize, kind: ItemKind) -> usize {
        while at < to {
            let token = self.tokens[at];
            let ends = match token.text {
                "{" | ";" => true,
                // In the call of a macro the next one may follow at once.
                "fn" if kind == ItemKind::Function => !self.is(at + 1, "("),
                "=" => kind == ItemKind::Constant,
                "#" => kind == ItemKind::Function,
                _ => token.kind == Kind::Doc,
            };
            if ends {
                return at;
            }
            at = if matches!(token.text, "(" | "[") {
                after_closing(self.tokens, at)
            } else {
                at + 1
            };
        }
        to
    }

    /// Where an item ends whose head ends at `end`.
    fn after_head(&self, end: usize, to: usize, kind: ItemKind) -> usize {
        match self.tokens.get(end).map(|token| token.text) {
            Some("{") => after_closing(self.tokens, end).min(to),
            Some(";") => end + 1,
            Some("=") if kind == ItemKind::Constant => self.skip(end, to),
            _ => end,
        }
    }

    /// Goes on to where a statement ends.
    fn skip(&self, mut at: usize, to: usize) -> usize {
        while at < to {
            match self.tokens[at].text {
                ";" | "," => return at + 1,
                "{" => return after_closing(self.tokens, at).min(to),
                "(" | "[" => at = after_closing(self.tokens, at),
                _ if self.tokens[at].kind == Kind::Doc => return at,
                _ => at += 1,
            }
        }
        to
    }

    fn implementation(&mut self, at: usize, to: usize, before: &Before, body: &Body) -> usize {
        let mut head = at + 1;
        if self.is(head, "<") {
            head = self.after_angles(head, to);
        }
        let (mut begin, mut the_trait, mut where_at) = (head, None, None);
        while head < to && !self.is(head, "{") {
            match self.tokens[head].text {
                "for" if where_at.is_none() && !self.is(head + 1, "<") => {
                    the_trait = Some(self.text(begin, head));
                    begin = head + 1;
                }
                "where" => where_at = where_at.or(Some(head)),
                _ => {}
            }
            head += 1;
        }
        let owner = self.text(begin, where_at.unwrap_or(head));
        let end = after_closing(self.tokens, head).min(to);
        if before.hidden {
            return end;
        }
        let everything = body.everything;
        let inside = Body { owner: Some(owner), everything, in_macro: body.in_macro };
        match the_trait {
            None => self.body(head + 1, end.saturating_sub(1), &inside),
            Some(name) => {
                let name = base_name(&name).to_owned();
                self.push(ItemKind::Impl, &name, String::new(), &Before::default(), &inside);
            }
        }
        end
    }

    fn after_angles(&self, mut at: usize, to: usize) -> usize {
        let mut depth = 0;
        while at < to {
            match self.tokens[at].text {
                "<" => depth += 1,
                ">" => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        at
    }

    /// Takes in what the call of a macro defines, whose arguments stand between two places.
    fn call(&mut self, name: String, from: usize, to: usize, body: &Body) {
        let Origin { file, macros, deeper } = *self.origin;
        let arguments = &self.tokens[from.min(to)..to];
        let written = (deeper > 0).then(|| macros.expand(file, &name, arguments)).flatten();
        match written {
            Some(source) => {
                let origin = Origin { file, macros, deeper: deeper - 1 };
                // The places in what was written out are nobody's.
                let written = scan(&source, &origin, body);
                self.found.extend(written.into_iter().map(|it| Item { span: (0, 0), ..it }));
            }
            None => {
                let owner = body.owner.clone();
                self.body(from, to, &Body { owner, everything: true, in_macro: true });
            }
        }
    }

    fn macro_definition(&mut self, at: usize, before: &Before, body: &Body) -> usize {
        let shown = !before.hidden && (before.exported || body.everything);
        if let (true, Some(name)) = (shown, self.word(at + 2).map(str::to_owned)) {
            self.push(ItemKind::Macro, &name, format!("macro {name}!"), before, body);
        }
        after_closing(self.tokens, at + 3)
    }

    /// What the call of a macro defines: documentation, a name, and whatever the macro wants.
    fn made_by_macro(&mut self, at: usize, to: usize, before: &Before, body: &Body) -> usize {
        let end = self.skip_to(";", at, to);
        let name = self.tokens[at].text.to_owned();
        if self.is(at + 1, "=") {
            let signature = format!("type {}", self.text(at, end));
            self.push(ItemKind::Type, &name, signature, before, body);
        } else if !before.hidden {
            self.push(ItemKind::Function, &name, String::new(), before, body);
        }
        end + 1
    }

    fn skip_to(&self, sign: &str, mut at: usize, to: usize) -> usize {
        while at < to && !self.is(at, sign) {
            at = if matches!(self.tokens[at].text, "(" | "[" | "{") {
                after_closing(self.tokens, at)
            } else {
                at + 1
            };
        }
        at.min(to)
    }

    fn fields(&mut self, from: usize, to: usize, body: &Body) {
        let mut at = from;
        while at < to {
            let (begin, before) = self.before(at, to);
            let end = self.skip_to(",", begin, to);
            let name = self.word(begin).map(str::to_owned);
            let shown = !before.hidden && (before.public || body.everything);
            if let (true, Some(name)) = (shown && self.is(begin + 1, ":"), name) {
                let signature = self.text(begin, end);
                let known = self.found.len();
                self.push(ItemKind::Field, &name, signature, &before, body);
                self.place(known, at, end);
            }
            at = end + 1;
        }
    }

    fn variants(&mut self, from: usize, to: usize, body: &Body) {
        let mut at = from;
        while at < to {
            let (begin, before) = self.before(at, to);
            let end = self.skip_to(",", begin, to);
            if let Some(name) = self.word(begin).map(str::to_owned) {
                let signature = self.text(begin, end);
                let known = self.found.len();
                self.push(ItemKind::Variant, &name, signature, &before, body);
                self.place(known, at, end);
            }
            at = end + 1;
        }
    }

    /// The names that a `pub use` brings, with their paths.
    fn names(&mut self, at: usize, to: usize, before: &Before, body: &Body) -> usize {
        let end = self.skip_to(";", at, to);
        if before.public && !before.hidden {
            self.tree(at, end, "", body);
        }
        end + 1
    }

    fn tree(&mut self, from: usize, to: usize, path: &str, body: &Body) {
        let mut at = from;
        let mut path_here = path.to_owned();
        let mut name = None;
        while at < to {
            match self.tokens[at].text {
                "," => {
                    self.leaf(&path_here, name.take(), body);
                    path_here = path.to_owned();
                }
                "{" => {
                    let end = after_closing(self.tokens, at).min(to);
                    self.tree(at + 1, end.saturating_sub(1), &path_here, body);
                    (name, at) = (None, end);
                    continue;
                }
                "::" => {}
                "as" => {
                    name = self.word(at + 1).map(str::to_owned);
                    at += 1;
                }
                // `a::{self}` is `a`.
                "self" if !path_here.is_empty() => {
                    name = path_here.rsplit("::").next().map(str::to_owned);
                }
                text => {
                    if !path_here.is_empty() {
                        path_here.push_str("::");
                    }
                    path_here.push_str(text);
                    name = Some(text.to_owned());
                }
            }
            at += 1;
        }
        self.leaf(&path_here, name, body);
    }

    fn leaf(&mut self, path: &str, name: Option<String>, body: &Body) {
        if let Some(name) = name {
            self.push(ItemKind::Use, &name, path.to_owned(), &Before::default(), body);
        }
    }

    /// The text between two tokens, on one line.
    fn text(&self, from: usize, to: usize) -> String {
        if from >= to {
            return String::new();
        }
        let text = &self.source[self.tokens[from].start..self.tokens[to - 1].end()];
        let words: Vec<&str> = text.split_whitespace().collect();
        let line = words
            .join(" ")
            .replace("( ", "(")
            .replace(", )", ")")
            .replace(" )", ")")
            .replace(" ,", ",");
        line.trim_end_matches(',').to_owned()
    }
}

/// Whether a function's first argument is `self`.
fn takes_self(signature: &str) -> bool {
    let Some((_, arguments)) = signature.split_once('(') else { return false };
    let first = arguments.split([',', ')', ':']).next().unwrap_or_default();
    first.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == "self")
}

/// The last name of a type's path, without references and arguments: `ArrayBase` of
/// `&ndarray::ArrayBase<S, D>`.
pub fn base_name(of_type: &str) -> &str {
    let mut rest = of_type.trim();
    loop {
        let before = rest;
        rest = rest.trim_start_matches(['&', ' ']);
        for word in ["mut ", "dyn ", "impl "] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        if let Some((_, after)) = rest.strip_prefix('\'').and_then(|it| it.split_once(' ')) {
            rest = after;
        }
        if rest == before {
            break;
        }
    }
    let path = rest.split(['<', ' ', '(', '[']).next().unwrap_or(rest);
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests;
