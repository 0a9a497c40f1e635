//! Elements on their way from one array into another, whatever their type is.
//!
//! An [`Area`] is a strided region of memory of which the type of elements is known only as a value, so that
//! joining, repeating, padding and the like are compiled once and not once for each dtype. The
//! loops stand in `moving/copy.rs`. A result starts as [`Blank`] memory, which is written part by
//! part. What goes where is decided by the callers.

mod copy;

use std::{cell::Cell, marker::PhantomData, ops::Range};

use ndarray::{Array, ArrayView, ArrayViewD, Dimension, IxDyn, ShapeBuilder};

use self::copy::{Pair, convert, copy};
use crate::{
    dtype::{DType, Element, Value},
    few::Few,
    memory,
    shape::dim_of,
    strided::StridedAxis,
};

/// A region that is read.
pub(crate) type Source<'a> = Area<'a, Read>;

/// A region that is written.
pub(crate) type Target<'a> = Area<'a, Write<'a>>;

/// Marks what is read.
#[derive(Clone, Copy)]
pub(crate) struct Read;

/// Marks what is written, and counts it.
#[derive(Clone, Copy)]
pub(crate) struct Write<'a>(&'a Cell<usize>);

/// Elements of one type in memory; the steps are in bytes.
///
/// Every index below the lengths of the axes leads to an element, which lives as long as `'a`.
#[derive(Clone)]
pub(crate) struct Area<'a, M> {
    start: *mut u8,
    dtype: DType,
    axes: Few<StridedAxis>,
    mode: M,
    life: PhantomData<&'a u8>,
}

impl<'a> Source<'a> {
    /// The elements of a view.
    pub(crate) fn of<A: Element, D: Dimension>(view: &ArrayView<'a, A, D>) -> Source<'a> {
        Source::of_parts(view.as_ptr().cast(), A::DTYPE, view.shape(), view.strides())
    }

    /// One element, as an area without axes.
    pub(crate) fn of_one<A: Element>(element: &'a A) -> Source<'a> {
        Source::of_parts(std::ptr::from_ref(element).cast(), A::DTYPE, &[], &[])
    }

    fn of_parts(start: *const u8, dtype: DType, shape: &[usize], strides: &[isize]) -> Source<'a> {
        let size = dtype.itemsize() as isize;
        let steps = strides.iter().map(|stride| stride * size);
        let axes = shape.iter().copied().zip(steps).collect();
        Area { start: start.cast_mut(), dtype, axes, mode: Read, life: PhantomData }
    }

    /// The same elements again and again along a new axis.
    pub(crate) fn insert(mut self, axis: usize, len: usize) -> Source<'a> {
        self.axes.insert(axis, (len, 0));
        self
    }

    /// The same elements under another shape, as broadcasting has it; `None` if it does not fit.
    pub(crate) fn broadcast(mut self, shape: &[usize]) -> Option<Source<'a>> {
        while self.axes.len() < shape.len() {
            self.axes.insert(0, (1, 0));
        }
        for (axis, len) in self.axes.iter_mut().zip(shape) {
            match axis.0 {
                1 => *axis = (*len, 0),
                own if own == *len => {}
                _ => return None,
            }
        }
        (self.axes.len() == shape.len()).then_some(self)
    }
}

impl Source<'_> {
    /// The elements as a view. No axis is reversed.
    pub(crate) fn view<A: Element>(&self) -> ArrayViewD<'_, A> {
        assert_eq!(self.dtype, A::DTYPE, "the area's own type");
        let steps: Few<usize> = self
            .axes
            .iter()
            .map(|axis| usize::try_from(axis.1).expect("steps upwards") / size_of::<A>())
            .collect();
        let shape = IxDyn(&self.shape()).strides(IxDyn(&steps));
        // SAFETY: each index leads to an element of type `A`, or of one that differs in name only,
        // which is not written as long as this area is borrowed.
        unsafe { ArrayViewD::from_shape_ptr(shape, self.start.cast::<A>()) }
    }

    /// The elements of an area without gaps, as they lie, on one axis.
    pub(crate) fn in_memory_order(self) -> Self {
        let mut area = self;
        let (len, size) = (area.len(), area.dtype.itemsize() as isize);
        area.axes = Few::new();
        area.axes.push((len, size));
        area
    }

    /// Whether the elements lie without gaps in C order.
    fn is_c_order(&self) -> bool {
        self.is_dense(self.axes.iter().rev())
    }

    /// Whether the elements lie without gaps in Fortran order, and not in C order as well.
    pub(crate) fn is_fortran(&self) -> bool {
        self.is_dense(self.axes.iter()) && self.axes.iter().filter(|axis| axis.0 != 1).count() > 1
    }

    /// Whether each axis begins where the one before ends.
    fn is_dense<'a>(&self, axes: impl Iterator<Item = &'a StridedAxis>) -> bool {
        let mut step = self.dtype.itemsize() as isize;
        for (len, own) in axes.filter(|axis| axis.0 != 1) {
            if *own != step {
                return false;
            }
            step *= *len as isize;
        }
        true
    }
}

