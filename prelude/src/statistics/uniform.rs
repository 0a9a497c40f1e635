//! Counts in bins of equal width: the number of each element's bin is computed, and then put right
//! by the edges beside it, as rounding asks for.

use ndarray::ArrayViewD;

use super::blocks::{BLOCK, Blocks, added, in_halves};
use crate::sorting::Order;

/// Bins of equal width between two edges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uniform {
    pub(super) first: f64,
    pub(super) last: f64,
    pub(super) count: usize,
    /// Whether the edges are elements, and not given.
    pub(super) own: bool,
}

/// How the place of an element is computed: in which precision NumPy does each step.
#[derive(Clone, Copy)]
struct Scale {
    first: f64,
    last: f64,
    width: f64,
    count: f64,
}

impl Scale {
    fn new(bins: Uniform, single: bool) -> Scale {
        let round = |x: f64| if single { f64::from(x as f32) } else { x };
        let width = bins.last - bins.first;
        Scale {
            first: round(bins.first),
            last: round(bins.last),
            width: if bins.own { round(width) } else { width },
            count: bins.count as f64,
        }
    }

    /// The place in bins, where the element is not outside.
    #[inline(always)]
    fn place<const SINGLE: bool, const OWN: bool>(self, x: f64) -> f64 {
        let round = |x: f64| if SINGLE { f64::from(x as f32) } else { x };
        let quotient = |x: f64| if SINGLE && OWN { round(x) } else { x };
        quotient(quotient(round(x - self.first) / self.width) * self.count)
    }

    #[inline(always)]
    fn is_inside(self, x: f64) -> bool {
        x >= self.first && x <= self.last
    }
}

/// How many elements lie in each bin.
pub(super) fn count<R: Blocks>(
    view: ArrayViewD<'_, R>,
    order: Order,
    bins: Uniform,
    edges: &[f64],
    single: bool,
) -> Vec<i64> {
    let alone = |view: ArrayViewD<'_, R>| {
        // The last one is for what lies outside.
        let mut counts = vec![0; bins.count + 1];
        R::reals(view, order, &mut |block| match (single, bins.own) {
            (false, _) => count_block::<false, false>(block, bins, edges, &mut counts),
            (true, false) => count_block::<true, false>(block, bins, edges, &mut counts),
            (true, true) => count_block::<true, true>(block, bins, edges, &mut counts),
        });
        counts.truncate(bins.count);
        counts
    };
    in_halves(view, &alone, &added)
}

/// How many places are computed at a time, in a loop of vector instructions.
const PLACES: usize = 256;

fn count_block<const SINGLE: bool, const OWN: bool>(
    block: &[f64],
    bins: Uniform,
    edges: &[f64],
    counts: &mut [i64],
) {
    let scale = Scale::new(bins, SINGLE);
    if i32::try_from(bins.count).is_err() {
        for x in block.iter().filter(|x| scale.is_inside(**x)) {
            counts[bin_of(*x, scale.place::<SINGLE, OWN>(*x) as usize, bins.count, edges)] += 1;
        }
        return;
    }
    let mut places = [0_i32; PLACES];
    let last = (bins.count - 1) as f64;
    for part in block.chunks(PLACES) {
        for (place, x) in places.iter_mut().zip(part) {
            // NaN becomes 0.
            let at = scale.place::<SINGLE, OWN>(*x).max(0.0).min(last);
            // SAFETY: it is at least 0 and below the number of bins, which is an `i32`.
            *place = unsafe { at.to_int_unchecked() };
        }
        for (place, x) in places.iter().zip(part) {
            let bin = bin_of(*x, *place as usize, bins.count, edges);
            counts[if scale.is_inside(*x) { bin } else { bins.count }] += 1;
        }
    }
}

/// The bin of an element that was computed to be at `place`, or the one beside it.
#[inline(always)]
fn bin_of(x: f64, place: usize, count: usize, edges: &[f64]) -> usize {
    let bin = place.min(count - 1);
    let below = usize::from(x < edges[bin] && bin > 0);
    let above = usize::from(x >= edges[bin + 1] && bin != count - 1);
    bin + above - below
}

/// Adds the weights of a block, which NumPy sums up block by block.
pub(super) fn add_weights(
    block: &[f64],
    bins: Uniform,
    edges: &[f64],
    single: bool,
    weight: &mut impl FnMut() -> f64,
    sums: &mut [f64],
) {
    debug_assert!(block.len() <= BLOCK);
    let scale = Scale::new(bins, single);
    let mut added = vec![0.0; sums.len()];
    for x in block {
        let weight = weight();
        if !scale.is_inside(*x) {
            continue;
        }
        let place = match (single, bins.own) {
            (false, _) => scale.place::<false, false>(*x),
            (true, false) => scale.place::<true, false>(*x),
            (true, true) => scale.place::<true, true>(*x),
        };
        added[bin_of(*x, place as usize, bins.count, edges)] += weight;
    }
    sums.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
}

/// The smallest and the largest element; NaN if there is one.
pub(super) fn extremes<R: Blocks>(view: ArrayViewD<'_, R>, order: Order) -> Option<(f64, f64)> {
    in_halves(view, &|view| extremes_alone(view, order), &|left, right| {
        let (Some(left), Some(right)) = (left, right) else { return left.or(right) };
        let is_nan = left.0.is_nan() || right.0.is_nan();
        let both = (left.0.min(right.0), left.1.max(right.1));
        Some(if is_nan { (f64::NAN, f64::NAN) } else { both })
    })
}

fn extremes_alone<R: Blocks>(view: ArrayViewD<'_, R>, order: Order) -> Option<(f64, f64)> {
    let mut extremes: Option<(f64, f64)> = None;
    R::reals(view, order, &mut |block| {
        let (low, high) = extremes.unwrap_or((block[0], block[0]));
        let (mut lows, mut highs, mut nans) = ([low; LANES], [high; LANES], [false; LANES]);
        let (vectors, rest) = block.as_chunks::<LANES>();
        let rest = std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or(block[0]));
        for vector in vectors.iter().chain([&rest]) {
            let places = lows.iter_mut().zip(&mut highs).zip(&mut nans);
            for (((low, high), nan), x) in places.zip(vector) {
                *low = if *x < *low { *x } else { *low };
                *high = if *x > *high { *x } else { *high };
                *nan |= x.is_nan();
            }
        }
        let is_nan = low.is_nan() || nans.contains(&true);
        let low = lows.into_iter().fold(low, f64::min);
        let high = highs.into_iter().fold(high, f64::max);
        extremes = Some(if is_nan { (f64::NAN, f64::NAN) } else { (low, high) });
    });
    extremes
}

/// Extremes that are kept side by side.
const LANES: usize = 16;
