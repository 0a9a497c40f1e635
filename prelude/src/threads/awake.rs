//! Threads that look for more work for a moment before they sleep.
//!
//! To wake a thread takes about 50 µs, longer than many an operation: after a pause of 20 µs, one of
//! 1e5 elements took twice as long by two threads as by one, and where the thread that began was
//! done first and fell asleep, one of 1e6 took half as long again. Cells are made of operations that
//! follow each other closely, so threads that have shared one stay awake for the next, as those of
//! OpenMP do. When an operation has threads is the operation's own to say.

use std::{
    cell::Cell,
    hint,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// Threads stay awake for so long after the last operation that was shared, and for its end.
const MOMENT: Duration = Duration::from_micros(500);

/// How many operations were shared, by which those awake know that another was.
static SHARED: AtomicUsize = AtomicUsize::new(0);

/// How many threads are awake or have been told to be.
static AWAKE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether this thread runs cells, and whether it is within a shared operation.
    static RUNS_CELLS: Cell<bool> = const { Cell::new(false) };
    static SHARES: Cell<bool> = const { Cell::new(false) };
}

/// This thread runs cells, with a new pool: nobody is awake.
pub(super) fn enter_cell_thread() {
    RUNS_CELLS.set(true);
    SHARES.set(false);
    AWAKE.store(0, Ordering::Relaxed);
}

/// Whether another thread is awake.
pub(super) fn is_anyone() -> bool {
    AWAKE.load(Ordering::Relaxed) > 0
}

/// An operation that is shared; where it is the outermost one, threads stay awake when it ends.
pub(super) struct Shared {
    is_outermost: bool,
}

impl Shared {
    pub(super) fn begin() -> Self {
        // Threads of a pool share what is a part of an operation already.
        let begins = RUNS_CELLS.get() || rayon::current_thread_index().is_none();
        Self { is_outermost: begins && !SHARES.replace(true) }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if !self.is_outermost {
            return;
        }
        SHARES.set(false);
        SHARED.fetch_add(1, Ordering::Relaxed);
        // Not before: a thread that waits for its part of this operation could run what is spawned.
        for _ in AWAKE.load(Ordering::Relaxed)..super::get_num_threads() - 1 {
            AWAKE.fetch_add(1, Ordering::Relaxed);
            rayon::spawn(stay_awake);
        }
    }
}

fn stay_awake() {
    // The thread that runs cells has not to wait for work, it is where work comes from.
    if !RUNS_CELLS.get() {
        let mut shared = SHARED.load(Ordering::Relaxed);
        while find_work_until(|| SHARED.load(Ordering::Relaxed) != shared) {
            shared = SHARED.load(Ordering::Relaxed);
        }
    }
    AWAKE.fetch_sub(1, Ordering::Relaxed);
}

/// Does what there is to do until `is_over`, or for a moment; whether it was the former.
fn find_work_until(is_over: impl Fn() -> bool) -> bool {
    let since = Instant::now();
    while !is_over() {
        if since.elapsed() > MOMENT {
            return false;
        }
        for _ in 0..8 {
            hint::spin_loop();
        }
        rayon::yield_now();
    }
    true
}

/// What another thread is to have done.
#[derive(Default)]
pub(super) struct Task {
    is_done: AtomicBool,
}

impl Task {
    /// Says that it is done, when dropped.
    pub(super) fn done(&self) -> impl Drop + '_ {
        struct Done<'a>(&'a AtomicBool);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        Done(&self.is_done)
    }

    /// Waits for a moment, and does it here where no other thread has begun with it.
    pub(super) fn wait(&self) {
        find_work_until(|| self.is_done.load(Ordering::Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use std::{panic, sync::atomic::AtomicU64, thread};

    use super::*;
    use crate::threads::join;

    fn sum(numbers: &[u64]) -> u64 {
        let (left, right) = numbers.split_at(numbers.len() / 2);
        if left.is_empty() {
            return right.iter().sum();
        }
        let (a, b) = join(|| sum(left), || sum(right));
        a + b
    }

    #[test]
    fn both_are_done_whoever_does_them() {
        let numbers: Vec<u64> = (0..3000).collect();
        for _ in 0..50 {
            assert_eq!(sum(&numbers), 2999 * 3000 / 2);
        }
        let (slow, quick) = join(|| thread::sleep(2 * MOMENT), || 7);
        assert_eq!((slow, quick), ((), 7));
        let (quick, slow) = join(|| 7, || thread::sleep(2 * MOMENT));
        assert_eq!((slow, quick), ((), 7));
    }

    #[test]
    fn a_panic_reaches_the_caller_once_both_have_ended() {
        let ends = AtomicU64::new(0);
        for is_first in [true, false] {
            let work = |panics: bool| {
                thread::sleep(MOMENT / 10);
                ends.fetch_add(1, Ordering::Relaxed);
                assert!(!panics, "wanted");
            };
            let caught = panic::catch_unwind(panic::AssertUnwindSafe(|| {
                join(|| work(is_first), || work(!is_first));
            }));
            assert!(caught.is_err());
        }
        assert_eq!(ends.into_inner(), 4);
        assert_eq!(sum(&[1, 2, 3]), 6);
    }

    #[test]
    fn threads_sleep_when_nothing_follows() {
        // Other tests may have the threads do something meanwhile.
        let slept = (0..200).any(|_| {
            assert_eq!(sum(&[1, 2, 3, 4]), 10);
            thread::sleep(20 * MOMENT);
            !is_anyone()
        });
        assert!(slept);
    }
}
