//! Functions of elements: NumPy's ufuncs, on arrays of any dtype and shape.
//!
//! Arguments are broadcast against each other, and their dtypes promoted; plain numbers take the
//! dtype of the array beside them. Each function has two other forms: `np::add_into(x, y, &mut out)`
//! writes to an array that exists, `np::add_inplace(&mut x, y)` to its first argument. An array
//! given by value lends its buffer to the results where its shape and dtype are theirs.
//!
//! ```
//! use ndlab::prelude::*;
//!
//! let (a, b) = (np::arange(4.0), np::ones((3, 1)));
//! let mut result = np::multiply(&a, &b);
//! assert_eq!(np::shape(&result), (3, 4));
//! np::add_inplace(&mut result, 0.5);
//! np::sqrt_into(&a, &mut result);
//! assert_eq!(result[[2, 1]], 1.0);
//! ```
//!
//! # What differs from NumPy
//!
//! | | NumPy | here |
//! | --- | --- | --- |
//! | `sqrt`, `arctan2`, … of bool and integers of 8 and 16 bits | float16, float32 | `f64` |
//! | results for plain numbers | scalars | arrays without axes |
//! | functions that a dtype does not have | TypeError | not compiled |
//! | floating-point warnings | RuntimeWarning | none |
//! | floats out of an integer's range, converted | undefined | the nearest integer, 0 for NaN |
//! | products of complex numbers | fused on some processors | rounded twice |
//! | the sign of `fmax(0.0, -0.0)` and `fmin` | depends on the place | that of the second |
//!
//! Arithmetic, comparisons, rounding and square roots give NumPy's bits. Functions that are
//! computed by series (`exp`, `sin`, …) go through vectors on x86-64 processors with AVX-512 or
//! AVX2, and are the system's elsewhere. Their docs name the largest error that was met on
//! processors with AVX-512, among some hundred thousand arguments over all of the range, beside that
//! of NumPy there; it is no bound that was proven. A result does not depend on where its element
//! stands, nor on strides. Complex functions, `hypot` and `logaddexp` are equal to NumPy's.
//!
//! Reductions are [`crate::reduce`]'s, conversions [`crate::cast`]'s.

mod apply;
mod arithmetic;
mod blocks;
mod compare;
mod conditional;
mod define;
mod engine;
mod extremes;
mod float;
mod kernels;
mod kinds;
mod logic;
mod operand;
mod order;
mod output;
mod parts;
mod rounding;
mod series;
mod trigonometric;

pub use self::{
    apply::{Broadcast, JoinedWith},
    arithmetic::*,
    compare::*,
    extremes::*,
    float::*,
    kinds::{Bits, Integers, NotBool, Real},
    logic::*,
    output::OutputArray,
    parts::*,
    rounding::*,
    series::*,
    trigonometric::*,
};
pub(crate) use self::{
    apply::{binary_new, converted, is_weak},
    conditional::{
        array_of, conditional, conditional_inplace, converted_into, mask_of, with_parameter,
    },
    engine::{Block, Fault, Function, INPUTS, Kernel, Loop, can_broadcast},
    kernels::{
        arithmetic::{MULTIPLY, SUBTRACT},
        compare::{EQUAL, LESS, NOT_EQUAL},
    },
    operand::{Operand, Scalar, same_kind},
};

/// Functions whose loops are used block by block elsewhere.
pub(crate) mod loops {
    pub(crate) use super::kernels::{arithmetic::POWER, series::*, trigonometric::*};
}
