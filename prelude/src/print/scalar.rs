//! How one element stands on its own: more digits than in an array, an exponent by its own size.

use num_complex::Complex;

use super::float::{Digits, positional, scientific};
use crate::dtype::Value;

/// NumPy's `str(x)`.
pub(super) fn text_of(value: Value) -> String {
    match value {
        Value::Bool(true) => String::from("True"),
        Value::Bool(false) => String::from("False"),
        Value::Int(x) => x.to_string(),
        Value::Uint(x) => x.to_string(),
        Value::F32(x) => with_point(float(x)),
        Value::F64(x) => with_point(float(x)),
        Value::C64(x) => complex(x),
        Value::C128(x) => complex(x),
    }
}

fn complex<T: Digits>(x: Complex<T>) -> String {
    if x.re == T::ZERO && !x.re.is_negative() {
        return format!("{}j", float(x.im));
    }
    let plus = if x.im.is_nan() || !x.im.is_negative() { "+" } else { "" };
    format!("({}{plus}{}j)", float(x.re), float(x.im))
}

/// The shortest digits, without a point where there is no fraction.
fn float<T: Digits>(x: T) -> String {
    if x.is_nan() {
        return String::from("nan");
    }
    if !x.is_finite() {
        return String::from(if x.is_negative() { "-inf" } else { "inf" });
    }
    let size = x.magnitude();
    if size == T::ZERO || (size < T::LARGE_ALONE && !size.is_small_alone()) {
        let (whole, fraction) = positional(x, usize::MAX);
        return match fraction.as_str() {
            "" => whole,
            fraction => format!("{whole}.{fraction}"),
        };
    }
    let (whole, fraction, exponent) = scientific(x, usize::MAX);
    match fraction.as_str() {
        "" => format!("{whole}e{exponent}"),
        fraction => format!("{whole}.{fraction}e{exponent}"),
    }
}

/// A real number shows that it is a float: `66.0`, but `1e+16` and `nan` as they are.
fn with_point(text: String) -> String {
    match text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        true => text + ".0",
        false => text,
    }
}
