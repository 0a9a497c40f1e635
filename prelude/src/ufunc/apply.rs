//! From typed arguments to a function's loop and back to a typed result.
//!
//! These functions are compiled in the cells that call them: they turn arguments into operands,
//! let `engine.rs` do the work, and give its memory a type.

use std::{
    any::TypeId,
    mem::{ManuallyDrop, transmute_copy},
};

use ndarray::{Array, ArrayView, DimMax, Dimension, ShapeBuilder, aview0};

use super::{
    engine::{self, Function, Loop},
    operand::Operand,
    order,
    output::OutputArray,
};
use crate::{
    array_like::ArrayLike,
    cast,
    dtype::{DType, Element, Joined, Strong, Weight},
    memory,
};

/// The dimension of two arguments that are broadcast against each other.
pub type Broadcast<X, Y> = <<X as ArrayLike>::Dim as DimMax<<Y as ArrayLike>::Dim>>::Output;

/// The dtype of an array that is changed together with another argument.
pub type JoinedWith<O, Y> =
    <Strong<<O as OutputArray>::Elem> as Weight>::Join<<Y as ArrayLike>::Weight>;

/// An argument, or the buffer that it may lend to a result.
enum Taken<X: ArrayLike> {
    Spare(Array<X::Elem, X::Dim>),
    Lent(X),
}

impl<X: ArrayLike> Taken<X> {
    fn from(x: X) -> Taken<X> {
        match x.spare_buffer() {
            Ok(array) => Taken::Spare(array),
            Err(x) => Taken::Lent(x),
        }
    }

    fn view(&self) -> ArrayView<'_, X::Elem, X::Dim> {
        match self {
            Taken::Spare(array) => array.view(),
            Taken::Lent(x) => x.as_view(),
        }
    }
}

pub(crate) fn is_weak<X: ArrayLike + ?Sized>() -> bool {
    X::Weight::WEAK
}

/// Whether an array of one type is one of the other: dimensions are told apart by their number of
/// axes.
fn is_same_type<A: Element, D: Dimension, T: Element, E: Dimension>() -> bool {
    TypeId::of::<A>() == TypeId::of::<T>() && D::NDIM == E::NDIM
}

/// The same array, whose type is the same.
fn retyped<A: Element, D: Dimension, T: Element, E: Dimension>(array: Array<A, D>) -> Array<T, E> {
    assert!(is_same_type::<A, D, T, E>());
    let array = ManuallyDrop::new(array);
    // SAFETY: the types are the same, and the original is not dropped.
    unsafe { transmute_copy::<Array<A, D>, Array<T, E>>(&array) }
}

