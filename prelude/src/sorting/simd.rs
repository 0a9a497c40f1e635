//! Vectors of keys: what the sorting network and the partition ask of AVX-512.
//!
//! LLVM makes neither compressing stores nor 512-bit vectors of plain loops, so this is written with
//! the processor's own instructions, chosen at run time. Other processors sort with the standard
//! library ([`super::keys`]).

use std::arch::x86_64::*;

/// Whether this processor has all instructions that [`Vector`]s are made of.
#[inline]
pub(super) fn is_supported() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("popcnt")
        && is_x86_feature_detected!("bmi2")
}

/// 64 bytes of unsigned integers.
///
/// # Safety
///
/// Every function needs [`is_supported`], and is to be called where its features are enabled, so
/// that it is inlined. Pointers are valid for what is read and written, without alignment.
pub(super) trait Vector: Copy {
    type Key: Copy + Ord + Default + Send + Sync + 'static;

    /// How many keys there are in a vector.
    const LANES: usize;
    /// The key that comes last.
    const MAX: Self::Key;

    unsafe fn splat(key: Self::Key) -> Self;
    unsafe fn load(from: *const Self::Key) -> Self;
    /// The first `count` keys, fewer than there are lanes, and [`Vector::MAX`].
    unsafe fn load_first(from: *const Self::Key, count: usize) -> Self;
    unsafe fn store(self, to: *mut Self::Key);
    /// Stores `count` keys, at most as many as there are lanes.
    unsafe fn store_first(self, to: *mut Self::Key, count: usize);
    unsafe fn min(self, other: Self) -> Self;
    unsafe fn max(self, other: Self) -> Self;
    /// One bit for each lane that is less than the other's.
    unsafe fn less(self, other: Self) -> u64;
    /// The lanes of the mask first; the rest is 0.
    unsafe fn compress(self, mask: u64) -> Self;
    /// The other's lanes where the mask has a bit.
    unsafe fn blend(self, other: Self, mask: u64) -> Self;
    /// In lane `i` what was in lane `i ^ D`.
    unsafe fn cross<const D: usize>(self) -> Self;
    /// Lanes of both in turn: of their lower halves, and of their upper halves.
    unsafe fn interleave(self, other: Self) -> (Self, Self);
    /// One key from each of as many equal parts of `len` keys, at least one each.
    unsafe fn spread(from: *const Self::Key, len: usize) -> Self;
    /// Stores the lanes of the mask from `left` on, and the `others` that have no bit before
    /// `right`. Between the two a whole vector may be overwritten at either end.
    unsafe fn split(self, mask: u64, left: *mut Self::Key, right: *mut Self::Key, others: usize);

    /// The key after this one.
    fn next(key: Self::Key) -> Option<Self::Key>;
}

