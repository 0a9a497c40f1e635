//! Gaussian elimination: equations, inverses and determinants.

use faer::{
    Conj,
    dyn_stack::{MemBuffer, MemStack},
    linalg::lu::partial_pivoting::{factor, solve as substitute},
    perm::PermRef,
};
use ndarray::{ArrayD, IxDyn};

use super::{
    Operand,
    columns::{Columns, Results, matrix},
    field::Field,
    stack::{broadcast, matrix_shape, parallelism, square_shape},
};
use crate::shape::tuple_text;

/// What the inverse of a singular matrix is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum OfSingular {
    Panic,
    Nan,
}

/// A square matrix as the product of a lower and an upper triangular one, rows exchanged.
struct Lu<W> {
    /// The upper one, and the lower one without its diagonal of ones, side by side.
    factors: Columns<W>,
    order: Vec<usize>,
    order_back: Vec<usize>,
    exchanges: usize,
}

impl<W: Field> Lu<W> {
    fn new(mut matrix: Columns<W>) -> Lu<W> {
        let n = matrix.rows;
        let par = parallelism(n, n, n);
        let (mut order, mut order_back) = (vec![0; n], vec![0; n]);
        let scratch = factor::lu_in_place_scratch::<usize, W>(n, n, par, Default::default());
        let (info, _) = factor::lu_in_place(
            matrix.as_mut(),
            &mut order,
            &mut order_back,
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Default::default(),
        );
        Lu { factors: matrix, order, order_back, exchanges: info.transposition_count }
    }

    fn is_singular(&self) -> bool {
        (0..self.factors.rows).any(|i| self.factors.get(i, i) == W::ZERO)
    }

    fn solve(&self, b: &mut Columns<W>) {
        let n = self.factors.rows;
        if n == 0 || b.columns == 0 {
            return;
        }
        let par = parallelism(n, n, b.columns);
        let scratch = substitute::solve_in_place_scratch::<usize, W>(n, b.columns, par);
        substitute::solve_in_place_with_conj(
            self.factors.as_ref(),
            self.factors.as_ref(),
            PermRef::new_checked(&self.order, &self.order_back, n),
            Conj::No,
            b.as_mut(),
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
    }

    /// The determinant's sign (a number of magnitude 1, or 0) and the logarithm of its magnitude.
    fn determinant(&self) -> (W, f64) {
        let mut sign = W::from_re(if self.exchanges.is_multiple_of(2) { 1.0 } else { -1.0 });
        let mut log = 0.0;
        for i in 0..self.factors.rows {
            let pivot = self.factors.get(i, i);
            let size = pivot.magnitude();
            if size == 0.0 {
                return (W::ZERO, f64::NEG_INFINITY);
            }
            if size.is_nan() {
                return (sign, f64::NAN);
            }
            sign *= pivot.scaled(size.recip());
            log += size.ln();
        }
        (sign, log)
    }
}

/// The factors of every matrix of a stack, one at a time; a single one in its own buffer where that
/// may be used.
struct Factored<'a, W> {
    own: Option<Columns<W>>,
    stack: Option<Operand<'a, W>>,
}

