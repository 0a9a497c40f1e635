//! Shapes: what may be written as one, what `np::shape` answers, and changing one.
//!
//! Axes to reduce over are [`crate::reduce`]'s, bytes and strides [`crate::layout`]'s.

use std::{fmt, ops::Deref};

use ndarray::{Array, ArrayBase, Data, Dim, Dimension, Ix, Ix0, Ix1, IxDyn};

use crate::{
    array_like::ArrayLike, copying::c_order_of_any, create::ascontiguousarray, few::Few, int::Int,
};

/// A shape as it is written in a call: an integer, a tuple, an array or a slice of integers of any
/// type.
///
/// The number of axes follows at compile time, except for slices and `Vec`, which give `IxDyn`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let n = 3; // an `i32`, as every integer in a cell
/// let line: Array1<f64> = np::zeros(n);
/// let plane: Array2<f64> = np::zeros((n, 4));
/// let cube: Array3<f64> = np::zeros([2, n, 4]);
/// let any: ArrayD<f64> = np::zeros(vec![2, n, 4]);
/// # assert_eq!((line.len(), plane.len(), cube.len(), any.len()), (3, 12, 24, 24));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape",
    note = "write an integer, `(rows, columns)`, `[2, 3, 4]` or a slice of integers"
)]
pub trait IntoShape {
    /// The dimension that an array of this shape has.
    type Dim: Dimension;

    /// The lengths as they were written, -1 included.
    fn into_extents(self) -> Few<i64>;
}

impl<I: Int> IntoShape for I {
    type Dim = Ix1;

    fn into_extents(self) -> Few<i64> {
        Few::from_iter([self.to_i64()])
    }
}

impl IntoShape for () {
    type Dim = Ix0;

    fn into_extents(self) -> Few<i64> {
        Few::new()
    }
}

macro_rules! tuples {
    ($($n:literal: $($int:ident)*;)*) => {$(
        impl<$($int: Int),*> IntoShape for ($($int,)*) {
            type Dim = Dim<[Ix; $n]>;

            fn into_extents(self) -> Few<i64> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($int,)*) = self;
                Few::from_iter([$($int.to_i64()),*])
            }
        }
    )*};
}

tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
}

impl<I: Int, const N: usize> IntoShape for [I; N]
where
    Dim<[Ix; N]>: Dimension,
{
    type Dim = Dim<[Ix; N]>;

    fn into_extents(self) -> Few<i64> {
        self.iter().map(|n| n.to_i64()).collect()
    }
}

impl<I: Int, const N: usize> IntoShape for &[I; N]
where
    Dim<[Ix; N]>: Dimension,
{
    type Dim = Dim<[Ix; N]>;

    fn into_extents(self) -> Few<i64> {
        (*self).into_extents()
    }
}

impl<I: Int> IntoShape for &[I] {
    type Dim = IxDyn;

    fn into_extents(self) -> Few<i64> {
        self.iter().map(|n| n.to_i64()).collect()
    }
}

impl<I: Int> IntoShape for Vec<I> {
    type Dim = IxDyn;

    fn into_extents(self) -> Few<i64> {
        self.as_slice().into_extents()
    }
}

impl<I: Int> IntoShape for &Vec<I> {
    type Dim = IxDyn;

    fn into_extents(self) -> Few<i64> {
        self.as_slice().into_extents()
    }
}

impl<const N: usize> IntoShape for Dim<[Ix; N]>
where
    Dim<[Ix; N]>: Dimension,
{
    type Dim = Dim<[Ix; N]>;

    fn into_extents(self) -> Few<i64> {
        self.slice().into_extents()
    }
}

impl IntoShape for IxDyn {
    type Dim = IxDyn;

    fn into_extents(self) -> Few<i64> {
        self.slice().into_extents()
    }
}

impl<D: Dimension> IntoShape for Shape<D> {
    type Dim = D;

    fn into_extents(self) -> Few<i64> {
        self.0.slice().into_extents()
    }
}

