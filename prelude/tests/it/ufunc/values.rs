//! The values of every function, for arrays of all dtypes.

use ndlab::prelude::*;
use num_complex::Complex;

use crate::{
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values},
};

type C32 = Complex<f32>;
type C64 = Complex<f64>;

/// Cases of functions of one argument, for each dtype. `$argument` is what NumPy is given: small
/// integers as float64 where it would give float16.
macro_rules! singles {
    ($batch:ident, $rng:ident, $count:literal, $values:expr, $argument:literal, [$($name:ident)*]:
        $types:tt) => {
        $(singles!(@one $batch, $rng, $count, $values, $argument, $name: $types);)*
    };
    (@one $batch:ident, $rng:ident, $count:literal, $values:expr, $argument:literal, $name:ident:
        [$($elem:ident)*]) => {$(
        for _ in 0..$count {
            let a = Sample::<$elem>::any($rng, $values);
            let name = stringify!($name).trim_end_matches('_');
            let call = format!("np.{name}({})", $argument);
            $batch.case(call, &[&a], || np::$name(a.view()));
        }
    )*};
}

/// Cases of functions of two arguments, for each pair of dtypes.
macro_rules! pairs {
    ($batch:ident, $rng:ident, $count:literal, $values:expr, $arguments:literal, [$($name:ident)*]:
        $pairs:tt) => {
        $(pairs!(@one $batch, $rng, $count, $values, $arguments, $name: $pairs);)*
    };
    (@one $batch:ident, $rng:ident, $count:literal, $values:expr, $arguments:literal, $name:ident:
        [$($left:ident $right:ident),* $(,)?]) => {$(
        for _ in 0..$count {
            let (a, b) = Sample::<$left>::pair::<$right>($rng, $values);
            let name = stringify!($name).trim_end_matches('_');
            let call = format!("np.{name}({})", $arguments);
            $batch.case(call, &[&a, &b], || np::$name(a.view(), b.view()));
        }
    )*};
}

#[test]
fn arithmetic() {
    let (mut exact, mut near) = (Batch::new(), Batch::new());
    let rng = &mut Rng::new(1);
    pairs!(exact, rng, 16, Values::Any, "a0, a1", [add multiply divide true_divide]: [
        bool bool, bool u8, i8 i8, i8 u8, i16 i64, u64 u64, u64 i64, i32 u32, f32 f32, f64 f64,
        f32 i8, i64 f32, f64 bool,
    ]);
    pairs!(exact, rng, 16, Values::Any, "a0, a1", [add divide]: [C32 C32, C64 f64, f32 C64]);
    pairs!(exact, rng, 20, Values::Any, "a0, a1", [subtract]: [
        bool u8, i8 i8, i8 u8, i16 i64, u64 u64, i32 u32, f32 f32, f64 f64, f32 i8, C32 C32, C64 f64,
    ]);
    pairs!(exact, rng, 20, Values::Any, "a0, a1", [floor_divide remainder mod_ fmod]: [
        bool bool, i8 i8, i8 u8, i16 i64, u64 u64, u64 i64, i32 i32, i64 i64, u8 u16, f32 i8, bool f64,
    ]);
    pairs!(exact, rng, 80, Values::Any, "a0, a1", [floor_divide remainder mod_ fmod]: [
        f32 f32, f64 f64,
    ]);
    pairs!(exact, rng, 20, Values::Small, "a0, a1", [floor_divide remainder mod_ fmod]: [
        i8 i16, f32 f32, f64 f64,
    ]);
    for _ in 0..200 {
        let (a, b) = Sample::<i16>::pair::<i16>(rng, Values::Any);
        exact.case("np.divmod(a0, a1)", &[&a, &b], || Several(np::divmod(a.view(), b.view())));
    }
    singles!(exact, rng, 24, Values::Any, "a0", [negative positive sign]: [
        i8 i16 i32 i64 u8 u16 u32 u64 f32 f64
    ]);
    singles!(exact, rng, 20, Values::Any, "a0", [absolute abs square]: [
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64
    ]);
    singles!(exact, rng, 60, Values::Any, "a0", [fabs]: [i32 u64 f32 f64]);
    singles!(exact, rng, 20, Values::Any, "a0.astype('f8')", [fabs]: [bool i8 u16]);
    singles!(exact, rng, 30, Values::Any, "a0", [negative positive conj conjugate]: [C32 C64]);
    singles!(exact, rng, 30, Values::Positive, "a0", [reciprocal]: [bool i8 i32 i64 u8 u16 u64]);
    singles!(exact, rng, 60, Values::Any, "a0", [reciprocal]: [f32 f64 C32 C64]);
    exact.check(Bound::Equal);
    // NumPy fuses the multiplications of complex products where the processor can.
    pairs!(near, rng, 70, Values::Small, "a0, a1", [multiply]: [C64 C64, C32 C32, f32 C64]);
    singles!(near, rng, 100, Values::Small, "a0", [square]: [C32 C64]);
    near.check(Bound::OfLargest(1e-6));
    let mut near = Batch::new();
    singles!(near, rng, 100, Values::Any, "a0", [absolute sign]: [C32 C64]);
    near.check(Bound::Ulps(2));
}

