//! Functions that are computed element by element, in registers: arithmetic, comparisons, choices.

use std::marker::PhantomData;

use ndarray::{DimMax, Dimension};

use super::{
    expr::{Expr, Makeup, Part, PartBound, of_one, together},
    extents::Extents,
    number::{Arithmetic, FloatOf, Floating, Fusible, Mix, cast},
    plan::Plan,
};
use crate::dtype::{Promote, Weight};

/// A function of one element.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`fuse!` has no `{Self}` of elements of type `{T}`")]
pub trait One<T> {
    /// The type of its results.
    type Out: Fusible;

    /// The function.
    fn of(x: T) -> Self::Out;
}

/// A function of two elements, in their common type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`fuse!` has no `{Self}` of elements of type `{T}`")]
pub trait Two<T> {
    /// The type of its results.
    type Out: Fusible;

    /// The function.
    fn of(x: T, y: T) -> Self::Out;
}

macro_rules! functions {
    ($($trait:ident $name:ident<$bound:path>($($arg:ident),+) -> same = $body:expr;)*) => {$(
        /// A function, as a type.
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl<T: $bound> $trait<T> for $name {
            type Out = T;

            #[inline(always)]
            fn of($($arg: T),+) -> T {
                $body
            }
        }
    )*};
}

macro_rules! float_functions {
    ($($trait:ident $name:ident($($arg:ident),+) = $body:expr;)*) => {$(
        /// A function, as a type.
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl<T: Fusible> $trait<T> for $name
        where
            T: Promote,
            FloatOf<T>: Floating,
        {
            type Out = FloatOf<T>;

            #[inline(always)]
            fn of($($arg: T),+) -> FloatOf<T> {
                $(let $arg: FloatOf<T> = cast($arg);)+
                $body
            }
        }
    )*};
}

macro_rules! conditions {
    ($($trait:ident $name:ident($($arg:ident),+) = $body:expr;)*) => {$(
        /// A condition, as a type.
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl<T: Fusible> $trait<T> for $name {
            type Out = bool;

            #[inline(always)]
            #[allow(clippy::eq_op, reason = "NaN is not itself")]
            fn of($($arg: T),+) -> bool {
                $body
            }
        }
    )*};
}

functions! {
    One Neg<Arithmetic>(x) -> same = x.negated();
    One Square<Arithmetic>(x) -> same = x.times(x);
    One Cube<Arithmetic>(x) -> same = x.times(x).times(x);
    One Abs<Arithmetic>(x) -> same = x.magnitude();
    Two Add<Arithmetic>(x, y) -> same = x.plus(y);
    Two Sub<Arithmetic>(x, y) -> same = x.minus(y);
    Two Mul<Arithmetic>(x, y) -> same = x.times(y);
    Two Maximum<Arithmetic>(x, y) -> same = x.larger(y);
    Two Minimum<Arithmetic>(x, y) -> same = x.smaller(y);
}

float_functions! {
    One Sqrt(x) = x.root();
    One Recip(x) = <FloatOf<T> as crate::Element>::ONE.over(x);
    One Floor(x) = x.rounded_down();
    One Ceil(x) = x.rounded_up();
    One Rint(x) = x.rounded();
    One Trunc(x) = x.whole();
    Two Div(x, y) = x.over(y);
    Two Copysign(x, y) = x.with_sign(y);
}

conditions! {
    One Not(x) = !x.is_true();
    One IsNan(x) = x != x;
    Two Less(x, y) = x < y;
    Two LessEqual(x, y) = x <= y;
    Two Greater(x, y) = x > y;
    Two GreaterEqual(x, y) = x >= y;
    Two Equal(x, y) = x == y;
    Two NotEqual(x, y) = x != y;
    Two And(x, y) = x.is_true() & y.is_true();
    Two Or(x, y) = x.is_true() | y.is_true();
}

