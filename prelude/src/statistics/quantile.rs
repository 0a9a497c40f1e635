//! Quantiles and percentiles, with NaN and without.

use ndarray::{Array, Array1, ArrayBase, ArrayD, Axis, Data, Dimension, Ix1, IxDyn};

use super::{
    method::QuantileMethod,
    select::{Quantiles, Select, result_shape},
};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element, Value},
    reduce::Over,
    sorting::{Order, Real, raw_view, with_raw},
};

/// An element that can be interpolated: the integers and floats.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no quantiles",
    note = "they are interpolated between integers or floats; `np::median` takes every dtype"
)]
pub trait Interpolate: Element {}

macro_rules! interpolate {
    ($($elem:ty)*) => {$(
        impl Interpolate for $elem {}
    )*};
}

interpolate!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64);

/// One or several quantiles, as an argument: a number, or an array, slice or `Vec` of numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which quantiles",
    note = "write a number, or an array of numbers with one axis"
)]
pub trait Probabilities {
    /// The dtype of quantiles of elements `A`: `f64` for integers and for an array of quantiles,
    /// else `A`.
    type Elem<A: Element>: Element;

    /// The quantiles as numbers.
    fn numbers(&self) -> Vec<f64>;
}

/// What several quantiles make of the result `O` for one, of dtype `T`.
pub trait Leading<O, T>: Probabilities {
    /// `O` for a number, `O` with one axis more before its own for several.
    type Result;

    /// From a result whose first axis counts the quantiles.
    fn collect<D: Dimension, R: Over<D, T, Output = O>>(result: ArrayD<T>) -> Self::Result;
}

// One implementation for all numbers, so that the type of `np::quantile(&a, 0.5, 1)` is known
// before the type of the literal is.
impl<P: Real> Probabilities for P {
    type Elem<A: Element> = A::Float;

    fn numbers(&self) -> Vec<f64> {
        vec![f64::from_value(self.to_value())]
    }
}

impl<P: Real, O, T> Leading<O, T> for P {
    type Result = O;

    fn collect<D: Dimension, R: Over<D, T, Output = O>>(result: ArrayD<T>) -> O {
        R::collect(result.index_axis_move(Axis(0), 0))
    }
}

macro_rules! several {
    ($([$($generics:tt)*] $q:ty;)*) => {$(
        impl<P: Real, $($generics)*> Probabilities for $q {
            type Elem<A: Element> = f64;

            fn numbers(&self) -> Vec<f64> {
                self.iter().map(|q| f64::from_value(q.to_value())).collect()
            }
        }

        impl<P: Real, O: Stacked<T>, T, $($generics)*> Leading<O, T> for $q {
            type Result = O::Stack;

            fn collect<D: Dimension, R: Over<D, T, Output = O>>(result: ArrayD<T>) -> O::Stack {
                O::stack(result)
            }
        }
    )*};
}

several! {
    [] Vec<P>;
    [] &Vec<P>;
    [] &[P];
    [const N: usize] [P; N];
    [const N: usize] &[P; N];
    [S: Data<Elem = P>] ArrayBase<S, Ix1>;
    [S: Data<Elem = P>] &ArrayBase<S, Ix1>;
}

/// The dtype of quantiles `Q` of the elements of `X`.
type Quantile<Q, X> = <Q as Probabilities>::Elem<<X as ArrayLike>::Elem>;

/// A result of which there may be several, in an array with one axis more.
pub trait Stacked<T> {
    /// The array.
    type Stack;

    /// The array in its type.
    fn stack(results: ArrayD<T>) -> Self::Stack;
}

macro_rules! stacked {
    ($($scalar:ty)*) => {$(
        impl Stacked<$scalar> for $scalar {
            type Stack = Array1<$scalar>;

            fn stack(results: ArrayD<$scalar>) -> Array1<$scalar> {
                results.into_dimensionality().expect("one axis")
            }
        }
    )*};
}

stacked!(f32 f64);

