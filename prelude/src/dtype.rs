//! Element types: NumPy's dtypes, and the one trait that all of them have.
//!
//! What can be computed with elements is said elsewhere ([`crate::reduce::Number`]), and so is
//! how they are converted ([`crate::cast`]) and printed ([`crate::print`]).

mod casting;
mod info;
mod promotion;

use std::fmt;

use ndarray::ArrayViewD;
use num_complex::Complex;

pub use self::{
    casting::{Casting, HasDType, can_cast, can_cast_with, promote_types, result_type},
    info::{FloatInfo, Inexact, IntInfo, Integer, finfo, iinfo},
    promotion::{Joined, Plain, PlainComplex, Promote, Promoted, Scalar, Strong, Weight},
};
use crate::print::{Corners, PrintOptions};

/// The type of an array's elements, as a value.
///
/// NumPy: `a.dtype`. It prints as NumPy's name.
///
/// ```
/// use ndlab::{DType, prelude::*};
///
/// assert_eq!(np::ones((3, 4)).dtype(), DType::Float64);
/// assert_eq!(np::dtype(&np::arange(3)).to_string(), "int64");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum DType {
    /// `bool`, one byte.
    Bool,
    /// `i8`.
    Int8,
    /// `i16`.
    Int16,
    /// `i32`.
    Int32,
    /// `i64`, and `isize`.
    Int64,
    /// `u8`.
    Uint8,
    /// `u16`.
    Uint16,
    /// `u32`.
    Uint32,
    /// `u64`, and `usize`.
    Uint64,
    /// `f32`.
    Float32,
    /// `f64`.
    Float64,
    /// `Complex<f32>`, eight bytes.
    Complex64,
    /// `Complex<f64>`, sixteen bytes.
    Complex128,
}

