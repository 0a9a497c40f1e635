//! Arrays of any dtype behind one type, so that products are compiled once and not in the cells.
//!
//! What an argument is here is a pointer, a dtype, a shape and steps; results are made in their own
//! type by the public functions.

use std::marker::PhantomData;

use ndarray::{ArrayView, Dimension};
use num_complex::Complex;

use super::{
    contraction::for_each_index,
    loops::{LoopAxis, UNIT},
};
use crate::{
    dtype::{DType, Element, Value},
    shape::tuple_text,
    strided::StridedAxis,
};

/// An array to be read, with its dtype as a value.
#[derive(Clone, Copy)]
pub(crate) struct Operand<'a> {
    dtype: DType,
    start: *const u8,
    shape: &'a [usize],
    steps: &'a [isize],
    elements: PhantomData<&'a ()>,
}

impl<'a> Operand<'a> {
    pub(crate) fn of<T: Element, D: Dimension>(view: &'a ArrayView<'_, T, D>) -> Operand<'a> {
        assert!(size_of::<T>() == T::DTYPE.itemsize());
        Operand {
            dtype: T::DTYPE,
            start: view.as_ptr().cast(),
            shape: view.shape(),
            steps: view.strides(),
            elements: PhantomData,
        }
    }

    pub(crate) fn start(&self) -> *const u8 {
        self.start
    }

    pub(crate) fn shape(&self) -> &'a [usize] {
        self.shape
    }

    pub(crate) fn steps(&self) -> &'a [isize] {
        self.steps
    }

    pub(crate) fn ndim(&self) -> usize {
        self.shape.len()
    }

    pub(crate) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    pub(crate) fn axes(&self) -> impl DoubleEndedIterator<Item = StridedAxis> + 'a {
        self.shape.iter().copied().zip(self.steps.iter().copied())
    }

    /// A copy in C order with elements of another dtype.
    pub(crate) fn converted(&self, dtype: DType) -> Buffer {
        let axes: Vec<StridedAxis> = self.axes().collect();
        // SAFETY: the operand's own axes.
        unsafe { converted(self.dtype, self.start, &axes, dtype) }
    }

    /// The operand in another dtype: itself, or a copy in `space`.
    pub(crate) fn in_dtype<'b>(self, dtype: DType, space: &'b mut Option<Converted>) -> Operand<'b>
    where
        'a: 'b,
    {
        if self.dtype == dtype {
            return self;
        }
        let mut steps = vec![1; self.ndim()];
        for axis in (1..steps.len()).rev() {
            steps[axis - 1] = steps[axis] * self.shape[axis].max(1) as isize;
        }
        let Converted { buffer, steps } =
            space.insert(Converted { buffer: self.converted(dtype), steps });
        Operand { dtype, start: buffer.start(), steps, ..self }
    }

    /// Its elements in C order evenly spaced: themselves, or a copy in `buffer`.
    pub(super) fn flattened(&self, buffer: &mut Option<Buffer>) -> (*const u8, isize) {
        let mut axes = self.axes().filter(|axis| axis.0 != 1).rev();
        let Some((mut len, step)) = axes.next() else { return (self.start, 1) };
        for (next_len, next_step) in axes {
            if next_step != step * len as isize {
                return (buffer.insert(self.converted(self.dtype)).start(), 1);
            }
            len *= next_len;
        }
        (self.start, step)
    }
}

/// The room that a converted operand lies in.
pub(crate) struct Converted {
    buffer: Buffer,
    steps: Vec<isize>,
}

/// Elements of any dtype, side by side.
pub(crate) struct Buffer(Vec<u64>);

impl Buffer {
    /// All of them 0, or `false`.
    pub(crate) fn zeros(dtype: DType, len: usize) -> Buffer {
        let bytes = dtype.itemsize().checked_mul(len).expect("an array that fits into memory");
        Buffer(vec![0; bytes.div_ceil(8)])
    }

    pub(crate) fn start(&self) -> *const u8 {
        self.0.as_ptr().cast()
    }

