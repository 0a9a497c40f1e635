//! How elements are ordered: by keys, integers whose order is NumPy's.
//!
//! Elements of one size are seen as unsigned integers of that size, whatever their dtype, so that
//! each algorithm is compiled for four sizes and the two complex types, and not for each dtype.
//! Floats become integers that keep their order, with NaN last. What is done along which lanes is
//! said in `lanes.rs`.

use ndarray::{ArrayViewD, ArrayViewMutD};
use num_complex::Complex;
use rayon::slice::ParallelSliceMut;

use super::{
    keys::{Keys, select_by_std},
    ranks::{self, Words},
};
use crate::dtype::{DType, Element, Value};

/// How the bits of an element are to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Order {
    Unsigned,
    Signed,
    Float,
    /// By the real part, then the imaginary; the type says how wide they are.
    Complex,
}

impl Order {
    pub(crate) fn of(dtype: DType) -> Order {
        match dtype {
            DType::Bool | DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64 => {
                Order::Unsigned
            }
            DType::Int8 | DType::Int16 | DType::Int32 | DType::Int64 => Order::Signed,
            DType::Float32 | DType::Float64 => Order::Float,
            DType::Complex64 | DType::Complex128 => Order::Complex,
        }
    }
}

/// Buffers that are used again from lane to lane.
#[derive(Default)]
pub(crate) struct Scratch {
    words: Words,
    wide: Vec<u128>,
    widest: Vec<(u128, u128)>,
}

/// An element by its size: `u8` to `u64`, or a complex number.
pub(crate) trait Raw: Copy + PartialEq + Default + Send + Sync + 'static {
    /// Ordered and compared in place of the element: equal for both zeros, and for all NaN.
    type Key: Copy + Ord;

    fn key(self, order: Order) -> Self::Key;

    fn has_nan(self, order: Order) -> bool;

    /// The number that these bits stand for.
    fn value(self, order: Order) -> Value;

    /// Sorts a lane, or only puts the places `kth`, in rising order, right.
    fn arrange(lane: &mut [Self], order: Order, kth: Option<&[usize]>, scratch: &mut Scratch);

    /// The index of the element that comes first, second, and so on. Where nothing is left out by
    /// `kth`, equal elements keep their order. `out` has as many places as there are elements.
    fn rank(
        lane: &[Self],
        order: Order,
        kth: Option<&[usize]>,
        scratch: &mut Scratch,
        out: &mut [usize],
    );
}

/// As [`Raw::arrange`], by the ranks of the elements: where nothing is left out by `kth`, equal ones
/// keep their order.
pub(super) fn arrange_by_rank<R: Raw>(
    lane: &mut [R],
    order: Order,
    kth: Option<&[usize]>,
    scratch: &mut Scratch,
) {
    let (before, mut indices) = (lane.to_vec(), vec![0; lane.len()]);
    R::rank(&before, order, kth, scratch, &mut indices);
    lane.iter_mut().zip(indices).for_each(|(to, i)| *to = before[i]);
}

/// A key with the index of its element, so that no two are equal.
trait Entry: Copy + Ord {
    fn index(self) -> usize;
}

impl Entry for u128 {
    #[inline(always)]
    fn index(self) -> usize {
        self as u64 as usize & (usize::MAX >> 2)
    }
}

impl Entry for (u128, u128) {
    #[inline(always)]
    fn index(self) -> usize {
        self.1 as u64 as usize
    }
}

/// Sorts what no two are equal of, by all threads if it is much and they may be used.
pub(super) fn sort_entries<E: Ord + Send>(entries: &mut [E]) {
    if entries.len() < SHARED || crate::threads::get_num_threads() == 1 {
        entries.sort_unstable();
    } else {
        entries.par_sort_unstable();
    }
}

fn rank_entries<E: Entry + Send>(
    entries: &mut Vec<E>,
    all: impl Iterator<Item = E>,
    kth: Option<&[usize]>,
    out: &mut [usize],
) {
    entries.clear();
    entries.extend(all);
    match kth {
        Some(kth) => select_by_std(entries, kth),
        None => sort_entries(entries),
    }
    out.iter_mut().zip(entries).for_each(|(place, entry)| *place = entry.index());
}

