//! What is known of a variable without compiling a cell: how it is shown, how large it is, and what
//! there is to say of it in a few words. Which variables there are is [`crate::store`]'s.
//!
//! [`__describe!`](crate::__describe) makes it out for any type. The first of these that fits is
//! meant: everything [`Displayable`](super::Displayable), what is `Debug`, and the rest.

use std::{
    any::type_name,
    cell::Cell,
    fmt::{self, Debug, Write},
    mem::size_of_val,
};

use ndarray::{ArrayBase, Data, Dimension};

use super::{
    channel,
    lines::{self, Variable},
};
use crate::shape::tuple_text;

/// Longer texts do not say a value in a few words.
const MOST_CHARACTERS: usize = 40;

/// As much of a value's text is shown where somebody asks for help with it.
const MOST_OF_A_VALUE: usize = 4000;

thread_local! {
    /// Whether the value that was to be shown last could not be: what a value's own method gives
    /// back is not known, so that ours cannot say it by its result.
    static WITHOUT_FORM: Cell<bool> = const { Cell::new(false) };
}

/// A question about a value, and its answer.
#[repr(C)]
pub struct Asked {
    is_to_show: bool,
    has_form: bool,
    bytes: usize,
    info: String,
    /// More than a few words, where that was asked for.
    detail: Option<Detail>,
}

/// What somebody sees who asks for help with a variable.
#[derive(Default)]
struct Detail {
    /// How an array's elements lie in memory, in bytes.
    strides: Vec<isize>,
    /// The value's text, or its beginning.
    text: String,
}

impl Asked {
    /// The value is to be shown as the result of a cell.
    pub(crate) fn to_show() -> Asked {
        WITHOUT_FORM.set(false);
        Asked { is_to_show: true, ..Asked::about() }
    }

    /// What is there to say of it?
    pub(crate) fn about() -> Asked {
        Asked { is_to_show: false, has_form: true, bytes: 0, info: String::new(), detail: None }
    }

    /// The same, with the beginning of the value.
    pub(crate) fn about_in_detail() -> Asked {
        Asked { detail: Some(Detail::default()), ..Asked::about() }
    }

    #[doc(hidden)]
    #[inline(always)]
    pub fn is_to_show(&self) -> bool {
        self.is_to_show
    }

    /// Whether it was shown, after it was to be.
    pub(crate) fn was_shown(&self) -> bool {
        !WITHOUT_FORM.take() && self.has_form
    }

    /// There is no way to show it.
    pub(crate) fn is_without_form(&mut self) {
        self.has_form = false;
    }

    /// The value's own bytes.
    pub(crate) fn set_size(&mut self, bytes: usize) {
        self.bytes = bytes;
    }

    /// The value's own bytes; in a few words its `Debug`, if it is short.
    pub(crate) fn set_debug(&mut self, bytes: usize, value: &dyn Debug) {
        self.bytes = bytes;
        let mut text = Short { text: String::new(), left: MOST_CHARACTERS };
        if write!(text, "{value:?}").is_ok() {
            self.info = text.text;
        }
        self.set_beginning(value);
    }

    /// The beginning of its `Debug`, if that was asked for.
    pub(crate) fn set_beginning(&mut self, value: &dyn Debug) {
        if let Some(detail) = &mut self.detail {
            let mut text = Beginning { text: String::new(), left: MOST_OF_A_VALUE };
            // The error is that there is more.
            if write!(text, "{value:?}").is_err() {
                text.text.push_str("...");
            }
            detail.text = text.text;
        }
    }

    /// How the elements lie in memory, `strides` in elements, and the array's text, if that was asked
    /// for.
    pub(crate) fn set_elements(&mut self, strides: &[isize], text: &dyn Fn() -> String) {
        if let Some(detail) = &mut self.detail {
            detail.strides = strides.to_vec();
            detail.text = text();
        }
    }

    /// So many elements of so many bytes.
    pub(crate) fn set_len(&mut self, len: usize, element: usize) {
        self.bytes = len.saturating_mul(element);
        self.info = format!("len {len}");
    }

    /// Text is itself, if it is short.
    pub(crate) fn set_text(&mut self, text: &str) {
        self.set_debug(text.len(), &text);
        if self.info.is_empty() {
            self.set_len(text.len(), 1);
        }
    }

    /// An array of elements of so many bytes.
    pub(crate) fn set_array(&mut self, shape: &[usize], element: usize, dtype: &str) {
        self.bytes = shape.iter().product::<usize>().saturating_mul(element);
        self.info = format!("{} {dtype}", tuple_text(shape));
        if let Some(detail) = &mut self.detail {
            detail.strides.iter_mut().for_each(|stride| *stride *= element as isize);
        }
    }
}

/// A text that ends with an error where it becomes too long.
struct Beginning {
    text: String,
    left: usize,
}

