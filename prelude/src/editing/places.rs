//! Which entries of an axis are meant: by index, by a list, a range or a mask.
//!
//! Indices are checked where they are used.

use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo};

use ndarray::{ArrayBase, Data, Ix1};

use crate::int::Int;

/// Entries of an axis: an index, negative from the end, a list of them, a range, or a list of
/// `bool` with one for each entry.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which entries",
    note = "write an index, a list of indices such as `[0, -1]`, a range, or a list of `bool`"
)]
pub trait Places {
    /// The indices, for an axis with `len` entries.
    #[doc(hidden)]
    fn places(&self, len: usize) -> Chosen;
}

/// Indices, and whether they were written as a single number.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Chosen {
    pub(super) list: Vec<i64>,
    pub(super) is_number: bool,
}

/// What lists are made of.
pub trait Place: Copy {
    /// The indices that a list of these means.
    fn indices(list: Vec<Self>, len: usize) -> Vec<i64>;
}

impl<I: Int> Place for I {
    fn indices(list: Vec<I>, _len: usize) -> Vec<i64> {
        list.into_iter().map(Int::to_i64).collect()
    }
}

impl Place for bool {
    #[track_caller]
    fn indices(list: Vec<bool>, len: usize) -> Vec<i64> {
        if list.len() != len {
            wrong_mask(list.len(), len);
        }
        (0..len as i64).filter(|index| list[*index as usize]).collect()
    }
}

impl<I: Int> Places for I {
    fn places(&self, _len: usize) -> Chosen {
        Chosen { list: vec![self.to_i64()], is_number: true }
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<P: Place, $($generics)*> Places for $list {
            #[track_caller]
            fn places(&self, len: usize) -> Chosen {
                let list = P::indices(self.iter().copied().collect(), len);
                Chosen { list, is_number: false }
            }
        }
    )*};
}

lists! {
    [const N: usize] [P; N];
    [const N: usize] &[P; N];
    [] &[P];
    [] Vec<P>;
    [] &Vec<P>;
    [S: Data<Elem = P>] ArrayBase<S, Ix1>;
    [S: Data<Elem = P>] &ArrayBase<S, Ix1>;
}

macro_rules! ranges {
    ($($range:ty: |$this:ident, $len:ident| $start:expr, $end:expr;)*) => {$(
        impl<I: Int> Places for $range {
            fn places(&self, len: usize) -> Chosen {
                let ($this, $len) = (self, len as i64);
                // As Python's slices: from the end if negative, cut off at both ends.
                let place = |index: i64| match index {
                    0.. => index.min($len),
                    _ => (index + $len).max(0),
                };
                Chosen { list: (place($start)..place($end)).collect(), is_number: false }
            }
        }
    )*};
}

ranges! {
    Range<I>: |range, len| range.start.to_i64(), range.end.to_i64();
    RangeFrom<I>: |range, len| range.start.to_i64(), len;
    RangeTo<I>: |range, len| 0, range.end.to_i64();
    RangeInclusive<I>: |range, len| range.start().to_i64(), match range.end().to_i64() {
        -1 => len,
        end => end + 1,
    };
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_mask(mask: usize, len: usize) -> ! {
    panic!(
        "boolean array argument must be one dimensional and match the axis length of {len}, got {mask}"
    )
}
