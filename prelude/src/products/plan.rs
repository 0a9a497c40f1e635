//! Which axes of two factors are multiplied, summed over and kept, for each kind of product; and the
//! messages where shapes do not fit.

use ndarray::{Dimension, IxDyn};

use super::{
    contraction::Contraction,
    loops::{LoopAxis, UNIT},
    operand::{Buffer, Converted, Operand, size_of_result},
    ring::Gemm,
};
use crate::{dtype::DType, shape::tuple_text, strided::StridedAxis};

/// The kinds of products that differ in which axes they take.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    /// The last axis of the first and the last but one of the second.
    Dot,
    /// The last axis of both.
    Inner,
    /// As `Dot`, for each pair of matrices.
    Matmul,
    Vecdot,
    Matvec,
    Vecmat,
    /// The two, each as one axis.
    Vdot,
    Kron,
    /// The axes given for each.
    Tensordot(&'a [usize], &'a [usize]),
}

impl Kind<'_> {
    fn name(self) -> &'static str {
        match self {
            Kind::Dot => "dot",
            Kind::Inner => "inner",
            Kind::Matmul => "matmul",
            Kind::Vecdot => "vecdot",
            Kind::Matvec => "matvec",
            Kind::Vecmat => "vecmat",
            Kind::Vdot => "vdot",
            Kind::Kron => "kron",
            Kind::Tensordot(..) => "tensordot",
        }
    }

    /// Whether the first factor is conjugated.
    fn conj(self) -> bool {
        matches!(self, Kind::Vdot | Kind::Vecdot | Kind::Vecmat)
    }

    /// The axes that a matrix or vector has at the least, in the first factor and in the second.
    fn core(self) -> [usize; 2] {
        match self {
            Kind::Matmul | Kind::Vecdot => [1, 1],
            Kind::Matvec => [2, 1],
            Kind::Vecmat => [1, 2],
            _ => [0, 0],
        }
    }
}

/// Room for what factors are converted to.
#[derive(Default)]
pub(super) struct Spaces {
    a: Option<Converted>,
    b: Option<Converted>,
    flat: [Option<Buffer>; 2],
}

/// A product that is ready to be made.
pub(super) struct Plan {
    lengths: IxDyn,
    contraction: Contraction,
    steps: Steps,
    a: *const u8,
    b: *const u8,
}

enum Steps {
    Matrices(Gemm),
    Any(Vec<LoopAxis>),
}

impl Plan {
    #[track_caller]
    pub(super) fn new(
        kind: Kind<'_>,
        a: Operand<'_>,
        b: Operand<'_>,
        dtype: DType,
        spaces: &mut Spaces,
    ) -> Plan {
        let Spaces { a: a_space, b: b_space, flat: [a_flat, b_flat] } = spaces;
        let (a, b) = (a.in_dtype(dtype, a_space), b.in_dtype(dtype, b_space));
        let contraction = Contraction::products(dtype, kind.conj());
        let mut plan = Plan {
            lengths: IxDyn(&[]),
            contraction,
            steps: Steps::Any(Vec::new()),
            a: a.start(),
            b: b.start(),
        };
        match kind {
            Kind::Vdot => {
                let (a_start, a_step) = a.flattened(a_flat);
                let (b_start, b_step) = b.flattened(b_flat);
                (plan.a, plan.b) = (a_start, b_start);
                let len = a.len();
                if len != b.len() {
                    different_sizes(&a, &b);
                }
                let summed = LoopAxis { len, a: a_step, b: b_step, c: 0 };
                plan.rows_and_columns(&[], &[], &[summed]);
            }
            Kind::Kron => plan.kron(&a, &b),
            Kind::Tensordot(a_axes, b_axes) => plan.tensordot(&a, &b, a_axes, b_axes),
            _ => plan.matrices(kind, &a, &b),
        }
        size_of_result(kind.name(), plan.lengths());
        plan
    }

    /// The length of each axis of the result.
    pub(super) fn lengths(&self) -> &[usize] {
        self.lengths.slice()
    }

    /// Whether every element of the result is written and none read, so that it need not be zero.
    pub(super) fn overwrites(&self) -> bool {
        matches!(&self.steps, Steps::Matrices(job) if job.k > 0)
    }

    /// Makes the product in C order.
    ///
    /// # Safety
    ///
    /// `c` leads to an element of the dtype for each index below [`Plan::lengths`], all of them zero
    /// unless [`Plan::overwrites`], and the factors are still there.
    pub(super) unsafe fn make(&self, c: *mut u8) {
        // SAFETY: the axes are those of the factors, and of a result in C order.
        unsafe {
            match &self.steps {
                Steps::Matrices(job) => self.contraction.matrices(job, self.a, self.b, c),
                Steps::Any(axes) => self.contraction.run(axes, self.a, self.b, c),
            }
        }
    }

