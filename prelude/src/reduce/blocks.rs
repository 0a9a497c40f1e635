//! Reductions of elements that lie in a buffer, chosen by dtype at run time: what fused formulas
//! end in.
//!
//! Their loops are those of `fold.rs`. Where the elements come from is [`crate::fuse`]'s.

use super::{
    fold::{Fold, fold_lane},
    folds::{AllTrue, AnyTrue, Deviations, Extreme, Prod, Sum},
    order::{Greatest, Least},
    walk::Place,
};
use crate::{
    dtype::{DType, Value},
    ufunc::Scalar,
};

/// What is made of many elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sum,
    Prod,
    /// A sum in the type of means.
    Total,
    /// A sum of squared distances from what stands beside each element, in the type of means.
    Deviations,
    Min,
    Max,
    Any,
    All,
}

/// A compiled reduction.
#[derive(Clone, Copy)]
pub(crate) struct Folding {
    /// NumPy's name where nothing has no result.
    pub(crate) no_empty: Option<&'static str>,
    pub(crate) result: DType,
    /// The result of nothing, or what changes no result.
    pub(crate) identity: Scalar,
    /// The result of at least one element: elements, what stands beside them, how many, the result.
    pub(crate) lane: unsafe fn(*const u8, *const u8, usize, *mut u8),
    /// Each element into a result of its own, which lie so many bytes apart.
    pub(crate) rows: unsafe fn(*const u8, *const u8, usize, *mut u8, isize),
    /// So many results into others.
    pub(crate) join: unsafe fn(*const u8, usize, *mut u8),
}

impl Folding {
    fn of<F: Fold>(result: DType, identity: Value) -> Folding {
        Folding {
            no_empty: if F::EMPTY.is_none() { Some(F::NAME) } else { None },
            result,
            identity: Scalar::of(identity, result),
            lane: lane::<F>,
            rows: rows::<F>,
            join: join::<F>,
        }
    }
}

/// # Safety
///
/// `len` elements of `F` and of what stands beside them may be read, and a result be written.
unsafe fn lane<F: Fold>(values: *const u8, with: *const u8, len: usize, out: *mut u8) {
    let at = Place { a: values, b: with, out: std::ptr::null_mut() };
    let (a, b) = (size_of::<F::In>() as isize, size_of::<F::With>() as isize);
    // SAFETY: as promised to this function.
    unsafe { out.cast::<F::Acc>().write(fold_lane::<F>(at, len, a, b)) };
}

/// # Safety
///
/// As for [`lane`], with `len` results, which are initialised.
unsafe fn rows<F: Fold>(values: *const u8, with: *const u8, len: usize, out: *mut u8, step: isize) {
    let (values, with) = (values.cast::<F::In>(), with.cast::<F::With>());
    // SAFETY: as promised to this function.
    unsafe {
        if step == size_of::<F::Acc>() as isize {
            let out = std::slice::from_raw_parts_mut(out.cast::<F::Acc>(), len);
            for (i, out) in out.iter_mut().enumerate() {
                *out = F::join(*out, F::first(*values.add(i), *with.add(i)));
            }
            return;
        }
        for i in 0..len {
            let out = out.offset(i as isize * step).cast::<F::Acc>();
            *out = F::join(*out, F::first(*values.add(i), *with.add(i)));
        }
    }
}

/// # Safety
///
/// `len` results may be read, and as many others be read and written.
unsafe fn join<F: Fold>(parts: *const u8, len: usize, out: *mut u8) {
    let (parts, out) = (parts.cast::<F::Acc>(), out.cast::<F::Acc>());
    for i in 0..len {
        // SAFETY: as promised to this function.
        unsafe { *out.add(i) = F::join(*out.add(i), *parts.add(i)) };
    }
}

/// The reduction of elements of `dtype`, which is real.
pub(crate) fn folding(kind: Kind, dtype: DType) -> Folding {
    match kind {
        Kind::Sum => sum(dtype),
        Kind::Prod => prod(dtype),
        Kind::Total => total(dtype),
        Kind::Deviations => deviations(dtype),
        Kind::Min => min(dtype),
        Kind::Max => max(dtype),
        Kind::Any => any(dtype),
        Kind::All => all(dtype),
    }
}

