//! Axes as they are written in calls that keep all of them: one, several, or the array as a whole.
//!
//! Axes to reduce over are [`crate::reduce`]'s; moving them is [`crate::rearrange`]'s.

use std::ops::RangeFull;

use ndarray::{Array, ArrayD, Dimension, Ix0, Ix1, Ix2, Ix3, Ix4, Ix5, Ix6, IxDyn};

pub(crate) use crate::reduce::axis_of;
use crate::{reduce::AxisIndex, shape::tuple_text};

/// Along which axis: `Axis(1)`, `1` or `-1`, or `..` for the elements of all axes as one row.
///
/// | argument | NumPy | result for `Array2` |
/// | --- | --- | --- |
/// | `..` | `axis=None` | `Array1` |
/// | `Axis(1)`, `1`, `-1` | `axis=1` | `Array2` |
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name an axis",
    note = "write `Axis(1)`, `1` or `-1`, or `..` for all elements as one row"
)]
pub trait Along<D: Dimension> {
    /// The dimension of the result.
    type Dim: Dimension;

    /// The number of the axis as it was written; `None` for `..`.
    fn along(&self) -> Option<i64>;
}

impl<D: Dimension> Along<D> for RangeFull {
    type Dim = Ix1;

    fn along(&self) -> Option<i64> {
        None
    }
}

impl<D: Dimension, A: AxisIndex> Along<D> for A {
    type Dim = D;

    fn along(&self) -> Option<i64> {
        Some(self.number())
    }
}

/// One axis or several: `Axis(1)`, `-1`, `(0, 2)`, or an array or slice of integers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of axes",
    note = "write `Axis(1)`, `-1`, `(0, 2)` or a slice of integers"
)]
pub trait AxisList {
    /// The dimension that an array of dimension `D` has without these axes.
    type Removed<D: Dimension>: Dimension;
    /// The dimension that an array of dimension `D` has with as many axes more.
    type Added<D: Dimension>: Dimension;

    /// The numbers as they were written.
    fn numbers(&self) -> Vec<i64>;
}

type Smaller<D> = <D as Dimension>::Smaller;
type Larger<D> = <D as Dimension>::Larger;

impl<A: AxisIndex> AxisList for A {
    type Removed<D: Dimension> = Smaller<D>;
    type Added<D: Dimension> = Larger<D>;

    fn numbers(&self) -> Vec<i64> {
        vec![self.number()]
    }
}

macro_rules! tuples {
    ($(($($name:ident)*), $removed:ty, $added:ty;)*) => {$(
        impl<$($name: AxisIndex),*> AxisList for ($($name,)*) {
            type Removed<D: Dimension> = $removed;
            type Added<D: Dimension> = $added;

            fn numbers(&self) -> Vec<i64> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = *self;
                vec![$($name.number()),*]
            }
        }
    )*};
}

tuples! {
    (A), Smaller<D>, Larger<D>;
    (A B), Smaller<Smaller<D>>, Larger<Larger<D>>;
    (A B C), Smaller<Smaller<Smaller<D>>>, Larger<Larger<Larger<D>>>;
    (A B C E), Smaller<Smaller<Smaller<Smaller<D>>>>, Larger<Larger<Larger<Larger<D>>>>;
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<A: AxisIndex, $($generics)*> AxisList for $list {
            type Removed<D: Dimension> = IxDyn;
            type Added<D: Dimension> = IxDyn;

            fn numbers(&self) -> Vec<i64> {
                self.iter().map(|axis| axis.number()).collect()
            }
        }
    )*};
}

lists! {
    [const N: usize] [A; N];
    [const N: usize] &[A; N];
    [] &[A];
    [] Vec<A>;
    [] &Vec<A>;
}

/// Axes of an array, `..` for all of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which axes",
    note = "write `..` for all, `Axis(1)`, `-1`, `(0, 2)` or a slice of integers"
)]
pub trait AxesOrAll {
    /// The numbers as they were written; `None` for `..`.
    fn chosen(&self) -> Option<Vec<i64>>;
}

impl AxesOrAll for RangeFull {
    fn chosen(&self) -> Option<Vec<i64>> {
        None
    }
}

impl<L: AxisList> AxesOrAll for L {
    fn chosen(&self) -> Option<Vec<i64>> {
        Some(self.numbers())
    }
}

/// Which axes `numbers` means, in their order.
#[track_caller]
pub(crate) fn distinct_axes(numbers: &[i64], ndim: usize) -> Vec<usize> {
    let mut axes = Vec::with_capacity(numbers.len());
    for number in numbers {
        let axis = axis_of(*number, ndim);
        if axes.contains(&axis) {
            repeated_axis(numbers);
        }
        axes.push(axis);
    }
    axes
}

/// The dimensions with one, two or three axes at least. NumPy: `np.atleast_2d` and its like.
pub trait AtLeast: Dimension {
    /// One axis at least.
    type One: Dimension;
    /// Two axes at least.
    type Two: Dimension;
    /// Three axes at least.
    type Three: Dimension;
}

macro_rules! at_least {
    ($($dim:ident: $one:ident $two:ident $three:ident;)*) => {$(
        impl AtLeast for $dim {
            type One = $one;
            type Two = $two;
            type Three = $three;
        }
    )*};
}

at_least! {
    Ix0: Ix1 Ix2 Ix3;
    Ix1: Ix1 Ix2 Ix3;
    Ix2: Ix2 Ix2 Ix3;
    Ix3: Ix3 Ix3 Ix3;
    Ix4: Ix4 Ix4 Ix4;
    Ix5: Ix5 Ix5 Ix5;
    Ix6: Ix6 Ix6 Ix6;
    IxDyn: IxDyn IxDyn IxDyn;
}

/// The array in a dimension that it is known to have.
pub(crate) fn fixed<T, D: Dimension>(array: ArrayD<T>) -> Array<T, D> {
    array.into_dimensionality().expect("the type has as many axes")
}

#[cold]
#[inline(never)]
#[track_caller]
fn repeated_axis(numbers: &[i64]) -> ! {
    panic!("repeated axis: {}", tuple_text(numbers))
}
