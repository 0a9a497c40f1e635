//! Which dtype two others give together, at compile time and as a value: NumPy's promotion.
//!
//! Arrays are strong: their dtypes meet in the smallest that holds both. Plain numbers are weak, as
//! Python's are: they take the array's dtype, unless their kind (integer, float, complex) is above
//! it. Conversions themselves are [`crate::cast`]'s.

use num_complex::Complex;

use super::{DType, Element};
use crate::int::Int;

/// The dtype of `np::add(a, b)` for arrays of `A` and `B`. NumPy: `np.result_type`.
pub type Promoted<A, B> = <A as Promote>::With<B>;

/// The dtypes that a dtype gives together with each other one.
///
/// The choice is made twice, first by one type, then by the other, so that there is one
/// implementation for each type and none for each pair, and generic code needs no bounds for pairs.
pub trait Promote: Sized {
    /// Together with `B`.
    type With<B: Element>: Element;

    /// Together with a plain number that is not complex: `bool` becomes `i64` beside integers,
    /// `bool` and integers become `f64` beside floats, and all else stays.
    type WithNumber<T: Scalar>: Element;
    /// The dtype of `sqrt` and the like: integers and `bool` become `f64`.
    type Float: Element;
    /// Together with a plain complex number.
    type WithComplex: Element;
    /// The dtype of magnitudes: the part of a complex number, all else stays.
    type Real: Element;
    /// The dtype of functions that count with `bool`, such as `square`: it becomes `i8`, all else
    /// stays.
    type Counted: Element;

    /// Together with this type.
    type WithBool: Element;
    /// Together with this type.
    type WithI8: Element;
    /// Together with this type.
    type WithI16: Element;
    /// Together with this type.
    type WithI32: Element;
    /// Together with this type.
    type WithI64: Element;
    /// Together with this type.
    type WithIsize: Element;
    /// Together with this type.
    type WithU8: Element;
    /// Together with this type.
    type WithU16: Element;
    /// Together with this type.
    type WithU32: Element;
    /// Together with this type.
    type WithU64: Element;
    /// Together with this type.
    type WithUsize: Element;
    /// Together with this type.
    type WithF32: Element;
    /// Together with this type.
    type WithF64: Element;
    /// Together with this type.
    type WithC32: Element;
    /// Together with this type.
    type WithC64: Element;
}

type C32 = Complex<f32>;
type C64 = Complex<f64>;

// What arrays of a dtype give together with a plain number.
macro_rules! truth {
    ($this:ident, $number:ident) => {
        $number::BesideBool
    };
}

macro_rules! whole {
    ($this:ident, $number:ident) => {
        $number::BesideIntegers<$this>
    };
}

macro_rules! kept {
    ($this:ident, $number:ident) => {
        $this
    };
}

macro_rules! promotions {
    ($($this:ident as $with:ident, $number:ident $float:ident $complex:ident $real:ident $counted:ident:
        $b:ident $i8:ident $i16:ident $i32:ident $i64:ident $isize:ident
        $u8:ident $u16:ident $u32:ident $u64:ident $usize:ident
        $f32:ident $f64:ident $c32:ident $c64:ident;)*) => {$(
        impl Promote for $this {
            type With<B: Element> = B::$with;
            type WithNumber<T: Scalar> = $number!($this, T);
            type Float = $float;
            type WithComplex = $complex;
            type Real = $real;
            type Counted = $counted;
            type WithBool = $b;
            type WithI8 = $i8;
            type WithI16 = $i16;
            type WithI32 = $i32;
            type WithI64 = $i64;
            type WithIsize = $isize;
            type WithU8 = $u8;
            type WithU16 = $u16;
            type WithU32 = $u32;
            type WithU64 = $u64;
            type WithUsize = $usize;
            type WithF32 = $f32;
            type WithF64 = $f64;
            type WithC32 = $c32;
            type WithC64 = $c64;
        }
    )*};
}

