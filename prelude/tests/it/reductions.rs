//! Reductions and running results against NumPy: on random arrays of all dtypes, over random axes.
//!
//! The choice of axes of `sum` and `max` is tested against plain definitions in `reduce.rs`.

mod cumulative;
mod nan;
mod plain;
mod slopes;
mod spread;
mod words;

use std::fmt::Write as _;

use ndarray::{ArrayD, IxDyn};
use ndlab::{
    DType, Element, Over,
    reduce::{OneOrAll, OverDdof, Plan},
};

use crate::{
    oracle::{Batch, Bound},
    samples::Rng,
};

/// Any choice of axes, for arrays of any number of them.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    axes: Option<Vec<usize>>,
    keep: bool,
    ddof: i64,
}

impl Chosen {
    /// All axes, one or several, and now and then kept.
    pub(super) fn any(rng: &mut Rng, ndim: usize) -> Chosen {
        let mut axes = None;
        if ndim > 0 && !rng.one_in(3) {
            let first = rng.below(ndim);
            let others = (0..ndim).filter(|axis| *axis == first || rng.one_in(4));
            axes = Some(others.collect());
        }
        Chosen { axes, keep: rng.one_in(4), ddof: 0 }
    }

    /// All axes or one.
    pub(super) fn one_or_all(rng: &mut Rng, ndim: usize) -> Chosen {
        let one = ndim > 0 && !rng.one_in(3);
        let axes = one.then(|| vec![rng.below(ndim)]);
        Chosen { axes, keep: rng.one_in(4), ddof: 0 }
    }

    pub(super) fn with_ddof(self, ddof: i64) -> Chosen {
        Chosen { ddof, ..self }
    }

    /// As arguments of a Python call, with a comma before.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        match self.axes.as_deref() {
            None => {}
            Some([axis]) => _ = write!(text, ", axis={axis}"),
            Some(axes) => {
                let axes: Vec<String> = axes.iter().map(usize::to_string).collect();
                _ = write!(text, ", axis=({},)", axes.join(","));
            }
        }
        if self.keep {
            text += ", keepdims=True";
        }
        if self.ddof != 0 {
            _ = write!(text, ", ddof={}", self.ddof);
        }
        text
    }

    fn planned(&self, ndim: usize) -> Plan {
        let axes = self.axes.clone().unwrap_or_else(|| (0..ndim).collect());
        Plan { axes, keep: self.keep }
    }
}

impl<T> Over<IxDyn, T> for Chosen {
    type Output = ArrayD<T>;

    fn plan(&self, ndim: usize) -> Plan {
        self.planned(ndim)
    }

    fn collect(result: ArrayD<T>) -> ArrayD<T> {
        result
    }
}

impl<T> OverDdof<IxDyn, T> for Chosen {
    type Output = ArrayD<T>;

    fn ddof(&self) -> i64 {
        self.ddof
    }

    fn plan(&self, ndim: usize) -> Plan {
        self.planned(ndim)
    }

    fn collect(result: ArrayD<T>) -> ArrayD<T> {
        result
    }
}

impl OneOrAll for Chosen {}

/// Cases by how exact their results are; a bound is a number of roundings of the result's type.
#[derive(Default)]
pub(super) struct Batches {
    exact: Batch,
    single: Batch,
    double: Batch,
}

impl Batches {
    /// For results of `T`, which a scale stands beside.
    pub(super) fn of<T: Element>(&mut self) -> &mut Batch {
        match T::DTYPE {
            DType::Float32 | DType::Complex64 => &mut self.single,
            DType::Float64 | DType::Complex128 => &mut self.double,
            _ => &mut self.exact,
        }
    }

    /// Compares all that there are; `bound` has from an error of one rounding the fraction of the scale.
    #[track_caller]
    pub(super) fn check(self, bound: impl Fn(f64) -> f64) {
        for (batch, rounding) in
            [(self.single, f64::from(f32::EPSILON)), (self.double, f64::EPSILON), (self.exact, 0.0)]
        {
            if batch.len() > 0 {
                batch.check(Bound::OfScale(bound(rounding)));
            }
        }
    }
}

pub(super) fn is_float<T: Element>() -> bool {
    matches!(T::DTYPE, DType::Float32 | DType::Float64 | DType::Complex64 | DType::Complex128)
}

/// Calls a function once for each dtype, and for the two types that share one.
macro_rules! for_dtypes {
    ($function:ident $arguments:tt) => {
        $crate::reductions::for_dtypes!(
            $function $arguments: bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize,
            f32, f64, np::complex64, np::complex128
        )
    };
    ($function:ident $arguments:tt: $($dtype:ty),*) => {
        $($function::<$dtype> $arguments;)*
    };
}

pub(super) use for_dtypes;
