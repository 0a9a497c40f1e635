//! The way through a formula's elements: axes in the order of memory, rows, blocks and threads,
//! compiled once for all formulas.
//!
//! What is computed of a block is a [`MapFn`]; sums and their like are made of blocks in
//! `ending.rs`.

use super::{
    ending::reduce_row,
    extents::AXES,
    plan::{BLOCK, Job, MapFn, Part, Place, Plan, Slot},
};
use crate::ufunc::Block;

/// Elements from which on a second thread pays.
pub(super) const SHARED: usize = 1 << 18;

/// Elements that a thread takes at least.
const SHARE: usize = 1 << 15;

/// An axis as it is walked.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) len: usize,
    /// Of each slot, and of the results.
    pub(super) steps: Vec<isize>,
}

/// A formula and where its results go.
pub(super) struct Run<'p> {
    plan: &'p Plan,
    map: MapFn,
    /// From the outermost to the one that is walked in the inner loop; at least one.
    pub(super) axes: Vec<Axis>,
    /// Where each slot starts, and at the end the results.
    starts: Vec<*const u8>,
}

// SAFETY: what is pointed to is only read, or written by one thread each; those who make a `Run`
// see to that.
unsafe impl Sync for Run<'_> {}

/// Where results are written, sent between threads that write to different ones.
#[derive(Clone, Copy)]
pub(super) struct Out(pub(super) *mut u8);

// SAFETY: as `Run`.
unsafe impl Send for Out {}
// SAFETY: as `Run`.
unsafe impl Sync for Out {}

impl<'p> Run<'p> {
    /// `steps` are those of the results in bytes, along the axes of the formula.
    pub(super) fn new(plan: &'p Plan, map: MapFn, out: *mut u8, steps: &[isize; AXES]) -> Run<'p> {
        let lens = plan.shape.lens();
        let mut starts: Vec<*const u8> = plan.slots.iter().map(|slot| slot.start).collect();
        starts.push(out);
        let mut axes: Vec<Axis> = Vec::with_capacity(lens.len().max(1));
        for (axis, len) in lens.iter().enumerate() {
            let is_row = plan.by_rows && axis + 1 == lens.len();
            if *len == 1 && !is_row {
                continue;
            }
            let own = plan.slots.iter().map(|slot| slot.steps[axis]);
            let mut new = Axis { len: *len, steps: own.chain([steps[axis]]).collect() };
            if !plan.by_rows {
                forwards(&mut new, &mut starts);
            }
            axes.push(new);
        }
        if !plan.by_rows && axes.len() > 1 {
            in_memory_order(&mut axes);
        }
        join(&mut axes, usize::from(plan.by_rows));
        if axes.is_empty() {
            axes.push(Axis { len: 1, steps: vec![0; starts.len()] });
        }
        Run { plan, map, axes, starts }
    }

    pub(super) fn out_step(&self, axis: usize) -> isize {
        let steps = &self.axes[axis].steps;
        steps[steps.len() - 1]
    }

    fn row(&self) -> &Axis {
        &self.axes[self.axes.len() - 1]
    }

    fn len(&self) -> usize {
        self.plan.shape.len()
    }

    /// Calls `work` for each row from `first` on of the outermost axis, with the results' place. If
    /// there is one axis only, the row is that part of it.
    ///
    /// # Safety
    ///
    /// The slots describe memory that may be read.
    pub(super) unsafe fn rows(
        &self,
        first: usize,
        len: usize,
        out: *mut u8,
        work: &mut dyn FnMut(&mut Cursor<'_, 'p>, usize),
    ) {
        let mut cursor = Cursor::new(self, out);
        cursor.advance(&self.axes[0], first as isize);
        // SAFETY: the same.
        unsafe {
            if self.axes.len() == 1 {
                cursor.start_row(len);
                work(&mut cursor, len);
            } else {
                cursor.walk(0, len, work);
            }
        }
    }

    /// Writes the results of all elements. `aliased` says that an input is the same memory.
    ///
    /// # Safety
    ///
    /// The slots describe memory that may be read, and the results' places may be written.
    pub(super) unsafe fn write(&self, size: usize, aliased: bool) {
        if self.len() == 0 {
            return;
        }
        let axis = self.axes[0].len;
        let inner = self.len() / axis;
        let shared = crate::threads::are_worth(self.len(), SHARED);
        let least = if shared { (SHARE / inner.max(1)).max(1) } else { axis };
        // SAFETY: the same; parts of the outermost axis have different results.
        unsafe { self.write_part(0, axis, least, size, aliased) };
    }

    unsafe fn write_part(
        &self,
        first: usize,
        len: usize,
        least: usize,
        size: usize,
        aliased: bool,
    ) {
        // SAFETY: as for `write`.
        unsafe {
            if len > least && len > 1 {
                let half = len / 2;
                crate::threads::join(
                    || self.write_part(first, half, least, size, aliased),
                    || self.write_part(first + half, len - half, least, size, aliased),
                );
                return;
            }
            let out = self.starts[self.starts.len() - 1].cast_mut();
            let step = self.out_step(self.axes.len() - 1);
            self.rows(first, len, out, &mut |cursor, len| {
                cursor.write_row(len, size, step, aliased);
            });
        }
    }
}

/// Turns an axis so that all steps go up, if all go down.
fn forwards(axis: &mut Axis, starts: &mut [*const u8]) {
    let down = axis.steps.iter().all(|step| *step <= 0) && axis.steps.iter().any(|step| *step < 0);
    if down && axis.len > 0 {
        for (step, start) in axis.steps.iter_mut().zip(starts) {
            *start = start.wrapping_offset((axis.len as isize - 1) * *step);
            *step = -*step;
        }
    }
}

/// From the largest steps to the smallest, as the first slot has them that tells; equal ones stay.
fn in_memory_order(axes: &mut [Axis]) {
    let comes_before = |a: &Axis, b: &Axis| {
        let steps = a.steps.iter().zip(&b.steps);
        steps
            .filter(|(a, b)| **a != 0 && **b != 0)
            .map(|(a, b)| (a.unsigned_abs(), b.unsigned_abs()))
            .find(|(a, b)| a != b)
            .is_some_and(|(a, b)| a > b)
    };
    insert_in_order(axes, comes_before);
}

/// Insertion sort, for an order that does not tell of all pairs.
pub(super) fn insert_in_order<T>(items: &mut [T], comes_before: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && comes_before(&items[place], &items[place - 1]) {
            items.swap(place, place - 1);
            place -= 1;
        }
    }
}