impl DType {
    /// NumPy's name: `"float64"`. NumPy: `a.dtype.name`.
    pub fn name(self) -> &'static str {
        match self {
            DType::Bool => "bool",
            DType::Int8 => "int8",
            DType::Int16 => "int16",
            DType::Int32 => "int32",
            DType::Int64 => "int64",
            DType::Uint8 => "uint8",
            DType::Uint16 => "uint16",
            DType::Uint32 => "uint32",
            DType::Uint64 => "uint64",
            DType::Float32 => "float32",
            DType::Float64 => "float64",
            DType::Complex64 => "complex64",
            DType::Complex128 => "complex128",
        }
    }

    /// Bytes of one element. NumPy: `a.dtype.itemsize`.
    pub fn itemsize(self) -> usize {
        match self {
            DType::Bool | DType::Int8 | DType::Uint8 => 1,
            DType::Int16 | DType::Uint16 => 2,
            DType::Int32 | DType::Uint32 | DType::Float32 => 4,
            DType::Int64 | DType::Uint64 | DType::Float64 | DType::Complex64 => 8,
            DType::Complex128 => 16,
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One element of any dtype, in the widest type of its kind that changes nothing.
///
/// Conversions and printing go through it, so that they are written once and not once a pair of
/// types. `f32` stays apart from `f64` because its shortest digits are others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Of `bool`.
    Bool(bool),
    /// Of the signed integers.
    Int(i64),
    /// Of the unsigned integers.
    Uint(u64),
    /// Of `f32`.
    F32(f32),
    /// Of `f64`.
    F64(f64),
    /// Of `Complex<f32>`.
    C64(Complex<f32>),
    /// Of `Complex<f64>`.
    C128(Complex<f64>),
}

mod sealed {
    /// Keeps traits closed that unsafe code relies on: loops are compiled for certain types only.
    /// It cannot be named outside this crate.
    pub trait Sealed {}
}

pub(crate) use self::sealed::Sealed;

const _: () = assert!(size_of::<usize>() == 8, "`usize` and `isize` are read as 64-bit integers");

/// A type that NumPy has a dtype for: `bool`, the integers of 8 to 64 bits, `f32`, `f64` and the
/// two complex types. `isize` and `usize` count as int64 and uint64.
///
/// Arrays of other types (`String`, your own structs) are ndarray's alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dtype",
    note = "NumPy's dtypes are bool, i8 to i64, u8 to u64, f32, f64, Complex<f32> and Complex<f64>"
)]
pub trait Element:
    Copy + Send + Sync + fmt::Debug + PartialEq + Default + Promote + Sealed + 'static
{
    /// This type as a value.
    const DTYPE: DType;
    /// 0, or `false`.
    const ZERO: Self;
    /// 1, or `true`.
    const ONE: Self;

    /// This element as a [`Value`].
    fn to_value(self) -> Value;

    /// The element of this type nearest to `value`, by the rules of [`crate::cast`].
    fn from_value(value: Value) -> Self;

    /// The part of an array that is printed. One function for each type, so that it is compiled
    /// here and not in the cells that print.
    #[doc(hidden)]
    fn corners(view: ArrayViewD<'_, Self>, options: PrintOptions) -> Corners;
}

macro_rules! compiled_here {
    () => {
        fn corners(view: ArrayViewD<'_, Self>, options: PrintOptions) -> Corners {
            Corners::of(view, options)
        }
    };
}

macro_rules! reals {
    ($($real:ty, $dtype:ident, $kind:ident as $wide:ty;)*) => {$(
        impl Sealed for $real {}

        impl Element for $real {
            const DTYPE: DType = DType::$dtype;
            const ZERO: Self = 0 as $real;
            const ONE: Self = 1 as $real;

            compiled_here!();

            #[inline(always)]
            fn to_value(self) -> Value {
                Value::$kind(self as $wide)
            }

            #[inline(always)]
            fn from_value(value: Value) -> Self {
                match value {
                    Value::Bool(v) => v as u8 as $real,
                    Value::Int(v) => v as $real,
                    Value::Uint(v) => v as $real,
                    Value::F32(v) => v as $real,
                    Value::F64(v) => v as $real,
                    Value::C64(v) => v.re as $real,
                    Value::C128(v) => v.re as $real,
                }
            }
        }
    )*};
}

reals! {
    i8, Int8, Int as i64;
    i16, Int16, Int as i64;
    i32, Int32, Int as i64;
    i64, Int64, Int as i64;
    u8, Uint8, Uint as u64;
    u16, Uint16, Uint as u64;
    u32, Uint32, Uint as u64;
    u64, Uint64, Uint as u64;
    isize, Int64, Int as i64;
    usize, Uint64, Uint as u64;
    f32, Float32, F32 as f32;
    f64, Float64, F64 as f64;
}

macro_rules! complexes {
    ($($part:ty, $dtype:ident, $kind:ident;)*) => {$(
        impl Sealed for Complex<$part> {}

        impl Element for Complex<$part> {
            const DTYPE: DType = DType::$dtype;
            const ZERO: Self = Complex::new(0.0, 0.0);
            const ONE: Self = Complex::new(1.0, 0.0);

            compiled_here!();

            #[inline(always)]
            fn to_value(self) -> Value {
                Value::$kind(self)
            }

            #[inline(always)]
            fn from_value(value: Value) -> Self {
                match value {
                    Value::C64(v) => Complex::new(v.re as $part, v.im as $part),
                    Value::C128(v) => Complex::new(v.re as $part, v.im as $part),
                    real => Complex::new(<$part>::from_value(real), 0.0),
                }
            }
        }
    )*};
}

complexes! {
    f32, Complex64, C64;
    f64, Complex128, C128;
}

impl Sealed for bool {}

impl Element for bool {
    const DTYPE: DType = DType::Bool;
    const ZERO: Self = false;
    const ONE: Self = true;

    compiled_here!();

    #[inline(always)]
    fn to_value(self) -> Value {
        Value::Bool(self)
    }

    #[inline(always)]
    fn from_value(value: Value) -> Self {
        match value {
            Value::Bool(v) => v,
            Value::Int(v) => v != 0,
            Value::Uint(v) => v != 0,
            Value::F32(v) => v != 0.0,
            Value::F64(v) => v != 0.0,
            Value::C64(v) => v.re != 0.0 || v.im != 0.0,
            Value::C128(v) => v.re != 0.0 || v.im != 0.0,
        }
    }
}
