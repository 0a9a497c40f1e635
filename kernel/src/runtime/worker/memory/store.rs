//! The region that large blocks come from: its lock, its books, and which of its free pages keep
//! their memory. The books themselves are kept by `extents.rs`; blocks with a size in bytes are
//! made of extents in `large.rs`.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::collapse::Place;
use super::extents::{Entry, Extents, State, Taken};
use super::pages::{self, UNIT};

/// Where the region lies; its length is 0 as long as there is none.
static START: AtomicUsize = AtomicUsize::new(0);
static LENGTH: AtomicUsize = AtomicUsize::new(0);
/// Bytes of used extents that their blocks cannot use.
static ROUNDING: AtomicUsize = AtomicUsize::new(0);
/// Bytes of free pages that have memory.
static KEPT: AtomicUsize = AtomicUsize::new(0);

static LOCK: Lock = Lock(UnsafeCell::new(libc::PTHREAD_MUTEX_INITIALIZER));
static STORE: Cellar = Cellar(UnsafeCell::new(MaybeUninit::uninit()));

/// What the lock protects.
pub struct Store {
    pub extents: Extents,
    /// Units of free pages that may keep their memory.
    budget: u32,
    /// Counts blocks that were freed.
    clock: u32,
    /// Counts snapshots. A used extent's stamp is the number at its birth.
    snapshots: u32,
    /// Another process has the pages of all extents that are older than the last snapshot.
    shared: bool,
    /// Where [`super::collapse`] goes on; none when it is through.
    pub collapse_at: Option<Place>,
}

impl Store {
    /// Takes units for a block, from pages that are `first`, or from the others.
    pub fn take(&mut self, need: u32, align: u32, first: State) -> Option<Taken> {
        let taken = self.extents.take(need, align, first).or_else(|| {
            // Kept pages lie in pieces that clean ones cannot merge with.
            self.discard_kept(0);
            self.extents.take(need, align, State::Clean)
        })?;
        self.mark(taken.head);
        Some(taken)
    }

    /// Takes back the units of a used extent. Pages that another process has, too, would have to
    /// be copied when they are reused; they are discarded instead.
    pub fn give(&mut self, head: u32) {
        if self.is_shared(head) {
            self.give_discarded(head);
            return;
        }
        self.clock = self.clock.wrapping_add(1);
        self.extents.give(head, State::Dirty, self.clock);
        self.discard_kept(self.budget);
    }

    /// As `give`, for pages that nobody should keep.
    fn give_discarded(&mut self, head: u32) -> bool {
        let (start, length) = (address(head), self.extents.length(head) as usize * UNIT);
        // SAFETY: The extent is used no more.
        let discarded = unsafe { pages::discard(start, length) };
        let state = if discarded { State::Clean } else { State::Dirty };
        self.extents.give(head, state, self.clock);
        discarded
    }

    /// As `give`, for pages that are zero already.
    pub fn give_clean(&mut self, head: u32) {
        self.extents.give(head, State::Clean, 0);
    }

    /// The pages of one block have moved to another.
    pub fn inherit(&mut self, from: u32, to: u32) {
        let stamp = self.extents.used(from).map(|entry| entry.stamp);
        if let (Some(stamp), Some(entry)) = (stamp, self.extents.used(to)) {
            entry.stamp = stamp;
        }
    }

    /// A snapshot is made: from here on, another process has the pages of all blocks.
    pub fn begin_sharing(&mut self) {
        self.snapshots = self.snapshots.wrapping_add(1);
        self.shared = true;
        self.collapse_at = Some(Place::default());
    }

    pub fn end_sharing(&mut self) {
        self.shared = false;
    }

    /// The pages of all kept extents have become zero.
    pub fn forget_kept(&mut self) {
        while let Some(head) = self.extents.take_oldest_dirty(u32::MAX) {
            self.extents.give(head, State::Clean, 0);
        }
    }

    fn discard_kept(&mut self, most: u32) {
        while self.extents.dirty() > most {
            let excess = self.extents.dirty() - most;
            let Some(head) = self.extents.take_oldest_dirty(excess) else { return };
            if !self.give_discarded(head) {
                // Somebody has locked the pages in memory.
                return;
            }
        }
    }

    fn is_shared(&mut self, head: u32) -> bool {
        let snapshots = self.snapshots;
        self.shared && self.extents.used(head).is_some_and(|entry| entry.stamp != snapshots)
    }

    /// A new block's pages are of this process only.
    fn mark(&mut self, head: u32) {
        let snapshots = self.snapshots;
        if let Some(entry) = self.extents.used(head) {
            entry.stamp = snapshots;
        }
    }
}

