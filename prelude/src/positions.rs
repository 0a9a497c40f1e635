//! Single elements, and the way from an index to a place in C order and back.
//!
//! Parts of arrays are taken by ndarray's `slice`.

use ndarray::{
    Array, ArrayBase, ArrayD, ArrayRef, ArrayView, Data, DimMax, Dimension, Ix0, Ix1, Ix2, Ix3,
    Ix4, Ix5, Ix6, IxDyn, arr0,
};

use crate::{
    array_like::ArrayLike,
    axes::fixed,
    broadcasting::joint_shape,
    dtype::Element,
    int::Int,
    shape::{IntoShape, dim_of, lengths_of, ravel, tuple_text},
};

/// The only element. NumPy: `a.item()`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::item(&array![[5]]), 5);
/// ```
///
/// # Panics
///
/// If there is not exactly one.
#[track_caller]
pub fn item<X: ArrayLike>(a: X) -> X::Elem {
    let view = a.as_view();
    match (view.len(), view.first()) {
        (1, Some(element)) => *element,
        _ => not_one(view.shape()),
    }
}

/// `a.item()` on arrays of any dimension.
pub trait Item {
    /// The type of the elements.
    type Elem;

    /// The only element. NumPy: `a.item()`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(arr0(2.5).item(), 2.5);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is not exactly one.
    fn item(&self) -> Self::Elem;
}

impl<A: Element, D: Dimension> Item for ArrayRef<A, D> {
    type Elem = A;

    #[track_caller]
    fn item(&self) -> A {
        item(self)
    }
}

impl<S, D> Item for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Element,
    D: Dimension,
{
    type Elem = S::Elem;

    #[track_caller]
    fn item(&self) -> S::Elem {
        item(self)
    }
}

/// All elements in C order on one axis, in a new array. NumPy: `a.flatten()`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::flatten(&array![[1, 2], [3, 4]]), array![1, 2, 3, 4]);
/// ```
pub fn flatten<X: ArrayLike>(a: X) -> Array<X::Elem, Ix1> {
    ravel(a)
}

/// One place in C order, or an array of them, as an argument of [`unravel_index`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a place in an array",
    note = "write an integer, or an array of integers"
)]
pub trait FlatIndex<D: Dimension> {
    /// The index: of one place a tuple, of many a `Vec` with an array for each axis.
    type Index;

    /// The index of this place.
    fn unravel(self, lengths: &[usize]) -> Self::Index;
}

impl<I: Int, D: Dimension> FlatIndex<D> for I {
    type Index = D::Pattern;

    #[track_caller]
    fn unravel(self, lengths: &[usize]) -> D::Pattern {
        let mut index = dim_of::<D>(lengths);
        index_of(self.to_i64(), lengths, index.slice_mut());
        index.into_pattern()
    }
}

macro_rules! arrays {
    ($([$($generics:tt)*] $array:ty: $dim:ty;)*) => {$(
        impl<I: Int + Element, D: Dimension, $($generics)*> FlatIndex<D> for $array {
            type Index = Vec<Array<i64, $dim>>;

            #[track_caller]
            fn unravel(self, lengths: &[usize]) -> Vec<Array<i64, $dim>> {
                unravel_all(self.as_view(), lengths)
            }
        }
    )*};
}

arrays! {
    [const N: usize] [I; N]: Ix1;
    [] &[I]: Ix1;
    [] Vec<I>: Ix1;
    [E: Dimension, S: Data<Elem = I>] ArrayBase<S, E>: E;
    [E: Dimension, S: Data<Elem = I>] &ArrayBase<S, E>: E;
}

