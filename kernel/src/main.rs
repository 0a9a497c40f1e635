//! The binary `ndlab`: a Jupyter kernel for array computing in Rust.
//!
//! One program plays every part, each in a process of its own (ARCHITECTURE.md draws them). In the
//! order in which a cell meets them:
//! `kernel` holds Jupyter's sockets, `evaluator` turns cells into libraries, `shim` stands between
//! it and the compiler, `runtime` runs the libraries and keeps the variables.

#[cfg(windows)]
compile_error!("ndlab runs on Linux and macOS; on Windows, use it inside WSL 2");

mod cli;
mod install;
mod warm;

mod cell;
mod code;
mod command;
mod companion;
mod diagnostics;
mod expansion;
mod kernel;
mod machine;
mod magics;
mod places;
mod position;
mod rust;
mod study;
mod type_names;

mod cell_cache;
mod evaluator;
mod export;
mod prelude;
mod shim;
mod source;
mod spare;
mod toolchain;

mod runtime;

mod folders;
#[cfg(test)]
mod fuzzing;
mod messages;
mod processes;
mod settings;
mod surroundings;
mod text;

use std::process::ExitCode;

fn main() -> ExitCode {
    match shim::called_as() {
        Some(tool) => shim::run(&tool),
        None => cli::run(),
    }
}
