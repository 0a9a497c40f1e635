//! PCG64: the stream of bits that everything random is drawn from, and plain numbers from it.
//!
//! O'Neill's permuted congruential generator with 128 bits of state and the output function XSL-RR,
//! stepped and split into 32-bit halves in NumPy's order. Seeding is [`super::seed`]'s.

/// A generator's state. Equal states give equal streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
    /// The upper half of a word whose lower half was asked for.
    half: Option<u32>,
}

const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;

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

    /// The next 64 bits. A kept half word stays kept.
    #[inline(always)]
    pub(super) fn next_u64(&mut self) -> u64 {
        self.step();
        let (high, low) = ((self.state >> 64) as u64, self.state as u64);
        (high ^ low).rotate_right((high >> 58) as u32)
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
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// In `[0, 1)`, a multiple of 2⁻²⁴.
    #[inline(always)]
    pub(super) fn next_f32(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / (1_u32 << 24) as f32)
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
