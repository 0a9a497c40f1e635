//! Vectors of AVX-512, and of AVX2 with FMA, and which of them the processor has.

use std::{
    arch::x86_64::*,
    ops::{Add, Div, Mul, Neg, Sub},
};

use super::lanes::{Lane, Vector};

/// What the processor has.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Level {
    Baseline,
    Avx2,
    Avx512,
}

#[inline(always)]
pub(crate) fn level() -> Level {
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
        Level::Avx512
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        Level::Avx2
    } else {
        Level::Baseline
    }
}

/// The vectors of a type of float.
pub(crate) trait Vectors: Lane {
    /// Of AVX2 and FMA.
    type Wide: Vector<Float = Self>;
    /// Of AVX-512.
    type Widest: Vector<Float = Self>;
}

impl Vectors for f32 {
    type Wide = F32x8;
    type Widest = F32x16;
}

impl Vectors for f64 {
    type Wide = F64x4;
    type Widest = F64x8;
}

/// The operators of a vector, by the intrinsics for them.
macro_rules! operators {
    ($name:ident, $float:ty: $add:ident $sub:ident $mul:ident $div:ident) => {
        impl Add for $name {
            type Output = Self;
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: there are values only where the processor has the instruction; so below.
                $name(unsafe { $add(self.0, other.0) })
            }
        }
        impl Sub for $name {
            type Output = Self;
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                // SAFETY: as for the sum.
                $name(unsafe { $sub(self.0, other.0) })
            }
        }
        impl Mul for $name {
            type Output = Self;
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                // SAFETY: as for the sum.
                $name(unsafe { $mul(self.0, other.0) })
            }
        }
        impl Div for $name {
            type Output = Self;
            #[inline(always)]
            fn div(self, other: Self) -> Self {
                // SAFETY: as for the sum.
                $name(unsafe { $div(self.0, other.0) })
            }
        }
        impl Neg for $name {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                self.xor(Self::splat(-0.0))
            }
        }
    };
}

/// Methods by intrinsics, all of which are sound as the operators are.
macro_rules! methods {
    ($($name:ident($($arg:ident: $type:ty),*) -> $out:ty = $body:expr;)+) => {$(
        #[inline(always)]
        fn $name($($arg: $type),*) -> $out {
            // SAFETY: there are values only where the processor has the instructions.
            #[allow(unused_unsafe)]
            unsafe { $body }
        }
    )+};
}

