//! The functions of cells that were running when one of them panicked. The program that runs cells
//! looks them up; in any other program there are none.

use std::{ffi::c_void, mem, ptr, slice};

use super::lines::{Frame, Position};

/// How deep to look: a recursion has thousands, and its innermost tell enough.
const DEPTH: usize = 256;

/// What a reader can take in.
const MOST_FRAMES: usize = 64;

type Each = extern "C" fn(*mut c_void, *const u8, usize, *const u8, usize, u32, u32);
type LookUp = unsafe extern "C" fn(*const *mut c_void, usize, Each, *mut c_void);

/// The frames of which the place is known, innermost first.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn of_cells() -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut addresses = [ptr::null_mut(); DEPTH];
    // SAFETY: The program that runs cells defines the function with this type; the array has room
    // for as many addresses as are said.
    unsafe {
        let look_up = libc::dlsym(libc::RTLD_DEFAULT, c"ndlab_frames".as_ptr());
        if look_up.is_null() {
            return frames;
        }
        let look_up: LookUp = mem::transmute(look_up);
        let count = libc::backtrace(addresses.as_mut_ptr(), DEPTH as i32);
        let count = usize::try_from(count).unwrap_or(0).min(DEPTH);
        look_up(addresses.as_ptr(), count, keep, (&raw mut frames).cast());
    }
    frames
}

/// Elsewhere addresses are not looked up.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn of_cells() -> Vec<Frame> {
    Vec::new()
}

extern "C" fn keep(
    frames: *mut c_void,
    name: *const u8,
    name_length: usize,
    file: *const u8,
    file_length: usize,
    line: u32,
    column: u32,
) {
    // SAFETY: `of_cells` passed its list, which nobody else uses meanwhile.
    let frames = unsafe { &mut *frames.cast::<Vec<Frame>>() };
    // SAFETY: The texts are valid for the call.
    let (function, file) = unsafe { (text(name, name_length), text(file, file_length)) };
    if line > 0 && !file.is_empty() && frames.len() < MOST_FRAMES {
        frames.push(Frame { function, position: Position { file, line, column } });
    }
}

/// # Safety
/// There are `length` bytes, also where there are none.
unsafe fn text(start: *const u8, length: usize) -> String {
    // SAFETY: Our caller's promise.
    String::from_utf8_lossy(unsafe { slice::from_raw_parts(start, length) }).into_owned()
}
