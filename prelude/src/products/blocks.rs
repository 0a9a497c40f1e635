//! Products of real matrices from tiles, on processors whose registers `wide.rs` fills.
//!
//! One factor is copied into blocks that stay in the second cache, where it is large or has gaps;
//! the other is read where it lies. Each thread keeps room for one block, at most 1.5 MB. Threads
//! are `split.rs`'s affair.

use std::{
    arch::x86_64::{_MM_HINT_T1, _mm_prefetch},
    cell::RefCell,
};

use super::{
    ring::Gemm,
    wide::{REGISTERS, ROWS, Tile, TileFn, Wide},
};

/// The most of the length that is summed over that a block has.
const DEPTH: usize = 384;
/// The most panels of a block, each as wide as a tile.
const PANELS: usize = 20;
/// Matrices of up to so many bytes are read where they lie: they stay in the second cache as they are.
const NEAR: usize = 128 << 10;

/// A register's worth of bytes, so that blocks begin with a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

thread_local! {
    static ROOM: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

/// `c = alpha * a * b`, or that added to `c`. `false`, and nothing done, where this is not the way:
/// where the processor is another, or `c` has gaps along both axes.
///
/// # Safety
///
/// Every index of `job` leads to an element from the pointer that it belongs to, `c` overlaps
/// neither `a` nor `b`, no length is 0, and no two indices lead to the same place in `c`.
pub(super) unsafe fn product<T: Wide>(
    job: &Gemm,
    alpha: T,
    a: *const T,
    b: *const T,
    c: *mut T,
) -> bool {
    if !is_x86_feature_detected!("avx512f") {
        return false;
    }
    // SAFETY: the same conditions; the second time the same product, transposed.
    unsafe {
        if job.c[1] == 1 {
            by_rows(job, alpha, a, b, c);
        } else if job.c[0] == 1 {
            by_rows(&job.transposed(), alpha, b, a, c);
        } else {
            return false;
        }
    }
    true
}

/// Where the rows of `c` lie side by side, and the processor is the right one.
///
/// # Safety
///
/// As [`product`].
unsafe fn by_rows<T: Wide>(job: &Gemm, alpha: T, a: *const T, b: *const T, c: *mut T) {
    let width = REGISTERS * T::LANES;
    let bytes = job.n.saturating_mul(job.k).saturating_mul(size_of::<T>());
    if job.b[1] == 1 && (bytes <= NEAR || job.m < 2 * ROWS) {
        // SAFETY: rows of `b` lie side by side.
        return unsafe { in_place(job, alpha, a, b, c) };
    }
    // Blocks of one size, or nearly.
    let panels = job.n.div_ceil(width);
    let panels = panels.div_ceil(panels.div_ceil(PANELS));
    let depth = job.k.div_ceil(job.k.div_ceil(DEPTH));
    ROOM.with_borrow_mut(|room| {
        let lines = (panels * width * depth * size_of::<T>()).div_ceil(64);
        if room.len() < lines {
            // Let go of first, so that there are never two of them.
            *room = Vec::new();
            *room = vec![Line([0; 64]); lines];
        }
        let block = room.as_mut_ptr().cast::<T>();
        for column in (0..job.n).step_by(panels * width) {
            let n = (panels * width).min(job.n - column);
            for first in (0..job.k).step_by(depth) {
                let k = depth.min(job.k - first);
                let (column, first) = (column as isize, first as isize);
                let add = job.add || first > 0;
                let part = Gemm { n, k, add, ..*job };
                // SAFETY: a part of each axis; the block has room for `n` by `k` elements, in whole
                // panels.
                unsafe {
                    let a = a.offset(first * job.a[1]);
                    let b = b.offset(first * job.b[0] + column * job.b[1]);
                    pack(&part, width, b, block);
                    of_packed(&part, alpha, a, block, c.offset(column));
                }
            }
        }
    });
}

/// The tiles of a product whose second factor lies in panels, a tile wide each.
///
/// # Safety
///
/// As [`product`], with a block that [`pack`] has filled.
unsafe fn of_packed<T: Wide>(job: &Gemm, alpha: T, a: *const T, block: *const T, c: *mut T) {
    let width = REGISTERS * T::LANES;
    let mut rows_of_a = [alpha; ROWS * DEPTH];
    for row in (0..job.m).step_by(ROWS) {
        let rows = ROWS.min(job.m - row);
        // SAFETY: `rows` from `row` on, and all panels, the last of them as wide as it is.
        unsafe {
            let mut q = a.offset(row as isize * job.a[0]);
            let [mut q_row, mut q_k] = job.a;
            let mut whole = T::WHOLE;
            if q_k != 1 && rows == ROWS {
                for l in 0..job.k {
                    for j in 0..ROWS {
                        rows_of_a[l * ROWS + j] = *q.offset(l as isize * q_k + j as isize * q_row);
                    }
                }
                (q, q_row, q_k) = (rows_of_a.as_ptr(), 1, ROWS as isize);
                whole = T::WHOLE_PACKED;
            }
            let mut tile = Tile {
                k: job.k,
                p: block,
                p_k: width as isize,
                q,
                q_row,
                q_k,
                c: c.offset(row as isize * job.c[0]),
                c_row: job.c[0],
                last: T::LANES,
                alpha,
                add: job.add,
            };
            for column in (0..job.n).step_by(width) {
                if row + ROWS < job.m {
                    ask_for_rows(job, a.wrapping_offset((row + ROWS) as isize * job.a[0]), column);
                }
                make(&mut tile, width.min(job.n - column), rows, Some(whole));
                tile.p = tile.p.wrapping_add(width * job.k);
                tile.c = tile.c.wrapping_add(width);
            }
        }
    }
}

/// Asks memory for a part of the eight rows that come next, as large as the part of all columns that
/// the tile at `column` is: they lie in as many pages, which processors do not see coming.
fn ask_for_rows<T: Wide>(job: &Gemm, rows: *const T, column: usize) {
    let width = REGISTERS * T::LANES;
    let line = 64 / size_of::<T>();
    let part = |of: usize| {
        let end = of * (column + width).min(job.n) / job.n;
        (of * column / job.n, end)
    };
    let ask = |place: *const T| {
        // SAFETY: a place that need not be there.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(place.cast()) };
    };
    if job.a[1] == 1 {
        let (first, last) = part(job.k.div_ceil(line));
        for row in 0..ROWS as isize {
            for at in first..last {
                ask(rows.wrapping_offset(row * job.a[0]).wrapping_add(at * line));
            }
        }
    } else {
        let (first, last) = part(job.k);
        for at in first..last {
            ask(rows.wrapping_offset(at as isize * job.a[1]));
        }
    }
}

/// The tiles of a product whose factors are read where they lie.
///
/// # Safety
///
/// As [`product`], with rows of `b` and `c` whose elements lie side by side.
unsafe fn in_place<T: Wide>(job: &Gemm, alpha: T, a: *const T, b: *const T, c: *mut T) {
    let width = REGISTERS * T::LANES;
    for row in (0..job.m).step_by(ROWS) {
        let rows = ROWS.min(job.m - row);
        // SAFETY: `rows` from `row` on, and all columns.
        unsafe {
            let mut tile = Tile {
                k: job.k,
                p: b,
                p_k: job.b[0],
                q: a.offset(row as isize * job.a[0]),
                q_row: job.a[0],
                q_k: job.a[1],
                c: c.offset(row as isize * job.c[0]),
                c_row: job.c[0],
                last: T::LANES,
                alpha,
                add: job.add,
            };
            for column in (0..job.n).step_by(width) {
                make(&mut tile, width.min(job.n - column), rows, None);
                tile.p = tile.p.wrapping_add(width);
                tile.c = tile.c.wrapping_add(width);
            }
        }
    }
}

/// Makes a tile of so many columns and rows; one with all of them by `whole`, if there is that.
///
/// # Safety
///
/// As [`TileFn`].
#[inline(always)]
unsafe fn make<T: Wide>(tile: &mut Tile<T>, columns: usize, rows: usize, whole: Option<TileFn<T>>) {
    let registers = columns.div_ceil(T::LANES);
    tile.last = columns - (registers - 1) * T::LANES;
    let kernel = match whole {
        Some(whole) if registers == REGISTERS && rows == ROWS => whole,
        _ => T::TILES[registers - 1][rows - 1],
    };
    // SAFETY: the same conditions.
    unsafe { kernel(tile) }
}

/// Copies `b` into panels of `width` columns, each row by row. What the last panel lacks is left.
///
/// # Safety
///
/// Indices below `job.k` and `job.n` lead to elements of `b`; `block` has room for all panels.
unsafe fn pack<T: Copy>(job: &Gemm, width: usize, b: *const T, block: *mut T) {
    let [row_step, column_step] = job.b;
    for (panel, column) in (0..job.n).step_by(width).enumerate() {
        let columns = width.min(job.n - column);
        // SAFETY: `columns` from `column` on, and the panel that they go to.
        unsafe {
            let from = b.offset(column as isize * column_step);
            let to = block.add(panel * width * job.k);
            if column_step == 1 {
                for l in 0..job.k {
                    let row = from.offset(l as isize * row_step);
                    if columns == width {
                        row.copy_to_nonoverlapping(to.add(l * width), width);
                    } else {
                        row.copy_to_nonoverlapping(to.add(l * width), columns);
                    }
                }
                continue;
            }
            // A few rows at a time: their lines stay in the first cache until they are full.
            for first in (0..job.k).step_by(8) {
                let last = job.k.min(first + 8);
                for j in 0..columns {
                    let column = from.offset(j as isize * column_step);
                    for l in first..last {
                        *to.add(l * width + j) = *column.offset(l as isize * row_step);
                    }
                }
            }
        }
    }
}
