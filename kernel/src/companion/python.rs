//! Which Python is the one beside the kernel, and what is said where there is none.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Names the Python to use, before all others.
pub const VARIABLE: &str = "NDLAB_PYTHON";

/// What is told to do about it.
const MEND: &str = "install Python 3.9 or later with NumPy, or start the kernel with NDLAB_PYTHON \
                    naming such a Python";

/// The Python for this kernel: the one that is named, the one beside this program, or the first on
/// the path.
pub fn find() -> Result<PathBuf, String> {
    let named = std::env::var_os(VARIABLE).filter(|named| !named.is_empty());
    // As it was called, it may be a link in the environment to a program outside of it.
    let called = std::env::args_os().next().map(PathBuf::from);
    let own = [called, std::env::current_exe().ok()];
    let beside =
        own.iter().flatten().filter(|own| own.is_absolute()).filter_map(|own| own.parent());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    choose(named.as_deref(), beside.chain(on_path.iter().map(PathBuf::as_path)))
}

fn choose<'f>(
    named: Option<&OsStr>,
    folders: impl Iterator<Item = &'f Path>,
) -> Result<PathBuf, String> {
    if let Some(named) = named {
        let path = PathBuf::from(named);
        // A bare name is looked for on the path by the system.
        let is_bare = path.components().count() == 1;
        if !is_bare && !path.is_file() {
            let named = path.display();
            return Err(format!("{VARIABLE} names `{named}`, which is no program; {MEND}"));
        }
        return Ok(path);
    }
    let mut found = folders
        .flat_map(|folder| ["python3", "python"].map(|name| folder.join(name)))
        .filter(|path| path.is_file());
    found.next().ok_or_else(|| format!("no `python3` is beside the kernel or on PATH; {MEND}"))
}

/// What is said where it cannot be started.
pub fn cannot_be_started(python: &Path, error: &std::io::Error) -> String {
    format!("`{}` cannot be started ({error}); {MEND}", python.display())
}

/// What is said where it has ended before it could do anything, and `how`.
pub fn not_ready(python: &Path, how: &str) -> String {
    format!("Python at `{}` could not get ready: {how}; {MEND}", python.display())
}

/// What is said where it has no NumPy, which it `said` itself.
pub fn has_no_numpy(executable: &str, version: &str, said: &str) -> String {
    let quoted =
        if executable.contains(' ') { format!("\"{executable}\"") } else { executable.into() };
    format!(
        "there is no NumPy in Python {version} at `{executable}` ({said}); `{quoted} -m pip install \
         numpy` installs it, or start the kernel with {VARIABLE} naming a Python that has it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_is_looked_for_in_order() {
        let top = std::env::temp_dir().join(format!("ndlab-python-{}", std::process::id()));
        let (one, two) = (top.join("one"), top.join("two"));
        for file in [one.join("python"), two.join("python3")] {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "").unwrap();
        }
        let folders = || [one.as_path(), two.as_path()].into_iter();
        assert_eq!(choose(None, folders()), Ok(one.join("python")));
        let named = two.join("python3");
        assert_eq!(choose(Some(named.as_os_str()), folders()), Ok(named));
        assert_eq!(choose(Some(OsStr::new("pypy3")), folders()), Ok(PathBuf::from("pypy3")));
        let error = choose(Some(OsStr::new("/no/such")), folders()).unwrap_err();
        assert!(error.starts_with("NDLAB_PYTHON names `/no/such`, which is no program"), "{error}");
        let error = choose(None, [top.as_path()].into_iter()).unwrap_err();
        assert!(
            error.starts_with("no `python3` is beside the kernel or on PATH; install"),
            "{error}"
        );
        std::fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn says_how_to_install_numpy() {
        let text = has_no_numpy("/a b/python", "3.9.1", "No module named 'numpy'");
        assert!(text.contains("`\"/a b/python\" -m pip install numpy`"), "{text}");
    }
}
