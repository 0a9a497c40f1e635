//! Functions without a generator, on one that the whole process shares.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ndarray::Array;

use super::{Generator, IntegerBound, IntoSeed, default_rng};
use crate::shape::IntoShape;

static SHARED: Mutex<Option<Generator>> = Mutex::new(None);

fn locked() -> MutexGuard<'static, Option<Generator>> {
    // A panic for a wrong argument leaves the state whole.
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For draws before [`seed`].
fn fresh() -> Generator {
    default_rng(None)
}

/// Starts the shared generator anew, for [`rand`], [`randn`] and [`randint`].
///
/// NumPy: `np.random.seed(n)`, whose old generator (Mersenne Twister) gives other numbers. Better
/// have one of your own: `let mut rng = np::random::default_rng(n);`.
///
/// ```
/// use ndlab::prelude::*;
///
/// np::random::seed(3);
/// ```
///
/// # Panics
///
/// If the seed is negative.
#[track_caller]
pub fn seed<S: IntoSeed>(seed: S) {
    let generator = default_rng(seed);
    *locked() = Some(generator);
}

/// Uniform numbers in [0, 1), `f64`. NumPy: `np.random.rand(3, 4)`, here with one shape.
///
/// They are other numbers than NumPy's, which has its old generator here; see [`seed`].
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::max(np::random::rand((3, 4)), ..) < 1.0);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn rand<S: IntoShape>(shape: S) -> Array<f64, S::Dim> {
    locked().get_or_insert_with(fresh).random(shape)
}

/// Standard normal numbers, `f64`. NumPy: `np.random.randn(3, 4)`, here with one shape.
///
/// They are other numbers than NumPy's, which has its old generator here; see [`seed`].
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::random::randn(5).len(), 5);
/// ```
///
/// # Panics
///
/// If a length is negative.
#[track_caller]
pub fn randn<S: IntoShape>(shape: S) -> Array<f64, S::Dim> {
    locked().get_or_insert_with(fresh).standard_normal(shape)
}

/// Integers from `low` to below `high`, `i64`. NumPy: `np.random.randint(low, high, size)`.
///
/// They are other numbers than NumPy's, which has its old generator here; see [`seed`].
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::min(np::random::randint(1, 7, 100), ..) >= 1);
/// ```
///
/// # Panics
///
/// If there is no integer to draw, or a length is negative.
#[track_caller]
pub fn randint<S: IntoShape>(
    low: impl IntegerBound,
    high: impl IntegerBound,
    shape: S,
) -> Array<i64, S::Dim> {
    locked().get_or_insert_with(fresh).integers(low, high, shape)
}
