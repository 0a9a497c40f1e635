//! Means and deviations, in passes over the elements and without a copy of them: the sums first,
//! then the squared distances from the means.

use ndarray::{ArrayD, ArrayViewD};

use super::{
    fold::{Beside, Fold, reduce},
    folds::{Average, Deviations, DeviationsOfNumbers, Numbers, Sum, SumOfNumbers},
    over::Plan,
};
use crate::dtype::Element;

/// How deviations are counted: what NumPy calls `ddof`, and whether the root is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    pub(super) ddof: f64,
    pub(super) root: bool,
}

/// How many elements each result is of.
fn count<A>(view: &ArrayViewD<'_, A>, plan: &Plan) -> usize {
    plan.axes.iter().map(|axis| view.shape()[*axis]).product()
}

/// # Safety
///
/// `A` has the layout of `B`, and all its values are of `B` too.
pub(super) unsafe fn mean<A: Element, B: Element, T: Average>(
    view: &ArrayViewD<'_, A>,
    plan: &Plan,
) -> ArrayD<T> {
    // SAFETY: as promised to this function.
    let mut sums = unsafe { reduce::<Sum<B, T>, A, T>(view, Beside::nothing(), plan) };
    let count = count(view, plan) as f64;
    for sum in elements(&mut sums) {
        *sum = sum.divided_by(count);
    }
    sums
}

/// Variances, or standard deviations.
///
/// # Safety
///
/// As for [`mean`].
pub(super) unsafe fn spread<A: Element, B: Element, T: Average>(
    view: &ArrayViewD<'_, A>,
    plan: &Plan,
    how: Spread,
) -> ArrayD<T::Part> {
    // SAFETY: as promised to this function.
    let (means, mut squares) = unsafe {
        let means = mean::<A, B, T>(view, &Plan { keep: true, ..plan.clone() });
        let squares = about::<Deviations<B, T>, A, T::Part>(view, &means, plan);
        (means, squares)
    };
    drop(means);
    let freedom = (count(view, plan) as f64 - how.ddof).max(0.0);
    for square in elements(&mut squares) {
        let share = T::share(*square, freedom);
        *square = if how.root { T::root(share) } else { share };
    }
    squares
}

pub(super) fn nanmean<T: Average>(view: &ArrayViewD<'_, T>, plan: &Plan) -> ArrayD<T> {
    let (mut sums, mut counts) = sums_and_counts(view, plan);
    for (sum, count) in elements(&mut sums).iter_mut().zip(elements(&mut counts)) {
        *sum = sum.divided_by(*count as f64);
    }
    sums
}

pub(super) fn nanspread<T: Average>(
    view: &ArrayViewD<'_, T>,
    plan: &Plan,
    how: Spread,
) -> ArrayD<T::Part> {
    let (mut means, mut counts) = sums_and_counts(view, &Plan { keep: true, ..plan.clone() });
    for (mean, count) in elements(&mut means).iter_mut().zip(elements(&mut counts)) {
        *mean = mean.divided_by(*count as f64);
    }
    // SAFETY: the types are those of the fold.
    let mut squares = unsafe { about::<DeviationsOfNumbers<T>, T, T::Part>(view, &means, plan) };
    for (square, count) in elements(&mut squares).iter_mut().zip(elements(&mut counts)) {
        let freedom = *count as f64 - how.ddof;
        let share = T::share(*square, if freedom > 0.0 { freedom } else { f64::NAN });
        *square = if how.root { T::root(share) } else { share };
    }
    squares
}

fn sums_and_counts<T: Average>(
    view: &ArrayViewD<'_, T>,
    plan: &Plan,
) -> (ArrayD<T>, ArrayD<usize>) {
    // SAFETY: the types are those of the folds.
    unsafe {
        (
            reduce::<SumOfNumbers<T>, T, T>(view, Beside::nothing(), plan),
            reduce::<Numbers<T>, T, usize>(view, Beside::nothing(), plan),
        )
    }
}

/// Reduces `view` with the mean of each result beside its elements; `means` has all axes.
///
/// # Safety
///
/// As for [`reduce`], of which `means` is a part.
unsafe fn about<F: Fold, A: Element, T: Element>(
    view: &ArrayViewD<'_, A>,
    means: &ArrayD<F::With>,
    plan: &Plan,
) -> ArrayD<T> {
    let mut strides = crate::few::Few::new();
    for (axis, stride) in means.strides().iter().enumerate() {
        strides.push(if plan.axes.contains(&axis) { 0 } else { *stride });
    }
    // SAFETY: as promised to this function; `means` has an element for each kept index.
    unsafe { reduce::<F, A, T>(view, Beside::array(means.as_ptr(), &strides), plan) }
}

/// The elements of a result, which lies in C order.
pub(super) fn elements<T>(results: &mut ArrayD<T>) -> &mut [T] {
    results.as_slice_mut().expect("a result in C order")
}
