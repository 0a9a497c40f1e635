//! Forks: the store can be used in every child, and a snapshot shares the blocks' pages with its
//! origin but not the free ones, whose reuse would then cost a copy. What the copy is for, and who
//! of the two lives on, is the worker's business.

use std::cell::Cell;

use super::extents::State;
use super::pages::{self, UNIT};
use super::store::{self, address};
use super::{counters, exports};

thread_local! {
    /// Whether this thread's next fork makes a snapshot.
    static SNAPSHOT: Cell<bool> = const { Cell::new(false) };
}

/// The next `fork` of this thread makes a snapshot: a copy that sleeps while the other works.
/// Blocks that are freed before [`snapshot_ended`] give their pages back if the copy has them, too.
pub fn before_fork() {
    SNAPSHOT.set(true);
}

/// The snapshot was made, or could not be.
pub fn after_fork_in_parent() {
    SNAPSHOT.set(false);
}

/// This is the snapshot. When it works, the other one is gone.
pub fn after_fork_in_child() {
    SNAPSHOT.set(false);
}

/// The snapshot is gone, or could not be made: the pages are this process's again.
pub fn snapshot_ended() {
    if let Some(mut store) = store::locked() {
        store.end_sharing();
    }
}

/// Every fork from now on holds the store's lock.
pub fn begin() {
    // SAFETY: The functions have the right type and are never unloaded.
    unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
}

unsafe extern "C" fn before() {
    store::lock();
    if !SNAPSHOT.get() {
        return;
    }
    // SAFETY: This thread has just locked it.
    if let Some(mut store) = unsafe { store::held() } {
        for (start, length) in kept(&store) {
            // SAFETY: The child's store takes these pages for zero. If it fails, it makes them so.
            unsafe { pages::wipe_on_fork(start, length) };
        }
        store.begin_sharing();
        std::mem::forget(store);
    }
}

unsafe extern "C" fn in_parent() {
    // SAFETY: This thread locked it in `before`.
    match unsafe { store::held() } {
        Some(store) if SNAPSHOT.get() => keep(&store),
        Some(_) => {}
        // SAFETY: As above.
        None => unsafe { store::unlock() },
    }
}

unsafe extern "C" fn in_child() {
    counters::only_this_thread();
    // SAFETY: As above: the child's only thread is a copy of the one that locked it.
    match unsafe { store::held() } {
        Some(mut store) if SNAPSHOT.get() => {
            for (start, length) in kept(&store) {
                // SAFETY: Nobody needs free pages.
                unsafe { pages::discard(start, length) };
            }
            keep(&store);
            store.forget_kept();
            store.end_sharing();
        }
        Some(_) => {}
        // SAFETY: As above.
        None => unsafe { store::unlock() },
    }
}

fn keep(store: &store::Guard) {
    for (start, length) in kept(store) {
        // SAFETY: Nobody needs free pages.
        if !pages::keep_on_fork(start, length) && !unsafe { pages::map_again(start, length) } {
            // The next snapshot would silently have zeros for somebody's data.
            exports::fail("cannot undo MADV_WIPEONFORK\n");
        }
    }
}

/// Free pages that have memory.
fn kept(store: &store::Guard) -> impl Iterator<Item = (usize, usize)> + '_ {
    let extents = store.extents.iter().filter(|(_, _, state)| *state == State::Dirty);
    extents.map(|(head, length, _)| (address(head), length as usize * UNIT))
}
