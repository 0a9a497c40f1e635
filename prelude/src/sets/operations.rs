//! Sets in sorted arrays: what two have in common, and what not.
//!
//! Arrays of two dtypes meet in the one that they have in common. NaN equals nothing, so that each
//! array's NaN stays apart from the other's, as in NumPy.

use ndarray::{Array, Array1, ArrayView1, ArrayViewD};

use super::{distinct, elements};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Joined},
    sorting::{Lanes, Order, key_in, raw_view, sort_inplace, with_raw},
};

/// Whether each of `elements` is among `tests`. NumPy: `np.isin(elements, tests)`.
///
/// The result has the shape of `elements`. NaN is never found.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[0, 2], [4, 6]];
/// assert_eq!(np::isin(&a, [1, 2, 4, 8]), array![[false, true], [true, false]]);
/// assert_eq!(np::isin(&a, 2.0), array![[false, true], [false, false]]);
/// ```
pub fn isin<X: ArrayLike, Y: ArrayLike>(elements: X, tests: Y) -> Array<bool, X::Dim> {
    let view = elements.as_view();
    let dim = view.raw_dim();
    let found = found(view.into_dyn(), tests.as_view().into_dyn());
    Array::from_shape_vec(dim, found).expect("one for each element")
}

/// The distinct values that both arrays have, sorted. NumPy: `np.intersect1d(a, b)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::intersect1d([1, 3, 4, 3], [3, 1, 2, 1]), array![1, 3]);
/// ```
pub fn intersect1d<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array1<Joined<X, Y>> {
    let both = both_sorted::<X, Y>(a, b);
    both.windows(2).into_iter().filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// The distinct values of both arrays together, sorted. NumPy: `np.union1d(a, b)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::union1d([-1, 0, 1], [-2, 0, 2]), array![-2, -1, 0, 1, 2]);
/// ```
pub fn union1d<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array1<Joined<X, Y>> {
    distinct(joined::<X, Y>(elements(a), elements(b))).into()
}

/// The distinct values of `a` that `b` has not, sorted. NumPy: `np.setdiff1d(a, b)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::setdiff1d([1, 2, 3, 2, 4, 1], [3, 4, 5, 6]), array![1, 2]);
/// ```
pub fn setdiff1d<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array1<X::Elem> {
    let mut left = distinct(elements(a));
    let found = found(ArrayView1::from(&left).into_dyn(), b.as_view().into_dyn());
    let mut found = found.into_iter();
    left.retain(|_| !found.next().unwrap_or(false));
    left.into()
}

/// The distinct values that only one of the arrays has, sorted. NumPy: `np.setxor1d(a, b)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::setxor1d([1, 2, 3, 2, 4], [2, 3, 5, 7, 5]), array![1, 4, 5, 7]);
/// ```
pub fn setxor1d<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array1<Joined<X, Y>> {
    let both = both_sorted::<X, Y>(a, b);
    let alone = |i: usize| {
        let x = both[i];
        (i == 0 || both[i - 1] != x) && (i + 1 == both.len() || both[i + 1] != x)
    };
    (0..both.len()).filter(|i| alone(*i)).map(|i| both[i]).collect()
}

/// The distinct values of one array and those of the other, in one sorted array.
fn both_sorted<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> Array1<Joined<X, Y>> {
    let both = joined::<X, Y>(distinct(elements(a)), distinct(elements(b)));
    let mut both = Array1::from(both);
    sort_inplace(&mut both, 0);
    both
}

/// Elements of two dtypes one after the other, in the dtype that they have in common.
fn joined<X: ArrayLike, Y: ArrayLike>(a: Vec<X::Elem>, b: Vec<Y::Elem>) -> Vec<Joined<X, Y>> {
    let a = a.into_iter().map(|x| Element::from_value(x.to_value()));
    let b = b.into_iter().map(|x| Element::from_value(x.to_value()));
    a.chain(b).collect()
}

/// Whether it is not NaN, which differs from itself.
fn is_number<T: Element>(x: &&T) -> bool {
    let other = *x;
    *x == other
}

/// Whether each element is among `tests`, in C order.
fn found<A: Element, B: Element>(
    elements: ArrayViewD<'_, A>,
    tests: ArrayViewD<'_, B>,
) -> Vec<bool> {
    if A::DTYPE == B::DTYPE {
        return with_raw!(A, R => {
            R::found(raw_view(elements), raw_view(tests), Order::of(A::DTYPE))
        });
    }
    let common = A::DTYPE.promote(B::DTYPE);
    let mut tests: Vec<_> =
        tests.iter().filter(is_number).map(|x| key_in(common, x.to_value())).collect();
    tests.sort_unstable();
    let is_in = |x: &A| tests.binary_search(&key_in(common, x.to_value())).is_ok();
    elements.iter().map(is_in).collect()
}
