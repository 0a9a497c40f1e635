//! Other orders: shuffled in place, permuted copies.
//!
//! Elements are moved as bytes, whatever they are, so that this is compiled once.

use std::{
    cmp::Reverse,
    mem::{MaybeUninit, size_of},
    ptr,
};

use ndarray::{
    Array, Array1, ArrayBase, ArrayRef, ArrayViewMut1, Data, Dimension, Ix1, ShapeBuilder as _,
};

use super::{Generator, Words, bounded};
use crate::{
    array_like::ArrayLike,
    copying::c_order,
    dtype::Element,
    int::Int,
    memory,
    reduce::Over,
    strided::{StridedAxis, for_each_offset},
};

impl Generator {
    /// Brings the elements, or of several axes the rows along the first, into random order.
    /// NumPy: `rng.shuffle(a)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let mut a = np::arange(5);
    /// rng.shuffle(&mut a);
    /// assert_eq!(a, array![4, 2, 3, 1, 0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the array has no axis.
    #[track_caller]
    pub fn shuffle<A, D: Dimension>(&mut self, a: &mut ArrayRef<A, D>) {
        if a.ndim() == 0 {
            no_axis("shuffle");
        }
        if !a.is_empty() {
            // SAFETY: these are the elements of `a`, which is borrowed mutably, so that none of them
            // lies where another does.
            unsafe {
                let (start, size) = (a.as_mut_ptr().cast(), size_of::<A>());
                shuffle_rows(&mut Words::of(&mut self.bits), start, size, a.shape(), a.strides());
            }
        }
    }

    /// A copy in random order, along the first axis: of an array, or of 0 to `n` - 1.
    /// NumPy: `rng.permutation(n)`, `rng.permutation(a)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// assert_eq!(rng.permutation(5), array![4, 2, 3, 1, 0]);
    /// let rows = rng.permutation(&array![[1, 2], [3, 4], [5, 6]]);
    /// assert_eq!(np::sum(&rows, 0), array![9_i64, 12]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the array has no axis.
    #[track_caller]
    pub fn permutation<X: Permutable>(&mut self, x: X) -> X::Output {
        x.permuted(self)
    }

    /// A copy with the elements along an axis in random order, another for each line, or with `..`
    /// all elements. NumPy: `rng.permuted(a, axis=axis)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = np::arange(6).reshape((2, 3));
    /// let b = rng.permuted(&a, Axis(1));
    /// assert_eq!(np::sum(&b, 1), np::sum(&a, 1));
    /// ```
    ///
    /// # Panics
    ///
    /// If the axis is out of bounds.
    #[track_caller]
    pub fn permuted<X, R>(&mut self, a: X, axis: R) -> Array<X::Elem, X::Dim>
    where
        X: ArrayLike,
        R: Over<X::Dim, X::Elem>,
    {
        let view = a.as_view();
        let axes = axis.plan(view.ndim()).axes;
        if axes.len() == view.ndim() {
            let fortran = copies_in_f_order(view.shape(), view.strides());
            let copy = if fortran { c_order(view.t()) } else { c_order(view.view()) };
            let mut elements = copy.into_raw_vec_and_offset().0;
            self.shuffle(&mut ArrayViewMut1::from(&mut elements[..]));
            let shape = view.raw_dim().set_f(fortran);
            return Array::from_shape_vec(shape, elements).expect("one element for each place");
        }
        let [axis] = axes[..] else { several_axes(&axes) };
        let mut out = c_order(view);
        let size = size_of::<X::Elem>();
        // SAFETY: these are the elements of `out`, which is borrowed mutably.
        unsafe {
            let (start, bits) = (out.as_mut_ptr().cast(), &mut Words::of(&mut self.bits));
            shuffle_lines(bits, start, size, out.shape(), out.strides(), axis);
        }
        out
    }
}

/// What [`Generator::permutation`] takes: an integer, or an array by reference or by value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be permuted",
    note = "write an integer, `&array`, an array, or a `Vec` or array of numbers"
)]
pub trait Permutable {
    /// The array that results.
    type Output;

    #[doc(hidden)]
    fn permuted(self, rng: &mut Generator) -> Self::Output;
}

// One implementation for all integers, so that the type of `rng.permutation(5)` is known before the
// type of the literal is.
impl<I: Int> Permutable for I {
    type Output = Array1<i64>;

    fn permuted(self, rng: &mut Generator) -> Array1<i64> {
        let count = self.to_i64().max(0);
        let mut numbers: Vec<i64> = memory::room(&[count as usize]);
        numbers.extend(0..count);
        rng.shuffle(&mut ArrayViewMut1::from(&mut numbers[..]));
        Array1::from(numbers)
    }
}

macro_rules! arrays {
    ($([$($generics:tt)*] $array:ty, $elem:ty, $dim:ty;)*) => {$(
        impl<$($generics)*> Permutable for $array {
            type Output = Array<$elem, $dim>;

            #[track_caller]
            fn permuted(self, rng: &mut Generator) -> Self::Output {
                of_array(ArrayLike::into_array(self), rng)
            }
        }
    )*};
}

