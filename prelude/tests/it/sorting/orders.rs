//! Sorting, partitioning and searching.
//!
//! Zero is added to sorted floats where they are compared: which zero comes first is left open.

use ndlab::{
    Element,
    prelude::*,
    sorting::{DigitizeOptions, Side, SortOptions},
};

use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values, number},
};

const STABLE: SortOptions = SortOptions { stable: true };

/// Runs a generic test for every dtype.
macro_rules! every_dtype {
    ($test:ident, $($argument:expr),*) => {
        $crate::sorting::orders::every_real_dtype!($test, $($argument),*);
        $test::<np::complex64>($($argument),*);
        $test::<np::complex128>($($argument),*);
    };
}

/// Runs a generic test for every dtype but the complex ones.
macro_rules! every_real_dtype {
    ($test:ident, $($argument:expr),*) => {
        $test::<bool>($($argument),*);
        $crate::sorting::orders::every_number!($test, $($argument),*);
    };
}

/// Runs a generic test for every integer and float.
macro_rules! every_number {
    ($test:ident, $($argument:expr),*) => {
        $test::<i8>($($argument),*);
        $test::<i16>($($argument),*);
        $test::<i32>($($argument),*);
        $test::<i64>($($argument),*);
        $test::<u8>($($argument),*);
        $test::<u16>($($argument),*);
        $test::<u32>($($argument),*);
        $test::<u64>($($argument),*);
        $test::<f32>($($argument),*);
        $test::<f64>($($argument),*);
    };
}

pub(crate) use {every_dtype, every_number, every_real_dtype};

/// An array without the sign of zeros, which `+ 0` gives in Python.
pub(super) fn unsigned_zeros<T: Element, D: Dimension>(mut a: Array<T, D>) -> Array<T, D> {
    use ndlab::Value;
    a.mapv_inplace(|x| match x.to_value() {
        Value::F32(x) => T::from_value(Value::F32(x + 0.0)),
        Value::F64(x) => T::from_value(Value::F64(x + 0.0)),
        Value::C64(x) => T::from_value(Value::C64(x + np::complex64::ZERO)),
        Value::C128(x) => T::from_value(Value::C128(x + np::complex128::ZERO)),
        _ => x,
    });
    a
}

/// Adds 0 to an expression where that keeps its dtype.
pub(super) fn plus_zero<T: Element>(expression: &str) -> String {
    let name = T::DTYPE.name();
    if name.starts_with("float") || name.starts_with("complex") {
        format!("{expression} + np.{name}(0)")
    } else {
        String::from(expression)
    }
}

pub(super) fn any_axis<T: Element>(rng: &mut Rng, a: &Sample<T>) -> Option<i64> {
    let ndim = a.shape().len();
    (ndim > 0).then(|| rng.below(2 * ndim) as i64 - ndim as i64)
}

fn sorts<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..24 {
        let values = rng.pick(&[Values::Any, Values::Small]);
        let a = Sample::<T>::any(rng, values);
        batch.case(plus_zero::<T>("np.sort(a0, axis=None)"), &[&a], || {
            unsigned_zeros(np::sort(a.view(), ..))
        });
        batch.case("np.sort(a0, axis=None, kind='stable')", &[&a], || {
            np::sort_with(a.view(), .., STABLE)
        });
        batch.case("np.argsort(a0, axis=None, kind='stable').astype(np.uint64)", &[&a], || {
            np::argsort_with(a.view(), .., STABLE)
        });
        let Some(axis) = any_axis(rng, &a) else { continue };
        batch.case(plus_zero::<T>(&format!("np.sort(a0, axis={axis})")), &[&a], || {
            unsigned_zeros(np::sort(a.view(), axis))
        });
        batch.case(plus_zero::<T>(&format!("np.sort(a0, axis={axis})")), &[&a], || {
            unsigned_zeros(np::sort(np::copy(a.view()), axis))
        });
        batch.case(plus_zero::<T>(&format!("np.sort(a0, axis={axis})")), &[&a], || {
            let mut sorted = np::copy(a.view());
            np::sort_inplace(&mut sorted, axis);
            unsigned_zeros(sorted)
        });
        batch.case(format!("np.sort(a0, axis={axis}, kind='stable')"), &[&a], || {
            np::sort_with(a.view(), axis, STABLE)
        });
        batch.case(
            format!("np.argsort(a0, axis={axis}, kind='stable').astype(np.uint64)"),
            &[&a],
            || np::argsort_with(a.view(), axis, STABLE),
        );
        let plain = format!("np.take_along_axis(a0, np.argsort(a0, axis={axis}), {axis})");
        batch.case(plus_zero::<T>(&plain), &[&a], || {
            let order = np::argsort(a.view(), axis);
            let axis = Axis(axis.rem_euclid(a.shape().len() as i64) as usize);
            let mut taken = np::copy(a.view());
            for (mut lane, order) in taken.lanes_mut(axis).into_iter().zip(order.lanes(axis)) {
                let before = lane.to_owned();
                lane.assign(&order.mapv(|i| before[i]));
            }
            unsigned_zeros(taken)
        });
    }
}

