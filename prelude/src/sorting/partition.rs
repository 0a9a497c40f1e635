//! Sorting in part: the elements at some places right, smaller ones before and larger ones after.

use ndarray::{Array, ArrayRef, Dimension};

use super::{Along, How, arrange_elements, ranked, with_raw};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    reduce::{AxisIndex, axis_of},
    shape::IntoShape,
};

/// A copy in which the element at place `kth` is the one that sorting would put there; none before
/// it is larger, none after it smaller. NumPy: `np.partition(a, kth, axis)`.
///
/// `kth` is an integer, counted from the end if negative, or several. The order of the other
/// elements is not the one that NumPy leaves. An array that is given by value is used for the result.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![7, 1, 5, 3, 9];
/// let parts = np::partition(&a, 2, 0);
/// assert_eq!(parts[2], 5);
/// assert!(parts[0].max(parts[1]) <= 5 && parts[3].min(parts[4]) >= 5);
/// assert_eq!(np::partition(&a, (0, -1), ..)[4], 9);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, or `kth` is:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::partition(&array![1, 2], 5, 0); // partition: kth(=5) out of bounds (2)
/// ```
#[track_caller]
pub fn partition<X, K, A>(a: X, kth: K, axis: A) -> Array<X::Elem, A::Dim>
where
    X: ArrayLike,
    K: IntoShape,
    A: Along<X::Dim>,
{
    let axis = axis.axis(a.as_view().ndim());
    let mut out = A::shaped(a.into_array());
    partition_elements("partition", &mut out, &kth.into_extents(), axis);
    out
}

/// [`partition`], in the array itself. NumPy: `a.partition(kth, axis)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut a = array![[3, 1, 2], [9, 8, 7]];
/// np::partition_inplace(&mut a, 0, 1);
/// assert_eq!(a.column(0), array![1, 7]);
/// ```
///
/// # Panics
///
/// As [`partition`].
#[track_caller]
pub fn partition_inplace<T, D, K, A>(a: &mut ArrayRef<T, D>, kth: K, axis: A)
where
    T: Element,
    D: Dimension,
    K: IntoShape,
    A: AxisIndex,
{
    let axis = axis_of(axis.number(), a.ndim());
    partition_elements("partition_inplace", a, &kth.into_extents(), axis);
}

/// The indices that would partition an array as [`partition`] does. NumPy:
/// `np.argpartition(a, kth, axis)`.
///
/// While a lane is partitioned, a copy of it is held, for several places 16 bytes for each element.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![7, 1, 5, 3, 9];
/// let smallest = np::argpartition(&a, 1, 0);
/// assert_eq!((a[smallest[0]], a[smallest[1]]), (1, 3));
/// ```
///
/// # Panics
///
/// As [`partition`].
#[track_caller]
pub fn argpartition<X, K, A>(a: X, kth: K, axis: A) -> Array<usize, A::Dim>
where
    X: ArrayLike,
    K: IntoShape,
    A: Along<X::Dim>,
{
    let view = a.as_view();
    let axis = axis.axis(view.ndim());
    let len = A::viewed(view.view()).shape()[axis];
    let kth = places("argpartition", &kth.into_extents(), len, view.is_empty());
    ranked::<X, A>(&a, axis, Some(&kth))
}

#[track_caller]
fn partition_elements<T: Element, D: Dimension>(
    op: &str,
    a: &mut ArrayRef<T, D>,
    kth: &[i64],
    axis: usize,
) {
    let kth = places(op, kth, a.shape()[axis], a.is_empty());
    let view = a.view_mut().into_dyn();
    with_raw!(T, R => arrange_elements::<T, R>(view, axis, How::Select(&kth)));
}

/// The places in rising order, each once, counted from the start.
#[track_caller]
fn places(op: &str, kth: &[i64], len: usize, is_empty: bool) -> Vec<usize> {
    let mut places = Vec::with_capacity(kth.len());
    for k in kth {
        let place = if *k < 0 { *k + len as i64 } else { *k };
        // As NumPy, which accepts any place in an array without elements.
        if !(0..len as i64).contains(&place) && !is_empty {
            out_of_bounds(op, *k, len);
        }
        places.push(place as usize);
    }
    places.sort_unstable();
    places
}

#[cold]
#[inline(never)]
#[track_caller]
fn out_of_bounds(op: &str, k: i64, len: usize) -> ! {
    panic!("{op}: kth(={k}) out of bounds ({len})")
}
