//! How a notebook's cell shows its last expression. **The only file that knows Jupyter.**
//!
//! The process that runs cells hands over two file descriptors; results go through one as lines of
//! JSON, and lines for the evaluator through the other. Without them, in an ordinary program,
//! results are printed. What the text and the table of an array look like is decided in
//! [`crate::print`] and [`crate::html`].
//!
//! A cell that ends in an expression calls `(expression).__ndlab_show().evcxr_display()`. The
//! first of these that fits is what runs: this file's method for arrays and complex numbers, a
//! method of that name that the value itself has, and the fallback for everything that is `Debug`.

use std::{
    fmt::Debug,
    fs::File,
    io::{self, Write},
    mem::ManuallyDrop,
    os::fd::FromRawFd,
    panic,
    sync::atomic::{AtomicI32, Ordering},
    thread::{self, ThreadId},
    time::Duration,
};

use ndarray::{ArrayBase, ArrayRef, Data, Dimension};
use num_complex::Complex;

use crate::{
    array_like::ArrayLike,
    dtype::Element,
    html,
    print::{array_str, scalar_str},
    show::Shown,
};

/// No descriptor: an ordinary program.
const NONE: i32 = -1;

/// This process → evaluator: lines of its protocol.
static CONTROL: AtomicI32 = AtomicI32::new(NONE);

/// This process → kernel: results, one JSON object a line.
static DISPLAY: AtomicI32 = AtomicI32::new(NONE);

/// Called once by the process that runs cells: where control lines and results go.
///
/// Both descriptors stay open as long as the process lives; -1 takes one away.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_attach(control_fd: i32, display_fd: i32) {
    CONTROL.store(control_fd, Ordering::Release);
    DISPLAY.store(display_fd, Ordering::Release);
    report_panics_of(thread::current().id());
}

/// Sends the message of a panic on the thread that runs cells to the kernel, which shows it as the
/// cell's error; on other threads a panic is printed, as in any program.
fn report_panics_of(cells: ThreadId) {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let fd = DISPLAY.load(Ordering::Acquire);
        if fd == NONE || thread::current().id() != cells {
            return print(info);
        }
        let message = info.payload_as_str().unwrap_or("Box<dyn Any>");
        send(fd, raised_line("Panic", message).as_bytes());
    }));
}

/// Flushes standard output and standard error of this library's copy of std, which is the one that
/// cells print with.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_flush() {
    // A closed stdout is the reader's affair and must not end the cell.
    let _ = io::stdout().flush();
    let _ = io::stderr().flush();
}

/// Sends one line to the evaluator; does nothing in an ordinary program.
pub fn control(line: &str) {
    let fd = CONTROL.load(Ordering::Acquire);
    if fd != NONE {
        send(fd, format!("{line}\n").as_bytes());
    }
}

/// Shows a result as text and, where the reader can show it, as HTML.
///
/// In an ordinary program the text is printed.
///
/// ```
/// ndlab::display::result("3 apples", Some("<b>3 apples</b>"));
/// ```
#[expect(clippy::print_stdout, reason = "without a notebook the result is printed")]
pub fn result(text_plain: &str, html: Option<&str>) {
    let fd = DISPLAY.load(Ordering::Acquire);
    if fd == NONE {
        println!("{text_plain}");
    } else {
        send(fd, result_line(text_plain, html).as_bytes());
    }
}

/// Shows a result as text.
pub fn text_plain(text: &str) {
    result(text, None);
}

/// Reports the error that `?` met in a cell; in an ordinary program, prints it.
#[expect(clippy::print_stderr, reason = "without a notebook the error is printed")]
pub fn user_error(text: &str) {
    let fd = DISPLAY.load(Ordering::Acquire);
    if fd == NONE {
        eprintln!("{text}");
    } else {
        send(fd, raised_line("Error", text).as_bytes());
    }
}

fn raised_line(name: &str, message: &str) -> String {
    let mut line = String::from(r#"{"kind":"raised","name":"#);
    push_json(&mut line, name);
    line.push_str(r#","message":"#);
    push_json(&mut line, message);
    line.push_str("}\n");
    line
}

/// One message, which ends with the only newline in it.
fn result_line(text_plain: &str, html: Option<&str>) -> String {
    let mut line = String::from(r#"{"kind":"result","data":{"text/plain":"#);
    push_json(&mut line, text_plain);
    if let Some(html) = html {
        line.push_str(r#","text/html":"#);
        push_json(&mut line, html);
    }
    line.push_str("}}\n");
    line
}

/// Appends `text` as a JSON string.
fn push_json(line: &mut String, text: &str) {
    line.push('"');
    for c in text.chars() {
        match c {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                line.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => line.push(c),
        }
    }
    line.push('"');
}

/// Writes all of `bytes`, in one call where the reader takes them. An error means that nobody reads
/// any more; the cell goes on without.
fn send(fd: i32, mut bytes: &[u8]) {
    // SAFETY: whoever attached the descriptor keeps it open, and `ManuallyDrop` leaves it so.
    let mut file = ManuallyDrop::new(unsafe { File::from_raw_fd(fd) });
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return,
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_micros(200));
            }
            Err(_) => return,
        }
    }
}

/// The fallback: everything that is `Debug`.
#[doc(hidden)]
pub trait __DisplayDebug {
    fn evcxr_display(&self);

    /// The same by a name of our own, for when another trait's `evcxr_display` is in scope, too.
    fn __ndlab_display(&self) {
        self.evcxr_display();
    }
}

impl<T: Debug + ?Sized> __DisplayDebug for T {
    fn evcxr_display(&self) {
        text_plain(&format!("{self:?}"));
    }
}

impl Shown<'_, ()> {
    /// A cell that ends in `()` shows nothing.
    #[doc(hidden)]
    pub fn evcxr_display(&self) {}

    #[doc(hidden)]
    pub fn __ndlab_display(&self) {}
}

macro_rules! arrays {
    ($($array:ty),*) => {$(
        impl<S, D> Shown<'_, $array>
        where
            S: Data,
            S::Elem: Element,
            D: Dimension,
        {
            #[doc(hidden)]
            pub fn evcxr_display(&self) {
                array_result(self.0.as_view());
            }

            #[doc(hidden)]
            pub fn __ndlab_display(&self) {
                array_result(self.0.as_view());
            }
        }
    )*};
}

arrays!(ArrayBase<S, D>, &ArrayBase<S, D>, &mut ArrayBase<S, D>);

impl<A: Element, D: Dimension> Shown<'_, ArrayRef<A, D>> {
    #[doc(hidden)]
    pub fn evcxr_display(&self) {
        array_result(self.0.view());
    }

    #[doc(hidden)]
    pub fn __ndlab_display(&self) {
        array_result(self.0.view());
    }
}

// One implementation for both, so that a literal's type may still be open.
impl<T> Shown<'_, Complex<T>>
where
    Complex<T>: Element,
{
    #[doc(hidden)]
    pub fn evcxr_display(&self) {
        text_plain(&scalar_str(*self.0));
    }

    #[doc(hidden)]
    pub fn __ndlab_display(&self) {
        self.evcxr_display();
    }
}

fn array_result<X: ArrayLike>(a: X) {
    let view = a.as_view();
    result(&array_str(&view), Some(&html::table(&view)));
}

/// What a cell does whose last expression is an array, for the copies in `instances.rs`.
#[cfg(feature = "instances")]
pub(crate) fn as_cells_do<S, D>(a: &ArrayBase<S, D>)
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    use crate::show::__Show;

    a.__ndlab_show().evcxr_display();
}
