//! Diagonals: matrices that have one, what lies on it, above it and below it.
//!
//! The unit matrix without options is [`crate::create::eye`].

use ndarray::{Array, Array1, Array2, Dimension, Ix1, Ix2, IxDyn};

use crate::{
    array_like::ArrayLike,
    axes::{AtLeast, axis_of},
    dtype::Element,
    int::Int,
    memory,
    moving::{Source, collected},
    reduce::AxisIndex,
    shape::{lengths_of, tuple_text},
};

/// An `n × m` matrix with ones on its `k`th diagonal. NumPy: `np.eye(n, m, k)`.
///
/// `k` above 0 is above the main diagonal.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::eye_with(2, 3, 1), array![[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn eye_with<N: Int, M: Int, K: Int>(n: N, m: M, k: K) -> Array2<f64> {
    let k = k.to_i64();
    triangle("eye", n.to_i64(), m.to_i64(), |row, column| column.checked_sub(row) == Some(k))
}

/// An `n × n` matrix with ones on and below the diagonal. NumPy: `np.tri(n)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::tri(2), array![[1.0, 0.0], [1.0, 1.0]]);
/// ```
///
/// # Panics
///
/// If `n` is negative.
#[track_caller]
pub fn tri<N: Int>(n: N) -> Array2<f64> {
    tri_with(n, n, 0)
}

/// An `n × m` matrix with ones on and below its `k`th diagonal. NumPy: `np.tri(n, m, k)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::tri_with(2, 3, 1), array![[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn tri_with<N: Int, M: Int, K: Int>(n: N, m: M, k: K) -> Array2<f64> {
    let k = k.to_i64();
    triangle("tri", n.to_i64(), m.to_i64(), |row, column| column <= row.saturating_add(k))
}

/// The array with zeros above its diagonal. NumPy: `np.tril(a)`.
///
/// Of more than two axes the last two are matrices; one axis is repeated to a matrix first, as in
/// NumPy.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::tril(&array![[1, 2], [3, 4]]), array![[1, 0], [3, 4]]);
/// ```
///
/// # Panics
///
/// If there is no axis.
#[track_caller]
pub fn tril<X: ArrayLike>(a: X) -> Array<X::Elem, <X::Dim as AtLeast>::Two>
where
    X::Dim: AtLeast,
{
    tril_with(a, 0)
}

/// The array with zeros above its `k`th diagonal. NumPy: `np.tril(a, k)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::tril_with(&array![[1, 2], [3, 4]], -1), array![[0, 0], [3, 0]]);
/// ```
///
/// # Panics
///
/// If there is no axis.
#[track_caller]
pub fn tril_with<X: ArrayLike, K: Int>(a: X, k: K) -> Array<X::Elem, <X::Dim as AtLeast>::Two>
where
    X::Dim: AtLeast,
{
    let view = a.as_view();
    let mut out = square("tril", Source::of(&view));
    let kept = k.to_i64();
    clear(&mut out, |row, columns| (kept_until(row, kept, 1).min(columns), columns));
    out
}

/// The array with zeros below its diagonal. NumPy: `np.triu(a)`.
///
/// Of more than two axes the last two are matrices; one axis is repeated to a matrix first, as in
/// NumPy.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::triu(&array![[1, 2], [3, 4]]), array![[1, 2], [0, 4]]);
/// ```
///
/// # Panics
///
/// If there is no axis.
#[track_caller]
pub fn triu<X: ArrayLike>(a: X) -> Array<X::Elem, <X::Dim as AtLeast>::Two>
where
    X::Dim: AtLeast,
{
    triu_with(a, 0)
}

/// The array with zeros below its `k`th diagonal. NumPy: `np.triu(a, k)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::triu_with(&array![[1, 2], [3, 4]], 1), array![[0, 2], [0, 0]]);
/// ```
///
/// # Panics
///
/// If there is no axis.
#[track_caller]
pub fn triu_with<X: ArrayLike, K: Int>(a: X, k: K) -> Array<X::Elem, <X::Dim as AtLeast>::Two>
where
    X::Dim: AtLeast,
{
    let view = a.as_view();
    let mut out = square("triu", Source::of(&view));
    let kept = k.to_i64();
    clear(&mut out, |row, columns| (0, kept_until(row, kept, 0).min(columns)));
    out
}

/// The number of columns of a row up to its `k`th diagonal, and `more`.
fn kept_until(row: usize, k: i64, more: i64) -> usize {
    usize::try_from((row as i64).saturating_add(k).saturating_add(more)).unwrap_or(0)
}

#[track_caller]
fn square<A: Element, D: Dimension>(op: &str, source: Source<'_>) -> Array<A, D> {
    match source.ndim() {
        0 => too_few(op),
        1 => {
            let len = source.len_of(0);
            collected(&source.insert(0, len))
        }
        _ => collected(&source),
    }
}

