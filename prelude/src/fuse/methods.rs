//! What can be written in a formula: operators, and functions by Rust's and by NumPy's names.

use std::{marker::PhantomData, ops};

use super::{
    call::{self, Call, Call2},
    expr::Fused,
    inline::{self, Binary, MulAdd, Select, Unary},
};

macro_rules! operators {
    ($($trait:ident $method:ident: $function:ident;)*) => {$(
        impl<'a, L, R> ops::$trait<Fused<'a, R>> for Fused<'a, L> {
            type Output = Fused<'a, Binary<inline::$function, L, R>>;

            #[inline]
            fn $method(self, other: Fused<'a, R>) -> Self::Output {
                Fused::new(Binary(PhantomData, self.expr, other.expr))
            }
        }
    )*};
}

operators! {
    Add add: Add;
    Sub sub: Sub;
    Mul mul: Mul;
    Div div: Div;
}

impl<'a, E> ops::Neg for Fused<'a, E> {
    type Output = Fused<'a, Unary<inline::Neg, E>>;

    #[inline]
    fn neg(self) -> Self::Output {
        Fused::new(Unary(PhantomData, self.expr))
    }
}

impl<'a, E> ops::Not for Fused<'a, E> {
    type Output = Fused<'a, Unary<inline::Not, E>>;

    #[inline]
    fn not(self) -> Self::Output {
        Fused::new(Unary(PhantomData, self.expr))
    }
}

/// Methods of one or two operands, and the functions `np::…` of a formula that call them.
macro_rules! methods {
    (
        one { $($one:ident: $one_kind:ident $one_in:ident::$one_function:ident, $one_text:literal;)* }
        two { $($two:ident: $two_kind:ident $two_in:ident::$two_function:ident, $two_text:literal;)* }
    ) => {
        #[allow(clippy::should_implement_trait, reason = "`add` is NumPy's name, and the same")]
        impl<'a, E> Fused<'a, E> {
            $(
                #[doc = $one_text]
                #[inline]
                pub fn $one(self) -> Fused<'a, $one_kind<$one_in::$one_function, E>> {
                    Fused::new($one_kind(PhantomData, self.expr))
                }
            )*
            $(
                #[doc = $two_text]
                #[inline]
                pub fn $two<R>(
                    self,
                    other: Fused<'a, R>,
                ) -> Fused<'a, $two_kind<$two_in::$two_function, E, R>> {
                    Fused::new($two_kind(PhantomData, self.expr, other.expr))
                }
            )*
        }

        /// What `np::…` stands for in a formula.
        #[doc(hidden)]
        pub mod functions {
            use super::*;

            $(
                #[doc = $one_text]
                #[inline]
                pub fn $one<'a, E>(
                    x: Fused<'a, E>,
                ) -> Fused<'a, $one_kind<$one_in::$one_function, E>> {
                    x.$one()
                }
            )*
            $(
                #[doc = $two_text]
                #[inline]
                pub fn $two<'a, E, R>(
                    x: Fused<'a, E>,
                    y: Fused<'a, R>,
                ) -> Fused<'a, $two_kind<$two_in::$two_function, E, R>> {
                    x.$two(y)
                }
            )*

            /// `np::where_(condition, x, y)`.
            #[inline]
            pub fn where_<'a, C, L, R>(
                condition: Fused<'a, C>,
                x: Fused<'a, L>,
                y: Fused<'a, R>,
            ) -> Fused<'a, Select<C, L, R>> {
                condition.select(x, y)
            }

            /// `np::clip(x, low, high)`.
            #[inline]
            pub fn clip<'a, E, L, H>(
                x: Fused<'a, E>,
                low: Fused<'a, L>,
                high: Fused<'a, H>,
            ) -> Fused<'a, Clipped<E, L, H>> {
                x.clip(low, high)
            }
        }
    };
}

