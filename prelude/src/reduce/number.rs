//! What reductions do with each dtype, and the types that their results have.
//!
//! The loops are compiled here, once for each dtype, and not in the cells that call them. Types of
//! the same representation share them: `bool` is a byte, `isize` an `i64`.

use ndarray::{ArrayD, ArrayViewD};
use num_complex::Complex;

use super::{
    along::accumulate,
    average, count,
    covariance::Double,
    difference::difference,
    fold::{Beside, reduce},
    folds::{
        AllTrue, AnyTrue, Extreme, Nonzero, Prod, ProdOfNumbers, Sum, SumOfNumbers, Total as _,
    },
    moments::{self, Spread, elements},
    order::{Greatest, GreatestNumber, Least, LeastNumber},
    over::Plan,
    position::{only_nan, positions},
    scan::first_of,
    slope,
};
use crate::dtype::Element;

/// An element that can be added up and compared, which all dtypes can.
///
/// The functions are the compiled loops behind [`np::sum`](crate::reduce::sum) and its like.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dtype",
    note = "NumPy's dtypes are bool, i8 to i64, u8 to u64, f32, f64, Complex<f32> and Complex<f64>"
)]
pub trait Number: Element {
    /// The type of sums and products: `i64` and `u64` for integers, `i64` for `bool`.
    type Sum: Element;
    /// The type of means: `f64` for integers and `bool`.
    type Mean: Element;
    /// The type of standard deviations: as for means, and the part of complex numbers.
    type Spread: Element;
    /// The type of covariances: `f64`, and `Complex<f64>` for complex numbers.
    type Double: Double;

