//! Nested lists as the contents of an array: their dimension, their shape, their elements.
//!
//! Python's lists of unequal length become a panic here that names the row.

use ndarray::{Array, ArrayBase, Data, Dimension, Ix0};

use crate::{
    dtype::Element,
    shape::{dim_of, tuple_text},
};

/// What [`np::array`](crate::create::array()) takes: a number, or arrays, `Vec`s and slices of it,
/// nested to any depth; also an array, which is copied.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a nested list of numbers",
    note = "write `[[1, 2], [3, 4]]`, a `Vec`, a `Vec` of `Vec`, or a slice"
)]
pub trait Nested {
    /// The type of the elements.
    type Elem: Element;
    /// One axis for each level.
    type Dim: Dimension;

    /// The lengths found by following the first entry of each level.
    fn first_lengths(&self, lengths: &mut Vec<usize>);

    /// Appends all elements; `path` is where this list stands.
    fn push_elements(&self, out: &mut Collected<'_, Self::Elem>, path: &mut Vec<usize>);
}

/// Elements on their way into an array whose shape is known.
pub struct Collected<'a, A> {
    elements: Vec<A>,
    lengths: &'a [usize],
}

impl<A: Element> Nested for A {
    type Elem = A;
    type Dim = Ix0;

    fn first_lengths(&self, _lengths: &mut Vec<usize>) {}

    fn push_elements(&self, out: &mut Collected<'_, A>, _path: &mut Vec<usize>) {
        out.elements.push(*self);
    }
}

impl<X: Nested> Nested for [X] {
    type Elem = X::Elem;
    type Dim = <X::Dim as Dimension>::Larger;

    fn first_lengths(&self, lengths: &mut Vec<usize>) {
        lengths.push(self.len());
        if let Some(first) = self.first() {
            first.first_lengths(lengths);
        }
    }

    #[track_caller]
    fn push_elements(&self, out: &mut Collected<'_, X::Elem>, path: &mut Vec<usize>) {
        let expected = out.lengths.get(path.len()).copied().unwrap_or(0);
        if self.len() != expected {
            ragged(path, self.len(), expected);
        }
        for (i, entry) in self.iter().enumerate() {
            path.push(i);
            entry.push_elements(out, path);
            path.pop();
        }
    }
}

macro_rules! like_slices {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<X: Nested, $($generics)*> Nested for $list {
            type Elem = X::Elem;
            type Dim = <X::Dim as Dimension>::Larger;

            fn first_lengths(&self, lengths: &mut Vec<usize>) {
                self[..].first_lengths(lengths);
            }

            #[track_caller]
            fn push_elements(&self, out: &mut Collected<'_, X::Elem>, path: &mut Vec<usize>) {
                self[..].push_elements(out, path);
            }
        }
    )*};
}

like_slices! {
    [const N: usize] [X; N];
    [const N: usize] &[X; N];
    [] &[X];
    [] Vec<X>;
    [] &Vec<X>;
}

macro_rules! arrays {
    ($($array:ty),*) => {$(
        impl<S, D> Nested for $array
        where
            S: Data,
            S::Elem: Element,
            D: Dimension,
        {
            type Elem = S::Elem;
            type Dim = D;

            fn first_lengths(&self, lengths: &mut Vec<usize>) {
                lengths.extend(self.shape());
            }

            #[track_caller]
            fn push_elements(&self, out: &mut Collected<'_, S::Elem>, path: &mut Vec<usize>) {
                let expected = out.lengths.get(path.len()..).unwrap_or(&[]);
                if self.shape() != expected {
                    ragged_array(path, self.shape(), expected);
                }
                out.elements.extend(self.iter());
            }
        }
    )*};
}

arrays!(ArrayBase<S, D>, &ArrayBase<S, D>);

/// The array that `list` describes, in C order.
#[track_caller]
pub(super) fn array<X: Nested>(list: &X) -> Array<X::Elem, X::Dim> {
    let mut lengths = Vec::new();
    list.first_lengths(&mut lengths);
    // An empty list ends the descent early; the axes below it have no entries.
    lengths.resize(X::Dim::NDIM.unwrap_or(lengths.len()), 0);
    let elements = Vec::with_capacity(lengths.iter().product());
    let mut collected = Collected { elements, lengths: &lengths };
    list.push_elements(&mut collected, &mut Vec::new());
    Array::from_shape_vec(dim_of::<X::Dim>(&lengths), collected.elements)
        .expect("every list has been measured")
}

#[cold]
#[inline(never)]
#[track_caller]
fn ragged(path: &[usize], len: usize, expected: usize) -> ! {
    let mut first = path.to_vec();
    first.fill(0);
    let plural = if len == 1 { "" } else { "s" };
    panic!("array: row {} has {len} element{plural}, row {} has {expected}", row(path), row(&first))
}

#[cold]
#[inline(never)]
#[track_caller]
fn ragged_array(path: &[usize], shape: &[usize], expected: &[usize]) -> ! {
    let (shape, expected) = (tuple_text(shape), tuple_text(expected));
    panic!("array: row {} has shape {shape}, the first has {expected}", row(path))
}

/// A row's place as it is indexed: `2`, or `[0, 2]` two levels down.
fn row(path: &[usize]) -> String {
    match path {
        [only] => only.to_string(),
        path => format!("{path:?}"),
    }
}