/// The shape of an array, which prints as NumPy's and compares with tuples and arrays.
///
/// It is a slice of `usize` for everything else: `shape[0]`, `shape.len()`, `shape.iter()`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let shape = np::shape(&np::zeros((3, 4)));
/// assert_eq!(shape.to_string(), "(3, 4)");
/// assert_eq!(shape, (3, 4));
/// assert_eq!(shape[1], 4);
/// assert_eq!(np::shape(&np::zeros(5)).to_string(), "(5,)");
/// ```
#[derive(Clone)]
pub struct Shape<D>(D);

impl<D: Dimension> Shape<D> {
    pub(crate) fn new(lengths: D) -> Shape<D> {
        Shape(lengths)
    }
}

impl<D: Dimension> Deref for Shape<D> {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        self.0.slice()
    }
}

impl<D: Dimension, T: IntoShape + Clone> PartialEq<T> for Shape<D> {
    fn eq(&self, other: &T) -> bool {
        *self.0.slice().into_extents() == *other.clone().into_extents()
    }
}

impl<D: Dimension> fmt::Display for Shape<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&tuple_text(self.0.slice()))
    }
}

impl<D: Dimension> fmt::Debug for Shape<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&tuple_text(self.0.slice()))
    }
}

/// The length of each axis. NumPy: `np.shape(a)`, `a.shape`.
///
/// ndarray's `a.shape()` is the same as a plain slice.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::shape(&np::ones((3, 4))), (3, 4));
/// ```
pub fn shape<X: ArrayLike>(a: X) -> Shape<X::Dim> {
    Shape(a.as_view().raw_dim())
}

/// The number of axes. NumPy: `np.ndim(a)`, `a.ndim`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ndim(&np::ones((3, 4))), 2);
/// ```
pub fn ndim<X: ArrayLike>(a: X) -> usize {
    a.as_view().ndim()
}

/// The number of elements. NumPy: `np.size(a)`, `a.size`; ndarray's `a.len()` is the same, while
/// Python's `len(a)` is only the first axis.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::size(&np::ones((3, 4))), 12);
/// ```
pub fn size<X: ArrayLike>(a: X) -> usize {
    a.as_view().len()
}

/// The same elements, in C order, under another shape; -1 stands for "what is left".
///
/// NumPy: `np.reshape(a, shape)`, except that NumPy returns a view where it can. Here a reference
/// is copied and an array by value keeps its buffer; `a.to_shape(s)` is ndarray's view.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(12);
/// let b = np::reshape(&a, (3, -1));
/// assert_eq!(np::shape(&b), (3, 4));
/// assert_eq!(b[[1, 0]], a[4]);
/// ```
///
/// # Panics
///
/// If the numbers of elements differ, if more than one length is -1, or if one is below -1:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::reshape(&np::arange(12), (5, 3)); // cannot reshape array of size 12 into shape (5, 3)
/// ```
#[track_caller]
pub fn reshape<X: ArrayLike, S: IntoShape>(a: X, shape: S) -> Array<X::Elem, S::Dim> {
    reshaped(ascontiguousarray(a), shape.into_extents())
}

/// The axes in reverse order. NumPy: `np.transpose(a)`, `a.T`.
///
/// `(M, N) → (N, M)`. The result is owned: an array by value keeps its buffer, a reference is
/// copied, in memory order, so that the strides are swapped as NumPy's are. `a.t()` is ndarray's
/// view, which copies nothing.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert_eq!(a.strides_bytes(), (32, 8));
/// assert_eq!(np::transpose(&a).strides_bytes(), (8, 32));
/// assert_eq!(a.t().strides_bytes(), (8, 32));
/// ```
pub fn transpose<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    a.into_array().reversed_axes()
}

/// All elements in C order on one axis. NumPy: `np.ravel(a)`, which returns a view where it can.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ravel(&array![[1, 2], [3, 4]]), array![1, 2, 3, 4]);
/// ```
pub fn ravel<X: ArrayLike>(a: X) -> Array<X::Elem, Ix1> {
    let array = ascontiguousarray(a);
    let size = array.len();
    reshaped(array, Few::from_iter([size as i64]))
}

/// `a.reshape(shape)`, for arrays of any element type.
pub trait Reshape {
    /// The type of the elements.
    type Elem;

