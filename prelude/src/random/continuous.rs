//! Real numbers: the distributions with a density, each drawn by the method that NumPy uses.
//!
//! Only one number at a time and the loops over them; the public methods are [`super::methods`]'s.

mod gamma;
mod others;

pub(super) use self::gamma::{beta, standard_gamma};
use self::{
    gamma::{chisquare, noncentral_chisquare, standard_gamma_f32},
    others::{gumbel, laplace, logistic, triangular, vonmises, wald, weibull},
};
use super::{
    Pcg64,
    check::{Rule, require, require_not},
    fill::{Target, fill},
    ziggurat,
};
use crate::dtype::Element;

/// A distribution with its parameters.
#[derive(Clone, Copy, Debug)]
pub enum Continuous {
    Random,
    StandardNormal,
    StandardExponential,
    StandardGamma { shape: f64 },
    Uniform { low: f64, high: f64 },
    Normal { loc: f64, scale: f64 },
    Exponential { scale: f64 },
    Gamma { shape: f64, scale: f64 },
    Beta { a: f64, b: f64 },
    Chisquare { df: f64 },
    NoncentralChisquare { df: f64, nonc: f64 },
    F { dfnum: f64, dfden: f64 },
    NoncentralF { dfnum: f64, dfden: f64, nonc: f64 },
    StandardT { df: f64 },
    StandardCauchy,
    Lognormal { mean: f64, sigma: f64 },
    Laplace { loc: f64, scale: f64 },
    Logistic { loc: f64, scale: f64 },
    Gumbel { loc: f64, scale: f64 },
    Weibull { a: f64 },
    Pareto { a: f64 },
    Power { a: f64 },
    Rayleigh { scale: f64 },
    Triangular { left: f64, mode: f64, right: f64 },
    Vonmises { mu: f64, kappa: f64 },
    Wald { mean: f64, scale: f64 },
}

impl Continuous {
    /// Refuses parameters for which there is no such distribution.
    #[track_caller]
    pub(super) fn check(&self, op: &str) {
        use Continuous as C;
        use Rule::{NotNegative, Positive};
        match *self {
            C::Random | C::StandardNormal | C::StandardExponential | C::StandardCauchy => {}
            C::StandardGamma { shape } => require(op, "shape", shape, NotNegative),
            C::Uniform { low, high } => {
                require(op, "high - low", high - low, Rule::Finite);
                require(op, "high - low", high - low, NotNegative);
            }
            C::Gamma { shape, scale } => {
                require(op, "shape", shape, NotNegative);
                require(op, "scale", scale, NotNegative);
            }
            C::Beta { a, b } => {
                require(op, "a", a, Positive);
                require(op, "b", b, Positive);
            }
            C::Chisquare { df } | C::StandardT { df } => require(op, "df", df, Positive),
            C::NoncentralChisquare { df, nonc } => {
                require(op, "df", df, Positive);
                require(op, "nonc", nonc, NotNegative);
            }
            C::F { dfnum, dfden } => {
                require(op, "dfnum", dfnum, Positive);
                require(op, "dfden", dfden, Positive);
            }
            C::NoncentralF { dfnum, dfden, nonc } => {
                require(op, "dfnum", dfnum, Positive);
                require(op, "dfden", dfden, Positive);
                require(op, "nonc", nonc, NotNegative);
            }
            C::Lognormal { sigma, .. } => require(op, "sigma", sigma, NotNegative),
            C::Normal { scale, .. }
            | C::Exponential { scale }
            | C::Laplace { scale, .. }
            | C::Logistic { scale, .. }
            | C::Gumbel { scale, .. }
            | C::Rayleigh { scale } => require(op, "scale", scale, NotNegative),
            C::Weibull { a } => require(op, "a", a, NotNegative),
            C::Pareto { a } | C::Power { a } => require(op, "a", a, Positive),
            C::Triangular { left, mode, right } => {
                require_not(op, "left > mode", left > mode);
                require_not(op, "mode > right", mode > right);
                require_not(op, "left == right", left == right);
            }
            C::Vonmises { kappa, .. } => require(op, "kappa", kappa, NotNegative),
            C::Wald { mean, scale } => {
                require(op, "mean", mean, Positive);
                require(op, "scale", scale, Positive);
            }
        }
    }

