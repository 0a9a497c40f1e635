//! What computes a formula: new arrays, sums and their like, and targets that are written to.

use ndarray::{Array, ArrayBase, Dimension, ShapeBuilder};

use super::{
    expr::{Expr, Fused, loop_of},
    extents::{AXES, Extents, not_into},
    plan::{MapFn, Place, Plan, c_strides},
    reduced::{self, All, Any, Max, Mean, Min, Prod, Reducer, Std, Sum, Var},
    run::{Run, insert_in_order},
};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    memory,
    reduce::{Over, OverDdof},
    ufunc::{OutputArray, same_kind},
};

impl<'a, E: Expr> Fused<'a, E> {
    /// The elements in a new array, whose axes lie in memory as those of the arrays of the formula.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let (a, b) = (array![1.0, 2.0], array![3.0, 4.0]);
    /// assert_eq!(fuse!(a * b + 1.0).to_array(), array![4.0, 9.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes in the formula cannot be broadcast together.
    #[track_caller]
    pub fn to_array(self) -> Array<E::Elem, E::Dim> {
        let mut expr = self.expr;
        let mut plan = Plan::new(expr.extents(), E::SLOTS);
        expr.plan(&mut plan);
        let mut elements: Vec<E::Elem> = memory::room(plan.shape.lens());
        let size = size_of::<E::Elem>();
        let steps = steps_of_result(&plan, size as isize);
        let out = elements.as_mut_ptr().cast();
        // SAFETY: the slots are those of the formula, and there is room for all results.
        unsafe {
            Run::new(&plan, loop_of::<E, E::Elem>(), out, &steps).write(size, false);
            elements.set_len(plan.shape.len());
        }
        let lens = plan.shape.lens();
        let mut shape = E::Dim::zeros(lens.len());
        shape.slice_mut().copy_from_slice(lens);
        let mut strides = E::Dim::zeros(lens.len());
        for (stride, step) in strides.slice_mut().iter_mut().zip(steps) {
            *stride = step.cast_unsigned() / size;
        }
        // SAFETY: the strides count through as many places as there are elements.
        unsafe { ArrayBase::from_shape_vec_unchecked(shape.strides(strides), elements) }
    }
}

