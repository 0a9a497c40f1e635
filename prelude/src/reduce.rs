//! Reductions and running results: sums, products, means, deviations, smallest and largest and
//! where they are, over everything or over some axes.
//!
//! What to reduce is one argument, described in [`over`](self::Over). A call goes down: the
//! functions here and in the files named after their subject make views and types; `number.rs` has
//! the compiled functions of each dtype; `walk.rs` the order in which memory is walked, once for
//! all; `fold.rs` the inner loops and `folds.rs` what they do with two elements. Sums are pairwise,
//! as accurate as NumPy's. Medians and quantiles, which need an order, are not here.

mod along;
mod average;
mod blocks;
mod count;
mod covariance;
mod ddof;
mod difference;
mod fold;
mod folds;
mod magnitudes;
mod moments;
mod number;
mod order;
mod over;
mod position;
mod scan;
mod slope;
mod walk;

pub use self::{
    along::{Along, cumprod, cumsum, nancumprod, nancumsum},
    average::{average, average_with},
    covariance::{CovOptions, Double, Variables, corrcoef, corrcoef_with, cov, cov_with},
    ddof::{Ddof, OverDdof, nanstd, nanvar, std, var},
    difference::{DiffOptions, diff, diff_with, ediff1d},
    magnitudes::Measure,
    moments::Spread,
    number::Number,
    over::{AxisIndex, Keep, OneOrAll, Over, Plan},
    position::{argmax, argmin, nanargmax, nanargmin},
    slope::{gradient, gradient_with, trapezoid, trapezoid_with},
};
pub(crate) use self::{
    blocks::{Folding, Kind, folding},
    count::trues,
    magnitudes::totals,
    over::axis_of,
};
// NumPy's other names for these two.
pub use self::{max as amax, min as amin};
use crate::array_like::ArrayLike;

