//! Uniform integers of every type: from which bits of the stream each is made, as in NumPy.
//!
//! Lemire's multiplication throughout; integers of 8 and 16 bits, and `bool`, share words of 32 bits
//! among neighbours in one call.

use ndarray::Array;

use super::{
    Generator, Pcg64, Words,
    bounded::{self, Rest},
    fill::{Target, written},
};
use crate::{
    dtype::Element,
    memory,
    shape::{IntoShape, dim_of, lengths_of},
    ufunc::OutputArray,
};

impl Generator {
    /// Integers from `low` to below `high`, `i64`. NumPy: `rng.integers(low, high, size)`.
    ///
    /// Another dtype is drawn by [`integers_as`](Generator::integers_as), `high` itself with
    /// [`integers_with`](Generator::integers_with).
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// assert_eq!(rng.integers(0, 10, (2, 3)), array![[0, 7, 6], [4, 4, 8]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no integer to draw, one does not fit, or a length is negative:
    ///
    /// ```should_panic
    /// # use ndlab::prelude::*;
    /// np::random::default_rng(1).integers(3, 3, 5); // integers: low >= high, got 3 and 3
    /// ```
    #[track_caller]
    pub fn integers<S: IntoShape>(
        &mut self,
        low: impl IntegerBound,
        high: impl IntegerBound,
        shape: S,
    ) -> Array<i64, S::Dim> {
        self.integers_as(low, high, shape)
    }

    /// As [`integers`](Generator::integers), with options.
    /// NumPy: `rng.integers(low, high, size, endpoint=True)`.
    ///
    /// ```
    /// use ndlab::{prelude::*, random::IntegersOptions};
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let dice = rng.integers_with(1, 6, 100, IntegersOptions { endpoint: true });
    /// assert_eq!((np::min(&dice, ..), np::max(&dice, ..)), (1, 6));
    /// ```
    ///
    /// # Panics
    ///
    /// As `integers` does.
    #[track_caller]
    pub fn integers_with<S: IntoShape>(
        &mut self,
        low: impl IntegerBound,
        high: impl IntegerBound,
        shape: S,
        options: IntegersOptions,
    ) -> Array<i64, S::Dim> {
        let range = (low.to_i128(), high.to_i128());
        self.integers_between(range, options.endpoint, shape)
    }

    /// As [`integers`](Generator::integers), of any integer type or `bool`.
    /// NumPy: `rng.integers(low, high, size, dtype=np.uint8)`.
    ///
    /// Rust wants a place for the type of the shape, which it finds out itself. The stream depends on
    /// the type: a byte takes 8 bits of it.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let pixels = rng.integers_as::<u8, _>(0, 256, (4, 4));
    /// assert_eq!(pixels.dtype().name(), "uint8");
    /// ```
    ///
    /// # Panics
    ///
    /// As `integers` does.
    #[track_caller]
    pub fn integers_as<T: RandomInteger, S: IntoShape>(
        &mut self,
        low: impl IntegerBound,
        high: impl IntegerBound,
        shape: S,
    ) -> Array<T, S::Dim> {
        self.integers_between((low.to_i128(), high.to_i128()), false, shape)
    }

    /// As [`integers`](Generator::integers), into an array or view of any integer type or `bool`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let mut a = np::int16::zeros((3, 4));
    /// rng.integers_into(-5, 5, &mut a.column_mut(2));
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no integer to draw, or one does not fit.
    #[track_caller]
    pub fn integers_into<O>(&mut self, low: impl IntegerBound, high: impl IntegerBound, out: &mut O)
    where
        O: OutputArray<Elem: RandomInteger> + ?Sized,
    {
        let out = Target::of(out.as_view_mut().into_dyn());
        let range = (low.to_i128(), high.to_i128());
        let (low, span) = checked::<O::Elem>(range, false, out.len() == 0);
        O::Elem::draw(&mut self.bits, low, span, out);
    }

    /// One integer from `low` to below `high`. NumPy: `rng.integers(low, high)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::random::default_rng(42).integers_one(0, 100), 8);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no integer to draw.
    #[track_caller]
    pub fn integers_one(&mut self, low: impl IntegerBound, high: impl IntegerBound) -> i64 {
        let (low, span) = checked::<i64>((low.to_i128(), high.to_i128()), false, false);
        (low as i64).wrapping_add(Words::of(&mut self.bits).up_to(span) as i64)
    }

