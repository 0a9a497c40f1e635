//! The innermost loops of products, over strided memory, and which of them a dtype has.
//!
//! Compiled here once for each representation and called through [`Kernels`]; what is looped over,
//! and in which order, is `contraction.rs`'s.

use num_complex::Complex;

use super::{
    ring::{Bit, Gemm, Ring},
    split, vectors,
};
use crate::dtype::DType;

/// One axis that two arrays are read along, and a third is added to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct LoopAxis {
    pub(crate) len: usize,
    /// Steps, in elements: 0 where an array does not have the axis. Without a step in the third,
    /// the axis is summed over.
    pub(crate) a: isize,
    pub(crate) b: isize,
    pub(crate) c: isize,
}

/// The axis of a single element.
pub(super) const UNIT: LoopAxis = LoopAxis { len: 1, a: 0, b: 0, c: 0 };

type Bytes = *const u8;

/// The loops of one dtype. Pointers are to its elements, as bytes; steps count elements.
///
/// All are unsafe in the same way: every index has to lead to an element, and `c` may overlap
/// neither `a` nor `b`.
pub(super) struct Kernels {
    /// A product of matrices, by this thread alone.
    pub(super) gemm: unsafe fn(&Gemm, Bytes, Bytes, *mut u8),
    /// The same by as many threads as are worth it.
    pub(super) shared_gemm: unsafe fn(&Gemm, Bytes, Bytes, *mut u8),
    /// `c += a * b` along two axes, or `c = a * b`.
    pub(super) multiply: unsafe fn(&[LoopAxis; 2], Mode, Bytes, Bytes, *mut u8),
    /// `c += a` along two axes; the step in `b` is not looked at.
    pub(super) sum: unsafe fn(&[LoopAxis; 2], Bytes, *mut u8),
    /// `c = a` along two axes, none of them summed over.
    pub(super) copy: unsafe fn(&[LoopAxis; 2], Bytes, *mut u8),
    /// `c += product of all` along one axis: its length, its step in `c`, and pointer and step of
    /// each factor, of which there is at least one.
    pub(super) multiply_all: unsafe fn(usize, isize, &[(Bytes, isize)], *mut u8),
}

/// How two factors are multiplied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mode {
    /// Whether the first is conjugated.
    pub(super) conj: bool,
    /// Whether products are added to what is there. Without summed axes there is nothing to add to,
    /// and a product that is -0.0 stays so.
    pub(super) add: bool,
}

impl Kernels {
    const fn of<T: Ring>() -> Kernels {
        Kernels {
            gemm: gemm::<T>,
            shared_gemm: shared_gemm::<T>,
            multiply: multiply::<T>,
            sum: sum::<T>,
            copy: copy::<T>,
            multiply_all: multiply_all::<T>,
        }
    }

    pub(super) fn for_dtype(dtype: DType) -> &'static Kernels {
        const BIT: Kernels = Kernels::of::<Bit>();
        const BYTE: Kernels = Kernels::of::<u8>();
        const SHORT: Kernels = Kernels::of::<u16>();
        const WORD: Kernels = Kernels::of::<u32>();
        const LONG: Kernels = Kernels::of::<u64>();
        const FLOAT: Kernels = Kernels::of::<f32>();
        const DOUBLE: Kernels = Kernels::of::<f64>();
        const COMPLEX_FLOAT: Kernels = Kernels::of::<Complex<f32>>();
        const COMPLEX_DOUBLE: Kernels = Kernels::of::<Complex<f64>>();
        match dtype {
            DType::Bool => &BIT,
            DType::Int8 | DType::Uint8 => &BYTE,
            DType::Int16 | DType::Uint16 => &SHORT,
            DType::Int32 | DType::Uint32 => &WORD,
            DType::Int64 | DType::Uint64 => &LONG,
            DType::Float32 => &FLOAT,
            DType::Float64 => &DOUBLE,
            DType::Complex64 => &COMPLEX_FLOAT,
            DType::Complex128 => &COMPLEX_DOUBLE,
        }
    }
}

unsafe fn gemm<T: Ring>(job: &Gemm, a: Bytes, b: Bytes, c: *mut u8) {
    let (a, b, c) = (a.cast::<T>(), b.cast::<T>(), c.cast::<T>());
    // SAFETY: the same conditions.
    unsafe {
        if job.m * job.n * job.k > T::SMALL {
            T::large(job, T::ONE, a, b, c);
        } else {
            plain_gemm(job, T::ONE, a, b, c);
        }
    }
}

