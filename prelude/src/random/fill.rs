//! Writing random numbers into memory, one after another in C order, wherever the elements lie.
//!
//! What is drawn is the callers' affair.

use ndarray::ArrayViewMutD;

use super::Pcg64;

/// Elements to be written to.
pub enum Target<'a, T> {
    Together(&'a mut [T]),
    Apart(ArrayViewMutD<'a, T>),
}

impl<'a, T> Target<'a, T> {
    pub(super) fn of(view: ArrayViewMutD<'a, T>) -> Target<'a, T> {
        if view.is_standard_layout() {
            Target::Together(view.into_slice().expect("standard layout"))
        } else {
            Target::Apart(view)
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Target::Together(elements) => elements.len(),
            Target::Apart(view) => view.len(),
        }
    }
}

/// Fills with what `draw` gives. The state stays in registers meanwhile.
#[inline]
pub(super) fn fill<T>(bits: &mut Pcg64, out: Target<'_, T>, mut draw: impl FnMut(&mut Pcg64) -> T) {
    let mut own = bits.clone();
    match out {
        Target::Together(elements) => elements.iter_mut().for_each(|x| *x = draw(&mut own)),
        Target::Apart(mut view) => view.iter_mut().for_each(|x| *x = draw(&mut own)),
    }
    *bits = own;
}
