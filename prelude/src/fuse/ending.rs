//! Sums, means, extremes and their like of formulas: from blocks to rows, from rows to results.
//!
//! Sums are pairwise, with the blocks of [`np::sum`](crate::reduce::sum()); what is shared among
//! threads is divided by the shape alone, so that results do not depend on their number.

use super::{
    extents::Extents,
    plan::{BLOCK, MapFn, Part, Plan, Reduce, What, c_strides},
    run::{Cursor, Out, Run, SHARED},
};
use crate::{
    dtype::DType,
    reduce::{Folding, Kind, folding},
    ufunc::Scalar,
};

/// Elements of the smallest part that has results of its own.
const PART: usize = 1 << 15;

/// As many parts at most.
const PARTS: usize = 64;

/// Lanes are halved at multiples of this, as those of `np::sum` are.
const NARROW: usize = 8;

/// A formula that is reduced.
pub(super) struct Reduction<'p> {
    pub(super) plan: &'p mut Plan,
    pub(super) map: MapFn,
    pub(super) dtype: DType,
    /// In rising order.
    pub(super) axes: &'p [usize],
}

impl Reduction<'_> {
    /// The results in C order.
    ///
    /// # Safety
    ///
    /// The plan's slots describe memory that may be read; `out` has room for all results, of the
    /// reduction's type.
    #[track_caller]
    pub(super) unsafe fn make(&mut self, what: What, out: *mut u8) {
        let (shape, axes) = (self.plan.shape, self.axes);
        let kept = shape.reduced(axes, true);
        let count: usize = axes.iter().map(|axis| shape.lens()[*axis]).product();
        // SAFETY: the same; means have room as results do.
        unsafe {
            match what {
                What::Plain(kind) => self.fold(folding(kind, self.dtype), None, kept, out),
                What::Mean => {
                    let total = folding(Kind::Total, self.dtype);
                    self.fold(total, None, kept, out);
                    divide(total.result, kept.len(), out, count as f64, false);
                }
                What::Spread(ddof, root) => {
                    let total = folding(Kind::Total, self.dtype);
                    let size = total.result.itemsize();
                    let mut means = words(kept.len() * size);
                    let start = means.as_mut_ptr().cast();
                    self.fold(total, None, kept, start);
                    divide(total.result, kept.len(), start, count as f64, false);
                    let slot = self.plan.slots.len();
                    self.plan.own(means, size, &kept);
                    self.fold(folding(Kind::Deviations, self.dtype), Some(slot), kept, out);
                    self.plan.slots.truncate(slot);
                    let freedom = (count as f64 - ddof as f64).max(0.0);
                    divide(total.result, kept.len(), out, freedom, root);
                }
            }
        }
    }

    /// # Safety
    ///
    /// As for [`Reduction::make`].
    #[track_caller]
    unsafe fn fold(&self, folding: Folding, with: Option<usize>, kept: Extents, out: *mut u8) {
        let (results, total) = (kept.len(), self.plan.shape.len());
        if let Some(name) = folding.no_empty
            && total == 0
            && results > 0
        {
            no_identity(name);
        }
        let size = folding.result.itemsize();
        let mut steps = c_strides(&kept, size as isize);
        for axis in self.axes {
            steps[*axis] = 0;
        }
        // SAFETY: the same.
        unsafe {
            fill(&folding, results, out);
            if total == 0 {
                return;
            }
            let run = Run::new(self.plan, self.map, out, &steps);
            let fold = Fold { run: &run, folding, with, results };
            let axis = run.axes[0].len;
            if run.axes.len() == 1 && run.out_step(0) == 0 {
                let mut part = Scalar::NONE;
                fold.line(0, axis, (&raw mut part).cast());
                return (folding.join)((&raw const part).cast(), 1, out);
            }
            if run.out_step(0) != 0 && crate::threads::are_worth(total, SHARED) {
                let least = (PART / (total / axis)).max(1);
                return fold.shared(0, axis, least, Out(out));
            }
            // Sums in parts are other sums: whether there are any depends on the length alone.
            if run.out_step(0) != 0 || total < SHARED {
                return fold.rows(0, axis, Out(out));
            }
            fold.in_parts(Out(out), total);
        }
    }
}

struct Fold<'r, 'p> {
    run: &'r Run<'p>,
    folding: Folding,
    with: Option<usize>,
    results: usize,
}

// SAFETY: as `Run`; a `Folding` holds functions.
unsafe impl Sync for Fold<'_, '_> {}

