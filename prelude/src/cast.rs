//! Conversion of arrays to another dtype.
//!
//! Values convert as Rust's `as` does, which is NumPy's rule wherever NumPy defines one: fractions
//! are cut off, integers wrap, the imaginary part is dropped, non-zero is `true`. Where C leaves it
//! open (a float out of an integer's range, NaN) Rust gives the nearest integer, and 0.
//! Promotion of two dtypes to a third is not decided here.

mod loops;

use std::any::{Any, TypeId};

use ndarray::{Array, ArrayBase, ArrayRef, Data, Dimension};

pub(crate) use self::loops::loop_between;
use crate::{array_like::ArrayLike, dtype::Element, ufunc::converted};

/// `a.astype::<T>()` on everything that derefs to an array.
pub trait AsType {
    /// The dimension, which stays.
    type Dim: Dimension;

    /// A copy with elements of type `T`, also where they are of that type already.
    ///
    /// NumPy: `a.astype(dtype)`. Without a needless copy: [`IntoDType::into_dtype`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = array![1.9, -1.9];
    /// assert_eq!(a.astype::<np::int32>(), array![1, -1]);
    /// assert_eq!(a.astype::<np::float32>().nbytes(), 8);
    /// ```
    fn astype<T: Element>(&self) -> Array<T, Self::Dim>;
}

impl<A: Element, D: Dimension> AsType for ArrayRef<A, D> {
    type Dim = D;

    fn astype<T: Element>(&self) -> Array<T, D> {
        converted(self.view())
    }
}

impl<S, D> AsType for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    type Dim = D;

    fn astype<T: Element>(&self) -> Array<T, D> {
        (**self).astype()
    }
}

/// `a.into_dtype::<T>()` on arrays.
pub trait IntoDType {
    /// The dimension, which stays.
    type Dim: Dimension;

    /// This array with elements of type `T`: itself where they are of that type already, else a
    /// copy.
    ///
    /// NumPy: `a.astype(dtype, copy=False)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let a = np::float32::ones(1000);
    /// let buffer = a.as_ptr();
    /// let b = a.into_dtype::<f32>();
    /// assert_eq!(b.as_ptr(), buffer); // not copied
    /// assert_eq!(b.into_dtype::<f64>().nbytes(), 8000);
    /// ```
    fn into_dtype<T: Element>(self) -> Array<T, Self::Dim>;
}

impl<S, D> IntoDType for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension + 'static,
{
    type Dim = D;

    fn into_dtype<T: Element>(self) -> Array<T, D> {
        // Types and not dtypes are compared: `usize` and `u64` share one.
        if TypeId::of::<S::Elem>() != TypeId::of::<T>() {
            return self.astype();
        }
        let mut same: Option<Array<S::Elem, D>> = Some(self.into_owned());
        let same: &mut dyn Any = &mut same;
        let same = same.downcast_mut::<Option<Array<T, D>>>().and_then(Option::take);
        same.expect("the types are equal")
    }
}

/// A copy of `a` with elements of type `T`. NumPy: `np.astype(a, dtype)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let mask = np::astype::<bool, _>(&array![0, 1, 2]);
/// assert_eq!(mask, array![false, true, true]);
/// ```
pub fn astype<T: Element, X: ArrayLike>(a: X) -> Array<T, X::Dim> {
    a.as_view().astype()
}
