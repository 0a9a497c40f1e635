//! The examples of NumPy's own documentation, by what they print.

use ndlab::prelude::*;

use crate::numpy::{arrays, texts};

type C64 = np::complex128;

#[test]
fn arithmetic() {
    let (x1, x2) = (np::arange(9.0).reshape((3, 3)), np::arange(3.0));
    let a = np::arange(6);
    let b = array![1.0, 2.0, 3.0, 3.0, 2.0, 1.0];
    let c = np::array([[1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 2, 1]]);
    let i = C64::new(0.0, 1.0);
    arrays! {
        "np.add(1.0, 4.0)" => np::add(1.0, 4.0),
        "np.add(np.arange(9.0).reshape((3, 3)), np.arange(3.0))" => np::add(&x1, &x2),
        "np.subtract(1.0, 4.0)" => np::subtract(1.0, 4.0),
        "np.subtract(np.arange(9.0).reshape((3, 3)), np.arange(3.0))" => np::subtract(&x1, &x2),
        "np.multiply(2.0, 4.0)" => np::multiply(2.0, 4.0),
        "np.multiply(np.arange(9.0).reshape((3, 3)), np.arange(3.0))" => np::multiply(&x1, &x2),
        "np.divide(2.0, 4.0)" => np::divide(2.0, 4.0),
        "np.divide(np.arange(9.0).reshape((3, 3)), np.arange(3.0))" => np::divide(&x1, &x2),
        "np.floor_divide(7, 3)" => np::floor_divide(7, 3),
        "np.floor_divide([1., 2., 3., 4.], 2.5)" => np::floor_divide(array![1.0, 2.0, 3.0, 4.0], 2.5),
        "np.remainder([4, 7], [2, 3])" => np::remainder(array![4, 7], array![2, 3]),
        "np.remainder(np.arange(7), 5)" => np::remainder(np::arange(7), 5),
        "np.divmod(np.arange(5), 3)[0]" => np::divmod(np::arange(5), 3).0,
        "np.divmod(np.arange(5), 3)[1]" => np::divmod(np::arange(5), 3).1,
        "np.fmod([-3, -2, -1, 1, 2, 3], 2)" => np::fmod(array![-3, -2, -1, 1, 2, 3], 2),
        "np.fmod([5, 3], [2, 2.])" => np::fmod(array![5, 3], array![2.0, 2.0]),
        "np.power(np.arange(6), 3)" => np::power(&a, 3),
        "np.power(np.arange(6), [1.0, 2.0, 3.0, 3.0, 2.0, 1.0])" => np::power(&a, &b),
        "np.power(np.arange(6), np.array([[1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 2, 1]]))" => np::power(&a, &c),
        "np.float_power(range(6), 3)" => np::float_power(&a, 3),
        "np.negative([1., -1.])" => np::negative(array![1.0, -1.0]),
        "np.absolute(np.array([-1.2, 1.2]))" => np::absolute(array![-1.2, 1.2]),
        "np.absolute(1.2 + 1j)" => np::absolute(C64::new(1.2, 1.0)),
        "np.fabs([-1.2, 1.2])" => np::fabs(array![-1.2, 1.2]),
        "np.sign([-5., 4.5])" => np::sign(array![-5.0, 4.5]),
        "np.sign([3-4j, 8j])" => np::sign(array![C64::new(3.0, -4.0), i * 8.0]),
        "np.reciprocal([1, 2., 3.33])" => np::reciprocal(array![1.0, 2.0, 3.33]),
        "np.square([-1j, 1])" => np::square(array![-i, C64::new(1.0, 0.0)]),
        "np.maximum([2, 3, 4], [1, 5, 2])" => np::maximum(array![2, 3, 4], array![1, 5, 2]),
        "np.maximum(np.eye(2), [0.5, 2])" => np::maximum(np::eye(2), array![0.5, 2.0]),
        "np.minimum([2, 3, 4], [1, 5, 2])" => np::minimum(array![2, 3, 4], array![1, 5, 2]),
        "np.fmax(np.eye(2), [0.5, 2])" => np::fmax(np::eye(2), array![0.5, 2.0]),
        "np.fmin([np.nan, 0, np.nan], [0, np.nan, np.nan])" =>
            np::fmin(array![np::nan, 0.0, np::nan], array![0.0, np::nan, np::nan]),
        "np.clip(np.arange(10), 1, 8)" => np::clip(np::arange(10), 1, 8),
        "np.clip(np.arange(10), 8, 1)" => np::clip(np::arange(10), 8, 1),
        "np.clip(np.arange(10), [3, 4, 1, 1, 1, 4, 4, 4, 4, 4], 8)" =>
            np::clip(np::arange(10), array![3, 4, 1, 1, 1, 4, 4, 4, 4, 4], 8),
        "np.gcd([12, 20], 20)" => np::gcd(array![12, 20], 20),
        "np.gcd(np.arange(6), 20)" => np::gcd(&a, 20),
        "np.lcm(np.arange(6), 20)" => np::lcm(&a, 20),
    }
}

