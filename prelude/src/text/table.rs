//! Text with gaps and names: what `genfromtxt` reads.

use std::{fmt, io::BufRead, path::Path};

use ndarray::{Array, Array1, Array2, Dimension, Ix2};
use num_complex::Complex;

use super::{
    lines::{Lines, split_at, split_at_space, without_comment},
    rows::{Rows, column_of, shortened},
    shaped,
    value::{self, OutOfRange},
};
use crate::{
    DType, Element, Value,
    array_like::ArrayLike,
    files::{Cause, FileError},
    print::array_str,
};

/// How a file of text is read by [`genfromtxt_with`] and [`genfromtxt_named`].
#[derive(Clone, Copy, Debug)]
pub struct GenfromtxtOptions<'a> {
    /// What stands between fields; empty (the default) for any white space.
    pub delimiter: &'a str,
    /// What starts a comment, `"#"` if nothing else is said; empty for none.
    pub comments: &'a str,
    /// Lines to leave out at the start.
    pub skip_header: usize,
    /// Rows to leave out at the end.
    pub skip_footer: usize,
    /// The columns to read, negative ones counted from the end; empty (the default) for all.
    pub usecols: &'a [isize],
    /// Rows to read at most.
    pub max_rows: Option<usize>,
    /// Texts that mean a missing value, besides what is empty or no number. NumPy looks at them
    /// only for masked arrays; here `&["-999"]` makes -999 a missing value.
    pub missing_values: &'a [&'a str],
    /// What a missing value becomes. If nothing is said: NaN, -1 in signed integers, `false` in
    /// `bool`, and an error in unsigned integers.
    pub filling_values: Option<f64>,
}

impl Default for GenfromtxtOptions<'_> {
    fn default() -> Self {
        GenfromtxtOptions {
            delimiter: "",
            comments: "#",
            skip_header: 0,
            skip_footer: 0,
            usecols: &[],
            max_rows: None,
            missing_values: &[],
            filling_values: None,
        }
    }
}

/// Reads rows of numbers of which some may be missing or no numbers, which become NaN. NumPy:
/// `np.genfromtxt(fname, ndmin=2)`.
///
/// With white space between the fields, as here, no field can be empty: CSV is read by
/// [`genfromtxt_with`], and with names in its first line by [`genfromtxt_named`].
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-gen-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.txt");
/// std::fs::write(&path, "1 2\n3 N/A\n")?;
/// let a = np::genfromtxt(&path)?;
/// assert_eq!(a.row(0), array![1.0, 2.0]);
/// assert!(a[[1, 1]].is_nan());
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read, or rows have different numbers of columns.
pub fn genfromtxt(path: impl AsRef<Path>) -> Result<Array2<f64>, FileError> {
    genfromtxt_with::<f64, Ix2>(path, GenfromtxtOptions::default())
}

/// [`genfromtxt`] as elements of type `T` on as many axes as `D` has. NumPy:
/// `np.genfromtxt(fname, dtype, delimiter=…, skip_header=…, filling_values=…)`.
///
/// `Ix2` takes every file, `Ix1` one row or one column, `Ix0` one number. `IxDyn` leaves axes of
/// length 1 away, as NumPy does.
///
/// ```
/// use ndlab::{prelude::*, text::GenfromtxtOptions};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-genw-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.csv");
/// std::fs::write(&path, "1,2\n3,\n")?;
/// let csv = GenfromtxtOptions { delimiter: ",", filling_values: Some(0.0), ..Default::default() };
/// assert_eq!(np::genfromtxt_with::<i64, Ix2>(&path, csv)?, array![[1, 2], [3, 0]]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`genfromtxt`], and if there are other rows and columns than `D` has room for, or an integer
/// does not fit into `T`.
pub fn genfromtxt_with<T: Element, D: Dimension>(
    path: impl AsRef<Path>,
    options: GenfromtxtOptions<'_>,
) -> Result<Array<T, D>, FileError> {
    let path = path.as_ref();
    let mut values = Vec::new();
    load(path, T::DTYPE, &options, None, &mut |value| values.push(T::from_value(value)))
        .map(|rows| match (rows.rows, D::NDIM) {
            // NumPy forgets the columns where there are no rows.
            (0, None) => Rows { rows: 0, columns: 1 },
            _ => rows,
        })
        .and_then(|rows| shaped(values, rows, "genfromtxt_with"))
        .map_err(|cause| cause.of("genfromtxt", path))
}

/// Columns of `f64` and their names: what [`genfromtxt_named`] reads.
#[derive(Clone, PartialEq)]
pub struct Table {
    names: Vec<String>,
    data: Array2<f64>,
}

