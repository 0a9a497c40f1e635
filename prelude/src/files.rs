//! Arrays in files: NumPy's npy and npz, and plain bytes.
//!
//! The header of npy files stands in `files/npy.rs`, how elements are read in `files/elements.rs`
//! and how they are written in `files/raw.rs`. Files of text are [`crate::text`]'s; files that
//! stay on the disk while they are worked with are [`crate::memmap`]'s.

mod any;
mod convert;
mod elements;
mod error;
mod literal;
mod npy;
mod npz;
mod raw;

use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
};

use ndarray::{Array, Array1, Dimension};

use self::elements::Elements;
pub use self::{any::AnyArray, error::FileError, npz::NpzFile, raw::NpyArray};
pub(crate) use self::{
    elements::{check, is_a_folder, rust_name},
    error::Cause,
    npy::Header,
};
use crate::{Element, memmap::refuse_if_mapped};

/// Writes an array to an npy file. NumPy: `np.save(file, arr)`.
///
/// The file is the same, byte for byte, as NumPy's. Where the name does not end in `.npy`, that is
/// appended. Any dtype, number of axes and layout: what lies in Fortran order is written so, and
/// what has gaps or is reversed is copied in blocks, never as a whole.
///
/// A file of that name is replaced. What a cell has written before it fails stays written.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-save-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.npy");
/// let a = np::arange(6.0).reshape((2, 3));
/// np::save(&path, &a)?;
/// assert_eq!(np::load::<f64, Ix2>(&path)?, a);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be written, or a [`Memmap`](crate::Memmap) of it is open.
pub fn save<X: NpyArray>(path: impl AsRef<Path>, a: X) -> Result<(), FileError> {
    let path = with_ending(path.as_ref(), "npy");
    let write = || -> Result<(), Cause> { Ok(a.__raw().write_npy(&mut create(&path)?)?) };
    write().map_err(|error| error.of("save", &path))
}

/// Reads an npy file, which has to hold elements of type `T` on as many axes as `D` has. NumPy:
/// `np.load(file)`.
///
/// A file in Fortran order gives an array in Fortran order, one of another byte order is turned
/// into this machine's, and in one of `bool` every byte but 0 is `true`. The type may also follow
/// from what the result is assigned to.
///
/// To convert: [`load_as`]; to find out what is there: [`load_any`]; without reading it all:
/// [`load_mmap`](crate::memmap::load_mmap).
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-load-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.npy");
/// np::save(&path, &np::float32::ones((2, 3)))?;
/// let a: Array2<f32> = np::load(&path)?;
/// assert_eq!(a, np::float32::ones((2, 3)));
/// let error = np::load::<f64, Ix2>(&path).unwrap_err().to_string();
/// assert!(error.ends_with(
///     "holds float32 of shape (2, 3), asked for was float64 with 2 axes; \
///      write `np::load::<f32, Ix2>`, or `np::load_as::<f64, Ix2>`, which converts"
/// ));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read, is no npy file or is cut short; if its dtype or its number of axes
/// is another one; if its dtype is none of this library's (objects, strings, records, float16).
pub fn load<T: Element, D: Dimension>(path: impl AsRef<Path>) -> Result<Array<T, D>, FileError> {
    let path = path.as_ref();
    opened(path).and_then(|elements| elements.strict("load")).map_err(|e| e.of("load", path))
}

/// Reads an npy file of any dtype and converts it to `T` on the way. NumPy:
/// `np.load(file).astype(dtype)`.
///
/// The array is allocated once, in its new type; the file is read in small blocks.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-load-as-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("large_array.npy");
/// np::save(&path, &np::arange(3.0))?;
/// assert_eq!(np::load_as::<f32, Ix1>(&path)?, array![0.0_f32, 1.0, 2.0]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`load`], except that any dtype of this library is taken.
pub fn load_as<T: Element, D: Dimension>(path: impl AsRef<Path>) -> Result<Array<T, D>, FileError> {
    let path = path.as_ref();
    opened(path)
        .and_then(|elements| elements.converted("load_as"))
        .map_err(|e| e.of("load_as", path))
}

/// Reads an npy file of any dtype and number of axes. NumPy: `np.load(file)`.
///
/// ```
/// use ndlab::{AnyArray, prelude::*};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-load-any-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.npy");
/// np::save(&path, &np::arange(3))?;
/// match np::load_any(&path)? {
///     AnyArray::Int64(a) => assert_eq!(np::sum(a, ..), 3),
///     other => println!("{} of shape {:?}", other.dtype(), other.shape()),
/// }
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read, is no npy file, is cut short, or holds none of this library's
/// dtypes.
pub fn load_any(path: impl AsRef<Path>) -> Result<AnyArray, FileError> {
    let path = path.as_ref();
    opened(path).and_then(AnyArray::read).map_err(|error| error.of("load_any", path))
}

/// Writes several arrays to one npz file, each under its name. NumPy: `np.savez(file, a=a, b=b)`.
///
/// Their dtypes and shapes may differ. Where the name of the file does not end in `.npz`, that is
/// appended. A file of that name is replaced.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-savez-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("arrays.npz");
/// let (a, b) = (np::ones((2, 3)), np::arange(4));
/// np::savez(&path, &[("a", &a), ("b", &b)])?;
/// let arrays = np::load_npz(&path)?;
/// assert_eq!(arrays.names(), ["a", "b"]);
/// assert_eq!(arrays.get::<i64, Ix1>("b")?, b);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be written, or two arrays have the same name.
pub fn savez(path: impl AsRef<Path>, arrays: &[(&str, &dyn NpyArray)]) -> Result<(), FileError> {
    let path = with_ending(path.as_ref(), "npz");
    npz::write(&path, arrays, false).map_err(|error| error.of("savez", &path))
}

