//! Reductions over every choice of axes of awkwardly laid out arrays, against the plain definition.
//!
//! The results' texts are compared with NumPy's in `numpy.rs`.

use ndarray::{ArrayD, ArrayViewD, IxDyn, Slice};
use ndlab::{
    Over,
    prelude::*,
    reduce::{Number, Plan},
};

use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

/// Any set of axes, for arrays of any number of them.
struct Axes(Vec<usize>);

impl<T> Over<IxDyn, T> for Axes {
    type Output = ArrayD<T>;

    fn plan(&self, _ndim: usize) -> Plan {
        Plan { axes: self.0.clone(), keep: false }
    }

    fn collect(result: ArrayD<T>) -> ArrayD<T> {
        result
    }
}

fn plain_sum(view: ArrayViewD<'_, i64>, axes: &[usize]) -> ArrayD<i64> {
    let mut result = view.to_owned();
    for axis in axes.iter().rev() {
        result = result.sum_axis(Axis(*axis));
    }
    result
}

fn plain_max(view: ArrayViewD<'_, i64>, axes: &[usize]) -> ArrayD<i64> {
    let mut result = view.to_owned();
    for axis in axes.iter().rev() {
        result = result.fold_axis(Axis(*axis), i64::MIN, |a, b| *a.max(b));
    }
    result
}

fn check(view: ArrayViewD<'_, i64>) {
    for chosen in 0..1 << view.ndim() {
        let axes: Vec<usize> = (0..view.ndim()).filter(|axis| chosen >> axis & 1 == 1).collect();
        assert_eq!(np::sum(&view, Axes(axes.clone())), plain_sum(view.view(), &axes), "{axes:?}");
        assert_eq!(np::max(&view, Axes(axes.clone())), plain_max(view.view(), &axes), "{axes:?}");
    }
}

#[test]
fn every_choice_of_axes() {
    for shape in [vec![7], vec![3, 300], vec![300, 3], vec![4, 1, 5], vec![3, 4, 5, 6]] {
        let size: usize = shape.iter().product();
        let a = np::arange(size).mapv(|x| x * 7919 % 1013).into_dyn();
        let a = a.into_shape_with_order(IxDyn(&shape)).expect("as many elements");
        check(a.view());
        check(a.t());
        check(np::asfortranarray(&a).view());
        let mut reversed = a.view();
        reversed.slice_each_axis_inplace(|axis| {
            let step = if axis.axis.index() % 2 == 0 { -2 } else { 1 };
            Slice::new(0, None, step)
        });
        check(reversed.view());
        let mut order: Vec<usize> = (0..shape.len()).collect();
        order.rotate_left(1);
        check(a.view().permuted_axes(order));
        check(a.broadcast(IxDyn(&[&[2][..], &shape].concat())).expect("one axis more"));
    }
}

#[test]
fn sums_are_pairwise() {
    let a = np::full(10_000_000, 0.1_f32);
    assert!((np::sum(&a, ..) - 1e6).abs() < 1.0);
    assert!((a.iter().fold(0.0, |sum, x| sum + x) - 1e6).abs() > 1000.0);
}

/// Types of results, written out: this has to compile.
#[test]
fn types() {
    fn sums<T: Number>(_: T::Sum) {}

    let a = np::ones((2, 3, 4));
    let _: f64 = np::sum(&a, ..);
    let _: Array2<f64> = np::sum(&a, 1);
    let _: Array2<f64> = np::sum(&a, 1_usize);
    let _: Array1<f64> = np::sum(&a, (0, -1));
    let _: Array1<f64> = np::sum(&a, (Axis(0), 2_u8));
    let _: Array3<f64> = np::sum(&a, Keep(Axis(1)));
    let _: Array3<f64> = np::sum(&a, Keep(..));
    let _: ArrayD<f64> = np::sum(a.clone().into_dyn(), (0, 1));
    let _: Array2<i64> = np::sum(a.mapv(|x| x > 0.0), 0);
    let _: Array2<f64> = np::mean(a.mapv(|x| x as i32), 0);
    let _: Array2<i32> = np::min(a.mapv(|x| x as i32), 0);
    // The type is known before the literals' are: methods can follow.
    assert_eq!(np::sum(&a, 1).dim(), (2, 4));
    assert_eq!(np::arange(12).reshape((3, -1)).nrows(), 3);
    assert_eq!(np::arange(12.0).mapv(f64::sqrt).len(), 12);
    assert_eq!(np::zeros((2, 3)).ncols(), 3);
    assert_eq!(np::array([[1, 2], [3, 4]]).nrows(), 2);
    sums::<u8>(0_u64);
}

/// Every reduction, on any array of each dtype.
fn sums<T: Number>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for _ in 0..40 {
        let a = Sample::<T>::any(rng, values);
        batch.case("np.sum(a0)", &[&a], || arr0(np::sum(a.view(), ..)));
        if !a.shape().is_empty() {
            let axis = rng.below(a.shape().len());
            batch.case(format!("np.sum(a0, axis={axis})"), &[&a], || np::sum(a.view(), axis));
            batch.case(format!("np.max(a0, axis={axis})"), &[&a], || np::max(a.view(), axis));
        }
    }
}

#[test]
fn as_numpy() {
    let (mut exact, mut near) = (Batch::new(), Batch::new());
    let rng = &mut Rng::new(1);
    sums::<i8>(&mut exact, rng, Values::Any);
    sums::<u64>(&mut exact, rng, Values::Any);
    sums::<bool>(&mut exact, rng, Values::Any);
    exact.check(Bound::Equal);
    sums::<f32>(&mut near, rng, Values::Any);
    sums::<f64>(&mut near, rng, Values::Small);
    near.check(Bound::OfLargest(1e-6));
}
