//! Arrays with more elements around them.
//!
//! The part that is copied, and the order in which axes are filled, are NumPy's: each axis sees the
//! margins of those before it.

use ndarray::Array;

use crate::{
    array_like::ArrayLike,
    dtype::{Element, Value},
    few::Few,
    int::Int,
    moving::{Blank, Source, Target},
    reduce::{Number, Plan},
    shape::{lengths_of, tuple_text},
};

/// What [`pad_with`] fills the margins with. NumPy: the argument `mode=`.
///
/// `n` stands for the elements `a b c d` of an axis:
///
/// | mode | margin, array, margin |
/// | --- | --- |
/// | `Constant(k)` | `k k, a b c d, k k` |
/// | `Edge` | `a a, a b c d, d d` |
/// | `Reflect` | `c b, a b c d, c b` |
/// | `Symmetric` | `b a, a b c d, d c` |
/// | `Wrap` | `c d, a b c d, a b` |
/// | `Maximum`, `Minimum`, `Mean` | one number, of all `a b c d` |
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PadMode<T> {
    /// One value everywhere.
    Constant(T),
    /// One value in front of each axis, another behind it.
    Constants(T, T),
    /// The nearest element.
    Edge,
    /// Mirrored at the edge, which is not repeated.
    Reflect,
    /// Mirrored behind the edge, which is repeated.
    Symmetric,
    /// From the other end.
    Wrap,
    /// The largest element of the row along the axis.
    Maximum,
    /// The smallest element of the row along the axis.
    Minimum,
    /// The mean of the row along the axis, rounded for integers.
    Mean,
}

/// How wide margins are: `2` everywhere, `(1, 2)` in front and behind on each axis, or a list of
/// such pairs, `[(1, 2), (0, 3)]` or `((1, 2), (0, 3))`, with one for each axis.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how wide to pad",
    note = "write an integer, `(before, after)`, or a list of such pairs with one for each axis"
)]
pub trait PadWidths {
    /// One pair, or as many as there are axes.
    fn widths(&self) -> Vec<[i64; 2]>;
}

impl<I: Int> PadWidths for I {
    fn widths(&self) -> Vec<[i64; 2]> {
        vec![[self.to_i64(); 2]]
    }
}

impl<I: Int, J: Int> PadWidths for (I, J) {
    fn widths(&self) -> Vec<[i64; 2]> {
        vec![pair(*self)]
    }
}

fn pair<I: Int, J: Int>((before, after): (I, J)) -> [i64; 2] {
    [before.to_i64(), after.to_i64()]
}

macro_rules! tuples {
    ($(($($i:ident $j:ident)*);)*) => {$(
        impl<$($i: Int, $j: Int),*> PadWidths for ($(($i, $j),)*) {
            fn widths(&self) -> Vec<[i64; 2]> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($i,)*) = *self;
                vec![$(pair($i)),*]
            }
        }
    )*};
}

tuples! {
    (A B);
    (A B C D);
    (A B C D E F);
    (A B C D E F G H);
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<I: Int, J: Int, $($generics)*> PadWidths for $list {
            fn widths(&self) -> Vec<[i64; 2]> {
                self.iter().map(|widths| pair(*widths)).collect()
            }
        }
    )*};
}

lists! {
    [const N: usize] [(I, J); N];
    [] &[(I, J)];
    [] Vec<(I, J)>;
}

/// The array with a margin of zeros. NumPy: `np.pad(a, widths)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::pad(&array![1, 2], 1), array![0, 1, 2, 0]);
/// assert_eq!(np::pad(&array![[1]], ((0, 1), (2, 0))), array![[0, 0, 1], [0, 0, 0]]);
/// ```
///
/// # Panics
///
/// If a width is negative, or if there are neither one pair nor as many as axes.
#[track_caller]
pub fn pad<X, W>(a: X, widths: W) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: Number,
    W: PadWidths,
{
    pad_with(a, widths, PadMode::Constant(X::Elem::ZERO))
}

/// The array with a margin. NumPy: `np.pad(a, widths, mode)`.
///
/// ```
/// use ndlab::{padding::PadMode, prelude::*};
///
/// let a = array![1, 2, 3];
/// assert_eq!(np::pad_with(&a, (1, 2), PadMode::Edge), array![1, 1, 2, 3, 3, 3]);
/// assert_eq!(np::pad_with(&a, 2, PadMode::Reflect), array![3, 2, 1, 2, 3, 2, 1]);
/// assert_eq!(np::pad_with(&a, 1, PadMode::Constant(9)), array![9, 1, 2, 3, 9]);
/// ```
///
/// # Panics
///
/// As [`pad`] does, and if an axis without elements is to be padded with its own.
#[track_caller]
pub fn pad_with<X, W>(a: X, widths: W, mode: PadMode<X::Elem>) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: Number,
    W: PadWidths,
{
    let view = a.as_view();
    let widths = widths_of(&widths.widths(), view.shape());
    let shape: Few<usize> = view
        .shape()
        .iter()
        .zip(widths.iter())
        .map(|(n, widths)| n + widths[0] + widths[1])
        .collect();
    let zero = X::Elem::ZERO;
    let constants = match &mode {
        PadMode::Constant(value) => [value, value],
        PadMode::Constants(before, after) => [before, after],
        _ => [&zero, &zero],
    };
    let constants = constants.map(Source::of_one);
    let fill = match mode {
        PadMode::Constant(_) | PadMode::Constants(..) => Fill::Constants(&constants),
        PadMode::Edge => Fill::Edge,
        PadMode::Reflect => Fill::Mirror { repeat_edge: false },
        PadMode::Symmetric => Fill::Mirror { repeat_edge: true },
        PadMode::Wrap => Fill::Wrap,
        PadMode::Maximum => Fill::Statistic(maximum::<X::Elem>),
        PadMode::Minimum => Fill::Statistic(minimum::<X::Elem>),
        PadMode::Mean => Fill::Statistic(mean::<X::Elem>),
    };
    let source = Source::of(&view);
    let mut out = Blank::in_order(&shape, source.is_fortran());
    fill_margins(&source, &widths, &fill, &out.target());
    out.finish()
}

