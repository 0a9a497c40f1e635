//! Pure: what ndarray says of shapes that do not fit, in NumPy's words and with the operation as the
//! user wrote it. Some of its panics name no shapes: then the same operation of `np` can be asked.

use ra_ap_syntax::ast::{self, AstNode as _, HasArgList as _, HasName as _};
use ra_ap_syntax::{Edition, SourceFile, SyntaxNode};

use crate::code::{Excerpt, Framed, Segment};

/// What stands before a cell when it is parsed.
const OPEN: &str = "fn f(){";

/// Names of functions that do the same as operators and say which shapes do not fit.
const OPERATORS: [(&str, &str); 10] = [
    ("+", "add"),
    ("-", "subtract"),
    ("*", "multiply"),
    ("/", "divide"),
    ("%", "remainder"),
    ("+=", "add"),
    ("-=", "subtract"),
    ("*=", "multiply"),
    ("/=", "divide"),
    ("%=", "remainder"),
];

/// The panic `message` in NumPy's words, where it is about shapes. It was raised at the byte `at` of
/// the `cell`, where that is known.
pub(super) fn in_words_of_numpy(message: &str, place: Option<(&str, usize)>) -> Option<String> {
    let told = told(message)?;
    let operation = place.and_then(|(cell, at)| operation(cell, at));
    Some(match operation {
        Some(operation) => format!("`{}`: {told}", operation.text),
        None => told,
    })
}

/// How `np` begins what it says of them.
const SAID: &str = "operands could not be broadcast together with shapes";

/// Whether a panic says which shapes do not fit.
pub fn says_shapes(message: &str) -> bool {
    let starts = [SAID, PRODUCT, OUT_OF_BOUNDS];
    starts.iter().any(|start| message.starts_with(start))
}

/// The same of a product, and of an index.
const PRODUCT: &str = "shapes (";
const OUT_OF_BOUNDS: &str = "out of bounds for the shape ";

/// What is known of the shapes.
fn told(message: &str) -> Option<String> {
    let message = message.strip_prefix("ndarray: ").unwrap_or(message);
    if let Some(shapes) = message.strip_prefix("could not broadcast array from shape: ") {
        let (from, to) = shapes.split_once(" to: ")?;
        let (from, to) = (tuple(from)?, tuple(to)?);
        return Some(format!("operands could not be broadcast together with shapes {to} {from}"));
    }
    if let Some(shapes) = message.strip_prefix("Zip: Producer dimension mismatch, expected: ") {
        let (first, other) = shapes.split_once(", got: ")?;
        let (first, other) = (tuple(first)?, tuple(other)?);
        return Some(format!(
            "operands could not be broadcast together with shapes {first} {other}"
        ));
    }
    if let Some(shapes) = message.strip_prefix("inputs ") {
        let shapes = shapes.strip_suffix(" are not compatible for matrix multiplication")?;
        let (left, right) = shapes.split_once(" and ")?;
        let sides = |text: &str| {
            let (rows, columns) = text.split_once(" \u{d7} ")?;
            Some((rows.to_owned(), columns.to_owned()))
        };
        let ((m, k), (l, n)) = (sides(left)?, sides(right)?);
        return Some(format!(
            "shapes ({m},{k}) and ({l},{n}) not aligned: {k} (dim 1) != {l} (dim 0)"
        ));
    }
    if says_shapes(message) {
        return Some(message.to_owned());
    }
    is_silent(message).then(|| "operands could not be broadcast together".to_owned())
}

/// Whether a panic is about shapes and names none.
fn is_silent(message: &str) -> bool {
    message.contains("ShapeError/IncompatibleShape")
        || message.ends_with("self.len() == rhs.len()")
        || message.ends_with("part.equal_dim(dimension)")
}

/// What ndarray says of an index.
const NO_INDEX: &str = "ndarray: index out of bounds";

/// A shape as NumPy writes it.
fn tuple(shape: &str) -> Option<String> {
    let sides = shape.trim().strip_prefix('[')?.strip_suffix(']')?;
    let sides: Vec<&str> = sides.split(", ").filter(|side| !side.is_empty()).collect();
    Some(match &*sides {
        [only] => format!("({only},)"),
        sides => format!("({})", sides.join(",")),
    })
}

/// An operation of two arrays.
struct Operation {
    /// As it is written.
    text: String,
    /// The function of `np` that does the same.
    function: Option<&'static str>,
    operands: Vec<ast::Expr>,
}