arrays! {
    [S: Data<Elem: Element>, D: Dimension] ArrayBase<S, D>, S::Elem, D;
    [S: Data<Elem: Element>, D: Dimension] &ArrayBase<S, D>, S::Elem, D;
    [A: Element, D: Dimension] &ArrayRef<A, D>, A, D;
    [A: Element] Vec<A>, A, Ix1;
    [A: Element] &Vec<A>, A, Ix1;
    [A: Element] &[A], A, Ix1;
    [A: Element, const N: usize] [A; N], A, Ix1;
    [A: Element, const N: usize] &[A; N], A, Ix1;
}

#[track_caller]
fn of_array<A, D: Dimension>(mut array: Array<A, D>, rng: &mut Generator) -> Array<A, D> {
    if array.ndim() == 0 {
        no_axis("permutation");
    }
    if array.is_empty() {
        // NumPy permutes the rows' numbers, also of rows without elements.
        let _ = array.shape()[0].permuted(rng);
    } else {
        rng.shuffle(&mut array);
    }
    array
}

/// Whether a copy of such an array, which NumPy lays out as the array itself lies, is in Fortran
/// order and not in C order.
fn copies_in_f_order(shape: &[usize], strides: &[isize]) -> bool {
    let mut order: Vec<usize> = (0..shape.len()).collect();
    order.sort_by_key(|axis| Reverse(strides[*axis].unsigned_abs()));
    order.retain(|axis| shape[*axis] != 1);
    order.len() > 1 && order.is_sorted_by(|a, b| a > b)
}

/// Shuffles along one axis, each line for itself, in C order of the lines.
///
/// # Safety
///
/// As for [`shuffle_rows`].
unsafe fn shuffle_lines(
    bits: &mut Words<'_>,
    start: *mut u8,
    size: usize,
    shape: &[usize],
    strides: &[isize],
    axis: usize,
) {
    let mut others: Vec<StridedAxis> = shape.iter().copied().zip(strides.iter().copied()).collect();
    let (len, stride) = others.remove(axis);
    if others.iter().any(|other| other.0 == 0) {
        return;
    }
    for_each_offset(&others, |offset| {
        // SAFETY: the offset leads to the first element of a line.
        unsafe {
            let line = start.offset(offset * size as isize);
            shuffle_rows(bits, line, size, &[len], &[stride]);
        }
    });
}

/// Shuffles along the first axis, from the last row to the first, each with one before it or itself.
///
/// # Safety
///
/// `start`, `shape` and `strides` are those of an array of elements of `size` bytes, all of them
/// different ones, that nothing else uses.
unsafe fn shuffle_rows(
    bits: &mut Words<'_>,
    start: *mut u8,
    size: usize,
    shape: &[usize],
    strides: &[isize],
) {
    let axes: Vec<StridedAxis> =
        shape[1..].iter().copied().zip(strides[1..].iter().copied()).collect();
    let row: usize = shape[1..].iter().product();
    let together = lies_together(&axes);
    let step = strides[0] * size as isize;
    let mut partners = [0; 256];
    let mut left = shape[0];
    while left > 1 {
        let now = &mut partners[..(left - 1).min(256)];
        bounded::partners(bits, left as u64 - 1, now);
        for j in now {
            left -= 1;
            // SAFETY: both places are below the length of the first axis.
            let (a, b) =
                unsafe { (start.offset(left as isize * step), start.offset(*j as isize * step)) };
            // SAFETY: rows that are the same or different ones, as above.
            unsafe {
                match (together, row * size) {
                    (true, 4) => exchange::<4>(a, b),
                    (true, 8) => exchange::<8>(a, b),
                    _ if a == b => {}
                    (true, bytes) => ptr::swap_nonoverlapping(a, b, bytes),
                    _ => for_each_offset(&axes, |offset| {
                        let offset = offset * size as isize;
                        ptr::swap_nonoverlapping(a.offset(offset), b.offset(offset), size);
                    }),
                }
            }
        }
    }
}

/// # Safety
///
/// Both lead to `N` bytes, which are the same or do not overlap.
#[inline(always)]
unsafe fn exchange<const N: usize>(a: *mut u8, b: *mut u8) {
    // They need not be initialised, elements may have padding.
    let (a, b) = (a.cast::<MaybeUninit<[u8; N]>>(), b.cast::<MaybeUninit<[u8; N]>>());
    // SAFETY: as for this function; bytes are aligned everywhere.
    unsafe {
        let (x, y) = (*a, *b);
        *a = y;
        *b = x;
    }
}

/// Whether elements along these axes lie one after another.
fn lies_together(axes: &[StridedAxis]) -> bool {
    let mut step = 1;
    axes.iter().rev().all(|(len, stride)| {
        let next = *len == 1 || *stride == step;
        step *= *len as isize;
        next
    })
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_axis(op: &str) -> ! {
    panic!("{op}: axis 0 is out of bounds for array of dimension 0")
}

#[cold]
#[inline(never)]
#[track_caller]
fn several_axes(axes: &[usize]) -> ! {
    panic!("permuted: one axis or `..` is expected, got {}", crate::shape::tuple_text(axes))
}
