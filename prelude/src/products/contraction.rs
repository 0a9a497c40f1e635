//! Sums of products over any axes: which of them become a product of matrices, which a loop around
//! it, and which of the loops are shared among threads.
//!
//! No array is copied: axes are steps, and whatever they are, one of `loops.rs` takes them.

use super::{
    loops::{Kernels, LoopAxis, Mode, UNIT},
    ring::Gemm,
};
use crate::{dtype::DType, few::Few};

/// So many multiplications are worth a second thread.
const SHARED: usize = 1 << 18;

/// A sum of products to be made, or a sum of one array's elements.
#[derive(Clone, Copy)]
pub(crate) struct Contraction {
    kernels: &'static Kernels,
    itemsize: isize,
    of: Of,
}

#[derive(Clone, Copy)]
enum Of {
    Products { conj: bool },
    // The second array is not looked at.
    One,
}

/// Where the arrays start. Threads write to different places.
#[derive(Clone, Copy)]
struct Places {
    a: *const u8,
    b: *const u8,
    c: *mut u8,
}

// SAFETY: they are dereferenced under the conditions of `Contraction::run` alone, which has each
// thread write to places of its own.
unsafe impl Send for Places {}

impl Of {
    fn conj(self) -> bool {
        matches!(self, Of::Products { conj: true })
    }
}

impl Contraction {
    /// `conj`: whether the first factor is conjugated, which changes complex numbers only.
    pub(crate) fn products(dtype: DType, conj: bool) -> Contraction {
        Contraction::new(dtype, Of::Products { conj })
    }

    /// Of the elements of the first array alone; copies of them where no axis is summed over.
    pub(crate) fn sums(dtype: DType) -> Contraction {
        Contraction::new(dtype, Of::One)
    }

    fn new(dtype: DType, of: Of) -> Contraction {
        let itemsize = dtype.itemsize() as isize;
        Contraction { kernels: Kernels::for_dtype(dtype), itemsize, of }
    }

    /// Makes the sums of products over `axes` in `c`, which holds zeros; axes without a step in `c`
    /// are summed over.
    ///
    /// # Safety
    ///
    /// All indices lead from `a`, `b` and `c` to elements of the dtype, those of `c` each to
    /// another place but for the axes without a step in `c`, and `c` overlaps neither of the others.
    pub(crate) unsafe fn run(&self, axes: &[LoopAxis], a: *const u8, b: *const u8, c: *mut u8) {
        if axes.iter().any(|axis| axis.len == 0) {
            return;
        }
        let axes = joined(axes);
        let work = axes.iter().fold(1_usize, |work, axis| work.saturating_mul(axis.len));
        let is_shared = crate::threads::are_worth(work, SHARED);
        let threads = if is_shared { crate::threads::get_num_threads() } else { 1 };
        if threads > 1
            && let Of::Products { conj } = self.of
            && let mut others = axes.clone()
            && let Some(job) = take_matrices(&mut others)
            && others.is_empty()
        {
            let job = Gemm { conj, ..job };
            // SAFETY: `job` has all axes.
            return unsafe { (self.kernels.shared_gemm)(&job, a, b, c) };
        }
        // SAFETY: the same conditions.
        unsafe { self.share(axes, Places { a, b, c }, threads) }
    }

    /// A product of two matrices in `c`, which holds zeros if `k` is 0.
    ///
    /// # Safety
    ///
    /// As [`Contraction::run`].
    pub(super) unsafe fn matrices(&self, job: &Gemm, a: *const u8, b: *const u8, c: *mut u8) {
        let job = Gemm { conj: self.of.conj(), ..*job };
        // SAFETY: the same conditions; without anything to sum over, zeros stay.
        unsafe {
            if job.m > 0 && job.n > 0 && job.k > 0 {
                (self.kernels.shared_gemm)(&job, a, b, c);
            }
        }
    }

