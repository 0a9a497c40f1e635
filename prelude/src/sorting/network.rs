//! Sorting networks: up to sixteen vectors of keys, sorted in registers.
//!
//! The vectors are the rows of a matrix. Its columns are sorted first, each lane by itself, by the
//! best known networks; then neighbouring columns are merged until one is left, which is transposed
//! back into the order of memory.

use super::simd::Vector;

/// The most vectors that are sorted here.
pub(super) const ROWS: usize = 16;

/// Sorts `len` keys, at most [`ROWS`] vectors.
///
/// # Safety
///
/// That of [`Vector`]; the keys may be read and written.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt,bmi2")]
pub(super) unsafe fn sort_few<V: Vector>(keys: *mut V::Key, len: usize) {
    if len <= 1 {
        return;
    }
    // SAFETY: the caller's; there are enough rows for all keys.
    unsafe {
        match (len - 1) / V::LANES {
            0 => sort_in::<V, 1>(keys, len),
            1 => sort_in::<V, 2>(keys, len),
            2..=3 => sort_in::<V, 4>(keys, len),
            4..=7 => sort_in::<V, 8>(keys, len),
            _ => sort_in::<V, 16>(keys, len),
        }
    }
}

/// The keys of one vector, in order.
#[inline(always)]
pub(super) unsafe fn sorted<V: Vector>(vector: V) -> V {
    let mut rows = [vector];
    // SAFETY: the trait's.
    unsafe { sort_rows(&mut rows) };
    rows[0]
}

/// Sorts `len` keys in `R` vectors, the last of which may be empty.
#[inline(always)]
unsafe fn sort_in<V: Vector, const R: usize>(keys: *mut V::Key, len: usize) {
    // SAFETY: the caller's; rows are read and written as far as there are keys.
    unsafe {
        let mut rows = [V::splat(V::MAX); R];
        let last = (len - 1) / V::LANES;
        let rest = len - last * V::LANES;
        for (i, row) in rows.iter_mut().enumerate() {
            if i < last || i == last && rest == V::LANES {
                *row = V::load(keys.add(i * V::LANES));
            } else if i == last {
                *row = V::load_first(keys.add(i * V::LANES), rest);
            }
        }
        sort_rows(&mut rows);
        for i in 0..R {
            // Transposing as many rows as there are lanes at a time leaves two halves to be joined.
            let row = if R > V::LANES { rows[i % 2 * (R / 2) + i / 2] } else { rows[i] };
            if i < last {
                row.store(keys.add(i * V::LANES));
            } else if i == last {
                row.store_first(keys.add(i * V::LANES), rest);
            }
        }
    }
}

#[inline(always)]
unsafe fn sort_rows<V: Vector, const R: usize>(rows: &mut [V; R]) {
    // SAFETY: the trait's.
    unsafe {
        sort_columns(rows);
        meet::<V, R, 1>(rows);
        merge_rows(rows);
        meet::<V, R, 3>(rows);
        merge_lanes::<V, R, 1>(rows);
        merge_rows(rows);
        meet::<V, R, 7>(rows);
        merge_lanes::<V, R, 2>(rows);
        merge_lanes::<V, R, 1>(rows);
        merge_rows(rows);
        if V::LANES >= 16 {
            meet::<V, R, 15>(rows);
            merge_lanes::<V, R, 4>(rows);
            merge_lanes::<V, R, 2>(rows);
            merge_lanes::<V, R, 1>(rows);
            merge_rows(rows);
        }
        if V::LANES >= 32 {
            meet::<V, R, 31>(rows);
            merge_lanes::<V, R, 8>(rows);
            merge_lanes::<V, R, 4>(rows);
            merge_lanes::<V, R, 2>(rows);
            merge_lanes::<V, R, 1>(rows);
            merge_rows(rows);
        }
        if R >= 16 && V::LANES >= 16 {
            transpose(rows, 8);
        }
        if R >= 8 {
            transpose(rows, 4);
        }
        if R >= 4 {
            transpose(rows, 2);
        }
        if R >= 2 {
            transpose(rows, 1);
        }
    }
}

/// Puts two rows in order, lane by lane.
#[inline(always)]
unsafe fn exchange<V: Vector, const R: usize>(rows: &mut [V; R], i: usize, j: usize) {
    let (a, b) = (rows[i], rows[j]);
    // SAFETY: the trait's.
    unsafe {
        rows[i] = a.min(b);
        rows[j] = a.max(b);
    }
}