fn operation(cell: &str, at: usize) -> Option<Operation> {
    let parsed = SourceFile::parse(&format!("{OPEN}{cell}\n}}"), Edition::Edition2024);
    let begins = |node: &SyntaxNode| usize::from(node.text_range().start()) == OPEN.len() + at;
    let root = parsed.syntax_node();
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = root.descendants().find_map(|node| {
        if let Some(binary) = ast::BinExpr::cast(node.clone()).filter(|_| begins(&node)) {
            let sign = binary.op_token()?.text().to_owned();
            let function = OPERATORS.iter().find(|(operator, _)| *operator == sign);
            let operands = vec![binary.lhs()?, binary.rhs()?];
            let function = Some(function?.1);
            return Some(Operation { text: line(binary.to_string()), function, operands });
        }
        if let Some(index) = ast::IndexExpr::cast(node.clone()) {
            let base = index.base()?;
            let bracket = usize::from(base.syntax().text_range().end()) == OPEN.len() + at;
            (bracket || begins(&node)).then_some(())?;
            let operands = vec![base, index.index()?];
            let text = line(index.to_string());
            return Some(Operation { text, function: Some("index"), operands });
        }
        let call = ast::MethodCallExpr::cast(node)?;
        let name = call.name_ref()?;
        // A caller's place is that of the method's name.
        (begins(name.syntax()) || begins(call.syntax())).then_some(())?;
        let arguments = call.arg_list()?.args();
        let receiver = call.receiver()?;
        let first = match &receiver {
            ast::Expr::CallExpr(from) if from.to_string().starts_with("Zip::from(") => {
                from.arg_list()?.args().next()
            }
            _ => None,
        };
        let function = match name.text() {
            "dot" => Some("dot"),
            "and" if first.is_some() => Some("zip"),
            _ => None,
        };
        let operands = std::iter::once(first.unwrap_or(receiver)).chain(arguments).collect();
        Some(Operation { text: line(call.to_string()), function, operands })
    })?;
    (found.text.chars().count() <= 60).then_some(found)
}

/// Code that panics with the shapes, where the panic `message` does not say them: the operation by
/// its function of `np`, after those `let`s of the cell that its operands need. None where it would
/// do anything else than to compute, since it runs once more.
pub(super) fn question(message: &str, cell: &str, at: usize) -> Option<Framed> {
    if !is_silent(message) && message != NO_INDEX {
        return None;
    }
    let operation = operation(cell, at)?;
    let [left, right] = &operation.operands[..] else { return None };
    let statement = left
        .syntax()
        .ancestors()
        .find(|node| node.parent().is_some_and(|it| ast::StmtList::can_cast(it.kind())))?;
    // Only in the cell's own statements are the variables what the cell's are.
    let list = statement.parent()?;
    let depth = list.ancestors().filter(|it| ast::StmtList::can_cast(it.kind())).count();
    if depth != 1 || !is_harmless(left.syntax()) || !is_harmless(right.syntax()) {
        return None;
    }
    let mut wanted: Vec<String> = names(left.syntax());
    wanted.extend(names(right.syntax()));
    let earlier: Vec<SyntaxNode> = list.children().take_while(|node| *node != statement).collect();
    let mut needed = Vec::new();
    for node in earlier.iter().rev() {
        let Some(bound) = ast::LetStmt::cast(node.clone()) else {
            // Whatever else names one of them may have changed it.
            let touched = names(node);
            if touched.iter().any(|name| wanted.contains(name)) {
                return None;
            }
            continue;
        };
        let pattern = bound.pat()?;
        let ast::Pat::IdentPat(pattern) = pattern else { return None };
        let name = pattern.name()?.text().to_string();
        if wanted.contains(&name) {
            if !is_harmless(bound.initializer()?.syntax()) {
                return None;
            }
            wanted.retain(|it| *it != name);
            wanted.extend(names(node).into_iter().filter(|it| *it != name));
            needed.push(node.to_string());
        }
    }
    needed.reverse();
    let lent = |expression: &ast::Expr| {
        let text = expression.to_string();
        if text.starts_with('&') { text } else { format!("&({text})") }
    };
    let (left, right) = (lent(left), lent(right));
    let shape = |text: &str| {
        format!(
            "::std::string::ToString::to_string(&::ndlab::np::shape({text})).replace(\", \", \",\")"
        )
    };
    let call = match operation.function? {
        "dot" => format!(
            "::std::panic!(\"shapes {{}} and {{}} not aligned\", {}, {});",
            shape(&left),
            shape(&right)
        ),
        "zip" => {
            format!("::std::panic!(\"{SAID} {{}} {{}}\", {}, {});", shape(&left), shape(&right))
        }
        "index" => {
            format!("let _ = {right}; ::std::panic!(\"{OUT_OF_BOUNDS}{{}}\", {});", shape(&left))
        }
        function => format!("let _ = ::ndlab::np::{function}({left}, {right});"),
    };
    let excerpt = |text: String| Excerpt { text, line: 1, column: 0 };
    let own = needed.into_iter().map(|text| Segment::Own(excerpt(text)));
    let segments = own.chain([Segment::Own(excerpt(call))]).collect();
    Some(Framed { segments, ..Framed::default() })
}

