//! What may be written as bounds of `arange` and `linspace`, and the numbers between them.
//!
//! Turning them into arrays is left to [`crate::create`].

use std::ops::Range;

use ndarray::Array1;

use crate::{dtype::Element, int::Int, memory};

/// One bound: any integer, which counts as `i64`, or an `f64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bound",
    note = "bounds are integers or `f64`; for another dtype write it in front: `f32::arange(…)`"
)]
pub trait Bound: Copy {
    /// `i64` or `f64`.
    type Elem: Counted;

    /// The bound in the type that is counted in.
    fn value(self) -> Self::Elem;

    /// The bound as `f64`.
    fn to_f64(self) -> f64;
}

// One implementation for all integers, so that the type of `np::arange(12)` is known before the
// type of the literal is.
impl<I: Int> Bound for I {
    type Elem = i64;

    fn value(self) -> i64 {
        self.to_i64()
    }

    fn to_f64(self) -> f64 {
        self.to_i64() as f64
    }
}

impl Bound for f64 {
    type Elem = f64;

    fn value(self) -> f64 {
        self
    }

    fn to_f64(self) -> f64 {
        self
    }
}

/// `i64` and `f64`, the types that `arange` counts in.
pub trait Counted: Element {
    /// `start`, `start + step`, … up to `stop`, which is left out.
    fn count(start: Self, stop: Self, step: Self) -> Array1<Self>;
}

impl Counted for i64 {
    #[track_caller]
    fn count(start: i64, stop: i64, step: i64) -> Array1<i64> {
        if step == 0 {
            zero_step();
        }
        let distance = i128::from(stop) - i128::from(start);
        let step_wide = i128::from(step);
        let len = (distance + step_wide - step_wide.signum()) / step_wide;
        let Ok(len) = usize::try_from(len.max(0)) else { endless() };
        let number = move |i: usize| start.wrapping_add((i as i64).wrapping_mul(step));
        Array1::from(memory::numbered(&[len], number))
    }
}

impl Counted for f64 {
    #[track_caller]
    fn count(start: f64, stop: f64, step: f64) -> Array1<f64> {
        if step == 0.0 {
            zero_step();
        }
        let len = ((stop - start) / step).ceil();
        if len.is_nan() || len >= isize::MAX as f64 {
            endless();
        }
        // NumPy takes the step from the first two elements, rounding included.
        let step = (start + step) - start;
        Array1::from(memory::numbered(&[len as usize], move |i| start + i as f64 * step))
    }
}

/// The type in which two bounds are counted together: `i64`, or `f64` if one of them is.
pub trait Join<B: Counted>: Counted {
    /// `i64` or `f64`.
    type Elem: Counted;
}

impl Join<i64> for i64 {
    type Elem = i64;
}

impl Join<f64> for i64 {
    type Elem = f64;
}

impl Join<i64> for f64 {
    type Elem = f64;
}

impl Join<f64> for f64 {
    type Elem = f64;
}

/// The bounds of [`arange`](crate::create::arange()): `stop`, `start..stop`, `(start, stop)` or
/// `(start, stop, step)`.
#[diagnostic::on_unimplemented(
    message = "`arange` cannot count over `{Self}`",
    note = "write `stop`, `start..stop` or `(start, stop, step)` with integers or `f64`; for another dtype: `f32::arange(…)`"
)]
pub trait ArangeArg {
    /// `i64` or `f64`.
    type Elem: Counted;

    /// The numbers.
    fn into_arange(self) -> Array1<Self::Elem>;
}

impl<B: Bound> ArangeArg for B {
    type Elem = B::Elem;

    #[track_caller]
    fn into_arange(self) -> Array1<B::Elem> {
        B::Elem::count(B::Elem::ZERO, self.value(), B::Elem::ONE)
    }
}

impl<B: Bound> ArangeArg for Range<B> {
    type Elem = B::Elem;

    #[track_caller]
    fn into_arange(self) -> Array1<B::Elem> {
        B::Elem::count(self.start.value(), self.end.value(), B::Elem::ONE)
    }
}

type Joined<A, B> = <<A as Bound>::Elem as Join<<B as Bound>::Elem>>::Elem;

impl<A: Bound, B: Bound> ArangeArg for (A, B)
where
    A::Elem: Join<B::Elem>,
{
    type Elem = Joined<A, B>;

    #[track_caller]
    fn into_arange(self) -> Array1<Self::Elem> {
        let convert = Self::Elem::from_value;
        let (start, stop) = self;
        let start = convert(start.value().to_value());
        Self::Elem::count(start, convert(stop.value().to_value()), Self::Elem::ONE)
    }
}

impl<A: Bound, B: Bound, C: Bound> ArangeArg for (A, B, C)
where
    A::Elem: Join<B::Elem>,
    Joined<A, B>: Join<C::Elem>,
{
    type Elem = <Joined<A, B> as Join<C::Elem>>::Elem;

    #[track_caller]
    fn into_arange(self) -> Array1<Self::Elem> {
        let convert = Self::Elem::from_value;
        let (start, stop, step) = self;
        let start = convert(start.value().to_value());
        let stop = convert(stop.value().to_value());
        Self::Elem::count(start, stop, convert(step.value().to_value()))
    }
}

/// The numbers of `linspace`, rounded as NumPy rounds them.
#[track_caller]
pub(super) fn linspace(start: f64, stop: f64, num: usize) -> Vec<f64> {
    let gaps = num.saturating_sub(1).max(1) as f64;
    let distance = stop - start;
    let step = distance / gaps;
    // A step that underflows to 0 would lose all numbers but the ends.
    let offset = move |i: f64| if step == 0.0 { i / gaps * distance } else { i * step };
    let mut numbers = memory::numbered(&[num], move |i| start + offset(i as f64));
    if let [_, .., last] = numbers.as_mut_slice() {
        *last = stop;
    }
    numbers
}

#[cold]
#[inline(never)]
#[track_caller]
fn zero_step() -> ! {
    panic!("arange: the step must not be 0")
}

#[cold]
#[inline(never)]
#[track_caller]
fn endless() -> ! {
    panic!("arange: cannot compute length, maximum allowed size exceeded")
}
