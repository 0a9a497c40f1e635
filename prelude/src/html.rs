//! An array as a small HTML table.
//!
//! It shows the same elements as [`crate::print`]. Colours and fonts are the page's own, so that it
//! reads in a light and in a dark theme; sending it anywhere is [`crate::display`]'s.

use std::fmt::Write;

use crate::{
    array_like::ArrayLike,
    dtype::Element,
    print::{Corners, PrintOptions, Shown, cells_of, get_printoptions},
    shape::tuple_text,
};

/// The array as HTML: a table for one or two axes, one table for each plane for more, and a line
/// with shape and dtype. Long axes are cut as [`np::array_str`](crate::print::array_str) cuts them
/// where no options are set.
///
/// ```
/// use ndlab::prelude::*;
///
/// let html = ndlab::html::table(&np::eye(2));
/// assert!(html.contains("<td") && html.contains("shape (2, 2), float64"));
/// ```
pub fn table<X: ArrayLike>(a: X) -> String {
    // A table that shows everything would be no help in finding anything.
    let PrintOptions { threshold, edgeitems, .. } = PrintOptions::default();
    let options = PrintOptions { threshold, edgeitems, ..get_printoptions() };
    page(&X::Elem::corners(a.as_view().into_dyn(), options), options)
}

const CELL: &str = "style=\"text-align:right;font-family:monospace;padding:0.1em 0.5em\"";
const LABEL: &str = "style=\"text-align:left;opacity:0.7\"";

/// Planes that are shown one below the other at most.
const MOST_PLANES: usize = 12;

fn page(corners: &Corners, options: PrintOptions) -> String {
    let cells = cells_of(&corners.values, options);
    let mut html = String::from("<div>");
    let (planes, table) = corners.axes.split_at(corners.axes.len().saturating_sub(2));
    let table_len: usize = table.iter().map(|axis| axis.len).product();
    if !cells.is_empty() {
        let count = cells.len() / table_len;
        let edge = options.edgeitems;
        // Short axes can make many planes, too; only their text shows them all.
        let hidden = if count > MOST_PLANES { edge..count - edge } else { 0..0 };
        for (plane, cells) in cells.chunks(table_len).enumerate() {
            if plane == hidden.start && !hidden.is_empty() || starts_after_dots(planes, plane) {
                html.push_str("<div>&#8942;</div>");
            }
            if hidden.contains(&plane) {
                continue;
            }
            if !planes.is_empty() {
                let label = plane_label(corners, plane);
                let _ = write!(html, "<div {LABEL}>{}</div>", escaped(&label));
            }
            write_table(&mut html, corners, cells);
        }
    }
    let caption = format!("shape {}, {}", tuple_text(&corners.shape), corners.dtype);
    let _ = write!(html, "<div {LABEL}>{}</div></div>", escaped(&caption));
    html
}

/// The last two axes as rows and columns; one axis is one row.
fn write_table(html: &mut String, corners: &Corners, cells: &[String]) {
    let columns = corners.axes.last().map_or(1, |axis| axis.len);
    let column_dots = corners.axes.last().and_then(|axis| axis.before_dots);
    let row_dots = corners.axes.iter().rev().nth(1).and_then(|axis| axis.before_dots);
    let width = columns + usize::from(column_dots.is_some());
    html.push_str("<table><tbody>");
    for (i, row) in cells.chunks(columns).enumerate() {
        if row_dots == Some(i) {
            let dots = format!("<td {CELL}>&#8942;</td>").repeat(width);
            let _ = write!(html, "<tr>{dots}</tr>");
        }
        html.push_str("<tr>");
        for (j, cell) in row.iter().enumerate() {
            if column_dots == Some(j) {
                let _ = write!(html, "<td {CELL}>&#8230;</td>");
            }
            let _ = write!(html, "<td {CELL}>{}</td>", escaped(cell.trim()));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
}

/// Whether something is left out in front of the shown plane of number `plane`.
fn starts_after_dots(outer: &[Shown], plane: usize) -> bool {
    let mut rest = plane;
    for axis in outer.iter().rev() {
        let place = rest % axis.len;
        rest /= axis.len;
        if place != 0 {
            return axis.before_dots == Some(place);
        }
    }
    false
}

/// Where the shown plane of number `plane` stands in the array: `[0, 7, :, :]`.
fn plane_label(corners: &Corners, plane: usize) -> String {
    let outer = corners.axes.len() - 2;
    let mut rest = plane;
    let mut index = vec![String::from(":"); 2];
    for (axis, len) in corners.axes[..outer].iter().zip(&corners.shape).rev() {
        let place = rest % axis.len;
        rest /= axis.len;
        // Behind the dots entries are counted from the end of the whole axis.
        let is_behind = axis.before_dots.is_some_and(|before| place >= before);
        let place = if is_behind { len - axis.len + place } else { place };
        index.insert(0, place.to_string());
    }
    format!("[{}]", index.join(", "))
}

/// `text` with the characters that mean something in HTML replaced.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
