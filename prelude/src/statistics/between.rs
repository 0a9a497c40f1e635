//! Counts in bins between any sorted edges, which are looked for by their keys.

use ndarray::ArrayViewD;

use super::blocks::{Blocks, added, in_halves};
use crate::{
    dtype::DType,
    sorting::{Order, places_of_words},
};

/// How many elements lie in each bin.
pub(super) fn count<R: Blocks>(
    view: ArrayViewD<'_, R>,
    order: Order,
    common: DType,
    edges: &[u64],
) -> Vec<i64> {
    let alone = |view: ArrayViewD<'_, R>| {
        let mut counts = vec![0; edges.len()];
        R::keys(view, order, common, &mut |block| {
            bins(block, edges).flatten().for_each(|bin| counts[bin] += 1);
        });
        counts.truncate(edges.len().saturating_sub(1));
        counts
    };
    in_halves(view, &alone, &added)
}

/// Adds the weights of some keys.
pub(super) fn add_weights(
    keys: &[u64],
    edges: &[u64],
    weight: &mut dyn FnMut() -> f64,
    sums: &mut [f64],
) {
    for bin in bins(keys, edges) {
        let weight = weight();
        if let Some(bin) = bin {
            sums[bin] += weight;
        }
    }
}

/// The bin of each key, if there is one.
fn bins<'a>(keys: &'a [u64], edges: &'a [u64]) -> impl Iterator<Item = Option<usize>> + 'a {
    let places = places_of_words(edges, keys, true);
    places.into_iter().zip(keys).map(|(above, key)| {
        // The last bin holds its upper edge.
        let above = if edges.last() == Some(key) { edges.len() - 1 } else { above };
        (above > 0 && above < edges.len()).then(|| above - 1)
    })
}
