//! How cells are linked: by the linker that comes with the compiler, called directly, which saves the
//! time that the C compiler takes to call it (DESIGN.md has the figures). It has to be told where the
//! system's libraries are; this process has loaded the few that a cell needs, and so knows. A cell that
//! needs others, of a crate that the user asked for, is linked by the C compiler, and all after it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::folders;
use crate::shim::search_at_run_time;
use crate::toolchain::Toolchain;

/// The libraries that every cell asks for, by the names by which it does.
const SYSTEM: [&str; 7] = ["c", "dl", "gcc_s", "m", "pthread", "rt", "util"];

/// What the compiler says where the linker has failed.
const FAILED: &str = "linking with `";

/// See the module.
pub(super) struct Linker {
    /// The linker, and a folder in which it finds the system's libraries.
    direct: Option<(PathBuf, PathBuf)>,
    failed: AtomicBool,
}

impl Linker {
    /// The linker of `toolchain`, where it has one; what has to be written for it goes into `folder`.
    pub fn of(toolchain: &Toolchain, folder: &Path) -> Linker {
        let direct = toolchain.linker().zip(write_libraries(&folder.join("system")));
        Linker { direct, failed: AtomicBool::new(false) }
    }

    fn direct(&self) -> Option<&(PathBuf, PathBuf)> {
        self.direct.as_ref().filter(|_| !self.failed.load(Ordering::Relaxed))
    }

    /// The compiler's arguments for a library that finds others in `folders` when it is loaded.
    pub fn arguments(&self, folders: &[&Path]) -> Vec<OsString> {
        let Some((linker, system)) = self.direct() else {
            return folders.iter().map(|folder| search_at_run_time(folder)).collect();
        };
        // There is little to link: one thread is enough.
        let fixed = ["-Clinker-flavor=gnu-lld", "-Zunstable-options", "-Clink-arg=--threads=1"];
        let named = [named("-Clinker=", linker), named("-Lnative=", system)];
        let folders = folders.iter().map(|folder| self::named("-Clink-arg=-rpath=", folder));
        fixed.iter().map(OsString::from).chain(named).chain(folders).collect()
    }

    /// Whether the cell whose compiler said this is to be linked once more, in the other way.
    pub fn gives_up(&self, stderr: &str) -> bool {
        self.direct().is_some()
            && stderr.contains(FAILED)
            && !self.failed.swap(true, Ordering::Relaxed)
    }
}

fn named(option: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(option);
    argument.push(path);
    argument
}

/// Writes, for each library that cells ask for, a file that says where it is; none where this process
/// has not even loaded the C library from a file.
fn write_libraries(folder: &Path) -> Option<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    libraries(&maps).iter().find(|(name, _)| *name == "c")?.1.as_ref()?;
    folders::make_private(folder).ok()?;
    for (name, path) in libraries(&maps) {
        let text = match path {
            Some(path) => format!("INPUT ( AS_NEEDED ( {path} ) )\n"),
            // Since it is not loaded, it is one of those that are parts of the C library now.
            None => "/* a part of the C library */\n".to_owned(),
        };
        fs::write(folder.join(format!("lib{name}.so")), text).ok()?;
    }
    Some(folder.to_owned())
}

/// Where the system's libraries are, by a process's map of its memory.
fn libraries(maps: &str) -> [(&'static str, Option<String>); SYSTEM.len()] {
    SYSTEM.map(|name| {
        let begin = format!("lib{name}.so");
        let path =
            maps.lines().filter_map(|line| line.find('/').map(|at| &line[at..])).find(|path| {
                let file = path.rsplit('/').next().unwrap_or_default();
                file.starts_with(&begin) && !path.contains(char::is_whitespace)
            });
        (name, path.map(str::to_owned))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_libraries_that_are_loaded() {
        let maps = "7f00-7f01 r-xp 0 08:01 1   /lib/x86_64-linux-gnu/libc.so.6\n\
                    7f02-7f03 r-xp 0 00:00 0 \n\
                    7f02-7f03 r-xp 0 08:01 1   /usr/lib/libm.so.6\n\
                    7f02-7f03 r-xp 0 08:01 1   /opt/my libs/libgcc_s.so.1\n";
        let found = libraries(maps);
        assert_eq!(found[0], ("c", Some("/lib/x86_64-linux-gnu/libc.so.6".to_owned())));
        assert_eq!(found[2], ("gcc_s", None));
        assert_eq!(found[3], ("m", Some("/usr/lib/libm.so.6".to_owned())));
    }

    #[test]
    fn a_cell_that_cannot_be_linked_directly_is_linked_in_the_other_way_once() {
        let direct = Some((PathBuf::from("/ld"), PathBuf::from("/system")));
        let linker = Linker { direct, failed: AtomicBool::new(false) };
        assert!(linker.arguments(&[Path::new("/a")]).contains(&"-Clinker=/ld".into()));
        assert!(!linker.gives_up("error[E0308]: mismatched types"));
        assert!(linker.gives_up("error: linking with `/ld` failed"));
        assert!(!linker.gives_up("error: linking with `cc` failed"));
        assert_eq!(linker.arguments(&[Path::new("/a")]), ["-Clink-arg=-Wl,-rpath,/a"]);
    }
}