/// A new array with the results of `the_loop` over `inputs`.
#[track_caller]
pub(super) fn new_array<T: Element, D: Dimension>(
    function: &Function,
    the_loop: &Loop,
    inputs: &[Operand<'_>],
) -> Array<T, D> {
    let ndim = inputs.iter().map(|input| input.shape.len()).max().unwrap_or(0);
    let mut shape = D::zeros(ndim);
    if the_loop.output == T::DTYPE
        && let Some(len) = engine::plain_len(the_loop, inputs)
    {
        shape.slice_mut().copy_from_slice(inputs[0].shape);
        let mut elements: Vec<T> = memory::room(shape.slice());
        // SAFETY: the room is for the results of as many elements, each of which is then there; they
        // are in the order of the inputs, which is C order.
        unsafe {
            engine::run_plain(the_loop, inputs, elements.as_mut_ptr().cast(), len);
            elements.set_len(len);
            return Array::from_shape_vec_unchecked(shape, elements);
        }
    }
    if the_loop.output == T::DTYPE
        && let Some(few) = engine::few(the_loop, inputs)
    {
        shape.slice_mut().copy_from_slice(few);
        let mut elements: Vec<T> = memory::room(few);
        let len = few.iter().product();
        // SAFETY: as above.
        unsafe {
            engine::run_few(function, the_loop, inputs, elements.as_mut_ptr().cast(), few);
            elements.set_len(len);
            return Array::from_shape_vec_unchecked(shape, elements);
        }
    }
    engine::broadcast(inputs, shape.slice_mut());
    let mut elements: Vec<T> = memory::room(shape.slice());
    let mut strides = D::zeros(ndim);
    let len = if function.copies {
        order::strides_of_copy(&inputs[0], strides.slice_mut())
    } else {
        order::strides_of_result(inputs, shape.slice(), strides.slice_mut())
    };
    let steps = strides.slice();
    let output = Operand {
        start: elements.as_mut_ptr().cast(),
        dtype: T::DTYPE,
        shape: shape.slice(),
        // SAFETY: the two types have one size and alignment, and strides are far below the largest.
        strides: unsafe { std::slice::from_raw_parts(steps.as_ptr().cast(), steps.len()) },
        weak: false,
    };
    // SAFETY: the inputs are views, and the output's strides count through `len` places of which
    // none is another's; after the run each has a result.
    unsafe {
        engine::run(function, the_loop, inputs, output);
        elements.set_len(len);
        Array::from_shape_vec_unchecked(shape.strides(strides), elements)
    }
}

/// Replaces the elements of `out`, which is the input at `place` as well, by the loop of `key`.
#[track_caller]
fn in_buffer<T: Element, D: Dimension, const N: usize>(
    function: &Function,
    key: DType,
    out: &mut Array<T, D>,
    place: usize,
    inputs: [Operand<'_>; N],
) {
    let mut view = out.view_mut();
    let output = Operand::of_mut(&mut view);
    let mut inputs: [Operand<'_>; N] = inputs;
    inputs[place] = output;
    let the_loop = function.loop_for(key, &inputs);
    // SAFETY: the operands are views; the one that is also the output is the same at each index.
    unsafe { engine::run(function, &the_loop, &inputs, output) };
}

/// The results of a function of one argument.
#[track_caller]
pub(crate) fn unary<X: ArrayLike, T: Element>(
    function: &'static Function,
    x: X,
) -> Array<T, X::Dim> {
    let key = X::Elem::DTYPE;
    match Taken::from(x) {
        Taken::Spare(array) if is_same_type::<X::Elem, X::Dim, T, X::Dim>() => {
            let mut out: Array<T, X::Dim> = retyped(array);
            in_buffer(function, key, &mut out, 0, [Operand::NONE]);
            out
        }
        x => {
            let the_loop = function.loop_for(key, &[]);
            new_array(function, &the_loop, &[Operand::of(&x.view(), false)])
        }
    }
}

/// The results of a function of one argument, written to `out`.
#[track_caller]
pub(crate) fn unary_into<X: ArrayLike, O: OutputArray + ?Sized>(
    function: &'static Function,
    x: X,
    out: &mut O,
) {
    let the_loop = function.loop_for(X::Elem::DTYPE, &[]);
    let (x, mut out) = (x.as_view(), out.as_view_mut());
    // SAFETY: the operands are views, of which `out` may be written to.
    unsafe {
        engine::run(function, &the_loop, &[Operand::of(&x, false)], Operand::of_mut(&mut out));
    }
}

/// The results of a function of one argument in its place.
#[track_caller]
pub(crate) fn unary_inplace<O: OutputArray + ?Sized>(function: &'static Function, x: &mut O) {
    let the_loop = function.loop_for(O::Elem::DTYPE, &[]);
    let mut x = x.as_view_mut();
    let x = Operand::of_mut(&mut x);
    // SAFETY: the view may be read and written to.
    unsafe { engine::run(function, &the_loop, &[x], x) };
}

/// The results of a function of an array and of one number, which takes the array's dtype.
#[track_caller]
pub(crate) fn unary_beside<X: ArrayLike, T: Element>(
    function: &'static Function,
    x: X,
    number: f64,
) -> Array<T, X::Dim> {
    let (key, number) = (X::Elem::DTYPE, aview0(&number));
    match Taken::from(x) {
        Taken::Spare(array) if is_same_type::<X::Elem, X::Dim, T, X::Dim>() => {
            let mut out: Array<T, X::Dim> = retyped(array);
            let inputs = [Operand::NONE, Operand::of(&number, true)];
            in_buffer(function, key, &mut out, 0, inputs);
            out
        }
        x => {
            let x = x.view();
            let inputs = [Operand::of(&x, false), Operand::of(&number, true)];
            let the_loop = function.loop_for(key, &inputs);
            new_array(function, &the_loop, &inputs)
        }
    }
}

/// As [`unary_beside`], written to `out`.
#[track_caller]
pub(crate) fn unary_beside_into<X: ArrayLike, O: OutputArray + ?Sized>(
    function: &'static Function,
    x: X,
    number: f64,
    out: &mut O,
) {
    let the_loop = function.loop_for(X::Elem::DTYPE, &[]);
    let (x, number, mut out) = (x.as_view(), aview0(&number), out.as_view_mut());
    let inputs = [Operand::of(&x, false), Operand::of(&number, true)];
    // SAFETY: the operands are views, of which `out` may be written to.
    unsafe { engine::run(function, &the_loop, &inputs, Operand::of_mut(&mut out)) };
}

/// As [`unary_beside`], in the place of `x`.
#[track_caller]
pub(crate) fn unary_beside_inplace<O: OutputArray + ?Sized>(
    function: &'static Function,
    x: &mut O,
    number: f64,
) {
    let the_loop = function.loop_for(O::Elem::DTYPE, &[]);
    let (mut x, number) = (x.as_view_mut(), aview0(&number));
    let x = Operand::of_mut(&mut x);
    // SAFETY: the operands are views, of which `x` may be written to.
    unsafe { engine::run(function, &the_loop, &[x, Operand::of(&number, true)], x) };
}

/// The results of a function of two arguments in a new array, whose loop is that of `key`; the views
/// are of `X` and `Y`, in whatever shape.
#[track_caller]
pub(crate) fn binary_new<X, Y, T, A, B>(
    function: &'static Function,
    key: DType,
    x: &ArrayView<'_, X::Elem, A>,
    y: &ArrayView<'_, Y::Elem, B>,
) -> Array<T, <A as DimMax<B>>::Output>
where
    X: ArrayLike,
    Y: ArrayLike,
    T: Element,
    A: Dimension + DimMax<B>,
    B: Dimension,
{
    let inputs = [Operand::of(x, is_weak::<X>()), Operand::of(y, is_weak::<Y>())];
    let the_loop = function.loop_for(key, &inputs);
    new_array(function, &the_loop, &inputs)
}

/// The results of a function of two arguments, whose loop is that of `key`.
#[track_caller]
pub(crate) fn binary_as<X, Y, T>(
    function: &'static Function,
    key: DType,
    x: X,
    y: Y,
) -> Array<T, Broadcast<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    T: Element,
    X::Dim: DimMax<Y::Dim>,
{
    let (x, y) = (Taken::from(x), Taken::from(y));
    let (covers_y, covers_x) = {
        let (x, y) = (x.view(), y.view());
        (engine::fits(y.shape(), x.shape()), engine::fits(x.shape(), y.shape()))
    };
    match (x, y) {
        (Taken::Spare(array), y)
            if is_same_type::<X::Elem, X::Dim, T, Broadcast<X, Y>>() && covers_y =>
        {
            let y = y.view();
            let inputs = [Operand::NONE, Operand::of(&y, is_weak::<Y>())];
            let mut out: Array<T, Broadcast<X, Y>> = retyped(array);
            in_buffer(function, key, &mut out, 0, inputs);
            out
        }
        (x, Taken::Spare(array))
            if is_same_type::<Y::Elem, Y::Dim, T, Broadcast<X, Y>>() && covers_x =>
        {
            let x = x.view();
            let inputs = [Operand::of(&x, is_weak::<X>()), Operand::NONE];
            let mut out: Array<T, Broadcast<X, Y>> = retyped(array);
            in_buffer(function, key, &mut out, 1, inputs);
            out
        }
        (x, y) => binary_new::<X, Y, _, _, _>(function, key, &x.view(), &y.view()),
    }
}

/// The results of a function of two arguments.
#[track_caller]
pub(crate) fn binary<X, Y, T>(function: &'static Function, x: X, y: Y) -> Array<T, Broadcast<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    T: Element,
    X::Dim: DimMax<Y::Dim>,
{
    binary_as(function, <Joined<X, Y> as Element>::DTYPE, x, y)
}

/// The results of a function of two arguments, whose loop is that of `key`, written to `out`.
#[track_caller]
pub(crate) fn binary_into<X, Y, O>(
    function: &'static Function,
    key: DType,
    x: &X,
    y: &Y,
    out: &mut O,
) where
    X: ArrayLike,
    Y: ArrayLike,
    O: OutputArray + ?Sized,
{
    let (x, y, mut out) = (x.as_view(), y.as_view(), out.as_view_mut());
    let inputs = [Operand::of(&x, is_weak::<X>()), Operand::of(&y, is_weak::<Y>())];
    let the_loop = function.loop_for(key, &inputs);
    // SAFETY: the operands are views, of which `out` may be written to.
    unsafe { engine::run(function, &the_loop, &inputs, Operand::of_mut(&mut out)) };
}

/// The results of a function of two arguments, whose loop is that of `key`, in the place of the
/// first.
#[track_caller]
pub(crate) fn binary_inplace<O, Y>(function: &'static Function, key: DType, x: &mut O, y: Y)
where
    O: OutputArray + ?Sized,
    Y: ArrayLike,
{
    let (mut x, y) = (x.as_view_mut(), y.as_view());
    let x = Operand::of_mut(&mut x);
    let inputs = [x, Operand::of(&y, is_weak::<Y>())];
    let the_loop = function.loop_for(key, &inputs);
    // SAFETY: the operands are views, of which `x` may be written to.
    unsafe { engine::run(function, &the_loop, &inputs, x) };
}

/// The results of a function of three arguments, whose loop is that of `key`.
#[track_caller]
pub(crate) fn ternary<X, Y, Z, T, D>(
    function: &'static Function,
    key: DType,
    x: X,
    y: Y,
    z: Z,
) -> Array<T, D>
where
    X: ArrayLike,
    Y: ArrayLike,
    Z: ArrayLike,
    T: Element,
    D: Dimension,
{
    let (x, y, z) = (Taken::from(x), y.as_view(), z.as_view());
    let bounds = [Operand::of(&y, is_weak::<Y>()), Operand::of(&z, is_weak::<Z>())];
    match x {
        Taken::Spare(array)
            if is_same_type::<X::Elem, X::Dim, T, D>()
                && bounds.iter().all(|bound| engine::fits(bound.shape, array.shape())) =>
        {
            let mut out: Array<T, D> = retyped(array);
            in_buffer(function, key, &mut out, 0, [Operand::NONE, bounds[0], bounds[1]]);
            out
        }
        x => {
            let x = x.view();
            let inputs = [Operand::of(&x, is_weak::<X>()), bounds[0], bounds[1]];
            let the_loop = function.loop_for(key, &inputs);
            new_array(function, &the_loop, &inputs)
        }
    }
}

/// A copy with elements of another type, or of the same.
pub(crate) fn converted<A: Element, T: Element, D: Dimension>(
    view: ArrayView<'_, A, D>,
) -> Array<T, D> {
    let the_loop = cast::loop_between(A::DTYPE, T::DTYPE);
    new_array(&ASTYPE, &the_loop, &[Operand::of(&view, false)])
}

/// Conversion has its loops elsewhere, by two dtypes.
pub(super) static ASTYPE: Function = Function::new("astype").copies();
