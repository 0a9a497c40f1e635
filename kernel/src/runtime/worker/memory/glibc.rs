//! glibc's own allocator, under the names that remain when `malloc` is somebody else's.
//! What goes there and what does not is decided in `exports.rs`.

use std::ffi::{CStr, c_int, c_void};
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

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

/// What glibc set aside for `block`.
///
/// # Safety
/// `block` is null or a live block of glibc's.
pub unsafe fn usable_size(block: *mut c_void) -> usize {
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
    unsafe { usable_size(block) }
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
