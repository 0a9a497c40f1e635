//! One shape for several arrays, by NumPy's rules of broadcasting.
//!
//! Operators between arrays broadcast by themselves; copies that repeat elements are
//! [`crate::repeating`]'s.

use ndarray::{Array, ArrayView, DimMax, Dimension};

use crate::{
    array_like::ArrayLike,
    dtype::Element,
    moving::{Source, collected},
    shape::{IntoShape, Shape, dim_of, lengths_of, tuple_text},
};

/// A read-only view of the array under a larger shape, in which nothing is repeated in memory.
/// NumPy: `np.broadcast_to(a, shape)`.
///
/// The one function of `np::` that returns a view: it borrows `a`, and is not kept across cells. An
/// owned copy is `np::broadcast_to(&a, shape).to_owned()`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let row = array![1, 2, 3];
/// let rows = np::broadcast_to(&row, (2, 3));
/// assert_eq!(rows, array![[1, 2, 3], [1, 2, 3]]);
/// assert_eq!(rows.strides(), [0, 1]);
/// ```
///
/// # Panics
///
/// If the shape of `a` does not fit:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// np::broadcast_to(&np::ones(3), (3, 4)); // cannot broadcast shape (3,) to shape (3, 4)
/// ```
#[track_caller]
pub fn broadcast_to<X, S>(a: &X, shape: S) -> ArrayView<'_, X::Elem, S::Dim>
where
    X: ArrayLike + ?Sized,
    S: IntoShape,
{
    let view = a.as_view();
    let shape = lengths_of("broadcast_to", &shape.into_extents());
    let Some(wide) = view.broadcast(dim_of::<S::Dim>(&shape)) else {
        cannot_broadcast(view.shape(), &shape)
    };
    // SAFETY: `a` is borrowed for as long as the result is; ndarray's own `broadcast` borrows the
    // view instead, which ends here.
    unsafe { wide.raw_view().deref_into_view() }
}

/// The shape of several shapes together. NumPy: `np.broadcast_shapes(*shapes)`.
///
/// The shapes come as a tuple, or as a slice or `Vec` of shapes of one kind.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::broadcast_shapes(((6, 7), (5, 6, 1), 7)), (5, 6, 7));
/// ```
///
/// # Panics
///
/// If they do not fit together.
#[track_caller]
pub fn broadcast_shapes<S: Shapes>(shapes: S) -> Shape<S::Dim> {
    Shape::new(dim_of::<S::Dim>(&joint_shape("broadcast_shapes", &shapes.lengths())))
}

/// Several shapes, as an argument of [`broadcast_shapes`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sequence of shapes",
    note = "write a tuple of shapes, `((3, 1), (1, 4))`, or a slice of shapes"
)]
pub trait Shapes {
    /// The dimension of all together.
    type Dim: Dimension;

    /// The lengths of each.
    fn lengths(self) -> Vec<Vec<usize>>;
}

/// Copies of several arrays under their common shape. NumPy: `np.broadcast_arrays(*arrays)`.
///
/// A tuple of arrays gives a tuple, in which each keeps its dtype; a slice or `Vec` gives a `Vec`.
/// NumPy's results are views; [`broadcast_to`] is one.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (x, y) = np::broadcast_arrays((&array![1, 2, 3], &array![[0.5], [1.5]]));
/// assert_eq!(x, array![[1, 2, 3], [1, 2, 3]]);
/// assert_eq!(y, array![[0.5, 0.5, 0.5], [1.5, 1.5, 1.5]]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit together.
#[track_caller]
pub fn broadcast_arrays<B: Broadcast>(arrays: B) -> B::Output {
    arrays.broadcast_arrays()
}

/// Several arrays, as an argument of [`broadcast_arrays`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sequence of arrays",
    note = "write a tuple `(&a, &b)`, or a slice or `Vec` of arrays of one type"
)]
pub trait Broadcast {
    /// As many arrays.
    type Output;

    /// The arrays under their common shape.
    fn broadcast_arrays(self) -> Self::Output;
}

#[track_caller]
fn under<A: Element, D: Dimension>(view: Source<'_>, shape: &[usize]) -> Array<A, D> {
    match view.broadcast(shape) {
        Some(wide) => collected(&wide),
        None => unreachable!("the shape has been found by broadcasting"),
    }
}

/// The lengths of all shapes together.
#[track_caller]
pub(crate) fn joint_shape(op: &str, shapes: &[Vec<usize>]) -> Vec<usize> {
    let ndim = shapes.iter().map(Vec::len).max().unwrap_or(0);
    let mut joint = vec![1; ndim];
    for shape in shapes {
        let start = ndim - shape.len();
        for (joint, len) in joint[start..].iter_mut().zip(shape) {
            match (*joint, *len) {
                (_, 1) => {}
                (1, len) => *joint = len,
                (joint, len) if joint == len => {}
                _ => unlike_shapes(op, shapes),
            }
        }
    }
    joint
}