#[track_caller]
fn unravel_all<I: Int, E: Dimension>(
    places: ArrayView<'_, I, E>,
    lengths: &[usize],
) -> Vec<Array<i64, E>> {
    let mut all: Vec<Vec<i64>> = vec![Vec::with_capacity(places.len()); lengths.len()];
    let mut index = vec![0; lengths.len()];
    for place in &places {
        index_of(place.to_i64(), lengths, &mut index);
        for (entries, entry) in all.iter_mut().zip(&index) {
            entries.push(*entry as i64);
        }
    }
    let array = |entries| Array::from_shape_vec(places.raw_dim(), entries);
    all.into_iter().map(|entries| array(entries).expect("an entry for each place")).collect()
}

/// The index of a place in C order. NumPy: `np.unravel_index(place, shape)`.
///
/// An integer gives a tuple that indexes an array (a `usize` for one axis); an array of places
/// gives a `Vec` with an array for each axis.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::unravel_index(22, (7, 6)), (3, 4));
/// let index = np::unravel_index(&array![22, 41], (7, 6));
/// assert_eq!(index, [array![3, 6], array![4, 5]]);
/// ```
///
/// # Panics
///
/// If a place is beyond the end.
#[track_caller]
pub fn unravel_index<I, S>(place: I, shape: S) -> I::Index
where
    I: FlatIndex<S::Dim>,
    S: IntoShape,
{
    place.unravel(&lengths_of("unravel_index", &shape.into_extents()))
}

#[track_caller]
fn index_of(place: i64, lengths: &[usize], index: &mut [usize]) {
    let size: usize = lengths.iter().product();
    let Some(mut rest) = usize::try_from(place).ok().filter(|place| *place < size) else {
        beyond_the_end(place, size)
    };
    for (entry, len) in index.iter_mut().zip(lengths).rev() {
        *entry = rest % len;
        rest /= len;
    }
}

/// A dimension with the type that places have in it: one place is a `usize`, more are an array.
pub trait Placed: Dimension {
    /// `usize` or an array of `i64`.
    type Places;

    /// The places in their type.
    #[doc(hidden)]
    fn collect(places: ArrayD<i64>) -> Self::Places;
}

impl Placed for Ix0 {
    type Places = usize;

    fn collect(places: ArrayD<i64>) -> usize {
        places.first().map_or(0, |place| *place as usize)
    }
}

macro_rules! placed {
    ($($dim:ident)*) => {$(
        impl Placed for $dim {
            type Places = Array<i64, $dim>;

            fn collect(places: ArrayD<i64>) -> Array<i64, $dim> {
                fixed(places)
            }
        }
    )*};
}

placed!(Ix1 Ix2 Ix3 Ix4 Ix5 Ix6 IxDyn);

/// The entries of indices along one axis: an integer, or an array of integers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entry of an index",
    note = "write an integer or an array of integers"
)]
pub trait IndexEntry {
    /// The dimension of the array, or that of a single number.
    type Dim: Dimension;

    /// The entries.
    #[doc(hidden)]
    fn entries(&self) -> ArrayD<i64>;
}

// One implementation for all integers, so that the type of a call is known before the type of its
// literals is.
impl<I: Int> IndexEntry for I {
    type Dim = Ix0;

    fn entries(&self) -> ArrayD<i64> {
        arr0(self.to_i64()).into_dyn()
    }
}

macro_rules! entries {
    ($([$($generics:tt)*] $array:ty: $dim:ty;)*) => {$(
        impl<I: Int + Element, $($generics)*> IndexEntry for $array {
            type Dim = $dim;

            fn entries(&self) -> ArrayD<i64> {
                self.as_view().map(|entry| entry.to_i64()).into_dyn()
            }
        }
    )*};
}

entries! {
    [const N: usize] [I; N]: Ix1;
    [] &[I]: Ix1;
    [] Vec<I>: Ix1;
    [E: Dimension, S: Data<Elem = I>] ArrayBase<S, E>: E;
    [E: Dimension, S: Data<Elem = I>] &ArrayBase<S, E>: E;
}

/// An index, a tuple with an integer or an array of integers for each axis, as an argument of
/// [`ravel_multi_index`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an index",
    note = "write a tuple with an integer or an array of integers for each axis"
)]
pub trait MultiIndex {
    /// The dimension of all entries together.
    type Dim: Placed;

