//! Coordinates: grids of them, their indices, and functions of them.
//!
//! Rows of numbers are [`crate::create`]'s own.

use ndarray::{Array, ArrayD, Dimension, IxDyn};

use crate::{
    array_like::ArrayLike,
    axes::fixed,
    dtype::Element,
    memory,
    moving::{Source, collected},
    shape::{IntoShape, dim_of, lengths_of},
};

/// How [`meshgrid_with`] lays out its grids. NumPy: the arguments `indexing=` and `sparse=`.
///
/// ```
/// use ndlab::{create::MeshgridOptions, prelude::*};
///
/// let ij = MeshgridOptions { ij: true, ..Default::default() };
/// let (x, _) = np::meshgrid_with((np::arange(2), np::arange(3)), ij);
/// assert_eq!(np::shape(&x), (2, 3));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeshgridOptions {
    /// The first coordinate changes along the first axis (`indexing='ij'`), not along the second.
    pub ij: bool,
    /// Each grid has length 1 on all axes but its own.
    pub sparse: bool,
}

/// Rows of coordinates, as an argument of [`meshgrid`]: a tuple of two to four, or a slice or `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sequence of coordinates",
    note = "write a tuple `(&x, &y)`, or a slice or `Vec` of arrays of one type"
)]
pub trait Coordinates {
    /// As many grids: a tuple with as many axes as members, or a `Vec` of `ArrayD`.
    type Grids;

    /// The grids of these coordinates.
    #[doc(hidden)]
    fn grids(self, options: MeshgridOptions) -> Self::Grids;
}

/// The coordinates of every point of a grid, an array for each axis. NumPy: `np.meshgrid(x, y)`.
///
/// `(N,), (M,) → (M, N), (M, N)`: as in a picture `x` changes along the columns. A tuple of two to
/// four gives a tuple, a slice or `Vec` of any number a `Vec`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (x, y) = np::meshgrid((&array![1, 2, 3], &array![0.5, 1.5]));
/// assert_eq!(x, array![[1, 2, 3], [1, 2, 3]]);
/// assert_eq!(y, array![[0.5, 0.5, 0.5], [1.5, 1.5, 1.5]]);
/// ```
pub fn meshgrid<C: Coordinates>(coordinates: C) -> C::Grids {
    coordinates.grids(MeshgridOptions::default())
}

/// As [`meshgrid`], in another layout. NumPy: `np.meshgrid(x, y, indexing='ij', sparse=True)`.
///
/// ```
/// use ndlab::{create::MeshgridOptions, prelude::*};
///
/// let sparse = MeshgridOptions { sparse: true, ..Default::default() };
/// let (x, y) = np::meshgrid_with((&array![1, 2, 3], &array![4, 5]), sparse);
/// assert_eq!((np::shape(&x).to_string(), np::shape(&y).to_string()), ("(1, 3)".into(), "(2, 1)".into()));
/// ```
pub fn meshgrid_with<C: Coordinates>(coordinates: C, options: MeshgridOptions) -> C::Grids {
    coordinates.grids(options)
}

/// The grid of one row of coordinates, the one with number `place`.
fn grid<A: Element>(
    row: &Source<'_>,
    place: usize,
    lengths: &[usize],
    options: MeshgridOptions,
) -> ArrayD<A> {
    let axis_of = |place: usize| match place {
        0 | 1 if !options.ij && lengths.len() > 1 => 1 - place,
        place => place,
    };
    let mut shape = vec![1; lengths.len()];
    for (other, len) in lengths.iter().enumerate() {
        if !options.sparse || other == place {
            shape[axis_of(other)] = *len;
        }
    }
    let mut area = row.clone();
    for _ in axis_of(place) + 1..lengths.len() {
        let last = area.ndim();
        area = area.with_axis(last);
    }
    let wide = area.broadcast(&shape);
    collected(&wide.expect("the row has the length of its axis"))
}

/// The coordinates on one axis, also of more axes or none.
fn row<A: Element>(source: Source<'_>) -> Array<A, ndarray::Ix1> {
    let flat = collected::<A, IxDyn>(&source);
    let len = flat.len();
    flat.into_shape_with_order(len).expect("C order")
}

