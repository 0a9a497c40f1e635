//! Writing arrays as text: one row a line, each number by a `printf` format.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use super::format::{self, Piece};
use crate::{
    ArrayLike, DType, Element, Value,
    files::{Cause, FileError, create},
};

/// How [`savetxt_with`] writes.
///
/// ```
/// use ndlab::text::SavetxtOptions;
///
/// let csv = SavetxtOptions { fmt: "%.3f", delimiter: ",", ..Default::default() };
/// # assert_eq!(csv.comments, "# ");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SavetxtOptions<'a> {
    /// A `printf` format for each number (`"%.18e"` if nothing else is said), or one for a whole
    /// row, with as many numbers as there are columns: `"%d, %.3f"`.
    pub fmt: &'a str,
    /// Between columns, where the format is for each number: a space, if nothing else is said.
    pub delimiter: &'a str,
    /// At the end of each line: `"\n"`.
    pub newline: &'a str,
    /// A text in front, as a comment.
    pub header: &'a str,
    /// A text at the end, as a comment.
    pub footer: &'a str,
    /// In front of the header's and the footer's lines: `"# "`.
    pub comments: &'a str,
}

impl Default for SavetxtOptions<'_> {
    fn default() -> Self {
        SavetxtOptions {
            fmt: "%.18e",
            delimiter: " ",
            newline: "\n",
            header: "",
            footer: "",
            comments: "# ",
        }
    }
}

/// Writes an array as text, one row a line, so that every bit of an `f64` can be read back. NumPy:
/// `np.savetxt(fname, X)`.
///
/// An array with one axis is written as one column.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-savetxt-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.txt");
/// np::savetxt(&path, array![[0.5, 1.0]])?;
/// let text = std::fs::read_to_string(&path)?;
/// assert_eq!(text, "5.000000000000000000e-01 1.000000000000000000e+00\n");
/// assert_eq!(np::loadtxt(&path)?, array![[0.5, 1.0]]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be written.
///
/// # Panics
///
/// If the array has no axis or more than two.
#[track_caller]
pub fn savetxt<X: ArrayLike>(path: impl AsRef<Path>, a: X) -> Result<(), FileError> {
    savetxt_with(path, a, SavetxtOptions::default())
}

/// [`savetxt`] by another format. NumPy:
/// `np.savetxt(fname, X, fmt, delimiter, newline, header, footer, comments)`.
///
/// The formats are C's, as Python's `%` has them: `%d`, `%i` and `%u` (of floats without their
/// fraction), `%e`, `%f` and `%g` (also in capitals), `%x`, `%X` and `%o` for integers, `%s` as
/// NumPy prints a number, each with flags, width and precision: `%-8.3f`. A complex number takes
/// the format twice, as ` (%e+%ej)`. The file is written as UTF-8.
///
/// ```
/// use ndlab::{prelude::*, text::SavetxtOptions};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-savetxtw-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.csv");
/// let csv = SavetxtOptions { fmt: "%.2f", delimiter: ",", header: "x,y", ..Default::default() };
/// np::savetxt_with(&path, array![[0.5, 1.0], [2.0, 3.25]], csv)?;
/// assert_eq!(std::fs::read_to_string(&path)?, "# x,y\n0.50,1.00\n2.00,3.25\n");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be written, or an infinity or NaN is to be written by `%d`.
///
/// # Panics
///
/// If the array has no axis or more than two, or if the format is none, has another number of
/// numbers than there are columns, or does not fit the dtype:
///
/// ```should_panic
/// # use ndlab::{prelude::*, text::SavetxtOptions};
/// let options = SavetxtOptions { fmt: "%d %d", ..Default::default() };
/// np::savetxt_with("a.txt", np::eye(3), options); // fmt has wrong number of % formats
/// ```
#[track_caller]
pub fn savetxt_with<X: ArrayLike>(
    path: impl AsRef<Path>,
    a: X,
    options: SavetxtOptions<'_>,
) -> Result<(), FileError> {
    let path = path.as_ref();
    let view = a.as_view().into_dyn();
    let dtype = X::Elem::DTYPE;
    let (rows, columns) = match *view.shape() {
        [rows] => (rows, 1),
        [rows, columns] => (rows, columns),
        _ => wrong_axes(view.ndim()),
    };
    let row = row_format(&options, columns, dtype);
    let is_line = view.ndim() == 1;
    write(path, rows, columns, &row, &options, &|i, j| {
        let element = if is_line { view[[i]] } else { view[[i, j]] };
        element.to_value()
    })
    .map_err(|cause| cause.of("savetxt", path))
}