    /// Makes the product with other steps in the result than those of C order.
    ///
    /// # Safety
    ///
    /// As [`Plan::make`], where the steps lead.
    pub(super) unsafe fn make_with_steps(&mut self, c: *mut u8, steps: &[isize]) {
        match &mut self.steps {
            Steps::Matrices(job) => {
                let (rows, columns) = (self.lengths.ndim() > 0, self.lengths.ndim() > 1);
                match (rows, columns) {
                    (_, true) => job.c = [steps[0], steps[1]],
                    (true, false) => job.c = [steps[0], steps[0]],
                    _ => {}
                }
            }
            Steps::Any(axes) => {
                let kept = axes.iter_mut().filter(|axis| axis.c != 0);
                for (axis, step) in kept.zip(steps) {
                    axis.c = *step;
                }
            }
        }
        // SAFETY: the caller's steps lead to its elements.
        unsafe { self.make(c) }
    }

    /// Products of a matrix or vector with another, with a loop around them where there are more
    /// axes.
    #[track_caller]
    fn matrices(&mut self, kind: Kind<'_>, a: &Operand<'_>, b: &Operand<'_>) {
        let [a_least, b_least] = kind.core();
        if a.ndim() < a_least || b.ndim() < b_least {
            too_few_axes(kind, a, b);
        }
        if a.ndim() == 0 || b.ndim() == 0 {
            let (rows, columns): (Vec<_>, Vec<_>) = (a.axes().collect(), b.axes().collect());
            return self.rows_and_columns(&rows, &columns, &[]);
        }
        let a_sum = a.ndim() - 1;
        let b_sum = match kind {
            Kind::Inner | Kind::Vecdot | Kind::Matvec => b.ndim() - 1,
            _ => b.ndim().saturating_sub(2),
        };
        if a.shape()[a_sum] != b.shape()[b_sum] {
            not_aligned(kind, a, b, [a_sum, b_sum]);
        }
        let len = a.shape()[a_sum];
        let summed = LoopAxis { len, a: a.steps()[a_sum], b: b.steps()[b_sum], c: 0 };
        // Leading axes that are looped over together.
        let (a_batch, b_batch) = match kind {
            Kind::Dot | Kind::Inner => (0, 0),
            Kind::Matmul => (a.ndim().saturating_sub(2), b.ndim().saturating_sub(2)),
            Kind::Vecdot => (a_sum, b_sum),
            Kind::Matvec => (a.ndim() - 2, b_sum),
            _ => (a_sum, b.ndim() - 2),
        };
        if a_batch == 0 && b_batch == 0 && a.ndim() <= 2 && b.ndim() <= 2 {
            return self.two_matrices(a, b, b_sum, summed);
        }
        let rows: Vec<_> = a.axes().enumerate().skip(a_batch).filter(|x| x.0 != a_sum).collect();
        let columns: Vec<_> = b.axes().enumerate().skip(b_batch).filter(|x| x.0 != b_sum).collect();
        let mut axes = batch(kind, a, b, a_batch, b_batch);
        axes.extend(rows.into_iter().map(|(_, (len, a))| LoopAxis { len, a, b: 0, c: 1 }));
        axes.extend(columns.into_iter().map(|(_, (len, b))| LoopAxis { len, a: 0, b, c: 1 }));
        self.kept_and_summed(axes, &[summed]);
    }

