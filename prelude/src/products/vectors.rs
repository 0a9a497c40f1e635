//! Products of real vectors, and of matrices with vectors, at the speed of memory: loops in registers
//! as wide as the processor has them, which is found out at run time.
//!
//! Sums are made in an order that depends on lengths and the processor alone, not on threads.

mod plain;
#[cfg(target_arch = "x86_64")]
mod registers;

use std::ops::Neg;

use super::ring::{Gemm, Ring};

/// Vectors are summed up in parts of so many elements, large ones by several threads.
const PART: usize = 1 << 15;
const SHARED: usize = 1 << 17;

/// The loops for one kind of registers. Elements of rows lie side by side.
pub(super) struct Loops<T> {
    /// The sum of products of `n` elements of each.
    dot: unsafe fn(usize, *const T, *const T) -> T,
    /// Such sums of four rows, so many elements apart, with the same vector.
    four_dots: unsafe fn(usize, *const T, isize, *const T) -> [T; 4],
    /// `y[i] = sum over j of x[j] * row j[i]`, or that added to `y`, for `n` elements of eight rows
    /// that are so many elements apart.
    eight_rows: unsafe fn(usize, *const T, isize, &[T; 8], *mut T, bool),
    /// The same with one row.
    one_row: unsafe fn(usize, *const T, T, *mut T, bool),
}

/// Numbers that there are such loops for.
pub(super) trait Real: Ring {
    fn loops() -> &'static Loops<Self>;
}

macro_rules! real {
    ($($number:ty: $wide:ident $narrow:ident;)*) => {$(
        impl Real for $number {
            #[inline]
            fn loops() -> &'static Loops<$number> {
                #[cfg(target_arch = "x86_64")]
                {
                    if is_x86_feature_detected!("avx512f") {
                        return &registers::$wide::LOOPS;
                    }
                    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                        return &registers::$narrow::LOOPS;
                    }
                }
                &const { plain::loops::<$number>() }
            }
        }
    )*};
}

real! {
    f64: wide_doubles doubles;
    f32: wide_floats floats;
}

/// The sum of products of `n` elements, side by side in both.
///
/// # Safety
///
/// Both have `n` elements.
pub(super) unsafe fn dot<T: Real>(n: usize, a: *const T, b: *const T) -> T {
    // SAFETY: the same conditions; the loops are the processor's.
    unsafe {
        if n <= PART {
            (T::loops().dot)(n, a, b)
        } else {
            sum_of_parts(n, Ends { a, b }, crate::threads::are_worth(n, SHARED))
        }
    }
}

/// The sum of the squares of `n` numbers side by side.
///
/// # Safety
///
/// There are so many.
pub(crate) unsafe fn sum_of_squares(n: usize, numbers: *const f64) -> f64 {
    // SAFETY: the same conditions.
    unsafe { dot(n, numbers, numbers) }
}

/// The sum of products of complex numbers side by side, the first conjugated if `conj`.
///
/// # Safety
///
/// Both have `2 * n` numbers, real and imaginary parts in turn.
#[allow(clippy::needless_range_loop, reason = "places are numbered across four arrays")]
pub(super) unsafe fn complex_dot<T: Real + Neg<Output = T>>(
    n: usize,
    a: *const T,
    b: *const T,
    conj: bool,
) -> [T; 2] {
    const LANES: usize = 32;
    // The products of parts of a kind, and of parts of the other kind, each at the place of the first.
    let (mut same, mut other) = ([T::ZERO; LANES], [T::ZERO; LANES]);
    // SAFETY: the caller's numbers.
    let (a, b) =
        unsafe { (std::slice::from_raw_parts(a, 2 * n), std::slice::from_raw_parts(b, 2 * n)) };
    let (a_lines, b_lines) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let (a_rest, b_rest) = (a_lines.remainder(), b_lines.remainder());
    for (a, b) in a_lines.zip(b_lines) {
        for i in 0..LANES {
            same[i] = same[i].plus(a[i].times(b[i]));
            other[i] = other[i].plus(a[i].times(b[i ^ 1]));
        }
    }
    for i in 0..a_rest.len() {
        same[i] = same[i].plus(a_rest[i].times(b_rest[i]));
        other[i] = other[i].plus(a_rest[i].times(b_rest[i ^ 1]));
    }
    let total = |lanes: &[T; LANES], first: usize| {
        lanes[first..].iter().step_by(2).fold(T::ZERO, |sum, x| sum.plus(*x))
    };
    let [re_re, im_im] = [total(&same, 0), total(&same, 1)];
    let [re_im, im_re] = [total(&other, 0), total(&other, 1)];
    if conj {
        [re_re.plus(im_im), re_im.plus(-im_re)]
    } else {
        [re_re.plus(-im_im), re_im.plus(im_re)]
    }
}

