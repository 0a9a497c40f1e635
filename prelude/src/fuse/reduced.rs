//! Reductions, within a formula and at its end: row by row, so that memory is read once, or before
//! the formula around them.

use std::marker::PhantomData;

use ndarray::{ArrayD, Dimension, IxDyn};

use super::{
    ending::{Reduction, result_of, words},
    expr::{Expr, Makeup, loop_of},
    extents::Extents,
    leaves::{Place, element, is_number, place},
    number::Fusible,
    plan::{Plan, Reduce, What},
};
use crate::{
    dtype::{Element, Strong},
    memory,
    reduce::{self, Kind, Number},
};

/// A reduction of elements of `T`.
#[doc(hidden)]
pub trait Reducer<T: Fusible> {
    /// The type of its results.
    type Out: Fusible;

    /// What is reduced, and what is taken from the count.
    fn what(ddof: i64) -> How;
}

/// How elements are reduced.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct How(What);

macro_rules! reducers {
    ($($name:ident<$t:ident> -> $out:ty, $ddof:ident => $what:expr;)*) => {$(
        /// A reduction, as a type.
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl<$t: Fusible> Reducer<$t> for $name
        where
            $out: Fusible,
        {
            type Out = $out;

            fn what($ddof: i64) -> How {
                How($what)
            }
        }
    )*};
}

reducers! {
    Sum<T> -> <T as Number>::Sum, _ddof => What::Plain(Kind::Sum);
    Prod<T> -> <T as Number>::Sum, _ddof => What::Plain(Kind::Prod);
    Mean<T> -> <T as Number>::Mean, _ddof => What::Mean;
    Std<T> -> <T as Number>::Spread, ddof => What::Spread(ddof, true);
    Var<T> -> <T as Number>::Spread, ddof => What::Spread(ddof, false);
    Min<T> -> T, _ddof => What::Plain(Kind::Min);
    Max<T> -> T, _ddof => What::Plain(Kind::Max);
    Any<T> -> bool, _ddof => What::Plain(Kind::Any);
    All<T> -> bool, _ddof => What::Plain(Kind::All);
}

/// A reduction within a formula.
#[derive(Clone, Debug)]
pub struct Reduced<F, E, D> {
    function: PhantomData<(F, D)>,
    part: E,
    axes: reduce::Plan,
    how: How,
    /// The results, where they were computed before.
    done: Option<Vec<u128>>,
}

impl<F, E, D> Reduced<F, E, D>
where
    E: Expr,
    F: Reducer<E::Elem>,
{
    pub(super) fn new(part: E, axes: reduce::Plan, ddof: i64) -> Reduced<F, E, D> {
        Reduced { function: PhantomData, part, axes, how: F::what(ddof), done: None }
    }
}

/// Reduces `part` to `out`.
///
/// # Safety
///
/// `out` has room for the results.
#[track_caller]
unsafe fn reduce<E: Expr>(part: &mut E, axes: &[usize], how: How, out: *mut u8) {
    let mut plan = Plan::new(part.extents(), E::SLOTS);
    part.plan(&mut plan);
    let (map, dtype) = (loop_of::<E, E::Elem>(), E::Elem::DTYPE);
    // SAFETY: the slots are those of the part.
    unsafe { Reduction { plan: &mut plan, map, dtype, axes }.make(how.0, out) };
}

/// The results of a reduction at the end of a formula.
#[track_caller]
pub(super) fn end<F, E>(mut part: E, axes: &reduce::Plan, ddof: i64) -> ArrayD<F::Out>
where
    E: Expr,
    F: Reducer<E::Elem>,
{
    let how = F::what(ddof);
    assert!(result_of(how.0, E::Elem::DTYPE) == F::Out::DTYPE, "the type of the results");
    let shape = part.extents().reduced(&axes.axes, axes.keep);
    let mut results: Vec<F::Out> = memory::room(shape.lens());
    // SAFETY: there is room for all results, and each was written.
    unsafe {
        reduce(&mut part, &axes.axes, how, results.as_mut_ptr().cast());
        results.set_len(shape.len());
    }
    ArrayD::from_shape_vec(IxDyn(shape.lens()), results).expect("one result for each kept index")
}

// SAFETY: the slots are those of the part and one of results.
unsafe impl<F, E, D> Expr for Reduced<F, E, D>
where
    E: Expr,
    F: Reducer<E::Elem>,
    D: Dimension,
{
    type Elem = F::Out;
    type Dim = D;
    type Weight = Strong<F::Out>;
    type Bound = Place<F::Out>;

    const SLOTS: usize = E::SLOTS + 1;
    const MAKEUP: Makeup = if is_number::<D>() { Makeup::Numbers } else { Makeup::Reduction };

    fn extents(&self) -> Extents {
        self.part.extents().reduced(&self.axes.axes, self.axes.keep)
    }

    fn plan(&mut self, plan: &mut Plan) {
        let size = size_of::<F::Out>();
        let part_shape = self.part.extents();
        let axes = &self.axes;
        if self.done.is_none() && axes.keep {
            let reduce = Reduce { dtype: E::Elem::DTYPE, what: self.how.0 };
            let map = loop_of::<E, E::Elem>();
            let part = &mut self.part;
            let write = &mut |plan: &mut Plan| part.plan(plan);
            if plan.reduce_rows(part_shape, &axes.axes, map, reduce, size, write) {
                return;
            }
        }
        let shape = part_shape.reduced(&axes.axes, axes.keep);
        let part = &mut self.part;
        let how = self.how;
        let done = self.done.get_or_insert_with(|| {
            let mut results = words(shape.len().max(1) * size);
            // SAFETY: there is room for all results.
            unsafe { reduce(part, &axes.axes, how, results.as_mut_ptr().cast()) };
            results
        });
        plan.nowhere(E::SLOTS);
        if is_number::<D>() {
            return plan.number(done.as_ptr().cast(), size);
        }
        plan.reduced();
        plan.c_order(done.as_ptr().cast(), size, &shape);
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Place<F::Out> {
        // SAFETY: the last slot is that of the results.
        unsafe { place::<F::Out, D>(at.add(E::SLOTS)) }
    }

    #[inline(always)]
    unsafe fn get(bound: &Place<F::Out>, i: usize) -> F::Out {
        // SAFETY: as promised to this function.
        unsafe { element::<F::Out, D>(bound, i) }
    }
}
