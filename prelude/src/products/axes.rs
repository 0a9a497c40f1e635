//! What may be written as the axes of a tensor product.

use crate::{
    axes::{AxisList, distinct_axes},
    int::Int,
    shape::tuple_text,
};

/// The axes that [`np::tensordot`](super::tensordot) sums over: a number of them, from the end of
/// the first array and the start of the second, or a pair of axes or lists.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what to sum over",
    note = "write a number of axes, `(1, 0)` for one axis of each, or `([0, 1], [1, 2])`"
)]
pub trait TensordotAxes {
    /// The axes of the first array and of the second, checked against the numbers that they have.
    #[doc(hidden)]
    fn axes(&self, a_ndim: usize, b_ndim: usize) -> (Vec<usize>, Vec<usize>);
}

impl<I: Int> TensordotAxes for I {
    #[track_caller]
    fn axes(&self, a_ndim: usize, b_ndim: usize) -> (Vec<usize>, Vec<usize>) {
        let count = self.to_i64();
        if count < 0 || count > a_ndim.min(b_ndim) as i64 {
            wrong_count(count, a_ndim, b_ndim);
        }
        let count = count as usize;
        ((a_ndim - count..a_ndim).collect(), (0..count).collect())
    }
}

impl<A: AxisList, B: AxisList> TensordotAxes for (A, B) {
    #[track_caller]
    fn axes(&self, a_ndim: usize, b_ndim: usize) -> (Vec<usize>, Vec<usize>) {
        let (a, b) = (self.0.numbers(), self.1.numbers());
        if a.len() != b.len() {
            different_counts(&a, &b);
        }
        (distinct_axes(&a, a_ndim), distinct_axes(&b, b_ndim))
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_count(count: i64, a_ndim: usize, b_ndim: usize) -> ! {
    panic!("tensordot: cannot sum over {count} axes of arrays of dimension {a_ndim} and {b_ndim}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn different_counts(a: &[i64], b: &[i64]) -> ! {
    panic!("tensordot: {} and {} name different numbers of axes", tuple_text(a), tuple_text(b),)
}
