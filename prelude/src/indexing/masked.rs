//! What a mask picks of contiguous elements, and where.
//!
//! A branch for each element would be guessed wrong every other time: elements are written whether
//! they are picked or not, and what comes next decides whether they stay. Processors with AVX-512
//! have an instruction for it.

use crate::{dtype::Element, reduce::trues, threads::in_parts};

/// Elements whose picked ones are counted beforehand, and that one thread takes at a time.
const PART: usize = 1 << 15;

/// The elements under the mask, which is not longer.
pub(super) fn picked<A: Element>(elements: &[A], mask: &[bool]) -> Vec<A> {
    assert!(mask.len() <= elements.len(), "an element for each place of the mask");
    in_order(mask, &|start, mask, to: *mut A, room| {
        let from = elements[start..].as_ptr().cast();
        // SAFETY: the elements from `start` on are as many as the mask's places, and there is room
        // for `room`, as many as are picked. Elements are copied as bits.
        unsafe { pick_of_size(size_of::<A>(), from, mask, to.cast(), room) };
    })
}

/// # Safety
///
/// As for [`pick`], for elements of `size` bytes.
unsafe fn pick_of_size(size: usize, from: *const u8, mask: &[bool], to: *mut u8, room: usize) {
    // SAFETY: as promised.
    unsafe {
        match size {
            1 => pick::<u8>(from, mask, to, room),
            2 => pick::<u16>(from.cast(), mask, to.cast(), room),
            4 => pick4(from.cast(), mask, to.cast(), room),
            8 => pick8(from.cast(), mask, to.cast(), room),
            16 => pick::<[u64; 2]>(from.cast(), mask, to.cast(), room),
            _ => unreachable!("no dtype has {size} bytes"),
        }
    }
}

/// The places that are true.
pub(super) fn places(mask: &[bool]) -> Vec<usize> {
    in_order(mask, &|start, mask, to: *mut usize, room| {
        // SAFETY: there is room for as many as are picked.
        unsafe { pick_with(mask, to, room, |i| start + i) }
    })
}

struct To<T>(*mut T);

// SAFETY: threads write to parts that do not overlap.
unsafe impl<T> Sync for To<T> {}

impl<T> To<T> {
    fn at(&self, place: usize) -> *mut T {
        self.0.wrapping_add(place)
    }
}

/// Work on a part of a mask: it gets the part's start, the part, where to write and how much it has
/// to write there.
type Work<'a, T> = dyn Fn(usize, &[bool], *mut T, usize) + Sync + 'a;

/// What `work` writes for parts of the mask, one behind the other.
fn in_order<T>(mask: &[bool], work: &Work<'_, T>) -> Vec<T> {
    if mask.len() < 2 * PART {
        let total = trues(mask);
        let mut out = Vec::with_capacity(total);
        work(0, mask, out.as_mut_ptr(), total);
        // SAFETY: `work` has written as many.
        unsafe { out.set_len(total) };
        return out;
    }
    let mut total = 0;
    let mut starts = Vec::with_capacity(mask.len() / PART + 2);
    for part in mask.chunks(PART) {
        starts.push(total);
        total += trues(part);
    }
    starts.push(total);
    let mut out: Vec<T> = Vec::with_capacity(total);
    let to = To(out.as_mut_ptr());
    in_parts(mask.len(), PART, &|range| {
        for start in range.clone().step_by(PART) {
            let end = range.end.min(start + PART);
            let (first, next) = (starts[start / PART], starts[start / PART + 1]);
            work(start, &mask[start..end], to.at(first), next - first);
        }
    });
    // SAFETY: every part has been written.
    unsafe { out.set_len(total) };
    out
}

/// # Safety
///
/// `from` has an element for each place of `mask`, and `to` has room for `room`, as many as are true.
/// Neither need be aligned.
#[inline(always)]
unsafe fn pick<T: Copy>(from: *const T, mask: &[bool], to: *mut T, room: usize) {
    // SAFETY: places are those of the mask.
    unsafe { pick_with(mask, to, room, |i| from.add(i).read_unaligned()) };
}

