//! Traces, products of vectors, and products of many matrices.

use ndlab::{dtype::Promoted, linalg::Linear, prelude::*};
use num_complex::Complex;

use super::{for_dtypes, rectangular, square};
use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

fn all_traces<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(51));
    for _ in 0..35 {
        let a = Sample::<T>::any(rng, Values::Small);
        batch.case("np.trace(a0)", &[&a], || np::trace(a.view()));
        batch.case("np.linalg.trace(a0)", &[&a], || np::linalg::trace(a.view()));
        let offset = rng.below(9) as i64 - 4;
        let (axis1, axis2) = (rng.below(4) as i64 - 1, rng.below(4) as i64 - 1);
        batch.case(format!("np.trace(a0, {offset}, {axis1}, {axis2})"), &[&a], || {
            np::trace_with(a.view(), np::TraceOptions { offset, axis1, axis2 })
        });
        let stack = rectangular::<T>(rng);
        batch.case("np.matrix_transpose(a0)", &[&stack], || np::matrix_transpose(stack.view()));
    }
    batch.check(Bound::OfLargest(1e-6));
}

#[test]
fn trace_and_transpose() {
    for_dtypes!(all_traces);
}

/// Two stacks of vectors of one length, some of which are broadcast.
fn vectors<T: Linear, U: Linear>(rng: &mut Rng, len: usize) -> (Sample<T>, Sample<U>) {
    let outer: Vec<usize> = (0..rng.below(4)).map(|_| rng.pick(&[1, 2, 3])).collect();
    let (mut left, mut right) = (outer.clone(), outer);
    for axis in 0..left.len() {
        match rng.below(5) {
            0 => left[axis] = 1,
            1 => right[axis] = 1,
            _ => {}
        }
    }
    left.push(len);
    right.push(if rng.one_in(20) { len + 1 } else { len });
    (Sample::of_shape(rng, &left, Values::Small), Sample::of_shape(rng, &right, Values::Small))
}

fn products<T: Linear>()
where
    Promoted<T, T>: Linear,
{
    let (mut exact, rng) = (Batch::new(), &mut Rng::new(52));
    for _ in 0..80 {
        let (a, b) = vectors::<T, T>(rng, 3);
        exact.case("np.cross(a0 + a0.dtype.type(0), a1)", &[&a, &b], || {
            np::cross(a.view(), b.view())
        });
    }
    // Products of complex numbers are fused where the processor can.
    let is_complex = T::DTYPE.name().starts_with("complex");
    exact.check(if is_complex { Bound::OfLargest(1e-6) } else { Bound::Equal });
}

#[test]
fn cross() {
    for_dtypes!(products);
}

#[test]
fn other_axes_and_dtypes() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(53));
    for _ in 0..35 {
        let axis = rng.below(3);
        let mut shape = vec![2, 4, 2];
        shape[axis] = 3;
        let a = Sample::<f32>::of_shape(rng, &shape, Values::Small);
        let b = Sample::<i16>::of_shape(rng, &shape, Values::Small);
        let c = Sample::<f64>::of_shape(rng, &shape, Values::Small);
        batch.case(format!("np.cross(a0, a1, axis={axis})"), &[&a, &b], || {
            np::cross_with(a.view(), b.view(), axis)
        });
        batch.case(format!("np.cross(a0, a1, axis={axis})"), &[&b, &c], || {
            np::cross_with(b.view(), c.view(), axis)
        });
    }
    batch.check(Bound::OfLargest(1e-6));
}

fn powers<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(54));
    for _ in 0..35 {
        let a = square::<T>(rng);
        let n = rng.below(6);
        batch.case(format!("np.linalg.matrix_power(a0, {n})"), &[&a], || {
            np::linalg::matrix_power(a.view(), n)
        });
    }
    let is_exact = matches!(T::DTYPE.name(), "bool" | "int8" | "uint64");
    batch.check(if is_exact { Bound::Equal } else { Bound::OfLargest(5e-6) });
}

#[test]
fn matrix_power() {
    for_dtypes!(powers);
}

fn chains<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(55));
    for _ in 0..35 {
        let lengths: Vec<usize> = (0..5).map(|_| 1 + rng.below(6)).collect();
        let m: Vec<Sample<T>> =
            (0..4).map(|i| Sample::of_shape(rng, &lengths[i..i + 2], Values::Small)).collect();
        batch.case("np.linalg.multi_dot([a0, a1])", &[&m[0], &m[1]], || {
            np::linalg::multi_dot([m[0].view(), m[1].view()])
        });
        batch.case("np.linalg.multi_dot([a0, a1, a2])", &[&m[0], &m[1], &m[2]], || {
            np::linalg::multi_dot([m[0].view(), m[1].view(), m[2].view()])
        });
        batch.case("np.linalg.multi_dot([a0, a1, a2, a3])", &[&m[0], &m[1], &m[2], &m[3]], || {
            np::linalg::multi_dot([m[0].view(), m[1].view(), m[2].view(), m[3].view()])
        });
        batch.case("np.linalg.multi_dot([a0, a1, a0])", &[&m[0], &m[1]], || {
            np::linalg::multi_dot(vec![m[0].view(), m[1].view(), m[0].view()])
        });
    }
    let is_exact = matches!(T::DTYPE.name(), "bool" | "int8" | "uint64");
    batch.check(if is_exact { Bound::Equal } else { Bound::OfLargest(5e-5) });
}

#[test]
fn multi_dot() {
    for_dtypes!(chains);
}

/// Vectors at the ends, and several dtypes.
#[test]
fn chains_of_several_types() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(56));
    for _ in 0..35 {
        let n: Vec<usize> = (0..5).map(|_| 1 + rng.below(6)).collect();
        let u = Sample::<i32>::of_shape(rng, &n[..1], Values::Small);
        let a = Sample::<f32>::of_shape(rng, &n[..2], Values::Small);
        let b = Sample::<f64>::of_shape(rng, &n[1..3], Values::Small);
        let c = Sample::<u8>::of_shape(rng, &n[2..4], Values::Small);
        let v = Sample::<i8>::of_shape(rng, &n[3..4], Values::Small);
        let (iu, ia) = (u.view().into_dimensionality::<Ix1>(), a.view());
        let (iu, ia) = (iu.expect("a vector"), ia.into_dimensionality::<Ix2>().expect("a matrix"));
        let ib = b.view().into_dimensionality::<Ix2>().expect("a matrix");
        let ic = c.view().into_dimensionality::<Ix2>().expect("a matrix");
        let iv = v.view().into_dimensionality::<Ix1>().expect("a vector");
        batch.case("np.linalg.multi_dot([a0, a1])", &[&u, &a], || {
            let product: Array1<f64> = np::linalg::multi_dot((iu, ia));
            product
        });
        batch.case("np.linalg.multi_dot([a0, a1, a2, a3])", &[&a, &b, &c, &v], || {
            let product: Array1<f64> = np::linalg::multi_dot((ia, ib, ic, iv));
            product
        });
        batch.case("np.linalg.multi_dot([a0, a1])", &[&c, &v], || {
            let product: Array1<i16> = np::linalg::multi_dot((ic, iv));
            product
        });
        batch.case("np.linalg.multi_dot([a0, a1, a2, a3, a4])", &[&u, &a, &b, &c, &v], || {
            let product: f64 = np::linalg::multi_dot((iu, ia, ib, ic, iv));
            product
        });
    }
    batch.check(Bound::OfLargest(1e-10));
}
