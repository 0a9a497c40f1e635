//! NumPy's questions about dtypes as values: what two give together, and what converts to what.
//!
//! The same at compile time is `dtype/promotion.rs`'s; conversion itself is [`crate::cast`]'s.

use super::{DType, Element, Weight};
use crate::array_like::ArrayLike;

/// How far a conversion may change values. NumPy: the argument `casting=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Casting {
    /// None at all: `'no'` and `'equiv'`.
    No,
    /// To a dtype that holds every value: `'safe'`.
    #[default]
    Safe,
    /// Also to a smaller one of the same kind: `'same_kind'`.
    SameKind,
    /// Any: `'unsafe'`.
    Unsafe,
}

/// A dtype, or something that has one: an array, or a plain number.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no dtype",
    note = "write a `DType`, an array by reference, or a number"
)]
pub trait HasDType {
    /// The dtype, and whether it gives way to another of its kind, as that of a plain number does.
    #[doc(hidden)]
    fn dtype_and_weakness(&self) -> (DType, bool);
}

impl HasDType for DType {
    fn dtype_and_weakness(&self) -> (DType, bool) {
        (*self, false)
    }
}

impl<X: ArrayLike> HasDType for X {
    fn dtype_and_weakness(&self) -> (DType, bool) {
        (X::Elem::DTYPE, X::Weight::WEAK)
    }
}

/// The dtype that arrays of two dtypes give together. NumPy: `np.promote_types(a, b)`.
///
/// ```
/// use ndlab::{DType, prelude::*};
///
/// assert_eq!(np::promote_types(DType::Int8, DType::Uint8), DType::Int16);
/// assert_eq!(np::promote_types(DType::Int64, DType::Float32), DType::Float64);
/// ```
pub fn promote_types(a: DType, b: DType) -> DType {
    a.promote(b)
}

/// The dtype of a calculation with both. NumPy: `np.result_type(x, y)`.
///
/// Each is a `DType`, an array or a plain number, which takes the dtype of the array beside it.
///
/// ```
/// use ndlab::{DType, prelude::*};
///
/// assert_eq!(np::result_type(3, &np::int8::arange(7)), DType::Int8);
/// assert_eq!(np::result_type(&array![1_i32], DType::Float32), DType::Float64);
/// ```
pub fn result_type<X: HasDType, Y: HasDType>(x: X, y: Y) -> DType {
    match (x.dtype_and_weakness(), y.dtype_and_weakness()) {
        ((a, false), (b, false)) => a.promote(b),
        ((a, true), (b, true)) => alone(a).promote(alone(b)),
        ((number, true), (array, false)) | ((array, false), (number, true)) => {
            beside(number, array)
        }
    }
}

/// The order of kinds: bool, unsigned, signed, float, complex.
fn kind(dtype: DType) -> u8 {
    match dtype {
        DType::Bool => 0,
        DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64 => 1,
        DType::Int8 | DType::Int16 | DType::Int32 | DType::Int64 => 2,
        DType::Float32 | DType::Float64 => 3,
        DType::Complex64 | DType::Complex128 => 4,
    }
}

/// The dtype of a plain number on its own.
fn alone(number: DType) -> DType {
    match kind(number) {
        0 => DType::Bool,
        1 | 2 => DType::Int64,
        3 => DType::Float64,
        _ => DType::Complex128,
    }
}

/// The dtype of an array together with a plain number.
fn beside(number: DType, array: DType) -> DType {
    match (kind(number), kind(array)) {
        (0, _) | (1 | 2, 1..) | (3, 3..) | (4, 4) => array,
        (4, 3) => array.promote(DType::Complex64),
        _ => alone(number),
    }
}

/// Whether every value of one dtype can be held by another. NumPy: `np.can_cast(from, to)`.
///
/// `from` is a `DType` or an array.
///
/// ```
/// use ndlab::{DType, prelude::*};
///
/// assert!(np::can_cast(DType::Int32, DType::Int64));
/// assert!(!np::can_cast(&array![1.5], DType::Float32));
/// ```
pub fn can_cast<X: HasDType>(from: X, to: DType) -> bool {
    can_cast_with(from, to, Casting::Safe)
}

/// Whether one dtype may be converted to another by a rule. NumPy: `np.can_cast(from, to, casting)`.
///
/// ```
/// use ndlab::{DType, dtype::Casting, prelude::*};
///
/// assert!(np::can_cast_with(DType::Float64, DType::Float32, Casting::SameKind));
/// ```
pub fn can_cast_with<X: HasDType>(from: X, to: DType, casting: Casting) -> bool {
    let (from, _) = from.dtype_and_weakness();
    match casting {
        Casting::No => from == to,
        Casting::Safe => from.promote(to) == to,
        Casting::SameKind => from.promote(to) == to || kind(from) <= kind(to),
        Casting::Unsafe => true,
    }
}
