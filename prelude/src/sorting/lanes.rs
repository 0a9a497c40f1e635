//! The loops of sorting: along one axis of an array of any layout, lane by lane.
//!
//! They are compiled here, once for each size of elements. How lanes are brought into one piece and
//! shared among threads is `blocks.rs`'s, what an order is, `raw.rs`'s.

use std::{borrow::Cow, cmp::Ordering};

use ndarray::{ArrayView, ArrayView1, ArrayViewD, ArrayViewMutD, Axis, Dimension};
use num_complex::Complex;

use super::{
    blocks::{for_each_lane, for_each_pair},
    places::places,
    raw::{Order, Raw, Scratch, arrange_by_rank, from_raw, into_raw, raw_view_mut},
};
use crate::dtype::Element;

/// Sorted elements and the ends of the runs of equal ones.
#[derive(Debug)]
pub(crate) struct Runs {
    /// Indices of the elements in rising order, equal ones as they came.
    pub(crate) sorted: Vec<usize>,
    /// Where each run starts in `sorted`.
    pub(crate) starts: Vec<usize>,
}

/// What the functions of this module do with elements of each size.
pub(crate) trait Lanes: Raw {
    /// Sorts each lane, or only puts the places `kth`, in rising order, right.
    fn arrange_lanes(
        view: ArrayViewMutD<'_, Self>,
        axis: usize,
        order: Order,
        kth: Option<&[usize]>,
    );

