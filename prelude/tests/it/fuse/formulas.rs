//! Random arrays of all layouts through formulas of every kind.

use ndlab::prelude::*;

use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

/// Adds a case: the formula in Python and here.
macro_rules! cases {
    ($batch:ident, $arguments:expr; $($python:literal => $rust:expr;)*) => {
        $($batch.case($python, $arguments, || $rust);)*
    };
}

#[test]
fn arithmetic() {
    let rng = &mut Rng::new(1);
    let mut batch = Batch::new();
    for _ in 0..60 {
        let (a, b) = Sample::<f64>::pair::<f64>(rng, Values::Special);
        let (x, y) = (a.view(), b.view());
        cases! { batch, &[&a, &b];
            "(a0 - a1)**2" => fuse!((x - y).square()).to_array();
            "a0 * a1 + 1" => fuse!(x * y + 1).to_array();
            "-(a0 / a1) - 0.5" => fuse!(-(x / y) - 0.5).to_array();
            "np.maximum(a0, a1) * np.minimum(a0, 2)" => fuse!(x.maximum(y) * x.minimum(2)).to_array();
            "np.where(a0 < a1, a0, a1 + 1)" => fuse!(np::where_(x < y, x, y + 1)).to_array();
            "(a0 > 0) & (a1 <= 0) | (a0 == a1)" => fuse!(x > 0 && y <= 0 || x == y).to_array();
            "np.clip(a0, -1, 1)" => fuse!(x.clip(-1, 1)).to_array();
            "np.sqrt(np.abs(a0 - a1 * 3))" => fuse!((x - y * 3).abs().sqrt()).to_array();
            "np.floor(a0) + np.ceil(a0) + np.rint(a0) - np.trunc(a0)" =>
                fuse!(x.floor() + x.ceil() + x.rint() - x.trunc()).to_array();
        }
    }
    batch.check(Bound::Equal);
}

#[test]
fn arithmetic_of_singles_takes_their_dtype() {
    let rng = &mut Rng::new(2);
    let mut batch = Batch::new();
    for _ in 0..40 {
        let (a, b) = Sample::<f32>::pair::<f32>(rng, Values::Special);
        let (x, y) = (a.view(), b.view());
        let factor = 0.25_f64;
        cases! { batch, &[&a, &b];
            "a0 * 0.1 + a1" => fuse!(x * 0.1 + y).to_array();
            "(1.0 - 0.25) * a0 + 0.25 * a1" => fuse!((1.0 - factor) * x + factor * y).to_array();
            "a0 / 3 - a1 * 2" => fuse!(x / 3 - y * 2).to_array();
            "1 / (a0 * a0 + 1)" => fuse!((x * x + 1).recip()).to_array();
        }
    }
    batch.check(Bound::Equal);
}

#[test]
fn dtypes_are_promoted() {
    let rng = &mut Rng::new(3);
    let mut batch = Batch::new();
    macro_rules! pairs {
        ($($a:ty, $b:ty;)*) => {$(
            for _ in 0..6 {
                let (a, b) = Sample::<$a>::pair::<$b>(rng, Values::Positive);
                let (x, y) = (a.view(), b.view());
                cases! { batch, &[&a, &b];
                    "a0 * a1 + a0" => fuse!(x * y + x).to_array();
                    "a0 + 1 - a1 * 2" => fuse!(x + 1 - y * 2).to_array();
                    "a0 / a1" => fuse!(x / y).to_array();
                    "a0 * 0.5" => fuse!(x * 0.5).to_array();
                    "np.where(a0 >= a1, a0, a1)" => fuse!((x >= y).select(x, y)).to_array();
                    "np.sum(a0 * a1)" => fuse!(x * y).sum(..);
                    "np.max(a0 + a1)" => fuse!(x + y).max(..);
                    "np.min(a0)" => fuse!(x).min(..);
                }
            }
        )*};
    }
    pairs! {
        i32, i32;
        i64, i64;
        u8, i8;
        u16, u16;
        i16, i64;
        u64, u32;
        f64, i32;
        i64, f64;
        f64, f32;
    }
    batch.check(Bound::Ulps(8));
}

