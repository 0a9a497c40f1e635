//! Choosing, shuffling and permuting, against NumPy's.

use ndarray::Slice;
use ndlab::{Element, prelude::*, random::ChoiceOptions};

use super::{Seed, draw, tuple};
use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values, any_shape},
};

#[test]
fn choice() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(20));
    for _ in 0..250 {
        let n = rng.pick(&[1, 2, 10, 300, 70_000]) as i64;
        draw(&mut batch, rng, &format!("choice({n}, SIZE)"), |g, s| g.choice(n, s));
        draw(&mut batch, rng, &format!("choice({n})"), |g, _| arr0(g.choice_one(n)));
        let (seed, shape) = (Seed::any(rng), any_shape(rng));
        let a = Sample::<f32>::any(rng, Values::Small);
        if a.shape().is_empty() {
            continue;
        }
        let python =
            format!("np.random.default_rng({}).choice(a0, ({}))", seed.text(), tuple(&shape));
        batch.case(python, &[&a], || seed.rng().choice(a.view(), &shape[..]));
    }
    draw(&mut batch, rng, "choice(5, 3).reshape(3)", |g, _| g.choice(5, 3));
    let plane = np::arange(12).reshape((4, 3));
    draw(&mut batch, rng, "choice(np.arange(12).reshape(4, 3), (2, 5))", |g, _| {
        g.choice(&plane, (2, 5))
    });
    draw(&mut batch, rng, "choice([1.5, 2.5], 9)", |g, _| g.choice([1.5, 2.5], 9));
    draw(&mut batch, rng, "choice(np.arange(24).reshape(4, 3, 2), 7)", |g, _| {
        g.choice(np::arange(24).reshape((4, 3, 2)), 7)
    });
    batch.check(Bound::Equal);
}

#[test]
fn without_replacement() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(21));
    for _ in 0..300 {
        let n = rng.pick(&[1, 2, 10, 300, 9_999, 10_000, 10_001, 30_000]);
        let size = match rng.below(3) {
            0 => rng.below(n + 2),
            1 => rng.below(n / 40 + 1),
            _ => rng.below(n / 10 + 1),
        };
        let (seed, shuffle) = (Seed::any(rng), rng.one_in(2));
        let python = format!(
            "np.random.default_rng({}).choice({n}, {size}, replace=False, shuffle={})",
            seed.text(),
            if shuffle { "True" } else { "False" }
        );
        batch.case(python, &[], || {
            let options = ChoiceOptions { replace: false, shuffle, ..Default::default() };
            seed.rng().choice_with(n, size, options)
        });
    }
    batch.check(Bound::Equal);
}

#[test]
fn with_probabilities() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(22));
    for _ in 0..300 {
        let most = rng.pick(&[2, 6, 30, 200]);
        let n = 1 + rng.below(most);
        let mut p: Vec<f64> =
            (0..n).map(|_| if rng.one_in(4) { 0.0 } else { rng.unit() }).collect();
        p[0] += 0.1;
        let sum: f64 = p.iter().sum();
        p.iter_mut().for_each(|p| *p /= sum);
        let (seed, replace) = (Seed::any(rng), rng.one_in(2));
        let size = if replace { rng.below(50) } else { rng.below(n + 1) };
        let python = format!(
            "np.random.default_rng({}).choice({n}, {size}, replace={}, p={p:?})",
            seed.text(),
            if replace { "True" } else { "False" }
        );
        batch.case(python, &[], || {
            let p = Some(Array1::from(p));
            seed.rng().choice_with(n, size, ChoiceOptions { replace, p, ..Default::default() })
        });
    }
    batch.check(Bound::Equal);
}

/// Every layout, elements of every size.
fn orders<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..60 {
        let a = Sample::<T>::any(rng, Values::Small);
        if a.shape().is_empty() {
            continue;
        }
        let seed = Seed::any(rng);
        let generator = format!("np.random.default_rng({})", seed.text());
        batch.case(format!("{generator}.permutation(a0)"), &[&a], || {
            seed.rng().permutation(a.view())
        });
        batch
            .case(format!("{generator}.permuted(a0)"), &[&a], || seed.rng().permuted(a.view(), ..));
        let axis = rng.below(a.shape().len());
        batch.case(format!("{generator}.permuted(a0, axis={axis})"), &[&a], || {
            seed.rng().permuted(a.view(), axis)
        });
        let step = rng.pick(&[1, 2, -1, -3]);
        let reversed = rng.one_in(2);
        let python = format!(
            "(lambda a: [{generator}.shuffle(a[::{step}]{}), a][1])(np.array(a0, order='C'))",
            if reversed { ".T" } else { "" }
        );
        batch.case(python, &[&a], || {
            let mut b = np::ascontiguousarray(a.view());
            let view = b.slice_axis_mut(Axis(0), Slice::new(0, None, step));
            let mut view = if reversed { view.reversed_axes() } else { view };
            seed.rng().shuffle(&mut view);
            b
        });
    }
}

#[test]
fn shuffled_and_permuted() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(23));
    orders::<u8>(&mut batch, rng);
    orders::<i16>(&mut batch, rng);
    orders::<f32>(&mut batch, rng);
    orders::<f64>(&mut batch, rng);
    orders::<np::complex128>(&mut batch, rng);
    for n in [0, 1, 2, 3, 10, 1000, 100_000] {
        draw(&mut batch, rng, &format!("permutation({n})"), |g, _| g.permutation(n));
    }
    draw(&mut batch, rng, "permutation([1.5, 2, 3])", |g, _| g.permutation([1.5, 2.0, 3.0]));
    batch.check(Bound::Equal);
}

/// Elements that own memory are moved, not copied.
#[test]
fn of_texts() {
    let words: Vec<String> = (0..30).map(|n| format!("word {n}")).collect();
    let mut a = Array2::from_shape_vec((10, 3), words).expect("thirty");
    let b = np::arange(30).reshape((10, 3));
    let mut b = b.t().to_owned();
    np::random::default_rng(5).shuffle(&mut a.view_mut());
    np::random::default_rng(5).shuffle(&mut b.view_mut().reversed_axes());
    assert_eq!(a, b.t().mapv(|n| format!("word {n}")));
}
