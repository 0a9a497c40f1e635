//! `check!`: whether the result of an exercise is right, and which element of it is not.
//!
//! For lessons: it prints where NumPy's assertions panic, so that a notebook whose exercises are open
//! still runs from top to bottom. What counts as equal is [`super::compare`]'s.

use std::fmt::Display;

use super::{compare::Test, message::alone, options::array_of, pair::Pair};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    shape::tuple_text,
    ufunc::{Operand, Scalar, is_weak},
};

/// Prints whether an exercise is solved; if it is not, the first wrong element and a hint.
///
/// Arguments are borrowed, and may be arrays, views or numbers of any dtypes, as those of
/// [`assert_allclose!`](crate::assert_allclose). Shapes have to be equal. Options follow in any order:
/// `hint = ""`, `rtol = 1e-6`, `atol = 1e-9`, and `strict = false`, with which the dtypes have to be
/// equal, too. NumPy has nothing like it.
///
/// ```
/// use ndlab::prelude::*;
///
/// let sums = np::zeros(3);
/// check!(sums, array![6.0, 22.0, 38.0], hint = "`Axis(1)` adds along the rows");
/// ```
///
/// prints
///
/// ```text
/// not yet: sums
///   [0] is 0.0, and should be 6.0; 3 of 3 elements are wrong
///   hint: `Axis(1)` adds along the rows
/// ```
#[macro_export]
macro_rules! check {
    ($actual:expr, $desired:expr $(, $option:ident = $value:expr)* $(,)?) => {
        println!("{}", $crate::testing::Check::default()$(.$option($value))*
            .verdict(stringify!($actual), &$actual, &$desired))
    };
}

/// Options of [`check!`](crate::check), and its text.
#[derive(Clone, Debug)]
pub struct Check {
    hint: String,
    rtol: f64,
    atol: f64,
    strict: bool,
}

impl Default for Check {
    fn default() -> Check {
        Check { hint: String::new(), rtol: 1e-6, atol: 1e-9, strict: false }
    }
}

impl Check {
    /// What to say below a wrong element.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = hint.to_string();
        self
    }

    /// How far an element may be off, as a part of it.
    #[must_use]
    pub fn rtol(mut self, rtol: impl Element) -> Self {
        self.rtol = f64::from_value(rtol.to_value());
        self
    }

    /// How far an element may be off besides.
    #[must_use]
    pub fn atol(mut self, atol: impl Element) -> Self {
        self.atol = f64::from_value(atol.to_value());
        self
    }

    /// Whether the dtypes have to be equal.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// The text for the result named `name`.
    #[must_use]
    pub fn verdict<X, Y>(&self, name: &str, actual: &X, desired: &Y) -> String
    where
        X: ArrayLike + ?Sized,
        Y: ArrayLike + ?Sized,
    {
        let (x, y) = (actual.as_view(), desired.as_view());
        let (x, y) = (Operand::of(&x, is_weak::<X>()), Operand::of(&y, is_weak::<Y>()));
        match self.wrong(x, y) {
            None => format!("right: {name}"),
            Some(wrong) if self.hint.is_empty() => format!("not yet: {name}\n  {wrong}"),
            Some(wrong) => format!("not yet: {name}\n  {wrong}\n  hint: {}", self.hint),
        }
    }

    fn wrong(&self, x: Operand<'_>, y: Operand<'_>) -> Option<String> {
        let (mut held_x, mut held_y) = (Scalar::NONE, Scalar::NONE);
        let pair = Pair { x: array_of(x, &mut held_x), y: array_of(y, &mut held_y) };
        if pair.x.shape != pair.y.shape {
            let [is, should] = [pair.x.shape, pair.y.shape].map(tuple_text);
            return Some(format!("its shape is {is}, and should be {should}"));
        }
        let [is, should] = pair.dtypes();
        if self.strict && is != should {
            return Some(format!("its dtype is {is}, and should be {should}"));
        }
        let test = Test::Close { rtol: self.rtol, atol: self.atol, equal_nan: true };
        let (mut first, mut count) = (None, 0);
        pair.each(|index, x, y| {
            if !test.holds(x, y, &pair) {
                count += 1;
                first.get_or_insert_with(|| index.to_vec());
            }
            true
        });
        let first = first?;
        let (is, should) = (alone(&pair.x, &first), alone(&pair.y, &first));
        let total: usize = pair.shape().iter().product();
        Some(match first.len() {
            0 => format!("it is {is}, and should be {should}"),
            _ if count == 1 => format!("{first:?} is {is}, and should be {should}"),
            _ => format!(
                "{first:?} is {is}, and should be {should}; {count} of {total} elements are wrong"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Check;

    #[test]
    fn a_right_result_is_called_right() {
        let close = array![1.0, f64::NAN, f64::INFINITY, 0.1 + 0.2];
        let text =
            Check::default().verdict("x", &close, &array![1.0, f64::NAN, f64::INFINITY, 0.3]);
        assert_eq!(text, "right: x");
        assert_eq!(Check::default().verdict("n", &3, &3), "right: n");
    }

    #[test]
    fn the_first_wrong_element_is_named() {
        let check = Check::default().hint("look at the rows");
        let text = check.verdict("x", &array![[1, 2], [3, 5]], &array![[1, 2], [3, 4]]);
        assert_eq!(text, "not yet: x\n  [1, 1] is 5, and should be 4\n  hint: look at the rows");
        let text = check.hint("").verdict("x", &array![0.5, f64::NAN], &array![0.25, 1.0]);
        assert_eq!(text, "not yet: x\n  [0] is 0.5, and should be 0.25; 2 of 2 elements are wrong");
        assert_eq!(
            Check::default().verdict("x", &false, &true),
            "not yet: x\n  it is False, and should be True"
        );
    }

    #[test]
    fn shapes_and_with_strict_dtypes_have_to_be_equal() {
        let (is, should) = (array![1.0_f64], array![1.0_f32]);
        assert_eq!(Check::default().verdict("x", &is, &should), "right: x");
        assert_eq!(
            Check::default().strict(true).verdict("x", &is, &should),
            "not yet: x\n  its dtype is float64, and should be float32"
        );
        assert_eq!(
            Check::default().verdict("x", &is, &array![1.0, 1.0]),
            "not yet: x\n  its shape is (1,), and should be (2,)"
        );
    }
}
