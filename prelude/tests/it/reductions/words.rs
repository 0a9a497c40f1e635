//! NumPy's own examples of these functions, and the messages of panics.

use ndlab::{
    prelude::*,
    reduce::{CovOptions, DiffOptions},
};

use crate::{numpy::arrays, rules::message};

#[test]
fn spreads_and_extremes() {
    let a = array![[1, 2], [3, 4]];
    let ones = np::asfortranarray(np::float32::full((2, 1000), 0.1));
    let b = array![[14, 8, 11, 10], [7, 9, 10, 11], [10, 15, 5, 10]];
    let x = array![[4, 9, 2, 10], [6, 9, 7, 12]];
    let y = array![[1_i8, 127], [0, 127], [-1, 127], [-2, 127]];
    arrays! {
        "np.std(np.array([[1, 2], [3, 4]]))" => np::std(&a, ..),
        "np.std(np.array([[1, 2], [3, 4]]), axis=0)" => np::std(&a, 0),
        "np.std(np.array([[1, 2], [3, 4]]), axis=1)" => np::std(&a, 1),
        "np.std(np.array([[14, 8, 11, 10], [7, 9, 10, 11], [10, 15, 5, 10]]))" => np::std(&b, ..),
        "np.var(np.array([[1, 2], [3, 4]]))" => np::var(&a, ..),
        "np.var(np.array([[1, 2], [3, 4]]), axis=1)" => np::var(&a, 1),
        "np.var(np.array([[14, 8, 11, 10], [7, 9, 10, 11], [10, 15, 5, 10]]))" => np::var(&b, ..),
        "np.var(np.array([[14, 8, 11, 10], [7, 9, 10, 11], [10, 15, 5, 10]]), axis=1, ddof=1, keepdims=True)" => np::var(&b, Keep(Ddof(1, 1))),
        "np.std(np.asfortranarray(np.full((2, 1000), 0.1, np.float32)), axis=0)[:3]" => np::std(&ones, 0).slice(s![..3]),
        "np.ptp(np.array([[4, 9, 2, 10], [6, 9, 7, 12]]), axis=1)" => np::ptp(&x, 1),
        "np.ptp(np.array([[4, 9, 2, 10], [6, 9, 7, 12]]), axis=0)" => np::ptp(&x, 0),
        "np.ptp(np.array([[4, 9, 2, 10], [6, 9, 7, 12]]))" => np::ptp(&x, ..),
        "np.ptp(np.array([[1, 127], [0, 127], [-1, 127], [-2, 127]], dtype=np.int8), axis=1)" => np::ptp(&y, 1),
        "np.amin(np.arange(4).reshape((2, 2)), axis=0)" => np::amin(np::arange(4).reshape((2, 2)), 0),
        "np.amax(np.arange(4).reshape((2, 2)))" => np::amax(np::arange(4).reshape((2, 2)), ..),
    }
}

