//! `np::linalg` against NumPy: random matrices of every dtype, size and layout.
//!
//! What is unique is compared with NumPy's results; of vectors and factors, which are not, the
//! products that they have to give. Bounds are fractions of the largest number in a result.

mod decompose;
mod examples;
mod fit;
mod misuse;
mod norms;
mod solving;
mod vectors;

use ndarray::{ArrayViewD, IxDyn, ShapeBuilder as _};
use ndlab::{Element, linalg::Linear, prelude::*};

use crate::{
    oracle::{Argument, argument_text},
    samples::{Rng, Sample, Values},
};

/// The length of a side: a small one, or now and then one at which blocks are used.
fn side(rng: &mut Rng) -> usize {
    if rng.one_in(40) { 50 } else { rng.pick(&[0, 1, 1, 2, 2, 3, 3, 4, 5, 10, 10]) }
}

/// A square matrix, or a stack of them.
fn square<T: Element>(rng: &mut Rng) -> Sample<T> {
    let n = side(rng);
    let shape = [stack(rng, n), vec![n, n]].concat();
    Sample::of_shape(rng, &shape, Values::Small)
}

/// A matrix, or a stack of them.
fn rectangular<T: Element>(rng: &mut Rng) -> Sample<T> {
    let (m, n) = (side(rng), side(rng));
    let shape = [stack(rng, m.max(n)), vec![m, n]].concat();
    Sample::of_shape(rng, &shape, Values::Small)
}

/// An array that was made in a test, in any layout.
struct Given<T>(ArrayD<T>);

impl<T: Element> Argument for Given<T> {
    fn text(&self) -> String {
        let buffer: Vec<T> = self.0.iter().copied().collect();
        let c_order = ArrayD::from_elem(self.0.raw_dim(), T::ZERO);
        argument_text(self.0.shape(), c_order.strides(), 0, &buffer)
    }
}

/// The product of each two matrices of two stacks of one shape.
fn times<T: Linear>(a: &ArrayD<T>, b: &ArrayD<T>) -> ArrayD<T> {
    let ndim = a.ndim();
    if ndim == 2 {
        return np::linalg::multi_dot([a, b]);
    }
    let part = |x: &ArrayD<T>, i: usize| x.index_axis(Axis(0), i).to_owned();
    let products: Vec<_> = (0..a.shape()[0]).map(|i| times(&part(a, i), &part(b, i))).collect();
    let shape = [&a.shape()[..ndim - 1], &b.shape()[ndim - 1..]].concat();
    let elements = products.iter().flat_map(|product| product.iter().copied()).collect();
    ArrayD::from_shape_vec(shape, elements).expect("a stack of products")
}

/// Each matrix, conjugated and with its rows as columns.
fn adjoint<T: Element>(a: &ArrayD<T>) -> ArrayD<T> {
    np::matrix_transpose(a.mapv(conj))
}

fn conj<T: Element>(x: T) -> T {
    use ndlab::Value;
    match x.to_value() {
        Value::C64(x) => T::from_value(Value::C64(x.conj())),
        Value::C128(x) => T::from_value(Value::C128(x.conj())),
        _ => x,
    }
}

/// The same elements as others of a float type.
fn cast<T: Element, U: Element>(view: ArrayViewD<'_, T>) -> ArrayD<U> {
    let elements = view.iter().map(|x| U::from_value(x.to_value())).collect();
    ArrayD::from_shape_vec(IxDyn(view.shape()), elements).expect("as many")
}

/// In Fortran order, C order or with gaps.
fn in_some_layout<T: Element>(rng: &mut Rng, a: &ArrayD<T>) -> ArrayD<T> {
    let order = rng.one_in(2);
    let mut copy = ArrayD::from_elem(a.raw_dim().set_f(order), T::ZERO);
    copy.assign(a);
    copy
}

/// The lengths before a matrix: mostly none.
fn stack(rng: &mut Rng, side: usize) -> Vec<usize> {
    match rng.below(8) {
        0 if side < 50 => vec![rng.below(4)],
        1 if side < 50 => vec![rng.pick(&[1, 2]), 3],
        _ => vec![],
    }
}

/// How far results of `T` may be off, as a fraction of the largest, for matrices of a condition that
/// random ones have.
fn precision<T: Linear>() -> f64 {
    if T::Inexact::DTYPE.itemsize() / complex_parts::<T>() == 4 { 2e-6 } else { 1e-10 }
}

fn complex_parts<T: Linear>() -> usize {
    if T::Inexact::DTYPE.name().starts_with("complex") { 2 } else { 1 }
}

/// Runs a generic function for every kind of dtype.
macro_rules! for_dtypes {
    ($function:ident) => {
        for_dtypes!($function: bool, i8, usize, f32, f64, Complex<f32>, Complex<f64>);
    };
    ($function:ident: $($dtype:ty),*) => {
        $($function::<$dtype>();)*
    };
}

use for_dtypes;
