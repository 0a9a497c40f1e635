//! Einstein's sums: `np::einsum("bmn,bn->bm", (&matrices, &vectors))`, and `einsum!`, which reads the
//! subscripts at compile time.
//!
//! The text is read in `einsum/subscripts.rs`, the order of contractions chosen in `einsum/path.rs`,
//! and the sums are made in `einsum/engine.rs` by what [`crate::products`] is made of.

mod engine;
mod operands;
mod path;
mod rank;
mod results;
pub mod subscripts;

use ndarray::ArrayD;

use self::{
    engine::{Engine, Source},
    path::{Pair, Sizes},
    results::in_shape,
    subscripts::{Labels, Malformed, Subscripts},
};
pub use self::{
    operands::{EinsumOperands, Sources},
    path::EinsumPath,
    rank::{ANY, OutputOf, Rank, axes_of_output, output_axes},
    results::IntoDim,
};
use crate::{
    dtype::{DType, Element},
    few::Few,
    memory,
    products::{Produced, size_of_result},
    shape::tuple_text,
};

/// How an einsum is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EinsumOptions {
    /// Whether more than two operands are contracted pair by pair, in the order that
    /// [`einsum_path`] tells; otherwise all are multiplied in one loop over all letters. NumPy:
    /// `optimize`, which it leaves off by default.
    pub optimize: bool,
}

impl Default for EinsumOptions {
    fn default() -> EinsumOptions {
        EinsumOptions { optimize: true }
    }
}

/// A sum of products, told by a letter for each axis. NumPy: `np.einsum(subscripts, *operands)`.
///
/// Axes with the same letter are multiplied together; letters that the output does not have are
/// summed over. `...` stands for the other axes, which broadcast; a letter twice in one operand is
/// its diagonal. Without an arrow, the output has the letters that stand once, in alphabetical order.
///
/// One operand is given as `&a`, several as a tuple, any number as a slice of views. All dtypes; they
/// meet in their promoted one, and integers wrap in it. The result is an `ArrayD`: `.item()` is its
/// number, `.into_dim::<Ix2>()` fixes its axes, and [`einsum!`](crate::einsum!) does either by itself.
///
/// More than two operands are contracted pair by pair, in the order with the fewest operations;
/// what is a product of matrices is made as one. An operand of another dtype is copied.
///
/// ```
/// use ndlab::prelude::*;
///
/// let matrices = np::ones((10, 3, 4));
/// let vectors = np::ones((10, 4));
/// let result = np::einsum("bmn,bn->bm", (&matrices, &vectors));
/// assert_eq!(result.shape(), [10, 3]);
///
/// let a = array![[1, 2], [3, 4]];
/// assert_eq!(np::einsum("ii->", &a).item(), 5);
/// assert_eq!(np::einsum("ji", &a).into_dim::<Ix2>(), a.t());
/// assert_eq!(np::einsum("ij,jk,kl", (&a, &a, &a)).into_dim::<Ix2>(), a.dot(&a).dot(&a));
/// ```
///
/// # Panics
///
/// If the subscripts are malformed or do not fit the operands:
///
/// ```should_panic
/// # use ndlab::prelude::*;
/// // einsum("ij,jk"): j has length 4 in operand 0 and 5 in operand 1 (shapes (3, 4), (5, 6))
/// np::einsum("ij,jk", (&np::ones((3, 4)), &np::ones((5, 6))));
/// ```
#[track_caller]
pub fn einsum<O: EinsumOperands>(subscripts: &str, operands: O) -> ArrayD<O::Elem> {
    einsum_with(subscripts, operands, EinsumOptions::default())
}

/// [`einsum`] with options. NumPy: `np.einsum(subscripts, *operands, optimize=…)`.
///
/// ```
/// use ndlab::{EinsumOptions, prelude::*};
///
/// let a = array![[1, 2], [3, 4]];
/// let options = EinsumOptions { optimize: false };
/// let power = np::einsum_with("ij,jk,kl", (&a, &a, &a), options);
/// assert_eq!(power, np::einsum("ij,jk,kl", (&a, &a, &a)));
/// ```
///
/// # Panics
///
/// As [`einsum`].
#[track_caller]
pub fn einsum_with<O: EinsumOperands>(
    subscripts: &str,
    operands: O,
    options: EinsumOptions,
) -> ArrayD<O::Elem> {
    let sources = operands.sources();
    let (elements, shape) = made::<O::Elem>(subscripts, &sources, options);
    in_shape(elements, &shape)
}

/// What [`einsum!`](crate::einsum!) calls: an einsum whose output has `N` axes.
#[doc(hidden)]
#[track_caller]
pub fn einsum_of<const N: usize, O: EinsumOperands>(
    subscripts: &str,
    operands: O,
) -> <Rank<N> as OutputOf<O::Elem>>::Output
where
    Rank<N>: OutputOf<O::Elem>,
{
    let sources = operands.sources();
    let (elements, shape) = made::<O::Elem>(subscripts, &sources, EinsumOptions::default());
    Produced::produced(elements, &shape)
}

