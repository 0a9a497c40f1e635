//! Linear algebra: equations, decompositions, eigenvalues and norms. NumPy: `np.linalg`.
//!
//! Computed by [faer](https://docs.rs/faer). A matrix is the last two axes of an array; all before
//! them count a stack of matrices, each of which is treated by itself, as in NumPy. As NumPy does,
//! everything is computed in `f64` or `Complex<f64>`: integers and `bool` give `f64`, and the results
//! of `f32` and `Complex<f32>` are rounded to these in the end.
//!
//! **Fortran order**, for which NumPy users make [`np::asfortranarray`] before they call LAPACK.
//! Decompositions work down columns here too. `solve`, `inv`, `det` and `cholesky` need a copy of the
//! matrix to work on, in that order; an array of `f64` or `Complex<f64>` that is given by value is
//! worked on in its own buffer: as it lies in Fortran order, transposed in place in C order. `svd`, `eigh`, `eig` and products read a matrix where it lies, in any
//! order and with any strides, and copy it as they start. Results are in C order.
//!
//! ```
//! use ndlab::prelude::*;
//!
//! let a = array![[3.0, 1.0], [1.0, 2.0]];
//! let x = np::linalg::solve(&a, &array![9.0, 8.0]);
//! assert_eq!(x, array![2.0, 3.0]);
//! let np::linalg::SVDResult { u, s, vh } = np::linalg::svd(&a);
//! # let _ = (u, s, vh);
//! ```
//!
//! Where NumPy raises `LinAlgError`, these panic, with NumPy's words.
//!
//! [`np::asfortranarray`]: crate::create::asfortranarray

mod chain;
mod decompose;
pub mod diagonal;
mod dims;
mod eigen;
mod element;
mod fit;
mod kernel;
mod norms;
mod results;
mod solving;
mod vectors;

pub use self::{
    chain::{Chain, matrix_power, multi_dot},
    decompose::{SvdOptions, cholesky, cholesky_with, qr, qr_with, svd, svd_with, svdvals},
    dims::{ChainEnds, MatrixDim, PerMatrix, RightSide},
    eigen::{eig, eigh, eigh_with, eigvals, eigvalsh, eigvalsh_with},
    element::{Both, Eigenvalue, Float, FloatOfBoth, Linear, Real, Wide, Widened},
    fit::{
        RankOptions, cond, cond_with, lstsq, lstsq_with, matrix_rank, matrix_rank_with, pinv,
        pinv_with,
    },
    kernel::{LeastSquares, QrMode, Uplo},
    norms::{Measure, Order, norm, norm_with},
    results::{EigResult, EighResult, LstsqResult, QRResult, SVDResult, SlogdetResult},
    solving::{det, inv, slogdet, solve},
    vectors::{cross, cross_with, matrix_transpose, trace},
};
/// NumPy has these under `np.linalg`, too.
pub use crate::products::{matmul, outer, tensordot, vecdot};
