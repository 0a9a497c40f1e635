//! Sums of squares, magnitudes and powers, and the largest and smallest magnitude, over any axes.

use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn};

use crate::{
    dtype::{Element, Value},
    reduce::Plan,
};

/// What is made of the magnitudes of numbers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// The root of the sum of their squares.
    Two,
    /// Their sum.
    Sum,
    /// How many are not 0.
    NonZero,
    /// The largest, 0 of none.
    Largest,
    /// The smallest.
    Smallest,
    /// The sum of their powers, and its root.
    Power(f64),
}

/// Magnitudes that are taken at a time.
const BLOCK: usize = 128;

/// Measures `view` over the axes of `plan`.
#[track_caller]
pub(in crate::linalg) fn measured<T: Element>(
    view: ArrayViewD<'_, T>,
    plan: &Plan,
    measure: Measure,
) -> ArrayD<f64> {
    let ndim = view.ndim();
    let mut order: Vec<usize> = (0..ndim).filter(|axis| !plan.axes.contains(axis)).collect();
    let kept = order.len();
    order.extend(&plan.axes);
    let shape: Vec<usize> = (0..ndim)
        .filter(|axis| plan.keep || !plan.axes.contains(axis))
        .map(|axis| if plan.axes.contains(&axis) { 1 } else { view.shape()[axis] })
        .collect();
    let view = view.permuted_axes(order);
    let (outer, inner) = view.shape().split_at(kept);
    if measure == Measure::Smallest && inner.contains(&0) && !outer.contains(&0) {
        no_identity();
    }
    let count: usize = outer.iter().product();
    let mut results = Vec::with_capacity(count);
    for k in 0..count {
        let (mut rest, mut k) = (view.view(), k);
        for _ in 0..kept {
            let after: usize = rest.shape()[1..kept - (ndim - rest.ndim())].iter().product();
            rest = rest.index_axis_move(Axis(0), k / after);
            k %= after;
        }
        results.push(measure_of(rest, measure));
    }
    ArrayD::from_shape_vec(IxDyn(&shape), results).expect("one result for each kept index")
}

fn measure_of<T: Element>(numbers: ArrayViewD<'_, T>, measure: Measure) -> f64 {
    let of_one = if measure == Measure::Two { square::<T> } else { magnitude::<T> };
    let mut all = Blocks::new(measure);
    match numbers.as_slice_memory_order() {
        Some(numbers) => {
            for block in numbers.chunks(BLOCK) {
                let mut magnitudes = [0.0; BLOCK];
                for (magnitude, x) in magnitudes.iter_mut().zip(block) {
                    *magnitude = of_one(*x);
                }
                all.push(&mut magnitudes[..block.len()]);
            }
        }
        None => {
            let mut numbers = numbers.iter();
            loop {
                let (mut magnitudes, mut len) = ([0.0; BLOCK], 0);
                for (magnitude, x) in magnitudes.iter_mut().zip(numbers.by_ref().take(BLOCK)) {
                    *magnitude = of_one(*x);
                    len += 1;
                }
                if len == 0 {
                    break;
                }
                all.push(&mut magnitudes[..len]);
            }
        }
    }
    all.finish()
}

fn square<T: Element>(x: T) -> f64 {
    match x.to_value() {
        Value::C64(x) => f64::from(x.re).powi(2) + f64::from(x.im).powi(2),
        Value::C128(x) => x.norm_sqr(),
        real => f64::from_value(real).powi(2),
    }
}

fn magnitude<T: Element>(x: T) -> f64 {
    match x.to_value() {
        Value::C64(x) => f64::from(x.re).hypot(f64::from(x.im)),
        Value::C128(x) => x.re.hypot(x.im),
        real => f64::from_value(real).abs(),
    }
}

/// Results of blocks, joined two by two as they become as large.
struct Blocks {
    measure: Measure,
    /// Each with the number of times that it was joined.
    parts: Vec<(u32, f64)>,
}

impl Blocks {
    fn new(measure: Measure) -> Blocks {
        Blocks { measure, parts: Vec::new() }
    }

    fn push(&mut self, magnitudes: &mut [f64]) {
        match self.measure {
            Measure::Power(p) => magnitudes.iter_mut().for_each(|x| *x = x.powf(p)),
            Measure::NonZero => magnitudes.iter_mut().for_each(|x| *x = f64::from(*x != 0.0)),
            _ => {}
        }
        let mut lanes = [magnitudes[0]; 8];
        let is_sum = !matches!(self.measure, Measure::Largest | Measure::Smallest);
        if is_sum {
            lanes = [0.0; 8];
        }
        let mut chunks = magnitudes.chunks_exact(8);
        for chunk in &mut chunks {
            for (lane, x) in lanes.iter_mut().zip(chunk) {
                *lane = self.join(*lane, *x);
            }
        }
        let mut total = chunks.remainder().iter().fold(lanes[0], |a, b| self.join(a, *b));
        for lane in &lanes[1..] {
            total = self.join(total, *lane);
        }
        let mut size = 0;
        while let Some((_, part)) = self.parts.pop_if(|part| part.0 == size) {
            total = self.join(part, total);
            size += 1;
        }
        self.parts.push((size, total));
    }

    fn join(&self, a: f64, b: f64) -> f64 {
        match self.measure {
            Measure::Largest if a.is_nan() || a >= b => a,
            Measure::Smallest if a.is_nan() || a <= b => a,
            Measure::Largest | Measure::Smallest => b,
            _ => a + b,
        }
    }

    fn finish(self) -> f64 {
        let parts = self.parts.iter().rev().map(|part| part.1);
        let total = parts.reduce(|a, b| self.join(b, a)).unwrap_or(0.0);
        match self.measure {
            Measure::Two => total.sqrt(),
            Measure::Power(p) => total.powf(p.recip()),
            _ => total,
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_identity() -> ! {
    panic!("zero-size array to reduction operation minimum which has no identity")
}