impl<'a, W: Field> Factored<'a, W> {
    fn new(a: Operand<'a, W>, count: usize) -> Factored<'a, W> {
        match if count == 1 { Columns::in_buffer_of(a) } else { Err(a) } {
            Ok(own) => Factored { own: Some(own), stack: None },
            Err(stack) => Factored { own: None, stack: Some(stack) },
        }
    }

    fn get(&mut self, k: usize) -> Lu<W> {
        match (self.own.take(), &self.stack) {
            (Some(own), _) => Lu::new(own),
            (None, Some(stack)) => Lu::new(Columns::copy_of(matrix(stack, k))),
            (None, None) => unreachable!("a single matrix is factored once"),
        }
    }
}

#[track_caller]
pub(super) fn solve<W: Field>(a: Operand<'_, W>, b: Operand<'_, W>) -> ArrayD<W> {
    let (outer_a, n) = square_shape(a.shape());
    let is_vector = b.ndim() == 1;
    let b = if is_vector { b.insert_axis(ndarray::Axis(1)) } else { b };
    if b.ndim() == 0 || b.shape()[b.ndim() - 2] != n {
        mismatch(a.shape(), b.shape(), is_vector);
    }
    let (outer_b, _, columns) = matrix_shape(b.shape());
    let Some(outer) = broadcast(outer_a, outer_b) else {
        mismatch(a.shape(), b.shape(), is_vector);
    };
    let count: usize = outer.iter().product();
    let broadcast_b = [&outer[..], &[n, columns]].concat();
    let b = b.broadcast(IxDyn(&broadcast_b)).expect("broadcast was checked");
    let b = Operand::from(b);
    // One matrix for many right-hand sides is factored once.
    let count_a: usize = outer_a.iter().product();
    let broadcast_a = [&outer[..], &[n, n]].concat();
    let mut results = Results::new();
    if count_a == 1 {
        let mut first: Option<Lu<W>> = None;
        let mut factored = Factored::new(as_one(a), 1);
        for k in 0..count {
            let lu = first.get_or_insert_with(|| factored.get(0));
            if lu.is_singular() {
                singular();
            }
            let mut x = Columns::copy_of(matrix(&b, k));
            lu.solve(&mut x);
            results.push(x.into_rows());
        }
    } else {
        let a = a.broadcast(IxDyn(&broadcast_a)).expect("broadcast was checked");
        let mut factored = Factored::new(Operand::from(a), count);
        for k in 0..count {
            let lu = factored.get(k);
            if lu.is_singular() {
                singular();
            }
            let mut x = Columns::copy_of(matrix(&b, k));
            lu.solve(&mut x);
            results.push(x.into_rows());
        }
    }
    let inner = if is_vector { &[n][..] } else { &[n, columns][..] };
    results.into_array(&outer, inner)
}

/// The only matrix of a stack.
fn as_one<W: Field>(mut a: Operand<'_, W>) -> Operand<'_, W> {
    while a.ndim() > 2 {
        a = a.index_axis_move(ndarray::Axis(0), 0);
    }
    a
}

#[track_caller]
pub(super) fn inv<W: Field>(a: Operand<'_, W>, of_singular: OfSingular) -> ArrayD<W> {
    let (outer, n) = square_shape(a.shape());
    let outer = outer.to_vec();
    let count: usize = outer.iter().product();
    let mut results = Results::new();
    let mut factored = Factored::new(a, count);
    for k in 0..count {
        let lu = factored.get(k);
        let mut inverse = Columns::identity(n, n);
        if !lu.is_singular() {
            lu.solve(&mut inverse);
        } else if of_singular == OfSingular::Nan {
            inverse.elements_mut().fill(W::NAN);
        } else {
            singular();
        }
        results.push(inverse.into_rows());
    }
    results.into_array(&outer, &[n, n])
}

#[track_caller]
pub(super) fn det<W: Field>(a: Operand<'_, W>) -> ArrayD<W> {
    let (sign, log) = slogdet(a);
    let mut det = sign;
    // As NumPy has it, down to the last digit: the product of pivots would not overflow less.
    det.zip_mut_with(&log, |det, log| *det *= W::from_re(log.exp()));
    det
}

#[track_caller]
pub(super) fn slogdet<W: Field>(a: Operand<'_, W>) -> (ArrayD<W>, ArrayD<f64>) {
    let (outer, _) = square_shape(a.shape());
    let outer = outer.to_vec();
    let count: usize = outer.iter().product();
    let (mut signs, mut logs) = (Results::new(), Results::new());
    let mut factored = Factored::new(a, count);
    for k in 0..count {
        let (sign, log) = factored.get(k).determinant();
        signs.push(vec![sign]);
        logs.push(vec![log]);
    }
    (signs.into_array(&outer, &[]), logs.into_array(&outer, &[]))
}

#[cold]
#[inline(never)]
#[track_caller]
fn singular() -> ! {
    panic!("Singular matrix")
}

#[cold]
#[inline(never)]
#[track_caller]
fn mismatch(a: &[usize], b: &[usize], is_vector: bool) -> ! {
    let b = if is_vector { &b[..1] } else { b };
    panic!(
        "solve: a matrix of shape {} and a right-hand side of shape {} do not fit: (m,m),(m)->(m) \
         or (m,m),(m,n)->(m,n)",
        tuple_text(a),
        tuple_text(b)
    )
}