macro_rules! vector {
    (
        $name:ident, $key:ident, $lanes:literal, $mask:ty, $splat:ident, $load_some:ident,
        $store_some:ident, $min:ident, $max:ident, $less:ident, $compress:ident, $blend:ident,
        $permute:ident, $cross:ident, $spread:ident, $split:ident
    ) => {
        #[derive(Clone, Copy)]
        pub(super) struct $name(__m512i);

        // SAFETY, for all of it: the trait's; where memory is touched, what its functions say.
        impl Vector for $name {
            type Key = $key;

            const LANES: usize = $lanes;
            const MAX: $key = $key::MAX;

            #[inline(always)]
            unsafe fn splat(key: $key) -> Self {
                // SAFETY: see above.
                unsafe { $name($splat(key as _)) }
            }

            #[inline(always)]
            unsafe fn load(from: *const $key) -> Self {
                // SAFETY: see above.
                unsafe { $name(_mm512_loadu_si512(from.cast())) }
            }

            #[inline(always)]
            unsafe fn load_first(from: *const $key, count: usize) -> Self {
                let mask = ((1_u64 << count) - 1) as $mask;
                // SAFETY: see above.
                unsafe { $name($load_some($splat(-1), mask, from.cast())) }
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $key) {
                // SAFETY: see above.
                unsafe { _mm512_storeu_si512(to.cast(), self.0) }
            }

            #[inline(always)]
            unsafe fn store_first(self, to: *mut $key, count: usize) {
                let mask = ((1_u64 << count) - 1) as $mask;
                // SAFETY: see above.
                unsafe { $store_some(to.cast(), mask, self.0) }
            }

            #[inline(always)]
            unsafe fn min(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $name($min(self.0, other.0)) }
            }

            #[inline(always)]
            unsafe fn max(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $name($max(self.0, other.0)) }
            }

            #[inline(always)]
            unsafe fn less(self, other: Self) -> u64 {
                // SAFETY: see above.
                unsafe { u64::from($less(self.0, other.0)) }
            }

            #[inline(always)]
            unsafe fn compress(self, mask: u64) -> Self {
                // SAFETY: see above.
                unsafe { $name($compress(mask as $mask, self.0)) }
            }

            #[inline(always)]
            unsafe fn blend(self, other: Self, mask: u64) -> Self {
                // SAFETY: see above.
                unsafe { $name($blend(mask as $mask, self.0, other.0)) }
            }

            #[inline(always)]
            unsafe fn cross<const D: usize>(self) -> Self {
                // SAFETY: see above.
                unsafe { $name($cross::<D>(self.0)) }
            }

            #[inline(always)]
            unsafe fn interleave(self, other: Self) -> (Self, Self) {
                const LOWER: [$key; $lanes] = in_turn!($key, $lanes, 0);
                const UPPER: [$key; $lanes] = in_turn!($key, $lanes, $lanes / 2);
                // SAFETY: see above; the constants are as long as a vector.
                unsafe {
                    let lower = _mm512_loadu_si512(LOWER.as_ptr().cast());
                    let upper = _mm512_loadu_si512(UPPER.as_ptr().cast());
                    let (a, b) = (self.0, other.0);
                    ($name($permute(a, lower, b)), $name($permute(a, upper, b)))
                }
            }

            #[inline(always)]
            unsafe fn spread(from: *const $key, len: usize) -> Self {
                // SAFETY: see above.
                unsafe { $name($spread(from, len)) }
            }

            #[inline(always)]
            unsafe fn split(self, mask: u64, left: *mut $key, right: *mut $key, others: usize) {
                // SAFETY: see above.
                unsafe { $split(self, mask, left, right, others) }
            }

            #[inline(always)]
            fn next(key: $key) -> Option<$key> {
                key.checked_add(1)
            }
        }
    };
}

/// Indices into two vectors, of which the second's begin at the number of lanes.
macro_rules! in_turn {
    ($key:ident, $lanes:literal, $start:expr) => {{
        let mut indices = [0; $lanes];
        let mut i = 0;
        while i < $lanes {
            indices[i] = (i / 2 + $start + i % 2 * $lanes) as $key;
            i += 1;
        }
        indices
    }};
}

vector!(
    V64,
    u64,
    8,
    __mmask8,
    _mm512_set1_epi64,
    _mm512_mask_loadu_epi64,
    _mm512_mask_storeu_epi64,
    _mm512_min_epu64,
    _mm512_max_epu64,
    _mm512_cmplt_epu64_mask,
    _mm512_maskz_compress_epi64,
    _mm512_mask_blend_epi64,
    _mm512_permutex2var_epi64,
    cross64,
    spread64,
    split64
);
vector!(
    V32,
    u32,
    16,
    __mmask16,
    _mm512_set1_epi32,
    _mm512_mask_loadu_epi32,
    _mm512_mask_storeu_epi32,
    _mm512_min_epu32,
    _mm512_max_epu32,
    _mm512_cmplt_epu32_mask,
    _mm512_maskz_compress_epi32,
    _mm512_mask_blend_epi32,
    _mm512_permutex2var_epi32,
    cross32,
    spread32,
    split_by_compressing
);
vector!(
    V16,
    u16,
    32,
    __mmask32,
    _mm512_set1_epi16,
    _mm512_mask_loadu_epi16,
    _mm512_mask_storeu_epi16,
    _mm512_min_epu16,
    _mm512_max_epu16,
    _mm512_cmplt_epu16_mask,
    _mm512_maskz_compress_epi16,
    _mm512_mask_blend_epi16,
    _mm512_permutex2var_epi16,
    cross16,
    spread16,
    split_by_compressing
);

// The functions below are called by those of the trait alone, under the same conditions.

#[inline(always)]
unsafe fn cross64<const D: usize>(v: __m512i) -> __m512i {
    // SAFETY: as the trait's.
    unsafe {
        match D {
            1 => _mm512_shuffle_epi32::<0x4E>(v),
            2 => _mm512_permutex_epi64::<0x4E>(v),
            3 => _mm512_permutex_epi64::<0x1B>(v),
            4 => _mm512_shuffle_i64x2::<0x4E>(v, v),
            _ => _mm512_permutexvar_epi64(_mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7), v),
        }
    }
}

