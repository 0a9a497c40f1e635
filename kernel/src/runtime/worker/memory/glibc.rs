//! glibc's own allocator, under the names that remain when `malloc` is somebody else's.
//! What goes there and what does not is decided in `exports.rs`.

use std::ffi::{CStr, c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering::Relaxed};

unsafe extern "C" {
    pub fn __libc_malloc(size: usize) -> *mut c_void;
    pub fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
    pub fn __libc_realloc(block: *mut c_void, size: usize) -> *mut c_void;
    pub fn __libc_free(block: *mut c_void);
    pub fn __libc_memalign(align: usize, size: usize) -> *mut c_void;
}

type UsableSize = unsafe extern "C" fn(*mut c_void) -> usize;

/// `malloc_usable_size` of glibc, which has no second name. The first call looks it up.
static USABLE_SIZE: AtomicPtr<c_void> = AtomicPtr::new(look_up_usable_size as *mut c_void);

/// Whether blocks have the header that [`size_in_header`] reads.
static HEADERS: AtomicBool = AtomicBool::new(false);

/// What glibc set aside for `block`.
///
/// # Safety
/// `block` is null or a live block of glibc's.
#[inline]
pub unsafe fn usable_size(block: *mut c_void) -> usize {
    // SAFETY: Our caller's promise.
    unsafe {
        if HEADERS.load(Relaxed) && !block.is_null() {
            size_in_header(block)
        } else {
            asked_size(block)
        }
    }
}

/// The word before a block holds its length with that word, and three flags, of which the second
/// says that it is a mapping of its own, with one word more. So it has been since 1996, but nobody
/// has promised it: see [`look_at_headers`].
///
/// # Safety
/// `block` is a live block of a glibc that keeps to this.
#[inline]
unsafe fn size_in_header(block: *mut c_void) -> usize {
    const FLAGS: usize = 7;
    const MAPPED: usize = 2;
    // SAFETY: The header of a live block can be read.
    let header = unsafe { block.cast::<usize>().sub(1).read() };
    let words = if header & MAPPED == 0 { 1 } else { 2 };
    (header & !FLAGS).wrapping_sub(words * size_of::<usize>())
}

/// Reads sizes from headers from now on, if they are there, which is faster than to ask.
pub fn look_at_headers() {
    let are_there = [1, 24, 25, 100, 1000, 100_000].into_iter().all(|size| {
        // SAFETY: Any size will do; the word before a live block can be read, whatever it means.
        unsafe {
            let block = __libc_malloc(size);
            let fits = !block.is_null() && size_in_header(block) == asked_size(block);
            __libc_free(block);
            fits
        }
    });
    HEADERS.store(are_there, Relaxed);
}

/// # Safety
/// As [`usable_size`].
unsafe fn asked_size(block: *mut c_void) -> usize {
    // SAFETY: The pointer is always one of two functions of this type.
    let function: UsableSize = unsafe { std::mem::transmute(USABLE_SIZE.load(Relaxed)) };
    // SAFETY: What it needs is asked of our caller.
    unsafe { function(block) }
}

unsafe extern "C" fn look_up_usable_size(block: *mut c_void) -> usize {
    let found = next(c"malloc_usable_size");
    assert!(!found.is_null(), "glibc has `malloc_usable_size`");
    USABLE_SIZE.store(found, Relaxed);
    // SAFETY: It is glibc's function now, and has our caller's promise.
    unsafe { asked_size(block) }
}

/// Whose `name` would be used if this executable had none.
fn next(name: &CStr) -> *mut c_void {
    // SAFETY: The name ends with a zero.
    unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) }
}

/// Blocks below the store's threshold come from the heap, never from a mapping of their own, and
/// what they leave free stays there: a page that is reused costs no fault.
pub fn keep_freed_pages() {
    const KEPT: c_int = 64 << 20;
    // The largest threshold that all versions accept.
    const MAPPED_ALONE: c_int = 32 << 20;
    // SAFETY: These only set parameters.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_ALONE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
        libc::mallopt(libc::M_TOP_PAD, KEPT);
    }
}

/// Bytes in all blocks that glibc has given out, with its headers; 0 where it cannot tell.
pub fn in_use() -> usize {
    let found = next(c"mallinfo2");
    if found.is_null() {
        return 0;
    }
    // SAFETY: This is the function's type since glibc 2.33, which introduced it.
    let info = unsafe {
        std::mem::transmute::<*mut c_void, unsafe extern "C" fn() -> libc::mallinfo2>(found)()
    };
    info.uordblks + info.hblkhd
}
