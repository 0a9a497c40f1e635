//! Products of arrays against NumPy's, in all dtypes and layouts.
//!
//! Integers, and floats that are whole numbers, have to be equal. Other floats may differ from
//! NumPy's by `k` rounding errors of the sum of the `k` magnitudes that are added.

use ndlab::{Element, Value, prelude::*};
use num_complex::Complex;

use crate::{
    numpy::{arrays, texts},
    oracle::{Batch, Bound},
    rules::{message, place_of},
    samples::{Rng, Sample, Values},
};

/// Calls a generic function for all dtypes, and for pairs that meet in another.
macro_rules! for_pairs {
    ($function:ident($($argument:expr),*)) => {
        $crate::products::for_pairs!(@all $function ($($argument),*);
            (bool, bool) (i8, i8) (i16, i16) (i32, i32) (i64, i64) (isize, i64)
            (u8, u8) (u16, u16) (u32, u32) (u64, usize) (f32, f32) (f64, f64)
            (Complex<f32>, Complex<f32>) (Complex<f64>, Complex<f64>)
            (bool, i32) (u8, i8) (i32, f32) (f32, f64) (i64, f32) (f32, Complex<f32>)
            (Complex<f32>, f64) (u64, i64) (bool, f32) (i16, Complex<f64>))
    };
    (@all $function:ident $arguments:tt; $($pair:tt)*) => {
        $($crate::products::for_pairs!(@one $function $arguments $pair);)*
    };
    (@one $function:ident ($($argument:expr),*) ($left:ty, $right:ty)) => {
        $function::<$left, $right>($($argument),*);
    };
}

pub(crate) use for_pairs;

/// A length; some are long enough for the fast loops.
fn length(rng: &mut Rng) -> usize {
    match rng.below(40) {
        0 => 0,
        1 | 2 => 9 + rng.below(30),
        3 => 60 + rng.below(80),
        _ => 1 + rng.below(6),
    }
}

/// Leading axes that broadcast against each other.
fn stacks(rng: &mut Rng) -> [Vec<usize>; 2] {
    let ndim = rng.pick(&[0, 0, 1, 1, 2]);
    let full: Vec<usize> = (0..ndim).map(|_| 1 + rng.below(3)).collect();
    [(); 2].map(|()| {
        let skipped = if rng.one_in(3) { rng.below(full.len() + 1) } else { 0 };
        full[skipped..].iter().map(|len| if rng.one_in(4) { 1 } else { *len }).collect()
    })
}

/// The length that is summed over on both sides, which now and then are not the same.
fn summed(rng: &mut Rng) -> [usize; 2] {
    let k = length(rng);
    [k, if rng.one_in(15) { k + 1 } else { k }]
}

/// Every 0.0 with its plus sign: that of a sum depends on the order and on the library.
pub(crate) fn unsigned<T: Element>(result: ArrayD<T>) -> ArrayD<T> {
    result.mapv(|x| {
        T::from_value(match x.to_value() {
            Value::F32(x) => Value::F32(x + 0.0),
            Value::F64(x) => Value::F64(x + 0.0),
            Value::C64(x) => Value::C64(x + Complex::new(0.0, 0.0)),
            Value::C128(x) => Value::C128(x + Complex::new(0.0, 0.0)),
            other => other,
        })
    })
}

/// The same in NumPy.
pub(crate) fn plain(call: &str) -> String {
    format!("(lambda r: np.add(r, r.dtype.type(0)))(np.asarray({call}))")
}

fn matmul<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for turn in 0..24 {
        let ([mut left, mut right], [k, l]) = (stacks(rng), summed(rng));
        let (m, n) = (length(rng), length(rng));
        match turn % 6 {
            0 => (left, right) = (vec![k], vec![l]),
            1 => {
                left = vec![k];
                right.extend([l, n]);
            }
            2 => {
                left.extend([m, k]);
                right = vec![l];
            }
            _ => {
                left.extend([m, k]);
                right.extend([l, n]);
            }
        }
        let a = Sample::<T>::of_shape(rng, &left, values);
        let b = Sample::<U>::of_shape(rng, &right, values);
        batch.case(plain("np.matmul(a0, a1)"), &[&a, &b], || {
            unsigned(np::matmul(a.view(), b.view()))
        });
    }
}

