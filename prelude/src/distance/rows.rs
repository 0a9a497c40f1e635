//! The loops of distances: points as `f64`, a block of them at a time, side by side by coordinate.
//!
//! One row of the first array meets a block of the second, coordinate by coordinate, so that the
//! innermost loop runs over neighbours in memory and needs no sums across.

use ndarray::{ArrayView, Dimension};

use super::Metric;
use crate::{
    dtype::{DType, Element},
    products::converted,
    strided::StridedAxis,
    threads::{are_worth, in_parts_of},
};

/// Points that are converted at a time, and measured from at a time.
const BLOCK: usize = 64;

/// So many differences are worth a second thread.
const SHARED: usize = 1 << 20;

/// Points of any dtype: the rows of an array.
pub(super) struct Rows<'a> {
    dtype: DType,
    start: *const u8,
    points: StridedAxis,
    coordinates: StridedAxis,
    view: std::marker::PhantomData<&'a ()>,
}

// SAFETY: as a reference to the elements, all of which may be shared, that are read and never
// written.
unsafe impl Sync for Rows<'_> {}

impl<'a> Rows<'a> {
    /// Of an array with one or two axes.
    pub(super) fn of<T: Element, D: Dimension>(view: &'a ArrayView<'_, T, D>) -> Rows<'a> {
        assert_eq!(size_of::<T>(), T::DTYPE.itemsize());
        let axis = |i: usize| match view.shape().get(i) {
            Some(len) => (*len, view.strides()[i]),
            None => (1, 1),
        };
        Rows {
            dtype: T::DTYPE,
            start: view.as_ptr().cast(),
            points: axis(0),
            coordinates: axis(1),
            view: std::marker::PhantomData,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.points.0
    }

    /// Points from `first` on, at most [`BLOCK`]: `[point][coordinate]`, or the other way round.
    fn block(&self, first: usize, by_coordinate: bool) -> Points {
        let (points, step) = self.points;
        let count = BLOCK.min(points - first);
        let offset = first as isize * step * self.dtype.itemsize() as isize;
        let mut axes = [(count, step), self.coordinates];
        if by_coordinate {
            axes.swap(0, 1);
        }
        // SAFETY: the block lies within the view that lends the elements; its buffer holds `f64`.
        let values = unsafe {
            let start = self.start.wrapping_offset(offset);
            converted(self.dtype, start, &axes, DType::Float64).into_floats()
        };
        Points { values, count, coordinates: self.coordinates.0 }
    }
}

struct Points {
    values: Vec<f64>,
    count: usize,
    coordinates: usize,
}

/// The distances of all rows of `a` from all of `b`, in C order.
pub(super) fn fill(a: &Rows<'_>, b: &Rows<'_>, metric: Metric, distances: &mut [f64]) {
    let columns = b.count();
    if distances.is_empty() {
        return;
    }
    let work = distances.len().saturating_mul(a.coordinates.0.max(1));
    let least = if are_worth(work, SHARED) { BLOCK * columns } else { distances.len() };
    in_parts_of(distances, least, &|start, part| {
        let points = (start / columns..).step_by(BLOCK);
        for (first, lines) in points.zip(part.chunks_mut(BLOCK * columns)) {
            fill_lines(&a.block(first, false), b, metric, lines);
        }
    });
}

/// The lines of the result that belong to the points of `a`.
fn fill_lines(a: &Points, b: &Rows<'_>, metric: Metric, lines: &mut [f64]) {
    let columns = b.count();
    for first in (0..columns).step_by(BLOCK) {
        let block = b.block(first, true);
        for i in 0..a.count {
            let point = &a.values[i * a.coordinates..][..a.coordinates];
            let line = &mut lines[i * columns + first..][..block.count];
            measure(point, &block, metric, line);
        }
    }
}

