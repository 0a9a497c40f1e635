//! Normally and exponentially distributed numbers by Marsaglia and Tsang's ziggurat method.
//!
//! The area below the density is cut into 256 layers of the same area. A layer and a place in it are
//! drawn at once, and almost always the place lies below the density: the tables ([`tables`]) say
//! where. Many numbers are made of many words at once as long as all of them are such ones.

#[cfg(target_arch = "x86_64")]
mod avx512;
mod tables;

use std::mem::MaybeUninit;

use self::tables::{
    EXPONENTIAL, EXPONENTIAL_F32, EXPONENTIAL_TAIL, NORMAL, NORMAL_F32, NORMAL_TAIL,
    NORMAL_TAIL_INVERSE, Tables,
};
use super::Words;

/// Eight bits for the layer, one for the sign, 52 for the place: the layer, the place, the number.
#[inline(always)]
fn normal_of(tables: &Tables<u64, f64>, word: u64) -> (usize, u64, f64) {
    let layer = (word & 0xFF) as usize;
    let place = word >> 9 & ((1 << 52) - 1);
    let x = place as f64 * tables.width[layer];
    (layer, place, f64::from_bits(x.to_bits() ^ (word & 0x100) << 55))
}

/// Normally distributed with mean 0 and variance 1.
#[inline]
pub(super) fn normal(bits: &mut Words<'_>) -> f64 {
    let tables = &*NORMAL;
    let (layer, place, x) = normal_of(tables, bits.next_u64());
    if place < tables.sure[layer] {
        return x;
    }
    normal_at_edge(bits, layer, place, x)
}

/// As [`normal`], where the first place was not sure to lie below the density.
#[cold]
#[inline(never)]
fn normal_at_edge(bits: &mut Words<'_>, layer: usize, place: u64, x: f64) -> f64 {
    let tables = &*NORMAL;
    let (mut layer, mut place, mut x) = (layer, place, x);
    loop {
        if layer == 0 {
            let x = normal_tail(bits);
            return if place >> 8 & 1 == 1 { -x } else { x };
        }
        let (low, high) = (tables.density[layer], tables.density[layer - 1]);
        if (high - low) * bits.next_f64() + low < (-0.5 * x * x).exp() {
            return x;
        }
        (layer, place, x) = normal_of(tables, bits.next_u64());
        if place < tables.sure[layer] {
            return x;
        }
    }
}

/// Fills with what `map` makes of [`normal`] numbers.
#[inline]
pub(super) fn normals(
    bits: &mut Words<'_>,
    out: &mut [MaybeUninit<f64>],
    map: impl Fn(f64) -> f64,
) {
    let tables = &*NORMAL;
    fill(bits, out, |words, out| sure_normals(tables, words, out), normal, map);
}

/// Writes numbers until there is no more word or place, or one that is not sure, and says how many.
fn sure_normals(tables: &Tables<u64, f64>, words: &[u64], out: &mut [MaybeUninit<f64>]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if avx512::there() {
        // SAFETY: the processor has the instructions.
        return unsafe { avx512::sure_normals(tables, words, out) };
    }
    sure_ones(tables, words, out, normal_of)
}

/// The same one by one, of what `of` makes of a word.
#[inline(always)]
fn sure_ones(
    tables: &Tables<u64, f64>,
    words: &[u64],
    out: &mut [MaybeUninit<f64>],
    of: impl Fn(&Tables<u64, f64>, u64) -> (usize, u64, f64),
) -> usize {
    let mut count = 0;
    for (word, x) in words.iter().zip(out) {
        let (layer, place, number) = of(tables, *word);
        if place >= tables.sure[layer] {
            break;
        }
        x.write(number);
        count += 1;
    }
    count
}