impl Table {
    /// The columns' names. NumPy: `table.dtype.names`.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All columns together.
    pub fn data(&self) -> &Array2<f64> {
        &self.data
    }

    /// All columns together, without the names.
    pub fn into_data(self) -> Array2<f64> {
        self.data
    }

    /// The column of that name. NumPy: `table["x"]`.
    ///
    /// # Panics
    ///
    /// If there is none; the message lists the names.
    #[track_caller]
    pub fn column(&self, name: &str) -> Array1<f64> {
        match self.names.iter().position(|known| known == name) {
            Some(column) => self.data.column(column).into_array(),
            None => no_column(name, &self.names),
        }
    }
}

/// The names and the rows, as NumPy prints them.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.names.join(", "), array_str(&self.data))
    }
}

/// Reads columns with their names in the first line, which may be a comment. NumPy:
/// `np.genfromtxt(fname, names=True)`, which gives an array of records.
///
/// Names are changed as NumPy changes them: spaces become `_`, punctuation is left out, what then
/// has no name is called `f0`, `f1`, ….
///
/// ```
/// use ndlab::{prelude::*, text::GenfromtxtOptions};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-gennamed-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.csv");
/// std::fs::write(&path, "time,mass (kg)\n0,1.5\n1,2.5\n")?;
/// let csv = GenfromtxtOptions { delimiter: ",", ..Default::default() };
/// let table = np::genfromtxt_named(&path, csv)?;
/// assert_eq!(table.names(), ["time", "mass_kg"]);
/// assert_eq!(table.column("mass_kg"), array![1.5, 2.5]);
/// assert_eq!(np::shape(table.data()), (2, 2));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`genfromtxt`].
pub fn genfromtxt_named(
    path: impl AsRef<Path>,
    options: GenfromtxtOptions<'_>,
) -> Result<Table, FileError> {
    let path = path.as_ref();
    let (mut values, mut names) = (Vec::new(), Vec::new());
    load(path, DType::Float64, &options, Some(&mut names), &mut |value| {
        values.push(f64::from_value(value));
    })
    .and_then(|rows| shaped(values, rows, "genfromtxt_named"))
    .map(|data| Table { names, data })
    .map_err(|cause| cause.of("genfromtxt", path))
}

fn load(
    path: &Path,
    dtype: DType,
    options: &GenfromtxtOptions<'_>,
    names: Option<&mut Vec<String>>,
    push: &mut dyn FnMut(Value),
) -> Result<Rows, Cause> {
    parse(&mut super::open(path)?, dtype, options, names, push)
}

