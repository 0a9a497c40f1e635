//! Uniform integers up to a bound, many at once, by Lemire's multiplication.
//!
//! A piece of 8, 16 or 32 bits of the stream, or a word, is multiplied by how many integers there
//! are; the upper half of the product is one of them, if the lower half is not below what would make
//! the first integers more probable. Which type takes which pieces is [`super::integers`]' affair.

use std::mem::MaybeUninit;

use super::Words;

/// An unsigned integer that a word consists of several of.
pub(super) trait Piece: Copy {
    const WIDTH: u32;
    const MAX: u64;

    /// The lowest bits.
    fn of(word: u64) -> Self;

    /// The upper and the lower half of the product with `count`, which is at most one more than
    /// the largest of the type.
    fn product(self, count: u64) -> (Self, Self);

    fn is_below(self, other: Self) -> bool;
}

macro_rules! pieces {
    ($($piece:ident, $wide:ident;)*) => {$(
        impl Piece for $piece {
            const WIDTH: u32 = $piece::BITS;
            const MAX: u64 = $piece::MAX as u64;

            #[inline(always)]
            fn of(word: u64) -> $piece {
                word as $piece
            }

            #[inline(always)]
            fn product(self, count: u64) -> ($piece, $piece) {
                let product = $wide::from(self) * count as $wide;
                ((product >> $piece::BITS) as $piece, product as $piece)
            }

            #[inline(always)]
            fn is_below(self, other: $piece) -> bool {
                self < other
            }
        }
    )*};
}

pieces! {
    u8, u16;
    u16, u32;
    u32, u64;
}

/// So many words are tried at once.
const TRIED: usize = 16;

/// Integers from 0 to `max`, both included: how to draw them from pieces.
struct Bounded<P> {
    count: u64,
    /// A piece whose product has less than this in its lower half is not used.
    biased: P,
    /// Whether it is likely that all of several words are used.
    rarely: bool,
}

impl<P: Piece> Bounded<P> {
    fn up_to(max: u64) -> Bounded<P> {
        let count = max + 1;
        let biased = (P::MAX - max) % count;
        Bounded { count, biased: P::of(biased), rarely: biased <= P::MAX / 256 }
    }

    /// Writes what the pieces of words give, all of which have to be used.
    #[inline(always)]
    fn try_all<T>(&self, words: &[u64], out: &mut [MaybeUninit<T>], of: impl Fn(P) -> T) -> bool {
        let mut unused = false;
        for (pieces, word) in out.chunks_exact_mut((64 / P::WIDTH) as usize).zip(words) {
            for (i, x) in pieces.iter_mut().enumerate() {
                let (integer, rest) = P::of(word >> (i as u32 * P::WIDTH)).product(self.count);
                unused |= rest.is_below(self.biased);
                x.write(of(integer));
            }
        }
        !unused
    }

    /// Writes what the pieces of `word` below `bits` give, and says how many that are; there has to
    /// be room for all.
    #[inline(always)]
    fn write<T>(
        &self,
        word: u64,
        bits: u32,
        out: &mut [MaybeUninit<T>],
        of: impl Fn(P) -> T,
    ) -> usize {
        let mut used = 0;
        for i in 0..bits / P::WIDTH {
            let (integer, rest) = P::of(word >> (i * P::WIDTH)).product(self.count);
            // Without a branch, which would often be foretold wrongly.
            out[used].write(of(integer));
            used += usize::from(!rest.is_below(self.biased));
        }
        used
    }
}

/// What is left of a half word: how many bits, and these.
#[derive(Default)]
pub(super) struct Rest {
    width: u32,
    bits: u64,
}