/// Joins axes of which one continues the other, but for the last `apart`.
fn join(axes: &mut Vec<Axis>, apart: usize) {
    let mut i = 1;
    while i + apart < axes.len() {
        let (outer, inner) = (&axes[i - 1], &axes[i]);
        let continues = outer
            .steps
            .iter()
            .zip(&inner.steps)
            .all(|(outer, step)| *outer == step * inner.len as isize);
        if continues {
            axes[i].len *= axes[i - 1].len;
            axes.remove(i - 1);
        } else {
            i += 1;
        }
    }
}

/// One thread's place in a formula, with its buffers.
pub(super) struct Cursor<'r, 'p> {
    run: &'r Run<'p>,
    /// Where the row starts in each slot, and at the end in the results.
    rows: Vec<*const u8>,
    /// Where a loop reads each slot.
    at: Vec<*const u8>,
    buffers: Vec<u128>,
    /// The number of words of a buffer.
    words: usize,
    /// Whether all that the formula itself reads can be read where it is.
    plain: bool,
}

/// Whether a slot is read where it is, along the inner axis with this step.
fn is_in_place(slot: &Slot, step: isize) -> bool {
    match slot.place {
        Place::Number | Place::Nowhere => true,
        Place::Array => step == slot.size as isize,
        Place::Single | Place::Row | Place::Block => false,
    }
}

