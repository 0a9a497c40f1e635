//! The integer types that stand for lengths, axes and bounds.
//!
//! A variable of an earlier cell is `i32`, a length is `usize`, NumPy's own is `i64`: all of them
//! are accepted wherever the library counts. What a count means is decided by its callers.

use crate::dtype::Sealed;

/// Any primitive integer, signed or unsigned, up to 64 bits.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer",
    note = "lengths, axes and bounds are integers, tuples of integers or arrays of integers",
    note = "numbers in steps of another type: `f32::arange(…)`"
)]
pub trait Int: Copy + Sealed {
    /// The value as `i64`; what does not fit becomes `i64::MAX`, which no check accepts.
    fn to_i64(self) -> i64;
}

macro_rules! ints {
    ($($int:ty),*) => {$(
        impl Int for $int {
            #[inline]
            fn to_i64(self) -> i64 {
                i64::try_from(self).unwrap_or(i64::MAX)
            }
        }
    )*};
}

ints!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
