//! What is said of wrong arguments, and where; and NumPy's documented examples.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ndlab::{
    prelude::*,
    random::{ChoiceOptions, Generator, IntegersOptions},
};

use crate::{
    numpy::{arrays, texts},
    rules::place_of,
};

fn message<T>(f: impl FnOnce(&mut Generator) -> T) -> String {
    let mut rng = np::random::default_rng(1);
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| f(&mut rng))) else {
        return String::from("no panic");
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
    }
}

#[test]
fn messages() {
    let with = |p: &[f64]| ChoiceOptions { p: Some(p.to_vec().into()), ..Default::default() };
    let once = |p: Option<Array1<f64>>| ChoiceOptions { replace: false, p, ..Default::default() };
    let cases = [
        (
            message(|_| np::random::default_rng(-1)),
            "default_rng: expected non-negative integer, got -1",
        ),
        (message(|g| g.random(-2)), "random: negative dimensions are not allowed, got shape (-2,)"),
        (message(|g| g.integers(3, 3, 5)), "integers: low >= high, got 3 and 3"),
        (message(|g| g.integers(0, -3, 5)), "integers: high <= 0, got 0 and -3"),
        (
            message(|g| g.integers_with(2, 1, 5, IntegersOptions { endpoint: true })),
            "integers: low > high, got 2 and 1",
        ),
        (
            message(|g| g.integers_as::<u8, _>(0, 257, 5)),
            "integers: high is out of bounds for uint8, got 257",
        ),
        (
            message(|g| g.integers_as::<u8, _>(-1, 5, 5)),
            "integers: low is out of bounds for uint8, got -1",
        ),
        (message(|g| g.normal(0, -1, 5)), "normal: scale < 0, got -1"),
        (message(|g| g.uniform(1, 0, 5)), "uniform: high - low < 0, got -1"),
        (
            message(|g| g.uniform(0, f64::INFINITY, 5)),
            "uniform: high - low range exceeds valid bounds, got inf",
        ),
        (message(|g| g.beta(0, 1, 5)), "beta: a <= 0, got 0"),
        (message(|g| g.triangular(0, 2, 1, 5)), "triangular: mode > right"),
        (message(|g| g.poisson(-1, 5)), "poisson: lam < 0 or NaN, got -1"),
        (
            message(|g| g.poisson(1e30, 5)),
            "poisson: lam value too large, got 1000000000000000000000000000000",
        ),
        (message(|g| g.binomial(10, 1.5, 5)), "binomial: p < 0, > 1 or NaN, got 1.5"),
        (message(|g| g.binomial(-1, 0.5, 5)), "binomial: n < 0, got -1"),
        (message(|g| g.hypergeometric(3, 4, 8, 5)), "hypergeometric: ngood + nbad < nsample"),
        (message(|g| g.choice(0, 5)), "choice: a cannot be empty unless no samples are taken"),
        (
            message(|g| g.choice_with(3, 5, once(None))),
            "choice: Cannot take a larger sample than population when replace is False, got 5 and 3",
        ),
        (
            message(|g| g.choice_with(2, 5, with(&[0.5]))),
            "choice: a and p must have same size, got 2 and 1",
        ),
        (
            message(|g| g.choice_with(2, 5, with(&[0.5, 0.6]))),
            "choice: Probabilities do not sum to 1, but to 1.1",
        ),
        (
            message(|g| g.choice_with(2, 5, with(&[1.5, -0.5]))),
            "choice: Probabilities are not non-negative",
        ),
        (
            message(|g| g.choice_with(2, 5, with(&[1.0, f64::NAN]))),
            "choice: Probabilities contain NaN",
        ),
        (
            message(|g| g.choice_with(2, 2, once(Some(array![1.0, 0.0])))),
            "choice: Fewer non-zero entries in p than size",
        ),
        (
            message(|g| g.shuffle(&mut arr0(5))),
            "shuffle: axis 0 is out of bounds for array of dimension 0",
        ),
        (
            message(|g| g.permutation(arr0(5))),
            "permutation: axis 0 is out of bounds for array of dimension 0",
        ),
        (
            message(|g| g.permuted(np::ones((2, 3)), 2)),
            "axis 2 is out of bounds for array of dimension 2",
        ),
        (
            message(|g| g.permuted(np::ones((2, 3, 4)), (0, 1))),
            "permuted: one axis or `..` is expected, got (0, 1)",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}

#[test]
fn of_the_process() {
    np::random::seed(5);
    let a = (np::random::rand((2, 3)), np::random::randn(4), np::random::randint(1, 7, 5));
    np::random::seed(5);
    let mut rng = np::random::default_rng(5);
    let b = (rng.random((2, 3)), rng.standard_normal(4), rng.integers(1, 7, 5));
    assert_eq!(a, b);
    let refused = catch_unwind(|| np::random::rand(-1));
    assert!(refused.is_err());
    assert_eq!(np::random::rand(3), np::random::default_rng(5).random(3));
}

#[test]
fn panics_name_the_callers_line() {
    let mut rng = np::random::default_rng(1);
    let file = String::from(file!());
    let line = line!() + 1;
    assert_eq!(place_of(|| np::random::default_rng(-1)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| rng.normal(0, -1, 5)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| rng.binomial_one(5, 2)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| rng.uniform_into(1, 0, &mut np::zeros(3))), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| rng.integers(1, 0, 5)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| rng.choice(0, 5)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| rng.permutation(&arr0(1))), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| np::random::rand(-1)), (file, line));
}

