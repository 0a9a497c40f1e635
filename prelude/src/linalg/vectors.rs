//! Products of vectors along an axis, sums of diagonals, and matrices turned over.

use ndarray::{Array, ArrayD, Axis, CowArray, DimMax, Dimension, IxDyn};

use super::{
    dims::{MatrixDim, PerMatrix, fixed},
    element::{Linear, converted},
    kernel::broadcast,
};
use crate::{
    array_like::ArrayLike,
    copying::k_order,
    dtype::{DType, Element, Joined, Value},
    reduce::{AxisIndex, Number, axis_of},
    shape::tuple_text,
};

/// The sum of the diagonal of each matrix, of the last two axes. NumPy: `np.linalg.trace(x)`.
///
/// Integers are added in `i64` or `u64`. [`np::trace`](super::diagonal::trace) takes the first two
/// axes, and other diagonals.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::linalg::trace(&array![[1.0, 2.0], [3.0, 4.0]]), 5.0);
/// assert_eq!(np::linalg::trace(&np::ones((5, 3, 4))), Array1::from_elem(5, 3.0));
/// ```
#[track_caller]
pub fn trace<X>(a: X) -> <X::Dim as PerMatrix<<X::Elem as Number>::Sum>>::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: PerMatrix<<X::Elem as Number>::Sum>,
{
    X::Dim::collect(X::Elem::traces(a.as_view().into_dyn(), 0, [-2, -1]))
}

/// Each matrix with its rows as columns. NumPy: `np.matrix_transpose(x)`.
///
/// The result is owned: of a reference a copy, of an array by value the array itself. ndarray's
/// `a.t()` is a view with all axes reversed.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::matrix_transpose(&np::ones((5, 3, 4))).dim(), (5, 4, 3));
/// ```
///
/// # Panics
///
/// If the array has fewer than two axes.
#[track_caller]
pub fn matrix_transpose<X>(a: X) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Dim: MatrixDim,
{
    let mut array = a.spare_buffer().unwrap_or_else(|a| k_order(a.as_view()));
    let ndim = array.ndim();
    if ndim < 2 {
        not_matrices(ndim);
    }
    array.swap_axes(ndim - 2, ndim - 1);
    array
}

/// The dimension of two arrays that are broadcast against each other.
type Larger<X, Y> = <<X as ArrayLike>::Dim as DimMax<<Y as ArrayLike>::Dim>>::Output;

/// The cross product of vectors of three numbers along the last axis. NumPy: `np.cross(a, b)`.
///
/// All other axes broadcast. Vectors of two numbers, which NumPy's `np.cross` takes and warns of, are
/// not accepted, as by `np.linalg.cross`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::cross(&array![1, 0, 0], &array![0, 1, 0]), array![0, 0, 1]);
/// ```
///
/// # Panics
///
/// If there are not three numbers along the axis, the other axes do not broadcast, or the elements
/// are `bool`.
#[track_caller]
pub fn cross<X, Y>(a: X, b: Y) -> Array<Joined<X, Y>, Larger<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Elem: Linear,
    Y::Elem: Linear,
    X::Dim: DimMax<Y::Dim>,
    Joined<X, Y>: Linear,
{
    cross_with(a, b, -1)
}

/// [`cross`] along another axis. NumPy: `np.cross(a, b, axis=axis)`.
///
/// # Panics
///
/// As [`cross`], and if the axis is out of bounds.
#[track_caller]
pub fn cross_with<X, Y, A>(a: X, b: Y, axis: A) -> Array<Joined<X, Y>, Larger<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Elem: Linear,
    Y::Elem: Linear,
    X::Dim: DimMax<Y::Dim>,
    Joined<X, Y>: Linear,
    A: AxisIndex,
{
    let a = converted::<X::Elem, Joined<X, Y>>(a.as_view().into_dyn());
    let b = converted::<Y::Elem, Joined<X, Y>>(b.as_view().into_dyn());
    fixed(<Joined<X, Y>>::crosses(a, b, axis.number()))
}

type Operand<'a, T> = CowArray<'a, T, IxDyn>;

