//! The loops that copy one strided region into another, compiled by the size of elements.
//!
//! The order of the walk is the target's memory order, with short rows taken side by side and
//! columns in tiles, so that neither side is read or written in small pieces. Shapes are the
//! callers' affair.

use super::Few;
use crate::dtype::Value;

/// One axis of both regions: its length, and the step in bytes in each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub len: usize,
    pub to: isize,
    pub from: isize,
}

/// Rows and columns of a tile.
const TILE: usize = 16;

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
    let pairs = arranged(pairs);
    // SAFETY: as promised; arranging changes the order of the walk only.
    unsafe {
        match size {
            1 => walk::<u8>(&pairs, to, from),
            2 => walk::<u16>(&pairs, to, from),
            4 => walk::<u32>(&pairs, to, from),
            8 => walk::<u64>(&pairs, to, from),
            16 => walk::<u128>(&pairs, to, from),
            _ => unreachable!("no dtype has {size} bytes"),
        }
    }
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
    let (tall, wide) = if columns.len <= SHORT && rows.len > columns.len {
        (CHUNK, columns.len)
    } else if across {
        (TILE, TILE)
    } else {
        (rows.len, columns.len)
    };
    let by_column = tall == CHUNK && wide == columns.len && wide <= SHORT;
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
