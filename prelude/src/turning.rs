//! Elements in another order along axes: shifted around the end, reversed, turned.
//!
//! Axes in another order are [`crate::rearrange`]'s.

use ndarray::Array;

use crate::{
    array_like::ArrayLike,
    axes::{AxesOrAll, axis_of, distinct_axes},
    few::Few,
    int::Int,
    moving::{Blank, Source, Target, collected},
    reduce::AxisIndex,
    shape::tuple_text,
};

/// How far [`roll`] shifts: an integer for every axis, or a tuple or slice with one for each.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number of places to shift by",
    note = "write an integer, or a tuple or slice of integers with one for each axis"
)]
pub trait Shifts {
    /// The numbers as they were written.
    fn shifts(&self) -> Vec<i64>;
}

impl<I: Int> Shifts for I {
    fn shifts(&self) -> Vec<i64> {
        vec![self.to_i64()]
    }
}

macro_rules! tuples {
    ($(($($name:ident)*);)*) => {$(
        impl<$($name: Int),*> Shifts for ($($name,)*) {
            fn shifts(&self) -> Vec<i64> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = *self;
                vec![$($name.to_i64()),*]
            }
        }
    )*};
}

tuples! {
    (A);
    (A B);
    (A B C);
    (A B C D);
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<I: Int, $($generics)*> Shifts for $list {
            fn shifts(&self) -> Vec<i64> {
                self.iter().map(|shift| shift.to_i64()).collect()
            }
        }
    )*};
}

lists! {
    [const N: usize] [I; N];
    [] &[I];
    [] Vec<I>;
}

/// Elements shifted along axes; what leaves at the end enters at the start.
/// NumPy: `np.roll(a, shift, axis)`.
///
/// With `..` (NumPy: `axis=None`) they are shifted in C order through the whole array. Several axes
/// take one shift for all or one for each.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(6).reshape((2, 3));
/// assert_eq!(np::roll(&a, 1, ..), array![[5, 0, 1], [2, 3, 4]]);
/// assert_eq!(np::roll(&a, -1, 1), array![[1, 2, 0], [4, 5, 3]]);
/// assert_eq!(np::roll(&a, (1, 1), (0, 1)), array![[5, 3, 4], [2, 0, 1]]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds, or if there are more shifts than axes or the other way around.
#[track_caller]
pub fn roll<X, N, L>(a: X, shift: N, axis: L) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    N: Shifts,
    L: AxesOrAll,
{
    let view = a.as_view();
    let source = Source::of(&view);
    let shifts = shifts_of(&shift.shifts(), axis.chosen(), &source.shape());
    let by_axes = matches!(shifts, Rolled::Axes(_));
    let mut out = Blank::in_order(view.shape(), by_axes && source.is_fortran());
    match shifts {
        Rolled::Flat(shift) => roll_flat(&source, shift, &out.target()),
        Rolled::Axes(shifts) => roll_axes(source, &shifts, out.target()),
    }
    out.finish()
}

enum Rolled {
    Flat(usize),
    /// One shift for each axis, below its length.
    Axes(Few<usize>),
}

#[track_caller]
fn shifts_of(shifts: &[i64], axes: Option<Vec<i64>>, shape: &[usize]) -> Rolled {
    let within = |shift: i64, len: usize| shift.rem_euclid(len.max(1) as i64) as usize;
    let Some(axes) = axes else {
        let size = shape.iter().product::<usize>();
        return Rolled::Flat(
            shifts
                .iter()
                .fold(0, |all, shift| within(all as i64 + within(*shift, size) as i64, size)),
        );
    };
    let count = axes.len().max(shifts.len());
    if (axes.len() != count && axes.len() != 1) || (shifts.len() != count && shifts.len() != 1) {
        unequal_shifts(shifts, &axes);
    }
    let mut all: Few<usize> = shape.iter().map(|_| 0).collect();
    for i in 0..count {
        let axis = axis_of(axes[if axes.len() == 1 { 0 } else { i }], shape.len());
        let shift = shifts[if shifts.len() == 1 { 0 } else { i }];
        let len = shape[axis];
        all[axis] = within(all[axis] as i64 + within(shift, len) as i64, len);
    }
    Rolled::Axes(all)
}

fn roll_axes(source: Source<'_>, shifts: &[usize], target: Target<'_>) {
    let Some(axis) = shifts.iter().position(|shift| *shift > 0) else {
        return target.write(&source);
    };
    let (len, shift) = (source.len_of(axis), shifts[axis]);
    let mut rest: Few<usize> = shifts.iter().copied().collect();
    rest[axis] = 0;
    let end = len - shift;
    let (stays, enters) = (source.clone().cut(axis, 0..end), source.cut(axis, end..len));
    roll_axes(stays, &rest, target.clone().cut(axis, shift..len));
    roll_axes(enters, &rest, target.cut(axis, 0..shift));
}

/// Splits the row of all elements where it is shifted.
fn roll_flat(source: &Source<'_>, shift: usize, target: &Target<'_>) {
    let shape = source.shape();
    let size = source.len();
    if size == 0 || shape.is_empty() {
        return target.write(source);
    }
    let flat = target.clone().flat();
    flat_part(source, 0..size - shift, &flat.clone().cut(0, shift..size));
    flat_part(source, size - shift..size, &flat.cut(0, 0..shift));
}

