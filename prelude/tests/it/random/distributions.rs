//! Every distribution with parameters over its whole range, against NumPy's.

use std::fmt::Debug;

use ndlab::prelude::*;
use ndlab::random::distributions as rand_distr;

use super::draw;
use crate::{
    oracle::{Batch, Bound},
    samples::Rng,
};

/// A parameter from 0 on, over many magnitudes, with the values at which methods change.
fn size(rng: &mut Rng) -> f64 {
    match rng.below(6) {
        0 => rng.pick(&[1.0, 0.5, 2.0, 1e-3, 10.0, 1e3]),
        1 => rng.unit(),
        2 => 10.0_f64.powf(12.0 * rng.unit() - 6.0),
        _ => 20.0 * rng.unit(),
    }
}

fn location(rng: &mut Rng) -> f64 {
    (rng.unit() - 0.5) * rng.pick(&[0.0, 1.0, 100.0, 1e6])
}

/// A probability above 0.
fn part(rng: &mut Rng) -> f64 {
    match rng.below(4) {
        0 => rng.pick(&[0.5, 1e-3, 0.99, 1.0 / 3.0, 1e-9]),
        _ => 1e-3 + 0.998 * rng.unit(),
    }
}

/// `name(a, b, SIZE)`, and as `f32`, into `f32`, and one number.
macro_rules! all_forms {
    ($batch:ident, $rng:ident, $name:ident $f32:ident $into:ident $one:ident ($($parameter:ident),*)) => {{
        let parameters: &[&dyn Debug] = &[$(&$parameter),*];
        let text: String = parameters.iter().map(|x| format!("{x:?}, ")).collect();
        let name = stringify!($name);
        draw(&mut $batch, $rng, &format!("{name}({text}SIZE)"), |g, s| g.$name($($parameter,)* s));
        if $rng.one_in(2) {
            let call = format!("{name}({text}SIZE).astype('f4')");
            draw(&mut $batch, $rng, &call, |g, s| g.$f32($($parameter,)* s));
            draw(&mut $batch, $rng, &call, |g, s| {
                let mut a = ArrayD::<f32>::zeros(IxDyn(&s).f());
                g.$into($($parameter,)* &mut a);
                a
            });
            draw(&mut $batch, $rng, &format!("{name}({text})"), |g, _| arr0(g.$one($($parameter),*)));
        }
    }};
}

/// 200 cases of each form's sum.
macro_rules! reals {
    ($($test:ident: $name:ident $f32:ident $into:ident $one:ident ($($parameter:ident = $any:expr),*);)*) => {$(
        #[test]
        fn $test() {
            let (mut batch, rng) = (Batch::new(), &mut Rng::new(7));
            for _ in 0..130 {
                $(let $parameter = $any(rng);)*
                all_forms!(batch, rng, $name $f32 $into $one ($($parameter),*));
            }
            assert!(batch.len() >= 200);
            batch.check(Bound::Equal);
        }
    )*};
}

reals! {
    exponential: exponential exponential_f32 exponential_into exponential_one (scale = size);
    gamma: gamma gamma_f32 gamma_into gamma_one (shape = size, scale = size);
    beta: beta beta_f32 beta_into beta_one (a = size, b = size);
    chisquare: chisquare chisquare_f32 chisquare_into chisquare_one (df = size);
    noncentral_chisquare: noncentral_chisquare noncentral_chisquare_f32 noncentral_chisquare_into noncentral_chisquare_one (df = size, nonc = size);
    f: f f_f32 f_into f_one (dfnum = size, dfden = size);
    noncentral_f: noncentral_f noncentral_f_f32 noncentral_f_into noncentral_f_one (dfnum = size, dfden = size, nonc = size);
    standard_t: standard_t standard_t_f32 standard_t_into standard_t_one (df = size);
    standard_cauchy: standard_cauchy standard_cauchy_f32 standard_cauchy_into standard_cauchy_one ();
    lognormal: lognormal lognormal_f32 lognormal_into lognormal_one (mean = location, sigma = part);
    laplace: laplace laplace_f32 laplace_into laplace_one (loc = location, scale = size);
    logistic: logistic logistic_f32 logistic_into logistic_one (loc = location, scale = size);
    gumbel: gumbel gumbel_f32 gumbel_into gumbel_one (loc = location, scale = size);
    weibull: weibull weibull_f32 weibull_into weibull_one (a = size);
    pareto: pareto pareto_f32 pareto_into pareto_one (a = size);
    power: power power_f32 power_into power_one (a = size);
    rayleigh: rayleigh rayleigh_f32 rayleigh_into rayleigh_one (scale = size);
    vonmises: vonmises vonmises_f32 vonmises_into vonmises_one (mu = location, kappa = size);
    wald: wald wald_f32 wald_into wald_one (mean = size, scale = size);
    uniform: uniform uniform_f32 uniform_into uniform_one (low = |_: &mut Rng| -3.5, high = size);
    normal: normal normal_f32 normal_into normal_one (loc = location, scale = size);
}