#[test]
fn matmul_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(20));
    for_pairs!(matmul(&mut batch, rng, Values::Whole));
    matmul::<i8, i8>(&mut batch, rng, Values::Any);
    matmul::<u64, u64>(&mut batch, rng, Values::Any);
    matmul::<i32, i64>(&mut batch, rng, Values::Any);
    assert!(batch.len() > 600);
    batch.check(Bound::Equal);
}

fn dot<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for _ in 0..12 {
        let [k, l] = summed(rng);
        let (mut left, mut right) = (vec![k], vec![l]);
        for _ in 0..rng.pick(&[0, 0, 1, 1, 2]) {
            left.insert(0, length(rng).min(20));
        }
        let others = rng.pick(&[0, 0, 1, 1, 2]);
        for i in 0..others {
            let len = length(rng).min(20);
            if i == 0 { right.push(len) } else { right.insert(0, len) }
        }
        match rng.below(8) {
            0 => left = Vec::new(),
            1 => right = Vec::new(),
            _ => {}
        }
        let a = Sample::<T>::of_shape(rng, &left, values);
        let b = Sample::<U>::of_shape(rng, &right, values);
        batch.case(plain("np.dot(a0, a1)"), &[&a, &b], || unsigned(np::dot(a.view(), b.view())));
        if others > 0 && !right.is_empty() {
            let place = right.len() - 2;
            right.swap(place, place + 1);
        }
        let b = Sample::<U>::of_shape(rng, &right, values);
        batch
            .case(plain("np.inner(a0, a1)"), &[&a, &b], || unsigned(np::inner(a.view(), b.view())));
    }
}

#[test]
fn dot_and_inner_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(21));
    for_pairs!(dot(&mut batch, rng, Values::Whole));
    dot::<i16, i16>(&mut batch, rng, Values::Any);
    dot::<u32, i8>(&mut batch, rng, Values::Any);
    assert!(batch.len() > 500);
    batch.check(Bound::Equal);
}

fn pairs<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for _ in 0..10 {
        let ([left, right], [k, l]) = (stacks(rng), summed(rng));
        let (m, n) = (length(rng), length(rng));
        let with = |stack: &[usize], core: &[usize]| [stack, core].concat();
        let vectors = Sample::<T>::of_shape(rng, &with(&left, &[k]), values);
        let others = Sample::<U>::of_shape(rng, &with(&right, &[l]), values);
        let tall = Sample::<T>::of_shape(rng, &with(&left, &[m, k]), values);
        let wide = Sample::<U>::of_shape(rng, &with(&right, &[l, n]), values);
        batch.case(plain("np.vecdot(a0, a1)"), &[&vectors, &others], || {
            unsigned(np::vecdot(vectors.view(), others.view()))
        });
        batch.case(plain("np.matvec(a0, a1)"), &[&tall, &others], || {
            unsigned(np::matvec(tall.view(), others.view()))
        });
        batch.case(plain("np.vecmat(a0, a1)"), &[&vectors, &wide], || {
            unsigned(np::vecmat(vectors.view(), wide.view()))
        });
    }
}

#[test]
fn vectors_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(22));
    for_pairs!(pairs(&mut batch, rng, Values::Whole));
    pairs::<u8, u8>(&mut batch, rng, Values::Any);
    assert!(batch.len() > 600);
    batch.check(Bound::Equal);
}

fn outer<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for _ in 0..10 {
        let a = Sample::<T>::any(rng, values);
        let b = Sample::<U>::any(rng, values);
        if a.to_vec().len() * b.to_vec().len() < 5000 {
            batch.case("np.outer(a0, a1)", &[&a, &b], || np::outer(a.view(), b.view()));
            batch.case("np.kron(a0, a1)", &[&a, &b], || np::kron(a.view(), b.view()));
        }
        let (a, b) = Sample::<T>::pair::<U>(rng, values);
        if a.to_vec().len() == b.to_vec().len() {
            batch.case(plain("np.vdot(a0, a1)"), &[&a, &b], || {
                unsigned(arr0(np::vdot(a.view(), b.view())).into_dyn())
            });
        }
    }
}

