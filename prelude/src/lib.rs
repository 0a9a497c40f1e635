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
//! | `a.std(axis=0, ddof=1)` | `np::std(&a, Ddof(1, Axis(0)))` |
//! | `a.argmax()`, `a.cumsum()`, `(a > 0).any()` | `np::argmax(&a, ..)`, `np::cumsum(&a, ..)`, `np::any(&mask, ..)` |
//! | `a[::2, ::2]`, `v[:, np.newaxis]` | `a.slice(s![..;2, ..;2])`, `v.slice(s![.., np::newaxis])` |
//! | `a.T` | `a.t()` |
//! | `a + b`, `a * 0.5` of one dtype | `&a + &b`, `&a * 0.5` |
//! | `a + b` of two dtypes | `np::add(&a, &b)` |
//! | `a ** 2`, `np.sqrt(a)`, `np.exp(a)` | `np::square(&a)`, `np::sqrt(&a)`, `np::exp(&a)` |
//! | `np.multiply(a, b, out=r)`, `np.add(r, c, out=r)` | `np::multiply_into(&a, &b, &mut r)`, `np::add_inplace(&mut r, &c)` |
//! | `np.mean((p - l) ** 2)` in one pass | `fuse!((p - l).square()).mean(..)` |
//! | `x[:] = (x - m) / s` in one pass | `fuse!(x = (x - m) / s)` |
//! | `a < 0`, `(a > 0) & (b > 0)` | `np::less(&a, 0)`, `np::logical_and(np::greater(&a, 0), np::greater(&b, 0))` |
//! | `a[a < 0] = 0` | `np::put_where(&mut a, |x| x < 0.0, 0)` or `a.putmask(&mask, 0)` |
//! | `np.where(a > 0, a, 0)`, `a[mask]`, `a[[2, 0]]` | `np::where_(np::greater(&a, 0), &a, 0)`, `np::extract(&mask, &a)`, `np::take(&a, [2, 0], 0)` |
//! | `np.sort(a, axis=0)`, `np.argsort(a)`, `np.unique(a)` | `np::sort(&a, 0)`, `np::argsort(&a, -1)`, `np::unique(&a)` |
//! | `np.quantile(a, 0.3, axis=1)`, `np.histogram(a, 20)` | `np::quantile(&a, 0.3, 1)`, `np::histogram(&a, 20)` |
//! | `a @ b`, `np.einsum("bmn,bn->bm", m, v)` | `np::matmul(&a, &b)` or `a.dot(&b)`, `einsum!("bmn,bn->bm", m, v)` |
//! | `np.linalg.solve(a, b)`, `np.linalg.norm(a, axis=1)` | `np::linalg::solve(&a, &b)`, `np::linalg::norm(&a, 1)` |
//! | `rng = np.random.default_rng(42)`, `rng.random((3, 4))` | `let mut rng = np::random::default_rng(42);`, `rng.random((3, 4))` |
//! | `rng.random(out=a)`, `rng.standard_normal(6)` | `rng.random_into(&mut a)`, `rng.standard_normal(6)` |
//! | `a.astype(np.float32)` | `a.astype::<f32>()` |
//! | `a.astype(np.float32, copy=False)` | `a.into_dtype::<f32>()` |
//! | `np.asfortranarray(a)` | `np::asfortranarray(&a)` |
//! | `np.save(f, a)`, `np.load(f)` | `np::save(f, &a)?`, `np::load::<f64, Ix2>(f)?` |
//! | `np.load(f).astype(np.float32)` | `np::load_as::<f32, Ix2>(f)?` |
//! | `np.savez(f, a=a, b=b)` | `np::savez(f, &[("a", &a), ("b", &b)])?` |
//! | `np.memmap(f, np.float32, "r", shape=(n, 128))` | `np::memmap::<f32, _>(f, "r", (n, 128))?` |
//! | `np.loadtxt(f)` | `np::loadtxt(f)?` |
//! | `np.concatenate([a, b])`, `np.concatenate([a, b], axis=None)` | `np::concatenate((&a, &b), 0)`, `np::concatenate((&a, &b), ..)` |
//! | `np.vstack([a, b])`, `np.split(a, 3)` | `np::vstack((&a, &b))`, `np::split(&a, 3, 0)` |
//! | `np.pad(a, 1, mode='edge')` | `np::pad_with(&a, 1, np::PadMode::Edge)` |
//! | `np.finfo(np.float32)` | `np::finfo::<f32>()` |
//! | `np.set_printoptions(precision=3)` | `np::set_printoptions(np::PrintOptions { precision: 3, ..Default::default() })` |
//! | `np.testing.assert_allclose(a, b, rtol=1e-5)` | `assert_allclose!(a, b, rtol = 1e-5)` |
//! | `threadpool_limits(1)` | `np::set_num_threads(1)` |
//! | `timeit.timeit(f, number=100)` | `timeit(100, || f())` |
//! | `plt.plot(x, y)`, `plt.imshow(m)` | `plt::plot(&x, &y)`, `plt::imshow(&m)` |
//! | `print(a)` | `np::print(&a)` |
//! | `np.testing.assert_allclose(a, b, rtol=1e-5)` | `assert_allclose!(a, b, rtol = 1e-5)` |
//! | `display(a)`, `display(HTML(text))` | `display(&a)`, `display_html(text)` |
//! | `input("Name: ")` | `input("Name: ")` |
//! | `for x in tqdm(xs):` | `for x in progress(xs)` |
//!
//! # What differs
//!
//! - Results are owned. Where NumPy returns a view (`reshape`, `transpose`, `ravel`), `np::` copies
//!   a reference and reuses an array that it is given by value; views are ndarray's methods.
//! - A literal is what it is in Rust: `array![1, 2]` holds `i32`. `np::arange(3)` is `i64`.
//! - Integers: the table below.
//! - `&a32 + &b64` does not compile, since nothing is converted in silence; `np::add(&a32, &b64)` promotes
//!   as NumPy does, block by block, without a copy of either array. Plain numbers take the dtype of the
//!   array beside them: `np::multiply(&a32, 0.5)` stays `f32`.
//! - The number of axes is part of the type, so that `np::sum(&a, Axis(1))` of an `Array2` is an
//!   `Array1`. `ArrayD` leaves it open.
//! - Misuse panics where NumPy raises.
//!
//! # Integers
//!
//! | | ndarray's method or operator | `np::` and NumPy |
//! | --- | --- | --- |
//! | sum of `i32` | `a.sum()`: `i32` | `np::sum(&a, ..)`: `i64` |
//! | mean of `i32` | `a.mean()`: `Option<i32>`, fractions cut off | `np::mean(&a, ..)`: `f64` |
//! | `i32` divided by `i32` | `&a / &b`: `i32`, by 0 a panic | `np::divide(&a, &b)`: `f64`, by 0 infinite |
//! | `i32` and 0.5 | not compiled | `np::multiply(&a, 0.5)`: `f64` |
//! | square root of `i32` | none | `np::sqrt(&a)`: `f64` (NumPy: float16 and float32 for small integers) |
//! | beyond the end of the type | wraps (`%checks on`: a panic) | wraps |
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

