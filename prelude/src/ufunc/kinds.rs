//! Which dtypes a function takes, where that is not all of them: known at compile time.

use num_complex::Complex;

use crate::dtype::Element;

/// A dtype that is not complex: its elements have an order and a sign.
#[diagnostic::on_unimplemented(
    message = "this function is not for complex numbers",
    label = "`{Self}` is complex, or no dtype"
)]
pub trait Real: Element {}

/// A dtype whose elements are bits: integers and `bool`.
#[diagnostic::on_unimplemented(
    message = "this function is for integers and `bool`",
    label = "`{Self}` has no bits to combine"
)]
pub trait Bits: Element {}

/// A dtype of integers.
#[diagnostic::on_unimplemented(
    message = "this function is for integers",
    label = "`{Self}` is no integer"
)]
pub trait Integers: Element {}

/// A dtype other than `bool`.
#[diagnostic::on_unimplemented(
    message = "this function is not for `bool`",
    label = "`{Self}` is `bool`, or no dtype",
    note = "for masks there are `np::logical_not`, `np::logical_xor` and the other logical functions"
)]
pub trait NotBool: Element {}

macro_rules! kinds {
    ($($kind:ident: $($elem:ty),*;)*) => {$($(
        impl $kind for $elem {}
    )*)*};
}

kinds! {
    Real: bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64;
    Integers: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    Bits: bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    NotBool: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64, Complex<f32>, Complex<f64>;
}
