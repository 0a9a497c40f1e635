//! Pure: statements of cells as those of one function. In a notebook the types of variables are settled
//! when their cell has ended; in one function they would stay open for what comes later, where a number
//! is a literal, so they are written out.

use std::collections::BTreeMap;

use ra_ap_syntax::ast::{self, AstNode as _, AstToken as _, HasName as _};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind, SyntaxNode};

use crate::source::words;
use crate::type_names::shorten;

const OPEN: &str = "fn f(){";

/// The only function's body of `text`, put into one.
fn body(text: &str) -> Option<ast::StmtList> {
    let parsed = SourceFile::parse(&format!("{OPEN}{text}\n}}"), Edition::Edition2024);
    let function = parsed.syntax_node().children().find_map(ast::Fn::cast)?;
    function.body()?.stmt_list()
}

/// Whether there is a number whose type is not written.
pub(super) fn has_open_number(text: &str) -> bool {
    let Some(list) = body(text) else { return false };
    let tokens = list.syntax().descendants_with_tokens().filter_map(|part| part.into_token());
    tokens.into_iter().any(|token| {
        ast::IntNumber::cast(token.clone()).is_some_and(|it| it.suffix().is_none())
            || ast::FloatNumber::cast(token).is_some_and(|it| it.suffix().is_none())
    })
}

/// The statement with the types of what its `let` defines, where they are known and a number in them
/// might become another one later.
pub(super) fn with_types(text: &str, types: &BTreeMap<&str, &str>) -> String {
    let unchanged = text.to_owned();
    let found = body(text).and_then(|list| list.statements().next());
    let Some(ast::Stmt::LetStmt(statement)) = found else { return unchanged };
    let (Some(pattern), None) = (statement.pat(), statement.ty()) else { return unchanged };
    let Some(of_type) = type_of(&pattern, types) else { return unchanged };
    let open = words(&of_type).iter().any(|word| word == "i32" || word == "f64");
    if !open {
        return unchanged;
    }
    let at = usize::from(pattern.syntax().text_range().end()) - OPEN.len();
    format!("{}: {of_type}{}", &text[..at], &text[at..])
}

fn type_of(pattern: &ast::Pat, types: &BTreeMap<&str, &str>) -> Option<String> {
    match pattern {
        ast::Pat::IdentPat(it) if it.pat().is_none() && it.ref_token().is_none() => {
            let of_type = types.get(&*it.name()?.text().to_string()).map(|it| shorten(it));
            of_type.filter(|it| !it.contains("ArrayBase")).or_else(|| Some("_".to_owned()))
        }
        ast::Pat::TuplePat(it) => {
            let parts: Option<Vec<String>> =
                it.fields().map(|field| type_of(&field, types)).collect();
            let parts = parts?;
            match &*parts {
                [one] => Some(format!("({one},)")),
                parts => Some(format!("({})", parts.join(", "))),
            }
        }
        ast::Pat::RestPat(_) => None,
        _ => Some("_".to_owned()),
    }
}

/// The expression that `text` is, and the comments behind it.
pub(super) fn value(text: &str) -> (String, Vec<String>) {
    let Some(expression) = body(text).and_then(|list| list.tail_expr()) else {
        return (text.to_owned(), Vec::new());
    };
    let range = expression.syntax().text_range();
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let rest = text.get(end - OPEN.len()..).unwrap_or_default();
    let code = text.get(start - OPEN.len()..end - OPEN.len()).unwrap_or(text);
    (
        code.to_owned(),
        rest.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect(),
    )
}

/// Whether the expression shows nothing, so that it can be a statement.
pub(super) fn shows_nothing(text: &str) -> bool {
    const SILENT: [&str; 12] = [
        "println",
        "print",
        "eprintln",
        "eprint",
        "assert",
        "assert_eq",
        "assert_ne",
        "show",
        "assert_allclose",
        "assert_array_equal",
        "check",
        "panic",
    ];
    match body(text).and_then(|list| list.tail_expr()) {
        Some(ast::Expr::ForExpr(_) | ast::Expr::WhileExpr(_)) => true,
        Some(ast::Expr::MacroExpr(it)) => {
            let path = it.macro_call().and_then(|call| call.path()).map(|path| path.to_string());
            path.is_some_and(|path| SILENT.contains(&path.rsplit("::").next().unwrap_or_default()))
        }
        _ => false,
    }
}

