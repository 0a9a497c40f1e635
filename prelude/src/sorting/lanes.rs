//! The loops of sorting: along one axis of an array of any layout, lane by lane.
//!
//! A lane without gaps is worked on in place, another in one buffer of its length. They are compiled
//! here, once for each size of elements; what an order is, is `raw.rs`'s.

use std::cmp::Ordering;

use ndarray::{ArrayView1, ArrayViewD, ArrayViewMutD, Axis};
use num_complex::Complex;

use super::raw::{Order, Raw, Scratch, from_raw, into_raw, raw_view_mut};
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
                let key = |x: &Self| x.key(order);
                needles.iter().map(|needle| place_of(sorted, key(needle), key, after)).collect()
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
                let tests = tests.iter().filter(|x| !x.has_nan(order)).map(|x| x.key(order));
                let mut tests: Vec<_> = tests.collect();
                tests.sort_unstable();
                elements.iter().map(|x| tests.binary_search(&x.key(order)).is_ok()).collect()
            }
        }
    )*};
}

lanes!(u8, u16, u32, u64, Complex<f32>, Complex<f64>);

fn arrange_lanes<R: Raw>(
    mut view: ArrayViewMutD<'_, R>,
    axis: usize,
    order: Order,
    kth: Option<&[usize]>,
) {
    let (mut buffer, mut scratch) = (Vec::new(), Scratch::default());
    for mut lane in view.lanes_mut(Axis(axis)) {
        if let Some(lane) = lane.as_slice_mut() {
            R::arrange(lane, order, kth, &mut scratch);
            continue;
        }
        buffer.clear();
        buffer.extend(lane.iter());
        R::arrange(&mut buffer, order, kth, &mut scratch);
        lane.iter_mut().zip(&buffer).for_each(|(to, from)| *to = *from);
    }
}

fn sort_lanes_stably<R: Raw>(mut view: ArrayViewMutD<'_, R>, axis: usize, order: Order) {
    let (mut buffer, mut scratch) = (Vec::new(), Scratch::default());
    for mut lane in view.lanes_mut(Axis(axis)) {
        buffer.clear();
        buffer.extend(lane.iter());
        let mut places = lane.iter_mut();
        R::rank(buffer.iter().copied(), order, None, &mut scratch, |i| {
            if let Some(place) = places.next() {
                *place = buffer[i];
            }
        });
    }
}

fn rank_lanes<R: Raw>(
    view: ArrayViewD<'_, R>,
    axis: usize,
    order: Order,
    kth: Option<&[usize]>,
    mut out: ArrayViewMutD<'_, usize>,
) {
    let mut scratch = Scratch::default();
    for (lane, mut out) in view.lanes(Axis(axis)).into_iter().zip(out.lanes_mut(Axis(axis))) {
        let mut places = out.iter_mut();
        R::rank(lane.iter().copied(), order, kth, &mut scratch, |i| {
            if let Some(place) = places.next() {
                *place = i;
            }
        });
    }
}

fn sort_indices<R: Raw>(lane: ArrayView1<'_, R>, order: Order, indices: &mut [usize]) {
    let before = indices.to_vec();
    let mut places = indices.iter_mut();
    let elements = before.iter().map(|i| lane[*i]);
    R::rank(elements, order, None, &mut Scratch::default(), |i| {
        if let Some(place) = places.next() {
            *place = before[i];
        }
    });
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
    let first_zero = elements.iter().find(|x| x.key(order) == zero).copied();
    R::arrange(&mut elements, order, None, &mut Scratch::default());
    elements.dedup_by(|b, a| a.key(order) == b.key(order));
    if let Some(first) = first_zero {
        let place = place_of(ArrayView1::from(&elements), zero, |x| x.key(order), false);
        elements[place] = first;
    }
    elements
}

fn runs<R: Raw>(elements: ArrayView1<'_, R>, order: Order, equal_nan: bool) -> Runs {
    let mut sorted = Vec::with_capacity(elements.len());
    R::rank(elements.iter().copied(), order, None, &mut Scratch::default(), |i| sorted.push(i));
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
