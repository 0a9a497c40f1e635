//! Which dtypes matrices may have, and which one is computed in for each.
//!
//! As NumPy does, everything is computed in `f64` or `Complex<f64>`, and the results of `f32` and
//! `Complex<f32>` are rounded to these in the end: the decompositions are compiled twice and not
//! four times. What is computed is said in `kernel`.

use std::any::TypeId;

use ndarray::{ArrayD, ArrayViewD, CowArray, IxDyn};
use num_complex::Complex;

pub use super::kernel::Wide;
use super::{
    chain, diagonal,
    norms::{self, Measure, Order},
    vectors,
};
use crate::{
    array_like::ArrayLike,
    dtype::{Element, Value},
    reduce::{Number, Plan},
};

type C32 = Complex<f32>;
type C64 = Complex<f64>;

/// An element that matrices are decomposed with, which all dtypes are.
///
/// Integers and `bool` are computed in `f64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dtype",
    note = "NumPy's dtypes are bool, i8 to i64, u8 to u64, f32, f64, Complex<f32> and Complex<f64>"
)]
pub trait Linear: Number {
    /// The dtype of results: `f64` for integers and `bool`, else the element's own.
    type Inexact: Linear<Wide = Self::Wide, Magnitude = Self::Magnitude, Complex = Self::Complex>;
    /// The dtype that is computed in: `f64` or `Complex<f64>`.
    type Wide: Wide;
    /// The dtype of magnitudes: `f32` or `f64`.
    type Magnitude: Linear;
    /// The dtype of the eigenvalues of any matrix: `Complex<f32>` or `Complex<f64>`.
    type Complex: Linear;
    /// The dtype of results of two matrices, the other of `B`.
    type Together<B: Linear>: Linear;

