//! The loops of medians and quantiles: each lane in a buffer, the wanted places selected in it.

use ndarray::{ArrayViewD, IxDyn};
use num_complex::Complex;

use super::method::{Place, QuantileMethod};
use crate::{
    dtype::Value,
    reduce::Plan,
    sorting::{Order, Raw, Scratch},
    strided::{StridedAxis, for_each_offset, in_memory_order},
};

/// Which quantiles, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantiles<'a> {
    /// Each from 0 to 1.
    pub(super) at: &'a [f64],
    pub(super) method: QuantileMethod,
    /// Whether `f32` is interpolated in `f32`.
    pub(super) single: bool,
    pub(super) skip_nan: bool,
}

/// What the functions of this module do with elements of each size.
pub(super) trait Select: Raw {
    /// Calls `put` with the median of each lane, in C order.
    fn medians(
        view: ArrayViewD<'_, Self>,
        plan: &Plan,
        order: Order,
        skip_nan: bool,
        put: &mut dyn FnMut(Value),
    );

    /// Calls `put` with the quantiles of each lane: the number of the quantile, that of the lane, and
    /// the value.
    fn quantiles(
        view: ArrayViewD<'_, Self>,
        plan: &Plan,
        order: Order,
        wanted: Quantiles<'_>,
        put: &mut dyn FnMut(usize, usize, Value),
    );
}

macro_rules! select {
    ($($raw:ty),*) => {$(
        impl Select for $raw {
            fn medians(
                view: ArrayViewD<'_, Self>,
                plan: &Plan,
                order: Order,
                skip_nan: bool,
                put: &mut dyn FnMut(Value),
            ) {
                let mut scratch = Scratch::default();
                for_each_lane(&view, plan, |_, lane| {
                    put(median(lane, order, skip_nan, &mut scratch));
                });
            }

            fn quantiles(
                view: ArrayViewD<'_, Self>,
                plan: &Plan,
                order: Order,
                wanted: Quantiles<'_>,
                put: &mut dyn FnMut(usize, usize, Value),
            ) {
                quantiles(&view, plan, order, wanted, put);
            }
        }
    )*};
}

select!(u8, u16, u32, u64, Complex<f32>, Complex<f64>);

/// The shape of the result of a reduction.
pub(super) fn result_shape(shape: &[usize], plan: &Plan) -> IxDyn {
    let mut result = Vec::with_capacity(shape.len());
    for (axis, len) in shape.iter().enumerate() {
        if !plan.axes.contains(&axis) {
            result.push(*len);
        } else if plan.keep {
            result.push(1);
        }
    }
    IxDyn(&result)
}

/// Calls `f` with the number and the elements, in any order, of each lane over the axes of `plan`.
fn for_each_lane<R: Raw>(
    view: &ArrayViewD<'_, R>,
    plan: &Plan,
    mut f: impl FnMut(usize, &mut Vec<R>),
) {
    let (mut kept, mut reduced): (Vec<StridedAxis>, Vec<StridedAxis>) = (Vec::new(), Vec::new());
    for (axis, (len, stride)) in view.shape().iter().zip(view.strides()).enumerate() {
        let axes = if plan.axes.contains(&axis) { &mut reduced } else { &mut kept };
        axes.push((*len, *stride));
    }
    let lanes: usize = kept.iter().map(|axis| axis.0).product();
    let count: usize = reduced.iter().map(|axis| axis.0).product();
    let mut buffer = Vec::with_capacity(count);
    if lanes == 0 || count == 0 {
        (0..lanes).for_each(|lane| f(lane, &mut buffer));
        return;
    }
    let (lowest, mut reduced) = in_memory_order(reduced);
    let (len, step) = reduced.pop().unwrap_or((1, 1));
    let start = view.as_ptr().wrapping_offset(lowest);
    let mut lane = 0;
    for_each_offset(&kept, |kept_offset| {
        buffer.clear();
        for_each_offset(&reduced, |offset| {
            let run = start.wrapping_offset(kept_offset + offset);
            // SAFETY: the offsets are sums of steps along axes of `view`, none of length 0, and so
            // are the multiples of `step` below `len`.
            unsafe {
                if step == 1 {
                    buffer.extend_from_slice(std::slice::from_raw_parts(run, len));
                } else {
                    buffer.extend((0..len as isize).map(|i| *run.offset(i * step)));
                }
            }
        });
        f(lane, &mut buffer);
        lane += 1;
    });
}

