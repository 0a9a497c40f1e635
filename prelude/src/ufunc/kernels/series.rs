//! Roots, exponentials and logarithms: the system's functions, called for each element.

use super::{complex::ComplexMath as _, float::Float as _, functions};

functions! {
    SQRT = "sqrt" {
        lanes1 floats => same: [a] a.sqrt();
        each1 complexes => same: [a] a.c_sqrt();
    } integers_as_float64();
    CBRT = "cbrt" {
        each1 floats => same: [a] a.cbrt();
    } integers_as_float64();
    HYPOT = "hypot" {
        each2 floats => same: [a b] a.hypot(b);
    } integers_as_float64();
    EXP = "exp" {
        each1 floats => same: [a] a.exp();
        each1 complexes => same: [a] a.c_exp();
    } integers_as_float64();
    EXP2 = "exp2" {
        each1 floats => same: [a] a.exp2();
        each1 complexes => same: [a] a.c_exp2();
    } integers_as_float64();
    EXPM1 = "expm1" {
        each1 floats => same: [a] a.exp_m1();
        each1 complexes => same: [a] a.c_exp_m1();
    } integers_as_float64();
    LOG = "log" {
        each1 floats => same: [a] a.ln();
        each1 complexes => same: [a] a.c_log();
    } integers_as_float64();
    LOG2 = "log2" {
        each1 floats => same: [a] a.log2();
        each1 complexes => same: [a] a.c_log2();
    } integers_as_float64();
    LOG10 = "log10" {
        each1 floats => same: [a] a.log10();
        each1 complexes => same: [a] a.c_log10();
    } integers_as_float64();
    LOG1P = "log1p" {
        each1 floats => same: [a] a.ln_1p();
        each1 complexes => same: [a] a.c_log_1p();
    } integers_as_float64();
    LOGADDEXP = "logaddexp" {
        each2 floats => same: [a b] a.log_sum(b);
    } integers_as_float64();
    LOGADDEXP2 = "logaddexp2" {
        each2 floats => same: [a b] a.log2_sum(b);
    } integers_as_float64();
}