macro_rules! reductions {
    ($($(#[$doc:meta])* $name:ident: $method:ident -> $result:ty $(, or $whole:ident)?;)*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X, R>(a: X, over: R) -> R::Output
        where
            X: ArrayLike,
            X::Elem: Number,
            R: Over<X::Dim, $result>,
        {
            let view = a.as_view();
            $(
                // Everything, where no order of memory has to be found.
                let whole = || view.as_slice_memory_order().map(X::Elem::$whole);
                if let Some(result) = R::whole(whole) {
                    return result;
                }
            )?
            let view = view.into_dyn();
            let plan = over.plan(view.ndim());
            R::collect(X::Elem::$method(view, &plan))
        }
    )*};
}

reductions! {
    /// The sum of elements. NumPy: `np.sum(a, axis)`.
    ///
    /// Integers are added in `i64` or `u64`, as NumPy does (ndarray's `a.sum()` of `i32` stays `i32`),
    /// `bool` in `i64`, floats and complex numbers in their own type, pairwise.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::arange(12.0).reshape((3, 4));
    /// assert_eq!(np::sum(&a, ..), 66.0);
    /// assert_eq!(np::sum(&a, Axis(1)), array![6.0, 22.0, 38.0]);
    /// assert_eq!(np::sum(&a, -1), array![6.0, 22.0, 38.0]);
    /// assert_eq!(np::sum(&a, Keep(Axis(1))), array![[6.0], [22.0], [38.0]]);
    /// assert_eq!(np::sum(&a, (0, 1)), arr0(66.0));
    /// assert_eq!(np::sum(&array![200_u8, 100], ..), 300_u64);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice:
    ///
    /// ```should_panic
    /// # use ndlab::prelude::*;
    /// np::sum(&np::ones((3, 4)), 2); // axis 2 is out of bounds for array of dimension 2
    /// ```
    sum: sum_over -> <X::Elem as Number>::Sum;

    /// The product of elements. NumPy: `np.prod(a, axis)`.
    ///
    /// The types are those of [`sum`]; integers that leave theirs wrap, as in NumPy.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::prod(&array![[1, 2], [3, 4]], Axis(0)), array![3_i64, 8]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    prod: prod_over -> <X::Elem as Number>::Sum;

    /// The arithmetic mean. NumPy: `np.mean(a, axis)`.
    ///
    /// ```text
    /// mean = sum(a) / n
    /// ```
    ///
    /// Integers and `bool` give `f64` (ndarray's `a.mean()` of integers cuts fractions off), floats
    /// and complex numbers their own type. Of no elements it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let m = np::arange(12).reshape((3, 4));
    /// assert_eq!(np::mean(&m, ..), 5.5);
    /// let centered = m.astype::<f64>() - np::mean(&m, Keep(Axis(0)));
    /// assert_eq!(np::sum(&centered, ..), 0.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    mean: mean_over -> <X::Elem as Number>::Mean;

    /// The smallest element. NumPy: `np.min(a, axis)`.
    ///
    /// NaN wins over every number, as in NumPy; complex numbers are ordered by their real part first.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[3, 1], [2, 5]];
    /// assert_eq!(np::min(&a, ..), 1);
    /// assert_eq!(np::min(&a, Axis(0)), array![2, 1]);
    /// assert!(np::min(&array![1.0, f64::NAN], ..).is_nan());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or an axis is out of bounds or given twice.
    min: min_over -> X::Elem;

    /// The largest element. NumPy: `np.max(a, axis)`.
    ///
    /// NaN wins over every number, as in NumPy; complex numbers are ordered by their real part first.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::max(&array![[3, 1], [2, 5]], 1), array![3, 5]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or an axis is out of bounds or given twice.
    max: max_over -> X::Elem;

    /// The distance from the smallest element to the largest. NumPy: `np.ptp(a, axis)`.
    ///
    /// The dtype stays: a distance that leaves the range of an integer type wraps, as in NumPy.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::ptp(&array![[4, 9, 2, 10], [6, 9, 7, 12]], 1), array![8, 6]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, for `bool`, or if an axis is out of bounds or given twice.
    ptp: ptp_over -> X::Elem;

    /// Whether any element is true, which is: not zero. NumPy: `np.any(a, axis)`.
    ///
    /// NaN is not zero. Of no elements it is `false`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[0.0, 1.0], [0.0, 0.0]];
    /// assert!(np::any(&a, ..));
    /// assert_eq!(np::any(&a, Axis(1)), array![true, false]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    any: any_over -> bool, or any_of;

    /// Whether all elements are true, which is: not zero. NumPy: `np.all(a, axis)`.
    ///
    /// NaN is not zero. Of no elements it is `true`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[0, 1], [2, 3]];
    /// assert!(!np::all(&a, ..));
    /// assert_eq!(np::all(&a, Axis(0)), array![false, true]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    all: all_over -> bool, or all_of;

    /// How many elements are not zero. NumPy: `np.count_nonzero(a, axis)`.
    ///
    /// Counts are `usize`, as Rust's are; of `bool` it is how many are `true`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[0, 1, 7, 0], [3, 0, 2, 19]];
    /// assert_eq!(np::count_nonzero(&a, ..), 5);
    /// assert_eq!(np::count_nonzero(&a, Axis(1)), array![2, 3]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    count_nonzero: count_nonzero_over -> usize, or count_nonzero_of;

    /// The sum of what is not NaN. NumPy: `np.nansum(a, axis)`.
    ///
    /// The types are those of [`sum`](sum()). Of NaN alone it is 0.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nansum(&array![[1.0, np::nan], [2.0, 3.0]], 0), array![3.0, 3.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    nansum: nansum_over -> <X::Elem as Number>::Sum;

    /// The product of what is not NaN. NumPy: `np.nanprod(a, axis)`.
    ///
    /// The types are those of [`sum`](sum()). Of NaN alone it is 1.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanprod(&array![2.0, np::nan, 4.0], ..), 8.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    nanprod: nanprod_over -> <X::Elem as Number>::Sum;

    /// The mean of what is not NaN. NumPy: `np.nanmean(a, axis)`.
    ///
    /// The types are those of [`mean`]. Of NaN alone it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanmean(&array![2.0, np::nan, 4.0], ..), 3.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice.
    nanmean: nanmean_over -> <X::Elem as Number>::Mean;

    /// The smallest element that is not NaN. NumPy: `np.nanmin(a, axis)`.
    ///
    /// Of NaN alone it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanmin(&array![2.0, np::nan, 4.0], ..), 2.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or an axis is out of bounds or given twice.
    nanmin: nanmin_over -> X::Elem;

    /// The largest element that is not NaN. NumPy: `np.nanmax(a, axis)`.
    ///
    /// Of NaN alone it is NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nanmax(&array![2.0, np::nan, 4.0], ..), 4.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or an axis is out of bounds or given twice.
    nanmax: nanmax_over -> X::Elem;
}