macro_rules! avx512 {
    ($(#[$doc:meta])* $name:ident, $float:ident x $lanes:literal, $int:ident, $reg:ident, $mask:ident:
        $add:ident $sub:ident $mul:ident $div:ident; $loadu:ident $storeu:ident $load_mask:ident $store_mask:ident;
        $set1:ident $set1i:ident $to_int:ident $from_int:ident; $fma:ident $fnma:ident $sqrt:ident $min:ident $max:ident;
        $addi:ident $subi:ident $sll:ident $srl:ident $sra:ident $to_float:ident; $class:ident $test:ident $cmp:ident $blend:ident $scalef:ident; $rcp:ident $rsqrt:ident $steps:literal;
        lookup($table:ident, $index:ident) $lookup:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub(crate) struct $name($reg);

        operators!($name, $float: $add $sub $mul $div);

        impl Vector for $name {
            type Float = $float;
            type Mask = $mask;
            const LANES: usize = $lanes;
            const SIGN_BIT: u32 = 8 * size_of::<$float>() as u32 - 1;

            #[inline(always)]
            unsafe fn load(from: *const $float) -> Self {
                // SAFETY: as promised.
                $name(unsafe { $loadu(from) })
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut $float) {
                // SAFETY: as promised.
                unsafe { $storeu(to, self.0) }
            }
            #[inline(always)]
            unsafe fn load_part(from: *const $float, len: usize) -> Self {
                // SAFETY: as promised; what the mask leaves out is not read.
                $name(unsafe { $load_mask(((1_u32 << len) - 1) as $mask, from) })
            }
            #[inline(always)]
            unsafe fn store_part(self, to: *mut $float, len: usize) {
                // SAFETY: as promised; what the mask leaves out is not written.
                unsafe { $store_mask(to, ((1_u32 << len) - 1) as $mask, self.0) }
            }

            methods! {
                splat(x: $float) -> Self = $name($set1(x));
                fma(self: Self, b: Self, c: Self) -> Self = $name($fma(self.0, b.0, c.0));
                fnma(self: Self, b: Self, c: Self) -> Self = $name($fnma(self.0, b.0, c.0));
                zero() -> Self = $name($set1(0.0));
                least(self: Self, other: Self) -> Self = $name($min(self.0, other.0));
                greatest(self: Self, other: Self) -> Self = $name($max(self.0, other.0));
                and(self: Self, other: Self) -> Self =
                    $name($from_int(_mm512_and_si512($to_int(self.0), $to_int(other.0))));
                or(self: Self, other: Self) -> Self =
                    $name($from_int(_mm512_or_si512($to_int(self.0), $to_int(other.0))));
                xor(self: Self, other: Self) -> Self =
                    $name($from_int(_mm512_xor_si512($to_int(self.0), $to_int(other.0))));
                without(self: Self, other: Self) -> Self =
                    $name($from_int(_mm512_andnot_si512($to_int(other.0), $to_int(self.0))));
                plus_bits(self: Self, other: Self) -> Self =
                    $name($from_int($addi($to_int(self.0), $to_int(other.0))));
                minus_bits(self: Self, other: Self) -> Self =
                    $name($from_int($subi($to_int(self.0), $to_int(other.0))));
                up(self: Self, places: u32) -> Self =
                    $name($from_int($sll($to_int(self.0), $set1i(places as $int))));
                down(self: Self, places: u32) -> Self =
                    $name($from_int($srl($to_int(self.0), $set1i(places as $int))));
                lt(self: Self, other: Self) -> $mask = $cmp::<_CMP_LT_OQ>(self.0, other.0);
                le(self: Self, other: Self) -> $mask = $cmp::<_CMP_LE_OQ>(self.0, other.0);
                eq(self: Self, other: Self) -> $mask = $cmp::<_CMP_EQ_OQ>(self.0, other.0);
                is_special(self: Self) -> $mask = $class::<0xff>(self.0);
                is_odd(self: Self) -> $mask = $test($to_int(self.0), $set1i(1));
                leading(self: Self) -> Self =
                    $name($to_float($sra($to_int(self.0), $set1i(<$float>::MANTISSA_DIGITS as $int - 1))));
                either(a: $mask, b: $mask) -> $mask = a | b;
                not(a: $mask) -> $mask = !a;
                none() -> $mask = 0;
                lanes(mask: $mask) -> u32 = u32::from(mask);
                select(mask: $mask, yes: Self, no: Self) -> Self = $name($blend(mask, no.0, yes.0));
                lookup($table: &[$float; 16], $index: Self) -> Self = $name($lookup);
                scale(self: Self, exponent: Self) -> Self = $name($scalef(self.0, exponent.0));
            }

            #[inline(always)]
            fn inverse(self) -> Self {
                // SAFETY: there are values only where the processor has the instruction.
                let mut inverse = $name(unsafe { $rcp(self.0) });
                // Newton's method doubles the digits, of which there are 14 to begin with.
                if $steps == 1 {
                    inverse = inverse.fma(inverse.fnma(self, Self::splat(1.0)), inverse);
                }
                inverse
            }

            #[inline(always)]
            fn root(self) -> (Self, Self) {
                // As with division below, the unit is busy for longer with `f64`.
                if $steps == 0 {
                    // SAFETY: there are values only where the processor has the instruction.
                    return ($name(unsafe { $sqrt(self.0) }), Self::zero());
                }
                let least = Self::splat($float::MIN_POSITIVE);
                // SAFETY: the same.
                let inverse = $name(unsafe { $rsqrt(least.greatest(self).0) });
                let half = Self::splat(0.5);
                let (root, halved) = (self * inverse, half * inverse);
                let missing = root.fnma(halved, half);
                let (root, halved) = (root.fma(missing, root), halved.fma(missing, halved));
                let root = root.fnma(root, self).fma(halved, root);
                (root, root.fnma(root, self) * halved)
            }

            #[inline(always)]
            fn quotient(self, other: Self) -> Self {
                // A division keeps its unit busy for 10 cycles with `f32`, but for 16 with `f64`.
                if $steps == 0 {
                    return self / other;
                }
                let inverse = other.inverse();
                let quotient = self * inverse;
                // What is missing in the quotient is computed exactly.
                quotient.fnma(other, self).fma(inverse, quotient)
            }
        }
    };
}

avx512! {
    /// Eight `f64` of AVX-512.
    F64x8, f64 x 8, i64, __m512d, __mmask8:
    _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_div_pd;
    _mm512_loadu_pd _mm512_storeu_pd _mm512_maskz_loadu_pd _mm512_mask_storeu_pd;
    _mm512_set1_pd _mm512_set1_epi64 _mm512_castpd_si512 _mm512_castsi512_pd;
    _mm512_fmadd_pd _mm512_fnmadd_pd _mm512_sqrt_pd _mm512_min_pd _mm512_max_pd;
    _mm512_add_epi64 _mm512_sub_epi64 _mm512_sllv_epi64 _mm512_srlv_epi64 _mm512_srav_epi64 _mm512_cvtepi64_pd;
    _mm512_fpclass_pd_mask _mm512_test_epi64_mask _mm512_cmp_pd_mask _mm512_mask_blend_pd _mm512_scalef_pd; _mm512_rcp14_pd _mm512_rsqrt14_pd 1;
    lookup(table, index) {
        let (low, high) = (_mm512_loadu_pd(table.as_ptr()), _mm512_loadu_pd(table.as_ptr().add(8)));
        _mm512_permutex2var_pd(low, _mm512_castpd_si512(index.0), high)
    }
}

avx512! {
    /// Sixteen `f32` of AVX-512.
    F32x16, f32 x 16, i32, __m512, __mmask16:
    _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps;
    _mm512_loadu_ps _mm512_storeu_ps _mm512_maskz_loadu_ps _mm512_mask_storeu_ps;
    _mm512_set1_ps _mm512_set1_epi32 _mm512_castps_si512 _mm512_castsi512_ps;
    _mm512_fmadd_ps _mm512_fnmadd_ps _mm512_sqrt_ps _mm512_min_ps _mm512_max_ps;
    _mm512_add_epi32 _mm512_sub_epi32 _mm512_sllv_epi32 _mm512_srlv_epi32 _mm512_srav_epi32 _mm512_cvtepi32_ps;
    _mm512_fpclass_ps_mask _mm512_test_epi32_mask _mm512_cmp_ps_mask _mm512_mask_blend_ps _mm512_scalef_ps; _mm512_rcp14_ps _mm512_rsqrt14_ps 0;
    lookup(table, index) {
        _mm512_permutexvar_ps(_mm512_castps_si512(index.0), _mm512_loadu_ps(table.as_ptr()))
    }
}

macro_rules! avx2 {
    ($(#[$doc:meta])* $name:ident, $float:ident x $lanes:literal, $int:ident, $reg:ident:
        $add:ident $sub:ident $mul:ident $div:ident; $loadu:ident $storeu:ident $load_mask:ident $store_mask:ident;
        $set1:ident $set1i:ident $to_int:ident $from_int:ident; $fma:ident $fnma:ident $sqrt:ident $min:ident $max:ident $round:ident;
        $and:ident $or:ident $xor:ident $andnot:ident; $addi:ident $subi:ident $sll:ident $srl:ident;
        $cmp:ident $cmpi:ident $blend:ident $lanes_of:ident; $counting:expr; $mantissa:literal $bias:literal;
        lookup($table:ident, $index:ident) $lookup:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub(crate) struct $name($reg);

        operators!($name, $float: $add $sub $mul $div);

        impl $name {
            /// The first `len` lanes, all bits of each.
            #[inline(always)]
            fn first(len: usize) -> __m256i {
                // SAFETY: there are values only where the processor has the instructions.
                unsafe { $cmpi($set1i(len as $int), $counting) }
            }

            /// 2 to the power of integers.
            #[inline(always)]
            fn power_of_two(exponent: Self) -> Self {
                // The sum has the biased exponent in its lowest bits.
                (exponent + Self::splat(((1_u64 << $mantissa) + $bias) as $float)).up($mantissa)
            }
        }

        impl Vector for $name {
            type Float = $float;
            type Mask = $reg;
            const LANES: usize = $lanes;
            const SIGN_BIT: u32 = 8 * size_of::<$float>() as u32 - 1;

            #[inline(always)]
            unsafe fn load(from: *const $float) -> Self {
                // SAFETY: as promised.
                $name(unsafe { $loadu(from) })
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut $float) {
                // SAFETY: as promised.
                unsafe { $storeu(to, self.0) }
            }
            #[inline(always)]
            unsafe fn load_part(from: *const $float, len: usize) -> Self {
                // SAFETY: as promised; what the mask leaves out is not read.
                $name(unsafe { $load_mask(from, Self::first(len)) })
            }
            #[inline(always)]
            unsafe fn store_part(self, to: *mut $float, len: usize) {
                // SAFETY: as promised; what the mask leaves out is not written.
                unsafe { $store_mask(to, Self::first(len), self.0) }
            }

            methods! {
                splat(x: $float) -> Self = $name($set1(x));
                fma(self: Self, b: Self, c: Self) -> Self = $name($fma(self.0, b.0, c.0));
                fnma(self: Self, b: Self, c: Self) -> Self = $name($fnma(self.0, b.0, c.0));
                zero() -> Self = $name($set1(0.0));
                root(self: Self) -> (Self, Self) = ($name($sqrt(self.0)), Self::zero());
                inverse(self: Self) -> Self = Self::splat(1.0) / self;
                quotient(self: Self, other: Self) -> Self = self / other;
                least(self: Self, other: Self) -> Self = $name($min(self.0, other.0));
                greatest(self: Self, other: Self) -> Self = $name($max(self.0, other.0));
                and(self: Self, other: Self) -> Self = $name($and(self.0, other.0));
                or(self: Self, other: Self) -> Self = $name($or(self.0, other.0));
                xor(self: Self, other: Self) -> Self = $name($xor(self.0, other.0));
                without(self: Self, other: Self) -> Self = $name($andnot(other.0, self.0));
                plus_bits(self: Self, other: Self) -> Self =
                    $name($from_int($addi($to_int(self.0), $to_int(other.0))));
                minus_bits(self: Self, other: Self) -> Self =
                    $name($from_int($subi($to_int(self.0), $to_int(other.0))));
                up(self: Self, places: u32) -> Self =
                    $name($from_int($sll($to_int(self.0), $set1i(places as $int))));
                down(self: Self, places: u32) -> Self =
                    $name($from_int($srl($to_int(self.0), $set1i(places as $int))));
                lt(self: Self, other: Self) -> $reg = $cmp::<_CMP_LT_OQ>(self.0, other.0);
                le(self: Self, other: Self) -> $reg = $cmp::<_CMP_LE_OQ>(self.0, other.0);
                eq(self: Self, other: Self) -> $reg = $cmp::<_CMP_EQ_OQ>(self.0, other.0);
                is_special(self: Self) -> $reg = Self::either(
                    Self::not(Self::splat($float::MIN_POSITIVE).le(self)),
                    Self::not(self.lt(Self::splat($float::INFINITY))),
                );
                is_odd(self: Self) -> $reg = self.up(Self::SIGN_BIT).0;
                leading(self: Self) -> Self = {
                    // With the sign turned over it is no longer negative, and larger by half of
                    // the range; as the lowest bits of a float it is that float's value.
                    let bias = (($bias + 1) * 2) as $float;
                    let count = (1_u64 << $mantissa) as $float;
                    (-self).down($mantissa).or(Self::splat(count)) - Self::splat(count + bias)
                };
                either(a: $reg, b: $reg) -> $reg = $or(a, b);
                not(a: $reg) -> $reg = $xor(a, $from_int($set1i(-1)));
                none() -> $reg = $set1(0.0);
                lanes(mask: $reg) -> u32 = $lanes_of(mask) as u32;
                select(mask: $reg, yes: Self, no: Self) -> Self = $name($blend(no.0, yes.0, mask));
                lookup($table: &[$float; 16], $index: Self) -> Self = $name($lookup);
            }

            #[inline(always)]
            fn scale(self, exponent: Self) -> Self {
                // SAFETY: there are values only where the processor has the instruction.
                let floor = |x: Self| $name(unsafe {
                    $round::<{ _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC }>(x.0)
                });
                let whole = floor(exponent);
                // In two steps, as the power itself may be out of range where the result is not.
                let half = floor(whole * Self::splat(0.5));
                self * Self::power_of_two(half) * Self::power_of_two(whole - half)
            }
        }
    };
}

avx2! {
    /// Four `f64` of AVX2.
    F64x4, f64 x 4, i64, __m256d:
    _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_div_pd;
    _mm256_loadu_pd _mm256_storeu_pd _mm256_maskload_pd _mm256_maskstore_pd;
    _mm256_set1_pd _mm256_set1_epi64x _mm256_castpd_si256 _mm256_castsi256_pd;
    _mm256_fmadd_pd _mm256_fnmadd_pd _mm256_sqrt_pd _mm256_min_pd _mm256_max_pd _mm256_round_pd;
    _mm256_and_pd _mm256_or_pd _mm256_xor_pd _mm256_andnot_pd;
    _mm256_add_epi64 _mm256_sub_epi64 _mm256_sllv_epi64 _mm256_srlv_epi64;
    _mm256_cmp_pd _mm256_cmpgt_epi64 _mm256_blendv_pd _mm256_movemask_pd;
    _mm256_set_epi64x(3, 2, 1, 0); 52 1023;
    lookup(table, index) {
        let index = _mm256_and_si256(_mm256_castpd_si256(index.0), _mm256_set1_epi64x(15));
        _mm256_i64gather_pd::<8>(table.as_ptr(), index)
    }
}

avx2! {
    /// Eight `f32` of AVX2.
    F32x8, f32 x 8, i32, __m256:
    _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps;
    _mm256_loadu_ps _mm256_storeu_ps _mm256_maskload_ps _mm256_maskstore_ps;
    _mm256_set1_ps _mm256_set1_epi32 _mm256_castps_si256 _mm256_castsi256_ps;
    _mm256_fmadd_ps _mm256_fnmadd_ps _mm256_sqrt_ps _mm256_min_ps _mm256_max_ps _mm256_round_ps;
    _mm256_and_ps _mm256_or_ps _mm256_xor_ps _mm256_andnot_ps;
    _mm256_add_epi32 _mm256_sub_epi32 _mm256_sllv_epi32 _mm256_srlv_epi32;
    _mm256_cmp_ps _mm256_cmpgt_epi32 _mm256_blendv_ps _mm256_movemask_ps;
    _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0); 23 127;
    lookup(table, index) {
        let index = _mm256_castps_si256(index.0);
        let low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table.as_ptr()), index);
        let high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table.as_ptr().add(8)), index);
        _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32::<28>(index)))
    }
}
