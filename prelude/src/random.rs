//! Random numbers: NumPy's `np.random.default_rng`, with the same numbers for the same seed.
//!
//! Bit for bit: the numbers that are made of bits and sums alone (`random`, `integers`, `uniform`,
//! choosing and shuffling) on every machine, those that need a logarithm or a power (the normal
//! distribution's tail, gamma and others) where the mathematical library is the one that NumPy uses,
//! as on any one Linux machine. NumPy itself promises no more.
//!
//! ```
//! use ndlab::prelude::*;
//!
//! let mut rng = np::random::default_rng(42);
//! let a = rng.random((2, 3));
//! assert_eq!(a[[0, 0]], 0.7739560485559633);
//! let b = rng.integers(0, 10, 5);
//! let c = rng.standard_normal_f32(1000);
//! let mut d = np::zeros((3, 4));
//! rng.normal_into(5, 0.5, &mut d.row_mut(1));
//! # assert_eq!((b.len(), c.len(), d[[0, 0]]), (5, 1000, 0.0));
//! ```
//!
//! Every distribution has four forms, `normal(loc, scale, shape)` in `f64`, `normal_f32`,
//! `normal_into(loc, scale, &mut out)` in the type of the buffer, and `normal_one(loc, scale)` for one
//! number. Those of counts (`poisson`) are `i64`, without `_f32`.
//!
//! All of rand_distr works on the same generator: `rng.sample(shape, distribution)` with
//! [`distributions`], and `Array::random_using` with [`RandomExt`].

mod bounded;
mod check;
mod choice;
mod continuous;
mod discrete;
mod fill;
mod global;
mod integers;
mod lanes;
mod methods;
mod order;
mod pcg64;
mod precise;
mod seed;
mod vectors;
mod words;
mod ziggurat;

use std::fmt;

use ndarray::Array;
use ndarray_rand::rand_distr::Distribution;
pub use ndarray_rand::{
    RandomExt,
    rand::{Rng, RngCore},
    rand_distr as distributions,
};

pub use self::{
    check::Parameter,
    choice::{ChoiceOptions, Chosen, Population},
    continuous::RandomFloat,
    global::{rand, randint, randn, seed},
    integers::{IntegerBound, IntegersOptions, RandomInteger},
    order::Permutable,
    seed::{IntoSeed, SeedSequence},
};
use self::{fill::written, pcg64::Pcg64, words::Words};
use crate::shape::{IntoShape, dim_of, lengths_of};

/// A generator that gives the numbers of NumPy's. NumPy: `np.random.default_rng(seed)`.
///
/// The seed is an integer, several integers, a [`SeedSequence`], or `None` for one that the operating
/// system provides.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut rng = np::random::default_rng(42);
/// assert_eq!(rng.integers(0, 100, 5), array![8, 77, 65, 43, 43]);
/// let mut other = np::random::default_rng(None);
/// assert_ne!(rng.random(4), other.random(4));
/// ```
///
/// # Panics
///
/// If the seed is negative.
#[track_caller]
pub fn default_rng<S: IntoSeed>(seed: S) -> Generator {
    let seed = seed.into_seed();
    Generator { bits: seed.bits(), seed }
}

/// A source of random numbers, made by [`default_rng`]. NumPy: `np.random.Generator`.
///
/// It is rand's generator, too ([`RngCore`]): what takes one takes `&mut rng`.
#[derive(Clone, PartialEq, Eq)]
pub struct Generator {
    bits: Pcg64,
    seed: SeedSequence,
}

impl Generator {
    /// `n` generators independent of this one and of each other, for as many threads.
    /// NumPy: `rng.spawn(n)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(7);
    /// let mut each = rng.spawn(2);
    /// assert_ne!(each[0].random(3), each[1].random(3));
    /// ```
    pub fn spawn(&mut self, n: usize) -> Vec<Generator> {
        self.seed.spawn(n).into_iter().map(default_rng).collect()
    }

    /// The seed that it was made from. NumPy: `rng.bit_generator.seed_seq`.
    pub fn seed_sequence(&self) -> &SeedSequence {
        &self.seed
    }

    /// An array of numbers of one of rand's [`distributions`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    /// use np::random::distributions::{Normal, Poisson};
    ///
    /// let mut rng = np::random::default_rng(1);
    /// let heights = rng.sample((3, 4), Normal::new(170.0, 8.0)?);
    /// let counts = rng.sample(100, Poisson::new(3.0)?);
    /// # assert_eq!((heights.len(), counts.len()), (12, 100));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If a length is negative.
    #[track_caller]
    pub fn sample<T, S: IntoShape, P: Distribution<T>>(
        &mut self,
        shape: S,
        distribution: P,
    ) -> Array<T, S::Dim> {
        let lengths = lengths_of("sample", &shape.into_extents());
        let count = lengths.iter().product();
        let elements = (0..count).map(|_| distribution.sample(self)).collect();
        Array::from_shape_vec(dim_of::<S::Dim>(&lengths), elements)
            .expect("one element for each place")
    }

    /// `n` random bytes. NumPy: `rng.bytes(n)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::random::default_rng(42).bytes(10).len(), 10);
    /// ```
    #[track_caller]
    pub fn bytes(&mut self, n: usize) -> Vec<u8> {
        // SAFETY: all of them are written.
        let bytes =
            unsafe { written::<u8>(&[n], |out| u8::draw(&mut self.bits, 0, u8::MAX.into(), out)) };
        if n == 0 {
            // As in NumPy, no bytes take a word, too.
            self.bits.next_u32();
        }
        bytes
    }
}

impl RngCore for Generator {
    fn next_u32(&mut self) -> u32 {
        self.bits.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.bits.next_u64()
    }

    fn fill_bytes(&mut self, to: &mut [u8]) {
        for piece in to.chunks_mut(8) {
            piece.copy_from_slice(&self.bits.next_u64().to_le_bytes()[..piece.len()]);
        }
    }
}

impl fmt::Display for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Generator(PCG64)")
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Generator(PCG64)")
    }
}