    /// Sorts each lane, equal elements (the two zeros) in the order in which they were.
    fn sort_lanes_stably(view: ArrayViewMutD<'_, Self>, axis: usize, order: Order);

    /// The indices that would sort each lane, or put the places `kth` right.
    fn rank_lanes(
        view: ArrayViewD<'_, Self>,
        axis: usize,
        order: Order,
        kth: Option<&[usize]>,
        out: ArrayViewMutD<'_, usize>,
    );

    /// Sorts `indices` by the elements at them; equal ones stay in their order.
    fn sort_indices(lane: ArrayView1<'_, Self>, order: Order, indices: &mut [usize]);

    /// For each needle the place where it belongs in `sorted`, before or after equal elements.
    fn search(
        sorted: ArrayView1<'_, Self>,
        needles: ArrayViewD<'_, Self>,
        order: Order,
        after: bool,
    ) -> Vec<usize>;

    /// The distinct elements in rising order; of equal ones (the two zeros) the first.
    fn distinct(elements: Vec<Self>, order: Order) -> Vec<Self>;

    /// The elements sorted, in runs of equal ones; NaN are equal to each other if `equal_nan`.
    fn runs(elements: ArrayView1<'_, Self>, order: Order, equal_nan: bool) -> Runs;

    /// The distinct slices across an axis in rising order: the index of the first of each. A slice
    /// with NaN equals none.
    fn distinct_slices(view: ArrayViewD<'_, Self>, axis: usize, order: Order) -> Vec<usize>;

    /// Whether each element is among `tests`; NaN never is.
    fn found(
        elements: ArrayViewD<'_, Self>,
        tests: ArrayViewD<'_, Self>,
        order: Order,
    ) -> Vec<bool>;
}

/// How [`arrange_elements`] goes about it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How<'a> {
    Sort,
    SortStably,
    /// Only these places, in rising order.
    Select(&'a [usize]),
}

/// Sorts each lane of an array that is seen as one of `R`.
pub(crate) fn arrange_elements<T: Element, R: Lanes>(
    view: ArrayViewMutD<'_, T>,
    axis: usize,
    how: How<'_>,
) {
    let order = Order::of(T::DTYPE);
    // SAFETY: the functions below put the elements into another order.
    let view = unsafe { raw_view_mut::<T, R>(view) };
    match how {
        How::Sort => R::arrange_lanes(view, axis, order, None),
        How::SortStably => R::sort_lanes_stably(view, axis, order),
        How::Select(kth) => R::arrange_lanes(view, axis, order, Some(kth)),
    }
}

/// The distinct ones of elements that are seen as `R`.
pub(crate) fn distinct_elements<T: Element, R: Lanes>(elements: Vec<T>) -> Vec<T> {
    let distinct = R::distinct(into_raw(elements), Order::of(T::DTYPE));
    // SAFETY: these are the bits of some of the elements.
    unsafe { from_raw(distinct) }
}

macro_rules! lanes {
    ($($raw:ty),*) => {$(
        impl Lanes for $raw {
            fn arrange_lanes(
                view: ArrayViewMutD<'_, Self>,
                axis: usize,
                order: Order,
                kth: Option<&[usize]>,
            ) {
                arrange_lanes(view, axis, order, kth);
            }

            fn sort_lanes_stably(view: ArrayViewMutD<'_, Self>, axis: usize, order: Order) {
                sort_lanes_stably(view, axis, order);
            }

            fn rank_lanes(
                view: ArrayViewD<'_, Self>,
                axis: usize,
                order: Order,
                kth: Option<&[usize]>,
                out: ArrayViewMutD<'_, usize>,
            ) {
                rank_lanes(view, axis, order, kth, out);
            }

            fn sort_indices(lane: ArrayView1<'_, Self>, order: Order, indices: &mut [usize]) {
                sort_indices(lane, order, indices);
            }

            fn search(
                sorted: ArrayView1<'_, Self>,
                needles: ArrayViewD<'_, Self>,
                order: Order,
                after: bool,
            ) -> Vec<usize> {
                search(sorted, needles, order, after)
            }

            fn distinct(elements: Vec<Self>, order: Order) -> Vec<Self> {
                distinct(elements, order)
            }

            fn runs(elements: ArrayView1<'_, Self>, order: Order, equal_nan: bool) -> Runs {
                runs(elements, order, equal_nan)
            }

            fn distinct_slices(
                view: ArrayViewD<'_, Self>,
                axis: usize,
                order: Order,
            ) -> Vec<usize> {
                distinct_slices(view, axis, order)
            }

            fn found(
                elements: ArrayViewD<'_, Self>,
                tests: ArrayViewD<'_, Self>,
                order: Order,
            ) -> Vec<bool> {
                found(elements, tests, order)
            }
        }
    )*};
}

lanes!(u8, u16, u32, u64, Complex<f32>, Complex<f64>);

fn arrange_lanes<R: Raw>(
    view: ArrayViewMutD<'_, R>,
    axis: usize,
    order: Order,
    kth: Option<&[usize]>,
) {
    for_each_lane(view, axis, &|lane, scratch| R::arrange(lane, order, kth, scratch));
}

fn sort_lanes_stably<R: Raw>(view: ArrayViewMutD<'_, R>, axis: usize, order: Order) {
    for_each_lane(view, axis, &|lane, scratch| arrange_by_rank(lane, order, None, scratch));
}

fn rank_lanes<R: Raw>(
    view: ArrayViewD<'_, R>,
    axis: usize,
    order: Order,
    kth: Option<&[usize]>,
    out: ArrayViewMutD<'_, usize>,
) {
    for_each_pair(view, out, axis, &|lane, out, scratch| {
        R::rank(lane, order, kth, scratch, out);
    });
}

fn sort_indices<R: Raw>(lane: ArrayView1<'_, R>, order: Order, indices: &mut [usize]) {
    let elements: Vec<R> = indices.iter().map(|i| lane[*i]).collect();
    let mut sorted = vec![0; indices.len()];
    R::rank(&elements, order, None, &mut Scratch::default(), &mut sorted);
    let before = indices.to_vec();
    indices.iter_mut().zip(sorted).for_each(|(place, i)| *place = before[i]);
}

fn search<R: Raw>(
    sorted: ArrayView1<'_, R>,
    needles: ArrayViewD<'_, R>,
    order: Order,
    after: bool,
) -> Vec<usize> {
    // One needle is not worth copying what it is looked for in.
    if needles.len() == 1 {
        let places =
            needles.iter().map(|x| place_of(sorted, x.key(order), |x| x.key(order), after));
        return places.collect();
    }
    find(&in_one_piece(sorted), &in_one_piece(needles), order, after)
}

/// The elements in C order, copied where they do not lie so.
fn in_one_piece<'a, R: Raw, D: Dimension>(view: ArrayView<'a, R, D>) -> Cow<'a, [R]> {
    match view.to_slice() {
        Some(elements) => elements.into(),
        None => view.iter().copied().collect(),
    }
}

fn found<R: Raw>(elements: ArrayViewD<'_, R>, tests: ArrayViewD<'_, R>, order: Order) -> Vec<bool> {
    let mut tests: Vec<R> = tests.iter().filter(|x| !x.has_nan(order)).copied().collect();
    R::arrange(&mut tests, order, None, &mut Scratch::default());
    let elements = in_one_piece(elements);
    let places = find(&tests, &elements, order, false);
    let is_there = |(x, place): (&R, usize)| {
        tests.get(place).is_some_and(|test| test.key(order) == x.key(order))
    };
    elements.iter().zip(places).map(is_there).collect()
}

fn find<R: Raw>(sorted: &[R], needles: &[R], order: Order, after: bool) -> Vec<usize> {
    match order {
        Order::Signed => {
            let key = |x: R| x.key(Order::Signed);
            places(sorted, needles, (key, key), after)
        }
        Order::Unsigned => {
            let key = |x: R| x.key(Order::Unsigned);
            places(sorted, needles, (key, key), after)
        }
        _ => {
            let key = |x: R| x.key(Order::Float);
            places(sorted, needles, (key, key), after)
        }
    }
}

/// Where `needle` belongs among sorted elements: before those with the same key, or after them.
#[inline(always)]
pub(super) fn place_of<T, K: Ord>(
    sorted: ArrayView1<'_, T>,
    needle: K,
    key: impl Fn(&T) -> K,
    after: bool,
) -> usize {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let here = key(&sorted[middle]);
        if here < needle || after && here == needle {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

fn distinct<R: Raw>(mut elements: Vec<R>, order: Order) -> Vec<R> {
    if order == Order::Complex {
        let runs = runs(ArrayView1::from(&elements), order, true);
        return runs.starts.iter().map(|start| elements[runs.sorted[*start]]).collect();
    }
    let zero = R::default().key(order);
    // Only floats have two zeros.
    let is_zero = |x: &R| order == Order::Float && x.key(order) == zero;
    let near = elements.chunks(64).find(|some| some.iter().fold(false, |any, x| any | is_zero(x)));
    let first_zero = near.and_then(|some| some.iter().find(|x| is_zero(x)).copied());
    R::arrange(&mut elements, order, None, &mut Scratch::default());
    elements.dedup_by(|b, a| a.key(order) == b.key(order));
    if let Some(first) = first_zero {
        let place = place_of(ArrayView1::from(&elements), zero, |x| x.key(order), false);
        elements[place] = first;
    }
    elements
}

fn runs<R: Raw>(elements: ArrayView1<'_, R>, order: Order, equal_nan: bool) -> Runs {
    let mut sorted = vec![0; elements.len()];
    let elements = in_one_piece(elements);
    R::rank(&elements, order, None, &mut Scratch::default(), &mut sorted);
    let mut starts = Vec::new();
    for (place, i) in sorted.iter().enumerate() {
        let same = place > 0 && {
            let (a, b) = (elements[sorted[place - 1]], elements[*i]);
            match (a.has_nan(order), b.has_nan(order)) {
                (false, false) => a.key(order) == b.key(order),
                (true, true) => equal_nan,
                _ => false,
            }
        };
        if !same {
            starts.push(place);
        }
    }
    Runs { sorted, starts }
}

fn distinct_slices<R: Raw>(view: ArrayViewD<'_, R>, axis: usize, order: Order) -> Vec<usize> {
    let slices: Vec<ArrayViewD<'_, R>> = view.axis_iter(Axis(axis)).collect();
    let keys = |i: usize| slices[i].iter().map(|x| x.key(order));
    let mut indices: Vec<usize> = (0..slices.len()).collect();
    sort_by(&mut indices, &|a, b| keys(a).cmp(keys(b)));
    let same =
        |a: usize, b: usize| keys(a).eq(keys(b)) && !slices[b].iter().any(|x| x.has_nan(order));
    indices.dedup_by(|b, a| same(*a, *b));
    indices
}

/// One function for all sizes of elements.
fn sort_by(indices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_by(|a, b| compare(*a, *b));
}
