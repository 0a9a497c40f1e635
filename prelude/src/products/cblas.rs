//! The functions of the C interface to BLAS that ndarray calls, so that its own `a.dot(&b)`,
//! `general_mat_mul` and `general_mat_vec_mul` are made by what `np::matmul` is made by.
//!
//! ndarray's feature `blas` leaves it to the program to bring them, and a program that has this
//! crate has these. They keep to the interface in full, so that whoever else calls them gets what he
//! asks for: a C library with the same names beside them is not asked.

use std::ffi::c_int;

use num_complex::Complex;

use super::{
    ring::{Gemm, Ring},
    split,
    vectors::{self, Real},
};

const COLUMN_MAJOR: c_int = 102;
const TRANSPOSED: c_int = 112;
const ADJOINT: c_int = 113;

/// The steps along rows and columns of a factor that is stored in an order and taken as it is or
/// transposed; and whether it is conjugated.
fn steps(layout: c_int, transpose: c_int, lead: c_int) -> ([isize; 2], bool) {
    let lead = lead as isize;
    let by_columns = layout == COLUMN_MAJOR;
    let is_transposed = matches!(transpose, TRANSPOSED | ADJOINT);
    let steps = if by_columns != is_transposed { [1, lead] } else { [lead, 1] };
    (steps, transpose == ADJOINT)
}

/// `c = alpha * a * b + beta * c`.
///
/// # Safety
///
/// As [`Ring::large`], where the lengths are not 0; with `beta` 0 nothing need be in `c` yet.
unsafe fn product<T: Ring + PartialEq>(
    job: Gemm,
    alpha: T,
    a: *const T,
    b: *const T,
    beta: T,
    c: *mut T,
) {
    let Gemm { m, n, k, .. } = job;
    let nothing_to_add = k == 0 || alpha == T::ZERO;
    if beta != T::ONE && (beta != T::ZERO || nothing_to_add) {
        for i in 0..m as isize {
            for j in 0..n as isize {
                // SAFETY: indices below the lengths; what is there is read where `beta` is not 0.
                unsafe {
                    let to = c.offset(i * job.c[0] + j * job.c[1]);
                    *to = if beta == T::ZERO { T::ZERO } else { beta.times(*to) };
                }
            }
        }
    }
    if nothing_to_add || m == 0 || n == 0 {
        return;
    }
    let job = Gemm { add: beta != T::ZERO, ..job };
    // SAFETY: the same conditions.
    unsafe { split::product(&job, alpha, a, b, c) }
}

/// Where a vector with so many elements begins: with steps backwards, C is told where it ends.
fn start(n: c_int, step: c_int) -> isize {
    if step < 0 { (1 - n as isize) * step as isize } else { 0 }
}

fn len(n: c_int) -> usize {
    usize::try_from(n).unwrap_or(0)
}

macro_rules! matrices {
    ($($name:ident: $number:ty, $scalar:ty, $read:expr;)*) => {$(
        /// # Safety
        ///
        /// As the C interface demands: `a`, `b` and `c` lead to matrices of these sizes.
        #[allow(clippy::too_many_arguments, reason = "so it is in C")]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(
            layout: c_int,
            transpose_a: c_int,
            transpose_b: c_int,
            m: c_int,
            n: c_int,
            k: c_int,
            alpha: $scalar,
            a: *const $number,
            a_lead: c_int,
            b: *const $number,
            b_lead: c_int,
            beta: $scalar,
            c: *mut $number,
            c_lead: c_int,
        ) {
            let read: unsafe fn($scalar) -> $number = $read;
            // SAFETY: the caller's two numbers.
            let (alpha, beta) = unsafe { (read(alpha), read(beta)) };
            let (m, n, k) = (len(m), len(n), len(k));
            let (a_steps, a_conj) = steps(layout, transpose_a, a_lead);
            let (b_steps, b_conj) = steps(layout, transpose_b, b_lead);
            let (c_steps, _) = steps(layout, 0, c_lead);
            let job = Gemm { m, n, k, a: a_steps, b: b_steps, c: c_steps, conj: a_conj, add: false };
            // SAFETY: the caller's matrices. Of two factors the first is the one to be conjugated.
            unsafe {
                if !b_conj {
                    product(job, alpha, a, b, beta, c);
                } else if !a_conj {
                    let job = Gemm { conj: true, ..job.transposed() };
                    product(job, alpha, b, a, beta, c);
                } else {
                    let at = |l: usize, j: usize| l as isize * b_steps[0] + j as isize * b_steps[1];
                    let places = (0..k).flat_map(|l| (0..n).map(move |j| (l, j)));
                    let b: Vec<$number> =
                        places.map(|(l, j)| (*b.offset(at(l, j))).conj_if(true)).collect();
                    let job = Gemm { b: [n as isize, 1], ..job };
                    product(job, alpha, a, b.as_ptr(), beta, c);
                }
            }
        }
    )*};
}

matrices! {
    cblas_sgemm: f32, f32, |x| x;
    cblas_dgemm: f64, f64, |x| x;
    // SAFETY: the caller's pointer to a number.
    cblas_cgemm: Complex<f32>, *const Complex<f32>, |x| unsafe { *x };
    // SAFETY: the caller's pointer to a number.
    cblas_zgemm: Complex<f64>, *const Complex<f64>, |x| unsafe { *x };
}

