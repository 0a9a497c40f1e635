//! Quicksort and quickselect of keys, by partitions that split a vector at a time.
//!
//! What is short enough goes to the networks of `network.rs`. Many equal keys are no worse than
//! others: a pivot that is known to be the least key takes all that equal it out at once.

use super::{
    network::{ROWS, sort_few, sorted},
    simd::Vector,
};

/// Vectors that are read together, so that the choice of the side to read from is rare.
const BLOCK: usize = 8;

/// The least number of keys whose halves are worth two threads.
const SHARED: usize = 1 << 15;

/// The longest lane whose pivot is chosen from one vector of keys.
const SHORT: usize = 2048;

/// How the two sides of a partition may be worked on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recursion<K> {
    /// No key is less.
    least: K,
    /// How often pivots may be bad before the standard library takes over.
    depth: u32,
    /// Chooses samples.
    seed: u64,
    threads: bool,
}

impl<K: Default> Recursion<K> {
    /// For a lane of `len` keys.
    pub(super) fn new(len: usize) -> Recursion<K> {
        let depth = 2 * (usize::BITS - len.leading_zeros()) + 8;
        let threads = crate::threads::are_worth(len, SHARED);
        Recursion { least: K::default(), depth, seed: len as u64, threads }
    }
}

/// Sorts keys.
///
/// # Safety
///
/// That of [`Vector`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt,bmi2")]
pub(super) unsafe fn sort<V: Vector>(mut keys: &mut [V::Key], mut how: Recursion<V::Key>) {
    while keys.len() > ROWS * V::LANES {
        if how.depth == 0 {
            return keys.sort_unstable();
        }
        how.depth -= 1;
        // SAFETY: the caller's.
        let pivot = unsafe { pivot::<V>(keys, keys.len() / 2, 0, &mut how.seed) };
        let only_least = pivot == how.least;
        let Some(bound) = (if only_least { V::next(pivot) } else { Some(pivot) }) else { return };
        // SAFETY: the caller's; there are at least two blocks.
        let count = unsafe { partition_shared::<V>(keys, bound, how.threads) };
        let (left, right) = keys.split_at_mut(count);
        let on_the_left = how;
        how.least = bound;
        if only_least {
            keys = right;
        } else if how.threads && left.len() + right.len() >= SHARED {
            // SAFETY: the caller's.
            let halves =
                (|| unsafe { sort::<V>(left, on_the_left) }, || unsafe { sort::<V>(right, how) });
            crate::threads::join(halves.0, halves.1);
            return;
        } else {
            // SAFETY: the caller's.
            unsafe { sort::<V>(left, on_the_left) };
            keys = right;
        }
    }
    // SAFETY: the caller's; the keys are as few as the network sorts.
    unsafe { sort_few::<V>(keys.as_mut_ptr(), keys.len()) };
}

/// Puts the keys at the places `kth`, in rising order and below the length, where sorting would put
/// them.
///
/// # Safety
///
/// That of [`Vector`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt,bmi2")]
pub(super) unsafe fn select<V: Vector>(
    mut keys: &mut [V::Key],
    mut kth: &[usize],
    mut how: Recursion<V::Key>,
) {
    // Places are counted from the start of the whole lane.
    let mut start = 0;
    while let (Some(first), Some(last)) = (kth.first(), kth.last()) {
        if keys.len() <= ROWS * V::LANES {
            // SAFETY: the caller's; the keys are as few as the network sorts.
            return unsafe { sort_few::<V>(keys.as_mut_ptr(), keys.len()) };
        }
        if how.depth == 0 {
            return keys.sort_unstable();
        }
        how.depth -= 1;
        // The pivot is to fall beyond the places, on the side where there are more keys.
        let (low, high) = (first - start, last - start);
        let (place, beyond) = if low + high < keys.len() { (high, 1) } else { (low, -1) };
        let place = if high - low > keys.len() / 4 { (low + high) / 2 } else { place };
        // SAFETY: the caller's.
        let pivot = unsafe { pivot::<V>(keys, place, beyond, &mut how.seed) };
        let only_least = pivot == how.least;
        let Some(bound) = (if only_least { V::next(pivot) } else { Some(pivot) }) else { return };
        // SAFETY: the caller's; there are at least two blocks.
        let count = unsafe { partition_shared::<V>(keys, bound, how.threads) };
        let (left, right) = keys.split_at_mut(count);
        let (kth_left, kth_right) = kth.split_at(kth.partition_point(|k| k - start < count));
        if only_least || kth_left.is_empty() {
            how.least = bound;
            (keys, kth, start) = (right, kth_right, start + count);
        } else if kth_right.is_empty() {
            (keys, kth) = (left, kth_left);
        } else {
            let kth_left: Vec<usize> = kth_left.iter().map(|k| k - start).collect();
            // SAFETY: the caller's.
            unsafe { select::<V>(left, &kth_left, how) };
            how.least = bound;
            (keys, kth, start) = (right, kth_right, start + count);
        }
    }
}

