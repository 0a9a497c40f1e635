//! Random arrays for comparisons with NumPy: any shape up to four axes, any layout, any dtype, and
//! the values at which functions go wrong.
//!
//! Always the same ones, from a seed. Comparing is `oracle.rs`'s.

use ndlab::{ArrayLike, Element, Value, ndarray::ShapeBuilder as _, prelude::*};
use num_complex::Complex;

use crate::oracle::{Argument, argument_text};

/// A small generator (SplitMix64), so that tests of the library's own do not depend on it.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// One of `items`.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// From 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Which values an array has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Values {
    /// Anything: small, large, the extremes, NaN, infinities, both zeros.
    Any,
    /// Anything finite, the extremes included.
    Finite,
    /// As `Small`, with NaN, infinities and zeros of both signs: no sum of them overflows.
    Special,
    /// Between -10 and 10 (0 and 10 for unsigned), many of them whole, equal ones among them.
    Small,
    /// As `Small`, without 0 and with no sign.
    Positive,
    /// From -1 to 1 (integers: -1, 0 and 1).
    Unit,
    /// Whole numbers between -10 and 10 (0 and 10 for unsigned): floats add and multiply them
    /// without rounding, in any order.
    Whole,
}

/// A number of one dtype.
pub(crate) fn number<T: Element>(rng: &mut Rng, values: Values) -> T {
    match T::ZERO.to_value() {
        Value::Bool(_) => T::from_value(Value::Bool(rng.one_in(2))),
        Value::Int(_) | Value::Uint(_) => integer(rng, values),
        Value::F32(_) | Value::F64(_) => T::from_value(float::<T>(rng, values)),
        Value::C64(_) => {
            let (re, im) = (float::<f32>(rng, values), float::<f32>(rng, values));
            let (re, im) = (f32::from_value(re), f32::from_value(im));
            T::from_value(Value::C64(Complex::new(re, im)))
        }
        Value::C128(_) => {
            let (re, im) = (float::<f64>(rng, values), float::<f64>(rng, values));
            let (re, im) = (f64::from_value(re), f64::from_value(im));
            T::from_value(Value::C128(Complex::new(re, im)))
        }
    }
}

fn integer<T: Element>(rng: &mut Rng, values: Values) -> T {
    let signed = matches!(T::ZERO.to_value(), Value::Int(_));
    let bits = 8 * size_of::<T>();
    let small = rng.below(21) as i64 - 10;
    let value = match values {
        Values::Small | Values::Whole | Values::Special if signed => small,
        Values::Small | Values::Whole | Values::Special => small.abs(),
        Values::Positive => 1 + rng.below(10) as i64,
        Values::Unit if signed => rng.below(3) as i64 - 1,
        Values::Unit => rng.below(2) as i64,
        Values::Any | Values::Finite => match rng.below(8) {
            // The smallest and largest of each type, as its bits.
            0 if signed => -1_i64 << (bits - 1),
            0 => 0,
            1 if signed => ((1_u64 << (bits - 1)) - 1) as i64,
            1 => -1,
            2 | 3 => rng.next() as i64,
            _ => small,
        },
    };
    T::from_value(Value::Int(value))
}

fn float<T: Element>(rng: &mut Rng, values: Values) -> Value {
    let wide = size_of::<T>() == 8;
    let special = |finite: bool, rng: &mut Rng| {
        let all = if wide {
            [f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, -0.0, 0.0]
        } else {
            let (max, least) = (f64::from(f32::MAX), f64::from(f32::from_bits(1)));
            [max, -max, f64::from(f32::MIN_POSITIVE), least, -0.0, 0.0]
        };
        if finite || rng.one_in(2) {
            rng.pick(&all)
        } else {
            rng.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY])
        }
    };
    let small = |rng: &mut Rng| match rng.below(3) {
        0 => rng.below(21) as f64 - 10.0,
        1 => (rng.below(41) as f64 - 20.0) / 2.0,
        _ => 20.0 * rng.unit() - 10.0,
    };
    let x = match values {
        Values::Any if rng.one_in(5) => special(false, rng),
        Values::Finite if rng.one_in(8) => special(true, rng),
        Values::Special if rng.one_in(8) => {
            rng.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0])
        }
        Values::Any | Values::Finite if rng.one_in(3) => {
            small(rng) * 10.0_f64.powi(rng.below(60) as i32 - 30)
        }
        Values::Positive => small(rng).abs() + 0.125,
        Values::Unit => 2.0 * rng.unit() - 1.0,
        Values::Whole => rng.below(21) as f64 - 10.0,
        _ => small(rng),
    };
    if wide { Value::F64(x) } else { Value::F32(x as f32) }
}

/// A random array: a buffer, and how a view of any shape and layout lies in it.
#[derive(Clone, Debug)]
pub(crate) struct Sample<T> {
    buffer: Vec<T>,
    shape: Vec<usize>,
    strides: Vec<isize>,
    offset: usize,
}

