//! What a formula reads and in which order it is computed, without types: arrays and numbers as
//! slots, and what comes before the formula itself as jobs.
//!
//! A formula writes its plan (`expr.rs`); `run.rs` goes through the elements.

use super::extents::{AXES, Extents};
use crate::{dtype::DType, reduce::Kind, ufunc::Kernel};

/// The loop of a formula or of a part of it, the one thing that is compiled for each formula: from
/// where its slots' elements start, to where so many results go.
pub(super) type MapFn = unsafe fn(*const *const u8, *mut u8, usize);

/// Elements that are computed at a time where results do not go straight to their place.
pub(super) const BLOCK: usize = 512;

/// Longest row that is reduced before it is walked a second time, in bytes: it stays in the second
/// cache.
const LONGEST_ROW: usize = 1 << 18;

/// Where a slot's elements are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// In an array.
    Array,
    /// One number, for all indices.
    Number,
    /// One element of an array, read as if there were many.
    Single,
    /// Not read.
    Nowhere,
    /// In a buffer that is filled for each row.
    Row,
    /// In a buffer that is filled for each block.
    Block,
}

/// Something that a formula reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) start: *const u8,
    pub(super) size: usize,
    /// In bytes, for each axis of the formula.
    pub(super) steps: [isize; AXES],
    pub(super) place: Place,
    /// The part that reads it.
    pub(super) stage: usize,
}

/// A loop with its slots, from this one on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) map: MapFn,
    pub(super) from: usize,
    /// The slot whose buffer takes the results.
    pub(super) to: usize,
}

/// What is made of a row before the row is computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reduce {
    pub(super) dtype: DType,
    pub(super) what: What,
}

/// A reduction within a formula or at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    Plain(Kind),
    Mean,
    /// What is taken from the count, and whether the root is wanted.
    Spread(i64, bool),
}

/// A step before that of the formula itself.
#[derive(Clone, Copy)]
pub(super) enum Job {
    /// For each row, in a stage of its own.
    Row { part: Part, reduce: Option<Reduce>, stage: usize },
    /// For each block of the stage: one or two parts, and a loop over their results, which go to the
    /// first one's buffer.
    Block { parts: [Part; 2], kernel: Option<Kernel>, stage: usize },
}

/// See above.
pub struct Plan {
    pub(super) shape: Extents,
    pub(super) slots: Vec<Slot>,
    pub(super) jobs: Vec<Job>,
    stage: usize,
    stages: usize,
    /// Whether rows along the last axis are computed one after the other.
    pub(super) by_rows: bool,
    /// How many reductions were computed before, to arrays.
    arrays: usize,
    pub(super) owned: Vec<Vec<u128>>,
}

impl Plan {
    pub(super) fn new(shape: Extents, slots: usize) -> Plan {
        Plan {
            shape,
            slots: Vec::with_capacity(slots + 1),
            jobs: Vec::new(),
            stage: 0,
            stages: 1,
            by_rows: false,
            arrays: 0,
            owned: Vec::new(),
        }
    }

    /// An array, which its shape and strides in elements describe.
    pub(super) fn array(
        &mut self,
        start: *const u8,
        size: usize,
        shape: &[usize],
        strides: &[isize],
    ) {
        let ndim = self.shape.lens().len();
        let mut steps = [0; AXES];
        let skipped = ndim - shape.len();
        let mut single = true;
        for (axis, (len, stride)) in shape.iter().zip(strides).enumerate() {
            if *len != 1 {
                steps[skipped + axis] = stride * size as isize;
                single = false;
            }
        }
        let place = if single { Place::Single } else { Place::Array };
        self.slots.push(Slot { start, size, steps, place, stage: self.stage });
    }

    pub(super) fn number(&mut self, start: *const u8, size: usize) {
        let place = Place::Number;
        self.slots.push(Slot { start, size, steps: [0; AXES], place, stage: self.stage });
    }

    /// A buffer that jobs fill.
    fn buffer(&mut self, size: usize, place: Place) {
        let start = std::ptr::null();
        self.slots.push(Slot { start, size, steps: [0; AXES], place, stage: self.stage });
    }

    pub(super) fn nowhere(&mut self, slots: usize) {
        for _ in 0..slots {
            self.buffer(0, Place::Nowhere);
        }
    }

    /// Has `write` tell a part in a stage of its own, which is returned.
    fn staged(&mut self, write: &mut dyn FnMut(&mut Plan)) -> usize {
        let before = std::mem::replace(&mut self.stage, self.stages);
        self.stages += 1;
        write(self);
        std::mem::replace(&mut self.stage, before)
    }

    /// How much was written: slots, jobs, what is owned, and arrays.
    fn written(&self) -> [usize; 4] {
        [self.slots.len(), self.jobs.len(), self.owned.len(), self.arrays]
    }

