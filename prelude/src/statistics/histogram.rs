//! Histograms: how many elements lie in each interval.

use ndarray::{Array1, ArrayViewD};

use super::{
    between,
    bins::{Bins, Wanted, outer_edges, too_many, uniform_edges, unknown_rule},
    blocks::Blocks,
    counting::Counting,
    rules::Rule,
    uniform::{self, Uniform},
};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element, Promote, Value},
    memory,
    reduce::sum,
    shape::tuple_text,
    sorting::{Order, Real, raw_view, with_raw, word_in},
};

/// [`histogram_with`]'s options.
#[derive(Clone, Debug, Default)]
pub struct HistogramOptions<'a> {
    /// The outer edges, for a number of bins; without it the smallest and largest element.
    /// NumPy: `range`.
    pub range: Option<(f64, f64)>,
    /// Whether the result is a density, whose integral is 1. NumPy: `density`.
    pub density: bool,
    /// What each element counts, in the shape of the array. NumPy: `weights`.
    pub weights: Option<ArrayViewD<'a, f64>>,
}

/// How many elements lie in each of some intervals, and their edges. NumPy: `np.histogram(a, bins)`.
///
/// `bins` is their number, between the smallest and the largest element, or with outer edges as
/// `(10, (0.0, 1.0))`; or an array of rising edges, in whose dtype they are given back; or the name
/// of a rule for their number: `"auto"`, `"sturges"`, `"sqrt"`, `"rice"`, `"scott"`, `"fd"`, `"doane"`.
/// Each interval holds its lower edge, the last one both.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (counts, edges) = np::histogram([1.0, 2.0, 1.0], 2);
/// assert_eq!((counts, edges), (array![2, 1], array![1.0, 1.5, 2.0]));
/// let (counts, edges) = np::histogram([1, 2, 1, 4], [0, 1, 2, 3]);
/// assert_eq!((counts, edges), (array![0, 2, 1], array![0, 1, 2, 3]));
/// let (counts, _) = np::histogram([0.1, 0.2, 5.0], (2, (0, 1)));
/// assert_eq!(counts, array![2, 0]);
/// ```
///
/// # Panics
///
/// If there is no bin, edges do not rise, or the outer edges are not finite: also where they are
/// elements.
#[track_caller]
pub fn histogram<X, B>(a: X, bins: B) -> (Array1<i64>, Array1<B::Edge<X::Elem>>)
where
    X: ArrayLike,
    X::Elem: Real,
    B: Bins,
{
    let (sums, edges) = counted("histogram", a, bins, &HistogramOptions::default());
    // Counts below 2⁵³ are exact in `f64`.
    (sums.mapv(|sum| sum as i64), edges)
}

/// [`histogram`] with options; its counts, sums of weights or densities are `f64`.
/// NumPy: `np.histogram(a, bins, range, density, weights)`.
///
/// ```
/// use ndlab::{HistogramOptions, prelude::*};
///
/// let options = HistogramOptions { density: true, range: Some((0.0, 4.0)), ..Default::default() };
/// let (density, edges) = np::histogram_with([0.5, 1.0, 3.0, 3.5], 2, options);
/// assert_eq!((density, edges), (array![0.25, 0.25], array![0.0, 2.0, 4.0]));
/// let weights = array![1.0, 10.0];
/// let weights = Some(weights.view().into_dyn());
/// let (sums, _) = np::histogram_with([0, 5], 2, HistogramOptions { weights, ..Default::default() });
/// assert_eq!(sums, array![1.0, 10.0]);
/// ```
///
/// # Panics
///
/// As [`histogram`], and if the weights are not of the shape of `a`.
#[track_caller]
pub fn histogram_with<X, B>(
    a: X,
    bins: B,
    options: HistogramOptions<'_>,
) -> (Array1<f64>, Array1<B::Edge<X::Elem>>)
where
    X: ArrayLike,
    X::Elem: Real,
    B: Bins,
{
    let (mut sums, edges) = counted("histogram", a, bins, &options);
    if options.density {
        let total = sum(&sums, ..);
        let single = <B::Edge<X::Elem> as Element>::DTYPE == DType::Float32;
        for (i, sum) in sums.iter_mut().enumerate() {
            let edge = |i: usize| f64::from_value(edges[i].to_value());
            let width = edge(i + 1) - edge(i);
            *sum = *sum / (if single { f64::from(width as f32) } else { width }) / total;
        }
    }
    (sums, edges)
}

/// The edges that [`histogram`] would use. NumPy: `np.histogram_bin_edges(a, bins)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::histogram_bin_edges([0, 1, 4], 2), array![0.0, 2.0, 4.0]);
/// assert_eq!(np::histogram_bin_edges([0, 1, 4], (2, (0, 1))), array![0.0, 0.5, 1.0]);
/// ```
///
/// # Panics
///
/// As [`histogram`].
#[track_caller]
pub fn histogram_bin_edges<X, B>(a: X, bins: B) -> Array1<B::Edge<X::Elem>>
where
    X: ArrayLike,
    X::Elem: Real,
    B: Bins,
{
    histogram_bin_edges_with(a, bins, HistogramOptions::default())
}