/// Fills with what `map` makes of the numbers that `sure` writes, and of `one`'s where it stops.
#[inline(always)]
fn fill(
    bits: &mut Words<'_>,
    out: &mut [MaybeUninit<f64>],
    sure: impl Fn(&[u64], &mut [MaybeUninit<f64>]) -> usize,
    one: impl Fn(&mut Words<'_>) -> f64,
    map: impl Fn(f64) -> f64,
) {
    let mut left = out;
    while !left.is_empty() {
        bits.want(left.len());
        let ready = bits.ready();
        let most = ready.len().min(left.len());
        let count = sure(&ready[..most], left);
        bits.take(count);
        let (now, others) = left.split_at_mut(count);
        for x in now {
            // SAFETY: `sure` wrote so many.
            x.write(map(unsafe { x.assume_init() }));
        }
        left = others;
        if count < most {
            left[0].write(map(one(bits)));
            left = &mut left[1..];
        }
    }
}

/// As [`fill`], from halves of words: `sure` gives a number and whether it is one, `one` draws it.
#[inline(always)]
fn fill_from_halves(
    bits: &mut Words<'_>,
    out: &mut [MaybeUninit<f32>],
    sure: impl Fn(u32) -> (f32, bool),
    one: impl Fn(&mut Words<'_>) -> f32,
) {
    let mut done = 0;
    while done < out.len() {
        let left = &mut out[done..];
        bits.want_halves(left.len());
        let mut used = 0;
        if bits.kept().is_none() && left.len() > 1 {
            for (pair, word) in left.as_chunks_mut::<2>().0.iter_mut().zip(bits.ready()) {
                let (first, second) = (sure(*word as u32), sure((*word >> 32) as u32));
                if !(first.1 && second.1) {
                    break;
                }
                *pair = [MaybeUninit::new(first.0), MaybeUninit::new(second.0)];
                used += 1;
            }
            bits.take(used);
        }
        done += 2 * used;
        if let Some(x) = out.get_mut(done) {
            x.write(one(bits));
            done += 1;
        }
    }
}

/// Fills with [`normal_f32`] numbers.
pub(super) fn normals_f32(bits: &mut Words<'_>, out: &mut [MaybeUninit<f32>]) {
    let tables = &*NORMAL_F32;
    let sure = |half| {
        let (layer, place, x) = normal_f32_of(tables, half);
        (x, place < tables.sure[layer])
    };
    fill_from_halves(bits, out, sure, normal_f32);
}

/// Fills with [`exponential_f32`] numbers.
pub(super) fn exponentials_f32(bits: &mut Words<'_>, out: &mut [MaybeUninit<f32>]) {
    let tables = &*EXPONENTIAL_F32;
    let sure = |half| {
        let (layer, place, x) = exponential_f32_of(tables, half);
        (x, place < tables.sure[layer])
    };
    fill_from_halves(bits, out, sure, exponential_f32);
}

/// Marsaglia's method for the tail.
#[cold]
fn normal_tail(bits: &mut Words<'_>) -> f64 {
    loop {
        let x = -NORMAL_TAIL_INVERSE * (-bits.next_f64()).ln_1p();
        let y = -(-bits.next_f64()).ln_1p();
        if y + y > x * x {
            return NORMAL_TAIL + x;
        }
    }
}

/// As [`normal_of`], from 32 bits, 23 of them for the place.
#[inline(always)]
fn normal_f32_of(tables: &Tables<u32, f32>, half: u32) -> (usize, u32, f32) {
    let layer = (half & 0xFF) as usize;
    let place = half >> 9;
    let x = place as f32 * tables.width[layer];
    (layer, place, f32::from_bits(x.to_bits() ^ (half & 0x100) << 23))
}

/// As [`normal`], from 32 bits.
#[inline]
pub(super) fn normal_f32(bits: &mut Words<'_>) -> f32 {
    let tables = &*NORMAL_F32;
    loop {
        let (layer, place, x) = normal_f32_of(tables, bits.next_u32());
        if place < tables.sure[layer] {
            return x;
        }
        if layer == 0 {
            let x = normal_tail_f32(bits);
            return if place >> 8 & 1 == 1 { -x } else { x };
        }
        let (low, high) = (tables.density[layer], tables.density[layer - 1]);
        let y = (high - low) * bits.next_f32() + low;
        if f64::from(y) < (-0.5 * f64::from(x) * f64::from(x)).exp() {
            return x;
        }
    }
}

#[cold]
fn normal_tail_f32(bits: &mut Words<'_>) -> f32 {
    loop {
        let x = -(NORMAL_TAIL_INVERSE as f32) * (-bits.next_f32()).ln_1p();
        let y = -(-bits.next_f32()).ln_1p();
        if y + y > x * x {
            return NORMAL_TAIL as f32 + x;
        }
    }
}

/// Three bits are not used, eight are for the layer, 53 for the place: the layer, the place, the
/// number.
#[inline(always)]
fn exponential_of(tables: &Tables<u64, f64>, word: u64) -> (usize, u64, f64) {
    let (layer, place) = ((word >> 3 & 0xFF) as usize, word >> 11);
    (layer, place, place as f64 * tables.width[layer])
}

/// Exponentially distributed with mean 1.
#[inline]
pub(super) fn exponential(bits: &mut Words<'_>) -> f64 {
    let tables = &*EXPONENTIAL;
    let (layer, place, x) = exponential_of(tables, bits.next_u64());
    if place < tables.sure[layer] {
        return x;
    }
    exponential_at_edge(bits, layer, x)
}

/// As [`exponential`], where the first place was not sure to lie below the density.
#[cold]
#[inline(never)]
fn exponential_at_edge(bits: &mut Words<'_>, layer: usize, x: f64) -> f64 {
    let tables = &*EXPONENTIAL;
    let (mut layer, mut x) = (layer, x);
    loop {
        if layer == 0 {
            // The tail is the whole distribution again, shifted.
            return EXPONENTIAL_TAIL.high - (-bits.next_f64()).ln_1p();
        }
        let (low, high) = (tables.density[layer], tables.density[layer - 1]);
        if (high - low) * bits.next_f64() + low < (-x).exp() {
            return x;
        }
        let place;
        (layer, place, x) = exponential_of(tables, bits.next_u64());
        if place < tables.sure[layer] {
            return x;
        }
    }
}

/// Fills with what `map` makes of [`exponential`] numbers.
#[inline]
pub(super) fn exponentials(
    bits: &mut Words<'_>,
    out: &mut [MaybeUninit<f64>],
    map: impl Fn(f64) -> f64,
) {
    let tables = &*EXPONENTIAL;
    fill(bits, out, |words, out| sure_exponentials(tables, words, out), exponential, map);
}

/// As [`sure_normals`].
fn sure_exponentials(
    tables: &Tables<u64, f64>,
    words: &[u64],
    out: &mut [MaybeUninit<f64>],
) -> usize {
    #[cfg(target_arch = "x86_64")]
    if avx512::there() {
        // SAFETY: the processor has the instructions.
        return unsafe { avx512::sure_exponentials(tables, words, out) };
    }
    sure_ones(tables, words, out, exponential_of)
}

/// As [`exponential_of`], from 32 bits, of which one is not used and 23 are for the place.
#[inline(always)]
fn exponential_f32_of(tables: &Tables<u32, f32>, half: u32) -> (usize, u32, f32) {
    let (layer, place) = ((half >> 1 & 0xFF) as usize, half >> 9);
    (layer, place, place as f32 * tables.width[layer])
}

/// As [`exponential`], from 32 bits.
#[inline]
pub(super) fn exponential_f32(bits: &mut Words<'_>) -> f32 {
    let tables = &*EXPONENTIAL_F32;
    loop {
        let (layer, place, x) = exponential_f32_of(tables, bits.next_u32());
        if place < tables.sure[layer] {
            return x;
        }
        if layer == 0 {
            return EXPONENTIAL_TAIL.high as f32 - (-bits.next_f32()).ln_1p();
        }
        let (low, high) = (tables.density[layer], tables.density[layer - 1]);
        if (high - low) * bits.next_f32() + low < (-x).exp() {
            return x;
        }
    }
}
