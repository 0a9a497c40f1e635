//! In which order the memory of a reduction is walked: compiled once, for all dtypes and all kinds.
//!
//! It knows sizes and steps in bytes, and hands two axes at a time to a [`Loop`], which knows the
//! types. The order follows the steps, so that memory is walked along the smallest of them. Results
//! of many elements are shared among threads; each is made by one of them, in the same order.

use super::over::Plan;
use crate::{few::Few, memmap::is_mapped, threads};

/// An axis: its length, and the step along it in bytes in each of the three arrays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Steps {
    pub(super) len: usize,
    /// In what is reduced.
    pub(super) a: isize,
    /// In what is given beside it, an element for each of `a`.
    pub(super) b: isize,
    /// In the results.
    pub(super) out: isize,
}

impl Steps {
    const ONE: Steps = Steps { len: 1, a: 0, b: 0, out: 0 };

    fn times(self, len: usize) -> (isize, isize, isize) {
        let len = len as isize;
        (self.a * len, self.b * len, self.out * len)
    }
}

/// A place in the three arrays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) a: *const u8,
    pub(super) b: *const u8,
    pub(super) out: *mut u8,
}

// SAFETY: they are dereferenced under the conditions of a `Loop` alone; threads write to results of
// their own, and read what nobody writes.
unsafe impl Send for Place {}
// SAFETY: as above.
unsafe impl Sync for Place {}

impl Place {
    #[inline]
    fn moved(self, (a, b, out): (isize, isize, isize)) -> Place {
        Place {
            a: self.a.wrapping_offset(a),
            b: self.b.wrapping_offset(b),
            out: self.out.wrapping_offset(out),
        }
    }
}

/// What a loop is asked for: for each index into `kept` one result, of the elements along `terms`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) at: Place,
    pub(super) kept: Steps,
    pub(super) terms: Steps,
    /// Whether nothing was written to these results yet; else they are partial results.
    pub(super) fresh: bool,
    /// Whether `kept` has the smaller steps, and is to be walked in the inner loop.
    pub(super) rows: bool,
    /// How many terms of each result came before.
    pub(super) before: usize,
}

/// A compiled loop.
///
/// Its safety: all places that the block leads to may be read, and written in the results, as
/// elements of the loop's types.
pub(super) type Loop = unsafe fn(&Block);

/// Elements of a row that are worked on at a time, where there are several rows for the same
/// results: those stay in the first cache.
const ROW: usize = 2048;

/// So many elements are shared: to wake a thread that sleeps takes as long as to add some hundred
/// thousand.
pub(super) const SHARED: usize = 1 << 18;

/// Elements that a thread takes at a time, at least.
pub(super) const PART: usize = 1 << 15;

/// Axes and steps of one reduction.
#[derive(Clone)]
pub(super) struct Walk {
    pub(super) kept: Few<Steps>,
    pub(super) terms: Few<Steps>,
    /// The shape of the results, with axes of length 1 if the plan keeps them.
    pub(super) shape: Few<usize>,
    /// How many results there are.
    pub(super) results: usize,
    /// How many terms each has.
    pub(super) count: usize,
}

/// An array as it lies: its steps in elements, and the size of one in bytes.
#[derive(Clone, Copy)]
pub(super) struct Lies<'a> {
    pub(super) strides: &'a [isize],
    pub(super) size: usize,
}

impl Lies<'_> {
    /// Of nothing, for where there is no second array.
    pub(super) const NOWHERE: Lies<'static> = Lies { strides: &[], size: 0 };

    fn step(self, axis: usize) -> isize {
        self.strides.get(axis).map_or(0, |stride| stride * self.size as isize)
    }
}

