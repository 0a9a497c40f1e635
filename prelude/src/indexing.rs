//! Elements by their places: where a condition holds, and taking and putting by indices.
//!
//! Indices are any integers, negative ones count from the end. Masks are [`crate::masks`]'s. How
//! elements are gathered without knowing their type stands in `indexing/gather.rs`, what a mask picks
//! in `indexing/masked.rs`.

mod gather;
mod masked;

use std::{borrow::Cow, ops::RangeFull};

use ndarray::{Array, Array1, Array2, ArrayView, Dimension, Ix0, Ix1, IxDyn, RemoveAxis};

pub(crate) use self::gather::{Indices, gather};
use crate::{
    array_like::ArrayLike,
    create::ascontiguousarray,
    dtype::{DType, Element},
    few::Few,
    int::Int,
    memory,
    reduce::{AxisIndex, axis_of},
    shape::{dim_of, tuple_text},
    ufunc::{OutputArray, converted},
};

/// The indices of elements that are not 0 or `false`, an array for each axis.
/// NumPy: `np.nonzero(a)`, `np.where(a)`.
///
/// In C order. [`argwhere`] has them as rows.
///
/// ```
/// use ndlab::prelude::*;
///
/// let places = np::nonzero(array![[3, 0], [0, 4]]);
/// assert_eq!(places, [array![0, 1], array![0, 1]]);
/// ```
///
/// # Panics
///
/// If `a` has no axes.
#[track_caller]
pub fn nonzero<X: ArrayLike>(a: X) -> Vec<Array1<usize>> {
    let view = a.as_view();
    if view.ndim() == 0 {
        no_axes("nonzero");
    }
    let found = masked::places(&truths(&a));
    if view.ndim() == 1 {
        return vec![Array::from(found)];
    }
    let mut all: Vec<Vec<usize>> = view.shape().iter().map(|_| vec![0; found.len()]).collect();
    coordinates(view.shape(), &found, |k, axis, index| all[axis][k] = index);
    all.into_iter().map(Array::from).collect()
}

/// The indices of elements that are not 0 or `false`, a row for each. NumPy: `np.argwhere(a)`.
///
/// `(K, ndim)`, in C order.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = np::arange(6).reshape((2, 3));
/// assert_eq!(np::argwhere(np::greater(&x, 3)), array![[1, 1], [1, 2]]);
/// ```
pub fn argwhere<X: ArrayLike>(a: X) -> Array2<usize> {
    let found = masked::places(&truths(&a));
    let view = a.as_view();
    let mut rows = vec![0; found.len() * view.ndim()];
    coordinates(view.shape(), &found, |k, axis, index| rows[k * view.ndim() + axis] = index);
    Array::from_shape_vec((found.len(), view.ndim()), rows).expect("an index for each axis")
}

/// The places in C order of elements that are not 0 or `false`. NumPy: `np.flatnonzero(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::flatnonzero(array![[0, 5], [7, 0]]), array![1, 2]);
/// ```
pub fn flatnonzero<X: ArrayLike>(a: X) -> Array1<usize> {
    Array::from(masked::places(&truths(&a)))
}

/// Elements by their indices. NumPy: `np.take(a, indices, axis)`, `a[indices]`.
///
/// With `..` indices count all elements in C order, and the result has the shape of `indices`. Along
/// an axis each index takes a whole part; one index removes the axis, a line of them keeps it,
/// indices of more axes give an `ArrayD`. A view with gaps is copied first.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2, 3], [4, 5, 6]];
/// assert_eq!(np::take(&a, [0, -1], ..), array![1, 6]);
/// assert_eq!(np::take(&a, [2, 0], Axis(1)), array![[3, 1], [6, 4]]);
/// assert_eq!(np::take(&a, 1, 0), array![4, 5, 6]);
/// ```
///
/// # Panics
///
/// If an index is out of bounds, or the axis is.
#[track_caller]
pub fn take<X, I, R>(a: X, indices: I, along: R) -> Array<X::Elem, R::Dim>
where
    X: ArrayLike,
    I: ArrayLike,
    I::Elem: Int,
    R: TakeAlong<X::Dim, I::Dim>,
{
    let view = a.as_view();
    let axis = along.axis().map(|axis| axis_of(axis, view.ndim()));
    let indices = indices.as_view();
    match indices.as_slice() {
        Some(found) => taken(&a, axis, Indices::of(found), indices.shape()),
        None => {
            let mut found: Vec<i64> = memory::room_for_any(indices.shape());
            found.extend(indices.iter().map(|index| index.to_i64()));
            taken(&a, axis, Indices::of(&found), indices.shape())
        }
    }
}

