//! Counts from a distribution, in `i64`: three methods for each.

use ndarray::Array;

use crate::{
    int::Int,
    random::{Generator, Parameter, discrete::Discrete},
    shape::IntoShape,
    ufunc::OutputArray,
};

/// A parameter as its distribution keeps it.
macro_rules! value {
    ($parameter:ident Parameter) => {
        $parameter.to_f64()
    };
    ($parameter:ident Int) => {
        $parameter.to_i64()
    };
}

/// `name, name_into, name_one (parameters: traits) Law;`
macro_rules! counts {
    ($(
        $(#[$doc:meta])*
        $name:ident, $into:ident, $one:ident ($($parameter:ident: $kind:ident),*) $law:ident;
    )*) => {
        impl Generator {$(
            $(#[$doc])*
            #[track_caller]
            pub fn $name<S: IntoShape>(
                &mut self,
                $($parameter: impl $kind,)*
                size: S,
            ) -> Array<i64, S::Dim> {
                let law = Discrete::$law { $($parameter: value!($parameter $kind)),* };
                self.count(stringify!($name), law, size)
            }

            #[doc = concat!("[`", stringify!($name), "`](Generator::", stringify!($name), ") into an array or view.")]
            #[track_caller]
            pub fn $into<O>(&mut self, $($parameter: impl $kind,)* out: &mut O)
            where
                O: OutputArray<Elem = i64> + ?Sized,
            {
                let law = Discrete::$law { $($parameter: value!($parameter $kind)),* };
                self.count_into(stringify!($name), law, out);
            }

            #[doc = concat!("One number of [`", stringify!($name), "`](Generator::", stringify!($name), ").")]
            #[track_caller]
            pub fn $one(&mut self $(, $parameter: impl $kind)*) -> i64 {
                let law = Discrete::$law { $($parameter: value!($parameter $kind)),* };
                self.count_one(stringify!($name), law)
            }
        )*}
    };
}

counts! {
    /// Poisson distributed counts with mean `lam`. NumPy: `rng.poisson(lam, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.poisson(4.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 8);
    /// ```
    ///
    /// # Panics
    ///
    /// If `lam` is negative, NaN or too large, or a length is negative.
    poisson, poisson_into, poisson_one (lam: Parameter) Poisson;

    /// Successes among `n` trials of probability `p`. NumPy: `rng.binomial(n, p, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.binomial(10, 0.25, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 3);
    /// ```
    ///
    /// # Panics
    ///
    /// If `n` is negative, or `p` is no probability, or a length is negative:
    ///
    /// ```should_panic
    /// # use ndlab::prelude::*;
    /// # let mut rng = np::random::default_rng(1);
    /// rng.binomial(10, 1.5, 5); // binomial: p < 0, > 1 or NaN, got 1.5
    /// ```
    binomial, binomial_into, binomial_one (n: Int, p: Parameter) Binomial;

    /// Failures before `n` successes of probability `p`. NumPy: `rng.negative_binomial(n, p, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.negative_binomial(3, 0.25, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 13);
    /// ```
    ///
    /// # Panics
    ///
    /// If `n` is 0 or less, or `p` is 0 or no probability, or a length is negative.
    negative_binomial, negative_binomial_into, negative_binomial_one (n: Parameter, p: Parameter) NegativeBinomial;

    /// Trials up to the first success of probability `p`. NumPy: `rng.geometric(p, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.geometric(0.25, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 9);
    /// ```
    ///
    /// # Panics
    ///
    /// If `p` is 0 or no probability, or a length is negative.
    geometric, geometric_into, geometric_one (p: Parameter) Geometric;

    /// Good ones among `nsample` taken from `ngood` and `nbad`. NumPy: `rng.hypergeometric(ngood, nbad, nsample, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.hypergeometric(30, 20, 12, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 7);
    /// ```
    ///
    /// # Panics
    ///
    /// If a number is negative or a thousand million, or more are taken than there are, or a length is negative.
    hypergeometric, hypergeometric_into, hypergeometric_one (ngood: Int, nbad: Int, nsample: Int) Hypergeometric;

    /// Numbers of the logarithmic series distribution. NumPy: `rng.logseries(p, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.logseries(0.6, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 1);
    /// ```
    ///
    /// # Panics
    ///
    /// If `p` is not in [0, 1), or a length is negative.
    logseries, logseries_into, logseries_one (p: Parameter) Logseries;

    /// Zipf distributed numbers, from 1 on. NumPy: `rng.zipf(a, size)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let a = rng.zipf(2.5, (2, 3));
    /// assert_eq!(np::shape(&a), (2, 3));
    /// assert_eq!(a[[0, 0]], 2);
    /// ```
    ///
    /// # Panics
    ///
    /// If `a` is 1 or less, or a length is negative.
    zipf, zipf_into, zipf_one (a: Parameter) Zipf;
}
