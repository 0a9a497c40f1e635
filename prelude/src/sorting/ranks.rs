//! Indices in the order of their keys.
//!
//! A key and its index go into one word of 64 bits, which are sorted as integers are: of the key as
//! many bits as there is room for, counted from the highest in which keys differ. Indices whose keys
//! agree in these bits are then next to each other, and are sorted once more by the rest. As no two
//! words are equal, equal keys keep their order.

use super::{keys::Keys, raw::sort_entries};

/// Buffers of one lane.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) keys: Vec<u64>,
    words: Vec<u64>,
    wide: Vec<u128>,
}

impl Words {
    /// The index of the key that comes first, second, and so on.
    pub(super) fn rank(&mut self, out: &mut [usize]) {
        let bits = bits_of(self.keys.len().saturating_sub(1) as u64);
        if bits > u32::BITS { self.rank_many(out) } else { self.rank_all(bits, out) }
    }

    fn rank_all(&mut self, index_bits: u32, out: &mut [usize]) {
        if index_bits == 0 {
            // One element at most.
            return out.fill(0);
        }
        let Words { keys, words, .. } = self;
        let (least, most) =
            keys.iter().fold((u64::MAX, 0), |(a, b), key| (*key.min(&a), *key.max(&b)));
        let lost = (bits_of(most - least) + index_bits).saturating_sub(u64::BITS);
        words.clear();
        words.resize(keys.len(), 0);
        fill(keys, words, 0, &|key, i| (key - least) >> lost << index_bits | i);
        u64::sort(words);
        let mask = (1_u64 << index_bits) - 1;
        if lost > 0 {
            let rest = |word: u64| {
                let i = word & mask;
                ((keys[i as usize] - least) & ((1 << lost) - 1)) << index_bits | i
            };
            for run in words.chunk_by_mut(|a, b| (a ^ b) <= mask) {
                if run.len() > 1 {
                    run.iter_mut().for_each(|word| *word = rest(*word));
                    u64::sort(run);
                }
            }
        }
        fill(words, out, 0, &|word, _| (word & mask) as usize);
    }

    /// For more elements than 32 bits can count.
    fn rank_many(&mut self, out: &mut [usize]) {
        let entries = self.keys.iter().enumerate();
        self.wide.clear();
        self.wide.extend(entries.map(|(i, key)| u128::from(*key) << 64 | i as u128));
        sort_entries(&mut self.wide);
        out.iter_mut().zip(&self.wide).for_each(|(place, entry)| *place = *entry as u64 as usize);
    }
}

/// The least number of elements whose loops are worth two threads.
const SHARED: usize = 1 << 16;

/// Fills each place from the number at it and its index, of which the first is `start`.
fn fill<T: Send>(from: &[u64], to: &mut [T], start: u64, f: &(impl Fn(u64, u64) -> T + Sync)) {
    if crate::threads::are_worth(from.len(), SHARED) {
        let half = from.len() / 2;
        let ((left, right), (to_left, to_right)) = (from.split_at(half), to.split_at_mut(half));
        let second = start + half as u64;
        crate::threads::join(|| fill(left, to_left, start, f), || fill(right, to_right, second, f));
        return;
    }
    for ((number, place), i) in from.iter().zip(to).zip(start..) {
        *place = f(*number, i);
    }
}

/// The indices of elements whose key is less than `bound`, of those that equal it, and of others.
pub(super) fn split<T: Copy + Sync>(
    elements: &[T],
    key: impl Fn(T) -> u64 + Copy + Sync,
    bound: u64,
    out: &mut [usize],
) {
    let count = |part: &[T]| {
        let less = part.iter().filter(|x| key(**x) < bound).count();
        [less, part.iter().filter(|x| key(**x) == bound).count()]
    };
    let put = |part: &[T], start: usize, [less, equal, others]: [&mut [usize]; 3]| {
        let ends = [less.len(), equal.len(), others.len()];
        let mut next = [0; 3];
        let parts = [less, equal, others];
        for (i, x) in part.iter().enumerate() {
            let number = usize::from(key(*x) >= bound) + usize::from(key(*x) > bound);
            parts[number][next[number]] = start + i;
            next[number] += 1;
        }
        debug_assert_eq!(next, ends);
    };
    if !crate::threads::are_worth(elements.len(), SHARED) {
        let [less, equal] = count(elements);
        let (first, rest) = out.split_at_mut(less);
        let (second, third) = rest.split_at_mut(equal);
        return put(elements, 0, [first, second, third]);
    }
    let half = elements.len() / 2;
    let (left, right) = elements.split_at(half);
    let (a, b) = crate::threads::join(|| count(left), || count(right));
    let (less_left, rest) = out.split_at_mut(a[0]);
    let (less_right, rest) = rest.split_at_mut(b[0]);
    let (equal_left, rest) = rest.split_at_mut(a[1]);
    let (equal_right, rest) = rest.split_at_mut(b[1]);
    let (others_left, others_right) = rest.split_at_mut(half - a[0] - a[1]);
    crate::threads::join(
        || put(left, 0, [less_left, equal_left, others_left]),
        || put(right, half, [less_right, equal_right, others_right]),
    );
}

fn bits_of(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}
