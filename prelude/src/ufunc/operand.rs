//! An array without its type: where it starts, its dtype, its shape and strides.
//!
//! What is done with operands is decided in `engine.rs`; here is what they are.

use ndarray::{ArrayView, ArrayViewMut, Dimension};
use num_complex::Complex;

use crate::dtype::{DType, Element, Value};

/// An array, its shape and strides borrowed from a view.
#[derive(Clone, Copy)]
pub(crate) struct Operand<'a> {
    pub(crate) start: *mut u8,
    pub(crate) dtype: DType,
    pub(crate) shape: &'a [usize],
    /// In elements.
    pub(crate) strides: &'a [isize],
    /// A plain number, which takes the dtype of the arrays beside it.
    pub(crate) weak: bool,
}

impl<'a> Operand<'a> {
    /// One that is filled in later.
    pub(crate) const NONE: Operand<'static> = Operand {
        start: std::ptr::null_mut(),
        dtype: DType::Bool,
        shape: &[0],
        strides: &[0],
        weak: false,
    };

    pub(crate) fn of<A: Element, D: Dimension>(
        view: &'a ArrayView<'_, A, D>,
        weak: bool,
    ) -> Operand<'a> {
        Operand {
            start: view.as_ptr().cast_mut().cast(),
            dtype: A::DTYPE,
            shape: view.shape(),
            strides: view.strides(),
            // Whoever implements `ArrayLike` says what is weak; only without axes is it one element.
            weak: weak && view.ndim() == 0,
        }
    }

    pub(crate) fn of_mut<A: Element, D: Dimension>(
        view: &'a mut ArrayViewMut<'_, A, D>,
    ) -> Operand<'a> {
        let start = view.as_mut_ptr().cast();
        let (shape, strides) = (view.shape(), view.strides());
        Operand { start, dtype: A::DTYPE, shape, strides, weak: false }
    }

    pub(crate) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there is one element, which is then the same at every index.
    pub(crate) fn is_single(&self) -> bool {
        self.shape.iter().all(|len| *len == 1)
    }

    /// The step along an axis of a shape with more axes, to which this is broadcast; `axis` counts
    /// from the last.
    pub(crate) fn step_from_last(&self, axis: usize) -> isize {
        match self.shape.len().checked_sub(axis + 1) {
            Some(own) if self.shape[own] != 1 => self.strides[own],
            _ => 0,
        }
    }

    /// Whether each index leads to the same element in both.
    pub(crate) fn is_same(&self, other: &Operand<'_>) -> bool {
        self.start == other.start
            && self.dtype == other.dtype
            && self.shape == other.shape
            && (0..self.shape.len())
                .all(|axis| self.shape[axis] == 1 || self.strides[axis] == other.strides[axis])
    }

    /// Whether the memory between the first and the last byte of both overlaps.
    pub(crate) fn may_overlap(&self, other: &Operand<'_>) -> bool {
        let (a, b) = (self.bounds(), other.bounds());
        a.0 < b.1 && b.0 < a.1
    }

    fn bounds(&self) -> (usize, usize) {
        let (mut low, mut high) = (self.start as usize, self.start as usize);
        let size = self.dtype.itemsize();
        for (len, stride) in self.shape.iter().zip(self.strides) {
            let reach = len.saturating_sub(1) * stride.unsigned_abs() * size;
            if *stride < 0 { low -= reach } else { high += reach }
        }
        (low, high + size)
    }

    /// The first element.
    ///
    /// # Safety
    ///
    /// There is one, initialised.
    pub(crate) unsafe fn first(&self) -> Value {
        macro_rules! read {
            ($($dtype:ident: $elem:ty),*) => {
                // SAFETY: as promised, an element of this dtype.
                match self.dtype { $(DType::$dtype => unsafe {
                    self.start.cast::<$elem>().read().to_value()
                }),* }
            };
        }
        read!(Bool: bool, Int8: i8, Int16: i16, Int32: i32, Int64: i64, Uint8: u8, Uint16: u16,
            Uint32: u32, Uint64: u64, Float32: f32, Float64: f64, Complex64: Complex<f32>,
            Complex128: Complex<f64>)
    }

    /// The dtype as which this is compared where `joined` is that of both sides: a plain integer
    /// is not cut to it.
    pub(crate) fn compared_as(&self, joined: DType) -> DType {
        if !self.weak {
            return self.dtype;
        }
        // SAFETY: a plain number is one element.
        let value = unsafe { self.first() };
        match value {
            _ if joined.excludes(value).is_none() => joined,
            Value::Uint(value) if i64::try_from(value).is_err() => DType::Uint64,
            _ => DType::Int64,
        }
    }
}

