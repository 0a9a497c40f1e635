//! Logic of truth values and of bits, and common divisors of integers.

use super::{
    define::{binary, unary},
    kernels::bits as kernels,
    kinds::{Bits, Integers},
};
use crate::dtype::{Element, Joined, Promote};

unary! {
    /// Whether elements are zero or false. NumPy: `np.logical_not(x)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::logical_not(array![0.0, 2.5]), array![true, false]);
    /// ```
    logical_not logical_not_into logical_not_inplace: kernels::LOGICAL_NOT, Element => bool;

    /// The elements with all bits changed. NumPy: `np.invert(x)`, `~x`.
    ///
    /// Of `bool` it is the logical not, as ndarray's `!x`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::invert(array![0, 5]), array![-1, -6]);
    /// ```
    invert invert_into invert_inplace: kernels::INVERT, Bits => X::Elem;

    /// The elements with all bits changed. NumPy: `np.bitwise_not(x)`, the same as [`invert`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::bitwise_not(array![true, false]), array![false, true]);
    /// ```
    bitwise_not bitwise_not_into bitwise_not_inplace: kernels::INVERT, Bits => X::Elem;
}

binary! {
    /// Whether both elements are true or not zero. NumPy: `np.logical_and(x, y)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::logical_and(array![0, 2], array![1.0, 0.5]), array![false, true]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    logical_and logical_and_into logical_and_inplace: kernels::LOGICAL_AND, Element => bool;

    /// Whether one of the elements is true or not zero. NumPy: `np.logical_or(x, y)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::logical_or(array![0, 2], false), array![false, true]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    logical_or logical_or_into logical_or_inplace: kernels::LOGICAL_OR, Element => bool;

    /// Whether exactly one of the elements is true or not zero. NumPy: `np.logical_xor(x, y)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::logical_xor(array![0, 2], true), array![true, false]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together.
    logical_xor logical_xor_into logical_xor_inplace: kernels::LOGICAL_XOR, Element => bool;

    /// The bits that both elements have. NumPy: `np.bitwise_and(x, y)`, `x & y`.
    ///
    /// Of `bool` it is the logical and.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::bitwise_and(array![12, 7], 10), array![8, 2]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    bitwise_and bitwise_and_into bitwise_and_inplace: kernels::BITWISE_AND, Bits => Joined<X, Y>;

    /// The bits that one of the elements has. NumPy: `np.bitwise_or(x, y)`, `x | y`.
    ///
    /// Of `bool` it is the logical or.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::bitwise_or(array![12, 7], 10), array![14, 15]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    bitwise_or bitwise_or_into bitwise_or_inplace: kernels::BITWISE_OR, Bits => Joined<X, Y>;

    /// The bits that exactly one of the elements has. NumPy: `np.bitwise_xor(x, y)`, `x ^ y`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::bitwise_xor(array![12, 7], 10), array![6, 13]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    bitwise_xor bitwise_xor_into bitwise_xor_inplace: kernels::BITWISE_XOR, Bits => Joined<X, Y>;

    /// The bits of `x`, moved to the left. NumPy: `np.left_shift(x, y)`, `x << y`.
    ///
    /// Moved by their number or more, none is left; `bool` becomes `i8`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::left_shift(array![1, 5], array![4, 1]), array![16, 10]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    left_shift left_shift_into left_shift_inplace: kernels::LEFT_SHIFT, Bits => <Joined<X, Y> as Promote>::Counted;

    /// The bits of `x`, moved to the right. NumPy: `np.right_shift(x, y)`, `x >> y`.
    ///
    /// The sign of negative numbers stays; `bool` becomes `i8`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::right_shift(array![16, -5], 1), array![8, -3]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    right_shift right_shift_into right_shift_inplace: kernels::RIGHT_SHIFT, Bits => <Joined<X, Y> as Promote>::Counted;

    /// The greatest common divisor. NumPy: `np.gcd(x, y)`.
    ///
    /// Of zeros it is 0.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::gcd(array![12, -20], 8), array![4, 4]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    gcd gcd_into gcd_inplace: kernels::GCD, Integers => Joined<X, Y>;

    /// The least common multiple. NumPy: `np.lcm(x, y)`.
    ///
    /// If one element is 0 it is 0.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::lcm(array![12, -20], 8), array![24, 40]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    lcm lcm_into lcm_inplace: kernels::LCM, Integers => Joined<X, Y>;
}
