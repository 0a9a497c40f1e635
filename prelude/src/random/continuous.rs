//! Real numbers: the distributions with a density, each drawn by the method that NumPy uses.
//!
//! Only one number at a time and the loops over them; the public methods are [`super::methods`]'s.

mod gamma;
mod others;

pub(super) use self::gamma::{beta, standard_gamma};
use self::{
    gamma::{chisquare, noncentral_chisquare, standard_gamma_f32},
    others::{gumbel, laplace, logistic, triangular, vonmises, wald},
};
use super::{
    Pcg64, Words,
    check::{Rule, require, require_not},
    fill::{Target, fill, fill_from_halves},
    lanes, ziggurat,
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
        use ziggurat::normal;
        match self {
            C::Random => out.in_pieces(|piece| lanes::units(bits, piece)),
            C::StandardNormal => of_normals(bits, out, |x| x),
            C::StandardExponential => of_exponentials(bits, out, |x| x),
            C::StandardGamma { shape } => fill(bits, out, |b| standard_gamma(b, shape)),
            C::Uniform { low, high } => {
                let range = high - low;
                out.in_pieces(|piece| lanes::uniforms(bits, piece, low, range));
            }
            C::Normal { loc, scale } => of_normals(bits, out, |x| loc + scale * x),
            C::Exponential { scale } => of_exponentials(bits, out, |x| scale * x),
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
                of_normals(bits, out, |x| (mean + sigma * x).exp());
            }
            C::Laplace { loc, scale } => fill(bits, out, |b| laplace(b, loc, scale)),
            C::Logistic { loc, scale } => fill(bits, out, |b| logistic(b, loc, scale)),
            C::Gumbel { loc, scale } => fill(bits, out, |b| gumbel(b, loc, scale)),
            C::Weibull { a: 0.0 } => fill(bits, out, |_| 0.0),
            C::Weibull { a } => of_exponentials(bits, out, |x| x.powf(1.0 / a)),
            C::Pareto { a } => of_exponentials(bits, out, |x| (x / a).exp_m1()),
            C::Power { a } => of_exponentials(bits, out, |x| (-(-x).exp_m1()).powf(1.0 / a)),
            C::Rayleigh { scale } => of_exponentials(bits, out, |x| scale * (2.0 * x).sqrt()),
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
            C::Random => out.in_pieces(|piece| lanes::singles(bits, piece)),
            C::StandardNormal => {
                let mut words = Words::of(bits);
                out.in_pieces(|piece| ziggurat::normals_f32(&mut words, piece));
            }
            C::StandardExponential => {
                let mut words = Words::of(bits);
                out.in_pieces(|piece| ziggurat::exponentials_f32(&mut words, piece));
            }
            C::StandardGamma { shape } => {
                fill_from_halves(bits, out, |b| standard_gamma_f32(b, shape as f32));
            }
            wide => out.in_pieces(|piece| {
                let mut numbers = [0.0; 128];
                for piece in piece.chunks_mut(numbers.len()) {
                    let numbers = &mut numbers[..piece.len()];
                    wide.fill(bits, Target::elements(numbers));
                    for (x, number) in piece.iter_mut().zip(numbers) {
                        x.write(*number as f32);
                    }
                }
            }),
        }
    }
}

/// Fills with what `map` makes of numbers of the standard normal distribution.
fn of_normals(bits: &mut Pcg64, out: Target<'_, f64>, map: impl Fn(f64) -> f64 + Copy) {
    let mut words = Words::of(bits);
    out.in_pieces(|piece| ziggurat::normals(&mut words, piece, map));
}

/// Fills with what `map` makes of numbers of the standard exponential distribution.
fn of_exponentials(bits: &mut Pcg64, out: Target<'_, f64>, map: impl Fn(f64) -> f64 + Copy) {
    let mut words = Words::of(bits);
    out.in_pieces(|piece| ziggurat::exponentials(&mut words, piece, map));
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
