//! One array as several parts along an axis.
//!
//! The parts are copies; ndarray's `split_at` and `axis_chunks_iter` give views. Joining is
//! [`crate::joining`]'s.

use std::ops::Range;

use ndarray::{Array, Dimension};

use crate::{
    array_like::ArrayLike,
    axes::axis_of,
    int::Int,
    memory,
    moving::{Source, collected},
    reduce::AxisIndex,
};

/// Where an array is split: into so many parts (`3`), or in front of these indices (`[2, 5]`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say where to split",
    note = "write the number of parts, or a list of indices such as `[2, 5]`"
)]
pub trait Sections {
    /// The number of parts or the indices.
    fn sections(&self) -> Split;
}

/// The number of parts, or the indices in front of which the later ones start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Split {
    /// Into so many.
    Parts(i64),
    /// In front of these.
    At(Vec<i64>),
}

impl<I: Int> Sections for I {
    fn sections(&self) -> Split {
        Split::Parts(self.to_i64())
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<I: Int, $($generics)*> Sections for $list {
            fn sections(&self) -> Split {
                Split::At(self.iter().map(|index| index.to_i64()).collect())
            }
        }
    )*};
}

lists! {
    [const N: usize] [I; N];
    [const N: usize] &[I; N];
    [] &[I];
    [] Vec<I>;
    [] &Vec<I>;
}

macro_rules! tuples {
    ($(($($name:ident)*);)*) => {$(
        impl<$($name: Int),*> Sections for ($($name,)*) {
            fn sections(&self) -> Split {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = *self;
                Split::At(vec![$($name.to_i64()),*])
            }
        }
    )*};
}

tuples! {
    (A);
    (A B);
    (A B C);
    (A B C D);
}

/// Equal parts of an array, or parts that start at given indices. NumPy: `np.split(a, sections, axis)`.
///
/// `sections` is the number of parts, or the indices in front of which to split, which may lie
/// beyond the end and may count from it.
///
/// ```
/// use ndlab::prelude::*;
///
/// let parts = np::split(&np::arange(6), 3, 0);
/// assert_eq!(parts, [array![0, 1], array![2, 3], array![4, 5]]);
/// let parts = np::split(&np::arange(6), [1, 4], Axis(0));
/// assert_eq!(parts, [array![0], array![1, 2, 3], array![4, 5]]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, or if the parts cannot be equal, which [`array_split`] allows:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::split(&np::arange(7), 3, 0); // array split does not result in an equal division
/// ```
#[track_caller]
pub fn split<X, S, I>(a: X, sections: S, axis: I) -> Vec<Array<X::Elem, X::Dim>>
where
    X: ArrayLike,
    S: Sections,
    I: AxisIndex,
{
    let view = a.as_view();
    let axis = axis_of(axis.number(), view.ndim());
    let ranges = equal_ranges("split", sections.sections(), view.shape()[axis]);
    parts(&Source::of(&view), axis, ranges)
}

/// As [`split`], with parts that may differ by one in length, the longer first.
/// NumPy: `np.array_split(a, sections, axis)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let parts = np::array_split(&np::arange(7), 3, 0);
/// assert_eq!(parts, [array![0, 1, 2], array![3, 4], array![5, 6]]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, or if there are no parts.
#[track_caller]
pub fn array_split<X, S, I>(a: X, sections: S, axis: I) -> Vec<Array<X::Elem, X::Dim>>
where
    X: ArrayLike,
    S: Sections,
    I: AxisIndex,
{
    let view = a.as_view();
    let axis = axis_of(axis.number(), view.ndim());
    let ranges = ranges_of("array_split", sections.sections(), view.shape()[axis]);
    parts(&Source::of(&view), axis, ranges)
}

/// The entries of an axis, each without it. NumPy: `np.unstack(a, axis=axis)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::unstack(&array![[1, 2], [3, 4]], 1), [array![1, 3], array![2, 4]]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds.
#[track_caller]
pub fn unstack<X, I>(a: X, axis: I) -> Vec<Array<X::Elem, <X::Dim as Dimension>::Smaller>>
where
    X: ArrayLike,
    I: AxisIndex,
{
    let view = a.as_view();
    let axis = axis_of(axis.number(), view.ndim());
    let source = Source::of(&view);
    (0..source.len_of(axis)).map(|index| collected(&source.clone().at(axis, index))).collect()
}

