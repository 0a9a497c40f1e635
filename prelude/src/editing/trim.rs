//! Arrays without the zeros around them.
//!
//! Padding, the other way around, is [`crate::padding`]'s.

use std::ops::Range;

use ndarray::{Array, ArrayViewD, Dimension as _};

use super::cut_out;
use crate::{array_like::ArrayLike, dtype::Element, moving::Source};

/// At which ends [`trim_zeros_with`] trims. NumPy: the argument `trim=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trim {
    /// At both ends, `'fb'`.
    #[default]
    Both,
    /// In front, `'f'`.
    Front,
    /// Behind, `'b'`.
    Back,
}

/// The array without the zeros at both ends of each axis. NumPy: `np.trim_zeros(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::trim_zeros(&array![0, 0, 1, 0, 2, 0]), array![1, 0, 2]);
/// ```
pub fn trim_zeros<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    trim_zeros_with(a, Trim::Both)
}

/// The array without the zeros at an end of each axis. NumPy: `np.trim_zeros(a, trim)`.
///
/// ```
/// use ndlab::{editing::Trim, prelude::*};
///
/// assert_eq!(np::trim_zeros_with(&array![0, 1, 0], Trim::Back), array![0, 1]);
/// ```
pub fn trim_zeros_with<X: ArrayLike>(a: X, trim: Trim) -> Array<X::Elem, X::Dim> {
    let view = a.as_view();
    let ranges = ranges_of_others(view.view().into_dyn(), trim);
    cut_out(Source::of(&view), &ranges)
}

/// The smallest ranges that have all elements which are not 0.
fn ranges_of_others<A: Element>(view: ArrayViewD<'_, A>, trim: Trim) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = view.shape().iter().map(|len| *len..0).collect();
    for (index, element) in view.indexed_iter() {
        if *element != A::ZERO {
            for (range, place) in ranges.iter_mut().zip(index.slice()) {
                *range = range.start.min(*place)..range.end.max(place + 1);
            }
        }
    }
    for (range, len) in ranges.iter_mut().zip(view.shape()) {
        match trim {
            _ if range.end == 0 => *range = 0..0,
            Trim::Both => {}
            Trim::Front => range.end = *len,
            Trim::Back => range.start = 0,
        }
    }
    ranges
}
