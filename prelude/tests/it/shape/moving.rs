//! Axes and elements of one array in another order, repeated, padded.

use ndlab::{Element, Number, prelude::*};

use super::{Batch, Bound, Rng, Sample, Values, any_axis, arrays, each_dtype, list};

fn axes<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        let ndim = a.shape().len();
        let (i, j) = (any_axis(rng, ndim), any_axis(rng, ndim));
        batch.case(format!("np.swapaxes(a0, {i}, {j})"), &[&a], || np::swapaxes(a.view(), i, j));
        batch.case(format!("np.moveaxis(a0, {i}, {j})"), &[&a], || np::moveaxis(a.view(), i, j));
        batch.case(format!("np.rollaxis(a0, {i}, {j})"), &[&a], || np::rollaxis(a.view(), i, j));
        batch.case(format!("np.expand_dims(a0, {i})"), &[&a], || np::expand_dims(a.view(), i));
        batch.case(format!("np.expand_dims(a0, ({i}, {j}))"), &[&a], || {
            np::expand_dims(&a.view(), (i, j))
        });
        batch.case("np.squeeze(a0)", &[&a], || np::squeeze(&a.view(), ..));
        batch.case(format!("np.squeeze(a0, {i})"), &[&a], || np::squeeze(&a.view(), i));
        batch.case("np.atleast_1d(a0)", &[&a], || np::atleast_1d(a.view()));
        batch.case("np.atleast_2d(a0)", &[&a], || np::atleast_2d(a.view()));
        batch.case("np.atleast_3d(a0)", &[&a], || np::atleast_3d(a.view()));
        let mut order: Vec<usize> = (0..ndim).collect();
        for place in (1..ndim).rev() {
            order.swap(place, rng.below(place + 1));
        }
        let text = list(&order);
        batch.case(format!("np.transpose(a0, {text})"), &[&a], || {
            np::transpose_with(&a.view(), &order)
        });
        if ndim > 2 {
            let (from, to) = ([0, 1], [-1, 0]);
            batch.case("np.moveaxis(a0, [0, 1], [-1, 0])", &[&a], || {
                np::moveaxis(&a.view(), from, to)
            });
        }
    }
}

#[test]
fn axes_as_numpy() {
    each_dtype!(1, Bound::Equal, axes);
}

fn turned<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        let ndim = a.shape().len();
        let (i, j) = (any_axis(rng, ndim), any_axis(rng, ndim));
        let (n, m) = (rng.below(30) as i64 - 15, rng.below(9) as i64 - 4);
        batch.case("np.flip(a0)", &[&a], || np::flip(a.view(), ..));
        batch.case(format!("np.flip(a0, {i})"), &[&a], || np::flip(a.view(), i));
        batch.case(format!("np.flip(a0, ({i}, {j}))"), &[&a], || np::flip(a.view(), (i, j)));
        batch.case("np.fliplr(a0)", &[&a], || np::fliplr(a.view()));
        batch.case("np.flipud(a0)", &[&a], || np::flipud(a.view()));
        batch.case(format!("np.roll(a0, {n})"), &[&a], || np::roll(a.view(), n, ..));
        batch.case(format!("np.roll(a0, {n}, {i})"), &[&a], || np::roll(a.view(), n, i));
        batch.case(format!("np.roll(a0, ({n}, {m}), ({i}, {j}))"), &[&a], || {
            np::roll(a.view(), (n, m), (i, j))
        });
        batch
            .case(format!("np.roll(a0, {n}, ({i}, {j}))"), &[&a], || np::roll(a.view(), n, (i, j)));
        batch.case(format!("np.rot90(a0, {n})"), &[&a], || np::rot90(a.view(), n));
        batch.case(format!("np.rot90(a0, {n}, ({i}, {j}))"), &[&a], || {
            np::rot90_with(a.view(), n, (i, j))
        });
    }
}

#[test]
fn turned_as_numpy() {
    each_dtype!(2, Bound::Equal, turned);
}

fn repeated<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        let ndim = a.shape().len();
        // NumPy takes an array without axes for one with one here, which no type can say.
        let i = if ndim == 0 { 5 } else { any_axis(rng, ndim) };
        let n = rng.below(5) as i64 - i64::from(rng.one_in(9));
        batch.case(format!("np.repeat(a0, {n})"), &[&a], || np::repeat(a.view(), n, ..));
        batch.case(format!("np.repeat(a0, {n}, {i})"), &[&a], || np::repeat(a.view(), n, i));
        let each: Vec<usize> = a.to_vec().iter().map(|_| rng.below(4)).collect();
        batch.case(format!("np.repeat(a0, {})", list(&each)), &[&a], || {
            np::repeat(a.view(), &each, ..)
        });
        let len = a.shape().get(i.unsigned_abs() as usize).copied().unwrap_or(2);
        let each: Vec<usize> = (0..len).map(|_| rng.below(4)).collect();
        batch.case(format!("np.repeat(a0, {}, {i})", list(&each)), &[&a], || {
            np::repeat(a.view(), &each, i)
        });
        let reps: Vec<usize> = (0..rng.below(5)).map(|_| rng.below(4)).collect();
        batch.case(format!("np.tile(a0, {})", list(&reps)), &[&a], || np::tile(a.view(), &reps));
        batch.case(format!("np.tile(a0, {n})"), &[&a], || np::tile(a.view(), n));
        let shape: Vec<usize> = (0..rng.below(4)).map(|_| rng.below(7)).collect();
        batch.case(format!("np.resize(a0, {})", list(&shape)), &[&a], || {
            np::resize(a.view(), &shape)
        });
    }
}

