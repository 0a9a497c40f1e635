//! Arithmetic of elements.

use ndarray::{Array, DimMax};

use super::{
    Broadcast, OutputArray, apply,
    define::{binary, unary},
    kernels::arithmetic as kernels,
    kinds::{NotBool, Real},
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined, Promote, Promoted},
};

unary! {
    /// The negative of each element. NumPy: `np.negative(x)`, `-x`.
    ///
    /// Unsigned integers wrap. Not for `bool`: see [`logical_not`](super::logical_not).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::negative(array![1, -2]), array![-1, 2]);
    /// ```
    negative negative_into negative_inplace: kernels::NEGATIVE, NotBool => X::Elem;

    /// The elements as they are. NumPy: `np.positive(x)`, `+x`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::positive(array![1, -2]), array![1, -2]);
    /// ```
    positive positive_into positive_inplace: kernels::POSITIVE, NotBool => X::Elem;

    /// The magnitude of each element. NumPy: `np.absolute(x)`.
    ///
    /// Complex numbers give their length, as `f32` or `f64`. The smallest integer has no
    /// positive counterpart and stays, as in NumPy.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let z = array![np::complex128::new(3.0, -4.0)];
    /// assert_eq!(np::absolute(&z), array![5.0]);
    /// assert_eq!(np::absolute(array![-2, 2]), array![2, 2]);
    /// ```
    absolute absolute_into absolute_inplace: kernels::ABSOLUTE, Element => <X::Elem as Promote>::Real;

    /// The magnitude of each element. NumPy: `np.abs(x)`, the same as [`absolute`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::abs(array![-1.5, 2.0]), array![1.5, 2.0]);
    /// ```
    abs abs_into abs_inplace: kernels::ABSOLUTE, Element => <X::Elem as Promote>::Real;

    /// The magnitude of each element as a float. NumPy: `np.fabs(x)`.
    ///
    /// Integers and `bool` give `f64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::fabs(array![-1, 2]), array![1.0, 2.0]);
    /// ```
    fabs fabs_into fabs_inplace: kernels::FABS, Real => <X::Elem as Promote>::Float;

    /// -1, 0 or 1, as the sign of each element. NumPy: `np.sign(x)`.
    ///
    /// NaN stays; complex numbers give `z / |z|`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::sign(array![-5.0, 0.0, 0.5]), array![-1.0, 0.0, 1.0]);
    /// ```
    sign sign_into sign_inplace: kernels::SIGN, NotBool => X::Elem;

    /// 1 divided by each element. NumPy: `np.reciprocal(x)`.
    ///
    /// Integers stay integers, so that all but 1 and -1 give 0; `bool` becomes `i8`. Of the
    /// integer 0 it is 0, where NumPy leaves it open.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::reciprocal(array![2.0, 4.0]), array![0.5, 0.25]);
    /// ```
    reciprocal reciprocal_into reciprocal_inplace: kernels::RECIPROCAL, Element => <X::Elem as Promote>::Counted;

    /// The square of each element. NumPy: `np.square(x)`.
    ///
    /// Integers wrap; `bool` becomes `i8`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::square(array![-3, 2]), array![9, 4]);
    /// ```
    square square_into square_inplace: kernels::SQUARE, Element => <X::Elem as Promote>::Counted;
}