    /// # Safety
    ///
    /// As [`Contraction::run`].
    unsafe fn share(&self, axes: Few<LoopAxis>, places: Places, threads: usize) {
        let Some(axis) = axis_to_share(&axes, threads) else {
            // SAFETY: the same conditions.
            return unsafe { self.alone(axes, places) };
        };
        let (mut first, mut second) = (axes.clone(), axes);
        let half = first[axis].len / 2;
        let LoopAxis { a, b, c, .. } = first[axis];
        first[axis].len = half;
        second[axis].len -= half;
        let bytes = half as isize * self.itemsize;
        // SAFETY: half of an axis is within it; the halves are apart in `c`, where the axis has a
        // step.
        unsafe {
            let others = Places {
                a: places.a.offset(a * bytes),
                b: places.b.offset(b * bytes),
                c: places.c.offset(c * bytes),
            };
            crate::threads::join(
                move || self.share(first, places, threads / 2),
                move || self.share(second, others, threads - threads / 2),
            );
        }
    }

    /// # Safety
    ///
    /// As [`Contraction::run`].
    unsafe fn alone(&self, mut axes: Few<LoopAxis>, places: Places) {
        let add = axes.iter().any(|axis| axis.c == 0);
        if let Of::Products { conj } = self.of
            && let Some(job) = take_matrices(&mut axes)
        {
            let add = axes.iter().any(|axis| axis.c == 0);
            let job = Gemm { conj, add, ..job };
            self.each(&axes, places, |place| {
                // SAFETY: `job` has the axes that are left.
                unsafe { (self.kernels.gemm)(&job, place.a, place.b, place.c) }
            });
            return;
        }
        axes.sort_by_key(|axis| std::cmp::Reverse(reach(axis)));
        let inner = axes.pop().unwrap_or(UNIT);
        let inner = [axes.pop().unwrap_or(UNIT), inner];
        let mode = Mode { conj: self.of.conj(), add };
        self.each(&axes, places, |Places { a, b, c }| {
            // SAFETY: the two axes that are left.
            unsafe {
                match (self.of, add) {
                    (Of::Products { .. }, _) => (self.kernels.multiply)(&inner, mode, a, b, c),
                    (Of::One, true) => (self.kernels.sum)(&inner, a, c),
                    (Of::One, false) => (self.kernels.copy)(&inner, a, c),
                }
            }
        });
    }

    /// Calls `f` with the place of every index into `axes`.
    fn each(&self, axes: &[LoopAxis], start: Places, mut f: impl FnMut(Places)) {
        for_each_index(axes, |[a, b, c]| {
            f(Places {
                a: start.a.wrapping_offset(a * self.itemsize),
                b: start.b.wrapping_offset(b * self.itemsize),
                c: start.c.wrapping_offset(c * self.itemsize),
            });
        });
    }
}

/// Adds to `c`, which holds zeros, the sums of products of any number of arrays in one loop over
/// `axes`: each with its length, its step in every array, and its step in `c`.
///
/// # Safety
///
/// As [`Contraction::run`], with all of `starts` in the place of `a` and `b`; there is at least one.
pub(crate) unsafe fn multiply_all(
    dtype: DType,
    mut axes: Vec<(usize, Vec<isize>, isize)>,
    starts: &[*const u8],
    c: *mut u8,
) {
    if axes.iter().any(|axis| axis.0 == 0) {
        return;
    }
    let itemsize = dtype.itemsize() as isize;
    axes.retain(|axis| axis.0 > 1);
    axes.sort_by_key(|(_, steps, to)| {
        std::cmp::Reverse(
            steps.iter().map(|step| step.unsigned_abs()).sum::<usize>() + to.unsigned_abs(),
        )
    });
    let (len, steps, c_step) = axes.pop().unwrap_or((1, vec![0; starts.len()], 0));
    let mut factors: Vec<(*const u8, isize)> = starts.iter().copied().zip(steps).collect();
    let mut index = vec![0; axes.len()];
    let mut to = c;
    loop {
        // SAFETY: pointers and steps along the innermost axis, at an index into the others.
        unsafe { (Kernels::for_dtype(dtype).multiply_all)(len, c_step, &factors, to) };
        let mut at = axes.len();
        loop {
            if at == 0 {
                return;
            }
            at -= 1;
            let (len, steps, c_step) = &axes[at];
            index[at] += 1;
            // After the last index, back to the first.
            let turns = if index[at] < *len { 1 } else { 1 - *len as isize };
            for (factor, step) in factors.iter_mut().zip(steps) {
                factor.0 = factor.0.wrapping_offset(step * turns * itemsize);
            }
            to = to.wrapping_offset(c_step * turns * itemsize);
            if index[at] < *len {
                break;
            }
            index[at] = 0;
        }
    }
}

