//! Copies of arrays in the order that is asked for, also where that means to transpose.
//!
//! Elements with a dtype are copied by [`crate::moving`]; what stands here is for all others.
//! Which order is wanted, and whether a copy is needed at all, is decided by the callers.

use std::ops::Range;

use ndarray::{Array, ArrayView, ArrayViewD, Dimension, Ix1, ShapeBuilder as _};

use crate::{
    dtype::Element,
    few::Few,
    memory::room_for_any,
    moving::{Source, collected},
    shape::dim_of,
    strided::{StridedAxis, for_each_offset},
};

/// A copy in C order.
pub(crate) fn c_order<A: Element, D: Dimension>(view: ArrayView<'_, A, D>) -> Array<A, D> {
    let elements = match view.as_slice() {
        Some(elements) if size_of_val(elements) <= SMALL => elements.to_vec(),
        None if view.len() <= FEW => view.iter().copied().collect(),
        _ => return collected(&Source::of(&view)),
    };
    Array::from_shape_vec(view.raw_dim(), elements).expect("one element for each place")
}

/// Elements that are copied one by one sooner than it is found out how they lie.
const FEW: usize = 32;

/// Bytes without gaps that one thread copies at once.
const SMALL: usize = 1 << 18;

/// A copy in C order, of elements that need not have a dtype.
pub(crate) fn c_order_of_any<A: Clone, D: Dimension>(view: ArrayView<'_, A, D>) -> Array<A, D> {
    let shape = view.raw_dim();
    let elements = match view.as_slice() {
        Some(elements) => elements.to_vec(),
        None => gather(view.into_dyn()),
    };
    Array::from_shape_vec(shape, elements).expect("one element for each place")
}

/// A copy in Fortran order.
pub(crate) fn f_order<A: Element, D: Dimension>(view: ArrayView<'_, A, D>) -> Array<A, D> {
    c_order(view.reversed_axes()).reversed_axes()
}

/// A copy in the memory order of the view where it has one, with strides that count upwards.
pub(crate) fn k_order<A: Element, D: Dimension>(view: ArrayView<'_, A, D>) -> Array<A, D> {
    if view.is_empty() {
        // ndarray checks strides of arrays without elements, and refuses some that it made itself.
        return c_order(view);
    }
    let mut axes = view.shape().iter().zip(view.strides());
    if axes.any(|(len, stride)| *len > 1 && *stride < 0) {
        // ndarray copies a reversed axis as it lies in memory, reversed; NumPy never does.
        return c_order(view);
    }
    match view.as_slice_memory_order() {
        None => return c_order(view),
        Some(elements) if size_of_val(elements) <= SMALL => return view.to_owned(),
        _ => {}
    }
    // Without gaps, so it is one line, which becomes an array of the same strides.
    let line = Source::of(&view).in_memory_order();
    let elements = collected::<A, Ix1>(&line).into_raw_vec_and_offset().0;
    let axes = view.shape().iter().zip(view.strides());
    let step = |(len, stride): (&usize, &isize)| if *len == 1 { 1 } else { *stride as usize };
    let strides: Few<usize> = axes.map(step).collect();
    let shape = view.raw_dim().strides(dim_of::<D>(&strides));
    Array::from_shape_vec(shape, elements).expect("the strides of an array without gaps")
}

/// Rows and columns of a tile: its lines stay in the first cache on both sides.
const TILE: usize = 16;

/// The elements in C order, read row by row or, where rows lie across the memory, in tiles.
fn gather<A: Clone>(view: ArrayViewD<'_, A>) -> Vec<A> {
    let mut out: Vec<A> = room_for_any(view.shape());
    if view.is_empty() {
        return out;
    }
    let axes: Vec<StridedAxis> =
        view.shape().iter().copied().zip(view.strides().iter().copied()).collect();
    let (start, to) = (view.as_ptr(), out.as_mut_ptr());
    match axes_of_tiles(&axes) {
        // SAFETY: `axes` are those of `view`, none of length 0, and `to` has room for each element.
        None => unsafe { copy_rows(start, &axes, to) },
        // SAFETY: as above, and `rows` is not the last axis.
        Some(rows) => unsafe { copy_tiles(start, &axes, rows, to) },
    }
    // SAFETY: each of the two writes every element once, in C order without gaps.
    unsafe { out.set_len(view.len()) };
    out
}

