//! What stands for several arrays in one argument: a slice, an array, a `Vec` or a tuple of them.
//!
//! Joining them is left to [`crate::joining`].

use ndarray::{DimMax, Dimension};

use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined, Strong, Weight},
    moving::{Source, Target},
};

/// Several arrays, as an argument of [`np::concatenate`](crate::joining::concatenate) and its like.
///
/// Arrays of one type come as `&[a.view(), b.view()]`, `[&a, &b]`, `vec![a, b]` or a slice; a tuple
/// `(&a, &b, 0.5)` may mix dtypes, which are promoted, and numbers of axes. Plain numbers in it
/// take the dtype of the arrays.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sequence of arrays",
    note = "write `&[a.view(), b.view()]`, a `Vec` or slice of arrays, or a tuple `(&a, &b)`"
)]
pub trait Arrays {
    /// The dtype of all arrays together.
    type Elem: Element;
    /// The dimension of the array with the most axes.
    type Dim: Dimension;

    /// The arrays without their types.
    #[doc(hidden)]
    fn parts(&self) -> Parts<'_>;
}

/// Arrays whose types are forgotten.
#[doc(hidden)]
pub struct Parts<'a> {
    pub(crate) list: Vec<Part<'a>>,
}

impl Parts<'_> {
    /// Whether all lie in Fortran order, as then does what they become, too.
    pub(super) fn are_fortran(&self) -> bool {
        self.list.iter().all(|part| part.area.is_fortran())
    }
}

#[derive(Clone)]
pub(crate) struct Part<'a> {
    pub area: Source<'a>,
    /// Writes the elements in the type of the result.
    pub put: fn(&Target<'_>, &Source<'_>),
}

/// An array as a part of a result of type `T`.
pub(crate) fn part<T: Element, X: ArrayLike>(array: &X) -> Part<'_> {
    Part { area: Source::of(&array.as_view()), put: put::<T, X::Elem> }
}

fn put<T: Element, S: Element>(target: &Target<'_>, source: &Source<'_>) {
    target.write_converted::<T, S>(source);
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<X: ArrayLike, $($generics)*> Arrays for $list {
            type Elem = X::Elem;
            type Dim = X::Dim;

            fn parts(&self) -> Parts<'_> {
                Parts { list: self.iter().map(part::<X::Elem, X>).collect() }
            }
        }
    )*};
}

lists! {
    [const N: usize] [X; N];
    [const N: usize] &[X; N];
    [] &[X];
    [] Vec<X>;
    [] &Vec<X>;
}

type Most<D, E> = <D as DimMax<E>>::Output;
type Also<A, Z> = <Strong<A> as Weight>::Join<<Z as ArrayLike>::Weight>;

macro_rules! tuples {
    ($(($($name:ident)*) [$($bounds:tt)*] $elem:ty, $dim:ty;)*) => {$(
        impl<$($name: ArrayLike),*> Arrays for ($($name,)*)
        where
            $($bounds)*
        {
            type Elem = $elem;
            type Dim = $dim;

            fn parts(&self) -> Parts<'_> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = self;
                Parts { list: vec![$(part::<$elem, $name>($name)),*] }
            }
        }
    )*};
}

type Dim2<A, B> = Most<<A as ArrayLike>::Dim, <B as ArrayLike>::Dim>;
type Dim3<A, B, C> = Most<Dim2<A, B>, <C as ArrayLike>::Dim>;
type Dim4<A, B, C, D> = Most<Dim3<A, B, C>, <D as ArrayLike>::Dim>;
type Dim5<A, B, C, D, E> = Most<Dim4<A, B, C, D>, <E as ArrayLike>::Dim>;
type Elem3<A, B, C> = Also<Joined<A, B>, C>;
type Elem4<A, B, C, D> = Also<Elem3<A, B, C>, D>;
type Elem5<A, B, C, D, E> = Also<Elem4<A, B, C, D>, E>;
type Elem6<A, B, C, D, E, F> = Also<Elem5<A, B, C, D, E>, F>;

tuples! {
    (A) [] A::Elem, A::Dim;
    (A B) [A::Dim: DimMax<B::Dim>] Joined<A, B>, Dim2<A, B>;
    (A B C) [A::Dim: DimMax<B::Dim>, Dim2<A, B>: DimMax<C::Dim>]
        Elem3<A, B, C>, Dim3<A, B, C>;
    (A B C D)
        [A::Dim: DimMax<B::Dim>, Dim2<A, B>: DimMax<C::Dim>, Dim3<A, B, C>: DimMax<D::Dim>]
        Elem4<A, B, C, D>, Dim4<A, B, C, D>;
    (A B C D E)
        [A::Dim: DimMax<B::Dim>, Dim2<A, B>: DimMax<C::Dim>, Dim3<A, B, C>: DimMax<D::Dim>,
         Dim4<A, B, C, D>: DimMax<E::Dim>]
        Elem5<A, B, C, D, E>, Dim5<A, B, C, D, E>;
    (A B C D E F)
        [A::Dim: DimMax<B::Dim>, Dim2<A, B>: DimMax<C::Dim>, Dim3<A, B, C>: DimMax<D::Dim>,
         Dim4<A, B, C, D>: DimMax<E::Dim>, Dim5<A, B, C, D, E>: DimMax<F::Dim>]
        Elem6<A, B, C, D, E, F>, Most<Dim5<A, B, C, D, E>, F::Dim>;
}