impl<T, D: Dimension> Stacked<T> for Array<T, D> {
    type Stack = Array<T, D::Larger>;

    fn stack(results: ArrayD<T>) -> Self::Stack {
        results.into_dimensionality().expect("one axis more than each result")
    }
}

/// How quantiles are made: NumPy's arguments after the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QuantileOptions {
    /// What lies between two elements.
    pub method: QuantileMethod,
}

macro_rules! quantiles {
    ($(
        $(#[$doc:meta])*
        $name:ident: $percent:literal, $skip_nan:literal;
        $(#[$with_doc:meta])*
        $with:ident;
    )*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X, Q, R>(
            a: X,
            q: Q,
            over: R,
        ) -> <Q as Leading<R::Output, Quantile<Q, X>>>::Result
        where
            X: ArrayLike,
            X::Elem: Interpolate,
            R: Over<X::Dim, Quantile<Q, X>>,
            Q: Probabilities + Leading<R::Output, Quantile<Q, X>>,
        {
            $with(a, q, over, QuantileOptions::default())
        }

        $(#[$with_doc])*
        #[track_caller]
        pub fn $with<X, Q, R>(
            a: X,
            q: Q,
            over: R,
            options: QuantileOptions,
        ) -> <Q as Leading<R::Output, Quantile<Q, X>>>::Result
        where
            X: ArrayLike,
            X::Elem: Interpolate,
            R: Over<X::Dim, Quantile<Q, X>>,
            Q: Probabilities + Leading<R::Output, Quantile<Q, X>>,
        {
            let at = probabilities(stringify!($name), &q.numbers(), $percent);
            let view = a.as_view().into_dyn();
            let plan = over.plan(view.ndim());
            let shape = result_shape(view.shape(), &plan);
            if !$skip_nan && view.is_empty() && shape.size() > 0 && !at.is_empty() {
                no_elements(stringify!($name), view.shape());
            }
            let lanes = shape.size();
            let mut out = vec![Element::ZERO; at.len() * lanes];
            let put = &mut |i: usize, lane: usize, value: Value| {
                out[i * lanes + lane] = Element::from_value(value);
            };
            let wanted = Quantiles {
                at: &at,
                method: options.method,
                single: <Quantile<Q, X> as Element>::DTYPE == DType::Float32,
                skip_nan: $skip_nan,
            };
            let order = Order::of(X::Elem::DTYPE);
            with_raw!(X::Elem, Bits => Bits::quantiles(raw_view(view), &plan, order, wanted, put));
            let shape = [&[at.len()], ndarray::Dimension::slice(&shape)].concat();
            let out: ArrayD<Quantile<Q, X>> =
                ArrayD::from_shape_vec(IxDyn(&shape), out).expect("one quantile for each lane");
            Q::collect::<X::Dim, R>(out)
        }
    )*};
}

quantiles! {
    /// The value below which the part `q` of the elements lies. NumPy: `np.quantile(a, q, axis)`.
    ///
    /// `q` is a number from 0 to 1, or an array of them, which adds a first axis to the result. What
    /// lies between two elements is interpolated: [`quantile_with`] does otherwise. Integers give
    /// `f64`; so does `f32` with an array of `f64` as `q`. NaN anywhere gives NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[10, 7, 4], [3, 2, 1]];
    /// assert_eq!(np::quantile(&a, 0.5, ..), 3.5);
    /// assert_eq!(np::quantile(&a, 0.5, Axis(1)), array![7.0, 2.0]);
    /// assert_eq!(np::quantile(&a, [0.0, 1.0], 0), array![[3.0, 2.0, 1.0], [10.0, 7.0, 4.0]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If `q` leaves its range, there are no elements, or an axis is out of bounds or given twice.
    quantile: false, false;

    /// [`quantile`] by another method. NumPy: `np.quantile(a, q, axis, method=…)`.
    ///
    /// The result is a float also where it is one of the elements, which NumPy then leaves integers.
    ///
    /// ```
    /// use ndlab::{QuantileMethod, QuantileOptions, prelude::*};
    ///
    /// let a = array![1, 2, 3, 4];
    /// let lower = QuantileOptions { method: QuantileMethod::Lower };
    /// assert_eq!(np::quantile_with(&a, 0.5, .., lower), 2.0);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`quantile`].
    quantile_with;

    /// The value below which `q` percent of the elements lie. NumPy: `np.percentile(a, q, axis)`.
    ///
    /// As [`quantile`], with `q` from 0 to 100.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[10, 7, 4], [3, 2, 1]];
    /// assert_eq!(np::percentile(&a, 50, ..), 3.5);
    /// assert_eq!(np::percentile(&a, [25, 75], ..), array![2.25, 6.25]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`quantile`].
    percentile: true, false;

    /// [`percentile`] by another method. NumPy: `np.percentile(a, q, axis, method=…)`.
    ///
    /// ```
    /// use ndlab::{QuantileMethod, QuantileOptions, prelude::*};
    ///
    /// let higher = QuantileOptions { method: QuantileMethod::Higher };
    /// assert_eq!(np::percentile_with(&array![1, 2, 3, 4], 50, 0, higher), arr0(3.0));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`quantile`].
    percentile_with;

    /// [`quantile`] of the elements that are not NaN. NumPy: `np.nanquantile(a, q, axis)`.
    ///
    /// Where there are none, it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[10.0, f64::NAN, 4.0], [3.0, 2.0, 1.0]];
    /// assert_eq!(np::nanquantile(&a, 0.5, 1), array![7.0, 2.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If `q` leaves its range, or an axis is out of bounds or given twice.
    nanquantile: false, true;

    /// [`nanquantile`] by another method. NumPy: `np.nanquantile(a, q, axis, method=…)`.
    ///
    /// ```
    /// use ndlab::{QuantileMethod, QuantileOptions, prelude::*};
    ///
    /// let nearest = QuantileOptions { method: QuantileMethod::Nearest };
    /// assert_eq!(np::nanquantile_with(&array![1.0, f64::NAN, 4.0], 0.6, .., nearest), 4.0);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`nanquantile`].
    nanquantile_with;

    /// [`percentile`] of the elements that are not NaN. NumPy: `np.nanpercentile(a, q, axis)`.
    ///
    /// Where there are none, it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanpercentile(&array![1.0, f64::NAN, 4.0], 50, ..), 2.5);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`nanquantile`].
    nanpercentile: true, true;

    /// [`nanpercentile`] by another method. NumPy: `np.nanpercentile(a, q, axis, method=…)`.
    ///
    /// ```
    /// use ndlab::{QuantileMethod, QuantileOptions, prelude::*};
    ///
    /// let midpoint = QuantileOptions { method: QuantileMethod::Midpoint };
    /// assert_eq!(np::nanpercentile_with(&array![1.0, f64::NAN, 4.0], 90, .., midpoint), 2.5);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`nanquantile`].
    nanpercentile_with;
}

/// The quantiles as numbers from 0 to 1.
#[track_caller]
fn probabilities(op: &str, q: &[f64], percent: bool) -> Vec<f64> {
    let top = if percent { 100.0 } else { 1.0 };
    let mut at = Vec::new();
    for q in q {
        if !(0.0..=top).contains(q) {
            out_of_range(op, *q, percent);
        }
        at.push(q / top);
    }
    at
}

#[cold]
#[inline(never)]
#[track_caller]
fn out_of_range(op: &str, q: f64, percent: bool) -> ! {
    let (what, range) = if percent { ("Percentiles", "[0, 100]") } else { ("Quantiles", "[0, 1]") };
    panic!("{op}: {what} must be in the range {range}, got {q}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_elements(op: &str, shape: &[usize]) -> ! {
    panic!("{op}: no elements to choose from, shape {}", crate::shape::tuple_text(shape))
}