    #[doc(hidden)]
    fn sum_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn prod_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn mean_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Mean>;
    #[doc(hidden)]
    fn spread_over(view: ArrayViewD<'_, Self>, plan: &Plan, how: Spread) -> ArrayD<Self::Spread>;
    #[doc(hidden)]
    #[track_caller]
    fn min_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self>;
    #[doc(hidden)]
    #[track_caller]
    fn max_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self>;
    #[doc(hidden)]
    #[track_caller]
    fn ptp_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self>;
    #[doc(hidden)]
    #[track_caller]
    fn argmin_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<usize>;
    #[doc(hidden)]
    #[track_caller]
    fn argmax_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<usize>;
    #[doc(hidden)]
    fn any_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<bool>;
    #[doc(hidden)]
    fn all_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<bool>;
    #[doc(hidden)]
    fn count_nonzero_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<usize>;
    // Those of all elements without gaps, for positions in C order.
    #[doc(hidden)]
    fn any_of(elements: &[Self]) -> bool;
    #[doc(hidden)]
    fn all_of(elements: &[Self]) -> bool;
    #[doc(hidden)]
    fn count_nonzero_of(elements: &[Self]) -> usize;
    #[doc(hidden)]
    fn argmin_of(elements: &[Self]) -> Option<usize>;
    #[doc(hidden)]
    fn argmax_of(elements: &[Self]) -> Option<usize>;
    #[doc(hidden)]
    fn cumsum_along(view: ArrayViewD<'_, Self>, axis: Option<usize>) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn cumprod_along(view: ArrayViewD<'_, Self>, axis: Option<usize>) -> ArrayD<Self::Sum>;
    #[doc(hidden)]
    fn diff_along(view: ArrayViewD<'_, Self>, axis: usize) -> ArrayD<Self>;
    /// Weighted means of what was converted to the type of means; both of the same shape.
    #[doc(hidden)]
    #[track_caller]
    fn average_over(
        view: ArrayViewD<'_, Self::Mean>,
        weights: ArrayViewD<'_, Self::Mean>,
        plan: &Plan,
    ) -> ArrayD<Self::Mean>;
    /// Sums of products with weights, in the type of means; both of the same shape.
    #[doc(hidden)]
    fn weigh_over(
        view: ArrayViewD<'_, Self::Mean>,
        weights: ArrayViewD<'_, Self::Mean>,
        plan: &Plan,
    ) -> ArrayD<Self::Mean>;
    /// What each element of an integral is multiplied with, by its place or the distance of all.
    #[doc(hidden)]
    fn widths_along(x: ArrayViewD<'_, Self::Mean>, axis: usize, len: usize) -> ArrayD<Self::Mean>;
    /// Slopes of what was converted to the type of means.
    #[doc(hidden)]
    fn slopes_along(
        view: ArrayViewD<'_, Self::Mean>,
        axis: usize,
        spacing: &[f64],
    ) -> ArrayD<Self::Mean>;

    // Those that pass over NaN, which only floats have.
    #[doc(hidden)]
    fn nansum_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Sum> {
        Self::sum_over(view, plan)
    }
    #[doc(hidden)]
    fn nanprod_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Sum> {
        Self::prod_over(view, plan)
    }
    #[doc(hidden)]
    fn nanmean_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self::Mean> {
        Self::mean_over(view, plan)
    }
    #[doc(hidden)]
    fn nanspread_over(
        view: ArrayViewD<'_, Self>,
        plan: &Plan,
        how: Spread,
    ) -> ArrayD<Self::Spread> {
        Self::spread_over(view, plan, how)
    }
    #[doc(hidden)]
    #[track_caller]
    fn nanmin_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self> {
        Self::min_over(view, plan)
    }
    #[doc(hidden)]
    #[track_caller]
    fn nanmax_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self> {
        Self::max_over(view, plan)
    }
    #[doc(hidden)]
    #[track_caller]
    fn nanargmin_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<usize> {
        Self::argmin_over(view, plan)
    }
    #[doc(hidden)]
    #[track_caller]
    fn nanargmax_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<usize> {
        Self::argmax_over(view, plan)
    }
    #[doc(hidden)]
    fn nancumsum_along(view: ArrayViewD<'_, Self>, axis: Option<usize>) -> ArrayD<Self::Sum> {
        Self::cumsum_along(view, axis)
    }
    #[doc(hidden)]
    fn nancumprod_along(view: ArrayViewD<'_, Self>, axis: Option<usize>) -> ArrayD<Self::Sum> {
        Self::cumprod_along(view, axis)
    }
}

/// One method: reduces by a fold.
macro_rules! fold {
    ($name:ident: $fold:ty => $result:ty) => {
        #[track_caller]
        fn $name(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<$result> {
            // SAFETY: the fold is for the representation of this type, and so is its result.
            unsafe { reduce::<$fold, Self, $result>(&view, Beside::nothing(), plan) }
        }
    };
}

/// One method: cumulates by a fold.
macro_rules! cumulate {
    ($name:ident: $fold:ty => $result:ty) => {
        fn $name(view: ArrayViewD<'_, Self>, axis: Option<usize>) -> ArrayD<$result> {
            // SAFETY: the fold is for the representation of this type, and so is its result.
            unsafe { accumulate::<$fold, Self, $result>(&view, axis) }
        }
    };
}

/// One method: the indices of the first in an order.
macro_rules! position {
    ($name:ident: $order:ty, $as:ty, $numpy:literal $(, $nan:ident)?) => {
        #[track_caller]
        fn $name(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<usize> {
            let (indices, _best) =
                // SAFETY: the order is for the representation of this type.
                unsafe { positions::<Self, $as, $order>(&view, plan, $numpy) };
            $(
                if _best.iter().any(|x| crate::reduce::folds::Number::$nan(*x)) {
                    only_nan();
                }
            )?
            indices
        }
    };
}

/// The methods that all dtypes have: `$as` is the representation, `$bits` the same without a sign,
/// and `$total` the representation of `$sum`.
macro_rules! of_all {
    ($as:ty, $bits:ty: $sum:ty as $total:ty, $mean:ty, $spread:ty, $double:ty) => {
        type Sum = $sum;
        type Mean = $mean;
        type Spread = $spread;
        type Double = $double;

        fold!(sum_over: Sum<$as, $total> => $sum);
        fold!(prod_over: Prod<$as, $total> => $sum);
        fold!(min_over: Extreme<$as, Least> => Self);
        fold!(max_over: Extreme<$as, Greatest> => Self);
        fold!(any_over: AnyTrue<$bits> => bool);
        fold!(all_over: AllTrue<$bits> => bool);
        fold!(count_nonzero_over: Nonzero<$bits> => usize);

        fn any_of(elements: &[Self]) -> bool {
            count::exists::<Self, $bits>(elements, false)
        }

        fn all_of(elements: &[Self]) -> bool {
            !count::exists::<Self, $bits>(elements, true)
        }

        fn count_nonzero_of(elements: &[Self]) -> usize {
            count::not_zero::<Self, $bits>(elements)
        }

        fn argmin_of(elements: &[Self]) -> Option<usize> {
            first_of(count::bits::<Self, $as>(elements), false)
        }

        fn argmax_of(elements: &[Self]) -> Option<usize> {
            first_of(count::bits::<Self, $as>(elements), true)
        }

        position!(argmin_over: Least, $as, "argmin");
        position!(argmax_over: Greatest, $as, "argmax");
        cumulate!(cumsum_along: Sum<$as, $total> => $sum);
        cumulate!(cumprod_along: Prod<$as, $total> => $sum);

        fn diff_along(view: ArrayViewD<'_, Self>, axis: usize) -> ArrayD<Self> {
            difference(&view, axis)
        }

        fn mean_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<$mean> {
            // SAFETY: `$as` is the representation of this type.
            unsafe { moments::mean::<Self, $as, $mean>(&view, plan) }
        }

        fn spread_over(view: ArrayViewD<'_, Self>, plan: &Plan, how: Spread) -> ArrayD<$spread> {
            // SAFETY: `$as` is the representation of this type.
            unsafe { moments::spread::<Self, $as, $mean>(&view, plan, how) }
        }

        #[track_caller]
        fn average_over(
            view: ArrayViewD<'_, $mean>,
            weights: ArrayViewD<'_, $mean>,
            plan: &Plan,
        ) -> ArrayD<$mean> {
            average::weighted(&view, &weights, plan)
        }

        fn weigh_over(
            view: ArrayViewD<'_, $mean>,
            weights: ArrayViewD<'_, $mean>,
            plan: &Plan,
        ) -> ArrayD<$mean> {
            average::weigh(&view, &weights, plan)
        }

        fn widths_along(x: ArrayViewD<'_, $mean>, axis: usize, len: usize) -> ArrayD<$mean> {
            slope::widths(&x, axis, len)
        }

        fn slopes_along(
            view: ArrayViewD<'_, $mean>,
            axis: usize,
            spacing: &[f64],
        ) -> ArrayD<$mean> {
            slope::slopes(&view, axis, spacing)
        }
    };
}

/// The methods of all that can be subtracted.
macro_rules! of_differences {
    ($bits:ty) => {
        #[track_caller]
        fn ptp_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self> {
            let mut ranges = Self::max_over(view.view(), plan);
            let mut least = Self::min_over(view, plan);
            for (range, least) in elements(&mut ranges).iter_mut().zip(elements(&mut least)) {
                *range = range.minus(*least);
            }
            ranges
        }
    };
}

macro_rules! numbers {
    ($($number:ty as $as:ty, $bits:ty: $sum:ty as $total:ty, $mean:ty, $spread:ty, $double:ty, $kind:ident;)*) => {$(
        impl Number for $number {
            of_all!($as, $bits: $sum as $total, $mean, $spread, $double);
            $kind!($bits);
        }
    )*};
}

macro_rules! integer {
    ($bits:ty) => {
        of_differences!($bits);
    };
}

macro_rules! boolean {
    ($bits:ty) => {
        #[track_caller]
        fn ptp_over(_: ArrayViewD<'_, bool>, _: &Plan) -> ArrayD<bool> {
            no_subtraction()
        }
    };
}

macro_rules! float {
    ($float:ty) => {
        of_differences!($float);
        fold!(nansum_over: SumOfNumbers<$float> => $float);
        fold!(nanprod_over: ProdOfNumbers<$float> => $float);
        fold!(nanmin_over: Extreme<$float, LeastNumber> => $float);
        fold!(nanmax_over: Extreme<$float, GreatestNumber> => $float);
        position!(nanargmin_over: LeastNumber, $float, "nanargmin", is_nan);
        position!(nanargmax_over: GreatestNumber, $float, "nanargmax", is_nan);
        cumulate!(nancumsum_along: SumOfNumbers<$float> => $float);
        cumulate!(nancumprod_along: ProdOfNumbers<$float> => $float);

        fn nanmean_over(view: ArrayViewD<'_, Self>, plan: &Plan) -> ArrayD<Self> {
            moments::nanmean(&view, plan)
        }

        fn nanspread_over(
            view: ArrayViewD<'_, Self>,
            plan: &Plan,
            how: Spread,
        ) -> ArrayD<Self::Spread> {
            moments::nanspread(&view, plan, how)
        }
    };
}

numbers! {
    bool as u8, u8: i64 as u64, f64, f64, f64, boolean;
    i8 as i8, u8: i64 as i64, f64, f64, f64, integer;
    i16 as i16, u16: i64 as i64, f64, f64, f64, integer;
    i32 as i32, u32: i64 as i64, f64, f64, f64, integer;
    i64 as i64, u64: i64 as i64, f64, f64, f64, integer;
    isize as i64, u64: i64 as i64, f64, f64, f64, integer;
    u8 as u8, u8: u64 as u64, f64, f64, f64, integer;
    u16 as u16, u16: u64 as u64, f64, f64, f64, integer;
    u32 as u32, u32: u64 as u64, f64, f64, f64, integer;
    u64 as u64, u64: u64 as u64, f64, f64, f64, integer;
    usize as u64, u64: u64 as u64, f64, f64, f64, integer;
    f32 as f32, f32: f32 as f32, f32, f32, f64, float;
    f64 as f64, f64: f64 as f64, f64, f64, f64, float;
    Complex<f32> as Complex<f32>, Complex<f32>: Complex<f32> as Complex<f32>, Complex<f32>, f32, Complex<f64>, float;
    Complex<f64> as Complex<f64>, Complex<f64>: Complex<f64> as Complex<f64>, Complex<f64>, f64, Complex<f64>, float;
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_subtraction() -> ! {
    panic!(
        "ptp: numpy boolean subtract, the `-` operator, is not supported; `np::any` and `np::all` \
         say whether elements differ"
    )
}
