//! Arrays that hold another's elements more than once.
//!
//! Repeating without memory is [`crate::broadcasting`]'s.

use ndarray::{Array, ArrayBase, Data, DimMax, Dimension, Ix1};

use crate::{
    array_like::ArrayLike,
    axes::{Along, axis_of},
    dtype::Element,
    few::Few,
    int::Int,
    moving::{Blank, Source, Target},
    shape::{IntoShape, dim_of, lengths_of},
    turning::flat_part,
};

type Most<D, E> = <D as DimMax<E>>::Output;

/// The whole array again and again, so often along each axis. NumPy: `np.tile(a, reps)`.
///
/// `reps` is written as a shape. The shorter of the two, the array's shape and `reps`, is filled up
/// with ones in front.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![0, 1];
/// assert_eq!(np::tile(&a, 2), array![0, 1, 0, 1]);
/// assert_eq!(np::tile(&a, (2, 2)), array![[0, 1, 0, 1], [0, 1, 0, 1]]);
/// ```
///
/// # Panics
///
/// If a number is negative.
#[track_caller]
pub fn tile<X, S>(a: X, reps: S) -> Array<X::Elem, Most<X::Dim, S::Dim>>
where
    X: ArrayLike,
    S: IntoShape,
    X::Dim: DimMax<S::Dim>,
{
    let view = a.as_view();
    let mut source = Source::of(&view);
    let mut reps = lengths_of("tile", &reps.into_extents());
    let shape = tiled_shape(&mut source, &mut reps);
    let mut out = Blank::new(&shape);
    fill_tiles(source, out.target());
    out.finish()
}

/// Gives both as many axes, and the source one more in front of each, for the repetitions.
#[track_caller]
fn tiled_shape(source: &mut Source<'_>, reps: &mut Few<usize>) -> Few<usize> {
    while reps.len() < source.ndim() {
        reps.insert(0, 1);
    }
    while source.ndim() < reps.len() {
        *source = source.clone().with_axis(0);
    }
    let shape: Few<i64> = source
        .shape()
        .iter()
        .zip(reps.iter())
        .map(|(len, reps)| i64::try_from(len.saturating_mul(*reps)).unwrap_or(i64::MAX))
        .collect();
    let shape = lengths_of("tile", &shape);
    for (axis, reps) in reps.iter().enumerate() {
        *source = source.clone().insert(2 * axis, *reps);
    }
    shape
}

fn fill_tiles(source: Source<'_>, mut target: Target<'_>) {
    if source.len() == 0 {
        return;
    }
    for axis in 0..source.ndim() / 2 {
        target = target.in_blocks(2 * axis, source.len_of(2 * axis + 1));
    }
    target.write(&source);
}

/// How often [`repeat`] repeats: a number for all, or one for each entry of the axis.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how often to repeat",
    note = "write an integer, or a list or array of integers with one for each entry"
)]
pub trait Counts {
    /// One number, or as many as there are entries.
    fn counts(&self) -> Vec<i64>;
}

