//! Running sums and products: `cumsum`, `cumprod`, along an axis or over everything in C order.
//!
//! They add one element after the other, as NumPy does, and not pairwise.

use std::ops::RangeFull;

use ndarray::{Array, Array1, ArrayD, ArrayViewD, Dimension, Ix1, IxDyn};

use super::{
    fold::Fold,
    number::Number,
    over::{AxisIndex, axis_of},
    walk::{Block, Lies, Place, Steps, Walk, join},
};
use crate::{array_like::ArrayLike, dtype::Element, few::Few, memory};

/// Along what running results go in an array of dimension `D`, with results of type `T`.
///
/// | argument | NumPy | result for `Array2` |
/// | --- | --- | --- |
/// | `..` | `axis=None` | `Array1<T>`, of all elements in C order |
/// | `Axis(1)`, `1`, `-1` | `axis=1` | `Array2<T>`, of the same shape |
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say along what to go",
    note = "write `..` for everything as one axis, or one axis: `Axis(1)`, `-1`"
)]
pub trait Along<D: Dimension, T> {
    /// The type of the result.
    type Output;

    /// The axis, checked against the number that the array has; none for everything as one axis.
    fn axis(&self, ndim: usize) -> Option<usize>;

    /// The result in its type, from one in any dimension.
    fn collect(result: ArrayD<T>) -> Self::Output;
}

impl<D: Dimension, T> Along<D, T> for RangeFull {
    type Output = Array1<T>;

    fn axis(&self, _ndim: usize) -> Option<usize> {
        None
    }

    fn collect(result: ArrayD<T>) -> Array1<T> {
        result.into_dimensionality::<Ix1>().expect("everything is one axis")
    }
}

impl<D: Dimension, T, A: AxisIndex> Along<D, T> for A {
    type Output = Array<T, D>;

    #[track_caller]
    fn axis(&self, ndim: usize) -> Option<usize> {
        Some(axis_of(self.number(), ndim))
    }

    fn collect(result: ArrayD<T>) -> Array<T, D> {
        result.into_dimensionality().expect("a result of the array's shape")
    }
}