impl Walk {
    /// The results of a reduction lie in C order, in elements of `out_size` bytes.
    pub(super) fn new(
        shape: &[usize],
        a: Lies<'_>,
        b: Lies<'_>,
        out_size: usize,
        plan: &Plan,
    ) -> Walk {
        let mut walk =
            Walk { kept: Few::new(), terms: Few::new(), shape: Few::new(), results: 1, count: 1 };
        for (axis, len) in shape.iter().enumerate() {
            let steps = Steps { len: *len, a: a.step(axis), b: b.step(axis), out: 0 };
            if !plan.axes.contains(&axis) {
                walk.kept.push(steps);
                walk.results *= len;
                walk.shape.push(*len);
            } else {
                walk.terms.push(steps);
                walk.count *= len;
                if plan.keep {
                    walk.shape.push(1);
                }
            }
        }
        let mut step = out_size as isize;
        for axis in walk.kept.iter_mut().rev() {
            axis.out = step;
            step *= axis.len as isize;
        }
        walk
    }

    /// Runs `work` where the order of terms does not matter.
    ///
    /// # Safety
    ///
    /// All sums of steps from `at` lead to what the loop may touch.
    pub(super) unsafe fn in_any_order(mut self, at: Place, work: Loop) {
        if self.results == 0 {
            return;
        }
        if self.count == 0 {
            // One call for each result, which has nothing to read.
            let terms = Steps { len: 0, ..Steps::ONE };
            let kept = Steps { len: self.results, a: 0, b: 0, out: self.out_size() };
            let block = Block { at, kept, terms, fresh: true, rows: false, before: 0 };
            // SAFETY: the results lie in C order, and no term is read.
            return unsafe { work(&block) };
        }
        let at = in_memory_order(&mut self.terms, at);
        // SAFETY: the axes are the same, in another order.
        unsafe { self.in_this_order(at, work) };
    }

    fn out_size(&self) -> isize {
        self.kept.last().map_or(0, |axis| axis.out)
    }

    /// Runs `work`, for each result from the first term to the last in C order of `terms`. There is
    /// at least one result and one term.
    ///
    /// # Safety
    ///
    /// As for [`Walk::in_any_order`].
    pub(super) unsafe fn in_this_order(mut self, at: Place, work: Loop) {
        let at = in_memory_order(&mut self.kept, at);
        let Some(axis) = self.axis_to_share(at) else {
            // SAFETY: the same conditions.
            return unsafe { self.alone(at, work) };
        };
        let whole = self.kept[axis];
        let least = (PART * whole.len).div_ceil(self.results * self.count);
        threads::in_parts(whole.len, least, &|part| {
            let mut own = self.clone();
            own.kept[axis].len = part.len();
            // SAFETY: a part of an axis; other parts have other results.
            unsafe { own.alone(at.moved(whole.times(part.start)), work) };
        });
    }

    /// The longest of the axes along which results lie, if there is work for several threads.
    ///
    /// Columns of a file are not shared: every thread would go through all of it, in steps by which
    /// the system does not see what to read ahead.
    fn axis_to_share(&self, at: Place) -> Option<usize> {
        if !threads::are_worth(self.results * self.count, SHARED) {
            return None;
        }
        let axes = (0..self.kept.len()).filter(|axis| self.kept[*axis].len > 1);
        // Of equally long ones the one with the largest steps.
        let axis = axes.rev().max_by_key(|axis| self.kept[*axis].len)?;
        let step = self.kept[axis].a.unsigned_abs();
        let is_across = self.terms.iter().any(|terms| terms.a.unsigned_abs() > step);
        (!is_across || !is_mapped(at.a)).then_some(axis)
    }

