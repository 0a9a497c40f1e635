//! Covariances and correlations of several variables.

use ndarray::{Array2, ArrayViewD, Axis, CowArray, IxDyn, LinalgScalar, concatenate};
use num_complex::Complex;

use super::{average::in_dtype, number::Number};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Sealed},
};

/// The two types that covariances are computed in: `f64`, and `Complex<f64>` for complex numbers.
pub trait Double: Element + LinalgScalar + Sealed {
    #[doc(hidden)]
    fn covariances(rows: Array2<Self>, ddof: i64) -> Array2<Self>;
    #[doc(hidden)]
    fn correlations(covariances: Array2<Self>) -> Array2<Self>;
}

/// Observed variables: an array with a variable in each row and an observation in each column, one
/// variable alone, or two arrays as a tuple, both real or both complex.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array of observations",
    note = "write `&m` with a variable in each row, or `(&x, &y)`"
)]
pub trait Variables {
    /// The type of the result.
    type Double: Double;

    /// The variables as rows; `None` if an array has more than two axes.
    #[doc(hidden)]
    fn into_rows(self, are_rows: bool) -> Option<Array2<Self::Double>>;
}

impl<X: ArrayLike> Variables for X
where
    X::Elem: Number,
{
    type Double = <X::Elem as Number>::Double;

    fn into_rows(self, are_rows: bool) -> Option<Array2<Self::Double>> {
        rows_of(in_dtype(self.as_view().into_dyn()), are_rows)
    }
}

impl<X: ArrayLike, Y: ArrayLike> Variables for (X, Y)
where
    X::Elem: Number,
    Y::Elem: Number<Double = <X::Elem as Number>::Double>,
{
    type Double = <X::Elem as Number>::Double;

    fn into_rows(self, are_rows: bool) -> Option<Array2<Self::Double>> {
        let x = self.0.into_rows(are_rows)?;
        let y = self.1.into_rows(are_rows)?;
        concatenate(Axis(0), &[x.view(), y.view()]).ok()
    }
}

fn rows_of<T: Double>(view: CowArray<'_, T, IxDyn>, are_rows: bool) -> Option<Array2<T>> {
    let rows: ArrayViewD<'_, T> = match view.ndim() {
        0 => view.view().insert_axis(Axis(0)).insert_axis(Axis(0)),
        1 => view.view().insert_axis(Axis(0)),
        _ if are_rows => view.view(),
        _ => view.t(),
    };
    let rows = rows.into_dimensionality().ok()?;
    Some(crate::copying::c_order(rows))
}

/// Options of [`cov_with`] and [`corrcoef_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CovOptions {
    /// Whether each row is a variable, and each column an observation: yes.
    pub rowvar: bool,
    /// What is taken from the count of observations that sums are divided by: 1.
    pub ddof: i64,
}

impl Default for CovOptions {
    fn default() -> CovOptions {
        CovOptions { rowvar: true, ddof: 1 }
    }
}

/// The covariance of each two variables. NumPy: `np.cov(m)`, `np.cov(x, y)`.
///
/// Each row of `m` is a variable, each column an observation of all. Two arrays are given as
/// `(&x, &y)`. The result is `Array2` of `f64` or `Complex<f64>`, also of one variable, where NumPy
/// gives a number.
///
/// ```
/// use ndlab::prelude::*;
///
/// let m = array![[0, 1, 2], [2, 1, 0]];
/// assert_eq!(np::cov(&m), array![[1.0, -1.0], [-1.0, 1.0]]);
/// assert_eq!(np::cov((&array![0.0, 1.0, 2.0], &array![2, 1, 0])), np::cov(&m));
/// ```
///
/// # Panics
///
/// If an array has more than two axes, or two differ in the number of observations.
#[track_caller]
pub fn cov<V: Variables>(m: V) -> Array2<V::Double> {
    cov_with(m, CovOptions::default())
}

/// [`cov`] with variables in columns, or another divisor. NumPy: `np.cov(m, rowvar=…, ddof=…)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let m = array![[0, 2], [1, 1], [2, 0]];
/// let columns = np::CovOptions { rowvar: false, ..np::CovOptions::default() };
/// assert_eq!(np::cov_with(&m, columns), array![[1.0, -1.0], [-1.0, 1.0]]);
/// ```
///
/// # Panics
///
/// If an array has more than two axes, or two differ in the number of observations.
#[track_caller]
pub fn cov_with<V: Variables>(m: V, options: CovOptions) -> Array2<V::Double> {
    let Some(rows) = m.into_rows(options.rowvar) else { no_variables("cov") };
    V::Double::covariances(rows, options.ddof)
}

/// The correlation of each two variables, from -1 to 1. NumPy: `np.corrcoef(m)`,
/// `np.corrcoef(x, y)`.
///
/// Variables and result are those of [`cov`].
///
/// ```
/// use ndlab::prelude::*;
///
/// let (x, y) = (array![1.0, 2.0, 3.0], array![5.0, 3.0, 1.0]);
/// assert_eq!(np::corrcoef((&x, &y)), array![[1.0, -1.0], [-1.0, 1.0]]);
/// ```
///
/// # Panics
///
/// If an array has more than two axes, or two differ in the number of observations.
#[track_caller]
pub fn corrcoef<V: Variables>(m: V) -> Array2<V::Double> {
    corrcoef_with(m, CovOptions::default())
}

/// [`corrcoef`] with variables in columns. NumPy: `np.corrcoef(m, rowvar=False)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let m = array![[0, 2], [1, 1], [2, 0]];
/// let columns = np::CovOptions { rowvar: false, ..np::CovOptions::default() };
/// assert_eq!(np::corrcoef_with(&m, columns), array![[1.0, -1.0], [-1.0, 1.0]]);
/// ```
///
/// # Panics
///
/// If an array has more than two axes, or two differ in the number of observations.
#[track_caller]
pub fn corrcoef_with<V: Variables>(m: V, options: CovOptions) -> Array2<V::Double> {
    let Some(rows) = m.into_rows(options.rowvar) else { no_variables("corrcoef") };
    V::Double::correlations(V::Double::covariances(rows, options.ddof))
}

macro_rules! doubles {
    ($($double:ty: |$x:ident| conjugate $conjugate:expr, real $real:expr, clipped $clipped:expr;)*) => {$(
        impl Double for $double {
            fn covariances(mut rows: Array2<Self>, ddof: i64) -> Array2<Self> {
                let count = rows.ncols();
                for mut row in rows.rows_mut() {
                    let mean = super::mean(row.view(), ..);
                    row.mapv_inplace(|x| x - mean);
                }
                let mut products = rows.dot(&rows.t().mapv(|$x| $conjugate));
                let freedom = (count as f64 - ddof as f64).max(0.0);
                products.mapv_inplace(|$x| $x * (1.0 / freedom));
                products
            }

            fn correlations(mut covariances: Array2<Self>) -> Array2<Self> {
                let deviations = covariances.diag().mapv(|$x| f64::sqrt($real));
                for ((i, j), x) in covariances.indexed_iter_mut() {
                    let $x = *x / deviations[i] / deviations[j];
                    *x = $clipped;
                }
                covariances
            }
        }
    )*};
}

doubles! {
    f64: |x| conjugate x, real x, clipped x.clamp(-1.0, 1.0);
    Complex<f64>: |x| conjugate x.conj(), real x.re,
        clipped Complex::new(x.re.clamp(-1.0, 1.0), x.im.clamp(-1.0, 1.0));
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_variables(name: &str) -> ! {
    panic!("{name}: arrays have at most two axes, and two arrays have as many observations each")
}
