//! Sorting, in whole or in part, and searching in what is sorted.
//!
//! Everywhere NaN comes last, the two zeros are equal, and complex numbers are ordered by their real
//! part first, as in NumPy. What an order is stands in `sorting/raw.rs`, the loops in
//! `sorting/lanes.rs`. Distinct values are [`crate::sets`]'s, medians [`crate::statistics`]'s.

mod along;
mod blocks;
mod keys;
mod lanes;
mod lexsort;
#[cfg(target_arch = "x86_64")]
mod network;
mod partition;
mod places;
#[cfg(target_arch = "x86_64")]
mod quick;
mod ranks;
mod raw;
mod real;
mod search;
#[cfg(target_arch = "x86_64")]
mod simd;

use ndarray::{Array, ArrayRef, Dimension};

use self::lanes::{How, arrange_elements};
pub use self::{
    along::Along,
    lexsort::{LexKeys, lexsort},
    partition::{argpartition, partition, partition_inplace},
    real::Real,
    search::{
        DigitizeOptions, Needles, Places, Side, digitize, digitize_with, searchsorted,
        searchsorted_with,
    },
};
pub(crate) use self::{
    lanes::{Lanes, Runs, distinct_elements},
    places::places_of_words,
    raw::{Order, Raw, Scratch, key_in, raw_view, with_raw, word_in},
};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    reduce::{AxisIndex, axis_of},
};

/// How to sort: the arguments of NumPy's `np.sort` after the axis.
///
/// ```
/// use ndlab::{SortOptions, prelude::*};
///
/// let a = array![2, 0, 2, 1];
/// assert_eq!(np::argsort_with(&a, 0, SortOptions { stable: true }), array![1, 3, 0, 2]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SortOptions {
    /// Whether equal elements keep their order. NumPy: `kind="stable"`.
    pub stable: bool,
}

/// A sorted copy. NumPy: `np.sort(a, axis)`.
///
/// Along an axis the shape stays; `..` sorts all elements into one line. An array that is given by
/// value is sorted in its own buffer.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[3.0, f64::NAN, 1.0], [2.0, 0.0, 4.0]];
/// let sorted = np::sort(&a, 1);
/// assert_eq!(sorted.slice(s![.., ..2]), array![[1.0, 3.0], [0.0, 2.0]]);
/// assert!(sorted[[0, 2]].is_nan());
/// assert_eq!(np::sort(array![[4, 1], [3, 2]], ..), array![1, 2, 3, 4]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn sort<X, A>(a: X, axis: A) -> Array<X::Elem, A::Dim>
where
    X: ArrayLike,
    A: Along<X::Dim>,
{
    sort_with(a, axis, SortOptions::default())
}

/// [`sort`], with options. NumPy: `np.sort(a, axis, kind="stable")`.
///
/// What stable sorting changes can be seen of zeros only, whose signs keep their order.
///
/// ```
/// use ndlab::{SortOptions, prelude::*};
///
/// let sorted = np::sort_with(&array![1.0_f64, 0.0, -0.0], 0, SortOptions { stable: true });
/// assert!(sorted[0].is_sign_positive() && sorted[1].is_sign_negative());
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn sort_with<X, A>(a: X, axis: A, options: SortOptions) -> Array<X::Elem, A::Dim>
where
    X: ArrayLike,
    A: Along<X::Dim>,
{
    let axis = axis.axis(a.as_view().ndim());
    // A stable order of all elements is that of C order, whatever the order in memory.
    let mut out = if options.stable {
        A::viewed(a.as_view()).into_owned()
    } else {
        A::shaped(a.into_array())
    };
    sort_elements(&mut out, axis, options.stable);
    out
}

/// Sorts an array where it is. NumPy: `a.sort(axis)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut a = array![[3, 1, 2], [9, 8, 7]];
/// np::sort_inplace(&mut a, -1);
/// assert_eq!(a, array![[1, 2, 3], [7, 8, 9]]);
/// np::sort_inplace(&mut a.slice_mut(s![..;-1, 0]), 0);
/// assert_eq!(a, array![[7, 2, 3], [1, 8, 9]]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn sort_inplace<T: Element, D: Dimension, A: AxisIndex>(a: &mut ArrayRef<T, D>, axis: A) {
    let axis = axis_of(axis.number(), a.ndim());
    sort_elements(a, axis, false);
}

fn sort_elements<T: Element, D: Dimension>(a: &mut ArrayRef<T, D>, axis: usize, stable: bool) {
    let view = a.view_mut().into_dyn();
    let how = if stable { How::SortStably } else { How::Sort };
    with_raw!(T, R => arrange_elements::<T, R>(view, axis, how));
}

/// The indices that would sort an array. NumPy: `np.argsort(a, axis)`.
///
/// They are `usize`, to index with; NumPy's are int64. Equal elements may come in any order:
/// [`argsort_with`] keeps theirs. While a lane is sorted, it takes 16 bytes for each of its elements
/// beside the result.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![3.0, 1.0, 2.0];
/// let order = np::argsort(&a, 0);
/// assert_eq!(order, array![1, 2, 0]);
/// assert_eq!(a[order[0]], 1.0);
/// assert_eq!(np::argsort(array![[3, 1], [2, 4]], ..), array![1, 2, 0, 3]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn argsort<X, A>(a: X, axis: A) -> Array<usize, A::Dim>
where
    X: ArrayLike,
    A: Along<X::Dim>,
{
    argsort_with(a, axis, SortOptions::default())
}

/// [`argsort`], with options. NumPy: `np.argsort(a, axis, kind="stable")`.
///
/// ```
/// use ndlab::{SortOptions, prelude::*};
///
/// let words = array![2_u8, 1, 2, 1];
/// assert_eq!(np::argsort_with(&words, 0, SortOptions { stable: true }), array![1, 3, 0, 2]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn argsort_with<X, A>(a: X, axis: A, _options: SortOptions) -> Array<usize, A::Dim>
where
    X: ArrayLike,
    A: Along<X::Dim>,
{
    let view = a.as_view();
    let axis = axis.axis(view.ndim());
    ranked::<X, A>(&a, axis, None)
}

/// The indices that sort lanes, or put the places `kth` right.
fn ranked<X, A>(a: &X, axis: usize, kth: Option<&[usize]>) -> Array<usize, A::Dim>
where
    X: ArrayLike,
    A: Along<X::Dim>,
{
    let a = A::viewed(a.as_view());
    let mut out = Array::zeros(a.raw_dim());
    let (view, to) = (a.view().into_dyn(), out.view_mut().into_dyn());
    let order = Order::of(X::Elem::DTYPE);
    with_raw!(X::Elem, R => R::rank_lanes(raw_view(view), axis, order, kth, to));
    out
}
