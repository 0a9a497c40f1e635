//! Pure: a statement of the user's as something that runs so many loops between two looks at the
//! clock, for `%timeit` and `%memit`. What the generated code calls is the library's
//! (`timing/run.rs` there).

use std::collections::BTreeSet;

use crate::code::{Excerpt, Framed, Segment};
use crate::rust::tokens::{Token, code_tokens};
use crate::source::Cell;

/// Code that is measured, and what comes before it and is not.
pub struct Measured<'a> {
    setup: Option<Statement>,
    /// The one, or two that are compared.
    statements: Vec<Statement>,
    /// The variables of earlier cells.
    variables: BTreeSet<&'a str>,
    /// What takes turns with the one statement, and what is done in the last of its loops.
    beside: Option<[String; 2]>,
}

/// What is known of the user's code from its text alone.
struct Statement {
    /// Without a `;` at its end, so that the value can be looked at.
    own: Excerpt,
    /// Whether it is one expression.
    is_expression: bool,
    /// The variables that its `let`s define.
    defines: Vec<String>,
    /// Those of its last statement.
    defines_last: Vec<String>,
    /// All names in it.
    names: BTreeSet<String>,
    /// Names that stand where something is written to.
    written: BTreeSet<String>,
    /// Whether it goes once over what it names: no loop of its own, and no slice.
    takes_whole_arrays: bool,
    asks: bool,
    awaits: bool,
}

impl Statement {
    fn of(text: &Excerpt) -> Statement {
        let cell = Cell::parse(&text.in_place());
        let tokens = code_tokens(&text.text);
        let last = cell.statements.last().filter(|_| cell.last.is_none());
        let last_let = last.filter(|last| code_tokens(&last.text).first().is_some_and(is_let));
        let defines_last = last_let.map_or_else(Vec::new, |last| {
            let bindings = Cell::parse(&last.text).bindings;
            bindings.into_iter().map(|binding| binding.name).collect()
        });
        let mut own = text.clone();
        if last_let.is_none()
            && cell.runs()
            && let Some(end) = tokens.last().filter(|token| token.is(";"))
        {
            own.text.replace_range(end.start..end.end(), " ");
            own = own.after(0);
        }
        let count = cell.pieces().count() + cell.items.len() + cell.attributes.len();
        Statement {
            is_expression: count == 1 && cell.runs() && last_let.is_none() && !cell.broken,
            defines: cell.bindings.iter().map(|binding| binding.name.clone()).collect(),
            defines_last,
            names: tokens.iter().filter(|it| it.is_word()).map(|it| it.text.to_owned()).collect(),
            written: written(&tokens),
            takes_whole_arrays: takes_whole_arrays(&tokens),
            asks: tokens.iter().any(|token| token.is("?")),
            awaits: tokens.windows(2).any(|pair| pair[0].is(".") && pair[1].is("await")),
            own,
        }
    }
}

fn is_let(token: &Token) -> bool {
    token.is("let")
}

fn takes_whole_arrays(tokens: &[Token]) -> bool {
    let is_loop = |token: &Token| ["for", "while", "loop"].iter().any(|word| token.is(word));
    let slices = tokens.windows(2).any(|pair| pair[0].is("s") && pair[1].is("!"));
    !slices && !tokens.iter().any(is_loop)
}

/// Names behind `&mut`, and before `=` and its like.
fn written(tokens: &[Token]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_word()) {
        let before = |steps: usize| at.checked_sub(steps).map(|at| &tokens[at]);
        let after = |steps: usize| tokens.get(at + steps);
        let borrowed =
            before(1).is_some_and(|it| it.is("mut")) && before(2).is_some_and(|it| it.is("&"));
        let is_sign =
            |it: &Token| ["+", "-", "*", "/", "%", "&", "|", "^"].iter().any(|s| it.is(s));
        let operated = after(1).is_some_and(is_sign) && after(2).is_some_and(|it| it.is("="));
        let assigned = after(1).is_some_and(|it| it.is("="))
            && !after(2).is_some_and(|it| it.is("="))
            && !before(1).is_some_and(|it| it.is("let") || it.is("mut") || it.is("."));
        if borrowed || operated || assigned {
            found.insert(token.text.to_owned());
        }
    }
    found
}

