//! Several arrays in one file: a zip archive whose members are npy files, as NumPy makes it.

use std::{
    fmt,
    fs::File,
    io::{self, BufReader, BufWriter, Seek, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ndarray::{Array, Dimension};
use zip::{
    CompressionMethod, ZipArchive, ZipWriter, read::ZipFile, result::ZipError,
    write::SimpleFileOptions,
};

use super::{
    any::AnyArray,
    create,
    elements::{Elements, is_a_folder},
    error::{Cause, FileError},
    raw::NpyArray,
};
use crate::Element;

/// How much longer than its compressed form a member can be: deflate's limit is 1032.
const MOST_TIMES_LONGER: u64 = 1040;

/// An open npz file: the names of its arrays, and each array when it is asked for. NumPy:
/// `np.lib.npyio.NpzFile`, what `np.load("arrays.npz")` gives.
///
/// Made by [`np::load_npz`](crate::np::load_npz).
pub struct NpzFile {
    path: PathBuf,
    names: Vec<String>,
    archive: Mutex<ZipArchive<BufReader<File>>>,
    /// Of the whole file: no member is longer.
    size: u64,
}

impl NpzFile {
    pub(super) fn open(path: &Path) -> Result<NpzFile, Cause> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(is_a_folder());
        }
        let archive = ZipArchive::new(BufReader::new(file)).map_err(cause)?;
        let mut names = Vec::with_capacity(archive.len());
        for name in archive.file_names() {
            let name = name.map_err(cause)?;
            names.push(String::from(name.strip_suffix(".npy").unwrap_or(&name)));
        }
        Ok(NpzFile {
            path: path.to_owned(),
            names,
            archive: Mutex::new(archive),
            size: metadata.len(),
        })
    }

    /// The arrays' names, in the file's order. NumPy: `npz.files`.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of arrays. NumPy: `len(npz)`.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no arrays.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether there is an array of that name. NumPy: `name in npz`.
    pub fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// The array of that name, which has to be of type `T` and to have as many axes as `D`.
    /// NumPy: `npz["a"]`.
    ///
    /// # Errors
    ///
    /// If there is no such array, or it is of another dtype or number of axes (the message says
    /// what to write instead), or the file is damaged.
    pub fn get<T: Element, D: Dimension>(&self, name: &str) -> Result<Array<T, D>, FileError> {
        self.with(name, |elements| elements.strict("get"))
    }

    /// The array of that name, converted to `T` while it is read. NumPy: `npz["a"].astype(dtype)`.
    ///
    /// # Errors
    ///
    /// As [`get`](NpzFile::get), except that any dtype is taken.
    pub fn get_as<T: Element, D: Dimension>(&self, name: &str) -> Result<Array<T, D>, FileError> {
        self.with(name, |elements| elements.converted("get_as"))
    }

    /// The array of that name, whatever its dtype. NumPy: `npz["a"]`.
    ///
    /// # Errors
    ///
    /// If there is no such array, or the file is damaged.
    pub fn get_any(&self, name: &str) -> Result<AnyArray, FileError> {
        self.with(name, AnyArray::read)
    }

    fn with<R>(
        &self,
        name: &str,
        read: impl FnOnce(Elements<'_>) -> Result<R, Cause>,
    ) -> Result<R, FileError> {
        // What a panic left is a position in the file, which is set again for each member.
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let elements = member(&mut archive, self, name);
        let result = elements.and_then(|(member, size)| read(Elements::open(member, size)?));
        result.map_err(|error| in_member(error, name).of("NpzFile", &self.path))
    }
}

/// The member of that name, open, and the bytes that it can have at most.
fn member<'a>(
    archive: &'a mut ZipArchive<BufReader<File>>,
    file: &NpzFile,
    name: &str,
) -> Result<(ZipFile<'a, BufReader<File>>, u64), Cause> {
    let Some(index) = file.names.iter().rposition(|known| known == name) else {
        return Err(Cause::Content(format!(
            "'{name}' is not a file in the archive, which has {:?}",
            file.names
        )));
    };
    let member = archive.by_index(index).map_err(cause)?;
    let longest = member.compressed_size().min(file.size).saturating_mul(MOST_TIMES_LONGER);
    let size = member.size().min(longest);
    Ok((member, size))
}

fn in_member(error: Cause, name: &str) -> Cause {
    match error {
        Cause::Content(text) => Cause::Content(format!("['{name}'] {text}")),
        Cause::Io(error) => Cause::Io(io::Error::new(error.kind(), format!("['{name}'] {error}"))),
    }
}

fn cause(error: ZipError) -> Cause {
    match error {
        ZipError::Io(error) => Cause::Io(error),
        other => Cause::Content(format!("not an npz archive that can be read: {other}")),
    }
}

/// The names only: the arrays have not been read.
impl fmt::Debug for NpzFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NpzFile '{}' with keys: {}", self.path.display(), self.names.join(", "))
    }
}

/// Writes an archive of these arrays.
pub(super) fn write(
    path: &Path,
    arrays: &[(&str, &dyn NpyArray)],
    compressed: bool,
) -> Result<(), Cause> {
    for (i, (name, _)) in arrays.iter().enumerate() {
        if arrays[..i].iter().any(|(earlier, _)| earlier == name) {
            return Err(Cause::Content(format!("two arrays are named '{name}'")));
        }
    }
    let mut file = create(path)?;
    write_to(&mut file, arrays, compressed)
}

fn write_to(
    to: &mut (impl Write + Seek),
    arrays: &[(&str, &dyn NpyArray)],
    compressed: bool,
) -> Result<(), Cause> {
    let method = if compressed { CompressionMethod::Deflated } else { CompressionMethod::Stored };
    // As NumPy does, so that the size need not be known in advance.
    let options = SimpleFileOptions::default().compression_method(method).large_file(true);
    let mut archive = ZipWriter::new(BufWriter::new(to));
    for (name, array) in arrays {
        archive.start_file(format!("{name}.npy"), options).map_err(cause)?;
        array.__raw().write_npy(&mut archive)?;
    }
    archive.finish().map_err(cause)?.flush()?;
    Ok(())
}
