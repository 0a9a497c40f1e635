//! The elements of an array in blocks of one type, so that loops over them are compiled once.

use std::any::TypeId;

use ndarray::{ArrayViewD, Axis};
use num_complex::Complex;

use crate::{
    dtype::{DType, Element, Value},
    sorting::{Order, Raw, word_in},
};

/// Elements of each size, converted block by block, in C order.
pub(super) trait Blocks: Raw {
    /// As `f64`.
    fn reals(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[f64]));

    /// As keys in a common dtype, which is not complex.
    fn keys(view: ArrayViewD<'_, Self>, order: Order, common: DType, f: &mut dyn FnMut(&[u64]));

    /// As `i64`, in which too large ones become the largest.
    fn integers(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[i64]));
}

/// The least number of elements that is worth a second thread.
const SHARED: usize = 1 << 15;

/// An array in two parts of its longest axis, if it is large enough for two threads.
pub(super) fn halves<R>(
    view: ArrayViewD<'_, R>,
) -> Result<(ArrayViewD<'_, R>, ArrayViewD<'_, R>), ArrayViewD<'_, R>> {
    if !crate::threads::are_worth(view.len(), SHARED) {
        return Err(view);
    }
    let longest = (0..view.ndim()).max_by_key(|axis| view.shape()[*axis]);
    let axis = Axis(longest.unwrap_or(0));
    let half = view.len_of(axis) / 2;
    Ok(view.split_at(axis, half))
}

/// What `alone` finds in an array, or in its halves by two threads, joined.
pub(super) fn in_halves<R: Send + Sync, F: Send>(
    view: ArrayViewD<'_, R>,
    alone: &(impl Fn(ArrayViewD<'_, R>) -> F + Sync),
    join: &(impl Fn(F, F) -> F + Sync),
) -> F {
    match halves(view) {
        Err(view) => alone(view),
        Ok((left, right)) => {
            let (left, right) = crate::threads::join(
                || in_halves(left, alone, join),
                || in_halves(right, alone, join),
            );
            join(left, right)
        }
    }
}

/// Both counts of each bin together.
pub(super) fn added(mut counts: Vec<i64>, others: Vec<i64>) -> Vec<i64> {
    add(&mut counts, &others);
    counts
}

pub(super) fn add(counts: &mut [i64], others: &[i64]) {
    counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
}

/// NumPy's block, which can be seen in the rounding of sums.
pub(super) const BLOCK: usize = 65536;

fn blocks<R: Raw, B: Copy>(
    view: ArrayViewD<'_, R>,
    convert: impl Fn(R) -> B,
    f: &mut dyn FnMut(&[B]),
) {
    let mut block = Vec::with_capacity(view.len().min(BLOCK));
    if let Some(elements) = view.to_slice() {
        for part in elements.chunks(BLOCK) {
            block.clear();
            block.extend(part.iter().map(|x| convert(*x)));
            f(&block);
        }
        return;
    }
    for x in view.iter() {
        block.push(convert(*x));
        if block.len() == BLOCK {
            f(&block);
            block.clear();
        }
    }
    if !block.is_empty() {
        f(&block);
    }
}

/// Floats of 64 bits, which need no conversion.
fn as_reals<R: Raw>(bits: &[R]) -> Option<&[f64]> {
    let same = TypeId::of::<R>() == TypeId::of::<u64>();
    // SAFETY: these are words of 64 bits, any of which are a float.
    same.then(|| unsafe { std::slice::from_raw_parts(bits.as_ptr().cast(), bits.len()) })
}

/// Signed integers of 64 bits, which need no conversion.
fn as_integers<R: Raw>(bits: &[R]) -> Option<&[i64]> {
    let same = TypeId::of::<R>() == TypeId::of::<u64>();
    // SAFETY: these are words of 64 bits, any of which are an integer.
    same.then(|| unsafe { std::slice::from_raw_parts(bits.as_ptr().cast(), bits.len()) })
}

macro_rules! implement {
    ($($raw:ty),*) => {$(
        impl Blocks for $raw {
            fn reals(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[f64])) {
                match order {
                    Order::Float => {
                        if let Some(reals) = view.to_slice().and_then(as_reals) {
                            return reals.chunks(BLOCK).for_each(f);
                        }
                        blocks(view, |x| f64::from_value(x.value(Order::Float)), f);
                    }
                    Order::Signed => blocks(view, |x| f64::from_value(x.value(Order::Signed)), f),
                    _ => blocks(view, |x| f64::from_value(x.value(Order::Unsigned)), f),
                }
            }

            fn keys(
                view: ArrayViewD<'_, Self>,
                order: Order,
                common: DType,
                f: &mut dyn FnMut(&[u64]),
            ) {
                let double = |x: f64| x.to_bits().key(Order::Float);
                let single = |x: f32| x.to_bits().key(Order::Float);
                match (common, order) {
                    (DType::Float64, Order::Float) => {
                        blocks(view, |x| double(f64::from_value(x.value(Order::Float))), f);
                    }
                    (DType::Float64, Order::Signed) => {
                        blocks(view, |x| double(f64::from_value(x.value(Order::Signed))), f);
                    }
                    (DType::Float32, Order::Float) => {
                        blocks(view, |x| single(f32::from_value(x.value(Order::Float))), f);
                    }
                    _ => blocks(view, |x| word_in(common, x.value(order)), f),
                }
            }

            fn integers(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[i64])) {
                if order == Order::Signed {
                    if let Some(integers) = view.to_slice().and_then(as_integers) {
                        return integers.chunks(BLOCK).for_each(f);
                    }
                    return blocks(view, |x| i64::from_value(x.value(Order::Signed)), f);
                }
                let integer = |x: Self| match x.value(Order::Unsigned) {
                    Value::Uint(x) => i64::try_from(x).unwrap_or(i64::MAX),
                    value => i64::from_value(value),
                };
                blocks(view, integer, f);
            }
        }
    )*};
}

implement!(u8, u16, u32, u64, Complex<f32>, Complex<f64>);
