//! Arrays that lie in a file and are read from it as they are touched.
//!
//! Opening and mapping the file stands in `memmap/mapped.rs`, what is read ahead and written behind in
//! `memmap/streaming.rs`. What `np::load` reads at once is
//! [`crate::files`]'s.

mod mapped;
mod streaming;

use std::{
    fmt, io,
    ops::{Deref, DerefMut},
    path::Path,
    ptr::NonNull,
};

use ndarray::{Array, ArrayRef, ArrayView, ArrayViewMut, Dimension, ShapeBuilder};

use self::mapped::{Mapped, Mode, Request};
pub(crate) use self::{
    mapped::refuse_if_mapped,
    streaming::{Stream, is_mapped},
};
use crate::{
    Element, IntoShape,
    array_like::{ArrayLike, by_reference},
    copying::k_order,
    display::{Asked, Bundle, Displayable},
    dtype::Strong,
    files::{Cause, FileError, Header},
    layout::{Flags, HasFlags},
    shape::dim_of,
    show::{__Show, Shown},
    ufunc::OutputArray,
};

/// An array in a file: only what is touched is read, and what is written is in the file.
///
/// It is an array wherever a reference to one is taken: `&fp` is an argument of `np::` functions,
/// and ndarray's methods work on it (`fp.slice(s![..1000, ..])`, `fp.row(0)`, `fp.assign(&a)`,
/// `fp[[0, 1]] = 2.0`). With operators, write `&*fp + 1.0`, or `&mut *fp *= 2.0` as
/// `fp.mapv_inplace(|x| 2.0 * x)`.
///
/// What is written is seen at once by all who read the file. It is on the disk after
/// [`flush`](Memmap::flush), or when the variable is gone: dropping flushes. **What a failed cell
/// has written is not undone.** In mode `"c"` nothing is written to the file.
///
/// The file must not be made shorter while it is mapped: touching what is gone stops the program
/// (in a notebook, the cell) by the signal SIGBUS, as does writing to a file that was sparse when
/// the disk is full. [`np::save`](crate::files::save) and the like refuse to replace a file that this
/// program has mapped; mode `"w+"` does not, so that a cell can be run again. Nor should others write to it while it is read, with bytes that are no `bool`
/// least of all.
///
/// Made by [`np::memmap`](memmap()) and [`np::load_mmap`](load_mmap).
pub struct Memmap<T: 'static, D> {
    view: View<T, D>,
    mapped: Mapped,
}

