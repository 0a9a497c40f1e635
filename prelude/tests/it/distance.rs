//! Distances against their definitions in NumPy.
//!
//! Sums of `d` terms that are all positive: within `d + 4` units in the last place of NumPy's, which
//! adds them in another order. Cosines cancel: within a part of 1.

use ndlab::{Element, Metric, prelude::*};

use crate::{
    oracle::{Batch, Bound},
    rules::message,
    samples::{Rng, Sample, Values},
};

/// Each metric, as NumPy says it of `u` and `v`, arrays whose last axis is the coordinates.
const METRICS: [(Metric, &str); 9] = [
    (Metric::Euclidean, "np.sqrt(((u - v) ** 2).sum(-1))"),
    (Metric::SqEuclidean, "((u - v) ** 2).sum(-1)"),
    (Metric::Cityblock, "np.abs(u - v).sum(-1)"),
    (Metric::Chebyshev, "np.abs(u - v).max(-1, initial=0)"),
    (Metric::Minkowski(3.0), "(np.abs(u - v) ** 3.0).sum(-1) ** (1 / 3)"),
    (Metric::Minkowski(2.0), "np.sqrt(((u - v) ** 2).sum(-1))"),
    (
        Metric::Canberra,
        "np.where((u == 0) & (v == 0), 0, np.abs(u - v) / (np.abs(u) + np.abs(v))).sum(-1)",
    ),
    (Metric::BrayCurtis, "np.abs(u - v).sum(-1) / np.abs(u + v).sum(-1)"),
    (Metric::Hamming, "(u != v).mean(-1)"),
];

fn call(definition: &str) -> String {
    format!(
        "(lambda u, v: {definition})(a0.astype(float).reshape(len(a0), 1, -1), \
         a1.astype(float).reshape(1, len(a1), a0.shape[1] if a0.ndim > 1 else 1))"
    )
}

fn shapes(rng: &mut Rng) -> [Vec<usize>; 2] {
    let d = 1 + rng.below(9);
    let points = |rng: &mut Rng| if rng.one_in(6) { 60 + rng.below(90) } else { 1 + rng.below(6) };
    [vec![points(rng), d], vec![points(rng), d]]
}

fn distances<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for turn in 0..36 {
        let (metric, definition) = METRICS[turn % METRICS.len()];
        let [left, right] = shapes(rng);
        let (left, right) =
            if rng.one_in(10) { (vec![left[0]], vec![right[0]]) } else { (left, right) };
        let a = Sample::<T>::of_shape(rng, &left, values);
        let b = Sample::<U>::of_shape(rng, &right, values);
        batch.case(call(definition), &[&a, &b], || np::cdist_with(a.view(), b.view(), metric));
    }
}

#[test]
fn as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(50));
    distances::<f64, f64>(&mut batch, rng, Values::Small);
    distances::<f32, f32>(&mut batch, rng, Values::Small);
    distances::<f32, f64>(&mut batch, rng, Values::Small);
    distances::<i32, i32>(&mut batch, rng, Values::Small);
    distances::<u8, i8>(&mut batch, rng, Values::Any);
    distances::<i64, f64>(&mut batch, rng, Values::Small);
    distances::<bool, bool>(&mut batch, rng, Values::Any);
    distances::<f64, f64>(&mut batch, rng, Values::Positive);
    assert!(batch.len() > 250);
    batch.check(Bound::Ulps(13));
}

