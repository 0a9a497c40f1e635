//! The stream taken in blocks, and plain numbers from it, one at a time.
//!
//! Words are drawn many at once ([`super::lanes`]) into a small buffer, for the distributions that
//! take now one word, now several. When it is dropped, the generator stands behind the last word
//! that was used.

use std::mem::MaybeUninit;

use super::{
    lanes::{self, single, unit},
    pcg64::Pcg64,
};

/// At most so many words are drawn at once.
const BLOCK: usize = 256;

/// A generator's words.
pub struct Words<'a> {
    origin: &'a mut Pcg64,
    block: [MaybeUninit<u64>; BLOCK],
    /// The first that was not used. Those below `end` are initialised.
    next: usize,
    end: usize,
    half: Option<u32>,
    /// How many words are likely to be used from the next block on.
    wanted: usize,
}

impl<'a> Words<'a> {
    #[inline(always)]
    pub(super) fn of(origin: &'a mut Pcg64) -> Words<'a> {
        let half = origin.half.take();
        Words { origin, block: [MaybeUninit::uninit(); BLOCK], next: 0, end: 0, half, wanted: 1 }
    }

    /// Announces how many words are surely to be used now. Too many cost time, nothing else.
    #[inline(always)]
    pub(super) fn want(&mut self, count: usize) {
        self.wanted = count;
    }

    /// As [`want`](Words::want), of halves.
    #[inline(always)]
    pub(super) fn want_halves(&mut self, count: usize) {
        self.wanted = (count + 1 - usize::from(self.half.is_some())) / 2;
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self) {
        let count = self.wanted.clamp(1, BLOCK);
        lanes::words(self.origin, &mut self.block[..count]);
        (self.next, self.end) = (0, count);
    }

    /// Words that are there, one at least. [`take`](Words::take) says how many of them were used.
    #[inline(always)]
    pub(super) fn ready(&mut self) -> &[u64] {
        if self.next == self.end {
            self.refill();
        }
        // SAFETY: words up to `end`, which is at most their number, are initialised.
        unsafe { self.block.get_unchecked(self.next..self.end).assume_init_ref() }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, count: usize) {
        debug_assert!(count <= self.end - self.next);
        self.next += count;
    }

    /// The half word that is kept, if one is.
    #[inline(always)]
    pub(super) fn kept(&mut self) -> &mut Option<u32> {
        &mut self.half
    }

    /// The next 64 bits. A kept half word stays kept.
    #[inline(always)]
    pub(super) fn next_u64(&mut self) -> u64 {
        let word = self.ready()[0];
        self.next += 1;
        word
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

    /// In `[0, 1)`, a multiple of 2⁻⁵³.
    #[inline(always)]
    pub(super) fn next_f64(&mut self) -> f64 {
        unit(self.next_u64())
    }

    /// In `[0, 1)`, a multiple of 2⁻²⁴.
    #[inline(always)]
    pub(super) fn next_f32(&mut self) -> f32 {
        single(self.next_u32())
    }

    /// From 0 to `max`, both included, by Lemire's multiplication.
    #[inline]
    pub(super) fn up_to(&mut self, max: u64) -> u64 {
        if max == 0 {
            return 0;
        }
        match u32::try_from(max) {
            Ok(max) => u64::from(self.up_to_u32(max)),
            Err(_) if max == u64::MAX => self.next_u64(),
            Err(_) => {
                let count = max + 1;
                let mut product = u128::from(self.next_u64()) * u128::from(count);
                if (product as u64) < count {
                    let biased = (u64::MAX - max) % count;
                    while (product as u64) < biased {
                        product = u128::from(self.next_u64()) * u128::from(count);
                    }
                }
                (product >> 64) as u64
            }
        }
    }

    /// From 0 to `max`, both included, of 32 bits.
    #[inline]
    pub(super) fn up_to_u32(&mut self, max: u32) -> u32 {
        if max == 0 {
            return 0;
        }
        if max == u32::MAX {
            return self.next_u32();
        }
        let count = max + 1;
        let mut product = u64::from(self.next_u32()) * u64::from(count);
        if (product as u32) < count {
            let biased = (u32::MAX - max) % count;
            while (product as u32) < biased {
                product = u64::from(self.next_u32()) * u64::from(count);
            }
        }
        (product >> 32) as u32
    }

    /// From 0 to `max`, both included: bits are cut to the length of `max` until they fit. NumPy
    /// shuffles with this one.
    #[inline]
    pub(super) fn up_to_masked(&mut self, max: u64) -> u64 {
        if max == 0 {
            return 0;
        }
        let mask = u64::MAX >> max.leading_zeros();
        loop {
            let bits = if max <= u64::from(u32::MAX) {
                u64::from(self.next_u32())
            } else {
                self.next_u64()
            };
            if bits & mask <= max {
                return bits & mask;
            }
        }
    }
}

impl Drop for Words<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.next < self.end {
            self.origin.unread(self.end - self.next);
        }
        self.origin.half = self.half;
    }
}
