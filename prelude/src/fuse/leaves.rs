//! What stands in a formula by itself: arrays, numbers, and arrays that a call within it gave.

use ndarray::{Array, Dimension, Ix0};

use super::{
    expr::{Expr, Fused, Makeup},
    extents::Extents,
    number::{Fusible, Mix},
    plan::Plan,
};
use crate::{
    array_like::ArrayLike,
    dtype::{Plain, Scalar, Strong},
};

/// An array or a number that a formula borrows.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<A, D, W> {
    start: *const A,
    shape: D,
    /// In elements.
    strides: D,
    weight: std::marker::PhantomData<W>,
}

/// What `fuse!` makes of a variable.
#[doc(hidden)]
#[track_caller]
pub fn leaf<X>(x: &X) -> Fused<'_, Leaf<X::Elem, X::Dim, X::Weight>>
where
    X: ArrayLike + ?Sized,
    X::Elem: Fusible,
    X::Weight: Mix,
{
    let view = x.as_view();
    let mut strides = view.raw_dim();
    for (to, stride) in strides.slice_mut().iter_mut().zip(view.strides()) {
        *to = stride.cast_unsigned();
    }
    let shape = view.raw_dim();
    Fused::new(Leaf { start: view.as_ptr(), shape, strides, weight: std::marker::PhantomData })
}

/// Where a leaf's elements are; its only one where it has no axes.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Place<A> {
    start: *const A,
    number: A,
}

pub(super) const fn is_number<D: Dimension>() -> bool {
    matches!(D::NDIM, Some(0))
}

/// # Safety
///
/// The first slot from `at` on is of `A`, and holds an element if `D` has no axes.
#[inline(always)]
pub(super) unsafe fn place<A: Fusible, D: Dimension>(at: *const *const u8) -> Place<A> {
    // SAFETY: as promised to this function.
    unsafe {
        let start: *const A = at.read().cast();
        Place { start, number: if is_number::<D>() { start.read() } else { A::ZERO } }
    }
}

/// # Safety
///
/// The slot holds more than `i` elements.
#[inline(always)]
pub(super) unsafe fn element<A: Fusible, D: Dimension>(place: &Place<A>, i: usize) -> A {
    // SAFETY: as promised to this function.
    if is_number::<D>() { place.number } else { unsafe { place.start.add(i).read() } }
}

// SAFETY: one slot, of the type of the elements.
unsafe impl<A: Fusible, D: Dimension, W: Mix> Expr for Leaf<A, D, W> {
    type Elem = A;
    type Dim = D;
    type Weight = W;
    type Bound = Place<A>;

    const SLOTS: usize = 1;
    const MAKEUP: Makeup = if is_number::<D>() { Makeup::Numbers } else { Makeup::Arrays };

    fn extents(&self) -> Extents {
        Extents::of(self.shape.slice())
    }

    fn plan(&mut self, plan: &mut Plan) {
        if is_number::<D>() {
            return plan.number(self.start.cast(), size_of::<A>());
        }
        let strides: [isize; super::extents::AXES] =
            std::array::from_fn(|i| self.strides.slice().get(i).map_or(0, |s| s.cast_signed()));
        let shape = self.shape.slice();
        plan.array(self.start.cast(), size_of::<A>(), shape, &strides[..shape.len()]);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Place<A> {
        // SAFETY: the slot is this leaf's.
        unsafe { place::<A, D>(at) }
    }

    #[inline(always)]
    unsafe fn get(bound: &Place<A>, i: usize) -> A {
        // SAFETY: as promised to this function.
        unsafe { element::<A, D>(bound, i) }
    }
}

/// A number that stands in a formula.
#[derive(Clone, Copy, Debug)]
pub struct Literal<T>(T);

/// What `fuse!` makes of a literal.
#[doc(hidden)]
pub fn number<'a, T: Scalar + Fusible>(x: T) -> Fused<'a, Literal<T>> {
    Fused::new(Literal(x))
}

// SAFETY: one slot, of the type of the number.
unsafe impl<T: Scalar + Fusible> Expr for Literal<T> {
    type Elem = T;
    type Dim = Ix0;
    type Weight = Plain<T>;
    type Bound = T;

    const SLOTS: usize = 1;
    const MAKEUP: Makeup = Makeup::Numbers;

    fn extents(&self) -> Extents {
        Extents::NUMBER
    }

    fn plan(&mut self, plan: &mut Plan) {
        plan.number((&raw const self.0).cast(), size_of::<T>());
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> T {
        // SAFETY: the slot is this number's.
        unsafe { at.read().cast::<T>().read() }
    }

    #[inline(always)]
    unsafe fn get(bound: &T, _: usize) -> T {
        *bound
    }
}

/// An array that a formula owns.
#[derive(Clone, Debug)]
pub struct Owned<A, D: Dimension>(Array<A, D>);

/// What `fuse!` makes of a call.
#[doc(hidden)]
pub trait Operand<'a> {
    /// The part of the formula.
    type Expr;

    /// As a part of a formula.
    fn into_fused(self) -> Fused<'a, Self::Expr>;
}

impl<'a, A: Fusible, D: Dimension> Operand<'a> for Array<A, D> {
    type Expr = Owned<A, D>;

    fn into_fused(self) -> Fused<'a, Owned<A, D>> {
        Fused::new(Owned(self))
    }
}

impl<'a, T: Scalar + Fusible> Operand<'a> for T {
    type Expr = Literal<T>;

    fn into_fused(self) -> Fused<'a, Literal<T>> {
        number(self)
    }
}

impl<'a, E> Operand<'a> for Fused<'a, E> {
    type Expr = E;

    fn into_fused(self) -> Fused<'a, E> {
        self
    }
}

/// What `fuse!` makes of a call.
#[doc(hidden)]
pub fn operand<'a, X: Operand<'a>>(x: X) -> Fused<'a, X::Expr> {
    x.into_fused()
}

// SAFETY: one slot, of the type of the elements.
unsafe impl<A: Fusible, D: Dimension> Expr for Owned<A, D> {
    type Elem = A;
    type Dim = D;
    type Weight = Strong<A>;
    type Bound = Place<A>;

    const SLOTS: usize = 1;
    const MAKEUP: Makeup = <Leaf<A, D, Strong<A>> as Expr>::MAKEUP;

    fn extents(&self) -> Extents {
        Extents::of(self.0.shape())
    }

    fn plan(&mut self, plan: &mut Plan) {
        leaf(&self.0).expr.plan(plan);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Place<A> {
        // SAFETY: the slot is this array's.
        unsafe { place::<A, D>(at) }
    }

    #[inline(always)]
    unsafe fn get(bound: &Place<A>, i: usize) -> A {
        // SAFETY: as promised to this function.
        unsafe { element::<A, D>(bound, i) }
    }
}
