//! Rows of numbers as `loadtxt` reads them, and the shape that they have together.

use std::{io::BufRead, path::Path};

use super::{
    LoadtxtOptions,
    lines::{Lines, split_at, split_at_space, split_quoted, without_comment},
    value,
};
use crate::{
    DType, Value,
    files::{Cause, rust_name},
};

/// How many rows and columns there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rows {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Rows {
    /// The number of values.
    pub(super) fn len(self) -> usize {
        self.rows * self.columns
    }

    /// The shape with so many axes, or without those of length 1.
    pub(super) fn lengths(
        self,
        ndim: Option<usize>,
        dtype: DType,
        function: &str,
    ) -> Result<Vec<usize>, Cause> {
        let Rows { rows, columns } = self;
        let squeezed = || [rows, columns].into_iter().filter(|n| *n != 1).collect();
        match ndim {
            Some(2) => Ok(vec![rows, columns]),
            Some(1) if rows == 1 || columns == 1 => Ok(vec![self.len()]),
            Some(0) if self.len() == 1 => Ok(Vec::new()),
            None => Ok(squeezed()),
            Some(ndim) => Err(Cause::Content(format!(
                "has {rows} {} of {columns} {}, asked for was an array with {ndim} {}; write \
                 `np::{function}::<{}, Ix2>`",
                if rows == 1 { "row" } else { "rows" },
                if columns == 1 { "column" } else { "columns" },
                if ndim == 1 { "axis" } else { "axes" },
                rust_name(dtype),
            ))),
        }
    }
}

/// Reads a file, and calls `push` with each value.
pub(super) fn load(
    path: &Path,
    dtype: DType,
    options: &LoadtxtOptions<'_>,
    push: &mut dyn FnMut(Value),
) -> Result<Rows, Cause> {
    parse(&mut super::open(path)?, dtype, options, push)
}

fn parse(
    reader: &mut dyn BufRead,
    dtype: DType,
    options: &LoadtxtOptions<'_>,
    push: &mut dyn FnMut(Value),
) -> Result<Rows, Cause> {
    let LoadtxtOptions { delimiter, comments, skiprows, usecols, max_rows, quotechar } = *options;
    let mut lines = Lines::new(reader);
    let (mut line, mut unquoted, mut fields) = (String::new(), String::new(), Vec::new());
    // Without rows, NumPy says that there is one column.
    let mut found = Rows { rows: 0, columns: usecols.len().max(1) };
    while max_rows.is_none_or(|most| found.rows < most) && lines.next(&mut line)? {
        if lines.number() <= skiprows {
            continue;
        }
        fields.clear();
        let text = match quotechar {
            Some(quote) => {
                let delimiter = delimiter.chars().next();
                split_quoted(&line, delimiter, comments, quote, &mut unquoted, &mut fields);
                unquoted.as_str()
            }
            None => {
                let text = without_comment(&line, comments);
                if delimiter.is_empty() {
                    split_at_space(text, &mut fields);
                } else if !text.is_empty() {
                    split_at(text, delimiter, &mut fields);
                }
                text
            }
        };
        if fields.is_empty() {
            continue;
        }
        let number = |column: usize| {
            let field = &text[fields[column].clone()];
            value::strict(dtype, field).ok_or_else(|| {
                format!(
                    "could not convert string '{}' to {dtype} at line {}, column {}",
                    shortened(field),
                    lines.number(),
                    column + 1
                )
            })
        };
        if usecols.is_empty() {
            if found.rows == 0 {
                found.columns = fields.len();
            } else if fields.len() != found.columns {
                return Err(Cause::Content(format!(
                    "the number of columns changed from {} to {} at line {}; use `usecols` to \
                     select a subset and avoid this error",
                    found.columns,
                    fields.len(),
                    lines.number()
                )));
            }
            for column in 0..fields.len() {
                push(number(column)?);
            }
        } else {
            for wanted in usecols {
                let column = column_of(*wanted, fields.len()).ok_or_else(|| {
                    format!(
                        "invalid column index {wanted} at line {} with {} columns",
                        lines.number(),
                        fields.len()
                    )
                })?;
                push(number(column)?);
            }
        }
        found.rows += 1;
    }
    Ok(found)
}

/// The column that an index means, negative ones counted from the end.
pub(super) fn column_of(wanted: isize, columns: usize) -> Option<usize> {
    let column =
        if wanted < 0 { columns.checked_sub(wanted.unsigned_abs())? } else { wanted as usize };
    (column < columns).then_some(column)
}

/// A field as a message shows it.
pub(super) fn shortened(field: &str) -> String {
    const MOST: usize = 60;
    match field.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => String::from(field),
    }
}
