//! The numbers of `np::random` against NumPy's, bit for bit, for the same seeds.
//!
//! Here what everything is made of: seeds, sequences of calls, uniform and normal numbers, integers.
//! Distributions, choosing and shuffling stand in the files below, messages in `messages.rs`.

mod blocks;
mod choosing;
mod distributions;
mod messages;
mod vectors;

use ndlab::{
    Element,
    prelude::*,
    random::{Generator, RandomInteger, SeedSequence},
};

use crate::{
    oracle::{Answers, Batch, Bound, Plain},
    samples::{Rng, any_shape},
};

/// A seed as NumPy and as the library are given it.
pub(crate) enum Seed {
    One(u128),
    Several(Vec<u64>),
}

impl Seed {
    pub(crate) fn any(rng: &mut Rng) -> Seed {
        match rng.below(8) {
            0 => Seed::One(rng.pick(&[0, 1, 42, 1 << 63, 1 << 100, u128::MAX, 1 << 32])),
            1 | 2 => Seed::One(u128::from(rng.next()) << 64 | u128::from(rng.next())),
            3 => {
                let n = rng.below(7);
                Seed::Several((0..n).map(|_| rng.next() >> rng.pick(&[0, 20, 40, 63])).collect())
            }
            _ => Seed::One(u128::from(rng.next() >> rng.pick(&[0, 30, 50]))),
        }
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Seed::One(seed) => seed.to_string(),
            Seed::Several(seeds) => format!("{seeds:?}"),
        }
    }

    pub(crate) fn rng(&self) -> Generator {
        match self {
            Seed::One(seed) => np::random::default_rng(*seed),
            Seed::Several(seeds) => np::random::default_rng(seeds),
        }
    }
}

pub(crate) fn tuple(shape: &[usize]) -> String {
    shape.iter().map(|n| format!("{n},")).collect()
}

/// A case with any seed and shape: a call of NumPy's generator, with SIZE for the shape.
pub(crate) fn draw<R: Answers>(
    batch: &mut Batch,
    rng: &mut Rng,
    call: &str,
    ours: impl FnOnce(&mut Generator, Vec<usize>) -> R,
) {
    let (seed, shape) = (Seed::any(rng), any_shape(rng));
    let call = call.replace("SIZE", &format!("({})", tuple(&shape)));
    let python = format!("np.random.default_rng({}).{call}", seed.text());
    batch.case(python, &[], || ours(&mut seed.rng(), shape));
}

/// Results of several calls.
pub(crate) struct All(pub(crate) Vec<Plain>);

impl Answers for All {
    fn plain(self) -> Vec<Plain> {
        self.0
    }
}

#[test]
fn five_numbers_of_many_seeds() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(1));
    for seed in [0_u128, 1, 42, 1 << 63, 1 << 100, (1 << 64) - 1, 1 << 64] {
        batch.case(format!("np.random.default_rng({seed}).random(5)"), &[], || {
            np::random::default_rng(seed).random(5)
        });
    }
    for _ in 0..500 {
        let seed = Seed::any(rng);
        batch.case(format!("np.random.default_rng({}).random(5)", seed.text()), &[], || {
            seed.rng().random(5)
        });
    }
    batch.case("np.random.default_rng(np.arange(9)).random(5)", &[], || {
        np::random::default_rng(&np::arange(9)).random(5)
    });
    batch.case("np.random.default_rng([]).random(5)", &[], || {
        np::random::default_rng([0_i32; 0]).random(5)
    });
    batch.check(Bound::Equal);
}

#[test]
fn seed_sequences() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(2));
    for _ in 0..200 {
        let seed = Seed::any(rng);
        let (text, n) = (seed.text(), rng.below(20));
        let sequence = || match &seed {
            Seed::One(seed) => SeedSequence::new(*seed),
            Seed::Several(seeds) => SeedSequence::new(seeds),
        };
        batch.case(format!("np.random.SeedSequence({text}).generate_state({n})"), &[], || {
            sequence().generate_state(n)
        });
        batch.case(
            format!("np.random.SeedSequence({text}).spawn(3)[2].spawn(2)[1].generate_state(4, np.uint64)"),
            &[],
            || sequence().spawn(3)[2].spawn(2)[1].generate_state_u64(4),
        );
        batch.case(
            format!(
                "(lambda r: [g.random(3) for g in r.spawn(2) + r.spawn(1)] + [r.random(2)])\
                 (np.random.default_rng({text}))"
            ),
            &[],
            || {
                let mut rng = seed.rng();
                let mut all = rng.spawn(2);
                all.extend(rng.spawn(1));
                let mut all: Vec<Plain> =
                    all.iter_mut().flat_map(|g| g.random(3).plain()).collect();
                all.extend(rng.random(2).plain());
                All(all)
            },
        );
    }
    batch.check(Bound::Equal);
}

