//! What ended a cell: a panic, or an error that `?` met. The kernel shows it as the cell's error.
//!
//! Panics of other threads are printed, as in any program; the last one is kept for the case that
//! it reaches the cell in silence, as rayon's `resume_unwind` does.

use std::{
    backtrace::Backtrace,
    cell::Cell,
    env, panic,
    panic::{Location, PanicHookInfo},
    sync::{
        Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use super::{
    backtrace::frames,
    channel,
    lines::{self, Frame, Position, Raised},
};

/// What evcxr's generated code says when it has caught a panic.
const PANIC_CAUGHT: &str = "EVCXR_PANIC_NOTIFICATION";

/// The mark of the thread that runs cells; 0 while there is none.
static CELL_THREAD: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static MARK: Cell<u64> = const { Cell::new(0) };
}

/// Whether this cell's panic has been said.
static IS_SAID: AtomicBool = AtomicBool::new(false);

/// The last panic of another thread since the cell began.
static ELSEWHERE: Mutex<Option<Raised>> = Mutex::new(None);

/// Makes the calling thread the one whose panics are the cell's, instead of the one before.
pub(super) fn cells_run_here() {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mark = NEXT.fetch_add(1, Ordering::Relaxed);
    MARK.set(mark);
    CELL_THREAD.store(mark, Ordering::Release);
    report_panics();
}

/// Called on the thread that runs cells, before each cell: what other threads did before is none of
/// its business.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_begin_cell() {
    IS_SAID.store(false, Ordering::Release);
    *elsewhere() = None;
}

/// Sends one line to the evaluator; does nothing in an ordinary program.
pub fn control(line: &str) {
    if line == PANIC_CAUGHT && !IS_SAID.swap(true, Ordering::AcqRel) {
        let kept = elsewhere().take();
        if let Some(kept) = kept {
            channel::send(&lines::raised(&kept));
        }
    }
    channel::send_control(line);
}

/// Reports the error that `?` met in a cell, and the place of the call; in an ordinary program,
/// prints it.
#[track_caller]
#[expect(clippy::print_stderr, reason = "without a notebook the error is printed")]
pub fn user_error(text: &str) {
    if !channel::is_attached() {
        eprintln!("{text}");
        return;
    }
    let position = Some(position(Location::caller()));
    let raised = Raised { name: "Error", message: text.to_owned(), position, frames: Vec::new() };
    channel::send(&lines::raised(&raised));
}

fn report_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !channel::is_attached() {
                print(info);
            } else if MARK.get() != 0 && MARK.get() == CELL_THREAD.load(Ordering::Acquire) {
                IS_SAID.store(true, Ordering::Release);
                channel::send(&lines::raised(&raised(info)));
            } else {
                print(info);
                let raised = raised(info);
                *elsewhere() = Some(raised);
            }
        }));
    });
}

fn raised(info: &PanicHookInfo<'_>) -> Raised {
    let mut frames = frames(&Backtrace::force_capture().to_string());
    frames.iter_mut().for_each(complete);
    Raised {
        name: "Panic",
        message: info.payload_as_str().unwrap_or("Box<dyn Any>").to_owned(),
        position: info.location().map(position),
        frames,
    }
}

/// Gives a file its whole path back, which std shortens below the current directory. C libraries
/// have files of that look that never were there.
fn complete(frame: &mut Frame) {
    let file = &mut frame.position.file;
    let below = file.strip_prefix("./").zip(env::current_dir().ok());
    if let Some(path) = below.map(|(below, folder)| folder.join(below)).filter(|path| path.exists())
    {
        *file = path.display().to_string();
    }
}

fn position(location: &Location<'_>) -> Position {
    let file = location.file().to_owned();
    Position { file, line: location.line(), column: location.column() }
}

fn elsewhere() -> MutexGuard<'static, Option<Raised>> {
    ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner)
}
