//! The kinds of reductions: what sums, products, comparisons and counts do with two elements.
//!
//! Arithmetic is written for the types that results have; elements are converted on the way.

use std::marker::PhantomData;

use num_complex::Complex;

use super::{
    fold::{Fold, LONG_BLOCK, NARROW, SUM_BLOCK, WIDE},
    order::Order,
};
use crate::dtype::Element;

/// A type that sums are made in.
pub(super) trait Total: Element {
    /// `f32` or `f64` for a complex number, else the type itself.
    type Part: Total;

    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
}

macro_rules! integer_totals {
    ($($total:ty),*) => {$(
        impl Total for $total {
            type Part = $total;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        }
    )*};
}

macro_rules! float_totals {
    ($($total:ty: $real:ty;)*) => {$(
        impl Total for $total {
            type Part = $real;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }
        }
    )*};
}

integer_totals!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
float_totals!(f32: f32; f64: f64; Complex<f32>: f32; Complex<f64>: f64;);

/// A type that means are made in.
pub(super) trait Average: Total + Number {
    fn divided_by(self, count: f64) -> Self;
    fn quotient(self, divisor: Self) -> Self;
    /// The square of the absolute value.
    fn square(self) -> Self::Part;
    /// A real number divided by a count, as a deviation is.
    fn share(real: Self::Part, count: f64) -> Self::Part;
    fn root(real: Self::Part) -> Self::Part;
    /// Multiplied by a real number.
    fn by(self, factor: f64) -> Self;
}

macro_rules! averages {
    ($($real:ty),*) => {$(
        impl Average for $real {
            #[inline(always)]
            fn divided_by(self, count: f64) -> Self {
                (f64::from(self) / count) as $real
            }

            fn quotient(self, divisor: Self) -> Self {
                self / divisor
            }

            #[inline(always)]
            fn by(self, factor: f64) -> Self {
                (f64::from(self) * factor) as $real
            }

            #[inline(always)]
            fn square(self) -> Self {
                self * self
            }

            fn share(real: Self, count: f64) -> Self {
                (f64::from(real) / count) as $real
            }

            fn root(real: Self) -> Self {
                real.sqrt()
            }
        }

        impl Average for Complex<$real> {
            #[inline(always)]
            fn divided_by(self, count: f64) -> Self {
                // NumPy divides by `count + 0i`, which is to multiply by the reciprocal.
                let (re, im) = (f64::from(self.re), f64::from(self.im));
                if count == 0.0 {
                    return Complex::new((re / 0.0) as $real, (im / 0.0) as $real);
                }
                let (part, scale) = (0.0 / count, 1.0 / count);
                Complex::new(((re + im * part) * scale) as $real, ((im - re * part) * scale) as $real)
            }

            fn quotient(self, divisor: Self) -> Self {
                // By the larger part first, so that squares do not overflow.
                if divisor.re.abs() >= divisor.im.abs() {
                    let ratio = divisor.im / divisor.re;
                    let scale = 1.0 / (divisor.re + divisor.im * ratio);
                    Complex::new(self.re + self.im * ratio, self.im - self.re * ratio) * scale
                } else {
                    let ratio = divisor.re / divisor.im;
                    let scale = 1.0 / (divisor.im + divisor.re * ratio);
                    Complex::new(self.re * ratio + self.im, self.im * ratio - self.re) * scale
                }
            }

            #[inline(always)]
            fn by(self, factor: f64) -> Self {
                Complex::new(Average::by(self.re, factor), Average::by(self.im, factor))
            }

            #[inline(always)]
            fn square(self) -> $real {
                self.re * self.re + self.im * self.im
            }

            fn share(real: $real, count: f64) -> $real {
                (f64::from(real) / count) as $real
            }

            fn root(real: $real) -> $real {
                real.sqrt()
            }
        }
    )*};
}

averages!(f32, f64);

/// What can be asked of an element by itself.
pub(super) trait Number: Element {
    fn is_zero(self) -> bool;
    fn is_nan(self) -> bool;
}

macro_rules! integers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            #[inline(always)]
            fn is_zero(self) -> bool {
                self == 0
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                false
            }
        }
    )*};
}

