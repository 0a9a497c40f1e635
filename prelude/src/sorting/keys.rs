//! Sorting and selecting integers, by what this processor does best.
//!
//! | keys | AVX-512 | other processors |
//! | --- | --- | --- |
//! | `u8` | counted | counted |
//! | `u16`, `u32`, `u64` | `quick.rs` | the standard library |
//!
//! Nothing is allocated.

#[cfg(target_arch = "x86_64")]
use super::{
    network::{ROWS, sort_few},
    quick::{self, Recursion},
    simd::{self, V16, V32, V64, Vector},
};

/// Integers that elements are ordered by.
pub(super) trait Keys: Copy + Ord + Send {
    fn sort(keys: &mut [Self]);

    /// Puts the keys at the places `kth`, in rising order, where sorting would put them.
    fn select(keys: &mut [Self], kth: &[usize]);
}

macro_rules! by_vectors {
    ($($key:ident as $vector:ident)*) => {$(
        impl Keys for $key {
            fn sort(keys: &mut [$key]) {
                #[cfg(target_arch = "x86_64")]
                if simd::is_supported() {
                    return sort::<$vector>(keys);
                }
                keys.sort_unstable();
            }

            fn select(keys: &mut [$key], kth: &[usize]) {
                #[cfg(target_arch = "x86_64")]
                if simd::is_supported() {
                    let inside = kth.partition_point(|k| *k < keys.len());
                    let how = Recursion::new(keys.len());
                    // SAFETY: the processor has the instructions.
                    return unsafe { quick::select::<$vector>(keys, &kth[..inside], how) };
                }
                select_by_std(keys, kth);
            }
        }
    )*};
}

by_vectors!(u16 as V16 u32 as V32 u64 as V64);

#[cfg(target_arch = "x86_64")]
fn sort<V: Vector>(keys: &mut [V::Key]) {
    if keys.len() <= ROWS * V::LANES {
        // SAFETY: the processor has the instructions; the keys are as few as a network sorts.
        return unsafe { sort_few::<V>(keys.as_mut_ptr(), keys.len()) };
    }
    // Keys without order are known by the first few.
    if keys[0] > keys[1] && keys.is_sorted_by(|a, b| a >= b) {
        return keys.reverse();
    }
    if keys.is_sorted() {
        return;
    }
    // SAFETY: the processor has the instructions.
    unsafe { quick::sort::<V>(keys, Recursion::new(keys.len())) };
}

/// Puts what is at the places `kth`, in rising order, where sorting would put it.
pub(super) fn select_by_std<K: Ord>(keys: &mut [K], kth: &[usize]) {
    let mut start = 0;
    for k in kth {
        if (start..keys.len()).contains(k) {
            keys[start..].select_nth_unstable(*k - start);
            start = *k + 1;
        }
    }
}

/// Below this, counting is not worth the pass over all values.
const COUNTED: usize = 48;

impl Keys for u8 {
    fn sort(keys: &mut [u8]) {
        if keys.len() < COUNTED {
            return keys.sort_unstable();
        }
        let counts = occurrences(keys);
        let mut rest = keys;
        for (value, count) in counts.into_iter().enumerate() {
            let (these, others) = rest.split_at_mut(count);
            these.fill(value as u8);
            rest = others;
        }
    }

    fn select(keys: &mut [u8], _kth: &[usize]) {
        Self::sort(keys);
    }
}

/// How often each byte occurs. In four tables, as a count that was just changed is slow to change
/// again.
fn occurrences(keys: &[u8]) -> [usize; 256] {
    let mut tables = [[0_usize; 256]; 4];
    let (fours, rest) = keys.as_chunks::<4>();
    for four in fours {
        for (table, key) in tables.iter_mut().zip(four) {
            table[usize::from(*key)] += 1;
        }
    }
    rest.iter().for_each(|key| tables[0][usize::from(*key)] += 1);
    std::array::from_fn(|value| tables.iter().map(|table| table[value]).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sorting::ranks::Words;

    /// Numbers that have nothing to do with each other.
    fn numbers() -> impl FnMut() -> u64 {
        let mut state = 88_172_645_463_325_252_u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        }
    }

    /// Lanes of many lengths: any keys, few different ones, rising and falling ones, many largest.
    fn lanes() -> Vec<Vec<u64>> {
        let mut next = numbers();
        let mut lanes = Vec::new();
        let lengths = if cfg!(miri) { vec![0, 1, 9, 70] } else { (0..600).collect() };
        for len in lengths.into_iter().chain(if cfg!(miri) { vec![] } else { vec![5000, 90_000] }) {
            let few = [0, u64::MAX, 7 << 40, 7 << 40 | 1];
            lanes.push((0..len).map(|_| next()).collect());
            lanes.push((0..len).map(|_| few[next() as usize % 4]).collect());
            lanes.push((0..len as u64).map(|i| i.wrapping_mul(0x0001_0001_0001_0001)).collect());
            lanes.push(
                (0..len as u64).rev().map(|i| i.wrapping_mul(0x0001_0001_0001_0001)).collect(),
            );
            lanes.push((0..len).map(|_| next().max(3 << 62)).collect());
        }
        lanes
    }

    fn check<K: Keys + std::fmt::Debug>(convert: impl Fn(u64) -> K) {
        for lane in lanes() {
            let keys: Vec<K> = lane.into_iter().map(&convert).collect();
            let (mut sorted, mut expected) = (keys.clone(), keys.clone());
            expected.sort_unstable();
            K::sort(&mut sorted);
            assert_eq!(sorted, expected);
            let len = keys.len();
            for mut kth in
                [vec![len / 2], vec![0], vec![len / 3, len / 3 + 1], vec![1, len / 2, len]]
            {
                kth.sort_unstable();
                let mut parts = keys.clone();
                K::select(&mut parts, &kth);
                for k in kth.into_iter().filter(|k| *k < len) {
                    assert_eq!(parts[k], expected[k], "place {k} of {len}");
                    assert!(parts[..k].iter().all(|x| *x <= parts[k]));
                    assert!(parts[k..].iter().all(|x| *x >= parts[k]));
                }
                parts.sort_unstable();
                assert_eq!(parts, expected);
            }
        }
    }

    #[test]
    fn keys_of_all_sizes_are_sorted_and_selected() {
        check(|key| key);
        check(|key| (key >> 32) as u32);
        check(|key| (key >> 48) as u16);
        check(|key| (key >> 56) as u8);
    }

    #[test]
    fn indices_of_equal_keys_keep_their_order() {
        let mut next = numbers();
        // Keys that agree in all bits but the lowest, beside some far away.
        let close = (0..3000)
            .map(|_| if next().is_multiple_of(9) { next() } else { (5 << 60) | (next() % 50) });
        for lane in lanes().into_iter().chain([close.collect()]) {
            let mut expected: Vec<usize> = (0..lane.len()).collect();
            expected.sort_by_key(|i| lane[*i]);
            let mut found = vec![0; lane.len()];
            let mut words = Words::default();
            words.keys = lane;
            words.rank(&mut found);
            assert_eq!(found, expected);
        }
    }
}