    #[track_caller]
    fn integers_between<T: RandomInteger, S: IntoShape>(
        &mut self,
        range: (i128, i128),
        endpoint: bool,
        shape: S,
    ) -> Array<T, S::Dim> {
        let lengths = lengths_of("integers", &shape.into_extents());
        let empty = memory::len_of::<T>(&lengths) == 0;
        let (low, span) = checked::<T>(range, endpoint, empty);
        // SAFETY: `draw` fills what it is given.
        let elements =
            unsafe { written::<T>(&lengths, |out| T::draw(&mut self.bits, low, span, out)) };
        Array::from_shape_vec(dim_of::<S::Dim>(&lengths), elements)
            .expect("one element for each place")
    }
}

/// Options of [`Generator::integers_with`].
#[derive(Clone, Copy, Debug, Default)]
pub struct IntegersOptions {
    /// Whether `high` itself may be drawn. NumPy: `endpoint=True`.
    pub endpoint: bool,
}

/// A bound of integers to draw: any integer, so that even `1_u128 << 64` can stand above all `u64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer",
    note = "bounds are single integers; real numbers are drawn by `uniform`"
)]
pub trait IntegerBound: Copy {
    /// The value; what does not fit becomes `i128::MAX`.
    fn to_i128(self) -> i128;
}

macro_rules! bounds {
    ($($int:ty),*) => {$(
        impl IntegerBound for $int {
            #[inline]
            fn to_i128(self) -> i128 {
                i128::try_from(self).unwrap_or(i128::MAX)
            }
        }
    )*};
}

bounds!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, isize, usize);

/// A type of random integers, `bool` included.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer type",
    note = "integers are drawn as i8 to i64, u8 to u64 or bool; real numbers by `random` and `uniform`"
)]
pub trait RandomInteger: Element {
    #[doc(hidden)]
    const RANGE: (i128, i128);

    /// Fills with `low` and up to `span` more.
    #[doc(hidden)]
    fn draw(bits: &mut Pcg64, low: i128, span: u64, out: Target<'_, Self>);
}

/// Fills with the same everywhere, for which nothing is drawn.
fn constant<T: Copy>(out: Target<'_, T>, value: T) {
    out.in_pieces(|elements| {
        for x in elements {
            x.write(value);
        }
    });
}

macro_rules! integers {
    ($($int:ty, $piece:ty;)*) => {$(
        impl RandomInteger for $int {
            const RANGE: (i128, i128) = (<$int>::MIN as i128, <$int>::MAX as i128);

            fn draw(bits: &mut Pcg64, low: i128, span: u64, out: Target<'_, $int>) {
                let low = low as $int;
                if span == 0 {
                    return constant(out, low);
                }
                let mut words = Words::of(bits);
                let piece = |x: $piece| low.wrapping_add(x as $int);
                match <$piece>::try_from(span) {
                    Ok(_) => {
                        let mut rest = Rest::default();
                        out.in_pieces(|elements| {
                            bounded::from_pieces(&mut words, &mut rest, elements, span, piece);
                        });
                    }
                    Err(_) => out.in_pieces(|elements| {
                        let word = |x: u64| low.wrapping_add(x as $int);
                        bounded::from_words(&mut words, elements, span, word);
                    }),
                }
            }
        }
    )*};
}

integers! {
    i8, u8;
    u8, u8;
    i16, u16;
    u16, u16;
    i32, u32;
    u32, u32;
    i64, u32;
    u64, u32;
    isize, u32;
    usize, u32;
}

impl RandomInteger for bool {
    const RANGE: (i128, i128) = (0, 1);

    fn draw(bits: &mut Pcg64, low: i128, span: u64, out: Target<'_, bool>) {
        if span == 0 {
            return constant(out, low == 1);
        }
        let mut words = Words::of(bits);
        out.in_pieces(|elements| bounded::coins(&mut words, elements));
    }
}

/// The lowest integer and how many more there are. Nothing is refused where nothing is drawn.
#[track_caller]
fn checked<T: RandomInteger>(range: (i128, i128), endpoint: bool, empty: bool) -> (i128, u64) {
    let (low, high) = range;
    let last = if endpoint { high } else { high.saturating_sub(1) };
    let (least, most) = T::RANGE;
    if empty {
        return (least, 0);
    }
    if low < least {
        out_of_bounds("low", low, T::DTYPE.name());
    }
    if last > most {
        out_of_bounds("high", high, T::DTYPE.name());
    }
    if last < low {
        no_integers(low, high, endpoint);
    }
    (low, (last - low) as u64)
}

#[cold]
#[inline(never)]
#[track_caller]
fn out_of_bounds(name: &str, value: i128, dtype: &str) -> ! {
    panic!("integers: {name} is out of bounds for {dtype}, got {value}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_integers(low: i128, high: i128, endpoint: bool) -> ! {
    let sign = match (low, endpoint) {
        (0, true) => "high < 0",
        (0, false) => "high <= 0",
        (_, true) => "low > high",
        (_, false) => "low >= high",
    };
    panic!("integers: {sign}, got {low} and {high}")
}
