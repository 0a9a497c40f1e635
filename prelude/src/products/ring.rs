//! The arithmetic of products: what adding and multiplying are in each representation.
//!
//! Signed and unsigned integers of a size share one, since both wrap; `bool` is or and and. Large
//! products of floats and complex numbers are faer's, those of integers `loops.rs`'s.

use faer::{Accum, Conj, MatMut, MatRef, Par, linalg::matmul::matmul_with_conj};
use num_complex::Complex;

use super::loops::blocked;

/// A product of two matrices: lengths, and steps in elements along rows and columns.
///
/// `c[i, j] = sum over l of a[i, l] * b[l, j]`, where `i < m`, `l < k` and `j < n`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gemm {
    pub(super) m: usize,
    pub(super) n: usize,
    pub(super) k: usize,
    pub(super) a: [isize; 2],
    pub(super) b: [isize; 2],
    pub(super) c: [isize; 2],
    /// Whether the first factor is conjugated.
    pub(super) conj: bool,
    /// Whether the sums are added to what is in `c`, which is overwritten otherwise.
    pub(super) add: bool,
}

/// Numbers of one representation.
pub(super) trait Ring: Copy + Send + Sync + 'static {
    const ZERO: Self;

    fn plus(self, other: Self) -> Self;

    fn times(self, other: Self) -> Self;

    /// The complex conjugate if `conj`.
    #[inline(always)]
    fn conj_if(self, _conj: bool) -> Self {
        self
    }

    /// A product of matrices too large for a plain loop.
    ///
    /// # Safety
    ///
    /// Every index of `job` leads to an element from the pointer that it belongs to, `c` overlaps
    /// neither `a` nor `b`, no length is 0, and no two indices lead to the same place in `c`.
    unsafe fn large(job: &Gemm, a: *const Self, b: *const Self, c: *mut Self);

    /// Whether [`Ring::large`] is the fastest way to a sum of products of two contiguous rows.
    const LARGE_DOT: bool;
}

macro_rules! integers {
    ($($int:ty),*) => {$(
        impl Ring for $int {
            const ZERO: Self = 0;
            const LARGE_DOT: bool = false;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            unsafe fn large(job: &Gemm, a: *const Self, b: *const Self, c: *mut Self) {
                // SAFETY: the same conditions.
                unsafe { blocked(job, a, b, c) }
            }
        }
    )*};
}

integers!(u8, u16, u32, u64);

/// A `bool` as its byte.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Bit(u8);

impl Ring for Bit {
    const ZERO: Self = Bit(0);
    const LARGE_DOT: bool = false;

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Bit(self.0 | other.0)
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Bit(self.0 & other.0)
    }

    unsafe fn large(job: &Gemm, a: *const Self, b: *const Self, c: *mut Self) {
        // SAFETY: the same conditions.
        unsafe { blocked(job, a, b, c) }
    }
}

macro_rules! by_faer {
    ($($number:ty, $conj_if:expr;)*) => {$(
        impl Ring for $number {
            const ZERO: Self = <$number as crate::Element>::ZERO;
            const LARGE_DOT: bool = true;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }

            #[inline(always)]
            fn conj_if(self, conj: bool) -> Self {
                let conj_if: fn(Self, bool) -> Self = $conj_if;
                conj_if(self, conj)
            }

            unsafe fn large(job: &Gemm, a: *const Self, b: *const Self, c: *mut Self) {
                let Gemm { m, n, k, .. } = *job;
                // A vector with gaps beside a matrix: without them, faer reads the matrix but once.
                let column: Vec<Self>;
                let (b, b_steps) = if n == 1 && job.b[0] != 1 && job.a[1] == 1 {
                    // SAFETY: `k` steps from `b`.
                    column = (0..k as isize).map(|i| unsafe { *b.offset(i * job.b[0]) }).collect();
                    (column.as_ptr(), [1, 1])
                } else {
                    (b, job.b)
                };
                // SAFETY: all indices lead to elements, and those of `c` to nobody else's.
                let (a, b, c) = unsafe {
                    (
                        MatRef::from_raw_parts(a, m, k, job.a[0], job.a[1]),
                        MatRef::from_raw_parts(b, k, n, b_steps[0], b_steps[1]),
                        MatMut::from_raw_parts_mut(c, m, n, job.c[0], job.c[1]),
                    )
                };
                let accum = if job.add { Accum::Add } else { Accum::Replace };
                let conj = if job.conj { Conj::Yes } else { Conj::No };
                let one = <$number as crate::Element>::ONE;
                // What can be shared among threads was so by the caller.
                matmul_with_conj(c, accum, a, conj, b, Conj::No, one, Par::Seq);
            }
        }
    )*};
}

by_faer! {
    f32, |x, _| x;
    f64, |x, _| x;
    Complex<f32>, |x, conj| if conj { x.conj() } else { x };
    Complex<f64>, |x, conj| if conj { x.conj() } else { x };
}
