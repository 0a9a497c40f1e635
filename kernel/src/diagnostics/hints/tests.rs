//! Every habit with the error that the compiler makes of it.

use super::*;
use crate::messages::DiagnosticLabel;

/// The hint for an error with this code and message at `span` of the `line`.
fn hint(line: &str, span: &str, code: &str, message: &str) -> Option<String> {
    let at = line.find(span).unwrap();
    let column = line[..at].chars().count() + 1;
    let label = DiagnosticLabel {
        start: (1, column),
        end: (1, column + span.chars().count()),
        text: String::new(),
        primary: true,
    };
    let diagnostic = Diagnostic {
        code: Some(code.to_owned()).filter(|code| !code.is_empty()),
        message: message.to_owned(),
        labels: vec![label],
        ..Diagnostic::default()
    };
    let array = "ArrayBase<OwnedRepr<f64>, Dim<[usize; 2]>>";
    let type_of = |name: &str| match name {
        "a" | "b" => Some(array.to_owned()),
        "n" => Some("i32".to_owned()),
        "t" => Some("f64".to_owned()),
        _ => None,
    };
    let around = Around { cells: &[], source: &|_| None, type_of: &type_of };
    let found = Site::of(&diagnostic, line, &around).unwrap().hint();
    found.map(|remark| remark.message)
}

const MISSING: &str = "cannot find value `x` in this scope";
const NO_FUNCTION: &str = "cannot find function `f` in this scope";
const NO_INDEX: &str =
    "the trait bound `{integer}: NdIndex<ndarray::Dim<[usize; 2]>>` is not satisfied";

#[test]
fn the_language() {
    for (line, span, code, message, expected) in [
        ("x = 1  # one", "o", "", "expected one of `!` or `[`, found `one`", "`// one`"),
        ("import numpy as np", "numpy", "E0425", MISSING, "`np::` is there in every cell"),
        ("from scipy import fft", "scipy", "E0425", MISSING, "`:dep scipy = \"*\"`"),
        (
            "def f(x, n=2):",
            "f",
            "",
            "expected `;`, found `f`",
            "`fn f(x: f64, n: f64) -> f64 { … }`",
        ),
        ("class A:", "A", "", "expected `;`, found `A`", "`struct A { … }`"),
        ("lambda x: x * 2", "x:", "", "expected `;`, found `x`", "`|x| x * 2`"),
        (
            "[x*x for x in range(3)]",
            "for",
            "",
            "expected one of `!`, found keyword `for`",
            "`(0..3).map(|x| x*x).collect::<Vec<_>>()`",
        ),
        ("if n { 1 } elif t { 2 }", "t {", "", "expected `;`, found `t`", "`else if t { … }`"),
        ("for i in range(2, n):", ":", "", "expected `{`, found `:`", "`for i in 2..n { … }`"),
        ("f\"hi {a}\"", "f", "E0425", NO_FUNCTION, "`format!(\"hi {a}\")`"),
        ("'text'", "'text'", "", "character literal may only contain one codepoint", "`\"text\"`"),
        ("t ** 2", "**", "E0614", "type `{integer}` cannot be dereferenced", "`t.powi(2)`"),
        ("n ** 2", "**", "E0614", "type `{integer}` cannot be dereferenced", "`n.pow(2)`"),
        ("True", "True", "E0425", MISSING, "`true`"),
        ("let x = None;", "None", "E0282", "type annotations needed", "`f64::NAN`"),
        ("len(v)", "len", "E0425", NO_FUNCTION, "`v.len()`"),
        ("len(a)", "len", "E0425", NO_FUNCTION, "`a.len_of(Axis(0))`"),
        ("range(1, 9, 2)", "range", "E0425", NO_FUNCTION, "`(1..9).step_by(2)`"),
        ("print(a)", "print", "E0423", "expected function", "`println!(\"{a}\")`"),
        ("print(a, 1)", "print", "E0423", "expected function", "`println!(\"{} {}\", a, 1)`"),
        ("str(n)", "str", "E0423", "expected function", "`n.to_string()`"),
        ("float(n)", "float", "E0425", NO_FUNCTION, "`n as f64`"),
        ("not t", "not", "E0425", NO_FUNCTION, "`!t`"),
        ("x = 1", "x", "E0425", MISSING, "`let x = 1;`"),
        ("x += 1", "x", "E0425", MISSING, "`let mut x = 0.0;`"),
        ("x, y = 1, 2", ",", "", "expected `;`, found `,`", "`let (x, y) = (1, 2);`"),
    ] {
        let found = hint(line, span, code, message);
        assert!(found.as_ref().is_some_and(|it| it.contains(expected)), "{line}: {found:?}");
    }
}