methods! {
    one {
        square: Unary inline::Square, "The square, `x * x`.";
        cube: Unary inline::Cube, "`x * x * x`, as `powi(3)`.";
        abs: Unary inline::Abs, "The absolute value.";
        absolute: Unary inline::Abs, "The absolute value.";
        negative: Unary inline::Neg, "`-x`.";
        sqrt: Unary inline::Sqrt, "The square root.";
        recip: Unary inline::Recip, "`1 / x`.";
        reciprocal: Unary inline::Recip, "`1 / x`; of integers a float, unlike `np::reciprocal`.";
        floor: Unary inline::Floor, "Rounded down.";
        ceil: Unary inline::Ceil, "Rounded up.";
        rint: Unary inline::Rint, "Rounded to the nearest whole number, of two to the even one.";
        trunc: Unary inline::Trunc, "Rounded towards 0.";
        isnan: Unary inline::IsNan, "Whether it is NaN.";
        logical_not: Unary inline::Not, "Whether it is 0 or `false`.";
        exp: Call call::Exp, "The exponential, by the loop of `np::exp`.";
        exp2: Call call::Exp2, "2 to the power of it.";
        expm1: Call call::Expm1, "`exp(x) - 1`.";
        exp_m1: Call call::Expm1, "`exp(x) - 1`.";
        log: Call call::Log, "The natural logarithm, by the loop of `np::log`.";
        ln: Call call::Log, "The natural logarithm, by the loop of `np::log`.";
        log2: Call call::Log2, "The logarithm to the base 2.";
        log10: Call call::Log10, "The logarithm to the base 10.";
        log1p: Call call::Log1p, "`log(1 + x)`.";
        ln_1p: Call call::Log1p, "`log(1 + x)`.";
        cbrt: Call call::Cbrt, "The cubic root.";
        sin: Call call::Sin, "The sine.";
        cos: Call call::Cos, "The cosine.";
        tan: Call call::Tan, "The tangent.";
        arcsin: Call call::Arcsin, "The inverse of the sine.";
        asin: Call call::Arcsin, "The inverse of the sine.";
        arccos: Call call::Arccos, "The inverse of the cosine.";
        acos: Call call::Arccos, "The inverse of the cosine.";
        arctan: Call call::Arctan, "The inverse of the tangent.";
        atan: Call call::Arctan, "The inverse of the tangent.";
        sinh: Call call::Sinh, "The hyperbolic sine.";
        cosh: Call call::Cosh, "The hyperbolic cosine.";
        tanh: Call call::Tanh, "The hyperbolic tangent.";
        arcsinh: Call call::Arcsinh, "The inverse of the hyperbolic sine.";
        asinh: Call call::Arcsinh, "The inverse of the hyperbolic sine.";
        arccosh: Call call::Arccosh, "The inverse of the hyperbolic cosine.";
        acosh: Call call::Arccosh, "The inverse of the hyperbolic cosine.";
        arctanh: Call call::Arctanh, "The inverse of the hyperbolic tangent.";
        atanh: Call call::Arctanh, "The inverse of the hyperbolic tangent.";
    }
    two {
        maximum: Binary inline::Maximum, "The larger of two, NaN if one is.";
        minimum: Binary inline::Minimum, "The smaller of two, NaN if one is.";
        add: Binary inline::Add, "`x + y`.";
        subtract: Binary inline::Sub, "`x - y`.";
        multiply: Binary inline::Mul, "`x * y`.";
        divide: Binary inline::Div, "`x / y`, a float.";
        copysign: Binary inline::Copysign, "The first with the sign of the second.";
        less: Binary inline::Less, "Whether `x < y`, in the dtype of both together.";
        less_equal: Binary inline::LessEqual, "Whether `x <= y`.";
        greater: Binary inline::Greater, "Whether `x > y`.";
        greater_equal: Binary inline::GreaterEqual, "Whether `x >= y`.";
        equal: Binary inline::Equal, "Whether `x == y`.";
        not_equal: Binary inline::NotEqual, "Whether `x != y`.";
        logical_and: Binary inline::And, "Whether neither is 0 or `false`.";
        logical_or: Binary inline::Or, "Whether one is not 0 or `false`.";
        power: Call2 call::Power, "`x` to the power of `y`, a float.";
        powf: Call2 call::Power, "`x` to the power of `y`, a float.";
        powi: Call2 call::Power, "`x` to the power of `y`, a float; `powi(2)` is `square()`.";
        arctan2: Call2 call::Arctan2, "The angle of the point (y, x).";
        atan2: Call2 call::Arctan2, "The angle of the point (y, x).";
        hypot: Call2 call::Hypot, "`sqrt(x * x + y * y)`.";
    }
}

/// What [`Fused::clip`] gives.
pub type Clipped<E, L, H> = Binary<inline::Minimum, Binary<inline::Maximum, E, L>, H>;

impl<'a, E> Fused<'a, E> {
    /// Between `low` and `high`. NumPy: `np.clip(x, low, high)`.
    #[inline]
    pub fn clip<L, H>(self, low: Fused<'a, L>, high: Fused<'a, H>) -> Fused<'a, Clipped<E, L, H>> {
        self.maximum(low).minimum(high)
    }

    /// `one` where this is true, `other` elsewhere. NumPy: `np.where(x, one, other)`.
    #[inline]
    pub fn select<L, R>(
        self,
        one: Fused<'a, L>,
        other: Fused<'a, R>,
    ) -> Fused<'a, Select<E, L, R>> {
        Fused::new(Select(self.expr, one.expr, other.expr))
    }

    /// `x * factor + term`, rounded once, as Rust's `mul_add`. Slow where the processor has no such
    /// instruction or the program is not compiled for it.
    #[inline]
    pub fn mul_add<L, R>(
        self,
        factor: Fused<'a, L>,
        term: Fused<'a, R>,
    ) -> Fused<'a, MulAdd<E, L, R>> {
        Fused::new(MulAdd(self.expr, factor.expr, term.expr))
    }
}
