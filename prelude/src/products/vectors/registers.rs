//! The loops in registers of 512 and of 256 bits.

use std::arch::x86_64::*;

use super::Loops;

macro_rules! registers {
    ($name:ident: $features:literal, $number:ty, $register:ty, $lanes:literal, $zero:ident, $set:ident,
     $load:ident, $store:ident, $multiply_add:ident) => {
        #[allow(
            clippy::needless_range_loop,
            reason = "registers have numbers, here as in assembly"
        )]
        pub(super) mod $name {
            use super::*;

            /// For processors with these features alone.
            pub(in super::super) static LOOPS: Loops<$number> =
                Loops { dot, four_dots, eight_rows, one_row };

            const LANES: usize = $lanes;

            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn total(sum: $register) -> $number {
                let mut lanes = [0.0; LANES];
                // SAFETY: as many lanes as the register has.
                unsafe { $store(lanes.as_mut_ptr(), sum) };
                let mut count = LANES;
                while count > 1 {
                    count /= 2;
                    for i in 0..count {
                        lanes[i] += lanes[i + count];
                    }
                }
                lanes[0]
            }

            #[target_feature(enable = $features)]
            unsafe fn dot(n: usize, a: *const $number, b: *const $number) -> $number {
                const SUMS: usize = 8;
                // SAFETY: indices below `n`.
                unsafe {
                    let mut sums = [$zero(); SUMS];
                    let mut i = 0;
                    while i + SUMS * LANES <= n {
                        for (j, sum) in sums.iter_mut().enumerate() {
                            let at = i + j * LANES;
                            *sum = $multiply_add($load(a.add(at)), $load(b.add(at)), *sum);
                        }
                        i += SUMS * LANES;
                    }
                    // A place in memory instead of a register would be twice as slow.
                    for sum in &mut sums {
                        if i + LANES <= n {
                            *sum = $multiply_add($load(a.add(i)), $load(b.add(i)), *sum);
                            i += LANES;
                        }
                    }
                    let mut rest = 0.0;
                    while i < n {
                        rest = <$number>::mul_add(*a.add(i), *b.add(i), rest);
                        i += 1;
                    }
                    let one = $set(1.0);
                    let mut count = SUMS;
                    while count > 1 {
                        count /= 2;
                        for j in 0..count {
                            sums[j] = $multiply_add(sums[j + count], one, sums[j]);
                        }
                    }
                    total(sums[0]) + rest
                }
            }

            #[target_feature(enable = $features)]
            unsafe fn four_dots(
                n: usize,
                rows: *const $number,
                step: isize,
                x: *const $number,
            ) -> [$number; 4] {
                // SAFETY: indices below `n` in four rows and the vector.
                unsafe {
                    let mut sums = [[$zero(); 2]; 4];
                    let rows: [*const $number; 4] =
                        std::array::from_fn(|j| rows.wrapping_offset(j as isize * step));
                    let mut i = 0;
                    while i + 2 * LANES <= n {
                        let parts = [$load(x.add(i)), $load(x.add(i + LANES))];
                        for (sums, row) in sums.iter_mut().zip(rows) {
                            sums[0] = $multiply_add($load(row.add(i)), parts[0], sums[0]);
                            sums[1] = $multiply_add($load(row.add(i + LANES)), parts[1], sums[1]);
                        }
                        i += 2 * LANES;
                    }
                    if i + LANES <= n {
                        let part = $load(x.add(i));
                        for (sums, row) in sums.iter_mut().zip(rows) {
                            sums[0] = $multiply_add($load(row.add(i)), part, sums[0]);
                        }
                        i += LANES;
                    }
                    let one = $set(1.0);
                    let mut totals = [0.0; 4];
                    for ((to, sums), row) in totals.iter_mut().zip(sums).zip(rows) {
                        let mut rest = 0.0;
                        for i in i..n {
                            rest = <$number>::mul_add(*row.add(i), *x.add(i), rest);
                        }
                        *to = total($multiply_add(sums[1], one, sums[0])) + rest;
                    }
                    totals
                }
            }

            #[target_feature(enable = $features)]
            unsafe fn eight_rows(
                n: usize,
                rows: *const $number,
                step: isize,
                x: &[$number; 8],
                y: *mut $number,
                add: bool,
            ) {
                // SAFETY: indices below `n` in eight rows and the result.
                unsafe {
                    let rows: [*const $number; 8] =
                        std::array::from_fn(|j| rows.wrapping_offset(j as isize * step));
                    let mut by = [$zero(); 8];
                    for (by, x) in by.iter_mut().zip(x) {
                        *by = $set(*x);
                    }
                    let mut i = 0;
                    while i + LANES <= n {
                        let mut sum = if add { $load(y.add(i)) } else { $zero() };
                        let mut other = $zero();
                        for j in 0..4 {
                            sum = $multiply_add($load(rows[j].add(i)), by[j], sum);
                            other = $multiply_add($load(rows[j + 4].add(i)), by[j + 4], other);
                        }
                        $store(y.add(i), $multiply_add(other, $set(1.0), sum));
                        i += LANES;
                    }
                    while i < n {
                        let mut sum = if add { *y.add(i) } else { 0.0 };
                        for (row, x) in rows.iter().zip(x) {
                            sum = <$number>::mul_add(*row.add(i), *x, sum);
                        }
                        *y.add(i) = sum;
                        i += 1;
                    }
                }
            }

            #[target_feature(enable = $features)]
            unsafe fn one_row(
                n: usize,
                row: *const $number,
                x: $number,
                y: *mut $number,
                add: bool,
            ) {
                // SAFETY: indices below `n` in the row and the result.
                unsafe {
                    let by = $set(x);
                    let mut i = 0;
                    while i + LANES <= n {
                        let sum = if add { $load(y.add(i)) } else { $zero() };
                        $store(y.add(i), $multiply_add($load(row.add(i)), by, sum));
                        i += LANES;
                    }
                    while i < n {
                        let sum = if add { *y.add(i) } else { 0.0 };
                        *y.add(i) = <$number>::mul_add(*row.add(i), x, sum);
                        i += 1;
                    }
                }
            }
        }
    };
}

registers!(wide_doubles: "avx512f", f64, __m512d, 8, _mm512_setzero_pd, _mm512_set1_pd,
    _mm512_loadu_pd, _mm512_storeu_pd, _mm512_fmadd_pd);
registers!(wide_floats: "avx512f", f32, __m512, 16, _mm512_setzero_ps, _mm512_set1_ps,
    _mm512_loadu_ps, _mm512_storeu_ps, _mm512_fmadd_ps);
registers!(doubles: "avx2,fma", f64, __m256d, 4, _mm256_setzero_pd, _mm256_set1_pd,
    _mm256_loadu_pd, _mm256_storeu_pd, _mm256_fmadd_pd);
registers!(floats: "avx2,fma", f32, __m256, 8, _mm256_setzero_ps, _mm256_set1_ps,
    _mm256_loadu_ps, _mm256_storeu_ps, _mm256_fmadd_ps);
