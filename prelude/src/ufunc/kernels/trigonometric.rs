//! Trigonometric and hyperbolic functions and their inverses, and units of angles.

use super::{
    complex::ComplexMath as _,
    float::Float as _,
    functions,
    vector::{exponentials::*, inverses::*, logarithms::*, trigonometry::*},
};

functions! {
    SIN = "sin" {
        vectors1 floats => same: [] Sin;
        each1 complexes => same: [a] a.c_sin();
    } integers_as_float64();
    COS = "cos" {
        vectors1 floats => same: [] Cos;
        each1 complexes => same: [a] a.c_cos();
    } integers_as_float64();
    TAN = "tan" {
        vectors1 floats => same: [] Tan;
        each1 complexes => same: [a] a.c_tan();
    } integers_as_float64();
    ARCSIN = "arcsin" {
        vectors1 floats => same: [] Arcsin;
        each1 complexes => same: [a] a.c_arcsin();
    } integers_as_float64();
    ARCCOS = "arccos" {
        vectors1 floats => same: [] Arccos;
        each1 complexes => same: [a] a.c_arccos();
    } integers_as_float64();
    ARCTAN = "arctan" {
        vectors1 floats => same: [] Arctan;
        each1 complexes => same: [a] a.c_arctan();
    } integers_as_float64();
    ARCTAN2 = "arctan2" {
        vectors2 floats => same: [] Arctan2;
    } integers_as_float64();
    SINH = "sinh" {
        vectors1 floats => same: [] Sinh;
        each1 complexes => same: [a] a.c_sinh();
    } integers_as_float64();
    COSH = "cosh" {
        vectors1 floats => same: [] Cosh;
        each1 complexes => same: [a] a.c_cosh();
    } integers_as_float64();
    TANH = "tanh" {
        vectors1 floats => same: [] Tanh;
        each1 complexes => same: [a] a.c_tanh();
    } integers_as_float64();
    ARCSINH = "arcsinh" {
        vectors1 floats => same: [] Arcsinh;
        each1 complexes => same: [a] a.c_arcsinh();
    } integers_as_float64();
    ARCCOSH = "arccosh" {
        vectors1 floats => same: [] Arccosh;
        each1 complexes => same: [a] a.c_arccosh();
    } integers_as_float64();
    ARCTANH = "arctanh" {
        vectors1 floats => same: [] Arctanh;
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
