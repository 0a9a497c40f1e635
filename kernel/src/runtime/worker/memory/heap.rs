//! Huge pages for glibc's heaps, which makes many small blocks, too, cheap to touch and to fork.
//! What goes on in the heaps is glibc's business; a wrong guess about where they lie costs a hint
//! that the kernel ignores.

use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::pages;

/// All threads but the first allocate from heaps that start at a multiple of this and are as long.
const THREAD_HEAP: usize = 64 << 20;

/// Where the part of the process's own heap begins that is to have huge pages, and its end.
static OWN: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];
/// Where the threads' heaps begin; 0 for none. If there are more, they are not collapsed.
static OTHERS: [AtomicUsize; 256] = [const { AtomicUsize::new(0) }; 256];

thread_local! {
    /// The heap that this thread asked for last.
    static LAST: Cell<usize> = const { Cell::new(0) };
}

/// What the heap of the process grows by from now on is to have huge pages.
pub fn begin() {
    let end = end_of_own();
    OWN[0].store(end, Relaxed);
    OWN[1].store(end, Relaxed);
}

/// The heaps have grown, and a block was made at this address. To be called now and then.
pub fn has_grown(block: usize) {
    let end = end_of_own();
    let known = OWN[1].swap(end, Relaxed);
    if end > known {
        // The heap ends with a page, unless somebody else moved its end.
        let start = known / pages::SMALLEST * pages::SMALLEST;
        pages::prefer_huge(start, end - start);
    }
    let heap = block / THREAD_HEAP * THREAD_HEAP;
    // The process's heap begins a little before the part that is to have huge pages.
    let in_own = (OWN[0].load(Relaxed).saturating_sub(THREAD_HEAP)..end).contains(&block);
    if !in_own && LAST.replace(heap) != heap {
        pages::prefer_huge(heap, THREAD_HEAP);
        for other in &OTHERS {
            match other.compare_exchange(0, heap, Relaxed, Relaxed) {
                Err(there) if there != heap => {}
                _ => return,
            }
        }
    }
}

/// Where small blocks may lie in huge pages.
pub fn all() -> impl Iterator<Item = Range<usize>> {
    let own = OWN[0].load(Relaxed)..OWN[1].load(Relaxed);
    let starts = OTHERS.iter().map(|start| start.load(Relaxed));
    let others = starts.take_while(|start| *start != 0).map(|start| start..start + THREAD_HEAP);
    std::iter::once(own).chain(others)
}

fn end_of_own() -> usize {
    // SAFETY: It only asks.
    unsafe { libc::sbrk(0) as usize }
}
