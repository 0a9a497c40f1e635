//! The same elements with their axes in another order, with axes more, or with axes less.
//!
//! As with [`transpose`](crate::shape::transpose), an array by value keeps its buffer and a
//! reference is copied; views are ndarray's methods. Turning elements around is
//! [`crate::turning`]'s.

use std::ops::RangeFull;

use ndarray::{Array, ArrayD, Axis, Dimension, IxDyn};

use crate::{
    array_like::ArrayLike,
    axes::{AtLeast, AxisList, axis_of, distinct_axes, fixed},
    int::Int,
    reduce::AxisIndex,
    shape::{dim_of, tuple_text},
};

/// The axes in the order given. NumPy: `np.transpose(a, axes)`.
///
/// The axis `i` of the result is the axis `axes[i]` of the array. An array by value keeps its
/// buffer, a reference is copied; `a.permuted_axes(axes)` is ndarray's for views.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((2, 3, 4));
/// assert_eq!(np::shape(&np::transpose_with(&a, (2, 0, 1))), (4, 2, 3));
/// ```
///
/// # Panics
///
/// If not every axis is there once.
#[track_caller]
pub fn transpose_with<X: ArrayLike, L: AxisList>(a: X, axes: L) -> Array<X::Elem, X::Dim> {
    let array = a.into_array();
    let order = all_axes("transpose", &axes.numbers(), array.ndim());
    array.permuted_axes(dim_of::<X::Dim>(&order))
}

/// The axes in the order given. NumPy: `np.permute_dims(a, axes)`. See [`transpose_with`].
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::shape(&np::permute_dims(&np::ones((2, 3, 4)), (0, 2, 1))), (2, 4, 3));
/// ```
///
/// # Panics
///
/// If not every axis is there once.
#[track_caller]
pub fn permute_dims<X: ArrayLike, L: AxisList>(a: X, axes: L) -> Array<X::Elem, X::Dim> {
    transpose_with(a, axes)
}

/// Two axes exchanged. NumPy: `np.swapaxes(a, axis1, axis2)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::shape(&np::swapaxes(&np::ones((2, 3, 4)), 0, -1)), (4, 3, 2));
/// ```
///
/// # Panics
///
/// If an axis is out of bounds.
#[track_caller]
pub fn swapaxes<X, I, J>(a: X, axis1: I, axis2: J) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    I: AxisIndex,
    J: AxisIndex,
{
    let mut array = a.into_array();
    let ndim = array.ndim();
    array.swap_axes(axis_of(axis1.number(), ndim), axis_of(axis2.number(), ndim));
    array
}

/// Axes moved to other places, the others in their order. NumPy:
/// `np.moveaxis(a, source, destination)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4, 5));
/// assert_eq!(np::shape(&np::moveaxis(&a, 0, -1)), (4, 5, 3));
/// assert_eq!(np::shape(&np::moveaxis(&a, (0, 1), (-1, -2))), (5, 4, 3));
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice, or if there are more of one than of the other.
#[track_caller]
pub fn moveaxis<X, L, M>(a: X, source: L, destination: M) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    L: AxisList,
    M: AxisList,
{
    let array = a.into_array();
    let order = moved(&source.numbers(), &destination.numbers(), array.ndim());
    array.permuted_axes(dim_of::<X::Dim>(&order))
}

/// An axis moved in front of another. NumPy: `np.rollaxis(a, axis, start)`; [`moveaxis`] is clearer.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::shape(&np::rollaxis(&np::ones((3, 4, 5, 6)), 3, 1)), (3, 6, 4, 5));
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, or if `start` is beyond the end.
#[track_caller]
pub fn rollaxis<X, I, N>(a: X, axis: I, start: N) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    I: AxisIndex,
    N: Int,
{
    let array = a.into_array();
    let order = rolled(axis.number(), start.to_i64(), array.ndim());
    array.permuted_axes(dim_of::<X::Dim>(&order))
}

