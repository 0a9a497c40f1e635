//! How many axes a product has, by those of its factors: one table for each function.
//!
//! The types follow at compile time, so that the product of two vectors is a number and that of two
//! matrices an `Array2`. Which axes are multiplied is `plan.rs`'s.

use ndarray::{Array, Dimension, Ix0, Ix1, Ix2, Ix3, Ix4, Ix5, Ix6, IxDyn};

use crate::{dtype::Element, shape::dim_of};

/// The result of a product: a number or an array.
pub trait Produced<T> {
    /// From the elements in C order and the length of each axis.
    #[doc(hidden)]
    fn produced(elements: Vec<T>, lengths: &[usize]) -> Self;
}

impl<T: Element> Produced<T> for T {
    fn produced(elements: Vec<T>, _lengths: &[usize]) -> T {
        elements[0]
    }
}

impl<T: Element, D: Dimension> Produced<T> for Array<T, D> {
    fn produced(elements: Vec<T>, lengths: &[usize]) -> Array<T, D> {
        Array::from_shape_vec(dim_of::<D>(lengths), elements).expect("one element for each place")
    }
}

macro_rules! product_dims {
    ($($(#[$doc:meta])* $name:ident { $($left:ident: [$($entry:tt)*])* })*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = "arrays of these numbers of axes have no such product",
            note = "matmul and its like take arrays of one axis or more; `np::multiply` and `np::dot` take numbers"
        )]
        pub trait $name<E: Dimension, T: Element>: Dimension {
            /// The result, of dtype `T`.
            type Output: Produced<T>;
        }

        $( product_dims!(@row $name, $left: $($entry)*); )*
    )*};
    (@row $name:ident, $left:ident: $e0:tt $e1:tt $e2:tt $e3:tt $e4:tt $e5:tt $e6:tt $dyn:tt) => {
        product_dims!(@one $name, $left, Ix0, $e0);
        product_dims!(@one $name, $left, Ix1, $e1);
        product_dims!(@one $name, $left, Ix2, $e2);
        product_dims!(@one $name, $left, Ix3, $e3);
        product_dims!(@one $name, $left, Ix4, $e4);
        product_dims!(@one $name, $left, Ix5, $e5);
        product_dims!(@one $name, $left, Ix6, $e6);
        product_dims!(@one $name, $left, IxDyn, $dyn);
    };
    (@one $name:ident, $left:ident, $right:ident, -) => {};
    (@one $name:ident, $left:ident, $right:ident, $entry:tt) => {
        impl<T: Element> $name<$right, T> for $left {
            type Output = product_dims!(@type $entry);
        }
    };
    (@type n) => { T };
    (@type 1) => { Array<T, Ix1> };
    (@type 2) => { Array<T, Ix2> };
    (@type 3) => { Array<T, Ix3> };
    (@type 4) => { Array<T, Ix4> };
    (@type 5) => { Array<T, Ix5> };
    (@type 6) => { Array<T, Ix6> };
    (@type d) => { Array<T, IxDyn> };
}

// A row for the axes of the first factor, a column for those of the second: 0 to 6, and any number.
// The entry is the number of axes of the result, `n` for a number, `d` for any, `-` for none.
product_dims! {
    /// The result of [`np::dot`](super::dot) and [`np::inner`](super::inner) with an array of `E`.
    DotDims {
        Ix0:   [n 1 2 3 4 5 6 d]
        Ix1:   [1 n 1 2 3 4 5 d]
        Ix2:   [2 1 2 3 4 5 6 d]
        Ix3:   [3 2 3 4 5 6 d d]
        Ix4:   [4 3 4 5 6 d d d]
        Ix5:   [5 4 5 6 d d d d]
        Ix6:   [6 5 6 d d d d d]
        IxDyn: [d d d d d d d d]
    }

    /// The result of [`np::matmul`](super::matmul) with an array of `E`.
    MatmulDims {
        Ix1:   [- n 1 2 3 4 5 d]
        Ix2:   [- 1 2 3 4 5 6 d]
        Ix3:   [- 2 3 3 4 5 6 d]
        Ix4:   [- 3 4 4 4 5 6 d]
        Ix5:   [- 4 5 5 5 5 6 d]
        Ix6:   [- 5 6 6 6 6 6 d]
        IxDyn: [- d d d d d d d]
    }

    /// The result of [`np::vecdot`](super::vecdot) with an array of `E`.
    VecdotDims {
        Ix1:   [- n 1 2 3 4 5 d]
        Ix2:   [- 1 1 2 3 4 5 d]
        Ix3:   [- 2 2 2 3 4 5 d]
        Ix4:   [- 3 3 3 3 4 5 d]
        Ix5:   [- 4 4 4 4 4 5 d]
        Ix6:   [- 5 5 5 5 5 5 d]
        IxDyn: [- d d d d d d d]
    }

    /// The result of [`np::matvec`](super::matvec) with vectors of `E`.
    MatvecDims {
        Ix2:   [- 1 2 3 4 5 6 d]
        Ix3:   [- 2 2 3 4 5 6 d]
        Ix4:   [- 3 3 3 4 5 6 d]
        Ix5:   [- 4 4 4 4 5 6 d]
        Ix6:   [- 5 5 5 5 5 6 d]
        IxDyn: [- d d d d d d d]
    }

    /// The result of [`np::vecmat`](super::vecmat) with matrices of `E`.
    VecmatDims {
        Ix1:   [- - 1 2 3 4 5 d]
        Ix2:   [- - 2 2 3 4 5 d]
        Ix3:   [- - 3 3 3 4 5 d]
        Ix4:   [- - 4 4 4 4 5 d]
        Ix5:   [- - 5 5 5 5 5 d]
        Ix6:   [- - 6 6 6 6 6 d]
        IxDyn: [- - d d d d d d]
    }
}
