//! PCG64: the stream of bits that everything random is drawn from.
//!
//! O'Neill's permuted congruential generator with 128 bits of state and the output function XSL-RR,
//! stepped and split into 32-bit halves in NumPy's order, and moved along the stream by any number
//! of steps. Seeding is [`super::seed`]'s, many words at once are [`super::lanes`]', plain numbers
//! are [`super::words`]'.

/// A generator's state. Equal states give equal streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pcg64 {
    pub(super) state: u128,
    pub(super) increment: u128,
    /// The upper half of a word whose lower half was asked for.
    pub(super) half: Option<u32>,
}

const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;

/// By which a step's multiplication is undone, modulo 2¹²⁸.
const INVERSE: u128 = {
    // Each of Newton's steps doubles how many bits are right; 1 is right in one.
    let (mut inverse, mut i) = (1_u128, 0);
    while i < 7 {
        let error = 2_u128.wrapping_sub(MULTIPLIER.wrapping_mul(inverse));
        inverse = inverse.wrapping_mul(error);
        i += 1;
    }
    inverse
};

/// The word that a state gives.
#[inline(always)]
pub(super) fn word_of(state: u128) -> u64 {
    let (high, low) = ((state >> 64) as u64, state as u64);
    (high ^ low).rotate_right((high >> 58) as u32)
}

/// `count` steps at once: what a state is multiplied by, and which multiple of the increment is added.
pub(super) const fn steps(mut count: u128) -> (u128, u128) {
    let (mut product, mut sum) = (1_u128, 0_u128);
    let (mut factor, mut part) = (MULTIPLIER, 1_u128);
    while count > 0 {
        if count & 1 == 1 {
            product = product.wrapping_mul(factor);
            sum = sum.wrapping_mul(factor).wrapping_add(part);
        }
        part = factor.wrapping_add(1).wrapping_mul(part);
        factor = factor.wrapping_mul(factor);
        count >>= 1;
    }
    (product, sum)
}

impl Pcg64 {
    /// From four words: the start and the stream's number, the upper half first.
    pub(super) fn from_words(words: [u64; 4]) -> Pcg64 {
        let wide = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        let increment = wide(words[2], words[3]) << 1 | 1;
        let mut bits = Pcg64 { state: increment, increment, half: None };
        bits.state = bits.state.wrapping_add(wide(words[0], words[1]));
        bits.step();
        bits
    }

    #[inline(always)]
    fn step(&mut self) {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }

    /// Moves on by `count` words. A kept half word stays kept.
    pub(super) fn skip(&mut self, count: usize) {
        let (factor, part) = steps(count as u128);
        self.state =
            self.state.wrapping_mul(factor).wrapping_add(part.wrapping_mul(self.increment));
    }

    /// Moves back by a few words.
    pub(super) fn unread(&mut self, count: usize) {
        for _ in 0..count {
            self.state = self.state.wrapping_sub(self.increment).wrapping_mul(INVERSE);
        }
    }

    /// The next 64 bits. A kept half word stays kept.
    #[inline(always)]
    pub(super) fn next_u64(&mut self) -> u64 {
        self.step();
        word_of(self.state)
    }

    /// The next 32 bits: the lower half of a word first, then its upper half.
    #[inline(always)]
    pub(super) fn next_u32(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let word = self.next_u64();
        self.half = Some((word >> 32) as u32);
        word as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_are_so_many_steps() {
        let first = Pcg64::from_words([1, 2, 3, 4]);
        let mut one_by_one = first.clone();
        for count in 0..100 {
            let mut at_once = first.clone();
            at_once.skip(count);
            assert_eq!(at_once, one_by_one, "{count} on");
            at_once.unread(count);
            assert_eq!(at_once, first, "{count} back");
            one_by_one.next_u64();
        }
    }
}
