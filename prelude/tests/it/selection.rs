//! Choosing, taking, putting and masks, on random arrays, against NumPy.

use ndlab::{Element, Tolerance, prelude::*};
use num_complex::Complex;

use crate::{
    numpy::arrays,
    oracle::{Argument, Batch, Bound, Several},
    samples::{Rng, Sample, Values, any_shape},
};

/// Calls a generic function for every dtype.
macro_rules! every_dtype {
    ($function:ident($($argument:expr),*)) => {
        $function::<bool>($($argument),*);
        $function::<i8>($($argument),*);
        $function::<i16>($($argument),*);
        $function::<i32>($($argument),*);
        $function::<i64>($($argument),*);
        $function::<u8>($($argument),*);
        $function::<u16>($($argument),*);
        $function::<u32>($($argument),*);
        $function::<u64>($($argument),*);
        $function::<f32>($($argument),*);
        $function::<f64>($($argument),*);
        $function::<Complex<f32>>($($argument),*);
        $function::<Complex<f64>>($($argument),*);
    };
}

fn choices<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..25 {
        let (mask, x) = Sample::<bool>::pair::<T>(rng, Values::Any);
        let (_, y) = Sample::<bool>::pair::<T>(rng, Values::Any);
        batch.case("np.where(a0, a1, a2)", &[&mask, &x, &y], || {
            np::where_(mask.view(), x.view(), y.view())
        });
        let (x, y) = Sample::<T>::pair::<f32>(rng, Values::Small);
        batch.case("np.where(a0, a0, a1)", &[&x, &y], || np::where_(x.view(), x.view(), y.view()));
        let zero = T::ZERO;
        let z = Sample::<T>::any(rng, Values::Any);
        batch.case("np.where(a0 != 0, a0, a0.dtype.type(0))", &[&z], || {
            np::where_(z.view(), z.view(), arr0(zero))
        });
    }
}

fn selections<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..18 {
        let shape = any_shape(rng);
        let masks: Vec<_> =
            (0..2).map(|_| Sample::<bool>::of_shape(rng, &shape, Values::Any)).collect();
        let parts: Vec<_> =
            (0..2).map(|_| Sample::<T>::of_shape(rng, &shape, Values::Any)).collect();
        let arguments: [&dyn Argument; 4] = [&masks[0], &masks[1], &parts[0], &parts[1]];
        batch.case("np.select([a0, a1], [a2, a3], a2.dtype.type(1))", &arguments, || {
            np::select(
                &[masks[0].view(), masks[1].view()],
                &[parts[0].view(), parts[1].view()],
                arr0(T::ONE),
            )
        });
    }
}

fn places<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..18 {
        let a = Sample::<T>::any(rng, Values::Unit);
        batch.case("np.argwhere(a0).astype(np.uint64)", &[&a], || np::argwhere(a.view()));
        batch.case("np.flatnonzero(a0).astype(np.uint64)", &[&a], || np::flatnonzero(a.view()));
        batch.case("[x.astype(np.uint64) for x in np.nonzero(a0)]", &[&a], || {
            Several(np::nonzero(a.view()))
        });
        let mask = Sample::<bool>::of_shape(rng, a.shape(), Values::Any);
        batch.case("np.extract(a0, a1)", &[&mask, &a], || np::extract(mask.view(), a.view()));
    }
}