#[test]
fn powers() {
    let (mut exact, mut near) = (Batch::new(), Batch::new());
    let rng = &mut Rng::new(2);
    pairs!(exact, rng, 20, Values::Any, "a0, a1", [power]: [
        u8 u8, u16 u64, u32 u32, u64 u64, bool u8,
    ]);
    pairs!(exact, rng, 30, Values::Small, "a0, a1", [power]: [i8 i8, i32 i32, i64 u8, bool bool]);
    pairs!(exact, rng, 30, Values::Positive, "a0, a1", [power]: [i8 i8, i16 i16, i32 i32, i64 i64]);
    exact.check(Bound::Equal);
    pairs!(near, rng, 80, Values::Any, "a0, a1", [power float_power]: [f64 f64, i64 f64, f32 f32]);
    near.check(Bound::Ulps(2));
    let mut near = Batch::new();
    pairs!(near, rng, 60, Values::Small, "a0, a1", [power float_power]: [C64 C64, C32 C32, f64 C64]);
    near.check(Bound::OfLargest(1e-5));
}

#[test]
fn comparisons() {
    let mut exact = Batch::new();
    let rng = &mut Rng::new(3);
    pairs!(exact, rng, 12, Values::Any, "a0, a1",
        [equal not_equal less less_equal greater greater_equal]: [
        bool bool, bool u8, i8 i8, i8 u8, i16 i64, u64 u64, u64 i64, i8 u64, i32 u32, f32 f32, f64 f64,
        f32 i8, i64 f32, f64 bool, C32 C32, C64 f64, f32 C64,
    ]);
    pairs!(exact, rng, 14, Values::Any, "a0, a1", [maximum minimum fmax fmin]: [
        bool bool, bool u8, i8 i8, i8 u8, i16 i64, u64 u64, u64 i64, i32 u32, C32 C32, C64 f64, f32 C64,
    ]);
    pairs!(exact, rng, 30, Values::Any, "a0, a1", [maximum minimum]: [
        f32 f32, f64 f64, f32 i8, i64 f32, f64 bool,
    ]);
    // Which zero comes out of 0 and -0 depends on the place in NumPy: without their signs.
    macro_rules! extremes {
        ($($left:ident $right:ident),*) => {$(
            for _ in 0..40 {
                let (a, b) = Sample::<$left>::pair::<$right>(rng, Values::Any);
                exact.case("np.fmax(a0, a1) + 0", &[&a, &b], || {
                    np::add(np::fmax(a.view(), b.view()), 0)
                });
                exact.case("np.fmin(a0, a1) + 0", &[&a, &b], || {
                    np::add(np::fmin(a.view(), b.view()), 0)
                });
            }
        )*};
    }
    extremes!(f32 f32, f64 f64, f32 i8, i64 f32, f64 bool);
    exact.check(Bound::Equal);
}

#[test]
fn bounds() {
    let mut exact = Batch::new();
    let rng = &mut Rng::new(4);
    macro_rules! clips {
        ($($elem:ident $low:ident $high:ident),*) => {$(
            for _ in 0..40 {
                let (a, low) = Sample::<$elem>::pair::<$low>(rng, Values::Any);
                let high = Sample::<$high>::of_shape(rng, low.shape(), Values::Any);
                exact.case("np.clip(a0, a1, a2)", &[&a, &low, &high], || {
                    np::clip(a.view(), low.view(), high.view())
                });
            }
        )*};
    }
    clips!(i8 i8 i8, u64 u64 u64, i16 i64 u8, f32 f32 f32, f64 i8 f32, C64 C64 C64, bool bool bool,
        i64 u64 i8);
    for _ in 0..100 {
        let a = Sample::<i8>::any(rng, Values::Any);
        exact.case("np.clip(a0, -3, 300)", &[&a], || np::clip(a.view(), -3, 300));
        exact.case("np.clip(a0, -300, 5)", &[&a], || np::clip(a.view(), -300, 5));
        exact.case("np.clip(a0, -1.5, 3)", &[&a], || np::clip(a.view(), -1.5, 3));
        exact.case("np.clip(a0, 300, 400)", &[&a], || np::clip(a.view(), 300, 400));
        let a = Sample::<f32>::any(rng, Values::Any);
        exact.case("np.clip(a0, -1.5, 3)", &[&a], || np::clip(a.view(), -1.5, 3));
    }
    exact.check(Bound::Equal);
}

