//! What can be shown by [`display()`](super::display()), and in which forms: arrays as text and as
//! a table, text as it is, everything else of the standard library by its `Debug`.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    ffi::{OsStr, OsString},
    fmt::Debug,
    ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use ndarray::{ArrayBase, ArrayRef, Data, Dimension};
use num_complex::Complex;

use super::{Asked, Bundle, precision::in_format};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    html,
    print::{array_str, scalar_str},
};

/// What [`display()`](super::display()) shows, and in which forms. IPython: `_repr_mimebundle_`.
///
/// Arrays of NumPy's dtypes have a text and a table, text is shown without quotes, and what else
/// the standard library has is shown by its `Debug`. Types of your own are shown by the macro
/// [`display!`](crate::display::display!), or have an implementation of their own:
/// [`Bundle`] has an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown by the function `display`",
    note = "the macro `display!(x)` shows everything that is `Debug`: `#[derive(Debug)]`",
    note = "a type of your own can have forms of its own: `impl ndlab::display::Displayable`"
)]
pub trait Displayable {
    /// The forms of the value.
    fn bundle(&self) -> Bundle;

    /// The same where the value is a cell's last expression, which is shown like a literal.
    #[doc(hidden)]
    fn __result(&self) -> Bundle {
        self.bundle()
    }

    /// What there is to say of the value in a few words.
    #[doc(hidden)]
    fn __describe(&self, asked: &mut Asked) {
        asked.set_size(size_of_val(self));
    }
}

/// The value's `Debug` as text.
pub(super) fn of_debug(value: &dyn Debug) -> Bundle {
    Bundle::text(in_format(format!("{value:?}")))
}

fn of_array<X: ArrayLike>(array: X) -> Bundle {
    let view = array.as_view();
    Bundle::html(html::table(&view)).with_text(array_str(&view))
}

fn describe_array<X: ArrayLike>(array: X, asked: &mut Asked) {
    let view = array.as_view();
    asked.set_elements(view.strides(), &|| array_str(&view));
    asked.set_array(view.shape(), size_of::<X::Elem>(), X::Elem::DTYPE.name());
}

impl Displayable for Bundle {
    fn bundle(&self) -> Bundle {
        self.clone()
    }
}

impl<S, D> Displayable for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    fn bundle(&self) -> Bundle {
        of_array(self.view())
    }

    fn __describe(&self, asked: &mut Asked) {
        describe_array(self.view(), asked);
    }
}

impl<A: Element, D: Dimension> Displayable for ArrayRef<A, D> {
    fn bundle(&self) -> Bundle {
        of_array(self.view())
    }

    fn __describe(&self, asked: &mut Asked) {
        describe_array(self.view(), asked);
    }
}

// One implementation for both, so that a literal's type may still be open.
impl<T> Displayable for Complex<T>
where
    Complex<T>: Element,
{
    fn bundle(&self) -> Bundle {
        Bundle::text(scalar_str(*self))
    }

    fn __describe(&self, asked: &mut Asked) {
        asked.set_debug(size_of::<Complex<T>>(), &format_args!("{}", scalar_str(*self)));
    }
}

macro_rules! text {
    ($($type:ty),*) => {$(
        impl Displayable for $type {
            fn bundle(&self) -> Bundle {
                Bundle::text(self.to_string())
            }

            fn __result(&self) -> Bundle {
                of_debug(&self)
            }

            fn __describe(&self, asked: &mut Asked) {
                asked.set_text(self);
            }
        }
    )*};
}

text!(str, String, Cow<'_, str>);

impl Displayable for char {
    fn bundle(&self) -> Bundle {
        Bundle::text(*self)
    }

    fn __result(&self) -> Bundle {
        of_debug(self)
    }

    fn __describe(&self, asked: &mut Asked) {
        asked.set_debug(size_of::<char>(), self);
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<T: Displayable + ?Sized> Displayable for $pointer {
            fn bundle(&self) -> Bundle {
                (**self).bundle()
            }

            fn __result(&self) -> Bundle {
                (**self).__result()
            }

            fn __describe(&self, asked: &mut Asked) {
                (**self).__describe(asked);
            }
        }
    )*};
}

pointers!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

macro_rules! debug {
    ($([$($parameters:tt)*] $type:ty;)*) => {$(
        impl<$($parameters)*> Displayable for $type {
            fn bundle(&self) -> Bundle {
                of_debug(&self)
            }

            fn __describe(&self, asked: &mut Asked) {
                asked.set_debug(size_of_val(self), &self);
            }
        }
    )*};
}

debug! {
    [] bool;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize;
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] f32; [] f64;
    [] OsStr; [] OsString; [] Path; [] PathBuf;
    [] Duration; [] Instant; [] SystemTime;
    [T: Debug] Option<T>;
    [T: Debug, E: Debug] Result<T, E>;
    [] RangeFull;
    [T: Debug] Range<T>;
    [T: Debug] RangeFrom<T>;
    [T: Debug] RangeTo<T>;
    [T: Debug] RangeInclusive<T>;
    [T: Debug] RangeToInclusive<T>;
    [A: Debug, B: Debug] (A, B);
    [A: Debug, B: Debug, C: Debug] (A, B, C);
    [A: Debug, B: Debug, C: Debug, D: Debug] (A, B, C, D);
    [A: Debug, B: Debug, C: Debug, D: Debug, E: Debug] (A, B, C, D, E);
    [A: Debug, B: Debug, C: Debug, D: Debug, E: Debug, F: Debug] (A, B, C, D, E, F);
    [A: Debug, B: Debug, C: Debug, D: Debug, E: Debug, F: Debug, G: Debug]
        (A, B, C, D, E, F, G);
    [A: Debug, B: Debug, C: Debug, D: Debug, E: Debug, F: Debug, G: Debug, H: Debug]
        (A, B, C, D, E, F, G, H);
}

macro_rules! collections {
    ($([$($parameters:tt)*] $type:ty, of $element:ty;)*) => {$(
        impl<$($parameters)*> Displayable for $type {
            fn bundle(&self) -> Bundle {
                of_debug(&self)
            }

            fn __describe(&self, asked: &mut Asked) {
                asked.set_len(self.len(), size_of::<$element>());
                asked.set_beginning(&self);
            }
        }
    )*};
}

collections! {
    [T: Debug] [T], of T;
    [T: Debug, const N: usize] [T; N], of T;
    [T: Debug] Vec<T>, of T;
    [T: Debug] VecDeque<T>, of T;
    [T: Debug] LinkedList<T>, of T;
    [T: Debug] BinaryHeap<T>, of T;
    [T: Debug] BTreeSet<T>, of T;
    [K: Debug, V: Debug] BTreeMap<K, V>, of (K, V);
    [T: Debug, S] HashSet<T, S>, of T;
    [K: Debug, V: Debug, S] HashMap<K, V, S>, of (K, V);
}
