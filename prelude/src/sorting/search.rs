//! Places in sorted arrays.

use std::cmp::Ordering;

use ndarray::{
    Array, Array0, ArrayBase, ArrayRef, ArrayView1, ArrayViewD, Data, Dim, Dimension, Ix, Ix0, Ix1,
    IxDyn,
};
use num_complex::Complex;

use super::{
    Lanes, Order, Real, key_in, lanes::place_of, places_of_words, raw_view, with_raw, word_in,
};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element, Value},
    shape::tuple_text,
};

/// On which side of equal elements a needle belongs. NumPy: `side="left"`, `side="right"`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Side {
    /// Before them: `a[i - 1] < v <= a[i]`.
    #[default]
    Left,
    /// After them: `a[i - 1] <= v < a[i]`.
    Right,
}

/// The type of places: `usize` for one needle, an array of them for an array.
pub trait Places: Dimension {
    /// The type for needles of this dimension.
    type Found;

    /// The places in their type.
    fn collect(places: Array<usize, Self>) -> Self::Found;
}

impl Places for Ix0 {
    type Found = usize;

    fn collect(places: Array0<usize>) -> usize {
        places.into_scalar()
    }
}

macro_rules! places {
    ($($dim:ty)*) => {$(
        impl Places for $dim {
            type Found = Array<usize, Self>;

            fn collect(places: Array<usize, Self>) -> Self::Found {
                places
            }
        }
    )*};
}

places!(Ix1 Dim<[Ix; 2]> Dim<[Ix; 3]> Dim<[Ix; 4]> Dim<[Ix; 5]> Dim<[Ix; 6]> IxDyn);

/// What is looked for: a number, or an array of any dimension.
pub trait Needles: ArrayLike {
    /// The type of the places: `usize` for one needle.
    type Found;

    /// The places, in C order, in their type.
    fn places(&self, places: Vec<usize>) -> Self::Found;
}

// One implementation for all numbers, so that the type of `np::searchsorted(&a, 0.5)` is known
// before the type of the literal is.
impl<N: Real + ArrayLike> Needles for N {
    type Found = usize;

    fn places(&self, places: Vec<usize>) -> usize {
        places[0]
    }
}

macro_rules! needles {
    ($([$($generics:tt)*] $needles:ty: $dim:ty;)*) => {$(
        impl<$($generics)*> Needles for $needles
        where
            $dim: Places,
        {
            type Found = <$dim as Places>::Found;

            fn places(&self, places: Vec<usize>) -> Self::Found {
                let dim = self.as_view().raw_dim();
                let places = Array::from_shape_vec(dim, places);
                <$dim as Places>::collect(places.expect("one place for each needle"))
            }
        }
    )*};
}

needles! {
    [S: Data<Elem: Element>, D: Dimension] ArrayBase<S, D>: D;
    [S: Data<Elem: Element>, D: Dimension] &ArrayBase<S, D>: D;
    [S: Data<Elem: Element>, D: Dimension] &mut ArrayBase<S, D>: D;
    [T: Element, D: Dimension] &ArrayRef<T, D>: D;
    [T: Element, D: Dimension] &mut ArrayRef<T, D>: D;
    [T: Element] Vec<T>: Ix1;
    [T: Element] &Vec<T>: Ix1;
    [T: Element] &[T]: Ix1;
    [T: Element, const N: usize] [T; N]: Ix1;
    [T: Element, const N: usize] &[T; N]: Ix1;
    [] Complex<f32>: Ix0;
    [] Complex<f64>: Ix0;
}

/// Where to insert `v` so that the sorted array `a` stays sorted, before equal elements.
/// NumPy: `np.searchsorted(a, v)`.
///
/// A number or an array without axes gives a `usize`, an array an array of its shape. Elements of
/// two dtypes are compared in the one that they have in common, a plain number with its own: `0.1`
/// beside an array of `f32` counts as `f64`, as in NumPy.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![10, 20, 20, 30];
/// assert_eq!(np::searchsorted(&a, 20), 1);
/// assert_eq!(np::searchsorted(&a, 25.5), 3);
/// assert_eq!(np::searchsorted(&a, [5, 20, 99]), array![0, 1, 4]);
/// ```
///
/// # Panics
///
/// If `a` has not one axis.
#[track_caller]
pub fn searchsorted<X, V>(a: X, v: V) -> V::Found
where
    X: ArrayLike,
    V: Needles,
{
    searchsorted_with(a, v, Side::Left)
}

/// [`searchsorted`] on a given side of equal elements. NumPy: `np.searchsorted(a, v, side)`.
///
/// ```
/// use ndlab::{Side, prelude::*};
///
/// let a = array![10, 20, 20, 30];
/// assert_eq!(np::searchsorted_with(&a, 20, Side::Right), 3);
/// ```
///
/// # Panics
///
/// If `a` has not one axis.
#[track_caller]
pub fn searchsorted_with<X, V>(a: X, v: V, side: Side) -> V::Found
where
    X: ArrayLike,
    V: Needles,
{
    let sorted = one_axis("searchsorted", a.as_view().into_dyn());
    v.places(search(sorted, v.as_view().into_dyn(), side))
}

