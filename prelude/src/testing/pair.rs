//! Two arrays of one shape, or an array and a scalar, without their types.

use ndarray::{ArrayD, Zip};
use num_complex::Complex;

use crate::{
    dtype::{DType, Value},
    print::{Corners, PrintOptions},
    ufunc::{Function, Operand, mask_of},
};

/// The operands of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub x: Operand<'a>,
    pub y: Operand<'a>,
}

impl<'a> Pair<'a> {
    /// Whether their shapes are the same, or one has no axes.
    pub fn fits(&self) -> bool {
        self.x.shape == self.y.shape || self.x.shape.is_empty() || self.y.shape.is_empty()
    }

    /// The shape of the comparison.
    pub fn shape(&self) -> &'a [usize] {
        if self.x.shape.is_empty() { self.y.shape } else { self.x.shape }
    }

    pub fn dtypes(&self) -> [DType; 2] {
        [self.x.dtype, self.y.dtype]
    }

    /// The dtype of both together.
    pub fn dtype(&self) -> DType {
        self.x.dtype.promote(self.y.dtype)
    }

    /// Calls `f` with the elements at each index, in C order, until it says `false`; whether it
    /// never did.
    pub fn each(&self, mut f: impl FnMut(&[usize], Value, Value) -> bool) -> bool {
        let shape = self.shape();
        if shape.contains(&0) {
            return true;
        }
        let mut index = vec![0; shape.len()];
        loop {
            if !f(&index, element(&self.x, &index), element(&self.y, &index)) {
                return false;
            }
            let Some(axis) = (0..shape.len()).rev().find(|axis| index[*axis] + 1 < shape[*axis])
            else {
                return true;
            };
            index[axis] += 1;
            index[axis + 1..].fill(0);
        }
    }

    /// Whether a function of both, or of both and a parameter, holds everywhere.
    pub fn all(&self, function: &Function, key: DType, parameter: Option<[f64; 2]>) -> bool {
        let parameter = parameter.map(|[re, im]| Complex::new(re, im));
        let mask: ArrayD<bool> = mask_of(function, key, self.x, self.y, parameter.as_ref());
        let mut all = true;
        Zip::from(&mask).for_each(|holds| all &= *holds);
        all
    }
}

/// The element at an index; a scalar's only one.
pub(super) fn element(operand: &Operand<'_>, index: &[usize]) -> Value {
    let steps = operand.strides.iter().zip(index);
    let step: isize = steps.map(|(stride, place)| stride * *place as isize).sum();
    let start = operand.start.wrapping_offset(step * operand.dtype.itemsize() as isize);
    // SAFETY: an operand is a view, and the index is within its shape.
    unsafe { Operand { start, ..*operand }.first() }
}

/// The part of an operand that is printed.
pub(super) fn corners(operand: &Operand<'_>, options: PrintOptions) -> Corners {
    Corners::by_index(operand.dtype, operand.shape, options, |index| element(operand, index))
}
