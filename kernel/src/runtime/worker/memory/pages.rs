//! The system calls on pages. Which pages, and when, is decided by the callers; a kernel that
//! lacks a call is met by an answer of `false`, never by a panic.

use std::ffi::{c_int, c_void};
use std::io;
use std::ptr;

/// The size of a huge page on x86-64, and everywhere the unit of the store.
pub const UNIT: usize = 2 << 20;

/// No system's pages start at anything but a multiple of this.
pub const SMALLEST: usize = 4096;

const MADV_COLLAPSE: c_int = 25;

/// Address space without memory, from a multiple of [`UNIT`]. None if the process may not have it.
pub fn reserve(length: usize) -> Option<usize> {
    // SAFETY: A new mapping at a place of the kernel's choice.
    let start = unsafe {
        libc::mmap(
            ptr::null_mut(),
            length + UNIT,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return None;
    }
    let start = start as usize;
    let aligned = start.next_multiple_of(UNIT);
    // SAFETY: Both pieces belong to the mapping, and nobody uses them.
    unsafe {
        release(start, aligned - start);
        release(aligned + length, start + UNIT - aligned);
    }
    Some(aligned)
}

/// Gives address space back.
///
/// # Safety
/// Nobody uses it.
pub unsafe fn release(start: usize, length: usize) {
    if length > 0 {
        // SAFETY: Our caller's promise.
        unsafe { libc::munmap(start as *mut c_void, length) };
    }
}

/// Puts fresh zero pages where something may or may not be mapped.
///
/// # Safety
/// Nobody uses what is there.
pub unsafe fn map_again(start: usize, length: usize) -> bool {
    // SAFETY: Our caller's promise.
    let mapped = unsafe {
        libc::mmap(
            start as *mut c_void,
            length,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED,
            -1,
            0,
        )
    };
    if mapped == libc::MAP_FAILED {
        return false;
    }
    prefer_huge(start, length);
    true
}

/// Moves pages without copying them. The source stays mapped and is zero afterwards. If the answer
/// is false, the source is as it was, and the target may be gone.
///
/// # Safety
/// Nobody uses the target, and nobody but the caller the source.
pub unsafe fn move_pages(from: usize, to: usize, length: usize) -> bool {
    let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED | libc::MREMAP_DONTUNMAP;
    // SAFETY: Our caller's promise.
    let moved =
        unsafe { libc::mremap(from as *mut c_void, length, length, flags, to as *mut c_void) };
    moved != libc::MAP_FAILED
}

/// Huge pages from the first touch on, where the kernel has any.
pub fn prefer_huge(start: usize, length: usize) -> bool {
    advise(start, length, libc::MADV_HUGEPAGE)
}

/// Gives the memory back; the pages read as zero.
///
/// # Safety
/// Nobody needs what is in them.
pub unsafe fn discard(start: usize, length: usize) -> bool {
    advise(start, length, libc::MADV_DONTNEED)
}

/// A child process finds zeros here, and the pages are not shared with it.
///
/// # Safety
/// A child must not need what is in them.
pub unsafe fn wipe_on_fork(start: usize, length: usize) -> bool {
    advise(start, length, libc::MADV_WIPEONFORK)
}

/// Undoes [`wipe_on_fork`].
pub fn keep_on_fork(start: usize, length: usize) -> bool {
    advise(start, length, libc::MADV_KEEPONFORK)
}

/// Makes huge pages of small ones, now. The contents stay.
pub fn collapse(start: usize, length: usize) -> io::Result<()> {
    if advise(start, length, MADV_COLLAPSE) { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Whether the kernel knows [`collapse`]. Nothing is asked of it for no pages at all.
pub fn can_collapse(start: usize) -> bool {
    advise(start, 0, MADV_COLLAPSE)
}

fn advise(start: usize, length: usize, advice: c_int) -> bool {
    // SAFETY: The functions above ask their callers for what the advice needs; no advice used here
    // unmaps anything.
    unsafe { libc::madvise(start as *mut c_void, length, advice) == 0 }
}
