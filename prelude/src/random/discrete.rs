//! Whole numbers that are not uniform: counts, drawn by the methods that NumPy uses.
//!
//! Only one number at a time and the loops over them; the public methods are [`super::methods`]'s,
//! uniform integers [`super::integers`]'s.

mod binomial;
mod hypergeometric;
mod poisson;

pub(super) use self::{binomial::Binomial, poisson::poisson};
use self::{hypergeometric::hypergeometric, poisson::Poisson};
use super::{
    Pcg64, Words,
    check::{LARGEST_MEAN, Rule, require, require_not},
    continuous::standard_gamma,
    fill::{Target, fill},
    ziggurat,
};

/// A distribution with its parameters.
#[derive(Clone, Copy, Debug)]
pub enum Discrete {
    Poisson { lam: f64 },
    Binomial { n: i64, p: f64 },
    NegativeBinomial { n: f64, p: f64 },
    Geometric { p: f64 },
    Hypergeometric { ngood: i64, nbad: i64, nsample: i64 },
    Logseries { p: f64 },
    Zipf { a: f64 },
}

impl Discrete {
    /// Refuses parameters for which there is no such distribution.
    #[track_caller]
    pub(super) fn check(&self, op: &str) {
        match *self {
            Discrete::Poisson { lam } => require(op, "lam", lam, Rule::Mean),
            Discrete::Binomial { n, p } => {
                require(op, "p", p, Rule::Part);
                require(op, "n", n as f64, Rule::NotNegative);
            }
            Discrete::NegativeBinomial { n, p } => {
                require(op, "n", n, Rule::SurelyPositive);
                require(op, "p", p, Rule::PositivePart);
                let largest = (1.0 - p) / p * (n + 10.0 * n.sqrt());
                require_not(op, "n too large or p too small", largest > LARGEST_MEAN);
            }
            Discrete::Geometric { p } => require(op, "p", p, Rule::PositivePart),
            Discrete::Hypergeometric { ngood, nbad, nsample } => {
                require(op, "ngood", ngood as f64, Rule::NotNegative);
                require(op, "nbad", nbad as f64, Rule::NotNegative);
                require(op, "nsample", nsample as f64, Rule::NotNegative);
                let most = 1_000_000_000;
                require_not(
                    op,
                    "both ngood and nbad must be less than 1000000000",
                    ngood >= most || nbad >= most,
                );
                require_not(op, "ngood + nbad < nsample", ngood + nbad < nsample);
            }
            Discrete::Logseries { p } => require(op, "p", p, Rule::PartBelowOne),
            Discrete::Zipf { a } => require(op, "a", a, Rule::AboveOne),
        }
    }

    /// Fills a view.
    pub(super) fn fill(self, bits: &mut Pcg64, out: Target<'_, i64>) {
        match self {
            Discrete::Poisson { lam } => {
                let law = Poisson::new(lam);
                fill(bits, out, |b| law.draw(b));
            }
            Discrete::Binomial { n, p } => {
                let law = Binomial::new(n, p);
                fill(bits, out, |b| law.draw(b));
            }
            Discrete::NegativeBinomial { n, p } => fill(bits, out, |b| {
                let mean = (1.0 - p) / p * standard_gamma(b, n);
                poisson(b, mean)
            }),
            Discrete::Geometric { p } => fill(bits, out, |b| geometric(b, p)),
            Discrete::Hypergeometric { ngood, nbad, nsample } => {
                fill(bits, out, |b| hypergeometric(b, ngood, nbad, nsample));
            }
            Discrete::Logseries { p } => fill(bits, out, |b| logseries(b, p)),
            Discrete::Zipf { a } => {
                let law = Zipf::new(a);
                fill(bits, out, |b| law.draw(b));
            }
        }
    }
}

/// Trials up to and with the first success.
fn geometric(bits: &mut Words<'_>, p: f64) -> i64 {
    if p < 1.0 / 3.0 {
        // `as` stops at the largest integer.
        return (-ziggurat::exponential(bits) / (-p).ln_1p()).ceil() as i64;
    }
    let u = bits.next_f64();
    let (mut count, mut part, mut sum) = (1, p, p);
    while u > sum {
        part *= 1.0 - p;
        sum += part;
        count += 1;
    }
    count
}

/// Kemp's second accelerated generator.
fn logseries(bits: &mut Words<'_>, p: f64) -> i64 {
    let r = (-p).ln_1p();
    loop {
        let v = bits.next_f64();
        if v >= p {
            return 1;
        }
        let q = -(r * bits.next_f64()).exp_m1();
        if v <= q * q {
            let count = (1.0 + v.ln() / q.ln()).floor() as i64;
            if count >= 1 && v != 0.0 {
                return count;
            }
        } else {
            return if v >= q { 1 } else { 2 };
        }
    }
}

/// Devroye's rejection, without proposals that do not fit into `i64`, prepared to be drawn often.
struct Zipf {
    a: f64,
    b: f64,
    least: f64,
}

impl Zipf {
    const LARGEST: f64 = i64::MAX as f64;

    fn new(a: f64) -> Zipf {
        Zipf { a, b: 2.0_f64.powf(a - 1.0), least: Zipf::LARGEST.powf(-(a - 1.0)) }
    }

    fn draw(&self, bits: &mut Words<'_>) -> i64 {
        let Zipf { a, b, least } = *self;
        if a >= 1025.0 {
            return 1;
        }
        loop {
            let u = bits.next_f64();
            let u = u * least + (1.0 - u);
            let v = bits.next_f64();
            let x = u.powf(-1.0 / (a - 1.0)).floor();
            if !(1.0..=Zipf::LARGEST).contains(&x) {
                continue;
            }
            let t = (1.0 + 1.0 / x).powf(a - 1.0);
            if v * x * (t - 1.0) / (b - 1.0) <= t / b {
                return x as i64;
            }
        }
    }
}
