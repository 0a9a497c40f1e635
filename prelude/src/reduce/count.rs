//! Counting, and asking whether any or all are true, where elements lie without gaps and all of
//! them are asked: the loops that need no walk.
//!
//! Everything else goes the way of `fold.rs`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::folds::Number;
use crate::{dtype::Element, threads::in_parts};

/// Bytes that are worth a second thread.
const SHARED: usize = 1 << 19;

/// Elements read as their representation.
pub(super) fn bits<A: Element, B: Number>(elements: &[A]) -> &[B] {
    const { assert!(size_of::<A>() == size_of::<B>() && align_of::<A>() == align_of::<B>()) };
    // SAFETY: `B` has the size and alignment of `A`, and any bits are a number.
    unsafe { std::slice::from_raw_parts(elements.as_ptr().cast(), elements.len()) }
}

/// How many elements are not 0.
///
/// `B` is the representation of `A`, as unsigned integers or floats.
pub(super) fn not_zero<A: Element, B: Number>(elements: &[A]) -> usize {
    let elements = bits::<A, B>(elements);
    let count = |part: &[B]| match size_of::<B>() {
        1 => count_bytes(part, |x| u8::from(!x.is_zero())),
        _ => count(part),
    };
    let least = SHARED / size_of::<B>();
    if elements.len() < 2 * least {
        return count(elements);
    }
    let total = AtomicUsize::new(0);
    in_parts(elements.len(), least, &|range| {
        total.fetch_add(count(&elements[range]), Ordering::Relaxed);
    });
    total.into_inner()
}

/// How many are true.
pub(crate) fn trues(flags: &[bool]) -> usize {
    count_bytes(flags, |is_true| u8::from(*is_true))
}

/// Bytes are counted in bytes, which holds for 255 turns.
#[inline]
fn count_bytes<B>(elements: &[B], one: impl Fn(&B) -> u8) -> usize {
    const WIDTH: usize = 64;
    let groups = elements.chunks(255 * WIDTH).map(|group| {
        let mut counts = [0_u8; WIDTH];
        let (parts, rest) = group.as_chunks::<WIDTH>();
        for part in parts {
            for (count, x) in counts.iter_mut().zip(part) {
                *count += one(x);
            }
        }
        let rest = rest.iter().map(|x| usize::from(one(x))).sum::<usize>();
        rest + counts.iter().map(|count| usize::from(*count)).sum::<usize>()
    });
    groups.sum()
}

#[inline]
fn count<B: Number>(elements: &[B]) -> usize {
    elements.iter().map(|x| usize::from(!x.is_zero())).sum()
}

/// Whether there is an element that is, or is not, 0.
pub(super) fn exists<A: Element, B: Number>(elements: &[A], zero: bool) -> bool {
    let elements = bits::<A, B>(elements);
    let least = SHARED / size_of::<B>();
    // What is looked for often stands at the beginning.
    let (first, rest) = elements.split_at(elements.len().min(64));
    if search(first, zero) || search(rest.get(..least).unwrap_or(rest), zero) {
        return true;
    }
    let Some(rest) = rest.get(least..) else { return false };
    let found = AtomicBool::new(false);
    in_parts(rest.len(), least, &|range| {
        for part in rest[range].chunks(least) {
            if found.load(Ordering::Relaxed) {
                return;
            }
            if search(part, zero) {
                found.store(true, Ordering::Relaxed);
            }
        }
    });
    found.into_inner()
}

fn search<B: Number>(elements: &[B], zero: bool) -> bool {
    if zero { search_for::<B, true>(elements) } else { search_for::<B, false>(elements) }
}

/// In groups, within which there is no way out.
fn search_for<B: Number, const ZERO: bool>(elements: &[B]) -> bool {
    elements.chunks(512).any(|group| group.iter().fold(false, |any, x| any | (x.is_zero() == ZERO)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_one_by_one() {
        for len in [0, 1, 63, 64, 65, 129, 255 * 128 + 5, 2 * SHARED + 600] {
            let flags: Vec<bool> = (0..len).map(|i| i % 3 == 1).collect();
            assert_eq!(not_zero::<bool, u8>(&flags), (len + 1) / 3);
            let ones = vec![true; len];
            assert_eq!(not_zero::<bool, u8>(&ones), len);
            assert!(!exists::<bool, u8>(&ones, true));
            assert_eq!(exists::<bool, u8>(&ones, false), len > 0);
            let mut floats = vec![-0.0; len];
            assert_eq!(not_zero::<f64, f64>(&floats), 0);
            assert!(!exists::<f64, f64>(&floats, false));
            if let Some(last) = floats.last_mut() {
                *last = f64::NAN;
                assert_eq!(not_zero::<f64, f64>(&floats), 1);
                assert!(exists::<f64, f64>(&floats, false));
            }
        }
    }
}
