//! Gradients, integrals by trapezoids, covariances and correlations.

use ndlab::{
    Element as _,
    dtype::Promoted,
    prelude::*,
    reduce::{CovOptions, Number},
};

use super::{Batches, Chosen, for_dtypes, is_float};
use crate::{
    oracle::{Batch, Bound, scaled},
    samples::{Rng, Sample, Values},
};

fn gradients<T: Number>(batches: &mut Batches, rng: &mut Rng) {
    for round in 0..30 {
        // NumPy multiplies complex numbers by spacings that are complex too, which makes NaN of
        // infinities.
        let special = is_float::<T>() && round % 3 == 0;
        let a = Sample::<T>::any(rng, if special { Values::Special } else { Values::Small });
        if a.shape().is_empty() {
            continue;
        }
        let axis = rng.below(a.shape().len());
        let largest =
            "np.max(np.nan_to_num(np.abs(a0.astype(np.complex128)), posinf=0), initial=1)";
        let batch = batches.of::<T::Mean>();
        if round % 3 == 0 {
            let python =
                format!("np.gradient(a0.astype(float) if a0.dtype == bool else a0, axis={axis})");
            batch.case(scaled(&python, largest), &[&a], || np::gradient(a.view(), axis));
            continue;
        }
        // Places that rise, a number or one for each.
        let len = a.shape()[axis];
        let start = Sample::<f64>::of_shape(rng, &[len], Values::Positive);
        let mut place = 0.0;
        let places = start.view().mapv(|step| {
            place += if round % 3 == 1 { 2.5 } else { step };
            place
        });
        let places = places.into_dimensionality::<Ix1>().expect("one axis");
        let list = format!("np.array({:?})", places.to_vec());
        let python = format!(
            "np.gradient(a0.astype(float) if a0.dtype == bool else a0, {list}, axis={axis})"
        );
        batch.case(scaled(&python, &format!("100 * {largest}")), &[&a], || {
            np::gradient_with(a.view(), axis, &places)
        });
    }
}

/// The smallest distance of places is 0.125, so that a slope is up to some hundred times as large
/// as the elements.
#[test]
fn gradients_of_all_dtypes() {
    let mut batches = Batches::default();
    for_dtypes!(gradients(&mut batches, &mut Rng::new(51)));
    batches.check(|rounding| 8.0 * rounding);
}

fn one_axis(rng: &mut Rng, ndim: usize) -> Chosen {
    Chosen { axes: Some(vec![rng.below(ndim)]), keep: false, ddof: 0 }
}

fn integrals<T: Number, W: Number>(batch: &mut Batch, rng: &mut Rng)
where
    Promoted<T, W>: Number,
{
    for _ in 0..40 {
        let a = Sample::<T>::any(rng, Values::Small);
        if a.shape().is_empty() {
            continue;
        }
        let over = one_axis(rng, a.shape().len());
        let axis = over.axes.as_ref().expect("one axis")[0];
        let shape = if rng.one_in(2) { a.shape().to_vec() } else { vec![a.shape()[axis]] };
        let x = Sample::<W>::of_shape(rng, &shape, Values::Small);
        // NumPy's integers wrap.
        let call = |x: &str| {
            let y = "(a0 if a0.dtype.kind in 'fc' else a0.astype(float))";
            format!("np.trapezoid({y}{x}{})", over.text())
        };
        let scale = "20 * np.sum(np.abs(a0.astype(np.complex128)), initial=1)";
        let python = call(", a1 if a1.dtype.kind in 'fc' else a1.astype(float)");
        batch.case(scaled(&python, scale), &[&a, &x], || {
            np::trapezoid_with(a.view(), over.clone(), x.view())
        });
        if <Promoted<T, W> as Number>::Mean::DTYPE == T::Mean::DTYPE {
            batch.case(scaled(&call(""), scale), &[&a], || np::trapezoid(a.view(), over.clone()));
        }
    }
}

/// The sum of magnitudes times the largest distance of places is the scale.
#[test]
fn integrals_by_trapezoids() {
    let mut batches = Batches::default();
    let (single, rng) = (&mut batches.single, &mut Rng::new(52));
    integrals::<f32, f32>(single, rng);
    integrals::<np::complex64, f32>(single, rng);
    let double = &mut batches.double;
    integrals::<f64, f64>(double, rng);
    integrals::<i32, f64>(double, rng);
    integrals::<bool, i64>(double, rng);
    integrals::<u8, f64>(double, rng);
    integrals::<f64, np::complex128>(double, rng);
    batches.check(|rounding| 8.0 * rounding);
}

fn covariances<T: Number>(batches: &mut Batches, rng: &mut Rng) {
    for _ in 0..20 {
        let shape = if rng.one_in(4) {
            vec![2 + rng.below(40)]
        } else {
            vec![1 + rng.below(6), 2 + rng.below(20)]
        };
        let a = Sample::<T>::of_shape(rng, &shape, Values::Small);
        let options = CovOptions { rowvar: rng.one_in(2), ddof: rng.pick(&[1, 1, 0, 2]) };
        let CovOptions { rowvar, ddof } = options;
        let rowvar = if rowvar { "True" } else { "False" };
        let batch = batches.of::<T::Double>();
        let square = "np.max(np.abs(a0.astype(np.complex128)))**2 * 40";
        let python = format!("np.atleast_2d(np.cov(a0, rowvar={rowvar}, ddof={ddof}))");
        batch.case(scaled(&python, square), &[&a], || np::cov_with(a.view(), options));
        let b = Sample::<T>::of_shape(rng, &shape, Values::Small);
        let python = format!("np.cov(a0, a1, rowvar={rowvar})");
        // A single row is a variable to NumPy in the second array, and observations in the first.
        if rowvar == "True" || shape.len() == 2 && shape[0] > 1 {
            batch.case(scaled(&python, square), &[&a, &b], || {
                let options = CovOptions { ddof: 1, ..options };
                np::cov_with((a.view(), b.view()), options)
            });
        }
    }
}

#[test]
fn covariances_of_all_dtypes() {
    let mut batches = Batches::default();
    for_dtypes!(covariances(&mut batches, &mut Rng::new(53)));
    batches.check(|rounding| 8.0 * rounding);
}

#[test]
fn correlations() {
    let mut batch = Batch::new();
    let rng = &mut Rng::new(54);
    for _ in 0..100 {
        let shape = [1 + rng.below(5), 8 + rng.below(20)];
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Small);
        let c = Sample::<np::complex64>::of_shape(rng, &shape, Values::Small);
        batch.case(scaled("np.atleast_2d(np.corrcoef(a0))", "1"), &[&a], || np::corrcoef(a.view()));
        batch.case(scaled("np.atleast_2d(np.corrcoef(a0))", "1"), &[&c], || np::corrcoef(c.view()));
    }
    batch.check(Bound::OfScale(64.0 * f64::EPSILON));
}
