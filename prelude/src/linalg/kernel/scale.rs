//! Matrices of very large or very small numbers, whose squares are no numbers: iterations are given
//! them multiplied by a power of two, and their results are divided by it.

use ndarray::{ArrayView2, CowArray, Ix2};

use super::field::Field;

/// What to multiply numbers by, which is 1 but for extremes; none if there are NaN or infinities.
pub(super) fn scale_of<'a, W: Field>(numbers: impl IntoIterator<Item = &'a W>) -> Option<f64> {
    const LARGE: f64 = 1e120;
    let mut largest = 0.0_f64;
    for x in numbers {
        if !x.finite() {
            return None;
        }
        largest = largest.max(x.magnitude());
    }
    if largest == 0.0 || (LARGE.recip()..LARGE).contains(&largest) {
        return Some(1.0);
    }
    // Between 2^-1022 and 2^1022, so that it and what it is divided by stay normal.
    Some((-largest.log2().floor()).clamp(-1022.0, 1022.0).exp2())
}

/// `a` multiplied by `scale`; itself where that is 1.
pub(super) fn rescaled<'a, W: Field>(a: &ArrayView2<'a, W>, scale: f64) -> CowArray<'a, W, Ix2> {
    if scale == 1.0 { (*a).into() } else { a.map(|x| x.scaled(scale)).into() }
}