    /// Fills a view.
    pub(super) fn fill(self, bits: &mut Pcg64, out: Target<'_, f64>) {
        use Continuous as C;
        use ziggurat::{exponential, normal};
        match self {
            C::Random => fill(bits, out, Pcg64::next_f64),
            C::StandardNormal => fill(bits, out, normal),
            C::StandardExponential => fill(bits, out, exponential),
            C::StandardGamma { shape } => fill(bits, out, |b| standard_gamma(b, shape)),
            C::Uniform { low, high } => {
                let range = high - low;
                fill(bits, out, |b| low + range * b.next_f64());
            }
            C::Normal { loc, scale } => fill(bits, out, |b| loc + scale * normal(b)),
            C::Exponential { scale } => fill(bits, out, |b| scale * exponential(b)),
            C::Gamma { shape, scale } => fill(bits, out, |b| scale * standard_gamma(b, shape)),
            C::Beta { a, b } => fill(bits, out, |bits| beta(bits, a, b)),
            C::Chisquare { df } => fill(bits, out, |b| chisquare(b, df)),
            C::NoncentralChisquare { df, nonc } => {
                fill(bits, out, |b| noncentral_chisquare(b, df, nonc));
            }
            C::F { dfnum, dfden } => fill(bits, out, |b| {
                let upper = chisquare(b, dfnum) * dfden;
                upper / (chisquare(b, dfden) * dfnum)
            }),
            C::NoncentralF { dfnum, dfden, nonc } => fill(bits, out, |b| {
                let upper = noncentral_chisquare(b, dfnum, nonc) * dfden;
                upper / (chisquare(b, dfden) * dfnum)
            }),
            C::StandardT { df } => fill(bits, out, |b| {
                let upper = (df / 2.0).sqrt() * normal(b);
                upper / standard_gamma(b, df / 2.0).sqrt()
            }),
            C::StandardCauchy => fill(bits, out, |b| {
                let upper = normal(b);
                upper / normal(b)
            }),
            C::Lognormal { mean, sigma } => {
                fill(bits, out, |b| (mean + sigma * normal(b)).exp());
            }
            C::Laplace { loc, scale } => fill(bits, out, |b| laplace(b, loc, scale)),
            C::Logistic { loc, scale } => fill(bits, out, |b| logistic(b, loc, scale)),
            C::Gumbel { loc, scale } => fill(bits, out, |b| gumbel(b, loc, scale)),
            C::Weibull { a } => fill(bits, out, |b| weibull(b, a)),
            C::Pareto { a } => fill(bits, out, |b| (exponential(b) / a).exp_m1()),
            C::Power { a } => fill(bits, out, |b| (-(-exponential(b)).exp_m1()).powf(1.0 / a)),
            C::Rayleigh { scale } => fill(bits, out, |b| scale * (2.0 * exponential(b)).sqrt()),
            C::Triangular { left, mode, right } => {
                fill(bits, out, |b| triangular(b, left, mode, right));
            }
            C::Vonmises { mu, kappa } => fill(bits, out, |b| vonmises(b, mu, kappa)),
            C::Wald { mean, scale } => fill(bits, out, |b| wald(b, mean, scale)),
        }
    }

    /// Fills a view of `f32`: from 32 bits where NumPy has that, otherwise by rounding.
    fn fill_f32(self, bits: &mut Pcg64, out: Target<'_, f32>) {
        use Continuous as C;
        match self {
            C::Random => fill(bits, out, Pcg64::next_f32),
            C::StandardNormal => fill(bits, out, ziggurat::normal_f32),
            C::StandardExponential => fill(bits, out, ziggurat::exponential_f32),
            C::StandardGamma { shape } => {
                fill(bits, out, |b| standard_gamma_f32(b, shape as f32));
            }
            wide => {
                // Drawn in pieces, so that each distribution has one loop.
                let mut piece = [0.0; 128];
                let mut next = piece.len();
                let mut left = out.len();
                let mut own = bits.clone();
                fill(bits, out, |_| {
                    if next == piece.len() {
                        next = 0;
                        let now = left.min(piece.len());
                        wide.fill(&mut own, Target::Together(&mut piece[..now]));
                        left -= now;
                    }
                    next += 1;
                    piece[next - 1] as f32
                });
                *bits = own;
            }
        }
    }
}

/// A type of random real numbers: `f64` or `f32`.
#[diagnostic::on_unimplemented(
    message = "there are no random numbers of type `{Self}`",
    note = "random real numbers are `f64` or `f32`; integers are drawn by `integers` and `integers_into`"
)]
pub trait RandomFloat: Element {
    #[doc(hidden)]
    fn draw(law: Continuous, bits: &mut Pcg64, out: Target<'_, Self>);
}

impl RandomFloat for f64 {
    fn draw(law: Continuous, bits: &mut Pcg64, out: Target<'_, f64>) {
        law.fill(bits, out);
    }
}

impl RandomFloat for f32 {
    fn draw(law: Continuous, bits: &mut Pcg64, out: Target<'_, f32>) {
        law.fill_f32(bits, out);
    }
}
