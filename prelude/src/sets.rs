//! Distinct values and sets of them: unique, union, intersection, differences, membership.
//!
//! All are made by sorting, which is [`crate::sorting`]'s. Results are sorted.

mod operations;

use ndarray::{Array, Array1, Axis, Dimension, RemoveAxis};

pub use self::operations::{intersect1d, isin, setdiff1d, setxor1d, union1d};
use crate::{
    array_like::ArrayLike,
    copying::c_order,
    dtype::Element,
    reduce::{AxisIndex, axis_of},
    sorting::{Lanes, Order, Runs, distinct_elements, raw_view, with_raw},
};

/// Distinct values, where each is first, which one each element is, and how often each occurs: what
/// [`unique_all`] and [`unique_with`] give.
#[derive(Clone, Debug, PartialEq)]
pub struct UniqueAll<T, D: Dimension> {
    /// The distinct values, sorted.
    pub values: Array1<T>,
    /// For each value the place where it occurs first, in C order. NumPy: `return_index=True`.
    pub indices: Array1<usize>,
    /// For each element the place of its value in `values`. NumPy: `return_inverse=True`.
    pub inverse_indices: Array<usize, D>,
    /// For each value how often it occurs. NumPy: `return_counts=True`.
    pub counts: Array1<i64>,
}

/// Distinct values and how often each occurs: what [`unique_counts`] gives.
#[derive(Clone, Debug, PartialEq)]
pub struct UniqueCounts<T> {
    /// The distinct values, sorted.
    pub values: Array1<T>,
    /// For each value how often it occurs.
    pub counts: Array1<i64>,
}

/// Distinct values and which of them each element is: what [`unique_inverse`] gives.
#[derive(Clone, Debug, PartialEq)]
pub struct UniqueInverse<T, D: Dimension> {
    /// The distinct values, sorted.
    pub values: Array1<T>,
    /// For each element the place of its value in `values`.
    pub inverse_indices: Array<usize, D>,
}

/// [`unique_with`]'s options.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UniqueOptions {
    /// Whether all NaN count as one value, as is the default. NumPy: `equal_nan`.
    pub equal_nan: bool,
}

impl Default for UniqueOptions {
    fn default() -> UniqueOptions {
        UniqueOptions { equal_nan: true }
    }
}

/// The distinct values of all elements, sorted. NumPy: `np.unique(a)`.
///
/// NaN counts as one value, and so do the two zeros, of which the first is taken.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::unique(&array![[3, 1], [1, 2]]), array![1, 2, 3]);
/// ```
pub fn unique<X: ArrayLike>(a: X) -> Array1<X::Elem> {
    distinct(elements(a)).into()
}

/// The distinct slices across an axis, in lexical order: the distinct rows for axis 0.
/// NumPy: `np.unique(a, axis=0)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[2, 3, 4], [1, 0, 0], [2, 3, 4]];
/// assert_eq!(np::unique_axis(&a, 0), array![[1, 0, 0], [2, 3, 4]]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn unique_axis<X: ArrayLike, A: AxisIndex>(a: X, axis: A) -> Array<X::Elem, X::Dim>
where
    X::Dim: RemoveAxis,
{
    let view = a.as_view();
    let axis = axis_of(axis.number(), view.ndim());
    if view.ndim() == 1 {
        let values = Array::from(distinct(elements(a))).into_dyn();
        return values.into_dimensionality().expect("one axis");
    }
    let (raw, order) = (view.view().into_dyn(), Order::of(X::Elem::DTYPE));
    let indices = with_raw!(X::Elem, R => R::distinct_slices(raw_view(raw), axis, order));
    view.select(Axis(axis), &indices)
}

/// Distinct values with all that is known of them, NaN as one value.
/// NumPy: `np.unique(a, return_index=True, return_inverse=True, return_counts=True)`.
///
/// ```
/// use ndlab::{UniqueOptions, prelude::*};
///
/// let a = array![2.0, f64::NAN, 1.0, 2.0, f64::NAN];
/// let found = np::unique_with(&a, UniqueOptions::default());
/// assert_eq!(found.counts, array![1, 2, 2]);
/// assert_eq!(found.indices, array![2, 0, 1]);
/// assert_eq!(found.inverse_indices, array![1, 2, 0, 1, 2]);
/// assert_eq!(np::unique_with(&a, UniqueOptions { equal_nan: false }).values.len(), 4);
/// ```
pub fn unique_with<X: ArrayLike>(a: X, options: UniqueOptions) -> UniqueAll<X::Elem, X::Dim> {
    let dim = a.as_view().raw_dim();
    let elements = elements(a);
    let runs = runs_of(&elements, options.equal_nan);
    let indices: Array1<usize> = runs.starts.iter().map(|start| runs.sorted[*start]).collect();
    let inverse = runs.inverse();
    UniqueAll {
        values: indices.iter().map(|i| elements[*i]).collect(),
        indices,
        inverse_indices: Array::from_shape_vec(dim, inverse).expect("one for each element"),
        counts: runs.counts(),
    }
}