/// Where [`take`] takes from: `..` for all elements in C order, or an axis.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say along which axis to take",
    note = "write `Axis(1)`, `1` or `-1`, or `..` for all elements in C order"
)]
pub trait TakeAlong<D: Dimension, I: Dimension> {
    /// The dimension of the result, for indices of dimension `I`.
    type Dim: Dimension;

    /// The axis as it was written; `None` for `..`.
    fn axis(&self) -> Option<i64>;
}

impl<D: Dimension, I: Dimension> TakeAlong<D, I> for RangeFull {
    type Dim = I;

    fn axis(&self) -> Option<i64> {
        None
    }
}

impl<D: Dimension, I: TakenBy, A: AxisIndex> TakeAlong<D, I> for A {
    type Dim = I::From<D>;

    fn axis(&self) -> Option<i64> {
        Some(self.number())
    }
}

/// What indices of this dimension make of an array's.
pub trait TakenBy: Dimension {
    /// The dimension of the parts that are taken from an array of dimension `D`.
    type From<D: Dimension>: Dimension;
}

impl TakenBy for Ix0 {
    type From<D: Dimension> = D::Smaller;
}

impl TakenBy for Ix1 {
    type From<D: Dimension> = D;
}

macro_rules! more_axes {
    ($($dim:ty),*) => {$(
        impl TakenBy for $dim {
            type From<D: Dimension> = IxDyn;
        }
    )*};
}

more_axes!(ndarray::Ix2, ndarray::Ix3, ndarray::Ix4, ndarray::Ix5, ndarray::Ix6, IxDyn);

/// The parts of an array for which the condition holds. NumPy: `np.compress(condition, a, axis)`,
/// `a[condition]`.
///
/// `condition` has one axis and may be shorter than `a`; `..` takes elements in C order.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4], [5, 6]];
/// assert_eq!(np::compress([false, true, true], &a, Axis(0)), array![[3, 4], [5, 6]]);
/// assert_eq!(np::compress([false, true], &a, 1), array![[2], [4], [6]]);
/// assert_eq!(np::compress([false, true], &a, ..), array![2]);
/// ```
///
/// # Panics
///
/// If the condition holds beyond the end of `a`, or the axis is out of bounds.
#[track_caller]
pub fn compress<C, X, R>(condition: C, a: X, along: R) -> Array<X::Elem, R::Dim>
where
    C: ArrayLike<Dim = Ix1>,
    X: ArrayLike,
    R: TakeAlong<X::Dim, Ix1>,
{
    let view = a.as_view();
    let axis = along.axis().map(|axis| axis_of(axis, view.ndim()));
    let n = axis.map_or(view.len(), |axis| view.shape()[axis]);
    let found = masked::places(&truths(&condition));
    if let Some(last) = found.last().filter(|last| **last >= n) {
        out_of_bounds(*last as i64, n, axis);
    }
    taken(&a, axis, Indices::of(&found), &[found.len()])
}

/// The elements under a mask, in C order. NumPy: `np.extract(condition, a)`, `a[mask]`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(12).reshape((3, 4));
/// assert_eq!(np::extract(np::equal(np::remainder(&a, 3), 0), &a), array![0, 3, 6, 9]);
/// ```
///
/// # Panics
///
/// If the condition holds beyond the end of `a`.
#[track_caller]
pub fn extract<C: ArrayLike, X: ArrayLike>(condition: C, a: X) -> Array1<X::Elem> {
    let (view, condition) = (a.as_view(), condition.as_view());
    let n = view.len();
    let mask = match lent_truths(&condition) {
        Some(mask) => Cow::Borrowed(mask),
        None => Cow::Owned(truths(&condition)),
    };
    if let Some(beyond) = mask.iter().skip(n).rposition(|is_true| *is_true) {
        out_of_bounds((n + beyond) as i64, n, None);
    }
    let mask = &mask[..mask.len().min(n)];
    match view.as_slice() {
        Some(elements) => Array::from(masked::picked(elements, mask)),
        None => {
            let copy = ascontiguousarray(&view);
            Array::from(masked::picked(copy.as_slice().expect("contiguous"), mask))
        }
    }
}

