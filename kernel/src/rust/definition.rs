//! Pure: the text of a definition in its source. Where a macro's call defines much at once, only what
//! is about the one is shown.

use super::items::Item;
use super::tokens::{Kind, Token, after_closing, code_tokens};

/// The longest call of a macro that is shown whole, in lines.
const WHOLE_CALL: usize = 12;

/// The text that defines `item`, as it stands in `source` but moved to the left.
pub fn definition(source: &str, item: &Item) -> Option<String> {
    let (start, end) = item.span;
    let line = source.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let is_indent = source[line..start].chars().all(char::is_whitespace);
    let whole = source.get(if is_indent { line } else { start }..end)?;
    if whole.is_empty() {
        return None;
    }
    let part =
        if whole.lines().count() > WHOLE_CALL { part_of_call(whole, &item.name) } else { None };
    Some(part.unwrap_or_else(|| outdented(whole)))
}

/// Of the call of a macro that defines several things, the one with this name.
fn part_of_call(call: &str, name: &str) -> Option<String> {
    let tokens = code_tokens(call);
    let [macro_name, mark, open, ..] = &tokens[..] else { return None };
    if !macro_name.is_word() || !mark.is("!") || macro_name.is("macro_rules") {
        return None;
    }
    let at = tokens.iter().position(|token| token.is_word() && token.text == name)?;
    // The innermost brackets around it, whose parts end with `;`.
    let from = start_of_part(&tokens, at);
    let to = end_of_part(&tokens, at);
    let line = call[..tokens[from].start].rfind('\n').map_or(0, |end| end + 1);
    let part = call.get(line.max(open.end())..tokens[to].end())?;
    Some(format!("{}! {{\n{}\n}}", macro_name.text, indented(&outdented(part))))
}

fn start_of_part(tokens: &[Token<'_>], at: usize) -> usize {
    let mut from = at;
    while from > 0 {
        let before = &tokens[from - 1];
        let ends = before.kind == Kind::Sign && [";", "{", "}", "("].contains(&before.text);
        let is_docs_of_it = tokens[from].kind == Kind::Doc && before.kind != Kind::Doc;
        if ends || is_docs_of_it {
            break;
        }
        from -= 1;
    }
    from
}

fn end_of_part(tokens: &[Token<'_>], at: usize) -> usize {
    let mut to = at;
    while to + 1 < tokens.len() {
        let next = &tokens[to + 1];
        match next.text {
            ";" => return to + 1,
            "{" => return (after_closing(tokens, to + 1) - 1).min(tokens.len() - 1),
            "(" | "[" => to = (after_closing(tokens, to + 1) - 1).min(tokens.len() - 1),
            "}" | ")" => return to,
            _ if next.kind == Kind::Doc => return to,
            _ => to += 1,
        }
    }
    to
}

/// Without the blanks that all lines begin with.
fn outdented(text: &str) -> String {
    let blanks = |line: &str| line.len() - line.trim_start().len();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let common = lines.map(blanks).min().unwrap_or(0);
    let lines = text.lines().map(|line| line.get(common..).unwrap_or_default().trim_end());
    lines.collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

fn indented(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("    {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::items::{all_items, public_items};
    use crate::rust::macros::Macros;

    fn of(source: &str, name: &str) -> String {
        let items = all_items(source);
        let item = items.iter().find(|item| item.name == name).unwrap();
        definition(source, item).unwrap()
    }

    #[test]
    fn items_with_their_documentation() {
        let source = "let a = 1;\n/// Twice.\n#[inline]\nfn twice(a: i32) -> i32 {\n    2 * a\n}\n\
                      struct P {\n    /// Here.\n    x: f64,\n    y: f64,\n}\n\
                      impl P {\n    fn norm(&self) -> f64 {\n        1.0\n    }\n}\nenum E { A, B(u8) }";
        let twice = "/// Twice.\n#[inline]\nfn twice(a: i32) -> i32 {\n    2 * a\n}";
        assert_eq!(of(source, "twice"), twice);
        assert_eq!(of(source, "norm"), "fn norm(&self) -> f64 {\n    1.0\n}");
        assert_eq!(of(source, "x"), "/// Here.\nx: f64");
        assert_eq!(of(source, "B"), "B(u8)");
        assert!(of(source, "P").starts_with("struct P {\n    /// Here."));
    }

    #[test]
    fn of_a_macros_call_what_is_about_the_one() {
        let parts: String = ["one", "two", "three", "four", "five"]
            .map(|name| format!("    /// Is {name}.\n    ///\n    {name} {name}_into: K;\n\n"))
            .concat();
        let source = format!(
            "macro_rules! m {{ ($($(#[$d:meta])* $n:ident $i:ident: $k:ident;)*) => \
             {{ $($(#[$d])* pub fn $n() {{}} pub fn $i() {{}})* }} }}\nm! {{\n{parts}}}\n"
        );
        let mut macros = Macros::default();
        macros.add("f", &source);
        let items = public_items("f", &source, &macros);
        let item = items.iter().find(|item| item.name == "two").unwrap();
        let expected = "m! {\n    /// Is two.\n    ///\n    two two_into: K;\n}";
        assert_eq!(definition(&source, item).unwrap(), expected);
        let item = items.iter().find(|item| item.name == "two_into").unwrap();
        assert_eq!(definition(&source, item).unwrap(), expected);
    }
}
