//! The header of npy files, versions 1.0 to 3.0: parsed, and written byte for byte as NumPy does.
//!
//! Pure: what it reads from may be a file, a member of an archive or plain bytes, and it allocates
//! no more than the longest header that NumPy accepts. The elements behind it are
//! [`super::elements`]'s.

use std::io::{self, Read};

use super::{
    error::Cause,
    literal::{self, Literal},
};
use crate::{DType, shape::tuple_text};

const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// NumPy's limit, which is there because Python's parser is slow on long input.
const LONGEST: usize = 10_000;

/// NumPy leaves room in the header for the first (or, in Fortran order, last) length to grow.
const DIGITS_OF_GROWTH: usize = 21;

/// Headers are padded so that the elements start at a multiple of it.
const ALIGN: usize = 64;

/// What stands before the elements.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) dtype: DType,
    /// The bytes of each number stand in the other order than this machine's.
    pub(crate) is_swapped: bool,
    pub(crate) fortran_order: bool,
    pub(crate) shape: Vec<usize>,
}

impl Header {
    /// The header in front of `reader`, which is left at the first element, and its bytes.
    pub(crate) fn read(reader: &mut dyn Read) -> Result<(Header, usize), Cause> {
        let mut start = [0; 8];
        let got = read_up_to(reader, &mut start)?;
        if got < 6 || start[..6] != *MAGIC {
            return Err(not_npy(&start[..got]).into());
        }
        let [.., major, minor] = start;
        let prefix = match (major, minor) {
            _ if got < 8 => 2,
            (1, 0) => 2,
            (2 | 3, 0) => 4,
            _ => {
                return Err(Cause::Content(format!(
                    "npy version {major}.{minor} is not known, only 1.0, 2.0 and 3.0"
                )));
            }
        };
        let mut length = [0; 4];
        let got_prefix = read_up_to(reader, &mut length[..prefix])?;
        if got < 8 || got_prefix < prefix {
            return Err(cut_short("array header length", prefix, got_prefix).into());
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST {
            return Err(Cause::Content(format!(
                "the header is {length} bytes long, more than {LONGEST}: no array of numbers has \
                 such a header"
            )));
        }
        let mut header = vec![0; length];
        let got = read_up_to(reader, &mut header)?;
        if got < length {
            return Err(cut_short("array header", length, got).into());
        }
        // Latin-1 before version 3; nothing but ASCII matters here.
        let text = match String::from_utf8(header) {
            Ok(text) => text,
            Err(error) => error.into_bytes().iter().map(|byte| char::from(*byte)).collect(),
        };
        Ok((Header::parse(&text)?, 8 + prefix + length))
    }

    /// The dictionary.
    fn parse(text: &str) -> Result<Header, String> {
        let Some(Literal::Dict(pairs)) = literal::parse(text) else {
            return Err(format!("cannot parse header: {:?}", text.trim_end()));
        };
        let find = |name: &str| {
            let pair = pairs.iter().rev().find(|pair| pair.0 == Literal::Text(name.into()));
            let missing = || format!("the header has no '{name}': {:?}", text.trim_end());
            pair.map(|pair| &pair.1).ok_or_else(missing)
        };
        let (dtype, is_swapped) = dtype_of(find("descr")?)?;
        let fortran_order = match find("fortran_order")? {
            Literal::Bool(flag) => *flag,
            other => return Err(format!("fortran_order is not a valid bool: {other:?}")),
        };
        let Literal::Tuple(lengths) = find("shape")? else {
            return Err(format!("shape is not valid: {:?}", text.trim_end()));
        };
        let mut shape = Vec::with_capacity(lengths.len());
        for length in lengths {
            match length {
                Literal::Int(n) if (0..=isize::MAX as i128).contains(n) => shape.push(*n as usize),
                _ => return Err(format!("shape is not valid: {:?}", text.trim_end())),
            }
        }
        let header = Header { dtype, is_swapped, fortran_order, shape };
        header.bytes_of_elements()?;
        Ok(header)
    }

    /// As NumPy writes it.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let shape = tuple_text(&self.shape);
        let order = if self.fortran_order { "True" } else { "False" };
        let descr = descr(self.dtype);
        let mut text =
            format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
        let growing = if self.fortran_order { self.shape.last() } else { self.shape.first() };
        if let Some(length) = growing {
            let digits = length.to_string().len();
            text.extend(std::iter::repeat_n(' ', DIGITS_OF_GROWTH.saturating_sub(digits)));
        }
        let length = |prefix: usize| {
            let all = text.len() + 1;
            all + ALIGN - (MAGIC.len() + 2 + prefix + all) % ALIGN
        };
        let mut bytes = MAGIC.to_vec();
        let length = match u16::try_from(length(2)) {
            Ok(short) => {
                bytes.extend([1, 0]);
                bytes.extend(short.to_le_bytes());
                usize::from(short)
            }
            Err(_) => {
                bytes.extend([2, 0]);
                bytes.extend((length(4) as u32).to_le_bytes());
                length(4)
            }
        };
        let end = bytes.len() + length;
        bytes.extend(text.bytes());
        bytes.resize(end - 1, b' ');
        bytes.push(b'\n');
        bytes
    }

    /// The number of elements.
    pub(crate) fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// The size of all elements, if an array of that size can be.
    pub(crate) fn bytes_of_elements(&self) -> Result<usize, String> {
        let mut lengths = self.shape.iter().filter(|n| **n != 0);
        let size = lengths.try_fold(self.dtype.itemsize(), |all, n| all.checked_mul(*n));
        match size {
            Some(size) if size <= isize::MAX as usize => {
                Ok(if self.shape.contains(&0) { 0 } else { size })
            }
            _ => Err(format!("array is too big, its shape is {}", tuple_text(&self.shape))),
        }
    }

