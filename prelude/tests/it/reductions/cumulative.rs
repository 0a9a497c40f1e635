//! Running sums and products, and differences.

use ndlab::{
    Value,
    prelude::*,
    reduce::{DiffOptions, Number},
};

use super::for_dtypes;
use crate::{
    oracle::{Batch, Bound, scaled},
    samples::{Rng, Sample, Values},
};

fn running<T: Number>(sums: &mut Batch, products: &mut Batch, rng: &mut Rng, values: Values) {
    for round in 0..50 {
        let a = Sample::<T>::any(rng, if round % 2 == 0 { values } else { Values::Small });
        let view = || a.view();
        let python = |name: &str, axis: &str| {
            let call = format!("np.{name}(a0{axis})");
            // The scale is for those that are compared by it.
            if values == Values::Small { scaled(&call, "np.abs(v)") } else { call }
        };
        if a.shape().is_empty() || rng.one_in(3) {
            sums.case("np.cumsum(a0)", &[&a], || np::cumsum(view(), ..));
            sums.case("np.nancumsum(a0)", &[&a], || np::nancumsum(view(), ..));
            products.case(python("cumprod", ""), &[&a], || np::cumprod(view(), ..));
            products.case(python("nancumprod", ""), &[&a], || np::nancumprod(view(), ..));
        } else {
            let axis = rng.below(a.shape().len());
            let text = format!(", axis={axis}");
            sums.case(format!("np.cumsum(a0{text})"), &[&a], || np::cumsum(view(), axis));
            sums.case(format!("np.nancumsum(a0{text})"), &[&a], || np::nancumsum(view(), axis));
            products.case(python("cumprod", &text), &[&a], || np::cumprod(view(), axis));
            products.case(python("nancumprod", &text), &[&a], || np::nancumprod(view(), axis));
        }
    }
}

#[test]
fn running_results() {
    let mut exact = Batch::new();
    let mut products = Batch::new();
    let rng = &mut Rng::new(31);
    macro_rules! each {
        ($($dtype:ty),*) => {$(
            running::<$dtype>(&mut exact, &mut products, rng, Values::Any);
        )*};
    }
    each!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);
    products.check(Bound::Equal);
    // NumPy multiplies complex numbers with fused instructions where the processor has them.
    let (mut single, mut double) = (Batch::new(), Batch::new());
    running::<np::complex64>(&mut exact, &mut single, rng, Values::Small);
    running::<np::complex128>(&mut exact, &mut double, rng, Values::Small);
    exact.check(Bound::Equal);
    // Each of a lane's factors, 300 at most, adds an error of some units.
    single.check(Bound::OfScale(300.0 * f64::from(f32::EPSILON)));
    double.check(Bound::OfScale(300.0 * f64::EPSILON));
}

fn differences<T: Number>(batch: &mut Batch, rng: &mut Rng) {
    for round in 0..50 {
        let a = Sample::<T>::any(rng, if round % 2 == 0 { Values::Any } else { Values::Small });
        batch.case("np.diff(a0)", &[&a], || np::diff(a.view()));
        if T::ZERO.to_value() != Value::Bool(false) {
            // Which refuses `bool`.
            batch.case("np.ediff1d(a0)", &[&a], || np::ediff1d(a.view()));
        }
        let (n, axis) = (rng.below(4), rng.below(5) as isize - 2);
        batch.case(format!("np.diff(a0, n={n}, axis={axis})"), &[&a], || {
            np::diff_with(a.view(), DiffOptions { n, axis })
        });
    }
}

#[test]
fn of_neighbours() {
    let mut batch = Batch::new();
    for_dtypes!(differences(&mut batch, &mut Rng::new(32)));
    batch.check(Bound::Equal);
}

/// Types of results, written out: this has to compile.
#[test]
fn types() {
    let a = np::ones((2, 3));
    let _: Array1<f64> = np::cumsum(&a, ..);
    let _: Array2<f64> = np::cumsum(&a, 1);
    let _: Array2<f64> = np::cumprod(&a, Axis(0));
    let _: ArrayD<i64> = np::cumsum(a.mapv(|x| x > 0.0).into_dyn(), -1);
    let _: Array2<i64> = np::cumsum(a.mapv(|x| x as i8), -1);
    let _: Array2<f64> = np::diff(&a);
    assert_eq!(np::cumsum(&a, 1).ncols(), 3);
}
