//! Arrays with entries more or less.
//!
//! Each function makes a new array; joining several at once is [`crate::joining`]'s.

mod places;
mod trim;

use std::ops::Range;

use ndarray::{Array, Array1, DimMax};

pub use self::{
    places::Places,
    trim::{Trim, trim_zeros, trim_zeros_with},
};
use crate::{
    array_like::ArrayLike,
    axes::{Along, axis_of},
    dtype::{Element, Joined},
    few::Few,
    joining::{Arrays, concatenate},
    moving::{Blank, Source, Target, collected},
    reduce::AxisIndex,
    shape::tuple_text,
    turning::flat_part,
};

/// All elements of `a` and then all of `values`, on one axis. NumPy: `np.append(a, values)`.
///
/// The dtype is that of both together; a plain number takes the array's.
///
/// Each call copies the whole array: in a loop that is O(n²), in NumPy as here. What grows element
/// by element is a `Vec` (`v.push(x)`, then `Array::from(v)`); ndarray's arrays grow in place with
/// `a.push(Axis(0), row)` and `a.append(Axis(0), rows)`, which copy only now and then.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::append(&array![1, 2], 3), array![1, 2, 3]);
/// assert_eq!(np::append(&array![[1, 2]], &array![[3], [4]]), array![1, 2, 3, 4]);
/// ```
pub fn append<X, V>(a: X, values: V) -> Array1<Joined<X, V>>
where
    X: ArrayLike,
    V: ArrayLike,
    X::Dim: DimMax<V::Dim>,
{
    concatenate((a, values), ..)
}

/// `values` behind `a` along an axis. NumPy: `np.append(a, values, axis)`.
///
/// It copies both; see [`append`](fn@append) for what to do in a loop.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::append_with(&a, &array![[5, 6]], 0), array![[1, 2], [3, 4], [5, 6]]);
/// ```
///
/// # Panics
///
/// If the numbers of axes or other lengths differ.
#[track_caller]
pub fn append_with<X, V, I>(
    a: X,
    values: V,
    axis: I,
) -> Array<Joined<X, V>, <(X, V) as Arrays>::Dim>
where
    X: ArrayLike,
    V: ArrayLike,
    X::Dim: DimMax<V::Dim>,
    I: AxisIndex,
{
    concatenate((a, values), axis)
}

/// The array without some entries of an axis. NumPy: `np.delete(a, obj, axis)`.
///
/// `obj` is an index, a list of indices, a range, or a list of `bool`. With `..` (NumPy:
/// `axis=None`) the array is one row first.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2, 3], [4, 5, 6]];
/// assert_eq!(np::delete(&a, 1, 0), array![[1, 2, 3]]);
/// assert_eq!(np::delete(&a, [0, -1], 1), array![[2], [5]]);
/// assert_eq!(np::delete(&a, 1..5, ..), array![1, 6]);
/// ```
///
/// # Panics
///
/// If an index or the axis is out of bounds.
#[track_caller]
pub fn delete<X, P, L>(a: X, obj: P, axis: L) -> Array<X::Elem, L::Dim>
where
    X: ArrayLike,
    P: Places,
    L: Along<X::Dim>,
{
    let view = a.as_view();
    let source = Source::of(&view);
    let (axis, len) = axis_and_len(&source, axis.along());
    let places = obj.places(len);
    let runs = kept_runs("delete", &places.list, axis.unwrap_or(0), len);
    let mut shape = match axis {
        Some(_) => source.shape(),
        None => [0].into_iter().collect(),
    };
    shape[axis.unwrap_or(0)] = runs.iter().map(Range::len).sum();
    let mut out = Blank::new(&shape);
    fill_runs(&source, axis, &runs, &out.target());
    out.finish()
}

/// The array with entries more, each in front of one that was there. NumPy:
/// `np.insert(a, obj, values, axis)`.
///
/// `obj` is an index of the array as it was, in front of which all `values` are put, or a list with
/// an index for each. The values are broadcast to the new entries and converted to the array's dtype. With `..` (NumPy: `axis=None`) the array is one row
/// first.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::insert(&a, 1, 9, 1), array![[1, 9, 2], [3, 9, 4]]);
/// assert_eq!(np::insert(&a, 1, &array![7, 8], 0), array![[1, 2], [7, 8], [3, 4]]);
/// assert_eq!(np::insert(&a, [0, 4], &array![8, 9], ..), array![8, 1, 2, 3, 4, 9]);
/// ```
///
/// # Panics
///
/// If an index or the axis is out of bounds, or if `values` do not fit.
#[track_caller]
pub fn insert<X, P, V, L>(a: X, obj: P, values: V, axis: L) -> Array<X::Elem, L::Dim>
where
    X: ArrayLike,
    P: Places,
    V: ArrayLike,
    L: Along<X::Dim>,
{
    let view = a.as_view();
    let source = Source::of(&view);
    let (axis, len) = axis_and_len(&source, axis.along());
    let given = obj.places(len);
    let mut shape = match axis {
        Some(_) => source.shape(),
        None => [len].into_iter().collect(),
    };
    let along = axis.unwrap_or(0);
    let values_view = values.as_view();
    let entries = entries_of(Source::of(&values_view), &shape, along, &given);
    let places = inserted_places(&given.list, entries.len_of(along), along, len);
    shape[along] = len + places.len();
    let mut out = Blank::new(&shape);
    let target = out.target();
    let put: Put = |target, entry| target.write_converted::<X::Elem, V::Elem>(entry);
    fill_inserted(&source, axis, &places, &entries, &target, put);
    out.finish()
}