macro_rules! floats {
    ($($number:ty),*) => {$(
        impl Number for $number {
            #[inline(always)]
            fn is_zero(self) -> bool {
                self == 0.0
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                <$number>::is_nan(self)
            }
        }

        impl Number for Complex<$number> {
            #[inline(always)]
            fn is_zero(self) -> bool {
                (self.re == 0.0) & (self.im == 0.0)
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                self.re.is_nan() | self.im.is_nan()
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);
floats!(f32, f64);

macro_rules! folds {
    ($(
        $(#[$doc:meta])*
        $name:ident<$($type:ident: $bound:path),*>($x:ident: $in:ty, $with:ident: $beside:ty) -> $acc:ty =
            $first:expr, |$a:ident, $b:ident| $join:expr;
            $fold:expr, $block:expr, $width:expr, $empty:expr $(, until |$result:ident| $settled:expr)?;
    )*) => {$(
        $(#[$doc])*
        pub(super) struct $name<$($type),*>(PhantomData<($($type,)*)>);

        impl<$($type: $bound),*> Fold for $name<$($type),*> {
            type In = $in;
            type With = $beside;
            type Acc = $acc;

            const NAME: &'static str = $fold;
            const BLOCK: usize = $block;
            const WIDTH: usize = $width;
            const EMPTY: Option<$acc> = $empty;

            #[inline(always)]
            fn first($x: $in, $with: $beside) -> $acc {
                $first
            }

            #[inline(always)]
            fn join($a: $acc, $b: $acc) -> $acc {
                $join
            }

            $(
                const SETTLES: bool = true;

                #[inline(always)]
                fn is_settled($result: $acc) -> bool {
                    $settled
                }
            )?
        }
    )*};
}

folds! {
    /// Sums, in `T`.
    Sum<A: Element, T: Total>(x: A, _with: ()) -> T =
        T::from_value(x.to_value()), |a, b| a.plus(b);
        "add", SUM_BLOCK, NARROW, Some(T::ZERO);

    /// Products, in `T`.
    Prod<A: Element, T: Total>(x: A, _with: ()) -> T =
        T::from_value(x.to_value()), |a, b| a.times(b);
        "multiply", SUM_BLOCK, NARROW, Some(T::ONE);

    /// Sums of squared distances from the mean, which stands beside.
    Deviations<A: Element, T: Average>(x: A, mean: T) -> T::Part =
        T::from_value(x.to_value()).minus(mean).square(), |a, b| a.plus(b);
        "add", SUM_BLOCK, NARROW, Some(T::Part::ZERO);

    /// The element that `O` puts first.
    Extreme<A: Element, O: Order<A>>(x: A, _with: ()) -> A =
        x, |a, b| O::pick(a, b);
        O::NAME, LONG_BLOCK, WIDE, None;

    /// Whether any element is not zero, as a byte.
    AnyTrue<A: Number>(x: A, _with: ()) -> u8 =
        u8::from(!x.is_zero()), |a, b| a | b;
        "logical_or", LONG_BLOCK, WIDE, Some(0), until |any| any != 0;

    /// Whether no element is zero, as a byte.
    AllTrue<A: Number>(x: A, _with: ()) -> u8 =
        u8::from(!x.is_zero()), |a, b| a & b;
        "logical_and", LONG_BLOCK, WIDE, Some(1), until |all| all == 0;

    /// How many elements are not zero.
    Nonzero<A: Number>(x: A, _with: ()) -> usize =
        usize::from(!x.is_zero()), |a, b| a + b;
        "add", LONG_BLOCK, WIDE, Some(0);

    /// Sums that pass over NaN.
    SumOfNumbers<A: Average>(x: A, _with: ()) -> A =
        if x.is_nan() { A::ZERO } else { x }, |a, b| a.plus(b);
        "add", SUM_BLOCK, NARROW, Some(A::ZERO);

    /// Products that pass over NaN.
    ProdOfNumbers<A: Average>(x: A, _with: ()) -> A =
        if x.is_nan() { A::ONE } else { x }, |a, b| a.times(b);
        "multiply", SUM_BLOCK, NARROW, Some(A::ONE);

    /// How many elements are not NaN.
    Numbers<A: Number>(x: A, _with: ()) -> usize =
        usize::from(!x.is_nan()), |a, b| a + b;
        "add", LONG_BLOCK, WIDE, Some(0);

    /// Sums of squared distances from the mean, without those of NaN.
    DeviationsOfNumbers<A: Average>(x: A, mean: A) -> A::Part =
        if x.is_nan() { A::Part::ZERO } else { x.minus(mean).square() }, |a, b| a.plus(b);
        "add", SUM_BLOCK, NARROW, Some(A::Part::ZERO);

    /// Sums of products with the weight that stands beside.
    Weighted<A: Average>(x: A, weight: A) -> A =
        x.times(weight), |a, b| a.plus(b);
        "add", SUM_BLOCK, NARROW, Some(A::ZERO);
}
