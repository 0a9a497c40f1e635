//! The loops of all reductions, over arrays of any dimension and any strides.
//!
//! They know nothing of arithmetic: a [`Fold`] says how two results become one. Two orders of work
//! are chosen between by the strides, so that memory is always walked along its smallest step.

use std::slice;

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use crate::{dtype::Element, reduce::over::Plan};

/// One kind of reduction of elements `A`.
pub(super) trait Fold<A: Element> {
    /// The type of a result, final or partial.
    type Acc: Element;

    /// NumPy's name for it, for messages.
    const NAME: &'static str;

    /// The result of nothing, if there is one.
    const EMPTY: Option<Self::Acc>;

    /// The result of one element.
    fn first(x: A) -> Self::Acc;

    /// Two partial results as one.
    fn join(a: Self::Acc, b: Self::Acc) -> Self::Acc;
}

/// Elements that are folded one after the other; longer lanes are halved first, which keeps the
/// rounding error of sums small.
const BLOCK: usize = 128;

/// Partial results that are kept side by side within a block, for vector registers.
const WIDTH: usize = 8;

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
    kept: &[(usize, isize)],
    reduced: Vec<(usize, isize)>,
    out: &mut [F::Acc],
) {
    let (start, reduced) = in_memory_order(start, reduced);
    let smallest = |axes: &[(usize, isize)]| {
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
    kept: &[(usize, isize)],
    reduced: &[(usize, isize)],
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

/// The same axes with steps upwards, from the largest step to the smallest, and joined where one
/// continues the other; `start` becomes the lowest element.
fn in_memory_order<A>(
    start: *const A,
    mut axes: Vec<(usize, isize)>,
) -> (*const A, Vec<(usize, isize)>) {
    let mut start = start;
    axes.retain(|axis| axis.0 != 1);
    for (len, stride) in &mut axes {
        if *stride < 0 {
            start = start.wrapping_offset((*len as isize - 1) * *stride);
            *stride = -*stride;
        }
    }
    axes.sort_by_key(|axis| std::cmp::Reverse(axis.1));
    let mut joined: Vec<(usize, isize)> = Vec::new();
    for (len, stride) in axes {
        match joined.last_mut() {
            Some(last) if last.1 == stride * len as isize => *last = (last.0 * len, stride),
            _ => joined.push((len, stride)),
        }
    }
    (start, joined)
}

/// Calls `f` with the offset of every index into `axes`, in C order.
fn for_each_offset(axes: &[(usize, isize)], mut f: impl FnMut(isize)) {
    let mut index = vec![0; axes.len()];
    let mut offset = 0;
    loop {
        f(offset);
        let mut axis = axes.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            let (len, stride) = axes[axis];
            index[axis] += 1;
            offset += stride;
            if index[axis] < len {
                break;
            }
            offset -= stride * len as isize;
            index[axis] = 0;
        }
    }
}

/// Folds one lane of at least one element.
///
/// # Safety
///
/// The elements `start + i × stride` for `i` below `len` may be read.
unsafe fn fold_lane<A: Element, F: Fold<A>>(
    start: *const A,
    (len, stride): (usize, isize),
) -> F::Acc {
    if stride == 1 {
        // SAFETY: with step 1 the elements lie side by side, and all of them may be read.
        return fold_slice::<A, F>(unsafe { slice::from_raw_parts(start, len) });
    }
    if len <= BLOCK {
        let mut block = [A::ZERO; BLOCK];
        for (i, x) in block[..len].iter_mut().enumerate() {
            // SAFETY: `i` is below `len`.
            *x = unsafe { *start.offset(i as isize * stride) };
        }
        return fold_block::<A, F>(&block[..len]);
    }
    let half = half_of(len);
    // SAFETY: both halves are parts of the lane.
    unsafe {
        let rest = start.offset(half as isize * stride);
        let first = fold_lane::<A, F>(start, (half, stride));
        F::join(first, fold_lane::<A, F>(rest, (len - half, stride)))
    }
}

fn fold_slice<A: Element, F: Fold<A>>(lane: &[A]) -> F::Acc {
    if lane.len() <= BLOCK {
        return fold_block::<A, F>(lane);
    }
    let (first, rest) = lane.split_at(half_of(lane.len()));
    F::join(fold_slice::<A, F>(first), fold_slice::<A, F>(rest))
}

fn half_of(len: usize) -> usize {
    let half = len / 2;
    half - half % WIDTH
}

#[inline]
fn fold_block<A: Element, F: Fold<A>>(block: &[A]) -> F::Acc {
    let (chunks, rest) = block.as_chunks::<WIDTH>();
    let Some((first, chunks)) = chunks.split_first() else {
        let first = F::first(block[0]);
        return block[1..].iter().fold(first, |total, x| F::join(total, F::first(*x)));
    };
    let mut totals = first.map(F::first);
    for chunk in chunks {
        for (total, x) in totals.iter_mut().zip(chunk) {
            *total = F::join(*total, F::first(*x));
        }
    }
    let [a, b, c, d, e, f, g, h] = totals;
    let total =
        F::join(F::join(F::join(a, b), F::join(c, d)), F::join(F::join(e, f), F::join(g, h)));
    rest.iter().fold(total, |total, x| F::join(total, F::first(*x)))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_identity(name: &str) -> ! {
    panic!("zero-size array to reduction operation {name} which has no identity")
}
