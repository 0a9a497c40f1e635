//! What all threads have allocated and freed, and how much is live. Counting must cost next to
//! nothing, and nothing here allocates: each thread writes to a slot of its own, and tells the
//! others only once its part of the live bytes has changed by a [`BATCH`].
//! What happens when there is too much is decided in `limit.rs`.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64};

use super::{glibc, heap, limit, spare::Spare};

/// How far the live bytes of one thread's small blocks may be from what the others know.
const BATCH: i64 = 64 << 10;
/// Threads with a slot of their own. Any more share the last one.
const SLOTS: usize = 256;

/// What all threads of the process have allocated and freed since [`begin`]. A `realloc` is one
/// of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Calls that returned a block.
    pub allocations: u64,
    /// Bytes that they asked for.
    pub allocated_bytes: u64,
    /// Blocks that were freed.
    pub frees: u64,
    /// Bytes that became free: of a small block all that glibc had set aside for it, which may be
    /// a few bytes more than were asked for.
    pub freed_bytes: u64,
}

/// What one thread counted, and the threads before it that had its slot. Only the thread itself
/// writes to it, except to [`SHARED`], so that no write needs a locked instruction.
#[repr(align(128))]
struct Slot {
    allocations: AtomicU64,
    requested: AtomicU64,
    frees: AtomicU64,
    /// Bytes of blocks, which for small blocks are more than were requested, so that the live
    /// bytes are what was taken minus what was freed, and never drift.
    taken: AtomicU64,
    freed: AtomicU64,
    /// What [`LIVE`] knows of `taken - freed`.
    told: AtomicI64,
    /// The most that `taken - freed` has been since it was told, or a little more.
    high: AtomicI64,
    spare: Spare,
}

impl Slot {
    const fn new() -> Self {
        Self {
            allocations: AtomicU64::new(0),
            requested: AtomicU64::new(0),
            frees: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            freed: AtomicU64::new(0),
            told: AtomicI64::new(0),
            high: AtomicI64::new(0),
            spare: Spare::new(),
        }
    }

    fn live(&self) -> i64 {
        self.taken.load(Relaxed).wrapping_sub(self.freed.load(Relaxed)) as i64
    }

    /// Counts a change that [`LIVE`] has already, once or (-1) back. This slot may be [`SHARED`].
    fn replaced(&self, old: usize, new: usize, times: i64) {
        let add = |counter: &AtomicU64, by: usize| {
            let by = (by as i64 * times) as u64;
            if ptr::eq(self, &SHARED) {
                counter.fetch_add(by, Relaxed);
            } else {
                bump(counter, by);
            }
        };
        add(&self.allocations, usize::from(new > 0));
        add(&self.requested, new);
        add(&self.taken, new);
        add(&self.frees, usize::from(old > 0));
        add(&self.freed, old);
        let change = (new as i64 - old as i64) * times;
        // Of the shared slot, nobody asks these two.
        self.told.store(self.told.load(Relaxed) + change, Relaxed);
        self.high.store(self.high.load(Relaxed) + change, Relaxed);
    }

    /// Brings [`LIVE`] and [`PEAK`] up to date; the answer is what is live now.
    #[cold]
    fn tell(&self) -> i64 {
        let (live, told) = (self.live(), self.told.load(Relaxed));
        let before = LIVE.fetch_add(live - told, Relaxed);
        PEAK.fetch_max(before + self.high.load(Relaxed) - told, Relaxed);
        self.told.store(live, Relaxed);
        self.high.store(live, Relaxed);
        before + live - told
    }
}

static OWN: [Slot; SLOTS] = [const { Slot::new() }; SLOTS];
/// One bit for each of [`OWN`] that a living thread has.
static TAKEN: [AtomicU64; SLOTS / 64] = [const { AtomicU64::new(0) }; SLOTS / 64];
/// For threads that came when all were taken, and for what a thread frees in its last moments.
static SHARED: Slot = Slot::new();

/// Live bytes, up to what the slots have not told yet.
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
/// The key whose destructor gives a thread's slot to the next thread, plus 1.
static KEY: AtomicU32 = AtomicU32::new(0);

thread_local! {
    // Neither has a destructor, so both can be used from a thread's first to its last allocation.
    static SLOT: Cell<Option<&'static Slot>> = const { Cell::new(None) };
    static WITHOUT_SLOT: Cell<bool> = const { Cell::new(false) };
}

