//! Work in chunks of rows: bounds of each chunk, and maps over them that hold one at a time.
//!
//! For arrays larger than memory, which a memory map reads where it is touched, and for functions
//! whose intermediates would be too large for all rows at once. Rows in a map are known to
//! `chunks/rows.rs`.

mod rows;

use std::iter::FusedIterator;

use ndarray::{
    Array, ArrayView, ArrayViewMut, Axis, Dimension, Ix0, Ix1, Ix2, Ix3, Ix4, Ix5, Ix6, IxDyn,
    Slice,
};

use self::rows::Rows;
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    int::Int,
    shape::{dim_of, tuple_text},
    ufunc::OutputArray,
};

/// The bounds of chunks of `size` among `n`, the last of which may be shorter.
///
/// NumPy: `for start in range(0, n, size): end = min(start + size, n)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let data = np::arange(10.0);
/// let mut results = np::empty(10);
/// for (start, end) in np::chunks(data.len(), 4) {
///     let part = data.slice(s![start..end]).mapv(f64::sqrt);
///     results.slice_mut(s![start..end]).assign(&part);
/// }
/// assert_eq!(results[9], 3.0);
/// assert_eq!(np::chunks(10, 4).collect::<Vec<_>>(), [(0, 4), (4, 8), (8, 10)]);
/// ```
///
/// # Panics
///
/// If `n` is negative or `size` is not positive.
#[track_caller]
pub fn chunks<N: Int, S: Int>(n: N, size: S) -> Chunks {
    let (n, size) = (n.to_i64(), size.to_i64());
    if n < 0 || size < 1 {
        wrong_size("chunks", n, size);
    }
    Chunks { start: 0, end: n as usize, size: size as usize }
}

/// The chunks of [`np::chunks`](chunks): pairs of start and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunks {
    start: usize,
    /// The end of the last chunk.
    end: usize,
    size: usize,
}

impl Iterator for Chunks {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let start = self.start;
        if start >= self.end {
            return None;
        }
        self.start = start.saturating_add(self.size).min(self.end);
        Some((start, self.start))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.end - self.start).div_ceil(self.size);
        (left, Some(left))
    }
}

impl DoubleEndedIterator for Chunks {
    fn next_back(&mut self) -> Option<(usize, usize)> {
        let end = self.end;
        if self.start >= end {
            return None;
        }
        self.end = self.start + (end - self.start - 1) / self.size * self.size;
        Some((self.end, end))
    }
}

impl ExactSizeIterator for Chunks {}

impl FusedIterator for Chunks {}

/// What a function of chunks gives: an array, whose rows follow those of the chunk before, or a
/// number, of which there is one for each chunk.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be put together along the first axis")]
pub trait ChunkDim: Dimension {
    /// The dimension of all results together.
    type Whole: Dimension;
}

macro_rules! chunk_dims {
    ($($one:ty => $whole:ty;)*) => {$(
        impl ChunkDim for $one {
            type Whole = $whole;
        }
    )*};
}

chunk_dims! {
    Ix0 => Ix1;
    Ix1 => Ix1;
    Ix2 => Ix2;
    Ix3 => Ix3;
    Ix4 => Ix4;
    Ix5 => Ix5;
    Ix6 => Ix6;
    IxDyn => IxDyn;
}

