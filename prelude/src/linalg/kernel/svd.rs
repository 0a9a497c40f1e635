//! Singular values and vectors.

use faer::{
    diag::DiagMut,
    dyn_stack::{MemBuffer, MemStack},
    linalg::svd::{self as faer_svd, ComputeSvdVectors},
};
use ndarray::{ArrayD, ArrayView2};

use super::{
    Operand,
    columns::{Columns, Results, in_place, matrix},
    field::Field,
    scale::{rescaled, scale_of},
    stack::{matrix_shape, parallelism},
};

/// The decomposition of one matrix: `u · diag(s) · v*`.
pub(super) struct Svd<W> {
    pub(super) u: Columns<W>,
    pub(super) s: Vec<f64>,
    pub(super) v: Columns<W>,
}

/// No convergence, which NaN and infinities never come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoConvergence;

#[track_caller]
pub(super) fn svd<W: Field>(a: Operand<'_, W>, full: bool) -> (ArrayD<W>, ArrayD<f64>, ArrayD<W>) {
    let (outer, m, n) = matrix_shape(a.shape());
    let size = m.min(n);
    let (mut us, mut ss, mut vhs) = (Results::new(), Results::new(), Results::new());
    for k in 0..outer.iter().product() {
        let Ok(Svd { u, s, v }) = svd_of(&matrix(&a, k), full) else { no_convergence() };
        us.push(u.into_rows());
        ss.push(s);
        // Columns of V, read as rows, are its transpose.
        vhs.push(v.elements().iter().map(|x| x.conjugate()).collect());
    }
    let (u_columns, v_columns) = if full { (m, n) } else { (size, size) };
    (
        us.into_array(outer, &[m, u_columns]),
        ss.into_array(outer, &[size]),
        vhs.into_array(outer, &[v_columns, n]),
    )
}

#[track_caller]
pub(super) fn svdvals<W: Field>(a: Operand<'_, W>) -> ArrayD<f64> {
    let (outer, m, n) = matrix_shape(a.shape());
    let mut all = Results::new();
    for k in 0..outer.iter().product() {
        let Ok(s) = svdvals_of(&matrix(&a, k)) else { no_convergence() };
        all.push(s);
    }
    all.into_array(outer, &[m.min(n)])
}

pub(super) fn svd_of<W: Field>(a: &ArrayView2<'_, W>, full: bool) -> Result<Svd<W>, NoConvergence> {
    let (m, n) = a.dim();
    let size = m.min(n);
    let (u_columns, v_columns) = if full { (m, n) } else { (size, size) };
    if size == 0 {
        let (u, v) = (Columns::identity(m, u_columns), Columns::identity(n, v_columns));
        return Ok(Svd { u, s: Vec::new(), v });
    }
    let (mut u, mut v) = (Columns::zeros(m, u_columns), Columns::zeros(n, v_columns));
    let s = decompose(a, Some((&mut u, &mut v)), full)?;
    Ok(Svd { u, s, v })
}

fn svdvals_of<W: Field>(a: &ArrayView2<'_, W>) -> Result<Vec<f64>, NoConvergence> {
    if a.is_empty() {
        return Ok(Vec::new());
    }
    decompose(a, None, false)
}

fn decompose<W: Field>(
    a: &ArrayView2<'_, W>,
    vectors: Option<(&mut Columns<W>, &mut Columns<W>)>,
    full: bool,
) -> Result<Vec<f64>, NoConvergence> {
    let (m, n) = a.dim();
    let scale = scale_of(a).ok_or(NoConvergence)?;
    let scaled = rescaled(a, scale);
    let scaled = scaled.view();
    let compute = match (&vectors, full) {
        (None, _) => ComputeSvdVectors::No,
        (Some(_), true) => ComputeSvdVectors::Full,
        (Some(_), false) => ComputeSvdVectors::Thin,
    };
    let (u, v) = match vectors {
        Some((u, v)) => (Some(u.as_mut()), Some(v.as_mut())),
        None => (None, None),
    };
    let par = parallelism(m, n, m.min(n));
    let scratch = faer_svd::svd_scratch::<W>(m, n, compute, compute, par, Default::default());
    let mut s = vec![W::ZERO; m.min(n)];
    let done = faer_svd::svd(
        in_place(&scaled),
        DiagMut::from_slice_mut(&mut s),
        u,
        v,
        par,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    );
    done.map_err(|_| NoConvergence)?;
    Ok(s.into_iter().map(|s| s.re_part() / scale).collect())
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_convergence() -> ! {
    panic!("SVD did not converge")
}
