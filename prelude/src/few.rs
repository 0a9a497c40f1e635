//! A list of a few things that needs no memory of its own: lengths and axes are seldom more than
//! four, and small calls then need no heap.

use std::ops::{Deref, DerefMut};

const INLINE: usize = 5;

/// A growing list; up to five entries lie in the list itself.
#[derive(Clone, Debug)]
pub struct Few<T> {
    inline: [T; INLINE],
    len: usize,
    /// All entries, once they are more than fit inline.
    many: Vec<T>,
}

impl<T: Copy + Default> Few<T> {
    pub(crate) fn new() -> Few<T> {
        Few { inline: [T::default(); INLINE], len: 0, many: Vec::new() }
    }

    pub(crate) fn push(&mut self, entry: T) {
        if self.len < INLINE {
            self.inline[self.len] = entry;
        } else {
            if self.len == INLINE {
                self.many = self.inline.to_vec();
            }
            self.many.push(entry);
        }
        self.len += 1;
    }

    pub(crate) fn insert(&mut self, place: usize, entry: T) {
        self.push(entry);
        self[place..].rotate_right(1);
    }

    pub(crate) fn remove(&mut self, place: usize) -> T {
        let removed = self[place];
        self[place..].rotate_left(1);
        self.pop();
        removed
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        let last = self.last().copied()?;
        self.truncate(self.len - 1);
        Some(last)
    }

    /// Forgets all but the first `len`.
    pub(crate) fn truncate(&mut self, len: usize) {
        if self.len > INLINE {
            if len > INLINE {
                self.many.truncate(len);
            } else {
                self.inline[..len].copy_from_slice(&self.many[..len]);
                self.many = Vec::new();
            }
        }
        self.len = len;
    }
}

impl<T: Copy + Default> Default for Few<T> {
    fn default() -> Few<T> {
        Few::new()
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Few<T>) -> bool {
        self[..] == other[..]
    }
}

impl<T: Eq> Eq for Few<T> {}

impl<T: Copy + Default> Extend<T> for Few<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, entries: I) {
        entries.into_iter().for_each(|entry| self.push(entry));
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        if self.len <= INLINE { &self.inline[..self.len] } else { &self.many }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.len <= INLINE { &mut self.inline[..self.len] } else { &mut self.many }
    }
}

impl<T: Copy + Default> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Few<T> {
        let mut few = Few::new();
        few.extend(entries);
        few
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_a_vec() {
        for n in 0..9 {
            let (mut few, mut vec): (Few<usize>, Vec<usize>) = ((0..n).collect(), (0..n).collect());
            assert_eq!(few[..], vec[..]);
            few.insert(n / 2, 77);
            vec.insert(n / 2, 77);
            assert_eq!(few[..], vec[..]);
            for _ in 0..=n {
                assert_eq!(few.remove(few.len() / 2), vec.remove(vec.len() / 2));
                assert_eq!(few[..], vec[..]);
            }
            assert_eq!(few.pop(), None);
            let mut few: Few<usize> = (0..9).collect();
            few.truncate(n);
            assert_eq!(few[..], (0..n).collect::<Vec<_>>()[..]);
        }
    }
}
