//! Parts of an array that keep its buffer alive, so that they outlive the cell that made them.
//!
//! Whether two arrays share memory is asked in [`crate::layout`].

use ndarray::{ArcArray, Dimension, SliceArg};

/// `shared.share(s![..;2, ..;2])` on `ArcArray`.
pub trait Share<D: Dimension> {
    /// The type of the elements.
    type Elem;

    /// A part of a shared array. It shares the buffer, and keeps it alive.
    ///
    /// NumPy: `a[::2, ::2]`. A view borrows its array and cannot be kept across cells; this can.
    /// `x.into_shared()` makes an array shared without copying. To write to a shared array is to
    /// copy its buffer first, if anything else shares it: the others do not see it.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let shared = np::arange(12).reshape((3, 4)).into_shared();
    /// let part = shared.share(s![..;2, ..;2]);
    /// assert_eq!(part, array![[0, 2], [8, 10]]);
    /// assert!(np::shares_memory(&part, &shared));
    /// ```
    ///
    /// # Panics
    ///
    /// If an index is out of bounds.
    fn share<I: SliceArg<D>>(&self, part: I) -> ArcArray<Self::Elem, I::OutDim>;
}

impl<A, D: Dimension> Share<D> for ArcArray<A, D> {
    type Elem = A;

    #[track_caller]
    fn share<I: SliceArg<D>>(&self, part: I) -> ArcArray<A, I::OutDim> {
        self.clone().slice_move(part)
    }
}
