//! Calls of functions beside the ufuncs that use their engine: by a condition, with a parameter, and
//! conversion into an array that exists.

use ndarray::{Array, ArrayD, ArrayView, DimMax, Dimension, aview0};
use num_complex::Complex;

use super::{
    Broadcast,
    apply::{ASTYPE, is_weak, new_array},
    engine::{self, Function},
    operand::Operand,
    output::OutputArray,
};
use crate::{
    array_like::ArrayLike,
    cast,
    dtype::{DType, Element},
};

/// The results of a function of a condition and two arguments, whose loop is that of `key`.
#[track_caller]
pub(crate) fn conditional<C, X, Y, T, D>(
    function: &'static Function,
    key: DType,
    c: C,
    x: X,
    y: Y,
) -> Array<T, D>
where
    C: ArrayLike,
    X: ArrayLike,
    Y: ArrayLike,
    T: Element,
    D: Dimension,
{
    let (c, x, y) = (c.as_view(), x.as_view(), y.as_view());
    let inputs =
        [Operand::of(&c, false), Operand::of(&x, is_weak::<X>()), Operand::of(&y, is_weak::<Y>())];
    let the_loop = function.loop_for(key, &[]);
    new_array(function, &the_loop, &inputs)
}

/// Replaces elements of `out` by those of `x` where `c` holds, by a function as `np.where`.
#[track_caller]
pub(crate) fn conditional_inplace<C, X, O>(function: &'static Function, c: C, x: X, out: &mut O)
where
    C: ArrayLike,
    X: ArrayLike,
    O: OutputArray + ?Sized,
{
    let the_loop = function.loop_for(O::Elem::DTYPE, &[]);
    let (c, x, mut out) = (c.as_view(), x.as_view(), out.as_view_mut());
    let out = Operand::of_mut(&mut out);
    let inputs = [Operand::of(&c, false), Operand::of(&x, is_weak::<X>()), out];
    // SAFETY: the operands are views, of which `out` may be written to.
    unsafe { engine::run(function, &the_loop, &inputs, out) };
}

/// The results of a function of two arguments and of a parameter that is the same for all elements.
#[track_caller]
pub(crate) fn with_parameter<X, Y, T>(
    function: &'static Function,
    key: DType,
    x: &ArrayView<'_, X::Elem, X::Dim>,
    y: &ArrayView<'_, Y::Elem, Y::Dim>,
    parameter: &Complex<f64>,
) -> Array<T, Broadcast<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    T: Element,
    X::Dim: DimMax<Y::Dim>,
{
    let parameter = aview0(parameter);
    let inputs = [
        Operand::of(x, is_weak::<X>()),
        Operand::of(y, is_weak::<Y>()),
        Operand::of(&parameter, false),
    ];
    let the_loop = function.loop_for(key, &[]);
    new_array(function, &the_loop, &inputs)
}

/// The results of a function of two operands of one dtype, which theirs is, or `bool` of `bool`.
#[track_caller]
pub(crate) fn array_of<T: Element>(
    function: &Function,
    x: Operand<'_>,
    y: Operand<'_>,
) -> ArrayD<T> {
    new_array(function, &function.loop_for(T::DTYPE, &[x, y]), &[x, y])
}

/// The mask that a function of two operands gives, and of a parameter for those that have one.
#[track_caller]
pub(crate) fn mask_of(
    function: &Function,
    key: DType,
    x: Operand<'_>,
    y: Operand<'_>,
    parameter: Option<&Complex<f64>>,
) -> ArrayD<bool> {
    match parameter {
        None => new_array(function, &function.loop_for(key, &[x, y]), &[x, y]),
        Some(parameter) => {
            let parameter = aview0(parameter);
            let inputs = [x, y, Operand::of(&parameter, false)];
            new_array(function, &function.loop_for(key, &[]), &inputs)
        }
    }
}

/// Writes `x`, converted and broadcast, to `out`.
#[track_caller]
pub(crate) fn converted_into<X: ArrayLike, O: OutputArray + ?Sized>(x: X, out: &mut O) {
    let the_loop = cast::loop_between(X::Elem::DTYPE, O::Elem::DTYPE);
    let (x, mut out) = (x.as_view(), out.as_view_mut());
    // SAFETY: the operands are views, of which `out` may be written to.
    unsafe {
        engine::run(&ASTYPE, &the_loop, &[Operand::of(&x, false)], Operand::of_mut(&mut out));
    }
}
