//! Reductions: sum, product, mean, smallest and largest, over everything or over some axes.
//!
//! What to reduce is one argument, described in [`over`](self::Over); the loops stand in
//! `reduce/fold.rs` and what they do with two elements in `reduce/number.rs`. Sums are pairwise,
//! as accurate as NumPy's.

mod fold;
mod number;
mod over;

pub use self::{
    number::Number,
    over::{AxisIndex, Keep, Over, Plan},
};
use crate::array_like::ArrayLike;

/// The sum of elements. NumPy: `np.sum(a, axis)`.
///
/// Integers are added in `i64` or `u64`, as NumPy does (ndarray's `a.sum()` of `i32` stays `i32`),
/// `bool` in `i64`, floats and complex numbers in their own type, pairwise.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(12.0).reshape((3, 4));
/// assert_eq!(np::sum(&a, ..), 66.0);
/// assert_eq!(np::sum(&a, Axis(1)), array![6.0, 22.0, 38.0]);
/// assert_eq!(np::sum(&a, -1), array![6.0, 22.0, 38.0]);
/// assert_eq!(np::sum(&a, Keep(Axis(1))), array![[6.0], [22.0], [38.0]]);
/// assert_eq!(np::sum(&a, (0, 1)), arr0(66.0));
/// assert_eq!(np::sum(&array![200_u8, 100], ..), 300_u64);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::sum(&np::ones((3, 4)), 2); // axis 2 is out of bounds for array of dimension 2
/// ```
#[track_caller]
pub fn sum<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, <X::Elem as Number>::Sum>,
{
    let view = a.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    R::collect(X::Elem::sum_over(view, &plan))
}

/// The product of elements. NumPy: `np.prod(a, axis)`.
///
/// The types are those of [`sum`]; integers that leave theirs wrap, as in NumPy.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::prod(&array![[1, 2], [3, 4]], Axis(0)), array![3_i64, 8]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice.
#[track_caller]
pub fn prod<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, <X::Elem as Number>::Sum>,
{
    let view = a.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    R::collect(X::Elem::prod_over(view, &plan))
}

/// The arithmetic mean. NumPy: `np.mean(a, axis)`.
///
/// ```text
/// mean = sum(a) / n
/// ```
///
/// Integers and `bool` give `f64` (ndarray's `a.mean()` of integers cuts fractions off), floats
/// and complex numbers their own type. Of no elements it is NaN.
///
/// ```
/// use ndlab::prelude::*;
///
/// let m = np::arange(12).reshape((3, 4));
/// assert_eq!(np::mean(&m, ..), 5.5);
/// let centered = m.astype::<f64>() - np::mean(&m, Keep(Axis(0)));
/// assert_eq!(np::sum(&centered, ..), 0.0);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice.
#[track_caller]
pub fn mean<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, <X::Elem as Number>::Mean>,
{
    let view = a.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    R::collect(X::Elem::mean_over(view, &plan))
}

/// The smallest element. NumPy: `np.min(a, axis)`.
///
/// NaN wins over every number, as in NumPy; complex numbers are ordered by their real part first.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[3, 1], [2, 5]];
/// assert_eq!(np::min(&a, ..), 1);
/// assert_eq!(np::min(&a, Axis(0)), array![2, 1]);
/// assert!(np::min(&array![1.0, f64::NAN], ..).is_nan());
/// ```
///
/// # Panics
///
/// If there is nothing to compare, or an axis is out of bounds or given twice.
#[track_caller]
pub fn min<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, X::Elem>,
{
    let view = a.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    R::collect(X::Elem::min_over(view, &plan))
}

/// The largest element. NumPy: `np.max(a, axis)`.
///
/// NaN wins over every number, as in NumPy; complex numbers are ordered by their real part first.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::max(&array![[3, 1], [2, 5]], 1), array![3, 5]);
/// ```
///
/// # Panics
///
/// If there is nothing to compare, or an axis is out of bounds or given twice.
#[track_caller]
pub fn max<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, X::Elem>,
{
    let view = a.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    R::collect(X::Elem::max_over(view, &plan))
}
