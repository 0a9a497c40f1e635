//! Small blocks that a thread has freed and takes again without asking glibc, which takes twice as
//! long. To glibc they are live, to everybody else they are free.
//!
//! Each thread has its own, as part of what it counts in `counters.rs`. Nothing here is counted, and
//! nothing here allocates.

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU8, Ordering::Relaxed};

use super::exports;

/// Blocks of glibc's can be used up to 24 bytes, 40, 56 and so on.
const SMALLEST: usize = 24;
const STEP: usize = 16;
const SIZES: usize = 64;
/// What a thread keeps of each size; a megabyte in all.
const MOST: u8 = 32;
/// In the second word of a spare block. A live one that has it by chance costs a look at the list.
const MARK: usize = 0x6e64_6c61_6273_7061;

/// A spare block: what glibc has set aside for any is at least three words.
struct Block {
    next: *mut Block,
    mark: usize,
}

/// Lists of blocks of each size. Only the thread that has them uses them.
pub struct Spare {
    first: [AtomicPtr<Block>; SIZES],
    count: [AtomicU8; SIZES],
}

impl Spare {
    pub const fn new() -> Spare {
        Spare {
            first: [const { AtomicPtr::new(ptr::null_mut()) }; SIZES],
            count: [const { AtomicU8::new(0) }; SIZES],
        }
    }

    /// A block for so many bytes, with what it can be used for.
    #[inline]
    pub fn take(&self, bytes: usize) -> Option<(*mut c_void, usize)> {
        let size = bytes.saturating_sub(SMALLEST).div_ceil(STEP);
        let first = self.first.get(size)?;
        let block = first.load(Relaxed);
        if block.is_null() {
            return None;
        }
        // SAFETY: A block in the list is nobody else's, and was made such by `keep`.
        unsafe {
            first.store((*block).next, Relaxed);
            (*block).mark = 0;
        }
        self.count[size].store(self.count[size].load(Relaxed) - 1, Relaxed);
        Some((block.cast(), SMALLEST + size * STEP))
    }

    /// Keeps a block that can be used for so many bytes, unless it is too large or there are enough.
    ///
    /// # Safety
    ///
    /// It is a block of glibc's that can be used so, and its owner has freed it.
    #[inline]
    pub unsafe fn keep(&self, block: *mut c_void, usable: usize) -> bool {
        let size = usable.wrapping_sub(SMALLEST) / STEP;
        let (Some(first), Some(count)) = (self.first.get(size), self.count.get(size)) else {
            return false;
        };
        let block = block.cast::<Block>();
        // SAFETY: It has room for a `Block` and is nobody's now.
        unsafe {
            if (*block).mark == MARK {
                self.check(block, size);
            }
            if count.load(Relaxed) == MOST {
                return false;
            }
            block.write(Block { next: first.load(Relaxed), mark: MARK });
        }
        first.store(block, Relaxed);
        count.store(count.load(Relaxed) + 1, Relaxed);
        true
    }

    /// As glibc does, for a block that was freed before.
    #[cold]
    fn check(&self, block: *mut Block, size: usize) {
        let mut spare = self.first[size].load(Relaxed);
        while !spare.is_null() {
            if spare == block {
                exports::fail("free(): double free detected\n");
            }
            // SAFETY: As in `take`.
            spare = unsafe { (*spare).next };
        }
    }

    /// Forgets all blocks, for their lists may have been cut short by a fork.
    pub fn forget(&self) {
        self.first.iter().for_each(|first| first.store(ptr::null_mut(), Relaxed));
        self.count.iter().for_each(|count| count.store(0, Relaxed));
    }
}