/// A function from dtypes to reductions: by the type that is read, that of results, and theirs.
macro_rules! by_dtype {
    ($($name:ident($dtype:ident, $identity:expr): |$a:ident, $t:ident| $fold:ty { $($key:ident: $as:ty, $total:ty => $result:expr;)* })*) => {$(
        fn $name($dtype: DType) -> Folding {
            match $dtype {
                $(DType::$key => {
                    type $a = $as;
                    type $t = $total;
                    let _ = std::mem::size_of::<($a, $t)>();
                    Folding::of::<$fold>($result, $identity)
                })*
                DType::Complex64 | DType::Complex128 => unreachable!("formulas are of real numbers"),
            }
        }
    )*};
}

macro_rules! sums {
    ($($name:ident $identity:expr, |$a:ident, $t:ident| $fold:ty;)*) => {
        by_dtype! {$(
            $name(dtype, $identity): |$a, $t| $fold {
            Bool: u8, u64 => DType::Int64;
            Int8: i8, i64 => DType::Int64;
            Int16: i16, i64 => DType::Int64;
            Int32: i32, i64 => DType::Int64;
            Int64: i64, i64 => DType::Int64;
            Uint8: u8, u64 => DType::Uint64;
            Uint16: u16, u64 => DType::Uint64;
            Uint32: u32, u64 => DType::Uint64;
            Uint64: u64, u64 => DType::Uint64;
            Float32: f32, f32 => DType::Float32;
            Float64: f64, f64 => DType::Float64;
            }
        )*}
    };
}

macro_rules! means {
    ($($name:ident |$a:ident, $t:ident| $fold:ty;)*) => {
        by_dtype! {$(
            $name(dtype, Value::F64(0.0)): |$a, $t| $fold {
            Bool: u8, f64 => DType::Float64;
            Int8: i8, f64 => DType::Float64;
            Int16: i16, f64 => DType::Float64;
            Int32: i32, f64 => DType::Float64;
            Int64: i64, f64 => DType::Float64;
            Uint8: u8, f64 => DType::Float64;
            Uint16: u16, f64 => DType::Float64;
            Uint32: u32, f64 => DType::Float64;
            Uint64: u64, f64 => DType::Float64;
            Float32: f32, f32 => DType::Float32;
            Float64: f64, f64 => DType::Float64;
            }
        )*}
    };
}

/// `$t` is the type without its sign.
macro_rules! others {
    ($($name:ident($dtype:ident) $identity:expr, $result:expr, |$a:ident, $t:ident| $fold:ty;)*) => {
        by_dtype! {$(
            $name($dtype, $identity): |$a, $t| $fold {
            Bool: u8, u8 => $result;
            Int8: i8, u8 => $result;
            Int16: i16, u16 => $result;
            Int32: i32, u32 => $result;
            Int64: i64, u64 => $result;
            Uint8: u8, u8 => $result;
            Uint16: u16, u16 => $result;
            Uint32: u32, u32 => $result;
            Uint64: u64, u64 => $result;
            Float32: f32, f32 => $result;
            Float64: f64, f64 => $result;
            }
        )*}
    };
}

sums! {
    sum Value::Int(0), |A, T| Sum<A, T>;
    prod Value::Int(1), |A, T| Prod<A, T>;
}

means! {
    total |A, T| Sum<A, T>;
    deviations |A, T| Deviations<A, T>;
}

others! {
    min(dtype) largest(dtype), dtype, |A, T| Extreme<A, Least>;
    max(dtype) smallest(dtype), dtype, |A, T| Extreme<A, Greatest>;
    any(dtype) Value::Bool(false), DType::Bool, |A, T| AnyTrue<T>;
    all(dtype) Value::Bool(true), DType::Bool, |A, T| AllTrue<T>;
}

fn largest(dtype: DType) -> Value {
    match dtype {
        DType::Bool => Value::Bool(true),
        DType::Float32 | DType::Float64 => Value::F64(f64::INFINITY),
        integer => integer.greatest(),
    }
}

fn smallest(dtype: DType) -> Value {
    match dtype {
        DType::Bool => Value::Bool(false),
        DType::Float32 | DType::Float64 => Value::F64(f64::NEG_INFINITY),
        integer => integer.least(),
    }
}