pub mod axes;
pub mod shape;
pub mod slicing;

pub mod create;

pub mod applying;
pub mod broadcasting;
pub mod editing;
pub mod joining;
pub mod padding;
pub mod positions;
pub mod rearrange;
pub mod repeating;
pub mod sharing;
pub mod splitting;
pub mod turning;

mod copying;
#[doc(hidden)]
pub mod few;
mod memory;
mod moving;
mod strided;

pub mod cast;
pub mod layout;

pub mod indexing;
pub mod masks;
pub mod nan_to_num;
pub mod select;
pub mod ufunc;

pub mod reduce;
pub mod sets;
pub mod sorting;
pub mod statistics;

pub mod distance;
pub mod einsum;
pub mod fuse;
pub mod linalg;
pub mod products;

pub mod random;

pub mod chunks;
pub mod files;
pub mod memmap;
pub mod text;

pub mod html;
pub mod print;
pub mod show;

pub mod display;
pub mod plt;
pub mod progress;
pub mod testing;
pub mod threads;
pub mod timeit;
pub mod timing;

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
    create::{Create, LinspaceOptions, LogspaceOptions, MeshgridOptions},
    display::{Bundle, DisplayHandle, Displayable},
    distance::Metric,
    dtype::{Casting, DType, Element, Value},
    editing::Trim,
    einsum::{EinsumOptions, EinsumPath},
    files::{AnyArray, FileError, NpyArray, NpzFile},
    layout::{Flags, HasFlags, Layout, Strides},
    memmap::Memmap,
    nan_to_num::NanToNum,
    padding::PadMode,
    print::{FloatMode, PrintOptions, Sign},
    progress::Progress,
    reduce::{Ddof, Keep, Number, Over},
    select::Tolerance,
    sets::{UniqueAll, UniqueCounts, UniqueInverse, UniqueOptions},
    shape::{IntoShape, Reshape, Shape},
    sorting::{DigitizeOptions, Side, SortOptions},
    statistics::{BincountOptions, HistogramOptions, QuantileMethod, QuantileOptions},
    text::Table,
    ufunc::OutputArray,
};
