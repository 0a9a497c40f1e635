//! In which order operands are walked, and in which order new results lie in memory: NumPy's
//! order 'K', as near to that of the operands as can be.
//!
//! No memory is touched here.

use super::{engine::INPUTS, operand::Operand};
use crate::few::Few;

/// Length of an axis, and the step of each operand along it, in elements.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Axis {
    pub(crate) len: usize,
    pub(crate) steps: [isize; INPUTS + 1],
}

/// All operands as one line, where each is a single element or lies in the same order as the last
/// of them, without gaps.
pub(crate) fn as_line(ends: &[Operand<'_>]) -> Option<Axis> {
    let whole = ends.last()?;
    let len = whole.len();
    let along = |order: fn(&[usize], &[isize]) -> bool| {
        ends.iter()
            .all(|end| end.shape == whole.shape && order(end.shape, end.strides) || end.is_single())
    };
    if !along(is_c_order) && !along(is_f_order) {
        return None;
    }
    let mut steps = [0; INPUTS + 1];
    for (step, end) in steps.iter_mut().zip(ends) {
        *step = isize::from(!end.is_single());
    }
    Some(Axis { len, steps })
}

pub(super) fn is_c_order(shape: &[usize], strides: &[isize]) -> bool {
    is_dense(shape.iter().zip(strides).rev())
}

fn is_f_order(shape: &[usize], strides: &[isize]) -> bool {
    is_dense(shape.iter().zip(strides))
}

fn is_dense<'a>(axes: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
    let mut step = 1;
    for (len, stride) in axes {
        if *len != 1 && *stride != step {
            return false;
        }
        step *= *len as isize;
    }
    true
}