/// Reserves the region, for a process with this much memory. Without one, all blocks are glibc's.
pub fn begin(memory: usize) {
    let mut length = memory.saturating_mul(16).clamp(64 << 30, 64 << 40) / UNIT * UNIT;
    let mut start = pages::reserve(length);
    while start.is_none() && length > 64 * UNIT {
        length /= 2;
        start = pages::reserve(length);
        if let Some(found) = start.take() {
            // Address space is scarce: a snapshot needs as much again, and others need some.
            // SAFETY: Nobody uses it yet.
            unsafe { pages::release(found, length) };
            length = (length / 4).next_multiple_of(UNIT);
            start = pages::reserve(length);
        }
    }
    let units = length / UNIT;
    let Some(start) = start else { return };
    let Some(table) = pages::reserve(units * size_of::<Entry>()) else {
        // SAFETY: Nobody uses it yet.
        unsafe { pages::release(start, length) };
        return;
    };
    pages::prefer_huge(start, length);
    // SAFETY: The pages are new and never given back, and zero bytes are an entry.
    let table = unsafe { std::slice::from_raw_parts_mut(table as *mut Entry, units) };
    let store = Store {
        extents: Extents::new(table, start / UNIT),
        budget: u32::try_from(memory / 4 / UNIT).unwrap_or(u32::MAX),
        clock: 0,
        snapshots: 0,
        shared: false,
        collapse_at: None,
    };
    lock();
    // SAFETY: The lock is held.
    unsafe { (*STORE.0.get()).write(store) };
    START.store(start, Relaxed);
    LENGTH.store(length, Relaxed);
    // SAFETY: This thread holds the lock.
    unsafe { unlock() };
}

/// The store, for this thread alone; none where it could not be set up.
pub fn locked() -> Option<Guard> {
    if LENGTH.load(Relaxed) == 0 {
        return None;
    }
    lock();
    Some(Guard(()))
}

/// The store, which [`lock`] has locked for this thread; dropping it unlocks.
///
/// # Safety
/// The thread called [`lock`], and this is used once for that.
pub unsafe fn held() -> Option<Guard> {
    (LENGTH.load(Relaxed) != 0).then_some(Guard(()))
}

/// Whether a block is the store's, by its address.
#[inline]
pub fn owns(block: usize) -> bool {
    block.wrapping_sub(START.load(Relaxed)) < LENGTH.load(Relaxed)
}

pub fn address(head: u32) -> usize {
    START.load(Relaxed) + head as usize * UNIT
}

/// The unit that begins at an address that the store owns; none if no unit does.
pub fn unit_at(address: usize) -> Option<u32> {
    let offset = address - START.load(Relaxed);
    offset.is_multiple_of(UNIT).then_some((offset / UNIT) as u32)
}

/// Bytes behind the ends of large blocks that nobody can use.
pub fn rounding() -> usize {
    ROUNDING.load(Relaxed)
}

pub fn change_rounding(from: usize, to: usize) {
    ROUNDING.fetch_add(to.wrapping_sub(from), Relaxed);
}

/// Bytes of free pages that have memory.
pub fn kept() -> usize {
    KEPT.load(Relaxed)
}

/// Makes room for others.
pub fn keep_at_most(bytes: usize) {
    // A thread in `fork` holds the lock, and may get here.
    if LENGTH.load(Relaxed) != 0 && try_lock() {
        Guard(()).discard_kept(u32::try_from(bytes / UNIT).unwrap_or(u32::MAX));
    }
}

/// Addresses and requested lengths of all large blocks.
#[cfg(test)]
pub fn used_large() -> Vec<(usize, usize)> {
    // The list must be long enough beforehand: to make it longer may need the lock.
    let mut list = Vec::new();
    loop {
        let Some(mut store) = locked() else { return list };
        let used = store.extents.iter().filter(|extent| extent.2 == State::Used).count();
        if used <= list.capacity() {
            let mut head = 0;
            while (head as usize) < LENGTH.load(Relaxed) / UNIT {
                let length = store.extents.length(head);
                list.extend(store.extents.used(head).map(|e| (address(head), e.requested)));
                head += length;
            }
            return list;
        }
        drop(store);
        list.reserve(2 * used);
    }
}

/// The right to use the store, until it is dropped.
pub struct Guard(());

impl Deref for Guard {
    type Target = Store;

    fn deref(&self) -> &Store {
        // SAFETY: A guard exists only while the lock is held, and after `begin` wrote the store.
        unsafe { (*STORE.0.get()).assume_init_ref() }
    }
}

impl DerefMut for Guard {
    fn deref_mut(&mut self) -> &mut Store {
        // SAFETY: As above.
        unsafe { (*STORE.0.get()).assume_init_mut() }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        KEPT.store(self.extents.dirty() as usize * UNIT, Relaxed);
        // SAFETY: This thread holds the lock.
        unsafe { unlock() };
    }
}

struct Cellar(UnsafeCell<MaybeUninit<Store>>);

// SAFETY: It is used under the lock only.
unsafe impl Sync for Cellar {}

/// Of the C library, because that one may be unlocked in the child of a thread that locked it.
struct Lock(UnsafeCell<libc::pthread_mutex_t>);

// SAFETY: That is what it is for.
unsafe impl Sync for Lock {}

pub fn lock() {
    // SAFETY: The mutex is initialised and never moves. Nobody who holds it allocates.
    unsafe { libc::pthread_mutex_lock(LOCK.0.get()) };
}

fn try_lock() -> bool {
    // SAFETY: As above.
    unsafe { libc::pthread_mutex_trylock(LOCK.0.get()) == 0 }
}

/// # Safety
/// This thread holds the lock, and no guard does.
pub unsafe fn unlock() {
    // SAFETY: Our caller's promise.
    unsafe { libc::pthread_mutex_unlock(LOCK.0.get()) };
}