/// One element in a given dtype, and where it is kept.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub(crate) struct Scalar([u8; 16]);

impl Scalar {
    pub(crate) const NONE: Scalar = Scalar([0; 16]);

    pub(crate) fn of(value: Value, dtype: DType) -> Scalar {
        macro_rules! write {
            ($($dtype:ident: $elem:ty),*) => {{
                let mut scalar = Scalar::NONE;
                match dtype { $(DType::$dtype => {
                    let place = scalar.0.as_mut_ptr().cast::<$elem>();
                    // SAFETY: 16 aligned bytes have room for an element of any dtype.
                    unsafe { place.write(<$elem>::from_value(value)) };
                }),* }
                scalar
            }};
        }
        write!(Bool: bool, Int8: i8, Int16: i16, Int32: i32, Int64: i64, Uint8: u8, Uint16: u16,
            Uint32: u32, Uint64: u64, Float32: f32, Float64: f64, Complex64: Complex<f32>,
            Complex128: Complex<f64>)
    }

    pub(crate) fn operand(&self, dtype: DType) -> Operand<'static> {
        let start = self.0.as_ptr().cast_mut();
        Operand { start, dtype, shape: &[], strides: &[], weak: false }
    }
}

/// Whether results of one dtype may be written to an array of another. NumPy's rule 'same_kind':
/// to the same kind in any size, and upwards from `bool` over unsigned and signed integers and
/// floats to complex numbers.
pub(crate) fn same_kind(from: DType, to: DType) -> bool {
    let kind = |dtype: DType| match dtype {
        DType::Bool => 0,
        DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64 => 1,
        DType::Int8 | DType::Int16 | DType::Int32 | DType::Int64 => 2,
        DType::Float32 | DType::Float64 => 3,
        DType::Complex64 | DType::Complex128 => 4,
    };
    kind(from) <= kind(to)
}

impl DType {
    /// How many there are.
    pub(crate) const COUNT: usize = DType::Complex128 as usize + 1;

    /// The smallest integer, of integer dtypes.
    pub(crate) fn least(self) -> Value {
        if self.is_signed() {
            Value::Int(i64::MIN >> (64 - 8 * self.itemsize()))
        } else {
            Value::Uint(0)
        }
    }

    /// The largest integer, of integer dtypes.
    pub(crate) fn greatest(self) -> Value {
        if self.is_signed() {
            Value::Int(i64::MAX >> (64 - 8 * self.itemsize()))
        } else {
            Value::Uint(u64::MAX >> (64 - 8 * self.itemsize()))
        }
    }

    /// Whether an integer is not among those of this dtype: -1 if it is below them, 1 if above.
    pub(crate) fn excludes(self, value: Value) -> Option<i32> {
        let value = match value {
            Value::Int(value) => i128::from(value),
            Value::Uint(value) => i128::from(value),
            _ => return None,
        };
        if self == DType::Bool || self as usize >= DType::Float32 as usize {
            return None;
        }
        let bound = |value| match value {
            Value::Int(value) => i128::from(value),
            Value::Uint(value) => i128::from(value),
            _ => 0,
        };
        if value < bound(self.least()) {
            Some(-1)
        } else if value > bound(self.greatest()) {
            Some(1)
        } else {
            None
        }
    }
}