#[test]
fn triangular() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(8));
    for _ in 0..130 {
        let left = location(rng);
        let mode = left + rng.pick(&[0.0, 1.0, 3.5]);
        let right = mode + size(rng);
        all_forms!(batch, rng, triangular triangular_f32 triangular_into triangular_one (left, mode, right));
    }
    batch.check(Bound::Equal);
}

/// What has its own method for `f32` in NumPy, and the values at which methods change.
#[test]
fn standard_gamma() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(9));
    for _ in 0..200 {
        let shape = if rng.one_in(10) { 0.0 } else { size(rng) };
        draw(&mut batch, rng, &format!("standard_gamma({shape:?}, SIZE)"), |g, s| {
            g.standard_gamma(shape, s)
        });
        draw(&mut batch, rng, &format!("standard_gamma({shape:?}, SIZE, 'f4')"), |g, s| {
            g.standard_gamma_f32(shape, s)
        });
    }
    for (call, kappa) in [("1e-9", 1e-9), ("2e-6", 2e-6), ("2e6", 2e6), ("0", 0.0)] {
        let call = format!("vonmises(3, {call}, SIZE)");
        draw(&mut batch, rng, &call, |g, s| g.vonmises(3, kappa, s));
    }
    for (a, b) in [(1e-103, 2e-103), (1e-5, 2e-5), (0.3, 0.9), (1e-200, 0.5)] {
        let call = format!("beta({a:?}, {b:?}, SIZE)");
        draw(&mut batch, rng, &call, |g, s| g.beta(a, b, s));
    }
    draw(&mut batch, rng, "normal(float('nan'), 1, SIZE)", |g, s| g.normal(f64::NAN, 1, s));
    draw(&mut batch, rng, "weibull(0, SIZE)", |g, s| g.weibull(0, s));
    batch.check(Bound::Equal);
}

macro_rules! counts {
    ($($test:ident: $name:ident $into:ident $one:ident ($($parameter:ident = $any:expr),*);)*) => {$(
        #[test]
        fn $test() {
            let (mut batch, rng) = (Batch::new(), &mut Rng::new(10));
            for _ in 0..160 {
                $(let $parameter = $any(rng);)*
                let parameters: &[&dyn Debug] = &[$(&$parameter),*];
                let text: String = parameters.iter().map(|x| format!("{x:?}, ")).collect();
                let call = format!("{}({text}SIZE)", stringify!($name));
                draw(&mut batch, rng, &call, |g, s| g.$name($($parameter,)* s));
                if rng.one_in(2) {
                    draw(&mut batch, rng, &call, |g, s| {
                        let mut a = ArrayD::<i64>::zeros(IxDyn(&s).f());
                        g.$into($($parameter,)* &mut a);
                        a
                    });
                    let call = format!("{}({text})", stringify!($name));
                    draw(&mut batch, rng, &call, |g, _| arr0(g.$one($($parameter),*)));
                }
            }
            assert!(batch.len() >= 200);
            batch.check(Bound::Equal);
        }
    )*};
}

/// How many, from none to many.
fn many(rng: &mut Rng) -> i64 {
    let most = rng.pick(&[1, 5, 40, 1000, 1_000_000]);
    (rng.next() % most) as i64
}

