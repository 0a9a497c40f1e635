//! Many words of the stream at once, as bits or as uniform numbers.
//!
//! A step of the generator has to wait for the step before it, a multiplication of 128 bits. Here
//! several states that follow one another step at once, each over all of them: eight in the vectors
//! of processors that multiply 52 bits in them, otherwise four side by side. The words, and the state
//! that is left, are the same as one by one.

use std::mem::MaybeUninit;

use super::pcg64::{Pcg64, steps, word_of};
use crate::threads::in_parts_of;

/// The width of a uniform `f64`'s last bit.
pub(super) const UNIT: f64 = 1.0 / (1_u64 << 53) as f64;

/// The width of a uniform `f32`'s last bit.
pub(super) const SINGLE: f32 = 1.0 / (1_u32 << 24) as f32;

/// In `[0, 1)`, a multiple of 2⁻⁵³.
#[inline(always)]
pub(super) fn unit(word: u64) -> f64 {
    (word >> 11) as f64 * UNIT
}

/// In `[0, 1)`, a multiple of 2⁻²⁴.
#[inline(always)]
pub(super) fn single(half: u32) -> f32 {
    (half >> 8) as f32 * SINGLE
}

/// The next words.
pub(super) fn words(bits: &mut Pcg64, out: &mut [MaybeUninit<u64>]) {
    in_parts_of_stream(bits, out, &|bits, out| {
        let done = vectors::<{ form::WORD }, u64>(bits, out, [0.0; 2]);
        one_by_one(bits, &mut out[done..], |word| word);
    });
}

/// A [`unit`] of each of the next words.
pub(super) fn units(bits: &mut Pcg64, out: &mut [MaybeUninit<f64>]) {
    in_parts_of_stream(bits, out, &|bits, out| {
        let done = vectors::<{ form::UNIT }, f64>(bits, out, [0.0; 2]);
        one_by_one(bits, &mut out[done..], unit);
    });
}

/// `low + range * unit`, for each of the next words.
pub(super) fn uniforms(bits: &mut Pcg64, out: &mut [MaybeUninit<f64>], low: f64, range: f64) {
    in_parts_of_stream(bits, out, &|bits, out| {
        let done = vectors::<{ form::UNIFORM }, f64>(bits, out, [low, range]);
        one_by_one(bits, &mut out[done..], |word| low + range * unit(word));
    });
}

/// A [`single`] of each of the next halves of words.
pub(super) fn singles(bits: &mut Pcg64, out: &mut [MaybeUninit<f32>]) {
    let kept = out.len().min(usize::from(bits.half.is_some()));
    let (first, others) = out.split_at_mut(kept);
    if let [first] = first {
        first.write(single(bits.next_u32()));
    }
    let (pairs, last) = others.as_chunks_mut::<2>();
    // SAFETY: two that need not be initialised are laid out as one pair that need not be.
    let pairs = unsafe { &mut *(&raw mut *pairs as *mut [MaybeUninit<[f32; 2]>]) };
    in_parts_of_stream(bits, pairs, &|bits, pairs| {
        let done = vectors::<{ form::SINGLES }, [f32; 2]>(bits, pairs, [0.0; 2]);
        let of_word = |word| [single(word as u32), single((word >> 32) as u32)];
        one_by_one(bits, &mut pairs[done..], of_word);
    });
    if let [last] = last {
        last.write(single(bits.next_u32()));
    }
}

/// The least number of words that a thread draws at a time.
const SHARED: usize = 1 << 15;

/// Has `write` write one for each word, on several threads if they are many, each of which begins
/// behind the words of the parts before its own.
#[inline(always)]
fn in_parts_of_stream<T: Send>(
    bits: &mut Pcg64,
    out: &mut [MaybeUninit<T>],
    write: &(impl Fn(&mut Pcg64, &mut [MaybeUninit<T>]) + Sync),
) {
    if out.len() < 2 * SHARED {
        return write(bits, out);
    }
    let first = bits.clone();
    in_parts_of(out, SHARED, &|start, part| {
        let mut own = first.clone();
        own.skip(start);
        write(&mut own, part);
    });
    bits.skip(out.len());
}

/// How many chains of states step side by side without vectors.
const CHAINS: usize = 4;

/// From so many words on they do.
const WORTH_CHAINS: usize = 16;