// Together with:                       bool  i8    i16   i32   i64   isize u8    u16   u32   u64   usize f32   f64   C32   C64
#[rustfmt::skip]
promotions! {
    bool  as WithBool,  truth    f64 C64 bool i8: bool  i8    i16   i32   i64   isize u8    u16   u32   u64   usize f32   f64   C32   C64;
    i8    as WithI8,    whole     f64 C64 i8 i8:   i8    i8    i16   i32   i64   isize i16   i32   i64   f64   f64   f32   f64   C32   C64;
    i16   as WithI16,   whole    f64 C64 i16 i16:  i16   i16   i16   i32   i64   isize i16   i32   i64   f64   f64   f32   f64   C32   C64;
    i32   as WithI32,   whole    f64 C64 i32 i32:  i32   i32   i32   i32   i64   isize i32   i32   i64   f64   f64   f64   f64   C64   C64;
    i64   as WithI64,   whole    f64 C64 i64 i64:  i64   i64   i64   i64   i64   i64   i64   i64   i64   f64   f64   f64   f64   C64   C64;
    isize as WithIsize, whole  f64 C64 isize isize: isize isize isize isize i64  isize isize isize isize f64   f64   f64   f64   C64   C64;
    u8    as WithU8,    whole     f64 C64 u8 u8:   u8    i16   i16   i32   i64   isize u8    u16   u32   u64   usize f32   f64   C32   C64;
    u16   as WithU16,   whole    f64 C64 u16 u16:  u16   i32   i32   i32   i64   isize u16   u16   u32   u64   usize f32   f64   C32   C64;
    u32   as WithU32,   whole    f64 C64 u32 u32:  u32   i64   i64   i64   i64   isize u32   u32   u32   u64   usize f64   f64   C64   C64;
    u64   as WithU64,   whole    f64 C64 u64 u64:  u64   f64   f64   f64   f64   f64   u64   u64   u64   u64   u64   f64   f64   C64   C64;
    usize as WithUsize, whole  f64 C64 usize usize: usize f64  f64   f64   f64   f64   usize usize usize u64   usize f64   f64   C64   C64;
    f32   as WithF32,   kept     f32 C32 f32 f32:  f32   f32   f32   f64   f64   f64   f32   f32   f64   f64   f64   f32   f64   C32   C64;
    f64   as WithF64,   kept     f64 C64 f64 f64:  f64   f64   f64   f64   f64   f64   f64   f64   f64   f64   f64   f64   f64   C64   C64;
    C32   as WithC32,   kept     C32 C32 f32 C32:  C32   C32   C32   C64   C64   C64   C32   C32   C64   C64   C64   C32   C64   C32   C64;
    C64   as WithC64,   kept     C64 C64 f64 C64:  C64   C64   C64   C64   C64   C64   C64   C64   C64   C64   C64   C64   C64   C64   C64;
}

/// A plain number that is not complex, with the dtypes that it has beside arrays.
///
/// Integers are one implementation, so that the dtype of `np::add(&a, 1)` is known before the type
/// of the literal is; beside floats that of any number is, see [`Promote::WithNumber`].
pub trait Scalar: Element {
    /// Beside an array of integers `A`.
    type BesideIntegers<A: Element>: Element;
    /// Beside an array of `bool`.
    type BesideBool: Element;
    /// Beside none: `bool`, `i64` or `f64`.
    type Alone: Element;
}

impl<I: Int + Element> Scalar for I {
    type BesideIntegers<A: Element> = A;
    type BesideBool = i64;
    type Alone = i64;
}

macro_rules! scalars {
    ($($number:ty: $beside:ident, $alone:ty;)*) => {$(
        impl Scalar for $number {
            type BesideIntegers<A: Element> = $beside!(A);
            type BesideBool = $alone;
            type Alone = $alone;
        }
    )*};
}

macro_rules! same {
    ($a:ident) => {
        $a
    };
}

macro_rules! float {
    ($a:ident) => {
        f64
    };
}

scalars! {
    bool: same, bool;
    f32: float, f64;
    f64: float, f64;
}

/// How an argument counts when its dtype meets another's: an array's ([`Strong`]) or a plain
/// number's ([`Plain`], [`PlainComplex`]).
pub trait Weight {
    /// Whether it is a plain number's.
    const WEAK: bool;

    /// The dtype of this argument together with another.
    type Join<O: Weight>: Element;
    /// The dtype together with an array of `A`.
    type WithArray<A: Element>: Element;
    /// The dtype together with a plain number.
    type WithNumber<T: Scalar>: Element;
    /// The dtype together with a plain complex number.
    type WithComplex: Element;
}

/// The dtype of two arguments together, numbers or arrays.
pub type Joined<X, Y> =
    <<X as crate::ArrayLike>::Weight as Weight>::Join<<Y as crate::ArrayLike>::Weight>;

/// The weight of arrays of `A`.
#[derive(Clone, Copy, Debug)]
pub struct Strong<A>(A);

impl<A: Element> Weight for Strong<A> {
    const WEAK: bool = false;

    type Join<O: Weight> = O::WithArray<A>;
    type WithArray<B: Element> = Promoted<B, A>;
    type WithNumber<T: Scalar> = A::WithNumber<T>;
    type WithComplex = A::WithComplex;
}

/// The weight of a plain number.
#[derive(Clone, Copy, Debug)]
pub struct Plain<T>(T);

impl<T: Scalar> Weight for Plain<T> {
    const WEAK: bool = true;

    type Join<O: Weight> = O::WithNumber<T>;
    type WithArray<A: Element> = A::WithNumber<T>;
    type WithNumber<U: Scalar> = <T::Alone as Promote>::WithNumber<U>;
    type WithComplex = C64;
}

