//! Pure: calls of macros that source defines itself, written out by substitution, so that what they
//! define can be read like anything else. It knows as much of `macro_rules!` as macros that write
//! items need; a call that it cannot follow is left to whoever asked.

use std::collections::HashMap;

use super::tokens::{Kind, Token, after_closing, code_tokens};

/// The macros of a crate.
#[derive(Default)]
pub struct Macros<'a> {
    by_name: HashMap<&'a str, Vec<Definition<'a>>>,
}

struct Definition<'a> {
    file: &'a str,
    /// What stands between its outermost brackets.
    rules: Vec<Token<'a>>,
}

/// What the names of a rule stand for.
type Bindings<'a, 'b> = Vec<(&'a str, &'b Bound<'a>)>;

enum Bound<'a> {
    Once(Vec<Token<'a>>),
    /// Within `$(…)*`.
    Each(Vec<Bound<'a>>),
}

impl<'a> Macros<'a> {
    /// Adds those that a file defines.
    pub fn add(&mut self, file: &'a str, source: &'a str) {
        if !source.contains("macro_rules!") {
            return;
        }
        let tokens = code_tokens(source);
        for at in 0..tokens.len().saturating_sub(4) {
            if tokens[at].is("macro_rules") && tokens[at + 1].is("!") && tokens[at + 2].is_word() {
                let end = after_closing(&tokens, at + 3).max(at + 5) - 1;
                let rules = tokens[at + 4..end].to_vec();
                self.by_name
                    .entry(tokens[at + 2].text)
                    .or_default()
                    .push(Definition { file, rules });
            }
        }
    }

    /// The source that a call in `file` stands for: of a macro of that file, or else of another one
    /// of this name.
    pub fn expand<'b>(&'b self, file: &str, name: &str, call: &[Token<'b>]) -> Option<String> {
        let known = self.by_name.get(name)?;
        let own = known.iter().filter(|definition| definition.file == file);
        let others = known.iter().filter(|definition| definition.file != file);
        own.chain(others).find_map(|definition| expand(&definition.rules, call))
    }
}

fn expand<'b>(rules: &[Token<'b>], call: &[Token<'b>]) -> Option<String> {
    let mut at = 0;
    while at < rules.len() {
        let arrow = after_closing(rules, at);
        let end = after_closing(rules, arrow + 1);
        if arrow + 2 >= end || end > rules.len() {
            return None;
        }
        let mut found = Vec::new();
        let pattern = &rules[at + 1..arrow - 1];
        if fit(pattern, call, 0, &mut found) == Some(call.len()) {
            let mut written = Written::default();
            let found = found.iter().map(|(name, bound)| (*name, bound)).collect();
            write(&rules[arrow + 2..end - 1], &found, true, &mut written)?;
            return Some(written.text);
        }
        at = end + 1;
    }
    None
}

/// `$(…)` at `at`, taken apart: what is repeated, what parts the repetitions, how often it may
/// be there, and where the rest begins.
fn repetition<'t, 'a>(
    tokens: &'t [Token<'a>],
    at: usize,
) -> Option<(&'t [Token<'a>], Option<Token<'a>>, &'a str, usize)> {
    let end = after_closing(tokens, at + 1);
    let body = tokens.get(at + 2..end.checked_sub(1)?)?;
    let is_count = |token: &Token<'_>| ["*", "+", "?"].contains(&token.text);
    let next = *tokens.get(end)?;
    if is_count(&next) {
        return Some((body, None, next.text, end + 1));
    }
    let count = tokens.get(end + 1).filter(|token| is_count(token))?;
    Some((body, Some(next), count.text, end + 2))
}