#[inline(always)]
fn one_by_one<T>(bits: &mut Pcg64, out: &mut [MaybeUninit<T>], of_word: impl Fn(u64) -> T) {
    let mut out = out;
    if out.len() >= WORTH_CHAINS {
        const STEPS: (u128, u128) = steps(CHAINS as u128);
        let add = STEPS.1.wrapping_mul(bits.increment);
        let mut own = bits.clone();
        let mut states = [0; CHAINS];
        for state in &mut states {
            own.next_u64();
            *state = own.state;
        }
        let (whole, others) = out.as_chunks_mut::<CHAINS>();
        for piece in &mut *whole {
            for (x, state) in piece.iter_mut().zip(&mut states) {
                x.write(of_word(word_of(*state)));
                *state = state.wrapping_mul(STEPS.0).wrapping_add(add);
            }
        }
        bits.state = states[0];
        bits.unread(1);
        out = others;
    }
    let mut own = bits.clone();
    for x in out {
        x.write(of_word(own.next_u64()));
    }
    bits.state = own.state;
}

/// What the vectors make of a word.
mod form {
    pub(super) const WORD: u8 = 0;
    pub(super) const UNIT: u8 = 1;
    pub(super) const UNIFORM: u8 = 2;
    pub(super) const SINGLES: u8 = 3;
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors<const FORM: u8, T>(_: &mut Pcg64, _: &mut [MaybeUninit<T>], _: [f64; 2]) -> usize {
    0
}

/// Writes as many as vectors are worth it for, and says how many.
#[cfg(target_arch = "x86_64")]
#[inline]
fn vectors<const FORM: u8, T>(
    bits: &mut Pcg64,
    out: &mut [MaybeUninit<T>],
    range: [f64; 2],
) -> usize {
    const { assert!(size_of::<T>() == 8) };
    let groups = out.len() / avx512::LANES;
    if groups < avx512::WORTH || !avx512::there() {
        return 0;
    }
    // SAFETY: the processor has the instructions, and there is room for 8 bytes for each word.
    unsafe { avx512::write::<FORM>(bits, out.as_mut_ptr().cast(), groups, range) };
    groups * avx512::LANES
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::{SINGLE, UNIT, form};
    use crate::random::pcg64::{Pcg64, steps};

    pub(super) const LANES: usize = 8;

    /// From so many times eight words on the start is paid for.
    pub(super) const WORTH: usize = 3;

    pub(super) fn there() -> bool {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512ifma")
    }

    /// A state as numbers of 52, 52 and 24 bits. Of the first two only the lowest 52 bits count.
    type Limbs<T> = [T; 3];

    const LIMB: u64 = (1 << 52) - 1;

    const fn limbs(x: u128) -> Limbs<u64> {
        [x as u64 & LIMB, (x >> 52) as u64 & LIMB, (x >> 104) as u64]
    }

    /// For each lane, what the state before all of them is multiplied by, and the increment.
    const STARTS: [Limbs<[u64; LANES]>; 2] = {
        let mut starts = [[[0; LANES]; 3]; 2];
        let mut lane = 0;
        while lane < LANES {
            let (factor, part) = steps(lane as u128 + 1);
            let (factor, part) = (limbs(factor), limbs(part));
            let mut limb = 0;
            while limb < 3 {
                starts[0][limb][lane] = factor[limb];
                starts[1][limb][lane] = part[limb];
                limb += 1;
            }
            lane += 1;
        }
        starts
    };

    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn everywhere(x: u128) -> Limbs<__m512i> {
        limbs(x).map(|limb| _mm512_set1_epi64(limb as i64))
    }

    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn loaded(x: &Limbs<[u64; LANES]>) -> Limbs<__m512i> {
        // SAFETY: each is as long as a vector.
        x.map(|limb| unsafe { _mm512_loadu_si512(limb.as_ptr().cast()) })
    }

    /// `x * y + z`, where the limbs of `z` have no more than their 52 bits. Those of the result may have
    /// more, which are in the next limb, too.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn mul_add(x: Limbs<__m512i>, y: Limbs<__m512i>, z: Limbs<__m512i>) -> Limbs<__m512i> {
        let low = _mm512_madd52lo_epu64(z[0], x[0], y[0]);
        let middle = _mm512_madd52hi_epu64(z[1], x[0], y[0]);
        let middle = _mm512_madd52lo_epu64(middle, x[0], y[1]);
        let carried = _mm512_madd52lo_epu64(_mm512_srli_epi64::<52>(low), x[1], y[0]);
        let middle = _mm512_add_epi64(middle, carried);
        let high = _mm512_madd52hi_epu64(z[2], x[0], y[1]);
        let high = _mm512_madd52hi_epu64(high, x[1], y[0]);
        let high = _mm512_madd52lo_epu64(high, x[0], y[2]);
        let other = _mm512_madd52lo_epu64(_mm512_setzero_si512(), x[1], y[1]);
        let other = _mm512_madd52lo_epu64(other, x[2], y[0]);
        let high = _mm512_add_epi64(high, other);
        [low, middle, _mm512_add_epi64(high, _mm512_srli_epi64::<52>(middle))]
    }

