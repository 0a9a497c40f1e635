//! Means with weights: `average`.

use std::any::TypeId;

use ndarray::{ArrayD, ArrayViewD, CowArray, IxDyn};

use super::{
    fold::{Beside, reduce},
    folds::{Average, Sum, Weighted},
    mean,
    moments::elements,
    number::Number,
    over::{Over, Plan},
};
use crate::{
    array_like::ArrayLike,
    cast::AsType as _,
    dtype::{Element, Joined},
    shape::tuple_text,
};

/// The arithmetic mean; with weights it is [`average_with`]. NumPy: `np.average(a, axis)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::average(&array![[0, 1], [2, 3]], 0), array![1.0, 2.0]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice.
#[track_caller]
pub fn average<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, <X::Elem as Number>::Mean>,
{
    mean(a, over)
}

/// The mean with weights. NumPy: `np.average(a, axis, weights=weights)`.
///
/// ```text
/// average = sum(a * weights) / sum(weights)
/// ```
///
/// The weights have the array's shape, or that of the axes that are averaged over: one axis for one,
/// and for several those in the array's order. The result is of the dtype of means of both together. An array of another dtype than that
/// is converted first.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(6).reshape((3, 2));
/// assert_eq!(np::average_with(&a, 1, &array![0.25, 0.75]), array![0.75, 2.75, 4.75]);
/// assert_eq!(np::average_with(&np::arange((1, 4)), .., &array![3, 2, 1]), 10.0 / 6.0);
/// ```
///
/// # Panics
///
/// If the shapes do not fit, or weights sum to zero, or an axis is out of bounds or given twice.
#[track_caller]
pub fn average_with<X, R, W>(a: X, over: R, weights: W) -> R::Output
where
    X: ArrayLike,
    W: ArrayLike,
    Joined<X, W>: Number,
    R: Over<X::Dim, <Joined<X, W> as Number>::Mean>,
{
    let (view, weights) = (a.as_view().into_dyn(), weights.as_view().into_dyn());
    let plan = over.plan(view.ndim());
    let places = spread_out(view.shape(), weights.shape(), &plan);
    let (view, weights) = (in_dtype(view), in_dtype(weights));
    let weights = weights.to_shape(places).expect("as many as there are");
    let weights = weights.broadcast(view.raw_dim()).expect("the shapes were checked");
    R::collect(<Joined<X, W> as Number>::average_over(view.view(), weights, &plan))
}

/// The shape in which weights stand beside an array, of as many axes.
#[track_caller]
fn spread_out(shape: &[usize], weights: &[usize], plan: &Plan) -> Vec<usize> {
    if weights == shape {
        return shape.to_vec();
    }
    if !plan.axes.iter().map(|axis| shape[*axis]).eq(weights.iter().copied()) {
        other_shape(shape, weights);
    }
    (0..shape.len()).map(|i| if plan.axes.contains(&i) { shape[i] } else { 1 }).collect()
}

/// The same elements in another dtype: copied only if it is another.
pub(super) fn in_dtype<A: Element, T: Element>(view: ArrayViewD<'_, A>) -> CowArray<'_, T, IxDyn> {
    if view.is_empty() {
        // Of which ndarray's copies check steps that lead nowhere.
        return ArrayD::from_elem(view.raw_dim(), T::ZERO).into();
    }
    if TypeId::of::<A>() != TypeId::of::<T>() {
        return view.astype::<T>().into();
    }
    // SAFETY: `A` is `T`, and the view lives on in the result.
    CowArray::from(unsafe { view.raw_view().cast::<T>().deref_into_view() })
}

/// Both of the same shape.
#[track_caller]
pub(super) fn weighted<T: Average>(
    view: &ArrayViewD<'_, T>,
    weights: &ArrayViewD<'_, T>,
    plan: &Plan,
) -> ArrayD<T> {
    // SAFETY: the types are those of the fold.
    let mut scales = unsafe { reduce::<Sum<T, T>, T, T>(weights, Beside::nothing(), plan) };
    if elements(&mut scales).iter().any(|scale| scale.is_zero()) {
        no_weight();
    }
    let mut sums = weigh(view, weights, plan);
    for (sum, scale) in elements(&mut sums).iter_mut().zip(elements(&mut scales)) {
        *sum = sum.quotient(*scale);
    }
    sums
}

/// Sums of products with weights, both of the same shape.
pub(super) fn weigh<T: Average>(
    view: &ArrayViewD<'_, T>,
    weights: &ArrayViewD<'_, T>,
    plan: &Plan,
) -> ArrayD<T> {
    let beside = Beside::array(weights.as_ptr(), weights.strides());
    // SAFETY: the types are those of the fold, and there is a weight for each element.
    unsafe { reduce::<Weighted<T>, T, T>(view, beside, plan) }
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_shape(shape: &[usize], weights: &[usize]) -> ! {
    panic!(
        "average: shape of weights must be consistent with shape of a along specified axis, got \
         weights of shape {} for a of shape {}",
        tuple_text(weights),
        tuple_text(shape)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_weight() -> ! {
    panic!("average: weights sum to zero, can't be normalized")
}
