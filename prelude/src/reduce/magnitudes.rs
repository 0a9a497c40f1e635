//! What norms are made of: sums of squares, of magnitudes and of their powers, and the largest and
//! smallest magnitude.
//!
//! Everything is added in `f64`, pairwise, so that `f32` loses nothing on the way. Roots, and which
//! norm needs what, are `linalg/norms/`'s.

use std::marker::PhantomData;

use ndarray::{ArrayD, ArrayViewD};
use num_complex::Complex;

use super::{
    average::in_dtype,
    fold::{Beside, Fold, WIDE, reduce},
    over::Plan,
};
use crate::{
    dtype::{DType, Element, Value},
    products::sum_of_squares,
};

/// What is made of the magnitudes of numbers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// The root of the sum of their squares.
    Two,
    /// Their sum.
    Sum,
    /// How many are not 0.
    NonZero,
    /// The largest, 0 of none.
    Largest,
    /// The smallest.
    Smallest,
    /// The sum of their powers, and its root.
    Power(f64),
}

/// Sums of what `measure` says over the axes of `plan`, before any root is taken.
///
/// Integers are converted first, which takes 8 bytes for each, as in NumPy.
#[track_caller]
pub(crate) fn totals<A: Element>(
    view: &ArrayViewD<'_, A>,
    plan: &Plan,
    measure: Measure,
) -> ArrayD<f64> {
    if measure == Measure::Two
        && plan.axes.len() == view.ndim()
        && let Some(elements) = view.as_slice_memory_order()
        && let Some(total) = squares_of_all(elements)
    {
        let ndim = if plan.keep { view.ndim() } else { 0 };
        return ArrayD::from_elem(vec![1; ndim], total);
    }
    let own = view.view();
    match A::DTYPE {
        DType::Float32 => totals_of::<f32>(&in_dtype(own).view(), plan, measure),
        DType::Complex64 => totals_of::<Complex<f32>>(&in_dtype(own).view(), plan, measure),
        DType::Complex128 => totals_of::<Complex<f64>>(&in_dtype(own).view(), plan, measure),
        _ => totals_of::<f64>(&in_dtype(own).view(), plan, measure),
    }
}

/// The sum of the squares of elements side by side, of floats and complex numbers.
fn squares_of_all<A: Element>(elements: &[A]) -> Option<f64> {
    let (start, len) = (elements.as_ptr(), elements.len());
    // SAFETY: elements of these dtypes are one float or two.
    unsafe {
        match A::DTYPE {
            DType::Float64 => Some(sum_of_squares(len, start.cast())),
            DType::Complex128 => Some(sum_of_squares(2 * len, start.cast())),
            DType::Float32 => Some(squares(std::slice::from_raw_parts(start.cast(), len))),
            DType::Complex64 => Some(squares(std::slice::from_raw_parts(start.cast(), 2 * len))),
            _ => None,
        }
    }
}

/// The same of `f32`, in `f64`: halved down to short parts, however many threads there are.
fn squares(numbers: &[f32]) -> f64 {
    const PART: usize = 1 << 12;
    const SHARED: usize = 1 << 18;
    if numbers.len() > PART {
        let (first, rest) = numbers.split_at((numbers.len() / 2).next_multiple_of(WIDE));
        let is_shared = crate::threads::are_worth(numbers.len(), SHARED);
        let (first, rest) = if is_shared {
            crate::threads::join(|| squares(first), || squares(rest))
        } else {
            (squares(first), squares(rest))
        };
        return first + rest;
    }
    let mut totals = [0.0; WIDE];
    let (lines, rest) = numbers.as_chunks::<WIDE>();
    for line in lines {
        for (total, x) in totals.iter_mut().zip(line) {
            let x = f64::from(*x);
            *total += x * x;
        }
    }
    let rest: f64 = rest.iter().map(|x| f64::from(*x).powi(2)).sum();
    totals.iter().sum::<f64>() + rest
}

#[track_caller]
fn totals_of<A: Element>(view: &ArrayViewD<'_, A>, plan: &Plan, measure: Measure) -> ArrayD<f64> {
    let nothing = Beside::nothing();
    // SAFETY: the folds read elements of `A` and give `f64`; beside those that read nothing else
    // stands nothing, and the power beside all elements of the last.
    unsafe {
        match measure {
            Measure::Two => reduce::<Squares<A>, A, f64>(view, nothing, plan),
            Measure::Sum => reduce::<Magnitudes<A>, A, f64>(view, nothing, plan),
            Measure::NonZero => reduce::<NotZero<A>, A, f64>(view, nothing, plan),
            Measure::Largest => reduce::<Largest<A>, A, f64>(view, nothing, plan),
            Measure::Smallest => reduce::<Smallest<A>, A, f64>(view, nothing, plan),
            Measure::Power(p) => {
                reduce::<Powers<A>, A, f64>(view, Beside::array(&raw const p, &[]), plan)
            }
        }
    }
}

/// Elements that are folded one after the other: with as many sums side by side, each is of 32.
const BLOCK: usize = 32 * WIDE;

macro_rules! folds {
    ($(
        $name:ident($x:ident, $with:ident: $beside:ty) =
            $first:expr, |$a:ident, $b:ident| $join:expr; $empty:expr;
    )*) => {$(
        struct $name<A>(PhantomData<A>);

        impl<A: Element> Fold for $name<A> {
            type In = A;
            type With = $beside;
            type Acc = f64;

            const NAME: &'static str = "minimum";
            const BLOCK: usize = BLOCK;
            const WIDTH: usize = WIDE;
            const EMPTY: Option<f64> = $empty;

            #[inline(always)]
            fn first($x: A, $with: $beside) -> f64 {
                $first
            }

            #[inline(always)]
            fn join($a: f64, $b: f64) -> f64 {
                $join
            }
        }
    )*};
}

folds! {
    Squares(x, _with: ()) = square(x), |a, b| a + b; Some(0.0);
    Magnitudes(x, _with: ()) = magnitude(x), |a, b| a + b; Some(0.0);
    NotZero(x, _with: ()) = if magnitude(x) == 0.0 { 0.0 } else { 1.0 }, |a, b| a + b; Some(0.0);
    Powers(x, power: f64) = magnitude(x).powf(power), |a, b| a + b; Some(0.0);
    Largest(x, _with: ()) = magnitude(x), |a, b| {
        let larger = if b > a { b } else { a };
        if b.is_nan() { b } else { larger }
    }; Some(0.0);
    Smallest(x, _with: ()) = magnitude(x), |a, b| {
        let smaller = if b < a { b } else { a };
        if b.is_nan() { b } else { smaller }
    }; None;
}

#[inline(always)]
fn square<A: Element>(x: A) -> f64 {
    match x.to_value() {
        Value::F64(x) => x * x,
        Value::C64(x) => f64::from(x.re).powi(2) + f64::from(x.im).powi(2),
        Value::C128(x) => x.norm_sqr(),
        real => f64::from_value(real).powi(2),
    }
}

#[inline(always)]
fn magnitude<A: Element>(x: A) -> f64 {
    match x.to_value() {
        Value::C64(x) => f64::from(x.re).hypot(f64::from(x.im)),
        Value::C128(x) => x.re.hypot(x.im),
        real => f64::from_value(real).abs(),
    }
}
