//! Standard deviations, variances, weighted means.

use ndlab::{dtype::Promoted, prelude::*, reduce::Number};

use super::{Batches, Chosen, for_dtypes, is_float};
use crate::{
    oracle::{Batch, Bound, scaled},
    samples::{Rng, Sample, Values},
};

/// The variance's own scale is the mean of squares.
fn squares(over: &Chosen) -> String {
    let ddof = over.ddof;
    let text = over.clone().with_ddof(0).text();
    format!(
        "np.sum(np.nan_to_num(np.abs(a0.astype(np.complex128)), posinf=0)**2{text}) \
         / max(a0.size // max(v.size, 1) - {ddof}, 1)"
    )
}

fn spreads<T: Number>(variances: &mut Batches, deviations: &mut Batches, rng: &mut Rng) {
    for _ in 0..50 {
        let a = Sample::<T>::any(rng, if is_float::<T>() { Values::Special } else { Values::Any });
        let ddof = rng.pick(&[0, 0, 1, 1, 2, 5, -1]);
        let over = Chosen::any(rng, a.shape().len()).with_ddof(ddof);
        let (text, scale) = (over.text(), squares(&over));
        let python = |name: &str| scaled(&format!("np.{name}(a0{text})"), &scale);
        let batch = variances.of::<T::Spread>();
        batch.case(python("var"), &[&a], || np::var(a.view(), over.clone()));
        batch.case(python("nanvar"), &[&a], || np::nanvar(a.view(), over.clone()));
        let scale = format!("np.sqrt({scale})");
        let python = |name: &str| scaled(&format!("np.{name}(a0{text})"), &scale);
        let batch = deviations.of::<T::Spread>();
        batch.case(python("std"), &[&a], || np::std(a.view(), over.clone()));
        batch.case(python("nanstd"), &[&a], || np::nanstd(a.view(), over.clone()));
    }
}

/// The root makes a small error of a variance near 0 larger; that it is the root of what is
/// compared more closely is tested below.
#[test]
fn of_all_dtypes() {
    let (mut variances, mut deviations) = (Batches::default(), Batches::default());
    for_dtypes!(spreads(&mut variances, &mut deviations, &mut Rng::new(21)));
    variances.check(|rounding| 8.0 * rounding);
    deviations.check(|rounding| (8.0 * rounding).sqrt());
}

#[test]
fn std_is_the_root_of_var() {
    let rng = &mut Rng::new(22);
    for _ in 0..200 {
        let a = Sample::<f64>::any(rng, Values::Finite);
        let over = Chosen::any(rng, a.shape().len());
        let root = np::var(a.view(), over.clone()).mapv(f64::sqrt);
        let bits = |x: ArrayD<f64>| x.mapv(f64::to_bits);
        let nan = root.mapv(f64::is_nan);
        let std = np::std(a.view(), over);
        assert_eq!(std.mapv(f64::is_nan), nan);
        assert!(np::any(nan, ..) || bits(std) == bits(root));
    }
}

#[test]
fn of_long_lanes() {
    let rng = &mut Rng::new(23);
    let mut batch = Batch::new();
    for shape in [[70_000, 1], [5_000, 3], [3, 5_000]] {
        let a = Sample::<f32>::of_shape(rng, &shape, Values::Small);
        let over = Chosen::one_or_all(rng, 2).with_ddof(1);
        let python = scaled(&format!("np.var(a0{})", over.text()), &squares(&over));
        batch.case(python, &[&a], || np::var(a.view(), over.clone()));
    }
    batch.check(Bound::OfScale(1e-4));
}

/// `Ddof` and `Keep` in both orders, and the types of results: this has to compile.
#[test]
fn ddof_nests() {
    let a = array![[1.0, 3.0], [2.0, 6.0]];
    let _: f64 = np::std(&a, ..);
    let _: f64 = np::std(&a, Ddof(1, ..));
    let one: Array1<f64> = np::var(&a, Ddof(1, Axis(1)));
    assert_eq!(one, array![2.0, 8.0]);
    let kept: Array2<f64> = np::var(&a, Keep(Ddof(1, -1)));
    assert_eq!(kept, array![[2.0], [8.0]]);
    assert_eq!(np::var(&a, Ddof(1_u8, Keep(1_i64))), kept);
    assert_eq!(np::var(&a, Ddof(1, Keep((0, 1)))).shape(), [1, 1]);
    let n = 1;
    assert_eq!(np::var(a.mapv(|x| x as i32), Ddof(n, 1)), one);
    let of_complex: Array1<f32> = np::std(a.mapv(|x| np::complex64::new(x as f32, 0.0)), 0);
    assert_eq!(of_complex, array![0.5, 1.5]);
    assert!(np::var(np::full(1_000_003, 0.1), ..) < 1e-30);
}

fn averages<T: Number, W: Number>(batch: &mut Batch, rng: &mut Rng)
where
    Promoted<T, W>: Number,
{
    for _ in 0..40 {
        let a = Sample::<T>::any(rng, Values::Small);
        let over = Chosen::any(rng, a.shape().len());
        let weights = match over.axes.as_deref() {
            Some([axis]) if rng.one_in(2) => vec![a.shape()[*axis]],
            _ => a.shape().to_vec(),
        };
        let w = Sample::<W>::of_shape(rng, &weights, Values::Positive);
        let python = format!("np.average(a0{}, weights=a1)", over.text());
        batch.case(scaled(&python, "np.abs(a0).max(initial=1)"), &[&a, &w], || {
            np::average_with(a.view(), over.clone(), w.view())
        });
    }
}

#[test]
fn weighted_means() {
    let mut batches = Batches::default();
    let (single, rng) = (&mut batches.single, &mut Rng::new(24));
    averages::<f32, f32>(single, rng);
    averages::<f32, i16>(single, rng);
    averages::<np::complex64, f32>(single, rng);
    let double = &mut batches.double;
    averages::<f64, f64>(double, rng);
    averages::<i64, f64>(double, rng);
    averages::<bool, u8>(double, rng);
    averages::<u8, i32>(double, rng);
    averages::<f64, np::complex128>(double, rng);
    averages::<usize, f32>(double, rng);
    batches.check(|rounding| 8.0 * rounding);
}
