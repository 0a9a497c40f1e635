//! A file, or a part of it, mapped into memory: opened by its mode, checked, and flushed at the end.
//!
//! Nothing here knows the type of the elements but by its dtype and alignment.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write},
    os::{fd::AsRawFd, unix::fs::MetadataExt},
    path::{self, Path, PathBuf},
    ptr::NonNull,
    sync::{Mutex, MutexGuard, PoisonError},
};

use memmap2::{Mmap, MmapMut, MmapOptions};

use super::streaming::Place;
use crate::{
    DType,
    files::{Cause, FileError, Header, check, is_a_folder, rust_name},
    shape::{lengths_of, tuple_text},
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    Read,
    ReadWrite,
    New,
    Copy,
}

impl Mode {
    /// By NumPy's short or long name.
    #[track_caller]
    pub(super) fn of(name: &str) -> Mode {
        match name {
            "r" | "readonly" => Mode::Read,
            "r+" | "readwrite" => Mode::ReadWrite,
            "w+" | "write" => Mode::New,
            "c" | "copyonwrite" => Mode::Copy,
            _ => unknown_mode("memmap", "'r', 'r+', 'w+', 'c'", name),
        }
    }

    /// The same, for a file that is there.
    #[track_caller]
    pub(super) fn of_existing(name: &str) -> Mode {
        match name {
            "r" | "readonly" => Mode::Read,
            "r+" | "readwrite" => Mode::ReadWrite,
            "c" | "copyonwrite" => Mode::Copy,
            _ => unknown_mode("load_mmap", "'r', 'r+', 'c'", name),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Mode::Read => "r",
            Mode::ReadWrite => "r+",
            Mode::New => "w+",
            Mode::Copy => "c",
        }
    }

    fn open(self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true);
        match self {
            Mode::Read | Mode::Copy => {}
            Mode::ReadWrite => {
                options.write(true);
            }
            Mode::New => {
                options.write(true).create(true).truncate(true);
            }
        }
        options.open(path)
    }
}

/// What is to be mapped.
pub(super) struct Request<'a> {
    pub(super) operation: &'static str,
    pub(super) path: &'a Path,
    pub(super) mode: Mode,
    pub(super) dtype: DType,
    pub(super) align: usize,
    pub(super) offset: u64,
    pub(super) fortran_order: bool,
}

impl Request<'_> {
    fn fail(&self, cause: impl Into<Cause>) -> FileError {
        cause.into().of(self.operation, self.path)
    }
}

/// A mapped file. What was written is flushed when it is dropped.
pub(super) struct Mapped {
    map: Map,
    mode: Mode,
    path: PathBuf,
    offset: u64,
    file: (u64, u64),
    /// Open while it is written to.
    written: Option<File>,
}

/// Device and number of each file that is mapped, once for each mapping.
static FILES: Mutex<Vec<(u64, u64)>> = Mutex::new(Vec::new());

