//! Whole numbers near elements, and numbers with a given count of decimals.

use num_complex::Complex;

use super::functions;
use crate::{
    DType,
    ufunc::{Block, Fault, Kernel, Loop},
};

/// The loop that rounds integers to multiples of a power of ten.
macro_rules! tens {
    ($integer:ty, $dtype:ident) => {{
        unsafe fn kernel(block: &Block) -> Option<Fault> {
            // SAFETY: as promised to a kernel of these types.
            unsafe {
                super::each2(block, |a: $integer, unit: f64| -> $integer {
                    ((a as f64 / unit).round_ties_even() * unit) as $integer
                });
            }
            None
        }
        let (own, unit) = (DType::$dtype, DType::Float64);
        Loop { inputs: [own, unit, unit], output: own, kernel: kernel as Kernel }
    }};
}

functions! {
    RINT = "rint" {
        lanes1 floats => same: [a] a.round_ties_even();
        lanes1 complexes => same: [a] Complex::new(a.re.round_ties_even(), a.im.round_ties_even());
    } integers_as_float64();
    ROUND = "round" {
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a.round_ties_even();
        lanes1 complexes => same: [a] Complex::new(a.re.round_ties_even(), a.im.round_ties_even());
    };
    /// To multiples of the inverse of the second argument.
    ROUND_TO_DECIMALS = "round" {
        lanes2 floats => same: [a scale] (a * scale).round_ties_even() / scale;
        lanes2 complexes => same: [a scale] Complex::new(
            (a.re * scale.re).round_ties_even() / scale.re,
            (a.im * scale.re).round_ties_even() / scale.re,
        );
    };
    /// To multiples of the second argument.
    ROUND_TO_TENS = "round" {
        lanes2 floats => same: [a unit] (a / unit).round_ties_even() * unit;
        lanes2 complexes => same: [a unit] Complex::new(
            (a.re / unit.re).round_ties_even() * unit.re,
            (a.im / unit.re).round_ties_even() * unit.re,
        );
    }
        with_loop(DType::Int8, tens!(i8, Int8))
        with_loop(DType::Int16, tens!(i16, Int16))
        with_loop(DType::Int32, tens!(i32, Int32))
        with_loop(DType::Int64, tens!(i64, Int64))
        with_loop(DType::Uint8, tens!(u8, Uint8))
        with_loop(DType::Uint16, tens!(u16, Uint16))
        with_loop(DType::Uint32, tens!(u32, Uint32))
        with_loop(DType::Uint64, tens!(u64, Uint64));
    FLOOR = "floor" {
        lanes1 bool => same: [a] a;
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a.floor();
    };
    CEIL = "ceil" {
        lanes1 bool => same: [a] a;
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a.ceil();
    };
    TRUNC = "trunc" {
        lanes1 bool => same: [a] a;
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a.trunc();
    };
}
