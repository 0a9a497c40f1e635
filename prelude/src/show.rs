//! `show!`: several expressions at once, each with its source, its value, and an array's shape and
//! dtype.
//!
//! Also the wrapper [`Shown`], by which a macro or a notebook cell treats arrays, numbers and
//! everything else that is `Debug` differently without knowing what it was given. What a cell's
//! last expression becomes on the page is [`crate::display`]'s.

use std::{
    fmt::Debug,
    ops::{Deref, DerefMut},
};

use ndarray::{ArrayBase, ArrayRef, Data, Dimension};

use crate::{
    array_like::ArrayLike,
    dtype::Element,
    print::{array_str, scalar_str},
    shape::tuple_text,
};

/// Prints each expression as `source = value`, and the value of an array with shape and dtype.
///
/// Arrays and numbers print as NumPy prints them, everything else by its `Debug`. Nothing is moved.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(6.0).reshape((2, 3));
/// show!(a, a.strides_bytes(), np::sum(&a, Axis(1)), np::sum(&a, ..));
/// ```
///
/// prints
///
/// ```text
/// a =
/// [[0. 1. 2.]
///  [3. 4. 5.]]  shape (2, 3), float64
/// a.strides_bytes() = (24, 8)
/// np::sum(&a, Axis(1)) = [ 3. 12.]  shape (2,), float64
/// np::sum(&a, ..) = 15.0
/// ```
#[macro_export]
macro_rules! show {
    ($($expression:expr),* $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::show::{__Show as _, __ShowDebug as _};
        $($crate::show::__line(stringify!($expression), &($expression).__ndlab_show().__text());)*
    }};
}

/// A value about to be shown, for method calls that pick the first of: what this library does for
/// arrays and numbers (methods of this type), the value's own method (which takes the reference in
/// it), fallbacks for what is `Debug` (which take a reference to that reference), and fallbacks for
/// everything (which take it mutably).
///
/// It is not `Debug` itself, so that the fallback passes it by.
#[doc(hidden)]
pub struct Shown<'a, T: ?Sized>(pub &'a T);

impl<'a, T: ?Sized> Deref for Shown<'a, T> {
    type Target = &'a T;

    fn deref(&self) -> &&'a T {
        &self.0
    }
}

impl<'a, T: ?Sized> DerefMut for Shown<'a, T> {
    fn deref_mut(&mut self) -> &mut &'a T {
        &mut self.0
    }
}

/// Wraps every value.
#[doc(hidden)]
pub trait __Show {
    fn __ndlab_show(&self) -> Shown<'_, Self> {
        Shown(self)
    }
}

impl<T: ?Sized> __Show for T {}

/// The fallback of `show!`.
#[doc(hidden)]
pub trait __ShowDebug {
    fn __text(&self) -> String;
}

impl<T: Debug + ?Sized> __ShowDebug for T {
    fn __text(&self) -> String {
        format!("{self:?}")
    }
}

impl<T: Element> Shown<'_, T> {
    #[doc(hidden)]
    pub fn __text(&self) -> String {
        scalar_str(*self.0)
    }
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
            pub fn __text(&self) -> String {
                array_line(self.0.as_view())
            }
        }
    )*};
}

arrays!(ArrayBase<S, D>, &ArrayBase<S, D>, &mut ArrayBase<S, D>);

impl<A: Element, D: Dimension> Shown<'_, ArrayRef<A, D>> {
    #[doc(hidden)]
    pub fn __text(&self) -> String {
        array_line(self.0.view())
    }
}

fn array_line<X: ArrayLike>(a: X) -> String {
    let view = a.as_view();
    let text = array_str(&view);
    format!("{text}  shape {}, {}", tuple_text(view.shape()), X::Elem::DTYPE)
}

#[doc(hidden)]
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
pub fn __line(source: &str, text: &str) {
    let text = text.trim_end_matches('\n');
    // Brackets stand under each other only from the start of a line.
    let space = if text.contains('\n') { '\n' } else { ' ' };
    println!("{source} ={space}{text}");
}

/// The name of a value's type without the paths in it.
#[doc(hidden)]
pub fn type_name_of<T: ?Sized>(_: &T) -> String {
    let full = std::any::type_name::<T>();
    let mut short = String::new();
    for part in full.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_' && c != ':') {
        short.push_str(part.rsplit("::").next().unwrap_or_default());
    }
    short
}