    /// The elements of a buffer of `f64`.
    pub(crate) fn into_floats(self) -> Vec<f64> {
        self.0.into_iter().map(f64::from_bits).collect()
    }

    pub(crate) fn start_mut(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }
}

/// The number of elements of a result. Views may be broadcast to lengths whose product is none.
#[track_caller]
pub(crate) fn size_of_result(op: &str, lengths: &[usize]) -> usize {
    if lengths.contains(&0) {
        return 0;
    }
    let size = lengths.iter().try_fold(1_usize, |size, len| size.checked_mul(*len));
    match size {
        Some(size) if size <= isize::MAX as usize => size,
        _ => too_large(op, lengths),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_large(op: &str, lengths: &[usize]) -> ! {
    panic!("{op}: the result is too big for memory, of shape {}", tuple_text(lengths))
}

/// Elements that are converted at a time.
const BLOCK: usize = 128;

/// The elements over `axes` in C order, in another dtype.
///
/// # Safety
///
/// All indices into `axes` lead from `start` to elements of the dtype `from`.
pub(crate) unsafe fn converted(
    from: DType,
    start: *const u8,
    axes: &[StridedAxis],
    to: DType,
) -> Buffer {
    if axes.iter().any(|axis| axis.0 == 0) {
        return Buffer::zeros(to, 0);
    }
    let mut buffer = Buffer::zeros(to, axes.iter().map(|axis| axis.0).product());
    let (outer, (len, step)) = match axes.split_last() {
        Some((last, outer)) => (outer, *last),
        None => (axes, (1, 1)),
    };
    let outer: Vec<LoopAxis> = outer.iter().map(|&(len, a)| LoopAxis { len, a, ..UNIT }).collect();
    let (read, write) = (reader(from), writer(to));
    let (from_size, to_size) = (from.itemsize() as isize, to.itemsize());
    let mut values = [Value::Bool(false); BLOCK];
    let mut place = buffer.start_mut();
    for_each_index(&outer, |[offset, ..]| {
        for first in (0..len).step_by(BLOCK) {
            let count = BLOCK.min(len - first);
            let at = offset + first as isize * step;
            let values = &mut values[..count];
            // SAFETY: indices below the lengths of the axes, and one place for each of them.
            unsafe {
                read(start.offset(at * from_size), step, values);
                write(values, place);
                place = place.add(count * to_size);
            }
        }
    });
    buffer
}

unsafe fn read<T: Element>(start: *const u8, step: isize, values: &mut [Value]) {
    for (i, value) in values.iter_mut().enumerate() {
        // SAFETY: the caller has as many elements as values.
        *value = unsafe { (*start.cast::<T>().offset(i as isize * step)).to_value() };
    }
}

unsafe fn write<T: Element>(values: &[Value], start: *mut u8) {
    for (i, value) in values.iter().enumerate() {
        // SAFETY: the caller has as many places as values.
        unsafe { start.cast::<T>().add(i).write(T::from_value(*value)) };
    }
}

macro_rules! by_dtype {
    ($dtype:expr, $function:ident) => {
        match $dtype {
            DType::Bool => $function::<bool>,
            DType::Int8 => $function::<i8>,
            DType::Int16 => $function::<i16>,
            DType::Int32 => $function::<i32>,
            DType::Int64 => $function::<i64>,
            DType::Uint8 => $function::<u8>,
            DType::Uint16 => $function::<u16>,
            DType::Uint32 => $function::<u32>,
            DType::Uint64 => $function::<u64>,
            DType::Float32 => $function::<f32>,
            DType::Float64 => $function::<f64>,
            DType::Complex64 => $function::<Complex<f32>>,
            DType::Complex128 => $function::<Complex<f64>>,
        }
    };
}

fn reader(dtype: DType) -> unsafe fn(*const u8, isize, &mut [Value]) {
    by_dtype!(dtype, read)
}

fn writer(dtype: DType) -> unsafe fn(&[Value], *mut u8) {
    by_dtype!(dtype, write)
}