macro_rules! cumulative {
    ($($(#[$doc:meta])* $name:ident: $method:ident;)*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X, R>(a: X, along: R) -> R::Output
        where
            X: ArrayLike,
            X::Elem: Number,
            R: Along<X::Dim, <X::Elem as Number>::Sum>,
        {
            let view = a.as_view().into_dyn();
            let axis = along.axis(view.ndim());
            R::collect(X::Elem::$method(view, axis))
        }
    )*};
}

cumulative! {
    /// Running sums. NumPy: `np.cumsum(a, axis)`.
    ///
    /// Along an axis the shape stays; of everything (`..`) they are one axis, in C order. The types
    /// are those of [`sum`](super::sum()): `bool` and small integers give `i64` or `u64`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![[1, 2], [3, 4]];
    /// assert_eq!(np::cumsum(&a, ..), array![1_i64, 3, 6, 10]);
    /// assert_eq!(np::cumsum(&a, Axis(0)), array![[1_i64, 2], [4, 6]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the axis is out of bounds.
    cumsum: cumsum_along;

    /// Running products. NumPy: `np.cumprod(a, axis)`.
    ///
    /// Shapes and types are those of [`cumsum`]; integers that leave theirs wrap.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::cumprod(&array![1.0, 2.0, 3.0, 4.0], ..), array![1.0, 2.0, 6.0, 24.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the axis is out of bounds.
    cumprod: cumprod_along;

    /// Running sums that take NaN for 0. NumPy: `np.nancumsum(a, axis)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nancumsum(&array![1.0, np::nan, 2.0], ..), array![1.0, 1.0, 3.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the axis is out of bounds.
    nancumsum: nancumsum_along;

    /// Running products that take NaN for 1. NumPy: `np.nancumprod(a, axis)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::nancumprod(&array![3.0, np::nan, 2.0], ..), array![3.0, 3.0, 6.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the axis is out of bounds.
    nancumprod: nancumprod_along;
}

/// The running results of `view`, in C order.
///
/// # Safety
///
/// `A` and `T` have the layouts of `F::In` and `F::Acc`, every result that `F` makes of elements of
/// `view` is a `T`, and `F` reads nothing beside them.
pub(super) unsafe fn accumulate<F: Fold<With = ()>, A: Element, T: Element>(
    view: &ArrayViewD<'_, A>,
    axis: Option<usize>,
) -> ArrayD<T> {
    const {
        assert!(size_of::<A>() == size_of::<F::In>() && size_of::<T>() == size_of::<F::Acc>());
        assert!(align_of::<A>() == align_of::<F::In>() && align_of::<T>() == align_of::<F::Acc>());
    }
    let mut out = memory::zeros::<T>(view.shape());
    let at =
        Place { a: view.as_ptr().cast(), b: std::ptr::dangling(), out: out.as_mut_ptr().cast() };
    let lies = Lies { strides: view.strides(), size: size_of::<A>() };
    if !view.is_empty() {
        let walk = walk_along(view.shape(), lies, size_of::<T>(), axis);
        // SAFETY: the axes are those of `view`, and `out` has an element for each index.
        unsafe { walk.in_this_order(at, cumulate::<F>) };
    }
    let shape = if axis.is_some() { IxDyn(view.shape()) } else { IxDyn(&[view.len()]) };
    ArrayD::from_shape_vec(shape, out).expect("one result for each element")
}

/// The axes for running results in C order, which are as many as there are elements.
fn walk_along(shape: &[usize], lies: Lies<'_>, out_size: usize, axis: Option<usize>) -> Walk {
    let (mut kept, mut terms) = (Few::new(), Few::new());
    let (mut results, mut count) = (1, 1);
    let mut step = (out_size * shape.iter().product::<usize>()) as isize;
    for (i, len) in shape.iter().enumerate() {
        step /= *len as isize;
        let a = lies.strides[i] * lies.size as isize;
        let steps = Steps { len: *len, a, b: 0, out: step };
        if axis.is_none_or(|axis| axis == i) {
            terms.push(steps);
            count *= len;
        } else {
            kept.push(steps);
            results *= len;
        }
    }
    join(&mut terms);
    Walk { kept, terms, shape: Few::new(), results, count }
}

/// Goes along each lane of the block, from what stands before it in the results.
///
/// # Safety
///
/// All places of the block may be read, and written in the results, as elements of `F`'s types;
/// so may those one term before it, where it is not fresh.
unsafe fn cumulate<F: Fold<With = ()>>(block: &Block) {
    let Block { at, kept, terms, fresh, .. } = *block;
    if block.rows {
        for x in 0..terms.len as isize {
            // SAFETY: the places are rows of the block.
            unsafe {
                let (a, out) = (at.a.offset(x * terms.a), at.out.offset(x * terms.out));
                let before = (x > 0 || !fresh).then(|| out.cast_const().offset(-terms.out));
                cumulate_row::<F>(a, before, out, kept);
            }
        }
        return;
    }
    for y in 0..kept.len as isize {
        // SAFETY: the places are those of the block, and the one before it where it is not fresh.
        unsafe {
            let mut a = at.a.offset(y * kept.a);
            let mut out = at.out.offset(y * kept.out);
            let mut total = F::first(*a.cast(), ());
            if !fresh {
                total = F::join(*out.offset(-terms.out).cast(), total);
            }
            *out.cast() = total;
            for _ in 1..terms.len {
                a = a.offset(terms.a);
                out = out.offset(terms.out);
                total = F::join(total, F::first(*a.cast(), ()));
                *out.cast() = total;
            }
        }
    }
}

/// A row of results, each from what stands in the row before.
///
/// # Safety
///
/// The three places and those along `kept` from them are elements of `F`'s types.
unsafe fn cumulate_row<F: Fold<With = ()>>(
    a: *const u8,
    before: Option<*const u8>,
    out: *mut u8,
    kept: Steps,
) {
    let (size_in, size_out) = (size_of::<F::In>() as isize, size_of::<F::Acc>() as isize);
    let Some(before) = before else {
        for y in 0..kept.len as isize {
            // SAFETY: as promised to this function.
            unsafe {
                *out.offset(y * kept.out).cast() = F::first(*a.offset(y * kept.a).cast(), ());
            }
        }
        return;
    };
    let each = |y: usize, step_in: isize, step_out: isize| {
        let y = y as isize;
        // SAFETY: as promised to this function.
        unsafe {
            let x = F::first(*a.offset(y * step_in).cast(), ());
            *out.offset(y * step_out).cast() = F::join(*before.offset(y * step_out).cast(), x);
        }
    };
    // One copy of the loop for neighbours, so that it is compiled to vector instructions.
    if (kept.a, kept.out) == (size_in, size_out) {
        (0..kept.len).for_each(|y| each(y, size_in, size_out));
    } else {
        (0..kept.len).for_each(|y| each(y, kept.a, kept.out));
    }
}