impl<'r, 'p> Cursor<'r, 'p> {
    fn new(run: &'r Run<'p>, out: *mut u8) -> Cursor<'r, 'p> {
        let slots = &run.plan.slots;
        let mut rows = run.starts.clone();
        rows[slots.len()] = out;
        let steps = &run.row().steps;
        let plain = slots.iter().zip(steps).all(|(slot, step)| is_in_place(slot, *step));
        let mut at = rows.clone();
        let (mut buffers, words) = (Vec::new(), BLOCK * 8 / size_of::<u128>());
        if !plain {
            // One for each slot, and two for results.
            buffers = Vec::with_capacity((slots.len() + 2) * words);
            let start: *mut u128 = buffers.as_mut_ptr();
            for (i, (slot, step)) in slots.iter().zip(steps).enumerate() {
                if !is_in_place(slot, *step) {
                    at[i] = start.wrapping_add((i + 2) * words).cast();
                }
            }
        }
        let cursor = Cursor { run, rows, at, buffers, words, plain };
        for (i, slot) in slots.iter().enumerate() {
            if slot.place == Place::Single {
                // SAFETY: a single element may be read, and its slot has a buffer.
                unsafe { splat(slot.start, slot.size, cursor.at[i].cast_mut(), BLOCK) };
            }
        }
        cursor
    }

    /// A buffer for results: the first or the second.
    pub(super) fn buffer(&mut self, which: usize) -> *mut u8 {
        if self.buffers.capacity() == 0 {
            self.buffers.reserve_exact(2 * self.words);
        }
        self.buffers.as_mut_ptr().wrapping_add(which * self.words).cast()
    }

    /// Where the row's results go.
    pub(super) fn out(&self) -> *mut u8 {
        self.rows[self.rows.len() - 1].cast_mut()
    }

    /// Where a loop reads a slot, once a block was read.
    pub(super) fn slot(&self, slot: usize) -> *const u8 {
        self.at[slot]
    }

    fn advance(&mut self, axis: &Axis, times: isize) {
        for (row, step) in self.rows.iter_mut().zip(&axis.steps) {
            *row = row.wrapping_offset(step * times);
        }
    }

    /// # Safety
    ///
    /// As for [`Run::rows`].
    unsafe fn walk(
        &mut self,
        axis: usize,
        len: usize,
        work: &mut dyn FnMut(&mut Cursor<'r, 'p>, usize),
    ) {
        let run = self.run;
        // SAFETY: the same.
        unsafe {
            if axis + 1 == run.axes.len() {
                self.start_row(len);
                return work(self, len);
            }
            let inner = run.axes[axis + 1].len;
            for _ in 0..len {
                self.walk(axis + 1, inner, work);
                self.advance(&run.axes[axis], 1);
            }
            self.advance(&run.axes[axis], -(len as isize));
        }
    }

    /// Fills what is the same in the whole row.
    ///
    /// # Safety
    ///
    /// As for [`Run::rows`].
    unsafe fn start_row(&mut self, len: usize) {
        let plan = self.run.plan;
        if self.plain {
            return;
        }
        let count = len.min(BLOCK);
        let steps = &self.run.row().steps;
        // SAFETY: the same; buffers have room for a block.
        unsafe {
            for (i, slot) in plan.slots.iter().enumerate() {
                if slot.place == Place::Array && steps[i] == 0 {
                    splat(self.rows[i], slot.size, self.at[i].cast_mut(), count);
                }
            }
            for job in &plan.jobs {
                let Job::Row { part, reduce, stage } = job else { continue };
                let to = self.at[part.to].cast_mut();
                match reduce {
                    Some(reduce) => reduce_row(self, part, reduce, *stage, len, to),
                    None => {
                        self.block(*stage, 0, 1);
                        (part.map)(self.at.as_ptr().add(part.from), to, 1);
                    }
                }
                splat(to, plan.slots[part.to].size, to, count);
            }
        }
    }

    /// Makes the slots of a stage readable for `len` elements of the row from `start` on.
    ///
    /// # Safety
    ///
    /// As for [`Run::rows`]; there are as many elements, at most a block.
    pub(super) unsafe fn block(&mut self, stage: usize, start: usize, len: usize) {
        let plan = self.run.plan;
        let steps = &self.run.row().steps;
        // SAFETY: the same; buffers have room for a block.
        unsafe {
            for (i, slot) in plan.slots.iter().enumerate() {
                if slot.place != Place::Array || slot.stage != stage || steps[i] == 0 {
                    continue;
                }
                let from = self.rows[i].wrapping_offset(start as isize * steps[i]);
                if steps[i] == slot.size as isize {
                    self.at[i] = from;
                } else {
                    gather(from, steps[i], slot.size, self.at[i].cast_mut(), len);
                }
            }
            for job in &plan.jobs {
                if let Job::Block { parts, kernel, stage: of } = job
                    && *of == stage
                {
                    self.call(parts, *kernel, len);
                }
            }
        }
    }