    #[doc(hidden)]
    fn widened(view: ArrayViewD<'_, Self>) -> Widened<'_>;
    #[doc(hidden)]
    fn widened_owned(array: ArrayD<Self>) -> Widened<'static>;
    #[doc(hidden)]
    fn floats(view: ArrayViewD<'_, Self>) -> CowArray<'_, Self::Inexact, IxDyn>;
    #[doc(hidden)]
    fn narrow(wide: ArrayD<Self::Wide>) -> ArrayD<Self::Inexact>;
    #[doc(hidden)]
    fn narrow_real(wide: ArrayD<f64>) -> ArrayD<Self::Magnitude>;
    #[doc(hidden)]
    fn narrow_complex(wide: ArrayD<C64>) -> ArrayD<Self::Complex>;
    #[doc(hidden)]
    fn norms(view: ArrayViewD<'_, Self>, plan: &Plan, measure: Measure) -> ArrayD<f64>;
    #[doc(hidden)]
    fn norms_of_order(view: ArrayViewD<'_, Self>, plan: &Plan, ord: Order) -> ArrayD<f64>;
    #[doc(hidden)]
    fn values(view: ArrayViewD<'_, Self>) -> ArrayD<Value>;
    #[doc(hidden)]
    fn of_values(values: ArrayD<Value>) -> ArrayD<Self>;
    #[doc(hidden)]
    fn traces(view: ArrayViewD<'_, Self>, offset: i64, axes: [i64; 2]) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn power(a: CowArray<'_, Self, IxDyn>, n: i64) -> ArrayD<Self>;
    #[doc(hidden)]
    fn chain(factors: Vec<CowArray<'_, Self, IxDyn>>) -> ArrayD<Self>;
    /// The product of two matrices.
    #[doc(hidden)]
    fn multiplied(a: CowArray<'_, Self, IxDyn>, b: CowArray<'_, Self, IxDyn>) -> ArrayD<Self>;
    /// The inverse of each matrix, of dtypes that have one.
    #[doc(hidden)]
    fn inverted(a: CowArray<'_, Self, IxDyn>) -> ArrayD<Self>;
    #[doc(hidden)]
    fn crosses(
        a: CowArray<'_, Self, IxDyn>,
        b: CowArray<'_, Self, IxDyn>,
        axis: i64,
    ) -> ArrayD<Self>;
    /// The distance from 1 to the next number of the results' precision.
    #[doc(hidden)]
    const EPSILON: f64;
}

/// The dtype of the results for an argument.
pub type Float<X> = <<X as ArrayLike>::Elem as Linear>::Inexact;
/// The dtype of magnitudes for an argument.
pub type Real<X> = <<X as ArrayLike>::Elem as Linear>::Magnitude;
/// The dtype of the eigenvalues of an argument.
pub type Eigenvalue<X> = <<X as ArrayLike>::Elem as Linear>::Complex;
/// The dtype of two arguments together.
pub type Both<X, Y> = <<X as ArrayLike>::Elem as Linear>::Together<<Y as ArrayLike>::Elem>;
/// The dtype of the results of two arguments.
pub type FloatOfBoth<X, Y> = <Both<X, Y> as Linear>::Inexact;

/// An argument in the dtype that is computed in; lent where it has that dtype already.
#[doc(hidden)]
#[derive(Debug)]
pub enum Widened<'a> {
    /// Real numbers.
    Real(CowArray<'a, f64, IxDyn>),
    /// Complex numbers.
    Complex(CowArray<'a, C64, IxDyn>),
}

/// An argument for as long as it is computed with: its array if that may be used up, else itself.
#[doc(hidden)]
#[derive(Debug)]
pub enum Operand<X> {
    /// The argument, whose elements are read.
    Lent(X),
    /// The argument's own buffer.
    Owned(Option<Widened<'static>>),
}

impl<X> Operand<X>
where
    X: ArrayLike,
    X::Elem: Linear,
{
    pub(super) fn new(x: X) -> Operand<X> {
        match x.spare_buffer() {
            Ok(array) => Operand::Owned(Some(X::Elem::widened_owned(array.into_dyn()))),
            Err(x) => Operand::Lent(x),
        }
    }

    /// The argument in the dtype `W`, once.
    pub(super) fn take<W: Wide>(&mut self) -> CowArray<'_, W, IxDyn> {
        match self {
            Operand::Lent(x) => W::from_widened(X::Elem::widened(X::as_view(x).into_dyn())),
            Operand::Owned(array) => W::from_widened(array.take().expect("taken once")),
        }
    }
}

impl<'a> Widened<'a> {
    pub(super) fn into_complex(self) -> CowArray<'a, C64, IxDyn> {
        match self {
            Widened::Real(array) => mapped(array.view(), |x| Complex::new(x, 0.0)).into(),
            Widened::Complex(array) => array,
        }
    }

    pub(super) fn into_real(self) -> CowArray<'a, f64, IxDyn> {
        match self {
            Widened::Real(array) => array,
            Widened::Complex(array) => mapped(array.view(), |x| x.re).into(),
        }
    }
}

/// What is the same for all dtypes, and compiled here for each.
macro_rules! compiled_here {
    () => {
        #[track_caller]
        fn norms(view: ArrayViewD<'_, Self>, plan: &Plan, measure: Measure) -> ArrayD<f64> {
            norms::measured(view, plan, measure)
        }

        #[track_caller]
        fn norms_of_order(view: ArrayViewD<'_, Self>, plan: &Plan, ord: Order) -> ArrayD<f64> {
            norms::norms_of_order(view, plan, ord)
        }

        fn values(view: ArrayViewD<'_, Self>) -> ArrayD<Value> {
            mapped(view.view(), Element::to_value)
        }

        fn of_values(values: ArrayD<Value>) -> ArrayD<Self> {
            mapped(values.view(), Self::from_value)
        }

        #[track_caller]
        fn traces(view: ArrayViewD<'_, Self>, offset: i64, axes: [i64; 2]) -> ArrayD<Self::Sum> {
            diagonal::traces(view, offset, axes)
        }

        #[track_caller]
        fn power(a: CowArray<'_, Self, IxDyn>, n: i64) -> ArrayD<Self> {
            chain::power(a, n)
        }

        #[track_caller]
        fn chain(factors: Vec<CowArray<'_, Self, IxDyn>>) -> ArrayD<Self> {
            chain::chain(factors)
        }

        #[track_caller]
        fn crosses(
            a: CowArray<'_, Self, IxDyn>,
            b: CowArray<'_, Self, IxDyn>,
            axis: i64,
        ) -> ArrayD<Self> {
            vectors::crosses(a, b, axis)
        }
    };
}

macro_rules! integers {
    ($($element:ty),*) => {$(
        impl Linear for $element {
            type Inexact = f64;
            type Wide = f64;
            type Magnitude = f64;
            type Complex = C64;
            type Together<B: Linear> = <B as Linear>::Wide;

            const EPSILON: f64 = f64::EPSILON;

            fn widened(view: ArrayViewD<'_, Self>) -> Widened<'_> {
                Widened::Real(Self::floats(view))
            }

            fn widened_owned(array: ArrayD<Self>) -> Widened<'static> {
                Widened::Real(mapped(array.view(), |x| f64::from_value(x.to_value())).into())
            }

            fn floats(view: ArrayViewD<'_, Self>) -> CowArray<'_, f64, IxDyn> {
                mapped(view.view(), |x| f64::from_value(x.to_value())).into()
            }

            fn narrow(wide: ArrayD<f64>) -> ArrayD<f64> {
                wide
            }

            fn narrow_real(wide: ArrayD<f64>) -> ArrayD<f64> {
                wide
            }

            fn narrow_complex(wide: ArrayD<C64>) -> ArrayD<C64> {
                wide
            }

            fn multiplied(
                a: CowArray<'_, Self, IxDyn>,
                b: CowArray<'_, Self, IxDyn>,
            ) -> ArrayD<Self> {
                chain::exact_product(a, b)
            }

            #[track_caller]
            fn inverted(_: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
                chain::no_integer_inverse()
            }

            compiled_here!();
        }
    )*};
}

integers!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// The dtypes that are computed in: nothing is converted.
macro_rules! wide {
    ($($wide:ty: $kind:ident, with $other:ident: $together:ty;)*) => {$(
        impl Linear for $wide {
            type Inexact = $wide;
            type Wide = $wide;
            type Magnitude = f64;
            type Complex = C64;
            type Together<$other: Linear> = $together;

            const EPSILON: f64 = f64::EPSILON;

            fn widened(view: ArrayViewD<'_, $wide>) -> Widened<'_> {
                Widened::$kind(view.into())
            }

            fn widened_owned(array: ArrayD<$wide>) -> Widened<'static> {
                Widened::$kind(array.into())
            }

            fn floats(view: ArrayViewD<'_, $wide>) -> CowArray<'_, $wide, IxDyn> {
                view.into()
            }

            fn narrow(wide: ArrayD<$wide>) -> ArrayD<$wide> {
                wide
            }

            fn narrow_real(wide: ArrayD<f64>) -> ArrayD<f64> {
                wide
            }

            fn narrow_complex(wide: ArrayD<C64>) -> ArrayD<C64> {
                wide
            }

            fn multiplied(a: CowArray<'_, Self, IxDyn>, b: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
                chain::float_product(a, b)
            }

            #[track_caller]
            fn inverted(a: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
                chain::float_inverse(a)
            }

            compiled_here!();
        }
    )*};
}

wide! {
    f64: Real, with B: <B as Linear>::Wide;
    C64: Complex, with B: C64;
}

impl Linear for f32 {
    type Inexact = f32;
    type Wide = f64;
    type Magnitude = f32;
    type Complex = C32;
    type Together<B: Linear> = <B as Linear>::Inexact;

    const EPSILON: f64 = f32::EPSILON as f64;

    fn widened(view: ArrayViewD<'_, f32>) -> Widened<'_> {
        Widened::Real(mapped(view.view(), f64::from).into())
    }

    fn widened_owned(array: ArrayD<f32>) -> Widened<'static> {
        Widened::Real(mapped(array.view(), f64::from).into())
    }

    fn floats(view: ArrayViewD<'_, f32>) -> CowArray<'_, f32, IxDyn> {
        view.into()
    }

    fn narrow(wide: ArrayD<f64>) -> ArrayD<f32> {
        mapped(wide.view(), |x| x as f32)
    }

    fn narrow_real(wide: ArrayD<f64>) -> ArrayD<f32> {
        mapped(wide.view(), |x| x as f32)
    }

    fn narrow_complex(wide: ArrayD<C64>) -> ArrayD<C32> {
        C32::narrow(wide)
    }

    fn multiplied(a: CowArray<'_, Self, IxDyn>, b: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
        chain::float_product(a, b)
    }

    #[track_caller]
    fn inverted(a: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
        chain::float_inverse(a)
    }

    compiled_here!();
}

impl Linear for C32 {
    type Inexact = C32;
    type Wide = C64;
    type Magnitude = f32;
    type Complex = C32;
    type Together<B: Linear> = <B as Linear>::Complex;

    const EPSILON: f64 = f32::EPSILON as f64;

    fn widened(view: ArrayViewD<'_, C32>) -> Widened<'_> {
        Widened::Complex(mapped(view.view(), |x| Complex::new(x.re.into(), x.im.into())).into())
    }

    fn widened_owned(array: ArrayD<C32>) -> Widened<'static> {
        Widened::Complex(mapped(array.view(), |x| Complex::new(x.re.into(), x.im.into())).into())
    }

    fn floats(view: ArrayViewD<'_, C32>) -> CowArray<'_, C32, IxDyn> {
        view.into()
    }

    fn narrow(wide: ArrayD<C64>) -> ArrayD<C32> {
        mapped(wide.view(), |x| Complex::new(x.re as f32, x.im as f32))
    }

    fn narrow_real(wide: ArrayD<f64>) -> ArrayD<f32> {
        f32::narrow(wide)
    }

    fn narrow_complex(wide: ArrayD<C64>) -> ArrayD<C32> {
        C32::narrow(wide)
    }

    fn multiplied(a: CowArray<'_, Self, IxDyn>, b: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
        chain::float_product(a, b)
    }

    #[track_caller]
    fn inverted(a: CowArray<'_, Self, IxDyn>) -> ArrayD<Self> {
        chain::float_inverse(a)
    }

    compiled_here!();
}

/// The elements in another dtype that holds them; the view itself where it is theirs.
pub(super) fn converted<A: Linear, T: Linear>(view: ArrayViewD<'_, A>) -> CowArray<'_, T, IxDyn> {
    if TypeId::of::<A>() == TypeId::of::<T>() {
        // SAFETY: `A` and `T` are one type, and the view lives as long as the one that it is made of.
        return unsafe { view.raw_view().cast::<T>().deref_into_view() }.into();
    }
    T::of_values(A::values(view)).into()
}

/// The results of `f`. ndarray's `mapv` keeps strides that no array without elements may own.
fn mapped<A: Copy, B>(view: ArrayViewD<'_, A>, f: impl FnMut(A) -> B) -> ArrayD<B> {
    if view.is_empty() {
        return ArrayD::from_shape_vec(view.raw_dim(), Vec::new()).expect("no elements");
    }
    view.mapv(f)
}