macro_rules! exchanges {
    ($rows:ident: $($i:literal $j:literal),*) => {$(
        exchange($rows, $i, $j);
    )*};
}

/// Sorts each lane, by the shortest networks that are known.
#[inline(always)]
unsafe fn sort_columns<V: Vector, const R: usize>(rows: &mut [V; R]) {
    // SAFETY: the trait's.
    unsafe {
        match R {
            1 => {}
            2 => exchange(rows, 0, 1),
            4 => {
                exchanges!(rows: 0 2, 1 3, 0 1, 2 3, 1 2);
            }
            8 => {
                exchanges!(rows:
                    0 2, 1 3, 4 6, 5 7,
                    0 4, 1 5, 2 6, 3 7,
                    0 1, 2 3, 4 5, 6 7,
                    2 4, 3 5,
                    1 4, 3 6,
                    1 2, 3 4, 5 6
                );
            }
            _ => {
                exchanges!(rows:
                    0 13, 1 12, 2 15, 3 14, 4 8, 5 6, 7 11, 9 10,
                    0 5, 1 7, 2 9, 3 4, 6 13, 8 14, 10 15, 11 12,
                    0 1, 2 3, 4 5, 6 8, 7 9, 10 11, 12 13, 14 15,
                    0 2, 1 3, 4 10, 5 11, 6 7, 8 9, 12 14, 13 15,
                    1 2, 3 12, 4 6, 5 7, 8 10, 9 11, 13 14,
                    1 4, 2 6, 5 8, 7 10, 9 13, 11 14,
                    2 4, 3 6, 9 12, 11 13,
                    3 5, 6 8, 7 9, 10 12,
                    3 4, 5 6, 7 8, 9 10, 11 12,
                    6 7, 8 9
                );
            }
        }
    }
}

/// The lanes whose number has this bit.
const fn lanes_with(bit: usize) -> u64 {
    let (mut mask, mut lane) = (0, 0);
    while lane < 64 {
        if lane & bit != 0 {
            mask |= 1 << lane;
        }
        lane += 1;
    }
    mask
}

/// The first step of merging two sorted groups of columns, of `LAST + 1` lanes together: each key
/// meets the one as far from the other end.
#[inline(always)]
unsafe fn meet<V: Vector, const R: usize, const LAST: usize>(rows: &mut [V; R]) {
    let upper = const { lanes_with(LAST.div_ceil(2)) };
    // SAFETY: the trait's.
    unsafe {
        for i in 0..R.div_ceil(2) {
            let j = R - 1 - i;
            let (a, b) = (rows[i], rows[j]);
            let (from_b, from_a) = (b.cross::<LAST>(), a.cross::<LAST>());
            rows[i] = a.min(from_b).blend(a.max(from_b), upper);
            rows[j] = b.min(from_a).blend(b.max(from_a), upper);
        }
    }
}

/// A later step: keys `D` lanes apart.
#[inline(always)]
unsafe fn merge_lanes<V: Vector, const R: usize, const D: usize>(rows: &mut [V; R]) {
    let upper = const { lanes_with(D) };
    for row in rows.iter_mut() {
        // SAFETY: the trait's.
        unsafe {
            let other = row.cross::<D>();
            *row = row.min(other).blend(row.max(other), upper);
        }
    }
}

/// The last steps: keys of one lane.
#[inline(always)]
unsafe fn merge_rows<V: Vector, const R: usize>(rows: &mut [V; R]) {
    // SAFETY: the trait's.
    unsafe {
        if R >= 16 {
            exchanges!(rows: 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15);
        }
        for group in 0..R / 8 {
            for i in 8 * group..8 * group + 4 {
                exchange(rows, i, i + 4);
            }
        }
        for group in 0..R / 4 {
            for i in 4 * group..4 * group + 2 {
                exchange(rows, i, i + 2);
            }
        }
        for group in 0..R / 2 {
            exchange(rows, 2 * group, 2 * group + 1);
        }
    }
}

/// Exchanges a bit of the row's number with the highest of the lane's, which becomes the lowest.
#[inline(always)]
unsafe fn transpose<V: Vector, const R: usize>(rows: &mut [V; R], bit: usize) {
    for i in 0..R {
        if i & bit == 0 {
            // SAFETY: the trait's.
            (rows[i], rows[i | bit]) = unsafe { rows[i].interleave(rows[i | bit]) };
        }
    }
}