/// What NumPy's documentation shows with a seed, and other calls as they are written in cells.
#[test]
fn examples() {
    let rng = np::random::default_rng;
    texts! {
        "np.random.default_rng(12345)" => rng(12345),
        "np.random.default_rng(12345).random()" => rng(12345).random_one(),
    }
    arrays! {
        "np.random.default_rng(12345).integers(low=0, high=10, size=3)" => rng(12345).integers(0, 10, 3),
        "np.random.default_rng(seed=42).random((3, 3))" => rng(42).random((3, 3)),
        "np.random.default_rng(42).random((2, 3), dtype=np.float32)" => rng(42).random_f32((2, 3)),
        "np.random.default_rng(1).uniform(-1, 0, 10)" => rng(1).uniform(-1, 0, 10),
        "np.random.default_rng(1).normal(3, 2.5, size=(2, 4))" => rng(1).normal(3, 2.5, (2, 4)),
        "np.random.default_rng(1).integers(5, size=(2, 4))" => rng(1).integers(0, 5, (2, 4)),
        "np.random.default_rng(1).integers(0, 256, 10, dtype=np.uint8)" => rng(1).integers_as::<u8, _>(0, 256, 10),
        "np.random.default_rng(1).choice(5, 3)" => rng(1).choice(5, 3),
        "np.random.default_rng(1).choice([[0, 1, 2], [3, 4, 5], [6, 7, 8]], 2, replace=False)" =>
            rng(1).choice_with(
                &np::arange(9).reshape((3, 3)),
                2,
                ChoiceOptions { replace: false, ..Default::default() },
            ),
        "np.random.default_rng(1).choice(5, 3, replace=False, p=[0.1, 0, 0.3, 0.6, 0])" =>
            rng(1).choice_with(
                5,
                3,
                ChoiceOptions {
                    replace: false,
                    p: Some(array![0.1, 0.0, 0.3, 0.6, 0.0]),
                    ..Default::default()
                },
            ),
        "np.random.default_rng(1).permutation(10)" => rng(1).permutation(10),
        "np.random.default_rng(1).permutation([1, 4, 9, 12, 15])" => rng(1).permutation([1, 4, 9, 12, 15]),
        "np.random.default_rng(1).permutation(np.arange(9).reshape((3, 3)))" =>
            rng(1).permutation(&np::arange(9).reshape((3, 3))),
        "np.random.default_rng(1).permuted(np.arange(24).reshape(3, 8), axis=1)" =>
            rng(1).permuted(&np::arange(24).reshape((3, 8)), 1),
        "np.random.default_rng(1).poisson(5, 10)" => rng(1).poisson(5, 10),
        "np.random.default_rng(1).binomial(10, 0.5, 10)" => rng(1).binomial(10, 0.5, 10),
    }
}
