//! Norms of vectors and matrices.
//!
//! What magnitudes add up to is found by the loops of [`crate::reduce`].

mod measure;

use ndarray::{ArrayD, ArrayViewD, Axis};

use super::{
    element::{Linear, Real, Wide},
    kernel::matrix_shape,
};
use crate::{
    array_like::ArrayLike,
    reduce::{Over, Plan},
};

pub use self::measure::Measure;
pub(super) use self::measure::measured;

/// Which norm. NumPy: `ord=`; an integer, a float, `"fro"` or `"nuc"`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Order {
    /// The 2-norm of vectors and the Frobenius norm of matrices. NumPy: `None`.
    #[default]
    Default,
    /// `"fro"`: the root of the sum of squares, of matrices.
    Frobenius,
    /// `"nuc"`: the sum of singular values, of matrices.
    Nuclear,
    /// The `p`-norm: of vectors any `p`, with 0 the number of elements that are not 0, and infinity
    /// the largest magnitude; of matrices 1, -1, 2, -2 and the infinities.
    P(f64),
}

/// The norm. NumPy: `np.linalg.norm(x, axis=axis)`.
///
/// `..` takes the root of the sum of all squares, whatever the shape; one axis that of each vector
/// along it; two axes that of each matrix. `f32` and `Complex<f32>` give `f32`, all else `f64`.
///
/// NumPy's second argument is the order of the norm: that is [`norm_with`].
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[3.0, 4.0], [6.0, 8.0]];
/// assert_eq!(np::linalg::norm(&array![3, 4], ..), 5.0);
/// assert_eq!(np::linalg::norm(&a, Axis(1)), array![5.0, 10.0]);
/// assert_eq!(np::linalg::norm(&a, Keep(1)), array![[5.0], [10.0]]);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice, or there are more than two.
#[track_caller]
pub fn norm<X, R>(x: X, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    R: Over<X::Dim, Real<X>>,
{
    let view = x.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    let all = plan.axes.len() == view.ndim();
    if plan.axes.len() > 2 && !all {
        improper_dimensions();
    }
    R::collect(X::Elem::narrow_real(X::Elem::norms(view, &plan, Measure::Two)))
}

/// The norm of another order. NumPy: `np.linalg.norm(x, ord, axis)`.
///
/// One axis, or `..` for one that has no other, means vectors, two mean matrices. The order is an
/// integer, a float (`np::inf` among them), `"fro"` or `"nuc"`; see [`Order`].
///
/// Two axes count in rising order: of `(1, 0)`, which transposes the matrices in NumPy, the orders 1
/// and infinity are those of `(0, 1)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = array![[1.0, -2.0], [3.0, 4.0]];
/// assert_eq!(np::linalg::norm_with(&a, 1, ..), 6.0);
/// assert_eq!(np::linalg::norm_with(&a, np::inf, ..), 7.0);
/// assert_eq!(np::linalg::norm_with(&a, 1, Axis(0)), array![4.0, 6.0]);
/// assert!((np::linalg::norm_with(&a, "nuc", ..) - np::sum(np::linalg::svdvals(&a), ..)) < 1e-14);
/// ```
///
/// # Panics
///
/// If an axis is out of bounds or given twice, there are more than two, or there is no such norm of
/// vectors or of matrices.
#[track_caller]
pub fn norm_with<X, O, R>(x: X, ord: O, over: R) -> R::Output
where
    X: ArrayLike,
    X::Elem: Linear,
    O: Into<Order>,
    R: Over<X::Dim, Real<X>>,
{
    let view = x.as_view().into_dyn();
    let plan = over.plan(view.ndim());
    R::collect(X::Elem::narrow_real(X::Elem::norms_of_order(view, &plan, ord.into())))
}

#[track_caller]
pub(super) fn norms_of_order<T: Linear>(
    view: ArrayViewD<'_, T>,
    plan: &Plan,
    ord: Order,
) -> ArrayD<f64> {
    match (&plan.axes[..], ord) {
        (_, Order::Default) => T::norms(view, plan, Measure::Two),
        ([_], Order::P(p)) => {
            let measure = match p {
                0.0 => Measure::NonZero,
                1.0 => Measure::Sum,
                2.0 => Measure::Two,
                f64::INFINITY => Measure::Largest,
                f64::NEG_INFINITY => Measure::Smallest,
                p => Measure::Power(p),
            };
            T::norms(view, plan, measure)
        }
        ([_], _) => order_of_vectors(ord),
        ([rows, columns], ord) => {
            let n = view.ndim();
            let mut order: Vec<usize> = (0..n).filter(|axis| !plan.axes.contains(axis)).collect();
            order.extend([*rows, *columns]);
            let matrices = T::widened(view.permuted_axes(order));
            let norms = matrix_norms(T::Wide::from_widened(matrices).view(), ord);
            if plan.keep {
                norms.insert_axis(Axis(*rows)).insert_axis(Axis(*columns))
            } else {
                norms
            }
        }
        _ => improper_dimensions(),
    }
}

/// The norm of each matrix of a stack.
#[track_caller]
pub(super) fn matrix_norms<W: Wide>(view: ArrayViewD<'_, W>, ord: Order) -> ArrayD<f64> {
    let (outer, m, n) = matrix_shape(view.shape());
    let columns = outer.len() + 1;
    let rows = outer.len();
    let along = |axis: usize| Plan { axes: vec![axis], keep: true };
    let two_steps = |view: ArrayViewD<'_, W>, first: usize, then: usize, measure| {
        let sums = measured(view, &along(first), Measure::Sum);
        let norms = measured(sums.view(), &along(then), measure);
        norms.index_axis_move(Axis(columns), 0).index_axis_move(Axis(rows), 0)
    };
    let least_of_none = match ord {
        Order::P(-1.0) => n == 0,
        Order::P(-2.0) => m == 0 || n == 0,
        Order::P(f64::NEG_INFINITY) => m == 0,
        _ => false,
    };
    if least_of_none {
        no_smallest();
    }
    match ord {
        Order::Default | Order::Frobenius => {
            measured(view, &Plan { axes: vec![rows, columns], keep: false }, Measure::Two)
        }
        Order::P(1.0) => two_steps(view, rows, columns, Measure::Largest),
        Order::P(-1.0) => two_steps(view, rows, columns, Measure::Smallest),
        Order::P(f64::INFINITY) => two_steps(view, columns, rows, Measure::Largest),
        Order::P(f64::NEG_INFINITY) => two_steps(view, columns, rows, Measure::Smallest),
        Order::P(2.0) | Order::P(-2.0) | Order::Nuclear => {
            let s = W::svdvals(view.into());
            s.map_axis(Axis(s.ndim() - 1), |s| match ord {
                Order::Nuclear => s.sum(),
                Order::P(2.0) => s.first().copied().unwrap_or(0.0),
                _ => s[s.len() - 1],
            })
        }
        Order::P(_) => order_of_matrices(),
    }
}

impl From<&str> for Order {
    #[track_caller]
    fn from(order: &str) -> Order {
        match order {
            "fro" | "f" => Order::Frobenius,
            "nuc" => Order::Nuclear,
            unknown => unknown_order(unknown),
        }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Order {
            fn from(p: $number) -> Order {
                Order::P(p as f64)
            }
        }
    )*};
}

numbers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);

#[cold]
#[inline(never)]
#[track_caller]
fn improper_dimensions() -> ! {
    panic!("Improper number of dimensions to norm.")
}

#[cold]
#[inline(never)]
#[track_caller]
fn order_of_vectors(ord: Order) -> ! {
    let name = if ord == Order::Nuclear { "nuc" } else { "fro" };
    panic!("Invalid norm order '{name}' for vectors")
}

#[cold]
#[inline(never)]
#[track_caller]
fn order_of_matrices() -> ! {
    panic!("Invalid norm order for matrices.")
}

#[cold]
#[inline(never)]
#[track_caller]
fn unknown_order(order: &str) -> ! {
    panic!("Invalid norm order '{order}': there are numbers, 'fro' and 'nuc'")
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_smallest() -> ! {
    panic!("zero-size array to reduction operation minimum which has no identity")
}