/// Matches `call` from `at` on with a rule's pattern, and says where the match ends.
fn fit<'a>(
    pattern: &[Token<'a>],
    call: &[Token<'a>],
    mut at: usize,
    found: &mut Vec<(&'a str, Bound<'a>)>,
) -> Option<usize> {
    let mut part = 0;
    while let Some(token) = pattern.get(part) {
        if token.is("$") && pattern.get(part + 1)?.is("(") {
            let (body, separator, count, next) = repetition(pattern, part)?;
            at = fit_each(body, separator, count, call, at, found)?;
            part = next;
        } else if token.is("$") {
            let [_, name, _, kind] = pattern.get(part..part + 4)? else { return None };
            let end = fragment_end(kind.text, call, at)?;
            let bound = match kind.text {
                "expr" => as_one(&call[at..end]),
                _ => call[at..end].to_vec(),
            };
            found.push((name.text, Bound::Once(bound)));
            (at, part) = (end, part + 4);
        } else if let Some(name) = documented(&pattern[part..], 6)
            && call.get(at).is_some_and(|token| token.kind == Kind::Doc)
        {
            found.push((name, Bound::Once(vec![call[at]])));
            (at, part) = (at + 1, part + 7);
        } else {
            let given = call.get(at)?;
            if (given.kind, given.text) != (token.kind, token.text) {
                return None;
            }
            (at, part) = (at + 1, part + 1);
        }
    }
    Some(at)
}

/// An expression that stays one beside whatever operators the macro puts: `$a * 2` of `1 + 2` is 6.
fn as_one<'a>(expression: &[Token<'a>]) -> Vec<Token<'a>> {
    const NONE: [&str; 5] = ["::", ".", ",", "!", "->"];
    let (mut at, mut joins) = (0, false);
    while let Some(token) = expression.get(at) {
        let opens = matches!(token.text, "(" | "[" | "{");
        joins |= token.kind == Kind::Sign && !opens && !NONE.contains(&token.text);
        joins |= token.is("as");
        at = if opens { after_closing(expression, at) } else { at + 1 };
    }
    let (Some(first), Some(last)) = (expression.first(), expression.last()) else {
        return Vec::new();
    };
    let mut found = expression.to_vec();
    if joins {
        let sign = |text, start| Token { kind: Kind::Sign, text, start, open: false };
        found.insert(0, sign("(", first.start.saturating_sub(1)));
        found.push(sign(")", last.end()));
    }
    found
}

/// The name in `#[$name:meta]` or `#[$name]`, which stands for a line of documentation, too; the
/// bracket closes at `close`.
fn documented<'a>(tokens: &[Token<'a>], close: usize) -> Option<&'a str> {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.is(text));
    let fits = is(0, "#") && is(1, "[") && is(2, "$") && is(close, "]");
    fits.then(|| tokens[3].text)
}

