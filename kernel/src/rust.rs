//! Pure: Rust's text without a compiler, as far as completion and inspection need it when the
//! compiler is at work elsewhere.

pub mod items;
pub mod macros;
pub mod tokens;
