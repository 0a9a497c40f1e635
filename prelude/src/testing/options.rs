//! The keyword arguments of the macros, and the one call that each of them makes.

use std::fmt::Display;

use super::{
    compare::{Test, finding},
    message::text_of,
    pair::Pair,
};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element, Value},
    ufunc::{Operand, Scalar, is_weak},
};

/// What all comparisons have.
#[derive(Clone, Debug)]
struct Common {
    err_msg: String,
    verbose: bool,
    strict: bool,
}

const COMMON: Common = Common { err_msg: String::new(), verbose: true, strict: false };

/// `$($name: type of the macro's options)*`
macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident $this:ident {
        $($field:ident: $type:ty = $default:expr, $generic:ident $value:ident => $given:expr;)*
    } => $test:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $($field: $type,)*
            common: Common,
        }

        impl Default for $name {
            fn default() -> $name {
                $name { $($field: $default,)* common: COMMON }
            }
        }

        impl $name {
            $(
                #[doc = concat!("NumPy: `", stringify!($field), "=`.")]
                #[must_use]
                pub fn $field<T: $generic>(mut self, $value: T) -> Self {
                    self.$field = $given;
                    self
                }
            )*

            /// A text for the message. NumPy: `err_msg=`.
            #[must_use]
            pub fn err_msg(mut self, text: impl Display) -> Self {
                self.common.err_msg = text.to_string();
                self
            }

            /// Whether the message shows the arrays. NumPy: `verbose=`.
            #[must_use]
            pub fn verbose(mut self, verbose: bool) -> Self {
                self.common.verbose = verbose;
                self
            }

            /// Whether dtypes have to be equal too, and shapes also where one side is a scalar.
            /// NumPy: `strict=`.
            #[must_use]
            pub fn strict(mut self, strict: bool) -> Self {
                self.common.strict = strict;
                self
            }

            /// Compares.
            ///
            /// # Panics
            ///
            /// If the comparison fails, with NumPy's message.
            #[track_caller]
            pub fn check<X, Y>(self, x: &X, y: &Y)
            where
                X: ArrayLike + ?Sized,
                Y: ArrayLike + ?Sized,
            {
                let $this = &self;
                let test = $test;
                let (x, y) = (x.as_view(), y.as_view());
                let (x, y) =
                    (Operand::of(&x, is_weak::<X>()), Operand::of(&y, is_weak::<Y>()));
                if let Some(message) = message(x, y, test, &self.common) {
                    fail(&message)
                }
            }
        }
    )*};
}

checks! {
    /// Options of [`assert_allclose!`](crate::assert_allclose), and the comparison itself.
    AllClose this {
        rtol: f64 = 1e-7, Element x => f64::from_value(x.to_value());
        atol: f64 = 0.0, Element x => f64::from_value(x.to_value());
        equal_nan: bool = true, Element x => bool::from_value(x.to_value());
    } => Test::Close { rtol: this.rtol, atol: this.atol, equal_nan: this.equal_nan };

    /// Options of [`assert_array_equal!`](crate::assert_array_equal), and the comparison itself.
    ArrayEqual _this {} => Test::Equal;

    /// Options of [`assert_array_almost_equal!`](crate::assert_array_almost_equal), and the
    /// comparison itself.
    ArrayAlmostEqual this {
        decimal: i64 = 6, Element x => i64::from_value(x.to_value());
    } => Test::AlmostEqual { decimal: this.decimal };

    /// Options of [`assert_array_less!`](crate::assert_array_less), and the comparison itself.
    ArrayLess _this {} => Test::Less;
}

/// NumPy's message, if the comparison fails.
fn message(x: Operand<'_>, y: Operand<'_>, test: Test, common: &Common) -> Option<String> {
    let (mut held_x, mut held_y) = (Scalar::NONE, Scalar::NONE);
    let pair = Pair { x: array_of(x, &mut held_x), y: array_of(y, &mut held_y) };
    let finding = finding(&pair, test, common.strict)?;
    Some(text_of(&pair, test, &common.err_msg, common.verbose, &finding))
}

/// A plain integer is an array of int64, as a Python number becomes one, or of uint64 if it is too
/// large. All else is what it is.
pub(super) fn array_of<'a>(operand: Operand<'a>, held: &'a mut Scalar) -> Operand<'a> {
    if !operand.weak {
        return operand;
    }
    // SAFETY: a plain number is one element.
    let value = unsafe { operand.first() };
    let dtype = match value {
        Value::Uint(value) if i64::try_from(value).is_err() => DType::Uint64,
        Value::Int(_) | Value::Uint(_) => DType::Int64,
        _ => operand.dtype,
    };
    *held = Scalar::of(value, dtype);
    held.operand(dtype)
}

#[cold]
#[inline(never)]
#[track_caller]
fn fail(message: &str) -> ! {
    panic!("{message}")
}