macro_rules! vectors {
    ($($by_matrix:ident $dot:ident: $number:ty;)*) => {$(
        /// # Safety
        ///
        /// As the C interface demands: `a` leads to a matrix of this size, `x` and `y` to vectors.
        #[allow(clippy::too_many_arguments, reason = "so it is in C")]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $by_matrix(
            layout: c_int,
            transpose: c_int,
            rows: c_int,
            columns: c_int,
            alpha: $number,
            a: *const $number,
            lead: c_int,
            x: *const $number,
            x_step: c_int,
            beta: $number,
            y: *mut $number,
            y_step: c_int,
        ) {
            let (steps, _) = steps(layout, transpose, lead);
            let is_transposed = matches!(transpose, TRANSPOSED | ADJOINT);
            let (m, k) = if is_transposed { (columns, rows) } else { (rows, columns) };
            let job = Gemm {
                m: len(m),
                n: 1,
                k: len(k),
                a: steps,
                b: [x_step as isize, 1],
                c: [y_step as isize, 1],
                conj: false,
                add: false,
            };
            let (x, y) = (x.wrapping_offset(start(k, x_step)), y.wrapping_offset(start(m, y_step)));
            // SAFETY: the caller's matrix and vectors.
            unsafe { product(job, alpha, a, x, beta, y) }
        }

        /// # Safety
        ///
        /// As the C interface demands: `x` and `y` lead to vectors of this length.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $dot(
            n: c_int,
            x: *const $number,
            x_step: c_int,
            y: *const $number,
            y_step: c_int,
        ) -> $number {
            let (x, y) = (x.wrapping_offset(start(n, x_step)), y.wrapping_offset(start(n, y_step)));
            let (x_step, y_step) = (x_step as isize, y_step as isize);
            // SAFETY: the caller's vectors.
            unsafe { dot(len(n), x, x_step, y, y_step) }
        }
    )*};
}

vectors! {
    cblas_sgemv cblas_sdot: f32;
    cblas_dgemv cblas_ddot: f64;
}

/// # Safety
///
/// `n` steps lead to elements of each.
unsafe fn dot<T: Real>(n: usize, x: *const T, x_step: isize, y: *const T, y_step: isize) -> T {
    // SAFETY: the same conditions.
    unsafe {
        if x_step == 1 && y_step == 1 {
            vectors::dot(n, x, y)
        } else {
            vectors::strided_dot(n, x, x_step, y, y_step, false)
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::linalg::{general_mat_mul, general_mat_vec_mul};

    use super::*;
    use crate::prelude::*;

    /// Whole numbers, whose products and sums are exact in every order.
    fn numbers(rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 7 + j * 5) % 11) as f64 - 5.0)
    }

    #[test]
    fn ndarrays_own_products() {
        for (m, k, n) in [(1, 9, 1), (3, 4, 3), (8, 8, 8), (9, 40, 30), (130, 50, 121)] {
            let (a, b) = (numbers(m, k), numbers(k, n));
            let expected = a.mapv(|x| x as i64).dot(&b.mapv(|x| x as i64)).mapv(|x| x as f64);
            let (a_columns, b_columns) = (a.t().as_standard_layout().into_owned(), numbers(k, n));
            let b_columns = b_columns.t().as_standard_layout().into_owned();
            for a in [a.view(), a_columns.t()] {
                for b in [b.view(), b_columns.t()] {
                    assert_eq!(a.dot(&b), expected);
                    assert_eq!(
                        a.mapv(|x| x as f32).dot(&b.mapv(|x| x as f32)),
                        expected.mapv(|x| x as f32)
                    );
                    let mut c = Array2::from_elem((m, n), 2.0);
                    general_mat_mul(3.0, &a, &b, 0.5, &mut c);
                    assert_eq!(c, &expected * 3.0 + 1.0);
                    let mut y = Array1::from_elem(2 * m, 2.0);
                    let column = b.slice(s![..;-1, 0]);
                    let product = a.slice(s![.., ..;-1]).to_owned().dot(&b.column(0));
                    let mut y = y.slice_mut(s![..;-2]);
                    general_mat_vec_mul(2.0, &a, &column, 1.0, &mut y);
                    assert_eq!(y, product * 2.0 + 2.0);
                    assert_eq!(b.column(0).dot(&b.column(0)), b.column(0).mapv(|x| x * x).sum());
                }
            }
            let i = |x: f64| np::complex128::new(x, 1.0 - x);
            let (a, b) = (a.mapv(i), b.mapv(i));
            let sums = Array2::from_shape_fn((m, n), |(r, c)| {
                (0..k).map(|l| a[(r, l)] * b[(l, c)]).sum::<np::complex128>()
            });
            assert_eq!(a.dot(&b), sums);
        }
    }

    #[test]
    fn conjugated_factors() {
        let i = np::complex128::new(0.0, 1.0);
        let (a, b, one) = ([i, i + 1.0], [i, i * 2.0], np::complex128::new(1.0, 0.0));
        let product = |ta: c_int, tb: c_int| {
            let mut c = i;
            let (x, y, zero) = (a.as_ptr(), b.as_ptr(), np::complex128::new(0.0, 0.0));
            let (ta_lead, tb_lead) = (if ta == 111 { 2 } else { 1 }, if tb == 111 { 1 } else { 2 });
            // SAFETY: two elements in either order, and one result.
            unsafe {
                cblas_zgemm(101, ta, tb, 1, 1, 2, &one, x, ta_lead, y, tb_lead, &zero, &mut c, 1);
            }
            c
        };
        let conj = |x: np::complex128| x.conj();
        assert_eq!(product(111, 111), a[0] * b[0] + a[1] * b[1]);
        assert_eq!(product(113, 111), conj(a[0]) * b[0] + conj(a[1]) * b[1]);
        assert_eq!(product(112, 113), a[0] * conj(b[0]) + a[1] * conj(b[1]));
        assert_eq!(product(113, 113), conj(a[0] * b[0] + a[1] * b[1]));
    }
}
