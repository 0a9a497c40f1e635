//! The thread that runs a notebook's cells, and the pool of threads it computes with.
//!
//! Cells never use rayon's global pool. A notebook is taken back to an earlier state by a copy of
//! the process that was made by fork, and a copy has none but the forking thread: the global pool's
//! threads would be missing, and rayon can neither notice nor start them again, so that the next
//! parallel loop would wait for ever. Therefore each new thread that runs cells becomes a member of
//! a pool of its own, which is left behind with it. Threads that a cell starts by itself are not
//! members: rayon gives them the global pool, which works until the process is restored.
//!
//! What this thread sends to the kernel is [`crate::display`]'s.

mod awake;

use std::{
    any::Any,
    env, mem,
    ops::Range,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering},
    thread,
};

use rayon::ThreadPoolBuilder;

use crate::{display, int::Int};

/// The most threads that an operation uses; 0 for as many as there are.
static LIMIT: AtomicUsize = AtomicUsize::new(0);

/// How often the process that runs cells was restored.
static RESTORES: AtomicU32 = AtomicU32::new(0);

/// Limits how many threads an operation of `np::` uses.
///
/// Nothing in NumPy itself; `threadpoolctl.threadpool_limits(threads)` does it for the library that
/// NumPy multiplies with. The pool has as many threads as the machine has processors, or as
/// `RAYON_NUM_THREADS` said when the kernel or the program started; a larger limit does not add any.
/// A user's own loops with rayon are not limited. Results do not depend on it.
///
/// ```
/// use ndlab::prelude::*;
///
/// np::set_num_threads(1);
/// assert_eq!(np::get_num_threads(), 1);
/// ```
///
/// # Panics
///
/// If `threads` is 0 or negative.
#[track_caller]
pub fn set_num_threads<N: Int>(threads: N) {
    let threads = threads.to_i64();
    assert!(threads > 0, "the number of threads has to be at least 1, got {threads}");
    LIMIT.store(usize::try_from(threads).unwrap_or(usize::MAX), Ordering::Relaxed);
}

/// How many threads an operation of `np::` uses if it is large enough.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::get_num_threads() >= 1);
/// ```
pub fn get_num_threads() -> usize {
    let there = rayon::current_num_threads();
    match LIMIT.load(Ordering::Relaxed) {
        0 => there,
        limit => limit.min(there),
    }
}

/// Whether so much work is to be shared by threads, where one thread is done with less than `alone`
/// sooner than another can be woken. A quarter of that is worth a thread that is awake.
pub(crate) fn are_worth(work: usize, alone: usize) -> bool {
    (work >= alone || work >= alone / 4 && awake::is_anyone()) && get_num_threads() > 1
}

/// Calls `work` with parts of `0..len` that together are all of it, on as many threads as may be
/// used, if each part can have `least` or more; otherwise once, with all, and without touching the
/// pool. Parts begin at multiples of `least`, so that what is a part does not depend on threads.
pub(crate) fn in_parts(len: usize, least: usize, work: &(dyn Fn(Range<usize>) + Sync)) {
    // These take no memory.
    let mut places = vec![(); len];
    in_parts_of(&mut places, least, &|start, part| work(start..start + part.len()));
}

/// As [`in_parts`], with parts of `all`, each with its place in it.
pub(crate) fn in_parts_of<T: Send>(all: &mut [T], least: usize, work: &PartWork<'_, T>) {
    let parts = all.len().div_ceil(least.max(1));
    let threads = if parts < 2 { 1 } else { get_num_threads() };
    if threads < 2 {
        return work(0, all);
    }
    // More parts than threads, for a processor may have something else to do.
    let each = parts.div_ceil(4 * threads).max(1) * least;
    split(0, all, each, work);
}

type PartWork<'a, T> = dyn Fn(usize, &mut [T]) + Sync + 'a;

fn split<T: Send>(start: usize, part: &mut [T], each: usize, work: &PartWork<'_, T>) {
    let parts = part.len().div_ceil(each);
    if parts < 2 {
        return work(start, part);
    }
    let (first, rest) = part.split_at_mut(parts / 2 * each);
    let middle = start + first.len();
    join(|| split(start, first, each, work), || split(middle, rest, each, work));
}

/// Does both, the second on another thread if one has nothing to do and may be used, as `rayon::join`;
/// the threads then stay awake for a moment. Whether it is worth a thread is the caller's to decide.
pub(crate) fn join<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if get_num_threads() < 2 {
        return (a(), b());
    }
    let _shared = awake::Shared::begin();
    let second = awake::Task::default();
    let first = || {
        let a = a();
        second.wait();
        a
    };
    rayon::join(first, || {
        let _done = second.done();
        b()
    })
}

/// Called once on each new thread that is to run cells: on the first when the process starts, on
/// another one when it has been restored for the `restores`th time.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_enter_cell_thread(restores: u32) {
    RESTORES.store(restores, Ordering::Release);
    display::enter_cell_thread(restores > 0);
    awake::enter_cell_thread();
    let pool = ThreadPoolBuilder::new().use_current_thread().num_threads(pool_size());
    let pool = pool.panic_handler(say_panic).build();
    // Dropped, it would end while the notebook goes on. Where it could not be built in full, this
    // thread computes alone.
    mem::forget(pool);
}

/// A panic of what was given to `rayon::spawn` reaches nobody: it is said, and costs no more than
/// that task. Panics in parallel loops reach the cell.
#[expect(clippy::print_stderr, reason = "as any program's panics of other threads")]
fn say_panic(payload: Box<dyn Any + Send>) {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("Box<dyn Any>");
    eprintln!("a task of rayon::spawn panicked: {text}");
}

/// How often the process was restored; 0 in an ordinary program.
pub(crate) fn restores() -> u32 {
    RESTORES.load(Ordering::Acquire)
}

/// What `RAYON_NUM_THREADS` says, otherwise one for each processor as rayon has it, but at least
/// two: this thread is one of them, and does not run what it gave to `rayon::spawn` while it waits
/// for it in another way.
fn pool_size() -> usize {
    let asked = env::var("RAYON_NUM_THREADS").ok().and_then(|text| text.parse().ok());
    asked.filter(|&threads| threads > 0).unwrap_or_else(|| {
        let processors = thread::available_parallelism().map_or(1, Into::into);
        processors.max(2)
    })
}
