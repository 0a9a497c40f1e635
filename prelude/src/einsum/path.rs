//! The order in which more than two operands are contracted, pair by pair.
//!
//! Up to six operands the order with the fewest multiplications is found, for more of them the pair
//! that leaves the least behind comes first. Only labels and lengths are known here.

use std::fmt;

use super::subscripts::Label;
use crate::few::Few;

/// Sets of labels as bits: the place of a label in the list of all.
type Set = u128;

/// The most operands for which every order is looked at.
const EXHAUSTIVE: usize = 6;

/// One contraction: the two places in the list of what is left, from which both are taken, and to
/// whose end the result goes.
pub(super) type Pair = (usize, usize);

/// The operands' labels, as sets, and the lengths of the labels.
pub(super) struct Sizes {
    inputs: Vec<Set>,
    output: Set,
    lengths: Vec<f64>,
}

impl Sizes {
    /// `None` where there are too many labels, for which no order is looked for.
    pub(super) fn new(
        inputs: &[Few<Label>],
        output: &[Label],
        lengths: &[(Label, usize)],
    ) -> Option<Sizes> {
        if lengths.len() > Set::BITS as usize {
            return None;
        }
        let place = |label: &Label| lengths.binary_search_by_key(label, |entry| entry.0).ok();
        let set = |labels: &[Label]| {
            labels.iter().filter_map(place).fold(0, |set: Set, place| set | 1 << place)
        };
        Some(Sizes {
            inputs: inputs.iter().map(|labels| set(labels)).collect(),
            output: set(output),
            lengths: lengths.iter().map(|entry| entry.1 as f64).collect(),
        })
    }

    /// The number of elements of an array with these labels.
    fn size(&self, set: Set) -> f64 {
        let places = (0..self.lengths.len()).filter(|place| set >> place & 1 == 1);
        places.map(|place| self.lengths[place]).product()
    }

    /// The pairs to contract, one less than there are operands.
    pub(super) fn path(&self) -> Vec<Pair> {
        match self.inputs.len() {
            0 | 1 => Vec::new(),
            2 => vec![(0, 1)],
            n if n <= EXHAUSTIVE => self.cheapest(),
            _ => self.greedy(),
        }
    }

    /// Over all ways to split each subset of the operands in two.
    fn cheapest(&self) -> Vec<Pair> {
        let n = self.inputs.len();
        let all = (1_usize << n) - 1;
        let union = |chosen: usize| {
            (0..n).filter(|i| chosen >> i & 1 == 1).fold(0, |set, i| set | self.inputs[i])
        };
        // What is left of the labels of a subset when all of it is contracted.
        let left = |chosen: usize| union(chosen) & (union(all & !chosen) | self.output);
        let kept: Vec<Set> = (0..=all)
            .map(|chosen| if chosen.is_power_of_two() { union(chosen) } else { left(chosen) })
            .collect();
        // For each subset the multiplications, the largest intermediate, and one half.
        let mut best = vec![(0.0, 0.0, 0); all + 1];
        for chosen in 1..=all {
            if chosen.is_power_of_two() {
                continue;
            }
            let mut found = (f64::INFINITY, f64::INFINITY, chosen & chosen.wrapping_neg());
            let mut half = (chosen - 1) & chosen;
            while half > 0 {
                let other = chosen & !half;
                if half > other {
                    let flops = self.size(kept[half] | kept[other]) + best[half].0 + best[other].0;
                    let space = self.size(kept[chosen]).max(best[half].1).max(best[other].1);
                    if (flops, space) < (found.0, found.1) {
                        found = (flops, space, half);
                    }
                }
                half = (half - 1) & chosen;
            }
            best[chosen] = found;
        }
        let mut places: Vec<usize> = (0..n).map(|i| 1 << i).collect();
        let mut path = Vec::with_capacity(n - 1);
        contract(all, &best, &mut places, &mut path);
        path
    }

