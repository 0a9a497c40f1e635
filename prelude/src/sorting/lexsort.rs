//! Sorting by several keys.

use ndarray::{Array, ArrayBase, ArrayViewD, Axis, Data, Dimension, IxDyn, RemoveAxis};

use super::{Lanes, Order, raw_view, with_raw};
use crate::{array_like::ArrayLike, dtype::Element, shape::tuple_text};

/// The keys of [`lexsort`]: a tuple of arrays of any dtypes, an array, slice or `Vec` of arrays, or
/// an array whose first axis counts the keys. The last key is the first to be compared.
pub trait LexKeys {
    /// The dimension of one key.
    type Dim: Dimension;

    /// The shape of each key.
    fn shapes(&self) -> Vec<Vec<usize>>;

    /// Sorts indices into the lane with number `lane` by each key in turn.
    fn sort_lane(&self, lane: usize, indices: &mut [usize]);
}

/// The indices that sort by several keys, the last of them first, along the last axis.
/// NumPy: `np.lexsort(keys)`.
///
/// Elements that are equal in all keys keep their order. The indices are `usize`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let names = array![3, 1, 2, 0];
/// let ages = array![40.0, 20.0, 40.0, 30.0];
/// assert_eq!(np::lexsort((&names, &ages)), array![1, 3, 2, 0]);
/// ```
///
/// # Panics
///
/// If there is no key, or they differ in shape.
#[track_caller]
pub fn lexsort<K: LexKeys>(keys: K) -> Array<usize, K::Dim> {
    let shapes = keys.shapes();
    let Some(shape) = shapes.first() else { no_keys() };
    for other in &shapes {
        if other != shape {
            different_shapes(shape, other);
        }
    }
    let mut out = Array::zeros(IxDyn(shape));
    if let Some(last) = out.ndim().checked_sub(1) {
        for (number, mut lane) in out.lanes_mut(Axis(last)).into_iter().enumerate() {
            let lane = lane.as_slice_mut().expect("the last axis of C order");
            lane.iter_mut().enumerate().for_each(|(i, index)| *index = i);
            keys.sort_lane(number, lane);
        }
    }
    out.into_dimensionality().expect("the shape of a key")
}

/// Sorts indices into one lane of one key.
fn sort_by<T: Element>(key: ArrayViewD<'_, T>, lane: usize, indices: &mut [usize]) {
    let order = Order::of(T::DTYPE);
    with_raw!(T, R => {
        let key = raw_view::<T, R>(key);
        let last = Axis(key.ndim() - 1);
        if let Some(lane) = key.lanes(last).into_iter().nth(lane) {
            R::sort_indices(lane, order, indices);
        }
    });
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<First: ArrayLike, $($name: ArrayLike),*> LexKeys for (First, $($name,)*) {
            type Dim = First::Dim;

            fn shapes(&self) -> Vec<Vec<usize>> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let (First, $($name,)*) = self;
                vec![First.as_view().shape().to_vec(), $($name.as_view().shape().to_vec()),*]
            }

            fn sort_lane(&self, lane: usize, indices: &mut [usize]) {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let (First, $($name,)*) = self;
                sort_by(First.as_view().into_dyn(), lane, indices);
                $(sort_by($name.as_view().into_dyn(), lane, indices);)*
            }
        }
    };
}

tuples!();
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);

impl<X: ArrayLike> LexKeys for &[X] {
    type Dim = X::Dim;

    fn shapes(&self) -> Vec<Vec<usize>> {
        self.iter().map(|key| key.as_view().shape().to_vec()).collect()
    }

    fn sort_lane(&self, lane: usize, indices: &mut [usize]) {
        for key in *self {
            sort_by(key.as_view().into_dyn(), lane, indices);
        }
    }
}

macro_rules! as_slices {
    ($([$($generics:tt)*] $keys:ty;)*) => {$(
        impl<$($generics)*> LexKeys for $keys {
            type Dim = X::Dim;

            fn shapes(&self) -> Vec<Vec<usize>> {
                <&[X]>::shapes(&&self[..])
            }

            fn sort_lane(&self, lane: usize, indices: &mut [usize]) {
                <&[X]>::sort_lane(&&self[..], lane, indices);
            }
        }
    )*};
}

as_slices! {
    [X: ArrayLike] Vec<X>;
    [X: ArrayLike] &Vec<X>;
    [X: ArrayLike, const N: usize] [X; N];
    [X: ArrayLike, const N: usize] &[X; N];
}

impl<S, D> LexKeys for &ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: RemoveAxis,
{
    type Dim = D::Smaller;

    fn shapes(&self) -> Vec<Vec<usize>> {
        self.axis_iter(Axis(0)).map(|key| key.shape().to_vec()).collect()
    }

    fn sort_lane(&self, lane: usize, indices: &mut [usize]) {
        for key in self.axis_iter(Axis(0)) {
            sort_by(key.into_dyn(), lane, indices);
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_keys() -> ! {
    panic!("lexsort: need sequence of keys with len > 0")
}

#[cold]
#[inline(never)]
#[track_caller]
fn different_shapes(a: &[usize], b: &[usize]) -> ! {
    let (a, b) = (tuple_text(a), tuple_text(b));
    panic!("lexsort: all keys need to be the same shape, got {a} and {b}")
}
