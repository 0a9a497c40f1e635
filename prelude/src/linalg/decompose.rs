//! Matrices as products: Cholesky, QR and singular values.

use ndarray::{Array, Dimension};

use super::{
    dims::{MatrixDim, fixed},
    element::{Float, Linear, Operand, Real, Wide},
    kernel::QrMode,
    results::{QRResult, SVDResult},
};
use crate::array_like::ArrayLike;

/// The lower triangular factor of each positive definite matrix: `a = l · l*`.
/// NumPy: `np.linalg.cholesky(a)`.
///
/// Only the lower triangle of `a` is read. An owned array is used up as working space.
///
/// ```
/// use ndlab::prelude::*;
///
/// let l = np::linalg::cholesky(&array![[4.0, 2.0], [2.0, 5.0]]);
/// assert_eq!(l, array![[2.0, 0.0], [1.0, 2.0]]);
/// ```
///
/// # Panics
///
/// If a matrix is not square, or not positive definite.
#[track_caller]
pub fn cholesky<X>(a: X) -> Array<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let factor = <X::Elem as Linear>::Wide::cholesky(Operand::new(a).take(), false);
    fixed(X::Elem::narrow(factor))
}

/// [`cholesky`], or the upper triangular factor: `a = u* · u`, of which the upper triangle is read.
/// NumPy: `np.linalg.cholesky(a, upper=True)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let u = np::linalg::cholesky_with(&array![[4.0, 2.0], [2.0, 5.0]], true);
/// assert_eq!(u, array![[2.0, 1.0], [0.0, 2.0]]);
/// ```
///
/// # Panics
///
/// As [`cholesky`].
#[track_caller]
pub fn cholesky_with<X>(a: X, upper: bool) -> Array<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let factor = <X::Elem as Linear>::Wide::cholesky(Operand::new(a).take(), upper);
    fixed(X::Elem::narrow(factor))
}

/// Orthonormal columns and an upper triangular matrix for each matrix: `a = q · r`.
/// NumPy: `np.linalg.qr(a)`.
///
/// Of `m` rows and `n` columns, `q` is `m × k` and `r` is `k × n`, with `k = min(m, n)`. Signs are
/// LAPACK's for real numbers; complex ones may differ from NumPy's in the sign of a column of `q`
/// and the row of `r` that belongs to it.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a: Array2<f64> = array![[3.0, 1.0], [4.0, 2.0]];
/// let (q, r) = np::linalg::qr(&a).unpack();
/// assert!((r[[0, 0]] + 5.0).abs() < 1e-14);
/// assert!((q.dot(&r) - a).iter().all(|x| x.abs() < 1e-14));
/// ```
#[track_caller]
pub fn qr<X>(a: X) -> QRResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let (q, r) = <X::Elem as Linear>::Wide::qr(Operand::new(a).take(), QrMode::Reduced);
    QRResult { q: fixed(X::Elem::narrow(q)), r: fixed(X::Elem::narrow(r)) }
}

/// [`qr`] with another mode: `"reduced"`, `"complete"` or `"r"`. NumPy: `np.linalg.qr(a, mode)`.
///
/// With `"r"` there is no `q` (it has no columns), where NumPy returns `r` alone.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 2));
/// assert_eq!(np::shape(&np::linalg::qr_with(&a, "complete").q), (3, 3));
/// assert_eq!(np::shape(&np::linalg::qr_with(&a, "r").r), (2, 2));
/// ```
///
/// # Panics
///
/// If there is no such mode.
#[track_caller]
pub fn qr_with<X, M>(a: X, mode: M) -> QRResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
    M: Into<QrMode>,
{
    let (q, r) = <X::Elem as Linear>::Wide::qr(Operand::new(a).take(), mode.into());
    QRResult { q: fixed(X::Elem::narrow(q)), r: fixed(X::Elem::narrow(r)) }
}

impl From<&str> for QrMode {
    #[track_caller]
    fn from(mode: &str) -> QrMode {
        match mode {
            "reduced" => QrMode::Reduced,
            "complete" => QrMode::Complete,
            "r" => QrMode::R,
            unknown => unrecognized_mode(unknown),
        }
    }
}

/// What [`svd_with`] computes.
#[derive(Clone, Copy, Debug)]
pub struct SvdOptions {
    /// Whether `u` and `vh` are square (NumPy's default), or have no more vectors than there are
    /// singular values.
    pub full_matrices: bool,
}

impl Default for SvdOptions {
    fn default() -> SvdOptions {
        SvdOptions { full_matrices: true }
    }
}

/// The singular values and vectors of each matrix: `a = u · diag(s) · vh`.
/// NumPy: `np.linalg.svd(a)`.
///
/// As NumPy's by default, `u` and `vh` are square: `m × m` and `n × n`. Vectors may differ from
/// NumPy's in their signs, or phases.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (u, s, vh) = np::linalg::svd(&array![[3.0, 0.0], [0.0, -4.0], [0.0, 0.0]]).unpack();
/// assert_eq!(s, array![4.0, 3.0]);
/// assert_eq!((u.dim(), vh.dim()), ((3, 3), (2, 2)));
/// ```
///
/// # Panics
///
/// If a matrix holds NaN or infinities.
#[track_caller]
pub fn svd<X>(a: X) -> SVDResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    svd_with(a, SvdOptions::default())
}

/// [`svd`] with or without the vectors that belong to no singular value.
/// NumPy: `np.linalg.svd(a, full_matrices=False)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let options = np::linalg::SvdOptions { full_matrices: false };
/// assert_eq!(np::linalg::svd_with(&np::ones((5, 2)), options).u.dim(), (5, 2));
/// ```
///
/// # Panics
///
/// As [`svd`].
#[track_caller]
pub fn svd_with<X>(a: X, options: SvdOptions) -> SVDResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let mut a = Operand::new(a);
    let (u, s, vh) = <X::Elem as Linear>::Wide::svd(a.take(), options.full_matrices);
    SVDResult {
        u: fixed(X::Elem::narrow(u)),
        s: fixed(X::Elem::narrow_real(s)),
        vh: fixed(X::Elem::narrow(vh)),
    }
}

/// The singular values of each matrix, from the largest to the smallest.
/// NumPy: `np.linalg.svdvals(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::linalg::svdvals(&array![[3, 0], [0, -4]]), array![4.0, 3.0]);
/// ```
///
/// # Panics
///
/// As [`svd`].
#[track_caller]
pub fn svdvals<X>(a: X) -> Array<Real<X>, <X::Dim as Dimension>::Smaller>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let s = <X::Elem as Linear>::Wide::svdvals(Operand::new(a).take());
    fixed(X::Elem::narrow_real(s))
}

#[cold]
#[inline(never)]
#[track_caller]
fn unrecognized_mode(mode: &str) -> ! {
    panic!("Unrecognized mode '{mode}': qr has \"reduced\", \"complete\" and \"r\"")
}
