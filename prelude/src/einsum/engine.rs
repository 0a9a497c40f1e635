//! Makes an einsum: operands as labels and steps, contracted pair by pair or in one loop.
//!
//! Diagonals are sums of steps, and axes that are broadcast have none, so that no operand is copied
//! unless it has another dtype than the result. Two operands need no intermediate but what is left
//! of one of them when it is summed over axes that it alone has.

use std::marker::PhantomData;

use super::{
    path::{Pair, take},
    subscripts::{Label, Labels},
};
use crate::{
    dtype::DType,
    few::Few,
    products::{Buffer, Contraction, LoopAxis, converted, multiply_all, size_of_result},
    strided::StridedAxis,
};

/// An operand as the engine sees it.
#[derive(Clone)]
pub(super) struct Source<'a> {
    pub(super) dtype: DType,
    pub(super) start: *const u8,
    pub(super) shape: Few<usize>,
    pub(super) steps: Few<isize>,
    pub(super) elements: PhantomData<&'a ()>,
}

/// What is contracted: its labels, each with a step, and the memory if it is its own.
struct Factor {
    start: *const u8,
    steps: Few<(Label, isize)>,
    /// Kept for `start`.
    _buffer: Option<Buffer>,
}

impl Factor {
    fn of(source: &Source<'_>, labels: &[Label], dtype: DType) -> Factor {
        let axes = source.shape.iter().copied().zip(source.steps.iter().copied());
        let axes: Few<StridedAxis> = axes.collect();
        if source.dtype == dtype {
            return Factor { start: source.start, steps: joined(&axes, labels), _buffer: None };
        }
        // SAFETY: the axes of the operand, which its view lends.
        let buffer = unsafe { converted(source.dtype, source.start, &axes, dtype) };
        let steps = c_steps(&source.shape);
        let shape = source.shape.iter().copied();
        let axes: Few<StridedAxis> = shape.zip(steps.iter().copied()).collect();
        Factor { start: buffer.start(), steps: joined(&axes, labels), _buffer: Some(buffer) }
    }

    fn step(&self, label: Label) -> isize {
        self.steps.iter().find(|entry| entry.0 == label).map_or(0, |entry| entry.1)
    }

    fn has(&self, label: Label) -> bool {
        self.steps.iter().any(|entry| entry.0 == label)
    }
}

/// One step for each label: those of a diagonal together, none for an axis of length 1.
fn joined(axes: &[StridedAxis], labels: &[Label]) -> Few<(Label, isize)> {
    let mut steps: Few<(Label, isize)> = Few::new();
    for ((len, step), label) in axes.iter().zip(labels) {
        match steps.iter_mut().find(|entry| entry.0 == *label) {
            _ if *len == 1 => {}
            Some(entry) => entry.1 += step,
            None => steps.push((*label, *step)),
        }
    }
    steps
}

/// The steps of an array in C order.
fn c_steps(shape: &[usize]) -> Few<isize> {
    let mut steps: Few<isize> = shape.iter().map(|_| 1).collect();
    for axis in (1..shape.len()).rev() {
        steps[axis - 1] = isize::wrapping_mul(steps[axis], shape[axis].max(1) as isize);
    }
    steps
}

/// A contraction that is ready to be made.
pub(super) struct Engine<'a> {
    pub(super) labels: &'a Labels,
    pub(super) dtype: DType,
}

