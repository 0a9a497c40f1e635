//! What is computed, in `f64` and `Complex<f64>`: the functions that all others of `np::linalg` are
//! made of, each compiled once for each of the two.
//!
//! They take stacks of matrices, check shapes, and loop; one matrix is faer's affair, in the files
//! below. Dtypes of arguments and results, and dimensions known at compile time, are the callers'.

mod columns;
mod eigen;
mod factor;
mod field;
mod least_squares;
mod lu;
mod product;
mod scale;
mod stack;
mod svd;

use ndarray::{ArrayD, CowArray, IxDyn};
use num_complex::Complex;

pub(super) use self::stack::{broadcast, matrix_shape, square_shape};
use super::{
    element::{Linear, Widened},
    fit::conditions,
    norms::Order,
};

type Operand<'a, W> = CowArray<'a, W, IxDyn>;

/// The two dtypes that are computed in.
///
/// The functions are compiled here, and not in the cells that call them.
pub trait Wide:
    Linear<Inexact = Self, Wide = Self, Magnitude = f64, Complex = Complex<f64>>
{
    #[doc(hidden)]
    fn from_widened(array: Widened<'_>) -> Operand<'_, Self>;
    #[doc(hidden)]
    fn solve(a: Operand<'_, Self>, b: Operand<'_, Self>) -> ArrayD<Self>;
    #[doc(hidden)]
    fn inv(a: Operand<'_, Self>) -> ArrayD<Self>;
    /// The inverse, of NaN where there is none.
    #[doc(hidden)]
    fn inv_or_nan(a: Operand<'_, Self>) -> ArrayD<Self>;
    #[doc(hidden)]
    fn det(a: Operand<'_, Self>) -> ArrayD<Self>;
    #[doc(hidden)]
    fn slogdet(a: Operand<'_, Self>) -> (ArrayD<Self>, ArrayD<f64>);
    #[doc(hidden)]
    fn cholesky(a: Operand<'_, Self>, upper: bool) -> ArrayD<Self>;
    #[doc(hidden)]
    fn qr(a: Operand<'_, Self>, mode: QrMode) -> (ArrayD<Self>, ArrayD<Self>);
    #[doc(hidden)]
    fn svd(a: Operand<'_, Self>, full: bool) -> (ArrayD<Self>, ArrayD<f64>, ArrayD<Self>);
    #[doc(hidden)]
    fn svdvals(a: Operand<'_, Self>) -> ArrayD<f64>;
    #[doc(hidden)]
    fn eigh(a: Operand<'_, Self>, uplo: Uplo) -> (ArrayD<f64>, ArrayD<Self>);
    #[doc(hidden)]
    fn eigvalsh(a: Operand<'_, Self>, uplo: Uplo) -> ArrayD<f64>;
    #[doc(hidden)]
    fn eig(a: Operand<'_, Self>) -> (ArrayD<Complex<f64>>, ArrayD<Complex<f64>>);
    #[doc(hidden)]
    fn eigvals(a: Operand<'_, Self>) -> ArrayD<Complex<f64>>;
    #[doc(hidden)]
    fn lstsq(a: Operand<'_, Self>, b: Operand<'_, Self>, rcond: Option<f64>) -> LeastSquares<Self>;
    #[doc(hidden)]
    fn pinv(a: Operand<'_, Self>, rcond: f64) -> ArrayD<Self>;
    #[doc(hidden)]
    fn conditions(a: Operand<'_, Self>, p: Order) -> ArrayD<f64>;
    /// The product of two matrices.
    #[doc(hidden)]
    fn product(a: Operand<'_, Self>, b: Operand<'_, Self>) -> ArrayD<Self>;
}

/// What `lstsq` finds.
#[doc(hidden)]
#[derive(Debug)]
pub struct LeastSquares<W> {
    pub(super) x: ArrayD<W>,
    pub(super) residuals: ArrayD<f64>,
    pub(super) rank: usize,
    pub(super) s: ArrayD<f64>,
}

/// What `qr` returns of a matrix of `m` rows and `n` columns. NumPy: `mode=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QrMode {
    /// `"reduced"`: `q` is `m × min(m, n)`, `r` is `min(m, n) × n`.
    #[default]
    Reduced,
    /// `"complete"`: `q` is `m × m`, `r` is `m × n`.
    Complete,
    /// `"r"`: `r` is `min(m, n) × n`, and `q` is left out (it has no columns).
    R,
}

/// Which triangle of a self-adjoint matrix is read. NumPy: `UPLO=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uplo {
    /// `"L"`, the lower one.
    #[default]
    Lower,
    /// `"U"`, the upper one.
    Upper,
}

macro_rules! wide {
    ($($wide:ty: $from:ident;)*) => {$(
        impl Wide for $wide {
            fn from_widened(array: Widened<'_>) -> Operand<'_, Self> {
                array.$from()
            }

            #[track_caller]
            fn solve(a: Operand<'_, Self>, b: Operand<'_, Self>) -> ArrayD<Self> {
                lu::solve(a, b)
            }

            #[track_caller]
            fn inv(a: Operand<'_, Self>) -> ArrayD<Self> {
                lu::inv(a, lu::OfSingular::Panic)
            }

            #[track_caller]
            fn inv_or_nan(a: Operand<'_, Self>) -> ArrayD<Self> {
                lu::inv(a, lu::OfSingular::Nan)
            }

            #[track_caller]
            fn det(a: Operand<'_, Self>) -> ArrayD<Self> {
                lu::det(a)
            }

            #[track_caller]
            fn slogdet(a: Operand<'_, Self>) -> (ArrayD<Self>, ArrayD<f64>) {
                lu::slogdet(a)
            }

            #[track_caller]
            fn cholesky(a: Operand<'_, Self>, upper: bool) -> ArrayD<Self> {
                factor::cholesky(a, upper)
            }

            #[track_caller]
            fn qr(a: Operand<'_, Self>, mode: QrMode) -> (ArrayD<Self>, ArrayD<Self>) {
                factor::qr(a, mode)
            }

            #[track_caller]
            fn svd(a: Operand<'_, Self>, full: bool) -> (ArrayD<Self>, ArrayD<f64>, ArrayD<Self>) {
                svd::svd(a, full)
            }

            #[track_caller]
            fn svdvals(a: Operand<'_, Self>) -> ArrayD<f64> {
                svd::svdvals(a)
            }

            #[track_caller]
            fn eigh(a: Operand<'_, Self>, uplo: Uplo) -> (ArrayD<f64>, ArrayD<Self>) {
                eigen::eigh(a, uplo)
            }

            #[track_caller]
            fn eigvalsh(a: Operand<'_, Self>, uplo: Uplo) -> ArrayD<f64> {
                eigen::eigvalsh(a, uplo)
            }

            #[track_caller]
            fn eig(a: Operand<'_, Self>) -> (ArrayD<Complex<f64>>, ArrayD<Complex<f64>>) {
                eigen::eig(a)
            }

            #[track_caller]
            fn eigvals(a: Operand<'_, Self>) -> ArrayD<Complex<f64>> {
                eigen::eigvals(a)
            }

            #[track_caller]
            fn lstsq(
                a: Operand<'_, Self>,
                b: Operand<'_, Self>,
                rcond: Option<f64>,
            ) -> LeastSquares<Self> {
                least_squares::lstsq(a, b, rcond)
            }

            #[track_caller]
            fn pinv(a: Operand<'_, Self>, rcond: f64) -> ArrayD<Self> {
                least_squares::pinv(a, rcond)
            }

            #[track_caller]
            fn conditions(a: Operand<'_, Self>, p: Order) -> ArrayD<f64> {
                conditions(a, p)
            }

            fn product(a: Operand<'_, Self>, b: Operand<'_, Self>) -> ArrayD<Self> {
                product::product(a, b)
            }
        }
    )*};
}

wide! {
    f64: into_real;
    Complex<f64>: into_complex;
}
