//! Matrices that have no inverse, or not one to be trusted: least squares, pseudoinverse, rank and
//! condition.

use ndarray::{Array, CowArray, IxDyn};

use super::{
    dims::{MatrixDim, PerMatrix, RightSide, fixed},
    element::{Both, Float, FloatOfBoth, Linear, Operand, Real, Wide},
    kernel::{matrix_shape, square_shape},
    norms::{Measure, Order, matrix_norms, measured},
    results::LstsqResult,
};
use crate::{array_like::ArrayLike, reduce::Plan};

/// The `x` for which `a · x` is nearest to `b`. NumPy: `np.linalg.lstsq(a, b)`.
///
/// `a` is `(m, n)`, `b` is `(m,)` or `(m, k)`. Of many such `x` it is the one of the smallest norm.
///
/// ```
/// use ndlab::prelude::*;
///
/// let t = array![0.0, 1.0, 2.0, 3.0];
/// let a = stack![Axis(1), t, np::ones(4)];
/// let line = np::linalg::lstsq(&a, &array![-1.0, 0.2, 0.9, 2.1]);
/// assert!((line.x - array![1.0, -0.95]).iter().all(|x: &f64| x.abs() < 1e-14));
/// assert_eq!(line.rank, 2);
/// ```
///
/// # Panics
///
/// If the shapes do not fit, or a matrix holds NaN or infinities.
#[track_caller]
pub fn lstsq<X, Y>(
    a: X,
    b: Y,
) -> LstsqResult<FloatOfBoth<X, Y>, <Y::Dim as RightSide<X::Dim>>::Solution>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Elem: Linear,
    Y::Elem: Linear,
    X::Dim: MatrixDim,
    Y::Dim: RightSide<X::Dim>,
{
    lstsq_with(a, b, None)
}

/// [`lstsq`] that takes singular values below `rcond` times the largest for 0; by default, or with
/// `None`, the precision of `f64` times the longer side of the matrix.
/// NumPy: `np.linalg.lstsq(a, b, rcond)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1.0, 0.0], [0.0, 1e-9]];
/// assert_eq!(np::linalg::lstsq_with(&a, &array![1.0, 1.0], 1e-6).rank, 1);
/// ```
///
/// # Panics
///
/// As [`lstsq`].
#[track_caller]
pub fn lstsq_with<X, Y, C>(
    a: X,
    b: Y,
    rcond: C,
) -> LstsqResult<FloatOfBoth<X, Y>, <Y::Dim as RightSide<X::Dim>>::Solution>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Elem: Linear,
    Y::Elem: Linear,
    X::Dim: MatrixDim,
    Y::Dim: RightSide<X::Dim>,
    C: Into<Option<f64>>,
{
    let (mut a, mut b) = (Operand::new(a), Operand::new(b));
    let found = <Both<X, Y> as Linear>::Wide::lstsq(a.take(), b.take(), rcond.into());
    LstsqResult {
        x: fixed(<Both<X, Y> as Linear>::narrow(found.x)),
        residuals: fixed(<FloatOfBoth<X, Y> as Linear>::narrow_real(found.residuals)),
        rank: found.rank as i64,
        s: fixed(<FloatOfBoth<X, Y> as Linear>::narrow_real(found.s)),
    }
}

/// The pseudoinverse of each matrix. NumPy: `np.linalg.pinv(a)`.
///
/// Singular values below `1e-15` times the largest count as 0.
///
/// ```
/// use ndlab::prelude::*;
///
/// let inverse = np::linalg::pinv(&array![[2.0, 0.0], [0.0, 0.0]]);
/// assert_eq!(inverse, array![[0.5, 0.0], [0.0, 0.0]]);
/// ```
///
/// # Panics
///
/// If a matrix holds NaN or infinities.
#[track_caller]
pub fn pinv<X>(a: X) -> Array<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    pinv_with(a, 1e-15)
}

/// [`pinv`] with another bound for singular values. NumPy: `np.linalg.pinv(a, rcond)`.
///
/// # Panics
///
/// As [`pinv`].
#[track_caller]
pub fn pinv_with<X>(a: X, rcond: f64) -> Array<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let inverse = <X::Elem as Linear>::Wide::pinv(Operand::new(a).take(), rcond);
    fixed(X::Elem::narrow(inverse))
}

/// The rank of each matrix: how many of its singular values count.
/// NumPy: `np.linalg.matrix_rank(A)`.
///
/// Those count that are larger than the largest times the longer side times the precision of the
/// dtype.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::linalg::matrix_rank(&np::ones((4, 3))), 1);
/// ```
///
/// # Panics
///
/// If a matrix holds NaN or infinities.
#[track_caller]
pub fn matrix_rank<X>(a: X) -> <X::Dim as PerMatrix<i64>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<i64>,
{
    matrix_rank_with(a, RankOptions::default())
}

