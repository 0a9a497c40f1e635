//! The loops of counting, compiled here once for each size of elements.
//!
//! What they do stands in `uniform.rs`, `between.rs` and `bincount.rs`.

use ndarray::ArrayViewD;
use num_complex::Complex;

use super::{
    between, bincount,
    blocks::Blocks,
    uniform::{self, Uniform},
};
use crate::{dtype::DType, sorting::Order};

/// What the functions of this module do with elements of each size.
pub(super) trait Counting: Blocks {
    /// How many elements lie in each bin of equal width.
    fn in_uniform(
        view: ArrayViewD<'_, Self>,
        order: Order,
        bins: Uniform,
        edges: &[f64],
        single: bool,
    ) -> Vec<i64>;

    /// How many elements lie in each bin between edges, given as keys in a common dtype.
    fn in_between(
        view: ArrayViewD<'_, Self>,
        order: Order,
        common: DType,
        edges: &[u64],
    ) -> Vec<i64>;

    /// The smallest and the largest element; NaN if there is one.
    fn extremes(view: ArrayViewD<'_, Self>, order: Order) -> Option<(f64, f64)>;

    /// The least integer or 0, and the greatest or -1.
    fn range(view: ArrayViewD<'_, Self>, order: Order) -> (i64, i64);

    /// Adds how often each integer occurs; none is beyond the table.
    fn occurrences(view: ArrayViewD<'_, Self>, order: Order, counts: &mut [i64]);
}

macro_rules! implement {
    ($($raw:ty),*) => {$(
        impl Counting for $raw {
            fn in_uniform(
                view: ArrayViewD<'_, Self>,
                order: Order,
                bins: Uniform,
                edges: &[f64],
                single: bool,
            ) -> Vec<i64> {
                uniform::count(view, order, bins, edges, single)
            }

            fn in_between(
                view: ArrayViewD<'_, Self>,
                order: Order,
                common: DType,
                edges: &[u64],
            ) -> Vec<i64> {
                between::count(view, order, common, edges)
            }

            fn extremes(view: ArrayViewD<'_, Self>, order: Order) -> Option<(f64, f64)> {
                uniform::extremes(view, order)
            }

            fn range(view: ArrayViewD<'_, Self>, order: Order) -> (i64, i64) {
                bincount::range(view, order)
            }

            fn occurrences(view: ArrayViewD<'_, Self>, order: Order, counts: &mut [i64]) {
                bincount::count(view, order, counts);
            }
        }
    )*};
}

implement!(u8, u16, u32, u64, Complex<f32>, Complex<f64>);
