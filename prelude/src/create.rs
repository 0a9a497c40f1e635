//! New arrays: filled, counted or copied, always owned.
//!
//! Where one lies in memory is asked in [`crate::layout`]; another shape for an existing one is
//! [`crate::shape`]'s; what may be written as bounds or as a nested list stands in the files below.

mod bounds;
mod diagonals;
mod given;
mod grids;
mod nested;
mod spaced;
mod vander;

use ndarray::{Array, Array1, Array2, ShapeBuilder};

#[allow(deprecated, reason = "exported with its note")]
pub use self::given::matrix;
pub use self::{
    bounds::{ArangeArg, Bound, Join},
    diagonals::{
        Diagonal, diag, diag_with, diagflat, diagflat_with, diagonal, diagonal_with, eye_with, tri,
        tri_with, tril, tril_indices, tril_indices_with, tril_with, triu, triu_indices,
        triu_indices_with, triu_with,
    },
    given::{asanyarray, asarray, frombuffer, frombuffer_with, fromiter},
    grids::{Coordinates, MeshgridOptions, fromfunction, indices, meshgrid, meshgrid_with},
    nested::Nested,
    spaced::{
        LinspaceOptions, LogspaceOptions, geomspace, geomspace_with, linspace_with, logspace,
        logspace_with,
    },
    vander::{vander, vander_with},
};
use crate::{
    array_like::ArrayLike,
    copying::{c_order, f_order, k_order},
    dtype::Element,
    int::Int,
    memory,
    shape::{IntoShape, dim_of, lengths_of},
};

/// An array of zeros. NumPy: `np.zeros(shape)`.
///
/// `f64`; another dtype is written before it: `f32::zeros(shape)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::zeros((2, 2)), array![[0.0, 0.0], [0.0, 0.0]]);
/// assert_eq!(i64::zeros(2), array![0, 0]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn zeros<S: IntoShape>(shape: S) -> Array<f64, S::Dim> {
    filled("zeros", shape, 0.0)
}

/// An array of ones. NumPy: `np.ones(shape)`.
///
/// `f64`; another dtype is written before it: `np::float32::ones(shape)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ones(3), array![1.0, 1.0, 1.0]);
/// assert_eq!(np::uint8::ones(3), array![1, 1, 1]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn ones<S: IntoShape>(shape: S) -> Array<f64, S::Dim> {
    filled("ones", shape, 1.0)
}

/// An array to be written to. NumPy: `np.empty(shape)`.
///
/// It holds zeros, where NumPy's holds what was there before; the operating system provides them
/// page by page when they are first touched, so that it costs as little.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut out = np::empty((2, 3));
/// out.fill(7.0);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn empty<S: IntoShape>(shape: S) -> Array<f64, S::Dim> {
    filled("empty", shape, 0.0)
}

/// An array of one value, in the value's dtype. NumPy: `np.full(shape, value)`.
///
/// An integer without a suffix is `i32` in Rust, where NumPy makes it int64.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::full((2, 2), 0.5), array![[0.5, 0.5], [0.5, 0.5]]);
/// assert_eq!(f32::full(2, 0.5).dtype(), DType::Float32);
/// # use ndlab::DType;
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn full<S: IntoShape, T: Element>(shape: S, value: T) -> Array<T, S::Dim> {
    filled("full", shape, value)
}

/// Zeros in the shape and dtype of another array. NumPy: `np.zeros_like(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::zeros_like(&array![[1, 2], [3, 4]]), array![[0, 0], [0, 0]]);
/// ```
#[track_caller]
pub fn zeros_like<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    full_like(a, X::Elem::ZERO)
}

/// Ones in the shape and dtype of another array. NumPy: `np.ones_like(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ones_like(&array![1.5, 2.5]), array![1.0, 1.0]);
/// ```
#[track_caller]
pub fn ones_like<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    full_like(a, X::Elem::ONE)
}

/// Zeros in the shape and dtype of another array, to be written to. NumPy: `np.empty_like(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::ones((3, 4));
/// assert_eq!(np::shape(&np::empty_like(&a)), np::shape(&a));
/// ```
#[track_caller]
pub fn empty_like<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    full_like(a, X::Elem::ZERO)
}

