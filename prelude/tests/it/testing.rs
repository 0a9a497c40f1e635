//! The `assert_*!` macros: when they pass, and what they say, letter by letter as NumPy does.

use std::fmt::Write as _;

use ndlab::{Element, Value, prelude::*};
use num_complex::Complex;

use crate::{
    numpy::numpy_texts,
    oracle::bytes_of,
    rules::{message, place_of},
    samples::{Rng, Sample, Values, any_shape, number},
};

/// Calls in Python, and what is said here.
#[derive(Default)]
struct Calls(Vec<(String, String)>);

impl Calls {
    fn add(&mut self, python: impl Into<String>, ours: String) {
        self.0.push((python.into(), ours));
    }

    /// Compares, and demands that enough of them fail and pass.
    #[track_caller]
    fn check(self, least_of_each: usize) {
        let expressions: Vec<String> = self.0.iter().map(|call| call.0.clone()).collect();
        let answers = numpy_texts(&expressions);
        let mut wrong: Vec<String> = Vec::new();
        let passed = answers.iter().filter(|answer| *answer == "no panic").count();
        for ((python, ours), numpy) in self.0.iter().zip(&answers) {
            if !same_text(ours, numpy, python.contains("complex")) {
                wrong.push(format!("{python}\nNumPy: {numpy}\nhere:  {ours}\n"));
            }
        }
        wrong.sort_by_key(String::len);
        let shown = wrong.iter().take(5).cloned().collect::<String>();
        assert!(wrong.is_empty(), "{} of {} differ:\n{shown}", wrong.len(), answers.len());
        let failed = answers.len() - passed;
        assert!(
            passed.min(failed) >= least_of_each,
            "{passed} passed and {failed} failed, of which there should be more"
        );
    }
}

/// Whether two messages are the same. Magnitudes of complex numbers, which the largest differences
/// are, may differ in the last digits, as `np::absolute` does.
fn same_text(ours: &str, numpy: &str, complex: bool) -> bool {
    const LARGEST: &str = "difference among violations: ";
    let same_line = |(ours, numpy): (&str, &str)| {
        let (Some((a, x)), Some((b, y))) = (ours.split_once(LARGEST), numpy.split_once(LARGEST))
        else {
            return ours == numpy;
        };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let (near, size) = ((number(x) - number(y)).abs(), number(y).abs());
        a == b && (x == y || complex && near <= 1e-6 * size)
    };
    ours.lines().count() == numpy.lines().count() && ours.lines().zip(numpy.lines()).all(same_line)
}

/// The array as an expression for NumPy.
fn python<T: Element>(a: &Sample<T>) -> String {
    let mut data = String::new();
    for byte in a.to_vec().into_iter().flat_map(bytes_of) {
        let _ = write!(data, "{byte:02x}");
    }
    let shape = a.shape().iter().map(|len| format!("{len},")).collect::<String>();
    let shape = if shape.is_empty() { String::from("()") } else { format!("({shape})") };
    format!("array('{}', {shape}, '{data}')", T::DTYPE)
}

/// `x` with a few of its elements changed, by a little or by much.
fn near<T: Element, U: Element>(rng: &mut Rng, x: &Sample<T>, shape: &[usize]) -> Sample<U> {
    let elements = x.to_vec();
    let changes = rng.below(7);
    let (mut place, changed) = (0, rng.pick(&[1, 2, 3, 8, 40, 1000]));
    let values: Vec<U> = (0..shape.iter().product::<usize>())
        .map(|_| {
            let value = elements.get(place % elements.len().max(1)).copied().unwrap_or(T::ONE);
            place += 1;
            let value = U::from_value(value.to_value());
            if changes == 0 || !rng.one_in(changed) {
                return value;
            }
            let factor = 1.0 + rng.pick(&[1e-16, 1e-9, 1e-7, 1.5e-6, 1e-5, 1e-3, 0.5, -3.0]);
            match (value.to_value(), rng.below(6)) {
                (_, 0) => number(rng, Values::Any),
                (Value::F32(v), _) => U::from_value(Value::F64(f64::from(v) * factor)),
                (Value::F64(v), _) => U::from_value(Value::F64(v * factor)),
                (Value::C64(v), _) => U::from_value(Value::C64(v * factor as f32)),
                (Value::C128(v), _) => U::from_value(Value::C128(v * factor)),
                _ => number(rng, Values::Small),
            }
        })
        .collect();
    let values = Array1::from(values).into_shape_with_order(IxDyn(shape));
    Sample::of_array(values.expect("as many as the shape has"))
}

