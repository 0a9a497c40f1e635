//! A matrix as a product of two: a triangular one and its adjoint, or an orthogonal one and a
//! triangular one.

use faer::{
    Conj, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::{cholesky::llt::factor as llt, householder, qr::no_pivoting::factor as qr_factor},
};
use ndarray::ArrayD;

use super::{
    Operand, QrMode,
    columns::{Columns, Results, matrix},
    field::Field,
    stack::{matrix_shape, parallelism, square_shape},
};

#[track_caller]
pub(super) fn cholesky<W: Field>(a: Operand<'_, W>, upper: bool) -> ArrayD<W> {
    let (outer, n) = square_shape(a.shape());
    let outer = outer.to_vec();
    let count: usize = outer.iter().product();
    let mut results = Results::new();
    let own_or_stack = if count == 1 { Columns::in_buffer_of(a) } else { Err(a) };
    match own_or_stack {
        Ok(own) => results.push(cholesky_of(own, upper)),
        Err(stack) => {
            for k in 0..count {
                results.push(cholesky_of(Columns::copy_of(matrix(&stack, k)), upper));
            }
        }
    }
    results.into_array(&outer, &[n, n])
}

#[track_caller]
fn cholesky_of<W: Field>(mut a: Columns<W>, upper: bool) -> Vec<W> {
    let n = a.rows;
    if upper {
        // The upper triangle that is read becomes the lower one.
        for column in 0..n {
            for row in 0..column {
                *a.at(column, row) = a.get(row, column).conjugate();
            }
        }
    }
    let mut is_nan = false;
    for column in 0..n {
        // As LAPACK, of the diagonal only the real parts are read.
        *a.at(column, column) = W::from_re(a.get(column, column).re_part());
        for row in column..n {
            is_nan |= a.get(row, column).magnitude().is_nan();
        }
    }
    let par = parallelism(n, n, n);
    let scratch = llt::cholesky_in_place_scratch::<W>(n, par, Default::default());
    let done = is_nan
        || n == 0
        || llt::cholesky_in_place(
            a.as_mut(),
            Default::default(),
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Default::default(),
        )
        .is_ok();
    if !done {
        not_positive_definite();
    }
    for column in 0..n {
        for row in 0..n {
            if row < column {
                *a.at(row, column) = W::ZERO;
            } else if is_nan {
                *a.at(row, column) = W::NAN;
            }
        }
    }
    if !upper {
        return a.into_rows();
    }
    // Columns of the lower factor, read as rows, are its transpose.
    for column in 0..n {
        for row in column + 1..n {
            *a.at(row, column) = a.get(row, column).conjugate();
        }
    }
    a.into_elements()
}

#[track_caller]
pub(super) fn qr<W: Field>(a: Operand<'_, W>, mode: QrMode) -> (ArrayD<W>, ArrayD<W>) {
    let (outer, m, n) = matrix_shape(a.shape());
    let size = m.min(n);
    let (q_columns, r_rows) = match mode {
        QrMode::Reduced => (size, size),
        QrMode::Complete => (m, m),
        QrMode::R => (0, size),
    };
    let (mut qs, mut rs) = (Results::new(), Results::new());
    for k in 0..outer.iter().product() {
        let (q, r) = qr_of(Columns::copy_of(matrix(&a, k)), q_columns, r_rows);
        qs.push(q.into_rows());
        rs.push(r.into_rows());
    }
    (qs.into_array(outer, &[m, q_columns]), rs.into_array(outer, &[r_rows, n]))
}

fn qr_of<W: Field>(mut a: Columns<W>, q_columns: usize, r_rows: usize) -> (Columns<W>, Columns<W>) {
    let (m, n) = (a.rows, a.columns);
    let size = m.min(n);
    let mut q = Columns::identity(m, q_columns);
    if size == 0 {
        return (q, Columns::zeros(r_rows, n));
    }
    // Several threads wait for each other more than they help: at 200² two take four times as long.
    let par = if size < 512 { Par::Seq } else { parallelism(m, n, size) };
    let block = qr_factor::recommended_block_size::<W>(m, n);
    let mut coefficients = Columns::zeros(block, size);
    let scratch = qr_factor::qr_in_place_scratch::<W>(m, n, block, par, Default::default());
    let _ = qr_factor::qr_in_place(
        a.as_mut(),
        coefficients.as_mut(),
        par,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    );
    if q_columns > 0 {
        let scratch = householder::apply_block_householder_sequence_on_the_left_in_place_scratch::<W>(
            m, block, q_columns,
        );
        householder::apply_block_householder_sequence_on_the_left_in_place_with_conj(
            a.as_ref().get(.., ..size),
            coefficients.as_ref(),
            Conj::No,
            q.as_mut(),
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
    }
    let mut r = Columns::zeros(r_rows, n);
    for column in 0..n {
        for row in 0..size.min(column + 1) {
            *r.at(row, column) = a.get(row, column);
        }
    }
    for i in 0..size {
        make_real(&mut q, &mut r, i, i + 1 == m);
    }
    (q, r)
}

/// Turns row `i` of R and column `i` of Q so that the diagonal is real, as LAPACK leaves it. Its sign
/// is the opposite of the real part that was eliminated, which faer has multiplied by a phase, or in
/// the last row not touched.
fn make_real<W: Field>(q: &mut Columns<W>, r: &mut Columns<W>, i: usize, is_untouched: bool) {
    let diagonal = r.get(i, i);
    let size = diagonal.magnitude();
    if diagonal == W::from_re(diagonal.re_part()) || size == 0.0 || !size.is_finite() {
        return;
    }
    let is_negative = diagonal.re_part().is_sign_negative();
    let target = if is_negative == is_untouched { size } else { -size };
    // R = D R and Q = Q D*, with D of magnitude 1.
    let phase = diagonal.conjugate().scaled(target / size / size);
    for column in i..r.columns {
        *r.at(i, column) *= phase;
    }
    *r.at(i, i) = W::from_re(target);
    if i < q.columns {
        for x in q.column(i) {
            *x *= phase.conjugate();
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_positive_definite() -> ! {
    panic!("Matrix is not positive definite")
}