#[test]
fn numbers_beside_arrays() {
    let mut exact = Batch::new();
    let rng = &mut Rng::new(5);
    macro_rules! beside {
        ($($elem:ident)*) => {$(
            for _ in 0..20 {
                let a = Sample::<$elem>::any(rng, Values::Any);
                exact.case("np.add(a0, 2)", &[&a], || np::add(a.view(), 2));
                exact.case("np.add(a0, 200)", &[&a], || np::add(a.view(), 200));
                exact.case("np.multiply(0.1, a0)", &[&a], || np::multiply(0.1, a.view()));
                exact.case("np.divide(a0, 3)", &[&a], || np::divide(a.view(), 3));
                exact.case("np.less(a0, 200)", &[&a], || np::less(a.view(), 200));
                exact.case("np.less(a0, -1)", &[&a], || np::less(a.view(), -1));
                exact.case("np.equal(2**63, a0)", &[&a], || np::equal(1_u64 << 63, a.view()));
                exact.case("np.greater(a0, True)", &[&a], || np::greater(a.view(), true));
                exact.case("np.greater(0.5, a0)", &[&a], || np::greater(0.5, a.view()));
                exact.case("np.add(a0, 2j)", &[&a], || np::add(a.view(), C64::new(0.0, 2.0)));
            }
        )*};
    }
    beside!(u8 u64 i64 f32 f64 C32);
    exact.check(Bound::Equal);
}

#[test]
fn rounding() {
    let mut exact = Batch::new();
    let rng = &mut Rng::new(6);
    singles!(exact, rng, 30, Values::Any, "a0", [rint]: [i32 u64 f32 f64 C32 C64]);
    singles!(exact, rng, 20, Values::Any, "a0.astype('f8')", [rint]: [bool i8 u16]);
    singles!(exact, rng, 24, Values::Any, "a0", [round]: [i8 i16 i32 i64 u8 u64 f32 f64 C32 C64]);
    singles!(exact, rng, 24, Values::Any, "a0", [floor ceil trunc fix]: [
        bool i8 i16 i32 i64 u8 u16 u64 f32 f64
    ]);
    macro_rules! decimals {
        ($values:expr, $($elem:ident)*) => {$(
            for _ in 0..40 {
                let a = Sample::<$elem>::any(rng, $values);
                for decimals in [-2, -1, 0, 1, 3] {
                    let call = format!("np.round(a0, {decimals})");
                    exact.case(call, &[&a], || np::round_with(a.view(), decimals));
                }
                exact.case("np.around(a0, 2)", &[&a], || np::around(a.view(), 2));
            }
        )*};
    }
    decimals!(Values::Small, i8 i64 u16 f32 f64 C32 C64);
    decimals!(Values::Any, f32 f64);
    exact.check(Bound::Equal);
}

#[test]
fn floats() {
    let mut exact = Batch::new();
    let rng = &mut Rng::new(7);
    singles!(exact, rng, 18, Values::Any, "a0", [isnan isinf isfinite logical_not]: [
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 C32 C64
    ]);
    singles!(exact, rng, 30, Values::Any, "a0", [signbit]: [bool i8 i16 i32 i64 u8 u64 f32 f64]);
    singles!(exact, rng, 30, Values::Any, "a0", [real imag]: [bool i8 i32 u64 f32 f64 C32 C64]);
    singles!(exact, rng, 24, Values::Any, "a0", [conj conjugate]: [
        bool i8 i16 i32 i64 u8 u16 u64 f32 f64 C32 C64
    ]);
    pairs!(exact, rng, 50, Values::Any, "a0, a1", [copysign nextafter heaviside]: [
        f32 f32, f64 f64, i64 f32, i32 i64, f32 i8, f64 bool,
    ]);
    macro_rules! scaled {
        ($($elem:ident $exponent:ident),*) => {$(
            for _ in 0..60 {
                let (a, b) = Sample::<$elem>::pair::<$exponent>(rng, Values::Any);
                exact.case("np.ldexp(a0, a1)", &[&a, &b], || np::ldexp(a.view(), b.view()));
            }
        )*};
    }
    scaled!(f32 i8, f32 i32, f64 i64, f64 i16, f64 u8, i64 i8, f64 bool);
    exact.check(Bound::Equal);
}

