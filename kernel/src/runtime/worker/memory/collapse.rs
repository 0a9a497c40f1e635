//! Gives blocks their huge pages back, which a write after a snapshot has split. When there is time
//! for that is the worker's business.

use std::ops::Range;

use super::extents::State;
use super::heap;
use super::pages::{self, UNIT};
use super::store::{self, address};

/// Goes over the memory that a snapshot shared, as far as it gets until `stop` says so, and goes on
/// there the next time. The answer is how many bytes lie in huge pages now of those that it came
/// by; 0 when nothing is left to do. Not while the snapshot is there: its pages would be copied.
pub fn collapse(stop: &dyn Fn() -> bool) -> usize {
    let mut done = 0;
    while let Some((number, range)) = next() {
        for unit in range.step_by(UNIT) {
            if stop() {
                return done;
            }
            match pages::collapse(unit, UNIT) {
                Ok(()) => done += UNIT,
                // No huge page is free.
                Err(error) if error.raw_os_error() == Some(libc::ENOMEM) => return done,
                // There is no memory, or the kernel is using it.
                Err(_) => {}
            }
            if let Some(mut store) = store::locked() {
                store.collapse_at = Some(Place(number, unit + UNIT));
            }
        }
    }
    done
}

/// Where to go on: the number of a heap, or `usize::MAX` for the store, and an address.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Place(usize, usize);

/// What is left to be done of a heap or of a used extent.
fn next() -> Option<(usize, Range<usize>)> {
    let mut store = store::locked()?;
    let from = store.collapse_at?;
    if from == Place::default() && !pages::can_collapse(address(0)) {
        store.collapse_at = None;
        return None;
    }
    let whole_units =
        |heap: Range<usize>| heap.start.next_multiple_of(UNIT)..heap.end / UNIT * UNIT;
    let heaps = heap::all().map(whole_units).enumerate();
    let used = store.extents.iter().filter(|(_, _, state)| *state == State::Used);
    let used = used.map(|(head, length, _)| address(head)..address(head + length));
    let found = heaps
        .chain(used.map(|range| (usize::MAX, range)))
        .filter(|(number, _)| *number >= from.0)
        .map(|(number, range)| {
            let start = if number == from.0 { range.start.max(from.1) } else { range.start };
            (number, start..range.end)
        })
        .find(|(_, range)| !range.is_empty());
    if found.is_none() {
        store.collapse_at = None;
    }
    found
}
