//! Shapes of formulas: a few lengths on the stack, and what two of them are together.

use crate::shape::tuple_text;

/// The largest number of axes in a formula.
pub(super) const AXES: usize = 8;

/// The shape of a formula or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extents {
    lens: [usize; AXES],
    ndim: usize,
}

impl Extents {
    pub(super) const NUMBER: Extents = Extents { lens: [1; AXES], ndim: 0 };

    #[track_caller]
    pub(super) fn of(shape: &[usize]) -> Extents {
        if shape.len() > AXES {
            too_many_axes(shape.len());
        }
        let mut extents = Extents { ndim: shape.len(), ..Extents::NUMBER };
        extents.lens[..shape.len()].copy_from_slice(shape);
        extents
    }

    pub(super) fn lens(&self) -> &[usize] {
        &self.lens[..self.ndim]
    }

    pub(super) fn len(&self) -> usize {
        self.lens().iter().product()
    }

    /// The shape of arrays of both shapes together.
    #[track_caller]
    pub fn with(self, other: Extents) -> Extents {
        if self == other {
            return self;
        }
        match self.broadcast(&other) {
            Some(both) => both,
            None => not_together(&self, &other),
        }
    }

    fn broadcast(&self, other: &Extents) -> Option<Extents> {
        let (mut wide, narrow) =
            if self.ndim >= other.ndim { (*self, other) } else { (*other, self) };
        let skipped = wide.ndim - narrow.ndim;
        for (len, own) in wide.lens[skipped..].iter_mut().zip(narrow.lens()) {
            if *len == 1 {
                *len = *own;
            } else if *own != 1 && *own != *len {
                return None;
            }
        }
        Some(wide)
    }

    /// Whether this is the shape that both have together.
    pub(super) fn covers(&self, other: &Extents) -> bool {
        self.broadcast(other) == Some(*self)
    }

    /// With `axes`, in rising order, of length 1 or taken away.
    pub(super) fn reduced(&self, axes: &[usize], keep: bool) -> Extents {
        let mut reduced = Extents::NUMBER;
        for (axis, len) in self.lens().iter().enumerate() {
            let is_reduced = axes.contains(&axis);
            if !is_reduced || keep {
                reduced.lens[reduced.ndim] = if is_reduced { 1 } else { *len };
                reduced.ndim += 1;
            }
        }
        reduced
    }
}

fn text(shape: &Extents) -> String {
    tuple_text(shape.lens()).replace(", ", ",")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_together(a: &Extents, b: &Extents) -> ! {
    panic!("operands could not be broadcast together with shapes {} {}", text(a), text(b))
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn not_into(target: &Extents, formula: &Extents) -> ! {
    panic!(
        "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
        text(target),
        text(&target.with(*formula))
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_many_axes(ndim: usize) -> ! {
    panic!("fuse! takes arrays of up to {AXES} axes, not {ndim}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_together() {
        let of = Extents::of;
        assert_eq!(of(&[2, 3]).with(of(&[3])), of(&[2, 3]));
        assert_eq!(of(&[3]).with(of(&[2, 1])), of(&[2, 3]));
        assert_eq!(of(&[0]).with(of(&[1])), of(&[0]));
        assert_eq!(of(&[2, 3]).broadcast(&of(&[4])), None);
        assert!(of(&[2, 3]).covers(&of(&[1])) && !of(&[3]).covers(&of(&[2, 3])));
        assert_eq!(of(&[2, 3]).reduced(&[1], true), of(&[2, 1]));
        assert_eq!(of(&[2, 3]).reduced(&[0], false), of(&[3]));
    }
}
