//! Joining in the words of rows, columns and depth: each array gets the axes it lacks.
//!
//! Joining itself is [`crate::joining`]'s.

use ndarray::Array;

use super::{Arrays, Parts, joined};
use crate::{axes::AtLeast, moving::Source};

/// Arrays under each other: one-dimensional ones are rows. NumPy: `np.vstack(arrays)`.
///
/// `(N,)` counts as `(1, N)`; then the first axis is joined.
///
/// ```
/// use ndlab::prelude::*;
///
/// let rows = np::vstack((&array![[1, 2], [3, 4]], &array![5, 6]));
/// assert_eq!(rows, array![[1, 2], [3, 4], [5, 6]]);
/// ```
///
/// # Panics
///
/// If there is no array, or if rows differ in length.
#[track_caller]
pub fn vstack<S: Arrays>(arrays: S) -> Array<S::Elem, <S::Dim as AtLeast>::Two>
where
    S::Dim: AtLeast,
{
    let mut parts = arrays.parts();
    for part in &mut parts.list {
        part.area = at_least_2(part.area.clone());
    }
    joined("vstack", &parts, 0)
}

/// Arrays beside each other: along the second axis, one-dimensional ones along their only one.
/// NumPy: `np.hstack(arrays)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::hstack((&array![1, 2], &array![3])), array![1, 2, 3]);
/// assert_eq!(np::hstack(&[np::eye(2), np::ones((2, 1))]), array![[1., 0., 1.], [0., 1., 1.]]);
/// ```
///
/// # Panics
///
/// If there is no array, or if another axis differs in length.
#[track_caller]
pub fn hstack<S: Arrays>(arrays: S) -> Array<S::Elem, <S::Dim as AtLeast>::One>
where
    S::Dim: AtLeast,
{
    let mut parts = arrays.parts();
    for part in &mut parts.list {
        if part.area.ndim() == 0 {
            part.area = part.area.clone().with_axis(0);
        }
    }
    let one = parts.list.first().is_some_and(|part| part.area.ndim() == 1);
    joined("hstack", &parts, i64::from(!one))
}

/// Arrays behind each other, along the third axis. NumPy: `np.dstack(arrays)`.
///
/// `(N,)` counts as `(1, N, 1)`, `(M, N)` as `(M, N, 1)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::dstack((&array![1, 2], &array![3, 4])), array![[[1, 3], [2, 4]]]);
/// ```
///
/// # Panics
///
/// If there is no array, or if one of the first two axes differs in length.
#[track_caller]
pub fn dstack<S: Arrays>(arrays: S) -> Array<S::Elem, <S::Dim as AtLeast>::Three>
where
    S::Dim: AtLeast,
{
    let mut parts = arrays.parts();
    for part in &mut parts.list {
        part.area = at_least_3(part.area.clone());
    }
    joined("dstack", &parts, 2)
}

/// Arrays as columns of a matrix. NumPy: `np.column_stack(arrays)`.
///
/// `(N,)` counts as `(N, 1)`, matrices are taken as they are.
///
/// ```
/// use ndlab::prelude::*;
///
/// let table = np::column_stack((&array![1, 2], &array![0.5, 1.5]));
/// assert_eq!(table, array![[1.0, 0.5], [2.0, 1.5]]);
/// ```
///
/// # Panics
///
/// If there is no array, or if columns differ in length.
#[track_caller]
pub fn column_stack<S: Arrays>(arrays: S) -> Array<S::Elem, <S::Dim as AtLeast>::Two>
where
    S::Dim: AtLeast,
{
    column_stack_parts(arrays.parts())
}

#[track_caller]
fn column_stack_parts<A: crate::Element, D: ndarray::Dimension>(
    mut parts: Parts<'_>,
) -> Array<A, D> {
    for part in &mut parts.list {
        while part.area.ndim() < 2 {
            let last = part.area.ndim();
            part.area = part.area.clone().with_axis(last);
        }
    }
    joined("column_stack", &parts, 1)
}

/// `(N,)` as `(1, N)`.
pub(crate) fn at_least_2(mut area: Source<'_>) -> Source<'_> {
    while area.ndim() < 2 {
        area = area.with_axis(0);
    }
    area
}

/// `(N,)` as `(1, N, 1)`, `(M, N)` as `(M, N, 1)`.
pub(crate) fn at_least_3(area: Source<'_>) -> Source<'_> {
    let area = at_least_2(area);
    if area.ndim() == 2 { area.with_axis(2) } else { area }
}
