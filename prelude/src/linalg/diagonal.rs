//! Sums of diagonals: `np::trace`, which in NumPy is not quite `np::linalg::trace`.

use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn, Slice};

use super::{dims::PerMatrix, element::Linear};
use crate::{
    array_like::ArrayLike,
    reduce::{Number, Plan, axis_of},
};

/// Which diagonal [`trace_with`] adds up. NumPy: `offset=`, `axis1=`, `axis2=`.
#[derive(Clone, Copy, Debug)]
pub struct TraceOptions {
    /// How far above the main diagonal it lies, or below if it is negative.
    pub offset: i64,
    /// The axis along which rows are counted.
    pub axis1: i64,
    /// The axis along which columns are counted.
    pub axis2: i64,
}

impl Default for TraceOptions {
    fn default() -> TraceOptions {
        TraceOptions { offset: 0, axis1: 0, axis2: 1 }
    }
}

/// The sum of the diagonal. NumPy: `np.trace(a)`.
///
/// Of more than two axes it is that of the first two; [`np::linalg::trace`](super::trace) takes the
/// last two. Integers are added in `i64` or `u64`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::trace(&array![[1.0, 2.0], [3.0, 4.0]]), 5.0);
/// assert_eq!(np::trace(&np::ones((3, 4, 5))), Array1::from_elem(5, 3.0));
/// ```
#[track_caller]
pub fn trace<X>(a: X) -> <X::Dim as PerMatrix<<X::Elem as Number>::Sum>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<<X::Elem as Number>::Sum>,
{
    trace_with(a, TraceOptions::default())
}

/// The sum of another diagonal, or over other axes. NumPy: `np.trace(a, offset, axis1, axis2)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let above = np::TraceOptions { offset: 1, ..Default::default() };
/// assert_eq!(np::trace_with(&array![[1.0, 2.0], [3.0, 4.0]], above), 2.0);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds, or both are the same.
#[track_caller]
pub fn trace_with<X>(
    a: X,
    options: TraceOptions,
) -> <X::Dim as PerMatrix<<X::Elem as Number>::Sum>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<<X::Elem as Number>::Sum>,
{
    let TraceOptions { offset, axis1, axis2 } = options;
    X::Dim::collect(X::Elem::traces(a.as_view().into_dyn(), offset, [axis1, axis2]))
}

#[track_caller]
pub(super) fn traces<T: Linear>(
    view: ArrayViewD<'_, T>,
    offset: i64,
    axes: [i64; 2],
) -> ArrayD<T::Sum> {
    let ndim = view.ndim();
    if ndim < 2 {
        too_few_axes();
    }
    let (rows, columns) = (axis_of(axes[0], ndim), axis_of(axes[1], ndim));
    if rows == columns {
        same_axes();
    }
    let mut order: Vec<usize> = (0..ndim).filter(|axis| ![rows, columns].contains(axis)).collect();
    order.extend([rows, columns]);
    let mut view = view.permuted_axes(order);
    let (rows, columns) = (Axis(ndim - 2), Axis(ndim - 1));
    let shifted = if offset < 0 { rows } else { columns };
    let skipped = offset.unsigned_abs().min(view.len_of(shifted) as u64);
    view.slice_axis_inplace(shifted, Slice::from(skipped as isize..));
    let outer: Vec<usize> = view.shape()[..ndim - 2].to_vec();
    let count: usize = outer.iter().product();
    let along = Plan { axes: vec![0], keep: false };
    let mut sums = Vec::with_capacity(count);
    for k in 0..count {
        let (mut matrix, mut k) = (view.view(), k);
        while matrix.ndim() > 2 {
            let after: usize = matrix.shape()[1..matrix.ndim() - 2].iter().product();
            matrix = matrix.index_axis_move(Axis(0), k / after);
            k %= after;
        }
        let diagonal = matrix.diag().into_dyn();
        sums.extend(T::sum_over(diagonal, &along));
    }
    ArrayD::from_shape_vec(IxDyn(&outer), sums).expect("one sum for each matrix")
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_few_axes() -> ! {
    panic!("diag requires an array of at least two dimensions")
}

#[cold]
#[inline(never)]
#[track_caller]
fn same_axes() -> ! {
    panic!("axis1 and axis2 cannot be the same")
}