impl Fold<'_, '_> {
    /// One result, of a part of the only axis.
    ///
    /// # Safety
    ///
    /// As for [`Reduction::make`]; `out` is for one result.
    unsafe fn line(&self, start: usize, len: usize, out: *mut u8) {
        // SAFETY: the same.
        unsafe {
            if len > SHARED {
                let half = halved(len);
                let (mut first, mut rest) = (Scalar::NONE, Scalar::NONE);
                let a = Out((&raw mut first).cast());
                let b = Out((&raw mut rest).cast());
                let (left, right) = (
                    move || self.line(start, half, { a }.0),
                    move || self.line(start + half, len - half, { b }.0),
                );
                crate::threads::join(left, right);
                (self.folding.join)(b.0, 1, a.0);
                return out.copy_from_nonoverlapping(a.0, self.folding.result.itemsize());
            }
            self.run.rows(start, len, out, &mut |cursor, len| {
                let loop_of = cursor.whole();
                lane(cursor, &self.folding, loop_of, Beside::Slot(self.with), 0, len, out);
            });
        }
    }

    /// The results of a part of the outermost axis, joined to those that are there.
    ///
    /// # Safety
    ///
    /// As for [`Reduction::make`].
    unsafe fn rows(&self, first: usize, len: usize, out: Out) {
        let step = self.run.out_step(self.run.axes.len() - 1);
        let work = &mut |cursor: &mut Cursor<'_, '_>, len: usize| {
            // SAFETY: the same.
            unsafe {
                if step == 0 {
                    let mut part = Scalar::NONE;
                    let loop_of = cursor.whole();
                    let to = (&raw mut part).cast();
                    lane(cursor, &self.folding, loop_of, Beside::Slot(self.with), 0, len, to);
                    (self.folding.join)(to, 1, cursor.out());
                } else {
                    self.row(cursor, len, step);
                }
            }
        };
        // SAFETY: the same.
        unsafe { self.run.rows(first, len, out.0, work) };
    }

    /// Each element of a row into a result of its own.
    ///
    /// # Safety
    ///
    /// As for [`Reduction::make`].
    unsafe fn row(&self, cursor: &mut Cursor<'_, '_>, len: usize, step: isize) {
        let (buffer, out) = (cursor.buffer(0), cursor.out());
        for start in (0..len).step_by(BLOCK) {
            let len = BLOCK.min(len - start);
            // SAFETY: the same; a buffer has room for a block.
            unsafe {
                cursor.map(cursor.whole(), start, len, buffer);
                let with = self.with.map_or(buffer.cast_const(), |slot| cursor.slot(slot));
                let to = out.wrapping_offset(start as isize * step);
                (self.folding.rows)(buffer, with, len, to, step);
            }
        }
    }

    /// As [`Fold::rows`], where parts of the outermost axis have results of their own.
    ///
    /// # Safety
    ///
    /// As for [`Reduction::make`].
    unsafe fn shared(&self, first: usize, len: usize, least: usize, out: Out) {
        // SAFETY: the same.
        unsafe {
            if len <= least {
                return self.rows(first, len, out);
            }
            let half = len / 2;
            crate::threads::join(
                || self.shared(first, half, least, out),
                || self.shared(first + half, len - half, least, out),
            );
        }
    }

    /// Where all parts of the outermost axis go into the same results: each has its own, which
    /// are joined in order. How many there are depends on the shape alone.
    ///
    /// # Safety
    ///
    /// As for [`Reduction::make`].
    unsafe fn in_parts(&self, out: Out, total: usize) {
        let (len, size) = (self.run.axes[0].len, self.folding.result.itemsize());
        let parts = (total / PART).min(total / (8 * self.results)).min(PARTS).min(len);
        // SAFETY: the same.
        unsafe {
            if parts < 2 {
                return self.rows(0, len, out);
            }
            let room = (self.results * size).div_ceil(64) * 64;
            let mut partial = words(parts * room);
            let start = Out(partial.as_mut_ptr().cast());
            self.parts(0, parts, parts, start, room);
            for part in 0..parts {
                (self.folding.join)(start.0.wrapping_add(part * room), self.results, out.0);
            }
        }
    }

    /// # Safety
    ///
    /// As for [`Reduction::make`], with `room` bytes for each part.
    unsafe fn parts(&self, first: usize, count: usize, all: usize, start: Out, room: usize) {
        // SAFETY: the same.
        unsafe {
            if count > 1 {
                let half = count / 2;
                let (left, right) = (
                    || self.parts(first, half, all, start, room),
                    || self.parts(first + half, count - half, all, start, room),
                );
                crate::threads::join(left, right);
                return;
            }
            let len = self.run.axes[0].len;
            let (from, end) = (first * len / all, (first + 1) * len / all);
            let out = start.0.wrapping_add(first * room);
            fill(&self.folding, self.results, out);
            self.rows(from, end - from, Out(out));
        }
    }
}

