//! The inner loops of reductions, along one lane or along rows, compiled for each kind and dtype.
//!
//! They know nothing of arithmetic: a [`Fold`] says how two results become one. Which lanes and
//! rows there are, and in which order they come, is decided in `walk.rs`.

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::{
    over::Plan,
    walk::{Block, Lies, PART, Place, SHARED, Walk},
};
use crate::{dtype::Element, memory};

/// One kind of reduction of one type of elements.
pub(super) trait Fold {
    /// What is read.
    type In: Copy;
    /// What is read beside it: a mean, a weight, or `()`.
    type With: Copy;
    /// The type of a result, final or partial.
    type Acc: Copy + Send;

    /// NumPy's name for it, for messages.
    const NAME: &'static str;

    /// Elements that are folded one after the other; a longer lane is halved until it is no longer.
    const BLOCK: usize;

    /// Partial results that are kept side by side within a block: [`NARROW`] or [`WIDE`].
    const WIDTH: usize;

    /// The result of nothing, if there is one.
    const EMPTY: Option<Self::Acc>;

    /// The result of one element.
    fn first(x: Self::In, with: Self::With) -> Self::Acc;

    /// Two partial results as one.
    fn join(a: Self::Acc, b: Self::Acc) -> Self::Acc;

    /// Whether a result may be settled before the last element.
    const SETTLES: bool = false;

    /// Whether no further element can change the result.
    #[inline(always)]
    fn is_settled(_result: Self::Acc) -> bool {
        false
    }
}

/// The block of sums: short, which keeps the rounding error small.
pub(super) const SUM_BLOCK: usize = 128;

/// The block of comparisons, whose order does not matter.
pub(super) const LONG_BLOCK: usize = 1 << 14;

/// A width for vector registers, and that of NumPy's sums.
pub(super) const NARROW: usize = 8;

/// The same where the order does not matter: enough to hide how long one comparison takes.
pub(super) const WIDE: usize = 32;

/// What is read beside the elements, at the same indices.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    start: *const u8,
    lies: Lies<'a>,
}

impl<'a> Beside<'a> {
    pub(super) fn nothing() -> Beside<'static> {
        Beside { start: std::ptr::dangling(), lies: Lies::NOWHERE }
    }

    /// An array with `strides` in place of its own, 0 along axes that it does not have.
    pub(super) fn array<A>(start: *const A, strides: &'a [isize]) -> Beside<'a> {
        Beside { start: start.cast(), lies: Lies { strides, size: size_of::<A>() } }
    }
}

/// Reduces `view` over the axes of `plan`. The result is in C order.
///
/// # Safety
///
/// `A` and `T` have the layouts of `F::In` and `F::Acc`, every result that `F` makes of elements of
/// `view` is a `T`, and `beside` leads to an `F::With` for each index into `view`.
#[track_caller]
pub(super) unsafe fn reduce<F: Fold, A: Element, T: Element>(
    view: &ArrayViewD<'_, A>,
    beside: Beside<'_>,
    plan: &Plan,
) -> ArrayD<T> {
    const {
        assert!(size_of::<A>() == size_of::<F::In>() && size_of::<T>() == size_of::<F::Acc>());
        assert!(align_of::<A>() == align_of::<F::In>() && align_of::<T>() == align_of::<F::Acc>());
    }
    let lies = Lies { strides: view.strides(), size: size_of::<A>() };
    let walk = Walk::new(view.shape(), lies, beside.lies, size_of::<T>(), plan);
    if F::EMPTY.is_none() && walk.count == 0 && walk.results > 0 {
        no_identity(F::NAME);
    }
    let mut out = memory::zeros::<T>(&walk.shape);
    let shape = IxDyn(&walk.shape);
    let at = Place { a: view.as_ptr().cast(), b: beside.start, out: out.as_mut_ptr().cast() };
    // SAFETY: the axes are those of `view`, and `out` has an element for each index into the kept
    // ones; the types are as promised to this function.
    unsafe { walk.in_any_order(at, fold::<F>) };
    ArrayD::from_shape_vec(shape, out).expect("one result for each kept index")
}

/// Runs `$body` with a function from indices along `$steps` to elements, compiled once for each way
/// in which they may lie, so that the usual ones become vector instructions.
macro_rules! with_elements {
    ($fold:ident, $at:expr, $steps:expr, |$get:ident| $body:expr) => {{
        let (a, b) = ($at.a.cast::<$fold::In>(), $at.b.cast::<$fold::With>());
        let (next_a, next_b) = ($steps.a, $steps.b);
        let (size_a, size_b) = (size_of::<$fold::In>() as isize, size_of::<$fold::With>() as isize);
        if next_a == size_a && next_b == 0 {
            // SAFETY: one element stands beside all of them.
            let with = unsafe { *b };
            // SAFETY: places within the block may be read, here and below.
            let $get = |i: usize| $fold::first(unsafe { *a.add(i) }, with);
            $body
        } else if size_b > 0 && next_a == size_a && next_b == size_b {
            // SAFETY: as above.
            let $get = |i: usize| unsafe { $fold::first(*a.add(i), *b.add(i)) };
            $body
        } else {
            let $get = |i: usize| {
                let i = i as isize;
                // SAFETY: as above.
                unsafe { $fold::first(*a.byte_offset(i * next_a), *b.byte_offset(i * next_b)) }
            };
            $body
        }
    }};
}

