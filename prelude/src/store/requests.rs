//! What the process that runs cells asks of the store without compiling anything. To C, a
//! store is a pointer, and a null pointer one without variables.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    slice,
};

use super::VariableStore;
use crate::display::{self, Asked, Listed};

const MISSING: u8 = 0;
const DONE: u8 = 1;
const NO_FORM: u8 = 2;
const PANICKED: u8 = 3;

/// Shows a variable as the result of a cell: 1. There is none of that name: 0. It has no form to be
/// shown in, as far as is known without compiling a cell: 2. Its own code panicked, which has been
/// said: 3.
///
/// # Safety
///
/// `name` points to `name_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ndlab_show_variable(
    store: Option<&VariableStore>,
    name: *const u8,
    name_len: usize,
) -> u8 {
    // SAFETY: as the caller promises.
    let name = unsafe { named(name, name_len) };
    let Some(slot) = store.zip(name).and_then(|(store, name)| store.present(name)) else {
        return MISSING;
    };
    let mut asked = Asked::to_show();
    match catch_unwind(AssertUnwindSafe(|| slot.describe(&mut asked))) {
        Ok(()) if asked.was_shown() => DONE,
        Ok(()) => NO_FORM,
        Err(_) => {
            display::say_panic();
            PANICKED
        }
    }
}

/// Sends a list of all variables to the kernel.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_list_variables(store: Option<&VariableStore>) {
    let slots = store.map_or(&[][..], |store| &store.variables);
    let listed = slots.iter().filter(|slot| slot.is_variable()).map(|slot| {
        let mut asked = Asked::about();
        // What cannot even be described is listed all the same.
        let _ = catch_unwind(AssertUnwindSafe(|| slot.describe(&mut asked)));
        Listed { name: slot.name(), type_name: slot.type_name(), asked }
    });
    display::list_variables(&listed.collect::<Vec<_>>());
}

/// Sends what is known of one variable to the kernel, also where there is none of that name.
///
/// # Safety
///
/// As of [`ndlab_show_variable`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ndlab_describe_variable(
    store: Option<&VariableStore>,
    name: *const u8,
    name_len: usize,
) {
    // SAFETY: as the caller promises.
    let name = unsafe { named(name, name_len) };
    let slot = store.zip(name).and_then(|(store, name)| store.present(name));
    let slot = slot.filter(|slot| slot.is_variable());
    display::describe_variable(slot.map(|slot| {
        let mut asked = Asked::about_in_detail();
        // What cannot even be described is there all the same.
        let _ = catch_unwind(AssertUnwindSafe(|| slot.describe(&mut asked)));
        Listed { name: slot.name(), type_name: slot.type_name(), asked }
    }));
}

/// Drops a variable: 1. There is none of that name: 0. It is gone, but its own code panicked, which
/// has been said: 3.
///
/// # Safety
///
/// As of [`ndlab_show_variable`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ndlab_forget_variable(
    store: Option<&mut VariableStore>,
    name: *const u8,
    name_len: usize,
) -> u8 {
    // SAFETY: as the caller promises.
    let name = unsafe { named(name, name_len) };
    match store.zip(name).map_or(Ok(false), |(store, name)| store.forget(name)) {
        Ok(false) => MISSING,
        Ok(true) => DONE,
        Err(_) => {
            display::say_panic();
            PANICKED
        }
    }
}

/// # Safety
///
/// `name` points to `len` bytes that stay as they are for `'a`.
unsafe fn named<'a>(name: *const u8, len: usize) -> Option<&'a str> {
    // SAFETY: as the caller promises.
    std::str::from_utf8(unsafe { slice::from_raw_parts(name, len) }).ok()
}
