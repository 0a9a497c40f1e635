//! An array of any dtype and dimension as plain bits, and writing it: what `save` and `savez` do
//! is the same for all dtypes of a size, and compiled once.

use std::{
    io::{self, Write},
    mem, slice,
};

use ndarray::{ArrayViewD, Axis};

use super::{any::AnyArray, convert::convert, npy::Header};
use crate::{ArrayLike, DType, Element, copying::c_order_of_any};

/// What can be written to a file: every array and number that functions of this library take, of
/// any dtype and dimension, and [`AnyArray`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array of numbers that can be saved",
    note = "write `&array`; several go into one file as `np::savez(path, &[(\"a\", &a), (\"b\", &b)])`"
)]
pub trait NpyArray {
    /// The elements as bits.
    #[doc(hidden)]
    fn __raw(&self) -> Raw<'_>;
}

impl<X: ArrayLike> NpyArray for X {
    fn __raw(&self) -> Raw<'_> {
        Raw::of(self.as_view().into_dyn())
    }
}

macro_rules! any {
    ($($variant:ident),*) => {
        impl NpyArray for AnyArray {
            fn __raw(&self) -> Raw<'_> {
                match self {$(
                    AnyArray::$variant(array) => Raw::of(array.view()),
                )*}
            }
        }
    };
}

any!(
    Bool, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64, Float32, Float64, Complex64,
    Complex128
);

impl NpyArray for &AnyArray {
    fn __raw(&self) -> Raw<'_> {
        (**self).__raw()
    }
}

/// A read-only view of an array as bits.
#[doc(hidden)]
pub struct Raw<'a> {
    dtype: DType,
    bits: Bits<'a>,
}

enum Bits<'a> {
    One(ArrayViewD<'a, u8>),
    Two(ArrayViewD<'a, u16>),
    Four(ArrayViewD<'a, u32>),
    Eight(ArrayViewD<'a, u64>),
    TwoFours(ArrayViewD<'a, [u32; 2]>),
    TwoEights(ArrayViewD<'a, [u64; 2]>),
}

/// `$bits` is a view of unsigned numbers or of pairs of them.
macro_rules! each {
    ($raw:expr, $bits:ident => $body:expr) => {
        match &$raw.bits {
            Bits::One($bits) => $body,
            Bits::Two($bits) => $body,
            Bits::Four($bits) => $body,
            Bits::Eight($bits) => $body,
            Bits::TwoFours($bits) => $body,
            Bits::TwoEights($bits) => $body,
        }
    };
}

impl<'a> Raw<'a> {
    fn of<T: Element>(view: ArrayViewD<'a, T>) -> Raw<'a> {
        /// # Safety
        ///
        /// `U` has the size and alignment of `T`.
        unsafe fn as_bits<'a, T: Element, U: Plain>(view: &ArrayViewD<'a, T>) -> ArrayViewD<'a, U> {
            // SAFETY: every element of a dtype is initialised, and any bits are a `U`; the view
            // borrows for as long as the one that it comes from.
            unsafe { view.raw_view().cast().deref_into_view() }
        }

        // SAFETY: size and alignment are those of the numbers named beside.
        let bits = unsafe {
            match T::DTYPE {
                DType::Complex64 => Bits::TwoFours(as_bits(&view)),
                DType::Complex128 => Bits::TwoEights(as_bits(&view)),
                dtype => match dtype.itemsize() {
                    1 => Bits::One(as_bits(&view)),
                    2 => Bits::Two(as_bits(&view)),
                    4 => Bits::Four(as_bits(&view)),
                    _ => Bits::Eight(as_bits(&view)),
                },
            }
        };
        Raw { dtype: T::DTYPE, bits }
    }

    /// As an npy file.
    pub(super) fn write_npy(&self, to: &mut dyn Write) -> io::Result<()> {
        let header = self.header();
        to.write_all(&header.to_bytes())?;
        self.write_elements(to, header.fortran_order)
    }

    /// The elements alone, in C or in Fortran order.
    pub(super) fn write_elements(&self, to: &mut dyn Write, fortran_order: bool) -> io::Result<()> {
        each!(self, bits => write_in_c_order(if fortran_order { bits.t() } else { bits.view() }, to))
    }

    /// The elements converted into `out`, which has room for them; whether in Fortran order.
    pub(super) fn convert_into(&self, to: DType, out: &mut [u8]) -> bool {
        let fortran_order = self.header().fortran_order;
        let mut converting = Converting { from: self.dtype, to, out };
        self.write_elements(&mut converting, fortran_order).expect("there is room for all");
        fortran_order
    }

    /// Fortran order only for what lies in it and in no other, as NumPy decides.
    fn header(&self) -> Header {
        let (shape, fortran_order) = each!(self, bits => {
            let fortran_order = !bits.is_standard_layout() && bits.t().is_standard_layout();
            (bits.shape().to_vec(), fortran_order)
        });
        Header { dtype: self.dtype, is_swapped: false, fortran_order, shape }
    }
}

/// Converts the elements that are written to it. They come whole.
struct Converting<'a> {
    from: DType,
    to: DType,
    out: &'a mut [u8],
}

impl Write for Converting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len() / self.from.itemsize();
        let (now, later) = mem::take(&mut self.out).split_at_mut(count * self.to.itemsize());
        convert(self.from, bytes, self.to, now);
        self.out = later;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Unsigned numbers and pairs of them: no padding, and any bits are a value.
trait Plain: Copy {}

impl Plain for u8 {}
impl Plain for u16 {}
impl Plain for u32 {}
impl Plain for u64 {}
impl Plain for [u32; 2] {}
impl Plain for [u64; 2] {}

/// Bytes that are copied at a time from an array that does not lie in C order.
const BLOCK: usize = 1 << 20;

fn write_in_c_order<U: Plain>(view: ArrayViewD<'_, U>, to: &mut dyn Write) -> io::Result<()> {
    if let Some(elements) = view.as_slice() {
        return to.write_all(bytes_of(elements));
    }
    if view.len() * size_of::<U>() <= BLOCK {
        return match c_order_of_any(view).as_slice() {
            Some(elements) => to.write_all(bytes_of(elements)),
            None => Ok(()),
        };
    }
    match view.len_of(Axis(0)) {
        1 => write_in_c_order(view.index_axis_move(Axis(0), 0), to),
        rows => {
            let (first, second) = view.split_at(Axis(0), rows / 2);
            write_in_c_order(first, to)?;
            write_in_c_order(second, to)
        }
    }
}

fn bytes_of<U: Plain>(elements: &[U]) -> &[u8] {
    // SAFETY: plain numbers have no padding, so that all their bytes are initialised.
    unsafe { slice::from_raw_parts(elements.as_ptr().cast(), size_of_val(elements)) }
}
