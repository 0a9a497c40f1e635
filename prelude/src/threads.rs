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

use std::{
    any::Any,
    env, mem,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use rayon::ThreadPoolBuilder;

use crate::display;

/// How often the process that runs cells was restored.
static RESTORES: AtomicU32 = AtomicU32::new(0);

/// Called once on each new thread that is to run cells: on the first when the process starts, on
/// another one when it has been restored for the `restores`th time.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_enter_cell_thread(restores: u32) {
    RESTORES.store(restores, Ordering::Release);
    display::enter_cell_thread(restores > 0);
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