/// The axis along which neighbours in memory lie, if that is not the last.
fn axes_of_tiles(axes: &[StridedAxis]) -> Option<usize> {
    let step = |axis: &StridedAxis| if axis.0 == 1 { usize::MAX } else { axis.1.unsigned_abs() };
    let (last, others) = axes.split_last()?;
    let nearest = (0..others.len()).min_by_key(|axis| step(&others[*axis]))?;
    (step(&others[nearest]) < step(last)).then_some(nearest)
}

/// # Safety
///
/// All sums of steps along `axes` from `start` lead to elements, and `to` has room for as many.
unsafe fn copy_rows<A: Clone>(start: *const A, axes: &[StridedAxis], mut to: *mut A) {
    let (outer, (len, step)) = match axes.split_last() {
        Some((last, outer)) => (outer, *last),
        None => (axes, (1, 1)),
    };
    for_each_offset(outer, |offset| {
        // SAFETY: indices stay below the lengths of their axes.
        unsafe {
            let row = start.offset(offset);
            for i in 0..len {
                to.add(i).write((*row.offset(i as isize * step)).clone());
            }
            to = to.add(len);
        }
    });
}

/// Copies planes of `rows` and the last axis, in tiles.
///
/// # Safety
///
/// As for [`copy_rows`]; `rows` is one of `axes`, and not the last.
unsafe fn copy_tiles<A: Clone>(start: *const A, axes: &[StridedAxis], rows: usize, to: *mut A) {
    // Each axis with the step that it has in the result.
    let mut out_step = 1;
    let mut out_axes = axes.to_vec();
    for axis in out_axes.iter_mut().rev() {
        axis.1 = out_step;
        out_step *= axis.0 as isize;
    }
    let mut planes = axes.to_vec();
    let (columns, column_step) = planes.pop().unwrap_or((1, 1));
    let (rows_len, row_step) = planes.remove(rows);
    out_axes.pop();
    let (_, out_row_step) = out_axes.remove(rows);
    let mut corners = Vec::new();
    for_each_offset(&out_axes, |offset| corners.push(offset));
    let mut corners = corners.into_iter();
    for_each_offset(&planes, |offset| {
        let Some(out_offset) = corners.next() else { return };
        // SAFETY: indices stay below the lengths of their axes, here and in the result.
        unsafe {
            let (plane, out_plane) = (start.offset(offset), to.offset(out_offset));
            for (tile_rows, tile_columns) in tiles(rows_len, columns) {
                for row in tile_rows {
                    let from = plane.offset(row as isize * row_step);
                    let to = out_plane.offset(row as isize * out_row_step);
                    for column in tile_columns.clone() {
                        let element = &*from.offset(column as isize * column_step);
                        to.add(column).write(element.clone());
                    }
                }
            }
        }
    });
}

/// Ranges of rows and columns that cover a plane.
fn tiles(rows: usize, columns: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let tile = move |start: usize, len: usize| start..(start + TILE).min(len);
    (0..rows).step_by(TILE).flat_map(move |row| {
        (0..columns).step_by(TILE).map(move |column| (tile(row, rows), tile(column, columns)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn every_order_of_axes_reads_the_same() {
        let a = np::arange(3 * 40 * 5 * 21).reshape((3, 40, 5, 21));
        for axes in [[3, 2, 1, 0], [0, 3, 2, 1], [1, 0, 3, 2], [0, 1, 3, 2], [2, 3, 0, 1]] {
            let view = a.view().permuted_axes(axes);
            for view in
                [view, view.slice(s![.., ..;-2, 1.., ..;3]), view.slice(s![0..1, .., .., ..])]
            {
                let copy = c_order(view);
                assert!(copy.is_standard_layout());
                assert_eq!(copy, view);
                assert_eq!(c_order_of_any(view), view);
                assert!(f_order(view).t().is_standard_layout());
                assert_eq!(f_order(view), view);
                assert_eq!(k_order(view), view);
            }
        }
        let words = array![["a", "b"], ["c", "d"]];
        assert_eq!(c_order_of_any(words.t()), array![["a", "c"], ["b", "d"]]);
    }
}
