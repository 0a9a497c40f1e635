//! Distances between all rows of two arrays, without the array of all differences.
//!
//! What `scipy.spatial.distance.cdist` does. Each distance is made of its own differences: the
//! shortcut over norms and a product of matrices loses the digits of near points.

mod rows;

use ndarray::Array2;

use self::rows::{Rows, fill};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element},
    memory,
    products::size_of_result,
    shape::tuple_text,
};

/// What is measured between two points `u` and `v`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Metric {
    /// `sqrt(sum((u - v)²))`, the straight line.
    #[default]
    Euclidean,
    /// `sum((u - v)²)`.
    SqEuclidean,
    /// `sum(|u - v|)`, along the axes.
    Cityblock,
    /// `max(|u - v|)`.
    Chebyshev,
    /// `sum(|u - v|^p)^(1/p)`, for `p` above 0.
    Minkowski(f64),
    /// `1 - u·v / (|u| |v|)`; NaN where one of them is 0.
    Cosine,
    /// The cosine distance of `u - mean(u)` and `v - mean(v)`.
    Correlation,
    /// `sum(|u - v| / (|u| + |v|))`, where 0 / 0 counts as 0.
    Canberra,
    /// `sum(|u - v|) / sum(|u + v|)`.
    BrayCurtis,
    /// The fraction of places at which they differ.
    Hamming,
}

/// The distance of each row of `a` from each row of `b`, along a straight line.
///
/// SciPy: `cdist(a, b)`; NumPy: `np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1))`, whose intermediate
/// of `n × m × d` differences is not made here. `(n, d), (m, d) → (n, m)`, always `f64`; arrays of
/// one axis count as points on a line.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[0.0, 0.0], [3.0, 0.0]];
/// let b = array![[0.0, 4.0]];
/// assert_eq!(np::cdist(&a, &b), array![[4.0], [5.0]]);
/// ```
///
/// # Panics
///
/// If the points of `a` and `b` differ in the number of coordinates, an array has more than two
/// axes, or it is complex.
#[track_caller]
pub fn cdist<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array2<f64> {
    cdist_with(a, b, Metric::Euclidean)
}

/// [`cdist`] in another metric. SciPy: `cdist(a, b, metric)`.
///
/// ```
/// use ndlab::{Metric, prelude::*};
///
/// let (a, b) = (array![[0, 0], [3, 1]], array![[1, 1]]);
/// assert_eq!(np::cdist_with(&a, &b, Metric::Cityblock), array![[2.0], [2.0]]);
/// assert_eq!(np::cdist_with(&a, &b, Metric::Chebyshev), array![[1.0], [2.0]]);
/// ```
///
/// # Panics
///
/// As [`cdist`], and if the exponent of Minkowski's metric is not above 0.
#[track_caller]
pub fn cdist_with<X: ArrayLike, Y: ArrayLike>(a: X, b: Y, metric: Metric) -> Array2<f64> {
    let (a, b) = (a.as_view(), b.as_view());
    check(a.shape(), b.shape(), X::Elem::DTYPE, Y::Elem::DTYPE, metric);
    let (a, b) = (Rows::of(&a), Rows::of(&b));
    size_of_result("cdist", &[a.count(), b.count()]);
    let mut elements = memory::zeros::<f64>(&[a.count(), b.count()]);
    fill(&a, &b, metric, &mut elements);
    Array2::from_shape_vec((a.count(), b.count()), elements).expect("one element for each pair")
}

#[track_caller]
fn check(a: &[usize], b: &[usize], a_dtype: DType, b_dtype: DType, metric: Metric) {
    if a.len().min(b.len()) < 1 || a.len().max(b.len()) > 2 {
        wrong(a, b, "points are the rows of arrays with one or two axes");
    }
    let coordinates = |shape: &[usize]| shape.get(1).copied().unwrap_or(1);
    if coordinates(a) != coordinates(b) {
        wrong(a, b, "the points have different numbers of coordinates");
    }
    let complex = [DType::Complex64, DType::Complex128];
    if complex.contains(&a_dtype) || complex.contains(&b_dtype) {
        wrong(a, b, "points with complex coordinates have no order and no distance here");
    }
    if let Metric::Minkowski(p) = metric
        && (p.is_nan() || p <= 0.0)
    {
        wrong(a, b, "the exponent of Minkowski's metric has to be above 0");
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong(a: &[usize], b: &[usize], what: &str) -> ! {
    panic!("cdist: shapes {} and {}: {what}", tuple_text(a), tuple_text(b))
}