impl<M: Copy> Area<'_, M> {
    pub(crate) fn ndim(&self) -> usize {
        self.axes.len()
    }

    pub(crate) fn len_of(&self, axis: usize) -> usize {
        self.axes[axis].0
    }

    pub(crate) fn shape(&self) -> Few<usize> {
        self.axes.iter().map(|axis| axis.0).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.axes.iter().map(|axis| axis.0).product()
    }

    /// The part with these indices along one axis.
    pub(crate) fn cut(mut self, axis: usize, part: Range<usize>) -> Self {
        let (len, step) = self.axes[axis];
        assert!(part.start <= part.end && part.end <= len, "a part of {len} elements");
        self.start = self.start.wrapping_offset(part.start as isize * step);
        self.axes[axis].0 = part.len();
        self
    }

    /// The part with one index along an axis, which goes.
    pub(crate) fn at(self, axis: usize, index: usize) -> Self {
        let mut part = self.cut(axis, index..index + 1);
        part.axes.remove(axis);
        part
    }

    /// Another axis of length 1.
    pub(crate) fn with_axis(mut self, axis: usize) -> Self {
        self.axes.insert(axis, (1, 0));
        self
    }

    /// Without an axis of length 1.
    pub(crate) fn without_axis(self, axis: usize) -> Self {
        self.at(axis, 0)
    }

    /// An axis as two: the first steps over blocks of `block` elements, the second within one.
    pub(crate) fn in_blocks(mut self, axis: usize, block: usize) -> Self {
        let (len, step) = self.axes[axis];
        let blocks = len.checked_div(block).unwrap_or(0);
        assert!(blocks * block == len, "blocks of one length");
        self.axes[axis] = (blocks, step * block as isize);
        self.axes.insert(axis + 1, (block, step));
        self
    }

    /// The only axis as several, in C order; `shape` has as many elements, and not none.
    pub(crate) fn shaped(self, shape: &[usize]) -> Self {
        let Some((_, inner)) = shape.split_first() else { return self.without_axis(0) };
        let mut area = self;
        for (axis, len) in inner.iter().enumerate() {
            let block = area.len_of(axis) / shape[axis];
            debug_assert_eq!(block % len, 0, "as many elements");
            area = area.in_blocks(axis, block);
        }
        area
    }

    /// All axes of an area in C order without gaps as one.
    pub(crate) fn flat(mut self) -> Self {
        let len = self.len();
        let step = self.axes.last().map_or(self.dtype.itemsize() as isize, |axis| axis.1);
        self.axes = Few::new();
        self.axes.push((len, step));
        self
    }

    /// One axis the other way around.
    pub(crate) fn reversed(mut self, axis: usize) -> Self {
        let (len, step) = self.axes[axis];
        self.start = self.start.wrapping_offset(len.saturating_sub(1) as isize * step);
        self.axes[axis].1 = -step;
        self
    }

    /// The axes in another order; `order` has each once.
    pub(crate) fn permuted(mut self, order: &[usize]) -> Self {
        let axes = order.iter().map(|axis| self.axes[*axis]).collect();
        self.axes = axes;
        self
    }

    /// The elements with equal indices along two axes, from `offset` to the right of the corner,
    /// as the last axis in place of the two.
    pub(crate) fn diagonal(mut self, first: usize, second: usize, offset: i64) -> Self {
        let ((rows, row_step), (columns, column_step)) = (self.axes[first], self.axes[second]);
        let down = usize::try_from(-i128::from(offset)).unwrap_or(0).min(rows);
        let right = usize::try_from(offset).unwrap_or(0).min(columns);
        let shift = down as isize * row_step + right as isize * column_step;
        self.start = self.start.wrapping_offset(shift);
        self.axes.remove(first.max(second));
        self.axes.remove(first.min(second));
        self.axes.push(((rows - down).min(columns - right), row_step + column_step));
        self
    }
}