/// Counting begins: what glibc gave out before counts as live.
pub fn begin() {
    let live = glibc::in_use() as i64;
    LIVE.store(live, Relaxed);
    PEAK.store(live, Relaxed);
    let mut key = 0;
    // SAFETY: The destructor has the type that it must have, and is never unloaded.
    if unsafe { libc::pthread_key_create(&mut key, Some(thread_ends)) } == 0 {
        KEY.store(key + 1, Relaxed);
    }
}

/// A small block that this thread has to spare.
#[inline]
pub fn spare(requested: usize) -> Option<*mut c_void> {
    let slot = SLOT.get()?;
    let (block, usable) = slot.spare.take(requested)?;
    // Not refused, whatever is live: the process has this memory anyway.
    allocated_by(slot, requested, usable, block as usize);
    Some(block)
}

/// A small block of `block` bytes came from glibc. False if there are too many live bytes now.
#[inline]
pub fn allocated(requested: usize, block: usize, address: usize) -> bool {
    match slot() {
        Some(slot) => allocated_by(slot, requested, block, address),
        None => allocated_shared(requested, block),
    }
}

#[inline]
fn allocated_by(slot: &Slot, requested: usize, block: usize, address: usize) -> bool {
    bump(&slot.allocations, 1);
    bump(&slot.requested, requested as u64);
    let taken = bump(&slot.taken, block as u64);
    let live = taken.wrapping_sub(slot.freed.load(Relaxed)) as i64;
    if live > slot.high.load(Relaxed) {
        slot.high.store(live, Relaxed);
        if live - slot.told.load(Relaxed) > BATCH {
            heap::has_grown(address);
            return limit::allows(slot.tell(), 0);
        }
    }
    true
}

/// A small block of so many bytes is free. If the answer is true it is kept to spare, otherwise it
/// is to go back to glibc.
///
/// # Safety
///
/// As [`Spare::keep`].
#[inline]
pub unsafe fn freed(block: *mut c_void, usable: usize) -> bool {
    let Some(slot) = slot() else {
        freed_shared(usable);
        return false;
    };
    freed_by(slot, usable);
    // SAFETY: The caller's promise.
    unsafe { slot.spare.keep(block, usable) }
}

/// A small block of so many bytes went back to glibc.
pub fn gone(usable: usize) {
    slot().map_or_else(|| freed_shared(usable), |slot| freed_by(slot, usable));
}

#[inline]
fn freed_by(slot: &Slot, usable: usize) {
    bump(&slot.frees, 1);
    let freed = bump(&slot.freed, usable as u64);
    let live = slot.taken.load(Relaxed).wrapping_sub(freed) as i64;
    if slot.told.load(Relaxed) - live > BATCH {
        slot.tell();
    }
}

/// A large block of `old` bytes is about to become one of `new`, with `rounding` bytes behind it
/// that it cannot use; 0 stands for no block. If the limit does not allow it, the answer is false
/// and nothing is counted.
pub fn replaced_large(old: usize, new: usize, rounding: usize) -> bool {
    let own = slot();
    if let Some(slot) = own {
        slot.tell();
    }
    let change = new as i64 - old as i64;
    let live = LIVE.fetch_add(change, Relaxed) + change;
    if change > 0 && !limit::allows(live, rounding) {
        LIVE.fetch_sub(change, Relaxed);
        return false;
    }
    PEAK.fetch_max(live, Relaxed);
    own.unwrap_or(&SHARED).replaced(old, new, 1);
    true
}

/// What was counted by [`replaced_large`] could not be done.
pub fn not_replaced_large(old: usize, new: usize) {
    LIVE.fetch_sub(new as i64 - old as i64, Relaxed);
    slot().unwrap_or(&SHARED).replaced(old, new, -1);
}

/// Whether a small block may get that much longer.
pub fn may_grow(bytes: usize) -> bool {
    (bytes as i64) < BATCH / 4 || limit::allows(LIVE.load(Relaxed) + bytes as i64, 0)
}

/// A child process has this thread only: the slots of all others are free. What those had to spare is
/// forgotten, for they may have been about to change it; a slot that was free is not even touched.
pub fn only_this_thread() {
    let own = SLOT.get().map(index_of);
    for (index, slot) in OWN.iter().enumerate() {
        let (taken, bit) = (&TAKEN[index / 64], 1 << (index % 64));
        if Some(index) != own && taken.load(Relaxed) & bit != 0 {
            slot.spare.forget();
            taken.fetch_and(!bit, Relaxed);
        }
    }
}

