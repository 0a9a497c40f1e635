//! The loops of all reductions, over arrays of any dimension and any strides.
//!
//! They know nothing of arithmetic: a [`Fold`] says how two results become one. Two orders of work
//! are chosen between by the strides, so that memory is always walked along its smallest step.

use std::slice;

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::over::Plan;
use crate::{
    dtype::Element,
    strided::{StridedAxis, for_each_offset, in_memory_order},
};

/// One kind of reduction of elements `A`.
pub(super) trait Fold<A: Element> {
    /// The type of a result, final or partial.
    type Acc: Element;

    /// NumPy's name for it, for messages.
    const NAME: &'static str;

    /// Elements that are folded one after the other; a longer lane is halved until it is no longer.
    const BLOCK: usize;

    /// The result of nothing, if there is one.
    const EMPTY: Option<Self::Acc>;

    /// The result of one element.
    fn first(x: A) -> Self::Acc;

    /// Two partial results as one.
    fn join(a: Self::Acc, b: Self::Acc) -> Self::Acc;
}

/// The block of sums: short, which keeps the rounding error small.
pub(super) const SUM_BLOCK: usize = 128;

/// Partial results that are kept side by side within a block, for vector registers.
const NARROW: usize = 8;

/// The same where the order does not matter: enough to hide how long one comparison takes.
const WIDE: usize = 32;

/// Reduces `view` over the axes of `plan`. The result is in C order.
#[track_caller]
pub(super) fn reduce<A: Element, F: Fold<A>>(
    view: ArrayViewD<'_, A>,
    plan: &Plan,
) -> ArrayD<F::Acc> {
    let (mut kept, mut reduced) = (Vec::new(), Vec::new());
    let mut shape = Vec::new();
    for (axis, (len, stride)) in view.shape().iter().zip(view.strides()).enumerate() {
        if !plan.axes.contains(&axis) {
            kept.push((*len, *stride));
            shape.push(*len);
        } else {
            reduced.push((*len, *stride));
            if plan.keep {
                shape.push(1);
            }
        }
    }
    let results = kept.iter().map(|axis| axis.0).product();
    let count: usize = reduced.iter().map(|axis| axis.0).product();
    let mut out = vec![F::Acc::ZERO; results];
    if count == 0 && results > 0 {
        let Some(empty) = F::EMPTY else { no_identity(F::NAME) };
        out.fill(empty);
    } else if results > 0 {
        // SAFETY: `kept` and `reduced` are the axes of `view`, each once and none of length 0, and
        // `out` has an element for every index into `kept`.
        unsafe { fill::<A, F>(view.as_ptr(), &kept, reduced, &mut out) };
    }
    ArrayD::from_shape_vec(IxDyn(&shape), out).expect("one result for each kept index")
}

/// # Safety
///
/// All sums of steps along `kept` and `reduced` from `start` lead to elements, no axis has length
/// 0, and `out` is as long as the product of the lengths of `kept`.
unsafe fn fill<A: Element, F: Fold<A>>(
    start: *const A,
    kept: &[StridedAxis],
    reduced: Vec<StridedAxis>,
    out: &mut [F::Acc],
) {
    let (lowest, reduced) = in_memory_order(reduced);
    let start = start.wrapping_offset(lowest);
    let smallest = |axes: &[StridedAxis]| {
        axes.iter().filter(|axis| axis.0 > 1).map(|axis| axis.1.unsigned_abs()).min()
    };
    let rows = match (smallest(kept), smallest(&reduced)) {
        (Some(kept), Some(reduced)) => kept < reduced,
        _ => false,
    };
    if rows {
        // SAFETY: as promised to this function.
        return unsafe { fold_rows::<A, F>(start, kept, &reduced, out) };
    }
    let (outer, lane) = match reduced.split_last() {
        Some((lane, outer)) => (outer, *lane),
        None => (&[][..], (1, 1)),
    };
    let mut results = out.iter_mut();
    for_each_offset(kept, |kept_offset| {
        let mut total: Option<F::Acc> = None;
        for_each_offset(outer, |offset| {
            // SAFETY: the offsets are sums of steps along kept and reduced axes.
            let part = unsafe { fold_lane::<A, F>(start.offset(kept_offset + offset), lane) };
            total = Some(total.map_or(part, |total| F::join(total, part)));
        });
        if let (Some(result), Some(total)) = (results.next(), total) {
            *result = total;
        }
    });
}

