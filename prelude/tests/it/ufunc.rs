//! Functions of elements, against NumPy: over dtypes, shapes, layouts and special values.
//!
//! Here are the ways that arguments and results go; the functions' values are in the files below.

mod examples;
mod messages;
mod places;
mod values;

use ndarray::{ArrayD, ArrayViewMutD, Slice};
use ndlab::{Element, prelude::*};
use num_complex::Complex;

use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

type C32 = Complex<f32>;
type C64 = Complex<f64>;

/// The steps of axes with more than one element, which say how a result lies in memory.
fn steps(a: &ArrayD<f64>) -> Array1<i64> {
    let axes = a.shape().iter().zip(a.strides());
    let steps: Vec<i64> = axes.filter(|axis| *axis.0 > 1).map(|axis| *axis.1 as i64 * 8).collect();
    // NumPy counts steps of empty arrays, too, and nothing can be seen of them.
    if a.is_empty() { Array1::zeros(0) } else { Array1::from(steps) }
}

#[test]
fn memory_order() {
    const STEPS: &str = "(lambda r: np.array([s for s, n in zip(r.strides, r.shape) if n > 1 \
                         and r.size], dtype=np.int64))";
    let mut batch = Batch::new();
    let rng = &mut Rng::new(3);
    for _ in 0..300 {
        let (a, b) = Sample::<f64>::pair::<f32>(rng, Values::Small);
        batch.case(format!("{STEPS}(np.add(a0, a1))"), &[&a, &b], || {
            steps(&np::add(a.view(), b.view()))
        });
        batch.case(format!("{STEPS}(np.sqrt(a0))"), &[&a], || steps(&np::sqrt(a.view())));
        batch.case(format!("{STEPS}(a0.astype('f8'))"), &[&b], || steps(&b.view().astype::<f64>()));
    }
    batch.check(Bound::Equal);
}

/// An array of zeros with gaps and reversed axes, and what `f` writes to it.
fn written<T: Element>(
    rng: &mut Rng,
    shape: &[usize],
    f: impl FnOnce(&mut ArrayViewMutD<'_, T>),
) -> ArrayD<T> {
    let wide: Vec<usize> = shape.iter().map(|len| 3 * len).collect();
    let mut whole = ArrayD::from_elem(wide, T::ZERO);
    let steps: Vec<isize> = shape.iter().map(|_| rng.pick(&[3, -3, 3, 1])).collect();
    let mut axes = whole.slice_each_axis_mut(|axis| {
        let len = shape[axis.axis.index()] as isize;
        let step = steps[axis.axis.index()];
        Slice::new(0, Some(if step == 1 { len } else { 3 * len }), step)
    });
    if rng.one_in(2) {
        let reversed: Vec<usize> = (0..shape.len()).rev().collect();
        axes = axes.permuted_axes(reversed.clone());
        let turned: Vec<usize> = shape.iter().rev().copied().collect();
        assert_eq!(axes.shape(), turned);
        axes = axes.permuted_axes(reversed);
    }
    f(&mut axes);
    let result = axes.to_owned();
    let inside = result.iter().filter(|x| **x != T::ZERO).count();
    assert_eq!(whole.iter().filter(|x| **x != T::ZERO).count(), inside, "written outside");
    result
}

macro_rules! outputs {
    ($batch:ident, $rng:ident: $($left:ident $right:ident => $out:ident),* $(,)?) => {$(
        for _ in 0..30 {
            let (a, b) = Sample::<$left>::pair::<$right>($rng, Values::Small);
            let mut shape: Vec<usize> = np::add(a.view(), b.view()).shape().to_vec();
            if $rng.one_in(3) {
                shape.insert(0, 2);
            }
            let call = format!(
                "np.add(a0, a1, out=np.zeros({shape:?}, '{}'))", <$out as Element>::DTYPE
            );
            $batch.case(call, &[&a, &b], || {
                written::<$out>($rng, &shape, |out| np::add_into(a.view(), b.view(), out))
            });
            let call = format!(
                "np.multiply(a0, np.full({shape:?}, 3, '{}'), out=np.ones({shape:?}, '{1}'))",
                <$right as Element>::DTYPE, <$out as Element>::DTYPE
            );
            $batch.case(call, &[&a], || {
                let three = np::full(&shape[..], 3).into_dtype::<$right>();
                let mut out = <$out>::ones(&shape[..]);
                np::multiply_into(a.view(), &three, &mut out);
                out
            });
        }
    )*};
}

#[test]
fn into() {
    let mut batch = Batch::new();
    let rng = &mut Rng::new(4);
    outputs!(batch, rng:
        f64 f64 => f64, f32 f32 => f64, f64 f64 => f32, i64 i8 => i8, u8 u8 => i16, i8 f32 => C64,
        i32 i32 => f32, f64 f64 => i64, i8 i8 => u8, C64 f64 => C32, bool bool => i8,
    );
    batch.check(Bound::Equal);
}

#[test]
fn in_place() {
    let mut batch = Batch::new();
    let rng = &mut Rng::new(5);
    for _ in 0..100 {
        let (a, b) = Sample::<f32>::pair::<f64>(rng, Values::Small);
        let call = "(lambda x: np.subtract(x, a1, out=x))(a0.copy())";
        batch.case(call, &[&a, &b], || {
            let mut x = a.view().to_owned();
            np::subtract_inplace(&mut x, b.view());
            x
        });
        batch.case("np.sqrt(a0)", &[&a], || {
            let mut x = a.view().to_owned();
            np::sqrt_inplace(&mut x);
            x
        });
    }
    batch.check(Bound::Equal);
}

#[test]
fn buffers_are_used_again() {
    let a = np::arange(12.0).reshape((3, 4));
    let buffer = a.as_ptr();
    let b = np::add(np::sqrt(np::multiply(a, 2)), np::ones(4));
    assert_eq!(b.as_ptr(), buffer);
    assert_eq!(b[[2, 2]], 20.0_f64.sqrt() + 1.0);
    let c = np::subtract(1, b);
    assert_eq!(c.as_ptr(), buffer);
    let grown = np::add(np::ones(4), np::ones((3, 4)));
    assert_eq!(np::shape(&grown), (3, 4));
    assert_eq!(np::add(c, np::float32::ones((2, 1, 1))).shape(), [2, 3, 4]);
    assert_eq!(np::add(np::arange(3), array![1_isize, 2, 3]), array![1, 3, 5]);
}

/// This has to compile: the types of results are known while those of literals are not yet.
#[test]
fn methods_follow_arithmetic_with_literals() {
    let (a, m, i) = (np::ones((2, 3)), f32::ones((2, 2)), np::arange(4));
    assert_eq!(np::multiply(&a, 2)[[0, 1]], 2.0);
    assert_eq!(np::multiply(&a, 2.0)[[0, 1]], 2.0);
    assert_eq!(np::subtract(0.5, &m).mapv(|x| x.abs())[[0, 0]], 0.5);
    assert_eq!(np::power(&i, 2).iter().map(|x| x.pow(2)).max(), Some(81));
    assert_eq!(np::divide(&i, 2).mapv(|x| x.floor())[[3]], 1.0);
    assert_eq!(np::clip(&a, 0, 0.5).dot(&a.t()).nrows(), 2);
    let mask = np::less(&i, 2.5);
    assert!(mask[0] && !mask[3]);
}