impl Engine<'_> {
    fn length(&self, label: Label) -> usize {
        let found = self.labels.lengths.binary_search_by_key(&label, |entry| entry.0);
        found.map_or(1, |place| self.labels.lengths[place].1)
    }

    /// The shape of the result.
    pub(super) fn shape(&self) -> Few<usize> {
        self.labels.output.iter().map(|label| self.length(*label)).collect()
    }

    fn factors(&self, sources: &[Source<'_>]) -> Vec<Factor> {
        let pairs = sources.iter().zip(&self.labels.inputs);
        pairs.map(|(source, labels)| Factor::of(source, labels, self.dtype)).collect()
    }

    /// Makes the result in C order, by pairs.
    ///
    /// # Safety
    ///
    /// `out` leads to as many elements of the dtype as the shape says, all of them zero, and the
    /// sources to those of their shapes, which are the labels'.
    pub(super) unsafe fn by_pairs(&self, sources: &[Source<'_>], path: &[Pair], out: *mut u8) {
        let mut left = self.factors(sources);
        let output = self.target(&self.labels.output);
        for (turn, pair) in path.iter().enumerate() {
            let (first, second) = take(&mut left, *pair);
            let is_needed = |label: Label| {
                self.labels.output.contains(&label) || left.iter().any(|one| one.has(label))
            };
            let (first, second) =
                (self.without_own(first, |label| second.has(label) || is_needed(label)), second);
            let second = self.without_own(second, |label| first.has(label) || is_needed(label));
            // SAFETY: the factors' own steps; `out` by the caller, a buffer as large as its labels.
            unsafe {
                if turn + 1 == path.len() {
                    return self.multiply(&first, &second, &output, out);
                }
                let both = first.steps.iter().chain(second.steps.iter()).map(|entry| entry.0);
                let mut kept: Few<Label> = Few::new();
                for label in both {
                    if is_needed(label) && !kept.contains(&label) {
                        kept.push(label);
                    }
                }
                let (mut buffer, steps) = self.space(&kept);
                self.multiply(&first, &second, &steps, buffer.start_mut());
                left.push(Factor { start: buffer.start(), steps, _buffer: Some(buffer) });
            }
        }
        if let [only] = left.as_slice() {
            // SAFETY: as above.
            unsafe { self.sum(only, &output, out) }
        }
    }

    /// Makes the result in one loop over all labels.
    ///
    /// # Safety
    ///
    /// As [`Engine::by_pairs`].
    pub(super) unsafe fn at_once(&self, sources: &[Source<'_>], out: *mut u8) {
        let factors = self.factors(sources);
        let output = self.target(&self.labels.output);
        let mut axes = Vec::with_capacity(self.labels.lengths.len());
        for (label, len) in self.labels.lengths.iter() {
            let steps = factors.iter().map(|factor| factor.step(*label));
            axes.push((*len, steps.collect::<Vec<_>>(), step_in(&output, *label)));
        }
        let starts: Vec<*const u8> = factors.iter().map(|factor| factor.start).collect();
        // SAFETY: the factors' own steps, and those of a result in C order.
        unsafe { multiply_all(self.dtype, axes, &starts, out) }
    }

    /// The steps of an array in C order with these labels.
    fn target(&self, labels: &[Label]) -> Few<(Label, isize)> {
        let shape: Few<usize> = labels.iter().map(|label| self.length(*label)).collect();
        labels.iter().copied().zip(c_steps(&shape).iter().copied()).collect()
    }

    /// Zeros for an array with these labels, and its steps.
    fn space(&self, labels: &[Label]) -> (Buffer, Few<(Label, isize)>) {
        let lengths: Few<usize> = labels.iter().map(|label| self.length(*label)).collect();
        let size = size_of_result("einsum: an intermediate", &lengths);
        (Buffer::zeros(self.dtype, size), self.target(labels))
    }

    /// A factor summed over the labels that nobody else needs, if it has any.
    fn without_own(&self, factor: Factor, is_needed: impl Fn(Label) -> bool) -> Factor {
        let labels = factor.steps.iter().map(|entry| entry.0);
        let kept: Few<Label> = labels.filter(|label| is_needed(*label)).collect();
        if kept.len() == factor.steps.len() {
            return factor;
        }
        let (mut buffer, steps) = self.space(&kept);
        // SAFETY: the factor's own steps, and a buffer as large as its labels.
        unsafe { self.sum(&factor, &steps, buffer.start_mut()) };
        Factor { start: buffer.start(), steps, _buffer: Some(buffer) }
    }

    /// # Safety
    ///
    /// `out` leads to zeros for each index into the labels of `target`.
    unsafe fn multiply(
        &self,
        first: &Factor,
        second: &Factor,
        target: &[(Label, isize)],
        out: *mut u8,
    ) {
        let labels = self.labels.lengths.iter();
        let axes: Few<LoopAxis> = labels
            .filter(|(label, _)| first.has(*label) || second.has(*label))
            .map(|(label, len)| LoopAxis {
                len: *len,
                a: first.step(*label),
                b: second.step(*label),
                c: step_in(target, *label),
            })
            .collect();
        // SAFETY: the factors' own steps; the target's by the caller.
        unsafe {
            Contraction::products(self.dtype, false).run(&axes, first.start, second.start, out);
        }
    }

    /// # Safety
    ///
    /// As [`Engine::multiply`].
    unsafe fn sum(&self, factor: &Factor, target: &[(Label, isize)], out: *mut u8) {
        let axis = |(label, step): &(Label, isize)| LoopAxis {
            len: self.length(*label),
            a: *step,
            b: 0,
            c: step_in(target, *label),
        };
        let axes: Few<LoopAxis> = factor.steps.iter().map(axis).collect();
        // SAFETY: the factor's own steps; the target's by the caller.
        unsafe { Contraction::sums(self.dtype).run(&axes, factor.start, factor.start, out) }
    }
}

fn step_in(target: &[(Label, isize)], label: Label) -> isize {
    target.iter().find(|entry| entry.0 == label).map_or(0, |entry| entry.1)
}