#[test]
fn functions_are_those_of_np() {
    let rng = &mut Rng::new(4);
    for _ in 0..20 {
        let a = Sample::<f64>::any(rng, Values::Positive);
        let x = a.view();
        assert_array_equal!(fuse!(x.exp()).to_array(), np::exp(&x));
        assert_array_equal!(fuse!(np::exp(x * 0.5) + 1).to_array(), np::exp(&x * 0.5) + 1.0);
        assert_array_equal!(fuse!(x.ln() * x.sin()).to_array(), np::log(&x) * np::sin(&x));
        assert_array_equal!(fuse!((x + 1).tanh().cos()).to_array(), np::cos(np::tanh(&x + 1.0)));
        assert_array_equal!(fuse!(x.power(1.5)).to_array(), np::power(&x, 1.5));
        assert_array_equal!(fuse!(np::arctan2(x, x + 1)).to_array(), np::arctan2(&x, &x + 1.0));
        assert_array_equal!(fuse!(x.powi(2) - x.powi(3)).to_array(), &x * &x - &x * &x * &x);
        assert_array_equal!(fuse!(np::hypot(x, 2)).to_array(), np::hypot(&x, 2.0));
    }
    let x = array![1, 2, 3];
    assert_array_equal!(fuse!(x.exp()).to_array(), np::exp(&x));
}

#[test]
fn reductions_at_the_end() {
    let rng = &mut Rng::new(5);
    let mut batch = Batch::new();
    for _ in 0..60 {
        let shape = [rng.below(5), 1 + rng.below(20), 1 + rng.below(6)];
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Positive);
        let b = Sample::<f64>::of_shape(rng, &shape[1..], Values::Positive);
        let x = a.view().into_dimensionality::<Ix3>().expect("three axes");
        let y = b.view().into_dimensionality::<Ix2>().expect("two axes");
        cases! { batch, &[&a, &b];
            "np.sum(a0 * a1)" => fuse!(x * y).sum(..);
            "np.sum(a0 * a1, axis=0)" => fuse!(x * y).sum(Axis(0));
            "np.sum(a0 * a1, axis=1)" => fuse!(x * y).sum(1);
            "np.sum(a0 * a1, axis=-1)" => fuse!(x * y).sum(-1);
            "np.sum(a0 * a1, axis=(0, 2))" => fuse!(x * y).sum((0, 2));
            "np.sum(a0 * a1, axis=1, keepdims=True)" => fuse!(x * y).sum(Keep(1));
            "np.mean(a0 - a1, axis=2)" => fuse!(x - y).mean(2);
            "np.mean((a0 - a1)**2)" => fuse!((x - y).square().mean(..));
            "np.std(a0 + a1, axis=1)" => fuse!(x + y).std(1);
            "np.var(a0 + a1, axis=(1, 2), ddof=1)" => fuse!(x + y).var(Ddof(1, (1, 2)));
            "np.max(np.abs(a0 - a1), axis=2)" => fuse!((x - y).abs()).max(2);
            "np.min(a0 - a1)" => fuse!(x - y).min(..);
            "np.prod(a0 + a1, axis=0)" => fuse!(x + y).prod(0);
            "np.any(a0 > a1, axis=0)" => fuse!(x > y).any(0);
            "np.all(a0 > a1 - 2)" => fuse!(x > y - 2).all(..);
            "np.sum(a0 > a1, axis=1)" => fuse!(x > y).sum(1);
        }
    }
    // Differences of numbers up to 10 may cancel.
    batch.check(Bound::OfLargest(1e-12));
}