/// The weight of a plain complex number.
#[derive(Clone, Copy, Debug)]
pub struct PlainComplex;

impl Weight for PlainComplex {
    const WEAK: bool = true;

    type Join<O: Weight> = O::WithComplex;
    type WithArray<A: Element> = A::WithComplex;
    type WithNumber<T: Scalar> = C64;
    type WithComplex = C64;
}

impl DType {
    /// The dtype that arrays of two dtypes give together. NumPy: `np.promote_types(a, b)`.
    ///
    /// ```
    /// use ndlab::DType;
    ///
    /// assert_eq!(DType::Int8.promote(DType::Uint8), DType::Int16);
    /// assert_eq!(DType::Int64.promote(DType::Float32), DType::Float64);
    /// ```
    pub fn promote(self, other: DType) -> DType {
        use DType::{Bool, Complex64, Complex128, Float32, Float64, Int64};
        let (low, high) = if self.rank() <= other.rank() { (self, other) } else { (other, self) };
        match (low, high) {
            (low, high) if low == high || low == Bool => high,
            (low, Complex64) if !low.fits_f32() => Complex128,
            (Float64, Complex64) => Complex128,
            (_, Complex64 | Complex128) => high,
            (low, Float32) if !low.fits_f32() => Float64,
            (_, Float32 | Float64) => high,
            (low, high) if low.is_signed() == high.is_signed() => high,
            // A signed and an unsigned integer: the signed one has to be wider.
            (signed, unsigned) => {
                let (signed, unsigned) =
                    if signed.is_signed() { (signed, unsigned) } else { (unsigned, signed) };
                match signed.itemsize().max(2 * unsigned.itemsize()) {
                    2 => DType::Int16,
                    4 => DType::Int32,
                    8 => Int64,
                    _ => Float64,
                }
            }
        }
    }

    /// The order in which kinds and sizes follow each other.
    fn rank(self) -> usize {
        let kind = match self {
            DType::Bool => 0,
            DType::Float32 | DType::Float64 => 2,
            DType::Complex64 | DType::Complex128 => 3,
            _ => 1,
        };
        100 * kind + self.itemsize()
    }

    pub(crate) fn is_signed(self) -> bool {
        matches!(self, DType::Int8 | DType::Int16 | DType::Int32 | DType::Int64)
    }

    /// Whether `f32` holds all its values, which for integers means 8 and 16 bits.
    pub(crate) fn is_unsigned(self) -> bool {
        matches!(self, DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64)
    }

    fn fits_f32(self) -> bool {
        self.rank() < 100 + 4 || self == DType::Float32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every type with every other: at compile time as at run time.
    #[test]
    fn both_ways_agree() {
        macro_rules! all {
            ($($left:ty),*) => {$( each!($left: bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64, C32, C64); )*};
        }
        macro_rules! each {
            ($left:ty: $($right:ty),*) => {$(
                let static_type = <Promoted<$left, $right> as Element>::DTYPE;
                let value = <$left>::DTYPE.promote(<$right>::DTYPE);
                assert_eq!(static_type, value, "{} with {}", <$left>::DTYPE, <$right>::DTYPE);
                assert_eq!(<Promoted<$right, $left> as Element>::DTYPE, value);
            )*};
        }
        all!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64, C32, C64);
    }

    #[test]
    fn numbers_are_weak() {
        fn join<X: crate::ArrayLike, Y: crate::ArrayLike>(_: X, _: Y) -> DType {
            <Joined<X, Y> as Element>::DTYPE
        }
        let (f, i, b) = ([1_f32], [1_i8], [true]);
        assert_eq!(join(&f[..], 0.5), DType::Float32);
        assert_eq!(join(2, &f[..]), DType::Float32);
        assert_eq!(join(&i[..], 2_i64), DType::Int8);
        assert_eq!(join(&i[..], 0.5), DType::Float64);
        assert_eq!(join(&b[..], 2), DType::Int64);
        assert_eq!(join(&b[..], true), DType::Bool);
        assert_eq!(join(&f[..], C64::new(0.0, 1.0)), DType::Complex64);
        assert_eq!(join(&i[..], C64::new(0.0, 1.0)), DType::Complex128);
        assert_eq!(join(1_i32, 2_u8), DType::Int64);
        assert_eq!(join(1, 0.5), DType::Float64);
        assert_eq!(join(true, 1), DType::Int64);
        assert_eq!(join(true, 0.5), DType::Float64);
        assert_eq!(join(1, C64::new(0.0, 1.0)), DType::Complex128);
        assert_eq!(join(C64::new(0.0, 1.0), &f[..]), DType::Complex64);
        assert_eq!(join(true, &b[..]), DType::Bool);
        assert_eq!(join(&f[..], &i[..]), DType::Float32);
        assert_eq!(join(&f[..], &[1_i64][..]), DType::Float64);
    }
}
