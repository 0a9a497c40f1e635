//! Changing the elements of an array that a mask or a condition picks: NumPy's `a[a < 0] = 0`.
//!
//! Elements by their places are [`crate::indexing`]'s, new arrays [`crate::select`]'s.

use ndarray::{ArrayBase, DataMut, Dimension};

use crate::{
    array_like::ArrayLike,
    dtype::Element,
    select::WHERE,
    shape::tuple_text,
    ufunc::{OutputArray, conditional_inplace},
};

/// Sets every element for which the condition holds. NumPy: `a[condition] = value`.
///
/// One pass, and no mask in memory. The value takes the dtype of the array.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut arr = array![-3, 1, -2, 4, -1, 5];
/// np::put_where(&mut arr, |x| x < 0, 0);
/// assert_eq!(arr, array![0, 1, 0, 4, 0, 5]);
/// ```
pub fn put_where<O, F, V>(a: &mut O, condition: F, value: V)
where
    O: OutputArray + ?Sized,
    F: Fn(O::Elem) -> bool,
    V: Element,
{
    let value = O::Elem::from_value(value.to_value());
    a.as_view_mut().mapv_inplace(|x| if condition(x) { value } else { x });
}

/// Sets the elements under a mask. NumPy: `np.putmask(a, mask, values)`, `a[mask] = value`.
///
/// `mask` has the shape of `a`. `values` are one number, an array of that shape, from which the
/// elements under the mask are taken, or any others, which are repeated along all elements of `a`
/// in C order. They are converted to the dtype of `a`. As a method: `arr.putmask(&mask, 0)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut x = np::arange(6).reshape((2, 3));
/// np::putmask(&mut x, np::greater(&np::arange(6).reshape((2, 3)), 2), 0);
/// assert_eq!(x, array![[0, 1, 2], [0, 0, 0]]);
/// ```
///
/// # Panics
///
/// If the shapes differ, or there are no values.
#[track_caller]
pub fn putmask<O, M, V>(a: &mut O, mask: M, values: V)
where
    O: OutputArray + ?Sized,
    M: ArrayLike<Elem = bool>,
    V: ArrayLike,
{
    let (mask, values) = (mask.as_view(), values.as_view());
    let shape = a.as_view_mut().shape().to_vec();
    if mask.shape() != shape {
        other_shape("putmask", mask.shape(), &shape);
    }
    if values.ndim() == 0 || values.shape() == shape {
        return conditional_inplace(&WHERE, mask, values, a);
    }
    if values.is_empty() && !shape.contains(&0) {
        no_values("putmask");
    }
    let values: Vec<O::Elem> = values.iter().map(|x| O::Elem::from_value(x.to_value())).collect();
    for ((x, is_set), value) in a.as_view_mut().iter_mut().zip(mask).zip(values.iter().cycle()) {
        if *is_set {
            *x = *value;
        }
    }
}

/// Sets the elements under a mask to `values` one after the other. NumPy: `np.place(a, mask, vals)`,
/// `a[mask] = vals`.
///
/// The first element under the mask gets the first value; values are repeated where there are too
/// few of them.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mut x = np::arange(6);
/// np::place(&mut x, np::greater(np::arange(6), 2), [44, 55]);
/// assert_eq!(x, array![0, 1, 2, 44, 55, 44]);
/// ```
///
/// # Panics
///
/// If the shapes of `a` and `mask` differ, or there are no values where some are needed.
#[track_caller]
pub fn place<O, M, V>(a: &mut O, mask: M, values: V)
where
    O: OutputArray + ?Sized,
    M: ArrayLike<Elem = bool>,
    V: ArrayLike,
{
    let (mask, values) = (mask.as_view(), values.as_view());
    let mut view = a.as_view_mut();
    if mask.shape() != view.shape() {
        other_shape("place", mask.shape(), view.shape());
    }
    let values: Vec<O::Elem> = values.iter().map(|x| O::Elem::from_value(x.to_value())).collect();
    if values.is_empty() && mask.iter().any(|is_set| *is_set) {
        no_values("place");
    }
    let chosen = view.iter_mut().zip(mask).filter(|(_, is_set)| **is_set);
    for ((x, _), value) in chosen.zip(values.iter().cycle()) {
        *x = *value;
    }
}

/// `arr.putmask(&mask, value)` on arrays.
pub trait PutMask {
    /// Sets the elements under a mask; see [`np::putmask`](putmask).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut arr = array![1.0, np::nan, 3.0];
    /// let mask = arr.mapv(f64::is_nan);
    /// arr.putmask(&mask, 0);
    /// assert_eq!(arr, array![1.0, 0.0, 3.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes differ.
    fn putmask<M: ArrayLike<Elem = bool>, V: ArrayLike>(&mut self, mask: M, values: V);
}

impl<S, D> PutMask for ArrayBase<S, D>
where
    S: DataMut,
    S::Elem: Element,
    D: Dimension,
{
    #[track_caller]
    fn putmask<M: ArrayLike<Elem = bool>, V: ArrayLike>(&mut self, mask: M, values: V) {
        putmask(self, mask, values);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_shape(op: &str, mask: &[usize], a: &[usize]) -> ! {
    panic!(
        "{op}: mask and data must be the same size, but have shapes {} and {}",
        tuple_text(mask),
        tuple_text(a)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_values(op: &str) -> ! {
    panic!("{op}: cannot insert from an empty array")
}
