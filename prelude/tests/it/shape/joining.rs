//! Several arrays: joined, or brought to one shape.

use ndlab::{Element, prelude::*};
use num_complex::Complex;

use super::{Batch, Bound, Rng, Sample, Values, any_axis, each_dtype, list};
use crate::{oracle::Several, samples::any_shape};

/// Arrays that agree in all lengths but that of `axis`, nearly always.
fn parts<T: Element>(rng: &mut Rng, shape: &[usize], axis: i64) -> [Sample<T>; 3] {
    let axis = if axis < 0 { axis + shape.len() as i64 } else { axis } as usize;
    [0, 1, 2].map(|_| {
        let mut shape = shape.to_vec();
        if let Some(len) = shape.get_mut(axis) {
            *len = rng.below(5);
        }
        if rng.one_in(20) && !shape.is_empty() {
            shape[0] += 1;
        }
        Sample::of_shape(rng, &shape, Values::Any)
    })
}

fn joined<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..40 {
        let shape = any_shape(rng);
        let axis = any_axis(rng, shape.len());
        let [a, b, c] = parts::<T>(rng, &shape, axis);
        let views = [a.view(), b.view(), c.view()];
        batch.case(format!("np.concatenate([a0, a1, a2], {axis})"), &[&a, &b, &c], || {
            np::concatenate(&views, axis)
        });
        batch.case("np.concatenate([a0, a1, a2], None)", &[&a, &b, &c], || {
            np::concatenate(&views[..], ..)
        });
        batch.case("np.vstack([a0, a1, a2])", &[&a, &b, &c], || np::vstack(&views));
        batch.case("np.hstack([a0, a1, a2])", &[&a, &b, &c], || np::hstack(&views));
        batch.case("np.dstack([a0, a1, a2])", &[&a, &b, &c], || np::dstack(&views));
        batch.case("np.column_stack([a0, a1, a2])", &[&a, &b, &c], || np::column_stack(&views));
        let same = [0, 1].map(|_| Sample::<T>::of_shape(rng, &shape, Values::Any));
        let [p, q] = &same;
        let place = any_axis(rng, shape.len() + 1);
        batch.case(format!("np.stack([a0, a1], {place})"), &[p, q], || {
            np::stack(vec![p.view(), q.view()], place)
        });
        batch.case("np.block([[a0, a1], [a1, a0]])", &[p, q], || {
            np::block([[p.view(), q.view()], [q.view(), p.view()]])
        });
    }
}

#[test]
fn joined_as_numpy() {
    each_dtype!(11, Bound::Equal, joined);
}

/// Tuples of two dtypes.
fn mixed<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..30 {
        // Not the extremes: where C leaves a conversion open, NumPy's and Rust's differ.
        let shape = any_shape(rng);
        let a = Sample::<T>::of_shape(rng, &shape, Values::Small);
        let b = Sample::<U>::of_shape(rng, &shape, Values::Small);
        let axis = any_axis(rng, shape.len());
        batch.case(format!("np.concatenate((a0, a1), {axis})"), &[&a, &b], || {
            np::concatenate((a.view(), b.view()), axis)
        });
        batch.case(format!("np.concatenate((a0, a1, a0), {axis})"), &[&a, &b], || {
            np::concatenate((a.view(), b.view(), a.view()), axis)
        });
        batch.case("np.vstack((a0, a1))", &[&a, &b], || np::vstack((a.view(), b.view())));
        batch.case("np.append(a0, a1)", &[&a, &b], || np::append(a.view(), b.view()));
        batch.case(format!("np.append(a0, a1, {axis})"), &[&a, &b], || {
            np::append_with(a.view(), b.view(), axis)
        });
    }
}

#[test]
fn mixed_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(12));
    mixed::<i8, u8>(&mut batch, rng);
    mixed::<i32, f32>(&mut batch, rng);
    mixed::<bool, i16>(&mut batch, rng);
    mixed::<f32, f64>(&mut batch, rng);
    mixed::<u64, i64>(&mut batch, rng);
    mixed::<f64, Complex<f32>>(&mut batch, rng);
    mixed::<Complex<f64>, u16>(&mut batch, rng);
    batch.check(Bound::Equal);
}

/// Numbers of axes that differ, known at compile time.
#[test]
fn dimensions_may_differ() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(13));
    for _ in 0..100 {
        let n = rng.below(5);
        let (a, b) =
            (Sample::of_shape(rng, &[3, n], Values::Any), Sample::of_shape(rng, &[n], Values::Any));
        let (x, y): (Sample<f64>, Sample<f32>) = (a, b);
        let m: Array2<f64> = np::copy(x.view().into_dimensionality::<Ix2>().expect("two axes"));
        let v: Array1<f32> = np::copy(y.view().into_dimensionality::<Ix1>().expect("one axis"));
        batch.case("np.vstack((a0, a1))", &[&x, &y], || np::vstack((&m, &v)));
        batch.case("np.vstack((a1, a0))", &[&x, &y], || np::vstack((&v, &m)));
        batch.case("np.column_stack((a0.T, a1))", &[&x, &y], || np::column_stack((m.t(), &v)));
        batch.case("np.hstack((a1, a1))", &[&x, &y], || np::hstack([&v, &v]));
        batch.case("np.dstack((a1, a1))", &[&x, &y], || np::dstack([&v, &v]));
        batch.case("np.concatenate((a0, a1), None)", &[&x, &y], || np::concatenate((&m, &v), ..));
        batch.case("np.concatenate((a0, a1), 0)", &[&x, &y], || np::concatenate((&m, &v), 0));
        batch.case("np.tile(a1, (2, 3))", &[&x, &y], || np::tile(&v, (2, 3)));
        batch.case("np.broadcast_arrays(a0, a1)", &[&x, &y], || {
            Several(np::broadcast_arrays((&m, &v)))
        });
    }
    batch.check(Bound::Equal);
}

fn broadcast<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..40 {
        let (a, b) = Sample::<T>::pair::<T>(rng, Values::Any);
        batch.case("np.broadcast_arrays(a0, a1)", &[&a, &b], || {
            Several(np::broadcast_arrays([a.view(), b.view()]))
        });
        let (p, q) = (a.shape(), b.shape());
        let shapes = format!("np.array(np.broadcast_shapes({p:?}, {q:?}), dtype=np.uint64)");
        batch.case(shapes, &[], || np::broadcast_shapes([p, q]).to_vec());
        let (p, q) = (list(p), list(q));
        batch.case(format!("np.broadcast_to(a0, {q})"), &[&a], || {
            np::copy(np::broadcast_to(&a.view(), b.shape()))
        });
        batch.case(format!("np.broadcast_to(a1, {p})"), &[&a, &b], || {
            np::copy(np::broadcast_to(&b.view(), a.shape()))
        });
    }
}

#[test]
fn broadcast_as_numpy() {
    each_dtype!(14, Bound::Equal, broadcast);
}