/// Writes elements of the source, numbered in C order, to a target with one axis.
pub(crate) fn flat_part(source: &Source<'_>, range: std::ops::Range<usize>, target: &Target<'_>) {
    if range.is_empty() {
        return;
    }
    match source.ndim() {
        0 => return target.clone().without_axis(0).write(source),
        1 => return target.write(&source.clone().cut(0, range)),
        _ => {}
    }
    let rows = source.len_of(0);
    let inner = source.len() / rows;
    let (first, last) = (range.start.div_ceil(inner), range.end / inner);
    if first > last {
        // All of it in one row.
        let start = (first - 1) * inner;
        let row = source.clone().at(0, first - 1);
        return flat_part(&row, range.start - start..range.end - start, target);
    }
    let head = first * inner - range.start;
    if head > 0 {
        let row = source.clone().at(0, first - 1);
        flat_part(&row, inner - head..inner, &target.clone().cut(0, 0..head));
    }
    let body = (last - first) * inner;
    if body > 0 {
        let rows = source.clone().cut(0, first..last);
        target.clone().cut(0, head..head + body).shaped(&rows.shape()).write(&rows);
    }
    let tail = range.end - last * inner;
    if tail > 0 {
        let row = source.clone().at(0, last);
        flat_part(&row, 0..tail, &target.clone().cut(0, head + body..range.len()));
    }
}

/// Elements in reverse order along axes, `..` for all of them. NumPy: `np.flip(a, axis)`.
///
/// The result is a copy in C order; `a.slice(s![..;-1])` is a view.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::flip(&a, ..), array![[4, 3], [2, 1]]);
/// assert_eq!(np::flip(&a, 0), array![[3, 4], [1, 2]]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice.
#[track_caller]
pub fn flip<X: ArrayLike, L: AxesOrAll>(a: X, axis: L) -> Array<X::Elem, X::Dim> {
    let view = a.as_view();
    collected(&flipped(Source::of(&view), axis.chosen()))
}

#[track_caller]
fn flipped<'a>(mut source: Source<'a>, axes: Option<Vec<i64>>) -> Source<'a> {
    let Some(numbers) = axes else {
        return (0..source.ndim()).fold(source, |source, axis| source.reversed(axis));
    };
    for axis in distinct_axes(&numbers, source.ndim()) {
        source = source.reversed(axis);
    }
    source
}

/// Each row in reverse order: the second axis is turned around. NumPy: `np.fliplr(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::fliplr(&array![[1, 2], [3, 4]]), array![[2, 1], [4, 3]]);
/// ```
///
/// # Panics
///
/// If there are less than two axes.
#[track_caller]
pub fn fliplr<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    let view = a.as_view();
    if view.ndim() < 2 {
        too_few_axes("fliplr", 2, view.shape());
    }
    collected(&Source::of(&view).reversed(1))
}

/// The rows in reverse order: the first axis is turned around. NumPy: `np.flipud(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::flipud(&array![[1, 2], [3, 4]]), array![[3, 4], [1, 2]]);
/// ```
///
/// # Panics
///
/// If there is no axis.
#[track_caller]
pub fn flipud<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    let view = a.as_view();
    if view.ndim() < 1 {
        too_few_axes("flipud", 1, view.shape());
    }
    collected(&Source::of(&view).reversed(0))
}

/// The first two axes turned by `k` quarters, against the clock. NumPy: `np.rot90(a, k)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::rot90(&a, 1), array![[2, 4], [1, 3]]);
/// assert_eq!(np::rot90(&a, -1), array![[3, 1], [4, 2]]);
/// ```
///
/// # Panics
///
/// If there are less than two axes.
#[track_caller]
pub fn rot90<X: ArrayLike, K: Int>(a: X, k: K) -> Array<X::Elem, X::Dim> {
    rot90_with(a, k, (0, 1))
}

/// Two axes turned by `k` quarters, from the first towards the second.
/// NumPy: `np.rot90(a, k, axes)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((2, 3, 4));
/// assert_eq!(np::shape(&np::rot90_with(&a, 1, (1, 2))), (2, 4, 3));
/// ```
///
/// # Panics
///
/// If an axis is out of bounds, or if both are one.
#[track_caller]
pub fn rot90_with<X, K, I, J>(a: X, k: K, axes: (I, J)) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    K: Int,
    I: AxisIndex,
    J: AxisIndex,
{
    let view = a.as_view();
    let ndim = view.ndim();
    let axes = (axes.0.number(), axes.1.number());
    let (first, second) = (axis_of(axes.0, ndim), axis_of(axes.1, ndim));
    if first == second {
        same_axes(axes);
    }
    collected(&turned(Source::of(&view), k.to_i64().rem_euclid(4), first, second))
}

fn turned(source: Source<'_>, quarters: i64, first: usize, second: usize) -> Source<'_> {
    let mut order: Few<usize> = (0..source.ndim()).collect();
    order.swap(first, second);
    match quarters {
        0 => source,
        1 => source.reversed(second).permuted(&order),
        2 => source.reversed(first).reversed(second),
        _ => source.permuted(&order).reversed(second),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn unequal_shifts(shifts: &[i64], axes: &[i64]) -> ! {
    let (shifts, axes) = (tuple_text(shifts), tuple_text(axes));
    panic!("roll: 'shift' and 'axis' should have one length, got {shifts} and {axes}")
}

#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn too_few_axes(op: &str, least: usize, shape: &[usize]) -> ! {
    panic!("{op}: array must be >= {least}-d, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn same_axes((first, second): (i64, i64)) -> ! {
    panic!("rot90: axes must be different, got ({first}, {second})")
}