/// The axes of operands that are broadcast to `shape`, from the largest steps to the smallest, and
/// joined where one continues the other in all operands. Where all steps go down, the walk starts
/// at the other end, and so do `ends`.
pub(crate) fn axes(shape: &[usize], ends: &mut [Operand<'_>]) -> Few<Axis> {
    let mut axes: Few<Axis> = Few::new();
    for (from_last, len) in shape.iter().rev().enumerate() {
        if *len == 1 {
            continue;
        }
        let mut steps = [0; INPUTS + 1];
        for (step, end) in steps.iter_mut().zip(ends.iter()) {
            *step = end.step_from_last(from_last);
        }
        if steps.iter().all(|step| *step <= 0) && steps.iter().any(|step| *step < 0) {
            for (step, end) in steps.iter_mut().zip(ends.iter_mut()) {
                let bytes = (*len as isize - 1) * *step * end.dtype.itemsize() as isize;
                end.start = end.start.wrapping_offset(bytes);
                *step = -*step;
            }
        }
        axes.push(Axis { len: *len, steps });
    }
    sort_from_smallest(&mut axes, |axis| axis.steps);
    let mut joined: Few<Axis> = Few::new();
    for axis in axes.iter().rev() {
        match joined.last_mut() {
            Some(last) if continues(last, axis) => {
                *last = Axis { len: last.len * axis.len, ..*axis };
            }
            _ => joined.push(*axis),
        }
    }
    if joined.is_empty() {
        joined.push(Axis { len: 1, steps: [0; INPUTS + 1] });
    }
    joined
}

fn continues(outer: &Axis, inner: &Axis) -> bool {
    outer.steps.iter().zip(inner.steps).all(|(outer, step)| *outer == step * inner.len as isize)
}

/// Strides for a new array of `shape`, which is what `inputs` are broadcast to, and the number of
/// its elements.
pub(crate) fn strides_of_result(
    inputs: &[Operand<'_>],
    shape: &[usize],
    strides: &mut [usize],
) -> usize {
    let len = shape.iter().product();
    let in_c = |input: &Operand<'_>| is_c_order(input.shape, input.strides);
    if len == 0 || inputs.iter().all(in_c) {
        let mut step = usize::from(len > 0);
        for (stride, len) in strides.iter_mut().zip(shape).rev() {
            *stride = step;
            step *= *len;
        }
        return len;
    }
    // From the last, as NumPy counts them.
    let mut order: Few<(usize, [isize; INPUTS + 1])> = Few::new();
    for axis in (0..shape.len()).rev() {
        let mut steps = [0; INPUTS + 1];
        for (step, input) in steps.iter_mut().zip(inputs) {
            *step = input.step_from_last(shape.len() - 1 - axis);
        }
        order.push((axis, steps));
    }
    sort_from_smallest(&mut order, |axis| axis.1);
    let mut step = 1;
    for (axis, _) in order.iter() {
        strides[*axis] = step;
        step *= shape[*axis];
    }
    len
}

/// Strides for a copy of `input`. Other than for results of functions, repeated axes come last.
pub(crate) fn strides_of_copy(input: &Operand<'_>, strides: &mut [usize]) -> usize {
    let is_repeated = input.len() > 0 && input.strides.contains(&0);
    if !is_repeated || is_c_order(input.shape, input.strides) {
        return strides_of_result(&[*input], input.shape, strides);
    }
    let mut order: Vec<usize> = (0..input.shape.len()).rev().collect();
    order.sort_by_key(|axis| input.strides[*axis].unsigned_abs());
    let mut step = 1;
    for axis in order {
        strides[axis] = step;
        step *= input.shape[axis];
    }
    input.len()
}

/// NumPy's insertion sort of axes that come in C order from the last, by the steps of operands:
/// an axis moves before another where some operand has smaller steps along it and none has larger.
fn sort_from_smallest<T: Copy>(axes: &mut [T], steps: impl Fn(&T) -> [isize; INPUTS + 1]) {
    for next in 1..axes.len() {
        let own = steps(&axes[next]);
        let mut place = next;
        for before in (0..next).rev() {
            let (mut compared, mut smaller) = (false, false);
            for (own, other) in own.iter().zip(steps(&axes[before])) {
                if *own != 0 && other != 0 {
                    if other.unsigned_abs() <= own.unsigned_abs() {
                        smaller = false;
                    } else if !compared {
                        smaller = true;
                    }
                    compared = true;
                }
            }
            if compared && smaller {
                place = before;
            } else if compared {
                break;
            }
        }
        axes[place..=next].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    fn strides(inputs: &[ArrayViewD<'_, f64>]) -> Vec<usize> {
        let operands: Vec<Operand<'_>> = inputs.iter().map(|x| Operand::of(x, false)).collect();
        let shape = inputs[0].shape();
        let mut strides = vec![0; shape.len()];
        strides_of_result(&operands, shape, &mut strides);
        strides
    }

    #[test]
    fn results_lie_as_the_operands_do() {
        let a = np::ones((2, 3, 4)).into_dyn();
        assert_eq!(strides(&[a.view()]), [12, 4, 1]);
        assert_eq!(strides(&[a.t()]), [1, 4, 12]);
        let swapped = a.view().permuted_axes(vec![1, 0, 2]);
        assert_eq!(strides(&[swapped.view()]), [4, 12, 1]);
        let reversed = swapped.slice_move(s![..;-1, .., ..]).into_dyn();
        assert_eq!(strides(&[reversed]), [4, 12, 1]);
        let (square, turned) = (np::ones((3, 3)).into_dyn(), np::ones((3, 3)).into_dyn());
        assert_eq!(strides(&[square.view(), turned.t()]), [3, 1]);
        assert_eq!(strides(&[square.t(), turned.t()]), [1, 3]);
    }

    #[test]
    fn axes_that_continue_each_other_are_one() {
        let a = np::ones((2, 3, 4)).into_dyn();
        let all = |view: &ArrayViewD<'_, f64>| axes(view.shape(), &mut [Operand::of(view, false)]);
        assert_eq!(all(&a.t()).len(), 1);
        assert_eq!(all(&a.slice(s![..;-1, ..;-1, ..;-1]).into_dyn()).len(), 1);
        assert_eq!(all(&a.slice(s![.., .., ..2]).into_dyn()).len(), 2);
        assert_eq!(all(&a.slice(s![.., ..;-1, ..]).into_dyn()).len(), 1);
        assert_eq!(all(&a.slice(s![.., ..;2, ..]).into_dyn()).len(), 3);
    }
}