/// Calls `f` with views of `size` rows at a time, and puts the results together along the first
/// axis.
///
/// NumPy: `np.concatenate([f(data[start:end]) for start, end in …])`. A row is everything at one
/// index of the first axis. `f` gives an array, with as many rows as it likes, or a number for each
/// chunk; the results have the same type, and the same shape but for their rows. One chunk is read
/// at a time and no result is kept twice, so that `data` may be a memory map larger than memory: the
/// next chunk is then read from the disk while `f` works on one, and the pages behind it leave the
/// process if the map is larger than 256 MB. Results larger than memory go to another map by
/// [`map_chunks_into`].
///
/// ```
/// use ndlab::prelude::*;
///
/// let data = np::arange(12.0).reshape((6, 2));
/// let lengths = np::map_chunks(&data, 4, |rows| np::sum(&rows * &rows, Axis(1)).mapv(f64::sqrt));
/// assert_eq!(lengths.len(), 6);
/// assert_eq!(lengths[0], 1.0);
/// let sums = np::map_chunks(&data, 4, |rows| np::sum(rows, ..));
/// assert_eq!(sums, array![28.0, 38.0]);
/// ```
///
/// # Panics
///
/// If `data` is a number, `size` is not positive, or the results of two chunks do not fit together.
#[track_caller]
pub fn map_chunks<X, S, F, R>(
    data: X,
    size: S,
    mut f: F,
) -> Array<R::Elem, <R::Dim as ChunkDim>::Whole>
where
    X: ArrayLike,
    S: Int,
    F: FnMut(ArrayView<'_, X::Elem, X::Dim>) -> R,
    R: ArrayLike,
    R::Dim: ChunkDim,
{
    let view = data.as_view();
    let Some(&n) = view.shape().first() else { no_rows() };
    if size.to_i64() < 1 {
        wrong_size("map_chunks", n as i64, size.to_i64());
    }
    let mut results = Together { elements: Vec::new(), shape: None };
    if n == 0 {
        // What the results of no chunks would look like is told by the result for no rows.
        let result = f(view.view());
        let mut shape = result.as_view().shape().to_vec();
        if let Some(rows) = shape.first_mut() {
            *rows = 0;
        }
        results.shape = Some(if shape.is_empty() { vec![0] } else { shape });
    }
    let mut rows = Rows::of(&view);
    for (start, end) in chunks(n, size) {
        rows.reads(end, end + (end - start));
        let result = f(view.slice_axis(Axis(0), Slice::from(start..end)));
        results.append(result.as_view().into_dyn(), n, end);
        rows.has_read(end);
    }
    let Together { elements, shape } = results;
    let dim = dim_of::<<R::Dim as ChunkDim>::Whole>(&shape.unwrap_or_default());
    Array::from_shape_vec(dim, elements).expect("as many elements as the chunks have together")
}

/// [`map_chunks`] with the results in `out`, one behind the other along its first axis.
///
/// NumPy: `out[start:end] = f(data[start:end])` for each chunk. Results are not kept in memory, so
/// that `out` may be a memory map, too: what was written is on its way to the disk while `f` works
/// on the next chunk. A number for a chunk is one row.
///
/// ```
/// use ndlab::prelude::*;
///
/// # let folder = std::env::temp_dir().join(format!("ndlab-chunks-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let data = np::arange(12.0).reshape((6, 2));
/// let mut roots = np::open_memmap::<f64, _>(folder.join("roots.npy"), (6, 2))?;
/// np::map_chunks_into(&data, 4, |rows| np::sqrt(rows), &mut roots);
/// assert_eq!(roots[[2, 0]], 2.0);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// As [`map_chunks`], and if the results have other rows than `out`, or more or fewer of them. What
/// was written before stays written.
#[track_caller]
pub fn map_chunks_into<X, S, F, R, O>(data: X, size: S, mut f: F, out: &mut O)
where
    X: ArrayLike,
    S: Int,
    F: FnMut(ArrayView<'_, X::Elem, X::Dim>) -> R,
    R: ArrayLike<Elem = O::Elem>,
    O: OutputArray + ?Sized,
{
    let view = data.as_view();
    let Some(&n) = view.shape().first() else { no_rows() };
    if size.to_i64() < 1 {
        wrong_size("map_chunks_into", n as i64, size.to_i64());
    }
    let mut out = out.as_view_mut().into_dyn();
    let (mut read, mut written) = (Rows::of(&view), Rows::of(&out.view()));
    let mut filled = 0;
    for (start, end) in chunks(n, size) {
        read.reads(end, end + (end - start));
        let result = f(view.slice_axis(Axis(0), Slice::from(start..end)));
        filled = put(result.as_view().into_dyn(), &mut out, filled);
        read.has_read(end);
        written.has_written(filled);
    }
    if out.shape().first() != Some(&filled) {
        wrong_rows(filled, out.shape());
    }
}

/// Writes the result of a chunk behind those before, which fill so many rows, and gives how many
/// rows are filled then.
#[track_caller]
fn put<T: Element>(
    result: ArrayView<'_, T, IxDyn>,
    out: &mut ArrayViewMut<'_, T, IxDyn>,
    filled: usize,
) -> usize {
    let (own, whole) = (if result.ndim() == 0 { &[1][..] } else { result.shape() }, out.shape());
    if own.len() != whole.len() || own[1..] != whole[1..] || own[0] > whole[0] - filled {
        does_not_fit(own, whole, filled);
    }
    let end = filled + own[0];
    out.slice_axis_mut(Axis(0), Slice::from(filled..end)).assign(&result);
    end
}

/// Results that were put together so far.
struct Together<T> {
    elements: Vec<T>,
    shape: Option<Vec<usize>>,
}

impl<T: Element> Together<T> {
    /// Appends the result of a chunk that ends at row `end` of `n`.
    #[track_caller]
    fn append(&mut self, result: ArrayView<'_, T, IxDyn>, n: usize, end: usize) {
        let own = if result.ndim() == 0 { &[1][..] } else { result.shape() };
        match &mut self.shape {
            None => {
                // Room for all results if the others have as many rows for each of theirs.
                let whole = (result.len() as u128 * n as u128).div_ceil(end as u128);
                self.elements.reserve_exact(usize::try_from(whole).unwrap_or(result.len()));
                self.shape = Some(own.to_vec());
            }
            Some(shape) if shape.len() == own.len() && shape[1..] == own[1..] => shape[0] += own[0],
            Some(shape) => different_shapes(shape, own),
        }
        match result.as_slice() {
            Some(elements) => self.elements.extend_from_slice(elements),
            None => self.elements.extend(result.iter().copied()),
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_size(op: &str, n: i64, size: i64) -> ! {
    panic!("{op}: there are no chunks of {size} in {n}: the size has to be 1 or more, of 0 or more")
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_rows() -> ! {
    panic!("map_chunks: a number has no rows: shape ()")
}

#[cold]
#[inline(never)]
#[track_caller]
fn different_shapes(before: &[usize], own: &[usize]) -> ! {
    panic!(
        "map_chunks: a result of shape {} cannot follow those before, of shape {} together: they \
         may differ in the first axis alone",
        tuple_text(own),
        tuple_text(before),
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn does_not_fit(own: &[usize], whole: &[usize], filled: usize) -> ! {
    panic!(
        "map_chunks_into: a result of shape {} does not fit into an output of shape {} from row \
         {filled} on",
        tuple_text(own),
        tuple_text(whole),
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_rows(filled: usize, whole: &[usize]) -> ! {
    panic!(
        "map_chunks_into: the results have {filled} rows together, the output has shape {}",
        tuple_text(whole)
    )
}