fn takes<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..18 {
        let a = Sample::<T>::any(rng, Values::Any);
        let mut indices = any_shape(rng);
        indices.truncate(2);
        let ndim = a.shape().len();
        let axis = (ndim > 0).then(|| rng.below(ndim));
        let n = axis.map_or(a.shape().iter().product(), |axis| a.shape()[axis]).max(1) as i64;
        let len: usize = indices.iter().product();
        // Now and then one that is out of bounds, which both refuse.
        let beyond = i64::from(rng.one_in(8));
        let values: Vec<i64> =
            (0..len).map(|_| rng.below((2 * n + beyond) as usize) as i64 - n).collect();
        let flat = Array1::from(values.clone());
        let shaped = ArrayD::from_shape_vec(indices.clone(), values).expect("as many");
        let (text, shape) = (list(flat.as_slice().expect("a line")), list(&indices));
        let python = format!("np.array({text}, int).reshape({shape})");
        batch.case(format!("np.take(a0, {python})"), &[&a], || {
            let n = a.shape().iter().product::<usize>() as i64;
            assert!(shaped.iter().all(|i| (-n..n).contains(i)), "out of bounds");
            np::take(a.view(), &shaped, ..)
        });
        if let Some(axis) = axis {
            batch.case(format!("np.take(a0, {python}, {axis})"), &[&a], || {
                np::take(a.view(), &shaped, axis)
            });
            batch.case(format!("np.take(a0, np.array({text}, int), {axis})"), &[&a], || {
                np::take(a.view(), &flat, axis as i64 - ndim as i64)
            });
            if let Some(first) = flat.first() {
                batch.case(format!("np.take(a0, {first}, {axis})"), &[&a], || {
                    np::take(a.view(), *first, axis)
                });
            }
            let short = rng.below(n as usize + 1);
            let mask = Sample::<bool>::of_shape(rng, &[short], Values::Any);
            batch.case(format!("np.compress(a1, a0, {axis})"), &[&a, &mask], || {
                let mask = mask.view().into_dimensionality::<Ix1>().expect("one axis");
                np::compress(mask, a.view(), axis)
            });
            batch.case(
                format!(
                    "np.take_along_axis(a0, np.argsort(a0.real.astype(float), {axis}, kind='stable'), {axis})"
                ),
                &[&a],
                || {
                    let real: ArrayD<f64> = a.view().astype();
                    let mut order = ArrayD::<usize>::zeros(a.shape().to_vec());
                    for (lane, mut out) in
                        real.lanes(Axis(axis)).into_iter().zip(order.lanes_mut(Axis(axis)))
                    {
                        let mut places: Vec<usize> = (0..lane.len()).collect();
                        // NaN last, as NumPy sorts; equal ones in their order.
                        places.sort_by(|i, j| match (lane[*i], lane[*j]) {
                            (x, y) if x.is_nan() || y.is_nan() => x.is_nan().cmp(&y.is_nan()),
                            (x, y) => x.partial_cmp(&y).expect("no NaN"),
                        });
                        out.iter_mut().zip(places).for_each(|(to, place)| *to = place);
                    }
                    np::take_along_axis(a.view(), &order, axis)
                },
            );
        }
    }
}

/// A Python list.
fn list<T: std::fmt::Debug>(items: &[T]) -> String {
    format!("{items:?}")
}

fn changes<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..18 {
        let shape = any_shape(rng);
        let a = Sample::<T>::of_shape(rng, &shape, Values::Any);
        let copy = || np::copy(a.view());
        let mask = Sample::<bool>::of_shape(rng, &shape, Values::Any);
        let values = Sample::<T>::of_shape(rng, &shape, Values::Any);
        let few = 1 + rng.below(4);
        let few = Sample::<T>::of_shape(rng, &[few], Values::Any);
        let of_few = few.view().into_dimensionality::<Ix1>().expect("one axis");
        let python = |call: &str| format!("[b := a0.copy(), {call}][0]");
        batch.case(python("np.putmask(b, a1, a2)"), &[&a, &mask, &values], || {
            let mut b = copy();
            np::putmask(&mut b, mask.view(), values.view());
            b
        });
        batch.case(python("np.putmask(b, a1, a2)"), &[&a, &mask, &few], || {
            let mut b = copy();
            np::putmask(&mut b, mask.view(), of_few);
            b
        });
        batch.case(python("np.place(b, a1, a2)"), &[&a, &mask, &few], || {
            let mut b = copy();
            np::place(&mut b, mask.view(), of_few);
            b
        });
        batch.case(python("b.__setitem__(b == 1, 0)"), &[&a], || {
            let mut b = copy();
            np::put_where(&mut b, |x| x == T::ONE, 0);
            b
        });
        let n = shape.iter().product::<usize>() as i64;
        let indices: Vec<i64> =
            (0..3).map(|_| rng.below(2 * n.max(1) as usize) as i64 - n).collect();
        batch.case(python(&format!("np.put(b, {}, a1)", list(&indices))), &[&a, &few], || {
            let mut b = copy();
            np::put(&mut b, &indices, of_few);
            b
        });
        batch.case(python("np.fill_diagonal(b, 1)"), &[&a], || {
            let mut b = copy();
            np::fill_diagonal(&mut b, 1);
            b
        });
    }
}

fn comparisons<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..18 {
        let (x, y) = Sample::<T>::pair::<T>(rng, Values::Any);
        batch.case("np.isclose(a0, a1)", &[&x, &y], || np::isclose(x.view(), y.view()));
        let wide = Tolerance { rtol: 0.5, atol: 1.0, equal_nan: true };
        let keywords = "rtol=0.5, atol=1.0, equal_nan=True";
        batch.case(format!("np.isclose(a0, a1, {keywords})"), &[&x, &y], || {
            np::isclose_with(x.view(), y.view(), wide)
        });
        batch.case("np.allclose(a0, a0)", &[&x], || np::allclose(x.view(), x.view()));
        batch.case(format!("np.allclose(a0, a1, {keywords})"), &[&x, &y], || {
            np::allclose_with(x.view(), y.view(), wide)
        });
        batch.case("np.array_equal(a0, a1)", &[&x, &y], || np::array_equal(x.view(), y.view()));
        batch.case("np.array_equal(a0, a0)", &[&x], || np::array_equal(x.view(), x.view()));
        batch.case("np.array_equiv(a0, a1)", &[&x, &y], || np::array_equiv(x.view(), y.view()));
    }
}

