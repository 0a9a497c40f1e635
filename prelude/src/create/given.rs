//! Arrays of what is there already: of bytes, of an iterator, of another array.
//!
//! Nested lists are `create/nested.rs`'s, files have a module of their own.

use ndarray::{Array, Array1, Array2, Ix2};

use super::{Nested, nested};
use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element, Value},
    int::Int,
};

/// The array itself where it is owned, a copy where it is lent. NumPy: `np.asarray(a)`.
///
/// NumPy never copies an array here; a reference has to be copied, since results are owned. Nested
/// lists go through [`np::array`](super::array()).
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::asarray(vec![1, 2]), array![1, 2]);
/// ```
pub fn asarray<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    a.into_array()
}

/// As [`asarray`]; there are no subclasses to be kept. NumPy: `np.asanyarray(a)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::asanyarray(&array![1, 2]), array![1, 2]);
/// ```
pub fn asanyarray<X: ArrayLike>(a: X) -> Array<X::Elem, X::Dim> {
    a.into_array()
}

/// A two-dimensional array, whatever NumPy's `np.matrix(x)` would be.
///
/// NumPy's class has `*` for the product of matrices and never has less than two axes; it has been
/// discouraged since 2018. Here `*` is elementwise as everywhere, and `a.dot(&b)` is the product.
///
/// ```
/// # #![allow(deprecated)]
/// use ndlab::prelude::*;
///
/// let m = np::matrix([[1, 2], [3, 4]]);
/// assert_eq!(&m * &m, array![[1, 4], [9, 16]]);
/// ```
///
/// # Panics
///
/// If rows differ in length.
#[deprecated(
    note = "a matrix is an array with two axes: `np::array([[1, 2], [3, 4]])`; `a.dot(&b)` \
                     is the product of matrices, `*` is elementwise"
)]
#[track_caller]
pub fn matrix<X: Nested<Dim = Ix2>>(x: X) -> Array2<X::Elem> {
    nested::array(&x)
}

/// The elements of an iterator. NumPy: `np.fromiter(iterable, dtype)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::fromiter((0..4).map(|x| x * x)), array![0, 1, 4, 9]);
/// ```
pub fn fromiter<I>(elements: I) -> Array1<I::Item>
where
    I: IntoIterator,
    I::Item: Element,
{
    elements.into_iter().collect()
}

/// The numbers that bytes stand for, in the byte order of this machine.
/// NumPy: `np.frombuffer(buffer, dtype)`.
///
/// The result is a copy: NumPy's is a view of the bytes, which need not lie as numbers have to.
///
/// ```
/// use ndlab::prelude::*;
///
/// let bytes: Vec<u8> = [1.0_f32, 2.5].iter().flat_map(|x| x.to_ne_bytes()).collect();
/// assert_eq!(np::frombuffer::<f32>(&bytes), array![1.0, 2.5]);
/// ```
///
/// # Panics
///
/// If the length is not a multiple of the size of an element.
#[track_caller]
pub fn frombuffer<T: Element>(buffer: &[u8]) -> Array1<T> {
    let size = size_of::<T>();
    if !buffer.len().is_multiple_of(size) {
        not_a_multiple(buffer.len(), T::DTYPE);
    }
    numbers(buffer)
}

/// `count` numbers from the bytes after the first `offset`. NumPy:
/// `np.frombuffer(buffer, dtype, count, offset)`.
///
/// A `count` of -1 stands for all that follow.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert_eq!(np::frombuffer_with::<u8, _, _>(b"hello world", 5, 6), array![119, 111, 114, 108, 100]);
/// ```
///
/// # Panics
///
/// If there are not as many bytes, or if the offset is negative or beyond the end.
#[track_caller]
pub fn frombuffer_with<T: Element, N: Int, O: Int>(
    buffer: &[u8],
    count: N,
    offset: O,
) -> Array1<T> {
    let (count, offset) = (count.to_i64(), offset.to_i64());
    let start = usize::try_from(offset).ok().filter(|start| *start <= buffer.len());
    let Some(start) = start else { wrong_offset(offset, buffer.len()) };
    let rest = &buffer[start..];
    if count < 0 {
        return frombuffer(rest);
    }
    let needed = usize::try_from(count).ok().and_then(|count| count.checked_mul(size_of::<T>()));
    match needed.and_then(|needed| rest.get(..needed)) {
        Some(part) => numbers(part),
        None => too_few_bytes(count, T::DTYPE, rest.len()),
    }
}

/// `bytes` are a multiple of the size of an element.
fn numbers<T: Element>(bytes: &[u8]) -> Array1<T> {
    bytes
        .chunks_exact(size_of::<T>())
        .map(|bytes| T::from_value(value_of(T::DTYPE, bytes)))
        .collect()
}

fn value_of(dtype: DType, bytes: &[u8]) -> Value {
    macro_rules! number {
        ($number:ty) => {{
            let mut own = [0; size_of::<$number>()];
            own.copy_from_slice(bytes);
            <$number>::from_ne_bytes(own)
        }};
    }
    match dtype {
        // Any byte but 0 is true.
        DType::Bool => Value::Bool(bytes[0] != 0),
        DType::Int8 => Value::Int(number!(i8).into()),
        DType::Int16 => Value::Int(number!(i16).into()),
        DType::Int32 => Value::Int(number!(i32).into()),
        DType::Int64 => Value::Int(number!(i64)),
        DType::Uint8 => Value::Uint(number!(u8).into()),
        DType::Uint16 => Value::Uint(number!(u16).into()),
        DType::Uint32 => Value::Uint(number!(u32).into()),
        DType::Uint64 => Value::Uint(number!(u64)),
        DType::Float32 => Value::F32(number!(f32)),
        DType::Float64 => Value::F64(number!(f64)),
        DType::Complex64 => {
            let part = |bytes: &[u8]| f32::from_value(value_of(DType::Float32, bytes));
            Value::C64(num_complex::Complex::new(part(&bytes[..4]), part(&bytes[4..])))
        }
        DType::Complex128 => {
            let part = |bytes: &[u8]| f64::from_value(value_of(DType::Float64, bytes));
            Value::C128(num_complex::Complex::new(part(&bytes[..8]), part(&bytes[8..])))
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_a_multiple(len: usize, dtype: DType) -> ! {
    let size = dtype.itemsize();
    panic!(
        "frombuffer: buffer size must be a multiple of element size, got {len} bytes for {dtype} \
         of {size}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_offset(offset: i64, len: usize) -> ! {
    panic!(
        "frombuffer: offset must be non-negative and no greater than buffer length ({len}), got \
         {offset}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_few_bytes(count: i64, dtype: DType, len: usize) -> ! {
    panic!("frombuffer: buffer is smaller than requested size, {count} of {dtype} in {len} bytes")
}
