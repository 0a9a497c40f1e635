//! Pure: by which expression of a cell a variable was moved, and what to write so that it is kept.
//! That it was moved the compiler has said; here it is found in the text.

use ra_ap_syntax::ast::{self, AstNode as _, HasArgList as _, HasGenericArgs as _, UnaryOp};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind, SyntaxNode};

/// How a variable was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The expression, in one short line.
    pub by: String,
    /// What to write for it.
    pub instead: Vec<String>,
    /// Whether somebody who knows NumPy would not expect it: arithmetic, a loop, a method of an
    /// array, a function of `np`.
    pub surprises: bool,
}

/// No more than can be read beside the rest of a note.
const LONGEST: usize = 60;

/// Macros that only look at what they are given.
const LOOKING: [&str; 14] = [
    "println",
    "print",
    "eprintln",
    "eprint",
    "format",
    "write",
    "writeln",
    "panic",
    "assert",
    "assert_eq",
    "assert_ne",
    "show",
    "s",
    "matches",
];

/// What `name` was moved by in statements of this `text`, where that is found. `is_moved` says of
/// others that they go the same way.
pub fn moved_by(text: &str, name: &str, is_moved: &dyn Fn(&str) -> bool) -> Option<Move> {
    let parsed = SourceFile::parse(&format!("fn f(){{{text}\n}}"), Edition::Edition2024);
    let root = parsed.syntax_node();
    let uses = root.descendants().filter_map(ast::PathExpr::cast);
    let uses = uses.filter(|path| path.syntax().text() == name);
    let (mut found, mut likely) = (None, None);
    for path in uses {
        match use_of(path.syntax(), name, is_moved) {
            Use::Moves(it) => found = found.or(Some(it)),
            Use::MayMove(it) => likely = Some(it),
            Use::Looks => {}
        }
    }
    let known = found.or_else(|| in_macro(&root, name)).or(likely)?;
    let fits = known.by.chars().count() <= LONGEST
        && known.instead.iter().all(|text| text.chars().count() <= LONGEST);
    fits.then_some(known)
}

enum Use {
    Moves(Move),
    /// A method that may take its receiver by value.
    MayMove(Move),
    Looks,
}

fn use_of(path: &SyntaxNode, name: &str, is_moved: &dyn Fn(&str) -> bool) -> Use {
    let cloned = format!("{name}.clone()");
    if let Some(closure) = path.ancestors().find_map(ast::ClosureExpr::cast)
        && closure.move_token().is_some()
    {
        let parameters = closure.param_list().map_or_else(String::new, |it| it.to_string());
        let by = format!("move {}", line(&parameters));
        return Use::Moves(Move { by, instead: vec![cloned], surprises: false });
    }
    let mut node = path.clone();
    while let Some(parent) = node.parent().filter(|it| it.kind() == SyntaxKind::PAREN_EXPR) {
        node = parent;
    }
    let Some(parent) = node.parent() else { return Use::Looks };
    let replaced = |whole: &SyntaxNode, text: &str| {
        let start = path.text_range().start() - whole.text_range().start();
        let (start, end) = (usize::from(start), usize::from(start) + name.len());
        let mut whole = whole.text().to_string();
        whole.replace_range(start..end, text);
        line(&whole)
    };
    let moves = |whole: &SyntaxNode, by: &str, surprises: bool| {
        Use::Moves(Move {
            by: line(&whole.text().to_string()),
            instead: vec![replaced(whole, by)],
            surprises,
        })
    };
    match parent.kind() {
        SyntaxKind::BIN_EXPR => in_operation(&parent, &node, name, is_moved),
        SyntaxKind::PREFIX_EXPR => {
            let operation = ast::PrefixExpr::cast(parent.clone()).and_then(|it| it.op_kind());
            match operation {
                Some(UnaryOp::Deref) | None => Use::Looks,
                _ => moves(&parent, &format!("&{name}"), true),
            }
        }
        SyntaxKind::ARG_LIST => match parent.parent() {
            Some(call) => in_call(&call, name, &replaced),
            None => Use::Looks,
        },
        SyntaxKind::METHOD_CALL_EXPR => in_method(&parent, name),
        SyntaxKind::FOR_EXPR => {
            let pattern = ast::ForExpr::cast(parent).and_then(|it| it.pat());
            let pattern = pattern.map_or_else(String::new, |it| line(&it.to_string()));
            let by = format!("for {pattern} in {name}");
            let instead = vec![format!("for {pattern} in &{name}")];
            Use::Moves(Move { by, instead, surprises: true })
        }
        SyntaxKind::LET_STMT => moves(&parent, &cloned, false),
        SyntaxKind::MATCH_EXPR => {
            let (by, instead) = (format!("match {name}"), vec![format!("match &{name}")]);
            Use::MayMove(Move { by, instead, surprises: false })
        }
        SyntaxKind::TUPLE_EXPR
        | SyntaxKind::ARRAY_EXPR
        | SyntaxKind::RECORD_EXPR_FIELD
        | SyntaxKind::RETURN_EXPR
        | SyntaxKind::BREAK_EXPR => moves(&parent, &cloned, false),
        _ => Use::Looks,
    }
}