#[test]
fn as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(7));
    every_dtype!(choices(&mut batch, rng));
    every_dtype!(selections(&mut batch, rng));
    every_dtype!(places(&mut batch, rng));
    every_dtype!(takes(&mut batch, rng));
    every_dtype!(changes(&mut batch, rng));
    every_dtype!(comparisons(&mut batch, rng));
    assert!(batch.len() > 5000, "{}", batch.len());
    batch.check(Bound::Equal);
}

#[test]
fn numbers_take_the_dtype_of_the_array() {
    let a = f32::arange(4);
    let b: Array1<f32> = np::where_(np::greater(&a, 1), &a, 0.5);
    assert_eq!(b, array![0.5, 0.5, 2.0, 3.0]);
    let c: Array1<f64> = np::where_([true, false], np::arange(2), 0.5);
    assert_eq!(c, array![0.0, 0.5]);
    let d: Array1<f64> = np::where_([true, false], np::arange(2), f32::ones(2));
    assert_eq!(d, array![0.0, 1.0]);
    let mut e = array![1.5, -2.5];
    np::put_where(&mut e, |x| x < 0.0, 0);
    e.putmask([true, false], 7);
    assert_eq!(e, array![7.0, 0.0]);
    let mut f = np::arange(6).reshape((2, 3));
    np::put_where(&mut f.slice_mut(s![.., 1]), |x| x > 0, -1);
    f.row_mut(0).putmask([true, false, true], [10, 20, 30]);
    assert_eq!(f, array![[10, -1, 30], [3, -1, 5]]);
}

#[test]
fn examples_of_numpys_documentation() {
    let a = np::arange(10);
    arrays! {
        "np.where(np.arange(10) < 5, np.arange(10), 10*np.arange(10))" => np::where_(np::less(&a, 5), &a, np::multiply(&a, 10)),
        "np.where([[True, False], [True, True]], [[1, 2], [3, 4]], [[9, 8], [7, 6]])" => np::where_(array![[true, false], [true, true]], array![[1_i64, 2], [3, 4]], array![[9_i64, 8], [7, 6]]),
        "np.where(np.array([[0, 1, 2], [0, 2, 4], [0, 3, 6]]) < 4, np.array([[0, 1, 2], [0, 2, 4], [0, 3, 6]]), -1)" => {
            let a = np::array([[0, 1, 2], [0, 2, 4], [0, 3, 6]]);
            np::where_(np::less(&a, 4), &a, -1)
        },
        "np.take([4, 3, 5, 7, 6, 8], [0, 1, 4])" => np::take([4, 3, 5, 7, 6, 8], [0, 1, 4], ..),
        "np.take([4, 3, 5, 7, 6, 8], [[0, 1], [2, 3]])" => np::take([4, 3, 5, 7, 6, 8], array![[0, 1], [2, 3]], ..),
        "np.compress([0, 1], np.array([[1, 2], [3, 4], [5, 6]]), axis=0)" => np::compress([0, 1], array![[1, 2], [3, 4], [5, 6]], 0),
        "np.isclose([1e10,1e-7], [1.00001e10,1e-8])" => np::isclose([1e10, 1e-7], [1.00001e10, 1e-8]),
        "np.isclose([1.0, np.nan], [1.0, np.nan])" => np::isclose([1.0, np::nan], [1.0, np::nan]),
        "np.isclose([1e-8, 1e-7], [0.0, 0.0])" => np::isclose([1e-8, 1e-7], [0.0, 0.0]),
        "np.isclose([1e-100, 1e-7], [0.0, 0.0], atol=0.0)" => np::isclose_with([1e-100, 1e-7], [0.0, 0.0], Tolerance { atol: 0.0, ..Tolerance::default() }),
        "np.allclose([1e10,1e-8], [1.00001e10,1e-9])" => np::allclose([1e10, 1e-8], [1.00001e10, 1e-9]),
        "np.array_equal([1, 2], [1, 2, 3])" => np::array_equal([1, 2], [1, 2, 3]),
        "np.array_equiv([1, 2], [[1, 2], [1, 2]])" => np::array_equiv([1, 2], array![[1, 2], [1, 2]]),
        "np.argwhere(np.arange(6).reshape(2, 3) > 1)" => np::argwhere(np::greater(np::arange(6).reshape((2, 3)), 1)),
        "np.flatnonzero(np.arange(-2, 3))" => np::flatnonzero(np::arange(-2..3)),
    }
}
