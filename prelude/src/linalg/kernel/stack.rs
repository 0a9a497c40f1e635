//! Shapes of stacks of matrices: the last two axes are a matrix, all before them count.

use faer::Par;

use crate::shape::tuple_text;

/// The shape of a stack: how many matrices along which axes, and their rows and columns.
#[track_caller]
pub(in crate::linalg) fn matrix_shape(shape: &[usize]) -> (&[usize], usize, usize) {
    match shape {
        [outer @ .., rows, columns] => (outer, *rows, *columns),
        _ => not_a_matrix(shape.len()),
    }
}

/// The same for matrices that have to be square.
#[track_caller]
pub(in crate::linalg) fn square_shape(shape: &[usize]) -> (&[usize], usize) {
    let (outer, rows, columns) = matrix_shape(shape);
    if rows != columns {
        not_square(shape);
    }
    (outer, rows)
}

/// The shape that two shapes have together, if they do.
pub(in crate::linalg) fn broadcast(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut joint = long.to_vec();
    let skipped = long.len() - short.len();
    for (joint, len) in joint[skipped..].iter_mut().zip(short) {
        if *joint == 1 {
            *joint = *len;
        } else if *len != 1 && *len != *joint {
            return None;
        }
    }
    Some(joint)
}

/// Of one thread where a thread more would not pay: faer's loops share out what they are given.
pub(super) fn parallelism(m: usize, n: usize, k: usize) -> Par {
    let work = m.saturating_mul(n).saturating_mul(k);
    let threads = if work < 128 * 128 * 128 { 1 } else { crate::threads::get_num_threads() };
    if threads == 1 { Par::Seq } else { Par::rayon(threads) }
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_a_matrix(ndim: usize) -> ! {
    panic!("{ndim}-dimensional array given. Array must be at least two-dimensional")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_square(shape: &[usize]) -> ! {
    panic!("Last 2 dimensions of the array must be square, got shape {}", tuple_text(shape))
}
