//! Norms of vectors and matrices, in every order and over any axes.

use ndlab::{linalg::Linear, prelude::*};
use num_complex::Complex;

use super::{for_dtypes, solving::regular};
use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

fn norms<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(41));
    for _ in 0..35 {
        let a = Sample::<T>::any(rng, Values::Small);
        let ndim = a.shape().len();
        batch.case("np.linalg.norm(a0)", &[&a], || arr0(np::linalg::norm(a.view(), ..)));
        if ndim == 0 {
            continue;
        }
        let axis = rng.below(ndim);
        batch.case(format!("np.linalg.norm(a0, axis={axis})"), &[&a], || {
            np::linalg::norm(a.view(), axis)
        });
        let keep = format!("np.linalg.norm(a0, axis={axis}, keepdims=True)");
        batch.case(keep, &[&a], || np::linalg::norm(a.view(), Keep(axis)));
        for p in [0.0, 1.0, 2.0, 3.0, -1.0, 0.5, f64::INFINITY, f64::NEG_INFINITY] {
            let ord = format!("{p}").replace("inf", "np.inf");
            batch.case(format!("np.linalg.norm(a0, {ord}, axis={axis})"), &[&a], || {
                np::linalg::norm_with(a.view(), p, axis)
            });
            if ndim <= 2 {
                batch.case(format!("np.linalg.norm(a0, {ord})"), &[&a], || {
                    arr0(np::linalg::norm_with(a.view(), p, ..))
                });
            }
        }
        if ndim < 2 {
            continue;
        }
        let (first, second) = (rng.below(ndim - 1), ndim - 1);
        for ord in ["1", "-1", "2", "np.inf", "-np.inf", "'fro'", "'nuc'"] {
            let order = match ord.trim_matches('\'') {
                "np.inf" => np::linalg::Order::P(np::inf),
                "-np.inf" => np::linalg::Order::P(-np::inf),
                name @ ("fro" | "nuc") => name.into(),
                p => p.parse::<i32>().expect("a number").into(),
            };
            let python = format!("np.linalg.norm(a0, {ord}, axis=({first}, {second}))");
            batch.case(python, &[&a], || np::linalg::norm_with(a.view(), order, (first, second)));
            let python =
                format!("np.linalg.norm(a0, {ord}, axis=({first}, {second}), keepdims=True)");
            batch.case(python, &[&a], || {
                np::linalg::norm_with(a.view(), order, Keep((first, second)))
            });
        }
    }
    batch.check(Bound::OfLargest(2e-6));
}

#[test]
fn every_order() {
    for_dtypes!(norms);
}

/// NaN, infinities and extremes, of vectors.
#[test]
fn special_values() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(42));
    for _ in 0..200 {
        let n = 1 + rng.below(300);
        let a = Sample::<f64>::of_shape(rng, &[n], Values::Any);
        batch.case("np.linalg.norm(a0)", &[&a], || np::linalg::norm(a.view(), ..));
        batch.case("np.linalg.norm(a0, 1)", &[&a], || np::linalg::norm_with(a.view(), 1, ..));
        batch.case("np.linalg.norm(a0, np.inf)", &[&a], || {
            np::linalg::norm_with(a.view(), np::inf, ..)
        });
        batch.case("np.linalg.norm(a0, 0)", &[&a], || np::linalg::norm_with(a.view(), 0, ..));
    }
    batch.check(Bound::OfLargest(1e-14));
}

/// The smallest singular value, of matrices that have one that is no rounding error.
#[test]
fn smallest_singular_value() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(43));
    for _ in 0..100 {
        let a = regular::<f64>(rng);
        let axes = (a.shape().len() - 2, a.shape().len() - 1);
        batch.case("np.linalg.norm(a0, -2, axis=(-2, -1))", &[&a], || {
            np::linalg::norm_with(a.view(), -2, axes)
        });
    }
    batch.check(Bound::OfLargest(1e-10));
}