/// A key near the place, chosen from a sample; it lies a little `beyond` it, in the direction of the
/// sign.
#[inline(always)]
unsafe fn pivot<V: Vector>(keys: &[V::Key], place: usize, beyond: isize, seed: &mut u64) -> V::Key {
    if keys.len() <= SHORT {
        let mut sample = [V::MAX; 32];
        // SAFETY: the caller's; there are more keys than lanes, which are at most 32.
        unsafe { sorted(V::spread(keys.as_ptr(), keys.len())).store(sample.as_mut_ptr()) };
        let at = (place * V::LANES / keys.len()).saturating_add_signed(beyond);
        return sample[at.clamp(1, V::LANES - 1)];
    }
    // As many as one network sorts. A selection is the better for more, as fewer keys are left.
    let mut sample = [V::MAX; 255];
    let count = (ROWS * V::LANES).min(if keys.len() < 1 << 15 { 31 } else { 255 });
    let sample = &mut sample[..count];
    for key in sample.iter_mut() {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *key = keys[((u128::from(*seed) * keys.len() as u128) >> 64) as usize];
    }
    // SAFETY: the caller's; the sample fits one network.
    unsafe { sort_few::<V>(sample.as_mut_ptr(), count) };
    // About two standard deviations of the place in the sample.
    let margin = beyond * (count as f64).sqrt() as isize;
    let at = (place as u128 * count as u128 / keys.len() as u128) as usize;
    sample[at.saturating_add_signed(margin).min(count - 1)]
}

/// The least number of keys for each thread of one partition.
const HALF: usize = 1 << 15;

/// As [`partition`], of many keys in two threads: each half by itself, then what is in the middle
/// and on the wrong side is exchanged.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt,bmi2")]
unsafe fn partition_shared<V: Vector>(keys: &mut [V::Key], bound: V::Key, threads: bool) -> usize {
    if !threads || keys.len() < 2 * HALF {
        // SAFETY: the caller's.
        return unsafe { partition::<V>(keys, bound) };
    }
    let middle = keys.len() / 2;
    let (left, right) = keys.split_at_mut(middle);
    // SAFETY: the caller's; both halves are long enough.
    let (first, second) = crate::threads::join(
        || unsafe { partition::<V>(&mut *left, bound) },
        || unsafe { partition::<V>(&mut *right, bound) },
    );
    let wrong = second.min(middle - first);
    left[first..first + wrong].swap_with_slice(&mut right[second - wrong..second]);
    first + second
}

/// Puts keys below `bound` first, and returns how many they are. There have to be at least two
/// blocks of keys.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt,bmi2")]
unsafe fn partition<V: Vector>(keys: &mut [V::Key], bound: V::Key) -> usize {
    let block = BLOCK * V::LANES;
    let start = keys.as_mut_ptr();
    assert!(keys.len() >= 2 * block);
    // SAFETY: what has been read and not yet written is the gap from `left` to `from` and from `to`
    // to `right`. Two blocks are read before anything is written, one at either end, and a third
    // one always before the one before it is written. It is read at the side with less room, which
    // then has at least one block; the other has it, too, as both together have three. So what is
    // written, at most a block at each side, has been read. At the end the gap is one, and what is
    // left to write fills it: the last block exactly, in masked stores.
    unsafe {
        let end = start.add(keys.len());
        let bounds = V::splat(bound);
        let mut split = Split::<V> { bounds, left: start, right: end };
        let first = read::<V>(start);
        let last = read::<V>(end.sub(block));
        let (mut from, mut to) = (start.add(block), end.sub(block));
        let mut held = None;
        if to.offset_from_unsigned(from) >= block {
            let mut current = read::<V>(from);
            from = from.add(block);
            while to.offset_from_unsigned(from) >= block {
                let room_left = from.offset_from_unsigned(split.left);
                let room_right = split.right.offset_from_unsigned(to);
                let next;
                if room_left <= room_right {
                    next = from;
                    from = from.add(block);
                } else {
                    to = to.sub(block);
                    next = to;
                }
                let next = read::<V>(next);
                current.into_iter().for_each(|vector| split.put(vector));
                current = next;
            }
            held = Some(current);
        }
        let rest = to.offset_from_unsigned(from);
        let (whole, some) = (rest / V::LANES, rest % V::LANES);
        let mut rests = [bounds; BLOCK];
        for (i, vector) in rests.iter_mut().enumerate().take(whole) {
            *vector = V::load(from.add(i * V::LANES));
        }
        let tail = V::load_first(from.add(whole * V::LANES), some);
        if let Some(held) = held {
            held.into_iter().for_each(|vector| split.put(vector));
        }
        for vector in rests.into_iter().take(whole) {
            split.put(vector);
        }
        split.put_exactly(tail, (1 << some) - 1);
        first.into_iter().for_each(|vector| split.put(vector));
        last.into_iter().for_each(|vector| split.put_exactly(vector, u64::MAX >> (64 - V::LANES)));
        split.left.offset_from_unsigned(start)
    }
}

#[inline(always)]
unsafe fn read<V: Vector>(from: *const V::Key) -> [V; BLOCK] {
    // SAFETY: the caller's.
    std::array::from_fn(|i| unsafe { V::load(from.add(i * V::LANES)) })
}

/// Where the next keys go.
struct Split<V: Vector> {
    bounds: V,
    left: *mut V::Key,
    right: *mut V::Key,
}

impl<V: Vector> Split<V> {
    /// Writes a vector at both ends of the gap, of which it may overwrite a vector at each end.
    #[inline(always)]
    unsafe fn put(&mut self, vector: V) {
        // SAFETY: the caller's.
        unsafe {
            let low = vector.less(self.bounds);
            let count = low.count_ones() as usize;
            vector.split(low, self.left, self.right, V::LANES - count);
            self.left = self.left.add(count);
            self.right = self.right.sub(V::LANES - count);
        }
    }

    /// Writes the lanes of the mask and nothing else.
    #[inline(always)]
    unsafe fn put_exactly(&mut self, vector: V, mask: u64) {
        // SAFETY: the caller's.
        unsafe {
            let low = vector.less(self.bounds) & mask;
            let high = !low & mask;
            let (count, others) = (low.count_ones() as usize, high.count_ones() as usize);
            vector.compress(low).store_first(self.left, count);
            self.left = self.left.add(count);
            self.right = self.right.sub(others);
            vector.compress(high).store_first(self.right, others);
        }
    }
}