/// Which singular values [`matrix_rank_with`] counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct RankOptions {
    /// Those larger than this.
    pub tol: Option<f64>,
    /// Those larger than this times the largest, if there is no `tol`.
    pub rtol: Option<f64>,
}

/// [`matrix_rank`] with another bound for singular values.
/// NumPy: `np.linalg.matrix_rank(A, tol, rtol=rtol)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let options = np::linalg::RankOptions { tol: Some(0.5), ..Default::default() };
/// assert_eq!(np::linalg::matrix_rank_with(&array![[1.0, 0.0], [0.0, 0.1]], options), 1);
/// ```
///
/// # Panics
///
/// As [`matrix_rank`].
#[track_caller]
pub fn matrix_rank_with<X>(a: X, options: RankOptions) -> <X::Dim as PerMatrix<i64>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<i64>,
{
    let mut a = Operand::new(a);
    let a: CowArray<'_, <X::Elem as Linear>::Wide, IxDyn> = a.take();
    let (_, m, n) = matrix_shape(a.shape());
    let rtol = options.rtol.unwrap_or(m.max(n) as f64 * X::Elem::EPSILON);
    let s = <X::Elem as Linear>::Wide::svdvals(a);
    X::Dim::collect(ranks(s, options.tol, rtol))
}

fn ranks(s: ndarray::ArrayD<f64>, tol: Option<f64>, rtol: f64) -> ndarray::ArrayD<i64> {
    let last = ndarray::Axis(s.ndim() - 1);
    s.map_axis(last, |s| {
        let tol = tol.unwrap_or_else(|| s.first().copied().unwrap_or(0.0) * rtol);
        s.iter().filter(|s| **s > tol).count() as i64
    })
}

/// The condition number of each matrix: the largest singular value by the smallest.
/// NumPy: `np.linalg.cond(x)`.
///
/// Infinite for a singular matrix, but for rounding.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::linalg::cond(&array![[4.0, 0.0], [0.0, 0.5]]), 8.0);
/// ```
///
/// # Panics
///
/// If a matrix is empty, or holds NaN or infinities.
#[track_caller]
pub fn cond<X>(a: X) -> <X::Dim as PerMatrix<Real<X>>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<Real<X>>,
{
    cond_with(a, 2)
}

/// [`cond`] in another norm, that of the matrix times that of its inverse: 1, -1, 2, -2, `np::inf`,
/// `-np::inf`, `"fro"` or `"nuc"`. NumPy: `np.linalg.cond(x, p)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::linalg::cond_with(&array![[4.0, 0.0], [0.0, 0.5]], 1), 8.0);
/// ```
///
/// # Panics
///
/// As [`cond`], and if there is no such norm, or the matrix is not square and the norm is another
/// than 2 and -2.
#[track_caller]
pub fn cond_with<X, P>(a: X, p: P) -> <X::Dim as PerMatrix<Real<X>>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<Real<X>>,
    P: Into<Order>,
{
    let mut a = Operand::new(a);
    let conditions = <X::Elem as Linear>::Wide::conditions(a.take(), p.into());
    X::Dim::collect(X::Elem::narrow_real(conditions))
}

/// The condition number of each matrix of a stack.
#[track_caller]
pub(super) fn conditions<W: Wide>(a: CowArray<'_, W, IxDyn>, p: Order) -> ndarray::ArrayD<f64> {
    let (_, m, n) = matrix_shape(a.shape());
    if m == 0 || n == 0 {
        empty();
    }
    let of_singular_values = match p {
        Order::Default => true,
        Order::P(p) => p.abs() == 2.0,
        _ => false,
    };
    let matrices = Plan { axes: vec![a.ndim() - 2, a.ndim() - 1], keep: false };
    let has_nan = measured(a.view(), &matrices, Measure::Largest).mapv(f64::is_nan);
    let mut conditions = if of_singular_values {
        let s = W::svdvals(a);
        let last = ndarray::Axis(s.ndim() - 1);
        let by_smallest = p != Order::P(-2.0);
        s.map_axis(last, |s| {
            let (largest, smallest) = (s[0], s[s.len() - 1]);
            if by_smallest { largest / smallest } else { smallest / largest }
        })
    } else {
        square_shape(a.shape());
        let norms = matrix_norms::<W>(a.view(), p);
        norms * matrix_norms::<W>(W::inv_or_nan(a).view(), p)
    };
    conditions.zip_mut_with(&has_nan, |condition, has_nan| {
        if condition.is_nan() && !has_nan {
            *condition = f64::INFINITY;
        }
    });
    conditions
}

#[cold]
#[inline(never)]
#[track_caller]
fn empty() -> ! {
    panic!("cond is not defined on empty arrays")
}