#[test]
fn reductions_within() {
    let rng = &mut Rng::new(6);
    let mut batch = Batch::new();
    for _ in 0..60 {
        let shape = [1 + rng.below(9), 1 + rng.below(20)];
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Small);
        let x = a.view().into_dimensionality::<Ix2>().expect("two axes");
        cases! { batch, &[&a];
            "a0 / np.sqrt(np.sum(a0**2, axis=1, keepdims=True) + 1)" =>
                fuse!(x / (x.square().sum(Keep(Axis(1))) + 1).sqrt()).to_array();
            "a0 / np.sqrt(np.sum(a0**2, axis=0, keepdims=True) + 1)" =>
                fuse!(x / (x.square().sum(Keep(Axis(0))) + 1).sqrt()).to_array();
            "(a0 - a0.mean(0)) / (a0.std(0) + 1)" =>
                fuse!((x - x.mean(Keep(0))) / (x.std(Keep(0)) + 1)).to_array();
            "(a0 - a0.mean(1, keepdims=True)) / (a0.std(1, keepdims=True) + 1)" =>
                fuse!((x - x.mean(Keep(1))) / (x.std(Keep(-1)) + 1)).to_array();
            "(a0 - a0.mean()) / (a0.std() + 1)" => fuse!((x - x.mean(..)) / (x.std(..) + 1)).to_array();
            "a0 - a0.mean(0)" => fuse!(x - x.mean(0)).to_array();
            "np.exp(a0 - a0.max(1, keepdims=True)) / np.sum(np.exp(a0 - a0.max(1, keepdims=True)), axis=1, keepdims=True)" =>
                fuse!((x - x.max(Keep(1))).exp() / (x - x.max(Keep(1))).exp().sum(Keep(1))).to_array();
            "(a0 * np.exp(-a0.min(0))) + np.sqrt(a0.max(1, keepdims=True) + 20) * np.abs(a0.min(0))" =>
                fuse!(x * (-x.min(Keep(0))).exp() + (x.max(Keep(1)) + 20).sqrt() * x.min(Keep(0)).abs()).to_array();
            "np.sum((a0 - a0.mean(1, keepdims=True))**2, axis=0)" =>
                fuse!((x - x.mean(Keep(1))).square()).sum(0);
            "np.sum((a0 - a0.mean(1, keepdims=True))**2, axis=1)" =>
                fuse!((x - x.mean(Keep(1))).square()).sum(1);
            "a0.max(1, keepdims=True) - a0.min(1, keepdims=True)" =>
                fuse!(x.max(Keep(1)) - x.min(Keep(1))).to_array();
        }
    }
    batch.check(Bound::OfLargest(1e-14));
}

#[test]
fn shapes_that_do_not_fit_panic_as_in_numpy() {
    let rng = &mut Rng::new(7);
    let mut batch = Batch::new();
    let a = Sample::<f64>::of_shape(rng, &[2, 3], Values::Small);
    let b = Sample::<f64>::of_shape(rng, &[4], Values::Small);
    let (x, y) = (a.view(), b.view());
    cases! { batch, &[&a, &b];
        "a0 + a1" => fuse!(x + y).to_array();
        "np.sum(a0, axis=2)" => fuse!(x).sum(Axis(2)).sum();
        "np.max(a0[:0])" => { let none = x.slice(s![..0, ..]); fuse!(none).max(..) };
    }
    batch.check(Bound::Equal);
    let panic = std::panic::catch_unwind(|| fuse!(x + y).sum(..)).expect_err("shapes differ");
    let text = panic.downcast_ref::<String>().expect("a text");
    assert_eq!(text, "operands could not be broadcast together with shapes (2,3) (4,)");
}

struct Layer {
    weights: Array2<f64>,
    parts: (Array1<f64>, f64),
    list: Vec<Array1<f64>>,
}

#[test]
fn variables_of_all_kinds() {
    let x = array![1.0, 2.0, 3.0];
    let layer = Layer {
        weights: array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        parts: (array![1.0, 1.0, 1.0], 2.0),
        list: vec![array![10.0, 20.0, 30.0]],
    };
    let expected = array![[-7.0, -14.0, -21.0], [-4.0, -11.0, -18.0]];
    let result = fuse!(
        layer.weights * x.square() * 0.0 + layer.weights - layer.list[0]
            + (layer.parts.0 + layer.parts.1 - 2.0)
            + np::subtract(0.0, layer.parts.0 * 0.0)
            + x * 0.0
    );
    let plain = &layer.weights - &layer.list[0] + 1.0;
    assert_eq!(result.to_array(), plain);
    assert_ne!(plain, expected);
    let shared = x.to_shared();
    let (list, number, reference) = (vec![1.0, 2.0, 3.0], 2_i32, &x);
    assert_eq!(fuse!(shared + list * number - reference).to_array(), array![2.0, 4.0, 6.0]);
    assert_eq!(fuse!(&x + np::mean(&x, ..)).to_array(), array![3.0, 4.0, 5.0]);
    assert_eq!(fuse!(x + array![1.0, 1.0, 1.0]).to_array(), array![2.0, 3.0, 4.0]);
    assert_eq!(fuse!(*reference * np::pi / np::pi).to_array(), x);
    assert_eq!(fuse!(!(x > 1)).sum(..), 1);
    let formula = fuse!(x * 2);
    assert_eq!(formula.sum(..), 12.0);
    assert_eq!((formula.to_array(), formula.mean(..)), (array![2.0, 4.0, 6.0], 4.0));
    assert_eq!(fuse!(x.mul_add(2, 1)).to_array(), array![3.0, 5.0, 7.0]);
}
