//! Several arrays as one: one after the other along an axis, or along a new one.
//!
//! What may stand for several arrays is `joining/sequence.rs`'s, the forms for rows and columns are
//! in `joining/stacks.rs`. Adding to one array is [`crate::editing`]'s.

mod blocks;
mod sequence;
mod stacks;

use ndarray::{Array, Dimension};

pub use self::{
    blocks::{Blocks, block},
    sequence::{Arrays, Parts},
    stacks::{column_stack, dstack, hstack, vstack},
};
use crate::{
    axes::{Along, axis_of},
    few::Few,
    moving::{Blank, Target},
    shape::tuple_text,
};

/// Arrays one after the other along an axis they have. NumPy: `np.concatenate(arrays, axis)`.
///
/// The arrays come as a slice, array or `Vec` of arrays or views, or as a tuple, in which dtypes may
/// differ and are promoted. With `..` (NumPy: `axis=None`) the elements of all arrays follow each
/// other in C order, on one axis.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (a, b) = (array![[1, 2], [3, 4]], array![[5, 6]]);
/// let both = np::concatenate(&[a.view(), b.view()], Axis(0));
/// assert_eq!(both, array![[1, 2], [3, 4], [5, 6]]);
/// assert_eq!(np::concatenate((&a, b.t()), 1), array![[1, 2, 5], [3, 4, 6]]);
/// assert_eq!(np::concatenate((&a, &array![0.5]), ..), array![1.0, 2.0, 3.0, 4.0, 0.5]);
/// ```
///
/// # Panics
///
/// If there is no array, or if the arrays differ in the number of axes or in the length of another
/// axis:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::concatenate((np::ones((2, 3)), np::ones((2, 4))), 0); // along dimension 1, the array at …
/// ```
#[track_caller]
pub fn concatenate<S, L>(arrays: S, axis: L) -> Array<S::Elem, L::Dim>
where
    S: Arrays,
    L: Along<S::Dim>,
{
    let parts = arrays.parts();
    match axis.along() {
        Some(axis) => joined("concatenate", &parts, axis),
        None => flattened(&parts),
    }
}

/// Arrays of one shape one after the other along a new axis. NumPy: `np.stack(arrays, axis)`.
///
/// `axis` is that of the result: two arrays of `(3, 4)` give `(2, 3, 4)` with 0 and `(3, 4, 2)` with
/// -1. The arrays come as in [`concatenate`].
///
/// ```
/// use ndlab::prelude::*;
///
/// let (a, b) = (array![1, 2, 3], array![4, 5, 6]);
/// assert_eq!(np::stack(&[a.view(), b.view()], Axis(0)), array![[1, 2, 3], [4, 5, 6]]);
/// assert_eq!(np::stack((&a, &b), -1), array![[1, 4], [2, 5], [3, 6]]);
/// ```
///
/// # Panics
///
/// If there is no array, if the shapes differ, or if the axis is out of bounds:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::stack((np::ones(3), np::ones(4)), 0); // all input arrays must have the same shape
/// ```
#[track_caller]
pub fn stack<S, I>(arrays: S, axis: I) -> Array<S::Elem, <S::Dim as Dimension>::Larger>
where
    S: Arrays,
    I: crate::reduce::AxisIndex,
{
    let parts = arrays.parts();
    let shape = stacked_shape(&parts);
    let axis = axis_of(axis.number(), shape.len() + 1);
    let mut full = shape;
    full.insert(axis, parts.list.len());
    let mut out = Blank::in_order(&full, parts.are_fortran());
    fill_stack(&parts, axis, &out.target());
    out.finish()
}

/// Elements that are appended sooner than it is found out how they are best copied.
const FEW: usize = 64;

/// Parts along an axis that they have.
#[track_caller]
fn joined<A: crate::Element, D: Dimension>(op: &str, parts: &Parts<'_>, axis: i64) -> Array<A, D> {
    let (axis, shape) = joined_shape(op, parts, axis);
    let mut out = Blank::in_order(&shape, parts.are_fortran());
    if shape.iter().product::<usize>() <= FEW && shape[..axis].iter().all(|len| *len == 1) {
        let appended = parts.list.iter().take_while(|part| out.append(&part.area)).count();
        if appended == parts.list.len() {
            return out.finish();
        }
        out.restart();
    }
    fill_joined(parts, axis, &out.target());
    out.finish()
}

/// All elements of all parts.
#[track_caller]
fn flattened<A: crate::Element, D: Dimension>(parts: &Parts<'_>) -> Array<A, D> {
    if parts.list.is_empty() {
        no_arrays("concatenate");
    }
    let mut out = Blank::new(&[parts.list.iter().map(|part| part.area.len()).sum()]);
    fill_flat(parts, &out.target());
    out.finish()
}

