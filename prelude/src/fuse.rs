//! Formulas of arrays in one pass over memory: `fuse!((p - l).square()).mean(..)`.
//!
//! An operator between arrays writes its result to memory and the next one reads it again, which
//! for large arrays takes longer than the arithmetic. [`fuse!`] reads a whole formula
//! first and computes it where the elements pass through the processor's registers; a reduction
//! at its end needs no memory at all.
//!
//! | NumPy | here | arrays read and written, there | here |
//! | --- | --- | --- | --- |
//! | `((p - l)**2).mean()` | `fuse!((p - l).square()).mean(..)` | 6 | 2 |
//! | `a * b + c` | `fuse!(a * b + c).to_array()` | 6 | 4 |
//! | `x += a * b` | `fuse!(x += a * b)` | 6 | 4 |
//! | `np.sqrt((x**2).sum(axis=1))` | `np::sqrt(fuse!(x.square()).sum(1))` | 3 | 1 |
//! | `x / np.sqrt((x**2).sum(1, keepdims=True))` | `fuse!(x / x.square().sum(Keep(1)).sqrt()).to_array()` | 5 | 2 |
//! | the same in place | `fuse!(x = x / x.square().sum(Keep(1)).sqrt())` | 5 | 2 |
//! | `(x - x.mean(0)) / x.std(0)` | `fuse!((x - x.mean(Keep(0))) / x.std(Keep(0))).to_array()` | 9 | 5 |
//! | `np.where(x > 0, x, 0.1 * x)` | `fuse!(np::where_(x > 0, x, 0.1 * x)).to_array()` | 7 | 2 |
//!
//! # What a formula may hold
//!
//! - Variables, which are borrowed without a `&`: arrays of any layout, views, `ArcArray`, `Memmap`,
//!   lists of numbers, numbers; also their fields and elements (`self.x`, `layers[0]`, `*reference`).
//!   Up to 8 axes. Shapes broadcast; dtypes are promoted and plain numbers take the dtype of the array
//!   beside them, as in `np::`. Complex numbers are left to `np::` and operators.
//! - `+ - * /`, `-x`, parentheses; `/` of integers gives floats. Comparisons, `&&`, `||` and `!`.
//! - Functions as methods or as `np::…(…)`: see [`Fused`]. `exp`, `log`, `sin`, `power` and their
//!   like are computed by the loops of `np::`, block by block in the first cache, and give the same
//!   results as those; `powi(2)` is `square()`.
//! - Reductions as methods: `sum`, `prod`, `mean`, `std`, `var`, `min`, `max`, `any`, `all`, with the
//!   axes of `np::`. `Keep(…)` makes them broadcast. Along the last axis, where rows lie together in
//!   memory, they are computed row by row, and the row is used while it is in the cache. Others are
//!   computed first, in passes of their own.
//! - Calls, `f(&x)` and `np::mean(&x, ..)`, whose results are used as they are.
//!
//! # How it ends
//!
//! With `.to_array()` or a reduction, behind the parentheses or, where it is of the whole formula,
//! within them. Or in a target: `fuse!(x = …)`, `+=`, `-=`, `*=`, `/=`. The target may be read, too.
//!
//! Sums are pairwise, with the blocks of [`np::sum`](crate::reduce::sum()); results do not depend on the
//! number of threads. Large formulas are shared among the threads of the pool.
//!
//! A formula of more than some fifty variables and operators may need
//! `#![recursion_limit = "256"]`; in a crate that forbids `unsafe`, the assigning form does not
//! compile.
//!
//! `syntax.rs` reads the tokens and `expr.rs` has what a formula is as a type; `leaves.rs`,
//! `inline.rs`, `call.rs` and `reduced.rs` have its parts. `plan.rs` and `run.rs` compute it without
//! types: of a formula nothing is compiled but one loop.

#[macro_use]
mod syntax;
mod call;
mod ending;
mod ends;
mod expr;
mod extents;
mod inline;
mod leaves;
mod methods;
mod number;
mod overlap;
mod plan;
mod reduced;
mod run;

pub use self::{
    ends::{Target, assign, detached, target},
    expr::{Expr, Fused},
    leaves::{leaf, number, operand},
    methods::functions,
    number::{Arithmetic, Floating, Fusible},
};

/// A formula of arrays that is computed in one pass over memory; variables are borrowed.
///
/// It is computed by its end, `.to_array()`, `.sum(..)`, `.mean(Axis(1))` and so on, or into a target.
/// What may stand in it is told in the [module](mod@crate::fuse).
///
/// ```
/// use ndlab::prelude::*;
///
/// let (p, l) = (array![1.0, 2.0, 4.0], array![1.0, 1.0, 2.0]);
/// let error = fuse!((p - l).square()).mean(..);
/// assert_eq!(error, 5.0 / 3.0);
///
/// let x = array![[3.0, 4.0], [0.0, 2.0]];
/// let rows = fuse!(x / x.square().sum(Keep(Axis(1))).sqrt()).to_array();
/// assert_eq!(rows, array![[0.6, 0.8], [0.0, 1.0]]);
///
/// let mut x = array![[1.0, 3.0], [3.0, 7.0]];
/// fuse!(x = (x - x.mean(Keep(0))) / x.std(Keep(0)));
/// assert_eq!(x, array![[-1.0, -1.0], [1.0, 1.0]]);
///
/// assert_eq!(fuse!(np::where_(p > l, p, -l)).to_array(), array![-1.0, 2.0, 4.0]);
/// ```
///
/// # Panics
///
/// If shapes cannot be broadcast together:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// let (a, b) = (np::ones((2, 3)), np::ones(4));
/// // operands could not be broadcast together with shapes (2,3) (4,)
/// fuse!(a + b).to_array();
/// ```
///
/// What is no formula does not compile:
///
/// ```compile_fail
/// # use ndlab::prelude::*;
/// let x = np::ones(3);
/// let y = fuse!(x + ).to_array(); // ends where a variable or a number was expected
/// ```
///
/// ```compile_fail
/// # use ndlab::prelude::*;
/// let mask = array![true, false];
/// let y = fuse!(mask + mask).to_array(); // no arithmetic for elements of type `bool`
/// ```
#[macro_export]
macro_rules! fuse {
    () => {
        compile_error!("fuse!: a formula is expected: `fuse!((p - l).square())`")
    };
    ($($formula:tt)+) => {
        $crate::__fuse!(@begin $($formula)+)
    };
}