impl<'a> Measured<'a> {
    /// The error is what cannot be measured by `magic`.
    pub fn new(
        magic: &str,
        setup: Option<&Excerpt>,
        statements: &[Excerpt],
        variables: impl Iterator<Item = &'a str>,
    ) -> Result<Measured<'a>, String> {
        let measured = Measured {
            setup: setup.filter(|setup| !setup.text.is_empty()).map(Statement::of),
            statements: statements.iter().map(Statement::of).collect(),
            variables: variables.collect(),
            beside: None,
        };
        if measured.setup.iter().chain(&measured.statements).any(|it| it.awaits) {
            return Err(format!(
                "`%{magic}` measures no `.await`; time a function that waits for the future itself, \
                 as by `runtime.block_on(…)`"
            ));
        }
        Ok(measured)
    }

    /// The code of [`framed`](Self::framed), where `other` takes turns with the statement: it starts
    /// `__ndlab_run`, and is stopped. `last` is done in the last loop of each run of the statement, whose
    /// value is `__ndlab_value`.
    pub fn beside(mut self, call: &str, other: &str, last: &str) -> Framed {
        self.beside = Some([other.to_owned(), last.to_owned()]);
        self.framed(call)
    }

    /// The code: `call` stands before the closure that is measured, and its value is the magic's.
    pub fn framed(&self, call: &str) -> Framed {
        let asks = self.setup.iter().chain(&self.statements).any(|it| it.asks);
        let mut code = Writer::default();
        code.generated("{");
        if asks {
            code.generated("let mut __ndlab_error = ::std::option::Option::None;");
        }
        code.generated(&format!("match {call}, &mut |__ndlab_run: &mut ::ndlab::timing::Run| {{"));
        if asks {
            code.generated(
                "let __ndlab_outcome = (|| -> ::std::result::Result<(), EvcxrUserCodeError> {",
            );
        }
        code.generated("use ::ndlab::timing::__NoBytes as _;");
        if let Some(setup) = &self.setup {
            code.0.push(Segment::Own(setup.own.clone()));
            code.generated(";");
        }
        match &self.statements[..] {
            [first, second] => {
                code.generated("if __ndlab_run.is_second() {");
                self.write_loops(&mut code, second);
                code.generated("} else {");
                self.write_loops(&mut code, first);
                code.generated("}");
            }
            others if let Some([other, _]) = &self.beside => {
                code.generated("if __ndlab_run.is_second() {");
                code.generated(other);
                code.generated("} else {");
                others.iter().for_each(|statement| self.write_loops(&mut code, statement));
                code.generated("}");
            }
            others => others.iter().for_each(|statement| self.write_loops(&mut code, statement)),
        }
        code.generated("__ndlab_run.stop();");
        if asks {
            code.generated(
                "::std::result::Result::Ok(()) })(); if let ::std::result::Result::Err(it) = \
                 __ndlab_outcome { __ndlab_error = ::std::option::Option::Some(it); }",
            );
        }
        let otherwise = match asks {
            true => "return ::std::result::Result::Err(__ndlab_error.unwrap())",
            false => "::std::unreachable!()",
        };
        code.generated(&format!(
            "}}) {{ ::std::option::Option::Some(it) => it, ::std::option::Option::None => \
             {otherwise} }} }}"
        ));
        Framed { segments: code.0, ..Framed::default() }
    }

    fn write_loops(&self, code: &mut Writer, statement: &Statement) {
        let prepared: Vec<&String> = self.setup.iter().flat_map(|it| &it.defines).collect();
        // The arrays of this statement: another's, or the setup's, are not moved in its loops.
        let is_input = |name: &String| prepared.contains(&name) || self.variables.contains(&**name);
        for (what, names) in [("reads", &statement.names), ("writes", &statement.written)] {
            let whole = names.iter().filter(|_| statement.takes_whole_arrays);
            for name in whole.filter(|name| is_input(name)) {
                code.generated(&format!(
                    "__ndlab_run.{what}(::ndlab::timing::Bytes(&{name}).__all());"
                ));
            }
        }
        code.generated("let mut __ndlab_left = __ndlab_run.start(); loop {");
        code.0.push(Segment::EachInput("::std::hint::black_box(&{});".to_owned()));
        for name in prepared {
            code.generated(&format!("::std::hint::black_box(&{name});"));
        }
        code.generated(match statement.is_expression {
            true => "match ::std::hint::black_box(",
            false => "match ::std::hint::black_box({",
        });
        code.0.push(Segment::Own(statement.own.clone()));
        for name in &statement.defines_last {
            code.generated(&format!("::std::hint::black_box(&{name});"));
        }
        code.generated(match statement.is_expression {
            true => ") { __ndlab_value => {",
            false => "}) { __ndlab_value => {",
        });
        code.generated("__ndlab_left -= 1; if __ndlab_left == 0 {");
        if statement.takes_whole_arrays {
            code.generated("__ndlab_run.writes(::ndlab::timing::Bytes(&__ndlab_value).__own());");
        }
        if let Some([_, last]) = &self.beside {
            code.generated(last);
        }
        code.generated("break; } } } }");
    }
}

