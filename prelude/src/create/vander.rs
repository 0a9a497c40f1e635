//! Vandermonde matrices: the powers of numbers, side by side.

use ndarray::{Array2, Ix1};

use crate::{
    array_like::ArrayLike,
    dtype::{Element, Promoted, Value},
    int::Int,
    memory,
    shape::lengths_of,
};

/// The powers of each number of `x` in a row, the highest first. NumPy: `np.vander(x)`.
///
/// `(N,) → (N, N)`. The dtype is that of `x` together with `i64`, so that `f32` gives `f64`, as in
/// NumPy.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::vander(&array![1, 2, 3]), array![[1_i64, 1, 1], [4, 2, 1], [9, 3, 1]]);
/// ```
#[track_caller]
pub fn vander<X: ArrayLike<Dim = Ix1>>(x: X) -> Array2<Promoted<X::Elem, i64>> {
    let count = x.as_view().len();
    powers(&x, count, false)
}

/// So many powers of each number of `x`, rising or falling. NumPy: `np.vander(x, N, increasing)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::vander_with(&array![2, 3], 3, true), array![[1_i64, 2, 4], [1, 3, 9]]);
/// ```
///
/// # Panics
///
/// If `n` is negative.
#[track_caller]
pub fn vander_with<X: ArrayLike<Dim = Ix1>, N: Int>(
    x: X,
    n: N,
    increasing: bool,
) -> Array2<Promoted<X::Elem, i64>> {
    powers(&x, lengths_of("vander", &[n.to_i64()])[0], increasing)
}

#[track_caller]
fn powers<T: Element, X: ArrayLike<Dim = Ix1>>(x: &X, count: usize, increasing: bool) -> Array2<T> {
    let view = x.as_view();
    let ones = memory::filled(&[view.len(), count], T::ONE);
    let mut out = Array2::from_shape_vec((view.len(), count), ones).expect("rows of powers");
    for (mut row, number) in out.rows_mut().into_iter().zip(view) {
        let number = T::from_value(number.to_value()).to_value();
        let mut power = T::ONE.to_value();
        for exponent in 1..count {
            power = if exponent == 1 { number } else { times(power, number) };
            row[if increasing { exponent } else { count - 1 - exponent }] = T::from_value(power);
        }
    }
    out
}

/// Both are of one kind: `i64`, `f64` or `Complex<f64>`.
fn times(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Value::Int(a.wrapping_mul(b)),
        (Value::F64(a), Value::F64(b)) => Value::F64(a * b),
        (Value::C128(a), Value::C128(b)) => Value::C128(a * b),
        _ => unreachable!("a dtype together with i64 is one of three"),
    }
}