impl Write for Beginning {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = part.char_indices().nth(self.left).map_or(part.len(), |(at, _)| at);
        self.text.push_str(&part[..end]);
        self.left -= part[..end].chars().count();
        if end < part.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// A text that ends with an error where it becomes too long or has several lines.
struct Short {
    text: String,
    left: usize,
}

impl Write for Short {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let characters = part.chars().count();
        if characters > self.left || part.contains('\n') {
            return Err(fmt::Error);
        }
        self.left -= characters;
        self.text.push_str(part);
        Ok(())
    }
}

/// A variable, and what is known of it.
pub(crate) struct Listed<'a> {
    pub(crate) name: &'a str,
    pub(crate) type_name: &'a str,
    pub(crate) asked: Asked,
}

/// Sends a list of variables to the kernel.
pub(crate) fn list_variables(listed: &[Listed<'_>]) {
    let variables = listed.iter().map(|Listed { name, type_name, asked }| Variable {
        name,
        type_name,
        bytes: asked.bytes,
        info: &asked.info,
        has_form: asked.has_form,
    });
    channel::send(&lines::variables(variables));
}

/// Sends what is known of one variable to the kernel; `None` where there is none of this name.
pub(crate) fn describe_variable(described: Option<Listed<'_>>) {
    let line = match &described {
        None => lines::described(None, &[], ""),
        Some(Listed { name, type_name, asked }) => {
            let Asked { bytes, info, has_form, detail, .. } = asked;
            let variable = Variable { name, type_name, bytes: *bytes, info, has_form: *has_form };
            let (strides, text) = match detail {
                Some(detail) => (&*detail.strides, &*detail.text),
                None => (&[][..], ""),
            };
            lines::described(Some(&variable), strides, text)
        }
    };
    channel::send(&line);
}

/// Answers `$asked` for `$value`, which is a reference to a value of any type.
#[doc(hidden)]
#[macro_export]
macro_rules! __describe {
    ($value:expr, $asked:expr) => {{
        #[allow(unused_imports)]
        use $crate::{
            display::{
                __DescribeAny as _, __DescribeArray as _, __DescribeBare as _,
                __DescribeDebug as _, __DisplayDebug as _,
            },
            show::__Show as _,
        };
        #[allow(unused_must_use)]
        if $asked.is_to_show() {
            (*$value).__ndlab_show().evcxr_display();
        } else {
            (*$value).__ndlab_show().__ndlab_describe($asked);
        }
    }};
}

/// What is `Debug`.
#[doc(hidden)]
pub trait __DescribeDebug {
    fn __ndlab_describe(&self, asked: &mut Asked);
}

impl<T: Debug + ?Sized> __DescribeDebug for &T {
    fn __ndlab_describe(&self, asked: &mut Asked) {
        asked.set_debug(size_of_val::<T>(*self), self);
    }
}

/// Arrays of other things than numbers that are `Debug`.
#[doc(hidden)]
pub trait __DescribeArray {
    fn __ndlab_describe(&self, asked: &mut Asked);
}

impl<S: Data<Elem: Debug>, D: Dimension> __DescribeArray for ArrayBase<S, D> {
    fn __ndlab_describe(&self, asked: &mut Asked) {
        asked.set_elements(self.strides(), &|| format!("{self:?}"));
        asked.set_array(self.shape(), size_of::<S::Elem>(), type_name::<S::Elem>());
    }
}

/// Collections of what is not `Debug`.
#[doc(hidden)]
pub trait __DescribeBare {
    fn __ndlab_describe(&self, asked: &mut Asked);
}

impl<S: Data, D: Dimension> __DescribeBare for &ArrayBase<S, D> {
    fn __ndlab_describe(&self, asked: &mut Asked) {
        asked.set_array(self.shape(), size_of::<S::Elem>(), type_name::<S::Elem>());
        asked.is_without_form();
    }
}

impl<T> __DescribeBare for &Vec<T> {
    fn __ndlab_describe(&self, asked: &mut Asked) {
        asked.set_len(self.len(), size_of::<T>());
        asked.is_without_form();
    }
}

/// Everything. It is found when nothing else is.
#[doc(hidden)]
pub trait __DescribeAny {
    fn __ndlab_describe(&mut self, asked: &mut Asked);

    /// Shows nothing, and leaves a note that it was called.
    fn evcxr_display(&mut self);
}

impl<T: ?Sized> __DescribeAny for &T {
    fn __ndlab_describe(&mut self, asked: &mut Asked) {
        asked.set_size(size_of_val::<T>(*self));
        asked.is_without_form();
    }

    fn evcxr_display(&mut self) {
        not_shown();
    }
}

/// Not inlined into cells, where it would be compiled again.
#[doc(hidden)]
#[inline(never)]
pub fn not_shown() {
    WITHOUT_FORM.set(true);
}