impl Target<'_> {
    /// Writes every element of this area; `from` has the same shape.
    pub(crate) fn write(&self, from: &Source<'_>) {
        let pairs = self.pairs(from);
        assert_eq!(self.dtype, from.dtype, "elements of one type");
        // SAFETY: both areas have the same shape, and an element at each index. The source is
        // borrowed or has been written before, and no part of a target overlaps what is read.
        unsafe { copy(pairs, self.dtype.itemsize(), self.start, from.start) };
        self.mode.0.set(self.mode.0.get() + self.len());
    }

    /// Writes every element of this area, those of `from` again and again where it is 1 long.
    pub(crate) fn write_broadcast(&self, from: &Source<'_>) {
        let wide = from.clone().broadcast(&self.shape());
        self.write(&wide.expect("a source that broadcasts to the target"));
    }

    /// As [`write`](Self::write), with each element converted from `S` to `T`, the types of both.
    pub(crate) fn write_converted<T: Element, S: Element>(&self, from: &Source<'_>) {
        if std::any::TypeId::of::<S>() == std::any::TypeId::of::<T>() {
            return self.write(from);
        }
        let pairs = self.pairs(from);
        assert!(self.dtype == T::DTYPE && from.dtype == S::DTYPE, "the areas' own types");
        // SAFETY: as in `write`, and the types are those of the areas.
        unsafe { convert(&pairs, self.start, from.start, read::<S>, write::<T>) };
        self.mode.0.set(self.mode.0.get() + self.len());
    }

    /// What has been written, to be read again.
    pub(crate) fn written(&self) -> Source<'_> {
        let axes = self.axes.clone();
        Area { start: self.start, dtype: self.dtype, axes, mode: Read, life: PhantomData }
    }

    fn pairs(&self, from: &Source<'_>) -> Few<Pair> {
        let both = self.axes.iter().zip(from.axes.iter());
        let same = self.axes.len() == from.axes.len() && both.clone().all(|(a, b)| a.0 == b.0);
        assert!(same, "a source of the target's shape");
        both.map(|(to, from)| Pair { len: to.0, to: to.1, from: from.1 }).collect()
    }
}

/// # Safety
///
/// `at` points to an element of type `S`.
unsafe fn read<S: Element>(at: *const u8) -> Value {
    // SAFETY: as promised.
    unsafe { at.cast::<S>().read() }.to_value()
}

/// # Safety
///
/// `at` points to the place of an element of type `T`.
unsafe fn write<T: Element>(at: *mut u8, value: Value) {
    // SAFETY: as promised.
    unsafe { at.cast::<T>().write(T::from_value(value)) }
}

/// Memory for a result, in C order or in Fortran order.
pub(crate) struct Blank<A> {
    elements: Vec<A>,
    shape: Few<usize>,
    fortran: bool,
    written: Cell<usize>,
}

impl<A: Element> Blank<A> {
    #[track_caller]
    pub(crate) fn new(shape: &[usize]) -> Blank<A> {
        Blank::in_order(shape, false)
    }

    /// In the order in which what goes there lies, so that it need not be turned.
    #[track_caller]
    pub(crate) fn in_order(shape: &[usize], fortran: bool) -> Blank<A> {
        let elements = memory::room(shape);
        let shape: Few<usize> = shape.iter().copied().collect();
        Blank { elements, shape, fortran, written: Cell::new(0) }
    }

    /// Writes the elements of `from` behind those that were written so: along the first axis, of
    /// areas in C order. `false` if it is none, or of another type.
    pub(crate) fn append(&mut self, from: &Source<'_>) -> bool {
        let (written, len) = (self.written.get(), from.len());
        let fits = !self.fortran && written + len <= self.elements.capacity();
        if !fits || from.dtype != A::DTYPE || !from.is_c_order() {
            return false;
        }
        // SAFETY: the area's elements are of this type and lie one behind the other, and there is
        // room for them.
        unsafe {
            let to = self.elements.as_mut_ptr().add(written);
            to.copy_from_nonoverlapping(from.start.cast(), len);
        }
        self.written.set(written + len);
        true
    }