#[test]
fn positions_and_truth() {
    let a = np::arange(6).reshape((2, 3)) + 10;
    let b = array![10, 11, 12, 13, 10, 15];
    let x = np::arange(24).reshape((2, 3, 4));
    let t = array![[true, false], [true, true]];
    let u = array![[1, 0, 0], [0, 0, 1], [0, 0, 0]];
    let c = array![[0, 1, 7, 0], [3, 0, 2, 19]];
    arrays! {
        "np.argmin(np.arange(6).reshape(2, 3) + 10)" => np::argmin(&a, ..),
        "np.argmin(np.arange(6).reshape(2, 3) + 10, axis=0)" => np::argmin(&a, 0),
        "np.argmin(np.arange(6).reshape(2, 3) + 10, axis=1)" => np::argmin(&a, 1),
        "np.argmax(np.arange(6).reshape(2, 3) + 10)" => np::argmax(&a, ..),
        "np.argmax(np.arange(6).reshape(2, 3) + 10, axis=1)" => np::argmax(&a, 1),
        "np.argmin(np.array([10, 11, 12, 13, 10, 15]))" => np::argmin(&b, ..),
        "np.argmin(np.arange(24).reshape((2, 3, 4)), axis=1, keepdims=True)" => np::argmin(&x, Keep(1)),
        "np.argmax(np.arange(24).reshape((2, 3, 4)), axis=1, keepdims=True)" => np::argmax(&x, Keep(1)),
        "np.argmax(np.arange(24).reshape((2, 3, 4)).T)" => np::argmax(x.t(), ..),
        "np.any([[True, False], [True, True]])" => np::any(&t, ..),
        "np.any([-1, 0, 5])" => np::any([-1, 0, 5], ..),
        "np.any([[np.nan], [np.inf]], axis=1, keepdims=True)" => np::any(array![[np::nan], [np::inf]], Keep(1)),
        "np.any(np.array([[1, 0, 0], [0, 0, 1], [0, 0, 0]]), axis=0)" => np::any(&u, 0),
        "np.any(np.array([[1, 0, 0], [0, 0, 1], [0, 0, 0]]), axis=1)" => np::any(&u, 1),
        "np.all([[True, False], [True, True]])" => np::all(&t, ..),
        "np.all([[True, False], [True, True]], axis=0)" => np::all(&t, 0),
        "np.all([-1, 4, 5])" => np::all([-1, 4, 5], ..),
        "np.all([1.0, np.nan])" => np::all([1.0, np::nan], ..),
        "np.count_nonzero(np.eye(4))" => np::count_nonzero(np::eye(4), ..),
        "np.count_nonzero(np.array([[0, 1, 7, 0], [3, 0, 2, 19]]))" => np::count_nonzero(&c, ..),
        "np.count_nonzero(np.array([[0, 1, 7, 0], [3, 0, 2, 19]]), axis=0)" => np::count_nonzero(&c, 0),
        "np.count_nonzero(np.array([[0, 1, 7, 0], [3, 0, 2, 19]]), axis=1, keepdims=True)" => np::count_nonzero(&c, Keep(1)),
    }
}

