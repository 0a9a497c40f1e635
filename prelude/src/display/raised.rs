//! What ended a cell: a panic, or an error that `?` met. The kernel shows it as the cell's error.
//!
//! A panic is kept until the generated code says that one has ended the cell: it may be caught, and
//! one of a parallel loop is resumed where the loop began. Those of other threads are printed, too,
//! as in any program.

use std::{
    cell::Cell,
    fmt, panic,
    panic::{Location, PanicHookInfo},
    sync::{
        Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    backtrace, channel,
    lines::{self, Position, Raised},
};

/// What evcxr's generated code says when it has caught a panic.
const PANIC_CAUGHT: &str = "EVCXR_PANIC_NOTIFICATION";

/// What the evaluator reads when an error has ended a cell.
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// The same when a variable was lost because it has another type now; its name follows.
pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";

/// The mark of the thread that runs cells; 0 while there is none.
static CELL_THREAD: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static MARK: Cell<u64> = const { Cell::new(0) };
}

/// What has panicked since the cell began.
static PANICS: Mutex<Panics> = Mutex::new(Panics { of_cell: None, elsewhere: None, looked_up: 0 });

/// A parallel loop may panic for each of its elements; looking up the functions takes a while.
const MOST_LOOKED_UP: usize = 8;

struct Panics {
    /// The last one in the cell itself, or in its parallel loops.
    of_cell: Option<Raised>,
    /// The last one of other threads.
    elsewhere: Option<Raised>,
    /// For how many the functions were looked up.
    looked_up: usize,
}

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
    *panics() = Panics { of_cell: None, elsewhere: None, looked_up: 0 };
}

/// Sends one line to the evaluator; does nothing in an ordinary program.
pub fn control(line: &str) {
    if line == PANIC_CAUGHT {
        say_panic();
    }
    channel::send_control(line);
}

/// Says that a panic has ended the cell.
pub(crate) fn panic_ended_cell() {
    control(PANIC_CAUGHT);
}

/// Reports a panic that was caught, without a cell that it has ended.
pub(crate) fn say_panic() {
    let mut panics = panics();
    let raised = panics.of_cell.take().or(panics.elsewhere.take());
    drop(panics);
    if let Some(raised) = raised {
        channel::send(&lines::raised(&raised));
    }
}

/// Says that there is a new variable, and the compiler's name for its type.
pub(crate) fn variable_stored(name: &str, type_name: &str) {
    if channel::is_attached() {
        control(&format!("NDLAB_STORED {name}\t{type_name}"));
    }
}

/// Says that a variable was lost because it has another type now.
pub(crate) fn variable_changed_type(name: &str) {
    control(&format!("{VARIABLE_CHANGED_TYPE}{name}"));
}

/// Reports the error that has ended the cell, and the place of the `?`.
#[track_caller]
pub(crate) fn error_ended_cell(error: &dyn fmt::Display) {
    user_error(&error.to_string());
    control(USER_ERROR_OCCURRED);
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
                return print(info);
            }
            let is_cell = MARK.get() != 0 && MARK.get() == CELL_THREAD.load(Ordering::Acquire);
            // Panics in parallel loops are resumed where the loop began.
            let is_of_cell = is_cell || rayon::current_thread_index().is_some();
            if !is_of_cell {
                print(info);
            }
            let mut panics = panics();
            panics.looked_up += 1;
            let raised = raised(info, panics.looked_up <= MOST_LOOKED_UP);
            *(if is_of_cell { &mut panics.of_cell } else { &mut panics.elsewhere }) = Some(raised);
        }));
    });
}

fn raised(info: &PanicHookInfo<'_>, with_frames: bool) -> Raised {
    Raised {
        name: "Panic",
        message: info.payload_as_str().unwrap_or("Box<dyn Any>").to_owned(),
        position: info.location().map(position),
        frames: if with_frames { backtrace::of_cells() } else { Vec::new() },
    }
}

fn position(location: &Location<'_>) -> Position {
    let file = location.file().to_owned();
    Position { file, line: location.line(), column: location.column() }
}

fn panics() -> MutexGuard<'static, Panics> {
    PANICS.lock().unwrap_or_else(PoisonError::into_inner)
}