#[test]
fn outer_kron_and_vdot_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(23));
    for_pairs!(outer(&mut batch, rng, Values::Whole));
    outer::<f64, f64>(&mut batch, rng, Values::Whole);
    outer::<i8, i8>(&mut batch, rng, Values::Any);
    outer::<i64, i64>(&mut batch, rng, Values::Any);
    assert!(batch.len() > 500);
    batch.check(Bound::Equal);
    // One product for each element: no order of sums.
    let mut batch = Batch::new();
    for _ in 0..20 {
        let (a, b) = (Sample::<f64>::any(rng, Values::Any), Sample::<f32>::any(rng, Values::Any));
        if a.to_vec().len() * b.to_vec().len() < 5000 {
            batch.case("np.outer(a0, a1)", &[&a, &b], || np::outer(a.view(), b.view()));
            batch.case("np.kron(a0, a1)", &[&a, &b], || np::kron(a.view(), b.view()));
        }
    }
    batch.check(Bound::Equal);
}

fn tensordot<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for _ in 0..12 {
        let left: Vec<usize> = (0..rng.below(5)).map(|_| length(rng).min(7)).collect();
        let count = rng.below(left.len() + 1);
        let mut order: Vec<usize> = (0..left.len()).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, rng.below(i + 1));
        }
        let mut right: Vec<usize> = order[..count].iter().map(|axis| left[*axis]).collect();
        right.extend((0..rng.below(3)).map(|_| length(rng).min(7)));
        if rng.one_in(15) && !right.is_empty() {
            right[0] += 1;
        }
        let a = Sample::<T>::of_shape(rng, &left, values);
        let b = Sample::<U>::of_shape(rng, &right, values);
        let own: Vec<i64> = order[..count]
            .iter()
            .map(|axis| *axis as i64 - if rng.one_in(2) { left.len() as i64 } else { 0 })
            .collect();
        let other: Vec<usize> = (0..count).collect();
        let call = plain(&format!("np.tensordot(a0, a1, ({own:?}, {other:?}))"));
        batch.case(call, &[&a, &b], || unsigned(np::tensordot(a.view(), b.view(), (own, other))));
        let b_shape = [&left[left.len() - count..], &[2]].concat();
        let b = Sample::<U>::of_shape(rng, &b_shape, values);
        let call = plain(&format!("np.tensordot(a0, a1, {count})"));
        batch.case(call, &[&a, &b], || unsigned(np::tensordot(a.view(), b.view(), count)));
    }
}

#[test]
fn tensordot_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(24));
    for_pairs!(tensordot(&mut batch, rng, Values::Whole));
    tensordot::<i8, i8>(&mut batch, rng, Values::Any);
    assert!(batch.len() > 500);
    batch.check(Bound::Equal);
}

/// Whether each element of `a2`, computed here, is within `k` rounding errors of `k` magnitudes.
const WITHIN: &str = "(lambda r, s, k, e: np.all(np.abs(r - a2) <= k * e * s))(np.matmul(a0, a1), \
     np.matmul(np.abs(a0), np.abs(a1)), a0.shape[-1] + 2, np.finfo(a2.dtype).eps)";

fn rounding<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..60 {
        let (m, n, k) = (length(rng), length(rng), 1 + length(rng) * (1 + rng.below(5)));
        let a = Sample::<T>::of_shape(rng, &[m, k], Values::Small);
        let b = Sample::<T>::of_shape(rng, &[k, n], Values::Small);
        let ours = np::matmul(a.view(), b.view());
        let ours = Sample::of_array(&ours);
        batch.case(WITHIN, &[&a, &b, &ours], || true);
    }
}

#[test]
fn rounding_errors_are_bounded() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(25));
    rounding::<f32>(&mut batch, rng);
    rounding::<f64>(&mut batch, rng);
    rounding::<Complex<f32>>(&mut batch, rng);
    rounding::<Complex<f64>>(&mut batch, rng);
    batch.check(Bound::Equal);
}