macro_rules! tuples {
    ($(($($name:ident $place:literal)*) $dim:ident;)*) => {$(
        impl<$($name: ArrayLike),*> Coordinates for ($($name,)*) {
            type Grids = ($(Array<$name::Elem, ndarray::$dim>,)*);

            #[expect(non_snake_case, reason = "one name for the type and its value")]
            fn grids(self, options: MeshgridOptions) -> Self::Grids {
                let ($($name,)*) = &self;
                let ($($name,)*) = ($(row::<$name::Elem>(Source::of(&$name.as_view())),)*);
                let lengths = [$($name.len()),*];
                ($(fixed(
                    grid::<$name::Elem>(&Source::of(&$name.view()), $place, &lengths, options)
                ),)*)
            }
        }
    )*};
}

tuples! {
    (A 0 B 1) Ix2;
    (A 0 B 1 C 2) Ix3;
    (A 0 B 1 C 2 D 3) Ix4;
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<X: ArrayLike, $($generics)*> Coordinates for $list {
            type Grids = Vec<ArrayD<X::Elem>>;

            fn grids(self, options: MeshgridOptions) -> Self::Grids {
                let rows: Vec<Array<X::Elem, ndarray::Ix1>> =
                    self.iter().map(|x| row(Source::of(&x.as_view()))).collect();
                let lengths: Vec<usize> = rows.iter().map(|row| row.len()).collect();
                let grids = rows.iter().enumerate();
                grids.map(|(i, x)| grid(&Source::of(&x.view()), i, &lengths, options)).collect()
            }
        }
    )*};
}

lists! {
    [const N: usize] [X; N];
    [const N: usize] &[X; N];
    [] &[X];
    [] Vec<X>;
    [] &Vec<X>;
}

/// The index of every place of a shape, along a first axis with one entry for each axis.
/// NumPy: `np.indices(shape)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let grid = np::indices((2, 3));
/// assert_eq!(np::shape(&grid), (2, 2, 3));
/// assert_eq!(grid.index_axis(Axis(0), 1), array![[0, 1, 2], [0, 1, 2]]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn indices<S: IntoShape>(shape: S) -> Array<i64, <S::Dim as Dimension>::Larger> {
    let shape = lengths_of("indices", &shape.into_extents());
    fixed(all_indices(&shape))
}

#[track_caller]
fn all_indices(shape: &[usize]) -> ArrayD<i64> {
    let full: Vec<usize> = [&[shape.len()][..], shape].concat();
    let mut elements = memory::room(&full);
    let size: usize = shape.iter().product();
    for axis in 0..shape.len() {
        let inner: usize = shape[axis + 1..].iter().product();
        let len = shape[axis];
        elements.extend((0..size).map(|place| (place / inner % len) as i64));
    }
    ArrayD::from_shape_vec(full, elements).expect("one element for each place")
}

/// The value of a function at every index. NumPy: `np.fromfunction(f, shape)`.
///
/// `f` is called once for each place with its index: `usize` for one axis, a tuple of `usize` for
/// two to six. NumPy calls it once with arrays of `float64`; write `i as f64` where that matters.
///
/// ```
/// use ndlab::prelude::*;
///
/// let sums = np::fromfunction(|(i, j)| (i + j) as i64, (2, 3));
/// assert_eq!(sums, array![[0, 1, 2], [1, 2, 3]]);
/// assert_eq!(np::fromfunction(|i| i as f64 / 2.0, 3), array![0.0, 0.5, 1.0]);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn fromfunction<S, T, F>(f: F, shape: S) -> Array<T, S::Dim>
where
    S: IntoShape,
    F: FnMut(<S::Dim as Dimension>::Pattern) -> T,
{
    let shape = lengths_of("fromfunction", &shape.into_extents());
    // There has to be room before the first call.
    drop(memory::room_for_any::<T>(&shape));
    Array::from_shape_fn(dim_of::<S::Dim>(&shape), f)
}
