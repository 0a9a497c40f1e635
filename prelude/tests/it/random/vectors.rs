//! Distributions of several numbers at a time, against NumPy's.

use super::draw;
use crate::{
    oracle::{Batch, Bound},
    samples::Rng,
};

#[test]
fn multinomial() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(30));
    for _ in 0..250 {
        let n = rng.pick(&[0, 1, 20, 1000, 1_000_000]);
        let mut p: Vec<f64> =
            (0..1 + rng.below(6)).map(|_| if rng.one_in(5) { 0.0 } else { rng.unit() }).collect();
        let sum = p.iter().sum::<f64>().max(1e-3) * rng.pick(&[1.0, 1.0, 1.5]);
        p.iter_mut().for_each(|p| *p /= sum);
        draw(&mut batch, rng, &format!("multinomial({n}, {p:?}, SIZE)"), |g, s| {
            g.multinomial(n, p, s)
        });
    }
    draw(&mut batch, rng, "multinomial(20, [1, 0], 5)", |g, _| g.multinomial(20, [1, 0], 5));
    draw(&mut batch, rng, "multinomial(20, [0.9, 0.3, 0])", |g, _| {
        g.multinomial(20, [0.9, 0.3, 0.0], ())
    });
    draw(&mut batch, rng, "multinomial(20, [0.9, 0.1])", |g, _| g.multinomial(20, [0.9, 0.1], ()));
    batch.check(Bound::Equal);
}

#[test]
fn dirichlet() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(31));
    for _ in 0..250 {
        let largest = rng.pick(&[0.09, 0.5, 2.0, 20.0]);
        let alpha: Vec<f64> = (0..1 + rng.below(6)).map(|_| 1e-3 + largest * rng.unit()).collect();
        draw(&mut batch, rng, &format!("dirichlet({alpha:?}, SIZE)"), |g, s| g.dirichlet(alpha, s));
    }
    draw(&mut batch, rng, "dirichlet([3, 5, 0], 5)", |g, _| g.dirichlet([3, 5, 0], 5));
    draw(&mut batch, rng, "dirichlet([0.05, 0, 0.05], 5)", |g, _| {
        g.dirichlet([0.05, 0.0, 0.05], 5)
    });
    draw(&mut batch, rng, "dirichlet([0.05, 0, 0], 5)", |g, _| g.dirichlet([0.05, 0.0, 0.0], 5));
    draw(&mut batch, rng, "dirichlet([0., 0, 0], 5)", |g, _| g.dirichlet([0.0, 0.0, 0.0], 5));
    draw(&mut batch, rng, "dirichlet([3, -5])", |g, _| g.dirichlet([3, -5], ()));
    batch.check(Bound::Equal);
}