#[test]
fn sorting() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(11));
    every_dtype!(sorts, &mut batch, rng);
    batch.check(Bound::Equal);
}

/// The elements at the places, and that none before is larger and none after smaller.
fn parts<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for round in 0..24 {
        let a = Sample::<T>::any(rng, Values::Any);
        let Some(axis) = any_axis(rng, &a) else { continue };
        let positive = axis.rem_euclid(a.shape().len() as i64) as usize;
        let len = a.shape()[positive];
        let mut kth: Vec<i64> =
            (0..=rng.below(3)).map(|_| rng.below(2 * len.max(1)) as i64 - len as i64).collect();
        if round == 0 {
            kth.push(len as i64);
        }
        let take = format!("np.take(np.partition(a0, {kth:?}, axis={axis}), {kth:?}, axis={axis})");
        let places: Vec<usize> =
            kth.iter().map(|k| k.rem_euclid(len.max(1) as i64) as usize).collect();
        let checked = |parts: ArrayD<T>| {
            for lane in parts.lanes(Axis(positive)) {
                for k in &places {
                    let sorted = np::sort(lane, 0);
                    let mut before = np::sort(lane.slice(s![..*k]), 0).to_vec();
                    before.push(lane[*k]);
                    before.extend(np::sort(lane.slice(s![*k + 1..]), 0));
                    let same = unsigned_zeros(Array1::from(before));
                    // NaN is unequal to itself: as text.
                    let sorted = unsigned_zeros(sorted);
                    let texts = [same, sorted].map(|x| format!("{:?}", x.to_vec()));
                    assert_eq!(texts[0], texts[1], "{k}");
                }
            }
            unsigned_zeros(parts.select(Axis(positive), &places))
        };
        batch.case(plus_zero::<T>(&take), &[&a], || {
            checked(np::partition(a.view(), kth.clone(), axis))
        });
        batch.case(plus_zero::<T>(&take), &[&a], || {
            let mut parts = np::copy(a.view());
            np::partition_inplace(&mut parts, kth.clone(), axis);
            checked(parts)
        });
        batch.case(plus_zero::<T>(&take), &[&a], || {
            let order = np::argpartition(a.view(), kth.clone(), axis);
            let mut parts = np::copy(a.view());
            let lanes = parts.lanes_mut(Axis(positive)).into_iter();
            for (mut lane, order) in lanes.zip(order.lanes(Axis(positive))) {
                let before = lane.to_owned();
                lane.assign(&order.mapv(|i| before[i]));
            }
            checked(parts)
        });
    }
}

#[test]
fn partitioning() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(12));
    every_dtype!(parts, &mut batch, rng);
    batch.check(Bound::Equal);
}

/// A sorted array of each layout, by a sample whose buffer is replaced.
fn sorted<T: Element>(rng: &mut Rng, values: Values) -> Sample<T> {
    let len = rng.pick(&[0, 1, 2, 7, 40]);
    Sample::of_shape(rng, &[len], values)
}

fn searches<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..12 {
        let a = sorted::<T>(rng, Values::Any);
        let v = Sample::<T>::any(rng, Values::Any);
        let sort = |a: &Sample<T>| np::sort(a.view(), ..);
        for (side, name) in [(Side::Left, "left"), (Side::Right, "right")] {
            let text = format!("np.searchsorted(np.sort(a0), a1, {name:?}).astype(np.uint64)");
            batch.case(text, &[&a, &v], || np::searchsorted_with(sort(&a), v.view(), side));
        }
        let x = Sample::<T>::of_shape(rng, &[], Values::Any);
        let text = "np.searchsorted(np.sort(a0), a1).astype(np.uint64)";
        batch.case(text, &[&a, &x], || {
            np::searchsorted(sort(&a), x.view().into_dimensionality::<Ix0>().expect("no axes"))
        });
        let wide = Sample::<f64>::any(rng, Values::Small);
        let text = "np.searchsorted(np.sort(a0), a1).astype(np.uint64)";
        batch.case(text, &[&a, &wide], || np::searchsorted(sort(&a), wide.view()));
        let short = Sample::<i16>::any(rng, Values::Any);
        batch.case(text, &[&a, &short], || np::searchsorted(sort(&a), short.view()));
    }
}

#[test]
fn searching() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(13));
    every_dtype!(searches, &mut batch, rng);
    batch.check(Bound::Equal);
}

