//! What the numbers of a dtype can be: the limits of floats and integers.
//!
//! Which dtypes convert to which is said in `dtype/casting.rs`.

use std::fmt;

use num_complex::Complex;

use super::{DType, Element};
use crate::print::scalar_str;

/// The limits of a float type. NumPy: `np.finfo`. Prints as NumPy's block.
#[derive(Clone, Copy, PartialEq)]
pub struct FloatInfo<T> {
    /// Bits of one number.
    pub bits: usize,
    /// The distance from 1 to the next larger number.
    pub eps: T,
    /// The distance from 1 to the next smaller number.
    pub epsneg: T,
    /// Bits of the exponent.
    pub iexp: i32,
    /// The exponent that gives `eps`.
    pub machep: i32,
    /// The largest number.
    pub max: T,
    /// The smallest power of 2 that is too large.
    pub maxexp: i32,
    /// The smallest number, `-max`.
    pub min: T,
    /// The most negative power of 2 with all its digits.
    pub minexp: i32,
    /// The exponent that gives `epsneg`.
    pub negep: i32,
    /// Bits of the exponent.
    pub nexp: i32,
    /// Bits of the digits.
    pub nmant: i32,
    /// Decimal digits that are always right.
    pub precision: i32,
    /// `10` to the power of `-precision`.
    pub resolution: T,
    /// The smallest positive number with all its digits.
    pub smallest_normal: T,
    /// The smallest positive number.
    pub smallest_subnormal: T,
    /// The same as `smallest_normal`.
    pub tiny: T,
    /// The float type.
    pub dtype: DType,
}

/// The dtypes with [`finfo`]: the floats, and complex numbers for their parts.
#[diagnostic::on_unimplemented(
    message = "finfo: `{Self}` is not inexact",
    note = "it is for f32, f64 and complex numbers; integers have `np::iinfo::<i32>()`"
)]
pub trait Inexact: Element {
    /// The float type of the parts.
    type Part: Element;

    /// The limits of the parts.
    fn finfo() -> FloatInfo<Self::Part>;
}

macro_rules! floats {
    ($($float:ident $bits:literal: $resolution:literal, $complex:ty;)*) => {$(
        impl Inexact for $float {
            type Part = $float;

            fn finfo() -> FloatInfo<$float> {
                // Of the digits one bit is understood.
                let nmant = $float::MANTISSA_DIGITS as i32 - 1;
                let nexp = $bits - 1 - nmant;
                FloatInfo {
                    bits: $bits,
                    eps: $float::EPSILON,
                    epsneg: $float::EPSILON / 2.0,
                    iexp: nexp,
                    machep: -nmant,
                    max: $float::MAX,
                    maxexp: $float::MAX_EXP,
                    min: $float::MIN,
                    minexp: $float::MIN_EXP - 1,
                    negep: -nmant - 1,
                    nexp,
                    nmant,
                    precision: $float::DIGITS as i32,
                    resolution: $resolution,
                    smallest_normal: $float::MIN_POSITIVE,
                    smallest_subnormal: $float::from_bits(1),
                    tiny: $float::MIN_POSITIVE,
                    dtype: $float::DTYPE,
                }
            }
        }

        impl Inexact for $complex {
            type Part = $float;

            fn finfo() -> FloatInfo<$float> {
                $float::finfo()
            }
        }
    )*};
}

floats! {
    f32 32: 1e-6, Complex<f32>;
    f64 64: 1e-15, Complex<f64>;
}

impl<T: Element> fmt::Display for FloatInfo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = "-".repeat(63);
        let text = |x: T| scalar_str(x);
        writeln!(f, "Machine parameters for {}", self.dtype)?;
        writeln!(f, "{rule}")?;
        writeln!(f, "precision = {}   resolution = {}", self.precision, text(self.resolution))?;
        writeln!(f, "machep = {}   eps =        {}", self.machep, text(self.eps))?;
        writeln!(f, "negep =  {}   epsneg =     {}", self.negep, text(self.epsneg))?;
        writeln!(f, "minexp = {}   tiny =       {}", self.minexp, text(self.tiny))?;
        writeln!(f, "maxexp = {}   max =        {}", self.maxexp, text(self.max))?;
        writeln!(f, "nexp =   {}   min =        -max", self.nexp)?;
        let (normal, subnormal) = (text(self.smallest_normal), text(self.smallest_subnormal));
        writeln!(f, "smallest_normal = {normal}   smallest_subnormal = {subnormal}")?;
        writeln!(f, "{rule}")
    }
}

impl<T: Element> fmt::Debug for FloatInfo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The limits of a float type. NumPy: `np.finfo(np.float32)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::finfo::<f64>().eps, 2.0_f64.powi(-52));
/// assert_eq!(np::finfo::<np::float32>().max, f32::MAX);
/// ```
pub fn finfo<T: Inexact>() -> FloatInfo<T::Part> {
    T::finfo()
}

/// The limits of an integer type. NumPy: `np.iinfo`. Prints as NumPy's block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IntInfo<T> {
    /// Bits of one number.
    pub bits: usize,
    /// The smallest number.
    pub min: T,
    /// The largest number.
    pub max: T,
    /// The integer type.
    pub dtype: DType,
    /// NumPy's letter: `'i'` with a sign, `'u'` without.
    pub kind: char,
}

/// The dtypes with [`iinfo`]: the integers.
#[diagnostic::on_unimplemented(
    message = "iinfo: `{Self}` is not an integer type",
    note = "floats have `np::finfo::<f64>()`"
)]
pub trait Integer: Element {
    /// The limits of this type.
    fn iinfo() -> IntInfo<Self>;
}

macro_rules! integers {
    ($($kind:literal: $($int:ident),*;)*) => {$($(
        impl Integer for $int {
            fn iinfo() -> IntInfo<$int> {
                IntInfo {
                    bits: $int::BITS as usize,
                    min: $int::MIN,
                    max: $int::MAX,
                    dtype: $int::DTYPE,
                    kind: $kind,
                }
            }
        }
    )*)*};
}

integers! {
    'i': i8, i16, i32, i64, isize;
    'u': u8, u16, u32, u64, usize;
}

impl<T: Element> fmt::Display for IntInfo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = "-".repeat(63);
        writeln!(f, "Machine parameters for {}", self.dtype)?;
        writeln!(f, "{rule}")?;
        writeln!(f, "min = {}", scalar_str(self.min))?;
        writeln!(f, "max = {}", scalar_str(self.max))?;
        writeln!(f, "{rule}")
    }
}

impl<T: Element> fmt::Debug for IntInfo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The limits of an integer type. NumPy: `np.iinfo(np.int8)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let info = np::iinfo::<i8>();
/// assert_eq!((info.min, info.max, info.bits), (-128, 127, 8));
/// ```
pub fn iinfo<T: Integer>() -> IntInfo<T> {
    T::iinfo()
}
