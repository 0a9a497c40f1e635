//! A matrix of blocks, as it is written on paper.
//!
//! Joining itself is [`crate::joining`]'s.

use ndarray::{Array, ArrayD};

use super::{Parts, joined, sequence::part, stacks::at_least_2};
use crate::{array_like::ArrayLike, axes::AtLeast, dtype::Element};

/// Rows of blocks: `[[&a, &b], [&c, &d]]`, a slice or `Vec` of rows, each a slice, array or `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made of rows of blocks",
    note = "write `[[&a, &b], [&c, &d]]` with arrays or views of one type"
)]
pub trait Blocks {
    /// The type of the elements.
    type Elem: Element;
    /// The dimension of a block.
    type Dim: AtLeast;

    /// The rows, each joined.
    #[doc(hidden)]
    fn rows(&self) -> Vec<ArrayD<Self::Elem>>;
}

macro_rules! rows {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<X: ArrayLike, $($generics)*> Blocks for $list
        where
            X::Dim: AtLeast,
        {
            type Elem = X::Elem;
            type Dim = X::Dim;

            #[track_caller]
            fn rows(&self) -> Vec<ArrayD<X::Elem>> {
                let mut rows = Vec::with_capacity(self.len());
                for row in self.iter() {
                    let list = row.iter().map(part::<X::Elem, X>).collect();
                    rows.push(row_of(Parts { list }));
                }
                rows
            }
        }
    )*};
}

rows! {
    [const N: usize, const M: usize] [[X; N]; M];
    [const N: usize, const M: usize] &[[X; N]; M];
    [const N: usize] &[[X; N]];
    [] Vec<Vec<X>>;
    [] &[Vec<X>];
    [] &Vec<Vec<X>>;
}

#[track_caller]
fn row_of<A: Element>(mut parts: Parts<'_>) -> ArrayD<A> {
    let most = parts.list.iter().map(|part| part.area.ndim()).max().unwrap_or(0);
    for part in &mut parts.list {
        part.area = at_least_2(part.area.clone());
        while part.area.ndim() < most {
            part.area = part.area.clone().with_axis(0);
        }
    }
    joined("block", &parts, -1)
}

/// A matrix put together from rows of blocks. NumPy: `np.block([[a, b], [c, d]])`.
///
/// Blocks of a row are joined along the last axis, the rows along the one before it. Blocks are of
/// one type, where NumPy promotes; other depths of nesting than two are [`concatenate`]'s.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (a, b) = (np::eye(2), np::full((2, 1), 7.0));
/// let (c, d) = (np::zeros((1, 2)), np::ones((1, 1)));
/// assert_eq!(np::block([[&a, &b], [&c, &d]]), array![[1., 0., 7.], [0., 1., 7.], [0., 0., 1.]]);
/// ```
///
/// # Panics
///
/// If there is no block, or if lengths do not fit.
///
/// [`concatenate`]: crate::joining::concatenate
#[track_caller]
pub fn block<B: Blocks>(blocks: B) -> Array<B::Elem, <B::Dim as AtLeast>::Two> {
    let rows = blocks.rows();
    let list = rows.iter().map(part::<B::Elem, ArrayD<B::Elem>>).collect();
    joined("block", &Parts { list }, -2)
}
