//! The arithmetic of products: what adding and multiplying are in each representation.
//!
//! Signed and unsigned integers of a size share one, since both wrap; `bool` is or and and. Large
//! products of floats and complex numbers are faer's, those of integers `loops.rs`'s.

use faer::{
    Accum, Conj, MatMut, MatRef, Par, linalg::matmul::matmul_with_conj, traits::ComplexField,
};
use num_complex::Complex;

#[cfg(target_arch = "x86_64")]
use super::blocks;
use super::{
    loops::{blocked, plain_dot, plain_gemm},
    vectors,
};

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

impl Gemm {
    /// The same product, of the transposed factors in each other's place. Without `conj`.
    pub(super) fn transposed(&self) -> Gemm {
        let [a, b, c] = [self.b, self.a, self.c].map(|[row, column]| [column, row]);
        Gemm { m: self.n, n: self.m, a, b, c, ..*self }
    }
}

/// Numbers of one representation.
pub(super) trait Ring: Copy + Send + Sync + 'static {
    const ZERO: Self;
    const ONE: Self;

    /// Products of matrices with so many multiplications are made by the plain loop: preparing a
    /// better one takes longer.
    const SMALL: usize;

    fn plus(self, other: Self) -> Self;

    fn times(self, other: Self) -> Self;

    /// The complex conjugate if `conj`.
    #[inline(always)]
    fn conj_if(self, _conj: bool) -> Self {
        self
    }

    /// A product of matrices too large for a plain loop, times `alpha`, by this thread alone.
    ///
    /// # Safety
    ///
    /// Every index of `job` leads to an element from the pointer that it belongs to, `c` overlaps
    /// neither `a` nor `b`, no length is 0, and no two indices lead to the same place in `c`.
    unsafe fn large(job: &Gemm, alpha: Self, a: *const Self, b: *const Self, c: *mut Self);

    /// The sum of products of two rows of `n` elements side by side.
    ///
    /// # Safety
    ///
    /// Both have `n` elements.
    #[inline(always)]
    unsafe fn dot(n: usize, a: *const Self, b: *const Self, conj: bool) -> Self {
        // SAFETY: the caller's elements.
        unsafe {
            plain_dot(std::slice::from_raw_parts(a, n), std::slice::from_raw_parts(b, n), conj)
        }
    }
}

/// Small products of integers.
const SMALL: usize = 8 * 8 * 8;

macro_rules! integers {
    ($($int:ty),*) => {$(
        impl Ring for $int {
            const ZERO: Self = 0;
            const ONE: Self = 1;
            const SMALL: usize = SMALL;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            unsafe fn large(
                job: &Gemm,
                _alpha: Self,
                a: *const Self,
                b: *const Self,
                c: *mut Self,
            ) {
                // Only numbers with a fraction are ever given another factor than 1.
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
    const ONE: Self = Bit(1);
    const SMALL: usize = SMALL;

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Bit(self.0 | other.0)
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Bit(self.0 & other.0)
    }

    unsafe fn large(job: &Gemm, _: Self, a: *const Self, b: *const Self, c: *mut Self) {
        // SAFETY: the same conditions.
        unsafe { blocked(job, a, b, c) }
    }
}

macro_rules! numbers {
    ($($number:ty { $($rest:item)* })*) => {$(
        impl Ring for $number {
            const ZERO: Self = <$number as crate::Element>::ZERO;
            const ONE: Self = <$number as crate::Element>::ONE;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }

            $($rest)*
        }
    )*};
}

macro_rules! reals {
    ($($number:ty)*) => { numbers! {$(
        $number {
            const SMALL: usize = 32;

            unsafe fn large(
                job: &Gemm,
                alpha: Self,
                a: *const Self,
                b: *const Self,
                c: *mut Self,
            ) {
                // SAFETY: the same conditions.
                unsafe {
                    if job.m == 1 || job.n == 1 {
                        return vectors::product(job, alpha, a, b, c);
                    }
                    #[cfg(target_arch = "x86_64")]
                    if blocks::product(job, alpha, a, b, c) {
                        return;
                    }
                    if job.m * job.n * job.k <= SMALL {
                        return plain_gemm(job, alpha, a, b, c);
                    }
                    by_faer(job, alpha, a, b, c);
                }
            }

            #[inline(always)]
            unsafe fn dot(n: usize, a: *const Self, b: *const Self, _conj: bool) -> Self {
                // SAFETY: the same conditions.
                unsafe { vectors::dot(n, a, b) }
            }
        }
    )*} };
}

macro_rules! complex {
    ($($part:ty)*) => { numbers! {$(
        Complex<$part> {
            const SMALL: usize = SMALL;

            #[inline(always)]
            fn conj_if(self, conj: bool) -> Self {
                if conj { self.conj() } else { self }
            }

            unsafe fn large(
                job: &Gemm,
                alpha: Self,
                a: *const Self,
                b: *const Self,
                c: *mut Self,
            ) {
                // SAFETY: the same conditions.
                unsafe { by_faer(job, alpha, a, b, c) }
            }

            unsafe fn dot(n: usize, a: *const Self, b: *const Self, conj: bool) -> Self {
                // SAFETY: a complex number is two others, side by side.
                let [re, im] = unsafe {
                    vectors::complex_dot::<$part>(n, a.cast(), b.cast(), conj)
                };
                Complex { re, im }
            }
        }
    )*} };
}

reals!(f32 f64);
complex!(f32 f64);

/// A product by faer, on this thread.
///
/// # Safety
///
/// As [`Ring::large`].
unsafe fn by_faer<T: Ring + ComplexField>(
    job: &Gemm,
    alpha: T,
    a: *const T,
    b: *const T,
    c: *mut T,
) {
    let Gemm { m, n, k, .. } = *job;
    // A vector with gaps beside a matrix: without them, faer reads the matrix but once.
    let column: Vec<T>;
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
    // What can be shared among threads was so by the caller.
    matmul_with_conj(c, accum, a, conj, b, Conj::No, alpha, Par::Seq);
}