/// New axes of length 1, at these places of the result. NumPy: `np.expand_dims(a, axis)`.
///
/// One axis more for an integer or `Axis`, as many as a tuple has.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert_eq!(np::shape(&np::expand_dims(&a, 0)), (1, 3, 4));
/// assert_eq!(np::shape(&np::expand_dims(&a, (0, -1))), (1, 3, 4, 1));
/// ```
///
/// # Panics
///
/// If a place is out of bounds or given twice.
#[track_caller]
pub fn expand_dims<X, L>(a: X, axis: L) -> Array<X::Elem, L::Added<X::Dim>>
where
    X: ArrayLike,
    L: AxisList,
{
    let array = a.into_array().into_dyn();
    let numbers = axis.numbers();
    let mut axes = distinct_axes(&numbers, array.ndim() + numbers.len());
    axes.sort_unstable();
    fixed(with_axes(array, &axes))
}

/// What [`squeeze`] takes away: all axes of length 1 (`..`) or those that are named.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which axes to squeeze",
    note = "write `..` for all of length 1, `Axis(1)`, `-1`, or `(0, 2)`"
)]
pub trait Squeezed<D: Dimension> {
    /// The dimension of the result.
    type Dim: Dimension;

    /// The numbers as they were written; `None` for `..`.
    fn named(&self) -> Option<Vec<i64>>;
}

impl<D: Dimension> Squeezed<D> for RangeFull {
    type Dim = IxDyn;

    fn named(&self) -> Option<Vec<i64>> {
        None
    }
}

impl<D: Dimension, L: AxisList> Squeezed<D> for L {
    type Dim = L::Removed<D>;

    fn named(&self) -> Option<Vec<i64>> {
        Some(self.numbers())
    }
}

/// The array without axes of length 1. NumPy: `np.squeeze(a, axis)`.
///
/// With `..` all of them go; how many is known only when it runs, so the result is an `ArrayD`. With
/// an axis the result has one axis less.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((1, 3, 1));
/// let row: Array2<f64> = np::squeeze(&a, 0);
/// assert_eq!(np::shape(&row), (3, 1));
/// let all: ArrayD<f64> = np::squeeze(&a, ..);
/// assert_eq!(np::shape(&all), vec![3]);
/// ```
///
/// # Panics
///
/// If a named axis is out of bounds, given twice, or of another length:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::squeeze(np::ones((1, 3)), 1); // the axis has length 3
/// ```
#[track_caller]
pub fn squeeze<X, L>(a: X, axis: L) -> Array<X::Elem, L::Dim>
where
    X: ArrayLike,
    L: Squeezed<X::Dim>,
{
    let array = a.into_array().into_dyn();
    let axes = axes_of_one(axis.named(), array.shape());
    fixed(without_axes(array, &axes))
}

/// The array with one axis at least. NumPy: `np.atleast_1d(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::atleast_1d(5.0), array![5.0]);
/// ```
pub fn atleast_1d<X: ArrayLike>(a: X) -> Array<X::Elem, <X::Dim as AtLeast>::One>
where
    X::Dim: AtLeast,
{
    let array = a.into_array().into_dyn();
    let axes: &[usize] = if array.ndim() == 0 { &[0] } else { &[] };
    fixed(with_axes(array, axes))
}

/// The array with two axes at least; one axis becomes a row. NumPy: `np.atleast_2d(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::atleast_2d(&array![1, 2, 3]), array![[1, 2, 3]]);
/// ```
pub fn atleast_2d<X: ArrayLike>(a: X) -> Array<X::Elem, <X::Dim as AtLeast>::Two>
where
    X::Dim: AtLeast,
{
    let array = a.into_array().into_dyn();
    let axes: &[usize] = match array.ndim() {
        0 => &[0, 1],
        1 => &[0],
        _ => &[],
    };
    fixed(with_axes(array, axes))
}