#[inline(always)]
unsafe fn cross32<const D: usize>(v: __m512i) -> __m512i {
    const fn crossed(distance: u32) -> [u32; 16] {
        let mut indices = [0; 16];
        let mut i = 0;
        while i < 16 {
            indices[i as usize] = i ^ distance;
            i += 1;
        }
        indices
    }
    // SAFETY: as the trait's; the indices are as long as a vector.
    unsafe {
        match D {
            1 => _mm512_shuffle_epi32::<0xB1>(v),
            2 => _mm512_shuffle_epi32::<0x4E>(v),
            3 => _mm512_shuffle_epi32::<0x1B>(v),
            _ => {
                let indices = const { &crossed(D as u32) };
                _mm512_permutexvar_epi32(_mm512_loadu_si512(indices.as_ptr().cast()), v)
            }
        }
    }
}

#[inline(always)]
unsafe fn cross16<const D: usize>(v: __m512i) -> __m512i {
    // SAFETY: as the trait's.
    unsafe {
        let v = if D % 2 == 1 { _mm512_rol_epi32::<16>(v) } else { v };
        match D / 2 {
            0 => v,
            1 => cross32::<1>(v),
            2 => cross32::<2>(v),
            3 => cross32::<3>(v),
            4 => cross32::<4>(v),
            7 => cross32::<7>(v),
            8 => cross32::<8>(v),
            _ => cross32::<15>(v),
        }
    }
}

#[inline(always)]
unsafe fn spread64(from: *const u64, len: usize) -> __m512i {
    // SAFETY: as the trait's; each index is below `len`.
    unsafe {
        let parts = _mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7);
        let step = _mm512_set1_epi64((len / 8) as i64);
        _mm512_i64gather_epi64::<8>(_mm512_mullo_epi64(parts, step), from.cast())
    }
}

#[inline(always)]
unsafe fn spread32(from: *const u32, len: usize) -> __m512i {
    // SAFETY: as the trait's; each index is below `len`.
    unsafe {
        let parts = _mm512_set_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        let step = _mm512_set1_epi32((len / 16) as i32);
        _mm512_i32gather_epi32::<4>(_mm512_mullo_epi32(parts, step), from.cast())
    }
}

#[inline(always)]
unsafe fn spread16(from: *const u16, len: usize) -> __m512i {
    let mut keys = [0_u16; 32];
    for (i, key) in keys.iter_mut().enumerate() {
        // SAFETY: as the trait's; each index is below `len`.
        *key = unsafe { *from.add(i * (len / 32)) };
    }
    // SAFETY: as the trait's; the buffer is as long as a vector.
    unsafe { _mm512_loadu_si512(keys.as_ptr().cast()) }
}

/// One permutation and two whole stores: faster than compressing twice, but for eight lanes only.
#[inline(always)]
unsafe fn split64(v: V64, mask: u64, left: *mut u64, right: *mut u64, _others: usize) {
    // SAFETY: as the trait's; the mask has eight bits.
    unsafe {
        let order = _mm_cvtsi64_si128(ORDERS[mask as usize] as i64);
        let split = V64(_mm512_permutexvar_epi64(_mm512_cvtepu8_epi64(order), v.0));
        split.store(left);
        split.store(right.sub(8));
    }
}

#[inline(always)]
unsafe fn split_by_compressing<V: Vector>(
    v: V,
    mask: u64,
    left: *mut V::Key,
    right: *mut V::Key,
    others: usize,
) {
    // SAFETY: as the trait's.
    unsafe {
        v.compress(mask).store(left);
        v.compress(!mask).store_first(right.sub(others), others);
    }
}

/// For each mask the numbers of its bits, then those of the others, a byte each.
static ORDERS: [u64; 256] = {
    let mut orders = [0; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut place, mut round) = (0, 0);
        while round < 2 {
            let mut lane = 0;
            while lane < 8 {
                if (mask >> lane & 1 == 1) == (round == 0) {
                    orders[mask] |= lane << (8 * place);
                    place += 1;
                }
                lane += 1;
            }
            round += 1;
        }
        mask += 1;
    }
    orders
};