unsafe fn shared_gemm<T: Ring>(job: &Gemm, a: Bytes, b: Bytes, c: *mut u8) {
    let (a, b, c) = (a.cast::<T>(), b.cast::<T>(), c.cast::<T>());
    // SAFETY: the same conditions.
    unsafe { split::product(job, T::ONE, a, b, c) }
}

/// A small product of matrices.
///
/// # Safety
///
/// As [`Ring::large`].
#[inline]
pub(super) unsafe fn plain_gemm<T: Ring>(
    job: &Gemm,
    alpha: T,
    a: *const T,
    b: *const T,
    c: *mut T,
) {
    for i in 0..job.m as isize {
        for j in 0..job.n as isize {
            // SAFETY: indices below the lengths of the axes.
            unsafe {
                let (row, column) = (a.offset(i * job.a[0]), b.offset(j * job.b[1]));
                let mut total = T::ZERO;
                for l in 0..job.k as isize {
                    let x = (*row.offset(l * job.a[1])).conj_if(job.conj);
                    total = total.plus(x.times(*column.offset(l * job.b[0])));
                }
                let total = alpha.times(total);
                let to = c.offset(i * job.c[0] + j * job.c[1]);
                *to = if job.add { (*to).plus(total) } else { total };
            }
        }
    }
}

/// Rows of the second factor, and columns, that a block has: they stay in the second cache.
const BLOCK_ROWS: usize = 128;
const BLOCK_COLUMNS: usize = 256;

/// A product of matrices by rows: `c[i, ..] += a[i, l] * b[l, ..]`, which needs no sums across.
///
/// # Safety
///
/// As [`Ring::large`].
pub(super) unsafe fn blocked<T: Ring>(job: &Gemm, a: *const T, b: *const T, c: *mut T) {
    let Gemm { m, n, .. } = *job;
    if m.min(n) < 8 && job.a[1] == 1 && job.b[0] == 1 {
        // SAFETY: rows of `a` and columns of `b` have `k` elements side by side.
        return unsafe { by_dots(job, a, b, c) };
    }
    if n < m && job.a[0] == 1 && job.b[1] != 1 && !job.conj {
        let [a_steps, b_steps, c_steps] = [job.a, job.b, job.c].map(|[x, y]| [y, x]);
        let job = Gemm { m: n, n: m, a: b_steps, b: a_steps, c: c_steps, ..*job };
        // SAFETY: the same elements, the two factors and the axes of the result swapped.
        return unsafe { by_rows(&job, b, a, c) };
    }
    // SAFETY: the same conditions.
    unsafe { by_rows(job, a, b, c) }
}

unsafe fn by_rows<T: Ring>(job: &Gemm, a: *const T, b: *const T, c: *mut T) {
    let Gemm { m, n, k, .. } = *job;
    let mut packed: Vec<T> = Vec::new();
    let mut totals = [T::ZERO; BLOCK_COLUMNS];
    for first_column in (0..n).step_by(BLOCK_COLUMNS) {
        let columns = BLOCK_COLUMNS.min(n - first_column);
        for first_row in (0..k).step_by(BLOCK_ROWS) {
            let rows = BLOCK_ROWS.min(k - first_row);
            let start = first_row as isize * job.b[0] + first_column as isize * job.b[1];
            // SAFETY: the block lies within the axes; where its rows have gaps, a copy has none.
            let (block, row_step) = unsafe {
                let block = b.offset(start);
                if job.b[1] == 1 {
                    (block, job.b[0])
                } else {
                    packed.clear();
                    for l in 0..rows as isize {
                        let row = block.offset(l * job.b[0]);
                        packed.extend((0..columns as isize).map(|j| *row.offset(j * job.b[1])));
                    }
                    (packed.as_ptr(), columns as isize)
                }
            };
            let totals = &mut totals[..columns];
            for i in 0..m as isize {
                // SAFETY: `rows` and `columns` lie within the axes of all three.
                unsafe {
                    let to = c.offset(i * job.c[0] + first_column as isize * job.c[1]);
                    if first_row == 0 && !job.add {
                        totals.fill(T::ZERO);
                    } else {
                        for (j, total) in totals.iter_mut().enumerate() {
                            *total = *to.offset(j as isize * job.c[1]);
                        }
                    }
                    let from = a.offset(i * job.a[0] + first_row as isize * job.a[1]);
                    for l in 0..rows as isize {
                        let x = (*from.offset(l * job.a[1])).conj_if(job.conj);
                        let row = std::slice::from_raw_parts(block.offset(l * row_step), columns);
                        for (total, y) in totals.iter_mut().zip(row) {
                            *total = total.plus(x.times(*y));
                        }
                    }
                    for (j, total) in totals.iter().enumerate() {
                        *to.offset(j as isize * job.c[1]) = *total;
                    }
                }
            }
        }
    }
}

