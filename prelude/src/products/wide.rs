//! Tiles of products of matrices in 512-bit registers, for x86-64 processors that have them.
//!
//! A tile is up to three registers wide and eight rows high, so that its sums stay in registers over
//! the whole length that is summed over. Which tiles a product is made of is `blocks.rs`'s.

use std::arch::x86_64::*;

/// The most rows of a tile.
pub(super) const ROWS: usize = 8;
/// The most registers that a tile is wide.
pub(super) const REGISTERS: usize = 3;

/// `c[j, i] = alpha * sum over l < k of q[j, l] * p[l, i]`, or that added to `c`.
///
/// Along `i`, elements of `p` and of `c` lie side by side; steps are in elements.
#[derive(Clone, Copy)]
pub(super) struct Tile<T> {
    pub(super) k: usize,
    pub(super) p: *const T,
    pub(super) p_k: isize,
    pub(super) q: *const T,
    pub(super) q_row: isize,
    pub(super) q_k: isize,
    pub(super) c: *mut T,
    pub(super) c_row: isize,
    /// How many lanes of the last register are elements of the tile, at least one.
    pub(super) last: usize,
    pub(super) alpha: T,
    pub(super) add: bool,
}

/// # Safety
///
/// The processor has AVX-512F; every index of the tile leads to elements of all three, those of `c`
/// to nobody else's.
pub(super) type TileFn<T> = unsafe fn(&Tile<T>);

/// Numbers that fill such registers.
pub(super) trait Wide: Copy {
    /// How many there are in a register.
    const LANES: usize;
    /// By registers and rows, each less one.
    const TILES: [[TileFn<Self>; ROWS]; REGISTERS];
    /// For whole tiles, where one `k` follows another in `p` without a gap, and rows of `q` have their
    /// elements side by side.
    const WHOLE: TileFn<Self>;
    /// The same where the elements of the eight rows of `q` lie side by side, those of one `k` after
    /// those of another.
    const WHOLE_PACKED: TileFn<Self>;
}