/// Calls `f` with the three offsets of every index. No axis has length 0.
pub(super) fn for_each_index(axes: &[LoopAxis], mut f: impl FnMut([isize; 3])) {
    let mut index: Few<usize> = axes.iter().map(|_| 0).collect();
    let [mut a, mut b, mut c] = [0; 3];
    loop {
        f([a, b, c]);
        let mut at = axes.len();
        loop {
            if at == 0 {
                return;
            }
            at -= 1;
            let axis = axes[at];
            index[at] += 1;
            (a, b, c) = (a + axis.a, b + axis.b, c + axis.c);
            if index[at] < axis.len {
                break;
            }
            let len = axis.len as isize;
            (a, b, c) = (a - axis.a * len, b - axis.b * len, c - axis.c * len);
            index[at] = 0;
        }
    }
}

/// The axes without those of length 1, joined where one continues another in all arrays.
pub(super) fn joined(axes: &[LoopAxis]) -> Few<LoopAxis> {
    let mut axes: Few<LoopAxis> = axes.iter().copied().filter(|axis| axis.len != 1).collect();
    let mut at = 0;
    while at < axes.len() {
        let inner = axes[at];
        let len = inner.len as isize;
        let outer = axes.iter().position(|outer| {
            (outer.a, outer.b, outer.c) == (inner.a * len, inner.b * len, inner.c * len)
                && *outer != inner
        });
        match outer {
            Some(outer) => {
                axes[at].len *= axes[outer].len;
                axes.remove(outer);
                at = 0;
            }
            None => at += 1,
        }
    }
    axes
}

/// How far one step along an axis leads in all arrays together.
fn reach(axis: &LoopAxis) -> usize {
    axis.a.unsigned_abs() + axis.b.unsigned_abs() + axis.c.unsigned_abs()
}

/// The axis that is cut in two for `threads` threads: the outermost of the result that is long
/// enough for them, else the longest.
fn axis_to_share(axes: &[LoopAxis], threads: usize) -> Option<usize> {
    if threads < 2 {
        return None;
    }
    let own = (0..axes.len()).filter(|axis| axes[*axis].c != 0 && axes[*axis].len > 1);
    let long = own.clone().filter(|axis| axes[*axis].len >= 8 * threads);
    long.max_by_key(|axis| axes[*axis].c.unsigned_abs()).or(own.max_by_key(|axis| axes[*axis].len))
}

/// Takes the axes of a product of matrices out of `axes`, if there is one that is worth it.
fn take_matrices(axes: &mut Few<LoopAxis>) -> Option<Gemm> {
    let rows = best(axes, |axis| axis.c != 0 && axis.a != 0 && axis.b == 0);
    let columns = best(axes, |axis| axis.c != 0 && axis.a == 0 && axis.b != 0);
    let summed = best(axes, |axis| axis.c == 0)?;
    if rows.is_none() && columns.is_none() {
        return None;
    }
    let of = |axis: Option<usize>| axis.map_or(UNIT, |axis| axes[axis]);
    let (m, n, k) = (of(rows), of(columns), axes[summed]);
    let work = m.len * n.len * k.len;
    // Side by side in memory lie elements of different products: those are made together.
    let across = axes.iter().any(|axis| {
        let batch = axis.a != 0 && axis.b != 0 && axis.c.unsigned_abs() == 1;
        batch && (axis.a.unsigned_abs() == 1 || axis.b.unsigned_abs() == 1) && axis.len >= 16
    });
    if across && work < 4096 {
        return None;
    }
    let mut taken: Few<usize> = [rows, columns, Some(summed)].into_iter().flatten().collect();
    taken.sort_unstable();
    for axis in taken.iter().rev() {
        axes.remove(*axis);
    }
    let (a, b, c) = ([m.a, k.a], [k.b, n.b], [m.c, n.c]);
    Some(Gemm { m: m.len, n: n.len, k: k.len, a, b, c, conj: false, add: false })
}