#[derive(Default)]
struct Writer(Vec<Segment>);

impl Writer {
    fn generated(&mut self, text: &str) {
        self.0.push(Segment::Generated(text.to_owned()));
    }
}

/// `a vs b` as both; anything else as it is. No Rust has two expressions side by side.
pub fn versus(line: &Excerpt) -> Result<Vec<Excerpt>, String> {
    let tokens = code_tokens(&line.text);
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "vs" if depth == 0 && token.is_word() && parts(&tokens, at) => found.push(*token),
            _ => {}
        }
    }
    match found[..] {
        [] => Ok(vec![line.clone()]),
        [vs] => Ok(vec![line.part(0, vs.start).after(0), line.after(vs.end())]),
        _ => Err("`%timeit a vs b` compares two, and here are more".to_owned()),
    }
}

/// Whether an expression ends before the token and another begins after it.
fn parts(tokens: &[Token], at: usize) -> bool {
    let sign = |token: &Token, signs: &[&str]| signs.iter().any(|sign| token.is(sign));
    let ends = |token: &Token| {
        !sign(token, &["let", "mut", "in", "as", "move", "return", "if", "match"])
            && (!matches!(token.kind, crate::rust::tokens::Kind::Sign)
                || sign(token, &[")", "]", "}", "?", ";"]))
    };
    let begins = |token: &Token| {
        !matches!(token.kind, crate::rust::tokens::Kind::Sign)
            || sign(token, &["(", "[", "{", "&", "*", "-", "!", "|", "::"])
    };
    let (Some(before), Some(after)) = (at.checked_sub(1).map(|at| &tokens[at]), tokens.get(at + 1))
    else {
        return false;
    };
    ends(before) && begins(after) && after.start > tokens[at].end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str) -> Excerpt {
        Excerpt { text: text.to_owned(), line: 1, column: 8 }
    }

    pub(crate) fn text(framed: &Framed) -> String {
        let parts = framed.segments.iter().map(|segment| match segment {
            Segment::Own(own) => format!("<{}:{} {}>", own.line, own.column, own.text),
            Segment::Generated(text) => text.clone(),
            Segment::EachInput(text) => format!("[{text}]"),
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    fn measured(setup: &str, statements: &[&str]) -> String {
        let statements: Vec<Excerpt> = statements.iter().map(|it| excerpt(it)).collect();
        let variables = ["a", "b"].into_iter();
        let measured =
            Measured::new("timeit", Some(&excerpt(setup)), &statements, variables).unwrap();
        text(&measured.framed("f(0"))
    }

    #[test]
    fn an_expression_stands_in_a_loop() {
        let code = measured("", &["a.sum();"]);
        assert!(code.starts_with("{ match f(0, &mut |__ndlab_run: &mut ::ndlab::timing::Run| {"));
        let body = "let mut __ndlab_left = __ndlab_run.start(); loop { \
                    [::std::hint::black_box(&{});] match ::std::hint::black_box( <1:8 a.sum()> ) { \
                    __ndlab_value => {";
        assert!(code.contains(body), "{code}");
        assert!(!code.contains("EvcxrUserCodeError"), "{code}");
    }

    #[test]
    fn what_goes_over_parts_or_often_is_not_counted() {
        let counts = |code: &str| measured("", &[code]).contains("timing::Bytes(");
        assert!(counts("a.sum()") && counts("&a + &b"));
        assert!(!counts("a.slice(s![1..3]).sum()"));
        assert!(!counts("for _ in 0..10 { a += 1.0; }"));
    }

    #[test]
    fn what_is_written_to_counts() {
        let writes =
            |code: &str| measured("", &[code]).contains("writes(::ndlab::timing::Bytes(&a)");
        assert!(writes("a += 1.0;") && writes("a = b + 1.0") && writes("f(&mut a)"));
        assert!(
            !writes("a == b") && !writes("c += 1.0") && !writes("a.b = 1") && !writes("a + 1.0")
        );
    }

    #[test]
    fn statements_stand_in_a_block_and_their_last_value_is_looked_at() {
        let code = measured("", &["let c = &a + &b; c.sum();"]);
        assert!(code.contains("black_box({ <1:8 let c = &a + &b; c.sum()> }) {"), "{code}");
        let code = measured("", &["let c = &a + &b;"]);
        assert!(code.contains("<1:8 let c = &a + &b;> ::std::hint::black_box(&c); })"), "{code}");
        let code = measured("", &["fn f() {} f(); // done"]);
        assert!(code.contains("{ <1:8 fn f() {} f()  // done> }"), "{code}");
    }

    #[test]
    fn the_setup_comes_before_the_clock_runs() {
        let code = measured("let mut c = a.clone();", &["c += 1.0"]);
        let (setup, rest) = code
            .split_once("<1:8 let mut c = a.clone()> ;")
            .unwrap_or_else(|| code.split_once("<1:8 let mut c = a.clone();> ;").expect(&code));
        assert!(!setup.contains("start()") && rest.contains("Bytes(&c).__all()"), "{code}");
        assert!(rest.contains("::std::hint::black_box(&c);"), "{code}");
    }

    #[test]
    fn a_question_mark_ends_the_cell() {
        let code = measured("", &["f(&a)?"]);
        assert!(code.contains("return ::std::result::Result::Err(__ndlab_error.unwrap())"));
        assert!(code.contains("(|| -> ::std::result::Result<(), EvcxrUserCodeError> {"), "{code}");
    }

    #[test]
    fn nobody_waits_for_a_future() {
        let found = Measured::new("timeit", None, &[excerpt("f().await")], [].into_iter());
        assert!(found.err().unwrap().contains("measures no `.await`"));
    }

    #[test]
    fn two_are_told_apart() {
        let both = |text: &str| {
            let found = versus(&excerpt(text)).unwrap();
            found.into_iter().map(|it| (it.text, it.column)).collect::<Vec<_>>()
        };
        let expected = [("a.sum()".to_owned(), 8), ("np::sum(&a, ..)".to_owned(), 19)];
        assert_eq!(both("a.sum() vs np::sum(&a, ..)"), expected);
        assert_eq!(both("f(vs) + vs.len()").len(), 1);
        assert_eq!(both("let vs = 1; vs").len(), 1);
        assert_eq!(both("{ a } vs { b }").len(), 2);
        assert!(versus(&excerpt("a vs b vs c")).unwrap_err().contains("compares two"));
        let code = measured("", &["a", "b"]);
        assert!(code.contains("if __ndlab_run.is_second() {"), "{code}");
    }
}
