//! Arrays as text: columns of numbers, CSV.
//!
//! Lines are split in `text/lines.rs`, fields become numbers in `text/value.rs`, rows are gathered
//! in `text/rows.rs`; `text/table.rs` reads what has gaps and names, and `text/format.rs` is C's
//! `printf`. Files of bytes are [`crate::files`]'s.

mod format;
mod lines;
mod rows;
mod save;
mod table;
mod value;

use std::{fs::File, io::BufReader, path::Path};

use ndarray::{Array, Array2, Dimension, Ix2};

pub(crate) use self::format::general;
use self::rows::Rows;
pub use self::{
    save::{SavetxtOptions, savetxt, savetxt_with},
    table::{GenfromtxtOptions, Table, genfromtxt, genfromtxt_named, genfromtxt_with},
};
use crate::{
    Element,
    files::{Cause, FileError, is_a_folder},
};

/// How a file of text is read by [`loadtxt_with`].
///
/// ```
/// use ndlab::text::LoadtxtOptions;
///
/// let csv = LoadtxtOptions { delimiter: ",", skiprows: 1, ..Default::default() };
/// # assert_eq!(csv.comments, "#");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LoadtxtOptions<'a> {
    /// The one character between fields; empty (the default) for any white space.
    pub delimiter: &'a str,
    /// What starts a comment, `"#"` if nothing else is said; empty for none.
    pub comments: &'a str,
    /// Lines to leave out at the start, comments and empty ones included.
    pub skiprows: usize,
    /// The columns to read, negative ones counted from the end; empty (the default) for all.
    pub usecols: &'a [isize],
    /// Rows to read at most.
    pub max_rows: Option<usize>,
    /// What stands around fields that are quoted; doubled, it stands for itself.
    pub quotechar: Option<char>,
}

impl Default for LoadtxtOptions<'_> {
    fn default() -> Self {
        LoadtxtOptions {
            delimiter: "",
            comments: "#",
            skiprows: 0,
            usecols: &[],
            max_rows: None,
            quotechar: None,
        }
    }
}

/// Reads rows of numbers, with white space between them and comments from `#` on, as `f64`. NumPy:
/// `np.loadtxt(fname, ndmin=2)`.
///
/// The result always has two axes, also for one row or one column. Other dtypes, numbers of axes
/// and delimiters: [`loadtxt_with`].
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-loadtxt-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.txt");
/// std::fs::write(&path, "# x y\n0 1\n2 3\n")?;
/// assert_eq!(np::loadtxt(&path)?, array![[0.0, 1.0], [2.0, 3.0]]);
///
/// std::fs::write(&path, "0 1\n2 three\n")?;
/// let error = np::loadtxt(&path).unwrap_err().to_string();
/// assert!(error.ends_with("could not convert string 'three' to float64 at line 2, column 2"));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read, if a field is no number (the message has line, column and text), or
/// if a row has another number of columns than the first.
pub fn loadtxt(path: impl AsRef<Path>) -> Result<Array2<f64>, FileError> {
    loadtxt_with::<f64, Ix2>(path, LoadtxtOptions::default())
}

/// [`loadtxt`] as elements of type `T` on as many axes as `D` has. NumPy:
/// `np.loadtxt(fname, dtype, delimiter=…, skiprows=…, usecols=…, max_rows=…, quotechar=…)`.
///
/// `Ix2` takes every file, `Ix1` one row or one column, `Ix0` one number. `IxDyn` leaves axes of
/// length 1 away, as NumPy does. `bool` is read as an integer that is not 0; integers have to be
/// written as such.
///
/// ```
/// use ndlab::{prelude::*, text::LoadtxtOptions};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-loadtxtw-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.csv");
/// std::fs::write(&path, "x,y,z\n1,2,3\n4,5,6\n")?;
/// let csv = LoadtxtOptions { delimiter: ",", skiprows: 1, ..Default::default() };
/// assert_eq!(np::loadtxt_with::<i64, Ix2>(&path, csv)?, array![[1, 2, 3], [4, 5, 6]]);
/// let last = LoadtxtOptions { usecols: &[-1], ..csv };
/// assert_eq!(np::loadtxt_with::<f32, Ix1>(&path, last)?, array![3.0_f32, 6.0]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`loadtxt`], and if there are other rows and columns than `D` has room for.
///
/// # Panics
///
/// If the delimiter is more than one character, or a line break.
#[track_caller]
pub fn loadtxt_with<T: Element, D: Dimension>(
    path: impl AsRef<Path>,
    options: LoadtxtOptions<'_>,
) -> Result<Array<T, D>, FileError> {
    lines::check_delimiter(options.delimiter);
    let path = path.as_ref();
    let mut values = Vec::new();
    rows::load(path, T::DTYPE, &options, &mut |value| values.push(T::from_value(value)))
        .and_then(|rows| shaped(values, rows, "loadtxt_with"))
        .map_err(|cause| cause.of("loadtxt", path))
}

/// The values of so many rows, if they fit into `D`.
fn shaped<T: Element, D: Dimension>(
    mut values: Vec<T>,
    rows: Rows,
    function: &str,
) -> Result<Array<T, D>, Cause> {
    values.truncate(rows.len());
    let lengths = rows.lengths(D::NDIM, T::DTYPE, function)?;
    let mut dim = D::zeros(lengths.len());
    dim.slice_mut().copy_from_slice(&lengths);
    Array::from_shape_vec(dim, values).map_err(|error| Cause::Content(error.to_string()))
}

/// A file of text, for reading line by line.
fn open(path: &Path) -> Result<BufReader<File>, Cause> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(is_a_folder());
    }
    Ok(BufReader::with_capacity(1 << 16, file))
}