#[test]
fn uniform_normal_and_exponential() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(3));
    for _ in 0..200 {
        draw(&mut batch, rng, "random(SIZE)", |g, s| g.random(s));
        draw(&mut batch, rng, "random(SIZE, np.float32)", |g, s| g.random_f32(s));
        draw(&mut batch, rng, "standard_normal(SIZE)", |g, s| g.standard_normal(s));
        draw(&mut batch, rng, "standard_normal(SIZE, np.float32)", |g, s| g.standard_normal_f32(s));
        draw(&mut batch, rng, "standard_exponential(SIZE)", |g, s| g.standard_exponential(s));
        draw(&mut batch, rng, "standard_exponential(SIZE, np.float32)", |g, s| {
            g.standard_exponential_f32(s)
        });
        let (low, width) = (rng.below(100) as f64 / 7.0 - 5.0, rng.below(50) as f64 / 3.0);
        let high = low + width;
        draw(&mut batch, rng, &format!("uniform({low:?}, {high:?}, SIZE)"), |g, s| {
            g.uniform(low, high, s)
        });
        draw(&mut batch, rng, &format!("normal({low:?}, {width:?}, SIZE)"), |g, s| {
            g.normal(low, width, s)
        });
        draw(&mut batch, rng, &format!("normal({low:?}, {width:?}, SIZE).astype('f4')"), |g, s| {
            g.normal_f32(low, width, s)
        });
    }
    batch.check(Bound::Equal);
}

/// Far into the stream, so that every layer of the ziggurats, its edge and its tail come up.
#[test]
fn long_sequences() {
    let mut batch = Batch::new();
    for seed in 0..2 {
        let mut long = |call: &str, ours: &dyn Fn(&mut Generator) -> Vec<Plain>| {
            let python = format!("np.random.default_rng({seed}).{call}");
            batch.case(python, &[], || All(ours(&mut np::random::default_rng(seed))));
        };
        long("standard_normal(400000)", &|g| g.standard_normal(400_000).plain());
        long("standard_normal(400000, 'f4')", &|g| g.standard_normal_f32(400_000).plain());
        long("standard_exponential(400000)", &|g| g.standard_exponential(400_000).plain());
        long("standard_exponential(400000, 'f4')", &|g| {
            g.standard_exponential_f32(400_000).plain()
        });
    }
    batch.check(Bound::Equal);
    let far = np::max(np::random::default_rng(0).standard_normal(400_000), ..);
    assert!(far > 4.0, "the tail came up");
}

fn integers<T: RandomInteger>(batch: &mut Batch, rng: &mut Rng) {
    let name = T::DTYPE.name();
    let bits = if name == "bool" { 1 } else { 8 * size_of::<T>() };
    let signed = name.starts_with("int");
    let least = if signed { -1_i128 << (bits - 1) } else { 0 };
    let most = least + (1_i128 << bits) - 1;
    for case in 0..60 {
        let any = |rng: &mut Rng| {
            let wide = i128::from(rng.next()) << 64 | i128::from(rng.next());
            least + wide.rem_euclid(most - least + 1)
        };
        let (mut low, mut high) = match case % 4 {
            0 => (least, most),
            1 => (any(rng), any(rng)),
            2 => (least.max(0), rng.below(100) as i128),
            _ => {
                let low = any(rng);
                (low, low + (rng.next() >> (33 + rng.below(31))) as i128)
            }
        };
        high = high.min(most);
        if low > high {
            (low, high) = (high, low);
        }
        let call = format!("integers({low}, {high}+1, SIZE, np.{name})");
        draw(batch, rng, &call, |g, s| g.integers_as::<T, _>(low, high + 1, s));
    }
    for (low, high) in
        [(least, most + 1), (least, most + 2), (least - 1, 1), (0, 0), (1, 0), (1, 1)]
    {
        let call = format!("integers({low}, {high}, SIZE, np.{name})");
        draw(batch, rng, &call, |g, s| g.integers_as::<T, _>(low, high, s));
    }
}

#[test]
fn integers_of_every_type() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(4));
    integers::<i8>(&mut batch, rng);
    integers::<i16>(&mut batch, rng);
    integers::<i32>(&mut batch, rng);
    integers::<i64>(&mut batch, rng);
    integers::<u8>(&mut batch, rng);
    integers::<u16>(&mut batch, rng);
    integers::<u32>(&mut batch, rng);
    integers::<u64>(&mut batch, rng);
    integers::<isize>(&mut batch, rng);
    integers::<usize>(&mut batch, rng);
    integers::<bool>(&mut batch, rng);
    for _ in 0..100 {
        let (low, high) = (rng.below(20) as i64 - 10, rng.below(30) as i64 - 3);
        draw(&mut batch, rng, &format!("integers({low}, {high}, SIZE, endpoint=True)"), |g, s| {
            g.integers_with(low, high, s, np::random::IntegersOptions { endpoint: true })
        });
        draw(&mut batch, rng, &format!("integers({low}, {high}, SIZE)"), |g, s| {
            g.integers(low, high, s)
        });
        draw(&mut batch, rng, &format!("integers({low}, {high})"), |g, _| {
            arr0(g.integers_one(low, high))
        });
    }
    batch.check(Bound::Equal);
}

