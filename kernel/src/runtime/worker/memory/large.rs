//! Blocks from the store: whole huge pages for one array, recycled without faults, grown in place
//! or by moving pages, never by copying where that can be helped. What is below [`LARGE`] is
//! glibc's, and so is everything where the store could not be set up.

use std::ffi::{c_int, c_void};
use std::ptr;

use super::extents::State;
use super::pages::{self, UNIT};
use super::store::{self, Guard, address};
use super::{counters, exports};

/// From here on a block has pages of its own.
pub const LARGE: usize = 1 << 20;
/// A zeroed block of this size is better off with fresh pages, which are zero when they are first
/// used, than with kept ones, which have to be cleared at once.
const LAZILY_ZERO: usize = 32 << 20;

/// What is asked of a new block's contents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Any,
    Zero,
}

/// What became of the wish for a block.
pub enum Answer {
    Block(*mut c_void),
    /// The limit says no.
    Refused,
    /// There is no store, or no room in it.
    Elsewhere,
}

/// A new block. `align` is a power of two.
pub fn allocate(size: usize, align: usize, fill: Fill) -> Answer {
    let Some(units) = units_of(size) else { return Answer::Refused };
    let Ok(align) = u32::try_from((align / UNIT).max(1)) else { return Answer::Refused };
    if !counters::replaced_large(0, size, rounding(size, units)) {
        return Answer::Refused;
    }
    let taken = store::locked().and_then(|mut store| {
        let taken = store.take(units, align, State::Dirty)?;
        request(&mut store, taken.head, size);
        Some(taken)
    });
    let Some(taken) = taken else {
        counters::not_replaced_large(0, size);
        return Answer::Elsewhere;
    };
    store::change_rounding(0, rounding(size, units));
    let start = address(taken.head);
    if fill == Fill::Zero && taken.was == State::Dirty {
        // SAFETY: The block is ours, and not given out yet.
        unsafe {
            if size < LAZILY_ZERO || !pages::discard(start, units as usize * UNIT) {
                ptr::write_bytes(start as *mut u8, 0, size);
            }
        }
    }
    Answer::Block(start as *mut c_void)
}

/// Takes a block back.
pub fn free(block: *mut c_void) {
    let errno = errno();
    let size = {
        let (mut store, head, size, units) = find(block);
        store.give(head);
        store::change_rounding(rounding(size, units), 0);
        size
    };
    counters::replaced_large(size, 0, 0);
    set_errno(errno);
}

/// Bytes that were asked for.
pub fn size_of_block(block: *mut c_void) -> usize {
    find(block).2
}

/// Makes a block of the store's longer or shorter, to at least half of [`LARGE`]. If that cannot be
/// done, the block is as it was.
pub fn resize(block: *mut c_void, size: usize) -> Answer {
    let (store, head, old, have) = find(block);
    drop(store);
    let Some(need) = units_of(size) else { return Answer::Refused };
    let (before, after) = (rounding(old, have), rounding(size, need));
    if !counters::replaced_large(old, size, after) {
        return Answer::Refused;
    }
    let target = store::locked().and_then(|mut store| {
        let target = resize_extent(&mut store, head, have, need)?;
        request(&mut store, target, size);
        Some(target)
    });
    let Some(target) = target else {
        counters::not_replaced_large(old, size);
        return Answer::Elsewhere;
    };
    store::change_rounding(before, after);
    Answer::Block(address(target) as *mut c_void)
}

/// The extent with the block's pages, `need` units long.
fn resize_extent(store: &mut Guard, head: u32, have: u32, need: u32) -> Option<u32> {
    if need < have {
        let tail = store.extents.split(head, need);
        store.give(tail);
        return Some(head);
    }
    if need == have || store.extents.grow(head, need) {
        return Some(head);
    }
    // The pages of the target are replaced: kept ones would be lost.
    let target = store.take(need, 1, State::Clean)?.head;
    let length = have as usize * UNIT;
    let (from, to) = (address(head), address(target));
    // SAFETY: The target was just taken, and the source belongs to the caller of `realloc`.
    let moved = unsafe { pages::move_pages(from, to, length) };
    if moved {
        store.inherit(head, target);
        store.give_clean(head);
        return Some(target);
    }
    // SAFETY: As above.
    if !unsafe { pages::map_again(to, length) } {
        // There may be a hole in the region: nobody gets that extent again.
        return None;
    }
    // SAFETY: Two extents do not overlap, and both are at least this long.
    unsafe { ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, length) };
    store.give(head);
    Some(target)
}

/// The extent of a block: its first unit, the bytes asked for, and its units.
fn find(block: *mut c_void) -> (Guard, u32, usize, u32) {
    let mut store = store::locked().expect("the store owns the block");
    let head = store::unit_at(block as usize);
    let found = head.and_then(|head| {
        let requested = store.extents.used(head)?.requested;
        (requested > 0).then(|| (head, requested, store.extents.length(head)))
    });
    match found {
        Some((head, size, units)) => (store, head, size, units),
        None => {
            drop(store);
            exports::invalid_pointer()
        }
    }
}

fn request(store: &mut Guard, head: u32, size: usize) {
    if let Some(entry) = store.extents.used(head) {
        entry.requested = size;
    }
}

fn units_of(size: usize) -> Option<u32> {
    u32::try_from(size.div_ceil(UNIT)).ok().filter(|units| *units <= u32::MAX / 4)
}

fn rounding(size: usize, units: u32) -> usize {
    units as usize * UNIT - size
}

pub fn no_memory() -> *mut c_void {
    set_errno(libc::ENOMEM);
    ptr::null_mut()
}

fn errno() -> c_int {
    // SAFETY: The place is this thread's.
    unsafe { *libc::__errno_location() }
}

fn set_errno(errno: c_int) {
    // SAFETY: As above.
    unsafe { *libc::__errno_location() = errno }
}
