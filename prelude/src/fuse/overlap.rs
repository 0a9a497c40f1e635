//! Formulas that read what they write: the same elements are read before they are written, and
//! arrays that overlap in another way are copied first, as NumPy does.

use super::{
    extents::{AXES, Extents},
    plan::{MapFn, Place, Plan, Slot, c_strides},
    run::Run,
};

impl Plan {
    /// Copies what would be overwritten before it is read. Returns whether the target itself is read.
    ///
    /// # Safety
    ///
    /// The slots describe memory that may be read, and `out` is where as many results of `size`
    /// bytes go, by `steps`.
    pub(super) unsafe fn apart_from(
        &mut self,
        out: *mut u8,
        size: usize,
        steps: &[isize; AXES],
    ) -> bool {
        let shape = self.shape;
        let (low, high) = bounds(&shape, out, size, steps);
        let mut aliased = false;
        for i in 0..self.slots.len() {
            let slot = self.slots[i];
            if !matches!(slot.place, Place::Array | Place::Number | Place::Single) {
                continue;
            }
            let own = bounds(&shape, slot.start, slot.size, &slot.steps);
            if own.0 >= high || low >= own.1 {
                continue;
            }
            let lens = shape.lens().iter().enumerate();
            let is_same = slot.place == Place::Array
                && slot.start == out.cast_const()
                && slot.size == size
                && lens.clone().all(|(axis, len)| *len == 1 || slot.steps[axis] == steps[axis]);
            if is_same {
                // Read by the pointer that is written by.
                self.slots[i].start = out;
                aliased = true;
            } else {
                // SAFETY: the same.
                unsafe { self.copied(i) };
            }
        }
        aliased
    }

    /// # Safety
    ///
    /// As for [`Plan::apart_from`].
    unsafe fn copied(&mut self, index: usize) {
        let slot = self.slots[index];
        let mut lens = [1; AXES];
        let ndim = self.shape.lens().len();
        for (axis, len) in self.shape.lens().iter().enumerate() {
            lens[axis] = if slot.steps[axis] == 0 { 1 } else { *len };
        }
        let shape = Extents::of(&lens[..ndim]);
        let mut plan = Plan::new(shape, 1);
        plan.slots.push(Slot { stage: 0, ..slot });
        let mut elements = super::ending::words(shape.len() * slot.size);
        let out = elements.as_mut_ptr().cast();
        let to = c_strides(&shape, slot.size as isize);
        let map: MapFn = match slot.size {
            1 => copy::<1>,
            2 => copy::<2>,
            4 => copy::<4>,
            _ => copy::<8>,
        };
        // SAFETY: the same; there is room for all elements.
        unsafe { Run::new(&plan, map, out, &to).write(slot.size, false) };
        for axis in 0..ndim {
            self.slots[index].steps[axis] = if lens[axis] == 1 { 0 } else { to[axis] };
        }
        self.slots[index].start = out.cast_const();
        self.owned.push(elements);
    }
}

/// # Safety
///
/// As a loop of one slot, whose elements have `SIZE` bytes.
unsafe fn copy<const SIZE: usize>(at: *const *const u8, out: *mut u8, len: usize) {
    // SAFETY: as promised to this function.
    unsafe { out.copy_from_nonoverlapping(at.read(), len * SIZE) };
}

/// The first byte, and the one behind the last.
fn bounds(shape: &Extents, start: *const u8, size: usize, steps: &[isize; AXES]) -> (usize, usize) {
    let (mut low, mut high) = (start.addr(), start.addr());
    for (len, step) in shape.lens().iter().zip(steps) {
        let reach = len.saturating_sub(1) * step.unsigned_abs();
        if *step < 0 { low -= reach } else { high += reach }
    }
    (low, high + size)
}