fn digits<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..12 {
        let bins = sorted::<T>(rng, Values::Finite);
        let x = Sample::<T>::any(rng, Values::Any);
        let real = Sample::<f64>::any(rng, Values::Any);
        for right in [false, true] {
            let options = DigitizeOptions { right };
            let flag = if right { "True" } else { "False" };
            let text = format!("np.digitize(a1, np.sort(a0), right={flag}).astype(np.uint64)");
            let edges = np::sort(bins.view(), ..);
            batch.case(text.clone(), &[&bins, &x], || np::digitize_with(x.view(), &edges, options));
            batch.case(text, &[&bins, &real], || np::digitize_with(real.view(), &edges, options));
            let text =
                format!("np.digitize(a1, np.sort(a0)[::-1], right={flag}).astype(np.uint64)");
            let falling = edges.slice(s![..;-1]);
            // NumPy takes edges for equal that are so as `f64`, and these for rising ones.
            let as_f64 = edges.astype::<f64>();
            let mut pairs = (1..edges.len()).map(|i| (i - 1, i));
            if pairs.any(|(i, j)| as_f64[i] == as_f64[j] && edges[i] != edges[j]) {
                continue;
            }
            batch.case(text, &[&bins, &x], || np::digitize_with(x.view(), falling, options));
        }
        let text = "np.digitize(a1, a0).astype(np.uint64)";
        batch.case(text, &[&bins, &x], || np::digitize(x.view(), bins.view()));
    }
}

#[test]
fn digitizing() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(14));
    every_real_dtype!(digits, &mut batch, rng);
    batch.check(Bound::Equal);
}

fn lexical<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..6 {
        let a = Sample::<T>::any(rng, Values::Any);
        let b = Sample::<i8>::of_shape(rng, a.shape(), Values::Unit);
        let c = Sample::<f64>::of_shape(rng, a.shape(), Values::Any);
        batch.case("np.lexsort((a0, a1)).astype(np.uint64)", &[&a, &b], || {
            np::lexsort((a.view(), b.view()))
        });
        batch.case("np.lexsort((a0, a1, a2)).astype(np.uint64)", &[&c, &a, &b], || {
            np::lexsort((c.view(), a.view(), b.view()))
        });
        let more = Sample::<T>::of_shape(rng, a.shape(), Values::Small);
        batch.case("np.lexsort([a0, a1]).astype(np.uint64)", &[&more, &a], || {
            np::lexsort([more.view(), a.view()])
        });
        if !a.shape().is_empty() {
            batch.case("np.lexsort(a0).astype(np.uint64)", &[&a], || np::lexsort(&a.view()));
        }
    }
}

#[test]
fn sorting_by_several_keys() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(15));
    every_dtype!(lexical, &mut batch, rng);
    batch.check(Bound::Equal);
}

/// Lanes that are longer than those of samples, so that each way of sorting is gone through.
#[test]
fn long_lanes() {
    let rng = &mut Rng::new(16);
    let a: Array2<f64> = Array::from_shape_simple_fn((3, 20_000), || number(rng, Values::Any));
    for view in [a.view(), a.slice(s![.., ..;-1])] {
        let order = np::argsort(view, 1);
        let sorted = np::sort(view, 1);
        for (row, (order, sorted)) in
            view.rows().into_iter().zip(order.rows().into_iter().zip(sorted.rows()))
        {
            let mut seen = vec![false; row.len()];
            for (i, x) in order.iter().zip(sorted) {
                assert!(row[*i] == *x || row[*i].is_nan() && x.is_nan());
                assert!(!std::mem::replace(&mut seen[*i], true));
            }
            let pairs = || sorted.iter().zip(sorted.iter().skip(1));
            assert!(pairs().all(|(a, b)| a <= b || b.is_nan()));
        }
    }
}

#[test]
fn what_is_sorted_in_its_own_buffer() {
    let a = array![[3.0, 1.0], [2.0, 0.0]];
    let buffer = a.as_ptr();
    let a = np::sort(a, 0);
    assert_eq!((a.as_ptr(), &a), (buffer, &array![[2.0, 0.0], [3.0, 1.0]]));
    let a = np::sort(np::transpose(a), 1);
    assert_eq!(a.as_ptr(), buffer);
    let a = np::partition(a, 1, 0);
    assert_eq!(a.as_ptr(), buffer);
    let a = np::sort(a, ..);
    assert_eq!((a.as_ptr(), &a), (buffer, &array![0.0, 1.0, 2.0, 3.0]));
    let part = np::sort(a.slice_move(s![1..;2]), ..);
    assert_eq!(part, array![1.0, 3.0]);
    let mut shared = part.to_shared();
    let other = shared.clone();
    np::sort_inplace(&mut shared.slice_mut(s![..;-1]), 0);
    assert_eq!(shared, array![3.0, 1.0]);
    assert_eq!(other, array![1.0, 3.0]);
}
