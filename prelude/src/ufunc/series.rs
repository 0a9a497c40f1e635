//! Roots, exponentials and logarithms.
//!
//! All of them give `f64` for integers and `bool`, and take complex numbers unless they say
//! otherwise.

use super::{
    define::{binary, unary},
    kernels::series as kernels,
    kinds::Real,
};
use crate::dtype::{Element, Joined, Promote};

unary! {
    /// The square root. NumPy: `np.sqrt(x)`.
    ///
    /// Integers and `bool` give `f64`. Of negative numbers it is NaN, of complex numbers the
    /// root with a real part of 0 or more.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::sqrt(array![1, 4, 9]), array![1.0, 2.0, 3.0]);
    /// ```
    sqrt sqrt_into sqrt_inplace: kernels::SQRT, Element => <X::Elem as Promote>::Float;

    /// The cube root, of negative numbers too. NumPy: `np.cbrt(x)`.
    ///
    /// Integers and `bool` give `f64`. Not for complex numbers.
    ///
    /// Largest error met, in units of the last place: 0.6 (NumPy's: 0.6), of `f32` 1.7 (2.0).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::cbrt(array![-8.0, 27.0]), array![-2.0, 3.0]);
    /// ```
    cbrt cbrt_into cbrt_inplace: kernels::CBRT, Real => <X::Elem as Promote>::Float;

    /// e to the power of each element. NumPy: `np.exp(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 0.8 (NumPy's: 0.7), of `f32` 0.8 (2.3).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::exp(array![0.0, 1.0]), array![1.0, np::e]);
    /// ```
    exp exp_into exp_inplace: kernels::EXP, Element => <X::Elem as Promote>::Float;

    /// 2 to the power of each element. NumPy: `np.exp2(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 0.8 (NumPy's: 0.8), of `f32` 0.8 (2.6).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::exp2(array![3, -1]), array![8.0, 0.5]);
    /// ```
    exp2 exp2_into exp2_inplace: kernels::EXP2, Element => <X::Elem as Promote>::Float;

    /// `exp(x) - 1`, without losing digits near 0. NumPy: `np.expm1(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.1 (NumPy's: 0.6), of `f32` 1.0 (2.6).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::expm1(array![0.0, 1e-20]), array![0.0, 1e-20]);
    /// ```
    expm1 expm1_into expm1_inplace: kernels::EXPM1, Element => <X::Elem as Promote>::Float;

    /// The natural logarithm. NumPy: `np.log(x)`.
    ///
    /// Integers and `bool` give `f64`. Of 0 it is minus infinity, of negative numbers NaN.
    ///
    /// Largest error met, in units of the last place: 1.1 (NumPy's: 0.6), of `f32` 1.2 (3.4).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::log(array![1.0, np::e]), array![0.0, 1.0]);
    /// ```
    log log_into log_inplace: kernels::LOG, Element => <X::Elem as Promote>::Float;

    /// The logarithm to the base 2. NumPy: `np.log2(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.2 (NumPy's: 0.6), of `f32` 1.2 (2.0).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::log2(array![8, 2]), array![3.0, 1.0]);
    /// ```
    log2 log2_into log2_inplace: kernels::LOG2, Element => <X::Elem as Promote>::Float;

    /// The logarithm to the base 10. NumPy: `np.log10(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.3 (NumPy's: 0.6), of `f32` 1.4 (3.2).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::log10(array![1000.0, 0.1]), array![3.0, -1.0]);
    /// ```
    log10 log10_into log10_inplace: kernels::LOG10, Element => <X::Elem as Promote>::Float;

    /// `log(1 + x)`, without losing digits near 0. NumPy: `np.log1p(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// Largest error met, in units of the last place: 1.2 (NumPy's: 0.6), of `f32` 1.2 (1.8).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::log1p(array![0.0, 1e-20]), array![0.0, 1e-20]);
    /// ```
    log1p log1p_into log1p_inplace: kernels::LOG1P, Element => <X::Elem as Promote>::Float;
}

binary! {
    /// The length of the hypotenuse, `sqrt(x² + y²)`. NumPy: `np.hypot(x, y)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::hypot(array![3, 6], array![4, 8]), array![5.0, 10.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    hypot hypot_into hypot_inplace: kernels::HYPOT, Real => <Joined<X, Y> as Promote>::Float;

    /// `log(exp(x) + exp(y))`, also where the exponentials overflow. NumPy: `np.logaddexp(x,
    /// y)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::logaddexp(array![1000.0], 0.0), array![1000.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    logaddexp logaddexp_into logaddexp_inplace: kernels::LOGADDEXP, Real => <Joined<X, Y> as Promote>::Float;

    /// `log2(2**x + 2**y)`, also where the powers overflow. NumPy: `np.logaddexp2(x, y)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::logaddexp2(array![1, 10], array![1, 10]), array![2.0, 11.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    logaddexp2 logaddexp2_into logaddexp2_inplace: kernels::LOGADDEXP2, Real => <Joined<X, Y> as Promote>::Float;
}