    /// As if nothing had been written.
    pub(crate) fn restart(&mut self) {
        self.written.set(0);
    }

    /// All of it, to be written. Every element is to be written once.
    pub(crate) fn target(&mut self) -> Target<'_> {
        let mut step = size_of::<A>() as isize;
        let mut axes: Few<StridedAxis> = self.shape.iter().map(|len| (*len, 0)).collect();
        if self.fortran {
            axes.reverse();
        }
        for axis in axes.iter_mut().rev() {
            axis.1 = step;
            step *= axis.0 as isize;
        }
        if self.fortran {
            axes.reverse();
        }
        let start = self.elements.as_mut_ptr().cast();
        let mode = Write(&self.written);
        Area { start, dtype: A::DTYPE, axes, mode, life: PhantomData }
    }

    /// The array, when all elements have been written.
    pub(crate) fn finish<D: Dimension>(mut self) -> Array<A, D> {
        let len = self.shape.iter().product();
        assert_eq!(self.written.get(), len, "every element is written once");
        // SAFETY: the memory has been reserved, and as many elements as it has places were written,
        // none twice.
        unsafe { self.elements.set_len(len) };
        let shape = dim_of::<D>(&self.shape).set_f(self.fortran);
        Array::from_shape_vec(shape, self.elements).expect("one element for each place")
    }
}

/// A copy of an area in C order, as an array.
pub(crate) fn collected<A: Element, D: Dimension>(from: &Source<'_>) -> Array<A, D> {
    let mut out = Blank::<A>::new(&from.shape());
    out.target().write(from);
    out.finish()
}

#[cfg(test)]
mod tests {
    use ndarray::ArrayD;
    use num_complex::Complex;

    use super::*;
    use crate::prelude::*;

    /// Copies `view` into a result whose axes are taken in another order.
    fn copies<T: Element>(view: ArrayView3<'_, T>) {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let from = view.permuted_axes(order);
            assert_eq!(collected::<T, Ix3>(&Source::of(&from)), from);
            let mut out = Blank::<T>::new(view.shape());
            out.target().permuted(&order).write(&Source::of(&from));
            assert_eq!(out.finish::<Ix3>(), view, "{order:?}");
        }
    }

    /// Shapes beyond the sizes at which the loops change.
    fn of_type<T: Element>() {
        for shape in [(5, 700, 3), (33, 40, 17), (1, 1100, 2), (2, 1, 900), (513, 8, 1), (3, 9, 9)]
        {
            let size = shape.0 * shape.1 * shape.2;
            let a = T::arange(size as i64).into_shape_with_order(shape).expect("as many elements");
            copies(a.view());
            copies(a.slice(s![.., ..;-1, ..]));
            copies(a.slice(s![..;-1, ..;2, ..;-2]));
            copies(a.slice(s![.., ..1, ..]).broadcast(shape).expect("one row"));
            copies(a.slice(s![.., .., ..1]).broadcast(shape).expect("one column"));
            copies(a.slice(s![..0, .., ..]));
        }
    }

    #[test]
    fn every_order_and_size_of_elements() {
        of_type::<u8>();
        of_type::<i16>();
        of_type::<f32>();
        of_type::<f64>();
        of_type::<Complex<f64>>();
    }

    #[test]
    fn a_few_axes_more() {
        let a: ArrayD<i64> = np::arange(2 * 3 * 2 * 3 * 2 * 3 * 2).into_dyn();
        let a = a.into_shape_with_order(vec![2, 3, 2, 3, 2, 3, 2]).expect("as many elements");
        let turned = a.view().permuted_axes(vec![6, 1, 4, 3, 2, 5, 0]);
        assert_eq!(collected::<i64, IxDyn>(&Source::of(&turned)), turned);
        assert_eq!(np::flip(np::flip(&a, (0, 3)), (0, 3)), a);
    }

    #[test]
    #[should_panic(expected = "every element is written once")]
    fn a_result_is_written_whole() {
        let a = np::ones((2, 3));
        let mut out = Blank::<f64>::new(&[2, 4]);
        out.target().cut(1, 0..3).write(&Source::of(&a.view()));
        let _ = out.finish::<Ix2>();
    }

    #[test]
    #[should_panic(expected = "the area's own type")]
    fn types_are_remembered() {
        let _ = Source::of(&np::ones(3).view()).view::<u64>();
    }
}