binary! {
    /// The sum of elements. NumPy: `np.add(x, y)`, `x + y`.
    ///
    /// Integers wrap; of `bool` it is the logical or.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::arange(3);
    /// assert_eq!(np::add(&a, 10), array![10, 11, 12]);
    /// assert_eq!(np::add(&a, array![[0.5], [1.5]]), array![[0.5, 1.5, 2.5], [1.5, 2.5, 3.5]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes cannot be broadcast together, or a plain integer does not fit the dtype:
    ///
    /// ```should_panic
    /// # use ndlab::prelude::*;
    /// np::add(&i8::ones(3), 300); // integer 300 out of bounds for int8
    /// ```
    add add_into add_inplace: kernels::ADD, Element => Joined<X, Y>;

    /// The difference of elements. NumPy: `np.subtract(x, y)`, `x - y`.
    ///
    /// Integers wrap. Not for `bool`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::subtract(array![5, 6], array![1, 2]), array![4, 4]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    subtract subtract_into subtract_inplace: kernels::SUBTRACT, NotBool => Joined<X, Y>;

    /// The product of elements. NumPy: `np.multiply(x, y)`, `x * y`.
    ///
    /// Integers wrap; of `bool` it is the logical and.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::float32::ones(2);
    /// assert_eq!(np::multiply(&a, 0.5), array![0.5_f32, 0.5]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    multiply multiply_into multiply_inplace: kernels::MULTIPLY, Element => Joined<X, Y>;

    /// The quotient of elements, of integers too. NumPy: `np.divide(x, y)`, `x / y`.
    ///
    /// Integers and `bool` give `f64`. `x / 0` is infinite, or NaN.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::divide(array![1, 2], 4), array![0.25, 0.5]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    divide divide_into divide_inplace: kernels::DIVIDE, Element => <Joined<X, Y> as Promote>::Float;

    /// The quotient of elements. NumPy: `np.true_divide(x, y)`, the same as [`divide`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::true_divide(array![1, 2], 4), array![0.25, 0.5]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    true_divide true_divide_into true_divide_inplace: kernels::DIVIDE, Element => <Joined<X, Y> as Promote>::Float;

    /// The quotient of elements, rounded down. NumPy: `np.floor_divide(x, y)`, `x // y`.
    ///
    /// Integers stay integers, and `bool` becomes `i8`; an integer divided by 0 gives 0.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::floor_divide(array![7, -7], 2), array![3, -4]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    floor_divide floor_divide_into floor_divide_inplace: kernels::FLOOR_DIVIDE, Real => <Joined<X, Y> as Promote>::Counted;

    /// What is left of [`floor_divide`]. NumPy: `np.remainder(x, y)`, `x % y`.
    ///
    /// It has the sign of `y`, as in Python; Rust's `%` is [`fmod`]. Of an integer divided by 0
    /// it is 0.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::remainder(array![7, -7], 3), array![1, 2]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    remainder remainder_into remainder_inplace: kernels::REMAINDER, Real => <Joined<X, Y> as Promote>::Counted;

    /// What is left of [`floor_divide`]. NumPy: `np.mod(x, y)`, the same as [`remainder`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::mod_(array![7, -7], 3), array![1, 2]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    mod_ mod_into mod_inplace: kernels::REMAINDER, Real => <Joined<X, Y> as Promote>::Counted;

    /// What is left of a quotient rounded towards zero. NumPy: `np.fmod(x, y)`.
    ///
    /// It has the sign of `x`, as Rust's `%`. Of an integer divided by 0 it is 0.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::fmod(array![7, -7], 3), array![1, -1]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    fmod fmod_into fmod_inplace: kernels::FMOD, Real => <Joined<X, Y> as Promote>::Counted;

    /// `x` to the power of `y`. NumPy: `np.power(x, y)`, `x ** y`.
    ///
    /// Integers stay integers and wrap; `bool` becomes `i8`.
    ///
    /// Largest error met, in units of the last place: 1.1 (NumPy's: 0.7), of `f32` 1.5 (1.1).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::power(array![2, 3], 2), array![4, 9]);
    /// assert_eq!(np::power(array![4.0, 9.0], 0.5), array![2.0, 3.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does, and if an integer has a negative integer as its exponent: see
    /// [`float_power`].
    power power_into power_inplace: kernels::POWER, Element => <Joined<X, Y> as Promote>::Counted;

    /// `x` to the power of `y` in `f64` or `Complex<f64>`. NumPy: `np.float_power(x, y)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::float_power(array![2, 4], -1), array![0.5, 0.25]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`] does.
    float_power float_power_into float_power_inplace: kernels::FLOAT_POWER, Element => Promoted<Joined<X, Y>, f64>;
}

/// The quotient rounded down, and what is left of it. NumPy: `np.divmod(x, y)`.
///
/// The pair of [`floor_divide`] and [`remainder`].
///
/// ```
/// use ndlab::prelude::*;
///
/// let (quotient, rest) = np::divmod(array![7, -7], 3);
/// assert_eq!(quotient, array![2, -3]);
/// assert_eq!(rest, array![1, 2]);
/// ```
///
/// # Panics
///
/// As [`add`] does.
#[expect(clippy::type_complexity, reason = "two arrays of one type")]
#[track_caller]
pub fn divmod<X, Y>(
    x: X,
    y: Y,
) -> (
    Array<<Joined<X, Y> as Promote>::Counted, Broadcast<X, Y>>,
    Array<<Joined<X, Y> as Promote>::Counted, Broadcast<X, Y>>,
)
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DimMax<Y::Dim>,
    Joined<X, Y>: Real,
{
    let key = <Joined<X, Y> as Element>::DTYPE;
    let (x_view, y_view) = (x.as_view(), y.as_view());
    let quotient =
        apply::binary_new::<X, Y, _, _, _>(&kernels::FLOOR_DIVIDE, key, &x_view, &y_view);
    (quotient, apply::binary(&kernels::REMAINDER, x, y))
}

/// [`divmod`] with the results written to `quotient` and `rest`.
/// NumPy: `np.divmod(x, y, out=(quotient, rest))`.
///
/// # Panics
///
/// If an argument cannot be broadcast to the shape of an output, or its dtype cannot hold results.
#[track_caller]
pub fn divmod_into<X, Y, O, P>(x: X, y: Y, quotient: &mut O, rest: &mut P)
where
    X: ArrayLike,
    Y: ArrayLike,
    O: OutputArray + ?Sized,
    P: OutputArray + ?Sized,
    Joined<X, Y>: Real,
{
    let key = <Joined<X, Y> as Element>::DTYPE;
    apply::binary_into(&kernels::FLOOR_DIVIDE, key, &x, &y, quotient);
    apply::binary_into(&kernels::REMAINDER, key, &x, &y, rest);
}
