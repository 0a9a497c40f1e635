//! Distributions of several numbers at a time, which have an axis of their own, the last.

use ndarray::{Array, Array1, Dimension, Ix1};

use super::{
    Generator, Words,
    check::{Rule, require, require_not},
    continuous::{beta, standard_gamma},
    discrete::Binomial,
};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    few::Few,
    int::Int,
    memory,
    shape::{IntoShape, dim_of, lengths_of},
};

impl Generator {
    /// How often each of several outcomes comes in `n` trials. NumPy: `rng.multinomial(n, pvals, size)`.
    ///
    /// The outcomes are the last axis: three probabilities and size `(2, 4)` give `(2, 4, 3)`. The last
    /// probability is what the others leave.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let rolls = rng.multinomial(20, &array![0.5, 0.25, 0.25], 6);
    /// assert_eq!(np::sum(&rolls, 1), array![20_i64, 20, 20, 20, 20, 20]);
    /// ```
    ///
    /// # Panics
    ///
    /// If `n` is negative, or the probabilities are none or too large together.
    #[track_caller]
    pub fn multinomial<X, S>(
        &mut self,
        n: impl Int,
        pvals: X,
        size: S,
    ) -> Array<i64, <S::Dim as Dimension>::Larger>
    where
        X: ArrayLike<Dim = Ix1>,
        S: IntoShape,
    {
        let (n, pvals) = (n.to_i64(), values(pvals));
        require("multinomial", "n", n as f64, Rule::NotNegative);
        for p in &pvals {
            require("multinomial", "pvals", *p, Rule::Part);
        }
        let others = pvals.iter().rev().skip(1).sum::<f64>();
        require_not("multinomial", "sum(pvals[:-1]) > 1.0", others > 1.0 + 1e-12);
        let lengths = with_axis("multinomial", size, pvals.len());
        let mut counts = memory::zeros(&lengths);
        multinomial(&mut Words::of(&mut self.bits), n, &pvals, &mut counts);
        Array::from_shape_vec(dim_of::<<S::Dim as Dimension>::Larger>(&lengths), counts)
            .expect("one element for each place")
    }

    /// Parts of a whole, which sum to 1. NumPy: `rng.dirichlet(alpha, size)`.
    ///
    /// The parts are the last axis: three of them and size `(2, 4)` give `(2, 4, 3)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let parts = rng.dirichlet(&array![10, 5, 3], 20);
    /// assert_eq!(np::shape(&parts), (20, 3));
    /// assert!((np::sum(&parts, 1)[0] - 1.0).abs() < 1e-12);
    /// ```
    ///
    /// # Panics
    ///
    /// If a parameter is negative.
    #[track_caller]
    pub fn dirichlet<X, S>(
        &mut self,
        alpha: X,
        size: S,
    ) -> Array<f64, <S::Dim as Dimension>::Larger>
    where
        X: ArrayLike<Dim = Ix1>,
        S: IntoShape,
    {
        let alpha = values(alpha);
        require_not("dirichlet", "alpha < 0", alpha.iter().any(|a| *a < 0.0));
        let lengths = with_axis("dirichlet", size, alpha.len());
        let mut parts = memory::zeros(&lengths);
        dirichlet(&mut Words::of(&mut self.bits), &alpha, &mut parts);
        Array::from_shape_vec(dim_of::<<S::Dim as Dimension>::Larger>(&lengths), parts)
            .expect("one element for each place")
    }
}

fn values<X: ArrayLike<Dim = Ix1>>(x: X) -> Vec<f64> {
    let values: Array1<f64> = x.as_view().mapv(|x| f64::from_value(x.to_value()));
    values.into_raw_vec_and_offset().0
}

#[track_caller]
fn with_axis<S: IntoShape>(op: &str, size: S, len: usize) -> Few<usize> {
    let mut extents = size.into_extents();
    extents.push(len as i64);
    lengths_of(op, &extents)
}

/// Each count is binomially distributed among the trials and the probability that are left.
fn multinomial(bits: &mut Words<'_>, n: i64, pvals: &[f64], counts: &mut [i64]) {
    let mut wanted = counts.len();
    for counts in counts.chunks_exact_mut(pvals.len().max(1)) {
        bits.want(wanted);
        wanted -= pvals.len();
        let (mut left, mut part) = (n, 1.0);
        for (count, p) in counts.iter_mut().zip(&pvals[..pvals.len() - 1]) {
            *count = Binomial::new(left, p / part).draw(bits);
            left -= *count;
            if left <= 0 {
                break;
            }
            part -= p;
        }
        if left > 0 {
            counts[pvals.len() - 1] = left;
        }
    }
}

/// Gamma distributed numbers over their sum; where all might be 0, pieces broken from a stick.
fn dirichlet(bits: &mut Words<'_>, alpha: &[f64], parts: &mut [f64]) {
    let largest = alpha.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 && !alpha.iter().any(|a| a.is_nan()) {
        return;
    }
    let mut wanted = parts.len();
    for parts in parts.chunks_exact_mut(alpha.len().max(1)) {
        bits.want(wanted);
        wanted -= alpha.len();
        if largest < 0.1 {
            break_stick(bits, alpha, parts);
        } else {
            let mut sum = 0.0;
            for (part, a) in parts.iter_mut().zip(alpha) {
                *part = standard_gamma(bits, *a);
                sum += *part;
            }
            let scale = 1.0 / sum;
            parts.iter_mut().for_each(|part| *part *= scale);
        }
    }
}

fn break_stick(bits: &mut Words<'_>, alpha: &[f64], parts: &mut [f64]) {
    let mut rest: Vec<f64> = Vec::with_capacity(alpha.len());
    for a in alpha.iter().rev() {
        rest.push(rest.last().unwrap_or(&0.0) + a);
    }
    rest.reverse();
    let last = alpha.len() - 1;
    let mut stick = 1.0;
    for i in 0..last {
        let piece = beta(bits, alpha[i], rest[i + 1]);
        parts[i] = stick * piece;
        stick *= 1.0 - piece;
        if rest[i + 1] == 0.0 {
            break;
        }
    }
    parts[last] = stick;
}
