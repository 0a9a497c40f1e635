//! Real numbers from a distribution: four methods for each.
//!
//! `f32` numbers are NumPy's own where NumPy has them, otherwise rounded from `f64`.

use ndarray::Array;

use crate::{
    random::{Generator, Parameter, RandomFloat, continuous::Continuous},
    shape::IntoShape,
    ufunc::OutputArray,
};

/// `name, name_f32, name_into, name_one (parameters) Law, what f32 numbers are;`
macro_rules! reals {
    ($(
        $(#[$doc:meta])*
        $name:ident, $f32:ident, $into:ident, $one:ident ($($parameter:ident),*) $law:ident,
        $single:literal;
    )*) => {
        impl Generator {$(
            $(#[$doc])*
            #[track_caller]
            pub fn $name<S: IntoShape>(
                &mut self,
                $($parameter: impl Parameter,)*
                size: S,
            ) -> Array<f64, S::Dim> {
                let law = Continuous::$law { $($parameter: $parameter.to_f64()),* };
                self.real(stringify!($name), law, size)
            }

            #[doc = concat!("[`", stringify!($name), "`](Generator::", stringify!($name), ") in `f32`: ", $single)]
            #[track_caller]
            pub fn $f32<S: IntoShape>(
                &mut self,
                $($parameter: impl Parameter,)*
                size: S,
            ) -> Array<f32, S::Dim> {
                let law = Continuous::$law { $($parameter: $parameter.to_f64()),* };
                self.real(stringify!($name), law, size)
            }

            #[doc = concat!("[`", stringify!($name), "`](Generator::", stringify!($name), ") into an array or view, in the type of its elements, `f64` or `f32`.")]
            #[track_caller]
            pub fn $into<O>(&mut self, $($parameter: impl Parameter,)* out: &mut O)
            where
                O: OutputArray<Elem: RandomFloat> + ?Sized,
            {
                let law = Continuous::$law { $($parameter: $parameter.to_f64()),* };
                self.real_into(stringify!($name), law, out);
            }

            #[doc = concat!("One number of [`", stringify!($name), "`](Generator::", stringify!($name), ").")]
            #[track_caller]
            pub fn $one(&mut self $(, $parameter: impl Parameter)*) -> f64 {
                let law = Continuous::$law { $($parameter: $parameter.to_f64()),* };
                self.real_one(stringify!($name), law)
            }
        )*}
    };
}

reals! {
    /// Uniform numbers in [0, 1). NumPy: `rng.random(size)`.
    ///
    /// Multiples of 2⁻⁵³, each from 64 bits of the stream.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.random((2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.7739560485559633);
    /// ```
    ///
    /// # Panics
    ///
    /// If a length is negative.
    random, random_f32, random_into, random_one () Random,
    "NumPy's `dtype=np.float32`, from 32 bits each.";

    /// Normally distributed numbers with mean 0 and variance 1. NumPy: `rng.standard_normal(size)`.
    ///
    /// By the ziggurat method.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.standard_normal((2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.30471707975443135);
    /// ```
    ///
    /// # Panics
    ///
    /// If a length is negative.
    standard_normal, standard_normal_f32, standard_normal_into, standard_normal_one () StandardNormal,
    "NumPy's `dtype=np.float32`, from 32 bits each.";

    /// Normally distributed numbers. NumPy: `rng.normal(loc, scale, size)`.
    ///
    /// `loc` is the mean, `scale` the standard deviation.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.normal(170, 7.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 172.28537809815825);
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is negative, or a length is negative:
    ///
    /// ```should_panic
    /// # use ndlab::prelude::*;
    /// # let mut rng = np::random::default_rng(1);
    /// rng.normal(0, -1, 5); // normal: scale < 0, got -1
    /// ```
    normal, normal_f32, normal_into, normal_one (loc, scale) Normal,
    "the numbers in `f64`, rounded.";

    /// Uniform numbers in [low, high). NumPy: `rng.uniform(low, high, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.uniform(-1, 1, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.5479120971119267);
    /// ```
    ///
    /// # Panics
    ///
    /// If `high` is less than `low`, or they are infinitely apart, or a length is negative.
    uniform, uniform_f32, uniform_into, uniform_one (low, high) Uniform,
    "the numbers in `f64`, rounded.";

    /// Exponentially distributed numbers with mean 1. NumPy: `rng.standard_exponential(size)`.
    ///
    /// By the ziggurat method.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.standard_exponential((2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 2.4042086039659947);
    /// ```
    ///
    /// # Panics
    ///
    /// If a length is negative.
    standard_exponential, standard_exponential_f32, standard_exponential_into, standard_exponential_one () StandardExponential,
    "NumPy's `dtype=np.float32`, from 32 bits each.";

    /// Exponentially distributed numbers. NumPy: `rng.exponential(scale, size)`.
    ///
    /// `scale` is the mean.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.exponential(4, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 9.616834415863979);
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is negative, or a length is negative.
    exponential, exponential_f32, exponential_into, exponential_one (scale) Exponential,
    "the numbers in `f64`, rounded.";

    /// Gamma distributed numbers with scale 1. NumPy: `rng.standard_gamma(shape, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.standard_gamma(2.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 2.646860815267719);
    /// ```
    ///
    /// # Panics
    ///
    /// If `shape` is negative, or a length is negative.
    standard_gamma, standard_gamma_f32, standard_gamma_into, standard_gamma_one (shape) StandardGamma,
    "NumPy's `dtype=np.float32`, from 32 bits each.";

    /// Gamma distributed numbers. NumPy: `rng.gamma(shape, scale, size)`.
    ///
    /// The mean is `shape * scale`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.gamma(2.5, 2, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 5.293721630535438);
    /// ```
    ///
    /// # Panics
    ///
    /// If a parameter is negative, or a length is negative.
    gamma, gamma_f32, gamma_into, gamma_one (shape, scale) Gamma,
    "the numbers in `f64`, rounded.";

    /// Beta distributed numbers in [0, 1]. NumPy: `rng.beta(a, b, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.beta(2, 5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.24395464376443093);
    /// ```
    ///
    /// # Panics
    ///
    /// If a parameter is 0 or less, or a length is negative.
    beta, beta_f32, beta_into, beta_one (a, b) Beta,
    "the numbers in `f64`, rounded.";

    /// Chi-square distributed numbers. NumPy: `rng.chisquare(df, size)`.
    ///
    /// `df` is the number of degrees of freedom.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.chisquare(3, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 3.0554394899785056);
    /// ```
    ///
    /// # Panics
    ///
    /// If `df` is 0 or less, or a length is negative.
    chisquare, chisquare_f32, chisquare_into, chisquare_one (df) Chisquare,
    "the numbers in `f64`, rounded.";

    /// Noncentral chi-square distributed numbers. NumPy: `rng.noncentral_chisquare(df, nonc, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.noncentral_chisquare(3, 1.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 4.842553748271206);
    /// ```
    ///
    /// # Panics
    ///
    /// If `df` is 0 or less, or `nonc` is negative, or a length is negative.
    noncentral_chisquare, noncentral_chisquare_f32, noncentral_chisquare_into, noncentral_chisquare_one (df, nonc) NoncentralChisquare,
    "the numbers in `f64`, rounded.";

    /// Numbers of the F distribution. NumPy: `rng.f(dfnum, dfden, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.f(3, 20, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.8353211004165626);
    /// ```
    ///
    /// # Panics
    ///
    /// If a parameter is 0 or less, or a length is negative.
    f, f_f32, f_into, f_one (dfnum, dfden) F,
    "the numbers in `f64`, rounded.";

    /// Numbers of the noncentral F distribution. NumPy: `rng.noncentral_f(dfnum, dfden, nonc, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.noncentral_f(3, 20, 1.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 1.323897049540559);
    /// ```
    ///
    /// # Panics
    ///
    /// If `dfnum` or `dfden` is 0 or less, or `nonc` is negative, or a length is negative.
    noncentral_f, noncentral_f_f32, noncentral_f_into, noncentral_f_one (dfnum, dfden, nonc) NoncentralF,
    "the numbers in `f64`, rounded.";

    /// Numbers of Student's t distribution. NumPy: `rng.standard_t(df, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.standard_t(4, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.5335635801179842);
    /// ```
    ///
    /// # Panics
    ///
    /// If `df` is 0 or less, or a length is negative.
    standard_t, standard_t_f32, standard_t_into, standard_t_one (df) StandardT,
    "the numbers in `f64`, rounded.";

    /// Cauchy distributed numbers. NumPy: `rng.standard_cauchy(size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.standard_cauchy((2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], -0.2930016698581793);
    /// ```
    ///
    /// # Panics
    ///
    /// If a length is negative.
    standard_cauchy, standard_cauchy_f32, standard_cauchy_into, standard_cauchy_one () StandardCauchy,
    "the numbers in `f64`, rounded.";

    /// Numbers whose logarithm is normally distributed. NumPy: `rng.lognormal(mean, sigma, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.lognormal(0, 0.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 1.164577709136176);
    /// ```
    ///
    /// # Panics
    ///
    /// If `sigma` is negative, or a length is negative.
    lognormal, lognormal_f32, lognormal_into, lognormal_one (mean, sigma) Lognormal,
    "the numbers in `f64`, rounded.";

    /// Laplace distributed numbers. NumPy: `rng.laplace(loc, scale, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.laplace(0, 1, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.7938786426417068);
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is negative, or a length is negative.
    laplace, laplace_f32, laplace_into, laplace_one (loc, scale) Laplace,
    "the numbers in `f64`, rounded.";

    /// Numbers of the logistic distribution. NumPy: `rng.logistic(loc, scale, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.logistic(0, 1, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 1.2307856313855068);
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is negative, or a length is negative.
    logistic, logistic_f32, logistic_into, logistic_one (loc, scale) Logistic,
    "the numbers in `f64`, rounded.";

    /// Numbers of the Gumbel distribution. NumPy: `rng.gumbel(loc, scale, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.gumbel(0, 1, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], -0.3967780333000976);
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is negative, or a length is negative.
    gumbel, gumbel_f32, gumbel_into, gumbel_one (loc, scale) Gumbel,
    "the numbers in `f64`, rounded.";

    /// Weibull distributed numbers with scale 1. NumPy: `rng.weibull(a, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.weibull(1.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 1.794656893050126);
    /// ```
    ///
    /// # Panics
    ///
    /// If `a` is negative, or a length is negative.
    weibull, weibull_f32, weibull_into, weibull_one (a) Weibull,
    "the numbers in `f64`, rounded.";

    /// Numbers of the Pareto II (Lomax) distribution. NumPy: `rng.pareto(a, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.pareto(3, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 1.228665259618174);
    /// ```
    ///
    /// # Panics
    ///
    /// If `a` is 0 or less, or a length is negative.
    pareto, pareto_f32, pareto_into, pareto_one (a) Pareto,
    "the numbers in `f64`, rounded.";

    /// Numbers in [0, 1] with density a·xᵃ⁻¹. NumPy: `rng.power(a, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.power(3, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 0.9689324849878161);
    /// ```
    ///
    /// # Panics
    ///
    /// If `a` is 0 or less, or a length is negative.
    power, power_f32, power_into, power_one (a) Power,
    "the numbers in `f64`, rounded.";

    /// Rayleigh distributed numbers. NumPy: `rng.rayleigh(scale, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.rayleigh(2, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 4.385620689449551);
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is negative, or a length is negative.
    rayleigh, rayleigh_f32, rayleigh_into, rayleigh_one (scale) Rayleigh,
    "the numbers in `f64`, rounded.";

    /// Numbers of the triangular distribution. NumPy: `rng.triangular(left, mode, right, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.triangular(0, 1, 4, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 2.353024767238912);
    /// ```
    ///
    /// # Panics
    ///
    /// If `left <= mode <= right` does not hold, or `left` is `right`, or a length is negative.
    triangular, triangular_f32, triangular_into, triangular_one (left, mode, right) Triangular,
    "the numbers in `f64`, rounded.";

    /// Angles in [-π, π] around `mu`. NumPy: `rng.vonmises(mu, kappa, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.vonmises(0, 4, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], -0.10171522044718628);
    /// ```
    ///
    /// # Panics
    ///
    /// If `kappa` is negative, or a length is negative.
    vonmises, vonmises_f32, vonmises_into, vonmises_one (mu, kappa) Vonmises,
    "the numbers in `f64`, rounded.";

    /// Numbers of the Wald (inverse Gaussian) distribution. NumPy: `rng.wald(mean, scale, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.wald(3, 2, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 2.069990769639344);
    /// ```
    ///
    /// # Panics
    ///
    /// If a parameter is 0 or less, or a length is negative.
    wald, wald_f32, wald_into, wald_one (mean, scale) Wald,
    "the numbers in `f64`, rounded.";
}