#[test]
fn rounding_and_parts() {
    let halves = array![-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0];
    let z = array![C64::new(1.0, 2.0), C64::new(3.0, 4.0), C64::new(5.0, 6.0)];
    arrays! {
        "np.round([0.37, 1.64])" => np::round(array![0.37, 1.64]),
        "np.round([0.37, 1.64], decimals=1)" => np::round_with(array![0.37, 1.64], 1),
        "np.round([.5, 1.5, 2.5, 3.5, 4.5])" => np::round(array![0.5, 1.5, 2.5, 3.5, 4.5]),
        "np.round([1, 2, 3, 11], decimals=1)" => np::round_with(array![1, 2, 3, 11], 1),
        "np.round([1, 2, 3, 11], decimals=-1)" => np::round_with(array![1, 2, 3, 11], -1),
        "np.round(56294995342131.5, 3)" => np::round_with(56294995342131.5, 3),
        "np.rint(np.array([-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0]))" => np::rint(&halves),
        "np.floor(np.array([-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0]))" => np::floor(&halves),
        "np.ceil(np.array([-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0]))" => np::ceil(&halves),
        "np.trunc(np.array([-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0]))" => np::trunc(&halves),
        "np.fix([2.1, 2.9, -2.1, -2.9])" => np::fix(array![2.1, 2.9, -2.1, -2.9]),
        "np.real(np.array([1+2j, 3+4j, 5+6j]))" => np::real(&z),
        "np.imag(np.array([1+2j, 3+4j, 5+6j]))" => np::imag(&z),
        "np.conjugate(np.array([1+2j, 3+4j, 5+6j]))" => np::conjugate(&z),
        "np.angle([1.0, 1.0j, 1+1j])" => np::angle(array![
            C64::new(1.0, 0.0), C64::new(0.0, 1.0), C64::new(1.0, 1.0)
        ]),
        "np.isnan([np.log(-1.), 1., np.log(0)])" => np::isnan(np::log(array![-1.0, 1.0, 0.0])),
        "np.isinf([np.inf, -np.inf, 1.0, np.nan])" =>
            np::isinf(array![np::inf, -np::inf, 1.0, np::nan]),
        "np.isfinite([np.log(-1.), 1., np.log(0)])" => np::isfinite(np::log(array![-1.0, 1.0, 0.0])),
        "np.signbit(np.array([1, -2.3, 2.1]))" => np::signbit(array![1.0, -2.3, 2.1]),
        "np.copysign([-1, 0, 1], -1.1)" => np::copysign(array![-1, 0, 1], -1.1),
        "np.copysign([-1, 0, 1], np.arange(3) - 1)" => np::copysign(array![-1, 0, 1], np::arange(-1..2)),
        "np.ldexp(5, np.arange(4))" => np::ldexp(5.0, np::arange(4)),
        "np.heaviside([-1.5, 0, 2.0], 0.5)" => np::heaviside(array![-1.5, 0.0, 2.0], 0.5),
        "np.nextafter([1, 2], [2, 1]) == [np.finfo(float).eps + 1, 2 - np.finfo(float).eps]" => np::equal(
            np::nextafter(array![1, 2], array![2, 1]),
            array![1.0 + f64::EPSILON, 2.0 - f64::EPSILON],
        ),
    }
}