    /// The entries for each axis, broadcast.
    #[doc(hidden)]
    fn entries(&self) -> Vec<ArrayD<i64>>;
}

type Most<D, E> = <D as DimMax<E>>::Output;
type Dim2<A, B> = Most<<A as IndexEntry>::Dim, <B as IndexEntry>::Dim>;
type Dim3<A, B, C> = Most<Dim2<A, B>, <C as IndexEntry>::Dim>;
type Dim4<A, B, C, D> = Most<Dim3<A, B, C>, <D as IndexEntry>::Dim>;

macro_rules! tuples {
    ($(($($name:ident)*) [$($bounds:tt)*] $dim:ty;)*) => {$(
        impl<$($name: IndexEntry),*> MultiIndex for ($($name,)*)
        where
            $($bounds)*
        {
            type Dim = $dim;

            fn entries(&self) -> Vec<ArrayD<i64>> {
                #[expect(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = self;
                vec![$($name.entries()),*]
            }
        }
    )*};
}

tuples! {
    (A) [A::Dim: Placed] A::Dim;
    (A B) [A::Dim: DimMax<B::Dim>, Dim2<A, B>: Placed] Dim2<A, B>;
    (A B C)
        [A::Dim: DimMax<B::Dim>, Dim2<A, B>: DimMax<C::Dim>, Dim3<A, B, C>: Placed]
        Dim3<A, B, C>;
    (A B C D)
        [A::Dim: DimMax<B::Dim>, Dim2<A, B>: DimMax<C::Dim>, Dim3<A, B, C>: DimMax<D::Dim>,
         Dim4<A, B, C, D>: Placed]
        Dim4<A, B, C, D>;
}

/// The place of an index in C order. NumPy: `np.ravel_multi_index(index, shape)`.
///
/// Integers give a `usize`, arrays of integers an array.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::ravel_multi_index((3, 4), (7, 6)), 22);
/// assert_eq!(np::ravel_multi_index((&array![3, 6], &array![4, 5]), (7, 6)), array![22, 41]);
/// ```
///
/// # Panics
///
/// If an entry is out of bounds, or if there are not as many as axes.
#[track_caller]
pub fn ravel_multi_index<M, S>(index: M, shape: S) -> <M::Dim as Placed>::Places
where
    M: MultiIndex,
    S: IntoShape,
{
    let lengths = lengths_of("ravel_multi_index", &shape.into_extents());
    M::Dim::collect(places_of(&index.entries(), &lengths))
}

#[track_caller]
fn places_of(entries: &[ArrayD<i64>], lengths: &[usize]) -> ArrayD<i64> {
    if entries.len() != lengths.len() {
        wrong_count(entries.len(), lengths);
    }
    let shapes: Vec<Vec<usize>> = entries.iter().map(|each| each.shape().to_vec()).collect();
    let mut places = ArrayD::zeros(joint_shape("ravel_multi_index", &shapes));
    for (axis, (entries, len)) in entries.iter().zip(lengths).enumerate() {
        for entry in entries {
            if !(0..*len as i64).contains(entry) {
                entry_out_of_bounds(*entry, axis, lengths);
            }
        }
        places *= *len as i64;
        places += entries;
    }
    places
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_one(shape: &[usize]) -> ! {
    panic!("item: can only convert an array of size 1, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn beyond_the_end(place: i64, size: usize) -> ! {
    panic!("unravel_index: index {place} is out of bounds for array with size {size}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_count(count: usize, lengths: &[usize]) -> ! {
    let shape = tuple_text(lengths);
    panic!("ravel_multi_index: {count} entries of an index into an array of shape {shape}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn entry_out_of_bounds(entry: i64, axis: usize, lengths: &[usize]) -> ! {
    let shape = tuple_text(lengths);
    panic!("ravel_multi_index: invalid entry {entry} for axis {axis} of an array of shape {shape}")
}