fn in_operation(
    whole: &SyntaxNode,
    own: &SyntaxNode,
    name: &str,
    is_moved: &dyn Fn(&str) -> bool,
) -> Use {
    let Some(operation) = ast::BinExpr::cast(whole.clone()) else { return Use::Looks };
    match operation.op_kind() {
        Some(ast::BinaryOp::ArithOp(_)) => {}
        Some(ast::BinaryOp::Assignment { .. })
            if operation.rhs().is_some_and(|rhs| rhs.syntax() == own) =>
        {
            let text = line(&whole.text().to_string());
            let before = text[..text.len().saturating_sub(name.len())].to_owned();
            let instead = vec![format!("{before}{name}.clone()")];
            return Use::Moves(Move { by: text, instead, surprises: false });
        }
        _ => return Use::Looks,
    }
    let side = |side: Option<ast::Expr>| {
        let text = side.map_or_else(String::new, |it| line(&it.to_string()));
        if text == name || is_moved(&text) { format!("&{text}") } else { text }
    };
    let sign = operation.op_token().map_or_else(String::new, |it| it.text().to_owned());
    let instead = format!("{} {sign} {}", side(operation.lhs()), side(operation.rhs()));
    let by = line(&whole.text().to_string());
    Use::Moves(Move { by, instead: vec![instead], surprises: true })
}

fn in_call(call: &SyntaxNode, name: &str, replaced: &dyn Fn(&SyntaxNode, &str) -> String) -> Use {
    let by = line(&call.text().to_string());
    let cloned = replaced(call, &format!("{name}.clone()"));
    let borrowed = replaced(call, &format!("&{name}"));
    let function = ast::CallExpr::cast(call.clone()).and_then(|it| it.expr());
    let function = function.map(|it| it.to_string());
    let last = function.as_deref().map(|path| path.rsplit("::").next().unwrap_or(path));
    let of_numpy = function.as_deref().is_some_and(|path| path.starts_with("np::"));
    let makes =
        last == Some("new") || last.is_some_and(|last| last.starts_with(char::is_uppercase));
    let instead = match last {
        // It was to go.
        Some("drop") => Vec::new(),
        _ if of_numpy => vec![borrowed],
        _ if makes => vec![cloned],
        _ => vec![borrowed, cloned],
    };
    Use::Moves(Move { by, instead, surprises: of_numpy })
}