/// Reads rows, and the names before them if they are asked for. What `push` was given behind the
/// rows that there are does not count.
fn parse(
    reader: &mut dyn BufRead,
    dtype: DType,
    options: &GenfromtxtOptions<'_>,
    mut names: Option<&mut Vec<String>>,
    push: &mut dyn FnMut(Value),
) -> Result<Rows, Cause> {
    let GenfromtxtOptions { delimiter, comments, usecols, max_rows, .. } = *options;
    let missing = missing_value(dtype, options.filling_values);
    let mut lines = Lines::new(reader);
    let (mut line, mut fields) = (String::new(), Vec::new());
    let mut columns = None;
    // All rows, and of those with another number of columns the index, the line and that number.
    let (mut all, mut wrong) = (0, Vec::new());
    // The first field that cannot be an element, and its row, counted from 1.
    let mut unreadable: Option<(usize, String)> = None;
    while max_rows.is_none_or(|most| all - wrong.len() < most) && lines.next(&mut line)? {
        if lines.number() <= options.skip_header {
            continue;
        }
        let mut text = without_comment(&line, comments);
        if names.is_some() && text.len() < line.len() {
            // The names may be a comment; only what is behind the first `#` counts then.
            line = line[text.len()..].replace(comments, "");
            text = &line;
        }
        let text = text.trim_matches([' ', '\r', '\n']);
        fields.clear();
        if delimiter.is_empty() {
            split_at_space(text, &mut fields);
        } else if !text.is_empty() {
            split_at(text, delimiter, &mut fields);
        }
        if fields.is_empty() {
            continue;
        }
        let found = *columns.get_or_insert(fields.len());
        if let Some(names) = names.take() {
            let texts: Vec<&str> = fields.iter().map(|field| &text[field.clone()]).collect();
            // Twice, as NumPy does: `a, a_1, a` becomes `a, a_1, a_1`, and that `a, a_1, a_1_1`.
            let once = valid_names(&texts);
            let once: Vec<&str> = once.iter().map(String::as_str).collect();
            *names = chosen(&valid_names(&once), usecols);
            continue;
        }
        all += 1;
        let chosen: Option<Vec<usize>> = if usecols.is_empty() {
            (fields.len() == found).then(|| (0..found).collect())
        } else {
            // From the end of the first row: that is where NumPy counts from.
            let column = |wanted: &isize| {
                column_of(*wanted, if *wanted < 0 { found } else { fields.len() })
                    .filter(|column| *column < fields.len())
            };
            usecols.iter().map(column).collect()
        };
        let Some(chosen) = chosen else {
            wrong.push((all - 1, lines.number(), fields.len()));
            continue;
        };
        for column in chosen {
            let field = &text[fields[column].clone()];
            let trimmed = field.trim();
            let value = if options.missing_values.contains(&trimmed) {
                None
            } else {
                value::loose(dtype, field)
            };
            let wrong = |why: &str| {
                format!(
                    "{why} at line {}, column {}: '{}'",
                    lines.number(),
                    column + 1,
                    shortened(trimmed)
                )
            };
            push(match (value, missing) {
                (Some(Ok(value)), _) | (None, Some(value)) => value,
                (Some(Err(OutOfRange)), _) => {
                    let why = || (all, wrong(&format!("integer out of bounds for {dtype}")));
                    unreadable.get_or_insert_with(why);
                    Value::Int(0)
                }
                (None, None) => {
                    let why = || {
                        let text = wrong("missing value");
                        (all, text + &format!("; {dtype} has no -1 for it, set `filling_values`"))
                    };
                    unreadable.get_or_insert_with(why);
                    Value::Int(0)
                }
            });
        }
    }
    let kept = all - options.skip_footer.min(all);
    wrong.retain(|(row, ..)| *row < kept);
    let columns = if usecols.is_empty() { columns.unwrap_or(1) } else { usecols.len() };
    if !wrong.is_empty() {
        return Err(uneven(&wrong, columns).into());
    }
    if let Some((_, text)) = unreadable.filter(|(row, _)| *row <= kept) {
        return Err(text.into());
    }
    Ok(Rows { rows: kept, columns })
}

fn uneven(wrong: &[(usize, usize, usize)], columns: usize) -> String {
    const SHOWN: usize = 10;
    let mut text = String::from("Some errors were detected !");
    for (_, line, got) in wrong.iter().take(SHOWN) {
        text += &format!("\n    Line #{line} (got {got} columns instead of {columns})");
    }
    if wrong.len() > SHOWN {
        text += &format!("\n    and {} lines more", wrong.len() - SHOWN);
    }
    text
}

fn missing_value(dtype: DType, filling: Option<f64>) -> Option<Value> {
    Some(match (dtype, filling) {
        (_, Some(filling)) => Value::F64(filling),
        (DType::Bool, None) => Value::Bool(false),
        (DType::Float32 | DType::Float64, None) => Value::F64(f64::NAN),
        (DType::Complex64 | DType::Complex128, None) => Value::C128(Complex::new(f64::NAN, 0.0)),
        (DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64, None) => return None,
        (_, None) => Value::Int(-1),
    })
}

fn chosen(names: &[String], usecols: &[isize]) -> Vec<String> {
    if usecols.is_empty() {
        return names.to_vec();
    }
    let name = |wanted: &isize| column_of(*wanted, names.len()).map(|column| names[column].clone());
    usecols.iter().filter_map(name).collect()
}

/// The names as NumPy's `NameValidator` leaves them.
fn valid_names(texts: &[&str]) -> Vec<String> {
    const DELETED: &str = "~!@#$%^&*()-=+~\\|]}[{';: /?.>,<";
    let mut names: Vec<String> = Vec::with_capacity(texts.len());
    let mut seen = std::collections::HashMap::new();
    let mut empty = 0;
    for text in texts {
        let name = text.trim().replace(' ', "_");
        let mut name: String = name.chars().filter(|c| !DELETED.contains(*c)).collect();
        if name.is_empty() {
            loop {
                name = format!("f{empty}");
                empty += 1;
                if !texts.iter().any(|text| text.trim() == name) {
                    break;
                }
            }
        } else if ["return", "file", "print"].contains(&name.as_str()) {
            name.push('_');
        }
        let count = seen.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            name = format!("{name}_{}", *count - 1);
        }
        names.push(name);
    }
    names
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_column(name: &str, names: &[String]) -> ! {
    panic!("Table: no field of name {name}; there are {}", names.join(", "))
}
