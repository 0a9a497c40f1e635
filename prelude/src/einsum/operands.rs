//! What einsum takes as operands, and the dtype of them together.

use std::marker::PhantomData;

use ndarray::{ArrayBase, Data, Dimension};

use super::engine::Source;
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined, Strong, Weight},
};

/// The operands of an einsum: one array, a tuple of up to eight arrays of any dtypes and dimensions,
/// or a slice, array or `Vec` of arrays of one type, by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what einsum takes",
    note = "write `&a` for one operand, `(&a, &b)` for several, or a slice of views"
)]
pub trait EinsumOperands {
    /// The dtype of all of them together.
    type Elem: Element;

    #[doc(hidden)]
    fn sources(&self) -> Sources<'_>;
}

/// Operands without their types.
#[doc(hidden)]
pub struct Sources<'a>(pub(super) Vec<Source<'a>>);

fn source<X: ArrayLike + ?Sized>(operand: &X) -> Source<'_> {
    let view = operand.as_view();
    let dtype = <X::Elem as Element>::DTYPE;
    assert_eq!(size_of::<X::Elem>(), dtype.itemsize());
    Source {
        dtype,
        start: view.as_ptr().cast(),
        shape: view.shape().iter().copied().collect(),
        steps: view.strides().iter().copied().collect(),
        elements: PhantomData,
    }
}

impl<X: ArrayLike> EinsumOperands for X {
    type Elem = X::Elem;

    fn sources(&self) -> Sources<'_> {
        Sources(vec![source(self)])
    }
}

/// The dtype `T` together with one more array.
type Then<T, X> = <Strong<T> as Weight>::Join<<X as ArrayLike>::Weight>;

macro_rules! tuples {
    ($($elem:ty: $($name:ident)*;)*) => {$(
        impl<$($name: ArrayLike),*> EinsumOperands for ($($name,)*) {
            type Elem = $elem;

            fn sources(&self) -> Sources<'_> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = self;
                Sources(vec![$(source($name)),*])
            }
        }
    )*};
}

tuples! {
    A::Elem: A;
    Joined<A, B>: A B;
    Then<Joined<A, B>, C>: A B C;
    Then<Then<Joined<A, B>, C>, D>: A B C D;
    Then<Then<Then<Joined<A, B>, C>, D>, E>: A B C D E;
    Then<Then<Then<Then<Joined<A, B>, C>, D>, E>, F>: A B C D E F;
    Then<Then<Then<Then<Then<Joined<A, B>, C>, D>, E>, F>, G>: A B C D E F G;
    Then<Then<Then<Then<Then<Then<Joined<A, B>, C>, D>, E>, F>, G>, H>: A B C D E F G H;
}

macro_rules! lists {
    ($($(const $n:ident)? $list:ty;)*) => {$(
        impl<S, D $(, const $n: usize)?> EinsumOperands for $list
        where
            S: Data,
            S::Elem: Element,
            D: Dimension,
        {
            type Elem = S::Elem;

            fn sources(&self) -> Sources<'_> {
                Sources(self.iter().map(source).collect())
            }
        }
    )*};
}

lists! {
    &[ArrayBase<S, D>];
    const N &[ArrayBase<S, D>; N];
    &Vec<ArrayBase<S, D>>;
}
