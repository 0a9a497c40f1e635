//! Elements of formulas: what is computed with them inline, as NumPy defines it.

use crate::{
    dtype::{Element, Plain, Promote, Scalar, Strong, Weight},
    reduce::Number,
};

/// How a part of a formula counts when its dtype meets another's: parts of plain numbers alone stay
/// plain.
pub trait Mix: Weight {
    /// What it is together with another, where the results are of `T`.
    type With<R: Mix, T: Fusible>: Mix;
    /// The same beside a plain number.
    type WithPlain<T: Fusible>: Mix;
    /// What is computed of it, where the results are of `T`.
    type Of<T: Fusible>: Mix;
}

impl<A: Element> Mix for Strong<A> {
    type With<R: Mix, T: Fusible> = Strong<T>;
    type WithPlain<T: Fusible> = Strong<T>;
    type Of<T: Fusible> = Strong<T>;
}

impl<A: Scalar> Mix for Plain<A> {
    type With<R: Mix, T: Fusible> = R::WithPlain<T>;
    type WithPlain<T: Fusible> = T::Plain;
    type Of<T: Fusible> = T::Plain;
}

/// A dtype of formulas: all but the complex ones.
#[diagnostic::on_unimplemented(
    message = "`fuse!` does not compute with elements of type `{Self}`",
    note = "formulas are of bool, integers, f32 and f64; complex numbers have `np::` and operators"
)]
pub trait Fusible: Number + PartialOrd {
    /// The weight of a plain number of this type.
    type Plain: Mix;

    #[doc(hidden)]
    fn is_true(self) -> bool;
}

/// A dtype that can be added and multiplied: integers, which wrap, and floats.
#[diagnostic::on_unimplemented(
    message = "`fuse!` has no arithmetic for elements of type `{Self}`",
    note = "`bool` has comparisons, `select` and counts; cast it to a number for arithmetic"
)]
pub trait Arithmetic: Fusible {
    #[doc(hidden)]
    fn plus(self, other: Self) -> Self;
    #[doc(hidden)]
    fn minus(self, other: Self) -> Self;
    #[doc(hidden)]
    fn times(self, other: Self) -> Self;
    #[doc(hidden)]
    fn negated(self) -> Self;
    #[doc(hidden)]
    fn magnitude(self) -> Self;
    #[doc(hidden)]
    fn larger(self, other: Self) -> Self;
    #[doc(hidden)]
    fn smaller(self, other: Self) -> Self;
}

/// A dtype with quotients and roots: `f32` and `f64`.
#[diagnostic::on_unimplemented(
    message = "`fuse!` has this for floats only, not for elements of type `{Self}`",
    note = "cast integers first: `x.astype::<f64>()`"
)]
pub trait Floating: Arithmetic {
    #[doc(hidden)]
    fn over(self, other: Self) -> Self;
    #[doc(hidden)]
    fn root(self) -> Self;
    #[doc(hidden)]
    fn rounded_down(self) -> Self;
    #[doc(hidden)]
    fn rounded_up(self) -> Self;
    #[doc(hidden)]
    fn rounded(self) -> Self;
    #[doc(hidden)]
    fn whole(self) -> Self;
    #[doc(hidden)]
    fn with_sign(self, other: Self) -> Self;
    #[doc(hidden)]
    fn times_plus(self, factor: Self, term: Self) -> Self;
}

impl Fusible for bool {
    type Plain = Plain<bool>;

    #[inline(always)]
    fn is_true(self) -> bool {
        self
    }
}

macro_rules! integers {
    ($($int:ty: |$x:ident| $magnitude:expr;)*) => {$(
        impl Fusible for $int {
            type Plain = Plain<$int>;

            #[inline(always)]
            fn is_true(self) -> bool {
                self != 0
            }
        }

        impl Arithmetic for $int {
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            #[inline(always)]
            fn negated(self) -> Self {
                self.wrapping_neg()
            }

            #[inline(always)]
            fn magnitude(self) -> Self {
                let $x = self;
                $magnitude
            }

            #[inline(always)]
            fn larger(self, other: Self) -> Self {
                if self > other { self } else { other }
            }

            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                if self < other { self } else { other }
            }
        }
    )*};
}

integers! {
    i8: |x| x.wrapping_abs();
    i16: |x| x.wrapping_abs();
    i32: |x| x.wrapping_abs();
    i64: |x| x.wrapping_abs();
    isize: |x| x.wrapping_abs();
    u8: |x| x;
    u16: |x| x;
    u32: |x| x;
    u64: |x| x;
    usize: |x| x;
}

macro_rules! floats {
    ($($float:ty)*) => {$(
        impl Fusible for $float {
            type Plain = Plain<$float>;

            #[inline(always)]
            fn is_true(self) -> bool {
                self != 0.0
            }
        }

        impl Arithmetic for $float {
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }

            #[inline(always)]
            fn negated(self) -> Self {
                -self
            }

            #[inline(always)]
            fn magnitude(self) -> Self {
                self.abs()
            }

            #[inline(always)]
            fn larger(self, other: Self) -> Self {
                if self > other || self.is_nan() { self } else { other }
            }

            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                if self < other || self.is_nan() { self } else { other }
            }
        }

        impl Floating for $float {
            #[inline(always)]
            fn over(self, other: Self) -> Self {
                self / other
            }

            #[inline(always)]
            fn root(self) -> Self {
                self.sqrt()
            }

            #[inline(always)]
            fn rounded_down(self) -> Self {
                self.floor()
            }

            #[inline(always)]
            fn rounded_up(self) -> Self {
                self.ceil()
            }

            #[inline(always)]
            fn rounded(self) -> Self {
                self.round_ties_even()
            }

            #[inline(always)]
            fn whole(self) -> Self {
                self.trunc()
            }

            #[inline(always)]
            fn with_sign(self, other: Self) -> Self {
                self.copysign(other)
            }

            #[inline(always)]
            fn times_plus(self, factor: Self, term: Self) -> Self {
                self.mul_add(factor, term)
            }
        }
    )*};
}

floats!(f32 f64);

/// An element in another type.
#[inline(always)]
pub(super) fn cast<A: Element, T: Element>(x: A) -> T {
    T::from_value(x.to_value())
}

/// The dtype of quotients and roots.
pub(super) type FloatOf<T> = <T as Promote>::Float;