impl<T: Element> Sample<T> {
    /// Up to four axes, of which one may be empty.
    pub(crate) fn any(rng: &mut Rng, values: Values) -> Sample<T> {
        let shape = any_shape(rng);
        Sample::of_shape(rng, &shape, values)
    }

    /// A given shape, in C or Fortran order, transposed, with gaps, reversed or repeated.
    pub(crate) fn of_shape(rng: &mut Rng, shape: &[usize], values: Values) -> Sample<T> {
        Sample::filled(rng, shape, |rng| number(rng, values))
    }

    /// As [`Sample::of_shape`], of values that a function gives.
    pub(crate) fn filled(
        rng: &mut Rng,
        shape: &[usize],
        mut value: impl FnMut(&mut Rng) -> T,
    ) -> Sample<T> {
        let plain = rng.one_in(3);
        let mut order: Vec<usize> = (0..shape.len()).collect();
        if !plain {
            for i in (1..order.len()).rev() {
                order.swap(i, rng.below(i + 1));
            }
        }
        let mut strides = vec![0; shape.len()];
        let (mut offset, mut reach, mut unit) = (0_usize, 1_usize, 1_isize);
        for axis in order.into_iter().rev() {
            let step = if plain { 1 } else { rng.pick(&[1, 1, 1, 1, 2, 3, -1, -1, -2, 0]) };
            let len = shape[axis].max(1);
            strides[axis] = unit * step;
            let extent = (len - 1) * strides[axis].unsigned_abs();
            reach += extent;
            if step < 0 {
                offset += extent;
            }
            if step != 0 {
                unit *= len as isize * step.abs();
            }
        }
        let buffer = (0..reach).map(|_| value(rng)).collect();
        Sample { buffer, shape: shape.to_vec(), strides, offset }
    }

    /// Two arrays that broadcast against each other, and are equal in shape half of the time.
    pub(crate) fn pair<U: Element>(rng: &mut Rng, values: Values) -> (Sample<T>, Sample<U>) {
        let shape = any_shape(rng);
        let (mut left, mut right) = (shape.clone(), shape);
        if rng.one_in(2) {
            for axis in 0..left.len() {
                match rng.below(5) {
                    0 => left[axis] = 1,
                    1 => right[axis] = 1,
                    _ => {}
                }
            }
            let cut = rng.below(right.len() + 1);
            if rng.one_in(2) {
                right.drain(..cut);
            } else {
                left.drain(..cut);
            }
        }
        (Sample::of_shape(rng, &left, values), Sample::of_shape(rng, &right, values))
    }

    /// An array as it is, in C order.
    pub(crate) fn of_array<X: ArrayLike<Elem = T>>(array: X) -> Sample<T> {
        let view = array.as_view();
        let shape = view.shape().to_vec();
        let mut strides = vec![1; shape.len()];
        for axis in (1..shape.len()).rev() {
            strides[axis - 1] = strides[axis] * shape[axis].max(1) as isize;
        }
        Sample { buffer: view.iter().copied().collect(), shape, strides, offset: 0 }
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(crate) fn view(&self) -> ArrayViewD<'_, T> {
        let lowest: usize = self
            .shape
            .iter()
            .zip(&self.strides)
            .filter(|(len, stride)| **len > 0 && **stride < 0)
            .map(|(len, stride)| (len - 1) * stride.unsigned_abs())
            .sum();
        let strides: Vec<usize> = self.strides.iter().map(|s| s.unsigned_abs()).collect();
        let shape = IxDyn(&self.shape).strides(IxDyn(&strides));
        let start = self.buffer[self.offset - lowest..].as_ptr();
        // SAFETY: the buffer was made as long as the steps from its lowest element reach.
        let mut view = unsafe { ArrayViewD::from_shape_ptr(shape, start) };
        for (axis, stride) in self.strides.iter().enumerate() {
            if *stride < 0 {
                view.invert_axis(Axis(axis));
            }
        }
        view
    }

    /// The values in C order.
    pub(crate) fn to_vec(&self) -> Vec<T> {
        self.view().iter().copied().collect()
    }
}

impl<T: Element> Argument for Sample<T> {
    fn text(&self) -> String {
        argument_text(&self.shape, &self.strides, self.offset, &self.buffer)
    }
}

/// None to four axes; lengths from 0 to 7, and now and then longer ones.
pub(crate) fn any_shape(rng: &mut Rng) -> Vec<usize> {
    let ndim = rng.pick(&[0, 1, 1, 1, 2, 2, 2, 3, 3, 4]);
    let mut shape: Vec<usize> = (0..ndim).map(|_| rng.pick(&[1, 2, 2, 3, 3, 4, 5, 7])).collect();
    if ndim > 0 && rng.one_in(12) {
        shape[rng.below(ndim)] = 0;
    }
    if ndim == 1 && rng.one_in(3) {
        shape[0] = rng.below(300);
    }
    if ndim == 2 && rng.one_in(8) {
        shape[rng.below(2)] = 130 + rng.below(20);
    }
    shape
}