#[test]
fn running_results_and_differences() {
    let a = array![[1, 2, 3], [4, 5, 6]];
    let x = array![1, 2, 4, 7, 0];
    let y = array![[1, 3, 6, 10], [0, 5, 6, 8]];
    let twice = DiffOptions { n: 2, ..DiffOptions::default() };
    let rows = DiffOptions { axis: 0, ..DiffOptions::default() };
    let f = array![1, 2, 4, 7, 11, 16];
    let g = array![[1, 2, 6], [3, 4, 5]];
    let places = array![0.0, 1.0, 1.5, 3.5, 4.0, 6.0];
    let square = np::linspace(0, 1, 50).mapv(|x| x * x);
    let turn = np::linspace(0, 2.0 * np::pi, 1000);
    arrays! {
        "np.cumsum(np.array([[1, 2, 3], [4, 5, 6]]))" => np::cumsum(&a, ..),
        "np.cumsum(np.array([[1, 2, 3], [4, 5, 6]]), axis=0)" => np::cumsum(&a, 0),
        "np.cumsum(np.array([[1, 2, 3], [4, 5, 6]]), axis=1)" => np::cumsum(&a, 1),
        "np.array([1, 2e-9, 3e-9] * 1000000).cumsum()[-1]" => np::cumsum(Array1::from([1.0, 2e-9, 3e-9].repeat(1_000_000)), ..)[2_999_999],
        "np.array([1, 2e-9, 3e-9] * 1000000).sum()" => np::sum([1.0, 2e-9, 3e-9].repeat(1_000_000), ..),
        "np.cumprod(np.array([1, 2, 3]))" => np::cumprod([1, 2, 3], ..),
        "np.cumprod(np.array([[1, 2, 3], [4, 5, 6]]), axis=0)" => np::cumprod(&a, 0),
        "np.cumprod(np.array([[1, 2, 3], [4, 5, 6]]), axis=1)" => np::cumprod(&a, 1),
        "np.diff(np.array([1, 2, 4, 7, 0]))" => np::diff(&x),
        "np.diff(np.array([1, 2, 4, 7, 0]), n=2)" => np::diff_with(&x, twice),
        "np.diff(np.array([[1, 3, 6, 10], [0, 5, 6, 8]]))" => np::diff(&y),
        "np.diff(np.array([[1, 3, 6, 10], [0, 5, 6, 8]]), axis=0)" => np::diff_with(&y, rows),
        "np.ediff1d(np.array([1, 2, 4, 7, 0]))" => np::ediff1d(&x),
        "np.ediff1d([[1, 2, 4], [1, 6, 24]])" => np::ediff1d(array![[1, 2, 4], [1, 6, 24]]),
        "np.gradient(np.array([1, 2, 4, 7, 11, 16]))" => np::gradient(&f, 0),
        "np.gradient(np.array([1, 2, 4, 7, 11, 16]), 2)" => np::gradient_with(&f, 0, 2),
        "np.gradient(np.array([1, 2, 4, 7, 11, 16]), np.arange(6))" => np::gradient_with(&f, 0, np::arange(6)),
        "np.gradient(np.array([1, 2, 4, 7, 11, 16]), np.array([0., 1., 1.5, 3.5, 4., 6.]))" => np::gradient_with(&f, 0, &places),
        "np.gradient(np.array([[1, 2, 6], [3, 4, 5]]))[0]" => np::gradient(&g, 0),
        "np.gradient(np.array([[1, 2, 6], [3, 4, 5]]))[1]" => np::gradient(&g, 1),
        "np.trapezoid([1, 2, 3])" => np::trapezoid([1, 2, 3], ..),
        "np.trapezoid([1, 2, 3], x=[4, 6, 8])" => np::trapezoid_with([1, 2, 3], .., [4, 6, 8]),
        "np.trapezoid([1, 2, 3], dx=2)" => np::trapezoid_with([1, 2, 3], .., 2),
        "np.trapezoid([1, 2, 3], x=[8, 6, 4])" => np::trapezoid_with([1, 2, 3], .., [8, 6, 4]),
        "np.round(np.trapezoid(np.linspace(0, 1, 50)**2, np.linspace(0, 1, 50)), 12)" => round(np::trapezoid_with(&square, .., np::linspace(0, 1, 50))),
        "np.round(np.trapezoid(np.cos(np.linspace(0, 2 * np.pi, 1000)), x=np.sin(np.linspace(0, 2 * np.pi, 1000))), 12)" => round(np::trapezoid_with(turn.mapv(f64::cos), .., turn.mapv(f64::sin))),
        "np.trapezoid(np.arange(6).reshape(2, 3), axis=0)" => np::trapezoid(np::arange(6).reshape((2, 3)), 0),
        "np.trapezoid(np.arange(6).reshape(2, 3), axis=1)" => np::trapezoid(np::arange(6).reshape((2, 3)), 1),
    }
}

fn round(x: f64) -> f64 {
    (x * 1e12).round() / 1e12
}