counts! {
    poisson: poisson poisson_into poisson_one (lam = size);
    binomial: binomial binomial_into binomial_one (n = many, p = part);
    negative_binomial: negative_binomial negative_binomial_into negative_binomial_one (n = |rng: &mut Rng| 1e-3 + 30.0 * rng.unit(), p = part);
    geometric: geometric geometric_into geometric_one (p = part);
    logseries: logseries logseries_into logseries_one (p = part);
    zipf: zipf zipf_into zipf_one (a = |rng: &mut Rng| 1.01 + size(rng));
}

#[test]
fn hypergeometric() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(11));
    for _ in 0..250 {
        let (good, bad) = (many(rng), many(rng));
        let sample = (rng.next() % (good + bad + 1) as u64) as i64;
        let call = format!("hypergeometric({good}, {bad}, {sample}, SIZE)");
        draw(&mut batch, rng, &call, |g, s| g.hypergeometric(good, bad, sample, s));
        if rng.one_in(5) {
            let call = format!("hypergeometric({good}, {bad}, {sample})");
            draw(&mut batch, rng, &call, |g, _| arr0(g.hypergeometric_one(good, bad, sample)));
        }
    }
    batch.check(Bound::Equal);
}

/// Far into the stream, where every branch of a rejection has been taken.
#[test]
fn many_numbers() {
    let mut batch = Batch::new();
    for seed in 0..2 {
        macro_rules! long {
            ($($python:literal => $name:ident ($($argument:expr),*);)*) => {$(
                batch.case(format!("np.random.default_rng({seed}).{}", $python), &[], || {
                    np::random::default_rng(seed).$name($($argument),*)
                });
            )*};
        }
        long! {
            "standard_gamma(0.3, 100000)" => standard_gamma(0.3, 100_000);
            "standard_gamma(7.5, 100000)" => standard_gamma(7.5, 100_000);
            "beta(0.2, 0.7, 100000)" => beta(0.2, 0.7, 100_000);
            "vonmises(1, 0.5, 100000)" => vonmises(1, 0.5, 100_000);
        }
        long! {
            "poisson(3, 100000)" => poisson(3, 100_000);
            "poisson(12, 100000)" => poisson(12, 100_000);
            "poisson(1e9, 100000)" => poisson(1e9, 100_000);
            "binomial(100, 0.1, 100000)" => binomial(100, 0.1, 100_000);
            "binomial(100, 0.45, 100000)" => binomial(100, 0.45, 100_000);
            "binomial(100000, 0.7, 100000)" => binomial(100_000, 0.7, 100_000);
            "binomial(10**12, 0.2, 100000)" => binomial(1_000_000_000_000_i64, 0.2, 100_000);
            "hypergeometric(300, 200, 100, 100000)" => hypergeometric(300, 200, 100, 100_000);
            "hypergeometric(10**8, 10**7, 10**6, 100000)" => hypergeometric(100_000_000, 10_000_000, 1_000_000, 100_000);
            "zipf(1.5, 100000)" => zipf(1.5, 100_000);
            "logseries(0.9, 100000)" => logseries(0.9, 100_000);
        }
    }
    batch.check(Bound::Equal);
}

/// rand's own distributions on the same generator: not NumPy's numbers, but of the distribution.
#[test]
fn of_rand() {
    use ndlab::random::{RandomExt as _, Rng as _};

    let mut rng = np::random::default_rng(12);
    let a = rng.sample(100_000, rand_distr::Normal::new(5.0_f64, 2.0).expect("parameters"));
    assert!((np::mean(&a, ..) - 5.0).abs() < 0.05);
    let b = Array::random_using((300, 400), rand_distr::StandardNormal, &mut rng);
    let b: Array2<f64> = b;
    assert!(np::mean(&b, ..).abs() < 0.02);
    let c = rng.sample((3, 4), rand_distr::Poisson::new(3.0_f64).expect("a mean"));
    assert_eq!(c.dim(), (3, 4));
    // The next number of both is made of the same bits.
    let mut same = rng.clone();
    assert_eq!(rng.random_range(0..=u64::MAX), np::random::RngCore::next_u64(&mut same));
    let mut bytes = [0; 11];
    np::random::RngCore::fill_bytes(&mut rng, &mut bytes);
    assert_ne!(bytes, [0; 11]);
}