#[derive(Clone, Copy)]
struct Ends<T> {
    a: *const T,
    b: *const T,
}

// SAFETY: they are only read from, under the conditions of `dot`.
unsafe impl<T> Send for Ends<T> {}

/// The same sums, whether they are shared among threads or not.
unsafe fn sum_of_parts<T: Real>(n: usize, ends: Ends<T>, shared: bool) -> T {
    if n <= PART {
        // SAFETY: the caller's `n` elements.
        return unsafe { (T::loops().dot)(n, ends.a, ends.b) };
    }
    let half = n.div_ceil(PART) / 2 * PART;
    // SAFETY: half of the elements, and the others.
    unsafe {
        let others = Ends { a: ends.a.add(half), b: ends.b.add(half) };
        let first = move || sum_of_parts(half, ends, shared);
        let second = move || sum_of_parts(n - half, others, shared);
        // No thread is asked for less than two parts.
        let (first, second) = if shared && n >= 4 * PART {
            crate::threads::join(first, second)
        } else {
            (first(), second())
        };
        first.plus(second)
    }
}

/// `c = alpha * a * b`, or that added to `c`, where `a` has one row or `b` one column.
///
/// # Safety
///
/// As [`Ring::large`].
pub(super) unsafe fn product<T: Real>(job: &Gemm, alpha: T, a: *const T, b: *const T, c: *mut T) {
    // SAFETY: the same conditions; the second time the same product, transposed.
    unsafe {
        if job.n == 1 {
            matrix_by_vector(job, alpha, a, b, c);
        } else {
            matrix_by_vector(&job.transposed(), alpha, b, a, c);
        }
    }
}

/// # Safety
///
/// As [`product`], with one column.
unsafe fn matrix_by_vector<T: Real>(job: &Gemm, alpha: T, a: *const T, x: *const T, y: *mut T) {
    let Gemm { m, k, add, .. } = *job;
    let ([row, column], x_step, y_step) = (job.a, job.b[0], job.c[0]);
    let by_rows = column == 1 || k == 1;
    // A vector with gaps, without them.
    let copied: Vec<T>;
    let x = if x_step != 1 && k > 1 && by_rows {
        // SAFETY: `k` steps from `x`.
        copied = (0..k as isize).map(|l| unsafe { *x.offset(l * x_step) }).collect();
        copied.as_ptr()
    } else {
        x
    };
    // SAFETY: indices below `m` and `k`, along the steps of each.
    unsafe {
        let put = |i: usize, sum: T| {
            let to = y.offset(i as isize * y_step);
            let sum = alpha.times(sum);
            *to = if add { (*to).plus(sum) } else { sum };
        };
        if by_rows {
            let loops = T::loops();
            for i in (0..m / 4 * 4).step_by(4) {
                let sums = (loops.four_dots)(k, a.offset(i as isize * row), row, x);
                for (j, sum) in sums.into_iter().enumerate() {
                    put(i + j, sum);
                }
            }
            for i in m / 4 * 4..m {
                put(i, dot(k, a.offset(i as isize * row), x));
            }
        } else if row == 1 {
            let scaled = |l: usize| (*x.offset(l as isize * x_step)).times(alpha);
            if y_step == 1 {
                return sum_of_rows(m, k, a, column, scaled, y, add);
            }
            let mut sums = vec![T::ZERO; m];
            sum_of_rows(m, k, a, column, scaled, sums.as_mut_ptr(), false);
            for (i, sum) in sums.into_iter().enumerate() {
                let to = y.offset(i as isize * y_step);
                *to = if add { (*to).plus(sum) } else { sum };
            }
        } else {
            for i in 0..m {
                put(i, strided_dot(k, a.offset(i as isize * row), column, x, x_step, false));
            }
        }
    }
}

