//! NumPy's functions for tests, as macros: comparisons of arrays that panic with NumPy's message; and
//! `check!` for exercises, which prints (`testing/exercise.rs`).
//!
//! `testing/options.rs` has what the macros call, `testing/compare.rs` decides, one loop over the
//! elements in the case that passes, and `testing/message.rs` writes the text. That elements are
//! nearly equal as a value, without a panic, is [`crate::select`]'s.
//!
//! What differs from NumPy: largest differences of complex numbers may end in other digits, since
//! their magnitudes do; a plain `f32` stays float32; a negative `decimal` prints no digits.

mod compare;
mod elements;
mod exercise;
mod message;
mod options;
mod pair;

pub use self::{
    exercise::Check,
    options::{AllClose, ArrayAlmostEqual, ArrayEqual, ArrayLess},
};
#[doc(inline)]
pub use crate::{
    assert_allclose, assert_array_almost_equal, assert_array_equal, assert_array_less, check,
};

/// Panics unless `|actual - desired| <= atol + rtol * |desired|` for all elements.
/// NumPy: `np.testing.assert_allclose(actual, desired, rtol, atol, equal_nan, err_msg)`.
///
/// The arguments are borrowed. They are arrays, views or numbers of any dtypes; shapes have to be
/// equal, or one of the two a scalar. Options follow in any order: `rtol = 1e-7`, `atol = 0`,
/// `equal_nan = true`, `err_msg = ""`, `verbose = true`, `strict = false`. A plain integer counts
/// as int64, as Python's do.
///
/// Needs a byte for each element while it compares.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = array![1e-5, 1e-3, 1e-1];
/// let y = np::arccos(np::cos(&x));
/// assert_allclose!(x, y, rtol = 1e-5, atol = 0);
/// assert_allclose!(np::sin(np::arange(3.0) * np::pi), 0, atol = 1e-15);
/// ```
///
/// # Panics
///
/// With NumPy's message:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// assert_allclose!(array![1.0, 2.0], array![1.0, 2.1], rtol = 1e-5);
/// ```
///
/// ```text
/// Not equal to tolerance rtol=1e-05, atol=0
///
/// Mismatched elements: 1 / 2 (50%)
/// Mismatch at index:
///  [1]: 2.0 (ACTUAL), 2.1 (DESIRED)
/// Max absolute difference among violations: 0.1
/// Max relative difference among violations: 0.04761905
///  ACTUAL: array([1., 2.])
///  DESIRED: array([1. , 2.1])
/// ```
#[macro_export]
macro_rules! assert_allclose {
    ($actual:expr, $desired:expr $(, $option:ident = $value:expr)* $(,)?) => {
        $crate::testing::AllClose::default()$(.$option($value))*.check(&$actual, &$desired)
    };
}

/// Panics unless all elements are equal; NaN equals NaN.
/// NumPy: `np.testing.assert_array_equal(actual, desired, err_msg)`.
///
/// Arguments as [`assert_allclose!`]; the options are `err_msg`, `verbose` and `strict`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_array_equal!(array![1.0, np::nan], array![1.0, np::nan]);
/// assert_array_equal!(np::full((2, 5), 3), 3);
/// ```
///
/// # Panics
///
/// With NumPy's message: `Arrays are not equal`, and what differs.
#[macro_export]
macro_rules! assert_array_equal {
    ($actual:expr, $desired:expr $(, $option:ident = $value:expr)* $(,)?) => {
        $crate::testing::ArrayEqual::default()$(.$option($value))*.check(&$actual, &$desired)
    };
}

/// Panics unless `|actual - desired| < 1.5 * 10**(-decimal)` for all elements.
/// NumPy: `np.testing.assert_array_almost_equal(actual, desired, decimal, err_msg)`.
///
/// Arguments as [`assert_allclose!`]; the options are `decimal = 6`, `err_msg`, `verbose` and
/// `strict`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_array_almost_equal!(array![1.0, 2.333, np::nan], array![1.0, 2.333, np::nan]);
/// assert_array_almost_equal!(array![1.0, 2.33333], array![1.0, 2.33339], decimal = 3);
/// ```
///
/// # Panics
///
/// With NumPy's message: `Arrays are not almost equal to 6 decimals`, and what differs.
#[macro_export]
macro_rules! assert_array_almost_equal {
    ($actual:expr, $desired:expr $(, $option:ident = $value:expr)* $(,)?) => {
        $crate::testing::ArrayAlmostEqual::default()$(.$option($value))*
            .check(&$actual, &$desired)
    };
}

/// Panics unless `x < y` for all elements; NaN may be at the same places.
/// NumPy: `np.testing.assert_array_less(x, y, err_msg)`.
///
/// Arguments as [`assert_allclose!`]; the options are `err_msg`, `verbose` and `strict`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_array_less!(array![1.0, 1.0, np::nan], array![1.1, 2.0, np::nan]);
/// assert_array_less!(array![1.0, 4.0], 5);
/// ```
///
/// # Panics
///
/// With NumPy's message: ``Arrays are not strictly ordered `x < y` ``, and where.
#[macro_export]
macro_rules! assert_array_less {
    ($x:expr, $y:expr $(, $option:ident = $value:expr)* $(,)?) => {
        $crate::testing::ArrayLess::default()$(.$option($value))*.check(&$x, &$y)
    };
}
