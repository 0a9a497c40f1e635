//! The modules of the kernel that take in what its users and the network say, by the names that they
//! have there, and what holds of them (`fuzzing.rs`). All of them are pure.

#![allow(missing_docs, dead_code)]

#[path = "../../src"]
mod source {
    pub mod cell;
    pub mod code;
    pub mod fuzzing;

    pub mod kernel {
        pub mod completeness;
        pub mod wire;
    }

    pub mod magics {
        pub mod expressions;
        pub mod nearest;
        pub mod options;
    }

    pub mod rust {
        pub mod tokens;
    }
}

pub use source::{cell, code, fuzzing, kernel, magics, rust};