/// One value in the shape and dtype of another array. NumPy: `np.full_like(a, value)`.
///
/// As NumPy does by default, it keeps the memory order where that is Fortran's.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::full_like(&array![1, 2, 3], 7), array![7, 7, 7]);
/// ```
#[track_caller]
pub fn full_like<X: ArrayLike>(a: X, value: X::Elem) -> Array<X::Elem, X::Dim> {
    let view = a.as_view();
    let fortran = !view.is_standard_layout() && view.t().is_standard_layout();
    Array::from_shape_vec(view.raw_dim().set_f(fortran), memory::filled(view.shape(), value))
        .expect("one element for each place")
}

/// Evenly spaced numbers by their step: `stop`, `start..stop` or `(start, stop, step)`.
///
/// NumPy: `np.arange(stop)`, `np.arange(start, stop, step)`. Integers give `i64`, and a float among
/// them `f64`; the stop is left out. A float step can miss by rounding: [`linspace`] counts.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::arange(4), array![0, 1, 2, 3]);
/// assert_eq!(np::arange(2..5), array![2, 3, 4]);
/// assert_eq!(np::arange((10, 0, -4)), array![10, 6, 2]);
/// assert_eq!(np::arange((0, 1, 0.25)), array![0.0, 0.25, 0.5, 0.75]);
/// ```
///
/// # Panics
///
/// If the step is 0, or the numbers have no end.
#[track_caller]
pub fn arange<B: ArangeArg>(bounds: B) -> Array1<B::Elem> {
    bounds.into_arange()
}

/// `num` evenly spaced numbers from `start` to `stop`, both included.
///
/// NumPy: `np.linspace(start, stop, num)`. Always `f64`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::linspace(0, 1, 5), array![0.0, 0.25, 0.5, 0.75, 1.0]);
/// ```
///
/// # Panics
///
/// If `num` is negative.
#[track_caller]
pub fn linspace<A: Bound, B: Bound, N: Int>(start: A, stop: B, num: N) -> Array1<f64> {
    let num = lengths_of("linspace", &[num.to_i64()])[0];
    Array::from(bounds::linspace(start.to_f64(), stop.to_f64(), num))
}

/// The `n × n` matrix with ones on its diagonal. NumPy: `np.eye(n)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::eye(2), array![[1.0, 0.0], [0.0, 1.0]]);
/// assert_eq!(i32::eye(2), array![[1, 0], [0, 1]]);
/// ```
///
/// # Panics
///
/// If `n` is negative.
#[track_caller]
pub fn eye<N: Int>(n: N) -> Array2<f64> {
    unit_matrix("eye", n)
}

/// The `n × n` matrix with ones on its diagonal. NumPy: `np.identity(n)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::identity(3), np::eye(3));
/// ```
///
/// # Panics
///
/// If `n` is negative.
#[track_caller]
pub fn identity<N: Int>(n: N) -> Array2<f64> {
    unit_matrix("identity", n)
}

/// An array of what nested lists hold. NumPy: `np.array(x)`.
///
/// Takes arrays of arrays, `Vec`, `Vec` of `Vec`, slices and a single number; the number of axes
/// follows at compile time. Elements keep their type: `[1, 2]` is `i32` in Rust.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::array([[1, 2], [3, 4]]), array![[1, 2], [3, 4]]);
/// assert_eq!(np::array(vec![vec![0.5], vec![1.5]]), array![[0.5], [1.5]]);
/// ```
///
/// # Panics
///
/// If rows differ in length; the first that does is named:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::array(vec![vec![1, 2], vec![3]]); // array: row 1 has 1 element, row 0 has 2
/// ```
#[track_caller]
pub fn array<X: Nested>(x: X) -> Array<X::Elem, X::Dim> {
    nested::array(&x)
}

/// An owned copy. NumPy: `np.copy(a)`. ndarray's `a.to_owned()` does the same.
///
/// The memory order stays where the array is contiguous.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(10);
/// assert_eq!(np::copy(a.slice(s![2..5])), array![2, 3, 4]);
/// ```
pub fn copy<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    k_order(a.as_view())
}

