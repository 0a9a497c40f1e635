//! From a seed to a generator's first state, as NumPy's `SeedSequence` does it.
//!
//! O'Neill's `seed_seq_fe`: words of entropy are hashed into a small pool in which every bit depends
//! on every other, and any number of words is hashed out of it again.

use ndarray::{ArrayBase, Data, Dimension};
use ndarray_rand::rand::{TryRngCore as _, rngs::OsRng};

use super::Pcg64;

const POOL: usize = 4;

/// A seed, and the seeds that descend from it. NumPy: `np.random.SeedSequence(entropy)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut seeds = np::random::SeedSequence::new(42);
/// let mut each: Vec<_> = seeds.spawn(3).iter().map(np::random::default_rng).collect();
/// assert_ne!(each[0].random(3), each[1].random(3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedSequence {
    entropy: Vec<u32>,
    spawn_key: Vec<u32>,
    spawned: u32,
}

impl SeedSequence {
    /// From an integer, several integers, or `None` for the operating system's entropy.
    ///
    /// # Panics
    ///
    /// If an integer is negative.
    #[track_caller]
    pub fn new<E: IntoSeed>(entropy: E) -> SeedSequence {
        entropy.into_seed()
    }

    /// The seed as 32-bit words, the lowest first, to make the same sequence again.
    /// NumPy: `seed_sequence.entropy`.
    pub fn entropy(&self) -> &[u32] {
        &self.entropy
    }

    /// Which descendant this is: empty for none. NumPy: `seed_sequence.spawn_key`.
    pub fn spawn_key(&self) -> &[u32] {
        &self.spawn_key
    }

    /// `n` further sequences, independent of this one and of each other.
    /// NumPy: `seed_sequence.spawn(n)`.
    pub fn spawn(&mut self, n: usize) -> Vec<SeedSequence> {
        let first = self.spawned;
        self.spawned += n as u32;
        let child = |number| {
            let spawn_key = [&self.spawn_key[..], &[number]].concat();
            SeedSequence { entropy: self.entropy.clone(), spawn_key, spawned: 0 }
        };
        (first..self.spawned).map(child).collect()
    }

    /// `n` words to seed with. NumPy: `seed_sequence.generate_state(n)`.
    pub fn generate_state(&self, n: usize) -> Vec<u32> {
        let mut hash = Hash { multiplier: 0x8B51_F9DD, factor: 0x58F3_8DED };
        self.pool().iter().cycle().take(n).map(|word| hash.of(*word)).collect()
    }

    /// `n` words of 64 bits. NumPy: `seed_sequence.generate_state(n, np.uint64)`.
    pub fn generate_state_u64(&self, n: usize) -> Vec<u64> {
        let halves = self.generate_state(2 * n);
        halves.chunks_exact(2).map(|half| u64::from(half[1]) << 32 | u64::from(half[0])).collect()
    }

    pub(super) fn bits(&self) -> Pcg64 {
        let words = self.generate_state_u64(4);
        Pcg64::from_words([words[0], words[1], words[2], words[3]])
    }

    fn pool(&self) -> [u32; POOL] {
        let mut words = self.entropy.clone();
        if !self.spawn_key.is_empty() {
            // Otherwise a short seed's descendants would be seeds themselves.
            words.resize(words.len().max(POOL), 0);
            words.extend_from_slice(&self.spawn_key);
        }
        let mut hash = Hash { multiplier: 0x43B0_D7E5, factor: 0x931E_8875 };
        let mut pool = [0, 1, 2, 3].map(|i| hash.of(words.get(i).copied().unwrap_or(0)));
        for from in 0..POOL {
            for to in (0..POOL).filter(|to| *to != from) {
                pool[to] = mixed(pool[to], hash.of(pool[from]));
            }
        }
        for word in words.iter().skip(POOL) {
            for slot in &mut pool {
                *slot = mixed(*slot, hash.of(*word));
            }
        }
        pool
    }
}

/// A hash of words that is another one for each word.
struct Hash {
    multiplier: u32,
    factor: u32,
}

impl Hash {
    fn of(&mut self, word: u32) -> u32 {
        let word = word ^ self.multiplier;
        self.multiplier = self.multiplier.wrapping_mul(self.factor);
        let word = word.wrapping_mul(self.multiplier);
        word ^ word >> 16
    }
}

fn mixed(x: u32, y: u32) -> u32 {
    let word = x.wrapping_mul(0xCA01_F9DD).wrapping_sub(y.wrapping_mul(0x4973_F715));
    word ^ word >> 16
}

/// What a generator is seeded with: an integer that is not negative, several of them, `None` for the
/// operating system's entropy, or a [`SeedSequence`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a seed",
    note = "a seed is an integer, a slice, `Vec` or array of integers, `None`, or a `SeedSequence`"
)]
pub trait IntoSeed {
    /// The sequence that this seed begins.
    fn into_seed(self) -> SeedSequence;
}

/// An integer as words, without the highest that are 0.
fn split(mut rest: u128, to: &mut Vec<u32>) {
    to.push(rest as u32);
    rest >>= 32;
    while rest > 0 {
        to.push(rest as u32);
        rest >>= 32;
    }
}

macro_rules! integers {
    ($($int:ty),*) => {$(
        impl IntoSeed for $int {
            #[track_caller]
            fn into_seed(self) -> SeedSequence {
                [self].into_seed()
            }
        }

        impl IntoSeed for &[$int] {
            #[track_caller]
            fn into_seed(self) -> SeedSequence {
                let mut entropy = Vec::new();
                for integer in self {
                    match u128::try_from(*integer) {
                        Ok(value) => split(value, &mut entropy),
                        Err(_) => negative(&integer.to_string()),
                    }
                }
                SeedSequence { entropy, spawn_key: Vec::new(), spawned: 0 }
            }
        }

        impl IntoSeed for Vec<$int> {
            #[track_caller]
            fn into_seed(self) -> SeedSequence {
                self.as_slice().into_seed()
            }
        }

        impl IntoSeed for &Vec<$int> {
            #[track_caller]
            fn into_seed(self) -> SeedSequence {
                self.as_slice().into_seed()
            }
        }

        impl<const N: usize> IntoSeed for [$int; N] {
            #[track_caller]
            fn into_seed(self) -> SeedSequence {
                self.as_slice().into_seed()
            }
        }

        impl<const N: usize> IntoSeed for &[$int; N] {
            #[track_caller]
            fn into_seed(self) -> SeedSequence {
                self.as_slice().into_seed()
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

impl<S: Data, D: Dimension> IntoSeed for &ArrayBase<S, D>
where
    S::Elem: Copy,
    Vec<S::Elem>: IntoSeed,
{
    #[track_caller]
    fn into_seed(self) -> SeedSequence {
        self.iter().copied().collect::<Vec<_>>().into_seed()
    }
}

impl IntoSeed for SeedSequence {
    fn into_seed(self) -> SeedSequence {
        self
    }
}

impl IntoSeed for &SeedSequence {
    fn into_seed(self) -> SeedSequence {
        self.clone()
    }
}

impl IntoSeed for Option<u64> {
    fn into_seed(self) -> SeedSequence {
        match self {
            Some(seed) => seed.into_seed(),
            None => {
                let mut bytes = [0; 16];
                OsRng.try_fill_bytes(&mut bytes).expect("the operating system has entropy");
                u128::from_le_bytes(bytes).into_seed()
            }
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative(seed: &str) -> ! {
    panic!("default_rng: expected non-negative integer, got {seed}")
}
