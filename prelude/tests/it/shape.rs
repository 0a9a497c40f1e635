//! Shapes, joining, repeating, padding, creation: everything that moves elements, against NumPy on
//! random arrays.
//!
//! NumPy's documented examples stand in `shape/examples.rs`, messages in `shape/messages.rs`.

mod creation;
mod editing;
mod examples;
mod joining;
mod messages;
mod moving;

use ndlab::Element;

use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

/// Calls a generic function with a batch and a generator for each of these dtypes, which differ in
/// size or in how they are compared.
macro_rules! each_dtype {
    ($seed:literal, $bound:expr, $cases:ident) => {{
        let (mut batch, rng) = (crate::oracle::Batch::new(), &mut crate::samples::Rng::new($seed));
        $cases::<bool>(&mut batch, rng);
        $cases::<i8>(&mut batch, rng);
        $cases::<u16>(&mut batch, rng);
        $cases::<i32>(&mut batch, rng);
        $cases::<f32>(&mut batch, rng);
        $cases::<u64>(&mut batch, rng);
        $cases::<f64>(&mut batch, rng);
        $cases::<num_complex::Complex<f32>>(&mut batch, rng);
        $cases::<num_complex::Complex<f64>>(&mut batch, rng);
        assert!(batch.len() >= 200, "{} cases", batch.len());
        batch.check($bound);
    }};
}

use each_dtype;

/// Arrays of any shape and layout.
fn arrays<T: Element>(rng: &mut Rng, count: usize) -> Vec<Sample<T>> {
    (0..count).map(|_| Sample::any(rng, Values::Any)).collect()
}

/// Python's text for a list of numbers.
fn list<T: ToString>(numbers: &[T]) -> String {
    format!("[{}]", numbers.iter().map(T::to_string).collect::<Vec<_>>().join(", "))
}

/// An axis of an array, from either end, and now and then one that it has not.
fn any_axis(rng: &mut Rng, ndim: usize) -> i64 {
    let reach = ndim + usize::from(rng.one_in(10));
    if reach == 0 {
        return 0;
    }
    rng.below(2 * reach) as i64 - reach as i64
}
