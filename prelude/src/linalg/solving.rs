//! Equations, inverses and determinants, by Gaussian elimination.

use ndarray::Array;

use super::{
    dims::{MatrixDim, PerMatrix, RightSide, fixed},
    element::{Both, Float, FloatOfBoth, Linear, Operand, Real, Wide},
    results::SlogdetResult,
};
use crate::array_like::ArrayLike;

/// The solution `x` of `a · x = b`. NumPy: `np.linalg.solve(a, b)`.
///
/// `a` is `(…, n, n)`. A vector `b` of length `n` gives a vector; any other is `(…, n, k)`, one system
/// for each column. Stacks broadcast. An owned `a` is used up as working space.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 5]];
/// let x = np::linalg::solve(&a, &array![1, 2]);
/// assert_eq!(x.mapv(f64::round), array![-1.0, 1.0]);
/// ```
///
/// # Panics
///
/// If `a` is not square, singular, or does not fit `b`:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::linalg::solve(&array![[1.0, 2.0], [2.0, 4.0]], &array![1.0, 2.0]); // Singular matrix
/// ```
#[track_caller]
pub fn solve<X, Y>(a: X, b: Y) -> Array<FloatOfBoth<X, Y>, <Y::Dim as RightSide<X::Dim>>::Solution>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Elem: Linear,
    Y::Elem: Linear,
    X::Dim: MatrixDim,
    Y::Dim: RightSide<X::Dim>,
{
    let (mut a, mut b) = (Operand::new(a), Operand::new(b));
    let x = <Both<X, Y> as Linear>::Wide::solve(a.take(), b.take());
    fixed(<Both<X, Y> as Linear>::narrow(x))
}

/// The inverse of each matrix. NumPy: `np.linalg.inv(a)`.
///
/// An owned array is used up as working space. To solve equations, [`solve`] is faster and more
/// accurate.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[2.0, 0.0], [1.0, 4.0]];
/// assert_eq!(np::linalg::inv(&a), array![[0.5, 0.0], [-0.125, 0.25]]);
/// ```
///
/// # Panics
///
/// If a matrix is not square, or is singular.
#[track_caller]
pub fn inv<X>(a: X) -> Array<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let inverse = <X::Elem as Linear>::Wide::inv(Operand::new(a).take());
    fixed(X::Elem::narrow(inverse))
}

/// The determinant of each matrix. NumPy: `np.linalg.det(a)`.
///
/// A number for a matrix, an array for a stack of them. As in NumPy, it is the exponential of what
/// [`slogdet`] returns, so that the last digits of whole numbers may be off.
///
/// ```
/// use ndlab::prelude::*;
///
/// let det: f64 = np::linalg::det(&array![[1, 2], [3, 4]]);
/// assert!((det + 2.0).abs() < 1e-14);
/// assert_eq!(np::linalg::det(&np::ones((3, 1, 1))), array![1.0, 1.0, 1.0]);
/// ```
///
/// # Panics
///
/// If a matrix is not square.
#[track_caller]
pub fn det<X>(a: X) -> <X::Dim as PerMatrix<Float<X>>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<Float<X>>,
{
    let det = <X::Elem as Linear>::Wide::det(Operand::new(a).take());
    X::Dim::collect(X::Elem::narrow(det))
}

/// Sign and logarithm of the determinant of each matrix, where the determinant itself would be too
/// large or too small a number. NumPy: `np.linalg.slogdet(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::eye(400) * -1e-3;
/// assert_eq!(np::linalg::det(&a), 0.0);
/// let (sign, logabsdet) = np::linalg::slogdet(&a).unpack();
/// assert_eq!(sign, 1.0);
/// assert!((logabsdet - 400.0 * f64::ln(1e-3)).abs() < 1e-9);
/// ```
///
/// # Panics
///
/// If a matrix is not square.
#[allow(clippy::type_complexity, reason = "two numbers, or two arrays of one shape")]
#[track_caller]
pub fn slogdet<X>(
    a: X,
) -> SlogdetResult<<X::Dim as PerMatrix<Float<X>>>::Output, <X::Dim as PerMatrix<Real<X>>>::Output>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<Float<X>> + PerMatrix<Real<X>>,
{
    let (sign, log) = <X::Elem as Linear>::Wide::slogdet(Operand::new(a).take());
    SlogdetResult {
        sign: <X::Dim as PerMatrix<Float<X>>>::collect(X::Elem::narrow(sign)),
        logabsdet: <X::Dim as PerMatrix<Real<X>>>::collect(X::Elem::narrow_real(log)),
    }
}