impl<I: Int> Counts for I {
    fn counts(&self) -> Vec<i64> {
        vec![self.to_i64()]
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<I: Int, $($generics)*> Counts for $list {
            fn counts(&self) -> Vec<i64> {
                self.iter().map(|count| count.to_i64()).collect()
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
    [S: Data<Elem = I>] ArrayBase<S, Ix1>;
    [S: Data<Elem = I>] &ArrayBase<S, Ix1>;
}

/// Each entry of an axis several times. NumPy: `np.repeat(a, repeats, axis)`.
///
/// With `..` (NumPy: `axis=None`) each element of the array in C order, on one axis.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::repeat(&a, 2, ..), array![1, 1, 2, 2, 3, 3, 4, 4]);
/// assert_eq!(np::repeat(&a, 2, 0), array![[1, 2], [1, 2], [3, 4], [3, 4]]);
/// assert_eq!(np::repeat(&a, [1, 2], 1), array![[1, 2, 2], [3, 4, 4]]);
/// ```
///
/// # Panics
///
/// If a number is negative, if there are neither one nor as many as entries, or if the axis is out
/// of bounds.
#[track_caller]
pub fn repeat<X, C, L>(a: X, repeats: C, axis: L) -> Array<X::Elem, L::Dim>
where
    X: ArrayLike,
    C: Counts,
    L: Along<X::Dim>,
{
    let view = a.as_view();
    let source = Source::of(&view);
    let counts = not_negative(&repeats.counts());
    repeated(source, &counts, axis.along())
}

#[track_caller]
fn not_negative(counts: &[i64]) -> Vec<usize> {
    let mut all = Vec::with_capacity(counts.len());
    for count in counts {
        let Ok(count) = usize::try_from(*count) else { negative_count(*count) };
        all.push(count);
    }
    all
}

#[track_caller]
fn repeated<A: Element, D: Dimension>(
    source: Source<'_>,
    counts: &[usize],
    axis: Option<i64>,
) -> Array<A, D> {
    let (axis, len, mut shape) = match axis {
        Some(axis) => {
            let axis = axis_of(axis, source.ndim());
            (Some(axis), source.len_of(axis), source.shape())
        }
        None => (None, source.len(), [source.len()].into_iter().collect()),
    };
    if counts.len() != 1 && counts.len() != len {
        wrong_counts(counts.len(), len);
    }
    let total = match counts {
        [count] => count.saturating_mul(len),
        counts => counts.iter().fold(0, |total: usize, count| total.saturating_add(*count)),
    };
    shape[axis.unwrap_or(0)] = total;
    let mut out = Blank::new(&shape);
    fill_repeats(source, counts, axis, out.target());
    out.finish()
}

fn fill_repeats(source: Source<'_>, counts: &[usize], axis: Option<usize>, target: Target<'_>) {
    if target.len() == 0 {
        return;
    }
    if let [count] = counts {
        let (axis, target) = match axis {
            Some(axis) => (axis, target.in_blocks(axis, *count)),
            None => {
                let inner: Few<usize> = source.shape().iter().copied().chain([*count]).collect();
                (source.ndim().wrapping_sub(1), target.shaped(&inner))
            }
        };
        return target.write(&source.insert(axis.wrapping_add(1), *count));
    }
    match axis {
        Some(axis) => fill_counted(&source, counts, axis, &target),
        None => fill_counted_flat(&source, counts, &target),
    }
}

fn fill_counted(source: &Source<'_>, counts: &[usize], axis: usize, target: &Target<'_>) {
    let mut start = 0;
    for (index, count) in counts.iter().enumerate() {
        let entry = source.clone().at(axis, index).insert(axis, *count);
        target.clone().cut(axis, start..start + count).write(&entry);
        start += count;
    }
}

/// Walks the source row by row, with the counts of each.
fn fill_counted_flat(source: &Source<'_>, counts: &[usize], target: &Target<'_>) {
    if source.ndim() == 1 {
        return fill_counted(source, counts, 0, target);
    }
    let rows = source.len_of(0);
    let mut start = 0;
    for (row, counts) in counts.chunks_exact(counts.len() / rows).enumerate() {
        let end = start + counts.iter().sum::<usize>();
        let target = target.clone().cut(0, start..end);
        fill_counted_flat(&source.clone().at(0, row), counts, &target);
        start = end;
    }
}

/// The array filled with its elements in C order, as often as they are needed.
/// NumPy: `np.resize(a, new_shape)`.
///
/// Unlike `reshape` it takes any number of elements.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::resize(&array![0, 1, 2], (2, 4)), array![[0, 1, 2, 0], [1, 2, 0, 1]]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn resize<X: ArrayLike, S: IntoShape>(a: X, shape: S) -> Array<X::Elem, S::Dim> {
    let view = a.as_view();
    let shape = lengths_of("resize", &shape.into_extents());
    if view.is_empty() {
        return Array::from_elem(dim_of::<S::Dim>(&shape), X::Elem::ZERO);
    }
    let source = Source::of(&view);
    let mut out = Blank::new(&shape);
    fill_again(&source, &out.target());
    out.finish()
}

fn fill_again(source: &Source<'_>, target: &Target<'_>) {
    let (size, total) = (source.len(), target.len());
    let target = target.clone().flat();
    for start in (0..total).step_by(size) {
        let part = size.min(total - start);
        flat_part(source, 0..part, &target.clone().cut(0, start..start + part));
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative_count(count: i64) -> ! {
    panic!("repeat: repeats may not contain negative values, got {count}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_counts(counts: usize, len: usize) -> ! {
    panic!("repeat: operands could not be broadcast together with shape ({len},) ({counts},)")
}
