//! Pure: one line for those who write what would be right in Python with NumPy. A hint stands beside
//! an error of the compiler's and nowhere else, so that it never shows on a program that is right. The
//! habits of the language are in `hints/python.rs`, those of NumPy in `hints/numpy.rs`.

mod numpy;
mod python;
mod text;

use super::{Around, byte_offset};
use crate::messages::{Diagnostic, Remark, RemarkKind};

/// An error, and the line of the user's at which it is.
pub(super) struct Site<'a> {
    /// As `E0425`; syntax errors have none.
    code: Option<&'a str>,
    message: &'a str,
    /// What is said at the place, and beside the error.
    said: String,
    /// The line.
    line: &'a str,
    /// Where in the line the error is, in bytes.
    at: usize,
    /// What is underlined, as far as it is on the line.
    span: &'a str,
    type_of: &'a dyn Fn(&str) -> Option<String>,
}

/// A habit: the hint for it, if an error comes of it.
type Habit = fn(&Site) -> Option<String>;

/// All of them; the first that fits is told.
const HABITS: [Habit; 35] = [
    python::comment,
    python::import,
    python::definition,
    python::lambda,
    python::comprehension,
    python::elif,
    python::block,
    python::format_string,
    python::single_quotes,
    python::power,
    numpy::power_of_array,
    numpy::matrix_product,
    numpy::slice,
    numpy::element,
    numpy::negative_index,
    numpy::row,
    numpy::named_axis,
    numpy::module_path,
    numpy::transpose,
    numpy::attribute,
    numpy::method_of_np,
    numpy::axis_of_method,
    numpy::shape_in_pieces,
    numpy::comparison,
    numpy::mask_operation,
    numpy::reshape_of_reference,
    numpy::two_dtypes,
    numpy::kind_of_number,
    python::constant,
    python::length,
    python::range,
    python::print,
    python::conversion,
    python::not,
    python::assignment,
];

impl<'a> Site<'a> {
    /// The place of an error in the cell `code`, where it has one.
    pub fn of(
        diagnostic: &'a Diagnostic,
        code: &'a str,
        around: &'a Around<'a>,
    ) -> Option<Site<'a>> {
        let label = diagnostic.labels.iter().find(|label| label.primary)?;
        let (start, end) = (byte_offset(code, label.start), byte_offset(code, label.end));
        let line_start = code[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = code[line_start..].lines().next().unwrap_or_default();
        let at = start - line_start;
        let until = (end.max(start) - line_start).min(line.len());
        let remarks = diagnostic.remarks.iter().map(|remark| remark.message.as_str());
        let said: Vec<&str> = std::iter::once(label.text.as_str()).chain(remarks).collect();
        Some(Site {
            code: diagnostic.code.as_deref(),
            message: &diagnostic.message,
            said: said.join("\n"),
            line,
            at,
            span: line.get(at..until.max(at)).unwrap_or_default(),
            type_of: around.type_of,
        })
    }

    /// What to say of it.
    pub fn hint(&self) -> Option<Remark> {
        let text = HABITS.iter().find_map(|habit| habit(self))?;
        Some(Remark::of(RemarkKind::Hint, text))
    }

    /// The line from the error on.
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// The line behind what is underlined.
    fn after(&self) -> &'a str {
        self.rest().get(self.span.len()..).unwrap_or_default()
    }

    /// The line up to the error.
    fn before(&self) -> &'a str {
        self.line.get(..self.at).unwrap_or_default()
    }

    fn is(&self, codes: &[&str]) -> bool {
        self.code.is_some_and(|code| codes.contains(&code))
    }

    /// Whether the parser could make nothing of it.
    fn is_syntax(&self) -> bool {
        self.code.is_none()
    }

    /// Whether a name is that of an array.
    fn is_array(&self, name: &str) -> bool {
        (self.type_of)(name).is_some_and(|it| it.trim_start_matches('&').starts_with("ArrayBase<"))
    }
}

#[cfg(test)]
mod tests;