/// Leaves NaN out, or says which one is the result.
fn settle_nan<R: Raw>(lane: &mut Vec<R>, order: Order, skip_nan: bool) -> Option<Value> {
    if matches!(order, Order::Signed | Order::Unsigned) {
        return None;
    }
    if skip_nan {
        lane.retain(|x| !x.has_nan(order));
        return None;
    }
    let nan = lane.iter().filter(|x| x.has_nan(order)).max_by_key(|x| x.key(order));
    nan.map(|x| x.value(order))
}

fn median<R: Raw>(lane: &mut Vec<R>, order: Order, skip_nan: bool, scratch: &mut Scratch) -> Value {
    if let Some(nan) = settle_nan(lane, order, skip_nan) {
        return nan;
    }
    let half = lane.len() / 2;
    if lane.is_empty() {
        return nan_like(R::default().value(order));
    }
    if lane.len() % 2 == 1 {
        R::arrange(lane, order, Some(&[half]), scratch);
        return mean(lane[half].value(order), None);
    }
    R::arrange(lane, order, Some(&[half - 1, half]), scratch);
    mean(lane[half - 1].value(order), Some(lane[half].value(order)))
}

fn nan_like(value: Value) -> Value {
    match value {
        Value::C64(_) => Value::C64(Complex::new(f32::NAN, f32::NAN)),
        Value::C128(_) => Value::C128(Complex::new(f64::NAN, f64::NAN)),
        _ => Value::F64(f64::NAN),
    }
}

/// The mean of one or two elements of one dtype.
fn mean(a: Value, b: Option<Value>) -> Value {
    let Some(b) = b else { return a };
    match (a, b) {
        (Value::F32(a), Value::F32(b)) => Value::F32((a + b) / 2.0),
        (Value::C64(a), Value::C64(b)) => Value::C64((a + b) / 2.0),
        (Value::C128(a), Value::C128(b)) => Value::C128((a + b) / 2.0),
        (a, b) => Value::F64((real(a) + real(b)) / 2.0),
    }
}

fn real(value: Value) -> f64 {
    crate::dtype::Element::from_value(value)
}

fn quantiles<R: Raw>(
    view: &ArrayViewD<'_, R>,
    plan: &Plan,
    order: Order,
    wanted: Quantiles<'_>,
    put: &mut dyn FnMut(usize, usize, Value),
) {
    let mut scratch = Scratch::default();
    let (mut places, mut kth): (Vec<Place>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut count = None;
    for_each_lane(view, plan, |number, lane| {
        let nan = settle_nan(lane, order, wanted.skip_nan);
        if nan.is_some() || lane.is_empty() {
            let nan = nan.unwrap_or(Value::F64(f64::NAN));
            (0..wanted.at.len()).for_each(|i| put(i, number, nan));
            return;
        }
        if count != Some(lane.len()) {
            count = Some(lane.len());
            places.clear();
            places.extend(wanted.at.iter().map(|q| wanted.method.place(lane.len(), *q)));
            kth.clear();
            kth.extend(places.iter().flat_map(|place| [place.previous, place.next]));
            kth.sort_unstable();
        }
        R::arrange(lane, order, Some(&kth), &mut scratch);
        for (i, place) in places.iter().enumerate() {
            let (a, b) = (lane[place.previous].value(order), lane[place.next].value(order));
            let value = match place.fraction {
                None => a,
                Some(fraction) => between(a, b, fraction, wanted.single),
            };
            put(i, number, value);
        }
    });
}

/// The number at `t` of the way from `a` to `b`, counted from the nearer end, as NumPy does.
fn between(a: Value, b: Value, t: f64, single: bool) -> Value {
    let (from, to, difference) = match (a, b) {
        (Value::F32(a), Value::F32(b)) if single => {
            let difference = b - a;
            let value = if t >= 0.5 {
                b - difference * (1.0 - t) as f32
            } else {
                a + difference * t as f32
            };
            return Value::F32(value);
        }
        (Value::F32(a), Value::F32(b)) => (f64::from(a), f64::from(b), f64::from(b - a)),
        (Value::Int(a), Value::Int(b)) => (a as f64, b as f64, b.wrapping_sub(a) as u64 as f64),
        (Value::Uint(a), Value::Uint(b)) => (a as f64, b as f64, b.wrapping_sub(a) as f64),
        (a, b) => (real(a), real(b), real(b) - real(a)),
    };
    Value::F64(if t >= 0.5 { to - difference * (1.0 - t) } else { from + difference * t })
}