type Most<D, E> = <D as DimMax<E>>::Output;

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<S: IntoShape + Clone, $($generics)*> Shapes for $list {
            type Dim = S::Dim;

            #[track_caller]
            fn lengths(self) -> Vec<Vec<usize>> {
                let mut all = Vec::with_capacity(self.len());
                for shape in self.iter() {
                    all.push(lengths_of("broadcast_shapes", &shape.clone().into_extents()).to_vec());
                }
                all
            }
        }

        impl<S: ArrayLike, $($generics)*> Broadcast for $list {
            type Output = Vec<Array<S::Elem, S::Dim>>;

            #[track_caller]
            fn broadcast_arrays(self) -> Self::Output {
                let views: Vec<_> = self.iter().map(S::as_view).collect();
                let shapes: Vec<_> = views.iter().map(|view| view.shape().to_vec()).collect();
                let shape = joint_shape("broadcast_arrays", &shapes);
                views.iter().map(|view| under(Source::of(view), &shape)).collect()
            }
        }
    )*};
}

lists! {
    [const N: usize] [S; N];
    [const N: usize] &[S; N];
    [] &[S];
    [] Vec<S>;
    [] &Vec<S>;
}

macro_rules! tuples {
    ($(($($name:ident)*) [$($shapes:tt)*] $shape:ty, [$($arrays:tt)*] $array:ty;)*) => {$(
        impl<$($name: IntoShape),*> Shapes for ($($name,)*)
        where
            $($shapes)*
        {
            type Dim = $shape;

            #[track_caller]
            fn lengths(self) -> Vec<Vec<usize>> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = self;
                vec![$(lengths_of("broadcast_shapes", &$name.into_extents()).to_vec()),*]
            }
        }

        impl<$($name: ArrayLike),*> Broadcast for ($($name,)*)
        where
            $($arrays)*
        {
            type Output = ($(Array<$name::Elem, $array>,)*);

            #[track_caller]
            #[expect(non_snake_case, reason = "one name for the type and its value")]
            fn broadcast_arrays(self) -> Self::Output {
                let ($($name,)*) = &self;
                let ($($name,)*) = ($($name.as_view(),)*);
                let shapes = [$($name.shape().to_vec()),*];
                let shape = joint_shape("broadcast_arrays", &shapes);
                ($(under(Source::of(&$name), &shape),)*)
            }
        }
    )*};
}

type S2<A, B> = Most<<A as IntoShape>::Dim, <B as IntoShape>::Dim>;
type S3<A, B, C> = Most<S2<A, B>, <C as IntoShape>::Dim>;
type A2<A, B> = Most<<A as ArrayLike>::Dim, <B as ArrayLike>::Dim>;
type A3<A, B, C> = Most<A2<A, B>, <C as ArrayLike>::Dim>;

tuples! {
    (A) [] A::Dim, [] A::Dim;
    (A B) [A::Dim: DimMax<B::Dim>] S2<A, B>, [A::Dim: DimMax<B::Dim>] A2<A, B>;
    (A B C)
        [A::Dim: DimMax<B::Dim>, S2<A, B>: DimMax<C::Dim>] S3<A, B, C>,
        [A::Dim: DimMax<B::Dim>, A2<A, B>: DimMax<C::Dim>] A3<A, B, C>;
    (A B C D)
        [A::Dim: DimMax<B::Dim>, S2<A, B>: DimMax<C::Dim>, S3<A, B, C>: DimMax<D::Dim>]
        Most<S3<A, B, C>, D::Dim>,
        [A::Dim: DimMax<B::Dim>, A2<A, B>: DimMax<C::Dim>, A3<A, B, C>: DimMax<D::Dim>]
        Most<A3<A, B, C>, D::Dim>;
}

#[cold]
#[inline(never)]
#[track_caller]
fn cannot_broadcast(own: &[usize], shape: &[usize]) -> ! {
    let (own, shape) = (tuple_text(own), tuple_text(shape));
    panic!("broadcast_to: cannot broadcast array of shape {own} to shape {shape}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn unlike_shapes(op: &str, shapes: &[Vec<usize>]) -> ! {
    let shapes: Vec<String> = shapes.iter().map(|shape| tuple_text(shape)).collect();
    panic!(
        "{op}: shape mismatch: objects cannot be broadcast to a single shape, got {}",
        shapes.join(", ")
    )
}