/// What one call leaves to the next, half words of the stream above all.
#[test]
fn mixed_calls() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(5));
    for _ in 0..250 {
        let seed = Seed::any(rng);
        let mut generator = seed.rng();
        let mut calls: Vec<String> = Vec::new();
        let mut ours: Vec<Plain> = Vec::new();
        for _ in 0..3 + rng.below(20) {
            let n = rng.below(9);
            let g = &mut generator;
            let (call, plain) = match rng.below(14) {
                0 => (format!("random({n})"), g.random(n).plain()),
                1 => (format!("random({n}, 'f4')"), g.random_f32(n).plain()),
                2 => (format!("standard_normal({n})"), g.standard_normal(n).plain()),
                3 => (format!("standard_normal({n}, 'f4')"), g.standard_normal_f32(n).plain()),
                4 => (format!("integers(0, 100, {n})"), g.integers(0, 100, n).plain()),
                5 => (format!("integers(-3, 2**62, {n})"), g.integers(-3, 1_i64 << 62, n).plain()),
                6 => (
                    format!("integers(0, 50, {n}, np.uint8)"),
                    g.integers_as::<u8, _>(0, 50, n).plain(),
                ),
                7 => (
                    format!("integers(0, 2, {n}, bool)"),
                    g.integers_as::<bool, _>(0, 2, n).plain(),
                ),
                8 => (format!("permutation({n})"), g.permutation(n).plain()),
                9 => (format!("choice(50, {n})"), g.choice(50, n).plain()),
                10 => (format!("np.frombuffer(r.bytes({n}), 'u1')"), g.bytes(n).plain()),
                11 => (format!("poisson(3.5, {n})"), g.poisson(3.5, n).plain()),
                12 => (String::from("random()"), arr0(g.random_one()).plain()),
                _ => (
                    format!("standard_exponential({n}, 'f4')"),
                    g.standard_exponential_f32(n).plain(),
                ),
            };
            calls.push(if call.starts_with("np.") { call } else { format!("r.{call}") });
            ours.extend(plain);
        }
        let python =
            format!("(lambda r: [{}])(np.random.default_rng({}))", calls.join(", "), seed.text());
        batch.case(python, &[], || All(ours));
    }
    batch.check(Bound::Equal);
}

/// Into views of every layout, in both types: elements in C order, nothing beside them touched.
#[test]
fn into_views() {
    use ndarray::Slice;

    let (mut batch, rng) = (Batch::new(), &mut Rng::new(6));
    for _ in 0..200 {
        let shape: Vec<usize> = (0..1 + rng.below(3)).map(|_| 1 + rng.below(40)).collect();
        let steps: Vec<isize> = shape.iter().map(|_| rng.pick(&[1, 1, 2, -1, -3])).collect();
        let (seed, reversed) = (Seed::any(rng), rng.one_in(2));
        let index: String = steps.iter().map(|step| format!("::{step},")).collect();
        let axes = if reversed { ".T" } else { "" };
        for (dtype, call) in [("f8", "random"), ("f4", "standard_normal"), ("f8", "normal")] {
            let numbers = match call {
                "random" => "random(v.shape)",
                "normal" => "normal(2, 3, v.shape)",
                _ => "standard_normal(v.shape, 'f4')",
            };
            let python = format!(
                "(lambda a: [(lambda v: v.__setitem__(..., np.random.default_rng({}).{numbers}))\
                 (a[{index}]{axes}), a][1])(np.zeros(({}), '{dtype}'))",
                seed.text(),
                tuple(&shape)
            );
            fn into<T: Element>(
                (shape, steps, reversed): (&[usize], &[isize], bool),
                write: impl FnOnce(&mut ArrayViewMutD<'_, T>),
            ) -> ArrayD<T> {
                let mut a = ArrayD::from_elem(IxDyn(shape), T::ZERO);
                let mut view = a.view_mut();
                view.slice_each_axis_inplace(|axis| Slice::new(0, None, steps[axis.axis.index()]));
                let mut view = if reversed { view.reversed_axes() } else { view };
                write(&mut view);
                a
            }
            let (layout, mut g) = ((&shape[..], &steps[..], reversed), seed.rng());
            match call {
                "random" => batch.case(python, &[], || into::<f64>(layout, |v| g.random_into(v))),
                "normal" => {
                    batch.case(python, &[], || into::<f64>(layout, |v| g.normal_into(2, 3, v)))
                }
                _ => batch.case(python, &[], || into::<f32>(layout, |v| g.standard_normal_into(v))),
            }
        }
        let python = format!(
            "np.random.default_rng({}).integers(-9, 99, ({}), np.int16)",
            seed.text(),
            tuple(&shape)
        );
        batch.case(python, &[], || {
            let mut a = ArrayD::<i16>::zeros(IxDyn(&shape));
            seed.rng().integers_into(-9, 99, &mut a);
            a
        });
    }
    batch.check(Bound::Equal);
}