    /// # Safety
    ///
    /// As for [`Walk::in_any_order`], with the axes in the order in which they are to be walked.
    unsafe fn alone(&self, at: Place, work: Loop) {
        let (kept, outer_kept) = self.kept.split_last().unwrap_or((&Steps::ONE, &[]));
        let (terms, outer_terms) = self.terms.split_last().unwrap_or((&Steps::ONE, &[]));
        let (kept, terms) = (*kept, *terms);
        let smaller = kept.a.unsigned_abs() < terms.a.unsigned_abs();
        let rows = kept.len > 1 && (smaller || terms.len == 1);
        let part = if rows && self.count > 1 { ROW } else { kept.len };
        for_each_place(outer_kept, at, &mut |at| {
            let mut start = 0;
            while start < kept.len {
                let part = Steps { len: part.min(kept.len - start), ..kept };
                let mut before = 0;
                for_each_place(outer_terms, at.moved(kept.times(start)), &mut |at| {
                    let fresh = before == 0;
                    // SAFETY: the place is a sum of steps, and the block goes along the last two.
                    unsafe { work(&Block { at, kept: part, terms, fresh, rows, before }) };
                    before += terms.len;
                });
                start += part.len;
            }
        });
    }
}

/// Calls `f` for every index into `axes`, in C order. No axis has length 0.
fn for_each_place(axes: &[Steps], at: Place, f: &mut dyn FnMut(Place)) {
    let Some((axis, inner)) = axes.split_first() else { return f(at) };
    for i in 0..axis.len {
        for_each_place(inner, at.moved(axis.times(i)), f);
    }
}

/// Turns the axes so that they step upwards in `a`, from the largest step to the smallest, and
/// joins those of which one continues the other; the place goes to where they now start.
fn in_memory_order(axes: &mut Few<Steps>, mut at: Place) -> Place {
    for axis in axes.iter_mut() {
        if axis.a < 0 && axis.len > 0 {
            at = at.moved(axis.times(axis.len - 1));
            (axis.a, axis.b, axis.out) = (-axis.a, -axis.b, -axis.out);
        }
    }
    axes.sort_by_key(|axis| std::cmp::Reverse(axis.a));
    join(axes);
    at
}

/// Joins axes of which one continues the other, and leaves out those of length 1.
pub(super) fn join(axes: &mut Few<Steps>) {
    let mut joined = 0;
    for i in 0..axes.len() {
        let axis = axes[i];
        if axis.len == 1 {
            continue;
        }
        if joined > 0 {
            let last = axes[joined - 1];
            if (last.a, last.b, last.out) == axis.times(axis.len) {
                axes[joined - 1] = Steps { len: last.len * axis.len, ..axis };
                continue;
            }
        }
        axes[joined] = axis;
        joined += 1;
    }
    axes.truncate(joined);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(steps: &[(usize, isize)]) -> Few<Steps> {
        let mut axes = Few::new();
        for (len, a) in steps {
            axes.push(Steps { len: *len, a: *a, b: 0, out: 2 * a });
        }
        axes
    }

    fn ordered(steps: &[(usize, isize)]) -> (isize, Vec<(usize, isize)>) {
        let mut axes = axes(steps);
        let null = Place { a: std::ptr::null(), b: std::ptr::null(), out: std::ptr::null_mut() };
        let at = in_memory_order(&mut axes, null);
        (at.a as isize, axes.iter().map(|axis| (axis.len, axis.a)).collect())
    }

    #[test]
    fn axes_that_continue_each_other_are_joined() {
        assert_eq!(ordered(&[(3, 4), (4, 1)]), (0, vec![(12, 1)]));
        assert_eq!(ordered(&[(4, 1), (1, 99), (3, 5)]), (0, vec![(3, 5), (4, 1)]));
        assert_eq!(ordered(&[(3, -4), (4, 1)]), (-8, vec![(12, 1)]));
        assert_eq!(ordered(&[(3, 5), (4, -1)]), (-3, vec![(3, 5), (4, 1)]));
        assert_eq!(ordered(&[(3, -4), (4, -1)]), (-11, vec![(12, 1)]));
    }

    #[test]
    fn places_come_in_c_order() {
        let mut all = Vec::new();
        let null = Place { a: std::ptr::null(), b: std::ptr::null(), out: std::ptr::null_mut() };
        for_each_place(&axes(&[(2, 10), (3, 1)]), null, &mut |at| all.push(at.a as isize));
        assert_eq!(all, [0, 1, 2, 10, 11, 12]);
    }
}