/// Writes what `of` makes of integers from 0 to `max`, both included. The halves of words are used
/// in their order.
#[inline]
pub(super) fn from_pieces<P: Piece, T>(
    words: &mut Words<'_>,
    rest: &mut Rest,
    out: &mut [MaybeUninit<T>],
    max: u64,
    of: impl Fn(P) -> T + Copy,
) {
    let law = Bounded::<P>::up_to(max);
    let (in_word, in_half) = ((64 / P::WIDTH) as usize, (32 / P::WIDTH) as usize);
    let mut out = out;
    while !out.is_empty() {
        words.want_halves(out.len().div_ceil(in_half));
        let mut done = 0;
        if rest.width > 0 || words.kept().is_some() || out.len() < in_word {
            if rest.width == 0 {
                *rest = Rest { width: 32, bits: u64::from(words.next_u32()) };
            }
            while rest.width > 0 && done < out.len() {
                done += law.write(rest.bits, P::WIDTH, &mut out[done..], of);
                rest.bits >>= P::WIDTH;
                rest.width -= P::WIDTH;
            }
        } else {
            let most = out.len() / in_word;
            let ready = words.ready();
            let ready = &ready[..ready.len().min(most)];
            for some in ready.chunks(TRIED) {
                let room = &mut out[done..];
                if law.rarely && law.try_all(some, &mut room[..some.len() * in_word], of) {
                    done += some.len() * in_word;
                    continue;
                }
                for word in some {
                    done += law.write(*word, 64, &mut out[done..], of);
                }
            }
            let used = ready.len();
            words.take(used);
        }
        out = &mut out[done..];
    }
}

/// Writes what `of` makes of integers from 0 to `max`, both included, each from words of 64 bits.
#[inline]
pub(super) fn from_words<T>(
    words: &mut Words<'_>,
    out: &mut [MaybeUninit<T>],
    max: u64,
    of: impl Fn(u64) -> T,
) {
    // Of all words there are none too many.
    let count = max.wrapping_add(1);
    let biased = (u64::MAX - max).checked_rem(count).unwrap_or(0);
    let mut out = out;
    while !out.is_empty() {
        words.want(out.len());
        let ready = words.ready();
        let ready = &ready[..ready.len().min(out.len())];
        let mut done = 0;
        for word in ready {
            let product = u128::from(*word) * u128::from(count);
            let integer = if count == 0 { *word } else { (product >> 64) as u64 };
            out[done].write(of(integer));
            done += usize::from(product as u64 >= biased);
        }
        let used = ready.len();
        words.take(used);
        out = &mut out[done..];
    }
}

/// Writes bits, of each half of a word the lowest first.
pub(super) fn coins(words: &mut Words<'_>, out: &mut [MaybeUninit<bool>]) {
    let mut out = out;
    while !out.is_empty() {
        words.want_halves(out.len().div_ceil(32));
        if words.kept().is_some() || out.len() < 64 {
            let half = words.next_u32();
            let now = out.len().min(32);
            for (i, x) in out[..now].iter_mut().enumerate() {
                x.write(half >> i & 1 == 1);
            }
            out = &mut out[now..];
            continue;
        }
        let ready = words.ready();
        let used = ready.len().min(out.len() / 64);
        let (now, others) = out.split_at_mut(used * 64);
        for (eight, word) in now.as_chunks_mut::<64>().0.iter_mut().zip(ready) {
            for (x, byte) in eight.as_chunks_mut::<8>().0.iter_mut().zip(word.to_le_bytes()) {
                // The byte eight times, in each another bit, and whether it is set.
                let bits = (u64::from(byte) * 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
                let set = (bits + 0x7F7F_7F7F_7F7F_7F7F) >> 7 & 0x0101_0101_0101_0101;
                *x = set.to_le_bytes().map(|set| MaybeUninit::new(set == 1));
            }
        }
        words.take(used);
        out = others;
    }
}

/// For each place from `last` down, one from the first place to this one, by [`Words::up_to_masked`].
pub(super) fn partners(words: &mut Words<'_>, last: u64, out: &mut [u64]) {
    let mut done = 0;
    while done < out.len() {
        let max = last - done as u64;
        let mask = u64::MAX.checked_shr(max.leading_zeros()).unwrap_or(0);
        words.want_halves(usize::try_from(max).unwrap_or(usize::MAX - 1));
        // So many places have the same mask.
        let same = (out.len() - done).min((max - (mask >> 1)) as usize);
        if max > u64::from(u32::MAX) || same < 2 || words.kept().is_some() {
            out[done] = words.up_to_masked(max);
            done += 1;
            continue;
        }
        let ready = words.ready();
        let ready = &ready[..ready.len().min(same / 2)];
        for word in ready {
            for half in [word & u64::from(u32::MAX), word >> 32] {
                // Without a branch, which would often be foretold wrongly.
                out[done] = half & mask;
                done += usize::from(half & mask <= last - done as u64);
            }
        }
        let used = ready.len();
        words.take(used);
    }
}
