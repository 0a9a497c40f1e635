//! The axis of functions that give an array of the same shape: one axis, or `..` for all elements
//! in one line.

use std::ops::RangeFull;

use ndarray::{Array, Array1, ArrayView, ArrayView1, CowArray, Dimension, Ix1};

use crate::{
    copying::c_order,
    dtype::Element,
    reduce::{AxisIndex, axis_of},
};

/// Along which axis to sort an array of dimension `D`.
///
/// | argument | NumPy | result for `Array2` |
/// | --- | --- | --- |
/// | `Axis(1)`, `1`, `-1` | `axis=1` | `Array2` |
/// | `..` | `axis=None` | `Array1` |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an axis",
    note = "write `Axis(1)`, `1`, `-1`, or `..` for all elements in one line"
)]
pub trait Along<D: Dimension> {
    /// The dimension of the result.
    type Dim: Dimension;

    /// The axis, checked against the number that the array has.
    fn axis(&self, ndim: usize) -> usize;

    /// The array in the shape of the result, its elements in any order.
    fn shaped<T: Element>(array: Array<T, D>) -> Array<T, Self::Dim>;

    /// The array in the shape of the result; copied only where it has to be.
    fn viewed<T: Element>(view: ArrayView<'_, T, D>) -> CowArray<'_, T, Self::Dim>;
}

impl<D: Dimension> Along<D> for RangeFull {
    type Dim = Ix1;

    fn axis(&self, _ndim: usize) -> usize {
        0
    }

    fn shaped<T: Element>(array: Array<T, D>) -> Array1<T> {
        let len = array.len();
        if array.is_standard_layout() || array.t().is_standard_layout() {
            let (elements, start) = array.into_raw_vec_and_offset();
            if elements.len() == len && start.unwrap_or(0) == 0 {
                return Array1::from(elements);
            }
            let start = start.unwrap_or(0);
            return Array1::from(elements[start..start + len].to_vec());
        }
        array.iter().copied().collect()
    }

    fn viewed<T: Element>(view: ArrayView<'_, T, D>) -> CowArray<'_, T, Ix1> {
        match view.to_slice() {
            Some(elements) => CowArray::from(ArrayView1::from(elements)),
            None => CowArray::from(Self::shaped(c_order(view))),
        }
    }
}

impl<D: Dimension, A: AxisIndex> Along<D> for A {
    type Dim = D;

    #[track_caller]
    fn axis(&self, ndim: usize) -> usize {
        axis_of(self.number(), ndim)
    }

    fn shaped<T: Element>(array: Array<T, D>) -> Array<T, D> {
        array
    }

    fn viewed<T: Element>(view: ArrayView<'_, T, D>) -> CowArray<'_, T, D> {
        CowArray::from(view)
    }
}
