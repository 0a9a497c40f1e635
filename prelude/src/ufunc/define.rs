//! The macros that write the public functions: each with its `_into` and `_inplace` forms.

/// `name name_into name_inplace: FUNCTION, bound => type of the results in terms of X`.
macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident $into:ident $inplace:ident:
        $function:path, $bound:ident => $out:ty;)+) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X: $crate::ArrayLike>(x: X) -> ndarray::Array<$out, X::Dim>
        where
            X::Elem: $bound,
        {
            $crate::ufunc::apply::unary(&$function, x)
        }

        #[doc = concat!("[`", stringify!($name), "`] with the results written to `out`.")]
        #[doc = concat!("NumPy: `np.", stringify!($name), "(x, out=out)`.")]
        ///
        /// # Panics
        ///
        /// If `x` cannot be broadcast to the shape of `out`, or its dtype cannot hold results.
        #[track_caller]
        pub fn $into<X, O>(x: X, out: &mut O)
        where
            X: $crate::ArrayLike,
            X::Elem: $bound,
            O: $crate::OutputArray + ?Sized,
        {
            $crate::ufunc::apply::unary_into(&$function, x, out);
        }

        #[doc = concat!("[`", stringify!($name), "`] with the results in the place of `x`.")]
        #[doc = concat!("NumPy: `np.", stringify!($name), "(x, out=x)`.")]
        ///
        /// # Panics
        ///
        /// If the dtype of `x` cannot hold results.
        #[track_caller]
        pub fn $inplace<O>(x: &mut O)
        where
            O: $crate::OutputArray + ?Sized,
            O::Elem: $bound,
        {
            $crate::ufunc::apply::unary_inplace(&$function, x);
        }
    )+};
}

/// `name name_into name_inplace: FUNCTION, bound of the dtype that both arguments have together
/// => type of the results in terms of X and Y`.
macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident $into:ident $inplace:ident:
        $function:path, $bound:ident => $out:ty;)+) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<X, Y>(x: X, y: Y) -> ndarray::Array<$out, $crate::ufunc::Broadcast<X, Y>>
        where
            X: $crate::ArrayLike,
            Y: $crate::ArrayLike,
            X::Dim: ndarray::DimMax<Y::Dim>,
            $crate::dtype::Joined<X, Y>: $bound,
        {
            $crate::ufunc::apply::binary(&$function, x, y)
        }

        #[doc = concat!("[`", stringify!($name), "`] with the results written to `out`.")]
        #[doc = concat!("NumPy: `np.", stringify!($name), "(x, y, out=out)`.")]
        ///
        /// # Panics
        ///
        /// If an argument cannot be broadcast to the shape of `out`, or its dtype cannot hold
        /// results.
        #[track_caller]
        pub fn $into<X, Y, O>(x: X, y: Y, out: &mut O)
        where
            X: $crate::ArrayLike,
            Y: $crate::ArrayLike,
            O: $crate::OutputArray + ?Sized,
            $crate::dtype::Joined<X, Y>: $bound,
        {
            let key = <$crate::dtype::Joined<X, Y> as $crate::Element>::DTYPE;
            $crate::ufunc::apply::binary_into(&$function, key, &x, &y, out);
        }

        #[doc = concat!("[`", stringify!($name), "`] with the results in the place of `x`.")]
        #[doc = concat!("NumPy: `np.", stringify!($name), "(x, y, out=x)`.")]
        ///
        /// # Panics
        ///
        /// If `y` cannot be broadcast to the shape of `x`, or the dtype of `x` cannot hold results.
        #[track_caller]
        pub fn $inplace<O, Y>(x: &mut O, y: Y)
        where
            O: $crate::OutputArray + ?Sized,
            Y: $crate::ArrayLike,
            $crate::ufunc::JoinedWith<O, Y>: $bound,
        {
            let key = <$crate::ufunc::JoinedWith<O, Y> as $crate::Element>::DTYPE;
            $crate::ufunc::apply::binary_inplace(&$function, key, x, y);
        }
    )+};
}

pub(super) use {binary, unary};
