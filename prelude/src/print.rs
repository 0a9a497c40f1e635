//! Text of arrays and of single elements, letter by letter as NumPy prints them.
//!
//! An array is first cut down to the part that is shown, as plain values (`print/corners.rs`); from
//! there on nothing depends on its type. `print/cells.rs` makes the text of each element,
//! `print/rows.rs` sets the brackets and breaks the lines, `print/float.rs` and `print/scalar.rs`
//! know how numbers are written, `print/settings.rs` has the options. HTML is [`crate::html`]'s.

mod cells;
mod corners;
mod float;
mod repr;
mod rows;
mod scalar;
mod settings;

#[doc(hidden)]
pub use self::corners::Corners;
use self::rows::Setting;
pub use self::settings::{FloatMode, PrintOptions, Sign, get_printoptions, set_printoptions};
pub(crate) use self::{cells::cells_of, corners::Shown};
use crate::{array_like::ArrayLike, dtype::Element};

/// The array as text. NumPy: `np.array_str(a)`, `str(a)`.
///
/// By the options of [`set_printoptions`]. `println!("{a}")` prints in ndarray's own format instead.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::array_str(&np::eye(2)), "[[1. 0.]\n [0. 1.]]");
/// assert_eq!(np::array_str(np::arange(2000)), "[   0    1    2 ... 1997 1998 1999]");
/// assert_eq!(np::array_str(66.0), "66.0");
/// ```
pub fn array_str<X: ArrayLike>(a: X) -> String {
    array_str_with(a, get_printoptions())
}

/// The array as text, with other options than NumPy's defaults. NumPy: `np.array2string(a, …)`.
///
/// ```
/// use ndlab::{PrintOptions, prelude::*};
///
/// let options = PrintOptions { threshold: 5, edgeitems: 1, ..PrintOptions::default() };
/// assert_eq!(np::array_str_with(&np::arange(10), options), "[0 ... 9]");
/// ```
pub fn array_str_with<X: ArrayLike>(a: X, options: PrintOptions) -> String {
    text_of(&X::Elem::corners(a.as_view().into_dyn(), options), options)
}

/// The array as text that says what it is. NumPy: `np.array_repr(a)`, `repr(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::array_repr(&np::eye(2)), "array([[1., 0.],\n       [0., 1.]])");
/// assert_eq!(np::array_repr(&f32::ones(2)), "array([1., 1.], dtype=float32)");
/// ```
pub fn array_repr<X: ArrayLike>(a: X) -> String {
    array_repr_with(a, get_printoptions())
}

/// As [`array_repr`], with given options. NumPy: `np.array_repr(a, …)`.
///
/// ```
/// use ndlab::{PrintOptions, prelude::*};
///
/// let options = PrintOptions { precision: 2, ..PrintOptions::default() };
/// assert_eq!(np::array_repr_with(&array![0.12345], options), "array([0.12])");
/// ```
pub fn array_repr_with<X: ArrayLike>(a: X, options: PrintOptions) -> String {
    repr::text_of(&X::Elem::corners(a.as_view().into_dyn(), options), options)
}

/// [`array_repr`] of the part that is shown.
pub(crate) fn repr_of(corners: &Corners, options: PrintOptions) -> String {
    repr::text_of(corners, options)
}

/// Prints the array and a newline. NumPy: `print(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// np::print(&np::ones((2, 2)));
/// ```
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
pub fn print<X: ArrayLike>(a: X) {
    println!("{}", array_str(a));
}

/// One element as text. NumPy: `str(x)` of a NumPy scalar.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::scalar_str(66.0), "66.0");
/// assert_eq!(np::scalar_str(1e16), "1e+16");
/// assert_eq!(np::scalar_str(true), "True");
/// ```
pub fn scalar_str<T: Element>(x: T) -> String {
    scalar::text_of(x.to_value())
}

fn text_of(corners: &Corners, options: PrintOptions) -> String {
    if corners.values.is_empty() {
        return String::from("[]");
    }
    if corners.axes.is_empty() {
        return scalar::text_of(corners.values[0]);
    }
    let setting = Setting { separator: " ", indent: 0, width: options.linewidth };
    rows::set(corners, &cells_of(&corners.values, options), setting)
}
