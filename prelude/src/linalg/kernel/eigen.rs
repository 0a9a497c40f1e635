//! Eigenvalues and eigenvectors, of self-adjoint matrices and of any.

use faer::{
    diag::DiagMut,
    dyn_stack::{MemBuffer, MemStack},
    linalg::evd::{self, ComputeEigenvectors},
};
use ndarray::{ArrayD, ArrayView2};
use num_complex::Complex;

use super::{
    Operand, Uplo,
    columns::{Columns, Results, in_place, matrix},
    field::Field,
    scale::{rescaled, scale_of},
    stack::{parallelism, square_shape},
};

type C64 = Complex<f64>;

#[track_caller]
pub(super) fn eigh<W: Field>(a: Operand<'_, W>, uplo: Uplo) -> (ArrayD<f64>, ArrayD<W>) {
    let (outer, n) = square_shape(a.shape());
    let (mut values, mut vectors) = (Results::new(), Results::new());
    for k in 0..outer.iter().product() {
        let mut basis = Columns::zeros(n, n);
        values.push(self_adjoint(&matrix(&a, k), uplo, Some(&mut basis)));
        vectors.push(basis.into_rows());
    }
    (values.into_array(outer, &[n]), vectors.into_array(outer, &[n, n]))
}

#[track_caller]
pub(super) fn eigvalsh<W: Field>(a: Operand<'_, W>, uplo: Uplo) -> ArrayD<f64> {
    let (outer, n) = square_shape(a.shape());
    let mut values = Results::new();
    for k in 0..outer.iter().product() {
        values.push(self_adjoint(&matrix(&a, k), uplo, None));
    }
    values.into_array(outer, &[n])
}

/// The eigenvalues, from the smallest to the largest. Of NaN and infinities all are NaN.
#[track_caller]
fn self_adjoint<W: Field>(
    a: &ArrayView2<'_, W>,
    uplo: Uplo,
    mut basis: Option<&mut Columns<W>>,
) -> Vec<f64> {
    let n = a.nrows();
    if n == 0 {
        return Vec::new();
    }
    // Only the lower triangle is read: of the transpose it is the upper one, conjugated.
    let lower = match uplo {
        Uplo::Lower => a.view(),
        Uplo::Upper => a.t(),
    };
    let read = lower.rows().into_iter().enumerate();
    let read = read.flat_map(|(i, row)| row.slice_move(ndarray::s![..=i]).into_iter());
    let Some(scale) = scale_of(read) else {
        if let Some(basis) = basis {
            basis.elements_mut().fill(W::NAN);
        }
        return vec![f64::NAN; n];
    };
    let mut scaled = rescaled(&lower, scale);
    // As LAPACK, of the diagonal only the real parts are read.
    if lower.diag().iter().any(|x| W::from_re(x.re_part()) != *x) {
        scaled.diag_mut().mapv_inplace(|x| W::from_re(x.re_part()));
    }
    let scaled = scaled.view();
    let compute = match basis {
        Some(_) => ComputeEigenvectors::Yes,
        None => ComputeEigenvectors::No,
    };
    let par = parallelism(n, n, n);
    let scratch = evd::self_adjoint_evd_scratch::<W>(n, compute, par, Default::default());
    let mut values = vec![W::ZERO; n];
    let done = evd::self_adjoint_evd(
        in_place(&scaled),
        DiagMut::from_slice_mut(&mut values),
        basis.as_mut().map(|basis| basis.as_mut()),
        par,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    );
    if done.is_err() {
        no_convergence();
    }
    if let (Some(basis), Uplo::Upper) = (basis, uplo) {
        basis.elements_mut().iter_mut().for_each(|x| *x = x.conjugate());
    }
    values.into_iter().map(|x| x.re_part() / scale).collect()
}

#[track_caller]
pub(super) fn eig<W: Field>(a: Operand<'_, W>) -> (ArrayD<C64>, ArrayD<C64>) {
    let (outer, n) = square_shape(a.shape());
    let (mut values, mut vectors) = (Results::new(), Results::new());
    for k in 0..outer.iter().product() {
        let mut basis = Columns::zeros(n, n);
        values.push(general(&matrix(&a, k), Some(&mut basis)));
        for column in 0..n {
            normalize(basis.column(column));
        }
        vectors.push(basis.into_rows());
    }
    (values.into_array(outer, &[n]), vectors.into_array(outer, &[n, n]))
}

#[track_caller]
pub(super) fn eigvals<W: Field>(a: Operand<'_, W>) -> ArrayD<C64> {
    let (outer, n) = square_shape(a.shape());
    let mut values = Results::new();
    for k in 0..outer.iter().product() {
        values.push(general(&matrix(&a, k), None));
    }
    values.into_array(outer, &[n])
}

#[track_caller]
fn general<W: Field>(a: &ArrayView2<'_, W>, basis: Option<&mut Columns<C64>>) -> Vec<C64> {
    let n = a.nrows();
    let Some(scale) = scale_of(a) else { not_finite() };
    let mut values = vec![C64::ZERO; n];
    if n == 0 {
        return values;
    }
    let scaled = rescaled(a, scale);
    let scaled = scaled.view();
    if W::eigen(in_place(&scaled), &mut values, basis.map(Columns::as_mut)).is_err() {
        no_convergence();
    }
    values.iter_mut().for_each(|x| *x = x.unscale(scale));
    values
}

/// To length 1, with a real number where its largest is, as LAPACK has it.
fn normalize(vector: &mut [C64]) {
    let length = vector.iter().map(|x| x.norm_sqr()).sum::<f64>().sqrt();
    let largest = vector.iter().copied().reduce(|a, b| if b.norm() > a.norm() { b } else { a });
    let Some(largest) = largest.filter(|x| x.norm() > 0.0 && length.is_finite()) else { return };
    let is_real = vector.iter().all(|x| x.im == 0.0);
    let phase = if is_real { C64::ONE } else { largest.conj().unscale(largest.norm()) };
    for x in vector.iter_mut() {
        *x *= phase;
        *x = x.unscale(length);
        if is_real || x.norm() == 0.0 {
            x.im = 0.0;
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_convergence() -> ! {
    panic!("Eigenvalues did not converge")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_finite() -> ! {
    panic!("Array must not contain infs or NaNs")
}
