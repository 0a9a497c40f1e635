//! The part of an array that is shown: all of it, or the ends of its long axes.
//!
//! It is a copy without a type parameter; making text of it is left to its siblings.

use ndarray::{ArrayViewD, Axis, Slice};

use super::PrintOptions;
use crate::dtype::{DType, Element, Value};

/// The elements that are shown, in C order.
#[doc(hidden)]
pub struct Corners {
    pub(crate) dtype: DType,
    /// The shape of the whole array.
    pub(crate) shape: Vec<usize>,
    /// What is shown of each axis.
    pub(crate) axes: Vec<Shown>,
    pub(crate) values: Vec<Value>,
}

/// What is shown of one axis.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// Entries that are shown.
    pub len: usize,
    /// How many of them come before the dots, if something is left out.
    pub before_dots: Option<usize>,
}

impl Corners {
    pub(crate) fn of<A: Element>(view: ArrayViewD<'_, A>, options: PrintOptions) -> Corners {
        let axes = shown(view.shape(), options);
        let mut values = Vec::with_capacity(axes.iter().map(|axis| axis.len).product());
        collect(view.clone(), &axes, &mut values);
        Corners { dtype: A::DTYPE, shape: view.shape().to_vec(), axes, values }
    }

    /// Of an array that is known by its shape and by the elements at its indices.
    pub(crate) fn by_index(
        dtype: DType,
        shape: &[usize],
        options: PrintOptions,
        at: impl Fn(&[usize]) -> Value,
    ) -> Corners {
        let axes = shown(shape, options);
        let count = axes.iter().map(|axis| axis.len).product();
        let mut index = vec![0; shape.len()];
        let value = |place: usize| {
            let mut rest = place;
            for (axis, (shown, len)) in axes.iter().zip(shape).enumerate().rev() {
                let entry = rest % shown.len;
                rest /= shown.len;
                let behind_dots = shown.before_dots.is_some_and(|edge| entry >= edge);
                index[axis] = if behind_dots { len - shown.len + entry } else { entry };
            }
            at(&index)
        };
        let values = (0..count).map(value).collect();
        Corners { dtype, shape: shape.to_vec(), axes, values }
    }
}

/// What is shown of each axis of an array.
fn shown(shape: &[usize], options: PrintOptions) -> Vec<Shown> {
    let edge = options.edgeitems;
    let summarised = shape.iter().product::<usize>() > options.threshold;
    let axis = |len: &usize| match summarised && *len > 2 * edge {
        true => Shown { len: 2 * edge, before_dots: Some(edge) },
        false => Shown { len: *len, before_dots: None },
    };
    shape.iter().map(axis).collect()
}

/// Appends the shown elements of `view`, whose axes are the last `axes`.
fn collect<A: Element>(view: ArrayViewD<'_, A>, axes: &[Shown], values: &mut Vec<Value>) {
    if axes.iter().all(|axis| axis.before_dots.is_none()) {
        values.extend(view.iter().map(|x| x.to_value()));
        return;
    }
    let (mut front, mut back) = (view.clone(), view);
    if let Some(edge) = axes[0].before_dots {
        let edge = edge as isize;
        front.slice_axis_inplace(Axis(0), Slice::from(..edge));
        back.slice_axis_inplace(Axis(0), Slice::from(-edge..));
        // With no entry at the edges `-0..` would be everything.
        if edge == 0 {
            return;
        }
        front.axis_iter(Axis(0)).for_each(|part| collect(part, &axes[1..], values));
    }
    back.axis_iter(Axis(0)).for_each(|part| collect(part, &axes[1..], values));
}
