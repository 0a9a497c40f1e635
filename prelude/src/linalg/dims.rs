//! What the number of axes of an argument says about a result: matrices are the last two axes,
//! and all before them count a stack of them.
//!
//! Lengths are checked in `stack.rs`, at run time.

use ndarray::{Array, ArrayD, DimMax, Dimension, Ix1, Ix2, Ix3, Ix4, Ix5, Ix6, IxDyn};

/// The dimension of a matrix or a stack of matrices: `Ix2` and more, or `IxDyn`.
#[diagnostic::on_unimplemented(
    message = "a matrix has two axes: an array of dimension `{Self}` is none",
    note = "NumPy: Array must be at least two-dimensional",
    note = "a vector becomes a matrix of one row by `v.insert_axis(Axis(0))`"
)]
pub trait MatrixDim: Dimension {}

/// The result that has one number of type `T` for each matrix: a number for `Ix2`, an `Array1` for
/// `Ix3`, an `ArrayD` for `IxDyn`.
#[diagnostic::on_unimplemented(
    message = "a matrix has two axes: an array of dimension `{Self}` is none",
    note = "NumPy: Array must be at least two-dimensional"
)]
pub trait PerMatrix<T>: MatrixDim {
    /// The type of the result.
    type Output;

    /// The result in its type, from one in any dimension.
    fn collect(numbers: ArrayD<T>) -> <Self as PerMatrix<T>>::Output;
}

/// A vector, for the right-hand side of equations, or matrices: the dimension of the solution of
/// equations in a matrix of dimension `D`.
#[diagnostic::on_unimplemented(
    message = "equations need a vector or a matrix as their right-hand side",
    note = "an array of dimension `{Self}` is neither"
)]
pub trait RightSide<D: Dimension>: Dimension {
    /// The dimension of the solution.
    type Solution: Dimension;
}

macro_rules! matrices {
    ($($dim:ty),*) => {$(
        impl MatrixDim for $dim {}

        impl<D: MatrixDim + DimMax<$dim>> RightSide<D> for $dim {
            type Solution = <D as DimMax<$dim>>::Output;
        }
    )*};
}

matrices!(Ix2, Ix3, Ix4, Ix5, Ix6, IxDyn);

impl<D: MatrixDim> RightSide<D> for Ix1 {
    type Solution = D::Smaller;
}

impl<T: Copy> PerMatrix<T> for Ix2 {
    type Output = T;

    fn collect(numbers: ArrayD<T>) -> T {
        *numbers.first().expect("one matrix has one number")
    }
}

macro_rules! stacks {
    ($($dim:ty: $outer:ty;)*) => {$(
        impl<T> PerMatrix<T> for $dim {
            type Output = Array<T, $outer>;

            fn collect(numbers: ArrayD<T>) -> Array<T, $outer> {
                fixed(numbers)
            }
        }
    )*};
}

stacks! {
    Ix3: Ix1;
    Ix4: Ix2;
    Ix5: Ix3;
    Ix6: Ix4;
    IxDyn: IxDyn;
}

/// How vectors and matrices in a row multiply: the product of a first factor of dimension `Self`
/// and a last one of dimension `L`.
#[diagnostic::on_unimplemented(
    message = "a product's first and last factor are vectors or matrices",
    note = "NumPy: Array must be two-dimensional"
)]
pub trait ChainEnds<L, T> {
    /// The type of the product.
    type Output;

    /// The product in its type, from one in any dimension.
    fn collect(product: ArrayD<T>) -> <Self as ChainEnds<L, T>>::Output;
}

macro_rules! ends {
    ($($first:ty, $last:ty => $result:ty;)*) => {$(
        impl<T> ChainEnds<$last, T> for $first {
            type Output = Array<T, $result>;

            fn collect(product: ArrayD<T>) -> Self::Output {
                fixed(product)
            }
        }
    )*};
}

ends! {
    Ix2, Ix2 => Ix2;
    Ix1, Ix2 => Ix1;
    Ix2, Ix1 => Ix1;
    Ix1, IxDyn => IxDyn;
    Ix2, IxDyn => IxDyn;
    IxDyn, Ix1 => IxDyn;
    IxDyn, Ix2 => IxDyn;
    IxDyn, IxDyn => IxDyn;
}

impl<T: Copy> ChainEnds<Ix1, T> for Ix1 {
    type Output = T;

    fn collect(product: ArrayD<T>) -> T {
        *product.first().expect("vectors have one product")
    }
}

/// `result` in the dimension that its type has.
pub(super) fn fixed<T, D: Dimension>(result: ArrayD<T>) -> Array<T, D> {
    result.into_dimensionality().expect("as many axes as its type says")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_of_solutions() {
        fn of<A: Dimension, B: RightSide<A>>() -> Option<usize> {
            B::Solution::NDIM
        }
        assert_eq!(of::<Ix2, Ix1>(), Some(1));
        assert_eq!(of::<Ix3, Ix1>(), Some(2));
        assert_eq!(of::<Ix2, Ix3>(), Some(3));
        assert_eq!(of::<Ix4, Ix2>(), Some(4));
        assert_eq!(of::<IxDyn, Ix1>(), None);
        assert_eq!(of::<Ix2, IxDyn>(), None);
    }
}