/// The sum of `k` rows of `n` elements, `step` apart, each times a number of its own.
///
/// # Safety
///
/// `n` elements of each row are there and as many of `y`, which overlaps none of them.
unsafe fn sum_of_rows<T: Real>(
    n: usize,
    k: usize,
    rows: *const T,
    step: isize,
    x: impl Fn(usize) -> T,
    y: *mut T,
    add: bool,
) {
    let loops = T::loops();
    // SAFETY: rows below `k`.
    unsafe {
        for l in (0..k / 8 * 8).step_by(8) {
            let x = std::array::from_fn(|j| x(l + j));
            (loops.eight_rows)(n, rows.offset(l as isize * step), step, &x, y, add || l > 0);
        }
        for l in k / 8 * 8..k {
            (loops.one_row)(n, rows.offset(l as isize * step), x(l), y, add || l > 0);
        }
    }
}

/// The sum of products of elements with gaps.
///
/// # Safety
///
/// `n` steps lead to elements of each.
pub(super) unsafe fn strided_dot<T: Ring>(
    n: usize,
    a: *const T,
    a_step: isize,
    b: *const T,
    b_step: isize,
    conj: bool,
) -> T {
    let mut lanes = [T::ZERO; 8];
    let (mut a, mut b) = (a, b);
    for _ in 0..n / 8 {
        for (i, lane) in (0..).zip(&mut lanes) {
            // SAFETY: an index below the length.
            let (x, y) = unsafe { (*a.offset(i * a_step), *b.offset(i * b_step)) };
            *lane = lane.plus(x.conj_if(conj).times(y));
        }
        (a, b) = (a.wrapping_offset(8 * a_step), b.wrapping_offset(8 * b_step));
    }
    for (i, lane) in (0..(n % 8) as isize).zip(&mut lanes) {
        // SAFETY: an index below the length.
        let (x, y) = unsafe { (*a.offset(i * a_step), *b.offset(i * b_step)) };
        *lane = lane.plus(x.conj_if(conj).times(y));
    }
    let [p, q, r, s, t, u, v, w] = lanes;
    (p.plus(t)).plus(r.plus(v)).plus((q.plus(u)).plus(s.plus(w)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each kind of loops on whole numbers, of which all sums are exact.
    fn try_out<T: Real + From<u8> + PartialEq + std::fmt::Debug>(loops: &Loops<T>) {
        let number = |i: usize| T::from((i * 7 % 11) as u8);
        for n in [0, 1, 3, 8, 16, 17, 31, 64, 100, 130, 259] {
            let (step, x): (usize, Vec<T>) = (n + 3, (0..n).map(|i| number(i + 5)).collect());
            let rows: Vec<T> = (0..8 * step).map(number).collect();
            let sum = |j: usize| {
                let products = x.iter().zip(&rows[j * step..]).map(|(x, y)| x.times(*y));
                products.fold(T::ZERO, T::plus)
            };
            // SAFETY: eight rows of `n` elements, `step` apart, vectors as long, and the
            // processor's own registers.
            unsafe {
                assert_eq!((loops.dot)(n, rows.as_ptr(), x.as_ptr()), sum(0));
                let four = (loops.four_dots)(n, rows.as_ptr(), step as isize, x.as_ptr());
                assert_eq!(four, [0, 1, 2, 3].map(sum));
                for add in [false, true] {
                    let by: [T; 8] = std::array::from_fn(number);
                    let expected = |count: usize, i: usize| {
                        let products =
                            (0..count).map(|j| rows[j * step + i].times(by[j + 8 - count]));
                        products.fold(if add { T::ONE } else { T::ZERO }, T::plus)
                    };
                    let mut y = vec![T::ONE; n];
                    (loops.eight_rows)(n, rows.as_ptr(), step as isize, &by, y.as_mut_ptr(), add);
                    assert_eq!(y, (0..n).map(|i| expected(8, i)).collect::<Vec<_>>());
                    let mut y = vec![T::ONE; n];
                    (loops.one_row)(n, rows.as_ptr(), by[7], y.as_mut_ptr(), add);
                    assert_eq!(y, (0..n).map(|i| expected(1, i)).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn every_kind_of_registers() {
        try_out(&plain::loops::<f64>());
        try_out(&plain::loops::<f32>());
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                try_out(&registers::doubles::LOOPS);
                try_out(&registers::floats::LOOPS);
            }
            if is_x86_feature_detected!("avx512f") {
                try_out(&registers::wide_doubles::LOOPS);
                try_out(&registers::wide_floats::LOOPS);
            }
        }
    }
}