/// Sets elements by their places in C order. NumPy: `np.put(a, indices, values)`.
///
/// Values are converted to the dtype of `a`, and repeated where there are too few of them.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut a = np::arange(5);
/// np::put(&mut a, [0, -1], [-44, -55]);
/// assert_eq!(a, array![-44, 1, 2, 3, -55]);
/// ```
///
/// # Panics
///
/// If an index is out of bounds, or there are no values where some are needed.
#[track_caller]
pub fn put<O, I, V>(a: &mut O, indices: I, values: V)
where
    O: OutputArray + ?Sized,
    I: ArrayLike,
    I::Elem: Int,
    V: ArrayLike,
{
    let mut view = a.as_view_mut();
    let n = view.len();
    let indices = indices.as_view();
    let mut found = Vec::with_capacity(indices.len());
    for index in indices.iter() {
        found.push(place(index.to_i64(), n, None));
    }
    let values = values.as_view();
    let values: Vec<O::Elem> = values.iter().map(|x| O::Elem::from_value(x.to_value())).collect();
    let values = values.iter().cycle();
    if let Some(elements) = view.as_slice_mut() {
        found.into_iter().zip(values).for_each(|(place, value)| elements[place] = *value);
        return;
    }
    let shape = view.shape().to_vec();
    let mut view = view.into_dyn();
    for (mut place, value) in found.into_iter().zip(values) {
        let mut index = vec![0; shape.len()];
        for (i, len) in index.iter_mut().zip(&shape).rev() {
            *i = place % len;
            place /= len;
        }
        view[&index[..]] = *value;
    }
}

/// One element of each lane, or several, by indices within the lane.
/// NumPy: `np.take_along_axis(a, indices, axis)`.
///
/// `indices` has the shape of `a` except along the axis. It takes what `argsort` and the like give.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[10, 30, 20], [60, 40, 50]];
/// let order = array![[0, 2, 1], [1, 2, 0]];
/// assert_eq!(np::take_along_axis(&a, &order, 1), array![[10, 20, 30], [40, 50, 60]]);
/// ```
///
/// # Panics
///
/// If an index is out of bounds, or the shapes do not fit together.
#[track_caller]
pub fn take_along_axis<X, I, A>(a: X, indices: I, axis: A) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Dim: RemoveAxis,
    I: ArrayLike<Dim = X::Dim>,
    I::Elem: Int,
    A: AxisIndex,
{
    let (view, indices) = (a.as_view(), indices.as_view());
    let axis = axis_of(axis.number(), view.ndim());
    let n = view.shape()[axis];
    let fits = view.shape().iter().zip(indices.shape()).enumerate();
    if !fits.clone().all(|(other, (len, own))| other == axis || len == own) {
        lanes_differ(view.shape(), indices.shape());
    }
    let (mut blocks, m) = ([1, n, 1], indices.shape()[axis]);
    for (other, len) in indices.shape().iter().enumerate().filter(|(other, _)| *other != axis) {
        blocks[if other < axis { 0 } else { 2 }] *= len;
    }
    let [outer, _, inner] = blocks;
    let (elements, order) = (ascontiguousarray(&view), ascontiguousarray(&indices));
    let elements = elements.as_slice().expect("contiguous");
    let mut order = order.iter();
    let mut found = memory::room(indices.shape());
    for block in 0..outer {
        for _ in 0..m {
            for (column, index) in order.by_ref().take(inner).enumerate() {
                let place = place(index.to_i64(), n, Some(axis));
                found.push(elements[(block * n + place) * inner + column]);
            }
        }
    }
    Array::from_shape_vec(indices.raw_dim(), found).expect("an element for each index")
}

/// Sets the diagonal of a matrix, or of an array of more equal axes. NumPy:
/// `np.fill_diagonal(a, value)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut a = np::zeros((2, 3));
/// np::fill_diagonal(&mut a, 5);
/// assert_eq!(a, array![[5.0, 0.0, 0.0], [0.0, 5.0, 0.0]]);
/// ```
///
/// # Panics
///
/// If there are fewer than two axes, or more of them and they differ in length.
#[track_caller]
pub fn fill_diagonal<O, V>(a: &mut O, value: V)
where
    O: OutputArray + ?Sized,
    V: Element,
{
    let mut view = a.as_view_mut();
    let shape = view.shape();
    if shape.len() < 2 || shape.len() > 2 && shape.iter().any(|len| *len != shape[0]) {
        no_diagonal(shape);
    }
    view.diag_mut().fill(O::Elem::from_value(value.to_value()));
}

