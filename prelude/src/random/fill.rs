//! Writing random numbers into memory, one after another in C order, wherever the elements lie.
//!
//! What is drawn is the callers' affair.

use std::mem::MaybeUninit;

use ndarray::ArrayViewMutD;

use super::{Pcg64, Words};
use crate::{dtype::Element, memory};

/// Elements to be written to, all of them. They may be memory that was not used before, and are not
/// read.
pub enum Target<'a, T> {
    Together(&'a mut [MaybeUninit<T>]),
    Apart(ArrayViewMutD<'a, T>),
}

/// So many elements that lie apart are written together first.
const PIECE: usize = 128;

impl<'a, T: Copy> Target<'a, T> {
    pub(super) fn of(view: ArrayViewMutD<'a, T>) -> Target<'a, T> {
        if view.is_standard_layout() {
            Target::elements(view.into_slice().expect("standard layout"))
        } else {
            Target::Apart(view)
        }
    }

    pub(super) fn elements(elements: &'a mut [T]) -> Target<'a, T> {
        // SAFETY: laid out in the same way, and only initialised elements are written to a target.
        Target::Together(unsafe { &mut *(&raw mut *elements as *mut [MaybeUninit<T>]) })
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Target::Together(elements) => elements.len(),
            Target::Apart(view) => view.len(),
        }
    }

    /// Has `write` write all elements at once, or in pieces that are copied to where they belong.
    #[inline]
    pub(super) fn in_pieces(self, mut write: impl FnMut(&mut [MaybeUninit<T>])) {
        let mut view = match self {
            Target::Together(elements) => return write(elements),
            Target::Apart(view) => view,
        };
        let mut piece = [MaybeUninit::uninit(); PIECE];
        let (mut left, mut next) = (view.len(), PIECE);
        for x in &mut view {
            if next == PIECE {
                next = 0;
                let now = left.min(PIECE);
                write(&mut piece[..now]);
                left -= now;
            }
            // SAFETY: `write` wrote as many as are left, or all.
            *x = unsafe { piece[next].assume_init() };
            next += 1;
        }
    }
}

/// The elements of a new array.
///
/// # Safety
///
/// `write` writes to all of them.
///
/// # Panics
///
/// If there is no memory for them.
#[track_caller]
pub(super) unsafe fn written<T: Element>(
    lengths: &[usize],
    write: impl FnOnce(Target<'_, T>),
) -> Vec<T> {
    let mut elements = memory::room::<T>(lengths);
    let count = memory::len_of::<T>(lengths);
    write(Target::Together(&mut elements.spare_capacity_mut()[..count]));
    // SAFETY: there is room for so many, and all were written.
    unsafe { elements.set_len(count) };
    elements
}

/// Fills with what `draw` gives, each from one word or more.
#[inline]
pub(super) fn fill<T: Copy>(
    bits: &mut Pcg64,
    out: Target<'_, T>,
    mut draw: impl FnMut(&mut Words<'_>) -> T,
) {
    let mut words = Words::of(bits);
    let mut left = out.len();
    out.in_pieces(|elements| {
        for x in elements {
            words.want(left);
            left -= 1;
            x.write(draw(&mut words));
        }
    });
}

/// Fills with what `draw` gives, each from one half of a word or more.
#[inline]
pub(super) fn fill_from_halves<T: Copy>(
    bits: &mut Pcg64,
    out: Target<'_, T>,
    mut draw: impl FnMut(&mut Words<'_>) -> T,
) {
    let mut words = Words::of(bits);
    let mut left = out.len();
    out.in_pieces(|elements| {
        for x in elements {
            words.want_halves(left);
            left -= 1;
            x.write(draw(&mut words));
        }
    });
}
