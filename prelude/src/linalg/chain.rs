//! Products of several matrices, and of one with itself.

use ndarray::{Array, ArrayD, Axis, CowArray, IxDyn};

use super::{
    dims::{ChainEnds, MatrixDim, fixed},
    element::{Linear, Wide, converted},
    kernel::{matrix_shape, square_shape},
};
use crate::{
    array_like::ArrayLike,
    copying::c_order,
    dtype::{Element, Promoted, Value},
    int::Int,
    shape::tuple_text,
};

/// A square matrix multiplied by itself `n` times, or its inverse if `n` is negative.
/// NumPy: `np.linalg.matrix_power(a, n)`.
///
/// The dtype stays: integers wrap, and have no inverse here (NumPy makes them floats for a negative
/// `n`).
///
/// ```
/// use ndlab::prelude::*;
///
/// let step = array![[1, 1], [1, 0]];
/// assert_eq!(np::linalg::matrix_power(&step, 10), array![[89, 55], [55, 34]]);
/// ```
///
/// # Panics
///
/// If a matrix is not square, or `n` is negative and a matrix is singular or of integers.
#[track_caller]
pub fn matrix_power<X, N>(a: X, n: N) -> Array<X::Elem, X::Dim>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: MatrixDim,
    N: Int,
{
    fixed(X::Elem::power(a.as_view().into_dyn().into(), n.to_i64()))
}

/// The product of two or more matrices in the order of the fewest multiplications.
/// NumPy: `np.linalg.multi_dot([a, b, c])`.
///
/// Takes a tuple of two to six, or an array, `Vec` or slice of arrays of one type. The first and the
/// last of a tuple may be vectors.
///
/// ```
/// use ndlab::prelude::*;
///
/// let (a, b, c) = (np::ones((10, 100)), np::ones((100, 5)), np::ones(5));
/// assert_eq!(np::linalg::multi_dot((&a, &b, &c)), Array1::from_elem(10, 500.0));
/// assert_eq!(np::linalg::multi_dot([&a, &b]).dim(), (10, 5));
/// ```
///
/// # Panics
///
/// If the shapes do not fit, or there are fewer than two.
#[track_caller]
pub fn multi_dot<C: Chain>(arrays: C) -> C::Output {
    arrays.multiply()
}

/// Arrays to be multiplied in a row: a tuple, array, `Vec` or slice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of matrices",
    note = "write `(&a, &b, &c)`, or `[&a, &b, &c]` for arrays of one type"
)]
pub trait Chain {
    /// The type of the product.
    type Output;

    /// The product.
    fn multiply(self) -> Self::Output;
}

impl<X> Chain for &[X]
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: ChainEnds<X::Dim, X::Elem>,
{
    type Output = <X::Dim as ChainEnds<X::Dim, X::Elem>>::Output;

    #[track_caller]
    fn multiply(self) -> Self::Output {
        let factors = self.iter().map(|x| x.as_view().into_dyn().into()).collect();
        X::Dim::collect(X::Elem::chain(factors))
    }
}

impl<X, const N: usize> Chain for [X; N]
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: ChainEnds<X::Dim, X::Elem>,
{
    type Output = <X::Dim as ChainEnds<X::Dim, X::Elem>>::Output;

    #[track_caller]
    fn multiply(self) -> Self::Output {
        self.as_slice().multiply()
    }
}

impl<X> Chain for Vec<X>
where
    X: ArrayLike,
    X::Elem: Linear,
    X::Dim: ChainEnds<X::Dim, X::Elem>,
{
    type Output = <X::Dim as ChainEnds<X::Dim, X::Elem>>::Output;

    #[track_caller]
    fn multiply(self) -> Self::Output {
        self.as_slice().multiply()
    }
}

macro_rules! tuples {
    ($($first:ident $($name:ident)*, $last:ident: $joined:ty;)*) => {$(
        impl<$first, $($name,)* $last> Chain for ($first, $($name,)* $last)
        where
            $first: ArrayLike,
            $first::Elem: Linear,
            $($name: ArrayLike, $name::Elem: Linear,)*
            $last: ArrayLike,
            $last::Elem: Linear,
            $first::Dim: ChainEnds<$last::Dim, $joined>,
            $joined: Linear,
        {
            type Output = <$first::Dim as ChainEnds<$last::Dim, $joined>>::Output;

            #[track_caller]
            #[allow(non_snake_case, reason = "one name for the type and its value")]
            fn multiply(self) -> Self::Output {
                let ($first, $($name,)* $last) = self;
                let factors = vec![
                    converted::<_, $joined>($first.as_view().into_dyn()),
                    $(converted::<_, $joined>($name.as_view().into_dyn()),)*
                    converted::<_, $joined>($last.as_view().into_dyn()),
                ];
                $first::Dim::collect(<$joined>::chain(factors))
            }
        }
    )*};
}

