//! Order statistics and counts: medians, quantiles, histograms, occurrences.
//!
//! Medians and quantiles are selected, not sorted for: `statistics/select.rs` has the loops. Means
//! and deviations are [`crate::reduce`]'s, orders [`crate::sorting`]'s.

mod between;
mod bincount;
mod bins;
mod blocks;
mod counting;
mod histogram;
mod method;
mod quantile;
mod rules;
mod select;
mod uniform;

use self::select::Select;
pub use self::{
    bincount::{BincountOptions, bincount, bincount_weights, bincount_weights_with, bincount_with},
    bins::Bins,
    histogram::{
        HistogramOptions, histogram, histogram_bin_edges, histogram_bin_edges_with, histogram_with,
    },
    method::QuantileMethod,
    quantile::{
        Interpolate, Leading, Probabilities, QuantileOptions, Stacked, nanpercentile,
        nanpercentile_with, nanquantile, nanquantile_with, percentile, percentile_with, quantile,
        quantile_with,
    },
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Promote, Value},
    reduce::Over,
    sorting::{Order, raw_view, with_raw},
};

/// The dtype of medians: `f64` for integers and `bool`, else the elements' own.
type Median<X> = <<X as ArrayLike>::Elem as Promote>::Float;

/// The middle of the sorted elements, or the mean of the two in the middle.
/// NumPy: `np.median(a, axis)`.
///
/// Integers and `bool` give `f64`, floats and complex numbers their own type. NaN anywhere gives NaN,
/// and so do no elements.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[10, 7, 4], [3, 2, 1]];
/// assert_eq!(np::median(&a, ..), 3.5);
/// assert_eq!(np::median(&a, Axis(0)), array![6.5, 4.5, 2.5]);
/// assert_eq!(np::median(&a, Keep(1)), array![[7.0], [2.0]]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice.
#[track_caller]
pub fn median<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    R: Over<X::Dim, Median<X>>,
{
    let plan = over.plan(a.as_view().ndim());
    R::collect(medians(&a, &plan, false))
}

/// The median of the elements that are not NaN. NumPy: `np.nanmedian(a, axis)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[10.0, f64::NAN, 4.0], [3.0, 2.0, 1.0]];
/// assert_eq!(np::nanmedian(&a, ..), 3.0);
/// assert_eq!(np::nanmedian(&a, 0), array![6.5, 2.0, 2.5]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice.
#[track_caller]
pub fn nanmedian<X, R>(a: X, over: R) -> R::Output
where
    X: ArrayLike,
    R: Over<X::Dim, Median<X>>,
{
    let plan = over.plan(a.as_view().ndim());
    R::collect(medians(&a, &plan, true))
}

fn medians<X: ArrayLike>(
    a: &X,
    plan: &crate::reduce::Plan,
    skip_nan: bool,
) -> ndarray::ArrayD<Median<X>> {
    let view = a.as_view().into_dyn();
    let shape = select::result_shape(view.shape(), plan);
    let mut out = Vec::with_capacity(ndarray::Dimension::size(&shape));
    let put = &mut |value: Value| out.push(Median::<X>::from_value(value));
    let order = Order::of(X::Elem::DTYPE);
    with_raw!(X::Elem, R => R::medians(raw_view(view), plan, order, skip_nan, put));
    ndarray::ArrayD::from_shape_vec(shape, out).expect("one median for each lane")
}
