//! What floats are: NaN, infinite, signed; and their neighbours and scales.

use ndarray::{Array, DimMax};

use super::{
    Broadcast, OutputArray, apply,
    define::{binary, unary},
    kernels::float as kernels,
    kinds::{Bits, Real},
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined, Promote},
};

unary! {
    /// Whether elements are NaN. NumPy: `np.isnan(x)`.
    ///
    /// Of complex numbers, whether a part is.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::isnan(array![1.0, f64::NAN]), array![false, true]);
    /// ```
    isnan isnan_into isnan_inplace: kernels::ISNAN, Element => bool;

    /// Whether elements are infinite. NumPy: `np.isinf(x)`.
    ///
    /// Of complex numbers, whether a part is.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::isinf(array![1.0, -np::inf]), array![false, true]);
    /// ```
    isinf isinf_into isinf_inplace: kernels::ISINF, Element => bool;

    /// Whether elements are neither infinite nor NaN. NumPy: `np.isfinite(x)`.
    ///
    /// Of complex numbers, whether both parts are finite.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::isfinite(array![1.0, np::inf, np::nan]), array![true, false, false]);
    /// ```
    isfinite isfinite_into isfinite_inplace: kernels::ISFINITE, Element => bool;

    /// Whether elements have a minus sign, -0.0 too. NumPy: `np.signbit(x)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::signbit(array![-0.0, 1.0]), array![true, false]);
    /// ```
    signbit signbit_into signbit_inplace: kernels::SIGNBIT, Real => bool;
}

binary! {
    /// `x` with the signs of `y`. NumPy: `np.copysign(x, y)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::copysign(array![1.5, 2.5], -1), array![-1.5, -2.5]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    copysign copysign_into copysign_inplace: kernels::COPYSIGN, Real => <Joined<X, Y> as Promote>::Float;

    /// The float after `x` on the way to `y`. NumPy: `np.nextafter(x, y)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nextafter(array![1.0], 2.0), array![1.0 + f64::EPSILON]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    nextafter nextafter_into nextafter_inplace: kernels::NEXTAFTER, Real => <Joined<X, Y> as Promote>::Float;

    /// 0 below 0, `y` at 0, and 1 above. NumPy: `np.heaviside(x, y)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::heaviside(array![-1.5, 0.0, 2.0], 0.5), array![0.0, 0.5, 1.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    heaviside heaviside_into heaviside_inplace: kernels::HEAVISIDE, Real => <Joined<X, Y> as Promote>::Float;
}

/// `x` times 2 to the power of the integers `exponent`. NumPy: `np.ldexp(x, exponent)`.
///
/// The dtype is that of `x`, and `f64` for integers and `bool`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ldexp(5.0, np::arange(3)), array![5.0, 10.0, 20.0]);
/// ```
///
/// # Panics
///
/// If the shapes cannot be broadcast together.
#[track_caller]
pub fn ldexp<X, Y>(x: X, exponent: Y) -> Array<<X::Elem as Promote>::Float, Broadcast<X, Y>>
where
    X: ArrayLike,
    X::Elem: Real,
    Y: ArrayLike,
    Y::Elem: Bits,
    X::Dim: DimMax<Y::Dim>,
{
    apply::binary_as(&kernels::LDEXP, X::Elem::DTYPE, x, exponent)
}

/// [`ldexp`] with the results written to `out`. NumPy: `np.ldexp(x, exponent, out=out)`.
///
/// # Panics
///
/// If an argument cannot be broadcast to the shape of `out`, or its dtype cannot hold results.
#[track_caller]
pub fn ldexp_into<X, Y, O>(x: X, exponent: Y, out: &mut O)
where
    X: ArrayLike,
    X::Elem: Real,
    Y: ArrayLike,
    Y::Elem: Bits,
    O: OutputArray + ?Sized,
{
    apply::binary_into(&kernels::LDEXP, X::Elem::DTYPE, &x, &exponent, out);
}

/// [`ldexp`] with the results in the place of `x`. NumPy: `np.ldexp(x, exponent, out=x)`.
///
/// # Panics
///
/// If `exponent` cannot be broadcast to the shape of `x`, or the dtype of `x` cannot hold results.
#[track_caller]
pub fn ldexp_inplace<O, Y>(x: &mut O, exponent: Y)
where
    O: OutputArray + ?Sized,
    O::Elem: Real,
    Y: ArrayLike,
    Y::Elem: Bits,
{
    apply::binary_inplace(&kernels::LDEXP, O::Elem::DTYPE, x, exponent);
}