unsafe fn by_dots<T: Ring>(job: &Gemm, a: *const T, b: *const T, c: *mut T) {
    for i in 0..job.m as isize {
        for j in 0..job.n as isize {
            // SAFETY: `k` elements side by side in both, and one place in `c`.
            unsafe {
                let row = std::slice::from_raw_parts(a.offset(i * job.a[0]), job.k);
                let column = std::slice::from_raw_parts(b.offset(j * job.b[1]), job.k);
                let to = c.offset(i * job.c[0] + j * job.c[1]);
                let total = plain_dot(row, column, job.conj);
                *to = if job.add { (*to).plus(total) } else { total };
            }
        }
    }
}

/// Sums that are made beside each other, in one vector register or a few.
const LANES: usize = 16;

/// The sum of products of two rows.
pub(super) fn plain_dot<T: Ring>(a: &[T], b: &[T], conj: bool) -> T {
    let mut lanes = [T::ZERO; LANES];
    let (a_lines, b_lines) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a_lines.remainder().iter().zip(b_lines.remainder());
    let rest = rest.fold(T::ZERO, |total, (x, y)| total.plus(x.conj_if(conj).times(*y)));
    for (a_line, b_line) in a_lines.zip(b_lines) {
        for ((lane, x), y) in lanes.iter_mut().zip(a_line).zip(b_line) {
            *lane = lane.plus(x.conj_if(conj).times(*y));
        }
    }
    lanes.into_iter().fold(rest, T::plus)
}

unsafe fn multiply<T: Ring>(axes: &[LoopAxis; 2], mode: Mode, a: Bytes, b: Bytes, c: *mut u8) {
    let [outer, inner] = *axes;
    let (a, b, c) = (a.cast::<T>(), b.cast::<T>(), c.cast::<T>());
    for i in 0..outer.len as isize {
        // SAFETY: indices below the lengths of both axes.
        unsafe {
            let (a, b, c) = (a.offset(i * outer.a), b.offset(i * outer.b), c.offset(i * outer.c));
            if inner.c == 0 {
                *c = (*c).plus(sum_of_products(&inner, mode.conj, a, b));
            } else {
                add_products(&inner, mode, a, b, c);
            }
        }
    }
}

/// # Safety
///
/// Every index into `axis` leads to an element of both.
unsafe fn sum_of_products<T: Ring>(axis: &LoopAxis, conj: bool, a: *const T, b: *const T) -> T {
    let LoopAxis { len, a: a_step, b: b_step, .. } = *axis;
    // SAFETY: the same elements.
    unsafe {
        if a_step == 1 && b_step == 1 {
            T::dot(len, a, b, conj)
        } else {
            vectors::strided_dot(len, a, a_step, b, b_step, conj)
        }
    }
}

/// # Safety
///
/// Every index into `axis` leads to an element of all three, and `c` overlaps no other.
unsafe fn add_products<T: Ring>(axis: &LoopAxis, mode: Mode, a: *const T, b: *const T, c: *mut T) {
    let put = |to: &mut T, product: T| *to = if mode.add { to.plus(product) } else { product };
    // SAFETY: where a step is 1, `len` elements lie side by side, and indices stay below it.
    unsafe {
        match *axis {
            LoopAxis { len, a: 1, b: 1, c: 1 } => {
                let (a, b) =
                    (std::slice::from_raw_parts(a, len), std::slice::from_raw_parts(b, len));
                let c = std::slice::from_raw_parts_mut(c, len);
                for ((to, x), y) in c.iter_mut().zip(a).zip(b) {
                    put(to, x.conj_if(mode.conj).times(*y));
                }
            }
            LoopAxis { len, a: 0, b: 1, c: 1 } => {
                let x = (*a).conj_if(mode.conj);
                let c = std::slice::from_raw_parts_mut(c, len);
                for (to, y) in c.iter_mut().zip(std::slice::from_raw_parts(b, len)) {
                    put(to, x.times(*y));
                }
            }
            LoopAxis { len, a: 1, b: 0, c: 1 } => {
                let y = *b;
                let c = std::slice::from_raw_parts_mut(c, len);
                for (to, x) in c.iter_mut().zip(std::slice::from_raw_parts(a, len)) {
                    put(to, x.conj_if(mode.conj).times(y));
                }
            }
            LoopAxis { len, a: a_step, b: b_step, c: c_step } => {
                for i in 0..len as isize {
                    let x = (*a.offset(i * a_step)).conj_if(mode.conj);
                    put(&mut *c.offset(i * c_step), x.times(*b.offset(i * b_step)));
                }
            }
        }
    }
}

