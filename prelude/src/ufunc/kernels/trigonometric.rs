//! Trigonometric and hyperbolic functions and their inverses, and units of angles.

use super::{complex::ComplexMath as _, float::Float as _, functions};

functions! {
    SIN = "sin" {
        each1 floats => same: [a] a.sin();
        each1 complexes => same: [a] a.c_sin();
    } integers_as_float64();
    COS = "cos" {
        each1 floats => same: [a] a.cos();
        each1 complexes => same: [a] a.c_cos();
    } integers_as_float64();
    TAN = "tan" {
        each1 floats => same: [a] a.tan();
        each1 complexes => same: [a] a.c_tan();
    } integers_as_float64();
    ARCSIN = "arcsin" {
        each1 floats => same: [a] a.asin();
        each1 complexes => same: [a] a.c_arcsin();
    } integers_as_float64();
    ARCCOS = "arccos" {
        each1 floats => same: [a] a.acos();
        each1 complexes => same: [a] a.c_arccos();
    } integers_as_float64();
    ARCTAN = "arctan" {
        each1 floats => same: [a] a.atan();
        each1 complexes => same: [a] a.c_arctan();
    } integers_as_float64();
    ARCTAN2 = "arctan2" {
        each2 floats => same: [a b] a.atan2(b);
    } integers_as_float64();
    SINH = "sinh" {
        each1 floats => same: [a] a.sinh();
        each1 complexes => same: [a] a.c_sinh();
    } integers_as_float64();
    COSH = "cosh" {
        each1 floats => same: [a] a.cosh();
        each1 complexes => same: [a] a.c_cosh();
    } integers_as_float64();
    TANH = "tanh" {
        each1 floats => same: [a] a.tanh();
        each1 complexes => same: [a] a.c_tanh();
    } integers_as_float64();
    ARCSINH = "arcsinh" {
        each1 f32 => same: [a] super::complex::asinhf(a);
        each1 f64 => same: [a] super::complex::asinh(a);
        each1 complexes => same: [a] a.c_arcsinh();
    } integers_as_float64();
    ARCCOSH = "arccosh" {
        each1 f32 => same: [a] super::complex::acoshf(a);
        each1 f64 => same: [a] super::complex::acosh(a);
        each1 complexes => same: [a] a.c_arccosh();
    } integers_as_float64();
    ARCTANH = "arctanh" {
        each1 f32 => same: [a] super::complex::atanhf(a);
        each1 f64 => same: [a] super::complex::atanh(a);
        each1 complexes => same: [a] a.c_arctanh();
    } integers_as_float64();
    DEGREES = "degrees" {
        lanes1 f32 => same: [a] a * (180.0 / std::f32::consts::PI);
        lanes1 f64 => same: [a] a * (180.0 / std::f64::consts::PI);
    } integers_as_float64();
    RADIANS = "radians" {
        lanes1 f32 => same: [a] a * (std::f32::consts::PI / 180.0);
        lanes1 f64 => same: [a] a * (std::f64::consts::PI / 180.0);
    } integers_as_float64();
    SINC = "sinc" {
        each1 floats => same: [a] a.sinc();
        each1 complexes => same: [a] a.c_sinc();
    } integers_as_float64();
}
