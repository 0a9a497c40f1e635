//! Rows of numbers between two bounds, spaced evenly or by a factor.
//!
//! Without options they are [`crate::create::linspace`]'s and its like's.

use ndarray::Array1;

use super::{Bound, bounds};
use crate::{int::Int, memory, shape::lengths_of};

/// Whether the stop is one of the numbers. NumPy: the argument `endpoint=`.
///
/// It is where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinspaceOptions {
    /// The last number is the stop; else it is one step before it.
    pub endpoint: bool,
}

impl Default for LinspaceOptions {
    fn default() -> LinspaceOptions {
        LinspaceOptions { endpoint: true }
    }
}

/// What [`logspace_with`] takes beside the bounds. NumPy: `base=`, `endpoint=`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogspaceOptions {
    /// What the numbers are powers of.
    pub base: f64,
    /// The last number is the base to the power of the stop; else it is one factor before it.
    pub endpoint: bool,
}

impl Default for LogspaceOptions {
    fn default() -> LogspaceOptions {
        LogspaceOptions { base: 10.0, endpoint: true }
    }
}

/// `num` evenly spaced numbers, the stop included or not.
/// NumPy: `np.linspace(start, stop, num, endpoint)`.
///
/// The step, which NumPy's `retstep=True` returns as well, is the difference of two neighbours.
///
/// ```
/// use ndlab::{create::LinspaceOptions, prelude::*};
///
/// let numbers = np::linspace_with(0, 1, 4, LinspaceOptions { endpoint: false });
/// assert_eq!(numbers, array![0.0, 0.25, 0.5, 0.75]);
/// ```
///
/// # Panics
///
/// If `num` is negative.
#[track_caller]
pub fn linspace_with<A: Bound, B: Bound, N: Int>(
    start: A,
    stop: B,
    num: N,
    options: LinspaceOptions,
) -> Array1<f64> {
    let num = lengths_of("linspace", &[num.to_i64()])[0];
    Array1::from(between(start.to_f64(), stop.to_f64(), num, options.endpoint))
}

/// `num` powers of 10, from `10^start` to `10^stop`. NumPy: `np.logspace(start, stop, num)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::logspace(0, 3, 4), array![1.0, 10.0, 100.0, 1000.0]);
/// ```
///
/// # Panics
///
/// If `num` is negative.
#[track_caller]
pub fn logspace<A: Bound, B: Bound, N: Int>(start: A, stop: B, num: N) -> Array1<f64> {
    logspace_with(start, stop, num, LogspaceOptions::default())
}

/// `num` powers of a base. NumPy: `np.logspace(start, stop, num, endpoint, base)`.
///
/// ```
/// use ndlab::{create::LogspaceOptions, prelude::*};
///
/// let options = LogspaceOptions { base: 2.0, ..LogspaceOptions::default() };
/// assert_eq!(np::logspace_with(0, 4, 5, options), array![1.0, 2.0, 4.0, 8.0, 16.0]);
/// ```
///
/// # Panics
///
/// If `num` is negative.
#[track_caller]
pub fn logspace_with<A: Bound, B: Bound, N: Int>(
    start: A,
    stop: B,
    num: N,
    options: LogspaceOptions,
) -> Array1<f64> {
    let num = lengths_of("logspace", &[num.to_i64()])[0];
    Array1::from(powers(start.to_f64(), stop.to_f64(), num, options))
}

/// `num` numbers from `start` to `stop`, each the same multiple of the one before.
/// NumPy: `np.geomspace(start, stop, num)`.
///
/// Both bounds may be negative; complex ones, which NumPy takes too, are not supported.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::geomspace(1, 1000, 4), array![1.0, 10.0, 100.0, 1000.0]);
/// ```
///
/// # Panics
///
/// If `num` is negative, or if a bound is 0.
#[track_caller]
pub fn geomspace<A: Bound, B: Bound, N: Int>(start: A, stop: B, num: N) -> Array1<f64> {
    geomspace_with(start, stop, num, LinspaceOptions::default())
}

/// As [`geomspace`], the stop included or not. NumPy: `np.geomspace(start, stop, num, endpoint)`.
///
/// ```
/// use ndlab::{create::LinspaceOptions, prelude::*};
///
/// let numbers = np::geomspace_with(1, 1000, 3, LinspaceOptions { endpoint: false });
/// assert_eq!(numbers, array![1.0, 10.0, 100.0]);
/// ```
///
/// # Panics
///
/// If `num` is negative, or if a bound is 0.
#[track_caller]
pub fn geomspace_with<A: Bound, B: Bound, N: Int>(
    start: A,
    stop: B,
    num: N,
    options: LinspaceOptions,
) -> Array1<f64> {
    let (start, stop) = (start.to_f64(), stop.to_f64());
    if start == 0.0 || stop == 0.0 {
        includes_zero(start, stop);
    }
    let num = lengths_of("geomspace", &[num.to_i64()])[0];
    Array1::from(by_factor(start, stop, num, options.endpoint))
}

fn between(start: f64, stop: f64, num: usize, endpoint: bool) -> Vec<f64> {
    if endpoint {
        return bounds::linspace(start, stop, num);
    }
    let distance = stop - start;
    let step = distance / num as f64;
    // A step that underflows to 0 would lose all numbers but the first.
    let offset = |i: f64| if step == 0.0 { i / num as f64 * distance } else { i * step };
    let mut numbers = memory::room(&[num]);
    numbers.extend((0..num).map(|i| offset(i as f64) + start));
    numbers
}

fn powers(start: f64, stop: f64, num: usize, options: LogspaceOptions) -> Vec<f64> {
    let mut numbers = between(start, stop, num, options.endpoint);
    for number in &mut numbers {
        *number = options.base.powf(*number);
    }
    numbers
}

fn by_factor(start: f64, stop: f64, num: usize, endpoint: bool) -> Vec<f64> {
    let sign = if start.is_nan() { start } else { start.signum() };
    let (start, stop) = (start / sign, stop / sign);
    let options = LogspaceOptions { base: 10.0, endpoint };
    let mut numbers = powers(start.log10(), stop.log10(), num, options);
    // The powers of logarithms miss the bounds by rounding.
    if let Some(first) = numbers.first_mut() {
        *first = start;
    }
    if let [_, .., last] = numbers.as_mut_slice()
        && endpoint
    {
        *last = stop;
    }
    numbers.iter_mut().for_each(|number| *number *= sign);
    numbers
}

#[cold]
#[inline(never)]
#[track_caller]
fn includes_zero(start: f64, stop: f64) -> ! {
    panic!("geomspace: geometric sequence cannot include zero, got bounds {start} and {stop}")
}
