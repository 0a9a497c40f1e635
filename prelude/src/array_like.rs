//! What a function of this library takes for an array: everything that can lend a view.
//!
//! By reference is read, by value may be used up: a function that can work in its argument's own
//! buffer does so when it is given the array itself. Conversion of nested lists is
//! [`crate::create::array`]'s.

use ndarray::{Array, ArrayBase, ArrayRef, ArrayView, Data, Dimension, Ix0, Ix1, aview0};

use crate::{copying::k_order, dtype::Element};

/// An argument that is an array: `&Array`, `&view`, `&ArrayRef`, `&ArcArray`, any of them `&mut`
/// or by value, a number, and `Vec`, array or slice of numbers as one axis.
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

    /// A read-only view of the whole array.
    fn as_view(&self) -> ArrayView<'_, Self::Elem, Self::Dim>;

    /// The array itself where it is owned, a copy where it is lent.
    fn into_array(self) -> Array<Self::Elem, Self::Dim>
    where
        Self: Sized;
}

impl<S, D> ArrayLike for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    type Elem = S::Elem;
    type Dim = D;

    fn as_view(&self) -> ArrayView<'_, S::Elem, D> {
        self.view()
    }

    fn into_array(self) -> Array<S::Elem, D> {
        self.into_owned()
    }
}

impl<A: Element, D: Dimension> ArrayLike for ArrayRef<A, D> {
    type Elem = A;
    type Dim = D;

    fn as_view(&self) -> ArrayView<'_, A, D> {
        self.view()
    }
}

impl<T: ArrayLike + ?Sized> ArrayLike for &T {
    type Elem = T::Elem;
    type Dim = T::Dim;

    fn as_view(&self) -> ArrayView<'_, T::Elem, T::Dim> {
        (**self).as_view()
    }

    fn into_array(self) -> Array<T::Elem, T::Dim> {
        k_order(self.as_view())
    }
}

impl<T: ArrayLike + ?Sized> ArrayLike for &mut T {
    type Elem = T::Elem;
    type Dim = T::Dim;

    fn as_view(&self) -> ArrayView<'_, T::Elem, T::Dim> {
        (**self).as_view()
    }

    fn into_array(self) -> Array<T::Elem, T::Dim> {
        k_order((*self).as_view())
    }
}

impl<A: Element> ArrayLike for [A] {
    type Elem = A;
    type Dim = Ix1;

    fn as_view(&self) -> ArrayView<'_, A, Ix1> {
        ArrayView::from(self)
    }
}

impl<A: Element, const N: usize> ArrayLike for [A; N] {
    type Elem = A;
    type Dim = Ix1;

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

    fn as_view(&self) -> ArrayView<'_, A, Ix1> {
        ArrayView::from(self.as_slice())
    }

    fn into_array(self) -> Array<A, Ix1> {
        Array::from(self)
    }
}

macro_rules! scalars {
    ($($scalar:ty),*) => {$(
        impl ArrayLike for $scalar {
            type Elem = $scalar;
            type Dim = Ix0;

            fn as_view(&self) -> ArrayView<'_, $scalar, Ix0> {
                aview0(self)
            }

            fn into_array(self) -> Array<$scalar, Ix0> {
                ndarray::arr0(self)
            }
        }
    )*};
}

scalars!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);
scalars!(num_complex::Complex<f32>, num_complex::Complex<f64>);