/// The lifetime is that of the mapping beside it, and never handed out.
enum View<T: 'static, D> {
    Read(ArrayView<'static, T, D>),
    Write(ArrayViewMut<'static, T, D>),
}

/// Where in the file an array begins and in which order it lies, for [`memmap_with`].
#[derive(Clone, Copy, Debug)]
pub struct MemmapOptions {
    /// Bytes in front of the first element; a multiple of the dtype's alignment.
    pub offset: u64,
    /// `'C'` or `'F'`.
    pub order: char,
}

impl Default for MemmapOptions {
    fn default() -> MemmapOptions {
        MemmapOptions { offset: 0, order: 'C' }
    }
}

/// An array in a file of plain bytes, without reading it. NumPy:
/// `np.memmap(filename, dtype, mode, shape=shape)`.
///
/// | mode | |
/// | --- | --- |
/// | `"r"` | to read; writing panics |
/// | `"r+"` | to read and write |
/// | `"w+"` | a new file, or an old one emptied, of zeros that take no room before they are written |
/// | `"c"` | to read; what is written stays in memory |
///
/// One length of the shape may be -1, for what the file has. A file that is longer than the shape
/// is fine; one that is shorter is an error in modes `"r"` and `"c"` and grows in mode `"r+"`, as
/// in NumPy. A file of `bool` is read through once, because other bytes than 0 and 1 are not
/// allowed in one.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-memmap-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("large.dat");
/// let mut fp = np::memmap::<f32, _>(&path, "w+", (1000, 128))?;
/// fp.row_mut(1).fill(0.5);
/// drop(fp); // writes it to the disk
///
/// let fp = np::memmap::<f32, _>(&path, "r", (1000, 128))?;
/// let batch = fp.slice(s![..10, ..]); // only this is read
/// assert_eq!(np::sum(batch, ..), 64.0);
/// assert_eq!(np::shape(&np::memmap::<f32, _>(&path, "r", -1)?), 128_000);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be opened or mapped, is too short, or holds bytes that are no `bool`.
///
/// # Panics
///
/// If the mode is none of these, or a length is negative:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::memmap::<f32, _>("large.dat", "w", 3); // mode must be one of 'r', 'r+', 'w+', 'c' (got 'w')
/// ```
#[track_caller]
pub fn memmap<T: Element, S: IntoShape>(
    filename: impl AsRef<Path>,
    mode: &str,
    shape: S,
) -> Result<Memmap<T, S::Dim>, FileError> {
    memmap_with(filename, mode, shape, MemmapOptions::default())
}

/// [`memmap`](memmap()) from an offset, or in Fortran order. NumPy:
/// `np.memmap(filename, dtype, mode, offset, shape, order)`.
///
/// ```
/// use ndlab::{memmap::MemmapOptions, prelude::*};
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-memmapw-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.dat");
/// np::tofile(&np::int64::arange(10), &path)?;
/// let options = MemmapOptions { offset: 32, order: 'F' };
/// let fp = np::memmap_with::<i64, _>(&path, "r", (2, 3), options)?;
/// assert_eq!(*fp, array![[4, 6, 8], [5, 7, 9]]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`memmap`](memmap()), and if the offset is not a multiple of the dtype's alignment. (NumPy
/// allows that; a reference to a number in Rust does not.)
///
/// # Panics
///
/// As [`memmap`](memmap()), and if the order is neither `'C'` nor `'F'`.
#[track_caller]
pub fn memmap_with<T: Element, S: IntoShape>(
    filename: impl AsRef<Path>,
    mode: &str,
    shape: S,
    options: MemmapOptions,
) -> Result<Memmap<T, S::Dim>, FileError> {
    let request = Request {
        operation: "memmap",
        path: filename.as_ref(),
        mode: Mode::of(mode),
        dtype: T::DTYPE,
        align: align_of::<T>(),
        offset: options.offset,
        fortran_order: mapped::is_fortran_order(options.order),
    };
    let extents = mapped::extents_of(&request, &shape.into_extents());
    Ok(view_of(Mapped::open(&request, &extents)?, request.fortran_order))
}

/// An npy file as an array, without reading it. NumPy: `np.load(file, mmap_mode=mode)`.
///
/// The modes are those of [`memmap`](memmap()), without `"w+"`: a new file is made by
/// [`open_memmap`].
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-loadm-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("a.npy");
/// np::save(&path, &np::arange(12.0).reshape((3, 4)))?;
/// let a = np::load_mmap::<f64, Ix2>(&path, "r")?;
/// assert_eq!(np::sum(a.row(1), ..), 22.0);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`np::load`](crate::files::load), and if the file is of the other byte order: that takes
/// [`np::load`](crate::files::load), which turns it.
///
/// # Panics
///
/// If the mode is none of `"r"`, `"r+"` and `"c"`.
#[track_caller]
pub fn load_mmap<T: Element, D: Dimension>(
    path: impl AsRef<Path>,
    mode: &str,
) -> Result<Memmap<T, D>, FileError> {
    let path = path.as_ref();
    let mode = Mode::of_existing(mode);
    let (header, offset) = mapped::npy_header(path, T::DTYPE, D::NDIM)?;
    let request = Request {
        operation: "load_mmap",
        path,
        mode,
        dtype: T::DTYPE,
        align: align_of::<T>(),
        offset,
        fortran_order: header.fortran_order,
    };
    let extents: Vec<i64> = header.shape.iter().map(|n| *n as i64).collect();
    Ok(view_of(Mapped::open(&request, &extents)?, request.fortran_order))
}

/// A new npy file of zeros as an array, to be written without being in memory. NumPy:
/// `np.lib.format.open_memmap(file, mode='w+', dtype=dtype, shape=shape)`.
///
/// The zeros take no room on the disk before they are written.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-openm-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("squares.npy");
/// let mut squares = np::open_memmap::<i64, _>(&path, 1000)?;
/// for (start, row) in (0..).zip(squares.exact_chunks_mut(100)) {
///     let mut row = row;
///     row.assign(&np::arange((100 * start, 100 * start + 100)).mapv(|x| x * x));
/// }
/// drop(squares);
/// assert_eq!(np::load::<i64, Ix1>(&path)?[999], 998_001);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be written or mapped.
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn open_memmap<T: Element, S: IntoShape>(
    path: impl AsRef<Path>,
    shape: S,
) -> Result<Memmap<T, S::Dim>, FileError> {
    let mut request = Request {
        operation: "open_memmap",
        path: path.as_ref(),
        mode: Mode::New,
        dtype: T::DTYPE,
        align: align_of::<T>(),
        offset: 0,
        fortran_order: false,
    };
    let extents = mapped::extents_of(&request, &shape.into_extents());
    let header = Header {
        dtype: T::DTYPE,
        is_swapped: false,
        fortran_order: false,
        shape: extents.iter().map(|n| *n as usize).collect(),
    };
    request.offset = mapped::write_header(&request, &header)?;
    request.mode = Mode::ReadWrite;
    Ok(view_of(Mapped::open(&request, &extents)?, false))
}

/// The array in what was mapped for it: `T` and the number of axes are those of the request.
fn view_of<T: Element, D: Dimension>(opened: (Mapped, Vec<usize>), is_f: bool) -> Memmap<T, D> {
    let (mapped, lengths) = opened;
    let shape = dim_of::<D>(&lengths).set_f(is_f);
    let start = mapped.start().map_or(NonNull::dangling(), NonNull::cast::<T>);
    // SAFETY: `mapped` was opened for elements of this dtype: as many bytes as the shape needs
    // begin at `start`, aligned; they are initialised (the file's), and valid as `T`, since every
    // bit pattern is a number and `bool` was checked. They stay at their place, and mapped, as long
    // as `mapped` is there, which is kept beside the view; nobody else in this process is given a
    // reference to them. `Write` is only for mappings that may be written to.
    let view = unsafe {
        if mapped.is_writable() {
            View::Write(ArrayViewMut::from_shape_ptr(shape, start.as_ptr()))
        } else {
            View::Read(ArrayView::from_shape_ptr(shape, start.as_ptr()))
        }
    };
    Memmap { view, mapped }
}

impl<T: 'static, D> Memmap<T, D> {
    /// Writes all changes to the disk, and waits for it. NumPy: `fp.flush()`.
    ///
    /// In modes `"r"` and `"c"` there is nothing to write.
    ///
    /// # Errors
    ///
    /// If the disk cannot be written to.
    pub fn flush(&self) -> Result<(), FileError> {
        self.mapped
            .flush()
            .map_err(|error: io::Error| Cause::Io(error).of("flush", self.filename()))
    }

    /// The absolute path of the file. NumPy: `fp.filename`.
    pub fn filename(&self) -> &Path {
        self.mapped.path()
    }

    /// `"r"`, `"r+"`, `"w+"` or `"c"`. NumPy: `fp.mode`.
    pub fn mode(&self) -> &'static str {
        self.mapped.mode().name()
    }

    /// Bytes in front of the first element. NumPy: `fp.offset`.
    pub fn offset(&self) -> u64 {
        self.mapped.offset()
    }
}

