//! The loops that convert elements of one dtype to another, one for each pair.

use num_complex::Complex;

use crate::{
    dtype::{DType, Element},
    ufunc::{Block, Fault, INPUTS, Kernel, Loop},
};

/// The loop from one dtype to another, or to itself.
pub(crate) fn loop_between(from: DType, to: DType) -> Loop {
    let kernel = if from == to {
        match from.itemsize() {
            1 => copied::<1>,
            2 => copied::<2>,
            4 => copied::<4>,
            8 => copied::<8>,
            _ => copied::<16>,
        }
    } else {
        KERNELS[from as usize][to as usize]
    };
    Loop { inputs: [from; INPUTS], output: to, kernel }
}

/// # Safety
///
/// As [`Kernel`], for elements of `SIZE` bytes.
unsafe fn copied<const SIZE: usize>(block: &Block) -> Option<Fault> {
    // SAFETY: as promised; a copy may be of memory to itself.
    unsafe { std::ptr::copy(block.inputs[0], block.output, SIZE * block.len) };
    None
}

/// # Safety
///
/// As [`Kernel`].
unsafe fn converted<A: Element, B: Element>(block: &Block) -> Option<Fault> {
    let (from, to) = (block.inputs[0].cast::<A>(), block.output.cast::<B>());
    for i in 0..block.len {
        // SAFETY: as promised.
        unsafe { to.add(i).write(B::from_value(from.add(i).read().to_value())) };
    }
    None
}

macro_rules! table {
    ($($from:ty),*) => {
        [$(row!($from)),*]
    };
}

macro_rules! row {
    ($from:ty) => {
        [
            converted::<$from, bool>,
            converted::<$from, i8>,
            converted::<$from, i16>,
            converted::<$from, i32>,
            converted::<$from, i64>,
            converted::<$from, u8>,
            converted::<$from, u16>,
            converted::<$from, u32>,
            converted::<$from, u64>,
            converted::<$from, f32>,
            converted::<$from, f64>,
            converted::<$from, Complex<f32>>,
            converted::<$from, Complex<f64>>,
        ]
    };
}

/// By `from`, then `to`, both in the order of [`DType`].
static KERNELS: [[Kernel; DType::COUNT]; DType::COUNT] =
    table![bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, Complex<f32>, Complex<f64>];
