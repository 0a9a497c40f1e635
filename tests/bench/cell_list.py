"""The cells that the bench of latency runs, one after another in one kernel.

Each in two forms that do the same: for stock, plain ndarray, and for ndlab, with `np::` where that
is natural. The list can be run again in the same kernel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What stock runs first; ndlab has it in scope.
STOCK_FIRST = ':dep ndarray = "0.17"\nuse ndarray::prelude::*;'

# Loads rust-analyzer. What that takes is in the mode `start`.
FIRST_LET = "let first = Array1::<f64>::zeros(3);"


@dataclass(frozen=True)
class Pair:
    """A cell for stock and for ndlab, and what both have to answer."""

    name: str
    stock: str
    ndlab: str
    # What it shows: numbers and words, whatever stands between them.
    gives: str | None = None
    # A piece of the compiler's message, for a cell that does not compile.
    fails: str | None = None
    # A cell that both run before it, which is not timed.
    before: str | None = None


def pair(name: str, stock: str, ndlab: str | None = None, **what: str) -> Pair:
    return Pair(name, stock.strip(), (ndlab or stock).strip(), **what)


def words(text: str) -> list[str | float]:
    """The numbers and words of a text, so that two ways to print an array are alike.

    ndarray's `shape=…` after an array is left out, and so is the case of `true`.
    """
    text = re.sub(r", shape=\[.*", "", text)
    found = re.findall(r"-?\d+(?:\.\d*)?|[a-z]\w*", text.lower())
    return [float(each) if re.match(r"-?\d", each) else each for each in found]


CELLS = [
    # Arrays.
    pair(
        "`let` of an array",
        "let a = Array1::range(0.0, 12.0, 1.0).into_shape_with_order((3, 4)).unwrap();",
        "let a = np::arange(12.0).reshape((3, 4));",
    ),
    pair("an array shown", "a", gives="0 1 2 3 4 5 6 7 8 9 10 11"),
    pair("elementwise", "let b = &a + 1.0;"),
    pair(
        "`array!`",
        "let m = array![[1.0, 2.0], [3.0, 4.0]];",
        "let m = np::array([[1.0, 2.0], [3.0, 4.0]]);",
    ),
    pair(
        "zeros of a dtype",
        "let z = Array2::<f32>::zeros((100, 100));",
        "let z = np::float32::zeros((100, 100));",
    ),
    pair(
        "linspace shown",
        "Array1::linspace(0.0, 1.0, 5)",
        "np::linspace(0.0, 1.0, 5)",
        gives="0 0.25 0.5 0.75 1",
    ),
    pair("sum", "a.sum()", "np::sum(&a, ..)", gives="66"),
    pair(
        "sum over an axis",
        "let row_sums = a.sum_axis(Axis(1));",
        "let row_sums = np::sum(&a, Axis(1));",
    ),
    pair("mean", "a.mean().unwrap()", "np::mean(&a, ..)", gives="5.5"),
    pair(
        "a long expression",
        "(&b - &a).mapv(|x| x * x).sum_axis(Axis(0))",
        "np::sum((&b - &a).mapv(|x| x * x), Axis(0))",
        gives="3 3 3 3",
    ),
    pair(
        "mean of squared differences",
        "(&a - &b).mapv(|x| x.powi(2)).mean().unwrap()",
        "np::mean((&a - &b).mapv(|x| x.powi(2)), ..)",
        gives="1",
    ),
    pair("a strided view", "a.slice(s![..;2, ..;2])", gives="0 2 8 10"),
    pair(
        "`let` of a slice's copy",
        "let y: Array2<f64> = a.slice(s![..;2, ..;2]).to_owned();",
        "let y = np::ascontiguousarray(a.slice(s![..;2, ..;2]));",
    ),
    pair(
        "reshape",
        "let r = a.to_shape((4, 3)).unwrap().into_owned();",
        "let r = np::reshape(&a, (4, 3)).into_owned();",
    ),
    pair("a transpose", "r.t()", gives="0 3 6 9 1 4 7 10 2 5 8 11"),
    pair("a row", "a.row(1)", gives="4 5 6 7"),
    pair(
        "flags",
        "a.t().is_standard_layout()",
        "a.t().flags().c_contiguous",
        gives="false",
    ),
    pair("matrix product", "m.dot(&m)", gives="7 10 15 22"),
    pair("in place", "let mut c = a.clone();\nc *= 2.0;\nc.sum()", gives="132"),
    pair("a variable changed", "c.mapv_inplace(|x| x.min(10.0));"),
    # Loops, functions, types of the user's own.
    pair(
        "a loop over indices",
        """