#[test]
fn logic() {
    let mut exact = Batch::new();
    let rng = &mut Rng::new(8);
    pairs!(exact, rng, 18, Values::Any, "a0, a1", [logical_and logical_or logical_xor]: [
        bool bool, bool u8, i8 i8, i8 u8, i16 i64, u64 u64, u64 i64, f32 f32, f64 f64, f32 i8, f64 bool,
        C32 C32, C64 f64,
    ]);
    pairs!(exact, rng, 30, Values::Any, "a0, a1", [bitwise_and bitwise_or bitwise_xor]: [
        bool bool, bool u8, i8 i8, i8 u8, i16 i64, u64 u64, i32 u32, u16 u16,
    ]);
    pairs!(exact, rng, 24, Values::Any, "a0, a1", [left_shift right_shift]: [bool bool]);
    pairs!(exact, rng, 24, Values::Any, "a0, a1", [left_shift right_shift gcd lcm]: [
        bool u8, i8 i8, i8 u8, i16 i64, i32 i32, i64 i64, u8 u8, u16 u16, u64 u64,
    ]);
    pairs!(exact, rng, 40, Values::Small, "a0, a1", [left_shift right_shift gcd lcm]: [
        i8 i8, u32 u32, i64 i64,
    ]);
    singles!(exact, rng, 30, Values::Any, "a0", [invert bitwise_not]: [
        bool i8 i16 i32 i64 u8 u16 u32 u64
    ]);
    exact.check(Bound::Equal);
}

/// What differs, in units of the last place, between the system's functions and NumPy's own.
#[test]
fn series() {
    let rng = &mut Rng::new(9);
    let mut exact = Batch::new();
    singles!(exact, rng, 60, Values::Any, "a0", [sqrt]: [i64 u32 f32 f64]);
    singles!(exact, rng, 20, Values::Any, "a0.astype('f8')", [sqrt exp sin degrees]: [bool]);
    singles!(exact, rng, 20, Values::Any, "a0.astype('f8')", [sqrt]: [i8 u16]);
    singles!(exact, rng, 60, Values::Any, "a0", [
        degrees radians deg2rad rad2deg
    ]: [i64 u32 f32 f64]);
    exact.check(Bound::Equal);
    macro_rules! within {
        ($ulps:literal, $types:tt: $($name:ident)*) => {$(
            let mut near = Batch::new();
            singles!(near, rng, 100, Values::Any, "a0", [$name]: $types);
            singles!(near, rng, 100, Values::Unit, "a0", [$name]: $types);
            near.check(Bound::Ulps($ulps));
        )*};
    }
    within!(4, [i64 f32 f64]: exp exp2 expm1 log log2 log10 log1p cbrt sin cos tan arcsin arccos
        arctan sinh cosh tanh arcsinh arccosh arctanh angle);
    within!(4, [f32 f64]: sinc);
    macro_rules! pairs_within {
        ($ulps:literal: $($name:ident)*) => {$(
            let mut near = Batch::new();
            pairs!(near, rng, 100, Values::Any, "a0, a1", [$name]: [f32 f32, f64 f64, i64 f32]);
            near.check(Bound::Ulps($ulps));
        )*};
    }
    pairs_within!(4: arctan2 hypot logaddexp logaddexp2);
}

#[test]
fn complex_series() {
    let rng = &mut Rng::new(10);
    macro_rules! within {
        ($ulps:literal: $($name:ident)*) => {$(
            let mut near = Batch::new();
            singles!(near, rng, 100, Values::Any, "a0", [$name]: [C32 C64]);
            singles!(near, rng, 100, Values::Small, "a0", [$name]: [C32 C64]);
            near.check(Bound::Ulps($ulps));
        )*};
    }
    within!(4: sqrt exp log sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
        angle);
    within!(4: exp2 expm1 log2 log10 log1p);
    let mut near = Batch::new();
    singles!(near, rng, 100, Values::Small, "a0", [sinc]: [C32 C64]);
    near.check(Bound::OfLargest(1e-6));
}
