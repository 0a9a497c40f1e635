//! The C library's allocation functions, for this executable and everything that it loads. They
//! sort blocks by size, between `large.rs` and glibc, and count them; until [`activate`] is called
//! they are glibc's.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::glibc::{
    __libc_calloc, __libc_free, __libc_malloc, __libc_memalign, __libc_realloc, usable_size,
};
use super::large::{self, Answer, Fill, LARGE, no_memory};
use super::{counters, glibc, heap, limit, snapshot, store};

static ACTIVE: AtomicBool = AtomicBool::new(false);

/// From here on, large blocks come from the store, and all are counted and limited, for all
/// threads and for good. The answer is whether there is a store; without one (address space may be
/// limited) all blocks are glibc's. Calls after the first change nothing.
pub fn activate() -> bool {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let memory = limit::available();
        limit::set_limit(memory as u64 / 10 * 9);
        glibc::keep_freed_pages();
        glibc::look_at_headers();
        store::begin(memory);
        snapshot::begin();
        heap::begin();
        counters::begin();
        ACTIVE.store(true, Ordering::Release);
    });
    store::locked().is_some()
}

#[inline]
fn active() -> bool {
    ACTIVE.load(Ordering::Acquire)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    if let Some(block) = counters::spare(size) {
        return block;
    }
    if size >= LARGE && active() {
        return new_large(size, 16, Fill::Any);
    }
    // SAFETY: Any size will do.
    counted(unsafe { __libc_malloc(size) }, size)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    let Some(bytes) = count.checked_mul(size) else { return no_memory() };
    if let Some(block) = counters::spare(bytes) {
        // SAFETY: It was made for so many bytes.
        unsafe { block.cast::<u8>().write_bytes(0, bytes) };
        return block;
    }
    if bytes >= LARGE && active() {
        return new_large(bytes, 16, Fill::Zero);
    }
    // SAFETY: Any size will do.
    counted(unsafe { __libc_calloc(1, bytes) }, bytes)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn free(block: *mut c_void) {
    if store::owns(block as usize) {
        return large::free(block);
    }
    // SAFETY: The block is glibc's, and live, or the caller has broken its promise.
    unsafe {
        if active() && !block.is_null() && counters::freed(block, usable_size(block)) {
            return;
        }
        __libc_free(block);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: The caller's block is live; each branch leaves it to the functions of its kind.
    unsafe {
        if store::owns(block as usize) {
            realloc_large(block, size)
        } else if !active() {
            __libc_realloc(block, size)
        } else if block.is_null() {
            malloc(size)
        } else if size >= LARGE {
            move_to(new_large(size, 16, Fill::Any), size, block, usable_size(block))
        } else {
            realloc_small(block, size)
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn reallocarray(block: *mut c_void, count: usize, size: usize) -> *mut c_void {
    let Some(bytes) = count.checked_mul(size) else { return no_memory() };
    // SAFETY: Our caller's promise.
    unsafe { realloc(block, bytes) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memalign(align: usize, size: usize) -> *mut c_void {
    let Some(align) = align.checked_next_power_of_two() else {
        return no_memory();
    };
    if size >= LARGE && active() {
        return new_large(size, align, Fill::Any);
    }
    // SAFETY: Any size will do.
    counted(unsafe { __libc_memalign(align, size) }, size)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn aligned_alloc(align: usize, size: usize) -> *mut c_void {
    // SAFETY: Any size and alignment will do.
    unsafe { memalign(align, size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn posix_memalign(place: *mut *mut c_void, align: usize, size: usize) -> c_int {
    if !align.is_power_of_two() || !align.is_multiple_of(size_of::<*mut c_void>()) {
        return libc::EINVAL;
    }
    // SAFETY: Any size will do, and the caller's place is writable.
    unsafe {
        let block = memalign(align, size);
        if block.is_null() {
            return libc::ENOMEM;
        }
        *place = block;
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn valloc(size: usize) -> *mut c_void {
    // SAFETY: Any size will do.
    unsafe { memalign(page_size(), size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pvalloc(size: usize) -> *mut c_void {
    let Some(size) = size.checked_next_multiple_of(page_size()) else { return no_memory() };
    // SAFETY: Any size will do.
    unsafe { memalign(page_size(), size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn malloc_usable_size(block: *mut c_void) -> usize {
    if store::owns(block as usize) {
        return large::size_of_block(block);
    }
    // SAFETY: The block is glibc's.
    unsafe { usable_size(block) }
}

/// For the prelude, which finds it by name: allocations, allocated bytes, frees, freed bytes, live
/// bytes, peak bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn ndlab_memory_counters(out: *mut [u64; 6]) {
    let c = counters::counters();
    let live = counters::live_bytes();
    let numbers =
        [c.allocations, c.allocated_bytes, c.frees, c.freed_bytes, live, counters::peak()];
    // SAFETY: The caller's array is writable.
    unsafe { *out = numbers };
}

/// For the prelude, as above.
#[unsafe(no_mangle)]
extern "C" fn ndlab_memory_reset_peak() {
    counters::reset_peak();
}

/// A block of glibc's, unless there are too many.
#[inline]
fn counted(block: *mut c_void, requested: usize) -> *mut c_void {
    if !active() || block.is_null() {
        return block;
    }
    // SAFETY: The block was just made.
    if counters::allocated(requested, unsafe { usable_size(block) }, block as usize) {
        return block;
    }
    // SAFETY: Nobody else knows it.
    unsafe { free(block) };
    no_memory()
}

#[cold]
fn new_large(size: usize, align: usize, fill: Fill) -> *mut c_void {
    match large::allocate(size, align, fill) {
        Answer::Block(block) => block,
        Answer::Refused => no_memory(),
        // SAFETY: Any size will do.
        Answer::Elsewhere => unsafe {
            let block = match fill {
                Fill::Zero => __libc_calloc(1, size),
                Fill::Any if align <= 16 => __libc_malloc(size),
                Fill::Any => __libc_memalign(align, size),
            };
            counted(block, size)
        },
    }
}

/// # Safety
/// The block is the store's, and live.
unsafe fn realloc_large(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: Our caller's promise.
    unsafe {
        if size >= LARGE / 2 {
            return match large::resize(block, size) {
                Answer::Block(block) => block,
                Answer::Refused => no_memory(),
                Answer::Elsewhere => {
                    let old = large::size_of_block(block);
                    move_to(new_large(size, 16, Fill::Any), size, block, old)
                }
            };
        }
        if size == 0 {
            free(block);
            return ptr::null_mut();
        }
        move_to(malloc(size), size, block, size)
    }
}

/// # Safety
/// The block is glibc's, and live.
unsafe fn realloc_small(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: Our caller's promise.
    unsafe {
        let old = usable_size(block);
        if !counters::may_grow(size.saturating_sub(old)) {
            return no_memory();
        }
        let moved = __libc_realloc(block, size);
        if size == 0 {
            counters::gone(old);
        } else if !moved.is_null() {
            counters::gone(old);
            // The old block is gone: too late for a refusal, which the next allocation gets.
            counters::allocated(size, usable_size(moved), moved as usize);
        }
        moved
    }
}

/// Copies what fits of a block of `old` bytes to a block of `size`, and frees it.
///
/// # Safety
/// `from` is live and has `old` bytes; `to` is new and has `size`, or is null.
unsafe fn move_to(to: *mut c_void, size: usize, from: *mut c_void, old: usize) -> *mut c_void {
    if !to.is_null() {
        // SAFETY: Our caller's promise; two live blocks do not overlap.
        unsafe {
            ptr::copy_nonoverlapping(from.cast::<u8>(), to.cast::<u8>(), size.min(old));
            free(from);
        }
    }
    to
}

fn page_size() -> usize {
    // SAFETY: It only asks.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

/// As glibc does, for an address that is no block's.
pub fn invalid_pointer() -> ! {
    fail("free(): invalid pointer\n")
}

/// Ends the process without allocating.
pub fn fail(message: &str) -> ! {
    // SAFETY: The message is this long.
    unsafe {
        libc::write(libc::STDERR_FILENO, message.as_ptr().cast(), message.len());
        libc::abort()
    }
}