macro_rules! ends {
    ($($(#[$doc:meta])* $name:ident $inner:ident: $function:ident, $over:ident, |$axes:ident| $ddof:expr;)*) => {
        impl<'a, E: Expr> Fused<'a, E> {
            $(
                $(#[$doc])*
                #[track_caller]
                pub fn $name<R>(self, over: R) -> R::Output
                where
                    $function: Reducer<E::Elem>,
                    R: $over<E::Dim, <$function as Reducer<E::Elem>>::Out>,
                {
                    let $axes = &over;
                    let ddof: i64 = $ddof;
                    let plan = over.plan(self.expr.extents().lens().len());
                    R::collect(reduced::end::<$function, E>(self.expr, &plan, ddof))
                }

                /// Within a formula.
                #[doc(hidden)]
                #[track_caller]
                pub fn $inner<R>(
                    self,
                    over: R,
                ) -> Fused<'a, reduced::Reduced<$function, E, <R::Output as ArrayLike>::Dim>>
                where
                    $function: Reducer<E::Elem>,
                    R: $over<E::Dim, <$function as Reducer<E::Elem>>::Out>,
                    R::Output: ArrayLike,
                {
                    let $axes = &over;
                    let ddof: i64 = $ddof;
                    let plan = over.plan(self.expr.extents().lens().len());
                    Fused::new(reduced::Reduced::new(self.expr, plan, ddof))
                }
            )*
        }
    };
}

ends! {
    /// The sum of the formula's elements, as [`np::sum`](crate::reduce::sum()).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let x = array![[1.0, 2.0], [3.0, 4.0]];
    /// assert_eq!(fuse!(x * x).sum(Axis(1)), array![5.0, 25.0]);
    /// assert_eq!(fuse!(x * x).sum(..), 30.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If an axis is out of bounds or given twice, or shapes cannot be broadcast together.
    sum __sum: Sum, Over, |_axes| 0;

    /// The product of the formula's elements, as [`np::prod`](crate::reduce::prod).
    ///
    /// # Panics
    ///
    /// As [`Fused::sum`].
    prod __prod: Prod, Over, |_axes| 0;

    /// The mean of the formula's elements, as [`np::mean`](crate::reduce::mean).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let (p, l) = (array![1.0, 2.0, 4.0], array![1.0, 1.0, 2.0]);
    /// assert_eq!(fuse!((p - l).square()).mean(..), 5.0 / 3.0);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`Fused::sum`].
    mean __mean: Mean, Over, |_axes| 0;

    /// The standard deviation of the formula's elements, as [`np::std`](crate::reduce::std()).
    ///
    /// # Panics
    ///
    /// As [`Fused::sum`].
    std __std: Std, OverDdof, |axes| axes.ddof();

    /// The variance of the formula's elements, as [`np::var`](crate::reduce::var()).
    ///
    /// # Panics
    ///
    /// As [`Fused::sum`].
    var __var: Var, OverDdof, |axes| axes.ddof();

    /// The smallest of the formula's elements, as [`np::min`](crate::reduce::min).
    ///
    /// # Panics
    ///
    /// If there is nothing to compare, or as [`Fused::sum`].
    min __min: Min, Over, |_axes| 0;

    /// The largest of the formula's elements, as [`np::max`](crate::reduce::max).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let (a, b) = (array![1.0, 2.0], array![1.5, 2.0]);
    /// assert_eq!(fuse!((a - b).abs()).max(..), 0.5);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`Fused::min`].
    max __max: Max, Over, |_axes| 0;

    /// Whether any of the formula's elements is true, as [`np::any`](crate::reduce::any).
    ///
    /// # Panics
    ///
    /// As [`Fused::sum`].
    any __any: Any, Over, |_axes| 0;

    /// Whether all of the formula's elements are true, as [`np::all`](crate::reduce::all).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let x = array![0.5, 0.7];
    /// assert!(fuse!(x > 0.0 && x < 1.0).all(..));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`Fused::sum`].
    all __all: All, Over, |_axes| 0;
}

/// Steps for a new array: the axes in the order of the first array that has all of them.
fn steps_of_result(plan: &Plan, size: isize) -> [isize; AXES] {
    let lens = plan.shape.lens();
    if plan.shape.len() == 0 {
        // As ndarray has those of arrays without elements.
        return [0; AXES];
    }
    let model = plan.slots.iter().find(|slot| {
        slot.place == Place::Array
            && lens.iter().zip(slot.steps).all(|(len, step)| *len == 1 || step != 0)
    });
    let Some(model) = model.filter(|_| !plan.by_rows) else {
        return c_strides(&plan.shape, size);
    };
    let mut order: [usize; AXES] = std::array::from_fn(|axis| axis);
    let order = &mut order[..lens.len()];
    // Stable, and those of length 1 have no order of their own.
    insert_in_order(order, |a, b| {
        lens[*a] != 1
            && lens[*b] != 1
            && model.steps[*a].unsigned_abs() > model.steps[*b].unsigned_abs()
    });
    let mut steps = [0; AXES];
    let mut step = size;
    for axis in order.iter().rev() {
        steps[*axis] = step;
        step *= lens[*axis] as isize;
    }
    steps
}

/// Where a target's elements were before a formula was read.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Target(*const u8);

/// A target that is about to be written to, in a buffer of its own.
#[doc(hidden)]
pub fn target<O: OutputArray + ?Sized>(target: &mut O) -> Target {
    Target(target.as_view_mut().as_ptr().cast())
}

/// A formula that borrows nothing any more.
///
/// # Safety
///
/// Its arrays are there and are not written to until it is computed, except by [`assign`].
#[doc(hidden)]
pub unsafe fn detached<E>(fused: Fused<'_, E>) -> E {
    fused.expr
}

/// Computes a formula into a target, of which it may read any part.
///
/// # Safety
///
/// `expr` was [`detached`] since `before` was made of the same target, and all its arrays are still
/// there.
#[doc(hidden)]
#[track_caller]
pub unsafe fn assign<O, E>(before: Target, target: &mut O, mut expr: E)
where
    O: OutputArray + ?Sized,
    E: Expr,
{
    let mut view = target.as_view_mut();
    let out: *mut u8 = view.as_mut_ptr().cast();
    // A shared array would have been copied, and the formula reads it where it was.
    assert!(before.0 == out.cast_const(), "fuse!: the target moved while the formula was read");
    if !same_kind(E::Elem::DTYPE, O::Elem::DTYPE) {
        wrong_kind(E::Elem::DTYPE, O::Elem::DTYPE);
    }
    let (shape, size) = (Extents::of(view.shape()), size_of::<O::Elem>());
    let mut steps = [0; AXES];
    for (step, stride) in steps.iter_mut().zip(view.strides()) {
        *step = stride * size as isize;
    }
    let formula = expr.extents();
    if !shape.covers(&formula) {
        not_into(&shape, &formula);
    }
    let mut plan = Plan::new(shape, E::SLOTS);
    expr.plan(&mut plan);
    // SAFETY: as promised to this function; the target may be written.
    unsafe { written(&mut plan, loop_of::<E, O::Elem>(), out, size, &steps) };
}

/// # Safety
///
/// The slots describe memory that may be read, and the places of the results may be written.
unsafe fn written(plan: &mut Plan, map: MapFn, out: *mut u8, size: usize, steps: &[isize; AXES]) {
    if plan.shape.len() == 0 {
        return;
    }
    // SAFETY: the same.
    unsafe {
        let aliased = plan.apart_from(out, size, steps);
        Run::new(plan, map, out, steps).write(size, aliased);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_kind(from: crate::DType, to: crate::DType) -> ! {
    panic!(
        "Cannot cast fuse! output from dtype('{from}') to dtype('{to}') with casting rule \
         'same_kind'"
    )
}