#[test]
fn repeated_as_numpy() {
    each_dtype!(3, Bound::Equal, repeated);
}

fn padded<T: Number>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        if a.shape().len() > 3 {
            continue;
        }
        let n = rng.below(5) as i64 - i64::from(rng.one_in(12));
        batch.case(format!("np.pad(a0, {n})"), &[&a], || np::pad(a.view(), n));
        let pair = (rng.below(12), rng.below(5));
        let one: Sample<T> = Sample::of_shape(rng, &[2], Values::Any);
        let (k, l) = (one.view()[[0]], one.view()[[1]]);
        batch.case(format!("np.pad(a0, {pair:?}, constant_values=a1[0])"), &[&a, &one], || {
            np::pad_with(a.view(), pair, np::PadMode::Constant(k))
        });
        batch.case(format!("np.pad(a0, {pair:?}, constant_values=a1)"), &[&a, &one], || {
            np::pad_with(a.view(), pair, np::PadMode::Constants(k, l))
        });
        let pairs: Vec<(usize, usize)> =
            a.shape().iter().map(|_| (rng.below(9), rng.below(9))).collect();
        // An empty list of pairs is an error for Python, which sees no integers in it.
        let pairs = if pairs.is_empty() { vec![(1, 1)] } else { pairs };
        let modes = [
            ("edge", np::PadMode::Edge),
            ("reflect", np::PadMode::Reflect),
            ("symmetric", np::PadMode::Symmetric),
            ("wrap", np::PadMode::Wrap),
        ];
        for (name, mode) in modes {
            batch.case(format!("np.pad(a0, {n}, '{name}')"), &[&a], || {
                np::pad_with(a.view(), n, mode)
            });
            batch.case(format!("np.pad(a0, {pairs:?}, '{name}')"), &[&a], || {
                np::pad_with(a.view(), pairs.clone(), mode)
            });
        }
    }
}

#[test]
fn padded_as_numpy() {
    each_dtype!(4, Bound::Equal, padded);
}

/// Values without NaN and zeros, of which each has two that are as large.
fn padded_by_rows<T: Number>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..20 {
        let a = Sample::<T>::any(rng, Values::Positive);
        let pair = (rng.below(5), rng.below(5));
        let modes = [("maximum", np::PadMode::Maximum), ("minimum", np::PadMode::Minimum)];
        for (name, mode) in modes {
            batch.case(format!("np.pad(a0, {pair:?}, '{name}')"), &[&a], || {
                np::pad_with(a.view(), pair, mode)
            });
        }
    }
}

fn padded_by_means<T: Number>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..30 {
        let a = Sample::<T>::any(rng, Values::Small);
        let pair = (rng.below(5), rng.below(5));
        batch.case(format!("np.pad(a0, {pair:?}, 'mean')"), &[&a], || {
            np::pad_with(a.view(), pair, np::PadMode::Mean)
        });
    }
}

#[test]
fn padded_by_rows_as_numpy() {
    each_dtype!(6, Bound::Equal, padded_by_rows);
    each_dtype!(7, Bound::OfLargest(1e-6), padded_by_means);
}

fn diagonals<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        let ndim = a.shape().len();
        let (i, j) = (any_axis(rng, ndim), any_axis(rng, ndim));
        let k = rng.below(9) as i64 - 4;
        batch.case("np.diag(a0)", &[&a], || np::diag(a.view()));
        batch.case(format!("np.diag(a0, {k})"), &[&a], || np::diag_with(a.view(), k));
        batch.case(format!("np.diagonal(a0, {k}, {i}, {j})"), &[&a], || {
            np::diagonal_with(a.view(), k, (i, j))
        });
        batch.case("np.diagonal(a0)", &[&a], || np::diagonal(a.view()));
        batch.case("np.tril(a0)", &[&a], || np::tril(a.view()));
        batch.case("np.triu(a0)", &[&a], || np::triu(a.view()));
        batch.case(format!("np.tril(a0, {k})"), &[&a], || np::tril_with(a.view(), k));
        batch.case(format!("np.triu(a0, {k})"), &[&a], || np::triu_with(a.view(), k));
        if a.to_vec().len() < 30 {
            batch.case("np.diagflat(a0)", &[&a], || np::diagflat(a.view()));
            batch.case(format!("np.diagflat(a0, {k})"), &[&a], || np::diagflat_with(a.view(), k));
        }
    }
}

#[test]
fn diagonals_as_numpy() {
    each_dtype!(5, Bound::Equal, diagonals);
}