/// Products that are shared among threads and cut into blocks, of awkward layouts.
#[test]
fn large_products() {
    let n = 105;
    let a = np::arange(4 * n * n).mapv(|x| x * 31 % 17 - 8).reshape((2 * n, 2 * n));
    let column = a.slice(s![..;2, 0]);
    let views = [
        a.slice(s![..n, ..n]),
        a.slice(s![..n, ..n]).reversed_axes(),
        a.slice(s![..;2, ..;-2]),
        a.slice(s![..;-2, ..;2]).reversed_axes(),
        column.broadcast((n, n)).expect("rows"),
    ];
    for left in &views {
        for right in &views {
            let expected = left.dot(right);
            assert_eq!(np::matmul(left, right), expected);
            assert_eq!(
                np::matmul(left.astype::<f64>(), right.astype::<f32>()),
                expected.astype::<f64>()
            );
            let mut out = i64::zeros((n, 2 * n));
            np::matmul_into(left, right, &mut out.slice_mut(s![..;-1, ..;2]));
            assert_eq!(out.slice(s![..;-1, ..;2]), expected);
            assert_eq!(out.slice(s![.., 1..;2]).sum(), 0);
        }
    }
    macro_rules! floats {
        ($($float:ty)*) => {$(
            let f = a.astype::<$float>();
            let view = f.slice(s![..;2, ..;-2]);
            let exact = a.slice(s![..;2, ..;-2]);
            let exact = exact.dot(&exact.t()).astype::<$float>();
            assert_eq!(np::matmul(view, view.t()), exact);
            let mut out = <$float>::zeros((2 * n, 3 * n));
            np::matmul_into(view, view.t(), &mut out.slice_mut(s![..;-2, ..;3]));
            assert_eq!(out.slice(s![..;-2, ..;3]), exact);
            np::matmul_into(view, view.t(), &mut out.slice_mut(s![..n, ..n]).reversed_axes());
            assert_eq!(out.slice(s![..n, ..n]), exact.t());
        )*};
    }
    floats!(f32 f64 Complex<f32> Complex<f64>);
}

#[test]
fn results_have_the_type_of_their_axes() {
    let (v, m, t) = (np::ones(4), np::ones((4, 4)), np::ones((2, 4, 4)));
    let i = i32::ones((4, 4));
    let _: f64 = np::dot(&v, &v);
    let _: Array1<f64> = np::dot(&m, &v);
    let _: Array1<f64> = np::dot(v.view(), m.t());
    let _: Array2<f64> = np::dot(&m, &i);
    let _: Array3<f64> = np::dot(&t, &m);
    let _: Array4<f64> = np::dot(&t, &t);
    let _: Array2<f64> = np::dot(&i, 0.5);
    let _: Array2<i32> = np::dot(2, &i);
    let _: i64 = np::dot(2, 3);
    let _: ArrayD<f64> = np::dot(m.clone().into_dyn(), &v);
    let _: f64 = np::matmul(&v, [1.0, 2.0, 3.0, 4.0]);
    let _: Array3<f64> = np::matmul(&t, &m);
    let _: Array2<f64> = np::matmul(&t, &v);
    let _: f64 = np::vdot(&m, &t.slice(s![0, .., ..]));
    let _: Array2<f64> = np::outer(&m, 2.0);
    let _: Array3<f64> = np::kron(&m, &t);
    let _: Array1<f64> = np::vecdot(&m, &v);
    let _: Array2<f64> = np::matvec(&t, &v);
    let _: Array2<f64> = np::vecmat(&v, &t);
    let _: f64 = np::inner(&v, &v);
    let _: ArrayD<f64> = np::tensordot(&t, &m, 1);
    assert_eq!(np::matmul(&m, &v).len(), 4);
}

