//! Walking over strided memory by offsets, for loops that ndarray's iterators are too slow for.
//!
//! An axis is a pair of length and step in elements. No memory is touched here; what is done at an
//! offset, and why that is allowed, is the callers' affair.

/// Length and step, in elements, of one axis.
pub(crate) type StridedAxis = (usize, isize);

/// Calls `f` with the offset of every index into `axes`, in C order. No axis has length 0.
pub(crate) fn for_each_offset(axes: &[StridedAxis], mut f: impl FnMut(isize)) {
    let mut index = vec![0; axes.len()];
    let mut offset = 0;
    loop {
        f(offset);
        let mut axis = axes.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            let (len, step) = axes[axis];
            index[axis] += 1;
            offset += step;
            if index[axis] < len {
                break;
            }
            offset -= step * len as isize;
            index[axis] = 0;
        }
    }
}

/// The same axes with steps upwards, from the largest step to the smallest, and joined where one
/// continues the other; the offset leads to the element with the lowest address.
pub(crate) fn in_memory_order(mut axes: Vec<StridedAxis>) -> (isize, Vec<StridedAxis>) {
    let mut lowest = 0;
    axes.retain(|axis| axis.0 != 1);
    for (len, step) in &mut axes {
        if *step < 0 {
            lowest += (*len as isize - 1) * *step;
            *step = -*step;
        }
    }
    axes.sort_by_key(|axis| std::cmp::Reverse(axis.1));
    let mut joined: Vec<StridedAxis> = Vec::with_capacity(axes.len());
    for (len, step) in axes {
        match joined.last_mut() {
            Some(last) if last.1 == step * len as isize => *last = (last.0 * len, step),
            _ => joined.push((len, step)),
        }
    }
    (lowest, joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(axes: &[StridedAxis]) -> Vec<isize> {
        let mut all = Vec::new();
        for_each_offset(axes, |offset| all.push(offset));
        all
    }

    #[test]
    fn offsets_come_in_c_order() {
        assert_eq!(offsets(&[]), [0]);
        assert_eq!(offsets(&[(2, 10), (3, -1)]), [0, -1, -2, 10, 9, 8]);
    }

    #[test]
    fn axes_that_continue_each_other_are_joined() {
        assert_eq!(in_memory_order(vec![(3, 4), (4, 1)]), (0, vec![(12, 1)]));
        assert_eq!(in_memory_order(vec![(4, 1), (1, 99), (3, 5)]), (0, vec![(3, 5), (4, 1)]));
        assert_eq!(in_memory_order(vec![(3, -4), (4, 1)]), (-8, vec![(12, 1)]));
    }
}