/// What stands beside the elements of a lane.
#[derive(Clone, Copy)]
enum Beside {
    Slot(Option<usize>),
    /// A block of it, the same for all.
    Block(*const u8),
}

fn halved(len: usize) -> usize {
    let half = len / 2;
    half - half % NARROW
}

/// The result of a part of a row.
///
/// # Safety
///
/// As for [`Reduction::make`].
unsafe fn lane(
    cursor: &mut Cursor<'_, '_>,
    folding: &Folding,
    loop_of: (MapFn, usize, usize),
    beside: Beside,
    start: usize,
    len: usize,
    out: *mut u8,
) {
    // SAFETY: the same; a buffer has room for a block.
    unsafe {
        if len > BLOCK {
            let half = halved(len);
            let mut rest = Scalar::NONE;
            let to = (&raw mut rest).cast();
            lane(cursor, folding, loop_of, beside, start, half, out);
            lane(cursor, folding, loop_of, beside, start + half, len - half, to);
            return (folding.join)(to, 1, out);
        }
        let buffer = cursor.buffer(0);
        cursor.map(loop_of, start, len, buffer);
        let with = match beside {
            Beside::Slot(None) => buffer.cast_const(),
            Beside::Slot(Some(slot)) => cursor.slot(slot),
            Beside::Block(with) => with,
        };
        (folding.lane)(buffer, with, len, out);
    }
}

/// Reduces a part of a formula along the row that the cursor is at.
///
/// # Safety
///
/// As for [`Run::rows`]; `to` is for one result.
pub(super) unsafe fn reduce_row(
    cursor: &mut Cursor<'_, '_>,
    part: &Part,
    reduce: &Reduce,
    stage: usize,
    len: usize,
    to: *mut u8,
) {
    let loop_of = (part.map, part.from, stage);
    // SAFETY: the same.
    unsafe {
        let plain = |cursor: &mut Cursor<'_, '_>, folding: &Folding| {
            let none = Beside::Slot(None);
            fill(folding, 1, to);
            let mut part = Scalar::NONE;
            let place = (&raw mut part).cast();
            lane(cursor, folding, loop_of, none, 0, len, place);
            (folding.join)(place, 1, to);
        };
        match reduce.what {
            What::Plain(kind) => plain(cursor, &folding(kind, reduce.dtype)),
            What::Mean => {
                let total = folding(Kind::Total, reduce.dtype);
                plain(cursor, &total);
                divide(total.result, 1, to, len as f64, false);
            }
            What::Spread(ddof, root) => {
                let total = folding(Kind::Total, reduce.dtype);
                plain(cursor, &total);
                divide(total.result, 1, to, len as f64, false);
                let means = cursor.buffer(1);
                super::run::splat(to, total.result.itemsize(), means, BLOCK);
                let squares = folding(Kind::Deviations, reduce.dtype);
                lane(cursor, &squares, loop_of, Beside::Block(means), 0, len, to);
                divide(total.result, 1, to, (len as f64 - ddof as f64).max(0.0), root);
            }
        }
    }
}

/// Divides results by a count, and takes the root.
///
/// # Safety
///
/// So many results of `dtype` may be read and written.
unsafe fn divide(dtype: DType, len: usize, out: *mut u8, count: f64, root: bool) {
    for i in 0..len {
        // SAFETY: as promised to this function; means are floats.
        unsafe {
            if dtype == DType::Float32 {
                let out = out.cast::<f32>().add(i);
                let mean = (f64::from(*out) / count) as f32;
                *out = if root { mean.sqrt() } else { mean };
            } else {
                let out = out.cast::<f64>().add(i);
                let mean = *out / count;
                *out = if root { mean.sqrt() } else { mean };
            }
        }
    }
}

/// # Safety
///
/// `out` has room for so many results.
unsafe fn fill(folding: &Folding, len: usize, out: *mut u8) {
    let size = folding.result.itemsize();
    // SAFETY: as promised to this function.
    unsafe { super::run::splat((&raw const folding.identity).cast(), size, out, len) };
}

/// Memory for so many bytes.
pub(super) fn words(bytes: usize) -> Vec<u128> {
    vec![0; bytes.div_ceil(size_of::<u128>())]
}

/// The dtype of results.
pub(super) fn result_of(what: What, dtype: DType) -> DType {
    match what {
        What::Plain(kind) => folding(kind, dtype).result,
        What::Mean | What::Spread(..) => folding(Kind::Total, dtype).result,
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_identity(name: &str) -> ! {
    panic!("zero-size array to reduction operation {name} which has no identity")
}