/// [`savez`], with each array compressed. NumPy: `np.savez_compressed(file, a=a, b=b)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-savezc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("arrays.npz");
/// np::savez_compressed(&path, &[("zeros", &np::zeros(100_000))])?;
/// assert!(std::fs::metadata(&path)?.len() < 2000);
/// assert_eq!(np::load_npz(&path)?.get::<f64, Ix1>("zeros")?, np::zeros(100_000));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`savez`].
pub fn savez_compressed(
    path: impl AsRef<Path>,
    arrays: &[(&str, &dyn NpyArray)],
) -> Result<(), FileError> {
    let path = with_ending(path.as_ref(), "npz");
    npz::write(&path, arrays, true).map_err(|error| error.of("savez_compressed", &path))
}

/// Opens an npz file and reads the names in it; each array is read when it is asked for. NumPy:
/// `np.load("arrays.npz")`.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-npz-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("arrays.npz");
/// np::savez(&path, &[("x", &array![1, 2]), ("y", &0.5)])?;
/// let arrays = np::load_npz(&path)?;
/// assert_eq!(arrays.get::<i32, _>("x")?, array![1, 2]);
/// assert_eq!(arrays.get_as::<f64, _>("x")?, array![1.0, 2.0]);
/// assert_eq!(arrays.get_any("y")?.shape(), []);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read or is no zip archive.
pub fn load_npz(path: impl AsRef<Path>) -> Result<NpzFile, FileError> {
    let path = path.as_ref();
    NpzFile::open(path).map_err(|error| error.of("load_npz", path))
}

/// Which part of a file [`fromfile_with`] reads.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromfileOptions {
    /// Elements to read at most. NumPy: `count`.
    pub count: Option<usize>,
    /// Bytes to skip. NumPy: `offset`.
    pub offset: u64,
}

/// Reads a file of plain bytes as numbers in this machine's byte order. NumPy:
/// `np.fromfile(file, dtype)`.
///
/// The result has one axis; `reshape` gives it others. Bytes at the end that are no whole element
/// are left out, as in NumPy. Of `bool`, every byte but 0 is `true`.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-fromfile-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.dat");
/// np::tofile(&array![[1.5_f32, 2.5], [3.5, 4.5]], &path)?;
/// assert_eq!(np::fromfile::<f32>(&path)?, array![1.5_f32, 2.5, 3.5, 4.5]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read.
pub fn fromfile<T: Element>(path: impl AsRef<Path>) -> Result<Array1<T>, FileError> {
    fromfile_with(path, FromfileOptions::default())
}

/// [`fromfile`] from an offset, and at most so many elements. NumPy:
/// `np.fromfile(file, dtype, count, offset=offset)`.
///
/// ```
/// use ndlab::{files::FromfileOptions, prelude::*};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-fromfilew-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.dat");
/// np::tofile(&array![1_u8, 2, 3, 4], &path)?;
/// let options = FromfileOptions { offset: 1, count: Some(2) };
/// assert_eq!(np::fromfile_with::<u8>(&path, options)?, array![2, 3]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read.
pub fn fromfile_with<T: Element>(
    path: impl AsRef<Path>,
    options: FromfileOptions,
) -> Result<Array1<T>, FileError> {
    let path = path.as_ref();
    let read = || {
        let (file, available) = elements::open(path, options.offset)?;
        let whole = available as usize / size_of::<T>();
        let count = options.count.map_or(whole, |count| count.min(whole));
        Elements::plain(file, T::DTYPE, count).collect()
    };
    read().map_err(|error: Cause| error.of("fromfile", path))
}

/// Writes the elements as plain bytes, in C order. NumPy: `a.tofile(file)`.
///
/// Neither shape nor dtype are in the file; [`save`] writes them, too.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-tofile-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.dat");
/// np::tofile(&array![258_u16], &path)?;
/// assert_eq!(std::fs::read(&path)?, 258_u16.to_ne_bytes());
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be written.
pub fn tofile<X: NpyArray>(a: X, path: impl AsRef<Path>) -> Result<(), FileError> {
    let path = path.as_ref();
    let write =
        || -> Result<(), Cause> { Ok(a.__raw().write_elements(&mut create(path)?, false)?) };
    write().map_err(|error| error.of("tofile", path))
}

/// A new file, or an old one emptied, unless it is mapped.
pub(crate) fn create(path: &Path) -> Result<File, Cause> {
    refuse_if_mapped(path)?;
    Ok(File::create(path)?)
}

fn opened(path: &Path) -> Result<Elements<'static>, Cause> {
    let (file, size) = elements::open(path, 0)?;
    Elements::open(file, size)
}

/// The path with the ending that NumPy gives it.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let name = path.as_os_str().as_encoded_bytes();
    if name.strip_suffix(ending.as_bytes()).is_some_and(|stem| stem.ends_with(b".")) {
        return path.to_owned();
    }
    let mut name = OsString::from(path);
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