/// Folds what `block` leads to into its results.
///
/// # Safety
///
/// All places of the block may be read, and written in the results, as elements of `F`'s types.
unsafe fn fold<F: Fold>(block: &Block) {
    // SAFETY: the places are those of the block.
    unsafe {
        if block.terms.len == 0 {
            fill::<F>(block);
        } else if block.rows {
            fold_rows::<F>(block);
        } else {
            fold_lanes::<F>(block);
        }
    }
}

/// # Safety
///
/// As for [`fold`].
unsafe fn fill<F: Fold>(block: &Block) {
    let Some(empty) = F::EMPTY else { return };
    for i in 0..block.kept.len {
        // SAFETY: the place is a result of the block.
        unsafe {
            *block.at.out.offset(i as isize * block.kept.out).cast() = empty;
        }
    }
}

/// A result for each lane.
///
/// # Safety
///
/// As for [`fold`].
unsafe fn fold_lanes<F: Fold>(block: &Block) {
    let Block { at, kept, terms, .. } = *block;
    for i in 0..kept.len as isize {
        // SAFETY: all places are those of the block.
        unsafe {
            let result = at.out.offset(i * kept.out).cast::<F::Acc>();
            if !block.fresh && F::is_settled(*result) {
                continue;
            }
            let (a, b) = (at.a.offset(i * kept.a), at.b.offset(i * kept.b));
            let part = fold_lane::<F>(Place { a, b, out: at.out }, terms.len, terms.a, terms.b);
            let before = if block.fresh { F::EMPTY } else { Some(*result) };
            *result = match before {
                Some(before) => F::join(before, part),
                None => part,
            };
        }
    }
}

/// Folds whole rows into a row of results: for arrays whose kept axes have the smaller steps.
///
/// # Safety
///
/// As for [`fold`].
unsafe fn fold_rows<F: Fold>(block: &Block) {
    let Block { mut at, kept, terms, fresh, .. } = *block;
    let mut rows = terms.len;
    // SAFETY: all places are those of the block.
    unsafe {
        if fresh && F::EMPTY.is_some() {
            fill::<F>(block);
        } else if fresh {
            fold_row::<F, true>(at, block);
            at = Place { a: at.a.wrapping_offset(terms.a), b: at.b.wrapping_offset(terms.b), ..at };
            rows -= 1;
        }
        for row in 0..rows as isize {
            let (a, b) = (at.a.offset(row * terms.a), at.b.offset(row * terms.b));
            fold_row::<F, false>(Place { a, b, out: at.out }, &Block { kept, ..*block });
        }
    }
}

/// # Safety
///
/// As for [`fold`]; `at` is a row of the block.
#[inline(always)]
unsafe fn fold_row<F: Fold, const FIRST: bool>(at: Place, block: &Block) {
    let kept = block.kept;
    let out = at.out.cast::<F::Acc>();
    let put = |place: *mut F::Acc, x: F::Acc| {
        // SAFETY: `place` is a result of the block.
        unsafe { *place = if FIRST { x } else { F::join(*place, x) } }
    };
    with_elements!(F, at, kept, |get| {
        if kept.out == size_of::<F::Acc>() as isize {
            for i in 0..kept.len {
                put(out.wrapping_add(i), get(i));
            }
        } else {
            for i in 0..kept.len {
                put(out.wrapping_byte_offset(i as isize * kept.out), get(i));
            }
        }
    });
}

/// Folds one lane of at least one element.
///
/// # Safety
///
/// The elements at `len` steps of `a` and `b` may be read.
pub(super) unsafe fn fold_lane<F: Fold>(at: Place, len: usize, a: isize, b: isize) -> F::Acc {
    if len > F::BLOCK {
        if crate::threads::are_worth(len, SHARED) && !F::SETTLES {
            // SAFETY: the same lane.
            return unsafe { fold_shared::<F>(at, len, a, b) };
        }
        // SAFETY: the same lane.
        if let Some(total) = unsafe { fold_blocks::<F>(at, len, a, b) } {
            return total;
        }
        let half = half_of(len);
        // SAFETY: both halves are parts of the lane.
        return unsafe {
            let first = fold_lane::<F>(at, half, a, b);
            if F::is_settled(first) {
                return first;
            }
            let (skip_a, skip_b) = (half as isize * a, half as isize * b);
            let rest = Place { a: at.a.offset(skip_a), b: at.b.offset(skip_b), ..at };
            F::join(first, fold_lane::<F>(rest, len - half, a, b))
        };
    }
    let lane = Lane { a, b };
    with_elements!(F, at, lane, |get| fold_block::<F>(len, get))
}

