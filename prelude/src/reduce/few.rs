//! A short list on the stack, for the axes of an array: small calls then need no heap.

use std::ops::{Deref, DerefMut};

/// As many as are kept on the stack.
const INLINE: usize = 6;

/// A list of a few items; more than six go to the heap.
pub(super) struct Few<T> {
    inline: [T; INLINE],
    len: usize,
    heap: Vec<T>,
}

impl<T: Copy + Default> Few<T> {
    pub(super) fn new() -> Few<T> {
        Few { inline: [T::default(); INLINE], len: 0, heap: Vec::new() }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.heap.is_empty() && self.len < INLINE {
            self.inline[self.len] = item;
        } else {
            if self.heap.is_empty() {
                self.heap.extend_from_slice(&self.inline);
            }
            self.heap.push(item);
        }
        self.len += 1;
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let last = self.last().copied()?;
        self.truncate(self.len - 1);
        Some(last)
    }

    /// Forgets all but the first `len`.
    pub(super) fn truncate(&mut self, len: usize) {
        if !self.heap.is_empty() {
            // One that has gone to the heap stays there, as long as it has items.
            if len == 0 {
                self.heap.clear();
            } else {
                self.heap.truncate(len);
            }
        }
        self.len = len;
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        if self.heap.is_empty() { &self.inline[..self.len] } else { &self.heap }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.heap.is_empty() { &mut self.inline[..self.len] } else { &mut self.heap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_and_shrinks() {
        let mut few = Few::new();
        for i in 0..10 {
            few.push(i);
            assert_eq!(few[..], (0..=i).collect::<Vec<_>>()[..]);
        }
        for i in (0..10).rev() {
            assert_eq!(few.pop(), Some(i));
            assert_eq!(few.len(), i);
        }
        assert_eq!(few.pop(), None);
        few.push(7);
        assert_eq!(few[..], [7]);
    }
}
