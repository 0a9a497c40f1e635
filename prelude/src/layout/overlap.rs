//! Whether two arrays have memory in common.
//!
//! The exact answer is that of an equation in bounded integers: is there an index into each array
//! that leads to the same byte? No memory is read.

use crate::array_like::ArrayLike;

/// Whether at least one byte belongs to an element of both arrays. NumPy: `np.shares_memory(a, b)`.
///
/// The answer is exact, also for interleaved views. For two views of many axes with awkward strides
/// it can take long, as in NumPy; [`may_share_memory`] only compares the ends.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(10);
/// let (even, odd) = (a.slice(s![..;2]), a.slice(s![1..;2]));
/// assert!(np::shares_memory(&a, &even));
/// assert!(!np::shares_memory(&even, &odd));
/// assert!(np::may_share_memory(&even, &odd));
/// assert!(!np::shares_memory(&a, &np::copy(&a)));
/// ```
pub fn shares_memory<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> bool {
    overlap(&Extent::of(&a), &Extent::of(&b))
}

/// Whether the memory between the first and the last byte of each array overlaps.
/// NumPy: `np.may_share_memory(a, b)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(10);
/// assert!(!np::may_share_memory(a.slice(s![..5]), a.slice(s![5..])));
/// ```
pub fn may_share_memory<X: ArrayLike, Y: ArrayLike>(a: X, b: Y) -> bool {
    bounds_overlap(&Extent::of(&a), &Extent::of(&b))
}

/// The bytes of an array: from `low`, one element for each way to add up steps of the axes.
struct Extent {
    low: i128,
    itemsize: i128,
    /// Step in bytes, above 0, and how often it can be made, at least once.
    axes: Vec<(i128, i128)>,
    is_empty: bool,
}

impl Extent {
    fn of<X: ArrayLike>(a: &X) -> Extent {
        let view = a.as_view();
        Extent::new(view.as_ptr() as usize, size_of::<X::Elem>(), view.shape(), view.strides())
    }

    fn new(address: usize, itemsize: usize, shape: &[usize], strides: &[isize]) -> Extent {
        let itemsize = itemsize as i128;
        let mut low = address as i128;
        let mut axes = Vec::new();
        for (len, stride) in shape.iter().zip(strides) {
            let (steps, stride) = (*len as i128 - 1, *stride as i128 * itemsize);
            // Counted from the other end, an axis with a negative stride has a positive one.
            low += (steps * stride).min(0);
            if steps > 0 && stride != 0 {
                axes.push((stride.abs(), steps));
            }
        }
        Extent { low, itemsize, axes, is_empty: shape.contains(&0) }
    }

    /// One past the last byte.
    fn high(&self) -> i128 {
        self.low + self.itemsize + self.axes.iter().map(|(step, n)| step * n).sum::<i128>()
    }
}

fn bounds_overlap(a: &Extent, b: &Extent) -> bool {
    !a.is_empty && !b.is_empty && a.low < b.high() && b.low < a.high()
}

/// Looks for indices `i`, `j` and bytes `p`, `q` within an element with
/// `a.low + i·a.steps + p = b.low + j·b.steps + q`. With `j` and `q` counted from their ends all
/// terms are positive: a sum of `step × (0..=n)` that has to reach one number.
fn overlap(a: &Extent, b: &Extent) -> bool {
    if !bounds_overlap(a, b) {
        return false;
    }
    let target = b.high() - 1 - a.low;
    let mut terms: Vec<(i128, i128)> = a.axes.iter().chain(&b.axes).copied().collect();
    terms.push((1, a.itemsize - 1 + b.itemsize - 1));
    terms.sort_by_key(|term| std::cmp::Reverse(term.0));
    let mut merged: Vec<(i128, i128)> = Vec::new();
    for (step, n) in terms {
        match merged.last_mut() {
            Some(last) if last.0 == step => last.1 += n,
            _ => merged.push((step, n)),
        }
    }
    reachable(&Rest::of(&merged), &merged, target)
}

/// What the terms from a place on can reach: multiples of `gcd` up to `max`.
struct Rest {
    gcd: i128,
    max: i128,
}

impl Rest {
    fn of(terms: &[(i128, i128)]) -> Vec<Rest> {
        let mut rests = vec![Rest { gcd: 0, max: 0 }];
        for (step, n) in terms.iter().rev() {
            let below = &rests[rests.len() - 1];
            rests.push(Rest { gcd: gcd(*step, below.gcd), max: below.max + step * n });
        }
        rests.reverse();
        rests
    }
}

/// Whether `target` is a sum of the terms; the largest step is decided first, so that few choices
/// stay within what the smaller ones can make up.
fn reachable(rests: &[Rest], terms: &[(i128, i128)], target: i128) -> bool {
    let Some(((step, n), terms)) = terms.split_first() else { return target == 0 };
    if target < 0 || target > rests[0].max || target % rests[0].gcd != 0 {
        return false;
    }
    let rests = &rests[1..];
    let most = (target / step).min(*n);
    let least = ((target - rests[0].max + step - 1).div_euclid(*step)).max(0);
    (least..=most).rev().any(|times| reachable(rests, terms, target - times * step))
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
