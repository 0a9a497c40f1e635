//! Functions computed by series, several elements at once, where the processor has AVX-512, or
//! AVX2 and FMA; anywhere else, and for arguments that a series does not reach, the system's.
//!
//! A function is written once for vectors of any width (files below), and compiled for each
//! instruction set; which of them runs is decided when it is called. The last elements of a block
//! go through the same arithmetic as the others, so that a result does not depend on where its
//! element stands.

// Vectors are only there on x86-64 so far.
#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, unused_imports))]

mod constants;
pub(super) mod exponentials;
pub(super) mod inverses;
mod lanes;
pub(super) mod logarithms;
pub(super) mod powers;
pub(super) mod roots;
pub(super) mod trigonometry;
mod walk;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(super) use {
    powers::powers,
    walk::{vectors1, vectors2},
};