type P<X, Y> = Promoted<<X as ArrayLike>::Elem, <Y as ArrayLike>::Elem>;

tuples! {
    A, Z: P<A, Z>;
    A B, Z: Promoted<P<A, B>, Z::Elem>;
    A B C, Z: Promoted<Promoted<P<A, B>, C::Elem>, Z::Elem>;
    A B C D, Z: Promoted<Promoted<P<A, B>, C::Elem>, P<D, Z>>;
    A B C D E, Z: Promoted<Promoted<Promoted<P<A, B>, C::Elem>, P<D, E>>, Z::Elem>;
}

/// The product of all factors, of which the first and the last may be vectors.
#[track_caller]
pub(super) fn chain<T: Linear>(factors: Vec<CowArray<'_, T, IxDyn>>) -> ArrayD<T> {
    let count = factors.len();
    if count < 2 {
        too_few();
    }
    let (first_is_vector, last_is_vector) =
        (factors[0].ndim() == 1, factors[count - 1].ndim() == 1);
    let mut matrices = Vec::with_capacity(count);
    for (i, mut factor) in factors.into_iter().enumerate() {
        if i == 0 && first_is_vector {
            factor = factor.insert_axis(Axis(0));
        } else if i + 1 == count && last_is_vector {
            factor = factor.insert_axis(Axis(1));
        }
        if factor.ndim() != 2 {
            not_two_dimensional(factor.ndim());
        }
        matrices.push(factor);
    }
    for pair in matrices.windows(2) {
        if pair[0].shape()[1] != pair[1].shape()[0] {
            not_aligned(pair[0].shape(), pair[1].shape());
        }
    }
    let splits = best_splits(&matrices);
    let mut product = product_of(&matrices, &splits, 0, count - 1);
    if last_is_vector {
        product = product.index_axis_move(Axis(1), 0);
    }
    if first_is_vector {
        product = product.index_axis_move(Axis(0), 0);
    }
    product
}

/// Where to split the product of the factors `i` to `j`, at `[i][j]`.
fn best_splits<T: Linear>(matrices: &[CowArray<'_, T, IxDyn>]) -> Vec<Vec<usize>> {
    let count = matrices.len();
    let mut lengths: Vec<f64> = matrices.iter().map(|m| m.shape()[0] as f64).collect();
    lengths.push(matrices[count - 1].shape()[1] as f64);
    let mut costs = vec![vec![0.0; count]; count];
    let mut splits = vec![vec![0; count]; count];
    for distance in 1..count {
        for i in 0..count - distance {
            let j = i + distance;
            costs[i][j] = f64::INFINITY;
            for k in i..j {
                let here = lengths[i] * lengths[k + 1] * lengths[j + 1];
                let cost = costs[i][k] + costs[k + 1][j] + here;
                if cost < costs[i][j] {
                    costs[i][j] = cost;
                    splits[i][j] = k;
                }
            }
        }
    }
    splits
}

fn product_of<T: Linear>(
    matrices: &[CowArray<'_, T, IxDyn>],
    splits: &[Vec<usize>],
    i: usize,
    j: usize,
) -> ArrayD<T> {
    let part = |i: usize, j: usize| -> CowArray<'_, T, IxDyn> {
        if i == j { matrices[i].view().into() } else { product_of(matrices, splits, i, j).into() }
    };
    let k = splits[i][j];
    T::multiplied(part(i, k), part(k + 1, j))
}

#[track_caller]
pub(super) fn power<T: Linear>(a: CowArray<'_, T, IxDyn>, n: i64) -> ArrayD<T> {
    let (outer, size) = square_shape(a.shape());
    let shape = a.shape().to_vec();
    let count: usize = outer.iter().product();
    let base = if n < 0 { T::inverted(a).into() } else { a };
    let mut elements = Vec::with_capacity(count * size * size);
    for k in 0..count {
        let (mut one, mut k) = (base.view(), k);
        while one.ndim() > 2 {
            let after: usize = one.shape()[1..one.ndim() - 2].iter().product();
            one = one.index_axis_move(Axis(0), k / after);
            k %= after;
        }
        let power = power_of(one.into(), n.unsigned_abs());
        elements.extend(c_order(power.view()));
    }
    ArrayD::from_shape_vec(IxDyn(&shape), elements).expect("as many matrices")
}

/// By squaring; the squares are made as NumPy makes them.
fn power_of<'a, T: Linear>(a: CowArray<'a, T, IxDyn>, mut n: u64) -> CowArray<'a, T, IxDyn> {
    if n == 0 {
        let size = a.shape()[0];
        let mut identity = ArrayD::from_elem(a.raw_dim(), T::ZERO);
        (0..size).for_each(|i| identity[[i, i]] = T::ONE);
        return identity.into();
    }
    if n == 3 {
        let square = T::multiplied(a.view().into(), a.view().into());
        return T::multiplied(square.into(), a).into();
    }
    let mut square = a;
    let mut result: Option<CowArray<'a, T, IxDyn>> = None;
    loop {
        if n % 2 == 1 {
            result = Some(match result {
                None => square.clone(),
                Some(result) => T::multiplied(result, square.view().into()).into(),
            });
        }
        n /= 2;
        if n == 0 {
            return result.expect("the highest bit is set");
        }
        square = T::multiplied(square.view().into(), square.view().into()).into();
    }
}