/// The longest of the axes of a kind; one along which elements lie side by side counts double.
fn best(axes: &[LoopAxis], kind: impl Fn(&LoopAxis) -> bool) -> Option<usize> {
    let near = |axis: &LoopAxis| [axis.a, axis.b, axis.c].contains(&1);
    let worth = |axis: &LoopAxis| axis.len.min(256) * if near(axis) { 2 } else { 1 };
    (0..axes.len()).filter(|axis| kind(&axes[*axis])).max_by_key(|axis| worth(&axes[*axis]))
}

/// What the unsafe loops do, on little data, for tools that watch every access. Without faer's.
#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn every_loop_on_awkward_strides() {
        let a = np::arange(12 * 9).mapv(|x| (x % 7) as u8).reshape((12, 9));
        let row = a.slice(s![5, ..]);
        let views = [
            a.slice(s![.., ..]),
            a.slice(s![..;-1, ..;2]),
            a.slice(s![1..;2, ..;-3]),
            row.broadcast((4, 9)).expect("rows"),
            a.slice(s![2..2, ..]),
        ];
        for x in &views {
            for y in &views {
                if x.ncols() == y.ncols() {
                    let dots = Array2::from_shape_fn((x.nrows(), y.nrows()), |(i, j)| {
                        let products = x.row(i).into_iter().zip(y.row(j));
                        products.fold(0_u8, |sum, (p, q)| sum.wrapping_add(p.wrapping_mul(*q)))
                    });
                    assert_eq!(np::matmul(x, y.t()), dots);
                    assert_eq!(einsum!("ik,jk->ij", x, y), dots);
                    assert_eq!(
                        einsum!("ik,jk->i", x, y),
                        dots.map_axis(Axis(1), |row| {
                            row.iter().fold(0_u8, |sum, x| sum.wrapping_add(*x))
                        })
                    );
                    let mut out = u8::zeros((2 * dots.nrows(), dots.ncols()));
                    np::matmul_into(x, y.t(), &mut out.slice_mut(s![..;-2, ..;-1]));
                    assert_eq!(out.slice(s![..;-2, ..;-1]), dots);
                }
                let outer = np::outer(x, y);
                assert_eq!(outer.dim(), (x.len(), y.len()));
                assert_eq!(np::kron(x, y).len(), outer.len());
                assert_eq!(np::einsum("ab,cd->abcd", (x, y)).len(), outer.len());
                assert_eq!(np::dot(x, 2_i64), x.mapv(|x| 2 * x));
            }
            assert_eq!(einsum!("ij->ji", x), x.t());
            assert_eq!(
                np::vdot(x, x.mapv(i64::from)),
                x.iter().map(|x| i64::from(*x).pow(2)).sum()
            );
            let all = np::einsum_with(
                "ij,ij,ik->kj",
                (x, x, x),
                crate::EinsumOptions { optimize: false },
            );
            assert_eq!(all, np::einsum("ij,ij,ik->kj", (x, x, x)));
            let line = np::cdist(x, x);
            assert!(line.diag().iter().all(|x| *x == 0.0));
        }
        // Blocks, and a diagonal.
        let square = np::arange(20 * 20).mapv(|x| x % 11).reshape((20, 20));
        assert_eq!(np::matmul(&square, square.t()), square.dot(&square.t()));
        assert_eq!(
            np::matmul(square.t(), square.slice(s![.., ..;3])),
            square.t().dot(&square.slice(s![.., ..;3]))
        );
        assert_eq!(einsum!("ii->", square), square.diag().sum());
    }
}
