//! Whole numbers near elements, and numbers with a given count of decimals.

use ndarray::Array;

use super::{
    OutputArray, apply,
    define::unary,
    engine::Function,
    kernels::rounding as kernels,
    kinds::{NotBool, Real},
};
use crate::{
    DType,
    array_like::ArrayLike,
    dtype::{Element, Promote},
    int::Int,
};

unary! {
    /// The nearest whole number, of two the even one. NumPy: `np.rint(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::rint(array![0.5, 1.5, -1.7]), array![0.0, 2.0, -2.0]);
    /// ```
    rint rint_into rint_inplace: kernels::RINT, Element => <X::Elem as Promote>::Float;

    /// The nearest whole number, of two the even one. NumPy: `np.round(x)`.
    ///
    /// Integers stay what they are. [`round_with`] takes a number of decimals. ndarray's and
    /// Rust's `round` go away from zero where two are equally near.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::round(array![0.5, 1.5, -1.7]), array![0.0, 2.0, -2.0]);
    /// ```
    round round_into round_inplace: kernels::ROUND, NotBool => X::Elem;

    /// The largest whole number that is not above. NumPy: `np.floor(x)`.
    ///
    /// Integers and `bool` stay what they are.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::floor(array![1.7, -1.2]), array![1.0, -2.0]);
    /// ```
    floor floor_into floor_inplace: kernels::FLOOR, Real => X::Elem;

    /// The smallest whole number that is not below. NumPy: `np.ceil(x)`.
    ///
    /// Integers and `bool` stay what they are.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::ceil(array![1.2, -1.7]), array![2.0, -1.0]);
    /// ```
    ceil ceil_into ceil_inplace: kernels::CEIL, Real => X::Elem;

    /// The number without its fraction. NumPy: `np.trunc(x)`.
    ///
    /// Integers and `bool` stay what they are.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::trunc(array![1.7, -1.7]), array![1.0, -1.0]);
    /// ```
    trunc trunc_into trunc_inplace: kernels::TRUNC, Real => X::Elem;

    /// The number without its fraction. NumPy: `np.fix(x)`, the same as [`trunc`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::fix(array![1.7, -1.7]), array![1.0, -1.0]);
    /// ```
    fix fix_into fix_inplace: kernels::TRUNC, Real => X::Elem;
}

/// The nearest number with so many decimals. NumPy: `np.round(x, decimals)`.
///
/// Negative `decimals` round to tens, hundreds, and so on, integers too. It is computed as NumPy
/// does, by a multiplication and a division, so that the last digit may be off where the decimals
/// of a number are not those that it prints.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::round_with(array![1.234, 5.678], 1), array![1.2, 5.7]);
/// assert_eq!(np::round_with(array![123, 456], -2), array![100, 500]);
/// ```
#[track_caller]
pub fn round_with<X, N>(x: X, decimals: N) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: NotBool,
    N: Int,
{
    match way(X::Elem::DTYPE, decimals.to_i64()) {
        None => apply::unary(&kernels::ROUND, x),
        Some((function, unit)) => apply::unary_beside(function, x, unit),
    }
}

/// [`round_with`] with the results written to `out`. NumPy: `np.round(x, decimals, out=out)`.
///
/// # Panics
///
/// If `x` cannot be broadcast to the shape of `out`, or its dtype cannot hold results.
#[track_caller]
pub fn round_with_into<X, N, O>(x: X, decimals: N, out: &mut O)
where
    X: ArrayLike,
    X::Elem: NotBool,
    N: Int,
    O: OutputArray + ?Sized,
{
    match way(X::Elem::DTYPE, decimals.to_i64()) {
        None => apply::unary_into(&kernels::ROUND, x, out),
        Some((function, unit)) => apply::unary_beside_into(function, x, unit, out),
    }
}

/// [`round_with`] with the results in the place of `x`. NumPy: `np.round(x, decimals, out=x)`.
#[track_caller]
pub fn round_with_inplace<O, N>(x: &mut O, decimals: N)
where
    O: OutputArray + ?Sized,
    O::Elem: NotBool,
    N: Int,
{
    match way(O::Elem::DTYPE, decimals.to_i64()) {
        None => apply::unary_inplace(&kernels::ROUND, x),
        Some((function, unit)) => apply::unary_beside_inplace(function, x, unit),
    }
}

/// The nearest number with so many decimals. NumPy: `np.around(x, decimals)`, the same as
/// [`round_with`].
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::around(array![1.234, 5.678], 1), array![1.2, 5.7]);
/// ```
#[track_caller]
pub fn around<X, N>(x: X, decimals: N) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: NotBool,
    N: Int,
{
    round_with(x, decimals)
}

/// [`around`] with the results written to `out`. NumPy: `np.around(x, decimals, out=out)`.
///
/// # Panics
///
/// If `x` cannot be broadcast to the shape of `out`, or its dtype cannot hold results.
#[track_caller]
pub fn around_into<X, N, O>(x: X, decimals: N, out: &mut O)
where
    X: ArrayLike,
    X::Elem: NotBool,
    N: Int,
    O: OutputArray + ?Sized,
{
    round_with_into(x, decimals, out);
}

/// [`around`] with the results in the place of `x`. NumPy: `np.around(x, decimals, out=x)`.
#[track_caller]
pub fn around_inplace<O, N>(x: &mut O, decimals: N)
where
    O: OutputArray + ?Sized,
    O::Elem: NotBool,
    N: Int,
{
    round_with_inplace(x, decimals);
}

/// The function that rounds to decimals, and its second argument; none is for whole numbers.
fn way(dtype: DType, decimals: i64) -> Option<(&'static Function, f64)> {
    let is_float = dtype as usize >= DType::Float32 as usize;
    let power = |exponent: i64| 10_f64.powf(exponent as f64);
    if decimals > 0 && is_float {
        Some((&kernels::ROUND_TO_DECIMALS, power(decimals)))
    } else if decimals < 0 {
        Some((&kernels::ROUND_TO_TENS, power(decimals.saturating_neg())))
    } else {
        None
    }
}