/// [`histogram_bin_edges`] with options, of which only the range matters.
/// NumPy: `np.histogram_bin_edges(a, bins, range)`.
///
/// ```
/// use ndlab::{HistogramOptions, prelude::*};
///
/// let options = HistogramOptions { range: Some((0.0, 1.0)), ..Default::default() };
/// assert_eq!(np::histogram_bin_edges_with([0, 4], 2, options), array![0.0, 0.5, 1.0]);
/// ```
///
/// # Panics
///
/// As [`histogram`].
#[track_caller]
pub fn histogram_bin_edges_with<X, B>(
    a: X,
    bins: B,
    options: HistogramOptions<'_>,
) -> Array1<B::Edge<X::Elem>>
where
    X: ArrayLike,
    X::Elem: Real,
    B: Bins,
{
    let wanted = bins.wanted::<X::Elem>();
    edges_of("histogram_bin_edges", a.as_view().into_dyn(), wanted, options.range).0
}

/// The edges, and what is known of them if they are evenly spaced.
#[track_caller]
fn edges_of<T: Real, E: Element>(
    op: &str,
    view: ArrayViewD<'_, T>,
    wanted: Wanted<E>,
    range: Option<(f64, f64)>,
) -> (Array1<E>, Option<Uniform>) {
    let single = E::DTYPE == DType::Float32;
    let (number, range) = match &wanted {
        Wanted::Equal(number, own) => (Some(*number), own.or(range)),
        _ => (None, range),
    };
    let rule = match wanted {
        Wanted::Edges(edges) => return (edges.into(), None),
        Wanted::Equal(..) => Rule::Auto,
        Wanted::Rule(name) => match Rule::named(&name) {
            Some(rule) => rule,
            None => unknown_rule(op, &name),
        },
    };
    let extremes = if range.is_none() { extremes(view.view()) } else { None };
    let (first, last) = outer_edges(op, range, extremes, single);
    let count = match number {
        Some(number) => number,
        None => rule.count(view, first, last),
    };
    let own = extremes.is_some();
    let edges = uniform_edges(op, first, last, count, single, own);
    let edges = edges.into_iter().map(|edge| E::from_value(Value::F64(edge))).collect();
    (edges, Some(Uniform { first, last, count, own }))
}

/// The smallest and the largest element; NaN if there is one.
pub(super) fn extremes<T: Real>(view: ArrayViewD<'_, T>) -> Option<(f64, f64)> {
    let order = Order::of(T::DTYPE);
    with_raw!(T, R => R::extremes(raw_view(view), order))
}

pub(super) fn reals<T: Element>(view: ArrayViewD<'_, T>, f: &mut dyn FnMut(&[f64])) {
    let order = Order::of(T::DTYPE);
    with_raw!(T, R => R::reals(raw_view(view), order, f));
}

/// The weight in each bin, in C order of the elements.
#[track_caller]
fn counted<X, B>(
    op: &str,
    a: X,
    bins: B,
    options: &HistogramOptions<'_>,
) -> (Array1<f64>, Array1<B::Edge<X::Elem>>)
where
    X: ArrayLike,
    X::Elem: Real,
    B: Bins,
{
    let view = a.as_view().into_dyn();
    if let Some(weights) = &options.weights
        && weights.shape() != view.shape()
    {
        different_shapes(op, view.shape(), weights.shape());
    }
    let wanted = bins.wanted::<X::Elem>();
    let (edges, uniform) = edges_of(op, view.view(), wanted, options.range);
    let mut sums = memory::zeros::<f64>(&[edges.len().saturating_sub(1)]);
    let order = Order::of(X::Elem::DTYPE);
    if let Some(bins) = uniform {
        let real_edges: Vec<f64> = edges.iter().map(|e| f64::from_value(e.to_value())).collect();
        let single = <X::Elem as Promote>::Float::DTYPE == DType::Float32;
        if real_edges.iter().any(|edge| edge.is_nan()) {
            // The width is beyond the largest float.
            too_many(op, bins.count, bins.first, bins.last);
        }
        let edges = &real_edges[..];
        if let Some(weights) = &options.weights {
            let mut weights = weights.iter();
            let mut weight = move || weights.next().copied().unwrap_or(0.0);
            let add = &mut |block: &[f64]| {
                uniform::add_weights(block, bins, edges, single, &mut weight, &mut sums);
            };
            reals(view, add);
        } else {
            let counts = with_raw!(X::Elem, R => {
                R::in_uniform(raw_view(view), order, bins, edges, single)
            });
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum = count as f64);
        }
    } else {
        let common = X::Elem::DTYPE.promote(<B::Edge<X::Elem> as Element>::DTYPE);
        let edges: Vec<u64> = edges.iter().map(|e| word_in(common, e.to_value())).collect();
        if let Some(weights) = &options.weights {
            let mut weights = weights.iter();
            let add = &mut |block: &[u64]| {
                let weights = &mut || weights.next().copied().unwrap_or(0.0);
                between::add_weights(block, &edges, weights, &mut sums);
            };
            with_raw!(X::Elem, R => R::keys(raw_view(view), order, common, add));
        } else {
            let counts = with_raw!(X::Elem, R => {
                R::in_between(raw_view(view), order, common, &edges)
            });
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum = count as f64);
        }
    }
    (sums.into(), edges)
}

#[cold]
#[inline(never)]
#[track_caller]
fn different_shapes(op: &str, a: &[usize], weights: &[usize]) -> ! {
    let (a, weights) = (tuple_text(a), tuple_text(weights));
    panic!("{op}: weights should have the same shape as a, got {weights} and {a}")
}
