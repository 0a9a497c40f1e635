//! Walking over operands in blocks that stay in the first cache.
//!
//! An operand that lies without gaps in the loop's dtype is given to the loop where it is. Any
//! other is brought into a small buffer, block by block: gathered by its strides, converted to the
//! loop's dtype, or both; results go the same way back. Large arrays are shared among threads.

use std::{
    mem::MaybeUninit,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    engine::{Block, Fault, INPUTS, Loop},
    operand::Operand,
    order::Axis,
};
use crate::{cast, dtype::DType, few::Few, threads};

/// Bytes of a buffer.
const BYTES: usize = 8192;

/// Elements of a block, if they take no more than 8 bytes.
const LEN: usize = 1024;

/// Inner axes are walked together until they have this many elements.
const SHORT: usize = 128;

#[repr(align(64))]
struct Buffer([MaybeUninit<u8>; BYTES]);

impl Buffer {
    const fn new() -> Buffer {
        Buffer([MaybeUninit::uninit(); BYTES])
    }

    fn start(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }
}

/// How an operand takes part.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// The loop reads or writes its memory.
    Direct,
    /// It has no gaps within a block, and another dtype than the loop.
    Converted,
    /// It has gaps.
    Gathered,
}

/// The axes of one block: some of the split axis, and all of the axes below it.
struct Split<'a> {
    outer: &'a [Axis],
    split: Axis,
    inner: &'a [Axis],
    /// Elements of the inner axes.
    unit: usize,
}

