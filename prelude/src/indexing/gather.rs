//! Gathering parts of contiguous memory, compiled once for each size of element.
//!
//! Indices are read as they are, a block at a time, so that no list of places is made. What the
//! result's shape is, and what is said of an index that is out of bounds, is the callers' affair.

use std::{marker::PhantomData, ops::Range};

use crate::{
    dtype::{DType, Element},
    int::Int,
    memory,
    threads::in_parts,
};

/// Indices that are checked, and then used, at a time.
const BLOCK: usize = 256;

/// Elements that are worth a second thread.
const SHARED: usize = 1 << 15;

/// Integers of any type without gaps.
#[derive(Clone, Copy)]
pub(crate) struct Indices<'a> {
    start: *const u8,
    dtype: DType,
    len: usize,
    life: PhantomData<&'a u8>,
}

// SAFETY: they are only read, as a slice that is shared.
unsafe impl Sync for Indices<'_> {}

impl<'a> Indices<'a> {
    pub(crate) fn of<I: Int + Element>(indices: &'a [I]) -> Indices<'a> {
        let start = indices.as_ptr().cast();
        Indices { start, dtype: I::DTYPE, len: indices.len(), life: PhantomData }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Those of `range` as places among `n`, counted from the start; the first that is none as an
    /// error.
    #[inline(always)]
    fn places(
        &self,
        range: Range<usize>,
        n: usize,
        places: &mut [i64; BLOCK],
    ) -> Result<usize, i64> {
        macro_rules! read {
            ($($dtype:ident: $int:ty;)*) => {
                match self.dtype {
                    $(DType::$dtype => {
                        // SAFETY: the indices are those of a slice, and of this type.
                        let all = unsafe {
                            std::slice::from_raw_parts(self.start.cast::<$int>(), self.len)
                        };
                        for (place, index) in places.iter_mut().zip(&all[range.clone()]) {
                            *place = index.to_i64();
                        }
                    })*
                    _ => unreachable!("integers"),
                }
            };
        }
        read! {
            Int8: i8; Int16: i16; Int32: i32; Int64: i64;
            Uint8: u8; Uint16: u16; Uint32: u32; Uint64: u64;
        }
        let places = &mut places[..range.len()];
        let mut is_wrong = false;
        for place in places.iter_mut() {
            *place += (*place >> 63) & n as i64;
            is_wrong |= *place as u64 >= n as u64;
        }
        if !is_wrong {
            return Ok(places.len());
        }
        let wrong = places.iter().find(|place| **place as u64 >= n as u64);
        let wrong = wrong.copied().unwrap_or(0);
        Err(if wrong < 0 { wrong - n as i64 } else { wrong })
    }
}

/// Parts of `elements`, which are `outer` times `n` blocks of `inner` elements: from each of the outer
/// ones, the blocks at `indices`. An index that is out of bounds is the error.
pub(crate) fn gather<A: Element>(
    elements: &[A],
    [outer, n, inner]: [usize; 3],
    indices: Indices<'_>,
) -> Result<Vec<A>, i64> {
    assert_eq!(elements.len(), outer * n * inner, "blocks of one length");
    let len = outer * indices.len() * inner;
    let mut out: Vec<A> = memory::room(&[len]);
    let ends = Ends { from: elements.as_ptr().cast(), to: out.as_mut_ptr().cast() };
    // SAFETY: elements are copied as bits, from `elements`, to as many places in `out`, each of
    // which is written once.
    unsafe {
        copy_of_size(size_of::<A>(), ends, [outer, n, inner], indices)?;
        out.set_len(len);
    }
    Ok(out)
}

/// # Safety
///
/// As for [`copy_blocks`], with elements of `size` bytes.
unsafe fn copy_of_size(
    size: usize,
    ends: Ends,
    blocks: [usize; 3],
    indices: Indices<'_>,
) -> Result<(), i64> {
    // SAFETY: as promised.
    unsafe {
        match size {
            1 => copy_blocks::<u8>(ends, blocks, indices),
            2 => copy_blocks::<u16>(ends, blocks, indices),
            4 => copy_blocks::<u32>(ends, blocks, indices),
            8 => copy_blocks::<u64>(ends, blocks, indices),
            16 => copy_blocks::<[u64; 2]>(ends, blocks, indices),
            _ => unreachable!("no dtype has {size} bytes"),
        }
    }
}

#[derive(Clone, Copy)]
struct Ends {
    from: *const u8,
    to: *mut u8,
}

// SAFETY: each part of a result is written by one thread, and what is read by nobody.
unsafe impl Sync for Ends {}

/// # Safety
///
/// `from` has `outer * n * inner` elements, `to` has room for `outer * indices.len() * inner`;
/// neither need be aligned.
unsafe fn copy_blocks<T: Copy>(
    ends: Ends,
    blocks: [usize; 3],
    indices: Indices<'_>,
) -> Result<(), i64> {
    let [outer, _, inner] = blocks;
    let all = outer * indices.len() * inner;
    if all < 2 * SHARED {
        // SAFETY: as promised to this function, here and below.
        return unsafe { copy_part::<T>(ends, blocks, indices, 0..outer, 0..indices.len()) };
    }
    let wrong = std::sync::Mutex::new(None);
    let by_index = outer < indices.len();
    let len = if by_index { indices.len() } else { outer };
    let least = SHARED.div_ceil(all / len).next_multiple_of(if by_index { BLOCK } else { 1 });
    in_parts(len, least, &|range| {
        let (outer, part) = if by_index { (0..outer, range) } else { (range, 0..indices.len()) };
        // SAFETY: the parts do not overlap.
        if let Err(index) = unsafe { copy_part::<T>(ends, blocks, indices, outer, part) }
            && let Ok(mut wrong) = wrong.lock()
        {
            *wrong = Some(index);
        }
    });
    match wrong.into_inner() {
        Ok(Some(index)) => Err(index),
        _ => Ok(()),
    }
}

/// # Safety
///
/// As for [`copy_blocks`]; the ranges are within the blocks and the indices.
unsafe fn copy_part<T: Copy>(
    ends: Ends,
    [_, n, inner]: [usize; 3],
    indices: Indices<'_>,
    outer: Range<usize>,
    part: Range<usize>,
) -> Result<(), i64> {
    let mut places = [0; BLOCK];
    for start in part.clone().step_by(BLOCK) {
        let end = part.end.min(start + BLOCK);
        let count = indices.places(start..end, n, &mut places)?;
        for block in outer.clone() {
            // SAFETY: as promised, and the places are below `n`.
            unsafe {
                let from = ends.from.cast::<T>().add(block * n * inner);
                let to = ends.to.cast::<T>().add((block * indices.len() + start) * inner);
                copy_places(from, to, &places[..count], inner);
            }
        }
    }
    Ok(())
}

/// # Safety
///
/// `from` has a part of `inner` elements at each place, and `to` has room for all.
#[inline(always)]
unsafe fn copy_places<T: Copy>(from: *const T, to: *mut T, places: &[i64], inner: usize) {
    for (i, place) in places.iter().enumerate() {
        // SAFETY: as promised.
        unsafe {
            if inner == 1 {
                to.add(i).write_unaligned(from.add(*place as usize).read_unaligned());
            } else {
                let (from, to) = (from.add(*place as usize * inner), to.add(i * inner));
                to.cast::<u8>().copy_from_nonoverlapping(from.cast(), inner * size_of::<T>());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_index_and_size_of_element() {
        let bytes: Vec<u8> = (0..200).collect();
        let floats: Vec<f32> = bytes.iter().map(|x| f32::from(*x)).collect();
        for blocks in [[1, 200, 1], [10, 20, 1], [1, 20, 10], [4, 10, 5]] {
            let indices: [i8; 5] = [3, -1, 0, 9, -10];
            let found = gather(&bytes, blocks, Indices::of(&indices)).expect("all within");
            let widths = [
                gather(&floats, blocks, Indices::of(&indices.map(i32::from))),
                gather(&floats, blocks, Indices::of(&indices.map(i64::from))),
            ];
            for wide in widths {
                let wide = wide.expect("all within");
                assert!(found.iter().map(|x| f32::from(*x)).eq(wide));
            }
            assert_eq!(found[0], 3 * blocks[2] as u8);
        }
        assert_eq!(gather(&bytes, [1, 200, 1], Indices::of(&[0, 200_i16])), Err(200));
        assert_eq!(gather(&bytes, [1, 200, 1], Indices::of(&[-201_i64])), Err(-201));
        assert_eq!(gather(&bytes, [1, 200, 1], Indices::of(&[u64::MAX])), Err(i64::MAX));
        assert_eq!(gather(&bytes[..0], [1, 0, 1], Indices::of(&[0])), Err(0));
    }

    #[test]
    fn many_indices_are_shared_by_threads() {
        let elements: Vec<u64> = (0..1000).collect();
        let mut indices: Vec<i32> = (0..200_000).map(|i| (i * 7) % 2000 - 1000).collect();
        let found = gather(&elements, [1, 1000, 1], Indices::of(&indices)).expect("all within");
        let places = indices.iter().map(|i| i.rem_euclid(1000) as u64);
        assert!(found.into_iter().eq(places));
        indices[150_000] = 1000;
        assert_eq!(gather(&elements, [1, 1000, 1], Indices::of(&indices)), Err(1000));
    }
}
