//! `s![]`: which part of an array a view shows, with the meaning that ndarray's macro has.
//!
//! ndarray's own macro finds out the result's dimension in a way that rust-analyzer cannot follow,
//! and a notebook keeps no variable whose type it cannot name. Here the dimension follows by
//! associated types alone. Taking the view is ndarray's `a.slice(…)`.

use std::{
    marker::PhantomData,
    ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive},
};

use ndarray::{Dimension, Ix0, NewAxis, Slice, SliceInfo, SliceInfoElem};

use crate::{dtype::Sealed, int::Int};

/// Part of an array: an index, a range or a range with a step for each axis, as ndarray's `s!`.
///
/// NumPy: `a[…]`. An index removes its axis, [`np::newaxis`](crate::np::newaxis) adds one; negative
/// numbers count from the end. Numbers may be of any integer type. A negative step walks the range
/// from its end: `..;-1` reverses.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(20).reshape((4, 5));
/// assert_eq!(a.slice(s![1, ..]), array![5, 6, 7, 8, 9]);
/// assert_eq!(a.slice(s![..;2, -2..]), array![[3, 4], [13, 14]]);
/// assert_eq!(a.slice(s![.., 0]).slice(s![..;-1]), array![15, 10, 5, 0]);
/// assert_eq!(a.slice(s![0, .., np::newaxis]).shape(), [5, 1]);
/// ```
#[macro_export]
macro_rules! s {
    (@items [$($done:tt)*]) => {
        $crate::slicing::part(($($done)*))
    };
    (@items [$($done:tt)*] $range:expr; $step:expr) => {
        $crate::s!(@items [$($done)* $crate::slicing::stepped($range, $step),])
    };
    (@items [$($done:tt)*] $range:expr; $step:expr, $($rest:tt)*) => {
        $crate::s!(@items [$($done)* $crate::slicing::stepped($range, $step),] $($rest)*)
    };
    (@items [$($done:tt)*] $item:expr) => {
        $crate::s!(@items [$($done)* $item,])
    };
    (@items [$($done:tt)*] $item:expr, $($rest:tt)*) => {
        $crate::s!(@items [$($done)* $item,] $($rest)*)
    };
    ($($items:tt)*) => {
        $crate::s!(@items [] $($items)*)
    };
}

/// One place of [`s!`](crate::s): an index, a range, or `np::newaxis`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an index nor a range",
    note = "a place of `s![]` is `2`, `-1`, `1..3`, `..`, `..;2` or `np::newaxis`"
)]
pub trait Item: Sealed {
    /// A dimension with the axes that this takes from the array added to `D`.
    type In<D: Dimension>: Dimension;
    /// A dimension with the axes that this gives to the view added to `D`.
    type Out<D: Dimension>: Dimension;

    /// The place in ndarray's terms.
    fn into_elem(self) -> SliceInfoElem;
}

impl<I: Int> Item for I {
    type In<D: Dimension> = D::Larger;
    type Out<D: Dimension> = D;

    fn into_elem(self) -> SliceInfoElem {
        SliceInfoElem::Index(index(self))
    }
}

impl Sealed for NewAxis {}

impl Item for NewAxis {
    type In<D: Dimension> = D;
    type Out<D: Dimension> = D::Larger;

    fn into_elem(self) -> SliceInfoElem {
        SliceInfoElem::NewAxis
    }
}

/// A range along one axis.
pub trait AxisRange {
    /// The range in ndarray's terms.
    fn into_slice(self) -> Slice;
}

macro_rules! ranges {
    ($([$($generics:tt)*] $range:ty: |$this:ident| $slice:expr;)*) => {$(
        impl$($generics)* AxisRange for $range {
            fn into_slice(self) -> Slice {
                let $this = self;
                $slice
            }
        }

        impl$($generics)* Sealed for $range {}

        impl$($generics)* Item for $range {
            type In<D: Dimension> = D::Larger;
            type Out<D: Dimension> = D::Larger;

            fn into_elem(self) -> SliceInfoElem {
                SliceInfoElem::from(self.into_slice())
            }
        }
    )*};
}

ranges! {
    [] RangeFull: |_all| Slice::new(0, None, 1);
    [] Slice: |slice| slice;
    [<I: Int>] RangeFrom<I>: |range| Slice::new(index(range.start), None, 1);
    [<I: Int>] RangeTo<I>: |range| Slice::new(0, Some(index(range.end)), 1);
    [<I: Int>] Range<I>: |range| Slice::new(index(range.start), Some(index(range.end)), 1);
    [<I: Int>] RangeToInclusive<I>: |range| Slice::new(0, past(index(range.end)), 1);
    [<I: Int>] RangeInclusive<I>: |range| {
        Slice::new(index(*range.start()), past(index(*range.end())), 1)
    };
}

fn index<I: Int>(index: I) -> isize {
    index.to_i64() as isize
}

/// The end of a range that includes `last`; -1 is the end of the axis.
fn past(last: isize) -> Option<isize> {
    if last == -1 { None } else { Some(last.saturating_add(1)) }
}

/// `range;step` of the macro.
#[doc(hidden)]
pub fn stepped<R: AxisRange, I: Int>(range: R, step: I) -> Slice {
    range.into_slice().step_by(index(step))
}

/// All places of one [`s!`](crate::s), as a tuple.
///
/// Closed, since ndarray relies on the dimensions that are named here.
pub trait Items: Sealed {
    /// As many places as the tuple has.
    type Elems: AsRef<[SliceInfoElem]>;
    /// The array's dimension.
    type In: Dimension;
    /// The view's dimension.
    type Out: Dimension;

    /// The places in ndarray's terms.
    fn into_elems(self) -> Self::Elems;
}

/// Adds the axes of the items one after the other: `nest!(In A B)` is `A::In<B::In<Ix0>>`.
macro_rules! nest {
    ($axes:ident) => { Ix0 };
    ($axes:ident $first:ident $($rest:ident)*) => { $first::$axes<nest!($axes $($rest)*)> };
}

macro_rules! tuples {
    ($($n:literal: $($item:ident)*;)*) => {$(
        impl<$($item: Item),*> Sealed for ($($item,)*) {}

        impl<$($item: Item),*> Items for ($($item,)*) {
            type Elems = [SliceInfoElem; $n];
            type In = nest!(In $($item)*);
            type Out = nest!(Out $($item)*);

            fn into_elems(self) -> Self::Elems {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($item,)*) = self;
                [$($item.into_elem()),*]
            }
        }
    )*};
}

tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D0;
    5: A B C D0 E;
    6: A B C D0 E F;
    7: A B C D0 E F G;
    8: A B C D0 E F G H;
}

impl Sealed for () {}

impl Items for () {
    type Elems = [SliceInfoElem; 0];
    type In = Ix0;
    type Out = Ix0;

    fn into_elems(self) -> Self::Elems {
        []
    }
}

/// What the macro makes.
#[doc(hidden)]
pub fn part<T: Items>(items: T) -> SliceInfo<T::Elems, T::In, T::Out> {
    // SAFETY: `In` and `Out` count the axes of just these places: one into `In` for each that is
    // not a new axis, one into `Out` for each that is not an index; arrays do not change. Both traits
    // are closed, so that there are no other implementations.
    unsafe { SliceInfo::new_unchecked(items.into_elems(), PhantomData, PhantomData) }
}