impl<'a> Split<'a> {
    fn of(axes: &'a [Axis]) -> Split<'a> {
        let mut at = axes.len() - 1;
        let mut unit = 1;
        while at > 0 && unit * axes[at].len < SHORT {
            unit *= axes[at].len;
            at -= 1;
        }
        Split { outer: &axes[..at], split: axes[at], inner: &axes[at + 1..], unit }
    }

    /// Whether the elements of an operand in a block follow each other.
    fn is_dense(&self, end: usize) -> bool {
        let mut step = 1;
        for axis in self.inner.iter().rev() {
            if axis.steps[end] != step {
                return false;
            }
            step *= axis.len as isize;
        }
        self.split.steps[end] == step
    }
}

/// So many elements are shared: to wake a thread that sleeps takes as long as a simple function
/// of a hundred thousand.
const SHARED: usize = 1 << 17;

/// Elements that a thread takes at a time, at least.
const PART: usize = 1 << 15;

/// Operands that several threads walk over, each along a part of one axis.
struct Shared<'a>(&'a [Operand<'a>]);

// SAFETY: the pointers are dereferenced under the conditions of `walk` alone; threads write to
// elements of their own, and read what nobody else writes.
unsafe impl Sync for Shared<'_> {}

impl Shared<'_> {
    /// The operands from an index along an axis on.
    fn after(&self, index: usize, axis: &Axis) -> [Operand<'_>; INPUTS + 1] {
        let mut ends = [Operand::NONE; INPUTS + 1];
        for ((to, end), step) in ends.iter_mut().zip(self.0).zip(axis.steps) {
            let bytes = index as isize * step * end.dtype.itemsize() as isize;
            *to = Operand { start: end.start.wrapping_offset(bytes), ..*end };
        }
        ends
    }
}

/// Applies a loop to all elements along `axes`, of which threads may have a part each.
///
/// # Safety
///
/// As [`walk_alone`].
pub(super) unsafe fn walk(the_loop: &Loop, axes: &[Axis], ends: &[Operand<'_>]) -> Option<Fault> {
    let len = axes.iter().map(|axis| axis.len).product::<usize>();
    // Of equally long axes the outermost: threads then are far from each other.
    let longest = (0..axes.len()).rev().max_by_key(|axis| axes[*axis].len);
    match longest {
        Some(longest) if threads::are_worth(len, SHARED) => {
            // SAFETY: the same conditions.
            unsafe { walk_together(the_loop, axes, ends, longest, len) }
        }
        // SAFETY: the same conditions.
        _ => unsafe { walk_alone(the_loop, axes, ends) },
    }
}

/// # Safety
///
/// As [`walk_alone`], for `len` elements.
#[inline(never)]
unsafe fn walk_together(
    the_loop: &Loop,
    axes: &[Axis],
    ends: &[Operand<'_>],
    longest: usize,
    len: usize,
) -> Option<Fault> {
    let whole = axes[longest];
    let is_wrong = AtomicBool::new(false);
    let (count, ends) = (ends.len(), Shared(ends));
    // Whole cache lines of the output.
    let least = (PART * whole.len).div_ceil(len).next_multiple_of(64);
    threads::in_parts(whole.len, least, &|part| {
        let mut axes = axes.to_vec();
        axes[longest].len = part.len();
        // SAFETY: a part of an axis, whose elements of the output no other part has.
        let fault =
            unsafe { walk_alone(the_loop, &axes, &ends.after(part.start, &whole)[..count]) };
        is_wrong.fetch_or(fault.is_some(), Ordering::Relaxed);
    });
    is_wrong.into_inner().then_some(Fault::NegativePower)
}

/// Applies a loop to all elements along `axes`.
///
/// # Safety
///
/// All sums of steps along `axes`, of which none has length 0, lead from the start of each operand
/// to its elements, initialised for inputs; the last operand is the output, and overlaps with an
/// input only where both are the same.
unsafe fn walk_alone(the_loop: &Loop, axes: &[Axis], ends: &[Operand<'_>]) -> Option<Fault> {
    let split = Split::of(axes);
    let output = ends.len() - 1;
    let wanted = |end: usize| if end == output { the_loop.output } else { the_loop.inputs[end] };
    let mut ways = [Way::Direct; INPUTS + 1];
    for (end, way) in ways.iter_mut().enumerate().take(ends.len()) {
        if !split.is_dense(end) {
            *way = Way::Gathered;
        } else if ends[end].dtype != wanted(end) {
            *way = Way::Converted;
        }
    }
    // SAFETY: as promised.
    unsafe {
        if ways.iter().all(|way| *way == Way::Direct) {
            walk_directly(the_loop, &split, ends)
        } else {
            walk_buffered(the_loop, &split, ends, &ways)
        }
    }
}

/// # Safety
///
/// As [`walk`], where every operand is given to the loop as it is.
unsafe fn walk_directly(the_loop: &Loop, split: &Split<'_>, ends: &[Operand<'_>]) -> Option<Fault> {
    let output = ends.len() - 1;
    let mut block = Block {
        inputs: [std::ptr::null(); INPUTS],
        output: ends[output].start,
        len: split.unit * split.split.len,
    };
    let mut places = Places::new(split.outer);
    loop {
        for (end, (input, operand)) in block.inputs.iter_mut().zip(&ends[..output]).enumerate() {
            *input = places.of(end, operand);
        }
        block.output = places.of(output, &ends[output]);
        // SAFETY: as promised, each operand has these elements one after the other.
        let fault = unsafe { (the_loop.kernel)(&block) };
        if fault.is_some() || !places.advance() {
            return fault;
        }
    }
}

/// # Safety
///
/// As [`walk`], with the ways that operands go.
#[inline(never)]
unsafe fn walk_buffered(
    the_loop: &Loop,
    split: &Split<'_>,
    ends: &[Operand<'_>],
    ways: &[Way; INPUTS + 1],
) -> Option<Fault> {
    let output = ends.len() - 1;
    let mut buffers = [const { Buffer::new() }; INPUTS + 1];
    let mut scratch = Buffer::new();
    let mut largest = the_loop.output.itemsize();
    for (end, dtype) in ends.iter().zip(the_loop.inputs) {
        largest = largest.max(end.dtype.itemsize()).max(dtype.itemsize());
    }
    largest = largest.max(ends[output].dtype.itemsize());
    let most_rows = ((BYTES / largest).min(LEN) / split.unit).max(1);
    let step = split.split.steps;
    // What a buffer holds already: from where, and how many rows.
    let mut held = [(std::ptr::null::<u8>(), 0_usize); INPUTS];
    let mut places = Places::new(split.outer);
    loop {
        let mut row = 0;
        while row < split.split.len {
            let rows = most_rows.min(split.split.len - row);
            let len = rows * split.unit;
            let start = |end: usize, places: &Places<'_>| {
                let size = ends[end].dtype.itemsize() as isize;
                places.of(end, &ends[end]).wrapping_offset(row as isize * step[end] * size)
            };
            let mut block =
                Block { inputs: [std::ptr::null(); INPUTS], output: std::ptr::null_mut(), len };
            for end in 0..output {
                let from = start(end, &places);
                if ways[end] == Way::Direct {
                    block.inputs[end] = from;
                    continue;
                }
                let to = buffers[end].start();
                block.inputs[end] = to;
                if held[end].0 == from.cast_const() && held[end].1 >= rows && step[end] == 0 {
                    continue;
                }
                held[end] = (from.cast_const(), rows);
                let (own, wanted) = (ends[end].dtype, the_loop.inputs[end]);
                // SAFETY: the rows are elements of the operand, and `len` elements of any dtype
                // in the call fit into a buffer.
                unsafe {
                    if ways[end] == Way::Converted {
                        convert(own, wanted, from, to, len);
                    } else if own == wanted {
                        strided(own, split, end, rows, from, to, Gather);
                    } else {
                        let between = scratch.start();
                        strided(own, split, end, rows, from, between, Gather);
                        convert(own, wanted, between, to, len);
                    }
                }
            }
            let to = start(output, &places);
            block.output = if ways[output] == Way::Direct { to } else { buffers[INPUTS].start() };
            // SAFETY: each pointer leads to `len` elements of the loop's dtypes, in the operand
            // or in a buffer.
            let fault = unsafe { (the_loop.kernel)(&block) };
            if fault.is_some() {
                return fault;
            }
            let (own, given) = (ends[output].dtype, the_loop.output);
            // SAFETY: the loop has filled the buffer; the rows are the output's.
            unsafe {
                match ways[output] {
                    Way::Direct => {}
                    Way::Converted => convert(given, own, block.output, to, len),
                    Way::Gathered if own == given => {
                        strided(own, split, output, rows, to, block.output, Scatter);
                    }
                    Way::Gathered => {
                        let between = scratch.start();
                        convert(given, own, block.output, between, len);
                        strided(own, split, output, rows, to, between, Scatter);
                    }
                }
            }
            row += rows;
        }
        if !places.advance() {
            return None;
        }
    }
}

/// # Safety
///
/// `from` leads to `len` elements of one dtype, and `to` has room for as many of the other.
unsafe fn convert(own: DType, wanted: DType, from: *const u8, to: *mut u8, len: usize) {
    let block = Block { inputs: [from; INPUTS], output: to, len };
    // SAFETY: as promised.
    unsafe { (cast::loop_between(own, wanted).kernel)(&block) };
}

/// Where the walk along the outer axes is.
struct Places<'a> {
    axes: &'a [Axis],
    index: Few<usize>,
    offsets: [isize; INPUTS + 1],
}

impl<'a> Places<'a> {
    fn new(axes: &'a [Axis]) -> Places<'a> {
        Places { axes, index: axes.iter().map(|_| 0).collect(), offsets: [0; INPUTS + 1] }
    }

    fn of(&self, end: usize, operand: &Operand<'_>) -> *mut u8 {
        operand.start.wrapping_offset(self.offsets[end] * operand.dtype.itemsize() as isize)
    }

    /// Whether there was a next place.
    fn advance(&mut self) -> bool {
        for (index, axis) in self.index.iter_mut().zip(self.axes).rev() {
            *index += 1;
            let back = if *index < axis.len { 0 } else { axis.len };
            for (offset, step) in self.offsets.iter_mut().zip(axis.steps) {
                *offset += step - step * back as isize;
            }
            if back == 0 {
                return true;
            }
            *index = 0;
        }
        false
    }
}

/// What is done between a place with gaps and one without.
trait Move {
    /// # Safety
    ///
    /// Both lead to an element, which the one that is read has.
    unsafe fn one<T>(apart: *mut T, dense: *mut T);
}

struct Gather;

impl Move for Gather {
    #[inline(always)]
    unsafe fn one<T>(apart: *mut T, dense: *mut T) {
        // SAFETY: as promised; elements of some dtypes are aligned to less than their size.
        unsafe { dense.write_unaligned(apart.read_unaligned()) }
    }
}

struct Scatter;

impl Move for Scatter {
    #[inline(always)]
    unsafe fn one<T>(apart: *mut T, dense: *mut T) {
        // SAFETY: as for `Gather`.
        unsafe { apart.write_unaligned(dense.read_unaligned()) }
    }
}

/// Moves rows of an operand from or to a place without gaps, by the size of its elements.
///
/// # Safety
///
/// `apart` leads to the first of `rows` rows along the split axis, and `dense` to as many elements.
unsafe fn strided<M: Move>(
    dtype: DType,
    split: &Split<'_>,
    end: usize,
    rows: usize,
    apart: *mut u8,
    dense: *mut u8,
    _: M,
) {
    // SAFETY: as promised.
    unsafe {
        match dtype.itemsize() {
            1 => moved::<u8, M>(split, end, rows, apart, dense),
            2 => moved::<u16, M>(split, end, rows, apart, dense),
            4 => moved::<u32, M>(split, end, rows, apart, dense),
            8 => moved::<u64, M>(split, end, rows, apart, dense),
            _ => moved::<u128, M>(split, end, rows, apart, dense),
        }
    }
}

/// # Safety
///
/// As [`strided`], for elements of the size of `T`.
unsafe fn moved<T, M: Move>(
    split: &Split<'_>,
    end: usize,
    rows: usize,
    apart: *mut u8,
    dense: *mut u8,
) {
    let (apart, mut dense) = (apart.cast::<T>(), dense.cast::<T>());
    let step = split.split.steps[end];
    let Some((last, between)) = split.inner.split_last() else {
        // SAFETY: as promised.
        return unsafe { line::<T, M>(apart, step, dense, rows) };
    };
    let mut places = Places::new(between);
    for row in 0..rows {
        loop {
            let offset = row as isize * step + places.offsets[end];
            // SAFETY: as promised: an index of the row along each axis between.
            unsafe { line::<T, M>(apart.offset(offset), last.steps[end], dense, last.len) };
            dense = dense.wrapping_add(last.len);
            if !places.advance() {
                break;
            }
        }
    }
}

/// # Safety
///
/// `apart` leads to `len` elements, one `step` after the other, and `dense` to as many.
#[inline(always)]
unsafe fn line<T, M: Move>(apart: *mut T, step: isize, dense: *mut T, len: usize) {
    for i in 0..len {
        // SAFETY: as promised.
        unsafe { M::one(apart.offset(i as isize * step), dense.add(i)) };
    }
}