/// The product in `f64` or `Complex<f64>`, rounded.
pub(super) fn float_product<T: Linear<Inexact = T>>(
    a: CowArray<'_, T, IxDyn>,
    b: CowArray<'_, T, IxDyn>,
) -> ArrayD<T> {
    let (a, b) = (T::widened(a.view()), T::widened(b.view()));
    T::narrow(T::Wide::product(T::Wide::from_widened(a), T::Wide::from_widened(b)))
}

#[track_caller]
pub(super) fn float_inverse<T: Linear<Inexact = T>>(a: CowArray<'_, T, IxDyn>) -> ArrayD<T> {
    T::narrow(T::Wide::inv(T::Wide::from_widened(T::widened(a.view()))))
}

/// The product of integers, which wrap, or of `bool`.
pub(super) fn exact_product<T: Linear>(
    a: CowArray<'_, T, IxDyn>,
    b: CowArray<'_, T, IxDyn>,
) -> ArrayD<T> {
    let (_, rows, inner) = matrix_shape(a.shape());
    let (_, _, columns) = matrix_shape(b.shape());
    let (a, b) = (c_order(a.view()), c_order(b.view()));
    let (a, b) = (a.as_slice().unwrap_or(&[]), b.as_slice().unwrap_or(&[]));
    let mut product = vec![T::ZERO; rows * columns];
    for row in 0..rows {
        let to = &mut product[row * columns..(row + 1) * columns];
        for k in 0..inner {
            let x = a[row * inner + k];
            for (to, y) in to.iter_mut().zip(&b[k * columns..(k + 1) * columns]) {
                *to = plus_product(*to, x, *y);
            }
        }
    }
    ArrayD::from_shape_vec(IxDyn(&[rows, columns]), product).expect("rows × columns")
}

/// `sum + x · y`, of which integers keep the lowest bits.
#[inline(always)]
pub(super) fn plus_product<T: Element>(sum: T, x: T, y: T) -> T {
    T::from_value(match (sum.to_value(), x.to_value(), y.to_value()) {
        (Value::Int(sum), Value::Int(x), Value::Int(y)) => {
            Value::Int(sum.wrapping_add(x.wrapping_mul(y)))
        }
        (Value::Uint(sum), Value::Uint(x), Value::Uint(y)) => {
            Value::Uint(sum.wrapping_add(x.wrapping_mul(y)))
        }
        (Value::Bool(sum), Value::Bool(x), Value::Bool(y)) => Value::Bool(sum || (x && y)),
        (Value::F32(sum), Value::F32(x), Value::F32(y)) => Value::F32(sum + x * y),
        (Value::F64(sum), Value::F64(x), Value::F64(y)) => Value::F64(sum + x * y),
        (Value::C64(sum), Value::C64(x), Value::C64(y)) => Value::C64(sum + x * y),
        (Value::C128(sum), Value::C128(x), Value::C128(y)) => Value::C128(sum + x * y),
        (sum, _, _) => sum,
    })
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_few() -> ! {
    panic!("Expecting at least two arrays.")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_two_dimensional(ndim: usize) -> ! {
    panic!("{ndim}-dimensional array given. Array must be two-dimensional")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_aligned(a: &[usize], b: &[usize]) -> ! {
    panic!(
        "shapes {} and {} not aligned: {} (dim 1) != {} (dim 0)",
        tuple_text(a),
        tuple_text(b),
        a[1],
        b[0]
    )
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn no_integer_inverse() -> ! {
    panic!(
        "matrix_power: integers to negative powers are not allowed; convert by a.astype::<f64>()"
    )
}
