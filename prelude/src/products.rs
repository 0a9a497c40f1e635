//! Products of vectors, matrices and stacks of them: dot, matmul and their like.
//!
//! All dtypes: integers wrap in their own, `bool` is or and and, two dtypes meet in their promoted
//! one. Floats are multiplied in the widest registers there are, complex numbers by faer, on the
//! arrays' own strides, without copies of whole arrays; larger products by all threads. Sums over
//! more than two arrays are [`crate::einsum`]'s.
//!
//! Which types results have is `products/dims.rs`'s, which axes are multiplied `products/plan.rs`'s,
//! the order of loops `products/contraction.rs`'s.

mod axes;
#[cfg(target_arch = "x86_64")]
mod blocks;
#[cfg(feature = "blas")]
mod cblas;
mod contraction;
mod dims;
mod loops;
mod operand;
mod plan;
mod ring;
mod split;
mod vectors;
#[cfg(target_arch = "x86_64")]
mod wide;

use ndarray::{Array2, ArrayD, ArrayRef, DimMax, Dimension};

pub use self::{
    axes::TensordotAxes,
    dims::{DotDims, MatmulDims, MatvecDims, Produced, VecdotDims, VecmatDims},
};
pub(crate) use self::{
    contraction::{Contraction, multiply_all},
    loops::LoopAxis,
    operand::{Buffer, converted, size_of_result},
    vectors::sum_of_squares,
};
use self::{
    operand::Operand,
    plan::{Kind, Plan, Spaces},
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined},
    memory,
    shape::tuple_text,
    ufunc,
};

/// The product of two matrices, of a matrix and a vector, or of two vectors.
///
/// NumPy: `np.dot(a, b)`. It sums over the last axis of `a` and the last but one of `b`, or its only
/// one: `(M, K) · (K, N) → (M, N)`, `(K,) · (K,) → a number`. More axes follow each other in the
/// result: `(I, J, K) · (L, K, N) → (I, J, L, N)`. With a number it is the product of each element.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1.0, 2.0], [3.0, 4.0]];
/// let v = array![1.0, 10.0];
/// assert_eq!(np::dot(&a, &v), array![21.0, 43.0]);
/// assert_eq!(np::dot(&v, &v), 101.0);
/// assert_eq!(np::dot(&a, 2), array![[2.0, 4.0], [6.0, 8.0]]);
/// ```
///
/// # Panics
///
/// If the lengths that are summed over differ:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// // dot: shapes (3, 4) and (5, 6) not aligned: 4 (dim 1) != 5 (dim 0)
/// np::dot(&np::ones((3, 4)), &np::ones((5, 6)));
/// ```
#[track_caller]
pub fn dot<X, Y>(a: X, b: Y) -> <X::Dim as DotDims<Y::Dim, Joined<X, Y>>>::Output
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DotDims<Y::Dim, Joined<X, Y>>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Dot, Operand::of(&a), Operand::of(&b))
}

/// The product of matrices. NumPy: `np.matmul(a, b)`, `a @ b`.
///
/// `(M, K) @ (K, N) → (M, N)`; a vector counts as a row on the left and as a column on the right,
/// and two vectors give a number. Axes before the last two are stacks of matrices, which broadcast:
/// `(B, M, K) @ (K, N) → (B, M, N)`. Numbers are not taken, as in NumPy.
///
/// Large floats need up to 1.5 MB for each thread beside the result, which the thread keeps for the
/// next time. With this crate's feature `blas`, which is on, ndarray's `a.dot(&b)` takes the same way.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::matmul(&a, &a), array![[7, 10], [15, 22]]);
/// assert_eq!(np::matmul(&a, &array![0.5, 1.0]), array![2.5, 5.5]);
/// let stack = np::ones((10, 3, 4));
/// assert_eq!(np::shape(&np::matmul(&stack, &np::ones((4, 2)))), (10, 3, 2));
/// ```
///
/// # Panics
///
/// If the lengths that are summed over differ, or the stacks do not broadcast:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// // matmul: shapes (3, 4) and (5, 6) not aligned: 4 (dim 1) != 5 (dim 0)
/// np::matmul(&np::ones((3, 4)), &np::ones((5, 6)));
/// ```
#[track_caller]
pub fn matmul<X, Y>(a: X, b: Y) -> <X::Dim as MatmulDims<Y::Dim, Joined<X, Y>>>::Output
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: MatmulDims<Y::Dim, Joined<X, Y>>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Matmul, Operand::of(&a), Operand::of(&b))
}

