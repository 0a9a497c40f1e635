//! The loops that copy one strided region into another, compiled by the size of elements.
//!
//! The order of the walk is the target's memory order, with short rows taken side by side and
//! columns in tiles, so that neither side is read or written in small pieces. Shapes are the
//! callers' affair.

use std::ops::Range;

use crate::{dtype::Value, few::Few, threads::in_parts};

/// One axis of both regions: its length, and the step in bytes in each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub len: usize,
    pub to: isize,
    pub from: isize,
}

/// Rows and columns of a tile.
const TILE: usize = 16;

/// Rows and columns that are turned at a time, where rows lie across the memory: 64 bytes of `f64`.
const TURNED: usize = 8;

/// Elements that are copied sooner than the best order of axes is found.
const FEW: usize = 32;

/// Bytes that are worth a second thread.
const SHARED: usize = 1 << 19;

/// Rows that are shorter are not worth a loop of their own: columns of so many rows are walked.
const SHORT: usize = 8;
const CHUNK: usize = 512;

/// Copies elements of `size` bytes.
///
/// # Safety
///
/// All sums of steps lead to elements on both sides, which do not overlap; those at `to` may be
/// written.
pub(super) unsafe fn copy(pairs: Few<Pair>, size: usize, to: *mut u8, from: *const u8) {
    if pairs.iter().any(|pair| pair.len == 0) {
        return;
    }
    let len = pairs.iter().map(|pair| pair.len).product::<usize>();
    if len <= FEW {
        // SAFETY: as promised.
        return unsafe { copy_all(&pairs, size, to, from) };
    }
    let pairs = arranged(pairs);
    let bytes = len * size;
    // SAFETY: as promised; arranging changes the order of the walk only.
    unsafe {
        if bytes < 2 * SHARED {
            copy_all(&pairs, size, to, from);
        } else {
            share(&pairs, size, bytes, Ends { to, from });
        }
    }
}

/// # Safety
///
/// As for [`copy`], with no axis of length 0.
unsafe fn copy_all(pairs: &[Pair], size: usize, to: *mut u8, from: *const u8) {
    // SAFETY: as promised.
    unsafe {
        match size {
            1 => walk::<u8>(pairs, to, from),
            2 => walk::<u16>(pairs, to, from),
            4 => walk::<u32>(pairs, to, from),
            8 => walk::<u64>(pairs, to, from),
            16 => walk::<u128>(pairs, to, from),
            _ => unreachable!("no dtype has {size} bytes"),
        }
    }
}

/// Where threads read and write.
struct Ends {
    to: *mut u8,
    from: *const u8,
}

// SAFETY: they write to parts that do not overlap, and nobody else does.
unsafe impl Sync for Ends {}

impl Ends {
    /// # Safety
    ///
    /// As for [`copy_all`]; `range` is a part of the axis.
    unsafe fn copy_part(&self, pairs: &[Pair], axis: usize, range: Range<usize>, size: usize) {
        let mut part: Few<Pair> = pairs.iter().copied().collect();
        part[axis].len = range.len();
        let start = range.start as isize;
        // SAFETY: as promised.
        unsafe {
            let to = self.to.offset(start * pairs[axis].to);
            copy_all(&part, size, to, self.from.offset(start * pairs[axis].from));
        }
    }
}

/// Copies parts of an axis on as many threads as may be used.
///
/// # Safety
///
/// As for [`copy_all`].
unsafe fn share(pairs: &[Pair], size: usize, bytes: usize, ends: Ends) {
    let longest = || (0..pairs.len()).max_by_key(|axis| pairs[*axis].len);
    let axis = if pairs[0].len >= TILE { Some(0) } else { longest() };
    let Some(axis) = axis else { return };
    let len = pairs[axis].len;
    let least = SHARED.div_ceil(bytes / len).next_multiple_of(TILE);
    in_parts(len, least, &|range| {
        // SAFETY: the parts are those of one axis of the target, and do not overlap.
        unsafe { ends.copy_part(pairs, axis, range, size) };
    });
}

/// The axes from the target's largest step to its smallest, joined where one continues the other
/// in both; the one along which neighbours of the source lie comes next to last at least.
fn arranged(mut pairs: Few<Pair>) -> Few<Pair> {
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.to.unsigned_abs()));
    let mut joined: Few<Pair> = Few::new();
    for pair in pairs.iter().filter(|pair| pair.len != 1) {
        let len = pair.len as isize;
        match joined.last_mut() {
            Some(last) if last.to == pair.to * len && last.from == pair.from * len => {
                *last = Pair { len: last.len * pair.len, ..*pair };
            }
            _ => joined.push(*pair),
        }
    }
    if joined.len() > 2 {
        let step = |place: &usize| match joined[*place].from {
            0 => usize::MAX,
            step => step.unsigned_abs(),
        };
        let last = joined.len() - 1;
        if let Some(nearest) = (0..last).min_by_key(step)
            && step(&nearest) < step(&last)
        {
            joined[nearest..last].rotate_left(1);
        }
    }
    joined
}