#[test]
fn arrays() {
    let less = "binary operation `<` cannot be applied to type `Array2<f64>`";
    for (line, span, code, message, expected) in [
        ("a ** 2", "**", "E0614", "type `{integer}` cannot be dereferenced", "`np::square(&a)`"),
        ("a @ b", "@", "", "expected one of `!`, found `@`", "`a.dot(&b)`"),
        ("a[1:3, :]", ":3", "", "expected one of `.`, found `:`", "`a.slice(s![1..3, ..])`"),
        ("a[::2]", "::", "", "expected expression, found `::`", "`a.slice(s![..;2])`"),
        ("a[0, 1]", "[", "", "expected `;`, found `[`", "`a[[0, 1]]`"),
        ("a[-1]", "-1", "E0277", NO_INDEX, "`a.slice(s![-1, ..])`"),
        ("a[0]", "0", "E0277", NO_INDEX, "`a.row(0)`"),
        ("a.sum(axis=0)", "axis", "E0425", MISSING, "`np::sum(&a, Axis(0))`"),
        ("np.sum(a, axis=1)", "np", "E0423", "expected value", "`np::sum(&a, Axis(1))`"),
        ("np.sum(a)", "np", "E0423", "expected value", "`np::sum(&a, ..)`"),
        ("np.pi * 2", "np", "E0423", "expected value", "`np::pi`"),
        ("np.linalg.inv(a)", "np", "E0423", "expected value", "`np::linalg::inv(&a)`"),
        ("np.array([[1, 2], [3, 4]])", "np", "E0423", "expected value", "`array![[1, 2], [3, 4]]`"),
        ("np.zeros(3, dtype=int)", "np", "E0423", "expected value", "`i64::zeros(3)`"),
        ("a.T", "T", "E0609", "no field `T` on type", "`a.t()`"),
        ("a.shape[0]", "shape", "E0615", "attempted to take value", "`a.shape()[0]`"),
        ("a.dtype", "dtype", "E0609", "no field", "`np::dtype(&a)`"),
        (
            "a.max()",
            "max",
            "E0599",
            "no method named `max` found for `Array2<f64>`",
            "`np::max(&a, ..)`",
        ),
        ("a.mean(0)", "mean", "E0061", "this method takes 0 arguments", "`np::mean(&a, Axis(0))`"),
        ("np::zeros(3, 4)", "np::zeros", "E0061", "this function takes 1", "`np::zeros((3, 4))`"),
        ("a < 0", "<", "E0369", less, "`np::less(&a, 0)`"),
        ("a < b", "<", "E0369", less, "`np::less(&a, &b)`"),
        ("a & b", "&", "E0369", "no implementation for `Array2<f64>`", "`np::logical_and(&a, &b)`"),
        (
            "r.reshape(12)",
            "reshape",
            "E0277",
            "the trait bound `OwnedRepr<f64>: DataShared` is not satisfied",
            "`np::reshape(r, 12)`",
        ),
        (
            "&a + &c",
            "+",
            "E0277",
            "cannot add `&ArrayBase<OwnedRepr<i64>, D>` to `&ArrayBase<OwnedRepr<f64>, D>`",
            "`np::add(&a, &c)`",
        ),
        ("v.len", "len", "E0616", "field `len` of struct `Vec` is private", "`v.len()`"),
        ("n / 2.0", "/", "E0277", "cannot divide `i32` by `{float}`", "`n as f64 / 2.0`"),
        ("a * 2", "*", "E0277", "cannot multiply `f64` by `{integer}`", "`a * 2.0`"),
    ] {
        let found = hint(line, span, code, message);
        assert!(found.as_ref().is_some_and(|it| it.contains(expected)), "{line}: {found:?}");
    }
}

#[test]
fn what_is_no_habit_has_no_hint() {
    for (line, span, code, message) in [
        ("let y = x;", "x", "E0425", MISSING),
        ("f(1)", "f", "E0425", NO_FUNCTION),
        ("#[derive(Bug)]", "Bug", "", "cannot find derive macro `Bug`"),
        ("v < w", "<", "E0369", "binary operation `<` cannot be applied to type `S`"),
        ("let v = vec![1:2];", ":", "", "expected one of `.`, found `:`"),
        ("n * t", "*", "E0277", "cannot multiply `i32` by `f64`"),
        ("x == 1", "x", "E0425", MISSING),
    ] {
        assert_eq!(hint(line, span, code, message), None, "{line}");
    }
}

#[test]
fn no_line_is_too_odd() {
    let lines = [
        "",
        "a",
        "#",
        "\u{3bc}[",
        "a[\u{e9}:",
        "**",
        "x **",
        "@",
        "a@",
        "f\"",
        "'",
        "def ",
        "def f",
        "def f(",
        "lambda :",
        "lambda",
        "elif ",
        "for :",
        "range(",
        "range()",
        "len()",
        "np.",
        "np.(",
        "np.array(",
        "np.array([)",
        "import ",
        "from  import ",
        "class ",
        "a.T",
        ".T",
        "not ",
        "x=",
        "a,b=",
        "a[]",
        "a[-]",
        "[x for in]",
        "str()",
        "a.shape[",
        "<",
        "a <",
        "&",
        "a * 2",
        "=",
        "))",
        "axis=",
        "f(axis=",
        "np::zeros",
        "np::zeros(",
        "print(",
        "reshape",
        "x.reshape(",
        "\u{1f980}",
    ];
    let messages = [
        "expected one of, found `:`",
        "found `[`",
        "found `,`",
        "found `@`",
        MISSING,
        NO_FUNCTION,
        NO_INDEX,
        "cannot be indexed by `i32`",
        "prefix `f` is unknown",
        "unterminated character literal",
        "found keyword `for`",
        "no method named `max` found for Array",
        "DataShared",
    ];
    let codes = [
        "", "E0425", "E0423", "E0277", "E0369", "E0599", "E0609", "E0614", "E0615", "E0061",
        "E0308", "E0282", "E0600", "E0762",
    ];
    for line in lines {
        let ends: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        for (index, start) in ends.iter().enumerate() {
            for end in &ends[index..] {
                for message in messages {
                    for code in codes {
                        hint(line, &line[*start..*end], code, message);
                    }
                }
            }
        }
    }
}
