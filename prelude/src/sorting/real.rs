//! Numbers that lie on a line.

use crate::dtype::Element;

/// An element that lies on a line: all dtypes but the complex ones.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not real",
    note = "what lies on a line is bool, an integer or a float"
)]
pub trait Real: Element {}

macro_rules! real {
    ($($elem:ty)*) => {$(
        impl Real for $elem {}
    )*};
}

real!(bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64);
