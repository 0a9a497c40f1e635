//! The elements behind a header, read into a buffer of their type: checked against the size of the
//! file before the buffer is made, in this machine's byte order, converted if that is asked for.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::Path,
    slice,
};

use ndarray::{Array, Dimension};

use super::{
    convert::convert,
    error::Cause,
    npy::{Header, read_up_to},
};
use crate::{
    DType, Element, memory,
    shape::{dim_of, tuple_text},
};

/// Bytes that are read at a time where they cannot go straight into the result.
const BLOCK: usize = 1 << 16;

/// Elements about to be read.
pub(super) struct Elements<'a> {
    reader: Box<dyn Read + 'a>,
    header: Header,
}

impl<'a> Elements<'a> {
    /// Reads the header. `available` are the bytes that there can be at most, header included.
    pub(super) fn open(reader: impl Read + 'a, available: u64) -> Result<Elements<'a>, Cause> {
        let mut reader: Box<dyn Read + 'a> = Box::new(reader);
        let (header, length) = Header::read(&mut reader)?;
        let size = header.bytes_of_elements()? as u64;
        let rest = available.saturating_sub(length as u64);
        if size > rest {
            return Err(not_all(&header, rest as usize).into());
        }
        Ok(Elements { reader, header })
    }

    /// Elements without a header, on one axis. There have to be as many.
    pub(super) fn plain(reader: impl Read + 'a, dtype: DType, count: usize) -> Elements<'a> {
        let header = Header { dtype, is_swapped: false, fortran_order: false, shape: vec![count] };
        Elements { reader: Box::new(reader), header }
    }

    pub(super) fn dtype(&self) -> DType {
        self.header.dtype
    }

    /// The array, if it is of type `T` and has as many axes as `D`. `function` is what the message
    /// tells to call.
    pub(super) fn strict<T: Element, D: Dimension>(
        self,
        function: &str,
    ) -> Result<Array<T, D>, Cause> {
        check(&self.header, T::DTYPE, D::NDIM, function)?;
        self.collect()
    }

    /// The array with its elements converted.
    pub(super) fn converted<T: Element, D: Dimension>(
        self,
        function: &str,
    ) -> Result<Array<T, D>, Cause> {
        check(&self.header, self.header.dtype, D::NDIM, function)?;
        self.collect()
    }

    /// The array; `D` fits.
    pub(super) fn collect<T: Element, D: Dimension>(mut self) -> Result<Array<T, D>, Cause> {
        let mut elements = zeroed::<T>(self.header.count())?;
        self.fill(bytes_of_mut(&mut elements), T::DTYPE)?;
        let Header { fortran_order, shape, .. } = self.header;
        shaped(shape, fortran_order, elements)
    }

    /// Fills `out` with elements of dtype `to`.
    fn fill(&mut self, out: &mut [u8], to: DType) -> Result<(), Cause> {
        let from = self.header.dtype;
        let mut done = 0;
        // `bool` goes through blocks because no other byte than 0 and 1 may reach the result.
        let direct = from == to && to != DType::Bool;
        if direct {
            // In pieces, so that bytes are swapped while they are in the cache.
            for piece in out.chunks_mut(BLOCK * 16) {
                let got = read_up_to(&mut self.reader, piece)?;
                done += got;
                if got < piece.len() {
                    return Err(not_all(&self.header, done).into());
                }
                self.native_order(piece);
            }
        } else {
            let mut block = vec![0; BLOCK];
            for piece in out.chunks_mut(BLOCK / from.itemsize() * to.itemsize()) {
                let block = &mut block[..piece.len() / to.itemsize() * from.itemsize()];
                let got = read_up_to(&mut self.reader, block)?;
                done += got;
                if got < block.len() {
                    return Err(not_all(&self.header, done).into());
                }
                self.native_order(block);
                convert(from, block, to, piece);
            }
        }
        // To the end where there should be none: an archive's checksum is compared there.
        read_up_to(&mut self.reader, &mut [0])?;
        Ok(())
    }

    fn native_order(&self, bytes: &mut [u8]) {
        if self.header.is_swapped {
            swap(self.header.dtype, bytes);
        }
    }
}

/// The array of these elements, which lie in C or in Fortran order.
pub(super) fn shaped<T: Element, D: Dimension>(
    mut shape: Vec<usize>,
    fortran_order: bool,
    elements: Vec<T>,
) -> Result<Array<T, D>, Cause> {
    if fortran_order {
        shape.reverse();
    }
    let array = Array::from_shape_vec(dim_of::<D>(&shape), elements);
    let array = array.map_err(|error| format!("{error}: shape {}", tuple_text(&shape)))?;
    Ok(if fortran_order { array.reversed_axes() } else { array })
}

/// Reverses the bytes of each number.
pub(super) fn swap(dtype: DType, bytes: &mut [u8]) {
    fn each<const N: usize>(bytes: &mut [u8]) {
        bytes.as_chunks_mut::<N>().0.iter_mut().for_each(|number| number.reverse());
    }
    match dtype {
        DType::Complex64 => each::<4>(bytes),
        DType::Complex128 => each::<8>(bytes),
        _ => match dtype.itemsize() {
            1 => {}
            2 => each::<2>(bytes),
            4 => each::<4>(bytes),
            _ => each::<8>(bytes),
        },
    }
}

/// A file for reading from an offset on, and the bytes that are there.
pub(super) fn open(path: &Path, offset: u64) -> Result<(Box<dyn Read>, u64), Cause> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(is_a_folder());
    }
    if metadata.is_file() {
        file.seek(SeekFrom::Start(offset))?;
        return Ok((Box::new(file), metadata.len().saturating_sub(offset)));
    }
    // How much a pipe will give is known only at its end.
    let mut all = Vec::new();
    file.read_to_end(&mut all)?;
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
    all.drain(..skipped);
    let size = all.len() as u64;
    Ok((Box::new(Cursor::new(all)), size))
}

