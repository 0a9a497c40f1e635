//! Differences of neighbours: `diff`, `ediff1d`.

use ndarray::{Array, Array1, ArrayD, ArrayViewD, Axis, Slice};

use super::{number::Number, over::axis_of};
use crate::{
    array_like::ArrayLike,
    copying::c_order,
    dtype::{DType, Element},
    shape::ravel,
    ufunc::{NOT_EQUAL, Operand, SUBTRACT, array_of},
};

/// Options of [`diff_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffOptions {
    /// How many times differences are taken: 1.
    pub n: usize,
    /// Along which axis, counted from the end if negative: -1.
    pub axis: isize,
}

impl Default for DiffOptions {
    fn default() -> DiffOptions {
        DiffOptions { n: 1, axis: -1 }
    }
}

/// The difference of each element and the one before, along the last axis. NumPy: `np.diff(a)`.
///
/// The dtype stays, and the axis becomes shorter by 1. Integers wrap where a difference leaves
/// their type, so those of unsigned ones are never negative; `bool` says where it changes.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::diff(&array![1, 2, 4, 7, 0]), array![1, 2, 3, -7]);
/// ```
///
/// # Panics
///
/// If the array has no axis.
#[track_caller]
pub fn diff<X>(a: X) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: Number,
{
    diff_with(a, DiffOptions::default())
}

/// Differences along any axis, and differences of differences. NumPy: `np.diff(a, n, axis)`.
///
/// For `n` above 1 each step needs the results of the one before.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 3, 6, 10], [0, 5, 6, 8]];
/// let second = np::diff_with(&a, np::DiffOptions { n: 2, ..np::DiffOptions::default() });
/// assert_eq!(second, array![[1, 1], [-4, 1]]);
/// let rows = np::diff_with(&a, np::DiffOptions { axis: 0, ..np::DiffOptions::default() });
/// assert_eq!(rows, array![[-1, 2, 0, -2]]);
/// ```
///
/// # Panics
///
/// If the array has no axis, or the axis is out of bounds.
#[track_caller]
pub fn diff_with<X>(a: X, options: DiffOptions) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: Number,
{
    if options.n == 0 {
        return c_order(a.as_view());
    }
    let view = a.as_view().into_dyn();
    if view.ndim() == 0 {
        no_axis();
    }
    let axis = axis_of(options.axis as i64, view.ndim());
    let mut result = X::Elem::diff_along(view, axis);
    for _ in 1..options.n {
        result = X::Elem::diff_along(result.view(), axis);
    }
    result.into_dimensionality().expect("as many axes as before")
}

/// The differences of neighbours among all elements in C order. NumPy: `np.ediff1d(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ediff1d(&array![[1, 2, 4], [1, 6, 24]]), array![1, 2, -3, 5, 18]);
/// ```
pub fn ediff1d<X>(a: X) -> Array1<X::Elem>
where
    X: ArrayLike,
    X::Elem: Number,
{
    let view = a.as_view();
    match view.as_slice() {
        Some(elements) => diff(elements),
        None => diff(ravel(view)),
    }
}

/// What each element is more than the one before on the axis; of `bool` whether it is another.
pub(super) fn difference<A: Element>(view: &ArrayViewD<'_, A>, axis: usize) -> ArrayD<A> {
    let len = view.len_of(Axis(axis)) as isize;
    let later = view.slice_axis(Axis(axis), Slice::new(1.min(len), None, 1));
    let before = view.slice_axis(Axis(axis), Slice::new(0, Some((len - 1).max(0)), 1));
    let function = if A::DTYPE == DType::Bool { &NOT_EQUAL } else { &SUBTRACT };
    array_of(function, Operand::of(&later, false), Operand::of(&before, false))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_axis() -> ! {
    panic!("diff requires input that is at least one dimensional")
}
