//! Bytes of one dtype into bytes of another, block by block.
//!
//! Each dtype is decoded into the widest type of its kind, and encoded from there: a loop for each
//! dtype and kind, and none for each pair of dtypes. The rules are [`crate::cast`]'s.

use num_complex::Complex;

use crate::{DType, Element, Value};

/// Elements that are converted at a time.
const BLOCK: usize = 256;

/// An element as the bytes it has in memory.
trait InBytes: Element {
    const SIZE: usize;

    /// `bytes` are `SIZE` ones.
    fn get(bytes: &[u8]) -> Self;
    /// `bytes` are `SIZE` ones.
    fn put(self, bytes: &mut [u8]);
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl InBytes for $number {
            const SIZE: usize = size_of::<$number>();

            #[inline(always)]
            fn get(bytes: &[u8]) -> $number {
                <$number>::from_ne_bytes(bytes.try_into().expect("one element's bytes"))
            }

            #[inline(always)]
            fn put(self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&self.to_ne_bytes());
            }
        }
    )*};
}

numbers!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);

macro_rules! complexes {
    ($($part:ty),*) => {$(
        impl InBytes for Complex<$part> {
            const SIZE: usize = 2 * size_of::<$part>();

            #[inline(always)]
            fn get(bytes: &[u8]) -> Complex<$part> {
                let (re, im) = bytes.split_at(size_of::<$part>());
                Complex::new(<$part>::get(re), <$part>::get(im))
            }

            #[inline(always)]
            fn put(self, bytes: &mut [u8]) {
                let (re, im) = bytes.split_at_mut(size_of::<$part>());
                self.re.put(re);
                self.im.put(im);
            }
        }
    )*};
}

complexes!(f32, f64);

impl InBytes for bool {
    const SIZE: usize = 1;

    #[inline(always)]
    fn get(bytes: &[u8]) -> bool {
        bytes[0] != 0
    }

    #[inline(always)]
    fn put(self, bytes: &mut [u8]) {
        bytes[0] = u8::from(self);
    }
}

/// Converts all elements in `bytes`, which are of dtype `from`, to dtype `to`; `out` has room for
/// as many.
pub(super) fn convert(from: DType, bytes: &[u8], to: DType, out: &mut [u8]) {
    let blocks = bytes.chunks(BLOCK * from.itemsize());
    for (bytes, out) in blocks.zip(out.chunks_mut(BLOCK * to.itemsize())) {
        macro_rules! through {
            ($($source:ident: $type:ty, $kind:ident as $wide:ty, $zero:expr;)*) => {
                match from {$(
                    DType::$source => {
                        let mut wide: [$wide; BLOCK] = [$zero; BLOCK];
                        let count = bytes.len() / <$type>::SIZE;
                        let elements = bytes.chunks_exact(<$type>::SIZE);
                        for (wide, element) in wide.iter_mut().zip(elements) {
                            *wide = <$type>::get(element).into();
                        }
                        encode(&wide[..count], Value::$kind, to, out);
                    }
                )*
                    DType::Complex64 | DType::Complex128 => {
                        let mut wide = [Complex::new(0.0, 0.0); BLOCK];
                        let count = bytes.len() / from.itemsize();
                        for (wide, element) in
                            wide.iter_mut().zip(bytes.chunks_exact(from.itemsize()))
                        {
                            *wide = if from == DType::Complex64 {
                                let narrow = Complex::<f32>::get(element);
                                Complex::new(narrow.re.into(), narrow.im.into())
                            } else {
                                Complex::<f64>::get(element)
                            };
                        }
                        encode(&wide[..count], Value::C128, to, out);
                    }
                }
            };
        }
        through! {
            Bool: bool, Uint as u64, 0;
            Int8: i8, Int as i64, 0;
            Int16: i16, Int as i64, 0;
            Int32: i32, Int as i64, 0;
            Int64: i64, Int as i64, 0;
            Uint8: u8, Uint as u64, 0;
            Uint16: u16, Uint as u64, 0;
            Uint32: u32, Uint as u64, 0;
            Uint64: u64, Uint as u64, 0;
            Float32: f32, F64 as f64, 0.0;
            Float64: f64, F64 as f64, 0.0;
        }
    }
}

fn encode<W: Copy>(wide: &[W], value: impl Fn(W) -> Value + Copy, to: DType, out: &mut [u8]) {
    match to {
        DType::Bool => put_all::<bool, _, _>(wide, value, out),
        DType::Int8 => put_all::<i8, _, _>(wide, value, out),
        DType::Int16 => put_all::<i16, _, _>(wide, value, out),
        DType::Int32 => put_all::<i32, _, _>(wide, value, out),
        DType::Int64 => put_all::<i64, _, _>(wide, value, out),
        DType::Uint8 => put_all::<u8, _, _>(wide, value, out),
        DType::Uint16 => put_all::<u16, _, _>(wide, value, out),
        DType::Uint32 => put_all::<u32, _, _>(wide, value, out),
        DType::Uint64 => put_all::<u64, _, _>(wide, value, out),
        DType::Float32 => put_all::<f32, _, _>(wide, value, out),
        DType::Float64 => put_all::<f64, _, _>(wide, value, out),
        DType::Complex64 => put_all::<Complex<f32>, _, _>(wide, value, out),
        DType::Complex128 => put_all::<Complex<f64>, _, _>(wide, value, out),
    }
}

#[inline]
fn put_all<T, W, F>(wide: &[W], value: F, out: &mut [u8])
where
    T: InBytes,
    W: Copy,
    F: Fn(W) -> Value,
{
    for (wide, element) in wide.iter().zip(out.chunks_exact_mut(T::SIZE)) {
        T::from_value(value(*wide)).put(element);
    }
}