/// # Safety
///
/// `to` has room for `room`, as many as are true.
#[inline(always)]
unsafe fn pick_with<T>(mask: &[bool], to: *mut T, room: usize, get: impl Fn(usize) -> T) {
    let (mut written, mut i) = (0, 0);
    while i + 8 <= mask.len() && written + 8 <= room {
        for is_true in &mask[i..i + 8] {
            // SAFETY: there is room for all eight.
            unsafe { to.add(written).write_unaligned(get(i)) };
            written += usize::from(*is_true);
            i += 1;
        }
    }
    for (i, is_true) in mask.iter().enumerate().skip(i) {
        if *is_true {
            // SAFETY: there is room for all that are true.
            unsafe { to.add(written).write_unaligned(get(i)) };
            written += 1;
        }
    }
}

/// # Safety
///
/// As for [`pick`].
unsafe fn pick8(from: *const u64, mask: &[bool], to: *mut u64, room: usize) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") {
        // SAFETY: as promised, and the processor has the instructions.
        return unsafe { wide::pick8(from, mask, to, room) };
    }
    // SAFETY: as promised.
    unsafe { pick(from, mask, to, room) };
}

/// # Safety
///
/// As for [`pick`].
unsafe fn pick4(from: *const u32, mask: &[bool], to: *mut u32, room: usize) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") {
        // SAFETY: as promised, and the processor has the instructions.
        return unsafe { wide::pick4(from, mask, to, room) };
    }
    // SAFETY: as promised.
    unsafe { pick(from, mask, to, room) };
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        _mm512_loadu_si512, _mm512_maskz_compress_epi32, _mm512_maskz_compress_epi64,
        _mm512_storeu_si512, _mm512_test_epi8_mask,
    };

    macro_rules! picks {
        ($($name:ident: $elem:ty, $lanes:literal, $bits:ty, $compress:ident;)*) => {$(
            /// # Safety
            ///
            /// As for [`pick`](super::pick), on a processor with the instructions.
            #[target_feature(enable = "avx512f,avx512bw")]
            pub(super) unsafe fn $name(
                from: *const $elem,
                mask: &[bool],
                to: *mut $elem,
                room: usize,
            ) {
                let (mut written, mut i) = (0, 0);
                while i + 64 <= mask.len() && written + 64 <= room {
                    // SAFETY: there are 64 places, and room for all of their elements: what is
                    // written beyond the picked ones is written again by those that follow.
                    unsafe {
                        let flags = _mm512_loadu_si512(mask.as_ptr().add(i).cast());
                        let flags = _mm512_test_epi8_mask(flags, flags);
                        for group in 0..64 / $lanes {
                            let bits = (flags >> (group * $lanes)) as $bits;
                            let elements = from.add(i + group * $lanes);
                            let elements = _mm512_loadu_si512(elements.cast());
                            let picked = $compress(bits, elements);
                            _mm512_storeu_si512(to.add(written).cast(), picked);
                            written += bits.count_ones() as usize;
                        }
                    }
                    i += 64;
                }
                // SAFETY: the rest of what was promised.
                unsafe {
                    super::pick(from.add(i), &mask[i..], to.add(written), room - written);
                }
            }
        )*};
    }

    picks! {
        pick8: u64, 8, u8, _mm512_maskz_compress_epi64;
        pick4: u32, 16, u16, _mm512_maskz_compress_epi32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(len: usize, one_in: usize) -> Vec<bool> {
        (0..len).map(|i| (i * i + i / 3) % one_in == 0).collect()
    }

    #[test]
    fn as_one_by_one() {
        for len in [0, 1, 7, 8, 63, 64, 65, 200, 1000, 2 * PART + 100] {
            for one_in in [1, 2, 3, 50, usize::MAX] {
                let mask = mask(len, one_in);
                let chosen = || (0..len).filter(|i| mask[*i]);
                assert_eq!(trues(&mask), chosen().count());
                assert!(places(&mask).into_iter().eq(chosen()));
                let wide: Vec<u64> = (0..len as u64).collect();
                assert!(picked(&wide, &mask).into_iter().eq(chosen().map(|i| i as u64)));
                let narrow: Vec<f32> = (0..len).map(|i| i as f32).collect();
                assert!(picked(&narrow, &mask).into_iter().eq(chosen().map(|i| i as f32)));
                let bytes: Vec<u8> = (0..len).map(|i| i as u8).collect();
                assert!(picked(&bytes, &mask).into_iter().eq(chosen().map(|i| i as u8)));
            }
        }
    }
}
