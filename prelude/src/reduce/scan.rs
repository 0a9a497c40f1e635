//! Where the smallest or largest of contiguous elements is, without looking for its place on the way.
//!
//! The best of each chunk is found by comparing alone, which vector registers do well; what is
//! remembered is in which chunk it was, and only that one is searched in the end. Lanes with gaps,
//! and orders in which NaN comes last, are `position.rs`'s.

use std::any::TypeId;

use super::folds::Number;
use crate::threads::in_parts_of;

/// Elements whose best is found before the chunk's number is kept: they stay in the first cache.
const CHUNK: usize = 2048;

/// Comparisons that are made side by side.
const WIDTH: usize = 32;

/// Elements that are worth a second thread.
const SHARED: usize = 64 * CHUNK;

/// A real number in an order of its own, of which NaN is no part.
trait Real: Number + PartialOrd {
    /// NaN, or anything of types that have none.
    const NAN: Self;
}

macro_rules! reals {
    ($($real:ty: $nan:expr;)*) => {$(
        impl Real for $real {
            const NAN: $real = $nan;
        }
    )*};
}

reals! {
    u8: 0; i8: 0; u16: 0; i16: 0; u32: 0; i32: 0; u64: 0; i64: 0;
    f32: f32::NAN; f64: f64::NAN;
}

/// The place of the first smallest or largest element, NaN before all, if the type is one of real
/// numbers and there is an element.
#[inline]
pub(super) fn first_of<A: 'static>(elements: &[A], largest: bool) -> Option<usize> {
    macro_rules! each {
        ($($real:ty)*) => {$(
            if TypeId::of::<A>() == TypeId::of::<$real>() {
                // SAFETY: the types are the same.
                let elements = unsafe { std::mem::transmute::<&[A], &[$real]>(elements) };
                return if largest {
                    shared::<$real, true>(elements)
                } else {
                    shared::<$real, false>(elements)
                };
            }
        )*};
    }
    each!(u8 i8 u16 i16 u32 i32 u64 i64 f32 f64);
    None
}

#[inline(always)]
fn beats<T: Real, const LARGEST: bool>(x: T, than: T) -> bool {
    if LARGEST { x > than } else { x < than }
}

fn shared<T: Real, const LARGEST: bool>(elements: &[T]) -> Option<usize> {
    if elements.len() < 2 * SHARED {
        return scan::<T, LARGEST>(elements);
    }
    let mut places = vec![0; elements.len().div_ceil(SHARED)];
    in_parts_of(&mut places, 1, &|first, places| {
        for (place, start) in places.iter_mut().zip((first * SHARED..).step_by(SHARED)) {
            let end = elements.len().min(start + SHARED);
            *place = start + scan::<T, LARGEST>(&elements[start..end]).unwrap_or(0);
        }
    });
    let mut best = places[0];
    for place in places {
        let (x, than) = (elements[place], elements[best]);
        if !than.is_nan() && (x.is_nan() || beats::<T, LARGEST>(x, than)) {
            best = place;
        }
    }
    Some(best)
}

fn scan<T: Real, const LARGEST: bool>(elements: &[T]) -> Option<usize> {
    let mut best = *elements.first()?;
    if elements.len() < WIDTH {
        let mut place = 0;
        for (i, x) in elements.iter().enumerate() {
            if !best.is_nan() && (beats::<T, LARGEST>(*x, best) || x.is_nan()) {
                (best, place) = (*x, i);
            }
        }
        return Some(place);
    }
    let mut start = 0;
    for (number, chunk) in elements.chunks(CHUNK).enumerate() {
        let (found, nan) = best_of::<T, LARGEST>(chunk, best);
        if nan {
            let place = chunk.iter().position(|x| x.is_nan());
            return place.map(|place| number * CHUNK + place);
        }
        if beats::<T, LARGEST>(found, best) {
            (best, start) = (found, number * CHUNK);
        }
    }
    first_equal(&elements[start..], best).map(|place| start + place)
}

/// The best of a chunk and of one that was found before, and whether there is a NaN.
#[inline(always)]
fn best_of<T: Real, const LARGEST: bool>(chunk: &[T], before: T) -> (T, bool) {
    let pick = |x, best| if beats::<T, LARGEST>(x, best) { x } else { best };
    let (mut first, mut second) = ([before; WIDTH], [before; WIDTH]);
    // Of the same type, and not flags, for these lanes to be those of the others; for two elements
    // at a time, because one comparison says whether either is NaN.
    let mut nan = [before; WIDTH];
    let mut groups = chunk.chunks_exact(2 * WIDTH);
    for group in &mut groups {
        for i in 0..WIDTH {
            let (x, y) = (group[i], group[i + WIDTH]);
            first[i] = pick(x, first[i]);
            second[i] = pick(y, second[i]);
            nan[i] = if x.is_nan() | y.is_nan() { T::NAN } else { nan[i] };
        }
    }
    let mut is_nan = nan.iter().fold(false, |any, x| any | x.is_nan());
    let mut found = before;
    for (x, y) in first.iter().zip(&second) {
        found = pick(*y, pick(*x, found));
    }
    for x in groups.remainder() {
        found = pick(*x, found);
        is_nan |= x.is_nan();
    }
    (found, is_nan)
}

fn first_equal<T: Real>(elements: &[T], to: T) -> Option<usize> {
    for (number, group) in elements.chunks(2 * WIDTH).enumerate() {
        if group.iter().fold(false, |any, x| any | (*x == to)) {
            let place = group.iter().position(|x| *x == to);
            return place.map(|place| number * 2 * WIDTH + place);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without order, from a few values so that some are equal.
    fn numbers(len: usize, values: u64) -> Vec<f64> {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % values
        };
        (0..len).map(|_| next() as f64 - 10.0).collect()
    }

    fn plain(elements: &[f64], largest: bool) -> Option<usize> {
        if let Some(nan) = elements.iter().position(|x| x.is_nan()) {
            return Some(nan);
        }
        let best =
            elements.iter().copied().reduce(|a, b| if (b > a) == largest { b } else { a })?;
        elements.iter().position(|x| *x == best)
    }

    #[test]
    fn the_first_of_equal_ones_and_of_nan() {
        for len in [1, 5, 31, 32, 100, 2047, 2048, 2049, 5000, 2 * SHARED + 77] {
            for values in [3, 1000, 1 << 40] {
                let mut x = numbers(len, values);
                assert_eq!(first_of(&x, true), plain(&x, true), "{len} {values}");
                assert_eq!(first_of(&x, false), plain(&x, false), "{len} {values}");
                let narrow: Vec<i8> = x.iter().map(|x| *x as i8).collect();
                let wide: Vec<f64> = narrow.iter().map(|x| f64::from(*x)).collect();
                assert_eq!(first_of(&narrow, true), plain(&wide, true), "{len} {values}");
                for nan in [len - 1, len / 2] {
                    x[nan] = f64::NAN;
                    assert_eq!(first_of(&x, true), Some(nan));
                    assert_eq!(first_of(&x, false), Some(nan));
                }
            }
        }
        assert_eq!(first_of::<f64>(&[], true), None);
        assert_eq!(first_of(&[0.0, -0.0, 0.0_f32], true), Some(0));
        assert_eq!(first_of(&["no number"], true), None);
    }
}