/// Whether an expression does nothing but compute: calls of `np` and of methods on arrays.
fn is_harmless(expression: &SyntaxNode) -> bool {
    expression.descendants().all(|node| {
        if let Some(call) = ast::CallExpr::cast(node.clone()) {
            let function = call.expr().map(|it| it.to_string()).unwrap_or_default();
            return ["np::", "Array", "f64::", "f32::", "i64::"]
                .iter()
                .any(|start| function.starts_with(start))
                && !function.contains("random")
                && !function.contains("load");
        }
        if let Some(call) = ast::MacroCall::cast(node.clone()) {
            let path = call.path().map(|it| it.to_string());
            return matches!(path.as_deref(), Some("array" | "s" | "vec"));
        }
        use ra_ap_syntax::SyntaxKind as K;
        !matches!(
            node.kind(),
            K::CLOSURE_EXPR
                | K::BLOCK_EXPR
                | K::TRY_EXPR
                | K::AWAIT_EXPR
                | K::FOR_EXPR
                | K::WHILE_EXPR
                | K::LOOP_EXPR
                | K::MATCH_EXPR
                | K::IF_EXPR
        )
    })
}

fn names(node: &SyntaxNode) -> Vec<String> {
    let tokens = node.descendants_with_tokens().filter_map(|it| it.into_token());
    let words = tokens.filter(|it| it.kind() == ra_ap_syntax::SyntaxKind::IDENT);
    words.map(|it| it.text().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(message: &str, cell: &str, at: &str) -> String {
        let place = Some((cell, cell.find(at).unwrap()));
        in_words_of_numpy(message, place).unwrap()
    }

    #[test]
    fn shapes_are_said_as_numpy_says_them() {
        let message = "ndarray: could not broadcast array from shape: [3] to: [4]";
        assert_eq!(
            said(message, "let b = f();\na += &b;", "a +="),
            "`a += &b`: operands could not be broadcast together with shapes (4,) (3,)"
        );
        let message = "ndarray: inputs 3 \u{d7} 4 and 2 \u{d7} 5 are not compatible for matrix multiplication";
        assert_eq!(
            said(message, "let c = a.dot(&b);", "dot"),
            "`a.dot(&b)`: shapes (3,4) and (2,5) not aligned: 4 (dim 1) != 2 (dim 0)"
        );
        let message = "Zip: Producer dimension mismatch, expected: [2, 2], got: [3]";
        assert_eq!(
            in_words_of_numpy(message, None).unwrap(),
            "operands could not be broadcast together with shapes (2,2) (3,)"
        );
        assert_eq!(in_words_of_numpy("index out of bounds", None), None);
    }

    const SILENT: &str = "called `Result::unwrap()` on an `Err` value: \
                          ShapeError/IncompatibleShape: incompatible shapes";

    fn asked(cell: &str, at: &str) -> Option<String> {
        let framed = question(SILENT, cell, cell.find(at).unwrap())?;
        let text = framed.segments.into_iter().map(|segment| match segment {
            Segment::Own(own) => own.text,
            _ => String::new(),
        });
        Some(text.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_silent_panic_is_asked_about() {
        assert_eq!(asked("&a + &b", "&a").unwrap(), "let _ = ::ndlab::np::add(&a, &b);");
        let cell = "let n = 2;\nlet b = np::ones((n, 4));\nlet k = f();\nlet c = a * &b;";
        let expected =
            "let n = 2; let b = np::ones((n, 4)); let _ = ::ndlab::np::multiply(&(a), &b);";
        assert_eq!(asked(cell, "a *").unwrap(), expected);
    }

    #[test]
    fn what_has_no_function_panics_with_the_shapes() {
        let asked = |message: &str, cell: &str, at: &str| {
            let framed = question(message, cell, cell.find(at).unwrap()).unwrap();
            let Some(Segment::Own(last)) = framed.segments.last().cloned() else { panic!() };
            last.text
        };
        let index = asked(NO_INDEX, "let k = a[[5, n]];", "[[");
        assert!(index.contains("np::shape(&(a))") && index.contains(OUT_OF_BOUNDS), "{index}");
        let zip = "assertion failed: part.equal_dim(dimension)";
        let zip = asked(zip, "Zip::from(&a).and(&b).for_each(|x, y| f(x));", "and");
        assert!(zip.contains("np::shape(&a)") && zip.contains("np::shape(&b)"), "{zip}");
        let dot = "assertion failed: self.len() == rhs.len()";
        assert!(asked(dot, "a.dot(&b)", "dot").contains("not aligned"));
    }

    #[test]
    fn what_does_more_than_compute_is_not_done_again() {
        assert_eq!(asked("let b = f();\n&a + &b", "&a"), None);
        assert_eq!(asked("let b = np::ones(3);\nb.fill(1.0); &a + &b", "&a"), None);
        assert_eq!(asked("for x in y { &a + &b; }", "&a"), None);
        assert_eq!(asked("&a + &load()", "&a"), None);
    }
}