/// Writes an entry in the dtype of the array.
type Put = fn(&Target<'_>, &Source<'_>);

/// The axis, if one is meant, and the number of its entries.
#[track_caller]
fn axis_and_len(source: &Source<'_>, axis: Option<i64>) -> (Option<usize>, usize) {
    match axis {
        Some(axis) => {
            let axis = axis_of(axis, source.ndim());
            (Some(axis), source.len_of(axis))
        }
        None => (None, source.len()),
    }
}

/// The ranges of entries between those that go.
#[track_caller]
fn kept_runs(op: &str, gone: &[i64], axis: usize, len: usize) -> Vec<Range<usize>> {
    let mut places = Vec::with_capacity(gone.len());
    for index in gone {
        let from_start = if *index < 0 { *index + len as i64 } else { *index };
        if !(0..len as i64).contains(&from_start) {
            index_out_of_bounds(op, *index, axis, len);
        }
        places.push(from_start as usize);
    }
    places.sort_unstable();
    places.dedup();
    let starts = [0].into_iter().chain(places.iter().map(|place| place + 1));
    let ends = places.iter().copied().chain([len]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|run| !run.is_empty()).collect()
}

fn fill_runs(source: &Source<'_>, axis: Option<usize>, runs: &[Range<usize>], target: &Target<'_>) {
    let mut start = 0;
    for run in runs {
        let end = start + run.len();
        match axis {
            Some(axis) => {
                let target = target.clone().cut(axis, start..end);
                target.write(&source.clone().cut(axis, run.clone()));
            }
            None => flat_part(source, run.clone(), &target.clone().cut(0, start..end)),
        }
        start = end;
    }
}

/// Where the new entries stand in the result, in the order of their values. All `count` of them may
/// be meant for a single place.
#[track_caller]
fn inserted_places(given: &[i64], count: usize, axis: usize, len: usize) -> Vec<usize> {
    let mut before = Vec::with_capacity(count);
    for index in given {
        let from_start = if *index < 0 { *index + len as i64 } else { *index };
        if !(0..=len as i64).contains(&from_start) {
            index_out_of_bounds("insert", *index, axis, len);
        }
        before.push(from_start as usize);
    }
    if let [only] = before[..] {
        before.resize(count, only);
    }
    let mut order: Vec<usize> = (0..before.len()).collect();
    order.sort_by_key(|entry| before[*entry]);
    for (earlier, entry) in order.into_iter().enumerate() {
        before[entry] += earlier;
    }
    before
}

/// The values of all new entries, broadcast.
#[track_caller]
fn entries_of<'a>(
    values: Source<'a>,
    shape: &[usize],
    axis: usize,
    places: &places::Chosen,
) -> Source<'a> {
    let mut wide = values.clone();
    while wide.ndim() < shape.len() {
        wide = wide.with_axis(0);
    }
    if places.is_number && wide.ndim() == shape.len() {
        // For a single index the first axis of the values is the one inserted along, as in NumPy.
        let mut order: Few<usize> = (1..wide.ndim()).collect();
        order.insert(axis, 0);
        wide = wide.permuted(&order);
    }
    let mut full: Few<usize> = shape.iter().copied().collect();
    full[axis] = if places.list.len() == 1 && wide.ndim() == shape.len() {
        wide.len_of(axis)
    } else {
        places.list.len()
    };
    match wide.broadcast(&full) {
        Some(wide) => wide,
        None => values_do_not_fit(&values.shape(), &full),
    }
}

fn fill_inserted(
    source: &Source<'_>,
    axis: Option<usize>,
    places: &[usize],
    entries: &Source<'_>,
    target: &Target<'_>,
    put: Put,
) {
    let along = axis.unwrap_or(0);
    for (entry, place) in places.iter().enumerate() {
        put(&target.clone().at(along, *place), &entries.clone().at(along, entry));
    }
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    let (mut start, mut read) = (0, 0);
    for end in sorted.into_iter().chain([target.len_of(along)]) {
        let range = read..read + (end - start);
        let part = target.clone().cut(along, start..end);
        match axis {
            Some(axis) => part.write(&source.clone().cut(axis, range.clone())),
            None => flat_part(source, range.clone(), &part),
        }
        read = range.end;
        start = end + 1;
    }
}

/// The part of an array between two indices on each axis.
fn cut_out<A: Element, D: ndarray::Dimension>(
    source: Source<'_>,
    ranges: &[Range<usize>],
) -> Array<A, D> {
    let mut part = source;
    for (axis, range) in ranges.iter().enumerate() {
        part = part.cut(axis, range.clone());
    }
    collected(&part)
}

#[cold]
#[inline(never)]
#[track_caller]
fn index_out_of_bounds(op: &str, index: i64, axis: usize, len: usize) -> ! {
    panic!("{op}: index {index} is out of bounds for axis {axis} with size {len}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn values_do_not_fit(values: &[usize], entries: &[usize]) -> ! {
    let (values, entries) = (tuple_text(values), tuple_text(entries));
    panic!("insert: could not broadcast values of shape {values} into entries of shape {entries}")
}