/// [`matmul`] into an existing array. NumPy: `np.matmul(a, b, out=out)`.
///
/// `out` has the shape and the dtype of the product; it may be a view of any layout.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1.0, 2.0], [3.0, 4.0]];
/// let mut out = np::empty((2, 2));
/// np::matmul_into(&a, &a, &mut out);
/// assert_eq!(out, array![[7.0, 10.0], [15.0, 22.0]]);
/// ```
///
/// # Panics
///
/// As [`matmul`], and if `out` has another shape.
#[track_caller]
pub fn matmul_into<X, Y, D>(a: X, b: Y, out: &mut ArrayRef<Joined<X, Y>, D>)
where
    X: ArrayLike,
    Y: ArrayLike,
    D: Dimension,
{
    let (a, b) = (a.as_view(), b.as_view());
    let dtype = <Joined<X, Y> as Element>::DTYPE;
    let mut spaces = Spaces::default();
    let mut plan = Plan::new(Kind::Matmul, Operand::of(&a), Operand::of(&b), dtype, &mut spaces);
    if plan.lengths() != out.shape() {
        wrong_out(out.shape(), plan.lengths());
    }
    if !plan.overwrites() {
        out.fill(Element::ZERO);
    }
    let (to, steps) = (out.as_mut_ptr(), out.strides());
    // SAFETY: `out` has the shape of the product and the dtype, all zeros if need be; it is borrowed for itself
    // alone, so that it overlaps neither factor.
    unsafe { plan.make_with_steps(to.cast(), steps) }
}

/// The sum of products over the last axis of both. NumPy: `np.inner(a, b)`.
///
/// `(I, K), (J, K) → (I, J)`; two vectors give a number, a number multiplies each element.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::inner(&array![1, 2, 3], &array![0, 1, 0]), 2);
/// assert_eq!(np::inner(&array![[1, 2], [3, 4]], &array![[1, 1]]), array![[3], [7]]);
/// ```
///
/// # Panics
///
/// If the last axes differ in length.
#[track_caller]
pub fn inner<X, Y>(a: X, b: Y) -> <X::Dim as DotDims<Y::Dim, Joined<X, Y>>>::Output
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DotDims<Y::Dim, Joined<X, Y>>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Inner, Operand::of(&a), Operand::of(&b))
}

/// The sum of products of all elements, the first conjugated. NumPy: `np.vdot(a, b)`.
///
/// Arrays of any shape count as one axis, in C order.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::vdot(&array![[1, 4], [5, 6]], &array![[4, 1], [2, 2]]), 30);
/// let i = np::complex128::new(0.0, 1.0);
/// assert_eq!(np::vdot(&array![i], &array![i]).re, 1.0);
/// ```
///
/// # Panics
///
/// If the numbers of elements differ.
#[track_caller]
pub fn vdot<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Joined<X, Y> {
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Vdot, Operand::of(&a), Operand::of(&b))
}

/// The product of each element with each other one. NumPy: `np.outer(a, b)`.
///
/// `(M,), (N,) → (M, N)`; arrays of any shape count as one axis, in C order.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::outer(&array![1, 2], &array![10, 20]), array![[10, 20], [20, 40]]);
/// ```
#[track_caller]
pub fn outer<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array2<Joined<X, Y>> {
    let (a, b) = (a.as_view(), b.as_view());
    size_of_result("outer", &[a.len(), b.len()]);
    // Nothing is summed up, so that it need not begin with zeros.
    let (Ok(column), Ok(row)) = (a.to_shape((a.len(), 1)), b.to_shape(b.len())) else {
        unreachable!("an array has as many elements on one axis")
    };
    let dtype = <Joined<X, Y> as Element>::DTYPE;
    ufunc::binary_new::<X, Y, _, _, _>(&ufunc::MULTIPLY, dtype, &column.view(), &row.view())
}

/// Blocks of `b`, multiplied by each element of `a`. NumPy: `np.kron(a, b)`.
///
/// `(M, N), (P, Q) → (M P, N Q)`; an array with fewer axes gets leading ones of length 1.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::kron(&array![1, 10], &array![1, 2, 3]), array![1, 2, 3, 10, 20, 30]);
/// assert_eq!(np::kron(&array![[1], [2]], &array![[1, 1]]), array![[1, 1], [2, 2]]);
/// ```
#[track_caller]
pub fn kron<X, Y>(a: X, b: Y) -> ndarray::Array<Joined<X, Y>, <X::Dim as DimMax<Y::Dim>>::Output>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DimMax<Y::Dim>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Kron, Operand::of(&a), Operand::of(&b))
}