#[test]
fn averages_and_covariances() {
    let data = np::arange(6).reshape((3, 2));
    let cube = np::arange(8).reshape((2, 2, 2));
    let (x, y) = (array![-2.1, -1.0, 4.3], array![3.0, 1.1, 0.12]);
    let columns = array![[0, 2], [1, 1], [2, 0]];
    let of_columns = CovOptions { rowvar: false, ..CovOptions::default() };
    let r = array![[0.77, 0.43, 0.85], [0.69, 0.09, 0.97], [0.76, 0.78, 0.12]];
    arrays! {
        "np.average(np.arange(1, 5))" => np::average(np::arange(1..5), ..),
        "np.average(np.arange(1, 11), weights=np.arange(10, 0, -1))" => np::average_with(np::arange(1..11), .., np::arange((10, 0, -1))),
        "np.average(np.arange(6).reshape((3, 2)), axis=1, weights=[1./4, 3./4])" => np::average_with(&data, 1, [0.25, 0.75]),
        "np.average(np.arange(6).reshape((3, 2)), axis=1, keepdims=True)" => np::average(&data, Keep(1)),
        "np.average(np.arange(8).reshape((2, 2, 2)), axis=(0, 1), weights=[[1./4, 3./4], [1., 1./2]])" => np::average_with(&cube, (0, 1), array![[0.25, 0.75], [1.0, 0.5]]),
        "np.cov(np.array([[0, 2], [1, 1], [2, 0]]).T)" => np::cov(columns.t()),
        "np.cov(np.array([[0, 2], [1, 1], [2, 0]]), rowvar=False)" => np::cov_with(&columns, of_columns),
        "np.cov(np.array([[0, 2], [1, 1], [2, 0]]), ddof=0)" => np::cov_with(&columns, CovOptions { ddof: 0, ..CovOptions::default() }),
        "np.cov([-2.1, -1, 4.3], [3, 1.1, 0.12])" => np::cov((&x, &y)),
        "np.cov([-2.1, -1, 4.3])" => np::cov(&x)[[0, 0]],
        "np.corrcoef(np.array([[0.77, 0.43, 0.85], [0.69, 0.09, 0.97], [0.76, 0.78, 0.12]]))" => np::corrcoef(&r),
        "np.corrcoef(np.array([[0.77, 0.43, 0.85], [0.69, 0.09, 0.97], [0.76, 0.78, 0.12]]), rowvar=False)" => np::corrcoef_with(&r, of_columns),
        "np.corrcoef([-2.1, -1, 4.3], [3, 1.1, 0.12])" => np::corrcoef((&x, &y)),
    }
}

#[test]
fn without_nan() {
    let a = array![[1.0, np::nan], [3.0, 4.0]];
    let b = array![[1.0, 2.0], [3.0, np::nan]];
    let c = array![[np::nan, 4.0], [2.0, 3.0]];
    arrays! {
        "np.nansum(np.array(1))" => np::nansum(1_i64, ..),
        "np.nansum([1, np.nan])" => np::nansum([1.0, np::nan], ..),
        "np.nansum([1, np.nan, np.inf])" => np::nansum([1.0, np::nan, np::inf], ..),
        "np.nansum(np.array([[1, np.nan], [3, 4]]), axis=0)" => np::nansum(&a, 0),
        "np.nanprod(np.array([[1, 2], [3, np.nan]]))" => np::nanprod(&b, ..),
        "np.nanprod(np.array([[1, 2], [3, np.nan]]), axis=0)" => np::nanprod(&b, 0),
        "np.nanmean(np.array([[1, np.nan], [3, 4]]))" => np::nanmean(&a, ..),
        "np.nanmean(np.array([[1, np.nan], [3, 4]]), axis=0)" => np::nanmean(&a, 0),
        "np.nanmean(np.array([[1, np.nan], [3, 4]]), axis=1)" => np::nanmean(&a, 1),
        "np.nanstd(np.array([[1, np.nan], [3, 4]]))" => np::nanstd(&a, ..),
        "np.nanstd(np.array([[1, np.nan], [3, 4]]), axis=0)" => np::nanstd(&a, 0),
        "np.nanstd(np.array([[1, np.nan], [3, 4]]), axis=1, ddof=1)" => np::nanstd(&a, Ddof(1, 1)),
        "np.nanvar(np.array([[1, np.nan], [3, 4]]))" => np::nanvar(&a, ..),
        "np.nanvar(np.array([[1, np.nan], [3, 4]]), axis=1)" => np::nanvar(&a, 1),
        "np.nanmin(np.array([[1, 2], [3, np.nan]]))" => np::nanmin(&b, ..),
        "np.nanmin(np.array([[1, 2], [3, np.nan]]), axis=0)" => np::nanmin(&b, 0),
        "np.nanmin([1, 2, np.nan, -np.inf])" => np::nanmin([1.0, 2.0, np::nan, -np::inf], ..),
        "np.nanmax(np.array([[1, 2], [3, np.nan]]), axis=1)" => np::nanmax(&b, 1),
        "np.nanmax([1, 2, np.nan, np.inf])" => np::nanmax([1.0, 2.0, np::nan, np::inf], ..),
        "np.argmin(np.array([[np.nan, 4], [2, 3]]))" => np::argmin(&c, ..),
        "np.nanargmin(np.array([[np.nan, 4], [2, 3]]))" => np::nanargmin(&c, ..),
        "np.nanargmin(np.array([[np.nan, 4], [2, 3]]), axis=0)" => np::nanargmin(&c, 0),
        "np.nanargmax(np.array([[np.nan, 4], [2, 3]]))" => np::nanargmax(&c, ..),
        "np.nanargmax(np.array([[np.nan, 4], [2, 3]]), axis=1)" => np::nanargmax(&c, 1),
        "np.nancumsum([1, np.nan])" => np::nancumsum([1.0, np::nan], ..),
        "np.nancumsum(np.array([[1, 2], [3, np.nan]]))" => np::nancumsum(&b, ..),
        "np.nancumsum(np.array([[1, 2], [3, np.nan]]), axis=0)" => np::nancumsum(&b, 0),
        "np.nancumprod(np.array([[1, 2], [3, np.nan]]), axis=1)" => np::nancumprod(&b, 1),
    }
    // NumPy names the NaN here, which it takes for an infinity.
    assert_eq!(np::nanargmin([np::nan, np::inf], ..), 1);
}