#[track_caller]
pub(super) fn crosses<T: Linear>(a: Operand<'_, T>, b: Operand<'_, T>, axis: i64) -> ArrayD<T> {
    let result_ndim = a.ndim().max(b.ndim());
    let (a, b) = (with_last(a, axis), with_last(b, axis));
    let (len_a, len_b) = (a.shape()[a.ndim() - 1], b.shape()[b.ndim() - 1]);
    if (len_a, len_b) != (3, 3) {
        not_three(len_a, len_b);
    }
    if T::DTYPE == DType::Bool {
        no_difference();
    }
    let (outer, _) = joint_shape("cross", a.shape(), b.shape());
    let shape = IxDyn(&[&outer[..], &[3]].concat());
    let a = a.broadcast(shape.clone()).expect("broadcast was checked");
    let b = b.broadcast(shape.clone()).expect("broadcast was checked");
    let last = Axis(outer.len());
    let mut products = Vec::with_capacity(shape.size());
    for (a, b) in a.lanes(last).into_iter().zip(b.lanes(last)) {
        for i in 0..3 {
            let (j, k) = ((i + 1) % 3, (i + 2) % 3);
            products.push(difference(a[j], b[k], a[k], b[j]));
        }
    }
    let products = ArrayD::from_shape_vec(shape, products).expect("three numbers for each pair");
    // Back to where the axis was.
    let place = axis_of(axis, result_ndim);
    let mut order: Vec<usize> = (0..result_ndim - 1).collect();
    order.insert(place, result_ndim - 1);
    products.permuted_axes(order)
}

/// `a · b - c · d`, in the dtype.
#[inline(always)]
fn difference<T: Element>(a: T, b: T, c: T, d: T) -> T {
    T::from_value(match (a.to_value(), b.to_value(), c.to_value(), d.to_value()) {
        (Value::Int(a), Value::Int(b), Value::Int(c), Value::Int(d)) => {
            Value::Int(a.wrapping_mul(b).wrapping_sub(c.wrapping_mul(d)))
        }
        (Value::Uint(a), Value::Uint(b), Value::Uint(c), Value::Uint(d)) => {
            Value::Uint(a.wrapping_mul(b).wrapping_sub(c.wrapping_mul(d)))
        }
        (Value::F32(a), Value::F32(b), Value::F32(c), Value::F32(d)) => Value::F32(a * b - c * d),
        (Value::F64(a), Value::F64(b), Value::F64(c), Value::F64(d)) => Value::F64(a * b - c * d),
        (Value::C64(a), Value::C64(b), Value::C64(c), Value::C64(d)) => Value::C64(a * b - c * d),
        (Value::C128(a), Value::C128(b), Value::C128(c), Value::C128(d)) => {
            Value::C128(a * b - c * d)
        }
        (a, ..) => a,
    })
}

/// The array with one of its axes as the last.
#[track_caller]
fn with_last<T: Linear>(a: Operand<'_, T>, axis: i64) -> Operand<'_, T> {
    let ndim = a.ndim();
    let axis = axis_of(axis, ndim);
    let mut order: Vec<usize> = (0..ndim).filter(|other| *other != axis).collect();
    order.push(axis);
    a.permuted_axes(order)
}

/// The shape of all axes but the last, broadcast, and the length of the last.
#[track_caller]
fn joint_shape(op: &str, a: &[usize], b: &[usize]) -> (Vec<usize>, usize) {
    let (outer_a, len_a) = a.split_at(a.len() - 1);
    let (outer_b, len_b) = b.split_at(b.len() - 1);
    match broadcast(outer_a, outer_b) {
        Some(outer) if len_a == len_b => (outer, len_a[0]),
        _ => mismatch(op, a, b),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_matrices(ndim: usize) -> ! {
    panic!("Input array must be at least 2-dimensional, but it is {ndim}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_three(a: usize, b: usize) -> ! {
    panic!(
        "cross: Both input arrays must be (arrays of) 3-dimensional vectors, but they are {a} and \
         {b} dimensional instead."
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_difference() -> ! {
    panic!("cross: bool has no difference; convert by a.astype::<i64>()")
}

#[cold]
#[inline(never)]
#[track_caller]
fn mismatch(op: &str, a: &[usize], b: &[usize]) -> ! {
    panic!(
        "{op}: vectors in arrays of shapes {} and {} do not fit (here with their axis last)",
        tuple_text(a),
        tuple_text(b)
    )
}
