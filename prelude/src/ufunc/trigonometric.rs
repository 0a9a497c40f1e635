//! Trigonometric and hyperbolic functions, their inverses, and units of angles.
//!
//! Angles are in radians. Integers and `bool` give `f64`.

use super::{
    define::{binary, unary},
    kernels::trigonometric as kernels,
    kinds::Real,
};
use crate::dtype::{Element, Joined, Promote};

unary! {
    /// The sine. NumPy: `np.sin(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 0.9 (NumPy's: 0.6), of `f32` 1.6 (1.5).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::sin(array![0.0, np::pi / 2.0]), array![0.0, 1.0]);
    /// ```
    sin sin_into sin_inplace: kernels::SIN, Element => <X::Elem as Promote>::Float;

    /// The cosine. NumPy: `np.cos(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 0.9 (NumPy's: 0.6), of `f32` 1.6 (1.5).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::cos(array![0.0, np::pi]), array![1.0, -1.0]);
    /// ```
    cos cos_into cos_inplace: kernels::COS, Element => <X::Elem as Promote>::Float;

    /// The tangent. NumPy: `np.tan(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.2 (NumPy's: 0.6), of `f32` 3.4 (3.4).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::tan(array![0.0]), array![0.0]);
    /// ```
    tan tan_into tan_inplace: kernels::TAN, Element => <X::Elem as Promote>::Float;

    /// The angle with this sine. NumPy: `np.arcsin(x)`.
    ///
    /// Outside of -1 to 1 it is NaN. Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.6 (NumPy's: 0.9), of `f32` 2.0 (3.1).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arcsin(array![1.0]), array![np::pi / 2.0]);
    /// ```
    arcsin arcsin_into arcsin_inplace: kernels::ARCSIN, Element => <X::Elem as Promote>::Float;

    /// The angle with this cosine. NumPy: `np.arccos(x)`.
    ///
    /// Outside of -1 to 1 it is NaN. Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.1 (NumPy's: 0.9), of `f32` 1.2 (2.0).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arccos(array![-1.0]), array![np::pi]);
    /// ```
    arccos arccos_into arccos_inplace: kernels::ARCCOS, Element => <X::Elem as Promote>::Float;

    /// The angle with this tangent. NumPy: `np.arctan(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.0 (NumPy's: 0.6), of `f32` 2.6 (2.1).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arctan(array![1.0]), array![np::pi / 4.0]);
    /// ```
    arctan arctan_into arctan_inplace: kernels::ARCTAN, Element => <X::Elem as Promote>::Float;

    /// The hyperbolic sine. NumPy: `np.sinh(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.7 (NumPy's: 0.9), of `f32` 1.9 (1.5).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::sinh(array![0.0]), array![0.0]);
    /// ```
    sinh sinh_into sinh_inplace: kernels::SINH, Element => <X::Elem as Promote>::Float;

    /// The hyperbolic cosine. NumPy: `np.cosh(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.1 (NumPy's: 0.8), of `f32` 1.1 (2.4).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::cosh(array![0.0]), array![1.0]);
    /// ```
    cosh cosh_into cosh_inplace: kernels::COSH, Element => <X::Elem as Promote>::Float;

    /// The hyperbolic tangent. NumPy: `np.tanh(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.5 (NumPy's: 1.2), of `f32` 2.3 (1.4).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::tanh(array![0.0, 100.0]), array![0.0, 1.0]);
    /// ```
    tanh tanh_into tanh_inplace: kernels::TANH, Element => <X::Elem as Promote>::Float;

    /// The inverse of [`sinh`]. NumPy: `np.arcsinh(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.6 (NumPy's: 0.8), of `f32` 1.5 (1.0).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arcsinh(array![0.0]), array![0.0]);
    /// ```
    arcsinh arcsinh_into arcsinh_inplace: kernels::ARCSINH, Element => <X::Elem as Promote>::Float;

    /// The inverse of [`cosh`]. NumPy: `np.arccosh(x)`.
    ///
    /// Below 1 it is NaN. Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.4 (NumPy's: 0.8), of `f32` 1.6 (1.2).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arccosh(array![1.0]), array![0.0]);
    /// ```
    arccosh arccosh_into arccosh_inplace: kernels::ARCCOSH, Element => <X::Elem as Promote>::Float;

    /// The inverse of [`tanh`]. NumPy: `np.arctanh(x)`.
    ///
    /// Outside of -1 to 1 it is NaN. Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.5 (NumPy's: 0.6), of `f32` 2.3 (1.4).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arctanh(array![0.0, 1.0]), array![0.0, np::inf]);
    /// ```
    arctanh arctanh_into arctanh_inplace: kernels::ARCTANH, Element => <X::Elem as Promote>::Float;

    /// Radians as degrees. NumPy: `np.degrees(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::degrees(array![np::pi]), array![180.0]);
    /// ```
    degrees degrees_into degrees_inplace: kernels::DEGREES, Real => <X::Elem as Promote>::Float;

    /// Radians as degrees. NumPy: `np.rad2deg(x)`, the same as [`degrees`].
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::rad2deg(array![np::pi]), array![180.0]);
    /// ```
    rad2deg rad2deg_into rad2deg_inplace: kernels::DEGREES, Real => <X::Elem as Promote>::Float;

    /// Degrees as radians. NumPy: `np.radians(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::radians(array![180]), array![np::pi]);
    /// ```
    radians radians_into radians_inplace: kernels::RADIANS, Real => <X::Elem as Promote>::Float;

    /// Degrees as radians. NumPy: `np.deg2rad(x)`, the same as [`radians`].
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::deg2rad(array![180]), array![np::pi]);
    /// ```
    deg2rad deg2rad_into deg2rad_inplace: kernels::RADIANS, Real => <X::Elem as Promote>::Float;

    /// `sin(πx) / (πx)`, and 1 at 0. NumPy: `np.sinc(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::sinc(array![0.0]), array![1.0]);
    /// ```
    sinc sinc_into sinc_inplace: kernels::SINC, Element => <X::Elem as Promote>::Float;
}

binary! {
    /// The angle of the point (y, x), from -π to π. NumPy: `np.arctan2(y, x)`.
    ///
    /// The first argument is the ordinate. Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.5 (NumPy's: 0.8), of `f32` 2.5 (3.1).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::arctan2(array![1.0, 0.0], array![0.0, -1.0]), array![np::pi / 2.0, np::pi]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    arctan2 arctan2_into arctan2_inplace: kernels::ARCTAN2, Real => <Joined<X, Y> as Promote>::Float;
}
