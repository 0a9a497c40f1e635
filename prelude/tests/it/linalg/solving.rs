//! Equations, inverses and determinants.

use ndlab::{
    Element,
    linalg::{FloatOfBoth, Linear},
    prelude::*,
};
use num_complex::Complex;

use super::{for_dtypes, precision, side, square, stack};
use crate::{
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values},
};

/// A matrix that has an inverse, of a condition number below some thousands.
pub(super) fn regular<T: Element>(rng: &mut Rng) -> Sample<T> {
    loop {
        let a = square::<T>(rng);
        if a.shape().contains(&0) {
            return a;
        }
        let wide = a.view().mapv(|x| Complex::<f64>::from_value(x.to_value()));
        if np::max(np::linalg::cond(&wide), ..) < 1e3 {
            return a;
        }
    }
}

fn solves<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(11));
    for _ in 0..25 {
        let a = regular::<T>(rng);
        let (ndim, n) = (a.shape().len(), a.shape()[a.shape().len() - 1]);
        let vector = Sample::<T>::of_shape(rng, &[n], Values::Small);
        batch.case("np.linalg.solve(a0, a1)", &[&a, &vector], || {
            np::linalg::solve(a.view(), vector.view())
        });
        let columns = side(rng);
        let outer = if rng.one_in(2) { a.shape()[..ndim - 2].to_vec() } else { stack(rng, 0) };
        let matrix = Sample::<T>::of_shape(rng, &[outer, vec![n, columns]].concat(), Values::Small);
        batch.case("np.linalg.solve(a0, a1)", &[&a, &matrix], || {
            np::linalg::solve(np::copy(a.view()), matrix.view())
        });
        batch.case("np.linalg.inv(a0)", &[&a], || np::linalg::inv(a.view()));
        batch.case("np.linalg.inv(a0)", &[&a], || np::linalg::inv(np::copy(a.view())));
    }
    batch.check(Bound::OfLargest(precision::<T>()));
}

#[test]
fn solutions() {
    for_dtypes!(solves);
}

/// What two dtypes give together, which for integers is not what they are promoted to.
#[test]
fn mixed_dtypes() {
    let _: Option<FloatOfBoth<Array2<f32>, Array1<i8>>> = None::<f64>;
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(13));
    fn pair<T: Linear, U: Linear>(batch: &mut Batch, rng: &mut Rng) {
        let (a, b) = (regular::<T>(rng), &mut *rng);
        let n = a.shape()[a.shape().len() - 1];
        let b = Sample::<U>::of_shape(b, &[n], Values::Small);
        batch.case("np.linalg.solve(a0, a1)", &[&a, &b], || np::linalg::solve(a.view(), b.view()));
    }
    for _ in 0..10 {
        pair::<f32, i8>(&mut batch, rng);
        pair::<f32, f64>(&mut batch, rng);
        pair::<u8, f32>(&mut batch, rng);
        pair::<Complex<f32>, f32>(&mut batch, rng);
        pair::<Complex<f32>, f64>(&mut batch, rng);
        pair::<i64, Complex<f32>>(&mut batch, rng);
        pair::<f32, Complex<f32>>(&mut batch, rng);
        pair::<f64, Complex<f64>>(&mut batch, rng);
    }
    batch.check(Bound::OfLargest(2e-6));
}

fn dets<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(12));
    for _ in 0..35 {
        let a = regular::<T>(rng);
        batch.case("np.linalg.det(a0)", &[&a], || np::linalg::det(a.view()));
        batch.case("np.linalg.slogdet(a0)", &[&a], || {
            Several(np::linalg::slogdet(a.view()).unpack())
        });
    }
    batch.check(Bound::OfLargest(precision::<T>()));
}

#[test]
fn determinants() {
    for_dtypes!(dets);
}