    /// This array under another shape, in C order; it is copied only if it is a view or does not
    /// lie in C order.
    ///
    /// NumPy: `a.reshape(shape)`. It takes the array itself; to keep `a`, write
    /// [`np::reshape(&a, shape)`](reshape), which copies, or ndarray's `a.to_shape(shape)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::arange(12.0).reshape((3, 4));
    /// assert_eq!(a[[2, 3]], 11.0);
    /// assert_eq!(np::shape(&a.reshape((2, 3, -1))), (2, 3, 2));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`reshape`] does.
    fn reshape<S: IntoShape>(self, shape: S) -> Array<Self::Elem, S::Dim>;
}

impl<S: Data, D: Dimension> Reshape for ArrayBase<S, D>
where
    S::Elem: Clone,
{
    type Elem = S::Elem;

    #[track_caller]
    fn reshape<E: IntoShape>(self, shape: E) -> Array<S::Elem, E::Dim> {
        let array =
            if self.is_standard_layout() { self.into_owned() } else { c_order_of_any(self.view()) };
        reshaped(array, shape.into_extents())
    }
}

/// `array` lies in C order.
#[track_caller]
fn reshaped<A, D: Dimension, E: Dimension>(array: Array<A, D>, extents: Few<i64>) -> Array<A, E> {
    let lengths = fill_in(&extents, array.len());
    array.into_shape_with_order(dim_of::<E>(&lengths)).expect("C order, and as many elements")
}

/// The lengths that `extents` stands for in a reshape of `size` elements.
#[track_caller]
fn fill_in(extents: &[i64], size: usize) -> Few<usize> {
    let unknown = extents.iter().filter(|n| **n == -1).count();
    if unknown > 1 {
        unknown_dimensions(extents);
    }
    if extents.iter().any(|n| *n < -1) {
        negative_dimension("reshape", extents);
    }
    let known = extents.iter().filter(|n| **n != -1).try_fold(1i64, |all, n| all.checked_mul(*n));
    let size_i64 = size as i64;
    let rest = match (known, unknown) {
        (Some(known), 0) if known == size_i64 => 1,
        (Some(known), 1) if known != 0 && size_i64 % known == 0 => size_i64 / known,
        _ => impossible_reshape(size, extents),
    };
    extents.iter().map(|n| if *n == -1 { rest as usize } else { *n as usize }).collect()
}

/// The lengths of a new array, which have to be 0 or more and to fit into memory.
#[track_caller]
pub(crate) fn lengths_of(op: &str, extents: &[i64]) -> Few<usize> {
    if extents.iter().any(|n| *n < 0) {
        negative_dimension(op, extents);
    }
    let size = extents.iter().filter(|n| **n != 0).try_fold(1i64, |all, n| all.checked_mul(*n));
    if size.is_none() {
        too_large(op, extents);
    }
    extents.iter().map(|n| *n as usize).collect()
}

/// `lengths` as a dimension; `D` has to have as many axes.
pub(crate) fn dim_of<D: Dimension>(lengths: &[usize]) -> D {
    let mut dim = D::zeros(lengths.len());
    dim.slice_mut().copy_from_slice(lengths);
    dim
}

/// Python's text for a tuple: `(3, 4)`, `(5,)`, `()`.
pub(crate) fn tuple_text<T: fmt::Display>(items: &[T]) -> String {
    match items {
        [only] => format!("({only},)"),
        items => {
            let items: Vec<String> = items.iter().map(T::to_string).collect();
            format!("({})", items.join(", "))
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn impossible_reshape(size: usize, extents: &[i64]) -> ! {
    panic!("cannot reshape array of size {size} into shape {}", tuple_text(extents))
}

#[cold]
#[inline(never)]
#[track_caller]
fn unknown_dimensions(extents: &[i64]) -> ! {
    panic!("reshape: can only specify one unknown dimension, got shape {}", tuple_text(extents))
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative_dimension(op: &str, extents: &[i64]) -> ! {
    panic!("{op}: negative dimensions are not allowed, got shape {}", tuple_text(extents))
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_large(op: &str, extents: &[i64]) -> ! {
    panic!("{op}: array is too big, got shape {}", tuple_text(extents))
}
