//! Eigenvalues and eigenvectors.

use ndarray::{Array, Dimension};

use super::{
    dims::{MatrixDim, fixed},
    element::{Eigenvalue, Float, Linear, Operand, Real, Wide},
    kernel::Uplo,
    results::{EigResult, EighResult},
};
use crate::array_like::ArrayLike;

/// Eigenvalues and eigenvectors of each symmetric or self-adjoint matrix.
/// NumPy: `np.linalg.eigh(a)`.
///
/// Only the lower triangle is read. The eigenvalues rise, the vectors are orthonormal, in columns;
/// they may differ from NumPy's in their signs, or phases. Of a matrix with NaN or infinities all
/// are NaN.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a: Array2<f64> = array![[2.0, 1.0], [1.0, 2.0]];
/// let np::linalg::EighResult { eigenvalues, .. } = np::linalg::eigh(&a);
/// assert!((eigenvalues - array![1.0, 3.0]).iter().all(|x| x.abs() < 1e-14));
/// ```
///
/// # Panics
///
/// If a matrix is not square.
#[track_caller]
pub fn eigh<X>(a: X) -> EighResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    eigh_with(a, Uplo::Lower)
}

/// [`eigh`] that reads the other triangle: `'L'` or `'U'`. NumPy: `np.linalg.eigh(a, UPLO)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a: Array2<f64> = array![[2.0, 1.0], [7.0, 2.0]];
/// let values = np::linalg::eigh_with(&a, 'U').eigenvalues;
/// assert!((values - array![1.0, 3.0]).iter().all(|x| x.abs() < 1e-14));
/// ```
///
/// # Panics
///
/// If a matrix is not square, or there is no such triangle.
#[track_caller]
pub fn eigh_with<X, U>(a: X, uplo: U) -> EighResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
    U: Into<Uplo>,
{
    let (values, vectors) = <X::Elem as Linear>::Wide::eigh(Operand::new(a).take(), uplo.into());
    EighResult {
        eigenvalues: fixed(<Float<X> as Linear>::narrow_real(values)),
        eigenvectors: fixed(X::Elem::narrow(vectors)),
    }
}

/// The eigenvalues of each symmetric or self-adjoint matrix, from the smallest to the largest.
/// NumPy: `np.linalg.eigvalsh(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let values = np::linalg::eigvalsh(&array![[2.0, 0.0], [0.0, -1.0]]);
/// assert_eq!(values, array![-1.0, 2.0]);
/// ```
///
/// # Panics
///
/// As [`eigh`].
#[track_caller]
pub fn eigvalsh<X>(a: X) -> Array<Real<X>, <X::Dim as Dimension>::Smaller>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    eigvalsh_with(a, Uplo::Lower)
}

/// [`eigvalsh`] that reads the other triangle: `'L'` or `'U'`. NumPy: `np.linalg.eigvalsh(a, UPLO)`.
///
/// # Panics
///
/// As [`eigh_with`].
#[track_caller]
pub fn eigvalsh_with<X, U>(a: X, uplo: U) -> Array<Real<X>, <X::Dim as Dimension>::Smaller>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
    U: Into<Uplo>,
{
    let values = <X::Elem as Linear>::Wide::eigvalsh(Operand::new(a).take(), uplo.into());
    fixed(X::Elem::narrow_real(values))
}

impl From<&str> for Uplo {
    #[track_caller]
    fn from(uplo: &str) -> Uplo {
        match uplo {
            "L" | "l" => Uplo::Lower,
            "U" | "u" => Uplo::Upper,
            _ => unknown_triangle(),
        }
    }
}

impl From<char> for Uplo {
    #[track_caller]
    fn from(uplo: char) -> Uplo {
        match uplo {
            'L' | 'l' => Uplo::Lower,
            'U' | 'u' => Uplo::Upper,
            _ => unknown_triangle(),
        }
    }
}

/// Eigenvalues and eigenvectors of each matrix. NumPy: `np.linalg.eig(a)`.
///
/// They are complex numbers always, where NumPy gives real ones if all of them are. The vectors have
/// length 1 and stand in columns, in the order of the eigenvalues, which is none.
///
/// ```
/// use ndlab::prelude::*;
///
/// let quarter_turn: Array2<f64> = array![[0.0, -1.0], [1.0, 0.0]];
/// let (values, vectors) = np::linalg::eig(&quarter_turn).unpack();
/// assert!(values.iter().all(|x| (x.im.abs() - 1.0).abs() < 1e-14));
/// assert_eq!(vectors.dim(), (2, 2));
/// ```
///
/// # Panics
///
/// If a matrix is not square, or holds NaN or infinities.
#[track_caller]
pub fn eig<X>(a: X) -> EigResult<Float<X>, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let (values, vectors) = <X::Elem as Linear>::Wide::eig(Operand::new(a).take());
    EigResult {
        eigenvalues: fixed(<Float<X> as Linear>::narrow_complex(values)),
        eigenvectors: fixed(<Float<X> as Linear>::narrow_complex(vectors)),
    }
}

/// The eigenvalues of each matrix, complex numbers always. NumPy: `np.linalg.eigvals(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a: Array2<f64> = array![[2.0, 5.0], [0.0, 3.0]];
/// let values = np::linalg::eigvals(&a);
/// assert!((values.sum().re - 5.0).abs() < 1e-14);
/// ```
///
/// # Panics
///
/// As [`eig`].
#[track_caller]
pub fn eigvals<X>(a: X) -> Array<Eigenvalue<X>, <X::Dim as Dimension>::Smaller>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
{
    let values = <X::Elem as Linear>::Wide::eigvals(Operand::new(a).take());
    fixed(X::Elem::narrow_complex(values))
}

#[cold]
#[inline(never)]
#[track_caller]
fn unknown_triangle() -> ! {
    panic!("UPLO argument must be 'L' or 'U'")
}