/// A list of numbers is whole whatever panicked.
pub(super) fn lock<T>(list: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

fn id_of(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

/// An error if a file is mapped that is about to be replaced: a reference to what is gone, or was
/// written by others, must not be.
pub(crate) fn refuse_if_mapped(path: &Path) -> Result<(), Cause> {
    let Ok(metadata) = fs::metadata(path) else { return Ok(()) };
    if lock(&FILES).contains(&id_of(&metadata)) {
        return Err(Cause::Content(String::from(
            "a Memmap of this file is open: `drop` it before the file is replaced, or write to \
             another name",
        )));
    }
    Ok(())
}

enum Map {
    /// Without elements there is nothing to map.
    Nothing,
    Read(Mmap),
    Write(MmapMut),
}

impl Mapped {
    /// Opens and maps the file, and gives the lengths of the axes, in which -1 is filled in.
    pub(super) fn open(
        request: &Request<'_>,
        extents: &[i64],
    ) -> Result<(Mapped, Vec<usize>), FileError> {
        let Request { mode, offset, .. } = *request;
        if !offset.is_multiple_of(request.align as u64) {
            return Err(request.fail(unaligned(request)));
        }
        let file = mode.open(request.path).map_err(|error| request.fail(error))?;
        let opened = map(&file, request, extents);
        let (map, lengths) = opened.map_err(|cause| request.fail(cause))?;
        let metadata = file.metadata().map_err(|error| request.fail(error))?;
        let path = path::absolute(request.path).unwrap_or_else(|_| request.path.to_owned());
        let written = matches!(mode, Mode::New | Mode::ReadWrite).then_some(file);
        let mapped = Mapped { map, mode, path, offset, file: id_of(&metadata), written };
        lock(&FILES).push(mapped.file);
        if let Some(start) = mapped.start() {
            let place = Place {
                start: start.as_ptr() as usize,
                length: mapped.length(),
                is_shared: mode != Mode::Copy,
                file: mapped.written.as_ref().map(File::as_raw_fd),
                offset,
                device: mapped.file.0,
            };
            place.enter();
        }
        Ok((mapped, lengths))
    }

    /// The first element's place, if there is one.
    pub(super) fn start(&self) -> Option<NonNull<u8>> {
        match &self.map {
            Map::Nothing => None,
            Map::Read(map) => NonNull::new(map.as_ptr().cast_mut()),
            Map::Write(map) => NonNull::new(map.as_ptr().cast_mut()),
        }
    }

    fn length(&self) -> usize {
        match &self.map {
            Map::Nothing => 0,
            Map::Read(map) => map.len(),
            Map::Write(map) => map.len(),
        }
    }

    pub(super) fn is_writable(&self) -> bool {
        self.mode != Mode::Read
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn mode(&self) -> Mode {
        self.mode
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn flush(&self) -> io::Result<()> {
        match &self.map {
            Map::Write(map) if self.mode != Mode::Copy => map.flush(),
            _ => Ok(()),
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        if let Some(start) = self.start() {
            Place::leave(start.as_ptr() as usize);
        }
        if let Err(error) = self.flush() {
            // There is nobody to be told; who wants to know calls `flush`. But it is not to be lost.
            let path = self.path.display();
            let _ = writeln!(io::stderr(), "memmap: '{path}' could not be written: {error}");
        }
        let mut files = lock(&FILES);
        if let Some(at) = files.iter().position(|file| *file == self.file) {
            files.swap_remove(at);
        }
    }
}

fn map(file: &File, request: &Request<'_>, extents: &[i64]) -> Result<(Map, Vec<usize>), Cause> {
    let Request { mode, offset, dtype, .. } = *request;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(is_a_folder());
    }
    let available = metadata.len();
    let lengths = fill_in(extents, dtype, available.saturating_sub(offset))?;
    // That it fits was seen before the file was touched, or follows from the file's size.
    let size = lengths.iter().product::<usize>() * dtype.itemsize();
    let end = offset.saturating_add(size as u64);
    match mode {
        // NumPy never leaves a file empty.
        Mode::New | Mode::ReadWrite if available < end.max(1) => file.set_len(end.max(1))?,
        Mode::Read | Mode::Copy if available < end => {
            return Err(Cause::Content(format!(
                "mmap length is greater than file size: {dtype} of shape {}{} takes {end} bytes, \
                 the file has {available}",
                tuple_text(&lengths),
                if offset == 0 { String::new() } else { format!(" at offset {offset}") },
            )));
        }
        _ => {}
    }
    if size == 0 {
        return Ok((Map::Nothing, lengths));
    }
    let mut options = MmapOptions::new();
    options.offset(offset).len(size);
    // SAFETY: the file is as long as what is mapped of it. What others do to it meanwhile, in this
    // process or another, is said in the docs of `Memmap` to be the user's affair.
    let map = unsafe {
        match mode {
            Mode::Read => Map::Read(options.map(file)?),
            Mode::Copy => Map::Write(options.map_copy(file)?),
            Mode::New | Mode::ReadWrite => Map::Write(options.map_mut(file)?),
        }
    };
    if dtype == DType::Bool && mode != Mode::New {
        check_bools(match &map {
            Map::Nothing => &[],
            Map::Read(map) => map,
            Map::Write(map) => map,
        })?;
    }
    Ok((map, lengths))
}

/// The lengths with what the file has in place of -1.
fn fill_in(extents: &[i64], dtype: DType, available: u64) -> Result<Vec<usize>, Cause> {
    let itemsize = dtype.itemsize() as u64;
    let known: u64 = extents.iter().filter(|n| **n != -1).map(|n| *n as u64).product();
    let rest = if extents.contains(&-1) {
        if !available.is_multiple_of(itemsize) {
            return Err(Cause::Content(format!(
                "Size of available data is not a multiple of the data-type size: {available} \
                 bytes, {dtype} takes {itemsize}"
            )));
        }
        let count = available / itemsize;
        if known == 0 || !count.is_multiple_of(known) {
            return Err(Cause::Content(format!(
                "cannot reshape array of size {count} into shape {}",
                tuple_text(extents)
            )));
        }
        count / known
    } else {
        0
    };
    Ok(extents.iter().map(|n| if *n == -1 { rest as usize } else { *n as usize }).collect())
}

fn check_bools(bytes: &[u8]) -> Result<(), Cause> {
    // All at once, which is quick; the place is looked for only where there is one.
    if bytes.iter().fold(0, |all, byte| all | byte) <= 1 {
        return Ok(());
    }
    let at = bytes.iter().position(|byte| *byte > 1).unwrap_or(0);
    Err(Cause::Content(format!(
        "element {at} is {}, and a bool is 0 or 1; map it as u8",
        bytes[at]
    )))
}

/// Writes the header of a new npy file, and says how long it is.
pub(super) fn write_header(request: &Request<'_>, header: &Header) -> Result<u64, FileError> {
    let bytes = header.to_bytes();
    let write = || request.mode.open(request.path)?.write_all(&bytes);
    write().map_err(|error: io::Error| request.fail(error))?;
    Ok(bytes.len() as u64)
}

/// The header of an npy file that can be mapped as elements of that dtype, and where they begin.
pub(super) fn npy_header(
    path: &Path,
    dtype: DType,
    ndim: Option<usize>,
) -> Result<(Header, u64), FileError> {
    let read = || {
        let mut file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(is_a_folder());
        }
        let (header, length) = Header::read(&mut file)?;
        check(&header, dtype, ndim, "load_mmap")?;
        if header.is_swapped {
            return Err(Cause::Content(format!(
                "the file's byte order is not this machine's: `np::load::<{}, _>` turns it, a \
                 mapping cannot",
                rust_name(header.dtype)
            )));
        }
        Ok((header, length as u64))
    };
    read().map_err(|cause| cause.of("load_mmap", path))
}

/// The lengths as they were written, if such an array can be.
#[track_caller]
pub(super) fn extents_of(request: &Request<'_>, extents: &[i64]) -> Vec<i64> {
    let unknown = extents.iter().filter(|n| **n == -1).count();
    if unknown > 0 && matches!(request.mode, Mode::New) {
        shape_missing(request.operation, extents);
    }
    let without: Vec<i64> = extents.iter().map(|n| if *n == -1 { 1 } else { *n }).collect();
    if unknown > 1 {
        two_unknown(request.operation, extents);
    }
    // With the elements' size as a length more: an array is at most `isize::MAX` bytes.
    lengths_of(request.operation, &[&without[..], &[request.dtype.itemsize() as i64]].concat());
    extents.to_vec()
}

#[track_caller]
pub(super) fn is_fortran_order(order: char) -> bool {
    match order {
        'C' => false,
        'F' => true,
        _ => unknown_order(order),
    }
}

fn unaligned(request: &Request<'_>) -> String {
    let Request { dtype, offset, align, .. } = request;
    format!(
        "offset {offset} is not a multiple of {align}, the alignment of {dtype}; NumPy allows \
         that, a reference in Rust does not: map it as u8, or read it by `np::fromfile_with`"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn read_only(path: &Path) -> ! {
    panic!(
        "assignment destination is read-only: '{}' is mapped in mode 'r'; mode 'r+' writes to the \
         file, mode 'c' to memory only",
        path.display()
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn unknown_mode(operation: &str, known: &str, name: &str) -> ! {
    panic!("{operation}: mode must be one of {known} (got '{name}')")
}

#[cold]
#[inline(never)]
#[track_caller]
fn unknown_order(order: char) -> ! {
    panic!("memmap: order must be 'C' or 'F' (got '{order}')")
}

#[cold]
#[inline(never)]
#[track_caller]
fn shape_missing(operation: &str, extents: &[i64]) -> ! {
    panic!("{operation}: shape must be given if mode == 'w+', got {}", tuple_text(extents))
}

#[cold]
#[inline(never)]
#[track_caller]
fn two_unknown(operation: &str, extents: &[i64]) -> ! {
    panic!("{operation}: can only specify one unknown dimension, got shape {}", tuple_text(extents))
}