/// Two arrays, mostly of one shape, some scalar, some large, some that do not fit.
fn pair<T: Element, U: Element>(rng: &mut Rng) -> (Sample<T>, Sample<U>) {
    let mut shape = any_shape(rng);
    if rng.one_in(12) {
        shape = rng.pick(&[[1200, 1], [40, 30], [1, 1001]]).to_vec();
    }
    let values =
        rng.pick(&[Values::Any, Values::Finite, Values::Special, Values::Small, Values::Unit]);
    let mut x = Sample::<T>::of_shape(rng, &shape, values);
    let other = match rng.below(10) {
        0 | 1 => Vec::new(),
        2 => any_shape(rng),
        _ => shape.clone(),
    };
    if other.is_empty() && rng.one_in(2) {
        let first = x.to_vec().first().copied().unwrap_or(T::ONE);
        x = Sample::filled(rng, &shape, |_| first);
    }
    let y = match rng.below(6) {
        0 => Sample::of_shape(rng, &other, values),
        _ => near(rng, &x, &other),
    };
    (x, y)
}

/// Calls a generic function for every dtype, beside itself and beside others.
macro_rules! pairs_of_dtypes {
    ($function:ident($($argument:expr),*)) => {
        pairs_of_dtypes!(@ $function($($argument),*)
            bool bool, i8 i8, i16 i16, i32 i32, i64 i64, u8 u8, u16 u16, u32 u32, u64 u64,
            f32 f32, f64 f64, C32 C32, C64 C64, f64 f64, f32 f32,
            bool i8, u8 bool, bool f64, i64 u64, u64 i64, u8 i8, i8 u8, u32 u8, i64 f32, f32 i64,
            f32 f64, f64 f32, f64 i32, u64 f64, i16 f32, f32 i16, C32 f64, f64 C32, C32 f32,
            C64 C32, C32 C64, f32 C64, i8 C32, C64 u16, bool C32, usize i32, isize u16)
    };
    (@ $function:ident $arguments:tt $($x:ident $y:ident),*) => {
        $(pairs_of_dtypes!(# $function $arguments $x $y);)*
    };
    (# $function:ident($($argument:expr),*) $x:ident $y:ident) => {
        $function::<$x, $y>($($argument),*)
    };
}

type C32 = Complex<f32>;
type C64 = Complex<f64>;

fn close<T: Element, U: Element>(calls: &mut Calls, rng: &mut Rng) {
    for _ in 0..14 {
        let (x, y) = pair::<T, U>(rng);
        let rtol = rng.pick(&[1e-7, 1e-5, 1e-7, 0.01, 0.0, 1e-12, 2.0]);
        let atol = rng.pick(&[0.0, 0.0, 1e-8, 0.5, 1e-5, 2.5e9, f64::INFINITY]);
        let equal_nan = !rng.one_in(4);
        let (a, b) = (x.view(), y.view());
        calls.add(
            format!("message('assert_allclose', {}, {})", python(&x), python(&y)),
            message(|| assert_allclose!(a, &b)),
        );
        calls.add(
            format!(
                "message('assert_allclose', {}, {}, rtol={rtol}, atol=float('{atol}'), \
                 equal_nan=bool({}))",
                python(&x),
                python(&y),
                u8::from(equal_nan)
            ),
            message(|| assert_allclose!(a, b, atol = atol, equal_nan = equal_nan, rtol = rtol)),
        );
    }
}

fn equal<T: Element, U: Element>(calls: &mut Calls, rng: &mut Rng) {
    for _ in 0..20 {
        let (x, y) = pair::<T, U>(rng);
        let strict = rng.one_in(5);
        calls.add(
            format!(
                "message('assert_array_equal', {}, {}, strict=bool({}))",
                python(&x),
                python(&y),
                u8::from(strict)
            ),
            message(|| assert_array_equal!(x.view(), y.view(), strict = strict)),
        );
    }
}

fn almost<T: Element, U: Element>(calls: &mut Calls, rng: &mut Rng) {
    for _ in 0..20 {
        let (x, y) = pair::<T, U>(rng);
        let decimal = rng.pick(&[6, 6, 5, 0, 1, 3, 7, 10, 15, 40]);
        calls.add(
            format!(
                "message('assert_array_almost_equal', {}, {}, decimal={decimal})",
                python(&x),
                python(&y)
            ),
            message(|| assert_array_almost_equal!(x.view(), y.view(), decimal = decimal)),
        );
    }
}

fn ordered<T: Element, U: Element>(calls: &mut Calls, rng: &mut Rng) {
    for _ in 0..20 {
        let (x, y) = pair::<T, U>(rng);
        let y = match rng.below(3) {
            0 => y,
            // Larger everywhere, unless it is NaN or wraps.
            _ => Sample::of_array(
                np::add(x.view(), arr0(U::ONE)).mapv(|v| U::from_value(v.to_value())),
            ),
        };
        calls.add(
            format!("message('assert_array_less', {}, {})", python(&x), python(&y)),
            message(|| assert_array_less!(x.view(), y.view())),
        );
    }
}

#[test]
fn allclose() {
    let (mut calls, mut rng) = (Calls::default(), Rng::new(1));
    pairs_of_dtypes!(close(&mut calls, &mut rng));
    calls.check(200);
}

#[test]
fn array_equal() {
    let (mut calls, mut rng) = (Calls::default(), Rng::new(2));
    pairs_of_dtypes!(equal(&mut calls, &mut rng));
    calls.check(200);
}

#[test]
fn array_almost_equal() {
    let (mut calls, mut rng) = (Calls::default(), Rng::new(3));
    pairs_of_dtypes!(almost(&mut calls, &mut rng));
    calls.check(200);
}

#[test]
fn array_less() {
    let (mut calls, mut rng) = (Calls::default(), Rng::new(4));
    pairs_of_dtypes!(ordered(&mut calls, &mut rng));
    calls.check(150);
}

#[test]
fn numpys_examples() {
    let third = array![1.0, np::pi, np::nan];
    let square = array![1.0, np::pi.sqrt().powi(2), np::nan];
    let zeros = np::sin(np::arange(3.0) * np::pi);
    let mut calls = Calls::default();
    macro_rules! examples {
        ($($python:literal => $macro:ident!($($arguments:tt)*);)*) => {$(
            calls.add(
                format!("message('{}', {})", stringify!($macro), $python),
                message(|| $macro!($($arguments)*)),
            );
        )*};
    }
    examples! {
        "[1e-5, 1e-3, 1e-1], np.arccos(np.cos([1e-5, 1e-3, 1e-1])), rtol=1e-5, atol=0" =>
            assert_allclose!(
                [1e-5, 1e-3, 1e-1],
                np::arccos(np::cos([1e-5, 1e-3, 1e-1])),
                rtol = 1e-5,
                atol = 0,
            );
        "np.sin(np.arange(3) * np.pi), 0, atol=1e-15" => assert_allclose!(zeros, 0, atol = 1e-15);
        "np.sin(np.arange(3) * np.pi), 0, atol=1e-15, strict=True" =>
            assert_allclose!(zeros, 0, atol = 1e-15, strict = true);
        "np.sin(np.arange(3) * np.pi), np.zeros(3, dtype=np.float32), atol=1e-15, strict=True" =>
            assert_allclose!(zeros, np::float32::zeros(3), atol = 1e-15, strict = true);
        "[1.0,2.33333,np.nan], [np.exp(0),2.33333, np.nan]" =>
            assert_array_equal!([1.0, 2.33333, np::nan], [0.0_f64.exp(), 2.33333, np::nan]);
        "[1.0, np.pi, np.nan], [1, np.sqrt(np.pi)**2, np.nan]" =>
            assert_array_equal!(third, square);
        "[1.0, np.pi, np.nan], [1, np.sqrt(np.pi)**2, np.nan], 1e-10, 0" =>
            assert_allclose!(third, square, rtol = 1e-10, atol = 0);
        "np.full((2, 5), fill_value=3), 3" => assert_array_equal!(np::full((2, 5), 3_i64), 3);
        "np.full((2, 5), fill_value=3), 3, strict=True" =>
            assert_array_equal!(np::full((2, 5), 3_i64), 3, strict = true);
        "np.array([2, 2, 2]), np.array([2., 2., 2.], dtype=np.float32), strict=True" =>
            assert_array_equal!([2_i64; 3], [2_f32; 3], strict = true);
        "[1.0,2.333,np.nan], [1.0,2.333,np.nan]" =>
            assert_array_almost_equal!([1.0, 2.333, np::nan], [1.0, 2.333, np::nan]);
        "[1.0,2.33333,np.nan], [1.0,2.33339,np.nan], decimal=5" =>
            assert_array_almost_equal!(
                [1.0, 2.33333, np::nan], [1.0, 2.33339, np::nan], decimal = 5
            );
        "[1.0,2.33333,np.nan], [1.0,2.33333,5.0], decimal=5" =>
            assert_array_almost_equal!([1.0, 2.33333, np::nan], [1.0, 2.33333, 5.0], decimal = 5);
        "[1.0, 1.0, np.nan], [1.1, 2.0, np.nan]" =>
            assert_array_less!([1.0, 1.0, np::nan], [1.1, 2.0, np::nan]);
        "[1.0, 1.0, np.nan], [1, 2.0, np.nan]" =>
            assert_array_less!([1.0, 1.0, np::nan], [1.0, 2.0, np::nan]);
        "[1.0, 4.0], 5.0" => assert_array_less!([1.0, 4.0], 5.0);
        "[1.0, 4.0], 5.0, strict=True" => assert_array_less!([1.0, 4.0], 5.0, strict = true);
        "[1.0, 4.0], np.array([5, 5]), strict=True" =>
            assert_array_less!([1.0, 4.0], [5_i64, 5], strict = true);
    }
    calls.check(8);
}

#[test]
fn scalars_and_texts() {
    let mut calls = Calls::default();
    let small = np::int8::full(3, 100);
    let long = "a text that is so long that it would not fit behind the header of the message";
    calls.add("message('assert_allclose', 3, 4)", message(|| assert_allclose!(3, 4)));
    calls.add("message('assert_allclose', True, 0.5)", message(|| assert_allclose!(true, 0.5)));
    calls.add(
        "message('assert_array_equal', 2**64 - 1, -1)",
        message(|| assert_array_equal!(u64::MAX, -1)),
    );
    calls.add(
        "message('assert_array_equal', np.full(3, 100, np.int8), 300)",
        message(|| assert_array_equal!(small, 300)),
    );
    calls.add(
        "message('assert_array_equal', 1+2j, np.array([1+2j, 0]), err_msg='at the end')",
        message(|| {
            let x = np::complex128::new(1.0, 2.0);
            assert_array_equal!(x, [x, np::complex128::new(0.0, 0.0)], err_msg = "at the end")
        }),
    );
    calls.add(
        format!(
            "message('assert_allclose', [1.0], [2.0], rtol=1e+20, atol=-1e30, err_msg='{long}')"
        ),
        message(|| assert_allclose!([1.0], [2.0], err_msg = long, atol = -1e30, rtol = 1e20)),
    );
    calls.add(
        "message('assert_allclose', [1.0, 5], [2.0, 3], verbose=False, err_msg='row 3')",
        message(|| {
            assert_allclose!(
                [1.0, 5.0],
                [2.0, 3.0],
                verbose = false,
                err_msg = format!("row {}", 3)
            )
        }),
    );
    for decimal in [-400, -5, 0, 17, 300] {
        let python = "message('assert_array_almost_equal', [1, 2], [3, 4]";
        calls.add(
            format!("{python}, decimal={})", decimal.max(0)),
            message(|| {
                assert_array_almost_equal!([1_i64, 2], [3_i64, 4], decimal = decimal.max(0))
            }),
        );
    }
    calls.check(0);
}

#[test]
fn arguments_are_borrowed() {
    let mut a = np::ones((2, 3));
    let list = vec![1.0; 3];
    let shared = a.to_shared();
    assert_allclose!(a, 1);
    assert_allclose!(&a, a.view());
    assert_allclose!(a.view_mut(), shared);
    assert_allclose!(a.row(0), list);
    assert_allclose!(list[..], [1_u8, 1, 1]);
    assert_allclose!(*a, 1.0_f32, rtol = 1, equal_nan = false);
    assert_allclose!(np::sum(&a, ..), 6);
    assert_array_equal!(a, &&shared);
    assert_array_almost_equal!(a.clone().into_dyn(), a);
    assert_array_less!(a, 2);
    assert_eq!((a.len(), list.len(), shared.len()), (6, 3, 6));
}

#[test]
fn the_callers_line_is_named() {
    let (file, line) = (String::from(file!()), line!() + 1);
    assert_eq!(place_of(|| assert_allclose!(1, 2, rtol = 0.1)), (file.clone(), line));
    let line = line!() + 1;
    let place = place_of(|| assert_array_equal!(array![1, 2], array![1, 2, 3]));
    assert_eq!(place, (file.clone(), line));
    let line = line!() + 1;
    let place = place_of(|| assert_array_less!(array![1, 2], 2, err_msg = "of the caller"));
    assert_eq!(place, (file, line));
}

/// Every special value beside every other, under tolerances that let some of them pass.
fn specials<T: Element, U: Element>(calls: &mut Calls) {
    let values = [0.0, -0.0, 1.0, 1.0000001, -2.5e-39, 1e-12, f64::MAX, f64::MIN_POSITIVE];
    let values = [&values[..], &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]].concat();
    for x in &values {
        for y in &values {
            let x = Sample::of_array([T::from_value(Value::F64(*x))]);
            let y = Sample::of_array([U::from_value(Value::F64(*y))]);
            for [rtol, atol] in
                [[0.0, 0.0], [1e-7, 0.0], [0.5, 1.0], [f64::INFINITY, 0.0], [1e300, 0.0]]
            {
                for [rtol, atol] in [[rtol, atol], [atol, rtol]] {
                    calls.add(
                        format!(
                            "message('assert_allclose', {}, {}, rtol=float('{rtol}'), \
                             atol=float('{atol}'), equal_nan=False)",
                            python(&x),
                            python(&y)
                        ),
                        message(|| {
                            let (x, y) = (x.view(), y.view());
                            assert_allclose!(x, y, rtol = rtol, atol = atol, equal_nan = false)
                        }),
                    );
                }
            }
            calls.add(
                format!("message('assert_array_almost_equal', {}, {})", python(&x), python(&y)),
                message(|| assert_array_almost_equal!(x.view(), y.view())),
            );
        }
    }
}

#[test]
fn special_values() {
    let mut calls = Calls::default();
    specials::<f64, f64>(&mut calls);
    specials::<f32, f32>(&mut calls);
    specials::<f64, f32>(&mut calls);
    specials::<C64, f64>(&mut calls);
    calls.check(200);
}