/// Writes zeros to a range of columns in each row of an array in C order.
fn clear<A: Element, D: Dimension>(
    array: &mut Array<A, D>,
    range: impl Fn(usize, usize) -> (usize, usize),
) {
    let &[.., rows, columns] = array.shape() else { return };
    if array.is_empty() {
        return;
    }
    let elements = array.as_slice_mut().expect("C order");
    for (row, elements) in elements.chunks_exact_mut(columns).enumerate() {
        let (start, end) = range(row % rows, columns);
        elements[start..end].fill(A::ZERO);
    }
}

#[track_caller]
fn triangle(op: &str, n: i64, m: i64, is_one: impl Fn(i64, i64) -> bool) -> Array2<f64> {
    let lengths = lengths_of(op, &[n, m]);
    // There has to be room for all of them.
    drop(memory::room::<f64>(&lengths));
    Array2::from_shape_fn((lengths[0], lengths[1]), |(row, column)| {
        f64::from(u8::from(is_one(row as i64, column as i64)))
    })
}

/// The dimensions that [`diag`] takes, with what it gives: a matrix for a row, and the other way
/// around.
pub trait Diagonal: Dimension {
    /// The dimension of the result.
    type Diag: Dimension;
}

impl Diagonal for Ix1 {
    type Diag = Ix2;
}

impl Diagonal for Ix2 {
    type Diag = Ix1;
}

impl Diagonal for IxDyn {
    type Diag = IxDyn;
}

/// A matrix with these elements on its diagonal, or the diagonal of a matrix. NumPy: `np.diag(v)`.
///
/// `(N,) → (N, N)`, `(M, N) → (min(M, N),)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let m = np::diag(&array![1, 2]);
/// assert_eq!(m, array![[1, 0], [0, 2]]);
/// assert_eq!(np::diag(&m), array![1, 2]);
/// ```
///
/// # Panics
///
/// If an array of dynamic dimension has not one or two axes.
#[track_caller]
pub fn diag<X: ArrayLike>(v: X) -> Array<X::Elem, <X::Dim as Diagonal>::Diag>
where
    X::Dim: Diagonal,
{
    diag_with(v, 0)
}

/// As [`diag`], with the `k`th diagonal; `k` above 0 is above the main one. NumPy: `np.diag(v, k)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::diag_with(&array![[1, 2], [3, 4]], 1), array![2]);
/// assert_eq!(np::diag_with(&array![5], -1), array![[0, 0], [5, 0]]);
/// ```
///
/// # Panics
///
/// If an array of dynamic dimension has not one or two axes.
#[track_caller]
pub fn diag_with<X: ArrayLike, K: Int>(v: X, k: K) -> Array<X::Elem, <X::Dim as Diagonal>::Diag>
where
    X::Dim: Diagonal,
{
    let view = v.as_view();
    let source = Source::of(&view);
    match source.ndim() {
        1 => crate::axes::fixed(on_diagonal(view.iter(), view.len(), k.to_i64()).into_dyn()),
        2 => collected(&source.diagonal(0, 1, k.to_i64())),
        _ => neither_row_nor_matrix(view.shape()),
    }
}

/// A matrix with all elements of an array on its diagonal. NumPy: `np.diagflat(v)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::shape(&np::diagflat(&array![[1, 2], [3, 4]])), (4, 4));
/// ```
pub fn diagflat<X: ArrayLike>(v: X) -> Array2<X::Elem> {
    diagflat_with(v, 0)
}

/// As [`diagflat`], on the `k`th diagonal. NumPy: `np.diagflat(v, k)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::diagflat_with(&array![5], 1), array![[0, 5], [0, 0]]);
/// ```
#[track_caller]
pub fn diagflat_with<X: ArrayLike, K: Int>(v: X, k: K) -> Array2<X::Elem> {
    let view = v.as_view();
    on_diagonal(view.iter(), view.len(), k.to_i64())
}

#[track_caller]
fn on_diagonal<'a, A: Element>(
    elements: impl Iterator<Item = &'a A>,
    count: usize,
    k: i64,
) -> Array2<A> {
    let shift = k.unsigned_abs() as usize;
    let n = count.saturating_add(shift);
    let mut out = Array2::from_shape_vec((n, n), memory::zeros::<A>(&[n, n])).expect("n rows of n");
    let first = if k > 0 { shift } else { shift * n };
    let places = out.as_slice_mut().expect("C order").iter_mut().skip(first).step_by(n + 1);
    for (place, element) in places.zip(elements) {
        *place = *element;
    }
    out
}

/// The diagonal of a matrix; of more axes, those of all matrices in the first two.
/// NumPy: `np.diagonal(a)`, which returns a view.
///
/// The diagonals lie along the last axis of the result.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::diagonal(&array![[1, 2, 3], [4, 5, 6]]), array![1, 5]);
/// ```
///
/// # Panics
///
/// If there are less than two axes.
#[track_caller]
pub fn diagonal<X: ArrayLike>(a: X) -> Array<X::Elem, <X::Dim as Dimension>::Smaller> {
    diagonal_with(a, 0, (0, 1))
}