/// The steps of one lane.
struct Lane {
    a: isize,
    b: isize,
}

/// Folds a lane that is halved into two or four blocks, all at once: what is joined in one block
/// waits for what was joined before, which takes longer than to read it.
///
/// # Safety
///
/// As for [`fold_lane`].
unsafe fn fold_blocks<F: Fold>(at: Place, len: usize, a: isize, b: isize) -> Option<F::Acc> {
    if F::WIDTH > NARROW || F::SETTLES || len > 4 * F::BLOCK {
        return None;
    }
    let lane = Lane { a, b };
    let half = half_of(len);
    let rest = len - half;
    if rest <= F::BLOCK {
        let [first, second] = with_elements!(F, at, lane, |get| {
            together::<F, NARROW, 2>([0, half], [half, rest], get)
        });
        return Some(F::join(first, second));
    }
    let quarters = [half_of(half), half - half_of(half), half_of(rest), rest - half_of(rest)];
    if half <= F::BLOCK || quarters.iter().any(|len| *len > F::BLOCK) {
        return None;
    }
    let starts = [0, quarters[0], half, half + quarters[2]];
    let four = with_elements!(F, at, lane, |get| together::<F, NARROW, 4>(starts, quarters, get));
    Some(F::join(F::join(four[0], four[1]), F::join(four[2], four[3])))
}

/// Where a lane is cut in two.
fn half_of(len: usize) -> usize {
    let half = len / 2;
    half - half % NARROW
}

/// Folds the two parts of one lane, each by a thread that has nothing else to do: the same tree as
/// that of one thread.
///
/// # Safety
///
/// As for [`fold_lane`].
unsafe fn fold_shared<F: Fold>(at: Place, len: usize, a: isize, b: isize) -> F::Acc {
    if len < 2 * PART {
        // SAFETY: the same lane.
        return unsafe { fold_lane::<F>(at, len, a, b) };
    }
    let half = half_of(len);
    // SAFETY: both halves are parts of the lane.
    let (first, second) = unsafe {
        let (skip_a, skip_b) = (half as isize * a, half as isize * b);
        let rest = Place { a: at.a.offset(skip_a), b: at.b.offset(skip_b), ..at };
        crate::threads::join(
            || fold_shared::<F>(at, half, a, b),
            || fold_shared::<F>(rest, len - half, a, b),
        )
    };
    F::join(first, second)
}

#[inline(always)]
fn fold_block<F: Fold>(len: usize, get: impl Fn(usize) -> F::Acc) -> F::Acc {
    if F::WIDTH >= WIDE && len >= WIDE {
        side_by_side::<F, WIDE>(len, get)
    } else if len >= NARROW {
        side_by_side::<F, NARROW>(len, get)
    } else {
        (1..len).fold(get(0), |total, i| F::join(total, get(i)))
    }
}

/// Keeps `W` partial results, each of every `W`th element, and joins neighbours at the end: for
/// sums this is the order in which NumPy adds.
#[inline(always)]
fn side_by_side<F: Fold, const W: usize>(len: usize, get: impl Fn(usize) -> F::Acc) -> F::Acc {
    let [total] = together::<F, W, 1>([0], [len], get);
    total
}

/// The same for `N` blocks that start at different places.
#[inline(always)]
fn together<F: Fold, const W: usize, const N: usize>(
    starts: [usize; N],
    lengths: [usize; N],
    get: impl Fn(usize) -> F::Acc,
) -> [F::Acc; N] {
    let mut totals: [[F::Acc; W]; N] =
        std::array::from_fn(|block| std::array::from_fn(|i| get(starts[block] + i)));
    let add = |totals: &mut [F::Acc; W], from: usize| {
        for (i, total) in totals.iter_mut().enumerate() {
            *total = F::join(*total, get(from + i));
        }
    };
    let common = lengths.into_iter().min().map_or(0, |len| len - len % W);
    for at in (W..common).step_by(W) {
        for (totals, start) in totals.iter_mut().zip(starts) {
            add(totals, start + at);
        }
    }
    std::array::from_fn(|block| {
        let (mut totals, start, len) = (totals[block], starts[block], lengths[block]);
        let whole = len - len % W;
        for at in (common..whole).step_by(W) {
            add(&mut totals, start + at);
        }
        let mut width = W;
        while width > 1 {
            width /= 2;
            for i in 0..width {
                totals[i] = F::join(totals[2 * i], totals[2 * i + 1]);
            }
        }
        (whole..len).fold(totals[0], |total, i| F::join(total, get(start + i)))
    })
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_identity(name: &str) -> ! {
    panic!("zero-size array to reduction operation {name} which has no identity")
}