    /// # Safety
    ///
    /// There is room for `groups` times eight times 8 bytes.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    pub(super) unsafe fn write<const FORM: u8>(
        bits: &mut Pcg64,
        out: *mut u8,
        groups: usize,
        range: [f64; 2],
    ) {
        const STEPS: (u128, u128) = steps(LANES as u128);
        let nothing = everywhere(0);
        let add = mul_add(everywhere(bits.increment), loaded(&STARTS[1]), nothing);
        let limb = _mm512_set1_epi64(LIMB as i64);
        let add = [_mm512_and_si512(add[0], limb), _mm512_and_si512(add[1], limb), add[2]];
        let mut states = mul_add(everywhere(bits.state), loaded(&STARTS[0]), add);
        let factor = everywhere(STEPS.0);
        let add = everywhere(STEPS.1.wrapping_mul(bits.increment));
        let upper = _mm512_set1_epi64((1 << 40) - 1);
        let unit = _mm512_set1_pd(UNIT);
        let single = _mm512_set1_ps(SINGLE);
        let range = range.map(|x| _mm512_set1_pd(x));
        for group in 0..groups {
            // Shifted, and the limb below where the mask is.
            let low = _mm512_ternarylogic_epi64::<0xF8>(
                _mm512_slli_epi64::<52>(states[1]),
                states[0],
                limb,
            );
            let high = _mm512_ternarylogic_epi64::<0xF8>(
                _mm512_slli_epi64::<40>(states[2]),
                _mm512_srli_epi64::<12>(states[1]),
                upper,
            );
            let turn = _mm512_srli_epi64::<58>(high);
            let word = _mm512_rorv_epi64(_mm512_xor_si512(high, low), turn);
            let result = match FORM {
                form::WORD => word,
                form::SINGLES => {
                    let halves = _mm512_cvtepi32_ps(_mm512_srli_epi32::<8>(word));
                    _mm512_castps_si512(_mm512_mul_ps(halves, single))
                }
                _ => {
                    let x = _mm512_cvtepu64_pd(_mm512_srli_epi64::<11>(word));
                    let x = _mm512_mul_pd(x, unit);
                    let x = match FORM {
                        form::UNIFORM => _mm512_add_pd(range[0], _mm512_mul_pd(range[1], x)),
                        _ => x,
                    };
                    _mm512_castpd_si512(x)
                }
            };
            // SAFETY: one of the groups for which there is room.
            unsafe { _mm512_storeu_si512(out.add(group * 64).cast(), result) };
            states = mul_add(states, factor, add);
        }
        bits.skip(groups * LANES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways, whatever the processor has.
    #[test]
    fn words_are_those_of_single_steps() {
        let first = Pcg64::from_words([5, 6, 7, 8]);
        for len in (0..100).chain([255, 256, 1000, 3 * SHARED + 5]) {
            let mut steps = first.clone();
            let expected: Vec<u64> = (0..len).map(|_| steps.next_u64()).collect();
            let whole = |bits: &mut Pcg64, out: &mut [MaybeUninit<u64>]| words(bits, out);
            let chains = |bits: &mut Pcg64, out: &mut [MaybeUninit<u64>]| {
                one_by_one(bits, out, |word| word);
            };
            type Way<'a> = &'a dyn Fn(&mut Pcg64, &mut [MaybeUninit<u64>]);
            let ways: [Way<'_>; 2] = [&whole, &chains];
            for (i, way) in ways.iter().enumerate() {
                let (mut bits, mut out) = (first.clone(), vec![MaybeUninit::new(0); len]);
                way(&mut bits, &mut out);
                // SAFETY: initialised above.
                let out: Vec<u64> = out.iter().map(|word| unsafe { word.assume_init() }).collect();
                assert_eq!(out, expected, "way {i}, {len} words");
                assert_eq!(bits, steps, "way {i}, {len} words");
            }
        }
    }
}
