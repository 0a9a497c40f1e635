//! From sums of magnitudes to norms: the roots.

use ndarray::{ArrayD, ArrayViewD};

pub use crate::reduce::Measure;
use crate::{
    dtype::Element,
    reduce::{Plan, totals},
};

/// Measures `view` over the axes of `plan`.
#[track_caller]
pub(in crate::linalg) fn measured<T: Element>(
    view: ArrayViewD<'_, T>,
    plan: &Plan,
    measure: Measure,
) -> ArrayD<f64> {
    let mut results = totals(&view, plan, measure);
    match measure {
        Measure::Two => results.mapv_inplace(f64::sqrt),
        Measure::Power(p) => results.mapv_inplace(|total| total.powf(p.recip())),
        _ => {}
    }
    results
}
