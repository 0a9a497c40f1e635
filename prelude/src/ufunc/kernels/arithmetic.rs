//! Arithmetic of two elements, and what needs no more than that of one.

use std::cell::Cell;

use super::{
    complex::ComplexMath as _, float::Float as _, functions, integer::Integer as _,
    vector::powers::Power,
};
use crate::{
    DType,
    ufunc::{Block, Fault, Kernel},
};

/// Powers of integers, of which a negative exponent is a fault.
macro_rules! integer_power {
    ($integer:ty) => {{
        unsafe fn kernel(block: &Block) -> Option<Fault> {
            let negative = Cell::new(false);
            // SAFETY: as promised to a kernel of this type.
            unsafe {
                super::each2(block, |a: $integer, b: $integer| -> $integer {
                    let power = a.power(b);
                    negative.set(negative.get() | power.is_none());
                    power.unwrap_or(0)
                });
            }
            negative.get().then_some(Fault::NegativePower)
        }
        kernel as Kernel
    }};
}

functions! {
    ADD = "add" {
        lanes2 bool => same: [a b] a | b;
        lanes2 words => same: [a b] a.wrapping_add(b);
        lanes2 floats => same: [a b] a + b;
        lanes2 complexes => same: [a b] a + b;
    };
    SUBTRACT = "subtract" {
        lanes2 words => same: [a b] a.wrapping_sub(b);
        lanes2 floats => same: [a b] a - b;
        lanes2 complexes => same: [a b] a - b;
    };
    MULTIPLY = "multiply" {
        lanes2 bool => same: [a b] a & b;
        lanes2 words => same: [a b] a.wrapping_mul(b);
        lanes2 floats => same: [a b] a * b;
        lanes2 complexes => same: [a b] a * b;
    };
    DIVIDE = "divide" {
        lanes2 floats => same: [a b] a / b;
        each2 complexes => same: [a b] a.over(b);
    } integers_as_float64();
    FLOOR_DIVIDE = "floor_divide" {
        each2 integers => same: [a b] a.floor_divided(b);
        each2 floats => same: [a b] a.floor_divmod(b).0;
    } bool_as_int8();
    REMAINDER = "remainder" {
        each2 integers => same: [a b] a.floor_rest(b);
        each2 floats => same: [a b] a.floor_divmod(b).1;
    } bool_as_int8();
    FMOD = "fmod" {
        each2 integers => same: [a b] a.rest(b);
        each2 floats => same: [a b] a % b;
    } bool_as_int8();
    POWER = "power" {
        each2 unsigned => same: [a b] a.power(b).unwrap_or(0);
        powers floats => same: [] Power;
        each2 complexes => same: [a b] a.power(b);
    }
        with(DType::Int8, DType::Int8, integer_power!(i8))
        with(DType::Int16, DType::Int16, integer_power!(i16))
        with(DType::Int32, DType::Int32, integer_power!(i32))
        with(DType::Int64, DType::Int64, integer_power!(i64))
        bool_as_int8();
    FLOAT_POWER = "float_power" {
        powers f64 => same: [] Power;
        each2 complexes => same: [a b] a.power(b);
    } all_double();
    NEGATIVE = "negative" {
        lanes1 words => same: [a] a.wrapping_neg();
        lanes1 floats => same: [a] -a;
        lanes1 complexes => same: [a] -a;
    };
    POSITIVE = "positive" {
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a;
        lanes1 complexes => same: [a] a;
    };
    ABSOLUTE = "absolute" {
        lanes1 bool => same: [a] a;
        lanes1 signed => same: [a] a.wrapping_abs();
        lanes1 unsigned => same: [a] a;
        lanes1 floats => same: [a] a.abs();
        each1 complexes => part: [a] a.re.hypot(a.im);
    };
    FABS = "fabs" {
        lanes1 floats => same: [a] a.abs();
    } integers_as_float64();
    SIGN = "sign" {
        lanes1 signed => same: [a] a.clamp(-1, 1);
        lanes1 unsigned => same: [a] a.min(1);
        lanes1 floats => same: [a] {
            if a > 0.0 {
                1.0
            } else if a < 0.0 {
                -1.0
            } else if a == 0.0 {
                0.0
            } else {
                a
            }
        };
        each1 complexes => same: [a] a.sign();
    };
    RECIPROCAL = "reciprocal" {
        each1 integers => same: [a] a.inverse();
        lanes1 floats => same: [a] 1.0 / a;
        each1 complexes => same: [a] a.inverse();
    } bool_as_int8();
    SQUARE = "square" {
        lanes1 words => same: [a] a.wrapping_mul(a);
        lanes1 floats => same: [a] a * a;
        lanes1 complexes => same: [a] a * a;
    } bool_as_int8();
}