/// A function of a part.
#[derive(Clone, Copy, Debug)]
pub struct Unary<F, E>(pub(super) PhantomData<F>, pub(super) E);

// SAFETY: the slots are those of the part.
unsafe impl<F, E> Expr for Unary<F, E>
where
    E: Expr,
    F: One<E::Elem>,
{
    type Elem = F::Out;
    type Dim = E::Dim;
    type Weight = <E::Weight as Mix>::Of<F::Out>;
    type Bound = PartBound<E>;

    const SLOTS: usize = Part::<E>::slots(Self::MAKEUP);
    const MAKEUP: Makeup = of_one(E::MAKEUP);

    fn extents(&self) -> Extents {
        self.1.extents()
    }

    fn plan(&mut self, plan: &mut Plan) {
        Part::plan(Self::MAKEUP, &mut self.1, plan);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> PartBound<E> {
        // SAFETY: the slots are the part's.
        unsafe { Part::<E>::bind(Self::MAKEUP, at) }
    }

    #[inline(always)]
    unsafe fn get(bound: &PartBound<E>, i: usize) -> F::Out {
        // SAFETY: as promised to this function.
        F::of(unsafe { Part::<E>::get(Self::MAKEUP, bound, i) })
    }
}

/// A function of two parts.
#[derive(Clone, Copy, Debug)]
pub struct Binary<F, L, R>(pub(super) PhantomData<F>, pub(super) L, pub(super) R);

/// The dtype of two parts together.
pub(super) type Joint<L, R> = <<L as Expr>::Weight as Weight>::Join<<R as Expr>::Weight>;

// SAFETY: the slots are those of the parts, one after the other.
unsafe impl<F, L, R> Expr for Binary<F, L, R>
where
    L: Expr,
    R: Expr,
    F: Two<Joint<L, R>>,
    L::Dim: DimMax<R::Dim>,
{
    type Elem = F::Out;
    type Dim = <L::Dim as DimMax<R::Dim>>::Output;
    type Weight = <L::Weight as Mix>::With<R::Weight, F::Out>;
    type Bound = (PartBound<L>, PartBound<R>);

    const SLOTS: usize = Part::<L>::slots(Self::MAKEUP) + Part::<R>::slots(Self::MAKEUP);
    const MAKEUP: Makeup = together(L::MAKEUP, R::MAKEUP);

    fn extents(&self) -> Extents {
        self.1.extents().with(self.2.extents())
    }

    fn plan(&mut self, plan: &mut Plan) {
        Part::plan(Self::MAKEUP, &mut self.1, plan);
        Part::plan(Self::MAKEUP, &mut self.2, plan);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Self::Bound {
        // SAFETY: the slots are those of the parts.
        unsafe {
            let left = Part::<L>::bind(Self::MAKEUP, at);
            (left, Part::<R>::bind(Self::MAKEUP, at.add(Part::<L>::slots(Self::MAKEUP))))
        }
    }

    #[inline(always)]
    unsafe fn get((left, right): &Self::Bound, i: usize) -> F::Out {
        // SAFETY: as promised to this function.
        unsafe {
            let left = Part::<L>::get(Self::MAKEUP, left, i);
            F::of(cast(left), cast(Part::<R>::get(Self::MAKEUP, right, i)))
        }
    }
}

/// One of two parts, by a condition.
#[derive(Clone, Copy, Debug)]
pub struct Select<C, L, R>(pub(super) C, pub(super) L, pub(super) R);

// SAFETY: the slots are those of the parts, one after the other.
unsafe impl<C, L, R> Expr for Select<C, L, R>
where
    C: Expr,
    L: Expr,
    R: Expr,
    Joint<L, R>: Fusible,
    L::Dim: DimMax<R::Dim>,
    C::Dim: DimMax<<L::Dim as DimMax<R::Dim>>::Output>,
{
    type Elem = Joint<L, R>;
    type Dim = <C::Dim as DimMax<<L::Dim as DimMax<R::Dim>>::Output>>::Output;
    type Weight = <L::Weight as Mix>::With<R::Weight, Joint<L, R>>;
    type Bound = (C::Bound, L::Bound, R::Bound);

    const SLOTS: usize = C::SLOTS + L::SLOTS + R::SLOTS;
    const MAKEUP: Makeup = together(C::MAKEUP, together(L::MAKEUP, R::MAKEUP));

    fn extents(&self) -> Extents {
        self.0.extents().with(self.1.extents().with(self.2.extents()))
    }

    fn plan(&mut self, plan: &mut Plan) {
        self.0.plan(plan);
        self.1.plan(plan);
        self.2.plan(plan);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Self::Bound {
        // SAFETY: the slots are those of the parts.
        unsafe {
            let (one, other) = (at.add(C::SLOTS), at.add(C::SLOTS + L::SLOTS));
            (C::bind(at), L::bind(one), R::bind(other))
        }
    }

    #[inline(always)]
    unsafe fn get((condition, one, other): &Self::Bound, i: usize) -> Self::Elem {
        // SAFETY: as promised to this function. Both are read, so that there is no branch.
        unsafe {
            let (one, other) = (cast(L::get(one, i)), cast(R::get(other, i)));
            if C::get(condition, i).is_true() { one } else { other }
        }
    }
}

/// A part times another plus a third, rounded once.
#[derive(Clone, Copy, Debug)]
pub struct MulAdd<A, B, C>(pub(super) A, pub(super) B, pub(super) C);

/// The dtype of three parts together.
type Joint3<A, B, C> =
    <<<A as Expr>::Weight as Mix>::With<<B as Expr>::Weight, Joint<A, B>> as Weight>::Join<
        <C as Expr>::Weight,
    >;

type Dim3<A, B, C> =
    <<<A as Expr>::Dim as DimMax<<B as Expr>::Dim>>::Output as DimMax<<C as Expr>::Dim>>::Output;

// SAFETY: the slots are those of the parts, one after the other.
unsafe impl<A, B, C> Expr for MulAdd<A, B, C>
where
    A: Expr,
    B: Expr,
    C: Expr,
    Joint<A, B>: Fusible,
    Joint3<A, B, C>: Floating,
    A::Dim: DimMax<B::Dim>,
    <A::Dim as DimMax<B::Dim>>::Output: DimMax<C::Dim>,
    Dim3<A, B, C>: Dimension,
{
    type Elem = Joint3<A, B, C>;
    type Dim = Dim3<A, B, C>;
    type Weight =
        <<A::Weight as Mix>::With<B::Weight, Joint<A, B>> as Mix>::With<C::Weight, Joint3<A, B, C>>;
    type Bound = (A::Bound, B::Bound, C::Bound);

    const SLOTS: usize = A::SLOTS + B::SLOTS + C::SLOTS;
    const MAKEUP: Makeup = together(A::MAKEUP, together(B::MAKEUP, C::MAKEUP));

    fn extents(&self) -> Extents {
        self.0.extents().with(self.1.extents()).with(self.2.extents())
    }

    fn plan(&mut self, plan: &mut Plan) {
        self.0.plan(plan);
        self.1.plan(plan);
        self.2.plan(plan);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Self::Bound {
        // SAFETY: the slots are those of the parts.
        unsafe {
            let (b, c) = (at.add(A::SLOTS), at.add(A::SLOTS + B::SLOTS));
            (A::bind(at), B::bind(b), C::bind(c))
        }
    }

    #[inline(always)]
    unsafe fn get((a, b, c): &Self::Bound, i: usize) -> Self::Elem {
        // SAFETY: as promised to this function.
        let (a, b, c) = unsafe { (A::get(a, i), B::get(b, i), C::get(c, i)) };
        cast::<_, Self::Elem>(a).times_plus(cast(b), cast(c))
    }
}
