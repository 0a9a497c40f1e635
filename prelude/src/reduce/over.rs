//! What to reduce: everything, an axis, several, with or without the axes kept at length 1.
//!
//! It fixes the result's type at compile time and checks the axes at run time; no element is seen
//! here.

use std::ops::RangeFull;

use ndarray::{Array, ArrayD, Axis, Dimension};

use crate::int::Int;

/// Keeps the reduced axes with length 1, so that the result broadcasts against the array.
/// NumPy: `keepdims=True`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert_eq!(np::shape(&np::sum(&a, Keep(Axis(1)))), (3, 1));
/// assert_eq!(np::shape(&np::sum(&a, Keep(..))), (1, 1));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Keep<R>(pub R);

/// What to reduce in an array of dimension `D`, with results of type `T`.
///
/// | argument | NumPy | result for `Array2` |
/// | --- | --- | --- |
/// | `..` | `axis=None` | `T` |
/// | `Axis(1)`, `1`, `-1` | `axis=1` | `Array1<T>` |
/// | `(0, 1)` | `axis=(0, 1)` | `Array0<T>` |
/// | `Keep(1)`, `Keep(..)` | `keepdims=True` | `Array2<T>` |
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what to reduce",
    note = "write `..` for everything, `Axis(1)`, `-1`, `(0, 2)`, or `Keep(…)` around one of them"
)]
pub trait Over<D: Dimension, T> {
    /// The type of the result.
    type Output;

    /// The axes, checked against the number that the array has.
    fn plan(&self, ndim: usize) -> Plan;

    /// The result in its type, from one in any dimension.
    fn collect(result: ArrayD<T>) -> Self::Output;

    /// The result of everything, if that is one number and `result` has it.
    #[doc(hidden)]
    fn whole(_result: impl FnOnce() -> Option<T>) -> Option<Self::Output> {
        None
    }
}

/// What to reduce where that is everything or one axis, as for [`argmin`](super::argmin):
/// `..`, `Axis(1)`, `1`, `-1`, or `Keep(…)` around one of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither everything nor one axis",
    note = "write `..` for everything, `Axis(1)`, `-1`, or `Keep(…)` around one of them"
)]
pub trait OneOrAll {}

impl OneOrAll for RangeFull {}

impl<A: AxisIndex> OneOrAll for A {}

impl<R: OneOrAll> OneOrAll for Keep<R> {}

/// Axes to reduce, checked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Without repetition, in rising order.
    pub axes: Vec<usize>,
    /// Whether they stay with length 1.
    pub keep: bool,
}

impl<D: Dimension, T: Copy> Over<D, T> for RangeFull {
    type Output = T;

    fn plan(&self, ndim: usize) -> Plan {
        Plan { axes: (0..ndim).collect(), keep: false }
    }

    fn collect(result: ArrayD<T>) -> T {
        *result.first().expect("a full reduction has one result")
    }

    #[inline]
    fn whole(result: impl FnOnce() -> Option<T>) -> Option<T> {
        result()
    }
}

/// An axis by its number: an integer, counted from the end if negative, or `Axis(n)`.
pub trait AxisIndex: Copy {
    /// The number as it was written.
    fn number(self) -> i64;
}

impl<I: Int> AxisIndex for I {
    fn number(self) -> i64 {
        self.to_i64()
    }
}

impl AxisIndex for Axis {
    fn number(self) -> i64 {
        i64::try_from(self.index()).unwrap_or(i64::MAX)
    }
}

// One implementation for all integers, so that the type of `np::sum(&a, 1)` is known before the
// type of the literal is.
impl<D: Dimension, T, A: AxisIndex> Over<D, T> for A {
    type Output = Array<T, D::Smaller>;

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        plan(&[self.number()], ndim)
    }

    fn collect(result: ArrayD<T>) -> Self::Output {
        fixed(result)
    }
}

impl<D: Dimension, T, A: AxisIndex> Over<D, T> for (A,) {
    type Output = Array<T, D::Smaller>;

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        plan(&[self.0.number()], ndim)
    }

    fn collect(result: ArrayD<T>) -> Self::Output {
        fixed(result)
    }
}

type Smaller2<D> = <<D as Dimension>::Smaller as Dimension>::Smaller;
type Smaller3<D> = <Smaller2<D> as Dimension>::Smaller;
type Smaller4<D> = <Smaller3<D> as Dimension>::Smaller;

impl<D: Dimension, T, A: AxisIndex, B: AxisIndex> Over<D, T> for (A, B) {
    type Output = Array<T, Smaller2<D>>;

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        plan(&[self.0.number(), self.1.number()], ndim)
    }

    fn collect(result: ArrayD<T>) -> Self::Output {
        fixed(result)
    }
}

impl<D: Dimension, T, A: AxisIndex, B: AxisIndex, C: AxisIndex> Over<D, T> for (A, B, C) {
    type Output = Array<T, Smaller3<D>>;

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        plan(&[self.0.number(), self.1.number(), self.2.number()], ndim)
    }

    fn collect(result: ArrayD<T>) -> Self::Output {
        fixed(result)
    }
}

impl<D, T, A, B, C, E> Over<D, T> for (A, B, C, E)
where
    D: Dimension,
    A: AxisIndex,
    B: AxisIndex,
    C: AxisIndex,
    E: AxisIndex,
{
    type Output = Array<T, Smaller4<D>>;

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        plan(&[self.0.number(), self.1.number(), self.2.number(), self.3.number()], ndim)
    }

    fn collect(result: ArrayD<T>) -> Self::Output {
        fixed(result)
    }
}

impl<D: Dimension, T, R: Over<D, T>> Over<D, T> for Keep<R> {
    type Output = Array<T, D>;

    #[track_caller]
    fn plan(&self, ndim: usize) -> Plan {
        Plan { keep: true, ..self.0.plan(ndim) }
    }

    fn collect(result: ArrayD<T>) -> Self::Output {
        fixed(result)
    }
}

fn fixed<T, D: Dimension>(result: ArrayD<T>) -> Array<T, D> {
    result.into_dimensionality().expect("the plan has as many axes as its type")
}

#[track_caller]
fn plan(numbers: &[i64], ndim: usize) -> Plan {
    // A closure would hide the caller's line from a panic.
    let mut axes = Vec::with_capacity(numbers.len());
    for number in numbers {
        axes.push(axis_of(*number, ndim));
    }
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) {
        duplicate_axis(numbers);
    }
    Plan { axes, keep: false }
}

/// The axis that `number` means, counted from the end if negative.
#[track_caller]
pub(crate) fn axis_of(number: i64, ndim: usize) -> usize {
    let from_start = if number < 0 { number + ndim as i64 } else { number };
    if !(0..ndim as i64).contains(&from_start) {
        axis_out_of_bounds(number, ndim);
    }
    from_start as usize
}

#[cold]
#[inline(never)]
#[track_caller]
fn axis_out_of_bounds(number: i64, ndim: usize) -> ! {
    panic!("axis {number} is out of bounds for array of dimension {ndim}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn duplicate_axis(numbers: &[i64]) -> ! {
    panic!("duplicate value in 'axis': {}", crate::shape::tuple_text(numbers))
}