/// The distances of one point from a block of others, whose values lie side by side by coordinate.
fn measure(point: &[f64], block: &Points, metric: Metric, out: &mut [f64]) {
    let all = point.len() as f64;
    match metric {
        Metric::Euclidean => {
            sums(point, block, out, |u, v| (u - v) * (u - v));
            // Squares that left the range of numbers, on either side, are made again in scale.
            let lost = |sum: &f64| !(1e-290..=1e300).contains(sum);
            for (j, sum) in out.iter_mut().enumerate() {
                *sum = if lost(sum) { scaled(point, block, j) } else { sum.sqrt() };
            }
        }
        Metric::SqEuclidean => sums(point, block, out, |u, v| (u - v) * (u - v)),
        Metric::Cityblock => sums(point, block, out, |u, v| (u - v).abs()),
        Metric::Chebyshev => fold(point, block, out, |largest, u, v| {
            let difference = (u - v).abs();
            if difference > largest || difference.is_nan() { difference } else { largest }
        }),
        Metric::Minkowski(1.0) => measure(point, block, Metric::Cityblock, out),
        Metric::Minkowski(2.0) => measure(point, block, Metric::Euclidean, out),
        Metric::Minkowski(f64::INFINITY) => measure(point, block, Metric::Chebyshev, out),
        Metric::Minkowski(p) => {
            sums(point, block, out, |u, v| (u - v).abs().powf(p));
            out.iter_mut().for_each(|sum| *sum = sum.powf(1.0 / p));
        }
        Metric::Cosine => angles(point, block, out, false),
        Metric::Correlation => angles(point, block, out, true),
        Metric::Canberra => sums(point, block, out, |u, v| {
            let whole = u.abs() + v.abs();
            if whole == 0.0 { 0.0 } else { (u - v).abs() / whole }
        }),
        Metric::BrayCurtis => {
            let mut wholes = [0.0; BLOCK];
            let wholes = &mut wholes[..out.len()];
            sums(point, block, wholes, |u, v| (u + v).abs());
            sums(point, block, out, |u, v| (u - v).abs());
            out.iter_mut().zip(wholes).for_each(|(sum, whole)| *sum /= *whole);
        }
        Metric::Hamming => {
            sums(point, block, out, |u, v| f64::from(u8::from(u != v)));
            out.iter_mut().for_each(|sum| *sum /= all);
        }
    }
}

/// The sum of `f` over the coordinates.
#[inline(always)]
fn sums(point: &[f64], block: &Points, out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    fold(point, block, out, |sum, u, v| sum + f(u, v));
}

#[inline(always)]
fn fold(point: &[f64], block: &Points, out: &mut [f64], f: impl Fn(f64, f64, f64) -> f64) {
    out.fill(0.0);
    for (u, line) in point.iter().zip(block.values.chunks_exact(block.count)) {
        for (total, v) in out.iter_mut().zip(line) {
            *total = f(*total, *u, *v);
        }
    }
}

/// The length of a difference whose square is too large or too small for a number.
fn scaled(point: &[f64], block: &Points, j: usize) -> f64 {
    let differences =
        || (0..point.len()).map(|c| (point[c] - block.values[c * block.count + j]).abs());
    let largest = differences().fold(0.0, f64::max);
    if largest == 0.0 || !largest.is_finite() || differences().any(f64::is_nan) {
        return differences().sum();
    }
    largest * differences().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt()
}

/// 1 less the cosine of the angle, of the points themselves or of their distances from their means.
fn angles(point: &[f64], block: &Points, out: &mut [f64], centred: bool) {
    let all = point.len() as f64;
    let (mut means, mut squares) = ([0.0; BLOCK], [0.0; BLOCK]);
    let (means, squares) = (&mut means[..out.len()], &mut squares[..out.len()]);
    let mut mean = 0.0;
    if centred {
        mean = point.iter().sum::<f64>() / all;
        sums(point, block, means, |_, v| v);
        means.iter_mut().for_each(|sum| *sum /= all);
    }
    out.fill(0.0);
    let mut own = 0.0;
    for (u, line) in point.iter().zip(block.values.chunks_exact(block.count)) {
        let u = u - mean;
        own += u * u;
        for (((product, square), v), mean) in
            out.iter_mut().zip(&mut *squares).zip(line).zip(&*means)
        {
            let v = v - mean;
            *product += u * v;
            *square += v * v;
        }
    }
    for (product, square) in out.iter_mut().zip(&*squares) {
        let cosine = *product / (own.sqrt() * square.sqrt());
        // Rounding may lead beyond the two ends, where there is no angle.
        *product = 1.0 - if cosine.abs() > 1.0 { cosine.signum() } else { cosine };
    }
}