#[test]
fn messages() {
    let a = np::ones((3, 4));
    let none = np::zeros((0, 3));
    let cases = [
        (message(|| np::std(&a, 2)), "axis 2 is out of bounds for array of dimension 2"),
        (message(|| np::var(&a, Ddof(1, (0, -2)))), "duplicate value in 'axis': (0, -2)"),
        (message(|| np::cumsum(&a, -3)), "axis -3 is out of bounds for array of dimension 2"),
        (message(|| np::argmin(&none, ..)), "attempt to get argmin of an empty sequence"),
        (message(|| np::argmax(&none, 0)), "attempt to get argmax of an empty sequence"),
        (message(|| np::nanargmin([np::nan], ..)), "All-NaN slice encountered"),
        (
            message(|| np::max(&none, 0)),
            "zero-size array to reduction operation maximum which has no identity",
        ),
        (
            message(|| np::nanmin(&none, 0)),
            "zero-size array to reduction operation fmin which has no identity",
        ),
        (
            message(|| np::ptp(array![true], ..)),
            "ptp: numpy boolean subtract, the `-` operator, is not supported; `np::any` and \
             `np::all` say whether elements differ",
        ),
        (message(|| np::diff(arr0(1.0))), "diff requires input that is at least one dimensional"),
        (
            message(|| np::average_with(&a, 0, [1.0, 2.0])),
            "average: shape of weights must be consistent with shape of a along specified axis, \
             got weights of shape (2,) for a of shape (3, 4)",
        ),
        (
            message(|| np::average_with(&a, 0, [1.0, 2.0, -3.0])),
            "average: weights sum to zero, can't be normalized",
        ),
        (
            message(|| np::gradient(np::ones((1, 3)), 0)),
            "gradient: shape of array too small to calculate a numerical gradient, at least 2 \
             elements are required, got an axis of length 1",
        ),
        (
            message(|| np::gradient_with(&a, 0, [1, 2])),
            "gradient: distances must match the length of the corresponding dimension, got \
             places of shape (2,) for an array of shape (3, 4)",
        ),
        (
            message(|| np::trapezoid(&a, ..)),
            "trapezoid: `..` is one axis only for arrays of one, got one of dimension 2",
        ),
        (
            message(|| np::cov((&a, [1.0, 2.0]))),
            "cov: arrays have at most two axes, and two arrays have as many observations each",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}

/// A panic names the line of the call, not one of the library.
#[test]
fn places() {
    use crate::rules::place_of;

    let (file, line) = (String::from(file!()), line!() + 1);
    assert_eq!(place_of(|| np::argmin(np::zeros(0), ..)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| np::std(np::zeros(0), Ddof(1, Keep(3)))), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| np::nanmax(np::zeros(0), ..)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| np::nanargmax([np::nan], ..)), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| np::cumprod(5.0, Axis(0))), (file.clone(), line));
    let line = line!() + 1;
    assert_eq!(place_of(|| np::average_with([1.0], .., [0.0])), (file, line));
}
