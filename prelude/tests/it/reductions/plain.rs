//! Sums, products, means, smallest and largest, where they are, and what is true.

use ndlab::{DType, Value, prelude::*, reduce::Number};

use super::{Batches, Chosen, for_dtypes, is_float};
use crate::{
    oracle::{Batch, Bound, scaled},
    samples::{Rng, Sample, Values},
};

/// The scale of a sum.
pub(super) fn magnitudes(over: &Chosen) -> String {
    format!("np.sum(np.nan_to_num(np.abs(a0.astype(np.complex128)), posinf=0){})", over.text())
}

fn sums<T: Number>(batches: &mut Batches, rng: &mut Rng) {
    for _ in 0..60 {
        let a = Sample::<T>::any(rng, if is_float::<T>() { Values::Special } else { Values::Any });
        let over = Chosen::any(rng, a.shape().len());
        let (text, scale) = (over.text(), magnitudes(&over));
        let python = scaled(&format!("np.sum(a0{text})"), &scale);
        batches.of::<T::Sum>().case(python, &[&a], || np::sum(a.view(), over.clone()));
        let scale = format!("{scale} / max(a0.size // max(v.size, 1), 1)");
        let python = scaled(&format!("np.mean(a0{text})"), &scale);
        batches.of::<T::Mean>().case(python, &[&a], || np::mean(a.view(), over.clone()));
    }
}

/// A pairwise sum of the samples' few hundred elements is not further from another order of the
/// same sum than some roundings of the sum of magnitudes.
#[test]
fn sums_and_means() {
    let mut batches = Batches::default();
    for_dtypes!(sums(&mut batches, &mut Rng::new(11)));
    batches.check(|rounding| 8.0 * rounding);
}

fn products<T: Number>(batches: &mut Batches, rng: &mut Rng) {
    for _ in 0..40 {
        let values = if is_float::<T>() { Values::Unit } else { Values::Any };
        let a = Sample::<T>::any(rng, values);
        let over = Chosen::any(rng, a.shape().len());
        let python = scaled(&format!("np.prod(a0{})", over.text()), "np.abs(v) + 1e-30");
        batches.of::<T::Sum>().case(python, &[&a], || np::prod(a.view(), over.clone()));
    }
}

/// Each factor adds a rounding error of its own, and there are up to 400.
#[test]
fn products_of_all() {
    let mut batches = Batches::default();
    for_dtypes!(products(&mut batches, &mut Rng::new(12)));
    batches.check(|rounding| 400.0 * rounding);
}

/// Of a complex number that is NaN in one part, which of several is taken is left open.
fn one_nan<T: Number>(results: ArrayD<T>) -> ArrayD<T> {
    results.mapv(|x| match x.to_value() {
        Value::C64(v) if v.is_nan() => T::from_value(Value::F32(f32::NAN)),
        Value::C128(v) if v.is_nan() => T::from_value(Value::F64(f64::NAN)),
        _ => x,
    })
}

fn extremes<T: Number>(exact: &mut Batch, but_for_signs: &mut Batch, rng: &mut Rng) {
    for round in 0..60 {
        let a = Sample::<T>::any(rng, if round % 2 == 0 { Values::Any } else { Values::Special });
        let over = Chosen::any(rng, a.shape().len());
        let text = over.text();
        let view = || a.view();
        let python = |name: &str| {
            let call = format!("np.{name}(a0{text})");
            if T::DTYPE != DType::Complex64 && T::DTYPE != DType::Complex128 {
                return call;
            }
            format!("(lambda v: np.where(np.isnan(v), v.dtype.type(np.nan), v))({call})")
        };
        let near = &mut *but_for_signs;
        near.case(python("min"), &[&a], || one_nan(np::min(view(), over.clone())));
        near.case(python("max"), &[&a], || one_nan(np::max(view(), over.clone())));
        if T::DTYPE != DType::Bool || round == 0 {
            near.case(python("ptp"), &[&a], || one_nan(np::ptp(view(), over.clone())));
        }
        exact.case(format!("np.any(a0{text})"), &[&a], || np::any(view(), over.clone()));
        exact.case(format!("np.all(a0{text})"), &[&a], || np::all(view(), over.clone()));
        let python = format!("np.asarray(np.count_nonzero(a0{text})).astype(np.uint64)");
        exact.case(python, &[&a], || np::count_nonzero(view(), over.clone()));
        let over = Chosen::one_or_all(rng, a.shape().len());
        let text = over.text();
        let python = |name: &str| format!("np.asarray(np.{name}(a0{text})).astype(np.uint64)");
        exact.case(python("argmin"), &[&a], || np::argmin(view(), over.clone()));
        exact.case(python("argmax"), &[&a], || np::argmax(view(), over.clone()));
    }
}

/// Zeros of both signs are equal: which of them is the smallest is left open, here and in NumPy.
#[test]
fn extremes_and_truth() {
    let (mut exact, mut but_for_signs) = (Batch::new(), Batch::new());
    for_dtypes!(extremes(&mut exact, &mut but_for_signs, &mut Rng::new(13)));
    exact.check(Bound::Equal);
    but_for_signs.check(Bound::OfLargest(0.0));
}

/// Lanes that are longer than the blocks in which they are worked on.
#[test]
fn long_lanes() {
    let rng = &mut Rng::new(14);
    let (mut exact, mut near) = (Batch::new(), Batch::new());
    for shape in [[70_000, 1], [40_001, 2], [2, 40_003], [3, 5_000]] {
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Small);
        let b = Sample::<bool>::of_shape(rng, &shape, Values::Small);
        for over in (0..4).map(|_| Chosen::one_or_all(rng, 2)) {
            let text = over.text();
            let python = scaled(&format!("np.sum(a0{text})"), &magnitudes(&over));
            near.case(python, &[&a], || np::sum(a.view(), over.clone()));
            exact.case(format!("np.max(a0{text})"), &[&a], || np::max(a.view(), over.clone()));
            let python = format!("np.asarray(np.argmin(a0{text})).astype(np.uint64)");
            exact.case(python, &[&a], || np::argmin(a.view(), over.clone()));
            let rare = format!("np.any(a0 > 9.9996{text})");
            let mask = a.view().mapv(|x| x > 9.9996);
            exact.case(rare, &[&a], || np::any(&mask, over.clone()));
            exact.case(format!("np.all(a0 <= 9.9996{text})"), &[&a], || {
                np::all(mask.mapv(|x| !x), over.clone())
            });
            exact.case(format!("np.sum(a0{text})"), &[&b], || np::sum(b.view(), over.clone()));
        }
    }
    exact.check(Bound::Equal);
    // Rows are added one by one, as NumPy adds them.
    near.check(Bound::OfScale(40_000.0 * f64::EPSILON));
}
