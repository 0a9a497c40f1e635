//! Strides as a value that prints as NumPy's and compares with tuples.
//!
//! The unit, bytes or elements, stands in the name of the function that returns it.

use std::{fmt, ops::Deref};

use crate::shape::{IntoShape, tuple_text};

/// The step along each axis, which prints as NumPy's tuple and compares with tuples and arrays.
///
/// ```
/// use ndlab::prelude::*;
///
/// let strides = np::ones((3, 4)).strides_bytes();
/// assert_eq!(strides.to_string(), "(32, 8)");
/// assert_eq!(strides, (32, 8));
/// assert_eq!(strides[0], 32);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Strides(Vec<isize>);

impl Strides {
    /// `strides` in elements, each times `unit`.
    pub(super) fn new(strides: &[isize], unit: usize) -> Strides {
        Strides(strides.iter().map(|stride| stride * unit as isize).collect())
    }
}

impl Deref for Strides {
    type Target = [isize];

    fn deref(&self) -> &[isize] {
        &self.0
    }
}

impl<T: IntoShape + Clone> PartialEq<T> for Strides {
    fn eq(&self, other: &T) -> bool {
        *self.0.as_slice().into_extents() == *other.clone().into_extents()
    }
}

impl fmt::Display for Strides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&tuple_text(&self.0))
    }
}

impl fmt::Debug for Strides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&tuple_text(&self.0))
    }
}