unsafe fn sum<T: Ring>(axes: &[LoopAxis; 2], a: Bytes, c: *mut u8) {
    let [outer, inner] = *axes;
    let (a, c) = (a.cast::<T>(), c.cast::<T>());
    for i in 0..outer.len as isize {
        // SAFETY: indices below the lengths of both axes; where a step is 1, elements lie side by
        // side.
        unsafe {
            let (a, c) = (a.offset(i * outer.a), c.offset(i * outer.c));
            if inner.c == 0 && inner.a == 1 {
                *c = (*c).plus(plain_sum(std::slice::from_raw_parts(a, inner.len)));
            } else if inner.c == 0 {
                let mut lanes = [T::ZERO; 8];
                for j in 0..inner.len {
                    lanes[j % 8] = lanes[j % 8].plus(*a.offset(j as isize * inner.a));
                }
                *c = lanes.into_iter().fold(*c, T::plus);
            } else if inner.a == 1 && inner.c == 1 {
                let c = std::slice::from_raw_parts_mut(c, inner.len);
                for (to, x) in c.iter_mut().zip(std::slice::from_raw_parts(a, inner.len)) {
                    *to = to.plus(*x);
                }
            } else {
                for j in 0..inner.len as isize {
                    let to = c.offset(j * inner.c);
                    *to = (*to).plus(*a.offset(j * inner.a));
                }
            }
        }
    }
}

/// A sum of elements side by side.
fn plain_sum<T: Ring>(a: &[T]) -> T {
    let mut lanes = [T::ZERO; 2 * LANES];
    let lines = a.chunks_exact(lanes.len());
    let rest = lines.remainder().iter().fold(T::ZERO, |total, x| total.plus(*x));
    for line in lines {
        for (lane, x) in lanes.iter_mut().zip(line) {
            *lane = lane.plus(*x);
        }
    }
    lanes.into_iter().fold(rest, T::plus)
}

/// Rows and columns that are copied at a time: the lines that they lie in stay in the first cache,
/// whichever of the two leads along lines.
const SQUARE: usize = 16;

unsafe fn copy<T: Ring>(axes: &[LoopAxis; 2], a: Bytes, c: *mut u8) {
    let [outer, inner] = *axes;
    let (a, c) = (a.cast::<T>(), c.cast::<T>());
    for first_row in (0..outer.len).step_by(SQUARE) {
        let rows = first_row..outer.len.min(first_row + SQUARE);
        for first_column in (0..inner.len).step_by(SQUARE) {
            let columns = first_column..inner.len.min(first_column + SQUARE);
            for i in rows.clone() {
                for j in columns.clone() {
                    let (i, j) = (i as isize, j as isize);
                    // SAFETY: indices below the lengths of both axes.
                    unsafe {
                        let x = *a.offset(i * outer.a + j * inner.a);
                        *c.offset(i * outer.c + j * inner.c) = x;
                    }
                }
            }
        }
    }
}

unsafe fn multiply_all<T: Ring>(len: usize, c_step: isize, factors: &[(Bytes, isize)], c: *mut u8) {
    let c = c.cast::<T>();
    let (first, others) = factors.split_first().expect("at least one factor");
    for i in 0..len as isize {
        // SAFETY: an index below the length, in each factor and in the result.
        unsafe {
            let mut product = *first.0.cast::<T>().offset(i * first.1);
            for (start, step) in others {
                product = product.times(*start.cast::<T>().offset(i * step));
            }
            let to = c.offset(i * c_step);
            *to = (*to).plus(product);
        }
    }
}
