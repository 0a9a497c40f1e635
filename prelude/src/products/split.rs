//! A product of two matrices: a small one by the plain loop, a large one by several threads, each
//! making a part of the result.

use super::{
    loops::plain_gemm,
    ring::{Gemm, Ring},
};

/// So many multiplications are worth a second thread, of two matrices and of a matrix and a vector.
const SHARED: usize = 1 << 21;
const SHARED_BY_VECTOR: usize = 1 << 17;
/// Columns are cut where a tile ends, whatever the dtype.
const WIDTH: usize = 48;

#[derive(Clone, Copy)]
struct Places<T> {
    a: *const T,
    b: *const T,
    c: *mut T,
}

// SAFETY: they are dereferenced under the conditions of `product` alone, which has each thread write
// to places of its own.
unsafe impl<T> Send for Places<T> {}

/// `c = alpha * a * b`, or that added to `c`, by as many threads as are worth it.
///
/// # Safety
///
/// As [`Ring::large`].
#[inline]
pub(super) unsafe fn product<T: Ring>(job: &Gemm, alpha: T, a: *const T, b: *const T, c: *mut T) {
    let work = job.m.saturating_mul(job.n).saturating_mul(job.k);
    if work <= T::SMALL {
        // SAFETY: the same conditions.
        return unsafe { plain_gemm(job, alpha, a, b, c) };
    }
    let least = if job.m.min(job.n) == 1 { SHARED_BY_VECTOR } else { SHARED };
    if !crate::threads::are_worth(work, least) {
        // SAFETY: the same conditions.
        return unsafe { T::large(job, alpha, a, b, c) };
    }
    // SAFETY: the same conditions.
    unsafe { share(*job, alpha, Places { a, b, c }, crate::threads::get_num_threads()) }
}

/// # Safety
///
/// As [`Ring::large`].
unsafe fn share<T: Ring>(job: Gemm, alpha: T, places: Places<T>, threads: usize) {
    let Places { a, b, c } = places;
    let (mut first, mut second) = (job, job);
    // Each thread copies its own columns, where they are copied, but all rows: better no rows twice.
    let other = if threads < 2 || job.m.max(job.n) < 2 * ROWS_OR_COLUMNS {
        // SAFETY: the same conditions.
        return unsafe { T::large(&job, alpha, a, b, c) };
    } else if job.n >= 2 * WIDTH * threads || job.n >= job.m {
        let half = job.n * (threads / 2) / threads;
        let half = if half >= 2 * WIDTH { half.next_multiple_of(WIDTH) } else { half };
        (first.n, second.n) = (half, job.n - half);
        let half = half as isize;
        [0, half * job.b[1], half * job.c[1]]
    } else {
        let half = (job.m * (threads / 2) / threads).next_multiple_of(8);
        (first.m, second.m) = (half, job.m - half);
        let half = half as isize;
        [half * job.a[0], 0, half * job.c[0]]
    };
    let [to_a, to_b, to_c] = other;
    // SAFETY: a half begins within its axis, and the two are apart in `c`.
    unsafe {
        let others = Places { a: a.offset(to_a), b: b.offset(to_b), c: c.offset(to_c) };
        let half = threads / 2;
        crate::threads::join(
            move || share(first, alpha, places, half),
            move || share(second, alpha, others, threads - half),
        );
    }
}

/// Fewer rows or columns are not cut in two.
const ROWS_OR_COLUMNS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers, of which all sums are exact, in matrices of every layout.
    fn try_out<T: Ring + From<u8> + PartialEq + std::fmt::Debug>() {
        let number = |i: usize| T::from((i * 7 % 11) as u8);
        let layouts = |rows: usize, columns: usize| {
            let (rows, columns) = (rows as isize, columns as isize);
            // By rows, by columns, with gaps, and by rows from the last to the first.
            let last = (columns * (rows - 1)) as usize;
            [(0, [columns, 1]), (0, [1, rows]), (0, [2 * columns + 1, 2]), (last, [-columns, 1])]
        };
        let sizes =
            [(9, 30, 400), (70, 150, 800), (3, 1000, 5), (16, 24, 24), (1, 90, 70), (90, 1, 9)];
        for (m, n, k) in sizes {
            let size = |a: usize, b: usize| 2 * a * b + 2 * a + 1;
            let a: Vec<T> = (0..size(m, k)).map(number).collect();
            let b: Vec<T> = (0..size(k, n)).map(|i| number(i + 3)).collect();
            for (i, (a_start, a_steps)) in layouts(m, k).into_iter().enumerate() {
                for (j, (b_start, b_steps)) in layouts(k, n).into_iter().enumerate() {
                    let (c_start, c_steps) = layouts(m, n)[(i + j) % 4];
                    let (add, alpha) = (i % 2 == 0, if j < 2 { T::ONE } else { number(1) });
                    let (a_start, b_start) = (a[a_start..].as_ptr(), b[b_start..].as_ptr());
                    let mut c = vec![T::ONE; size(m, n)];
                    let mut expected = c.clone();
                    let (a_s, b_s, c_s) = (a_steps, b_steps, c_steps);
                    let job = Gemm { m, n, k, a: a_s, b: b_s, c: c_s, conj: false, add };
                    for row in 0..m as isize {
                        for column in 0..n as isize {
                            let sum = (0..k as isize).fold(T::ZERO, |sum, l| {
                                // SAFETY: indices below the lengths.
                                let (x, y) = unsafe {
                                    (
                                        *a_start.offset(row * a_s[0] + l * a_s[1]),
                                        *b_start.offset(l * b_s[0] + column * b_s[1]),
                                    )
                                };
                                sum.plus(x.times(y))
                            });
                            let sum = alpha.times(sum);
                            let to = c_start as isize + row * c_s[0] + column * c_s[1];
                            expected[to as usize] = if add { sum.plus(T::ONE) } else { sum };
                        }
                    }
                    // SAFETY: `job` has the lengths and steps of all three.
                    unsafe { product(&job, alpha, a_start, b_start, c[c_start..].as_mut_ptr()) };
                    assert_eq!(c, expected, "{job:?}");
                }
            }
        }
    }

    #[test]
    fn all_layouts() {
        try_out::<f64>();
        try_out::<f32>();
    }
}