/// The array with three axes at least. NumPy: `np.atleast_3d(a)`.
///
/// `(N,)` becomes `(1, N, 1)` and `(M, N)` becomes `(M, N, 1)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::shape(&np::atleast_3d(&np::ones((2, 3)))), (2, 3, 1));
/// ```
pub fn atleast_3d<X: ArrayLike>(a: X) -> Array<X::Elem, <X::Dim as AtLeast>::Three>
where
    X::Dim: AtLeast,
{
    let array = a.into_array().into_dyn();
    let axes: &[usize] = match array.ndim() {
        0 => &[0, 1, 2],
        1 => &[0, 2],
        2 => &[2],
        _ => &[],
    };
    fixed(with_axes(array, axes))
}

/// `axes` are places in the result, in rising order.
fn with_axes<A>(mut array: ArrayD<A>, axes: &[usize]) -> ArrayD<A> {
    for axis in axes {
        array.insert_axis_inplace(Axis(*axis));
    }
    array
}

/// `axes` are in rising order, and of length 1.
fn without_axes<A>(mut array: ArrayD<A>, axes: &[usize]) -> ArrayD<A> {
    for axis in axes.iter().rev() {
        array.index_axis_inplace(Axis(*axis), 0);
    }
    array
}

#[track_caller]
fn axes_of_one(named: Option<Vec<i64>>, shape: &[usize]) -> Vec<usize> {
    let Some(numbers) = named else {
        return (0..shape.len()).filter(|axis| shape[*axis] == 1).collect();
    };
    // NumPy lets an array without axes pass.
    if shape.is_empty() && matches!(numbers[..], [0 | -1]) {
        return Vec::new();
    }
    let mut axes = distinct_axes(&numbers, shape.len());
    axes.sort_unstable();
    for axis in &axes {
        if shape[*axis] != 1 {
            not_one(*axis, shape);
        }
    }
    axes
}

/// Every axis once.
#[track_caller]
fn all_axes(op: &str, numbers: &[i64], ndim: usize) -> Vec<usize> {
    if numbers.len() != ndim {
        other_count(op, numbers, ndim);
    }
    distinct_axes(numbers, ndim)
}

/// The order of axes after those in `source` have moved to `destination`.
#[track_caller]
fn moved(source: &[i64], destination: &[i64], ndim: usize) -> Vec<usize> {
    if source.len() != destination.len() {
        unequal_counts(source, destination);
    }
    let source = distinct_axes(source, ndim);
    let destination = distinct_axes(destination, ndim);
    let mut order: Vec<usize> = (0..ndim).filter(|axis| !source.contains(axis)).collect();
    let mut places: Vec<(usize, usize)> = destination.into_iter().zip(source).collect();
    places.sort_unstable();
    for (place, axis) in places {
        order.insert(place, axis);
    }
    order
}

#[track_caller]
fn rolled(axis: i64, start: i64, ndim: usize) -> Vec<usize> {
    let axis = axis_of(axis, ndim);
    let place = if start < 0 { start.saturating_add(ndim as i64) } else { start };
    let Some(place) = usize::try_from(place).ok().filter(|place| *place <= ndim) else {
        start_out_of_bounds(start, ndim)
    };
    let place = if axis < place { place - 1 } else { place };
    let mut order: Vec<usize> = (0..ndim).filter(|other| *other != axis).collect();
    order.insert(place, axis);
    order
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_one(axis: usize, shape: &[usize]) -> ! {
    panic!(
        "squeeze: cannot select an axis to squeeze out which has size not equal to one, got axis \
         {axis} of shape {}",
        tuple_text(shape)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_count(op: &str, numbers: &[i64], ndim: usize) -> ! {
    let numbers = tuple_text(numbers);
    panic!("{op}: axes don't match array, got {numbers} for an array of dimension {ndim}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn unequal_counts(source: &[i64], destination: &[i64]) -> ! {
    let (source, destination) = (tuple_text(source), tuple_text(destination));
    panic!(
        "moveaxis: `source` and `destination` arguments must have the same number of elements, \
         got {source} and {destination}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn start_out_of_bounds(start: i64, ndim: usize) -> ! {
    panic!(
        "rollaxis: 'start' arg requires {} <= start < {}, but {start} was passed in",
        -(ndim as i64),
        ndim + 1
    )
}