/// The parts of a whole row. A complex number's are two.
#[track_caller]
fn row_format(options: &SavetxtOptions<'_>, columns: usize, dtype: DType) -> Vec<Piece> {
    let SavetxtOptions { fmt, delimiter, .. } = *options;
    let is_complex = is_complex(dtype);
    let pieces = match format::parse(fmt) {
        Ok(pieces) => pieces,
        Err(why) => wrong_format(fmt, &why),
    };
    let specs =
        |pieces: &[Piece]| pieces.iter().filter(|piece| matches!(piece, Piece::Number(_))).count();
    if pieces.iter().any(|piece| matches!(piece, Piece::Number(spec) if !spec.fits(dtype))) {
        mismatch(dtype, fmt);
    }
    let numbers = if is_complex { 2 * columns } else { columns };
    match specs(&pieces) {
        1 => {
            let text = |text: &str| Piece::Text(String::from(text));
            let one = if is_complex {
                let parts = [text(" (")].into_iter().chain(pieces.clone()).chain([text("+")]);
                parts.chain(pieces).chain([text("j)")]).collect()
            } else {
                pieces
            };
            let mut row = Vec::new();
            for column in 0..columns {
                if column > 0 {
                    row.push(text(delimiter));
                }
                row.extend(one.iter().cloned());
            }
            row
        }
        count if count == numbers => pieces,
        _ => wrong_count(fmt, numbers),
    }
}

fn is_complex(dtype: DType) -> bool {
    matches!(dtype, DType::Complex64 | DType::Complex128)
}

fn write(
    path: &Path,
    rows: usize,
    columns: usize,
    row: &[Piece],
    options: &SavetxtOptions<'_>,
    element: &dyn Fn(usize, usize) -> Value,
) -> Result<(), Cause> {
    let SavetxtOptions { newline, header, footer, comments, .. } = *options;
    let mut to = BufWriter::with_capacity(1 << 16, create(path)?);
    let comment = |to: &mut BufWriter<File>, text: &str| -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let text = text.replace('\n', &format!("\n{comments}"));
        write!(to, "{comments}{text}{newline}")
    };
    comment(&mut to, header)?;
    let mut line = String::new();
    for i in 0..rows {
        line.clear();
        let mut numbers = (0..columns).flat_map(|j| parts(element(i, j)));
        for piece in row {
            match piece {
                Piece::Text(text) => line.push_str(text),
                Piece::Number(spec) => {
                    let Some(value) = numbers.next() else { break };
                    spec.write(value, &mut line)
                        .map_err(|why| format!("{why}, which the format asks for in row {i}"))?;
                }
            }
        }
        if columns > 0 && matches!(element(i, 0), Value::C64(_) | Value::C128(_)) {
            line = line.replace("+-", "-");
        }
        line.push_str(newline);
        to.write_all(line.as_bytes())?;
    }
    comment(&mut to, footer)?;
    to.flush()?;
    Ok(())
}

/// A number, or a complex one's two parts.
fn parts(value: Value) -> impl Iterator<Item = Value> {
    let (first, second) = match value {
        Value::C64(z) => (Value::F32(z.re), Some(Value::F32(z.im))),
        Value::C128(z) => (Value::F64(z.re), Some(Value::F64(z.im))),
        real => (real, None),
    };
    [Some(first), second].into_iter().flatten()
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_axes(ndim: usize) -> ! {
    panic!("savetxt: Expected 1D or 2D array, got {ndim}D array instead")
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_format(fmt: &str, why: &str) -> ! {
    panic!("savetxt: invalid fmt '{fmt}': {why}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_count(fmt: &str, numbers: usize) -> ! {
    panic!("savetxt: fmt has wrong number of % formats: '{fmt}'; it takes one, or {numbers}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn mismatch(dtype: DType, fmt: &str) -> ! {
    panic!("savetxt: Mismatch between array dtype ('{dtype}') and format specifier ('{fmt}')")
}
