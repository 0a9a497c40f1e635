//! The two descriptors that lead out of the process which runs cells, and the flushing of what it
//! prints. What goes through them is [`super::lines`]'s.
//!
//! Each line through the display channel is answered by one byte before anything else happens, and
//! text printed before it is flushed first: so text and values appear in the order in which the
//! cell made them, although they take different ways.

use std::{
    fs::File,
    io::{self, Read, Write},
    mem::ManuallyDrop,
    os::fd::FromRawFd,
    ptr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI32, AtomicPtr, Ordering},
    },
    thread,
    time::Duration,
};

/// No descriptor: an ordinary program.
const NONE: i32 = -1;

/// This process → evaluator: lines of its protocol.
static CONTROL: AtomicI32 = AtomicI32::new(NONE);

/// This process ↔ kernel: values, one JSON object a line; back comes one byte for each.
static DISPLAY: AtomicI32 = AtomicI32::new(NONE);

static FIRST_TURN: Mutex<()> = Mutex::new(());

/// Whose turn it is to send. Lives as long as the process; see [`forget_other_threads`].
static TURN: AtomicPtr<Mutex<()>> = AtomicPtr::new(ptr::null_mut());

/// Where control lines and values go from now on.
pub(super) fn attach(control_fd: i32, display_fd: i32) {
    CONTROL.store(control_fd, Ordering::Release);
    DISPLAY.store(display_fd, Ordering::Release);
}

/// Whether there is a kernel to show values; if not, this is an ordinary program.
pub(super) fn is_attached() -> bool {
    DISPLAY.load(Ordering::Acquire) != NONE
}

/// Flushes standard output and standard error of this library's copy of std, which is the one that
/// cells print with. Waits while a cell holds their locks.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_flush() {
    // A closed stdout is the reader's affair and must not end the cell.
    let _ = io::stdout().flush();
    let _ = io::stderr().flush();
}

/// Flushes what Rust and what C libraries have printed, for the end of a cell.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_flush_at_end() {
    ndlab_flush();
    // SAFETY: a null pointer stands for all of C's output streams.
    unsafe { libc::fflush(ptr::null_mut()) };
}

/// Sends one line to the evaluator; does nothing in an ordinary program.
pub(super) fn send_control(line: &str) {
    let fd = CONTROL.load(Ordering::Acquire);
    if fd != NONE {
        write_all(fd, format!("{line}\n").as_bytes());
    }
}

/// Sends a line to the kernel, behind everything that was printed before, and waits until it has
/// arrived. Does nothing in an ordinary program.
pub(super) fn send(line: &str) {
    let fd = DISPLAY.load(Ordering::Acquire);
    if fd == NONE {
        return;
    }
    let _turn = turn();
    let _ = io::stdout().flush();
    if write_all(fd, line.as_bytes()) {
        read_answer(fd);
    }
}

/// To be called when the process has been copied by fork, and with it only one thread: nobody else
/// is sending any more, and no answer that is still on its way is for this process.
pub(super) fn forget_other_threads() {
    // One that was sending can never give its turn back. The old lock is leaked, as it is held.
    TURN.store(Box::into_raw(Box::new(Mutex::new(()))), Ordering::Release);
    let fd = DISPLAY.load(Ordering::Acquire);
    let mut stale = [0; 64];
    // SAFETY: `stale` is writable for its length. A descriptor that is no socket is refused.
    while unsafe { libc::recv(fd, stale.as_mut_ptr().cast(), stale.len(), libc::MSG_DONTWAIT) } > 0
    {
    }
}

fn turn() -> MutexGuard<'static, ()> {
    // SAFETY: the pointer is null or comes from a box that is never freed.
    let turn = unsafe { TURN.load(Ordering::Acquire).as_ref() }.unwrap_or(&FIRST_TURN);
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes all of `bytes`, in one call where the reader takes them. An error means that nobody reads
/// any more (`false`); the cell goes on without.
fn write_all(fd: i32, mut bytes: &[u8]) -> bool {
    let mut file = borrowed(fd);
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return false,
            Ok(written) => bytes = &bytes[written..],
            Err(error) if is_passing(&error) => {}
            Err(_) => return false,
        }
    }
    true
}

/// Reads one byte. At the end of the stream or after an error nobody answers any more.
fn read_answer(fd: i32) {
    let mut file = borrowed(fd);
    while file.read(&mut [0]).is_err_and(|error| is_passing(&error)) {}
}

/// Whether to try again. Waits a moment where the descriptor does not wait by itself.
fn is_passing(error: &io::Error) -> bool {
    if error.kind() == io::ErrorKind::WouldBlock {
        thread::sleep(Duration::from_micros(200));
        return true;
    }
    error.kind() == io::ErrorKind::Interrupted
}

fn borrowed(fd: i32) -> ManuallyDrop<File> {
    // SAFETY: whoever attached the descriptor keeps it open, and `ManuallyDrop` leaves it so.
    ManuallyDrop::new(unsafe { File::from_raw_fd(fd) })
}