    fn two_matrices(&mut self, a: &Operand<'_>, b: &Operand<'_>, b_sum: usize, summed: LoopAxis) {
        let other = |operand: &Operand<'_>, axis: usize| match operand.ndim() {
            1 => (1, 1),
            _ => (operand.shape()[axis], operand.steps()[axis]),
        };
        let ((m, a_step), (n, b_step)) = (other(a, 0), other(b, 1 - b_sum));
        self.lengths = match (a.ndim(), b.ndim()) {
            (1, 1) => IxDyn(&[]),
            (1, _) => IxDyn(&[n]),
            (_, 1) => IxDyn(&[m]),
            _ => IxDyn(&[m, n]),
        };
        let (a, b) = ([a_step, summed.a], [summed.b, b_step]);
        let c = [n as isize, 1];
        self.steps =
            Steps::Matrices(Gemm { m, n, k: summed.len, a, b, c, conj: false, add: false });
    }

    fn rows_and_columns(
        &mut self,
        rows: &[StridedAxis],
        columns: &[StridedAxis],
        summed: &[LoopAxis],
    ) {
        let rows = rows.iter().map(|&(len, a)| LoopAxis { len, a, b: 0, c: 1 });
        let columns = columns.iter().map(|&(len, b)| LoopAxis { len, a: 0, b, c: 1 });
        self.kept_and_summed(rows.chain(columns).collect(), summed);
    }

    /// The axes of the result in their order, and those that are summed over.
    fn kept_and_summed(&mut self, mut axes: Vec<LoopAxis>, summed: &[LoopAxis]) {
        let lengths: Vec<usize> = axes.iter().map(|axis| axis.len).collect();
        let mut step = 1;
        for axis in axes.iter_mut().rev() {
            axis.c = step;
            // A result too large for it is refused before it is used.
            step = step.wrapping_mul(axis.len.max(1) as isize);
        }
        axes.extend_from_slice(summed);
        self.lengths = IxDyn(&lengths);
        self.steps = Steps::Any(axes);
    }

    fn kron(&mut self, a: &Operand<'_>, b: &Operand<'_>) {
        let ndim = a.ndim().max(b.ndim());
        let (mut lengths, mut axes) = (vec![1; ndim], Vec::with_capacity(2 * ndim));
        let mut step = 1;
        let fill = std::iter::repeat((1, 0));
        let pairs = a.axes().rev().chain(fill.clone()).zip(b.axes().rev().chain(fill));
        for (length, ((a_len, a), (b_len, b))) in lengths.iter_mut().rev().zip(pairs) {
            *length = a_len.saturating_mul(b_len);
            axes.push(LoopAxis { len: b_len, a: 0, b, c: step });
            axes.push(LoopAxis { len: a_len, a, b: 0, c: step.wrapping_mul(b_len as isize) });
            step = step.wrapping_mul((*length).max(1) as isize);
        }
        self.lengths = IxDyn(&lengths);
        self.steps = Steps::Any(axes);
    }

    #[track_caller]
    fn tensordot(&mut self, a: &Operand<'_>, b: &Operand<'_>, a_axes: &[usize], b_axes: &[usize]) {
        let mut summed = Vec::with_capacity(a_axes.len());
        for (&a_axis, &b_axis) in a_axes.iter().zip(b_axes) {
            let len = a.shape()[a_axis];
            if len != b.shape()[b_axis] {
                not_aligned(Kind::Tensordot(a_axes, b_axes), a, b, [a_axis, b_axis]);
            }
            summed.push(LoopAxis { len, a: a.steps()[a_axis], b: b.steps()[b_axis], c: 0 });
        }
        let others = |operand: &Operand<'_>, summed: &[usize]| -> Vec<StridedAxis> {
            let axes = operand.axes().enumerate();
            axes.filter(|(axis, _)| !summed.contains(axis)).map(|(_, axis)| axis).collect()
        };
        self.rows_and_columns(&others(a, a_axes), &others(b, b_axes), &summed);
    }
}

/// The leading axes of both, broadcast against each other.
#[track_caller]
fn batch(
    kind: Kind<'_>,
    a: &Operand<'_>,
    b: &Operand<'_>,
    a_batch: usize,
    b_batch: usize,
) -> Vec<LoopAxis> {
    let ndim = a_batch.max(b_batch);
    let mut axes = vec![LoopAxis { c: 1, ..UNIT }; ndim];
    for (i, axis) in axes.iter_mut().enumerate() {
        let of = |operand: &Operand<'_>, batch: usize| match (i + batch).checked_sub(ndim) {
            Some(at) if operand.shape()[at] != 1 => (operand.shape()[at], operand.steps()[at]),
            _ => (1, 0),
        };
        let ((a_len, a_step), (b_len, b_step)) = (of(a, a_batch), of(b, b_batch));
        if a_len != b_len && a_len != 1 && b_len != 1 {
            no_broadcast(kind, a, b, a_batch, b_batch);
        }
        *axis =
            LoopAxis { len: if a_len == 1 { b_len } else { a_len }, a: a_step, b: b_step, c: 1 };
    }
    axes
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_aligned(kind: Kind<'_>, a: &Operand<'_>, b: &Operand<'_>, axes: [usize; 2]) -> ! {
    panic!(
        "{}: shapes {} and {} not aligned: {} (dim {}) != {} (dim {})",
        kind.name(),
        tuple_text(a.shape()),
        tuple_text(b.shape()),
        a.shape()[axes[0]],
        axes[0],
        b.shape()[axes[1]],
        axes[1],
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_broadcast(
    kind: Kind<'_>,
    a: &Operand<'_>,
    b: &Operand<'_>,
    a_batch: usize,
    b_batch: usize,
) -> ! {
    panic!(
        "{}: shapes {} and {}: the leading axes {} and {} could not be broadcast together",
        kind.name(),
        tuple_text(a.shape()),
        tuple_text(b.shape()),
        tuple_text(&a.shape()[..a_batch]),
        tuple_text(&b.shape()[..b_batch]),
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_few_axes(kind: Kind<'_>, a: &Operand<'_>, b: &Operand<'_>) -> ! {
    let [a_least, b_least] = kind.core();
    panic!(
        "{}: shapes {} and {}: the arguments need at least {a_least} and {b_least} axes",
        kind.name(),
        tuple_text(a.shape()),
        tuple_text(b.shape()),
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn different_sizes(a: &Operand<'_>, b: &Operand<'_>) -> ! {
    panic!(
        "vdot: shapes {} and {} differ in size: {} != {}",
        tuple_text(a.shape()),
        tuple_text(b.shape()),
        a.len(),
        b.len(),
    )
}
