//! Room for results: how many elements a shape has, and memory that the system may refuse.
//!
//! Rust ends the process where memory cannot be had; here it is a panic that names shape and dtype,
//! as NumPy's MemoryError does. What lies in the memory is the callers' affair.

use std::alloc::{Layout, alloc_zeroed};

use crate::{
    dtype::{DType, Element, Value},
    shape::tuple_text,
    threads::{are_worth, in_parts_of},
};

/// How many elements there are, where so many bytes can be addressed. Views may be broadcast to
/// lengths whose product is none.
pub(crate) fn checked_len(shape: &[usize], itemsize: usize) -> Option<usize> {
    // Lengths beside a 0 are multiplied as well, by others.
    let lengths = shape.iter().filter(|len| **len != 0);
    let bytes = lengths.clone().try_fold(itemsize, |bytes, len| bytes.checked_mul(*len))?;
    isize::try_from(bytes).ok()?;
    Some(if shape.contains(&0) { 0 } else { bytes / itemsize })
}

/// How many elements an array of `shape` has.
///
/// # Panics
///
/// If they are more than can be addressed.
#[track_caller]
pub(crate) fn len_of<T: Element>(shape: &[usize]) -> usize {
    match checked_len(shape, size_of::<T>()) {
        Some(len) => len,
        None => too_big(shape, T::DTYPE),
    }
}

/// Nothing yet, with room for all elements of an array.
#[track_caller]
pub(crate) fn room<T: Element>(shape: &[usize]) -> Vec<T> {
    let mut elements = Vec::new();
    if elements.try_reserve_exact(len_of::<T>(shape)).is_err() {
        refused(shape, T::DTYPE);
    }
    elements
}

/// As [`room`], for elements that need not have a dtype.
#[track_caller]
pub(crate) fn room_for_any<T>(shape: &[usize]) -> Vec<T> {
    let mut elements = Vec::new();
    let len = checked_len(shape, size_of::<T>().max(1));
    if len.is_none_or(|len| elements.try_reserve_exact(len).is_err()) {
        refused_any(shape, size_of::<T>());
    }
    elements
}

/// All elements of an array, 0 or `false`, taken from the system untouched.
#[track_caller]
pub(crate) fn zeros<T: Element>(shape: &[usize]) -> Vec<T> {
    match zeroed(len_of::<T>(shape)) {
        Some(elements) => elements,
        None => refused(shape, T::DTYPE),
    }
}

/// All elements of an array, each of them `value`.
#[track_caller]
pub(crate) fn filled<T: Element>(shape: &[usize], value: T) -> Vec<T> {
    let no_bits = match value.to_value() {
        Value::Bool(_) | Value::Int(_) | Value::Uint(_) => value == T::ZERO,
        Value::F32(x) => x.to_bits() == 0,
        Value::F64(x) => x.to_bits() == 0,
        Value::C64(x) => x.re.to_bits() == 0 && x.im.to_bits() == 0,
        Value::C128(x) => x.re.to_bits() == 0 && x.im.to_bits() == 0,
    };
    if no_bits {
        return zeros(shape);
    }
    numbered(shape, move |_| value)
}

/// So many elements are made by several threads, a part of so many by one.
const SHARED: usize = 1 << 18;
const PART: usize = 1 << 15;

/// All elements of an array, made of their places in it.
#[track_caller]
pub(crate) fn numbered<T: Element>(shape: &[usize], f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let len = len_of::<T>(shape);
    let mut elements: Vec<T> = room(shape);
    if !are_worth(len, SHARED) {
        elements.extend((0..len).map(f));
        return elements;
    }
    in_parts_of(&mut elements.spare_capacity_mut()[..len], PART, &|start, part| {
        for (i, place) in part.iter_mut().enumerate() {
            place.write(f(start + i));
        }
    });
    // SAFETY: the parts were all of them.
    unsafe { elements.set_len(len) };
    elements
}

/// So many elements, all 0, if there is memory for them. Unlike `vec![0; n]` it takes complex numbers
/// untouched from the system, too.
pub(crate) fn zeroed<T: Element>(count: usize) -> Option<Vec<T>> {
    let layout = Layout::array::<T>(count).ok()?;
    if layout.size() == 0 {
        return Some(Vec::new());
    }
    // SAFETY: the layout's size is not 0.
    let start = unsafe { alloc_zeroed(layout) };
    if start.is_null() {
        return None;
    }
    // SAFETY: allocated by the global allocator with the layout of `count` elements; zero bytes are
    // 0, or `false`, in every dtype.
    Some(unsafe { Vec::from_raw_parts(start.cast(), count, count) })
}

/// What so many elements take, as NumPy says it: `1.50 TiB`.
fn size_text(shape: &[usize], itemsize: usize) -> String {
    let bytes = shape.iter().fold(itemsize as f64, |bytes, len| bytes * *len as f64);
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let unit = (bytes.max(1.0).log2() / 10.0).clamp(0.0, 6.0) as usize;
    let digits = if unit == 0 { 0 } else { 2 };
    format!("{:.digits$} {}", bytes / 1024.0_f64.powi(unit as i32), units[unit])
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_big(shape: &[usize], dtype: DType) -> ! {
    panic!("array is too big, got shape {} and data type {dtype}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn refused(shape: &[usize], dtype: DType) -> ! {
    panic!(
        "Unable to allocate {} for an array with shape {} and data type {dtype}",
        size_text(shape, dtype.itemsize()),
        tuple_text(shape)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn refused_any(shape: &[usize], size: usize) -> ! {
    panic!(
        "Unable to allocate {} for an array with shape {}",
        size_text(shape, size),
        tuple_text(shape)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_checked() {
        assert_eq!(checked_len(&[], 8), Some(1));
        assert_eq!(checked_len(&[3, 4], 8), Some(12));
        assert_eq!(checked_len(&[3, 0], 8), Some(0));
        assert_eq!(checked_len(&[1 << 60], 8), None);
        assert_eq!(checked_len(&[1 << 32, 1 << 32], 1), None);
        assert_eq!(checked_len(&[1 << 32, 0, 1 << 32], 1), None);
    }

    #[test]
    fn sizes_are_written_as_numpy_does() {
        assert_eq!(size_text(&[1 << 20, 1 << 20], 8), "8.00 TiB");
        assert_eq!(size_text(&[100], 1), "100 bytes");
        assert_eq!(size_text(&[192], 8), "1.50 KiB");
    }

    #[test]
    fn zeros_of_every_size() {
        assert_eq!(zeros::<bool>(&[2, 2]), [false; 4]);
        assert_eq!(zeros::<f64>(&[0, 2]), []);
        assert!(filled(&[3], -0.0_f64).iter().all(|x| x.is_sign_negative()));
        assert_eq!(filled(&[], 7_u8), [7]);
    }
}
