//! Standard deviations and variances, and how their degrees of freedom are given.

use std::ops::RangeFull;

use ndarray::{Array, ArrayD, Dimension};

use super::{
    moments::Spread,
    number::Number,
    over::{AxisIndex, Keep, Over, Plan},
};
use crate::{array_like::ArrayLike, int::Int};

/// Takes `n` from the count of elements that squared deviations are divided by. It stands in the
/// place of the axis, within [`Keep`] or around it. NumPy: `ddof=n`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1.0, 3.0], [2.0, 6.0]];
/// assert_eq!(np::var(&a, Ddof(1, Axis(1))), array![2.0, 8.0]);
/// assert_eq!(np::var(&a, Keep(Ddof(1, 1))), array![[2.0], [8.0]]);
/// assert_eq!(np::var(&a, Ddof(1, Keep(1))), array![[2.0], [8.0]]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Ddof<N, R>(pub N, pub R);

/// What to reduce, as in [`Over`], with or without [`Ddof`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what to reduce",
    note = "write `..` for everything, `Axis(1)`, `-1`, `(0, 2)`, or `Keep(…)` or `Ddof(1, …)` around one of them"
)]
pub trait OverDdof<D: Dimension, T> {
    /// The type of the result.
    type Output;

    /// What is taken from the count: 0 without [`Ddof`].
    fn ddof(&self) -> i64;

    /// The axes, checked against the number that the array has.
    fn plan(&self, ndim: usize) -> Plan;

    /// The result in its type, from one in any dimension.
    fn collect(result: ArrayD<T>) -> Self::Output;
}

macro_rules! without_ddof {
    ($($form:ty $(, $axis:ident)*;)*) => {$(
        impl<D: Dimension, T: Copy $(, $axis: AxisIndex)*> OverDdof<D, T> for $form {
            type Output = <$form as Over<D, T>>::Output;

            fn ddof(&self) -> i64 {
                0
            }

            #[track_caller]
            fn plan(&self, ndim: usize) -> Plan {
                <$form as Over<D, T>>::plan(self, ndim)
            }

            fn collect(result: ArrayD<T>) -> Self::Output {
                <$form as Over<D, T>>::collect(result)
            }
        }
    )*};
}

without_ddof! {
    RangeFull;
    A, A;
    (A,), A;
    (A, B), A, B;
    (A, B, C), A, B, C;
    (A, B, C, E), A, B, C, E;
}

impl<D: Dimension, T: Copy, R: OverDdof<D, T>> OverDdof<D, T> for Keep<R> {
    type Output = Array<T, D>;

    fn ddof(&self) -> i64 {
        self.0.ddof()
    }

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        Plan { keep: true, ..self.0.plan(ndim) }
    }

    fn collect(result: ArrayD<T>) -> Array<T, D> {
        <Keep<RangeFull> as Over<D, T>>::collect(result)
    }
}

impl<D: Dimension, T: Copy, N: Int, R: OverDdof<D, T>> OverDdof<D, T> for Ddof<N, R> {
    type Output = R::Output;

    fn ddof(&self) -> i64 {
        self.0.to_i64()
    }

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        self.1.plan(ndim)
    }

    fn collect(result: ArrayD<T>) -> R::Output {
        R::collect(result)
    }
}

macro_rules! spreads {
    ($($(#[$doc:meta])* $name:ident: $method:ident, $root:literal;)*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X, R>(a: X, over: R) -> R::Output
        where
            X: ArrayLike,
            X::Elem: Number,
            R: OverDdof<X::Dim, <X::Elem as Number>::Spread>,
        {
            let view = a.as_view().into_dyn();
            let plan = over.plan(view.ndim());
            let how = Spread { ddof: over.ddof() as f64, root: $root };
            R::collect(X::Elem::$method(view, &plan, how))
        }
    )*};
}

spreads! {
    /// The standard deviation. NumPy: `np.std(a, axis, ddof=n)`.
    ///
    /// ```text
    /// std = sqrt(sum(|a - mean|²) / (n - ddof))
    /// ```
    ///
    /// `ddof` is 0 without [`Ddof`]. Integers and `bool` give `f64`, floats their own type, complex
    /// numbers that of their parts. Of no elements it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[1, 2], [3, 4]];
    /// assert_eq!(np::std(&a, Axis(0)), array![1.0, 1.0]);
    /// assert_eq!(np::std(&a, Ddof(1, Axis(1))), array![0.5_f64.sqrt(), 0.5_f64.sqrt()]);
    /// assert_eq!(np::std(&array![7.0, 7.0], ..), 0.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    std: spread_over, true;

    /// The variance. NumPy: `np.var(a, axis, ddof=n)`.
    ///
    /// ```text
    /// var = sum(|a - mean|²) / (n - ddof)
    /// ```
    ///
    /// Types are those of [`std`](std()).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[1, 2], [3, 4]];
    /// assert_eq!(np::var(&a, ..), 1.25);
    /// assert_eq!(np::var(&a, Ddof(1, Axis(0))), array![2.0, 2.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    var: spread_over, false;

    /// The standard deviation of what is not NaN. NumPy: `np.nanstd(a, axis, ddof=n)`.
    ///
    /// Where no more elements than `ddof` are left it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanstd(&array![1.0, np::nan, 3.0], ..), 1.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    nanstd: nanspread_over, true;

    /// The variance of what is not NaN. NumPy: `np.nanvar(a, axis, ddof=n)`.
    ///
    /// Where no more elements than `ddof` are left it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanvar(&array![1.0, np::nan, 5.0], Ddof(1, ..)), 8.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    nanvar: nanspread_over, false;
}