/// A [`PadMode`] without its type.
enum Fill<'a> {
    Constants(&'a [Source<'a>; 2]),
    Edge,
    Mirror { repeat_edge: bool },
    Wrap,
    Statistic(fn(&Source<'_>, usize, &Target<'_>)),
}

fn maximum<A: Number>(rows: &Source<'_>, axis: usize, margin: &Target<'_>) {
    let plan = Plan { axes: vec![axis], keep: true };
    margin.write_broadcast(&Source::of(&A::max_over(rows.view(), &plan).view()));
}

fn minimum<A: Number>(rows: &Source<'_>, axis: usize, margin: &Target<'_>) {
    let plan = Plan { axes: vec![axis], keep: true };
    margin.write_broadcast(&Source::of(&A::min_over(rows.view(), &plan).view()));
}

fn mean<A: Number>(rows: &Source<'_>, axis: usize, margin: &Target<'_>) {
    let plan = Plan { axes: vec![axis], keep: true };
    let means = A::mean_over(rows.view(), &plan);
    let whole = matches!(A::ZERO.to_value(), Value::Int(_) | Value::Uint(_));
    let means = means.mapv(|mean| match mean.to_value() {
        Value::F64(mean) if whole => A::from_value(Value::F64(mean.round_ties_even())),
        mean => A::from_value(mean),
    });
    margin.write_broadcast(&Source::of(&means.view()));
}

#[track_caller]
fn widths_of(widths: &[[i64; 2]], shape: &[usize]) -> Vec<[usize; 2]> {
    let mut all = Vec::with_capacity(shape.len());
    for pair in widths {
        let lengths = lengths_of("pad", pair);
        all.push([lengths[0], lengths[1]]);
    }
    if all.len() == 1 {
        all.resize(shape.len(), all[0]);
    }
    if all.len() != shape.len() {
        wrong_widths(widths.len(), shape);
    }
    all
}

#[track_caller]
fn fill_margins(from: &Source<'_>, widths: &[[usize; 2]], fill: &Fill<'_>, target: &Target<'_>) {
    let inside = |axis: usize| widths[axis][0]..widths[axis][0] + from.len_of(axis);
    let mut center = target.clone();
    for axis in 0..from.ndim() {
        center = center.cut(axis, inside(axis));
    }
    center.write(from);
    for (axis, [before, after]) in widths.iter().enumerate() {
        let mut region = target.clone();
        for later in axis + 1..from.ndim() {
            region = region.cut(later, inside(later));
        }
        let len = from.len_of(axis);
        let center = region.written().cut(axis, inside(axis));
        let front = Side { at_end: false, len: *before };
        let back = Side { at_end: true, len: *after };
        for side in [front, back] {
            let start = if side.at_end { before + len } else { 0 };
            let margin = region.clone().cut(axis, start..start + side.len);
            if side.len == 0 {
                continue;
            }
            if let Fill::Constants(values) = fill {
                let value = &values[usize::from(side.at_end)];
                margin.write_broadcast(value);
            } else if len == 0 {
                empty_axis(axis, &from.shape());
            } else if let Fill::Statistic(fill) = fill {
                fill(&center, axis, &margin);
            } else {
                fill_side(&center, axis, &side, fill, &margin);
            }
        }
    }
}

struct Side {
    at_end: bool,
    len: usize,
}

/// Fills one margin from the array outwards, in pieces as long as the array.
fn fill_side(center: &Source<'_>, axis: usize, side: &Side, fill: &Fill<'_>, margin: &Target<'_>) {
    let len = center.len_of(axis);
    let edge = match fill {
        Fill::Edge => true,
        // There is nothing beside the edge to be mirrored.
        Fill::Mirror { repeat_edge: false } => len == 1,
        _ => false,
    };
    if edge {
        let place = if side.at_end { len - 1 } else { 0 };
        return margin.write(&center.clone().at(axis, place).insert(axis, side.len));
    }
    let skipped = usize::from(matches!(fill, Fill::Mirror { repeat_edge: false }));
    let piece = len - skipped;
    let mut done = 0;
    let mut mirrored = matches!(fill, Fill::Mirror { .. });
    while done < side.len {
        let count = piece.min(side.len - done);
        // The elements next to the edge that the piece starts from: for a mirrored one that is the
        // edge at which the margin lies, else the other one.
        let from_end = side.at_end == mirrored;
        let range =
            if from_end { len - skipped - count..len - skipped } else { skipped..skipped + count };
        let mut part = center.clone().cut(axis, range);
        if mirrored {
            part = part.reversed(axis);
        }
        let place =
            if side.at_end { done..done + count } else { side.len - done - count..side.len - done };
        margin.clone().cut(axis, place).write(&part);
        done += count;
        if matches!(fill, Fill::Mirror { .. }) {
            mirrored = !mirrored;
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_widths(count: usize, shape: &[usize]) -> ! {
    panic!("pad: {count} pairs of widths for an array of shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn empty_axis(axis: usize, shape: &[usize]) -> ! {
    panic!(
        "pad: can't extend empty axis {axis} using modes other than 'constant', got shape {}",
        tuple_text(shape)
    )
}