/// Folds whole rows into rows of results: for arrays whose kept axes have the smaller steps.
///
/// # Safety
///
/// As for [`fill`].
unsafe fn fold_rows<A: Element, F: Fold<A>>(
    start: *const A,
    kept: &[StridedAxis],
    reduced: &[StridedAxis],
    out: &mut [F::Acc],
) {
    // The results' own steps, which are those of C order.
    let mut out_step = 1;
    let mut both: Vec<(usize, isize, usize)> = Vec::new();
    for (len, stride) in kept.iter().rev() {
        both.push((*len, *stride, out_step));
        out_step *= len;
    }
    both.sort_by_key(|axis| std::cmp::Reverse(if axis.0 > 1 { axis.1.unsigned_abs() } else { 0 }));
    let place = both.iter().rposition(|axis| axis.0 > 1).unwrap_or(0);
    let (len, stride, out_stride) = both.remove(place);
    let in_axes: Vec<_> = both.iter().map(|axis| (axis.0, axis.1)).collect();
    let out_axes: Vec<_> = both.iter().map(|axis| (axis.0, axis.2 as isize)).collect();
    let mut out_offsets = Vec::new();
    for_each_offset(&out_axes, |offset| out_offsets.push(offset as usize));
    let mut out_offsets = out_offsets.into_iter();
    for_each_offset(&in_axes, |row_offset| {
        let first = out_offsets.next().unwrap_or(0);
        let mut is_first = true;
        for_each_offset(reduced, |offset| {
            // SAFETY: the offsets are sums of steps along kept and reduced axes.
            let row = unsafe { start.offset(row_offset + offset) };
            let results = &mut out[first..];
            if stride == 1 && out_stride == 1 {
                // SAFETY: the row axis has step 1, and all its elements may be read.
                let row = unsafe { slice::from_raw_parts(row, len) };
                for (result, x) in results.iter_mut().zip(row) {
                    let x = F::first(*x);
                    *result = if is_first { x } else { F::join(*result, x) };
                }
            } else {
                for (i, result) in results.iter_mut().step_by(out_stride).take(len).enumerate() {
                    // SAFETY: `i` is below the length of the row axis.
                    let x = F::first(unsafe { *row.offset(i as isize * stride) });
                    *result = if is_first { x } else { F::join(*result, x) };
                }
            }
            is_first = false;
        });
    });
}

/// Folds one lane of at least one element.
///
/// # Safety
///
/// The elements `start + i × stride` for `i` below `len` may be read.
unsafe fn fold_lane<A: Element, F: Fold<A>>(start: *const A, (len, stride): StridedAxis) -> F::Acc {
    if len > F::BLOCK {
        let half = len / 2;
        let half = half - half % NARROW;
        // SAFETY: both halves are parts of the lane.
        return unsafe {
            let rest = start.offset(half as isize * stride);
            let first = fold_lane::<A, F>(start, (half, stride));
            F::join(first, fold_lane::<A, F>(rest, (len - half, stride)))
        };
    }
    // One copy of the loop for step 1, so that it is compiled to vector instructions.
    if stride == 1 {
        // SAFETY: indices are below `len`.
        fold_block::<A, F>(len, |i| unsafe { *start.add(i) })
    } else {
        // SAFETY: indices are below `len`.
        fold_block::<A, F>(len, |i| unsafe { *start.offset(i as isize * stride) })
    }
}

#[inline(always)]
fn fold_block<A: Element, F: Fold<A>>(len: usize, get: impl Fn(usize) -> A) -> F::Acc {
    if F::BLOCK > SUM_BLOCK && len >= WIDE {
        side_by_side::<A, F, WIDE>(len, get)
    } else if len >= NARROW {
        side_by_side::<A, F, NARROW>(len, get)
    } else {
        (1..len).fold(F::first(get(0)), |total, i| F::join(total, F::first(get(i))))
    }
}

/// Keeps `W` partial results, each of every `W`th element, and joins neighbours at the end: for
/// sums this is the order in which NumPy adds.
#[inline(always)]
fn side_by_side<A: Element, F: Fold<A>, const W: usize>(
    len: usize,
    get: impl Fn(usize) -> A,
) -> F::Acc {
    let mut totals: [F::Acc; W] = std::array::from_fn(|i| F::first(get(i)));
    let whole = len - len % W;
    for start in (W..whole).step_by(W) {
        for (i, total) in totals.iter_mut().enumerate() {
            *total = F::join(*total, F::first(get(start + i)));
        }
    }
    let mut width = W;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            totals[i] = F::join(totals[2 * i], totals[2 * i + 1]);
        }
    }
    (whole..len).fold(totals[0], |total, i| F::join(total, F::first(get(i))))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_identity(name: &str) -> ! {
    panic!("zero-size array to reduction operation {name} which has no identity")
}
