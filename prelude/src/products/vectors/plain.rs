//! The loops where no registers are known of: sums beside each other, for the compiler to put into
//! what registers it has.

use super::{Loops, Real};
use crate::products::loops::plain_dot;

pub(super) const fn loops<T: Real>() -> Loops<T> {
    Loops { dot: dot::<T>, four_dots: four_dots::<T>, eight_rows: eight_rows::<T>, one_row }
}

unsafe fn dot<T: Real>(n: usize, a: *const T, b: *const T) -> T {
    // SAFETY: the caller's `n` elements of each.
    let (a, b) = unsafe { (std::slice::from_raw_parts(a, n), std::slice::from_raw_parts(b, n)) };
    plain_dot(a, b, false)
}

unsafe fn four_dots<T: Real>(n: usize, rows: *const T, step: isize, x: *const T) -> [T; 4] {
    // SAFETY: the caller's four rows of `n` elements.
    std::array::from_fn(|j| unsafe { dot(n, rows.offset(j as isize * step), x) })
}

unsafe fn eight_rows<T: Real>(
    n: usize,
    rows: *const T,
    step: isize,
    x: &[T; 8],
    y: *mut T,
    add: bool,
) {
    for (j, x) in x.iter().enumerate() {
        // SAFETY: the caller's eight rows of `n` elements.
        unsafe { one_row(n, rows.offset(j as isize * step), *x, y, add || j > 0) };
    }
}

unsafe fn one_row<T: Real>(n: usize, row: *const T, x: T, y: *mut T, add: bool) {
    // SAFETY: the caller's `n` elements of both, which do not overlap.
    unsafe {
        for i in 0..n {
            let product = (*row.add(i)).times(x);
            *y.add(i) = if add { (*y.add(i)).plus(product) } else { product };
        }
    }
}