fn in_method(call: &SyntaxNode, name: &str) -> Use {
    let Some(call) = ast::MethodCallExpr::cast(call.clone()) else { return Use::Looks };
    let Some(method) = call.name_ref().map(|it| it.text().to_string()) else { return Use::Looks };
    let list = call.arg_list().map_or_else(|| "()".to_owned(), |it| it.to_string());
    let generic = call.generic_arg_list().map_or_else(String::new, |it| it.to_string());
    let arguments = list.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(&list);
    let known = match &*method {
        "reshape" => Some(format!("np::reshape(&{name}, {arguments})")),
        "into_shape_with_order" => Some(format!("{name}.to_shape{list}")),
        "into_dtype" => Some(format!("{name}.astype{generic}{list}")),
        "into_shared" => Some(format!("{name}.to_shared()")),
        "into_owned" => Some(format!("{name}.to_owned()")),
        "into_iter" => Some(format!("{name}.iter()")),
        "mapv_into" => Some(format!("{name}.mapv{list}")),
        _ => None,
    };
    let surprises = known.is_some();
    let instead = known.unwrap_or_else(|| format!("{name}.clone().{method}{generic}{list}"));
    let by = line(&call.to_string());
    let found = Move { by, instead: vec![line(&instead)], surprises };
    if surprises || method.starts_with("into_") { Use::Moves(found) } else { Use::MayMove(found) }
}

fn in_macro(root: &SyntaxNode, name: &str) -> Option<Move> {
    let mut calls = root.descendants().filter_map(ast::MacroCall::cast);
    calls.find_map(|call| {
        let path = call.path()?.to_string();
        let tree = call.token_tree()?;
        let mut tokens = tree.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
        let names = tokens.any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name);
        let looks = LOOKING.contains(&path.rsplit("::").next().unwrap_or(&path));
        (names && !looks).then(|| {
            let shown = if path == "dbg" { format!("&{name}") } else { format!("{name}.clone()") };
            let by = line(&call.to_string());
            Move { by, instead: vec![shown], surprises: false }
        })
    })
}

fn line(text: &str) -> String {
    let text = text.trim().trim_end_matches(';');
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, by: &str, instead: &str) {
        let found = moved_by(text, "a", &|other| other == "b");
        let found = found.unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((&*found.by, &*found.instead.join(" or ")), (by, instead));
    }

    #[test]
    fn arithmetic_is_written_with_references() {
        check("let c = a + b;", "a + b", "&a + &b");
        check("a * 2.0", "a * 2.0", "&a * 2.0");
        check("(&c + a) / n", "&c + a", "&c + &a");
        check("-a", "-a", "-&a");
        check("x = a;", "x = a", "x = a.clone()");
    }

    #[test]
    fn calls_borrow_or_clone() {
        check("let s = np::sort(a, 0);", "np::sort(a, 0)", "np::sort(&a, 0)");
        check("f(1, a);", "f(1, a)", "f(1, &a) or f(1, a.clone())");
        check("let v = Some(a);", "Some(a)", "Some(a.clone())");
        check("let v = Box::new(a);", "Box::new(a)", "Box::new(a.clone())");
        check("v.push(a);", "v.push(a)", "v.push(&a) or v.push(a.clone())");
        check("drop(a);", "drop(a)", "");
    }

    #[test]
    fn methods_have_others_beside_them() {
        check("a.reshape((2, 3))", "a.reshape((2, 3))", "np::reshape(&a, (2, 3))");
        check("let b = a.into_dtype::<f32>();", "a.into_dtype::<f32>()", "a.astype::<f32>()");
        check("a.len(); a.finish()", "a.finish()", "a.clone().finish()");
    }

    #[test]
    fn loops_closures_and_values() {
        check("for (i, x) in a { x; }", "for (i, x) in a", "for (i, x) in &a");
        check("spawn(move || a.len());", "move ||", "a.clone()");
        check("let b = a;", "let b = a", "let b = a.clone()");
        check("let t = (a, 1);", "(a, 1)", "(a.clone(), 1)");
        check("let v = vec![a, c];", "vec![a, c]", "a.clone()");
        check("println!(\"{}\", a); dbg!(a);", "dbg!(a)", "&a");
    }

    #[test]
    fn what_is_too_long_is_not_shown() {
        let long = format!("f(a, {})", "x".repeat(80));
        assert_eq!(moved_by(&long, "a", &|_| false), None);
        assert_eq!(moved_by("&a + 1", "a", &|_| false), None);
    }
}