/// Whether each element is not 0, in C order.
fn truths<X: ArrayLike>(a: &X) -> Vec<bool> {
    ascontiguousarray(converted::<_, bool, _>(a.as_view())).into_raw_vec_and_offset().0
}

/// A mask that lies in memory as it is needed.
fn lent_truths<'a, A: Element, D: Dimension>(view: &'a ArrayView<'_, A, D>) -> Option<&'a [bool]> {
    if A::DTYPE != DType::Bool {
        return None;
    }
    let truths = view.as_slice()?;
    // SAFETY: `bool` is the only type of its dtype.
    Some(unsafe { std::slice::from_raw_parts(truths.as_ptr().cast(), truths.len()) })
}

/// Calls `put` with the number of each place, an axis, and the place's index on it. Places rise, so
/// that only those that begin a new row are divided.
fn coordinates(shape: &[usize], found: &[usize], mut put: impl FnMut(usize, usize, usize)) {
    let Some((len, outer)) = shape.split_last() else { return };
    let mut row = vec![0; outer.len()];
    let mut start = 0;
    for (k, place) in found.iter().enumerate() {
        if k == 0 || *place - start >= *len {
            let mut rest = place / len;
            start = rest * len;
            for (i, len) in row.iter_mut().zip(outer).rev() {
                *i = rest % len;
                rest /= len;
            }
        }
        for (axis, index) in row.iter().enumerate() {
            put(k, axis, *index);
        }
        put(k, outer.len(), place - start);
    }
}

/// Parts of `a` along an axis, or elements, by indices, under `shape` in place of the axis.
#[track_caller]
fn taken<X: ArrayLike, D: Dimension>(
    a: &X,
    axis: Option<usize>,
    found: Indices<'_>,
    shape: &[usize],
) -> Array<X::Elem, D> {
    let view = a.as_view();
    let (outer, n, inner) = match axis {
        None => (&[][..], view.len(), &[][..]),
        Some(axis) => (&view.shape()[..axis], view.shape()[axis], &view.shape()[axis + 1..]),
    };
    let all: Few<usize> = outer.iter().chain(shape).chain(inner).copied().collect();
    memory::len_of::<X::Elem>(&all);
    let blocks = [outer.iter().product(), n, inner.iter().product()];
    let elements = match view.as_slice() {
        Some(elements) => gather(elements, blocks, found),
        None => {
            let copy = ascontiguousarray(&view);
            gather(copy.as_slice().expect("contiguous"), blocks, found)
        }
    };
    let elements = match elements {
        Ok(elements) => elements,
        Err(index) => out_of_bounds(index, n, axis),
    };
    Array::from_shape_vec(dim_of::<D>(&all), elements).expect("a part for each index")
}

/// The place that an index means among `n`.
#[track_caller]
fn place(index: i64, n: usize, axis: Option<usize>) -> usize {
    let from_start = if index < 0 { index + n as i64 } else { index };
    if from_start < 0 || from_start >= n as i64 {
        out_of_bounds(index, n, axis);
    }
    from_start as usize
}

#[cold]
#[inline(never)]
#[track_caller]
fn out_of_bounds(index: i64, n: usize, axis: Option<usize>) -> ! {
    match axis {
        Some(axis) => panic!("index {index} is out of bounds for axis {axis} with size {n}"),
        None => panic!("index {index} is out of bounds for size {n}"),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_axes(op: &str) -> ! {
    panic!("{op}: an array without axes has no indices; use np::ravel(a) first")
}

#[cold]
#[inline(never)]
#[track_caller]
fn lanes_differ(a: &[usize], indices: &[usize]) -> ! {
    panic!(
        "take_along_axis: shapes {} and {} may differ along the axis only",
        tuple_text(a),
        tuple_text(indices)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_diagonal(shape: &[usize]) -> ! {
    panic!(
        "fill_diagonal: the array must be at least 2-d, and all dimensions of more equal, \
         got shape {}",
        tuple_text(shape)
    )
}