let mut total = 0.0;
for i in 0..a.nrows() {
    for j in 0..a.ncols() {
        total += a[[i, j]] * a[[i, j]];
    }
}
println!("{total}");""",
        gives="506",
    ),
    pair(
        "a loop over rows",
        'for row in a.rows() {\n    println!("{}", row.sum());\n}',
        gives="6 22 38",
    ),
    pair("a closure", "{\n    let scale = |x: f64| 2.0 * x;\n    scale(21.0)\n}", gives="42"),
    pair(
        "a function",
        """
fn mse(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>() / a.len() as f64
}""",
    ),
    pair("a function's call", "mse(&a, &b)", gives="1"),
    pair(
        "a struct with `impl`",
        """
#[derive(Debug, Clone)]
struct Model {
    slope: f64,
    offset: f64,
}

impl Model {
    fn new(slope: f64) -> Model {
        Model { slope, offset: 1.0 }
    }

    fn predict(&self, x: &Array1<f64>) -> Array1<f64> {
        x * self.slope + self.offset
    }
}""",
    ),
    pair("`let` of a struct", "let model = Model::new(2.0);"),
    pair("a struct shown", "model", gives="Model slope 2 offset 1"),
    pair("a method's call", "model.predict(&row_sums)", gives="13 45 77"),
    pair(
        "a generic function",
        """
fn largest<T: PartialOrd + Copy>(values: &[T]) -> T {
    let mut best = values[0];
    for &value in values {
        if value > best {
            best = value;
        }
    }
    best
}""",
    ),
    pair("a generic call", "largest(&[3, 7, 2])", gives="7"),
    # Everything else that is Rust.
    pair("`let` of a number", "let n = 10_000;"),
    pair("a number changed", "let n = n + 1;"),
    pair("a number shown", "n", gives="10001"),
    pair("`let` of a string", 'let name = format!("run-{}", 7);'),
    pair("a `Vec` shown", "vec![1, 2, 3]", gives="1 2 3"),
    pair(
        "`let` of a `Vec`",
        "let parts: Vec<String> = \"to be or not\".split(' ').map(String::from).collect();",
    ),
    pair("an iterator", "parts.iter().map(|part| part.len()).sum::<usize>()", gives="9"),
    pair("a tuple shown", "(a.nrows(), a.ncols(), parts.len())", gives="3 4 4"),
    pair("a moved variable", "let moved = parts;"),
    pair("`?`", 'let number = "42".parse::<i64>()?;'),
    pair("`println!`", 'println!("hi");', gives="hi"),
    pair(
        "`println!` of variables",
        'println!("{name} has {} of {number}", a.len());',
        gives="run -7 has 12 of 42",
    ),
    pair("`use`", "use std::collections::HashMap;"),
    pair(
        "`let` of a map",
        "let mut counts: HashMap<String, usize> = HashMap::new();\n"
        "for word in &moved {\n    *counts.entry(word.clone()).or_default() += word.len();\n}",
    ),
    pair(
        "`match`",
        'match a.len() {\n    0 => "empty",\n    1..=9 => "small",\n    _ => "large",\n}',
        gives="large",
    ),
    pair("`let` of a nested tuple", 'let ((low, high), label) = ((0.0, 1.0), "unit");'),
    pair("two `let`s and a value", "let p = &a * 2.0;\nlet q = &p - &a;\nq.sum()", gives="66"),
    # What does not compile.
    pair("a method misspelt", "a.summ()", fails="no method named `summ`"),
    pair("a variable misspelt", "&aa + 1.0", fails="cannot find value `aa`"),
    pair("a type that does not fit", 'let wrong: i64 = "three";', fails="mismatched types"),
    pair(
        "a use after a move",
        "let v = vec![1, 2];\nlet w = v;\nv.len()",
        fails="borrow of moved value",
    ),
    pair(
        "two borrows",
        '{\n    let mut v = vec![1, 2];\n    let head = &v[0];\n    v.push(3);\n'
        '    println!("{head}");\n}',
        fails="cannot borrow `v` as mutable",
    ),
    pair(
        "a missing trait",
        "let mut v = vec![2.0, 1.0];\nv.sort();",
        fails="the trait bound `{float}: Ord` is not satisfied",
    ),
    # The last, because what it needs stays alive.
    pair(
        "50 variables and 20 functions alive",
        "let many = &array_7 * number_8 as f64;",
        before="\n".join(
            [f"fn plus_{i}(x: f64) -> f64 {{\n    x + {i}.0\n}}" for i in range(20)]
            + [f"let array_{i} = Array1::<f64>::from_elem({i + 1}, 1.0);" for i in range(25)]
            + [f"let number_{i} = {i};" for i in range(25)]
        ),
    ),
]

# The short form: one of each kind that is compiled in another way.
SHORT = [
    "`let` of an array",
    "an array shown",
    "elementwise",
    "sum",
    "`println!`",
    "a method misspelt",
]