/// Distinct values with all that is known of them; each NaN is a value of its own.
/// NumPy: `np.unique_all(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let found = np::unique_all(&array![[3, 1], [1, 2]]);
/// assert_eq!(found.values, array![1, 2, 3]);
/// assert_eq!(found.indices, array![1, 3, 0]);
/// assert_eq!(found.inverse_indices, array![[2, 0], [0, 1]]);
/// assert_eq!(found.counts, array![2, 1, 1]);
/// ```
pub fn unique_all<X: ArrayLike>(a: X) -> UniqueAll<X::Elem, X::Dim> {
    unique_with(a, UniqueOptions { equal_nan: false })
}

/// Distinct values and how often each occurs; each NaN is a value of its own.
/// NumPy: `np.unique_counts(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let found = np::unique_counts(&array![3, 1, 1, 2]);
/// assert_eq!((found.values, found.counts), (array![1, 2, 3], array![2, 1, 1]));
/// ```
pub fn unique_counts<X: ArrayLike>(a: X) -> UniqueCounts<X::Elem> {
    let elements = elements(a);
    let runs = runs_of(&elements, false);
    UniqueCounts { values: values(&elements, &runs), counts: runs.counts() }
}

/// Distinct values and which of them each element is; each NaN is a value of its own.
/// NumPy: `np.unique_inverse(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[30, 10], [10, 20]];
/// let found = np::unique_inverse(&a);
/// assert_eq!(found.inverse_indices, array![[2, 0], [0, 1]]);
/// assert_eq!(found.inverse_indices.mapv(|i| found.values[i]), a);
/// ```
pub fn unique_inverse<X: ArrayLike>(a: X) -> UniqueInverse<X::Elem, X::Dim> {
    let dim = a.as_view().raw_dim();
    let elements = elements(a);
    let runs = runs_of(&elements, false);
    let inverse = runs.inverse();
    UniqueInverse {
        values: values(&elements, &runs),
        inverse_indices: Array::from_shape_vec(dim, inverse).expect("one for each element"),
    }
}

/// The distinct values; each NaN is a value of its own. NumPy: `np.unique_values(a)`.
///
/// They are sorted, where NumPy's may be in any order.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::unique_values(&array![3, 1, 1, 2]), array![1, 2, 3]);
/// assert_eq!(np::unique_values(&array![f64::NAN, f64::NAN]).len(), 2);
/// ```
pub fn unique_values<X: ArrayLike>(a: X) -> Array1<X::Elem> {
    let elements = elements(a);
    let runs = runs_of(&elements, false);
    values(&elements, &runs)
}

/// All elements in C order, in the array's own buffer if it is given by value.
fn elements<X: ArrayLike>(a: X) -> Vec<X::Elem> {
    let view = a.as_view();
    let (len, in_order) = (view.len(), view.is_standard_layout());
    if !in_order {
        return c_order(view).into_raw_vec_and_offset().0;
    }
    match a.spare_buffer() {
        Err(a) => c_order(a.as_view()).into_raw_vec_and_offset().0,
        Ok(array) => {
            let (mut elements, start) = array.into_raw_vec_and_offset();
            elements.truncate(start.unwrap_or(0) + len);
            elements.drain(..start.unwrap_or(0));
            elements
        }
    }
}

fn distinct<T: Element>(elements: Vec<T>) -> Vec<T> {
    with_raw!(T, R => distinct_elements::<T, R>(elements))
}

fn runs_of<T: Element>(elements: &[T], equal_nan: bool) -> Runs {
    let order = Order::of(T::DTYPE);
    let view = ndarray::ArrayView1::from(elements).into_dyn();
    with_raw!(T, R => {
        let view = raw_view::<T, R>(view).into_dimensionality().expect("one axis");
        R::runs(view, order, equal_nan)
    })
}

/// The first element of each run.
fn values<T: Element>(elements: &[T], runs: &Runs) -> Array1<T> {
    runs.starts.iter().map(|start| elements[runs.sorted[*start]]).collect()
}

impl Runs {
    /// The number of the run that each element is in.
    fn inverse(&self) -> Vec<usize> {
        let mut inverse = vec![0; self.sorted.len()];
        let ends = self.starts.iter().skip(1).copied().chain([self.sorted.len()]);
        for (number, (start, end)) in self.starts.iter().zip(ends).enumerate() {
            self.sorted[*start..end].iter().for_each(|i| inverse[*i] = number);
        }
        inverse
    }

    /// The length of each run.
    fn counts(&self) -> Array1<i64> {
        let ends = self.starts.iter().skip(1).copied().chain([self.sorted.len()]);
        self.starts.iter().zip(ends).map(|(start, end)| (end - start) as i64).collect()
    }
}
