//! How a notebook's cell shows values and asks for input. **The only module that knows Jupyter.**
//!
//! The process that runs cells hands over two file descriptors; values go through one as lines of
//! JSON, and lines for the evaluator through the other. Without them, in an ordinary program,
//! values are printed. What the text and the table of an array look like is decided in
//! [`crate::print`] and [`crate::html`].
//!
//! A cell that ends in an expression calls `(expression).__ndlab_show().evcxr_display()`. The
//! first of these that fits is what runs: this file's method for everything [`Displayable`], a
//! method of that name that the value itself has, and the fallback for everything that is `Debug`.

mod backtrace;
mod bundle;
mod captured;
mod channel;
mod described;
mod displayable;
mod handle;
mod input;
mod lines;
mod precision;
mod raised;

use std::fmt::Debug;

pub use self::{
    bundle::Bundle,
    captured::Captured,
    channel::{ndlab_flush, ndlab_flush_at_end},
    described::{__DescribeAny, __DescribeArray, __DescribeBare, __DescribeDebug, Asked},
    displayable::Displayable,
    handle::{
        DisplayHandle, clear_output, display, display_html, display_javascript, display_jpeg,
        display_json, display_latex, display_markdown, display_mime, display_png, display_svg,
    },
    input::{input, password},
    precision::__set_precision,
    raised::{USER_ERROR_OCCURRED, VARIABLE_CHANGED_TYPE, control, ndlab_begin_cell, user_error},
};
pub(crate) use self::{
    described::{Listed, describe_variable, list_variables},
    raised::{
        error_ended_cell, panic_ended_cell, say_panic, variable_changed_type, variable_stored,
    },
};
use self::{displayable::of_debug, lines::Place};
use crate::{show::Shown, threads};

/// Shows a value now, in the middle of a cell, and gives back a [`DisplayHandle`]. It works for
/// everything that is `Debug`, and for everything that is [`Displayable`].
///
/// [`display()`] does the same for what is `Displayable`.
///
/// ```
/// use ndlab::prelude::*;
///
/// #[derive(Debug)]
/// struct Point {
///     x: f64,
/// }
///
/// let handle = display!(Point { x: 1.0 });
/// handle.update("gone");
/// ```
#[doc(inline)]
pub use crate::__display as display;

/// Called once by the process that runs cells: where control lines and values go.
///
/// Both descriptors stay open as long as the process lives; -1 takes one away. The second one is a
/// socket: each line that goes out is answered by one byte.
#[unsafe(no_mangle)]
pub extern "C" fn ndlab_attach(control_fd: i32, display_fd: i32) {
    channel::attach(control_fd, display_fd);
    raised::cells_run_here();
}

/// The calling thread runs cells from now on. If the process `is_restored`, all other threads are
/// gone.
pub(crate) fn enter_cell_thread(is_restored: bool) {
    if is_restored {
        channel::forget_other_threads();
    }
    raised::cells_run_here();
}

/// Whether values are shown in a notebook.
pub(crate) fn is_notebook() -> bool {
    channel::is_attached()
}

/// The name under which generated code keeps the runtime of its `async` code: another one after
/// each restore, because a runtime's threads are not restored with it.
pub fn runtime_key() -> String {
    match threads::restores() {
        0 => "evcxr_tokio_runtime".to_owned(),
        restores => format!("evcxr_tokio_runtime#{restores}"),
    }
}

/// Shows a result as text and, where the reader can show it, as HTML.
///
/// In an ordinary program the text is printed.
///
/// ```
/// ndlab::display::result("3 apples", Some("<b>3 apples</b>"));
/// ```
pub fn result(text_plain: &str, html: Option<&str>) {
    let mut bundle = Bundle::text(text_plain);
    if let Some(html) = html {
        bundle = Bundle::html(html).with_text(text_plain);
    }
    bundle.send(Place::Result);
}

/// Shows a result as text.
pub fn text_plain(text: &str) {
    result(text, None);
}

/// By this name at the top of the crate, as all macros are; meant is [`display!`](crate::display::display!).
#[doc(hidden)]
#[macro_export]
macro_rules! __display {
    ($value:expr $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::{display::__DisplayDebug as _, show::__Show as _};
        $crate::display::display(&($value).__ndlab_show().__ndlab_bundle())
    }};
}

/// The fallback: everything that is `Debug`. It is for references, so that it comes behind the
/// methods of the value itself, also those of other traits.
#[doc(hidden)]
pub trait __DisplayDebug {
    fn evcxr_display(&self);

    /// The same by a name of our own, for when another trait's `evcxr_display` is in scope, too.
    fn __ndlab_display(&self);

    /// What it shows.
    fn __ndlab_bundle(&self) -> Bundle;
}

impl<T: Debug + ?Sized> __DisplayDebug for &T {
    fn evcxr_display(&self) {
        show_debug(self);
    }

    fn __ndlab_display(&self) {
        show_debug(self);
    }

    fn __ndlab_bundle(&self) -> Bundle {
        of_debug(self)
    }
}

// What is generic below is compiled again in cells: it only calls what is not. It is not inlined,
// so that cells link to the copies that this library has for common types.
impl<T: Displayable + ?Sized> Shown<'_, T> {
    #[doc(hidden)]
    #[inline(never)]
    pub fn evcxr_display(&self) {
        show_result(self.0.__result());
    }

    #[doc(hidden)]
    pub fn __ndlab_display(&self) {
        self.evcxr_display();
    }

    #[doc(hidden)]
    pub fn __ndlab_bundle(&self) -> Bundle {
        self.0.bundle()
    }

    #[doc(hidden)]
    #[inline(never)]
    pub fn __ndlab_describe(&self, asked: &mut Asked) {
        self.0.__describe(asked);
    }
}

#[doc(hidden)]
pub fn show_result(bundle: Bundle) {
    bundle.send(Place::Result);
}

#[doc(hidden)]
pub fn show_debug(value: &dyn Debug) {
    show_result(of_debug(value));
}

macro_rules! nothing {
    ($($silent:ty: $why:literal),*) => {$(
        impl Shown<'_, $silent> {
            #[doc = $why]
            #[doc(hidden)]
            pub fn evcxr_display(&self) {}

            #[doc(hidden)]
            pub fn __ndlab_display(&self) {}

            #[doc(hidden)]
            pub fn __ndlab_describe(&self, asked: &mut Asked) {
                asked.set_debug(size_of::<$silent>(), self.0);
            }
        }
    )*};
}

nothing! {
    (): "A cell that ends in `()` shows nothing.",
    DisplayHandle: "What a cell that ends in `display(&x)` shows has been shown."
}

/// What cells do to show a value, for the copies in `instances.rs`.
#[cfg(feature = "instances")]
pub(crate) fn as_cells_do<T: Displayable + ?Sized>(value: &T) {
    use crate::show::__Show;

    value.__ndlab_show().evcxr_display();
    value.__ndlab_show().__ndlab_describe(&mut Asked::about());
    display(value);
}