/// As [`diagonal`], `offset` above the main diagonal of the matrices in two axes.
/// NumPy: `np.diagonal(a, offset, axis1, axis2)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(8).reshape((2, 2, 2));
/// assert_eq!(np::diagonal_with(&a, 0, (1, 2)), array![[0, 3], [4, 7]]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds, or if both are one.
#[track_caller]
pub fn diagonal_with<X, K, I, J>(
    a: X,
    offset: K,
    axes: (I, J),
) -> Array<X::Elem, <X::Dim as Dimension>::Smaller>
where
    X: ArrayLike,
    K: Int,
    I: AxisIndex,
    J: AxisIndex,
{
    let view = a.as_view();
    let ndim = view.ndim();
    if ndim < 2 {
        crate::turning::too_few_axes("diagonal", 2, view.shape());
    }
    let (first, second) = (axis_of(axes.0.number(), ndim), axis_of(axes.1.number(), ndim));
    if first == second {
        same_axes(first);
    }
    collected(&Source::of(&view).diagonal(first, second, offset.to_i64()))
}

/// The indices of the elements on and below the diagonal of an `n × n` matrix: rows, columns.
/// NumPy: `np.tril_indices(n)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (rows, columns) = np::tril_indices(2);
/// assert_eq!((rows, columns), (array![0, 1, 1], array![0, 0, 1]));
/// ```
///
/// # Panics
///
/// If `n` is negative.
#[track_caller]
pub fn tril_indices<N: Int>(n: N) -> (Array1<i64>, Array1<i64>) {
    tril_indices_with(n, 0, n)
}

/// As [`tril_indices`], on and below the `k`th diagonal of an `n × m` matrix.
/// NumPy: `np.tril_indices(n, k, m)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (rows, columns) = np::tril_indices_with(2, -1, 3);
/// assert_eq!((rows, columns), (array![1], array![0]));
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn tril_indices_with<N: Int, K: Int, M: Int>(n: N, k: K, m: M) -> (Array1<i64>, Array1<i64>) {
    let k = k.to_i64();
    ranges("tril_indices", n.to_i64(), m.to_i64(), |row, columns| {
        (0, kept_until(row, k, 1).min(columns))
    })
}

/// The indices of the elements on and above the diagonal of an `n × n` matrix: rows, columns.
/// NumPy: `np.triu_indices(n)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (rows, columns) = np::triu_indices(2);
/// assert_eq!((rows, columns), (array![0, 0, 1], array![0, 1, 1]));
/// ```
///
/// # Panics
///
/// If `n` is negative.
#[track_caller]
pub fn triu_indices<N: Int>(n: N) -> (Array1<i64>, Array1<i64>) {
    triu_indices_with(n, 0, n)
}

/// As [`triu_indices`], on and above the `k`th diagonal of an `n × m` matrix.
/// NumPy: `np.triu_indices(n, k, m)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (rows, columns) = np::triu_indices_with(2, 1, 3);
/// assert_eq!((rows, columns), (array![0, 0, 1], array![1, 2, 2]));
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn triu_indices_with<N: Int, K: Int, M: Int>(n: N, k: K, m: M) -> (Array1<i64>, Array1<i64>) {
    let k = k.to_i64();
    ranges("triu_indices", n.to_i64(), m.to_i64(), |row, columns| {
        (kept_until(row, k, 0).min(columns), columns)
    })
}

#[track_caller]
fn ranges(
    op: &str,
    n: i64,
    m: i64,
    range: impl Fn(usize, usize) -> (usize, usize),
) -> (Array1<i64>, Array1<i64>) {
    let lengths = lengths_of(op, &[n, m]);
    let counts = (0..lengths[0]).map(|row| range(row, lengths[1])).map(|(start, end)| end - start);
    let count = [counts.sum()];
    let (mut rows, mut columns) = (memory::room(&count), memory::room(&count));
    for row in 0..lengths[0] {
        let (start, end) = range(row, lengths[1]);
        rows.extend((start..end).map(|_| row as i64));
        columns.extend((start..end).map(|column| column as i64));
    }
    (Array1::from(rows), Array1::from(columns))
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_few(op: &str) -> ! {
    panic!("{op}: array must be >= 1-d, got shape ()")
}

#[cold]
#[inline(never)]
#[track_caller]
fn neither_row_nor_matrix(shape: &[usize]) -> ! {
    panic!("diag: input must be 1- or 2-d, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn same_axes(axis: usize) -> ! {
    panic!("diagonal: axis1 and axis2 cannot be the same, got axis {axis} twice")
}
