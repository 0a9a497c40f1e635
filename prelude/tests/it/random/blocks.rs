//! Draws of many numbers, which the library takes in blocks and on several threads: against NumPy's,
//! and what each leaves to the next.

use ndlab::{
    prelude::*,
    random::{ChoiceOptions, Generator},
};

use super::{All, Seed};
use crate::{
    oracle::{Answers, Batch, Bound, Plain},
    samples::Rng,
};

/// A call of the generator `r` in Python, and its result here.
fn call(rng: &mut Rng, g: &mut Generator, n: usize) -> (String, Vec<Plain>) {
    match rng.below(24) {
        0 => (format!("r.random({n})"), g.random(n).plain()),
        1 => (format!("r.random({n}, 'f4')"), g.random_f32(n).plain()),
        2 => (format!("r.uniform(-1, 3, {n})"), g.uniform(-1, 3, n).plain()),
        3 => (format!("r.standard_normal({n})"), g.standard_normal(n).plain()),
        4 => (format!("r.standard_normal({n}, 'f4')"), g.standard_normal_f32(n).plain()),
        5 => (format!("r.exponential(2, {n})"), g.exponential(2, n).plain()),
        6 => (format!("r.standard_exponential({n}, 'f4')"), g.standard_exponential_f32(n).plain()),
        7 => (format!("r.integers(0, 1000, {n})"), g.integers(0, 1000, n).plain()),
        8 => (format!("r.integers(0, 3*10**9, {n})"), g.integers(0, 3_000_000_000_i64, n).plain()),
        9 => {
            (format!("r.integers(-7, 2**62+9, {n})"), g.integers(-7, (1_i64 << 62) + 9, n).plain())
        }
        10 => (
            format!("r.integers(0, 2**64, {n}, 'u8')"),
            g.integers_as::<u64, _>(0, 1_u128 << 64, n).plain(),
        ),
        11 => (format!("r.integers(0, 100, {n}, 'u1')"), g.integers_as::<u8, _>(0, 100, n).plain()),
        12 => (
            format!("r.integers(-128, 128, {n}, 'i1')"),
            g.integers_as::<i8, _>(-128, 128, n).plain(),
        ),
        13 => (
            format!("r.integers(5, 40000, {n}, 'u2')"),
            g.integers_as::<u16, _>(5, 40_000, n).plain(),
        ),
        14 => (format!("r.integers(0, 2, {n}, '?')"), g.integers_as::<bool, _>(0, 2, n).plain()),
        15 => (format!("np.frombuffer(r.bytes({n}), 'u1')"), g.bytes(n).plain()),
        16 => (format!("r.permutation({n})"), g.permutation(n).plain()),
        17 => (format!("r.choice(70000, {n})"), g.choice(70_000, n).plain()),
        18 => {
            let p = Some(array![0.5, 0.125, 0.0, 0.375]);
            let options = ChoiceOptions { p, ..Default::default() };
            let plain = g.choice_with(4, n, options).plain();
            (format!("r.choice(4, {n}, p=[0.5, 0.125, 0, 0.375])"), plain)
        }
        19 => {
            let options = ChoiceOptions { replace: false, ..Default::default() };
            let plain = g.choice_with(60 * n + 1, n, options).plain();
            (format!("r.choice({}, {n}, replace=False)", 60 * n + 1), plain)
        }
        20 => (format!("r.poisson(3.5, {n})"), g.poisson(3.5, n).plain()),
        21 => (format!("r.hypergeometric(20, 30, 5, {n})"), g.hypergeometric(20, 30, 5, n).plain()),
        22 => {
            let pvals = array![0.25, 0.25, 0.5];
            (format!("r.multinomial(4, [.25, .25, .5], {n})"), g.multinomial(4, &pvals, n).plain())
        }
        // One half of a word, so that what follows begins in the middle of one.
        _ => (String::from("r.random(1, 'f4')"), g.random_f32(1).plain()),
    }
}

fn sequences(seed: u64, count: usize, any_length: impl Fn(&mut Rng) -> usize) {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(seed));
    for _ in 0..count {
        let seed = Seed::any(rng);
        let mut generator = seed.rng();
        let (mut calls, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..12 {
            let n = any_length(rng);
            let (text, plain) = call(rng, &mut generator, n);
            calls.push(text);
            ours.extend(plain);
        }
        let python =
            format!("(lambda r: [{}])(np.random.default_rng({}))", calls.join(", "), seed.text());
        batch.case(python, &[], || All(ours));
    }
    batch.check(Bound::Equal);
}

#[test]
fn of_many_lengths() {
    sequences(30, 250, |rng| {
        let near = rng.pick(&[0, 8, 24, 64, 250, 510, 1000]);
        near + rng.below(20)
    });
}

#[test]
fn long_enough_for_several_threads() {
    sequences(31, 6, |rng| rng.pick(&[65_535, 65_536, 65_537, 131_073, 200_001]) + rng.below(2));
}