/// Whether a `return` stands in it that ends the cell.
pub(super) fn returns(text: &str) -> bool {
    let within = |node: &SyntaxNode| {
        node.ancestors().any(|it| {
            let is_async =
                ast::BlockExpr::cast(it.clone()).is_some_and(|block| block.async_token().is_some());
            it.kind() == SyntaxKind::CLOSURE_EXPR || is_async
        })
    };
    body(text).is_some_and(|list| {
        let nodes = list.syntax().descendants();
        let mut found = nodes.filter(|it| it.kind() == SyntaxKind::RETURN_EXPR);
        found.any(|node| {
            let functions = node.ancestors().filter(|it| it.kind() == SyntaxKind::FN).count();
            functions == 1 && !within(&node)
        })
    })
}

/// Whether it is a call of a macro that may define something.
pub(super) fn may_define(text: &str) -> bool {
    let is_macro = |node: SyntaxNode| match ast::ExprStmt::cast(node.clone()) {
        Some(statement) => matches!(statement.expr(), Some(ast::Expr::MacroExpr(_))),
        None => node.kind() == SyntaxKind::MACRO_EXPR || node.kind() == SyntaxKind::MACRO_CALL,
    };
    let known = shows_nothing(text.trim_end().trim_end_matches(';'));
    !known && body(text).is_some_and(|list| list.syntax().children().any(is_macro))
}

/// The text moved to the right; lines within a literal stay as they are.
pub(super) fn indented(text: &str, depth: usize) -> String {
    let parsed = SourceFile::parse(&format!("{OPEN}{text}\n}}"), Edition::Edition2024);
    let tokens =
        parsed.syntax_node().descendants_with_tokens().filter_map(|part| part.into_token());
    let literals: Vec<_> = tokens
        .filter(|token| !token.kind().is_trivia() && token.text().contains('\n'))
        .map(|token| token.text_range())
        .collect();
    let indent = "    ".repeat(depth);
    let mut found = String::new();
    let mut at = OPEN.len();
    for line in text.split_inclusive('\n') {
        let inside = |range: &ra_ap_syntax::TextRange| {
            usize::from(range.start()) < at && at < usize::from(range.end())
        };
        if !line.trim().is_empty() && !literals.iter().any(inside) {
            found.push_str(&indent);
        }
        found.push_str(line);
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, types: &[(&str, &str)]) -> String {
        with_types(text, &types.iter().copied().collect())
    }

    #[test]
    fn types_that_could_change_are_written_out() {
        let array = "ArrayBase<OwnedRepr<f64>, Dim<[usize; 2]>>";
        assert_eq!(
            typed("let a = f(1.0); // b", &[("a", array)]),
            "let a: Array2<f64> = f(1.0); // b"
        );
        assert_eq!(typed("let mut n = 5;", &[("n", "i32")]), "let mut n: i32 = 5;");
        assert_eq!(typed("let n: u8 = 5;", &[("n", "u8")]), "let n: u8 = 5;");
        assert_eq!(typed("let s = f();", &[("s", "String")]), "let s = f();");
        let pair = [("a", "i32"), ("b", "String")];
        assert_eq!(
            typed("let (a, mut b, _) = f();", &pair),
            "let (a, mut b, _): (i32, String, _) = f();"
        );
        assert_eq!(typed("let (a, ..) = f();", &pair), "let (a, ..) = f();");
        assert_eq!(typed("a += 1;", &pair), "a += 1;");
        assert!(has_open_number("f(1.0)") && !has_open_number("f(1.0_f32, 2u8)"));
    }

    #[test]
    fn a_value_has_its_comment_behind_it() {
        assert_eq!(
            value("a + 1 // the sum\n// end"),
            ("a + 1".to_owned(), vec!["// the sum".to_owned(), "// end".to_owned()])
        );
        assert!(shows_nothing("println!(\"a\")") && shows_nothing("for i in 0..2 {}"));
        assert!(!shows_nothing("vec![1]"));
    }

    #[test]
    fn a_return_of_the_cell_is_none_of_a_closure() {
        assert!(returns("if a { return; }"));
        assert!(!returns("let f = || { return 1; };") && !returns("fn f() { return; }"));
    }

    #[test]
    fn lines_of_literals_stay() {
        assert_eq!(indented("f(\n  \"a\n  b\"\n)", 1), "    f(\n      \"a\n  b\"\n    )");
    }
}
