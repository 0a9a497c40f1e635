//! Products of matrices, by faer.

use faer::{Accum, Conj, MatMut, MatRef, linalg::matmul::matmul_with_conj, traits::Conjugate};
use ndarray::ArrayD;

use super::{
    Operand,
    columns::{Columns, Results, in_place, matrix},
    field::Field,
    stack::{matrix_shape, parallelism},
};

/// `to = a · b`.
pub(super) fn multiply<W, A, B>(to: MatMut<'_, W>, a: MatRef<'_, A>, b: MatRef<'_, B>)
where
    W: Field,
    A: Conjugate<Canonical = W>,
    B: Conjugate<Canonical = W>,
{
    let par = parallelism(a.nrows(), a.ncols(), b.ncols());
    matmul_with_conj(
        to,
        Accum::Replace,
        a.canonical(),
        Conj::get::<A>(),
        b.canonical(),
        Conj::get::<B>(),
        W::ONE,
        par,
    );
}

/// The product of two matrices, whose lengths fit.
pub(super) fn product<W: Field>(a: Operand<'_, W>, b: Operand<'_, W>) -> ArrayD<W> {
    let (_, rows, _) = matrix_shape(a.shape());
    let (_, _, columns) = matrix_shape(b.shape());
    let mut to = Columns::zeros(rows, columns);
    multiply(to.as_mut(), in_place(&matrix(&a, 0)), in_place(&matrix(&b, 0)));
    let mut result = Results::new();
    result.push(to.into_rows());
    result.into_array(&[], &[rows, columns])
}
