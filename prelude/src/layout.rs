//! Where an array's elements lie in memory: bytes, strides, flags, overlap.
//!
//! It answers questions; changing the layout is [`crate::create`]'s
//! (`ascontiguousarray`, `asfortranarray`) and [`crate::shape`]'s.

mod flags;
mod overlap;
mod strides;

use ndarray::{ArrayBase, ArrayRef, Data, Dimension};

pub use self::{
    flags::{Flags, Storage},
    overlap::{may_share_memory, shares_memory},
    strides::Strides,
};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element},
};

/// What NumPy has as attributes of an array, as methods.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert_eq!(a.dtype().to_string(), "float64");
/// assert_eq!((a.itemsize(), a.nbytes()), (8, 96));
/// assert_eq!(a.strides_bytes(), (32, 8));
/// ```
pub trait Layout {
    /// The element type as a value. NumPy: `a.dtype`.
    fn dtype(&self) -> DType;

    /// Bytes of one element. NumPy: `a.itemsize`.
    fn itemsize(&self) -> usize;

    /// Bytes of all elements, gaps between them not counted. NumPy: `a.nbytes`.
    fn nbytes(&self) -> usize;

    /// The step along each axis in bytes. NumPy: `a.strides`.
    ///
    /// For a transposed view they are swapped, and a reversed axis has a negative one. An axis of
    /// length 0 or 1 is never stepped along: its stride is what ndarray keeps for it, which can
    /// differ from NumPy's.
    fn strides_bytes(&self) -> Strides;

    /// The step along each axis in elements. ndarray's `a.strides()` is the same as a slice.
    fn strides_elems(&self) -> Strides;
}

impl<A: Element, D: Dimension> Layout for ArrayRef<A, D> {
    fn dtype(&self) -> DType {
        A::DTYPE
    }

    fn itemsize(&self) -> usize {
        size_of::<A>()
    }

    fn nbytes(&self) -> usize {
        self.len() * size_of::<A>()
    }

    fn strides_bytes(&self) -> Strides {
        Strides::new(self.strides(), size_of::<A>())
    }

    fn strides_elems(&self) -> Strides {
        Strides::new(self.strides(), 1)
    }
}

impl<S, D> Layout for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    fn dtype(&self) -> DType {
        S::Elem::DTYPE
    }

    fn itemsize(&self) -> usize {
        size_of::<S::Elem>()
    }

    fn nbytes(&self) -> usize {
        (**self).nbytes()
    }

    fn strides_bytes(&self) -> Strides {
        (**self).strides_bytes()
    }

    fn strides_elems(&self) -> Strides {
        (**self).strides_elems()
    }
}

/// `a.flags()` on arrays and views.
pub trait HasFlags {
    /// How the array lies in memory and who owns it. NumPy: `a.flags`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::arange(12).reshape((3, 4));
    /// assert!(a.flags().c_contiguous && a.flags().owndata);
    /// assert!(a.t().flags().f_contiguous && !a.t().flags().writeable);
    /// ```
    fn flags(&self) -> Flags;
}

impl<S: Storage, D: Dimension> HasFlags for ArrayBase<S, D> {
    fn flags(&self) -> Flags {
        Flags::of(self)
    }
}

/// The element type as a value. NumPy: `a.dtype`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::dtype(&array![1, 2]).to_string(), "int32");
/// ```
pub fn dtype<X: ArrayLike>(_a: X) -> DType {
    X::Elem::DTYPE
}

/// Bytes of one element. NumPy: `a.itemsize`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::itemsize(&np::ones(3)), 8);
/// ```
pub fn itemsize<X: ArrayLike>(_a: X) -> usize {
    size_of::<X::Elem>()
}

/// Bytes of all elements. NumPy: `a.nbytes`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::nbytes(&np::ones((1000, 1000))), 8_000_000);
/// ```
pub fn nbytes<X: ArrayLike>(a: X) -> usize {
    a.as_view().nbytes()
}

/// The step along each axis in bytes. NumPy: `a.strides`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::strides_bytes(&np::ones((3, 4))), (32, 8));
/// ```
pub fn strides_bytes<X: ArrayLike>(a: X) -> Strides {
    a.as_view().strides_bytes()
}

/// Whether the elements lie in Fortran order and not in C order as well. NumPy: `np.isfortran(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert!(!np::isfortran(&a) && np::isfortran(np::asfortranarray(&a)));
/// assert!(!np::isfortran(&np::ones(3)));
/// ```
pub fn isfortran<X: ArrayLike>(a: X) -> bool {
    let flags = Flags::of(&a.as_view());
    flags.f_contiguous && !flags.c_contiguous
}

/// The step along each axis in elements.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::strides_elems(&np::ones((3, 4))), (4, 1));
/// ```
pub fn strides_elems<X: ArrayLike>(a: X) -> Strides {
    a.as_view().strides_elems()
}

/// How the array lies in memory and who owns it. NumPy: `a.flags`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::flags(&np::asfortranarray(&np::ones((3, 4)))).f_contiguous);
/// ```
pub fn flags<S: Storage, D: Dimension>(a: &ArrayBase<S, D>) -> Flags {
    Flags::of(a)
}