#[test]
fn series() {
    let z = C64::new(0.0, np::pi);
    arrays! {
        "np.sqrt([1, 4, 9])" => np::sqrt(array![1, 4, 9]),
        "np.sqrt([4, -1, -3+4J])" => np::sqrt(array![
            C64::new(4.0, 0.0), C64::new(-1.0, 0.0), C64::new(-3.0, 4.0)
        ]),
        "np.cbrt([1, 8, 27])" => np::cbrt(array![1, 8, 27]),
        "np.hypot(3 * np.ones((3, 3)), 4 * np.ones((3, 3)))" =>
            np::hypot(np::full((3, 3), 3.0), np::full((3, 3), 4.0)),
        "np.exp(1j * np.pi)" => np::exp(z),
        "np.exp2([2, 3])" => np::exp2(array![2, 3]),
        "np.expm1(1e-10)" => np::expm1(1e-10),
        "np.log([1, np.e, np.e**2, 0])" => np::log(array![1.0, np::e, np::e.powi(2), 0.0]),
        "np.log2(np.array([0, 1, 2, 2**4]))" => np::log2(array![0, 1, 2, 16]),
        "np.log2(np.array([0+1.j, 1, 2+0.j, 4.j]))" => np::log2(array![
            C64::new(0.0, 1.0), C64::new(1.0, 0.0), C64::new(2.0, 0.0), C64::new(0.0, 4.0)
        ]),
        "np.log10([1e-15, -3.])" => np::log10(array![1e-15, -3.0]),
        "np.log1p(1e-99)" => np::log1p(1e-99),
        "np.logaddexp(np.log(1e-50), np.log(2.5e-50))" =>
            np::logaddexp(np::log(1e-50), np::log(2.5e-50)),
        "np.sin(np.array((0., 30., 45., 60., 90.)) * np.pi / 180.)" =>
            np::sin(np::divide(np::multiply(array![0.0, 30.0, 45.0, 60.0, 90.0], np::pi), 180.0)),
        "np.cos(np.array([0, np.pi/2, np.pi]))" => np::cos(array![0.0, np::pi / 2.0, np::pi]),
        "np.arctan2(np.array([-1, -1, 1, 1]), np.array([-1, 1, 1, -1])) * 180 / np.pi" => np::divide(
            np::multiply(np::arctan2(array![-1, -1, 1, 1], array![-1, 1, 1, -1]), 180),
            np::pi,
        ),
        "np.arccosh([np.e, 10.0])" => np::arccosh(array![np::e, 10.0]),
        "np.degrees(np.arange(12.) * np.pi / 6)" =>
            np::degrees(np::divide(np::multiply(np::arange(12.0), np::pi), 6)),
        "np.radians(np.arange(12.) * 30.)" => np::radians(np::multiply(np::arange(12.0), 30.0)),
    }
}

#[test]
fn masks_and_bits() {
    let a = np::arange(5);
    arrays! {
        "np.equal([0, 1, 3], np.arange(3))" => np::equal(array![0, 1, 3], np::arange(3)),
        "np.not_equal([1, 2], [[1, 3], [1, 4]])" => np::not_equal(array![1, 2], array![[1, 3], [1, 4]]),
        "np.less([1, 2], [2, 2])" => np::less(array![1, 2], array![2, 2]),
        "np.less_equal([4, 2, 1], [2, 2, 2])" => np::less_equal(array![4, 2, 1], array![2, 2, 2]),
        "np.greater([4, 2], [2, 2])" => np::greater(array![4, 2], array![2, 2]),
        "np.greater_equal([4, 2, 1], [2, 2, 2])" => np::greater_equal(array![4, 2, 1], array![2, 2, 2]),
        "np.logical_and(np.arange(5) > 1, np.arange(5) < 4)" =>
            np::logical_and(np::greater(&a, 1), np::less(&a, 4)),
        "np.logical_or(np.arange(5) < 1, np.arange(5) > 3)" =>
            np::logical_or(np::less(&a, 1), np::greater(&a, 3)),
        "np.logical_xor(0, np.eye(2))" => np::logical_xor(0, np::eye(2)),
        "np.logical_not([True, False, 0, 1])" => np::logical_not(array![1, 0, 0, 1]),
        "np.bitwise_and([14, 3], 13)" => np::bitwise_and(array![14, 3], 13),
        "np.bitwise_and([11, 7], [4, 25])" => np::bitwise_and(array![11, 7], array![4, 25]),
        "np.bitwise_or([33, 4], 1)" => np::bitwise_or(array![33, 4], 1),
        "np.bitwise_xor([True, True], [False, True])" =>
            np::bitwise_xor(array![true, true], array![false, true]),
        "np.invert(np.array([13], dtype=np.uint8))" => np::invert(array![13_u8]),
        "np.invert(np.array([True, False]))" => np::invert(array![true, false]),
        "np.left_shift(5, [1, 2, 3])" => np::left_shift(5, array![1, 2, 3]),
        "np.right_shift(10, [1, 2, 3])" => np::right_shift(10, array![1, 2, 3]),
    }
    texts! {
        "np.left_shift(np.uint8(255), np.array([1], np.uint8)).dtype" =>
            np::left_shift(array![255_u8], array![1_u8]).dtype(),
        "np.less(1, 2).dtype" => np::less(1, 2).dtype(),
        "np.divide(np.ones(2, np.int8), 2).dtype" => np::divide(i8::ones(2), 2).dtype(),
    }
}
