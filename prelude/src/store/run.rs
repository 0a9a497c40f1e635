//! A cell's way in, and panics on their way out.

use std::{
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::VariableStore;
use crate::display;

/// A new store, to be given to the first cell.
pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}

/// Runs a cell with the variables of those before it, and gives them back for the next one. A panic
/// ends here, and is said. `shapes` are those of the types that cells have defined, as far as this
/// one has to do with them.
///
/// To C, both are pointers that may be null.
pub fn run(
    store: Option<Box<VariableStore>>,
    shapes: &'static [(&'static str, u64)],
    cell: fn(&mut VariableStore),
) -> Option<Box<VariableStore>> {
    let mut store = store.unwrap_or_default();
    store.shapes = shapes;
    if catch_unwind(AssertUnwindSafe(|| cell(&mut store))).is_err() {
        display::panic_ended_cell();
    }
    Some(store)
}

/// Runs a part of a cell, after which there is more to do in any case. Says a panic; whether there
/// was none.
#[inline(always)]
pub fn catch<F: FnOnce()>(part: F) -> bool {
    let mut part = ManuallyDrop::new(part);
    // SAFETY: `part` is an `F`, which is not used again here.
    unsafe { catch_raw((&raw mut part).cast(), call_at::<F>) }
}

/// # Safety
///
/// `part` points to an `F` that nobody else uses again.
unsafe fn call_at<F: FnOnce()>(part: *mut u8) {
    // SAFETY: as the caller promises.
    unsafe { part.cast::<F>().read()() }
}

/// # Safety
///
/// `call` may be called with `part` once.
unsafe fn catch_raw(part: *mut u8, call: unsafe fn(*mut u8)) -> bool {
    // SAFETY: as the caller promises.
    let ended = catch_unwind(AssertUnwindSafe(|| unsafe { call(part) }));
    if ended.is_err() {
        display::panic_ended_cell();
    }
    ended.is_ok()
}
