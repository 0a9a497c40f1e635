//! What functions of vectors are written in: a vector of floats as a type, and what a function has
//! to give.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The most lanes that a vector has.
pub(crate) const MOST: usize = 16;

/// A type of float that there are vectors of.
pub(crate) trait Lane: Copy + Default + 'static {}

impl Lane for f32 {}
impl Lane for f64 {}

/// Floats in one register.
///
/// The methods are inlined into functions compiled for the register's instruction set. A value of
/// such a type is only made where the processor has it.
pub(crate) trait Vector:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    type Float: Lane;
    /// One truth value for each lane.
    type Mask: Copy;
    const LANES: usize;
    /// The place of the sign among the bits.
    const SIGN_BIT: u32;

    /// # Safety
    ///
    /// `from` leads to as many floats as there are lanes.
    unsafe fn load(from: *const Self::Float) -> Self;
    /// # Safety
    ///
    /// `to` has room for as many floats as there are lanes.
    unsafe fn store(self, to: *mut Self::Float);
    /// The first lanes from memory, 0 in the others.
    ///
    /// # Safety
    ///
    /// `from` leads to `len` floats, which are fewer than the lanes.
    unsafe fn load_part(from: *const Self::Float, len: usize) -> Self;
    /// # Safety
    ///
    /// `to` has room for `len` floats, which are fewer than the lanes.
    unsafe fn store_part(self, to: *mut Self::Float, len: usize);

    fn splat(x: Self::Float) -> Self;
    /// `self * b + c`, rounded once.
    fn fma(self, b: Self, c: Self) -> Self;
    /// `c - self * b`, rounded once.
    fn fnma(self, b: Self, c: Self) -> Self;
    fn zero() -> Self;
    /// The square root, and what it was rounded by as far as that is known at little cost; of
    /// numbers from 0, or from where squares are normal, to where they are finite.
    fn root(self) -> (Self, Self);
    /// The quotient within 0.6 units in the last place, where nothing overflows or is subnormal.
    fn quotient(self, other: Self) -> Self;
    /// The inverse within half of the digits, where neither it nor this is subnormal.
    fn inverse(self) -> Self;
    /// The smaller one, and the second if one is NaN.
    fn least(self, other: Self) -> Self;
    /// The larger one, and the second if one is NaN.
    fn greatest(self, other: Self) -> Self;

    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    /// The bits of this one that are not in `other`.
    fn without(self, other: Self) -> Self;
    /// Bits as integers.
    fn plus_bits(self, other: Self) -> Self;
    fn minus_bits(self, other: Self) -> Self;
    fn up(self, places: u32) -> Self;
    /// Shifted down, with zeros from above.
    fn down(self, places: u32) -> Self;
    /// Sign and exponent, taken as one integer, as a float.
    fn leading(self) -> Self;

    fn lt(self, other: Self) -> Self::Mask;
    fn le(self, other: Self) -> Self::Mask;
    fn eq(self, other: Self) -> Self::Mask;
    /// Where this is anything but a positive number that is neither subnormal nor infinite.
    fn is_special(self) -> Self::Mask;
    /// Where the lowest bit is 1.
    fn is_odd(self) -> Self::Mask;
    fn either(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn not(a: Self::Mask) -> Self::Mask;
    fn none() -> Self::Mask;
    /// The mask as bits, the first lane lowest.
    fn lanes(mask: Self::Mask) -> u32;
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// The elements of a table by the lowest four bits of each lane.
    fn lookup(table: &[Self::Float; 16], index: Self) -> Self;
    /// This times 2 to the power of the largest integer that is not above `exponent`, which is
    /// within twice what floats have.
    fn scale(self, exponent: Self) -> Self;
}

/// A function of one number.
pub(crate) trait One<F> {
    /// The system's result.
    fn one(x: F) -> F;
}

/// The same for vectors.
pub(crate) trait Map1<V: Vector>: One<V::Float> {
    /// The results, and the lanes where they are to be the system's.
    fn map(x: V) -> (V, V::Mask);
}

/// A function of two numbers.
pub(crate) trait Two<F> {
    /// The system's result.
    fn two(x: F, y: F) -> F;
}

/// The same for vectors.
pub(crate) trait Map2<V: Vector>: Two<V::Float> {
    /// The results, and the lanes where they are to be the system's.
    fn map(x: V, y: V) -> (V, V::Mask);
}

/// Functions of one number: `maps1! { Exp: f64::exp, f32::exp, exp; }`.
macro_rules! maps1 {
    ($($(#[$doc:meta])* $name:ident: $double:expr, $single:expr, $map:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl $crate::ufunc::kernels::vector::lanes::One<f64> for $name {
            #[inline(always)]
            fn one(x: f64) -> f64 {
                $double(x)
            }
        }

        impl $crate::ufunc::kernels::vector::lanes::One<f32> for $name {
            #[inline(always)]
            fn one(x: f32) -> f32 {
                $single(x)
            }
        }

        impl<V: $crate::ufunc::kernels::vector::lanes::Vector>
            $crate::ufunc::kernels::vector::lanes::Map1<V> for $name
        where
            V::Float: $crate::ufunc::kernels::vector::constants::Constants,
            $name: $crate::ufunc::kernels::vector::lanes::One<V::Float>,
        {
            #[inline(always)]
            fn map(x: V) -> (V, V::Mask) {
                $map(x)
            }
        }
    )+};
}

/// The value of a polynomial, whose coefficients begin with the constant one; `square` is `x²`.
///
/// Odd and even powers are summed apart, which halves the time until the result is there.
#[inline(always)]
pub(crate) fn polynomial<V: Vector>(coefficients: &[V::Float], x: V, square: V) -> V {
    let n = coefficients.len();
    if n == 1 {
        return V::splat(coefficients[0]);
    }
    let (mut high, mut low) = (V::splat(coefficients[n - 1]), V::splat(coefficients[n - 2]));
    let mut left = n - 2;
    while left >= 2 {
        high = high.fma(square, V::splat(coefficients[left - 1]));
        low = low.fma(square, V::splat(coefficients[left - 2]));
        left -= 2;
    }
    if left == 1 {
        // `high` is of the even powers but for the constant.
        low.fma(x, high.fma(square, V::splat(coefficients[0])))
    } else {
        high.fma(x, low)
    }
}

pub(crate) use maps1;
