//! Pure: variables that cannot outlive their cell, and why. That something borrows only the compiler
//! can say (`complaints.rs`); what is said to the user stands in `notes.rs`.

use ra_ap_syntax::ast::{self, AstNode as _};
use serde::{Deserialize, Serialize};

/// Why a variable ends with its cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhyEnds {
    /// It borrows, from this variable where that has a name.
    Borrows { from: Option<String> },
    /// It is a closure, with a box of this type around it it could be kept.
    Closure { boxed: String },
    /// No later cell could write its type.
    Unnamed { of_type: String },
}

/// Why the variable of a `let` ends with the cell, as far as that is seen in it: it is a closure, or
/// a view by its written type.
pub fn seen_to_end(statement: &ast::LetStmt) -> Option<WhyEnds> {
    if !matches!(statement.pat()?, ast::Pat::IdentPat(_)) {
        return None;
    }
    match statement.ty() {
        Some(of_type) => {
            let text = of_type.to_string();
            let is_view = text.starts_with("ArrayView") && !text.contains("'static");
            is_view.then(|| WhyEnds::Borrows { from: borrowed(statement) })
        }
        None => match in_brackets(statement.initializer()?) {
            ast::Expr::ClosureExpr(closure) => Some(WhyEnds::Closure { boxed: boxed(&closure) }),
            _ => None,
        },
    }
}

fn in_brackets(expression: ast::Expr) -> ast::Expr {
    match &expression {
        ast::Expr::ParenExpr(inner) => inner.expr().map_or(expression.clone(), in_brackets),
        _ => expression,
    }
}

/// The variable at the start of `a.view().t()`.
fn borrowed(statement: &ast::LetStmt) -> Option<String> {
    let mut expression = statement.initializer()?;
    loop {
        expression = match expression {
            ast::Expr::MethodCallExpr(call) => call.receiver()?,
            ast::Expr::RefExpr(inner) => inner.expr()?,
            ast::Expr::ParenExpr(inner) => inner.expr()?,
            ast::Expr::PathExpr(path) => {
                let text = path.syntax().text().to_string();
                return (!text.contains(':')).then_some(text);
            }
            _ => return None,
        }
    }
}

/// The type of a box around a closure; numbers, where it does not say what it takes and gives.
fn boxed(closure: &ast::ClosureExpr) -> String {
    let parameters = closure.param_list().into_iter().flat_map(|list| list.params());
    let types = parameters.map(|it| it.ty().map_or_else(|| "f64".to_owned(), |ty| ty.to_string()));
    let types: Vec<String> = types.collect();
    let gives = closure.ret_type().and_then(|it| it.ty()).map(|ty| ty.to_string());
    let gives = gives.or_else(|| types.first().filter(|ty| !ty.starts_with('&')).cloned());
    let gives = match gives {
        Some(gives) => format!(" -> {gives}"),
        None if types.is_empty() => String::new(),
        None => " -> f64".to_owned(),
    };
    format!("Box<dyn Fn({}){gives}>", types.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::*;

    fn why(code: &str) -> Option<WhyEnds> {
        Cell::parse(code).bindings[0].ends.clone()
    }

    #[test]
    fn closures_are_seen() {
        let boxed = |code: &str| match why(code) {
            Some(WhyEnds::Closure { boxed }) => boxed,
            other => panic!("{other:?}"),
        };
        assert_eq!(boxed("let f = |x| x * 2.0;"), "Box<dyn Fn(f64) -> f64>");
        assert_eq!(boxed("let f = (move |x: i32, s: &str| 1);"), "Box<dyn Fn(i32, &str) -> i32>");
        assert_eq!(boxed("let f = |s: &str| -> usize { s.len() };"), "Box<dyn Fn(&str) -> usize>");
        assert_eq!(boxed("let f = || println!();"), "Box<dyn Fn()>");
        assert_eq!(why("let f: Box<dyn Fn()> = Box::new(|| ());"), None);
        assert_eq!(why("let v = w.map(|x| x);"), None);
    }

    #[test]
    fn views_are_seen_by_their_written_type() {
        let from = Some("a".to_owned());
        let view = "let y: ArrayView1<f64> = (&a).row(0).reversed();";
        assert_eq!(why(view), Some(WhyEnds::Borrows { from }));
        assert_eq!(why("let y: ArrayView1<'static, f64> = f();"), None);
        assert_eq!(why("let y = a.view();"), None);
    }
}