    /// # Safety
    ///
    /// The slots of the parts were made readable for `len` elements.
    unsafe fn call(&mut self, parts: &[Part; 2], kernel: Option<crate::ufunc::Kernel>, len: usize) {
        let count = if parts[0].to == parts[1].to { 1 } else { 2 };
        let outs = parts.map(|part| self.at[part.to].cast_mut());
        // SAFETY: the same; the buffers have room for a block.
        unsafe {
            for (part, out) in parts.iter().zip(outs).take(count) {
                (part.map)(self.at.as_ptr().add(part.from), out, len);
            }
            if let Some(kernel) = kernel {
                let inputs = [outs[0].cast_const(), outs[1], outs[1]];
                // Of real floats, of which no function complains.
                let _ = kernel(&Block { inputs, output: outs[0], len });
            }
        }
    }

    /// The results of `len` elements from `start` on, of a stage's loop.
    ///
    /// # Safety
    ///
    /// As for [`Cursor::block`], and `out` has room for them.
    pub(super) unsafe fn map(
        &mut self,
        (map, from, stage): (MapFn, usize, usize),
        start: usize,
        len: usize,
        out: *mut u8,
    ) {
        // SAFETY: the same.
        unsafe {
            self.block(stage, start, len);
            map(self.at.as_ptr().add(from), out, len);
        }
    }

    /// The formula's own loop.
    pub(super) fn whole(&self) -> (MapFn, usize, usize) {
        (self.run.map, 0, 0)
    }

    /// Writes the results of a row.
    ///
    /// # Safety
    ///
    /// As for [`Run::write`].
    unsafe fn write_row(&mut self, len: usize, size: usize, step: isize, aliased: bool) {
        let out = self.out();
        let dense = step == size as isize;
        // SAFETY: the same.
        unsafe {
            if self.plain && dense && !aliased {
                return self.map(self.whole(), 0, len, out);
            }
            let buffer = self.buffer(0);
            for start in (0..len).step_by(BLOCK) {
                let len = BLOCK.min(len - start);
                let to = out.wrapping_offset(start as isize * step);
                if dense && !aliased {
                    self.map(self.whole(), start, len, to);
                    continue;
                }
                self.map(self.whole(), start, len, buffer);
                if dense {
                    to.copy_from_nonoverlapping(buffer, len * size);
                } else {
                    scatter(buffer, size, to, step, len);
                }
            }
        }
    }
}

macro_rules! by_size {
    ($size:expr, |$word:ident| $body:expr) => {
        match $size {
            1 => {
                type $word = u8;
                $body
            }
            2 => {
                type $word = u16;
                $body
            }
            4 => {
                type $word = u32;
                $body
            }
            8 => {
                type $word = u64;
                $body
            }
            _ => unreachable!("real elements have 1, 2, 4 or 8 bytes"),
        }
    };
}

/// Writes one element `len` times.
///
/// # Safety
///
/// An element of `size` bytes may be read, and `to` has room for so many.
pub(super) unsafe fn splat(from: *const u8, size: usize, to: *mut u8, len: usize) {
    // SAFETY: as promised to this function; elements are aligned.
    by_size!(size, |Word| unsafe {
        let value = from.cast::<Word>().read();
        for i in 0..len {
            to.cast::<Word>().add(i).write(value);
        }
    });
}

/// # Safety
///
/// So many elements `step` bytes apart may be read, and `to` has room for them.
unsafe fn gather(from: *const u8, step: isize, size: usize, to: *mut u8, len: usize) {
    // SAFETY: as promised to this function; elements are aligned.
    by_size!(size, |Word| unsafe {
        for i in 0..len {
            let value = from.wrapping_offset(i as isize * step).cast::<Word>().read();
            to.cast::<Word>().add(i).write(value);
        }
    });
}

/// # Safety
///
/// So many elements may be read, and written `step` bytes apart.
unsafe fn scatter(from: *const u8, size: usize, to: *mut u8, step: isize, len: usize) {
    // SAFETY: as promised to this function; elements are aligned.
    by_size!(size, |Word| unsafe {
        for i in 0..len {
            let value = from.cast::<Word>().add(i).read();
            to.wrapping_offset(i as isize * step).cast::<Word>().write(value);
        }
    });
}