/// # Safety
///
/// As for [`copy`], with elements of the size of `T` and no axis of length 0.
unsafe fn walk<T: Copy>(pairs: &[Pair], to: *mut u8, from: *const u8) {
    // SAFETY: indices stay below the lengths of their axes.
    unsafe {
        match pairs {
            [] => to.cast::<T>().write_unaligned(from.cast::<T>().read_unaligned()),
            [only] => row::<T>(*only, to, from),
            [outer, inner] => plane::<T>(*outer, *inner, to, from),
            [outer, rest @ ..] => {
                for i in 0..outer.len as isize {
                    walk::<T>(rest, to.offset(i * outer.to), from.offset(i * outer.from));
                }
            }
        }
    }
}

/// # Safety
///
/// As for [`walk`].
unsafe fn plane<T: Copy>(rows: Pair, columns: Pair, to: *mut u8, from: *const u8) {
    let across = rows.from != 0 && rows.from.unsigned_abs() < columns.from.unsigned_abs();
    let size = size_of::<T>() as isize;
    if across && rows.from == size && columns.to == size && rows.len.min(columns.len) >= TURNED {
        // SAFETY: as promised to this function.
        return unsafe { turn::<T>(rows, columns, to, from) };
    }
    let by_column = columns.len <= SHORT && rows.len > columns.len;
    if !by_column && !across {
        for i in 0..rows.len as isize {
            // SAFETY: a row of the plane.
            unsafe { row::<T>(columns, to.offset(i * rows.to), from.offset(i * rows.from)) };
        }
        return;
    }
    let (tall, wide) = if by_column { (CHUNK, columns.len) } else { (TILE, TILE) };
    for row_start in (0..rows.len).step_by(tall) {
        let tall = tall.min(rows.len - row_start);
        for column_start in (0..columns.len).step_by(wide) {
            let wide = wide.min(columns.len - column_start);
            // SAFETY: the tile is a part of the plane.
            unsafe {
                let (row, column) = (row_start as isize, column_start as isize);
                let to = to.offset(row * rows.to + column * columns.to);
                let from = from.offset(row * rows.from + column * columns.from);
                let (outer, inner) = if by_column {
                    (Pair { len: wide, ..columns }, Pair { len: tall, ..rows })
                } else {
                    (Pair { len: tall, ..rows }, Pair { len: wide, ..columns })
                };
                for i in 0..outer.len as isize {
                    self::row::<T>(inner, to.offset(i * outer.to), from.offset(i * outer.from));
                }
            }
        }
    }
}

/// Copies a plane whose rows lie in the source as its columns do in the target, without gaps.
///
/// # Safety
///
/// As for [`walk`].
unsafe fn turn<T: Copy>(rows: Pair, columns: Pair, to: *mut u8, from: *const u8) {
    let place = |row: usize, column: usize| {
        let (row, column) = (row as isize, column as isize);
        let to = to.wrapping_offset(row * rows.to + column * columns.to);
        (to, from.wrapping_offset(row * rows.from + column * columns.from))
    };
    #[cfg(target_arch = "x86_64")]
    let has_avx = is_x86_feature_detected!("avx");
    let (whole_rows, whole_columns) =
        (rows.len - rows.len % TURNED, columns.len - columns.len % TURNED);
    for row_start in (0..whole_rows).step_by(TILE) {
        let rows_end = whole_rows.min(row_start + TILE);
        for column_start in (0..whole_columns).step_by(TILE) {
            let columns_end = whole_columns.min(column_start + TILE);
            for row in (row_start..rows_end).step_by(TURNED) {
                for column in (column_start..columns_end).step_by(TURNED) {
                    let (to, from) = place(row, column);
                    #[cfg(target_arch = "x86_64")]
                    if size_of::<T>() == 8 && has_avx {
                        // SAFETY: the block is there on both sides, of elements of 8 bytes, and
                        // the processor has the instructions.
                        unsafe { wide::turn8(to.cast(), rows.to, from.cast(), columns.from) };
                        continue;
                    }
                    for i in 0..TURNED {
                        for j in 0..TURNED {
                            let from = from.wrapping_offset(j as isize * columns.from);
                            let to = to.wrapping_offset(i as isize * rows.to);
                            // SAFETY: the indices are below the lengths of their axes, and along
                            // a row of either there are no gaps.
                            unsafe {
                                let element = from.cast::<T>().add(i).read_unaligned();
                                to.cast::<T>().add(j).write_unaligned(element);
                            }
                        }
                    }
                }
            }
        }
    }
    // What is left at the right, then below.
    let rest =
        [(0..whole_rows, whole_columns..columns.len), (whole_rows..rows.len, 0..columns.len)];
    for (rows, columns) in rest {
        for row in rows {
            for column in columns.clone() {
                let (to, from) = place(row, column);
                // SAFETY: the indices are below the lengths of their axes.
                unsafe { to.cast::<T>().write_unaligned(from.cast::<T>().read_unaligned()) };
            }
        }
    }
}