    /// The pair whose result is smallest beside what it is made of, again and again.
    fn greedy(&self) -> Vec<Pair> {
        let mut left = self.inputs.clone();
        let mut path = Vec::with_capacity(left.len());
        while left.len() > 1 {
            let mut found = ((false, f64::INFINITY, f64::INFINITY), (0, 1), 0);
            for i in 0..left.len() {
                for j in i + 1..left.len() {
                    let result = self.result_of(&left, (i, j));
                    let saved = self.size(result) - self.size(left[i]) - self.size(left[j]);
                    // Pairs that share nothing come last.
                    let worth = (left[i] & left[j] == 0, saved, self.size(left[i] | left[j]));
                    if (i, j) == (0, 1) || worth < found.0 {
                        found = (worth, (i, j), result);
                    }
                }
            }
            let (_, pair, result) = found;
            take(&mut left, pair);
            left.push(result);
            path.push(pair);
        }
        path
    }

    /// The labels of a pair that others or the output have.
    fn result_of(&self, left: &[Set], pair: Pair) -> Set {
        let others = (0..left.len()).filter(|place| *place != pair.0 && *place != pair.1);
        let others = others.fold(self.output, |set, place| set | left[place]);
        (left[pair.0] | left[pair.1]) & others
    }

    /// What the path costs, beside one loop over everything.
    pub(super) fn costs(&self, path: &[Pair]) -> (f64, f64, f64) {
        let whole = self.inputs.iter().fold(self.output, |set, labels| set | labels);
        let naive = self.size(whole) * self.inputs.len().max(2) as f64;
        let (mut left, mut flops, mut largest) = (self.inputs.clone(), 0.0, self.size(self.output));
        for pair in path {
            let result = self.result_of(&left, *pair);
            let both = left[pair.0] | left[pair.1];
            let sums = if both == result { 1.0 } else { 2.0 };
            flops += sums * self.size(both);
            largest = self.size(result).max(largest);
            take(&mut left, *pair);
            left.push(result);
        }
        (naive, flops.max(1.0), largest)
    }
}

/// Takes a pair out of a list: the later one first, so that the places stay.
pub(super) fn take<T>(list: &mut Vec<T>, (i, j): Pair) -> (T, T) {
    let second = list.remove(i.max(j));
    let first = list.remove(i.min(j));
    (first, second)
}

/// Appends the pairs that contract the operands of `chosen` to one, along the halves in `best`.
fn contract(
    chosen: usize,
    best: &[(f64, f64, usize)],
    places: &mut Vec<usize>,
    path: &mut Vec<Pair>,
) {
    if chosen.is_power_of_two() {
        return;
    }
    let half = best[chosen].2;
    let halves = [half, chosen & !half];
    for half in halves {
        contract(half, best, places, path);
    }
    let [i, j] = halves.map(|half| places.iter().position(|place| *place == half).unwrap_or(0));
    let pair = (i.min(j), i.max(j));
    take(places, pair);
    places.push(chosen);
    path.push(pair);
}

/// The order of an einsum's contractions, and what it saves. It prints as a small table.
#[derive(Clone, Debug, PartialEq)]
pub struct EinsumPath {
    /// The places of each pair in the list of what is left; the result goes to the list's end.
    pub pairs: Vec<(usize, usize)>,
    /// Operations of one loop over all labels, as NumPy counts them.
    pub naive_flops: f64,
    /// Operations in this order.
    pub flops: f64,
    /// Elements of the largest array that is made, the result included.
    pub largest: f64,
    pub(super) subscripts: String,
}

impl fmt::Display for EinsumPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  Complete contraction:  {}", self.subscripts)?;
        writeln!(f, "      Naive FLOP count:  {:.3e}", self.naive_flops)?;
        writeln!(f, "  Optimized FLOP count:  {:.3e}", self.flops)?;
        writeln!(f, "   Theoretical speedup:  {:.3}", self.naive_flops / self.flops)?;
        writeln!(f, "  Largest intermediate:  {:.3e} elements", self.largest)?;
        write!(f, "                 Pairs:  {:?}", self.pairs)
    }
}