/// [`digitize_with`]'s options.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DigitizeOptions {
    /// Whether an interval holds its upper edge instead of its lower one. NumPy: `right=True`.
    pub right: bool,
}

/// The number of the interval that each element is in. NumPy: `np.digitize(x, bins)`.
///
/// `bins` are edges that rise or fall; an element `x` is in interval `i` if
/// `bins[i - 1] <= x < bins[i]`, or `bins[i - 1] > x >= bins[i]` where they fall. What lies outside
/// gets 0 or `bins.len()`. A number gives a `usize`, an array an array of its shape.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = array![0.2, 6.4, 3.0, 1.6];
/// assert_eq!(np::digitize(&x, [0.0, 1.0, 2.5, 4.0, 10.0]), array![1, 4, 3, 2]);
/// ```
///
/// # Panics
///
/// If the edges neither rise nor fall, or have not one axis.
#[track_caller]
pub fn digitize<X, B>(x: X, bins: B) -> X::Found
where
    X: Needles,
    B: ArrayLike,
{
    digitize_with(x, bins, DigitizeOptions::default())
}

/// [`digitize`], with options. NumPy: `np.digitize(x, bins, right=True)`.
///
/// ```
/// use ndlab::{DigitizeOptions, prelude::*};
///
/// let bins = [0, 5, 10];
/// assert_eq!(np::digitize(5, bins), 2);
/// assert_eq!(np::digitize_with(5, bins, DigitizeOptions { right: true }), 1);
/// ```
///
/// # Panics
///
/// As [`digitize`].
#[track_caller]
pub fn digitize_with<X, B>(x: X, bins: B, options: DigitizeOptions) -> X::Found
where
    X: Needles,
    B: ArrayLike,
{
    let mut edges = one_axis("digitize", bins.as_view().into_dyn());
    let (rising, falling) = directions(edges);
    if !rising && !falling {
        not_monotonic();
    }
    let side = if options.right { Side::Left } else { Side::Right };
    let needles = x.as_view().into_dyn();
    let places = if rising {
        search(edges, needles, side)
    } else {
        edges.invert_axis(ndarray::Axis(0));
        let mut places = search(edges, needles, side);
        places.iter_mut().for_each(|place| *place = edges.len() - *place);
        places
    };
    x.places(places)
}

/// Whether the elements rise, and whether they fall; equal ones do both, NaN neither. NumPy takes
/// integers as `f64` here, and then finds wrong places among large ones that fall by little.
fn directions<T: Element>(edges: ArrayView1<'_, T>) -> (bool, bool) {
    let compared = |(a, b): (&T, &T)| match (a.to_value(), b.to_value()) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(&b)),
        (Value::Uint(a), Value::Uint(b)) => Some(a.cmp(&b)),
        (a, b) => f64::from_value(a).partial_cmp(&f64::from_value(b)),
    };
    let pairs = || edges.iter().zip(edges.iter().skip(1)).map(compared);
    (
        pairs().all(|order| order.is_some_and(Ordering::is_le)),
        pairs().all(|order| order.is_some_and(Ordering::is_ge)),
    )
}

/// Places of needles of any dtype, in C order.
pub(crate) fn search<A: Element, V: Element>(
    sorted: ArrayView1<'_, A>,
    needles: ArrayViewD<'_, V>,
    side: Side,
) -> Vec<usize> {
    let after = side == Side::Right;
    if A::DTYPE == V::DTYPE {
        let sorted = sorted.into_dyn();
        return with_raw!(A, R => {
            let sorted = raw_view::<A, R>(sorted).into_dimensionality().expect("one axis");
            R::search(sorted, raw_view(needles), Order::of(A::DTYPE), after)
        });
    }
    let common: DType = A::DTYPE.promote(V::DTYPE);
    // Converting all that is looked in is worth it for many needles only.
    if Order::of(common) != Order::Complex && needles.len() > sorted.len() / 16 {
        let sorted: Vec<u64> = sorted.iter().map(|x| word_in(common, x.to_value())).collect();
        let needles: Vec<u64> = needles.iter().map(|x| word_in(common, x.to_value())).collect();
        return places_of_words(&sorted, &needles, after);
    }
    let place = |needle: &V| {
        let needle = key_in(common, needle.to_value());
        place_of(sorted, needle, |x| key_in(common, x.to_value()), after)
    };
    needles.iter().map(place).collect()
}

#[track_caller]
fn one_axis<'a, T>(op: &str, view: ArrayViewD<'a, T>) -> ArrayView1<'a, T> {
    if view.ndim() != 1 {
        not_one_axis(op, view.shape());
    }
    view.into_dimensionality().expect("one axis")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_one_axis(op: &str, shape: &[usize]) -> ! {
    panic!("{op}: expected an array with one axis, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_monotonic() -> ! {
    panic!("digitize: bins must be monotonically increasing or decreasing")
}