#[test]
fn messages() {
    let (a, b) = (np::ones((3, 4)), np::ones((5, 6)));
    let cases = [
        (
            message(|| np::dot(&a, &b)),
            "dot: shapes (3, 4) and (5, 6) not aligned: 4 (dim 1) != 5 (dim 0)",
        ),
        (
            message(|| np::matmul(&a, &b)),
            "matmul: shapes (3, 4) and (5, 6) not aligned: 4 (dim 1) != 5 (dim 0)",
        ),
        (
            message(|| np::inner(&a, &b)),
            "inner: shapes (3, 4) and (5, 6) not aligned: 4 (dim 1) != 6 (dim 1)",
        ),
        (
            message(|| np::matmul(&np::ones((2, 3, 4)), &np::ones((3, 4, 5)))),
            "matmul: shapes (2, 3, 4) and (3, 4, 5): the leading axes (2,) and (3,) could not be broadcast together",
        ),
        (
            message(|| np::matmul(np::ones(()).into_dyn(), &a)),
            "matmul: shapes () and (3, 4): the arguments need at least 1 and 1 axes",
        ),
        (
            message(|| np::matmul_into(&a, &a.t(), &mut np::ones((3, 4)))),
            "matmul_into: out has shape (3, 4), the product (3, 3)",
        ),
        (message(|| np::vdot(&a, &b)), "vdot: shapes (3, 4) and (5, 6) differ in size: 12 != 30"),
        (
            message(|| np::tensordot(&a, &b, 1)),
            "tensordot: shapes (3, 4) and (5, 6) not aligned: 4 (dim 1) != 5 (dim 0)",
        ),
        (
            message(|| np::tensordot(&a, &b, 3)),
            "tensordot: cannot sum over 3 axes of arrays of dimension 2 and 2",
        ),
        (
            message(|| np::tensordot(&a, &b, ([0, 1], [0]))),
            "tensordot: (0, 1) and (0,) name different numbers of axes",
        ),
        (message(|| np::tensordot(&a, &b, ([0, -2], [0, 1]))), "repeated axis: (0, -2)"),
        (
            message(|| np::tensordot(&a, &b, (2, 0))),
            "axis 2 is out of bounds for array of dimension 2",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}

#[test]
fn results_too_large_for_any_memory() {
    let number = np::ones(1);
    let long = number.broadcast(1 << 40).expect("one number, often");
    let column = long.broadcast((1, 1 << 40)).expect("a row").reversed_axes();
    let cases = [
        message(|| np::outer(long, long)),
        message(|| np::kron(long, long)),
        message(|| np::dot(column, column.t())),
        message(|| np::einsum("i,j->ij", (long, long))),
        message(|| np::einsum("i,j,i->ij", (long, long, long))),
        message(|| np::cdist(long, long)),
    ];
    for ours in cases {
        assert!(ours.contains("too big for memory, of shape (1"), "{ours}");
    }
}

#[test]
fn panics_name_the_callers_line() {
    let (a, b) = (np::ones((3, 4)), np::ones((5, 6)));
    macro_rules! here {
        ($($call:expr;)*) => {
            // Each call stands on a line of its own, after that of the macro.
            let mut line = line!();
            $(
                line += 1;
                assert_eq!(place_of(|| $call), (String::from(file!()), line), stringify!($call));
            )*
        };
    }
    here! {
        np::dot(&a, &b);
        np::inner(&a, &b);
        np::matmul(&a, &b);
        np::matmul_into(&a, &b, &mut a.clone());
        np::matmul_into(&a, a.t(), &mut a.clone());
        np::vdot(&a, &b);
        np::vecdot(&a, &b);
        np::matvec(&a, &b);
        np::vecmat(&a, &b);
        np::tensordot(&a, &b, 1);
        np::tensordot(&a, &b, 3);
        np::tensordot(&a, &b, (2, 0));
        np::einsum("ij,jk", (&a, &b));
        np::einsum("i", &a);
        np::einsum_path("->!", &a);
        einsum!("ij,jk", a, b);
        np::einsum("ij", &a).item();
        np::einsum("ij", &a).into_dim::<Ix1>();
        np::cdist(&a, &b);
        np::chunks(3, 0);
        np::map_chunks(&a, 0, |rows| np::sum(rows, ..));
    }
}

/// NumPy's own examples.
#[test]
fn documented() {
    let a = np::array([[1, 0], [0, 1]]);
    let b = np::array([[4, 1], [2, 2]]);
    let i = np::complex128::new(0.0, 1.0);
    let v = np::array([[0.0, 5.0, 0.0], [0.0, 0.0, 10.0], [0.0, 6.0, 8.0]]);
    let stack = np::arange(2 * 2 * 4).reshape((2, 2, 4));
    let other = np::arange(2 * 2 * 4).reshape((2, 4, 2));
    let t = np::arange(60.0).reshape((3, 4, 5));
    let u = np::arange(24.0).reshape((4, 3, 2));
    arrays! {
        "np.dot([2j, 3j], [2j, 3j])" => np::dot(&array![2.0 * i, 3.0 * i], &array![2.0 * i, 3.0 * i]),
        "np.dot([[1, 0], [0, 1]], [[4, 1], [2, 2]])" => np::dot(&a, &b),
        "np.dot(3, 4)" => np::dot(3, 4),
        "np.dot(np.arange(3*4*5*6).reshape((3,4,5,6)), np.arange(3*4*5*6)[::-1].reshape((5,4,6,3)))[2,3,2,1,2,2]" =>
            np::dot(&np::arange(360).reshape((3, 4, 5, 6)), &np::arange(360).slice(s![..;-1]).to_owned().reshape((5, 4, 6, 3)))[[2, 3, 2, 1, 2, 2]],
        "np.matmul([[1, 0], [0, 1]], [1, 2])" => np::matmul(&a, &array![1, 2]),
        "np.matmul([1, 2], [[1, 0], [0, 1]])" => np::matmul(&array![1, 2], &a),
        "np.matmul(np.arange(16).reshape((2,2,4)), np.arange(16).reshape((2,4,2)))" => np::matmul(&stack, &other),
        "np.matmul([2j, 3j], [2j, 3j])" => np::matmul(&array![2.0 * i, 3.0 * i], &array![2.0 * i, 3.0 * i]),
        "np.vdot([1+2j, 3+4j], [5+6j, 7+8j])" =>
            np::vdot(&array![1.0 + 2.0 * i, 3.0 + 4.0 * i], &array![5.0 + 6.0 * i, 7.0 + 8.0 * i]),
        "np.vdot([[1, 4], [5, 6]], [[4, 1], [2, 2]])" => np::vdot(&array![[1, 4], [5, 6]], &b),
        "np.inner([1, 2, 3], [0, 1, 0])" => np::inner(&array![1, 2, 3], &array![0, 1, 0]),
        "np.inner(np.arange(24).reshape((2,3,4)), np.arange(4))" => np::inner(&np::arange(24).reshape((2, 3, 4)), &np::arange(4)),
        "np.inner(np.eye(2), 7)" => np::inner(&np::eye(2), 7),
        "np.outer(np.ones((5,)), np.linspace(-2, 2, 5))" => np::outer(&np::ones(5), &np::linspace(-2, 2, 5)),
        "np.kron([1, 10, 100], [5, 6, 7])" => np::kron(&array![1, 10, 100], &array![5, 6, 7]),
        "np.kron(np.eye(2), np.ones((2, 2)))" => np::kron(&np::eye(2), &np::ones((2, 2))),
        "np.tensordot(np.arange(60.).reshape(3,4,5), np.arange(24.).reshape(4,3,2), axes=([1,0],[0,1]))" =>
            np::tensordot(&t, &u, ([1, 0], [0, 1])),
        "np.vecdot(np.array([[0., 5., 0.], [0., 0., 10.], [0., 6., 8.]]), np.array([0., 0.6, 0.8]))" =>
            np::vecdot(&v, &array![0.0, 0.6, 0.8]),
        "np.vecmat(np.array([0., 4., 2.]), np.arange(9).reshape(3, 3))" =>
            np::vecmat(&array![0.0, 4.0, 2.0], &np::arange(9).reshape((3, 3))),
        "np.matvec(np.arange(9).reshape(3, 3), np.array([[1., 0., 0.], [0., 1., 1.]]))" =>
            np::matvec(&np::arange(9).reshape((3, 3)), &array![[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]),
    }
    texts! {
        "np.matmul(np.ones((9, 5, 7, 4)), np.ones((9, 5, 4, 3))).shape" =>
            np::shape(&np::matmul(&np::ones((9, 5, 7, 4)), &np::ones((9, 5, 4, 3)))),
    }
}