/// # Safety
///
/// As for [`walk`].
unsafe fn row<T: Copy>(pair: Pair, to: *mut u8, from: *const u8) {
    let size = size_of::<T>() as isize;
    // One copy of the loop for each common case, for the compiler to make the most of.
    // SAFETY: indices stay below the length.
    unsafe {
        match (pair.to == size, pair.from) {
            (true, step) if step == size => {
                to.copy_from_nonoverlapping(from, pair.len * size as usize)
            }
            (true, 0) => {
                let element = from.cast::<T>().read_unaligned();
                for i in 0..pair.len {
                    to.cast::<T>().add(i).write_unaligned(element);
                }
            }
            (true, step) if step == 2 * size => {
                for i in 0..pair.len {
                    let element = from.cast::<T>().add(2 * i).read_unaligned();
                    to.cast::<T>().add(i).write_unaligned(element);
                }
            }
            (true, step) if step == -size => {
                for i in 0..pair.len {
                    let element = from.cast::<T>().sub(i).read_unaligned();
                    to.cast::<T>().add(i).write_unaligned(element);
                }
            }
            _ => {
                for i in 0..pair.len as isize {
                    let element = from.offset(i * pair.from).cast::<T>().read_unaligned();
                    to.offset(i * pair.to).cast::<T>().write_unaligned(element);
                }
            }
        }
    }
}

/// Copies element by element through their values.
///
/// # Safety
///
/// As for [`copy`], with elements at both sides as `read` and `write` take them.
pub(super) unsafe fn convert(
    pairs: &[Pair],
    to: *mut u8,
    from: *const u8,
    read: unsafe fn(*const u8) -> Value,
    write: unsafe fn(*mut u8, Value),
) {
    // SAFETY: indices stay below the lengths of their axes.
    unsafe {
        match pairs {
            [] => write(to, read(from)),
            [only] => {
                for i in 0..only.len as isize {
                    write(to.offset(i * only.to), read(from.offset(i * only.from)));
                }
            }
            [outer, rest @ ..] => {
                for i in 0..outer.len as isize {
                    let (to, from) = (to.offset(i * outer.to), from.offset(i * outer.from));
                    convert(rest, to, from, read, write);
                }
            }
        }
    }
}

/// Blocks that are turned in registers.
#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        _mm256_loadu_pd, _mm256_permute2f128_pd, _mm256_storeu_pd, _mm256_unpackhi_pd,
        _mm256_unpacklo_pd,
    };

    /// Eight rows and columns; the steps from row to row are in bytes.
    ///
    /// # Safety
    ///
    /// The block is there on both sides, and rows have no gaps.
    #[target_feature(enable = "avx")]
    pub(super) unsafe fn turn8(to: *mut f64, to_step: isize, from: *const f64, from_step: isize) {
        for row in [0, 4] {
            for column in [0, 4] {
                // SAFETY: a quarter of the block.
                unsafe {
                    let from = from.byte_offset(column * from_step).offset(row);
                    let lines: [_; 4] = std::array::from_fn(|i| {
                        _mm256_loadu_pd(from.byte_offset(i as isize * from_step))
                    });
                    let even = _mm256_unpacklo_pd(lines[0], lines[1]);
                    let odd = _mm256_unpackhi_pd(lines[0], lines[1]);
                    let next_even = _mm256_unpacklo_pd(lines[2], lines[3]);
                    let next_odd = _mm256_unpackhi_pd(lines[2], lines[3]);
                    let to = to.byte_offset(row * to_step).offset(column);
                    let turned = [
                        _mm256_permute2f128_pd::<0x20>(even, next_even),
                        _mm256_permute2f128_pd::<0x20>(odd, next_odd),
                        _mm256_permute2f128_pd::<0x31>(even, next_even),
                        _mm256_permute2f128_pd::<0x31>(odd, next_odd),
                    ];
                    for (i, line) in turned.into_iter().enumerate() {
                        _mm256_storeu_pd(to.byte_offset(i as isize * to_step), line);
                    }
                }
            }
        }
    }
}
