//! What a reduction does with the elements of each dtype, and the type that its result has.
//!
//! The loops are compiled here, once for each dtype, and not in the cells that call them.

use ndarray::{ArrayD, ArrayViewD};
use num_complex::Complex;

use super::{
    fold::{Fold, SUM_BLOCK, reduce},
    over::Plan,
};
use crate::dtype::Element;

/// An element that can be added up and compared, which all dtypes can.
///
/// The functions are the compiled loops behind [`np::sum`](crate::reduce::sum) and its like.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dtype",
    note = "NumPy's dtypes are bool, i8 to i64, u8 to u64, f32, f64, Complex<f32> and Complex<f64>"
)]
pub trait Number: Element {
    /// The type of sums and products: `i64` and `u64` for integers, `i64` for `bool`.
    type Sum: Element;
    /// The type of means: `f64` for integers and `bool`.
    type Mean: Element;

    #[doc(hidden)]
    fn sum_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn prod_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn mean_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Mean>;
    #[doc(hidden)]
    fn min_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self>;
    #[doc(hidden)]
    fn max_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self>;
}

macro_rules! numbers {
    ($($number:ty: $sum:ty, $mean:ty;)*) => {$(
        impl Number for $number {
            type Sum = $sum;
            type Mean = $mean;

            #[track_caller]
            fn sum_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<$sum> {
                reduce::<Self, Sum<$sum>>(view, plan)
            }

            #[track_caller]
            fn prod_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<$sum> {
                reduce::<Self, Prod<$sum>>(view, plan)
            }

            #[track_caller]
            fn mean_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<$mean> {
                let count: usize = plan.axes.iter().map(|axis| view.shape()[*axis]).product();
                let mut sums = reduce::<Self, Sum<$mean>>(view, plan);
                sums.mapv_inplace(|sum| sum.divided_by(count));
                sums
            }

            #[track_caller]
            fn min_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self> {
                reduce::<Self, Min>(view, plan)
            }

            #[track_caller]
            fn max_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self> {
                reduce::<Self, Max>(view, plan)
            }
        }
    )*};
}

numbers! {
    bool: i64, f64;
    i8: i64, f64;
    i16: i64, f64;
    i32: i64, f64;
    i64: i64, f64;
    u8: u64, f64;
    u16: u64, f64;
    u32: u64, f64;
    u64: u64, f64;
    isize: i64, f64;
    usize: u64, f64;
    f32: f32, f32;
    f64: f64, f64;
    Complex<f32>: Complex<f32>, Complex<f32>;
    Complex<f64>: Complex<f64>, Complex<f64>;
}

/// A type that sums are made in.
trait Total: Element {
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

macro_rules! integer_totals {
    ($($total:ty),*) => {$(
        impl Total for $total {
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }
        }
    )*};
}

macro_rules! float_totals {
    ($($total:ty),*) => {$(
        impl Total for $total {
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
        }
    )*};
}

integer_totals!(i64, u64);
float_totals!(f32, f64, Complex<f32>, Complex<f64>);

/// A type that means are made in.
trait Average: Total {
    fn divided_by(self, count: usize) -> Self;
}

impl Average for f32 {
    fn divided_by(self, count: usize) -> f32 {
        self / count as f32
    }
}

impl Average for f64 {
    fn divided_by(self, count: usize) -> f64 {
        self / count as f64
    }
}

impl Average for Complex<f32> {
    fn divided_by(self, count: usize) -> Self {
        self / count as f32
    }
}

impl Average for Complex<f64> {
    fn divided_by(self, count: usize) -> Self {
        self / count as f64
    }
}

struct Sum<T>(T);

impl<A: Element, T: Total> Fold<A> for Sum<T> {
    type Acc = T;

    const NAME: &'static str = "add";
    const BLOCK: usize = SUM_BLOCK;
    const EMPTY: Option<T> = Some(T::ZERO);

    #[inline(always)]
    fn first(x: A) -> T {
        T::from_value(x.to_value())
    }

    #[inline(always)]
    fn join(a: T, b: T) -> T {
        a.plus(b)
    }
}

struct Prod<T>(T);

impl<A: Element, T: Total> Fold<A> for Prod<T> {
    type Acc = T;

    const NAME: &'static str = "multiply";
    const BLOCK: usize = SUM_BLOCK;
    const EMPTY: Option<T> = Some(T::ONE);

    #[inline(always)]
    fn first(x: A) -> T {
        T::from_value(x.to_value())
    }

    #[inline(always)]
    fn join(a: T, b: T) -> T {
        a.times(b)
    }
}

/// An order in which NaN comes before everything, whichever end is asked for.
trait Extreme: Element {
    fn lesser(self, other: Self) -> Self;
    fn greater(self, other: Self) -> Self;
}

macro_rules! ordered {
    ($($number:ty),*) => {$(
        impl Extreme for $number {
            #[inline(always)]
            fn lesser(self, other: Self) -> Self {
                if other < self { other } else { self }
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                if other > self { other } else { self }
            }
        }
    )*};
}

macro_rules! with_nan {
    ($($number:ty),*) => {$(
        impl Extreme for $number {
            #[inline(always)]
            fn lesser(self, other: Self) -> Self {
                if (self <= other) | self.is_nan() { self } else { other }
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                if (self >= other) | self.is_nan() { self } else { other }
            }
        }

        impl Extreme for Complex<$number> {
            #[inline(always)]
            fn lesser(self, other: Self) -> Self {
                let nan = self.re.is_nan() || self.im.is_nan();
                let ahead = self.re < other.re && !other.im.is_nan();
                let first = ahead || (self.re == other.re && self.im <= other.im);
                if nan || first { self } else { other }
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                let nan = self.re.is_nan() || self.im.is_nan();
                let ahead = self.re > other.re && !other.im.is_nan();
                let first = ahead || (self.re == other.re && self.im >= other.im);
                if nan || first { self } else { other }
            }
        }
    )*};
}

ordered!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
with_nan!(f32, f64);

struct Min;

impl<A: Extreme> Fold<A> for Min {
    type Acc = A;

    const NAME: &'static str = "minimum";
    const BLOCK: usize = 1 << 16;
    const EMPTY: Option<A> = None;

    #[inline(always)]
    fn first(x: A) -> A {
        x
    }

    #[inline(always)]
    fn join(a: A, b: A) -> A {
        a.lesser(b)
    }
}

struct Max;

impl<A: Extreme> Fold<A> for Max {
    type Acc = A;

    const NAME: &'static str = "maximum";
    const BLOCK: usize = 1 << 16;
    const EMPTY: Option<A> = None;

    #[inline(always)]
    fn first(x: A) -> A {
        x
    }

    #[inline(always)]
    fn join(a: A, b: A) -> A {
        a.greater(b)
    }
}