impl<T: 'static, D: Dimension> Deref for Memmap<T, D> {
    type Target = ArrayRef<T, D>;

    fn deref(&self) -> &ArrayRef<T, D> {
        match &self.view {
            View::Read(view) => view,
            View::Write(view) => view,
        }
    }
}

/// # Panics
///
/// In mode `"r"`, with mode and file.
impl<T: 'static, D: Dimension> DerefMut for Memmap<T, D> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut ArrayRef<T, D> {
        match &mut self.view {
            View::Read(_) => mapped::read_only(self.mapped.path()),
            View::Write(view) => view,
        }
    }
}

impl<T: Element, D: Dimension> ArrayLike for Memmap<T, D> {
    type Elem = T;
    type Dim = D;
    type Weight = Strong<T>;

    fn as_view(&self) -> ArrayView<'_, T, D> {
        self.view()
    }

    fn into_array(self) -> Array<T, D> {
        k_order(self.view())
    }
}

by_reference! {
    [T: Element, D: Dimension] Memmap<T, D>;
}

/// Writeable in all modes but `"r"`; the elements are the file's.
/// # Panics
///
/// In mode `r`, with the mode and the file.
impl<T: Element, D: Dimension> OutputArray for Memmap<T, D> {
    type Elem = T;
    type Dim = D;

    #[track_caller]
    fn as_view_mut(&mut self) -> ArrayViewMut<'_, T, D> {
        self.view_mut()
    }
}

impl<T: Element, D: Dimension> HasFlags for Memmap<T, D> {
    fn flags(&self) -> Flags {
        match &self.view {
            View::Read(view) => view.flags(),
            View::Write(view) => view.flags(),
        }
    }
}

impl<T: Element, D: Dimension> Displayable for Memmap<T, D> {
    fn bundle(&self) -> Bundle {
        (**self).bundle()
    }

    fn __describe(&self, asked: &mut Asked) {
        (**self).__describe(asked);
    }
}

impl<T: Element, D: Dimension> Shown<'_, Memmap<T, D>> {
    #[doc(hidden)]
    pub fn __text(&self) -> String {
        (**self.0).__ndlab_show().__text()
    }
}

/// As ndarray displays the array.
impl<T: fmt::Display + 'static, D: Dimension> fmt::Display for Memmap<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

/// As ndarray's `Debug` of the array.
impl<T: fmt::Debug + 'static, D: Dimension> fmt::Debug for Memmap<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
