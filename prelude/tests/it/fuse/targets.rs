//! Formulas that are written to where they read.

use ndlab::prelude::*;

use crate::{
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

#[test]
fn in_place_of_what_is_read() {
    let rng = &mut Rng::new(11);
    let mut batch = Batch::new();
    for _ in 0..50 {
        let shape = [1 + rng.below(9), 1 + rng.below(9)];
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Small);
        let x = a.view().into_dimensionality::<Ix2>().expect("two axes");
        let fresh = || {
            if shape[0] > 4 {
                x.to_owned()
            } else {
                x.t().as_standard_layout().into_owned().reversed_axes()
            }
        };
        macro_rules! changed {
            ($python:literal, |$x:ident| $change:expr) => {
                batch.case($python, &[&a], || {
                    let mut $x = fresh();
                    $change;
                    $x
                });
            };
        }
        changed!("(a0 - a0.mean(0)) / (a0.std(0) + 1)", |x| fuse!(
            x = (x - x.mean(Keep(0))) / (x.std(Keep(0)) + 1)
        ));
        changed!("a0 / (np.sum(a0**2, axis=1, keepdims=True) + 1)", |x| fuse!(
            x = x / (x.square().sum(Keep(1)) + 1)
        ));
        changed!("a0 / (np.sum(a0**2) + 1)", |x| fuse!(x = x / (x.square().sum(..) + 1)));
        changed!("a0 + a0 * 2", |x| fuse!(x += x * 2));
        changed!("a0 - (a0 - 1)", |x| fuse!(x -= x - 1));
        changed!("a0 * (a0 + 1)", |x| fuse!(x *= x + 1));
        changed!("a0 / (a0 + 20)", |x| fuse!(x /= x + 20));
        changed!("np.exp(a0)", |x| fuse!(x = x.exp()));
        changed!("a0 - a0[0, 0]", |x| fuse!(x = x - x[(0, 0)]));
        changed!("a0 * 0 + 7", |x| fuse!(x = 7));
    }
    batch.check(Bound::OfLargest(1e-14));
}

#[test]
fn targets_of_all_kinds() {
    let (a, b) = (array![1.0, 2.0, 3.0], array![4.0, 5.0, 6.0]);
    let mut single = f32::zeros(3);
    fuse!(single = a * b);
    assert_eq!(single, array![4.0_f32, 10.0, 18.0]);
    let mut wide = np::zeros((2, 3));
    fuse!(wide += a);
    assert_eq!(wide, array![[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]);
    let mut column = wide.slice_mut(s![.., 1]);
    fuse!(column = column * 10);
    assert_eq!(wide, array![[1.0, 20.0, 3.0], [1.0, 20.0, 3.0]]);
    let mut list = vec![1.0, 2.0, 3.0];
    fuse!(list = list + a);
    assert_eq!(list, [2.0, 4.0, 6.0]);
    fuse!(list = list[..1] * 10 + list[1]);
    assert_eq!(list, [24.0, 24.0, 24.0]);
    fuse!(list = list + a);
    let turned = ArrayView1::from(&list[..]).slice_move(s![..;-1]).to_owned();
    fuse!(list = list[..] * 2 - turned);
    assert_eq!(list, [23.0, 26.0, 29.0]);
    let mut shared = a.to_shared();
    let other = shared.clone();
    fuse!(shared *= shared);
    assert_eq!((shared, other), (array![1.0, 4.0, 9.0].to_shared(), a.to_shared()));
    let mut all = [a.clone(), b.clone()];
    fuse!(all[0] += all[1]);
    assert_eq!(all[0], array![5.0, 7.0, 9.0]);
    let mut pair = (a.clone(), 1);
    let by_reference = &mut pair.0;
    fuse!(*by_reference = *by_reference - 1);
    assert_eq!(pair.0, array![0.0, 1.0, 2.0]);
    let mut counts = array![1_i64, 2, 3];
    fuse!(counts = counts * 2 + (a > 1));
    assert_eq!(counts, array![2, 5, 7]);
}

struct State {
    x: Array1<f64>,
    step: f64,
}

#[test]
fn fields() {
    let mut state = State { x: array![1.0, 2.0], step: 0.5 };
    fuse!(state.x = state.x - state.x * state.step);
    fuse!(state.x += 1);
    assert_eq!(state.x, array![1.5, 2.0]);
}

#[test]
#[should_panic(
    expected = "non-broadcastable output operand with shape (3,) doesn't match the broadcast shape (2,3)"
)]
fn a_target_does_not_grow() {
    let mut x = np::ones(3);
    let y = np::ones((2, 3));
    fuse!(x = x + y);
}

#[test]
#[should_panic(expected = "Cannot cast fuse! output from dtype('float64') to dtype('int64')")]
fn floats_are_not_cut_to_integers() {
    let mut x = array![1_i64, 2];
    fuse!(x = x * 0.5);
}