/// What the system says only when one reads from it.
pub(crate) fn is_a_folder() -> Cause {
    Cause::Io(io::Error::from_raw_os_error(libc::EISDIR))
}

/// That dtype and number of axes are those asked for.
pub(crate) fn check(
    header: &Header,
    dtype: DType,
    ndim: Option<usize>,
    function: &str,
) -> Result<(), String> {
    let axes = header.shape.len();
    let fits = ndim.is_none_or(|ndim| ndim == axes);
    if header.dtype == dtype && fits {
        return Ok(());
    }
    let found = (rust_name(header.dtype), dim_name(axes));
    let asked = match ndim {
        Some(ndim) => format!("{dtype} with {}", axes_text(ndim)),
        None => dtype.to_string(),
    };
    let mut text = format!(
        "holds {}, asked for was {asked}; write `np::{function}::<{}, {}>`",
        header.describe(),
        found.0,
        found.1
    );
    if header.dtype != dtype && (function == "load" || function == "get") {
        text += &format!(
            ", or `np::{function}_as::<{}, {}>`, which converts",
            rust_name(dtype),
            found.1
        );
    }
    Err(text.replace("np::get", "get"))
}

fn axes_text(ndim: usize) -> String {
    if ndim == 1 { String::from("1 axis") } else { format!("{ndim} axes") }
}

pub(crate) fn rust_name(dtype: DType) -> &'static str {
    match dtype {
        DType::Bool => "bool",
        DType::Int8 => "i8",
        DType::Int16 => "i16",
        DType::Int32 => "i32",
        DType::Int64 => "i64",
        DType::Uint8 => "u8",
        DType::Uint16 => "u16",
        DType::Uint32 => "u32",
        DType::Uint64 => "u64",
        DType::Float32 => "f32",
        DType::Float64 => "f64",
        DType::Complex64 => "np::complex64",
        DType::Complex128 => "np::complex128",
    }
}

fn dim_name(ndim: usize) -> String {
    if ndim <= 6 { format!("Ix{ndim}") } else { String::from("IxDyn") }
}

/// NumPy's words.
fn not_all(header: &Header, bytes: usize) -> String {
    format!(
        "Failed to read all data for array. Expected {} = {} elements, could only read {} \
         elements. (file seems not fully written?)",
        tuple_text(&header.shape),
        header.count(),
        bytes / header.dtype.itemsize()
    )
}

/// So many elements, all 0.
pub(super) fn zeroed<T: Element>(count: usize) -> Result<Vec<T>, Cause> {
    memory::zeroed(count).ok_or_else(|| no_memory(count, T::DTYPE).into())
}

fn no_memory(count: usize, dtype: DType) -> String {
    format!("Unable to allocate an array of {count} elements and data type {dtype}")
}

/// The bytes of elements, to be written to. For `bool` only 0 and 1 may be written.
pub(super) fn bytes_of_mut<T: Element>(elements: &mut [T]) -> &mut [u8] {
    // SAFETY: no dtype has padding. Any bytes are a number; those of `bool` are written by
    // `convert`, which writes 0 and 1.
    unsafe { slice::from_raw_parts_mut(elements.as_mut_ptr().cast(), size_of_val(elements)) }
}

#[cfg(test)]
mod tests {
    use num_complex::Complex;

    use super::*;
    use crate::{ArrayLike, files::NpyArray, prelude::*};

    /// There and back, in memory, so that tools which watch memory can watch it.
    fn round<T: Element, X: ArrayLike<Elem = T>>(a: X) {
        let mut bytes = Vec::new();
        a.__raw().write_npy(&mut bytes).expect("a Vec takes everything");
        let size = bytes.len() as u64;
        let open = || Elements::open(&bytes[..], size).expect("a header");
        let array: Array<T, X::Dim> = open().strict("load").expect("the same type");
        assert_eq!(array, a.as_view());
        let floats: Array<Complex<f64>, X::Dim> = open().converted("load_as").expect("converted");
        assert_eq!(floats, a.as_view().astype::<Complex<f64>>());
        let flags: Array<bool, X::Dim> = open().converted("load_as").expect("converted");
        assert_eq!(flags, a.as_view().astype::<bool>());
        if size_of::<T>() * a.as_view().len() > 0 {
            bytes.pop();
            assert!(
                Elements::open(&bytes[..], size).expect("a header").collect::<T, X::Dim>().is_err()
            );
            assert!(Elements::open(&bytes[..], size - 1).is_err());
        }
    }

    #[test]
    fn there_and_back() {
        let a = np::arange(24).reshape((2, 3, 4));
        let a = a.slice(s![.., ..;-1, ..;2]);
        macro_rules! each {
            ($($type:ty),*) => {$(
                let b = a.astype::<$type>();
                round(&b);
                round(b.t());
                round(b.slice(s![..;-1, 1.., ..]));
                round(b.slice(s![0..0, .., ..]));
                round(b.slice(s![1, 1, 1]));
            )*};
        }
        each!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);
        each!(Complex<f32>, Complex<f64>);
    }

    #[test]
    fn swapped_bytes() {
        let mut bytes: Vec<u8> = (0..16).collect();
        swap(DType::Uint16, &mut bytes);
        assert_eq!(bytes[..4], [1, 0, 3, 2]);
        swap(DType::Uint16, &mut bytes);
        swap(DType::Complex128, &mut bytes);
        assert_eq!(bytes[..8], [7, 6, 5, 4, 3, 2, 1, 0]);
    }
}
