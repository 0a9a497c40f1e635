//! Numerical calculus along an axis: `gradient` and `trapezoid`.

use ndarray::{Array, Array1, ArrayD, ArrayViewD, Axis, Slice, Zip, aview0};

use super::{
    average::in_dtype,
    folds::Average,
    number::Number,
    over::{AxisIndex, OneOrAll, Over, Plan, axis_of},
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined},
    shape::tuple_text,
};

/// Slopes along an axis, of elements that are 1 apart. NumPy: `np.gradient(a, axis=axis)`.
///
/// Within the axis they are half the difference of the two neighbours, at its ends the difference
/// of the last two. The shape stays; integers and `bool` are converted to `f64` first. NumPy's form
/// without an axis, which gives an array for each, is a call for each here.
///
/// ```
/// use ndlab::prelude::*;
///
/// let f = array![1, 2, 4, 7, 11, 16];
/// assert_eq!(np::gradient(&f, 0), array![1.0, 1.5, 2.5, 3.5, 4.5, 5.0]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds or shorter than 2.
#[track_caller]
pub fn gradient<X, A>(a: X, axis: A) -> Array<<X::Elem as Number>::Mean, X::Dim>
where
    X: ArrayLike,
    X::Elem: Number,
    A: AxisIndex,
{
    gradient_with(a, axis, 1.0)
}

/// Slopes along an axis, of elements at given places. NumPy: `np.gradient(a, x, axis=axis)`.
///
/// `x` is how far apart they are, a number, or the place of each. In the middle, slopes are exact
/// for polynomials of second degree; at the ends they are those of a line (`edge_order=1`).
///
/// ```
/// use ndlab::prelude::*;
///
/// let f = array![1.0, 2.0, 4.0, 7.0, 11.0, 16.0];
/// assert_eq!(np::gradient_with(&f, 0, 2), array![0.5, 0.75, 1.25, 1.75, 2.25, 2.5]);
/// let x = array![0.0, 1.0, 1.5, 3.5, 4.0, 6.0];
/// assert_eq!(np::array_str(np::gradient_with(&f, 0, &x)), "[1.  3.  3.5 6.7 6.9 2.5]");
/// ```
///
/// # Panics
///
/// If the axis is out of bounds or shorter than 2, or there is not one place for each element.
#[track_caller]
pub fn gradient_with<X, A, W>(a: X, axis: A, x: W) -> Array<<X::Elem as Number>::Mean, X::Dim>
where
    X: ArrayLike,
    X::Elem: Number,
    A: AxisIndex,
    W: ArrayLike,
{
    let view = a.as_view().into_dyn();
    let axis = axis_of(axis.number(), view.ndim());
    let len = view.len_of(Axis(axis));
    if len < 2 {
        too_short(len);
    }
    let x = x.as_view().into_dyn();
    let spacing = if x.ndim() == 0 {
        x.iter().map(|x| f64::from_value(x.to_value())).collect()
    } else if x.shape() == [len] {
        let places: Vec<f64> = x.iter().map(|x| f64::from_value(x.to_value())).collect();
        spacing_of(&places)
    } else {
        other_places("gradient", x.shape(), view.shape())
    };
    let slopes = X::Elem::slopes_along(in_dtype(view).view(), axis, &spacing);
    slopes.into_dimensionality().expect("as many axes as before")
}

/// How far apart places are: one number if it is the same everywhere.
fn spacing_of(places: &[f64]) -> Vec<f64> {
    let mut spacing: Vec<f64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if spacing.iter().all(|width| *width == spacing[0]) {
        spacing.truncate(1);
    }
    spacing
}

/// Slopes, with one spacing for all, or one between each two neighbours.
pub(super) fn slopes<T: Average>(
    view: &ArrayViewD<'_, T>,
    axis: usize,
    spacing: &[f64],
) -> ArrayD<T> {
    let axis = Axis(axis);
    let len = view.len_of(axis);
    let mut out = ArrayD::from_elem(view.raw_dim(), T::ZERO);
    let (first, last) = (spacing[0], spacing[spacing.len() - 1]);
    for (at, before, after, width) in [(0, 0, 1, first), (len - 1, len - 2, len - 1, last)] {
        Zip::from(out.index_axis_mut(axis, at))
            .and(view.index_axis(axis, after))
            .and(view.index_axis(axis, before))
            .for_each(|out, after, before| *out = after.minus(*before).divided_by(width));
    }
    let part = |from: usize| Slice::from(from..from + len - 2);
    let mut middle = out.slice_axis_mut(axis, part(1));
    if spacing.len() == 1 {
        Zip::from(&mut middle)
            .and(view.slice_axis(axis, part(2)))
            .and(view.slice_axis(axis, part(0)))
            .for_each(|out, after, before| *out = after.minus(*before).divided_by(2.0 * first));
        return out;
    }
    for (i, mut slopes) in middle.axis_iter_mut(axis).enumerate() {
        let (left, right) = (spacing[i], spacing[i + 1]);
        let factors = [
            -right / (left * (left + right)),
            (right - left) / (left * right),
            left / (right * (left + right)),
        ];
        Zip::from(&mut slopes)
            .and(view.index_axis(axis, i))
            .and(view.index_axis(axis, i + 1))
            .and(view.index_axis(axis, i + 2))
            .for_each(|out, a, b, c| {
                *out = a.by(factors[0]).plus(b.by(factors[1])).plus(c.by(factors[2]));
            });
    }
    out
}