#[test]
fn angles_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(51));
    for turn in 0..300 {
        let [left, right] = shapes(rng);
        // A point whose coordinates are all the same has no distance from its mean.
        let (metric, centre) = match turn % 2 {
            0 => (Metric::Cosine, ""),
            _ if left[1] < 3 => continue,
            _ => (Metric::Correlation, " - x.mean(-1, keepdims=True)"),
        };
        let a = Sample::<f64>::of_shape(rng, &left, Values::Positive);
        let b = Sample::<f64>::of_shape(rng, &right, Values::Positive);
        let flat = |one: &Sample<f64>| {
            one.view().rows().into_iter().any(|row| row.iter().all(|x| *x == row[0]))
        };
        if flat(&a) || flat(&b) {
            continue;
        }
        let definition = format!(
            "(lambda c: 1 + (1 - (c(u) * c(v)).sum(-1) \
             / np.sqrt((c(u) ** 2).sum(-1) * (c(v) ** 2).sum(-1))))(lambda x: x{centre})"
        );
        batch.case(call(&definition), &[&a, &b], || {
            np::cdist_with(a.view(), b.view(), metric) + 1.0
        });
    }
    assert!(batch.len() > 120);
    batch.check(Bound::OfLargest(1e-13));
}

#[test]
fn near_points_and_far_ones() {
    // By way of norms the first would be 0 or noise.
    let (a, b) = (array![[1e8_f64, 1.0]], array![[1e8 + 1e-7, 1.0]]);
    assert_eq!(np::cdist(&a, &b)[[0, 0]], (b[[0, 0]] - a[[0, 0]]).abs());
    let (huge, tiny) = (array![[3e200, 4e200]], array![[3e-200, 4e-200]]);
    let zero = array![[0.0, 0.0]];
    assert!((np::cdist(&huge, &zero)[[0, 0]] / 5e200 - 1.0).abs() < 1e-15);
    assert!((np::cdist(&tiny, &zero)[[0, 0]] / 5e-200 - 1.0).abs() < 1e-15);
    let odd = array![[np::nan, 0.0], [np::inf, 0.0], [0.0, 0.0]];
    let distances = np::cdist(&odd, &zero);
    assert!(distances[[0, 0]].is_nan() && distances[[1, 0]] == np::inf && distances[[2, 0]] == 0.0);
    assert!(np::cdist_with(&odd, &zero, Metric::Chebyshev)[[0, 0]].is_nan());
}

#[test]
fn no_points_and_no_coordinates() {
    assert_eq!(np::cdist(np::ones((0, 3)), np::ones((2, 3))).dim(), (0, 2));
    assert_eq!(np::cdist(np::ones((2, 3)), np::ones((0, 3))).dim(), (2, 0));
    assert_eq!(np::cdist(np::ones((2, 0)), np::ones((1, 0))), array![[0.0], [0.0]]);
    assert_eq!(np::cdist([1, 4], [2]), array![[1.0], [2.0]]);
}

#[test]
fn large_sets_are_shared_among_threads() {
    let a = np::arange(3000).mapv(|x| f64::from(x as i32 * 37 % 101)).reshape((1000, 3));
    let whole = np::cdist(&a, a.slice(s![..;-1, ..]));
    for (i, j) in [(0, 0), (999, 0), (500, 123), (64, 63), (999, 999)] {
        let difference = &a.row(i) - &a.row(999 - j);
        assert_eq!(whole[[i, j]], difference.dot(&difference).sqrt());
    }
}

#[test]
fn messages() {
    let (a, b) = (np::ones((2, 3)), np::ones((2, 4)));
    let cases = [
        (
            message(|| np::cdist(&a, &b)),
            "cdist: shapes (2, 3) and (2, 4): the points have different numbers of coordinates",
        ),
        (
            message(|| np::cdist(&a, np::ones((2, 2, 2)))),
            "cdist: shapes (2, 3) and (2, 2, 2): points are the rows of arrays with one or two axes",
        ),
        (
            message(|| np::cdist(&a, np::complex64::ones((2, 3)))),
            "cdist: shapes (2, 3) and (2, 3): points with complex coordinates have no order and no \
             distance here",
        ),
        (
            message(|| np::cdist_with(&a, &a, Metric::Minkowski(0.0))),
            "cdist: shapes (2, 3) and (2, 3): the exponent of Minkowski's metric has to be above 0",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}
