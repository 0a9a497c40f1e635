//! What a function of this library takes for an array: everything that can lend a view.
//!
//! By reference is read, by value may be used up: a function that can work in its argument's own
//! buffer does so when it is given the array itself. Conversion of nested lists is
//! [`crate::create::array`]'s.

use ndarray::{Array, ArrayBase, ArrayRef, ArrayView, Data, Dimension, Ix0, Ix1, aview0};
use num_complex::Complex;

use crate::{
    copying::{c_order, k_order},
    dtype::{Element, Plain, PlainComplex, Scalar, Strong, Weight},
};

/// An argument that is an array: `&Array`, `&view`, `&ArrayRef`, `&ArcArray`, any of them `&mut`
/// or by value, a number, and `Vec`, array or slice of numbers as one axis.
///
/// In code that is generic over `X: ArrayLike`, `x.as_view()` is lent where `&x` cannot be: it is
/// an argument only where the type is known.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert_eq!(np::sum(&a, ..), 12.0);
/// assert_eq!(np::sum(a.slice(s![..2, ..]), ..), 8.0);
/// assert_eq!(np::sum(a, ..), 12.0);
/// assert_eq!(np::sum(vec![1.0, 2.0, 3.0], ..), 6.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array of numbers",
    note = "an argument is `&array`, a view, a number, or a `Vec` or slice of numbers; nested lists go through `np::array(…)`"
)]
pub trait ArrayLike {
    /// The type of the elements.
    type Elem: Element;
    /// The dimension: `Ix2` for two axes known at compile time, `IxDyn` for any number.
    type Dim: Dimension;
    /// How its dtype counts beside another's: [`Strong`] for arrays, weak for plain numbers.
    type Weight: Weight;

    /// A read-only view of the whole array.
    fn as_view(&self) -> ArrayView<'_, Self::Elem, Self::Dim>;

    /// The array itself where it is owned, a copy where it is lent.
    fn into_array(self) -> Array<Self::Elem, Self::Dim>
    where
        Self: Sized;

    /// The array itself if it is given by value and alone has its buffer, which may then be used for
    /// a result.
    fn spare_buffer(self) -> Result<Array<Self::Elem, Self::Dim>, Self>
    where
        Self: Sized,
    {
        Err(self)
    }
}

impl<S, D> ArrayLike for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    type Elem = S::Elem;
    type Dim = D;
    type Weight = Strong<S::Elem>;

    fn as_view(&self) -> ArrayView<'_, S::Elem, D> {
        self.view()
    }

    fn into_array(self) -> Array<S::Elem, D> {
        if self.is_empty() {
            // ndarray checks strides of arrays without elements, and refuses some of its own.
            return c_order(self.view());
        }
        self.try_into_owned_nocopy().unwrap_or_else(|lent| k_order(lent.view()))
    }

    fn spare_buffer(self) -> Result<Array<S::Elem, D>, Self> {
        self.try_into_owned_nocopy()
    }
}

impl<A: Element, D: Dimension> ArrayLike for ArrayRef<A, D> {
    type Elem = A;
    type Dim = D;
    type Weight = Strong<A>;

    fn as_view(&self) -> ArrayView<'_, A, D> {
        self.view()
    }
}

impl<A: Element> ArrayLike for [A] {
    type Elem = A;
    type Dim = Ix1;
    type Weight = Strong<A>;

    fn as_view(&self) -> ArrayView<'_, A, Ix1> {
        ArrayView::from(self)
    }
}

impl<A: Element, const N: usize> ArrayLike for [A; N] {
    type Elem = A;
    type Dim = Ix1;
    type Weight = Strong<A>;

    fn as_view(&self) -> ArrayView<'_, A, Ix1> {
        ArrayView::from(self.as_slice())
    }

    fn into_array(self) -> Array<A, Ix1> {
        Array::from(self.to_vec())
    }
}

impl<A: Element> ArrayLike for Vec<A> {
    type Elem = A;
    type Dim = Ix1;
    type Weight = Strong<A>;

    fn as_view(&self) -> ArrayView<'_, A, Ix1> {
        ArrayView::from(self.as_slice())
    }

    fn into_array(self) -> Array<A, Ix1> {
        Array::from(self)
    }

    fn spare_buffer(self) -> Result<Array<A, Ix1>, Self> {
        Ok(Array::from(self))
    }
}

/// Plain numbers are one implementation, so that the type of `np::add(&a, 1.5)` is known before the
/// type of the literal is, and methods can follow. A blanket one for references would rule it out:
/// they are listed below.
impl<T: Scalar> ArrayLike for T {
    type Elem = T;
    type Dim = Ix0;
    type Weight = Plain<T>;

    fn as_view(&self) -> ArrayView<'_, T, Ix0> {
        aview0(self)
    }

    fn into_array(self) -> Array<T, Ix0> {
        ndarray::arr0(self)
    }
}

macro_rules! complexes {
    ($($part:ty),*) => {$(
        impl ArrayLike for Complex<$part> {
            type Elem = Complex<$part>;
            type Dim = Ix0;
            type Weight = PlainComplex;

            fn as_view(&self) -> ArrayView<'_, Complex<$part>, Ix0> {
                aview0(self)
            }

            fn into_array(self) -> Array<Complex<$part>, Ix0> {
                ndarray::arr0(self)
            }
        }
    )*};
}

complexes!(f32, f64);

/// References to types that are arrays: `[generics] type, bounds`.
macro_rules! by_reference {
    ($([$($generic:tt)*] $array:ty $(, [$($bound:tt)*])?;)*) => {$(
        by_reference!(@one [$($generic)*] &$array $(, $($bound)*)?);
        by_reference!(@one [$($generic)*] &mut $array $(, $($bound)*)?);
        by_reference!(@one [$($generic)*] &&$array $(, $($bound)*)?);
    )*};
    (@one [$($generic:tt)*] $reference:ty $(, $($bound:tt)*)?) => {
        impl<$($generic)*> $crate::ArrayLike for $reference $(where $($bound)*)? {
            type Elem = <$crate::array_like::Target<Self> as $crate::ArrayLike>::Elem;
            type Dim = <$crate::array_like::Target<Self> as $crate::ArrayLike>::Dim;
            type Weight = <$crate::array_like::Target<Self> as $crate::ArrayLike>::Weight;

            fn as_view(&self) -> ndarray::ArrayView<'_, Self::Elem, Self::Dim> {
                (**self).as_view()
            }

            fn into_array(self) -> ndarray::Array<Self::Elem, Self::Dim> {
                $crate::copying::k_order((*self).as_view())
            }
        }
    };
}

pub(crate) use by_reference;

/// What a reference leads to.
pub(crate) type Target<R> = <R as std::ops::Deref>::Target;

by_reference! {
    [S, D] ArrayBase<S, D>, [S: Data, S::Elem: Element, D: Dimension];
    [A: Element, D: Dimension] ArrayRef<A, D>;
    [A: Element] [A];
    [A: Element, const N: usize] [A; N];
    [A: Element] Vec<A>;
    [] bool; [] i8; [] i16; [] i32; [] i64; [] isize;
    [] u8; [] u16; [] u32; [] u64; [] usize;
    [] f32; [] f64; [] Complex<f32>; [] Complex<f64>;
}