/// The order in which [`einsum`] contracts its operands, and what that saves.
/// NumPy: `np.einsum_path(subscripts, *operands, optimize='optimal')`.
///
/// It prints as a small table. Up to six operands it is the order with the fewest operations.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (a, b, c) = (np::ones((2, 2)), np::ones((2, 5)), np::ones((5, 2)));
/// let path = np::einsum_path("ij,jk,kl->il", (&a, &b, &c));
/// assert_eq!(path.pairs, [(1, 2), (0, 1)]);
/// println!("{path}");
/// ```
///
/// # Panics
///
/// As [`einsum`].
#[track_caller]
pub fn einsum_path<O: EinsumOperands>(subscripts: &str, operands: O) -> EinsumPath {
    let sources = operands.sources();
    let (read, labels) = matched(subscripts, &sources.0);
    let Some(sizes) = Sizes::new(&labels.inputs, &labels.output, &labels.lengths) else {
        too_many_axes(subscripts)
    };
    let pairs = sizes.path();
    let (naive_flops, flops, largest) = sizes.costs(&pairs);
    EinsumPath { pairs, naive_flops, flops, largest, subscripts: read.to_string() }
}

/// A sum of products whose subscripts are read at compile time, so that the result has its type: an
/// `Array2` for `"ij,jk->ik"`, a number for `"ii->"`, an `ArrayD` where the output has `...`.
///
/// The operands are borrowed, `a` as well as `&a`; a malformed subscript, or a wrong number of
/// operands, does not compile. Otherwise it is [`np::einsum`](crate::einsum::einsum).
///
/// ```
/// use ndlab::prelude::*;
///
/// let matrices = np::ones((10, 3, 4));
/// let vectors = np::ones((10, 4));
/// let result: Array2<f64> = einsum!("bmn,bn->bm", matrices, vectors);
/// let trace: f64 = einsum!("bii->", np::ones((2, 3, 3)));
/// # assert_eq!((result.dim(), trace), ((10, 3), 6.0));
/// ```
///
/// ```compile_fail
/// # use ndlab::prelude::*;
/// let a = np::ones((3, 3));
/// let wrong = einsum!("ij->ik", a); // a letter of the output stands in no operand
/// ```
#[macro_export]
macro_rules! einsum {
    ($subscripts:literal, $($operand:expr),+ $(,)?) => {{
        const AXES: usize =
            $crate::einsum::output_axes($subscripts, [$(stringify!($operand)),+].len());
        $crate::einsum::einsum_of::<AXES, _>($subscripts, ($(&$operand,)+))
    }};
}

/// The elements of the result in C order, and its shape.
#[track_caller]
fn made<T: Element>(
    subscripts: &str,
    sources: &Sources<'_>,
    options: EinsumOptions,
) -> (Vec<T>, Few<usize>) {
    let plan = planned(subscripts, &sources.0, T::DTYPE, options);
    size_of_result("einsum", &plan.shape);
    let mut elements = memory::zeros::<T>(&plan.shape);
    // SAFETY: as many zeros as the result has elements, of its dtype; the sources are lent.
    unsafe { plan.make(&sources.0, elements.as_mut_ptr().cast()) };
    (elements, plan.shape)
}

struct Planned {
    labels: Labels,
    dtype: DType,
    shape: Few<usize>,
    /// `None` for one loop over everything.
    path: Option<Few<Pair>>,
}

#[track_caller]
fn planned(
    subscripts: &str,
    sources: &[Source<'_>],
    dtype: DType,
    options: EinsumOptions,
) -> Planned {
    let (_, labels) = matched(subscripts, sources);
    let path = match sources.len() {
        1 => Some(Few::new()),
        2 => Some([(0, 1)].into_iter().collect()),
        _ if !options.optimize => None,
        _ => Sizes::new(&labels.inputs, &labels.output, &labels.lengths)
            .map(|all| all.path().into_iter().collect()),
    };
    let shape = Engine { labels: &labels, dtype }.shape();
    Planned { labels, dtype, shape, path }
}

impl Planned {
    /// # Safety
    ///
    /// As [`Engine::by_pairs`].
    unsafe fn make(&self, sources: &[Source<'_>], out: *mut u8) {
        let engine = Engine { labels: &self.labels, dtype: self.dtype };
        // SAFETY: the same conditions.
        unsafe {
            match &self.path {
                Some(path) => engine.by_pairs(sources, path, out),
                None => engine.at_once(sources, out),
            }
        }
    }
}

#[track_caller]
fn matched(subscripts: &str, sources: &[Source<'_>]) -> (Subscripts, Labels) {
    let shapes: Few<&[usize]> = sources.iter().map(|source| &source.shape[..]).collect();
    // Matched here and not in a closure, which would hide the caller's line.
    let read = match Subscripts::parse(subscripts) {
        Ok(read) => read,
        Err(what) => wrong(subscripts, &what, &shapes),
    };
    match read.with_shapes(&shapes) {
        Ok(labels) => (read, labels),
        Err(what) => wrong(subscripts, &what, &shapes),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong(subscripts: &str, what: &Malformed, shapes: &[&[usize]]) -> ! {
    let texts: Vec<String> = shapes.iter().map(|shape| tuple_text(shape)).collect();
    let word = if shapes.len() == 1 { "shape" } else { "shapes" };
    panic!("einsum({subscripts:?}): {what} ({word} {})", texts.join(", "))
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_many_axes(subscripts: &str) -> ! {
    panic!("einsum_path({subscripts:?}): more than 128 axes")
}
