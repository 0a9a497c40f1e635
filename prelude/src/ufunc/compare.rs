//! Comparisons of elements, which give masks.

use super::{define::binary, kernels::compare as kernels};
use crate::dtype::Element;

binary! {
    /// Whether elements are equal. NumPy: `np.equal(x, y)`, `x == y`.
    ///
    /// Gives `bool`, broadcast as in arithmetic; ndarray's `a == b` is one `bool` for whole arrays.
    /// NaN equals nothing. Integers are compared exactly, whatever their dtypes.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::equal(array![1, 2, 3], 2), array![false, true, false]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    equal equal_into equal_inplace: kernels::EQUAL, Element => bool;

    /// Whether elements differ. NumPy: `np.not_equal(x, y)`, `x != y`.
    ///
    /// See [`equal`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::not_equal(array![1, 2, 3], 2), array![true, false, true]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    not_equal not_equal_into not_equal_inplace: kernels::NOT_EQUAL, Element => bool;

    /// Whether elements of `x` are smaller. NumPy: `np.less(x, y)`, `x < y`.
    ///
    /// See [`equal`]. Complex numbers are compared by their real parts, and by their imaginary
    /// parts where those are equal.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mask = np::less(array![0.5, 1.5, f64::NAN], 1);
    /// assert_eq!(mask, array![true, false, false]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    less less_into less_inplace: kernels::LESS, Element => bool;

    /// Whether elements of `x` are smaller or equal. NumPy: `np.less_equal(x, y)`, `x <= y`.
    ///
    /// See [`less`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::less_equal(array![1, 2, 3], 2), array![true, true, false]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    less_equal less_equal_into less_equal_inplace: kernels::LESS_EQUAL, Element => bool;

    /// Whether elements of `x` are larger. NumPy: `np.greater(x, y)`, `x > y`.
    ///
    /// See [`less`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::greater(array![1, 2, 3], 2), array![false, false, true]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    greater greater_into greater_inplace: kernels::GREATER, Element => bool;

    /// Whether elements of `x` are larger or equal. NumPy: `np.greater_equal(x, y)`, `x >= y`.
    ///
    /// See [`less`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::greater_equal(array![1, 2, 3], 2), array![false, true, true]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    greater_equal greater_equal_into greater_equal_inplace:
        kernels::GREATER_EQUAL, Element => bool;
}
