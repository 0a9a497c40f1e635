//! NumPy's names over [ndarray](mod@ndarray)'s arrays.
//!
//! The arrays are ndarray's own (`Array2<f64>`, views, `ArcArray`), so every crate that works with
//! them works with these. What is added: NumPy's functions under `np::`, what NumPy has as
//! attributes as methods, and printing as NumPy prints.
//!
//! **`np::` means NumPy, a method means ndarray.**
//!
//! ```
//! use ndlab::prelude::*;
//!
//! let a = np::arange(12.0).reshape((3, 4));
//! assert_eq!(np::sum(&a, ..), 66.0);
//! assert_eq!(np::sum(&a, Axis(1)), array![6.0, 22.0, 38.0]);
//! assert_eq!(a.strides_bytes(), (32, 8));
//! np::print(&a);
//! ```
//!
//! # From NumPy
//!
//! | NumPy | here |
//! | --- | --- |
//! | `np.zeros((3, 4))` | `np::zeros((3, 4))` |
//! | `np.ones(5, dtype=np.float32)` | `np::float32::ones(5)` |
//! | `np.arange(12).reshape(3, 4)` | `np::arange(12).reshape((3, 4))` |
//! | `np.arange(0, 1, 0.1)` | `np::arange((0, 1, 0.1))` |
//! | `np.array([[1, 2], [3, 4]])` | `np::array([[1, 2], [3, 4]])` or `array![[1, 2], [3, 4]]` |
//! | `a.shape`, `a.strides`, `a.nbytes` | `np::shape(&a)`, `a.strides_bytes()`, `a.nbytes()` |
//! | `a.flags['C_CONTIGUOUS']` | `a.flags().c_contiguous` |
//! | `a.sum()`, `a.sum(axis=1)` | `np::sum(&a, ..)`, `np::sum(&a, Axis(1))` or `np::sum(&a, 1)` |
//! | `a.mean(axis=0, keepdims=True)` | `np::mean(&a, Keep(Axis(0)))` |
//! | `a[::2, ::2]`, `v[:, np.newaxis]` | `a.slice(s![..;2, ..;2])`, `v.slice(s![.., np::newaxis])` |
//! | `a.T` | `a.t()` |
//! | `a.astype(np.float32)` | `a.astype::<f32>()` |
//! | `a.astype(np.float32, copy=False)` | `a.into_dtype::<f32>()` |
//! | `np.asfortranarray(a)` | `np::asfortranarray(&a)` |
//! | `print(a)` | `np::print(&a)` |
//! | `display(a)`, `display(HTML(text))` | `display(&a)`, `display_html(text)` |
//! | `input("Name: ")` | `input("Name: ")` |
//! | `for x in tqdm(xs):` | `for x in progress(xs)` |
//!
//! # What differs
//!
//! - Results are owned. Where NumPy returns a view (`reshape`, `transpose`, `ravel`), `np::` copies
//!   a reference and reuses an array that it is given by value; views are ndarray's methods.
//! - A literal is what it is in Rust: `array![1, 2]` holds `i32`. `np::arange(3)` is `i64`.
//! - Integers are added in `i64` or `u64` and averaged in `f64`, as in NumPy, by `np::sum` and
//!   `np::mean`; ndarray's methods `a.sum()` and `a.mean()` stay in the element type.
//! - The number of axes is part of the type, so that `np::sum(&a, Axis(1))` of an `Array2` is an
//!   `Array1`. `ArrayD` leaves it open.
//! - Misuse panics where NumPy raises.
//!
//! # What it is not
//!
//! Not an array type of its own, not a wrapper to convert into and out of, and not a port: no
//! object or string dtypes, no structured arrays, no subclasses, no float16.

// In reading order.
pub mod np;
pub mod prelude;

pub mod array_like;
pub mod dtype;
pub mod int;

pub mod shape;
pub mod slicing;

pub mod create;

mod copying;
mod strided;

pub mod cast;
pub mod layout;
pub mod reduce;

pub mod html;
pub mod print;
pub mod show;

pub mod display;
pub mod progress;
pub mod threads;

#[doc(hidden)]
pub mod store;

#[cfg(feature = "instances")]
#[doc(hidden)]
pub mod instances;

pub use ndarray;
pub use num_complex;

pub use self::{
    array_like::ArrayLike,
    cast::{AsType, IntoDType},
    create::Create,
    display::{Bundle, DisplayHandle, Displayable},
    dtype::{DType, Element, Value},
    layout::{Flags, HasFlags, Layout, Strides},
    print::PrintOptions,
    progress::Progress,
    reduce::{Keep, Number, Over},
    shape::{IntoShape, Reshape, Shape},
};
