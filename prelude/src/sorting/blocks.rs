//! Lanes brought into one piece, several at a time, and shared among threads.
//!
//! A lane without gaps is worked on in place. Others are copied to a buffer and back, as many
//! neighbours together as share cache lines.

use ndarray::{ArrayViewD, ArrayViewMut2, ArrayViewMutD, Axis, Ix2};

use super::raw::{Raw, Scratch};

/// The least number of elements that is worth a second thread, if they are in several lanes.
const SHARED: usize = 1 << 15;

/// How many neighbouring lanes are copied together.
const TOGETHER: usize = 16;

/// Gives each lane of an array to `f`, to be changed.
pub(super) fn for_each_lane<R: Raw>(
    mut view: ArrayViewMutD<'_, R>,
    axis: usize,
    f: &(dyn Fn(&mut [R], &mut Scratch) + Sync),
) {
    if let Some((across, half)) = halved(view.shape(), axis) {
        let (left, right) = view.split_at(Axis(across), half);
        crate::threads::join(|| for_each_lane(left, axis, f), || for_each_lane(right, axis, f));
        return;
    }
    if view.is_empty() {
        return;
    }
    let (mut buffer, mut scratch) = (Vec::new(), Scratch::default());
    if let Some(other) = neighbours(view.shape(), view.strides(), axis) {
        return for_each_plane(view, axis, other, &mut |mut plane| {
            for block in plane.axis_chunks_iter_mut(Axis(1), TOGETHER) {
                edit_block(block, &mut buffer, &mut |lane| f(lane, &mut scratch));
            }
        });
    }
    for mut lane in view.lanes_mut(Axis(axis)) {
        if let Some(lane) = lane.as_slice_mut() {
            f(lane, &mut scratch);
            continue;
        }
        buffer.clear();
        buffer.extend(lane.iter());
        f(&mut buffer, &mut scratch);
        lane.iter_mut().zip(&buffer).for_each(|(to, from)| *to = *from);
    }
}

/// Copies the lanes along the first axis, edits them, and copies them back.
fn edit_block<R: Raw>(
    mut block: ArrayViewMut2<'_, R>,
    buffer: &mut Vec<R>,
    f: &mut dyn FnMut(&mut [R]),
) {
    let (len, count) = block.dim();
    buffer.resize(len * count, R::default());
    for (i, row) in block.rows().into_iter().enumerate() {
        row.iter().enumerate().for_each(|(lane, x)| buffer[lane * len + i] = *x);
    }
    buffer.chunks_exact_mut(len).for_each(f);
    for (i, mut row) in block.rows_mut().into_iter().enumerate() {
        row.iter_mut().enumerate().for_each(|(lane, x)| *x = buffer[lane * len + i]);
    }
}

/// What is done with a lane: its elements, the room for its indices, and buffers.
type Ranking<'f, R> = &'f (dyn Fn(&[R], &mut [usize], &mut Scratch) + Sync);

/// Calls `f` with each lane of an array and the places for its result.
pub(super) fn for_each_pair<R: Raw>(
    view: ArrayViewD<'_, R>,
    mut out: ArrayViewMutD<'_, usize>,
    axis: usize,
    f: Ranking<'_, R>,
) {
    if let Some((across, half)) = halved(view.shape(), axis) {
        let (left, right) = view.split_at(Axis(across), half);
        let (left_out, right_out) = out.split_at(Axis(across), half);
        crate::threads::join(
            || for_each_pair(left, left_out, axis, f),
            || for_each_pair(right, right_out, axis, f),
        );
        return;
    }
    let (mut buffer, mut places, mut scratch) = (Vec::new(), Vec::new(), Scratch::default());
    for (lane, mut out) in view.lanes(Axis(axis)).into_iter().zip(out.lanes_mut(Axis(axis))) {
        let lane = match lane.to_slice() {
            Some(lane) => lane,
            None => {
                buffer.clear();
                buffer.extend(lane.iter());
                &buffer[..]
            }
        };
        if let Some(out) = out.as_slice_mut() {
            f(lane, out, &mut scratch);
            continue;
        }
        places.resize(lane.len(), 0);
        f(lane, &mut places, &mut scratch);
        out.iter_mut().zip(&places).for_each(|(to, from)| *to = *from);
    }
}

/// Where to cut an array in two, if its lanes are worth two threads.
fn halved(shape: &[usize], axis: usize) -> Option<(usize, usize)> {
    let elements: usize = shape.iter().product();
    if !crate::threads::are_worth(elements, SHARED) {
        return None;
    }
    let others = shape.iter().enumerate().filter(|other| other.0 != axis);
    let (across, len) = others.max_by_key(|other| *other.1)?;
    (*len > 1).then_some((across, len / 2))
}

/// The axis along which lanes lie side by side, where there are several that have gaps.
fn neighbours(shape: &[usize], strides: &[isize], axis: usize) -> Option<usize> {
    if strides[axis].unsigned_abs() == 1 || shape[axis] == 1 {
        return None;
    }
    let side_by_side = |other: &usize| strides[*other] == 1 && shape[*other] > 1;
    (0..shape.len()).filter(|other| *other != axis).find(side_by_side)
}

/// Calls `f` with each plane along `axis`, first, and `other`.
fn for_each_plane<R: Raw>(
    mut view: ArrayViewMutD<'_, R>,
    axis: usize,
    other: usize,
    f: &mut dyn FnMut(ArrayViewMut2<'_, R>),
) {
    let Some(outer) = (0..view.ndim()).find(|i| *i != axis && *i != other) else {
        let plane = view.into_dimensionality::<Ix2>().expect("two axes are left");
        return f(if axis == 0 { plane } else { plane.reversed_axes() });
    };
    let after = |i: usize| i - usize::from(i > outer);
    for part in view.axis_iter_mut(Axis(outer)) {
        for_each_plane(part, after(axis), after(other), f);
    }
}
