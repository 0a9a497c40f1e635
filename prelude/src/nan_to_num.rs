//! NaN and infinities replaced by numbers.

use std::any::Any;

use ndarray::{Array, ArrayD};
use num_complex::Complex;

use crate::{array_like::ArrayLike, axes::fixed, dtype::Element};

/// What [`nan_to_num_with`] writes instead. NumPy: `nan=`, `posinf=`, `neginf=`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NanToNum {
    /// In place of NaN: 0 unless something else is said.
    pub nan: f64,
    /// In place of infinity: `None` is the largest number of the dtype.
    pub posinf: Option<f64>,
    /// In place of negative infinity: `None` is the smallest number of the dtype.
    pub neginf: Option<f64>,
}

/// NaN replaced by 0, infinities by the largest and smallest number. NumPy: `np.nan_to_num(a)`.
///
/// Integers and `bool` stay as they are; the parts of complex numbers are replaced each for itself.
/// An array by value is changed in place.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::nan_to_num(&array![1.0, np::nan, np::inf]), array![1.0, 0.0, f64::MAX]);
/// ```
pub fn nan_to_num<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    nan_to_num_with(a, NanToNum::default())
}

/// NaN and infinities replaced by given numbers. NumPy: `np.nan_to_num(a, nan, posinf, neginf)`.
///
/// ```
/// use ndlab::{NanToNum, prelude::*};
///
/// let instead = NanToNum { nan: -1.0, posinf: Some(9.0), neginf: None };
/// assert_eq!(np::nan_to_num_with(&array![np::nan, np::inf], instead), array![-1.0, 9.0]);
/// ```
pub fn nan_to_num_with<X: ArrayLike>(a: X, instead: NanToNum) -> Array<X::Elem, X::Dim> {
    let mut array = a.into_array().into_dyn();
    replace(&mut array, instead);
    fixed(array)
}

/// One copy of the loop for each float type, and none for each type of arrays.
fn replace<A: Element>(array: &mut ArrayD<A>, instead: NanToNum) {
    let array: &mut dyn Any = array;
    if let Some(array) = array.downcast_mut::<ArrayD<f64>>() {
        array.map_inplace(|x| *x = f64s(*x, instead));
    } else if let Some(array) = array.downcast_mut::<ArrayD<f32>>() {
        array.map_inplace(|x| *x = f32s(*x, instead));
    } else if let Some(array) = array.downcast_mut::<ArrayD<Complex<f64>>>() {
        array.map_inplace(|x| *x = Complex::new(f64s(x.re, instead), f64s(x.im, instead)));
    } else if let Some(array) = array.downcast_mut::<ArrayD<Complex<f32>>>() {
        array.map_inplace(|x| *x = Complex::new(f32s(x.re, instead), f32s(x.im, instead)));
    }
}

macro_rules! floats {
    ($($name:ident: $float:ident;)*) => {$(
        #[inline]
        fn $name(x: $float, instead: NanToNum) -> $float {
            if x.is_nan() {
                instead.nan as $float
            } else if x == $float::INFINITY {
                instead.posinf.map_or($float::MAX, |x| x as $float)
            } else if x == $float::NEG_INFINITY {
                instead.neginf.map_or($float::MIN, |x| x as $float)
            } else {
                x
            }
        }
    )*};
}

floats! {
    f64s: f64;
    f32s: f32;
}
