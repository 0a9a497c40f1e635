//! Formulas as types: an [`Expr`] says which slots it reads, in which order, and what it makes of
//! them at an index. What users hold is a [`Fused`].

use std::{marker::PhantomData, mem::MaybeUninit};

use ndarray::Dimension;

use super::{
    extents::Extents,
    number::{Fusible, Mix, cast},
    plan::{MapFn, Plan},
    run::Run,
};
use crate::dtype::Element;

/// A formula that [`fuse!`](crate::fuse!) made, not computed yet: it borrows its arrays.
///
/// Its methods are functions of elements, which give a larger formula, and ends, which compute it.
#[must_use = "a formula is computed by its end: `.to_array()`, `.sum(..)`, `.mean(..)`"]
#[derive(Clone, Copy, Debug)]
pub struct Fused<'a, E> {
    pub(super) expr: E,
    pub(super) lent: PhantomData<&'a ()>,
}

impl<'a, E> Fused<'a, E> {
    pub(super) fn new(expr: E) -> Fused<'a, E> {
        Fused { expr, lent: PhantomData }
    }
}

/// What a part of a formula is made of, where that decides when it is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makeup {
    /// Arrays.
    Arrays,
    /// Numbers alone.
    Numbers,
    /// One reduction that keeps its axes.
    Reduction,
    /// What is computed of reductions.
    OfReductions,
}

/// A part of a formula.
///
/// # Safety
///
/// `plan` writes [`SLOTS`](Expr::SLOTS) slots, whose elements are of the types that `bind` and `get`
/// read.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`fuse!` cannot compute this formula",
    label = "there is no `{Self}`"
)]
pub unsafe trait Expr: Sized {
    /// The type of its elements.
    type Elem: Fusible;
    /// Its dimension.
    type Dim: Dimension;
    /// How its dtype counts beside another's.
    type Weight: Mix;
    /// Where its elements are, for a loop.
    type Bound: Copy;

    const SLOTS: usize;
    const MAKEUP: Makeup;

    #[track_caller]
    fn extents(&self) -> Extents;

    /// Writes slots and jobs.
    fn plan(&mut self, plan: &mut Plan);

    /// # Safety
    ///
    /// The slots from `at` on are this part's.
    unsafe fn bind(at: *const *const u8) -> Self::Bound;

    /// # Safety
    ///
    /// The slots that were bound hold more than `i` elements.
    unsafe fn get(bound: &Self::Bound, i: usize) -> Self::Elem;
}

/// The loop that writes the elements of `E` as elements of `T`.
pub(super) unsafe fn map<E: Expr, T: Element>(at: *const *const u8, out: *mut u8, len: usize) {
    // SAFETY: as promised of a `MapFn`, and `out` is not among what is read.
    unsafe {
        let bound = E::bind(at);
        line::<E, T>(&bound, std::slice::from_raw_parts_mut(out.cast(), len));
    }
}

/// Apart from [`map`] so that the compiler knows that results are in memory of their own.
///
/// # Safety
///
/// The bound slots hold as many elements as `out`.
#[inline(never)]
unsafe fn line<E: Expr, T: Element>(bound: &E::Bound, out: &mut [MaybeUninit<T>]) {
    let bound = *bound;
    for (i, out) in out.iter_mut().enumerate() {
        // SAFETY: as promised to this function.
        out.write(cast(unsafe { E::get(&bound, i) }));
    }
}

pub(super) const fn loop_of<E: Expr, T: Element>() -> MapFn {
    map::<E, T>
}

/// A part within another, of `WITHIN`: it is computed before where it is smaller than that.
pub(super) struct Part<E>(PhantomData<E>);

/// A part as it is read: by itself, or where it was computed before.
pub struct PartBound<E: Expr> {
    own: MaybeUninit<E::Bound>,
    before: *const E::Elem,
}

impl<E: Expr> Clone for PartBound<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Expr> Copy for PartBound<E> {}

/// What a function of two parts is.
pub(super) const fn together(a: Makeup, b: Makeup) -> Makeup {
    match (a, b) {
        (Makeup::Arrays, _) | (_, Makeup::Arrays) => Makeup::Arrays,
        (Makeup::Numbers, Makeup::Numbers) => Makeup::Numbers,
        _ => Makeup::OfReductions,
    }
}

pub(super) const fn of_one(a: Makeup) -> Makeup {
    together(a, a)
}

const fn is_before(within: Makeup, part: Makeup) -> bool {
    matches!(within, Makeup::Arrays) && matches!(part, Makeup::OfReductions)
}

impl<E: Expr> Part<E> {
    pub(super) const fn slots(within: Makeup) -> usize {
        E::SLOTS + is_before(within, E::MAKEUP) as usize
    }

    #[inline]
    pub(super) fn plan(within: Makeup, part: &mut E, plan: &mut Plan) {
        if !is_before(within, E::MAKEUP) {
            return part.plan(plan);
        }
        let (map, size) = (loop_of::<E, E::Elem>(), size_of::<E::Elem>());
        if !plan.hoist(map, size, &mut |plan| part.plan(plan)) {
            let shape = part.extents();
            // SAFETY: the loop is that of the part.
            let elements = unsafe { computed(map, E::SLOTS, size, shape, &mut |p| part.plan(p)) };
            plan.nowhere(E::SLOTS);
            plan.own(elements, size, &shape);
        }
    }

    /// # Safety
    ///
    /// As for [`Expr::bind`].
    #[inline(always)]
    pub(super) unsafe fn bind(within: Makeup, at: *const *const u8) -> PartBound<E> {
        // SAFETY: the same.
        unsafe {
            if is_before(within, E::MAKEUP) {
                let before = at.add(E::SLOTS).read().cast();
                PartBound { own: MaybeUninit::uninit(), before }
            } else {
                PartBound { own: MaybeUninit::new(E::bind(at)), before: std::ptr::null() }
            }
        }
    }

    /// # Safety
    ///
    /// As for [`Expr::get`], with the same `within`.
    #[inline(always)]
    pub(super) unsafe fn get(within: Makeup, bound: &PartBound<E>, i: usize) -> E::Elem {
        // SAFETY: the same; of the two, the one that is read was bound.
        unsafe {
            if is_before(within, E::MAKEUP) {
                bound.before.add(i).read()
            } else {
                E::get(bound.own.assume_init_ref(), i)
            }
        }
    }
}

/// The elements of a part in C order, computed now.
///
/// # Safety
///
/// `map` is the loop of the part that `write` tells of, whose elements have `size` bytes.
unsafe fn computed(
    map: MapFn,
    slots: usize,
    size: usize,
    shape: Extents,
    write: &mut dyn FnMut(&mut Plan),
) -> Vec<u128> {
    let mut plan = Plan::new(shape, slots);
    write(&mut plan);
    let mut elements = super::ending::words(shape.len() * size);
    let steps = super::plan::c_strides(&shape, size as isize);
    let run = Run::new(&plan, map, elements.as_mut_ptr().cast(), &steps);
    // SAFETY: the slots are those of the part, and there is room for all elements.
    unsafe { run.write(size, false) };
    elements
}
