//! Where the smallest and largest elements are: `argmin` and `argmax`.
//!
//! Lanes are searched block by block: the best of a block is found first, without its place, which
//! vector registers do well; only where it beats the best so far is the block searched for it.
//! Contiguous real numbers are `scan.rs`'s.

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::{
    fold::{LONG_BLOCK, fold_lane},
    folds::Extreme,
    order::Order,
    over::{OneOrAll, Over, Plan},
    scan::first_of,
    walk::{Block, Lies, Place, Walk, join},
};
use crate::{array_like::ArrayLike, dtype::Element, reduce::number::Number};

/// The index of each first element in the order `O`, and these elements.
///
/// # Safety
///
/// `A` has the layout of `B`, and all its values are of `B` too.
#[track_caller]
pub(super) unsafe fn positions<A: Element, B: Element, O: Order<B>>(
    view: &ArrayViewD<'_, A>,
    plan: &Plan,
    name: &str,
) -> (ArrayD<usize>, Vec<B>) {
    const { assert!(size_of::<A>() == size_of::<B>() && align_of::<A>() == align_of::<B>()) };
    let lies = Lies { strides: view.strides(), size: size_of::<A>() };
    let mut walk = Walk::new(view.shape(), lies, Lies::NOWHERE, size_of::<usize>(), plan);
    if walk.count == 0 && walk.results > 0 {
        nothing_to_compare(name);
    }
    let mut indices = vec![0; walk.results];
    let mut best = vec![B::ZERO; walk.results];
    let shape = IxDyn(&walk.shape);
    if walk.results > 0 {
        for axis in walk.kept.iter_mut() {
            axis.b = axis.out / size_of::<usize>() as isize * size_of::<B>() as isize;
        }
        // In the order of indices, and not of memory.
        join(&mut walk.terms);
        let at = Place {
            a: view.as_ptr().cast(),
            b: best.as_mut_ptr().cast_const().cast(),
            out: indices.as_mut_ptr().cast(),
        };
        // SAFETY: the axes are those of `view`; `indices` and `best` have an element for each index
        // into the kept ones, and the loop writes there only.
        unsafe { walk.in_this_order(at, search::<B, O>) };
    }
    (ArrayD::from_shape_vec(shape, indices).expect("one result for each kept index"), best)
}

/// Finds the first of each lane: its index goes to `out`, and the element itself to `b`.
///
/// # Safety
///
/// All places of the block may be read as `A`, and written as `usize` in `out` and `A` in `b`.
unsafe fn search<A: Element, O: Order<A>>(block: &Block) {
    // SAFETY: as promised to this function.
    unsafe {
        if block.rows {
            for term in 0..block.terms.len {
                let a = block.at.a.offset(term as isize * block.terms.a);
                search_row::<A, O>(Place { a, ..block.at }, block, term);
            }
        } else {
            for i in 0..block.kept.len as isize {
                let a = block.at.a.offset(i * block.kept.a);
                let b = block.at.b.offset(i * block.kept.b);
                let out = block.at.out.offset(i * block.kept.out);
                search_lane::<A, O>(Place { a, b, out }, block);
            }
        }
    }
}

/// # Safety
///
/// As for [`search`]; `at` is the row of the block with the number `term`.
unsafe fn search_row<A: Element, O: Order<A>>(at: Place, block: &Block, term: usize) {
    let is_first = block.fresh && term == 0;
    let kept = block.kept;
    let size = size_of::<A>() as isize;
    if (kept.a, kept.b, kept.out) == (size, size, size_of::<usize>() as isize) && !is_first {
        let place = block.before + term;
        let (x, best) = (at.a.cast::<A>(), at.b.cast::<A>().cast_mut());
        let index = at.out.cast::<usize>();
        for i in 0..kept.len {
            // SAFETY: the places are those of the block. All are written, so that it is a choice of
            // vectors.
            unsafe {
                let (x, than) = (x.add(i).read(), best.add(i).read());
                let is_better = O::beats(x, than);
                best.add(i).write(if is_better { x } else { than });
                index.add(i).write(if is_better { place } else { index.add(i).read() });
            }
        }
        return;
    }
    for i in 0..kept.len as isize {
        // SAFETY: the places are those of the block.
        unsafe {
            let x = *at.a.offset(i * kept.a).cast::<A>();
            let best = at.b.offset(i * kept.b).cast::<A>().cast_mut();
            let index = at.out.offset(i * kept.out).cast::<usize>();
            if is_first || O::beats(x, *best) {
                (*best, *index) = (x, block.before + term);
            }
        }
    }
}

