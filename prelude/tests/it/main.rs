//! The library's integration tests, one binary: against NumPy, as a notebook sees it, and on its
//! own files.

mod allocations;
mod chunks;
mod display;
mod distance;
mod einsum;
mod files;
mod fuse;
mod handle;
mod linalg;
mod memmap;
mod misuse;
mod notebook;
mod numpy;
mod oracle;
mod plots;
mod printing;
mod products;
mod progress;
mod raised;
mod random;
mod reduce;
mod reductions;
mod rules;
mod samples;
mod selection;
mod shape;
mod sorting;
mod store;
mod testing;
mod text;
mod thread_limit;
mod threads;
mod tidy;
mod timing;
mod ufunc;
