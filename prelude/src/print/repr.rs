//! NumPy's `repr` of an array: its name, its elements, and what they do not say themselves.

use super::{
    Corners, PrintOptions, cells_of,
    rows::{self, Setting},
};
use crate::{dtype::DType, shape::tuple_text};

const PREFIX: &str = "array(";

pub(super) fn text_of(corners: &Corners, options: PrintOptions) -> String {
    let size: usize = corners.shape.iter().product();
    let implied =
        matches!(corners.dtype, DType::Bool | DType::Int64 | DType::Float64 | DType::Complex128);
    let mut extras = Vec::new();
    if size == 0 && corners.shape.len() > 1 || size > options.threshold {
        extras.push(format!("shape={}", tuple_text(&corners.shape)));
    }
    if !implied || size == 0 {
        extras.push(format!("dtype={}", corners.dtype));
    }
    let text = format!("{PREFIX}{}", elements(corners, options));
    if extras.is_empty() {
        return text + ")";
    }
    let (text, extras) = (text + ",", extras.join(", ") + ")");
    let last_line = text.rsplit('\n').next().map_or(0, str::len);
    if last_line + extras.len() + 1 > options.linewidth {
        return format!("{text}\n{}{extras}", " ".repeat(PREFIX.len()));
    }
    format!("{text} {extras}")
}

fn elements(corners: &Corners, options: PrintOptions) -> String {
    if corners.values.is_empty() {
        return String::from("[]");
    }
    let cells = cells_of(&corners.values, options);
    if corners.axes.is_empty() {
        return String::from(cells[0].trim_start());
    }
    // The closing parenthesis stands in the last line.
    let width = options.linewidth.saturating_sub(1);
    rows::set(corners, &cells, Setting { separator: ", ", indent: PREFIX.len(), width })
}