/// The integral by trapezoids, of elements that are 1 apart. NumPy: `np.trapezoid(y, axis=axis)`.
///
/// The axis is an integer, or `..` for the only one. Integers and `bool` give `f64`, and unlike
/// NumPy's do not wrap.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::trapezoid(&array![1, 2, 3], ..), 4.0);
/// let a = np::arange(6).reshape((2, 3));
/// assert_eq!(np::trapezoid(&a, Axis(0)), array![1.5, 2.5, 3.5]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, or `..` is several.
#[track_caller]
pub fn trapezoid<X, R>(y: X, axis: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Number,
    R: Over<X::Dim, <X::Elem as Number>::Mean> + OneOrAll,
{
    let view = y.as_view().into_dyn();
    let plan = axis.plan(view.ndim());
    let one = in_dtype(aview0(&1.0).into_dyn());
    R::collect(integral::<X::Elem>(in_dtype(view).view(), one.view(), &plan))
}

/// The integral by trapezoids, of elements at given places. NumPy: `np.trapezoid(y, x, axis=axis)`.
///
/// `x` is how far apart they are, a number, or the place of each: along the axis, or in the shape
/// of `y`. The result is of the dtype of means of both together. An array of another dtype than
/// that is converted first, and places in the shape of `y` become widths in as large an array.
///
/// ```
/// use ndlab::prelude::*;
///
/// let y = array![1.0, 2.0, 3.0];
/// assert_eq!(np::trapezoid_with(&y, .., &array![4, 6, 8]), 8.0);
/// assert_eq!(np::trapezoid_with(&y, .., 2), 8.0);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, or `..` is several, or there is not one place for each element.
#[track_caller]
pub fn trapezoid_with<X, R, W>(y: X, axis: R, x: W) -> R::Output
where
    X: ArrayLike,
    W: ArrayLike,
    Joined<X, W>: Number,
    R: Over<X::Dim, <Joined<X, W> as Number>::Mean> + OneOrAll,
{
    let (view, x) = (y.as_view().into_dyn(), x.as_view().into_dyn());
    let plan = axis.plan(view.ndim());
    let (view, x) = (in_dtype(view), in_dtype(x));
    R::collect(integral::<Joined<X, W>>(view.view(), x.view(), &plan))
}

#[track_caller]
fn integral<N: Number>(
    mut view: ArrayViewD<'_, N::Mean>,
    x: ArrayViewD<'_, N::Mean>,
    plan: &Plan,
) -> ArrayD<N::Mean> {
    let [axis] = plan.axes[..] else { several_axes(view.ndim()) };
    let len = view.len_of(Axis(axis));
    if x.ndim() > 0 && x.shape() != [len] && x.shape() != view.shape() {
        other_places("trapezoid", x.shape(), view.shape());
    }
    let widths = N::widths_along(x, axis, len);
    let mut widths = widths.view();
    if widths.ndim() < view.ndim() {
        for i in (0..view.ndim()).filter(|i| *i != axis) {
            widths = widths.insert_axis(Axis(i));
        }
    }
    let mut widths = widths.broadcast(view.raw_dim()).expect("the shapes were checked");
    if len == 1 {
        // A single place has no width, and is no part of the sum even where it is not finite.
        view.slice_axis_inplace(Axis(axis), Slice::from(..0));
        widths.slice_axis_inplace(Axis(axis), Slice::from(..0));
    }
    N::weigh_over(view, widths, plan)
}

/// Half of the distance from the place before to the place after, which is what an element is
/// multiplied with: for one distance along one axis, else in the shape of the places.
pub(super) fn widths<T: Average>(x: &ArrayViewD<'_, T>, axis: usize, len: usize) -> ArrayD<T> {
    if let (0, Some(distance)) = (x.ndim(), x.first()) {
        let mut widths = vec![*distance; len];
        for end in [0, len.saturating_sub(1)] {
            if let Some(width) = widths.get_mut(end) {
                *width = distance.by(0.5);
            }
        }
        return Array1::from(widths).into_dyn();
    }
    // Places along one axis have no other.
    let axis = Axis(if x.ndim() == 1 { 0 } else { axis });
    let mut widths = ArrayD::from_elem(x.raw_dim(), T::ZERO);
    for i in 0..len {
        let (before, after) = (i.saturating_sub(1), (i + 1).min(len - 1));
        Zip::from(widths.index_axis_mut(axis, i))
            .and(x.index_axis(axis, after))
            .and(x.index_axis(axis, before))
            .for_each(|width, after, before| *width = after.minus(*before).by(0.5));
    }
    widths
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_short(len: usize) -> ! {
    panic!(
        "gradient: shape of array too small to calculate a numerical gradient, at least 2 elements \
         are required, got an axis of length {len}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn several_axes(ndim: usize) -> ! {
    panic!("trapezoid: `..` is one axis only for arrays of one, got one of dimension {ndim}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_places(name: &str, places: &[usize], shape: &[usize]) -> ! {
    panic!(
        "{name}: distances must match the length of the corresponding dimension, got places of \
         shape {} for an array of shape {}",
        tuple_text(places),
        tuple_text(shape)
    )
}
