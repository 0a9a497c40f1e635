//! The library's integration tests, one binary: against NumPy, through a pipe, and on its own files.

mod display;
mod numpy;
mod printing;
mod reduce;
mod rules;
mod tidy;
