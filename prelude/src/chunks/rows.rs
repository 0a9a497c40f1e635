//! Chunks of rows as bytes, for data that lies in a memory map: what is read next and what has been
//! read or written is told to [`Stream`], if there is a map at all.

use std::ops::Range;

use ndarray::{ArrayView, Dimension};

use crate::{dtype::Element, memmap::Stream};

/// An array row by row. If it is in a memory map, that has to stay while there is this.
pub(super) struct Rows {
    /// None if there is no map, or the rows do not lie one behind the other.
    stream: Option<Stream>,
    start: usize,
    /// Bytes from one row to the next.
    row: usize,
}

impl Rows {
    pub(super) fn of<T: Element, D: Dimension>(view: &ArrayView<'_, T, D>) -> Rows {
        Rows::at(view.as_ptr() as usize, view.shape(), view.strides(), size_of::<T>())
    }

    fn at(start: usize, shape: &[usize], strides: &[isize], size: usize) -> Rows {
        let (bytes, row) = extent(start, shape, strides, size).unwrap_or_default();
        Rows { stream: Stream::of(bytes), start, row }
    }

    /// The rows up to `end` are read next, and those up to `then` after them.
    pub(super) fn reads(&mut self, end: usize, then: usize) {
        let (end, then) = (self.end_of(end), self.end_of(then));
        if let Some(stream) = &mut self.stream {
            stream.reads(end, then);
        }
    }

    /// The rows up to `end` have been read.
    pub(super) fn has_read(&mut self, end: usize) {
        let end = self.end_of(end);
        if let Some(stream) = &mut self.stream {
            stream.has_read(end);
        }
    }

    /// The rows up to `end` have been written.
    pub(super) fn has_written(&mut self, end: usize) {
        let end = self.end_of(end);
        if let Some(stream) = &mut self.stream {
            stream.has_written(end);
        }
    }

    fn end_of(&self, rows: usize) -> usize {
        self.start.saturating_add(rows.saturating_mul(self.row))
    }
}

/// The bytes from the first row's first to the last row's last, and how far a row is from the next.
/// None if rows overlap, or most of what lies between their ends is not theirs.
fn extent(
    start: usize,
    shape: &[usize],
    strides: &[isize],
    size: usize,
) -> Option<(Range<usize>, usize)> {
    let (count, row) = (*shape.first()?, usize::try_from(*strides.first()?).ok()?);
    let mut inner = 1;
    for (length, stride) in shape.iter().zip(strides).skip(1) {
        let steps = length.checked_sub(1)?;
        inner += steps * if steps == 0 { 0 } else { usize::try_from(*stride).ok()? };
    }
    let steps = count.checked_sub(1)?;
    if steps > 0 && (row < inner || row > 2 * inner) {
        return None;
    }
    Some((start..start + (steps * row + inner) * size, row.max(inner) * size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_lie_one_behind_the_other() {
        assert_eq!(extent(100, &[3, 4], &[4, 1], 8), Some((100..196, 32)));
        assert_eq!(extent(100, &[3, 3], &[4, 1], 8), Some((100..188, 32)));
        assert_eq!(extent(0, &[5], &[1], 2), Some((0..10, 2)));
        assert_eq!(extent(0, &[1, 4], &[0, 1], 8), Some((0..32, 32)));
        assert_eq!(extent(0, &[2, 3, 1], &[3, 1, -7], 1), Some((0..6, 3)));
    }

    #[test]
    fn rows_that_do_not() {
        // Numbers, nothing, Fortran order, reversed, repeated, and the few columns of a wide array.
        assert_eq!(extent(0, &[], &[], 8), None);
        assert_eq!(extent(0, &[0, 4], &[4, 1], 8), None);
        assert_eq!(extent(0, &[4, 0], &[0, 0], 8), None);
        assert_eq!(extent(0, &[3, 4], &[1, 3], 8), None);
        assert_eq!(extent(0, &[3, 4], &[-4, 1], 8), None);
        assert_eq!(extent(0, &[3, 4], &[4, -1], 8), None);
        assert_eq!(extent(0, &[3, 4], &[0, 1], 8), None);
        assert_eq!(extent(0, &[3, 2], &[5, 1], 8), None);
    }
}
