//! A field's text as a number of a dtype: by `loadtxt`'s strict rules and by `genfromtxt`'s, which
//! are Python's.

use num_complex::Complex;

use super::lines::is_space;
use crate::{DType, Value};

/// By `loadtxt`'s rules: no underscores, no hexadecimal digits, integers only as such.
pub(super) fn strict(dtype: DType, field: &str) -> Option<Value> {
    let field = field.trim_matches(is_space);
    match dtype {
        DType::Bool => field.parse().ok().map(|n: i64| Value::Bool(n != 0)),
        DType::Float32 => field.parse().ok().map(|x: f64| Value::F32(x as f32)),
        DType::Float64 => field.parse().ok().map(Value::F64),
        DType::Complex64 | DType::Complex128 => complex(field, false).map(Value::C128),
        _ => integer(dtype, field),
    }
}

/// By the rules of Python's `float`, `int` and `complex`; `None` where they raise ValueError.
pub(super) fn loose(dtype: DType, field: &str) -> Option<Result<Value, OutOfRange>> {
    let field = field.trim_matches(is_space);
    let cleared;
    let field = if field.contains('_') {
        cleared = without_underscores(field)?;
        cleared.as_str()
    } else {
        field
    };
    let value = match dtype {
        DType::Bool if field.eq_ignore_ascii_case("true") => Value::Bool(true),
        DType::Bool if field.eq_ignore_ascii_case("false") => Value::Bool(false),
        DType::Bool => return None,
        DType::Float32 => Value::F32(field.parse::<f64>().ok()? as f32),
        DType::Float64 => Value::F64(field.parse().ok()?),
        DType::Complex64 | DType::Complex128 => Value::C128(complex(field, true)?),
        DType::Int64 | DType::Uint64 => match integer(dtype, field) {
            Some(value) => value,
            None if is_integer(field) => return Some(Err(OutOfRange)),
            None => return None,
        },
        // As NumPy does, by `int(float(x))`.
        _ => {
            let x: f64 = field.parse().ok()?;
            if x.is_nan() {
                return None;
            }
            match integer(dtype, &format!("{:.0}", x.trunc())) {
                Some(value) => value,
                None if x.abs() < 1.0 => Value::Int(0),
                None => return Some(Err(OutOfRange)),
            }
        }
    };
    Some(Ok(value))
}

/// An integer that the dtype does not hold.
pub(super) struct OutOfRange;

fn is_integer(field: &str) -> bool {
    let digits = field.strip_prefix(['-', '+']).unwrap_or(field);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer(dtype: DType, field: &str) -> Option<Value> {
    macro_rules! of {
        ($type:ty, $kind:ident) => {
            field.parse::<$type>().ok().map(|n| Value::$kind(n.into()))
        };
    }
    match dtype {
        DType::Int8 => of!(i8, Int),
        DType::Int16 => of!(i16, Int),
        DType::Int32 => of!(i32, Int),
        DType::Uint8 => of!(u8, Uint),
        DType::Uint16 => of!(u16, Uint),
        DType::Uint32 => of!(u32, Uint),
        DType::Uint64 => of!(u64, Uint),
        _ => of!(i64, Int),
    }
}

/// `1+2j`, `(1+2j)`, `2j`, `1`. Python also knows `j` alone, and `J`.
fn complex(field: &str, as_python: bool) -> Option<Complex<f64>> {
    let inner = field.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let field = inner.unwrap_or(field).trim_matches(is_space);
    let unit = |field: &'_ str| match field.strip_suffix('j') {
        None if as_python => field.strip_suffix('J').map(str::len),
        parts => parts.map(str::len),
    };
    let Some(end) = unit(field) else {
        return field.parse().ok().map(|re| Complex::new(re, 0.0));
    };
    let parts = &field[..end];
    let bytes = parts.as_bytes();
    let is_sign = |at: usize| matches!(bytes[at], b'+' | b'-');
    let is_exponents = |at: usize| matches!(bytes[at - 1], b'e' | b'E');
    let mut split = (1..bytes.len()).rfind(|at| is_sign(*at) && !is_exponents(*at)).unwrap_or(0);
    if !as_python && split > 1 && is_sign(split - 1) && bytes[split - 1] == b'+' {
        // NumPy reads what Python's format `%e+%ej` made of a negative part.
        split -= 1;
    }
    let (re, im) = parts.split_at(split);
    let im = if split > 0 && im.len() > 1 && matches!(im.as_bytes()[1], b'+' | b'-') {
        &im[1..]
    } else {
        im
    };
    let im = match im {
        "" | "+" if as_python => 1.0,
        "-" if as_python => -1.0,
        im => im.parse().ok()?,
    };
    let re = if re.is_empty() { 0.0 } else { re.parse().ok()? };
    Some(Complex::new(re, im))
}

/// Underscores are allowed between digits.
fn without_underscores(field: &str) -> Option<String> {
    let bytes = field.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let good = |at: usize| at > 0 && is_digit(at - 1) && is_digit(at + 1);
    let all_good = (0..bytes.len()).filter(|at| bytes[*at] == b'_').all(good);
    all_good.then(|| field.replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complex_numbers() {
        let c = |re, im| Some(Complex::new(re, im));
        assert_eq!(complex("1e5-3e-2j", false), c(1e5, -3e-2));
        assert_eq!(complex("( 1 )", false), c(1.0, 0.0));
        assert_eq!(complex("1e+5j", false), c(0.0, 1e5));
        assert_eq!(complex("1+-2j", false), c(1.0, -2.0));
        assert_eq!(complex("1++2j", false), c(1.0, 2.0));
        for wrong in ["j", "1+j", "1+2J", "(1+2j", "1 + 2j", "()", "", "+-j", "é+2j", "1+2j+3"] {
            assert_eq!(complex(wrong, false), None, "{wrong}");
        }
        assert_eq!(complex("1-J", true), c(1.0, -1.0));
        assert_eq!(complex("1+-2j", true), None);
    }
}
