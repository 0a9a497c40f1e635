//! Least squares, pseudoinverses, ranks and conditions.

use ndlab::{Element, linalg::Linear, prelude::*};
use num_complex::Complex;

use super::{Given, cast, for_dtypes, precision, rectangular, side, solving::regular};
use crate::{
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values},
};

/// A matrix whose singular values are either 0 or not small, so that its rank is no accident.
fn of_clear_rank<T: Element>(rng: &mut Rng) -> Sample<T> {
    loop {
        let (m, n) = (side(rng), side(rng));
        let a = Sample::<T>::of_shape(rng, &[m, n], Values::Small);
        let s = np::linalg::svdvals(cast::<_, Complex<f64>>(a.view()));
        let largest = s.first().copied().unwrap_or(0.0);
        if s.iter().all(|s| *s > 1e-3 * largest || *s < 1e-17 * largest) {
            return a;
        }
    }
}

const LSTSQ: &str = "(lambda x, r, rank, s: (x, r + np.sum(np.abs(a1)), rank.astype('i8'), s))\
                     (*np.linalg.lstsq(a0, a1))";

fn least_squares<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(31));
    for _ in 0..35 {
        let a = of_clear_rank::<T>(rng);
        let (m, columns) = (a.shape()[0], 1 + side(rng));
        let shape = if rng.one_in(2) { vec![m] } else { vec![m, columns] };
        let b = Sample::<T>::of_shape(rng, &shape, Values::Small);
        batch.case(LSTSQ, &[&a, &b], || {
            let (x, residuals, rank, s) = np::linalg::lstsq(a.view(), b.view()).unpack();
            // Distances of 0 are rounding errors: beside the size of `b` they do not count.
            let size: f64 = b.to_vec().iter().map(|b| magnitude(*b)).sum();
            let residuals = residuals.mapv(|r| f64::from_value(r.to_value()) + size).into_dyn();
            let residuals = cast::<_, T::Magnitude>(residuals.view());
            Several((x, residuals, rank, s))
        });
    }
    batch.check(Bound::OfLargest(100.0 * precision::<T>()));
}

fn magnitude<T: Element>(x: T) -> f64 {
    Complex::<f64>::from_value(x.to_value()).norm()
}

#[test]
fn lstsq() {
    for_dtypes!(least_squares: f32, f64, Complex<f32>, Complex<f64>);
    // Sums of small integers are exact in other dtypes.
    for_dtypes!(least_squares_of_integers: i8, i64);
}

fn least_squares_of_integers<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(32));
    for _ in 0..35 {
        let a = of_clear_rank::<T>(rng);
        let b = Sample::<T>::of_shape(rng, &[a.shape()[0]], Values::Small);
        batch.case("np.linalg.lstsq(a0, a1)[0]", &[&a, &b], || {
            np::linalg::lstsq(a.view(), b.view()).x
        });
    }
    batch.check(Bound::OfLargest(1e-9));
}

fn pseudoinverses<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(33));
    for _ in 0..35 {
        let a = of_clear_rank::<T>(rng);
        if !a.shape().contains(&0) {
            // NumPy leaves integers be where there are none.
            batch.case("np.linalg.pinv(a0)", &[&a], || np::linalg::pinv(a.view()));
        }
        let stack = rectangular::<T>(rng);
        if !stack.shape().contains(&0) {
            batch.case("np.linalg.pinv(a0, 0.3)", &[&stack], || {
                np::linalg::pinv_with(stack.view(), 0.3)
            });
        }
    }
    batch.check(Bound::OfLargest(10.0 * precision::<T>()));
}

#[test]
fn pinv() {
    for_dtypes!(pseudoinverses);
}

fn all_ranks<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(34));
    for _ in 0..35 {
        let a = of_clear_rank::<T>(rng);
        batch.case("np.linalg.matrix_rank(a0)", &[&a], || np::linalg::matrix_rank(a.view()));
        let stack = rectangular::<T>(rng);
        batch.case("np.linalg.matrix_rank(a0, tol=2.01)", &[&stack], || {
            let options = np::linalg::RankOptions { tol: Some(2.01), ..Default::default() };
            np::linalg::matrix_rank_with(stack.view(), options)
        });
        batch.case("np.linalg.matrix_rank(a0, rtol=0.31)", &[&stack], || {
            let options = np::linalg::RankOptions { rtol: Some(0.31), ..Default::default() };
            np::linalg::matrix_rank_with(stack.view(), options)
        });
    }
    batch.check(Bound::Equal);
}

#[test]
fn matrix_rank() {
    for_dtypes!(all_ranks);
}

fn conditions<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(35));
    for _ in 0..35 {
        let a = Given(cast::<T, T::Inexact>(regular::<T>(rng).view()));
        for p in [1, -1, 2, -2] {
            batch
                .case(format!("np.linalg.cond(a0, {p})"), &[&a], || np::linalg::cond_with(&a.0, p));
        }
        for p in ["fro", "nuc"] {
            batch.case(format!("np.linalg.cond(a0, '{p}')"), &[&a], || {
                np::linalg::cond_with(&a.0, p)
            });
        }
        batch.case("np.linalg.cond(a0)", &[&a], || np::linalg::cond(&a.0));
        batch.case("np.linalg.cond(a0, np.inf)", &[&a], || np::linalg::cond_with(&a.0, np::inf));
    }
    batch.check(Bound::OfLargest(10.0 * precision::<T>()));
}

#[test]
fn cond() {
    for_dtypes!(conditions: i8, f32, f64, Complex<f32>, Complex<f64>);
    let singular = array![[1.0, 2.0], [2.0, 4.0]];
    assert_eq!(np::linalg::cond_with(&singular, 1), np::inf);
    assert_eq!(np::linalg::cond(&np::zeros((2, 2))), np::inf);
    assert!(np::linalg::cond_with(&array![[np::nan, 2.0], [2.0, 4.0]], 1).is_nan());
}
