//! Places of many needles among sorted elements.
//!
//! Needles are looked for some at a time, without branches, so that the processor waits for the
//! memory of all of them at once; where some in turn rise, between the places of the first and the
//! last. What is looked for is `search.rs`'s.

/// How many needles are looked for together.
const TOGETHER: usize = 16;

/// How many needles are looked at for whether they rise.
const BLOCK: usize = 128;

/// The least number of needles for each thread.
const SHARED: usize = 1 << 13;

/// For each needle how many of the sorted elements are less, or with `after` not greater.
pub(super) fn places<S, T, K>(
    sorted: &[S],
    needles: &[T],
    keys: (impl Fn(S) -> K + Copy + Sync, impl Fn(T) -> K + Copy + Sync),
    after: bool,
) -> Vec<usize>
where
    S: Copy + Sync,
    T: Copy + Sync,
    K: Copy + Ord,
{
    let mut places = vec![0; needles.len()];
    if after {
        share(sorted, needles, keys, |element: K, needle: K| element <= needle, &mut places);
    } else {
        share(sorted, needles, keys, |element: K, needle: K| element < needle, &mut places);
    }
    places
}

/// [`places`] of integers.
pub(crate) fn places_of_words(sorted: &[u64], needles: &[u64], after: bool) -> Vec<usize> {
    places(sorted, needles, (|x| x, |x| x), after)
}

fn share<S: Copy + Sync, T: Copy + Sync, K: Copy + Ord>(
    sorted: &[S],
    needles: &[T],
    keys: (impl Fn(S) -> K + Copy + Sync, impl Fn(T) -> K + Copy + Sync),
    before: impl Fn(K, K) -> bool + Copy + Sync,
    places: &mut [usize],
) {
    if crate::threads::are_worth(needles.len(), 2 * SHARED) {
        let half = needles.len() / 2;
        let ((left, right), (to_left, to_right)) =
            (needles.split_at(half), places.split_at_mut(half));
        crate::threads::join(
            || share(sorted, left, keys, before, to_left),
            || share(sorted, right, keys, before, to_right),
        );
        return;
    }
    for (needles, places) in needles.chunks(BLOCK).zip(places.chunks_mut(BLOCK)) {
        let last = needles.len() - 1;
        let rise = needles.len() == BLOCK && needles.is_sorted_by_key(|needle| keys.1(*needle));
        let (start, end) = if rise {
            let mut ends = [0; 2];
            find(sorted, &[needles[0], needles[last]], keys, before, &mut ends);
            (ends[0], ends[1])
        } else {
            (0, sorted.len())
        };
        let part = &sorted[start..end];
        let (many, few) = needles.as_chunks::<TOGETHER>();
        let (to_many, to_few) = places.as_chunks_mut::<TOGETHER>();
        for (needles, places) in many.iter().zip(to_many) {
            find(part, needles, keys, before, places);
        }
        for (needle, place) in few.iter().zip(to_few) {
            find(part, &[*needle], keys, before, std::array::from_mut(place));
        }
        places.iter_mut().for_each(|place| *place += start);
    }
}

/// Finds some needles together.
#[inline(always)]
fn find<S: Copy, T: Copy, K: Copy + Ord, const N: usize>(
    sorted: &[S],
    needles: &[T; N],
    keys: (impl Fn(S) -> K, impl Fn(T) -> K),
    before: impl Fn(K, K) -> bool,
    places: &mut [usize; N],
) {
    let needles = needles.map(&keys.1);
    let mut starts = [0; N];
    let mut len = sorted.len();
    while len > 1 {
        let half = len / 2;
        for (start, needle) in starts.iter_mut().zip(&needles) {
            // SAFETY: every start is at most `sorted.len() - len`.
            let element = unsafe { *sorted.get_unchecked(*start + half - 1) };
            *start += if before(keys.0(element), *needle) { half } else { 0 };
        }
        len -= half;
    }
    for ((start, needle), place) in starts.into_iter().zip(needles).zip(places) {
        *place = start + sorted.get(start).map_or(0, |x| usize::from(before(keys.0(*x), needle)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_std() {
        for len in [0, 1, 2, 7, 100, 1000] {
            let sorted: Vec<u64> = (0..len).map(|i| i / 3 * 2).collect();
            let mixed: Vec<u64> = (0..700).map(|i| i * 7919 % 701).collect();
            let rising: Vec<u64> = (0..700).collect();
            for needles in [mixed, rising] {
                for after in [false, true] {
                    let place =
                        |x: &u64| sorted.partition_point(|y| if after { y <= x } else { y < x });
                    let expected: Vec<usize> = needles.iter().map(place).collect();
                    assert_eq!(places_of_words(&sorted, &needles, after), expected);
                }
            }
        }
    }
}