/// The sum of products over chosen axes. NumPy: `np.tensordot(a, b, axes)`.
///
/// A number of axes takes them from the end of `a` and the start of `b`; a pair names one axis of
/// each, or a list of axes of each. What is left of `a` comes before what is left of `b`. The result
/// is an `ArrayD`; `.into_dim::<Ix2>()` fixes its number of axes.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(60.0).reshape((3, 4, 5));
/// let b = np::arange(24.0).reshape((4, 3, 2));
/// let c = np::tensordot(&a, &b, ([1, 0], [0, 1]));
/// assert_eq!(c.shape(), [5, 2]);
/// assert_eq!(c[[0, 0]], 4400.0);
/// assert_eq!(np::tensordot(&a, &b, (1, 0)).shape(), [3, 5, 3, 2]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice, the lists differ in length, or lengths that are
/// summed over differ.
#[track_caller]
pub fn tensordot<X, Y, A>(a: X, b: Y, axes: A) -> ArrayD<Joined<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    A: TensordotAxes,
{
    let (a, b) = (a.as_view(), b.as_view());
    let (a_axes, b_axes) = axes.axes(a.ndim(), b.ndim());
    let kind = Kind::Tensordot(&a_axes, &b_axes);
    product::<Joined<X, Y>, _>(kind, Operand::of(&a), Operand::of(&b))
}

/// The sum of products over the last axis of both, for each pair of vectors, the first conjugated.
/// NumPy: `np.vecdot(a, b)`.
///
/// `(…, K), (…, K) → (…)`; axes before the last broadcast. Two vectors give a number.
///
/// ```
/// use ndlab::prelude::*;
///
/// let v = array![[0.0, 5.0, 0.0], [0.0, 0.0, 10.0], [0.0, 6.0, 8.0]];
/// assert_eq!(np::vecdot(&v, &array![0.0, 0.6, 0.8]), array![3.0, 8.0, 10.0]);
/// ```
///
/// # Panics
///
/// If the last axes differ in length, or the others do not broadcast.
#[track_caller]
pub fn vecdot<X, Y>(a: X, b: Y) -> <X::Dim as VecdotDims<Y::Dim, Joined<X, Y>>>::Output
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: VecdotDims<Y::Dim, Joined<X, Y>>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Vecdot, Operand::of(&a), Operand::of(&b))
}

/// Matrices times vectors. NumPy: `np.matvec(a, b)`.
///
/// `(…, M, K), (…, K) → (…, M)`; the other axes broadcast.
///
/// ```
/// use ndlab::prelude::*;
///
/// let turn = array![[0.0, 1.0], [1.0, 0.0]];
/// let points = array![[1.0, 2.0], [3.0, 4.0]];
/// assert_eq!(np::matvec(&turn, &points), array![[2.0, 1.0], [4.0, 3.0]]);
/// ```
///
/// # Panics
///
/// If the lengths that are summed over differ, or the other axes do not broadcast.
#[track_caller]
pub fn matvec<X, Y>(a: X, b: Y) -> <X::Dim as MatvecDims<Y::Dim, Joined<X, Y>>>::Output
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: MatvecDims<Y::Dim, Joined<X, Y>>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Matvec, Operand::of(&a), Operand::of(&b))
}

/// Vectors, conjugated, times matrices. NumPy: `np.vecmat(a, b)`.
///
/// `(…, K), (…, K, N) → (…, N)`; the other axes broadcast.
///
/// ```
/// use ndlab::prelude::*;
///
/// let v = array![0.0, 4.0, 2.0];
/// let m = array![[1, 2, 3], [4, 5, 6], [7, 8, 9]];
/// assert_eq!(np::vecmat(&v, &m), array![30.0, 36.0, 42.0]);
/// ```
///
/// # Panics
///
/// If the lengths that are summed over differ, or the other axes do not broadcast.
#[track_caller]
pub fn vecmat<X, Y>(a: X, b: Y) -> <X::Dim as VecmatDims<Y::Dim, Joined<X, Y>>>::Output
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: VecmatDims<Y::Dim, Joined<X, Y>>,
{
    let (a, b) = (a.as_view(), b.as_view());
    product::<Joined<X, Y>, _>(Kind::Vecmat, Operand::of(&a), Operand::of(&b))
}

#[track_caller]
fn product<T: Element, R: Produced<T>>(kind: Kind<'_>, a: Operand<'_>, b: Operand<'_>) -> R {
    let mut spaces = Spaces::default();
    let plan = Plan::new(kind, a, b, T::DTYPE, &mut spaces);
    let elements = if plan.overwrites() {
        let mut elements = memory::room::<T>(plan.lengths());
        // SAFETY: room for all elements of the product, of its dtype, and then they are all there.
        unsafe {
            plan.make(elements.as_mut_ptr().cast());
            elements.set_len(plan.lengths().iter().product());
        }
        elements
    } else {
        let mut elements = memory::zeros::<T>(plan.lengths());
        // SAFETY: as many zeros as the product has elements, of its dtype.
        unsafe { plan.make(elements.as_mut_ptr().cast()) };
        elements
    };
    R::produced(elements, plan.lengths())
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_out(out: &[usize], lengths: &[usize]) -> ! {
    panic!("matmul_into: out has shape {}, the product {}", tuple_text(out), tuple_text(lengths),)
}