/// The unsigned integers that elements are seen as.
trait Bits: Copy + Ord {
    /// The bit that is the sign.
    const SIGN: Self;
    /// Subtracted from floats' keys, so that minus infinity becomes 0 and negative NaN comes last.
    const SHIFT: Self;
    /// The key of infinity: those above are NaN.
    const INFINITY: Self;

    /// A key without loss: it differs for the two zeros, and decodes to the same bits.
    fn encode(self, order: Order) -> Self;
    fn decode(self, order: Order) -> Self;
}

macro_rules! bits {
    ($($bits:ident as $signed:ident: $shift:expr, $infinity:expr, $float:expr;)*) => {$(
        impl Bits for $bits {
            const SIGN: Self = 1 << ($bits::BITS - 1);
            const SHIFT: Self = $shift;
            const INFINITY: Self = $infinity;

            #[inline(always)]
            fn encode(self, order: Order) -> Self {
                match order {
                    Order::Signed => self ^ Self::SIGN,
                    Order::Float => {
                        let flip = ((self as $signed) >> ($bits::BITS - 1)) as $bits | Self::SIGN;
                        (self ^ flip).wrapping_sub(Self::SHIFT)
                    }
                    _ => self,
                }
            }

            #[inline(always)]
            fn decode(self, order: Order) -> Self {
                match order {
                    Order::Signed => self ^ Self::SIGN,
                    Order::Float => {
                        let key = self.wrapping_add(Self::SHIFT);
                        let flip = ((!key as $signed) >> ($bits::BITS - 1)) as $bits | Self::SIGN;
                        key ^ flip
                    }
                    _ => self,
                }
            }
        }

        impl Raw for $bits {
            type Key = u64;

            #[inline(always)]
            fn key(self, order: Order) -> u64 {
                let zero = order == Order::Float && self == Self::SIGN;
                let key = if zero { 0 } else { self }.encode(order);
                let nan = order == Order::Float && key > Self::INFINITY;
                if nan { u64::from(Self::MAX) } else { u64::from(key) }
            }

            #[inline(always)]
            fn has_nan(self, order: Order) -> bool {
                order == Order::Float && self.encode(order) > Self::INFINITY
            }

            #[inline(always)]
            fn value(self, order: Order) -> Value {
                match order {
                    Order::Signed => Value::Int(self as $signed as i64),
                    Order::Float => $float(self),
                    _ => Value::Uint(u64::from(self)),
                }
            }

            fn arrange(lane: &mut [Self], order: Order, kth: Option<&[usize]>, _: &mut Scratch) {
                recode(lane, order, Self::encode);
                match kth {
                    None => Keys::sort(lane),
                    Some(kth) => Keys::select(lane, kth),
                }
                recode(lane, order, Self::decode);
            }

            fn rank(
                lane: &[Self],
                order: Order,
                kth: Option<&[usize]>,
                scratch: &mut Scratch,
                out: &mut [usize],
            ) {
                if let Some([k]) = kth
                    && *k < lane.len()
                {
                    let mut parts = lane.to_vec();
                    Self::arrange(&mut parts, order, kth, scratch);
                    let bound = parts[*k].key(order);
                    return match order {
                        Order::Signed => ranks::split(lane, |x| x.key(Order::Signed), bound, out),
                        Order::Float => ranks::split(lane, |x| x.key(Order::Float), bound, out),
                        _ => ranks::split(lane, u64::from, bound, out),
                    };
                }
                let (keys, lane) = (&mut scratch.words.keys, lane.iter());
                keys.clear();
                match order {
                    Order::Signed => keys.extend(lane.map(|x| x.key(Order::Signed))),
                    Order::Float => keys.extend(lane.map(|x| x.key(Order::Float))),
                    _ => keys.extend(lane.map(|x| u64::from(*x))),
                }
                scratch.words.rank(out);
            }
        }
    )*};
}

bits! {
    u8 as i8: 0, 0, |x| Value::Uint(u64::from(x));
    u16 as i16: 0, 0, |x| Value::Uint(u64::from(x));
    u32 as i32: 0x007F_FFFF, 0xFF00_0001, |x| Value::F32(f32::from_bits(x));
    u64 as i64: 0x000F_FFFF_FFFF_FFFF, 0xFFE0_0000_0000_0001, |x| Value::F64(f64::from_bits(x));
}

/// The least number of elements of a lane whose parts are worth two threads.
const SHARED: usize = 1 << 16;

