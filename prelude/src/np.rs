//! NumPy's names, as they are written after `np::`.
//!
//! Nothing is defined here but constants and names of types; every function stands in the module
//! for its subject.

use ndarray::NewAxis;
use num_complex::Complex;

pub use crate::{
    cast::astype,
    create::{
        arange, array, ascontiguousarray, asfortranarray, copy, empty, empty_like, eye, full,
        full_like, identity, linspace, ones, ones_like, zeros, zeros_like,
    },
    layout::{
        dtype, flags, itemsize, may_share_memory, nbytes, shares_memory, strides_bytes,
        strides_elems,
    },
    print::{array_str, array_str_with, print, scalar_str},
    reduce::{max, mean, min, prod, sum},
    shape::{ndim, ravel, reshape, shape, size, transpose},
};

macro_rules! dtypes {
    ($($(#[$doc:meta])* $name:ident = $rust:ty;)*) => {$(
        $(#[$doc])*
        #[allow(non_camel_case_types, reason = "NumPy's name")]
        pub type $name = $rust;
    )*};
}

dtypes! {
    /// NumPy: `np.bool_`, one byte.
    bool_ = bool;
    /// NumPy: `np.int8`.
    int8 = i8;
    /// NumPy: `np.int16`.
    int16 = i16;
    /// NumPy: `np.int32`.
    int32 = i32;
    /// NumPy: `np.int64`, the dtype of `np::arange(12)`.
    int64 = i64;
    /// NumPy: `np.uint8`.
    uint8 = u8;
    /// NumPy: `np.uint16`.
    uint16 = u16;
    /// NumPy: `np.uint32`.
    uint32 = u32;
    /// NumPy: `np.uint64`.
    uint64 = u64;
    /// NumPy: `np.float32`.
    float32 = f32;
    /// NumPy: `np.float64`, the dtype of `np::zeros(3)`.
    float64 = f64;
    /// NumPy: `np.complex64`, two `f32`.
    complex64 = Complex<f32>;
    /// NumPy: `np.complex128`, two `f64`.
    complex128 = Complex<f64>;
}

/// A new axis of length 1 in `s![]`. NumPy: `np.newaxis`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let norms = np::ones(3);
/// assert_eq!(norms.slice(s![.., np::newaxis]).shape(), [3, 1]);
/// ```
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const newaxis: NewAxis = NewAxis;

/// NumPy: `np.pi`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const pi: f64 = std::f64::consts::PI;

/// NumPy: `np.e`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const e: f64 = std::f64::consts::E;

/// NumPy: `np.inf`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const inf: f64 = f64::INFINITY;

/// NumPy: `np.nan`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const nan: f64 = f64::NAN;
