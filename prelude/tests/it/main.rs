//! The library's integration tests, one binary: against NumPy, as a notebook sees it, and on its
//! own files.

mod display;
mod handle;
mod notebook;
mod numpy;
mod printing;
mod progress;
mod raised;
mod reduce;
mod rules;
mod store;
mod threads;
mod tidy;
