//! A function of one row, applied to all rows along an axis.

use ndarray::{Array, Array1, ArrayD, ArrayView1, Axis, Dimension};

use crate::{
    array_like::ArrayLike,
    axes::{axis_of, fixed},
    dtype::Element,
    few::Few,
    moving::{Blank, Source},
    reduce::AxisIndex,
    shape::tuple_text,
};

/// What a function of one row may give: a number, which takes the axis away, or an `Array1`, which
/// takes its place.
#[diagnostic::on_unimplemented(
    message = "the function given to `apply_along_axis` gives `{Self}`, which is no entry of an array",
    note = "it has to give a number, or an owned `Array1`"
)]
pub trait RowResult<D: Dimension>: Sized {
    /// The type of the elements.
    type Elem: Element;
    /// The dimension of all results together.
    type Dim: Dimension;

    /// All results as one array; `outer` is the shape without the axis.
    #[doc(hidden)]
    fn assemble(results: Vec<Self>, outer: &[usize], axis: usize) -> Array<Self::Elem, Self::Dim>;
}

impl<T: Element, D: Dimension> RowResult<D> for T {
    type Elem = T;
    type Dim = D::Smaller;

    fn assemble(results: Vec<T>, outer: &[usize], _axis: usize) -> Array<T, D::Smaller> {
        fixed(ArrayD::from_shape_vec(outer, results).expect("one result for each row"))
    }
}

impl<T: Element, D: Dimension> RowResult<D> for Array1<T> {
    type Elem = T;
    type Dim = D;

    #[track_caller]
    fn assemble(results: Vec<Array1<T>>, outer: &[usize], axis: usize) -> Array<T, D> {
        let len = results.first().map_or(0, |first| first.len());
        for result in &results {
            if result.len() != len {
                unequal(result.len(), len);
            }
        }
        let mut shape: Few<usize> = outer.iter().copied().collect();
        shape.insert(axis, len);
        let mut out = Blank::new(&shape);
        let mut order: Few<usize> = (0..shape.len()).filter(|other| *other != axis).collect();
        order.push(axis);
        let rows = out.target().permuted(&order);
        for (row, result) in results.iter().enumerate() {
            let mut target = rows.clone();
            let mut inner = results.len();
            let mut place = row;
            for len in outer {
                inner /= len;
                target = target.at(0, place / inner);
                place %= inner;
            }
            target.write(&Source::of(&result.view()));
        }
        out.finish()
    }
}

/// A function of each row along an axis. NumPy: `np.apply_along_axis(f, axis, a)`.
///
/// A number takes the axis away, an `Array1` takes its place. `f` gets views: `row.sum()` is
/// ndarray's, `np::mean(&row, ..)` this library's. Where there is a function with an axis, it is much
/// faster.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[3, 1, 2], [6, 4, 5]];
/// assert_eq!(np::apply_along_axis(|row| row[0] - row[2], 1, &a), array![1, 1]);
/// let turned = np::apply_along_axis(|row| np::flip(&row, ..), 1, &a);
/// assert_eq!(turned, array![[2, 1, 3], [5, 4, 6]]);
/// ```
///
/// # Panics
///
/// If the axis is out of bounds, if another axis has no entry, or if the results differ in length.
#[track_caller]
pub fn apply_along_axis<F, R, I, X>(f: F, axis: I, a: X) -> Array<R::Elem, R::Dim>
where
    X: ArrayLike,
    I: AxisIndex,
    F: FnMut(ArrayView1<'_, X::Elem>) -> R,
    R: RowResult<X::Dim>,
{
    let view = a.as_view();
    let axis = axis_of(axis.number(), view.ndim());
    let mut outer: Vec<usize> = view.shape().to_vec();
    outer.remove(axis);
    if outer.contains(&0) {
        nothing_to_apply_to(view.shape());
    }
    let results = view.lanes(Axis(axis)).into_iter().map(f).collect();
    R::assemble(results, &outer, axis)
}

#[cold]
#[inline(never)]
#[track_caller]
fn nothing_to_apply_to(shape: &[usize]) -> ! {
    panic!(
        "apply_along_axis: cannot apply when any iteration dimensions are 0, got shape {}",
        tuple_text(shape)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn unequal(len: usize, first: usize) -> ! {
    panic!("apply_along_axis: a result has length {len}, the first one had {first}")
}