/// Each order with a loop of its own, so that they are compiled to vector instructions.
fn recode<B: Bits + Send>(
    lane: &mut [B],
    order: Order,
    code: impl Fn(B, Order) -> B + Copy + Sync,
) {
    if matches!(order, Order::Unsigned | Order::Complex) {
        return;
    }
    if crate::threads::are_worth(lane.len(), SHARED) {
        let (left, right) = lane.split_at_mut(lane.len() / 2);
        crate::threads::join(|| recode(left, order, code), || recode(right, order, code));
        return;
    }
    match order {
        Order::Signed => lane.iter_mut().for_each(|x| *x = code(*x, Order::Signed)),
        _ => lane.iter_mut().for_each(|x| *x = code(*x, Order::Float)),
    }
}

macro_rules! complexes {
    ($($part:ident, $value:ident, $key:ident, $scratch:ident: $join:expr, $entry:expr;)*) => {$(
        impl Raw for Complex<$part> {
            type Key = $key!();

            #[inline(always)]
            fn key(self, _: Order) -> Self::Key {
                // Numbers without NaN, then with it in the imaginary part, in the real, in both.
                let class = u64::from(self.re.is_nan()) << 1 | u64::from(self.im.is_nan());
                let part = |x: $part| x.to_bits().key(Order::Float);
                $join(class, part(self.re), part(self.im))
            }

            #[inline(always)]
            fn has_nan(self, _: Order) -> bool {
                self.re.is_nan() || self.im.is_nan()
            }

            #[inline(always)]
            fn value(self, _: Order) -> Value {
                Value::$value(self)
            }

            fn arrange(lane: &mut [Self], order: Order, kth: Option<&[usize]>, scratch: &mut Scratch) {
                arrange_by_rank(lane, order, kth, scratch);
            }

            fn rank(
                lane: &[Self],
                order: Order,
                kth: Option<&[usize]>,
                scratch: &mut Scratch,
                out: &mut [usize],
            ) {
                let entries = lane.iter().enumerate().map(|(i, x)| $entry(x.key(order), i));
                rank_entries(&mut scratch.$scratch, entries, kth, out);
            }
        }
    )*};
}

macro_rules! one {
    () => {
        u128
    };
}

macro_rules! two {
    () => {
        (u128, u128)
    };
}

complexes! {
    f32, C64, one, wide:
        |class: u64, re: u64, im: u64| u128::from(class << 32 | re) << 32 | u128::from(im),
        |key: u128, i: usize| key << 62 | i as u128;
    f64, C128, two, widest:
        |class: u64, re: u64, im: u64| (u128::from(class) << 64 | u128::from(re), u128::from(im)),
        |key: (u128, u128), i: usize| (key.0, key.1 << 64 | i as u128);
}

/// The key of a number converted to `dtype`, for comparing numbers of two dtypes.
pub(crate) fn key_in(dtype: DType, value: Value) -> (u128, u128) {
    let order = Order::of(dtype);
    match dtype {
        DType::Complex64 => (Complex::<f32>::from_value(value).key(order), 0),
        DType::Complex128 => Complex::<f64>::from_value(value).key(order),
        DType::Float64 => (f64::from_value(value).to_bits().key(order).into(), 0),
        DType::Float32 => (f32::from_value(value).to_bits().key(order).into(), 0),
        _ if order == Order::Signed => ((i64::from_value(value) as u64).key(order).into(), 0),
        _ => (u64::from_value(value).key(order).into(), 0),
    }
}

/// The same for a `dtype` that is not complex, whose keys are words.
pub(crate) fn word_in(dtype: DType, value: Value) -> u64 {
    key_in(dtype, value).0 as u64
}

/// Runs `$body` with `$raw` as the type that elements of `$elem` are seen as.
macro_rules! with_raw {
    ($elem:ty, $raw:ident => $body:expr) => {{
        use $crate::dtype::DType;
        macro_rules! seen_as {
            ($seen:ty) => {{
                type $raw = $seen;
                $body
            }};
        }
        match <$elem as $crate::dtype::Element>::DTYPE {
            DType::Bool | DType::Int8 | DType::Uint8 => seen_as!(u8),
            DType::Int16 | DType::Uint16 => seen_as!(u16),
            DType::Int32 | DType::Uint32 | DType::Float32 => seen_as!(u32),
            DType::Int64 | DType::Uint64 | DType::Float64 => seen_as!(u64),
            DType::Complex64 => seen_as!(num_complex::Complex<f32>),
            DType::Complex128 => seen_as!(num_complex::Complex<f64>),
        }
    }};
}

