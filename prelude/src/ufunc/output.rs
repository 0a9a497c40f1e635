//! What `_into` functions write to and `_inplace` functions change.

use ndarray::{ArrayBase, ArrayRef, ArrayViewMut, DataMut, Dimension, Ix1};

use crate::dtype::Element;

/// An array that may be written to: `Array`, `ArrayViewMut` (also `a.slice_mut(…)`), `ArrayRef`,
/// `ArcArray`, and `Vec`, array or slice of numbers as one axis.
///
/// It is passed as `&mut out`. Results are converted to its dtype where that is of the same kind
/// or a higher one, by NumPy's rule 'same_kind': floats may lose digits, but are never cut to
/// integers.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (a, b) = (np::arange(3.0), np::ones(3));
/// let mut out = np::zeros((2, 3));
/// np::add_into(&a, &b, &mut out.slice_mut(s![1, ..]));
/// assert_eq!(out, array![[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]]);
/// np::multiply_into(&out, 2, &mut f32::zeros((2, 3)));
/// np::sqrt_inplace(&mut out);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array that can be written to",
    note = "an output is `&mut array`, `&mut view` of a `view_mut()`, or `&mut a.slice_mut(…)`"
)]
pub trait OutputArray {
    /// The type of the elements.
    type Elem: Element;
    /// The dimension.
    type Dim: Dimension;

    /// A view of the whole array, to write to.
    fn as_view_mut(&mut self) -> ArrayViewMut<'_, Self::Elem, Self::Dim>;
}

impl<S, D> OutputArray for ArrayBase<S, D>
where
    S: DataMut,
    S::Elem: Element,
    D: Dimension,
{
    type Elem = S::Elem;
    type Dim = D;

    fn as_view_mut(&mut self) -> ArrayViewMut<'_, S::Elem, D> {
        self.view_mut()
    }
}

impl<A: Element, D: Dimension> OutputArray for ArrayRef<A, D> {
    type Elem = A;
    type Dim = D;

    fn as_view_mut(&mut self) -> ArrayViewMut<'_, A, D> {
        self.view_mut()
    }
}

impl<T: OutputArray + ?Sized> OutputArray for &mut T {
    type Elem = T::Elem;
    type Dim = T::Dim;

    fn as_view_mut(&mut self) -> ArrayViewMut<'_, T::Elem, T::Dim> {
        (**self).as_view_mut()
    }
}

impl<A: Element> OutputArray for [A] {
    type Elem = A;
    type Dim = Ix1;

    fn as_view_mut(&mut self) -> ArrayViewMut<'_, A, Ix1> {
        ArrayViewMut::from(self)
    }
}

impl<A: Element, const N: usize> OutputArray for [A; N] {
    type Elem = A;
    type Dim = Ix1;

    fn as_view_mut(&mut self) -> ArrayViewMut<'_, A, Ix1> {
        ArrayViewMut::from(self.as_mut_slice())
    }
}

impl<A: Element> OutputArray for Vec<A> {
    type Elem = A;
    type Dim = Ix1;

    fn as_view_mut(&mut self) -> ArrayViewMut<'_, A, Ix1> {
        ArrayViewMut::from(self.as_mut_slice())
    }
}
