//! The text of a failed comparison, letter by letter NumPy's.

use super::{
    compare::{Finding, Mismatches, NAMED, Test},
    pair::{Pair, corners, element},
};
use crate::{
    dtype::{DType, Value},
    print::{Corners, PrintOptions, cells_of, get_printoptions, repr_of, scalar_str},
    shape::tuple_text,
    text::general,
    ufunc::Operand,
};

/// Lines of an array's text before it is cut off.
const MOST_LINES: usize = 4;

pub(super) fn text_of(
    pair: &Pair<'_>,
    test: Test,
    err_msg: &str,
    verbose: bool,
    finding: &Finding,
) -> String {
    let names = test.names();
    let details = match finding {
        Finding::Shapes => {
            let (x, y) = (tuple_text(pair.x.shape), tuple_text(pair.y.shape));
            format!("(shapes {x}, {y} mismatch)")
        }
        Finding::DTypes => format!("(dtypes {}, {} mismatch)", pair.x.dtype, pair.y.dtype),
        Finding::Places(what) => format!("{what} location mismatch:"),
        Finding::Infinities(..) | Finding::ScalarInfinity => String::from("inf values mismatch:"),
        Finding::Elements(mismatches) => remarks(pair, names, mismatches),
    };
    let mut text = format!("\n{}\n{err_msg}\n{details}", test.header());
    if !verbose {
        return text;
    }
    let options = PrintOptions { precision: test.precision(), ..get_printoptions() };
    let arrays = match finding {
        Finding::Infinities(x, y) => {
            [values_corners(x, pair.x.dtype, options), values_corners(y, pair.y.dtype, options)]
        }
        _ => [corners(&pair.x, options), corners(&pair.y, options)],
    };
    for (name, array) in names.iter().zip(arrays) {
        let repr = repr_of(&array, options);
        let cut = match repr.matches('\n').count() < MOST_LINES {
            true => repr,
            false => repr.lines().take(MOST_LINES - 1).collect::<Vec<_>>().join("\n") + "...",
        };
        text += &format!("\n {name}: {cut}");
    }
    text
}

/// How many elements do not pass, where the first are, and how far they are apart.
fn remarks(pair: &Pair<'_>, names: [&str; 2], mismatches: &Mismatches) -> String {
    let Mismatches { count, first, largest } = mismatches;
    let shape = pair.shape();
    let total: usize = shape.iter().product();
    let percent = general(100.0 * *count as f64 / total as f64, 3);
    let mut text = format!("Mismatched elements: {count} / {total} ({percent}%)");
    if !shape.is_empty() {
        text += &match *count {
            1 => String::from("\nMismatch at index:"),
            2..=NAMED => String::from("\nMismatch at indices:"),
            _ => format!("\nFirst {NAMED} mismatches are at indices:"),
        };
        for index in first {
            let (x, y) = (alone(&pair.x, index), alone(&pair.y, index));
            text += &format!("\n {index:?}: {x} ({}), {y} ({})", names[0], names[1]);
        }
    }
    if let Some(largest) = largest {
        for (kind, value) in ["absolute", "relative"].iter().zip(largest) {
            let cell = cells_of(&[*value], get_printoptions()).concat();
            text += &format!("\nMax {kind} difference among violations: {}", cell.trim());
        }
    }
    text
}

/// An element as Python formats it, which makes a Python number of it first.
pub(super) fn alone(operand: &Operand<'_>, index: &[usize]) -> String {
    match element(operand, index) {
        Value::Bool(x) => scalar_str(x),
        Value::Int(x) => scalar_str(x),
        Value::Uint(x) => scalar_str(x),
        Value::F32(x) => scalar_str(f64::from(x)),
        Value::F64(x) => scalar_str(x),
        Value::C64(x) => scalar_str(num_complex::Complex::new(f64::from(x.re), f64::from(x.im))),
        Value::C128(x) => scalar_str(x),
    }
}

fn values_corners(values: &[Value], dtype: DType, options: PrintOptions) -> Corners {
    Corners::by_index(dtype, &[values.len()], options, |index| values[index[0]])
}

impl Test {
    fn header(self) -> String {
        match self {
            Test::Equal => String::from("Arrays are not equal"),
            Test::Less => String::from("Arrays are not strictly ordered `x < y`"),
            Test::Close { rtol, atol, .. } => {
                let (rtol, atol) = (general(rtol, 6), general(atol, 6));
                format!("Not equal to tolerance rtol={rtol}, atol={atol}")
            }
            Test::AlmostEqual { decimal } => {
                format!("Arrays are not almost equal to {decimal} decimals")
            }
        }
    }

    /// Digits of the arrays in the report.
    fn precision(self) -> usize {
        match self {
            Test::AlmostEqual { decimal } => usize::try_from(decimal).unwrap_or(0),
            _ => 6,
        }
    }

    fn names(self) -> [&'static str; 2] {
        if self == Test::Less { ["x", "y"] } else { ["ACTUAL", "DESIRED"] }
    }
}