pub(crate) use with_raw;

/// An array seen as one of its elements' bits. `R` is the type that [`with_raw`] gives for `T`.
pub(crate) fn raw_view<T: Element, R: Raw>(view: ArrayViewD<'_, T>) -> ArrayViewD<'_, R> {
    check_layout::<T, R>();
    // SAFETY: any bits of `T` are an `R`, which has the same size and no stricter alignment, and the
    // elements stay borrowed as long as `view`.
    unsafe { view.raw_view().cast().deref_into_view() }
}

/// An array seen as one of its elements' bits, to be put into another order.
///
/// # Safety
///
/// What is written has been read from the same array.
pub(crate) unsafe fn raw_view_mut<T: Element, R: Raw>(
    mut view: ArrayViewMutD<'_, T>,
) -> ArrayViewMutD<'_, R> {
    check_layout::<T, R>();
    // SAFETY: as above; the caller writes no bits that are not a `T`.
    unsafe { view.raw_view_mut().cast().deref_into_view_mut() }
}

/// Elements seen as their bits.
pub(crate) fn into_raw<T: Element, R: Raw>(elements: Vec<T>) -> Vec<R> {
    check_layout::<T, R>();
    let mut elements = std::mem::ManuallyDrop::new(elements);
    // SAFETY: the buffer is given up by `elements`, and size and alignment are the same.
    unsafe {
        Vec::from_raw_parts(elements.as_mut_ptr().cast(), elements.len(), elements.capacity())
    }
}

/// Elements of bits, as those of the dtype again.
///
/// # Safety
///
/// Each of `raws` has been read from an array of `T`.
pub(crate) unsafe fn from_raw<T: Element, R: Raw>(raws: Vec<R>) -> Vec<T> {
    check_layout::<T, R>();
    let mut raws = std::mem::ManuallyDrop::new(raws);
    // SAFETY: the buffer is given up by `raws`, and size and alignment are the same.
    unsafe { Vec::from_raw_parts(raws.as_mut_ptr().cast(), raws.len(), raws.capacity()) }
}

fn check_layout<T: Element, R: Raw>() {
    assert!(size_of::<T>() == size_of::<R>() && align_of::<T>() == align_of::<R>());
    let complex = |order| order == Order::Complex;
    let raw_is_complex = complex_raw::<R>();
    assert!(complex(Order::of(T::DTYPE)) == raw_is_complex, "bits of floats are any integers");
}

fn complex_raw<R: Raw>() -> bool {
    matches!(R::default().value(Order::Unsigned), Value::C64(_) | Value::C128(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_floats_are_in_order() {
        let rising = [f64::NEG_INFINITY, f64::MIN, -1.0, -5e-324, -0.0, 0.0, 5e-324, 1.0, f64::MAX];
        let rising: Vec<f64> = rising.into_iter().chain([f64::INFINITY, f64::NAN]).collect();
        let keys: Vec<u64> = rising.iter().map(|x| x.to_bits().encode(Order::Float)).collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
        assert!((-f64::NAN).to_bits().encode(Order::Float) > u64::INFINITY);
        for x in rising.into_iter().chain([-f64::NAN]) {
            let (bits, short) = (x.to_bits(), (x as f32).to_bits());
            assert_eq!(bits.encode(Order::Float).decode(Order::Float), bits);
            assert_eq!(short.encode(Order::Float).decode(Order::Float), short);
            assert_eq!(bits.has_nan(Order::Float), x.is_nan());
            assert_eq!(short.has_nan(Order::Float), x.is_nan());
        }
        assert_eq!((-0.0_f64).to_bits().key(Order::Float), 0.0_f64.to_bits().key(Order::Float));
        assert_eq!(f64::INFINITY.to_bits().encode(Order::Float), u64::INFINITY);
        assert_eq!(f32::INFINITY.to_bits().encode(Order::Float), u32::INFINITY);
    }

    #[test]
    fn keys_of_integers_are_in_order() {
        let keys = [i8::MIN, -1, 0, 1, i8::MAX].map(|x| (x as u8).key(Order::Signed));
        assert!(keys.is_sorted_by(|a, b| a < b));
        assert_eq!((-7_i64 as u64).encode(Order::Signed).decode(Order::Signed), -7_i64 as u64);
    }
}
