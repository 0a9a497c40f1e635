//! What `?` makes of an error in a cell: it is reported, and the cell ends.

use std::fmt::{Debug, Display, from_fn};

use crate::display;

/// The error of a cell's body. Errors are reported by their `Display`.
pub struct UserCodeError {}

impl<T: Display> From<T> for UserCodeError {
    #[track_caller]
    #[inline(never)]
    fn from(error: T) -> UserCodeError {
        display::error_ended_cell(&error);
        UserCodeError {}
    }
}

/// The same for those who want to see errors by their `Debug`.
pub struct UserCodeDebugError {}

impl<T: Debug> From<T> for UserCodeDebugError {
    #[track_caller]
    #[inline(never)]
    fn from(error: T) -> UserCodeDebugError {
        display::error_ended_cell(&from_fn(|f| error.fmt(f)));
        UserCodeDebugError {}
    }
}

/// The same, on as many lines as it takes.
pub struct UserCodePrettyError {}

impl<T: Debug> From<T> for UserCodePrettyError {
    #[track_caller]
    #[inline(never)]
    fn from(error: T) -> UserCodePrettyError {
        display::error_ended_cell(&from_fn(|f| write!(f, "{error:#?}")));
        UserCodePrettyError {}
    }
}