/// # Safety
///
/// As for [`search`]; `at` is a lane of the block.
unsafe fn search_lane<A: Element, O: Order<A>>(at: Place, block: &Block) {
    let step = block.terms.a;
    let best = at.b.cast::<A>().cast_mut();
    if let Some(largest) = O::NAN_FIRST
        && step == size_of::<A>() as isize
        && block.fresh
    {
        // SAFETY: the lane is that of the block, whose elements lie without gaps.
        unsafe {
            let lane = std::slice::from_raw_parts(at.a.cast::<A>(), block.terms.len);
            if let Some(place) = first_of(lane, largest) {
                *best = lane[place];
                *at.out.cast() = block.before + place;
                return;
            }
        }
    }
    let mut start = 0;
    while start < block.terms.len {
        let len = (block.terms.len - start).min(SEARCHED);
        // SAFETY: the places are those of the block.
        unsafe {
            let from = Place { a: at.a.offset(start as isize * step), ..at };
            let found = fold_lane::<Extreme<A, O>>(from, len, step, 0);
            if start == 0 && block.fresh || O::beats(found, *best) {
                let is_there =
                    |i: &usize| !O::beats(found, *from.a.offset(*i as isize * step).cast::<A>());
                let place = (0..len).find(is_there).unwrap_or(0);
                *best = found;
                *at.out.cast() = block.before + start + place;
            }
        }
        start += len;
    }
}

/// Elements that are searched at a time: they stay in the first cache for the second look.
const SEARCHED: usize = 1024;
const _: () = assert!(SEARCHED <= LONG_BLOCK);

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident: $method:ident $(, or $whole:ident)?;)*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X, R>(a: X, over: R) -> R::Output
        where
            X: ArrayLike,
            X::Elem: Number,
            R: Over<X::Dim, usize> + OneOrAll,
        {
            let view = a.as_view();
            $(
                // Everything, where C order is that of memory.
                let whole = || view.as_slice().and_then(X::Elem::$whole);
                if let Some(result) = R::whole(whole) {
                    return result;
                }
            )?
            let view = view.into_dyn();
            let plan = over.plan(view.ndim());
            R::collect(X::Elem::$method(view, &plan))
        }
    )*};
}

positions! {
    /// The index of the smallest element, of equal ones the first. NumPy: `np.argmin(a, axis)`.
    ///
    /// Along an axis it is the index on that axis; of everything (`..`) it counts elements in C
    /// order. The first NaN is the smallest, as in [`min`](super::min()). Indices are `usize`, as
    /// Rust's are.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[3, 1, 2], [0, 5, 4]];
    /// assert_eq!(np::argmin(&a, ..), 3);
    /// assert_eq!(np::argmin(&a, Axis(0)), array![1, 0, 0]);
    /// assert_eq!(np::argmin(&a, Keep(1)), array![[1], [0]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or the axis is out of bounds.
    argmin: argmin_over, or argmin_of;

    /// The index of the largest element, of equal ones the first. NumPy: `np.argmax(a, axis)`.
    ///
    /// Along an axis it is the index on that axis; of everything (`..`) it counts elements in C
    /// order. The first NaN is the largest, as in [`max`](super::max()).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[3, 1, 2], [0, 5, 4]];
    /// assert_eq!(np::argmax(&a, ..), 4);
    /// assert_eq!(np::argmax(&a, -1), array![0, 1]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or the axis is out of bounds.
    argmax: argmax_over, or argmax_of;

    /// The index of the smallest element that is not NaN. NumPy: `np.nanargmin(a, axis)`.
    ///
    /// Among NaN and infinities alone NumPy may name a NaN, which this never does.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanargmin(&array![np::nan, 3.0, 2.0], ..), 2);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or nothing but NaN, or the axis is out of bounds.
    nanargmin: nanargmin_over;

    /// The index of the largest element that is not NaN. NumPy: `np.nanargmax(a, axis)`.
    ///
    /// Among NaN and infinities alone NumPy may name a NaN, which this never does.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanargmax(&array![[np::nan, 3.0], [2.0, 1.0]], 1), array![1, 0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or nothing but NaN, or the axis is out of bounds.
    nanargmax: nanargmax_over;
}

#[cold]
#[inline(never)]
#[track_caller]
fn nothing_to_compare(name: &str) -> ! {
    panic!("attempt to get {name} of an empty sequence")
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn only_nan() -> ! {
    panic!("All-NaN slice encountered")
}