#[track_caller]
fn joined_shape(op: &str, parts: &Parts<'_>, axis: i64) -> (usize, Few<usize>) {
    let Some(first) = parts.list.first() else { no_arrays(op) };
    let mut shape = first.area.shape();
    if shape.is_empty() {
        without_axes(op);
    }
    let axis = axis_of(axis, shape.len());
    for (index, part) in parts.list.iter().enumerate().skip(1) {
        let other = part.area.shape();
        if other.len() != shape.len() {
            other_ndim(op, index, [shape.len(), other.len()]);
        }
        for (dimension, (len, other)) in shape.iter().zip(other.iter()).enumerate() {
            if dimension != axis && len != other {
                other_length(op, dimension, index, [*len, *other]);
            }
        }
        shape[axis] += other[axis];
    }
    (axis, shape)
}

fn fill_joined(parts: &Parts<'_>, axis: usize, target: &Target<'_>) {
    let mut start = 0;
    for part in &parts.list {
        let end = start + part.area.len_of(axis);
        (part.put)(&target.clone().cut(axis, start..end), &part.area);
        start = end;
    }
}

fn fill_flat(parts: &Parts<'_>, target: &Target<'_>) {
    let mut start = 0;
    for part in parts.list.iter().filter(|part| part.area.len() > 0) {
        let end = start + part.area.len();
        (part.put)(&target.clone().cut(0, start..end).shaped(&part.area.shape()), &part.area);
        start = end;
    }
}

#[track_caller]
fn stacked_shape(parts: &Parts<'_>) -> Few<usize> {
    let Some(first) = parts.list.first() else { no_arrays("stack") };
    let shape = first.area.shape();
    for (index, part) in parts.list.iter().enumerate() {
        let other = part.area.shape();
        if other[..] != shape[..] {
            other_shape(index, &shape, &other);
        }
    }
    shape
}

fn fill_stack(parts: &Parts<'_>, axis: usize, target: &Target<'_>) {
    for (index, part) in parts.list.iter().enumerate() {
        (part.put)(&target.clone().at(axis, index), &part.area);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_arrays(op: &str) -> ! {
    panic!("{op}: need at least one array")
}

#[cold]
#[inline(never)]
#[track_caller]
fn without_axes(op: &str) -> ! {
    panic!("{op}: zero-dimensional arrays cannot be concatenated")
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_ndim(op: &str, index: usize, [first, other]: [usize; 2]) -> ! {
    panic!(
        "{op}: all the input arrays must have same number of dimensions, but the array at index 0 \
         has {first} dimension(s) and the array at index {index} has {other} dimension(s)"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_length(op: &str, dimension: usize, index: usize, [first, other]: [usize; 2]) -> ! {
    panic!(
        "{op}: all the input array dimensions except for the concatenation axis must match \
         exactly, but along dimension {dimension}, the array at index 0 has size {first} and the \
         array at index {index} has size {other}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_shape(index: usize, first: &[usize], other: &[usize]) -> ! {
    let (first, other) = (tuple_text(first), tuple_text(other));
    panic!(
        "stack: all input arrays must have the same shape, but the array at index 0 has {first} \
         and the array at index {index} has {other}"
    )
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn what_lies_in_fortran_order_stays_so() {
        let a = np::arange(6).reshape((2, 3));
        let fortran = np::asfortranarray(&a);
        let both = np::concatenate((&fortran, &fortran), 1);
        assert!(both.t().is_standard_layout());
        assert_eq!(both, np::concatenate((&a, &a), 1));
        assert!(np::stack((&fortran, &fortran), 2).t().is_standard_layout());
        assert!(np::roll(&fortran, 1, 1).t().is_standard_layout());
        assert!(np::pad(&fortran, 1).t().is_standard_layout());
        // Of both orders it is C order.
        assert_eq!(np::concatenate((&a, &fortran), 0), np::vstack((&fortran, &a)));
        assert!(np::concatenate((&a, &fortran), 0).is_standard_layout());
    }

    #[test]
    fn short_arrays_and_long_ones() {
        for n in [3, 100] {
            let (a, b) = (np::arange(n), np::arange(n).mapv(|x| x as f64));
            let both = np::concatenate((&a, &b), 0);
            assert!(both.iter().zip(a.iter().chain(&a)).all(|(x, i)| *x == *i as f64));
            let gaps = a.slice(s![..;2]);
            assert_eq!(np::concatenate((&gaps, &a), 0).len(), gaps.len() + a.len());
        }
    }
}