/// Parts under each other: split along the first axis. NumPy: `np.vsplit(a, sections)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let parts = np::vsplit(&array![[1, 2], [3, 4]], 2);
/// assert_eq!(parts, [array![[1, 2]], array![[3, 4]]]);
/// ```
///
/// # Panics
///
/// If there are less than two axes, or as [`split`] does.
#[track_caller]
pub fn vsplit<X: ArrayLike, S: Sections>(a: X, sections: S) -> Vec<Array<X::Elem, X::Dim>> {
    split_for("vsplit", a, sections)
}

/// Parts beside each other: split along the second axis, a row along its only one.
/// NumPy: `np.hsplit(a, sections)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let parts = np::hsplit(&array![[1, 2], [3, 4]], 2);
/// assert_eq!(parts, [array![[1], [3]], array![[2], [4]]]);
/// ```
///
/// # Panics
///
/// If there is no axis, or as [`split`] does.
#[track_caller]
pub fn hsplit<X: ArrayLike, S: Sections>(a: X, sections: S) -> Vec<Array<X::Elem, X::Dim>> {
    split_for("hsplit", a, sections)
}

/// Parts behind each other: split along the third axis. NumPy: `np.dsplit(a, sections)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let parts = np::dsplit(&np::ones((2, 2, 4)), [3]);
/// assert_eq!((np::shape(&parts[0]), np::shape(&parts[1])), (np::shape(&np::ones((2, 2, 3))), np::shape(&np::ones((2, 2, 1)))));
/// ```
///
/// # Panics
///
/// If there are less than three axes, or as [`split`] does.
#[track_caller]
pub fn dsplit<X: ArrayLike, S: Sections>(a: X, sections: S) -> Vec<Array<X::Elem, X::Dim>> {
    split_for("dsplit", a, sections)
}

/// Splits along the axis that the function of this name has.
#[track_caller]
fn split_for<X: ArrayLike, S: Sections>(
    op: &str,
    a: X,
    sections: S,
) -> Vec<Array<X::Elem, X::Dim>> {
    let view = a.as_view();
    let axis = axis_for(op, view.ndim());
    let ranges = equal_ranges(op, sections.sections(), view.shape()[axis]);
    parts(&Source::of(&view), axis, ranges)
}

fn parts<A: crate::Element, D: Dimension>(
    source: &Source<'_>,
    axis: usize,
    ranges: Vec<Range<usize>>,
) -> Vec<Array<A, D>> {
    ranges.into_iter().map(|range| collected(&source.clone().cut(axis, range))).collect()
}

#[track_caller]
fn axis_for(op: &str, ndim: usize) -> usize {
    let (least, axis) = match op {
        "vsplit" => (2, 0),
        "hsplit" => (1, usize::from(ndim > 1)),
        _ => (3, 2),
    };
    if ndim < least {
        too_few_axes(op, least, ndim);
    }
    axis
}

#[track_caller]
fn equal_ranges(op: &str, sections: Split, len: usize) -> Vec<Range<usize>> {
    if let Split::Parts(count) = sections
        && count > 0
        && len as i64 % count != 0
    {
        unequal(op, count, len);
    }
    ranges_of(op, sections, len)
}

#[track_caller]
fn ranges_of(op: &str, sections: Split, len: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    match sections {
        Split::Parts(count) => {
            let Some(count) = usize::try_from(count).ok().filter(|count| *count > 0) else {
                no_parts(op, count)
            };
            ranges = memory::room_for_any(&[count]);
            let (each, longer) = (len / count, len % count);
            let mut start = 0;
            for part in 0..count {
                let end = start + each + usize::from(part < longer);
                ranges.push(start..end);
                start = end;
            }
        }
        Split::At(indices) => {
            // As Python's slices: from the end if negative, cut off at both ends.
            let place = |index: i64| {
                let index = if index < 0 { index.saturating_add(len as i64) } else { index };
                index.clamp(0, len as i64) as usize
            };
            let starts = [0].into_iter().chain(indices.iter().map(|index| place(*index)));
            let ends = indices.iter().map(|index| place(*index)).chain([len]);
            ranges.extend(starts.zip(ends).map(|(start, end)| start..end.max(start)));
        }
    }
    ranges
}

#[cold]
#[inline(never)]
#[track_caller]
fn unequal(op: &str, count: i64, len: usize) -> ! {
    panic!(
        "{op}: array split does not result in an equal division, got {count} sections of a length \
         of {len}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_parts(op: &str, count: i64) -> ! {
    panic!("{op}: number sections must be larger than 0, got {count}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_few_axes(op: &str, least: usize, ndim: usize) -> ! {
    panic!("{op} only works on arrays of {least} or more dimensions, got {ndim}")
}