macro_rules! wide {
    ($name:ident: $number:ty, $lanes:literal, $mask:ty, $zero:ident, $set:ident, $load:ident,
     $load_some:ident, $store_some:ident, $multiply_add:ident, $multiply:ident, $add:ident) => {
        #[allow(
            clippy::needless_range_loop,
            reason = "registers have numbers, here as in assembly"
        )]
        mod $name {
            use super::*;

            /// Registers of zeros.
            macro_rules! zeros {
                ($v:expr, $n:expr) => {
                    [[$zero(); $v]; $n]
                };
            }

            /// The lanes of the last register that belong to the tile.
            fn mask(tile: &Tile<$number>) -> $mask {
                if tile.last >= $lanes { <$mask>::MAX } else { (1 << tile.last) - 1 }
            }

            /// Writes the sums of a tile.
            macro_rules! put {
                ($tile:ident, $sums:ident, $v:expr, $n:expr) => {
                    let alpha = $set($tile.alpha);
                    for j in 0..$n {
                        let row = $tile.c.offset(j as isize * $tile.c_row);
                        for v in 0..$v {
                            let to = row.add(v * $lanes);
                            let lanes = if v + 1 == $v { mask($tile) } else { <$mask>::MAX };
                            let mut sum = $multiply($sums[j][v], alpha);
                            if $tile.add {
                                sum = $add(sum, $load_some(lanes, to));
                            }
                            $store_some(to, lanes, sum);
                        }
                    }
                };
            }

            #[target_feature(enable = "avx512f")]
            unsafe fn tile<const V: usize, const N: usize>(tile: &Tile<$number>) {
                // SAFETY: `V` registers, the last of them with its mask, and `N` rows are within the
                // tile; the caller's processor has these instructions.
                unsafe {
                    let lanes = mask(tile);
                    let mut sums = zeros!(V, N);
                    let mut p = tile.p;
                    let mut rows: [*const $number; N] = [tile.q; N];
                    for j in 1..N {
                        rows[j] = rows[j - 1].wrapping_offset(tile.q_row);
                    }
                    for _ in 0..tile.k {
                        let mut x = [$zero(); V];
                        for v in 0..V - 1 {
                            x[v] = $load(p.add(v * $lanes));
                        }
                        x[V - 1] = $load_some(lanes, p.add((V - 1) * $lanes));
                        for j in 0..N {
                            let y = $set(*rows[j]);
                            rows[j] = rows[j].wrapping_offset(tile.q_k);
                            for v in 0..V {
                                sums[j][v] = $multiply_add(x[v], y, sums[j][v]);
                            }
                        }
                        p = p.wrapping_offset(tile.p_k);
                    }
                    put!(tile, sums, V, N);
                }
            }

            /// Four turns at a time: arithmetic on addresses would take the place of products.
            #[target_feature(enable = "avx512f")]
            unsafe fn whole<const PACKED: bool>(tile: &Tile<$number>) {
                // SAFETY: as above, with all rows and registers.
                unsafe {
                    let lanes = mask(tile);
                    let mut sums = zeros!(REGISTERS, ROWS);
                    let (mut p, mut q) = (tile.p, tile.q);
                    let mut rows: [*const $number; ROWS] = [tile.q; ROWS];
                    for j in 1..ROWS {
                        rows[j] = rows[j - 1].wrapping_offset(tile.q_row);
                    }
                    // What is added to comes from afar, and is asked for early.
                    for j in 0..ROWS {
                        let row = tile.c.wrapping_offset(j as isize * tile.c_row);
                        for v in 0..REGISTERS {
                            _mm_prefetch::<_MM_HINT_T0>(row.wrapping_add(v * $lanes).cast());
                        }
                    }
                    macro_rules! turns {
                        ($count:literal, $l:expr) => {
                            for u in 0..$count {
                                let mut x = [$zero(); REGISTERS];
                                for v in 0..REGISTERS - 1 {
                                    x[v] = $load(p.add(v * $lanes));
                                }
                                x[REGISTERS - 1] =
                                    $load_some(lanes, p.add((REGISTERS - 1) * $lanes));
                                p = p.wrapping_add(REGISTERS * $lanes);
                                for j in 0..ROWS {
                                    let y = if PACKED {
                                        q.add(u * ROWS + j)
                                    } else {
                                        rows[j].add($l + u)
                                    };
                                    let y = $set(*y);
                                    for v in 0..REGISTERS {
                                        sums[j][v] = $multiply_add(x[v], y, sums[j][v]);
                                    }
                                }
                            }
                            if PACKED {
                                q = q.wrapping_add($count * ROWS);
                            }
                        };
                    }
                    let mut l = 0;
                    while l + 4 <= tile.k {
                        turns!(4, l);
                        l += 4;
                    }
                    while l < tile.k {
                        turns!(1, l);
                        l += 1;
                    }
                    put!(tile, sums, REGISTERS, ROWS);
                }
            }

            impl Wide for $number {
                const LANES: usize = $lanes;
                const TILES: [[TileFn<Self>; ROWS]; REGISTERS] =
                    [by_rows!(tile, 1), by_rows!(tile, 2), by_rows!(tile, 3)];
                const WHOLE: TileFn<Self> = whole::<false>;
                const WHOLE_PACKED: TileFn<Self> = whole::<true>;
            }
        }
    };
}

macro_rules! by_rows {
    ($tile:ident, $v:literal) => {
        [
            $tile::<$v, 1>,
            $tile::<$v, 2>,
            $tile::<$v, 3>,
            $tile::<$v, 4>,
            $tile::<$v, 5>,
            $tile::<$v, 6>,
            $tile::<$v, 7>,
            $tile::<$v, 8>,
        ]
    };
}

wide!(doubles: f64, 8, __mmask8, _mm512_setzero_pd, _mm512_set1_pd, _mm512_loadu_pd,
    _mm512_maskz_loadu_pd, _mm512_mask_storeu_pd, _mm512_fmadd_pd, _mm512_mul_pd, _mm512_add_pd);
wide!(floats: f32, 16, __mmask16, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps,
    _mm512_maskz_loadu_ps, _mm512_mask_storeu_ps, _mm512_fmadd_ps, _mm512_mul_ps, _mm512_add_ps);
