//! What NumPy computes of two elements while it compares arrays, in the dtypes in which it does.
//!
//! One element at a time, for reports and doubtful cases; whole arrays are compared by the loops of
//! [`crate::ufunc`].

use num_complex::Complex;

use crate::dtype::{DType, Element, Value};

pub(super) fn is_nan(value: Value) -> bool {
    match value {
        Value::F32(x) => x.is_nan(),
        Value::F64(x) => x.is_nan(),
        Value::C64(x) => x.re.is_nan() || x.im.is_nan(),
        Value::C128(x) => x.re.is_nan() || x.im.is_nan(),
        _ => false,
    }
}

pub(super) fn is_infinite(value: Value) -> bool {
    match value {
        Value::F32(x) => x.is_infinite(),
        Value::F64(x) => x.is_infinite(),
        Value::C64(x) => x.re.is_infinite() || x.im.is_infinite(),
        Value::C128(x) => x.re.is_infinite() || x.im.is_infinite(),
        _ => false,
    }
}

/// NumPy's `x == y`. Integers are compared exactly, all else as the widest floats.
pub(super) fn equal(x: Value, y: Value) -> bool {
    match (integer(x), integer(y)) {
        (Some(x), Some(y)) => x == y,
        _ => Complex::<f64>::from_value(x) == Complex::<f64>::from_value(y),
    }
}

/// NumPy's `x < y`. Complex numbers are ordered by their real parts first.
pub(super) fn less(x: Value, y: Value) -> bool {
    if let (Some(x), Some(y)) = (integer(x), integer(y)) {
        return x < y;
    }
    let (x, y) = (Complex::<f64>::from_value(x), Complex::<f64>::from_value(y));
    x.re == y.re && x.im < y.im || x.re < y.re && !x.im.is_nan() && !y.im.is_nan()
}

fn integer(value: Value) -> Option<i128> {
    match value {
        Value::Bool(x) => Some(i128::from(x)),
        Value::Int(x) => Some(i128::from(x)),
        Value::Uint(x) => Some(i128::from(x)),
        _ => None,
    }
}

/// NumPy's `isclose(x, y, rtol, atol, equal_nan)`, where `to` is the dtype of `y`.
pub(super) fn is_close(x: Value, y: Value, [from, to]: [DType; 2], tolerance: [f64; 2]) -> bool {
    let float = to.or_float();
    let y = converted(y, float);
    let [rtol, atol] = tolerance;
    let allowed = match converted(magnitude(y), float.part()) {
        Value::F32(y) => f64::from(atol as f32 + rtol as f32 * y),
        y => atol + rtol * f64::from_value(y),
    };
    let apart = f64::from_value(distance(x, y, from.promote(float)));
    apart <= allowed && !is_nan(y) && !is_infinite(y) || equal(x, y)
}

/// NumPy's `abs(x - y) < bound`, with `y` as a float.
pub(super) fn is_within(x: Value, y: Value, [from, to]: [DType; 2], bound: f64) -> bool {
    let float = to.or_float();
    match distance(x, converted(y, float), from.promote(float)) {
        Value::F32(apart) => apart < bound as f32,
        apart => f64::from_value(apart) < bound,
    }
}

/// NumPy's `abs(x - y)` in the dtype that both have together: integers wrap.
pub(super) fn distance(x: Value, y: Value, dtype: DType) -> Value {
    macro_rules! wrapping {
        ($integer:ty) => {
            <$integer>::from_value(x).wrapping_sub(<$integer>::from_value(y))
        };
    }
    match dtype {
        DType::Bool => Value::Bool(bool::from_value(x) != bool::from_value(y)),
        DType::Int8 => wrapping!(i8).wrapping_abs().to_value(),
        DType::Int16 => wrapping!(i16).wrapping_abs().to_value(),
        DType::Int32 => wrapping!(i32).wrapping_abs().to_value(),
        DType::Int64 => wrapping!(i64).wrapping_abs().to_value(),
        DType::Uint8 => wrapping!(u8).to_value(),
        DType::Uint16 => wrapping!(u16).to_value(),
        DType::Uint32 => wrapping!(u32).to_value(),
        DType::Uint64 => wrapping!(u64).to_value(),
        DType::Float32 => (f32::from_value(x) - f32::from_value(y)).abs().to_value(),
        DType::Float64 => (f64::from_value(x) - f64::from_value(y)).abs().to_value(),
        DType::Complex64 => {
            magnitude(Value::C64(Complex::<f32>::from_value(x) - Complex::<f32>::from_value(y)))
        }
        DType::Complex128 => {
            magnitude(Value::C128(Complex::<f64>::from_value(x) - Complex::<f64>::from_value(y)))
        }
    }
}

/// NumPy's `error / abs(y)`, where `whole` is the dtype of `y` and `error` is of dtype `own`.
pub(super) fn relative(error: Value, own: DType, y: Value, whole: DType) -> Value {
    // As a distance, so that the smallest integer of a dtype is its own magnitude.
    let y = distance(y, Value::Int(0), whole);
    match own.promote(whole.part()).or_float() {
        DType::Float32 => Value::F32(f32::from_value(error) / f32::from_value(y)),
        _ => Value::F64(f64::from_value(error) / f64::from_value(y)),
    }
}

/// NumPy's `maximum(x, y)` of two values of one kind: NaN wins, and the last of two zeros.
pub(super) fn larger(x: Value, y: Value) -> Value {
    if is_nan(x) || !is_nan(y) && less(y, x) { x } else { y }
}

/// NumPy's `minimum(x, y)` of two values of one kind: NaN wins.
pub(super) fn smaller(x: Value, y: Value) -> Value {
    if is_nan(x) || !is_nan(y) && !less(y, x) { x } else { y }
}

fn magnitude(value: Value) -> Value {
    match value {
        Value::Int(x) => Value::Int(x.wrapping_abs()),
        Value::F32(x) => Value::F32(x.abs()),
        Value::F64(x) => Value::F64(x.abs()),
        Value::C64(x) => Value::F32(x.norm()),
        Value::C128(x) => Value::F64(x.norm()),
        unsigned => unsigned,
    }
}

fn converted(value: Value, dtype: DType) -> Value {
    match dtype {
        DType::Float32 => Value::F32(f32::from_value(value)),
        DType::Float64 => Value::F64(f64::from_value(value)),
        DType::Complex64 => Value::C64(Complex::from_value(value)),
        DType::Complex128 => Value::C128(Complex::from_value(value)),
        _ => value,
    }
}

impl DType {
    /// The dtype together with a plain float.
    pub(super) fn or_float(self) -> DType {
        if (self as usize) < DType::Float32 as usize { DType::Float64 } else { self }
    }

    /// The dtype of magnitudes.
    pub(super) fn part(self) -> DType {
        match self {
            DType::Complex64 => DType::Float32,
            DType::Complex128 => DType::Float64,
            own => own,
        }
    }

    pub(super) fn is_complex(self) -> bool {
        matches!(self, DType::Complex64 | DType::Complex128)
    }
}