/// Totals since the start of counting.
pub fn counters() -> Counters {
    let sum = |field: fn(&Slot) -> &AtomicU64| {
        OWN.iter().chain([&SHARED]).fold(0u64, |sum, s| sum.wrapping_add(field(s).load(Relaxed)))
    };
    Counters {
        allocations: sum(|slot| &slot.allocations),
        allocated_bytes: sum(|slot| &slot.requested),
        frees: sum(|slot| &slot.frees),
        freed_bytes: sum(|slot| &slot.freed),
    }
}

/// Bytes in live blocks, those from before the start of counting included.
pub fn live_bytes() -> u64 {
    let untold = |slot: &Slot| slot.live() - slot.told.load(Relaxed);
    let live = LIVE.load(Relaxed) + OWN.iter().map(untold).sum::<i64>();
    live.max(0) as u64
}

/// The most bytes that were live at once since [`reset_peak`]. Exact while one thread allocates;
/// each further thread may hide or add up to 64 KiB of small blocks.
pub fn peak() -> u64 {
    let known = LIVE.load(Relaxed);
    let high = OWN.iter().map(|slot| known + slot.high.load(Relaxed) - slot.told.load(Relaxed));
    let high = high.fold(PEAK.load(Relaxed), i64::max);
    live_bytes().max(high.max(0) as u64)
}

/// From here on, [`peak`] is about what is live now and what comes.
pub fn reset_peak() {
    for slot in &OWN {
        // A thread that raises its mark at this moment undoes this, by less than a batch.
        slot.high.store(slot.live(), Relaxed);
    }
    PEAK.store(live_bytes() as i64, Relaxed);
}

/// Adds to a counter of this thread's own slot.
fn bump(counter: &AtomicU64, by: u64) -> u64 {
    let sum = counter.load(Relaxed).wrapping_add(by);
    counter.store(sum, Relaxed);
    sum
}

#[cold]
fn allocated_shared(requested: usize, block: usize) -> bool {
    SHARED.allocations.fetch_add(1, Relaxed);
    SHARED.requested.fetch_add(requested as u64, Relaxed);
    SHARED.taken.fetch_add(block as u64, Relaxed);
    let live = LIVE.fetch_add(block as i64, Relaxed) + block as i64;
    PEAK.fetch_max(live, Relaxed);
    limit::allows(live, 0)
}

#[cold]
fn freed_shared(block: usize) {
    SHARED.frees.fetch_add(1, Relaxed);
    SHARED.freed.fetch_add(block as u64, Relaxed);
    LIVE.fetch_sub(block as i64, Relaxed);
}

#[inline]
fn slot() -> Option<&'static Slot> {
    SLOT.get().or_else(acquire)
}

#[cold]
fn acquire() -> Option<&'static Slot> {
    let key = KEY.load(Relaxed);
    if key == 0 || WITHOUT_SLOT.get() {
        return None;
    }
    let Some(index) = free_index() else {
        WITHOUT_SLOT.set(true);
        return None;
    };
    let slot = &OWN[index];
    // First, because the next call may allocate.
    SLOT.set(Some(slot));
    // SAFETY: The key was created, and its destructor expects such a pointer.
    unsafe { libc::pthread_setspecific(key - 1, ptr::from_ref(slot).cast()) };
    Some(slot)
}

fn free_index() -> Option<usize> {
    for (word, taken) in TAKEN.iter().enumerate() {
        let mut seen = taken.load(Relaxed);
        while seen != u64::MAX {
            let bit = seen.trailing_ones();
            match taken.compare_exchange_weak(
                seen,
                seen | 1 << bit,
                // The slot's counters as the thread before left them.
                Acquire,
                Relaxed,
            ) {
                Ok(_) => return Some(word * 64 + bit as usize),
                Err(now) => seen = now,
            }
        }
    }
    None
}

/// The thread may go on to free things, but its slot is the next thread's.
unsafe extern "C" fn thread_ends(_slot: *mut c_void) {
    WITHOUT_SLOT.set(true);
    let Some(slot) = SLOT.take() else { return };
    slot.tell();
    let index = index_of(slot);
    TAKEN[index / 64].fetch_and(!(1 << (index % 64)), Release);
}

fn index_of(slot: &Slot) -> usize {
    (ptr::from_ref(slot) as usize - OWN.as_ptr() as usize) / size_of::<Slot>()
}
