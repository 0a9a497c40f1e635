//! Roots, exponentials and logarithms: of floats mostly by the functions of `vector.rs`.

use super::{
    complex::ComplexMath as _,
    float::Float as _,
    functions,
    vector::{exponentials::*, logarithms::*, roots::*},
};

functions! {
    SQRT = "sqrt" {
        lanes1 floats => same: [a] a.sqrt();
        each1 complexes => same: [a] a.c_sqrt();
    } integers_as_float64();
    CBRT = "cbrt" {
        vectors1 floats => same: [] Cbrt;
    } integers_as_float64();
    HYPOT = "hypot" {
        lanes2 f32 => same: [a b] {
            if a.is_infinite() | b.is_infinite() {
                f32::INFINITY
            } else {
                // As the system does it: squares of `f32` are exact in `f64`.
                (f64::from(a) * f64::from(a) + f64::from(b) * f64::from(b)).sqrt() as f32
            }
        };
        each2 f64 => same: [a b] a.hypot(b);
    } integers_as_float64();
    EXP = "exp" {
        vectors1 floats => same: [] Exp;
        each1 complexes => same: [a] a.c_exp();
    } integers_as_float64();
    EXP2 = "exp2" {
        vectors1 floats => same: [] Exp2;
        each1 complexes => same: [a] a.c_exp2();
    } integers_as_float64();
    EXPM1 = "expm1" {
        vectors1 floats => same: [] Expm1;
        each1 complexes => same: [a] a.c_exp_m1();
    } integers_as_float64();
    LOG = "log" {
        vectors1 floats => same: [] Log;
        each1 complexes => same: [a] a.c_log();
    } integers_as_float64();
    LOG2 = "log2" {
        vectors1 floats => same: [] Log2;
        each1 complexes => same: [a] a.c_log2();
    } integers_as_float64();
    LOG10 = "log10" {
        vectors1 floats => same: [] Log10;
        each1 complexes => same: [a] a.c_log10();
    } integers_as_float64();
    LOG1P = "log1p" {
        vectors1 floats => same: [] Log1p;
        each1 complexes => same: [a] a.c_log_1p();
    } integers_as_float64();
    LOGADDEXP = "logaddexp" {
        each2 floats => same: [a b] a.log_sum(b);
    } integers_as_float64();
    LOGADDEXP2 = "logaddexp2" {
        each2 floats => same: [a b] a.log2_sum(b);
    } integers_as_float64();
}
