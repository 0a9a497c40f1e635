//! Comparisons of elements.
//!
//! Complex numbers are ordered by their real parts first, then by their imaginary parts.

use super::functions;
use crate::ufunc::{Block, Fault, Kernel};

/// The loop that compares elements of two integer types as what they are.
macro_rules! exact {
    ($left:ty, $right:ty, $op:tt) => {{
        unsafe fn kernel(block: &Block) -> Option<Fault> {
            // SAFETY: as promised to a kernel of these types.
            unsafe {
                super::each2(block, |a: $left, b: $right| -> bool {
                    i128::from(a) $op i128::from(b)
                });
            }
            None
        }
        kernel as Kernel
    }};
}

functions! {
    EQUAL = "equal" {
        lanes2 bool => bool: [a b] a == b;
        lanes2 words => bool: [a b] a == b;
        lanes2 floats => bool: [a b] a == b;
        lanes2 complexes => bool: [a b] a == b;
    } exact(exact!(u64, i64, ==), exact!(i64, u64, ==));
    NOT_EQUAL = "not_equal" {
        lanes2 bool => bool: [a b] a != b;
        lanes2 words => bool: [a b] a != b;
        lanes2 floats => bool: [a b] a != b;
        lanes2 complexes => bool: [a b] a != b;
    } exact(exact!(u64, i64, !=), exact!(i64, u64, !=));
    LESS = "less" {
        lanes2 bool => bool: [a b] !a & b;
        lanes2 integers => bool: [a b] a < b;
        lanes2 floats => bool: [a b] a < b;
        each2 complexes => bool: [a b] super::complex::less(a, b);
    } exact(exact!(u64, i64, <), exact!(i64, u64, <));
    LESS_EQUAL = "less_equal" {
        lanes2 bool => bool: [a b] !a | b;
        lanes2 integers => bool: [a b] a <= b;
        lanes2 floats => bool: [a b] a <= b;
        each2 complexes => bool: [a b] super::complex::less_equal(a, b);
    } exact(exact!(u64, i64, <=), exact!(i64, u64, <=));
    GREATER = "greater" {
        lanes2 bool => bool: [a b] a & !b;
        lanes2 integers => bool: [a b] a > b;
        lanes2 floats => bool: [a b] a > b;
        each2 complexes => bool: [a b] super::complex::less(b, a);
    } exact(exact!(u64, i64, >), exact!(i64, u64, >));
    GREATER_EQUAL = "greater_equal" {
        lanes2 bool => bool: [a b] a | !b;
        lanes2 integers => bool: [a b] a >= b;
        lanes2 floats => bool: [a b] a >= b;
        each2 complexes => bool: [a b] super::complex::less_equal(b, a);
    } exact(exact!(u64, i64, >=), exact!(i64, u64, >=));
}