    /// Forgets what was written since.
    fn back_to(&mut self, [slots, jobs, owned, arrays]: [usize; 4]) {
        self.slots.truncate(slots);
        self.jobs.truncate(jobs);
        self.owned.truncate(owned);
        self.arrays = arrays;
    }

    /// Whether a part of `shape`, whose slots `write` tells, can be reduced along `axes` row by row;
    /// then the job for it is written, and the slot that it fills.
    pub(super) fn reduce_rows(
        &mut self,
        shape: Extents,
        axes: &[usize],
        map: MapFn,
        reduce: Reduce,
        size: usize,
        write: &mut dyn FnMut(&mut Plan),
    ) -> bool {
        let lens = self.shape.lens();
        let Some((row, outer)) = lens.split_last() else { return false };
        let is_row = axes == [lens.len() - 1] && shape == self.shape;
        if !is_row || *row * reduce.dtype.itemsize() > LONGEST_ROW || *row == 0 {
            return false;
        }
        if outer.iter().product::<usize>() < 2 {
            return false;
        }
        let before = self.written();
        let stage = self.staged(write);
        let [from, ..] = before;
        if !self.rows_are_dense(from) {
            self.back_to(before);
            return false;
        }
        self.by_rows = true;
        let to = self.slots.len();
        self.buffer(size, Place::Row);
        self.jobs.push(Job::Row { part: Part { map, from, to }, reduce: Some(reduce), stage });
        true
    }

    /// Whether no slot has a smaller step than along the last axis.
    fn rows_are_dense(&self, from: usize) -> bool {
        let lens = self.shape.lens();
        let last = lens.len() - 1;
        self.slots[from..].iter().all(|slot| {
            slot.place != Place::Array
                || (0..last).all(|axis| {
                    slot.steps[axis] == 0
                        || slot.steps[axis].unsigned_abs() >= slot.steps[last].unsigned_abs()
                })
        })
    }

    /// The results of a reduction that was computed before.
    pub(super) fn reduced(&mut self) {
        self.arrays += 1;
    }

    /// A part that is smaller than the formula, whose slots `write` tells: once for each row where it
    /// is of rows alone. Where it is of arrays alone nothing is written, and it is for the caller
    /// to compute it before.
    pub(super) fn hoist(
        &mut self,
        map: MapFn,
        size: usize,
        write: &mut dyn FnMut(&mut Plan),
    ) -> bool {
        let before = self.written();
        let stage = self.staged(write);
        let [from, jobs, _, arrays] = before;
        let of_rows = self.jobs[jobs..].iter().any(|job| matches!(job, Job::Row { .. }));
        if !of_rows {
            self.back_to(before);
            return false;
        }
        let to = self.slots.len();
        let part = Part { map, from, to };
        if arrays == self.arrays {
            self.buffer(size, Place::Row);
            self.jobs.push(Job::Row { part, reduce: None, stage });
            return true;
        }
        // Of both: for each block, with what is around it.
        for slot in &mut self.slots[from..] {
            if slot.stage == stage {
                slot.stage = self.stage;
            }
        }
        for job in &mut self.jobs[jobs..] {
            if let Job::Block { stage: of, .. } = job
                && *of == stage
            {
                *of = self.stage;
            }
        }
        self.buffer(size, Place::Block);
        self.jobs.push(Job::Block { parts: [part; 2], kernel: None, stage: self.stage });
        true
    }

    /// What was computed before, in C order.
    pub(super) fn own(&mut self, elements: Vec<u128>, size: usize, shape: &Extents) {
        self.c_order(elements.as_ptr().cast(), size, shape);
        self.owned.push(elements);
    }

    pub(super) fn c_order(&mut self, start: *const u8, size: usize, shape: &Extents) {
        let strides = c_strides(shape, 1);
        self.array(start, size, shape.lens(), &strides[..shape.lens().len()]);
    }

    /// The first or second part of a call, whose results `kernel` reads.
    pub(super) fn argument(&mut self, map: MapFn, from: usize, size: usize) -> Part {
        let to = self.slots.len();
        self.buffer(size, Place::Block);
        Part { map, from, to }
    }

    pub(super) fn call(&mut self, parts: [Part; 2], kernel: Kernel) {
        self.jobs.push(Job::Block { parts, kernel: Some(kernel), stage: self.stage });
    }
}

/// The steps of an array in C order whose elements are `step` apart.
pub(super) fn c_strides(shape: &Extents, step: isize) -> [isize; AXES] {
    let mut strides = [0; AXES];
    let mut step = step;
    for (axis, len) in shape.lens().iter().enumerate().rev() {
        strides[axis] = step;
        step *= *len as isize;
    }
    strides
}
