//! Functions that are computed block by block, by the loops of `np::`: exponentials, logarithms,
//! trigonometric functions, powers. Results are the same as theirs.

use std::marker::PhantomData;

use ndarray::DimMax;

use super::{
    expr::{Expr, Makeup, loop_of, together},
    extents::Extents,
    inline::Joint,
    number::{FloatOf, Floating, Mix},
    plan::{Part, Plan},
};
use crate::{
    dtype::{DType, Element},
    ufunc::{self, Function, Kernel},
};

macro_rules! called {
    ($($name:ident: $function:ident;)*) => {
        /// A function that has a loop.
        #[doc(hidden)]
        #[derive(Clone, Copy, Debug)]
        pub enum Which {
            $(#[doc = stringify!($function)] $name,)*
        }

        fn function(which: Which) -> &'static Function {
            match which {
                $(Which::$name => &ufunc::loops::$function,)*
            }
        }

        $(
            /// A function, as a type.
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Called for $name {
                const WHICH: Which = Which::$name;
            }
        )*
    };
}

/// A function that is computed block by block.
#[doc(hidden)]
pub trait Called {
    /// Which one.
    const WHICH: Which;
}

called! {
    Cbrt: CBRT;
    Exp: EXP;
    Exp2: EXP2;
    Expm1: EXPM1;
    Log: LOG;
    Log2: LOG2;
    Log10: LOG10;
    Log1p: LOG1P;
    Sin: SIN;
    Cos: COS;
    Tan: TAN;
    Arcsin: ARCSIN;
    Arccos: ARCCOS;
    Arctan: ARCTAN;
    Sinh: SINH;
    Cosh: COSH;
    Tanh: TANH;
    Arcsinh: ARCSINH;
    Arccosh: ARCCOSH;
    Arctanh: ARCTANH;
    Arctan2: ARCTAN2;
    Hypot: HYPOT;
    Power: POWER;
}

/// The loop for a float.
fn kernel(which: Which, dtype: DType) -> Kernel {
    let found = function(which).loop_for(dtype, &[]);
    assert!(found.inputs[0] == dtype && found.output == dtype, "a loop of its own for each float");
    found.kernel
}

/// A function of a part, block by block.
#[derive(Clone, Copy, Debug)]
pub struct Call<F, E>(pub(super) PhantomData<F>, pub(super) E);

// SAFETY: the slots are those of the part and one of results.
unsafe impl<F, E> Expr for Call<F, E>
where
    F: Called,
    E: Expr,
    FloatOf<E::Elem>: Floating,
{
    type Elem = FloatOf<E::Elem>;
    type Dim = E::Dim;
    type Weight = <E::Weight as Mix>::Of<Self::Elem>;
    type Bound = *const Self::Elem;

    const SLOTS: usize = E::SLOTS + 1;
    const MAKEUP: Makeup = of_calls(E::MAKEUP);

    fn extents(&self) -> Extents {
        self.1.extents()
    }

    fn plan(&mut self, plan: &mut Plan) {
        let part = argument::<E, Self::Elem>(&mut self.1, plan);
        plan.call([part; 2], kernel(F::WHICH, Self::Elem::DTYPE));
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Self::Bound {
        // SAFETY: the slots are this call's.
        unsafe { at.add(E::SLOTS).read().cast() }
    }

    #[inline(always)]
    unsafe fn get(bound: &Self::Bound, i: usize) -> Self::Elem {
        // SAFETY: as promised to this function.
        unsafe { bound.add(i).read() }
    }
}

/// A call of numbers is computed once, and not in each block.
const fn of_calls(makeup: Makeup) -> Makeup {
    match makeup {
        Makeup::Arrays => Makeup::Arrays,
        _ => Makeup::OfReductions,
    }
}

fn argument<E: Expr, T: Element>(part: &mut E, plan: &mut Plan) -> Part {
    let from = plan.slots.len();
    part.plan(plan);
    plan.argument(loop_of::<E, T>(), from, size_of::<T>())
}

/// A function of two parts, block by block.
#[derive(Clone, Copy, Debug)]
pub struct Call2<F, L, R>(pub(super) PhantomData<F>, pub(super) L, pub(super) R);

// SAFETY: the slots are those of the parts, each with one of results behind it.
unsafe impl<F, L, R> Expr for Call2<F, L, R>
where
    F: Called,
    L: Expr,
    R: Expr,
    L::Dim: DimMax<R::Dim>,
    FloatOf<Joint<L, R>>: Floating,
{
    type Elem = FloatOf<Joint<L, R>>;
    type Dim = <L::Dim as DimMax<R::Dim>>::Output;
    type Weight = <L::Weight as Mix>::With<R::Weight, Self::Elem>;
    type Bound = *const Self::Elem;

    const SLOTS: usize = L::SLOTS + R::SLOTS + 2;
    const MAKEUP: Makeup = of_calls(together(L::MAKEUP, R::MAKEUP));

    fn extents(&self) -> Extents {
        self.1.extents().with(self.2.extents())
    }

    fn plan(&mut self, plan: &mut Plan) {
        let left = argument::<L, Self::Elem>(&mut self.1, plan);
        let right = argument::<R, Self::Elem>(&mut self.2, plan);
        plan.call([left, right], kernel(F::WHICH, Self::Elem::DTYPE));
    }

    #[inline(always)]
    unsafe fn bind(at: *const *const u8) -> Self::Bound {
        // SAFETY: the slots are this call's; results are in the first part's buffer.
        unsafe { at.add(L::SLOTS).read().cast() }
    }

    #[inline(always)]
    unsafe fn get(bound: &Self::Bound, i: usize) -> Self::Elem {
        // SAFETY: as promised to this function.
        unsafe { bound.add(i).read() }
    }
}