    /// `float64 of shape (3, 4)`.
    pub(crate) fn describe(&self) -> String {
        format!("{} of shape {}", self.dtype, tuple_text(&self.shape))
    }
}

/// Fills `to` as far as there is something to read.
pub(super) fn read_up_to(reader: &mut dyn Read, to: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < to.len() {
        match reader.read(&mut to[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(got)
}

fn cut_short(what: &str, expected: usize, got: usize) -> String {
    format!("EOF: reading {what}, expected {expected} bytes got {got}")
}

fn not_npy(start: &[u8]) -> String {
    if start.is_empty() {
        return String::from("the file is empty, which no npy file is");
    }
    if MAGIC.starts_with(start) {
        return cut_short("magic string", 8, start.len());
    }
    let hint = match start {
        [b'P', b'K', 3 | 5, ..] => "; it is an archive: np::load_npz opens it",
        [0x80, ..] => "; it may be a Python pickle, which only Python reads",
        _ => "",
    };
    format!(
        "not an npy file: it starts with \"{}\", not with \"{}\"{hint}",
        start[..start.len().min(6)].escape_ascii(),
        MAGIC.escape_ascii(),
    )
}

/// NumPy's text for a dtype in this machine's byte order.
fn descr(dtype: DType) -> String {
    let kind = match dtype {
        DType::Bool => 'b',
        DType::Int8 | DType::Int16 | DType::Int32 | DType::Int64 => 'i',
        DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64 => 'u',
        DType::Float32 | DType::Float64 => 'f',
        DType::Complex64 | DType::Complex128 => 'c',
    };
    let order = match dtype.itemsize() {
        1 => '|',
        _ if cfg!(target_endian = "little") => '<',
        _ => '>',
    };
    format!("{order}{kind}{}", dtype.itemsize())
}

/// The dtype that a header names, and whether its bytes are in the other order.
fn dtype_of(descr: &Literal) -> Result<(DType, bool), String> {
    let text = match descr {
        Literal::Text(text) => text,
        Literal::List(fields) => {
            let names: Vec<&str> = fields.iter().filter_map(field_name).collect();
            return Err(unsupported("a structured dtype", &format!("fields {names:?}")));
        }
        Literal::Tuple(_) => return Err(unsupported("a dtype with a shape", "sub-arrays")),
        other => return Err(format!("descr is not a valid dtype descriptor: {other:?}")),
    };
    let order = text.chars().next().filter(|order| "<>=|".contains(*order));
    let is_swapped = match order {
        Some('<') => cfg!(target_endian = "big"),
        Some('>') => cfg!(target_endian = "little"),
        _ => false,
    };
    let name = &text[order.map_or(0, char::len_utf8)..];
    let dtype = match name {
        "b1" | "?" => DType::Bool,
        "i1" => DType::Int8,
        "i2" => DType::Int16,
        "i4" => DType::Int32,
        "i8" => DType::Int64,
        "u1" => DType::Uint8,
        "u2" => DType::Uint16,
        "u4" => DType::Uint32,
        "u8" => DType::Uint64,
        "f4" => DType::Float32,
        "f8" => DType::Float64,
        "c8" => DType::Complex64,
        "c16" => DType::Complex128,
        _ => return Err(unsupported_kind(name, text)),
    };
    Ok((dtype, is_swapped && dtype.itemsize() > 1))
}

fn field_name(field: &Literal) -> Option<&str> {
    let Literal::Tuple(parts) = field else { return None };
    let Literal::Text(name) = parts.first()? else { return None };
    Some(name)
}

fn unsupported_kind(name: &str, descr: &str) -> String {
    let what = match name {
        "f2" => {
            return format!(
                "holds float16 (descr '{descr}'), a dtype that is not supported; in Python, \
                 `a.astype(np.float32)` before saving keeps every value"
            );
        }
        "f12" | "f16" => "long double (float128)",
        "c24" | "c32" => "complex long double (complex256)",
        "O" | "O8" | "O4" => "Python objects, which only Python's pickle reads",
        _ => match name.chars().next() {
            Some('U') => "strings",
            Some('S' | 'a') => "byte strings",
            Some('V') => "raw records (void)",
            Some('M') => "dates (datetime64)",
            Some('m') => "time differences (timedelta64)",
            Some('T') => "strings of any length",
            _ => return format!("descr is not a valid dtype descriptor: '{descr}'"),
        },
    };
    unsupported(what, &format!("descr '{descr}'"))
}

fn unsupported(what: &str, detail: &str) -> String {
    format!(
        "holds {what} ({detail}); supported are bool, int8 to int64, uint8 to uint64, float32, \
         float64, complex64 and complex128"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_headers_are_read() {
        for shape in [vec![], vec![0], vec![3], vec![2, 3], vec![1; 64], vec![1; 3000]] {
            for fortran_order in [false, true] {
                let header = Header {
                    dtype: DType::Int16,
                    is_swapped: false,
                    fortran_order,
                    shape: shape.clone(),
                };
                let bytes = header.to_bytes();
                assert_eq!(bytes.len() % ALIGN, 0);
                let read = Header::read(&mut &bytes[..]).expect("a header");
                assert_eq!(read, (header, bytes.len()));
            }
        }
    }
}
