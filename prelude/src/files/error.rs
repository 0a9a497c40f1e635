//! What can go wrong with a file: the error that all functions of files return, and the causes that
//! parsers report before the file's name is known.

use std::{
    env,
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
};

/// A file that could not be read or written as asked: which one, by which function, and why.
///
/// Its `Debug` is its `Display`, so that `?` at the end of a cell and `unwrap()` show the sentence.
///
/// ```
/// use ndlab::prelude::*;
///
/// let error = np::load::<f64, Ix1>("no/such/file.npy").unwrap_err();
/// assert!(error.to_string().starts_with("load: 'no/such/file.npy': No such file or directory"));
/// assert_eq!(error.path(), "no/such/file.npy");
/// ```
pub struct FileError(Box<Parts>);

struct Parts {
    operation: &'static str,
    path: PathBuf,
    cause: Cause,
}

/// Why, without the file's name.
#[derive(Debug)]
pub(crate) enum Cause {
    /// The system refused.
    Io(io::Error),
    /// What the file holds is not what was expected.
    Content(String),
}

impl Cause {
    pub(crate) fn of(self, operation: &'static str, path: &Path) -> FileError {
        FileError(Box::new(Parts { operation, path: path.to_owned(), cause: self }))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Content(text) => f.write_str(text),
            Cause::Io(error) => error.fmt(f),
        }
    }
}

impl From<io::Error> for Cause {
    fn from(error: io::Error) -> Cause {
        Cause::Io(error)
    }
}

impl From<String> for Cause {
    fn from(text: String) -> Cause {
        Cause::Content(text)
    }
}

impl FileError {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// What the system said, where it was the system; `InvalidData` where the content is not what
    /// was expected.
    pub fn kind(&self) -> io::ErrorKind {
        match &self.0.cause {
            Cause::Io(error) => error.kind(),
            Cause::Content(_) => io::ErrorKind::InvalidData,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { operation, path, cause } = &*self.0;
        write!(f, "{operation}: '{}': ", path.display())?;
        match cause {
            Cause::Content(text) => f.write_str(text),
            Cause::Io(error) => {
                write!(f, "{error}")?;
                match env::current_dir() {
                    Ok(folder) if error.kind() == io::ErrorKind::NotFound && path.is_relative() => {
                        write!(f, "; the current folder is '{}'", folder.display())
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

impl fmt::Debug for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for FileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.cause {
            Cause::Io(error) => Some(error),
            Cause::Content(_) => None,
        }
    }
}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> io::Error {
        io::Error::new(error.kind(), error.to_string())
    }
}
