//! Whether two arrays pass, and what is wrong if they do not.
//!
//! Most comparisons pass, and are decided by a compiled loop. What that leaves open (elements that
//! are NaN on both sides, say) is decided element by element, by NumPy's rules.

use super::{
    elements::{
        distance, equal, is_close, is_infinite, is_nan, is_within, larger, less, relative, smaller,
    },
    pair::Pair,
};
use crate::{
    dtype::{DType, Value},
    select::{ISCLOSE, ISCLOSE_OR_NAN},
    ufunc::{EQUAL, LESS},
};

/// What has to hold for each pair of elements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Test {
    Equal,
    Less,
    Close { rtol: f64, atol: f64, equal_nan: bool },
    AlmostEqual { decimal: i64 },
}

/// Why two arrays do not pass.
pub(super) enum Finding {
    Shapes,
    DTypes,
    /// `nan` or `inf`, which are not at the same places.
    Places(&'static str),
    /// The elements at the places of infinities, which are not the same ones.
    Infinities(Vec<Value>, Vec<Value>),
    /// The same for scalars: all elements.
    ScalarInfinity,
    Elements(Mismatches),
}

/// The elements that do not pass.
#[derive(Default)]
pub(super) struct Mismatches {
    pub count: usize,
    /// The places of the first.
    pub first: Vec<Vec<usize>>,
    /// Of dtypes that can be subtracted, the largest absolute and relative difference.
    pub largest: Option<[Value; 2]>,
}

/// How many places are named.
pub(super) const NAMED: usize = 5;

pub(super) fn finding(pair: &Pair<'_>, test: Test, strict: bool) -> Option<Finding> {
    if !pair.fits() || strict && pair.x.shape != pair.y.shape {
        return Some(Finding::Shapes);
    }
    if strict && pair.x.dtype != pair.y.dtype {
        return Some(Finding::DTypes);
    }
    if test.surely_passes(pair) {
        return None;
    }
    let nan = |value| test.equal_nan() && is_nan(value);
    let infinite = |value| test.equal_inf() && is_infinite(value) && !nan(value);
    if !pair.each(|_, x, y| nan(x) == nan(y)) {
        return Some(Finding::Places("nan"));
    }
    if !pair.each(|_, x, y| infinite(x) == infinite(y)) {
        return Some(Finding::Places("inf"));
    }
    if !pair.each(|_, x, y| !infinite(y) || equal(x, y)) {
        return Some(infinities(pair, infinite));
    }
    let mismatches = mismatches(pair, |x, y| nan(y) || infinite(y) || test.holds(x, y, pair));
    (mismatches.count > 0).then_some(Finding::Elements(mismatches))
}

fn infinities(pair: &Pair<'_>, infinite: impl Fn(Value) -> bool) -> Finding {
    if pair.x.shape.is_empty() || pair.y.shape.is_empty() {
        return Finding::ScalarInfinity;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    pair.each(|_, x, y| {
        if infinite(y) {
            left.push(x);
            right.push(y);
        }
        true
    });
    Finding::Infinities(left, right)
}

fn mismatches(pair: &Pair<'_>, passes: impl Fn(Value, Value) -> bool) -> Mismatches {
    let mut found = Mismatches::default();
    let (mut largest, mut relatively): (Option<Value>, Option<Value>) = (None, None);
    let (dtype, whole) = (pair.dtype(), pair.y.dtype);
    let unsigned = pair.x.dtype.is_unsigned();
    pair.each(|index, x, y| {
        if passes(x, y) {
            return true;
        }
        found.count += 1;
        if found.first.len() < NAMED {
            found.first.push(index.to_vec());
        }
        let mut error = distance(x, y, dtype);
        if unsigned {
            error = smaller(error, distance(y, x, dtype));
        }
        largest = Some(largest.map_or(error, |largest| larger(largest, error)));
        if !equal(y, Value::Int(0)) {
            let part = relative(error, dtype.part(), y, whole);
            relatively = Some(relatively.map_or(part, |largest| larger(largest, part)));
        }
        true
    });
    // NumPy does not subtract bool, nor write the smaller of two differences to a scalar.
    let subtracts = dtype != DType::Bool && !(unsigned && pair.shape().is_empty());
    let relatively = relatively.unwrap_or(Value::F64(f64::INFINITY));
    found.largest = largest.filter(|_| subtracts).map(|largest| [largest, relatively]);
    found
}

impl Test {
    /// Whether NaN has to be at the same places, and is then not compared.
    fn equal_nan(self) -> bool {
        !matches!(self, Test::Close { equal_nan: false, .. })
    }

    /// Whether infinities have to be at the same places, and are then compared as such.
    fn equal_inf(self) -> bool {
        self != Test::Less
    }

    /// Whether two elements pass.
    pub(super) fn holds(self, x: Value, y: Value, pair: &Pair<'_>) -> bool {
        match self {
            Test::Equal => equal(x, y),
            Test::Less => less(x, y),
            Test::Close { rtol, atol, equal_nan } => {
                is_close(x, y, pair.dtypes(), [rtol, atol]) || equal_nan && is_nan(x) && is_nan(y)
            }
            Test::AlmostEqual { decimal } => is_within(x, y, pair.dtypes(), bound(decimal)),
        }
    }

    /// Whether all elements pass, as far as one loop over them can tell. `false` leaves it open.
    fn surely_passes(self, pair: &Pair<'_>) -> bool {
        let key = pair.dtype();
        let exact = (key as usize) < DType::Float32 as usize;
        match self {
            Test::Equal if exact => pair.all(&EQUAL, key, None),
            Test::Equal => pair.all(&ISCLOSE_OR_NAN, key.or_float(), Some([0.0, 0.0])),
            Test::Less => pair.all(&LESS, key, None),
            Test::Close { rtol, atol, equal_nan } => {
                let function = if equal_nan { &ISCLOSE_OR_NAN } else { &ISCLOSE };
                near(pair, [rtol, atol], |tolerance| {
                    pair.all(function, key.or_float(), Some(tolerance))
                })
            }
            Test::AlmostEqual { decimal } => {
                let bound = bound(decimal);
                bound > 1e-30
                    && near(pair, [0.0, bound], |[_, bound]| {
                        // A little less, since it has to be below the bound.
                        let bound = bound * (1.0 - 1e-6);
                        pair.all(&ISCLOSE_OR_NAN, key.or_float(), Some([0.0, bound]))
                    })
            }
        }
    }
}

/// `1.5 * 10**(-decimal)`.
fn bound(decimal: i64) -> f64 {
    1.5 * 10.0_f64.powf(-(decimal as f64))
}

/// Asks `all`, with a tolerance for which its answer can be relied on.
fn near(pair: &Pair<'_>, [rtol, atol]: [f64; 2], all: impl Fn([f64; 2]) -> bool) -> bool {
    // An infinite tolerance would let infinities pass beside numbers.
    if !(rtol <= 0.5 && atol <= 1e37) {
        return false;
    }
    let float = pair.y.dtype.or_float();
    // NumPy rounds the tolerance to the dtype of `y`.
    let wider = float.part() != pair.dtype().or_float().part();
    let scale = if wider { 1.0 - 1e-6 } else { 1.0 };
    // The magnitude of a finite complex number may be infinite.
    all([rtol * scale, atol * scale])
        && (!pair.dtype().is_complex() || pair.each(|_, x, y| is_infinite(x) == is_infinite(y)))
}
