//! Pure: Rust's text without a compiler, as far as completion and inspection need it when the
//! compiler is at work elsewhere.

pub mod definition;
pub mod items;
pub mod macros;
pub mod signature;
pub mod tokens;
