//! Orders of elements for `min`, `max` and their like: which of two comes first, NaN included.

use num_complex::Complex;

use super::folds::Number;
use crate::dtype::Element;

/// An order, from the element that is looked for to the least wanted.
pub(super) trait Order<A: Element> {
    /// NumPy's name for the choice of one of two.
    const NAME: &'static str;

    /// For orders in which NaN comes before everything, whether the largest is next.
    const NAN_FIRST: Option<bool>;

    /// Whether `x` comes before `than`, and is not its equal.
    fn beats(x: A, than: A) -> bool;

    /// The one that comes first, and of equals `a`.
    #[inline(always)]
    fn pick(a: A, b: A) -> A {
        if Self::beats(b, a) { b } else { a }
    }
}

/// The smallest first, but NaN before everything.
pub(super) struct Least;
/// The largest first, but NaN before everything.
pub(super) struct Greatest;
/// The smallest first, and NaN last.
pub(super) struct LeastNumber;
/// The largest first, and NaN last.
pub(super) struct GreatestNumber;

macro_rules! orders {
    ($($order:ident: $name:literal, $nan:expr, $picks:tt, |$x:ident, $y:ident| $int:expr, $float:expr, $complex:expr;)*) => {$(
        orders!(each $order $name, $nan, [u8 i8 u16 i16 u32 i32 u64 i64] |$x, $y| $int, []);
        orders!(each $order $name, $nan, [f32 f64] |$x, $y| $float, $picks);
        orders!(each $order $name, $nan, [Complex<f32> Complex<f64>] |$x, $y| $complex, []);
    )*};
    (each $order:ident $name:literal, $nan:expr, [$($number:ty)*]
        |$x:ident, $y:ident| $beats:expr, $picks:tt) => {$(
        impl Order<$number> for $order {
            const NAME: &'static str = $name;
            const NAN_FIRST: Option<bool> = $nan;

            #[inline(always)]
            fn beats($x: $number, $y: $number) -> bool {
                $beats
            }

            orders!(pick $number, $picks);
        }
    )*};
    // Of floats in two steps, each an instruction: of `a` and the result of the step before.
    (pick $number:ty, [NaN or $op:tt]) => {
        #[inline(always)]
        fn pick(a: $number, b: $number) -> $number {
            let better = if b $op a { b } else { a };
            if b.is_nan() { b } else { better }
        }
    };
    (pick $number:ty, []) => {};
}

orders! {
    Least: "minimum", Some(false), [NaN or <], |x, y| x < y,
        !((y <= x) | y.is_nan()),
        !(Number::is_nan(y) || less(y, x) || y == x) ;
    Greatest: "maximum", Some(true), [NaN or >], |x, y| x > y,
        !((y >= x) | y.is_nan()),
        !(Number::is_nan(y) || less(x, y) || y == x);
    LeastNumber: "fmin", None, [], |x, y| x < y,
        !((y <= x) | x.is_nan()),
        !(Number::is_nan(x) || less(y, x) || y == x);
    GreatestNumber: "fmax", None, [], |x, y| x > y,
        !((y >= x) | x.is_nan()),
        !(Number::is_nan(x) || less(x, y) || y == x);
}

/// Complex numbers are ordered by their real part first, and NaN is in no order.
fn less<T: PartialOrd + Number>(x: Complex<T>, y: Complex<T>) -> bool {
    let ahead = x.re < y.re && !x.im.is_nan() && !y.im.is_nan();
    ahead || x.re == y.re && x.im < y.im
}
