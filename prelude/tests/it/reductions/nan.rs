//! The forms that pass over NaN.

use ndlab::{Value, prelude::*, reduce::Number};

use super::{Batches, Chosen, for_dtypes, is_float, plain::magnitudes};
use crate::{
    oracle::{Batch, Bound, scaled},
    samples::{Rng, Sample, Values, any_shape, number},
};

fn forms<T: Number>(batches: &mut Batches, extremes: &mut Batch, rng: &mut Rng) {
    for _ in 0..50 {
        let a = Sample::<T>::any(rng, if is_float::<T>() { Values::Special } else { Values::Any });
        let over = Chosen::any(rng, a.shape().len());
        let (text, scale) = (over.text(), magnitudes(&over));
        let call = |name: &str| format!("np.{name}(a0{text})");
        let python = scaled(&call("nansum"), &scale);
        batches.of::<T::Sum>().case(python, &[&a], || np::nansum(a.view(), over.clone()));
        let scale = format!("{scale} / np.maximum(np.sum(~np.isnan(a0){text}), 1)");
        let python = scaled(&call("nanmean"), &scale);
        batches.of::<T::Mean>().case(python, &[&a], || np::nanmean(a.view(), over.clone()));
        extremes.case(call("nanmin"), &[&a], || np::nanmin(a.view(), over.clone()));
        extremes.case(call("nanmax"), &[&a], || np::nanmax(a.view(), over.clone()));
    }
}

#[test]
fn of_all_dtypes() {
    let (mut batches, mut extremes) = (Batches::default(), Batch::new());
    for_dtypes!(forms(&mut batches, &mut extremes, &mut Rng::new(41)));
    batches.check(|rounding| 8.0 * rounding);
    extremes.check(Bound::OfLargest(0.0));
}

/// NaN among numbers, without infinities, beside which NumPy may name the place of a NaN.
fn with_nan<T: Number>(rng: &mut Rng) -> Sample<T> {
    let shape = any_shape(rng);
    Sample::filled(rng, &shape, |rng| {
        let x: T = number(rng, Values::Small);
        if rng.one_in(5) { T::from_value(Value::F64(f64::NAN)) } else { x }
    })
}

fn products_and_places<T: Number>(batches: &mut Batches, places: &mut Batch, rng: &mut Rng) {
    for _ in 0..60 {
        let a = if is_float::<T>() { with_nan::<T>(rng) } else { Sample::any(rng, Values::Any) };
        let over = Chosen::any(rng, a.shape().len());
        // Products of whole samples would overflow.
        if !is_float::<T>() || a.shape().iter().product::<usize>() < 30 {
            let call = format!("np.nanprod(a0{})", over.text());
            let python = scaled(&call, "np.abs(v)");
            batches.of::<T::Sum>().case(python, &[&a], || np::nanprod(a.view(), over.clone()));
        }
        let over = Chosen::one_or_all(rng, a.shape().len());
        let text = over.text();
        let python = |name: &str| format!("np.asarray(np.{name}(a0{text})).astype(np.uint64)");
        places.case(python("nanargmin"), &[&a], || np::nanargmin(a.view(), over.clone()));
        places.case(python("nanargmax"), &[&a], || np::nanargmax(a.view(), over.clone()));
    }
}

#[test]
fn products_and_indices() {
    let (mut batches, mut places) = (Batches::default(), Batch::new());
    for_dtypes!(products_and_places(&mut batches, &mut places, &mut Rng::new(42)));
    batches.check(|rounding| 30.0 * rounding);
    places.check(Bound::Equal);
}
