//! What an evaluator cannot change any more once it runs: two kernels that agree in it can have the
//! same one. The environment at large is none of it, since cells, compilers and cargo are started in
//! that of the kernel; what the evaluator itself reads is.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::folders;

/// Beginnings of names of variables that the evaluator, evcxr or rust-analyzer read.
const READ: [&str; 7] = ["NDLAB_", "CARGO", "RUST", "EVCXR", "RA_", "LD_", "XDG_CACHE_"];

/// More of their names.
const READ_TOO: [&str; 2] = ["PATH", "HOME"];

/// Beginnings of names of those among them that say nothing about an evaluator.
const NOT_READ: [&str; 2] = ["NDLAB_SPARE", "NDLAB_TEST_"];

/// Lines of `/proc/self/status` that hold for all that a process starts.
const INHERITED: [&str; 7] =
    ["Uid:", "Gid:", "Groups:", "Umask:", "NoNewPrivs:", "Seccomp:", "Cpus_allowed_list:"];

/// The key of an evaluator that this process would start for the toolchain in `sysroot`.
pub fn key(sysroot: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    let mut add = |text: &OsStr| {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_encoded_bytes());
    };
    add(identity(Path::new("/proc/self/exe"))?.as_ref());
    add(folders::own_program()?.as_os_str());
    add(sysroot.as_os_str());
    add(identity(&sysroot.join("bin/rustc"))?.as_ref());
    add(folders::cache()?.as_os_str());
    for (name, value) in read_by_an_evaluator(std::env::vars_os()) {
        add(&name);
        add(&value);
    }
    // A place where both could be seen is not always the same machine, container or job.
    add(fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().as_ref());
    for space in ["pid", "mnt", "net", "user"] {
        let link = fs::read_link(Path::new("/proc/self/ns").join(space));
        add(link.unwrap_or_default().as_os_str());
    }
    for file in ["/proc/self/cgroup", "/proc/self/limits"] {
        add(fs::read_to_string(file).unwrap_or_default().as_ref());
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| INHERITED.iter().any(|it| line.starts_with(it))) {
        add(line.as_ref());
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether this program's file is not the one any more that this process runs.
pub fn program_has_changed() -> bool {
    let running = identity(Path::new("/proc/self/exe"));
    let there = folders::own_program().and_then(|path| identity(&path));
    !matches!((running, there), (Ok(running), Ok(there)) if running == there)
}

fn identity(file: &Path) -> Result<String> {
    let it = fs::metadata(file).with_context(|| format!("failed to read `{}`", file.display()))?;
    let time = (it.mtime(), it.mtime_nsec());
    Ok(format!("{} {} {} {} {}", it.dev(), it.ino(), it.len(), time.0, time.1))
}

fn read_by_an_evaluator(
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Vec<(OsString, OsString)> {
    let is_read = |name: &OsStr| {
        let name = name.to_string_lossy();
        let begins = |with: &[&str]| with.iter().any(|it| name.starts_with(it));
        (begins(&READ) && !begins(&NOT_READ)) || READ_TOO.contains(&&*name)
    };
    let mut found: Vec<_> = environment.filter(|(name, _)| is_read(name)).collect();
    found.sort();
    found
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_evaluator_reads_tells_two_apart() {
        let environment = [
            ("RUSTFLAGS", "-g"),
            ("PATH", "/bin"),
            ("PATHS", "/no"),
            ("NDLAB_CACHE", "off"),
            ("NDLAB_SPARE_MINUTES", "1"),
            ("EDITOR", "ed"),
        ];
        let environment = environment.map(|(name, value)| (name.into(), value.into()));
        let found = read_by_an_evaluator(environment.into_iter());
        let names: Vec<_> = found.iter().map(|(name, _)| name.to_str().unwrap()).collect();
        assert_eq!(names, ["NDLAB_CACHE", "PATH", "RUSTFLAGS"]);
    }

    #[test]
    fn one_process_has_one_key_for_each_toolchain() {
        let folder = std::env::temp_dir().join(format!("ndlab-key-{}", std::process::id()));
        let keys = ["a", "b"].map(|name| {
            let sysroot = folder.join(name);
            fs::create_dir_all(sysroot.join("bin")).unwrap();
            fs::write(sysroot.join("bin/rustc"), "").unwrap();
            assert_eq!(key(&sysroot).unwrap(), key(&sysroot).unwrap());
            key(&sysroot).unwrap()
        });
        assert_ne!(keys[0], keys[1]);
        assert!(key(&folder).is_err());
        assert!(!program_has_changed());
        fs::remove_dir_all(folder).unwrap();
    }
}