fn fit_each<'a>(
    body: &[Token<'a>],
    separator: Option<Token<'a>>,
    count: &str,
    call: &[Token<'a>],
    mut at: usize,
    found: &mut Vec<(&'a str, Bound<'a>)>,
) -> Option<usize> {
    let names = body.windows(3).filter(|some| some[0].is("$") && some[2].is(":"));
    let mut each: Vec<(&str, Vec<Bound<'_>>)> =
        names.map(|some| (some[1].text, Vec::new())).collect();
    let mut rounds = 0;
    while !(count == "?" && rounds == 1) {
        let mut begin = at;
        if let Some(separator) = separator.filter(|_| rounds > 0) {
            match call.get(at) {
                Some(given) if given.text == separator.text => begin += 1,
                _ => break,
            }
        }
        let mut round = Vec::new();
        match fit(body, call, begin, &mut round) {
            Some(end) if end > begin => at = end,
            _ => break,
        }
        for (name, bound) in round {
            each.iter_mut().find(|(known, _)| *known == name)?.1.push(bound);
        }
        rounds += 1;
    }
    found.extend(each.into_iter().map(|(name, bounds)| (name, Bound::Each(bounds))));
    (count != "+" || rounds > 0).then_some(at)
}

/// Where a fragment ends that begins at `at`.
fn fragment_end(kind: &str, call: &[Token<'_>], at: usize) -> Option<usize> {
    let is = |at: usize, text: &str| call.get(at).is_some_and(|token| token.is(text));
    let first = call.get(at);
    let end = match kind {
        "vis" if is(at, "pub") && is(at + 1, "(") => after_closing(call, at + 1),
        "vis" => at + usize::from(is(at, "pub")),
        "ident" => at + usize::from(first?.is_word()),
        "lifetime" => at + usize::from(first?.kind == Kind::Lifetime),
        "literal" => {
            let value = at + usize::from(is(at, "-"));
            let token = call.get(value)?;
            let is_literal = matches!(token.kind, Kind::Number | Kind::Text)
                || token.is("true")
                || token.is("false");
            if is_literal { value + 1 } else { at }
        }
        "tt" => match first?.text {
            ")" | "]" | "}" => at,
            _ => after_closing(call, at),
        },
        "block" if is(at, "{") => after_closing(call, at),
        "ty" | "path" => type_end(call, at),
        "expr" | "meta" | "pat" => expression_end(call, at, kind == "pat"),
        _ => return None,
    };
    (end > at || kind == "vis").then_some(end)
}

/// Where a type ends: after a name, unless what follows goes on with it.
fn type_end(call: &[Token<'_>], mut at: usize) -> usize {
    /// After these a type has not ended.
    const LEADING: [&str; 9] =
        ["mut", "dyn", "impl", "const", "fn", "for", "unsafe", "extern", "as"];
    let (mut depth, mut complete, mut last) = (0_usize, false, at);
    while let Some(token) = call.get(at) {
        let goes_on = depth > 0 || !complete;
        match token.text {
            ";" | "{" | "}" | ")" | "]" | "=>" => break,
            "," | "=" | ":" | "|" if depth == 0 => break,
            "where" => break,
            "<" => depth += 1,
            ">" if depth == 0 => break,
            ">" => depth -= 1,
            "(" => at = after_closing(call, at) - 1,
            "[" if goes_on => at = after_closing(call, at) - 1,
            "::" | "+" | "->" => {}
            "&" | "*" | "!" | "?" => {}
            _ if !goes_on || (depth == 0 && token.kind == Kind::Sign) => break,
            _ => {}
        }
        let opens = ["<", "::", "+", "->", "&", "*"].contains(&token.text);
        complete = !opens && token.kind != Kind::Lifetime && !LEADING.contains(&token.text);
        at += 1;
        last = at;
    }
    last
}

/// Where an expression, an attribute or a pattern ends.
fn expression_end(call: &[Token<'_>], begin: usize, is_pattern: bool) -> usize {
    let mut at = begin;
    while let Some(token) = call.get(at) {
        at = match token.text {
            ";" | "," | "=>" | ")" | "]" | "}" if token.kind == Kind::Sign => break,
            "=" | "if" | "in" if is_pattern => break,
            "(" | "[" | "{" => after_closing(call, at),
            // The arguments of a closure.
            "|" if at == begin || call[at - 1].is("move") => {
                let close = call[at + 1..].iter().position(|token| token.is("|"));
                close.map_or(call.len(), |close| at + close + 2)
            }
            _ => at + 1,
        };
    }
    at
}

/// Source that is being put together.
#[derive(Default)]
struct Written {
    text: String,
}

impl Written {
    fn push(&mut self, text: &str, apart: bool) {
        if apart {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    fn tokens(&mut self, tokens: &[Token<'_>], mut apart: bool) {
        let mut end = None;
        for token in tokens {
            apart = end.map_or(apart, |end| end != token.start);
            if token.kind == Kind::Doc {
                self.text.push('\n');
            }
            self.push(token.text, apart);
            if token.kind == Kind::Doc {
                self.text.push('\n');
            }
            end = Some(token.end());
        }
    }
}

/// Writes what a rule makes of what its names stand for.
fn write<'a>(
    template: &[Token<'a>],
    found: &Bindings<'a, '_>,
    first_apart: bool,
    written: &mut Written,
) -> Option<()> {
    let named = |name: &str| found.iter().find(|(known, _)| *known == name).map(|it| it.1);
    let mut part = 0;
    while let Some(token) = template.get(part) {
        let apart = match part {
            0 => first_apart,
            _ => template[part - 1].end() != token.start,
        };
        if token.is("$") && template.get(part + 1)?.is("(") {
            let (body, separator, _, next) = repetition(template, part)?;
            let names = body.windows(2).filter(|some| some[0].is("$")).map(|some| some[1].text);
            let rounds = names.filter_map(|name| match named(name) {
                Some(Bound::Each(rounds)) => Some(rounds.len()),
                _ => None,
            });
            for round in 0..rounds.max()? {
                if let Some(separator) = separator.filter(|_| round > 0) {
                    written.push(separator.text, false);
                }
                let this = found.iter().map(|(name, bound)| match bound {
                    Bound::Each(rounds) => (*name, rounds.get(round).unwrap_or(bound)),
                    Bound::Once(_) => (*name, *bound),
                });
                write(body, &this.collect(), apart || round > 0, written)?;
            }
            part = next;
        } else if token.is("$") {
            let name = template.get(part + 1)?.text;
            match named(name) {
                Some(Bound::Once(tokens)) => written.tokens(tokens, apart),
                None if name == "crate" => written.push(name, apart),
                _ => return None,
            }
            part += 2;
        } else if let Some(name) = documented(&template[part..], 4)
            && let Some(Bound::Once(tokens)) = named(name)
            && tokens[0].kind == Kind::Doc
        {
            written.tokens(tokens, true);
            part += 5;
        } else {
            written.tokens(std::slice::from_ref(token), apart);
            part += 1;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the call that follows the definition of `m` stands for.
    fn expanded(source: &str) -> Option<String> {
        let mut macros = Macros::default();
        macros.add("file", source);
        let tokens = code_tokens(source);
        let call = tokens.iter().rposition(|token| token.is("m"))?;
        let end = after_closing(&tokens, call + 2) - 1;
        macros.expand("file", "m", &tokens[call + 3..end])
    }

    #[test]
    fn repetitions_names_and_documentation_are_written_out() {
        let source = "macro_rules! m {\n\
            ($($(#[$doc:meta])* $name:ident<$($of:ident),*>: $path:path => $out:ty;)*) => {$(\n\
            $(#[$doc])* pub fn $name<$($of: $crate::A),*>(x: &$out) -> $out { $path(x) })*}; }\n\
            m! { /// One.\n #[inline] one<X, Y>: a::b => <X as Y>::Z; two<>: c => [u8; 2]; }";
        let text = expanded(source).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                "",
                "/// One.",
                "#[inline] pub fn one<X: crate::A, Y: crate::A>(x: &<X as Y>::Z) -> <X as Y>::Z { \
             a::b(x) } pub fn two<>(x: &[u8; 2]) -> [u8; 2] { c(x) }",
            ]
        );
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let rules = "macro_rules! m { () => { none }; (@ $a:tt $(, $b:expr)?) => { one $a $($b)? }; \
                     ($($t:ty),+ $(,)?) => { types $($t;)+ }; ($($x:literal)+ | $y:lifetime) => \
                     { literals $($x)+ $y }; ($v:vis struct $n:ident { $($r:tt)* }) => { $v $n } }";
        for (call, result) in [
            ("m!()", "none"),
            ("m!(@ [a, b])", "one [a, b]"),
            ("m!(@ x, f(1, 2)[0])", "one x f(1, 2)[0]"),
            (
                "m!(u8, &'a mut dyn Fn(A) -> B, Vec<(C, D)>,)",
                "types u8; &'a mut dyn Fn(A) -> B; Vec<(C, D)>;",
            ),
            ("m!(1 -2.5 \"x\" | 'a)", "literals 1 -2.5 \"x\" 'a"),
            ("m!(pub(crate) struct A { x y })", "pub(crate) A"),
            ("m!(struct A { x y })", "A"),
        ] {
            let text = expanded(&format!("{rules}\n{call}")).expect(call);
            assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), result, "{call}");
        }
        for call in ["m!(@)", "m!(1 | 2)", "m!(;)", "m!(struct A)"] {
            assert_eq!(expanded(&format!("{rules}\n{call}")), None, "{call}");
        }
    }

    #[test]
    fn types_and_expressions_end_where_they_do_in_rust() {
        let rest = |kind: &str, code: &'static str| {
            let tokens = code_tokens(code);
            let end = fragment_end(kind, &tokens, 0).unwrap();
            code[tokens.get(end).map_or(code.len(), |token| token.start)..].to_owned()
        };
        for (kind, code, left) in [
            ("ty", "f32 f64", "f64"),
            ("ty", "Dim<[Ix; 2]> IxDyn", "IxDyn"),
            ("ty", "&'static str = x", "= x"),
            ("ty", "A<B, C> { }", "{ }"),
            ("ty", "[u8; 3] [1]", "[1]"),
            ("ty", "dyn A + 'a, b", ", b"),
            ("expr", "|a, b| a + b, c", ", c"),
            ("expr", "f(a, b) { x; } => d", "=> d"),
            ("pat", "Some(x) if x", "if x"),
        ] {
            assert_eq!(rest(kind, code), left, "{code}");
        }
    }

    #[test]
    fn an_expression_stays_one() {
        let source = "macro_rules! m { ($e:expr) => { fn f() { 2 * $e } } }";
        let mut macros = Macros::default();
        macros.add("", source);
        let written =
            |call: &str| macros.expand("", "m", &code_tokens(call)).unwrap().replace(' ', "");
        assert_eq!(written("1 + 2"), "fnf(){2*(1+2)}");
        assert_eq!(written("g(1 + 2)"), "fnf(){2*g(1+2)}");
    }

    #[test]
    fn text_that_is_no_macro_ends() {
        for source in [
            "macro_rules! m",
            "macro_rules! m {",
            "macro_rules! m { ( } m!()",
            "macro_rules! m { () => } m!()",
            "macro_rules! m { ($) => {} } m!(a)",
            "macro_rules! m { ($(a) => {} } m!(a)",
            "macro_rules! m { ($a:) => {$(} } m!(a)",
            "macro_rules! m { () => { $($a)* } } m!()",
        ] {
            let tokens = code_tokens(source);
            let mut macros = Macros::default();
            macros.add("", source);
            let _ = macros.expand("", "m", &tokens[tokens.len()..]);
            let _ = macros.expand("", "m", &tokens[tokens.len() - 1..]);
        }
    }
}
