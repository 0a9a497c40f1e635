//! The larger and the smaller of elements, and bounds for them.

use ndarray::{Array, DimMax};

use super::{
    Broadcast, JoinedWith, OutputArray,
    apply::{self, is_weak},
    define::binary,
    engine,
    kernels::float as kernels,
    operand::Operand,
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined, Strong, Weight},
};

binary! {
    /// The larger of elements. NumPy: `np.maximum(x, y)`.
    ///
    /// NaN wins over every number; see [`fmax`]. Complex numbers are ordered by their real
    /// parts first. Of 0 and -0 it may be either.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::maximum(array![1, 5, 3], 2), array![2, 5, 3]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    maximum maximum_into maximum_inplace: kernels::MAXIMUM, Element => Joined<X, Y>;

    /// The smaller of elements. NumPy: `np.minimum(x, y)`.
    ///
    /// NaN wins over every number; see [`fmin`]. Complex numbers are ordered by their real
    /// parts first. Of 0 and -0 it may be either.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::minimum(array![1, 5, 3], 2), array![1, 2, 2]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    minimum minimum_into minimum_inplace: kernels::MINIMUM, Element => Joined<X, Y>;

    /// The larger of elements, numbers rather than NaN. NumPy: `np.fmax(x, y)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::fmax(array![1.0, f64::NAN], 0.0), array![1.0, 0.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    fmax fmax_into fmax_inplace: kernels::FMAX, Element => Joined<X, Y>;

    /// The smaller of elements, numbers rather than NaN. NumPy: `np.fmin(x, y)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::fmin(array![1.0, f64::NAN], 0.0), array![0.0, 0.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`add`](super::add) does.
    fmin fmin_into fmin_inplace: kernels::FMIN, Element => Joined<X, Y>;
}

/// The dtype of an array together with two bounds.
pub type Bounded<X, L, H> = <Strong<Joined<X, L>> as Weight>::Join<<H as ArrayLike>::Weight>;

/// The dtype of an array that is changed, together with two bounds.
pub type BoundedWith<O, L, H> =
    <Strong<JoinedWith<O, L>> as Weight>::Join<<H as ArrayLike>::Weight>;

/// The dimension of an array that is broadcast against two bounds.
pub type BroadcastBounds<X, L, H> = <Broadcast<X, L> as DimMax<<H as ArrayLike>::Dim>>::Output;

/// The elements, raised to `low` where they are below and lowered to `high` where above.
/// NumPy: `np.clip(x, low, high)`.
///
/// The bounds are numbers or arrays, and the dtypes of all three are promoted. NaN stays, and a
/// NaN among the bounds wins. For one bound alone there are [`maximum`] and [`minimum`].
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(6);
/// assert_eq!(np::clip(&a, 1, 4), array![1, 1, 2, 3, 4, 4]);
/// assert_eq!(np::clip(&a, array![3_i64, 3, 3, 0, 0, 0], 4), array![3, 3, 3, 3, 4, 4]);
/// ```
///
/// # Panics
///
/// If the shapes cannot be broadcast together, or a plain integer bound does not fit the dtype on
/// the side where that matters.
#[track_caller]
pub fn clip<X, L, H>(x: X, low: L, high: H) -> Array<Bounded<X, L, H>, BroadcastBounds<X, L, H>>
where
    X: ArrayLike,
    L: ArrayLike,
    H: ArrayLike,
    X::Dim: DimMax<L::Dim>,
    Broadcast<X, L>: DimMax<H::Dim>,
{
    apply::ternary(&kernels::CLIP, <Bounded<X, L, H> as Element>::DTYPE, x, low, high)
}

/// [`clip`] with the results written to `out`. NumPy: `np.clip(x, low, high, out=out)`.
///
/// # Panics
///
/// If an argument cannot be broadcast to the shape of `out`, or its dtype cannot hold results.
#[track_caller]
pub fn clip_into<X, L, H, O>(x: X, low: L, high: H, out: &mut O)
where
    X: ArrayLike,
    L: ArrayLike,
    H: ArrayLike,
    O: OutputArray + ?Sized,
{
    let key = <Bounded<X, L, H> as Element>::DTYPE;
    let (x, low, high, mut out) = (x.as_view(), low.as_view(), high.as_view(), out.as_view_mut());
    let inputs = [
        Operand::of(&x, is_weak::<X>()),
        Operand::of(&low, is_weak::<L>()),
        Operand::of(&high, is_weak::<H>()),
    ];
    let the_loop = kernels::CLIP.loop_for(key, &inputs);
    // SAFETY: the operands are views, of which `out` may be written to.
    unsafe { engine::run(&kernels::CLIP, &the_loop, &inputs, Operand::of_mut(&mut out)) };
}

/// [`clip`] with the results in the place of `x`. NumPy: `np.clip(x, low, high, out=x)`.
///
/// # Panics
///
/// If a bound cannot be broadcast to the shape of `x`, or the dtype of `x` cannot hold results.
#[track_caller]
pub fn clip_inplace<O, L, H>(x: &mut O, low: L, high: H)
where
    O: OutputArray + ?Sized,
    L: ArrayLike,
    H: ArrayLike,
{
    let key = <BoundedWith<O, L, H> as Element>::DTYPE;
    let (mut x, low, high) = (x.as_view_mut(), low.as_view(), high.as_view());
    let x = Operand::of_mut(&mut x);
    let inputs = [x, Operand::of(&low, is_weak::<L>()), Operand::of(&high, is_weak::<H>())];
    let the_loop = kernels::CLIP.loop_for(key, &inputs);
    // SAFETY: the operands are views, of which `x` may be written to.
    unsafe { engine::run(&kernels::CLIP, &the_loop, &inputs, x) };
}