/// The array in Fortran (column-major) order. NumPy: `np.asfortranarray(a)`.
///
/// The result is owned: a reference is copied, an array by value only if it does not lie so yet.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(12).reshape((3, 4));
/// let a_f = np::asfortranarray(&a);
/// assert!(a_f.flags().f_contiguous);
/// assert_eq!(a_f.strides_bytes(), (8, 24));
/// assert_eq!(a_f, a);
/// ```
pub fn asfortranarray<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    if a.as_view().t().is_standard_layout() {
        return a.into_array();
    }
    f_order(a.as_view())
}

/// The array in C (row-major) order, without gaps. NumPy: `np.ascontiguousarray(a)`.
///
/// The result is owned: a reference is copied, an array by value only if it does not lie so yet.
/// An array without axes stays one, where NumPy makes it `(1,)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = np::arange(20).reshape((4, 5));
/// let y = x.slice(s![..;2, ..;2]);
/// assert!(!y.flags().c_contiguous);
/// assert!(np::ascontiguousarray(&y).flags().c_contiguous);
/// ```
pub fn ascontiguousarray<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    if a.as_view().is_standard_layout() {
        return a.into_array();
    }
    c_order(a.as_view())
}

/// The functions of this file as associated functions of a dtype: `f32::ones((3, 4))`.
///
/// NumPy: the argument `dtype=`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::float32::ones((3, 4)).itemsize(), 4);
/// assert_eq!(bool::full(2, true), array![true, true]);
/// assert_eq!(f32::arange(3), array![0.0_f32, 1.0, 2.0]);
/// ```
pub trait Create: Element {
    /// Zeros of this dtype; see [`zeros`](fn@zeros).
    #[track_caller]
    fn zeros<S: IntoShape>(shape: S) -> Array<Self, S::Dim> {
        filled("zeros", shape, Self::ZERO)
    }

    /// Ones of this dtype; see [`ones`](fn@ones).
    #[track_caller]
    fn ones<S: IntoShape>(shape: S) -> Array<Self, S::Dim> {
        filled("ones", shape, Self::ONE)
    }

    /// Zeros of this dtype, to be written to; see [`empty`](fn@empty).
    #[track_caller]
    fn empty<S: IntoShape>(shape: S) -> Array<Self, S::Dim> {
        filled("empty", shape, Self::ZERO)
    }

    /// One value of this dtype; see [`full`](fn@full).
    #[track_caller]
    fn full<S: IntoShape>(shape: S, value: Self) -> Array<Self, S::Dim> {
        filled("full", shape, value)
    }

    /// The unit matrix in this dtype; see [`eye`](fn@eye).
    #[track_caller]
    fn eye<N: Int>(n: N) -> Array2<Self> {
        unit_matrix("eye", n)
    }

    /// Numbers by their step, converted to this dtype; see [`arange`](fn@arange).
    #[track_caller]
    fn arange<B: ArangeArg>(bounds: B) -> Array1<Self> {
        bounds.into_arange().mapv(|x| Self::from_value(x.to_value()))
    }

    /// Numbers by their count, converted to this dtype; see [`linspace`](fn@linspace).
    #[track_caller]
    fn linspace<A: Bound, B: Bound, N: Int>(start: A, stop: B, num: N) -> Array1<Self> {
        linspace(start, stop, num).mapv(|x| Self::from_value(x.to_value()))
    }
}

impl<T: Element> Create for T {}

#[track_caller]
fn filled<S: IntoShape, T: Element>(op: &str, shape: S, value: T) -> Array<T, S::Dim> {
    let lengths = lengths_of(op, &shape.into_extents());
    Array::from_shape_vec(dim_of::<S::Dim>(&lengths), memory::filled(&lengths, value))
        .expect("one element for each place")
}

#[track_caller]
fn unit_matrix<T: Element, N: Int>(op: &str, n: N) -> Array2<T> {
    let n = n.to_i64();
    let mut out = filled(op, (n, n), T::ZERO);
    out.diag_mut().fill(T::ONE);
    out
}
