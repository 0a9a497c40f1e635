//! Brackets, dots and line breaks around the cells of an array.
//!
//! The cells are texts already; how wide they are is their own affair.

use super::corners::{Corners, Shown};

/// What stands between elements, and where lines start and end.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    /// Between two elements, with a space at its end.
    pub separator: &'static str,
    /// Characters in front of the first bracket.
    pub indent: usize,
    /// What a line may take.
    pub width: usize,
}

/// The whole text: nested brackets, rows broken where they are too wide, planes apart by blank
/// lines.
pub(super) fn set(corners: &Corners, cells: &[String], setting: Setting) -> String {
    let inner = Setting { indent: setting.indent + 1, ..setting };
    nested(&corners.axes, cells, inner)
}

/// The text of the first of `axes` and all below it. Lines after the first start with the indent.
fn nested(axes: &[Shown], cells: &[String], setting: Setting) -> String {
    let Some((axis, inner)) = axes.split_first() else { return cells[0].clone() };
    if inner.is_empty() {
        return row(*axis, cells, setting);
    }
    let hanging = " ".repeat(setting.indent);
    let below = cells.len() / axis.len.max(1);
    let within =
        Setting { indent: setting.indent + 1, width: setting.width.saturating_sub(1), ..setting };
    let mut parts: Vec<String> =
        cells.chunks(below.max(1)).map(|cells| nested(inner, cells, within)).collect();
    if let Some(place) = axis.before_dots {
        parts.insert(place, String::from("..."));
    }
    let between = setting.separator.trim_end();
    let separator = format!("{between}{}{hanging}", "\n".repeat(inner.len()));
    format!("[{}]", parts.join(&separator))
}

/// One row; it is broken where the next word, and a bracket, would not fit.
fn row(axis: Shown, cells: &[String], setting: Setting) -> String {
    let Setting { separator, indent, width } = setting;
    let width = width.saturating_sub(1);
    let mut text = String::new();
    let mut line = " ".repeat(indent);
    let dots = axis.before_dots.map(|place| (place, "..."));
    let words = cells.iter().enumerate().flat_map(|(i, cell)| {
        let dots = dots.filter(|(place, _)| *place == i).map(|(_, dots)| dots);
        dots.into_iter().chain([cell.as_str()])
    });
    for (i, word) in words.enumerate() {
        if i > 0 {
            line.push_str(separator);
        }
        // A line that holds nothing but its indent is not broken again.
        if line.len() > indent && line.len() + word.len() > width {
            text.push_str(line.trim_end());
            text.push('\n');
            line.truncate(0);
            line.push_str(&" ".repeat(indent));
        }
        line.push_str(word);
    }
    text.push_str(&line);
    format!("[{}]", &text[indent..])
}
