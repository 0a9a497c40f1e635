//! Equations that have no solution or many, by singular values: those too small are left out.

use ndarray::{ArrayD, Axis, IxDyn};

use super::{
    LeastSquares, Operand,
    columns::{Columns, Results, in_place, matrix},
    field::Field,
    product::multiply,
    stack::matrix_shape,
    svd::{Svd, svd_of},
};

#[track_caller]
pub(super) fn lstsq<W: Field>(
    a: Operand<'_, W>,
    b: Operand<'_, W>,
    rcond: Option<f64>,
) -> LeastSquares<W> {
    let is_vector = b.ndim() == 1;
    let b = if is_vector { b.insert_axis(Axis(1)) } else { b };
    for ndim in [a.ndim(), b.ndim()] {
        if ndim != 2 {
            not_two_dimensional(ndim);
        }
    }
    let (_, m, n) = matrix_shape(a.shape());
    let (_, b_rows, columns) = matrix_shape(b.shape());
    if b_rows != m {
        incompatible(a.shape(), &b.shape()[..if is_vector { 1 } else { 2 }]);
    }
    let (a, b) = (matrix(&a, 0), matrix(&b, 0));
    let Ok(svd) = svd_of(&a, false) else { no_convergence() };
    let rcond = rcond.unwrap_or(f64::EPSILON * m.max(n) as f64);
    // As LAPACK, which takes its own precision for negative ones.
    let rcond = if rcond < 0.0 { f64::EPSILON } else { rcond };
    let least = rcond * svd.s.first().copied().unwrap_or(0.0);
    let rank = svd.s.iter().filter(|s| **s > least).count();
    // x = V · diag(1 / s) · U* · b
    let x = apply_inverse(&svd, rank, &b);
    let residuals = if rank == n && m > n {
        let mut rest = Columns::copy_of(b.view());
        let mut image = Columns::zeros(m, columns);
        multiply(image.as_mut(), in_place(&a), x.as_ref());
        let sum = |(rest, image): (&[W], &[W])| {
            let square = |(b, ax): (&W, &W)| (*b - *ax).magnitude().powi(2);
            rest.iter().zip(image).map(square).sum::<f64>()
        };
        (0..columns).map(|column| sum((rest.column(column), image.column(column)))).collect()
    } else {
        Vec::new()
    };
    let shape = if is_vector { &[n][..] } else { &[n, columns][..] };
    let x = ArrayD::from_shape_vec(IxDyn(shape), x.into_rows()).expect("n rows");
    let s = ArrayD::from_shape_vec(IxDyn(&[svd.s.len()]), svd.s).expect("one axis");
    let count = residuals.len();
    let residuals = ArrayD::from_shape_vec(IxDyn(&[count]), residuals).expect("one axis");
    LeastSquares { x, residuals, rank, s }
}

/// `V · diag(1 / s) · U* · b` with the first `rank` singular values.
fn apply_inverse<W: Field>(
    svd: &Svd<W>,
    rank: usize,
    b: &ndarray::ArrayView2<'_, W>,
) -> Columns<W> {
    let (n, columns) = (svd.v.rows, b.ncols());
    let mut x = Columns::zeros(n, columns);
    if rank == 0 || columns == 0 {
        return x;
    }
    let mut parts = Columns::zeros(rank, columns);
    multiply(parts.as_mut(), svd.u.as_ref().get(.., ..rank).adjoint(), in_place(b));
    for column in 0..columns {
        for (part, s) in parts.column(column).iter_mut().zip(&svd.s) {
            *part = part.scaled(s.recip());
        }
    }
    multiply(x.as_mut(), svd.v.as_ref().get(.., ..rank), parts.as_ref());
    x
}

#[track_caller]
pub(super) fn pinv<W: Field>(a: Operand<'_, W>, rcond: f64) -> ArrayD<W> {
    let (outer, m, n) = matrix_shape(a.shape());
    let mut results = Results::new();
    for k in 0..outer.iter().product() {
        let Ok(mut svd) = svd_of(&matrix(&a, k), false) else { no_svd() };
        let least = rcond * svd.s.first().copied().unwrap_or(0.0);
        let mut inverse = Columns::zeros(n, m);
        let rank = svd.s.iter().filter(|s| **s > least).count();
        if rank > 0 {
            for (j, s) in svd.s.iter().take(rank).enumerate() {
                svd.v.column(j).iter_mut().for_each(|x| *x = x.scaled(s.recip()));
            }
            multiply(
                inverse.as_mut(),
                svd.v.as_ref().get(.., ..rank),
                svd.u.as_ref().get(.., ..rank).adjoint(),
            );
        }
        results.push(inverse.into_rows());
    }
    results.into_array(outer, &[n, m])
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_two_dimensional(ndim: usize) -> ! {
    panic!("{ndim}-dimensional array given. Array must be two-dimensional")
}

#[cold]
#[inline(never)]
#[track_caller]
fn incompatible(a: &[usize], b: &[usize]) -> ! {
    use crate::shape::tuple_text;
    panic!("Incompatible dimensions: lstsq of shapes {} and {}", tuple_text(a), tuple_text(b))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_convergence() -> ! {
    panic!("SVD did not converge in Linear Least Squares")
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_svd() -> ! {
    panic!("SVD did not converge")
}
