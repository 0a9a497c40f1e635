//! What is done with a result whose number of axes is known at run time alone.

use ndarray::{Array, ArrayD, Dimension, IxDyn};

use crate::shape::tuple_text;

/// `a.into_dim::<Ix2>()` on arrays.
pub trait IntoDim {
    /// The type of the elements.
    type Elem;

    /// The same array with its number of axes in its type; nothing is copied.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::ones((2, 3));
    /// let product: Array2<f64> = np::einsum("ij,kj->ik", (&a, &a)).into_dim::<Ix2>();
    /// # assert_eq!(product, array![[3.0, 3.0], [3.0, 3.0]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the array has another number of axes.
    fn into_dim<D: Dimension>(self) -> Array<Self::Elem, D>;
}

impl<A, E: Dimension> IntoDim for Array<A, E> {
    type Elem = A;

    #[track_caller]
    fn into_dim<D: Dimension>(self) -> Array<A, D> {
        if let Some(n) = D::NDIM
            && n != self.ndim()
        {
            wrong_ndim(self.shape(), n);
        }
        self.into_dimensionality().expect("as many axes")
    }
}

/// An array of known shape, from its elements in C order.
pub(super) fn in_shape<T>(elements: Vec<T>, shape: &[usize]) -> ArrayD<T> {
    ArrayD::from_shape_vec(IxDyn(shape), elements).expect("one element for each place")
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_ndim(shape: &[usize], n: usize) -> ! {
    let axes = if n == 1 { "axis" } else { "axes" };
    panic!("into_dim: an array of shape {} does not have {n} {axes}", tuple_text(shape))
}
