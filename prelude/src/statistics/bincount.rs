//! How often each small integer occurs.

use ndarray::{Array1, ArrayViewD};

use super::{
    blocks::{Blocks, add, halves, in_halves},
    counting::Counting,
};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    int::Int,
    memory,
    shape::tuple_text,
    sorting::{Order, Real, raw_view, with_raw},
};

/// [`bincount_with`]'s options.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BincountOptions {
    /// The least length of the result. NumPy: `minlength`.
    pub minlength: usize,
}

/// How often each integer from 0 to the largest occurs. NumPy: `np.bincount(x)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::bincount([0, 1, 1, 3, 2, 1, 7]), array![1, 3, 1, 1, 0, 0, 0, 1]);
/// ```
///
/// # Panics
///
/// If there are negative integers, or `x` has not one axis.
#[track_caller]
pub fn bincount<X>(x: X) -> Array1<i64>
where
    X: ArrayLike,
    X::Elem: Int,
{
    bincount_with(x, BincountOptions::default())
}

/// [`bincount`], with options. NumPy: `np.bincount(x, minlength=n)`.
///
/// ```
/// use ndlab::{BincountOptions, prelude::*};
///
/// assert_eq!(np::bincount_with([1, 1], BincountOptions { minlength: 4 }), array![0, 2, 0, 0]);
/// ```
///
/// # Panics
///
/// As [`bincount`].
#[track_caller]
pub fn bincount_with<X>(x: X, options: BincountOptions) -> Array1<i64>
where
    X: ArrayLike,
    X::Elem: Int,
{
    let length = length_for(&x, options.minlength);
    let mut counts = memory::zeros::<i64>(&[length]);
    let (view, order) = (x.as_view().into_dyn(), Order::of(X::Elem::DTYPE));
    with_raw!(X::Elem, R => R::occurrences(raw_view(view), order, &mut counts));
    counts.into()
}

/// The sum of the weights of each integer. NumPy: `np.bincount(x, weights)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let weights = array![0.3, 0.5, 0.25, 0.75, 1.0, -0.5];
/// assert_eq!(np::bincount_weights([0, 1, 1, 2, 2, 2], &weights), array![0.3, 0.75, 1.25]);
/// ```
///
/// # Panics
///
/// As [`bincount`], and if there is not one weight for each integer.
#[track_caller]
pub fn bincount_weights<X, W>(x: X, weights: W) -> Array1<f64>
where
    X: ArrayLike,
    X::Elem: Int,
    W: ArrayLike,
    W::Elem: Real,
{
    bincount_weights_with(x, weights, BincountOptions::default())
}

/// [`bincount_weights`], with options. NumPy: `np.bincount(x, weights, minlength=n)`.
///
/// ```
/// use ndlab::{BincountOptions, prelude::*};
///
/// let sums = np::bincount_weights_with([1, 1], [0.5, 2.0], BincountOptions { minlength: 3 });
/// assert_eq!(sums, array![0.0, 2.5, 0.0]);
/// ```
///
/// # Panics
///
/// As [`bincount_weights`].
#[track_caller]
pub fn bincount_weights_with<X, W>(x: X, weights: W, options: BincountOptions) -> Array1<f64>
where
    X: ArrayLike,
    X::Elem: Int,
    W: ArrayLike,
    W::Elem: Real,
{
    let length = length_for(&x, options.minlength);
    let weights = weights.as_view();
    if weights.shape() != x.as_view().shape() {
        different_lengths(x.as_view().len(), weights.shape());
    }
    let mut sums = memory::zeros::<f64>(&[length]);
    let mut weights = weights.iter().map(|w| f64::from_value(w.to_value()));
    let add = &mut |block: &[i64]| {
        for (i, weight) in block.iter().zip(&mut weights) {
            sums[*i as usize] += weight;
        }
    };
    integers(&x, add);
    sums.into()
}

/// The longest table of which there may be several: all of them stay in the first cache.
const SHORT: usize = 1024;

/// Adds how often each integer occurs; none is beyond the table.
pub(super) fn count<R: Blocks>(view: ArrayViewD<'_, R>, order: Order, counts: &mut [i64]) {
    // A thread has to have more elements than there are counts to add.
    let parts = if counts.len() < view.len() / 4 { halves(view) } else { Err(view) };
    match parts {
        Err(view) => count_alone(view, order, counts),
        Ok((left, right)) => {
            let mut others = memory::zeros::<i64>(&[counts.len()]);
            crate::threads::join(
                || count(left, order, counts),
                || count(right, order, &mut others),
            );
            add(counts, &others);
        }
    }
}

/// In four tables where they are short: a count that was just changed is slow to change again.
fn count_alone<R: Blocks>(view: ArrayViewD<'_, R>, order: Order, counts: &mut [i64]) {
    let len = counts.len();
    if len > SHORT || len > view.len() / 4 {
        let add = &mut |block: &[i64]| block.iter().for_each(|i| counts[*i as usize] += 1);
        return R::integers(view, order, add);
    }
    let mut tables = vec![0_i64; 4 * len];
    R::integers(view, order, &mut |block| {
        let (fours, rest) = block.as_chunks::<4>();
        for four in fours {
            for (table, i) in four.iter().enumerate() {
                tables[table * len + *i as usize] += 1;
            }
        }
        rest.iter().for_each(|i| tables[*i as usize] += 1);
    });
    for table in tables.chunks_exact(len.max(1)) {
        add(counts, table);
    }
}

fn integers<X: ArrayLike>(x: &X, f: &mut dyn FnMut(&[i64])) {
    let order = Order::of(X::Elem::DTYPE);
    with_raw!(X::Elem, R => R::integers(raw_view(x.as_view().into_dyn()), order, f));
}

/// One more than the largest integer, or `least`.
#[track_caller]
fn length_for<X: ArrayLike>(x: &X, least: usize) -> usize {
    let view = x.as_view();
    if view.ndim() != 1 {
        not_one_axis(view.shape());
    }
    let order = Order::of(X::Elem::DTYPE);
    let (low, high) = with_raw!(X::Elem, R => R::range(raw_view(view.into_dyn()), order));
    if low < 0 {
        negative(low);
    }
    least.max((high as u64).wrapping_add(1) as usize)
}

/// The least integer or 0, and the greatest or -1.
pub(super) fn range<R: Blocks>(view: ArrayViewD<'_, R>, order: Order) -> (i64, i64) {
    let alone = |view: ArrayViewD<'_, R>| {
        let (mut low, mut high) = (0, -1);
        R::integers(view, order, &mut |block| {
            low = block.iter().fold(low, |low, i| low.min(*i));
            high = block.iter().fold(high, |high, i| high.max(*i));
        });
        (low, high)
    };
    in_halves(view, &alone, &|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative(least: i64) -> ! {
    panic!("bincount: the array must have no negative elements, got {least}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_one_axis(shape: &[usize]) -> ! {
    panic!("bincount: expected an array with one axis, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn different_lengths(len: usize, weights: &[usize]) -> ! {
    let weights = tuple_text(weights);
    panic!("bincount: the weights and the array don't have the same length: {weights} and ({len},)")
}
