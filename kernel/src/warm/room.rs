//! A cache that is prepared for many users, to be read by all and written by whoever prepares it.
//! Whether those who read it trust it is `cell_cache/trust.rs`'s business.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cell_cache::trust;

/// The folder of such a cache.
pub(super) struct Room {
    folder: PathBuf,
}

/// In the cache, but no business of its readers: folders of kernels that are running.
const SESSIONS: &str = "sessions";

impl Room {
    /// Makes `folder` the cache of this process and of the kernels that it starts. There may be no
    /// other threads yet.
    pub fn enter(folder: &Path) -> Result<Room> {
        let made = fs::create_dir_all(folder);
        made.with_context(|| format!("failed to make the folder `{}`", folder.display()))?;
        // What is built here names its place, which has to be the same for everybody.
        let folder = fs::canonicalize(folder)
            .with_context(|| format!("failed to read `{}`", folder.display()))?;
        // A spare evaluator would go on living in the cache.
        for (name, value) in
            [("NDLAB_CACHE_DIR", folder.as_os_str()), ("NDLAB_SPARE", "off".as_ref())]
        {
            // SAFETY: There are no other threads, as the caller promises.
            unsafe { std::env::set_var(name, value) };
        }
        Ok(Room { folder })
    }

    /// Lets everybody read what is there, and nobody else write. The answer says how it is used.
    pub fn open(&self) -> Result<String> {
        let sessions = self.folder.join(SESSIONS);
        // Where a kernel is still running the folder is not empty, and stays.
        let _ = fs::remove_file(sessions.join("gate.lock"));
        let _ = fs::remove_dir(&sessions);
        open_to_readers(&self.folder)?;
        let mut open = vec![self.folder.clone()];
        while let Some(folder) = open.pop() {
            let failed = || format!("failed to read `{}`", folder.display());
            for entry in fs::read_dir(&folder).with_context(failed)? {
                let path = entry.with_context(failed)?.path();
                if path == sessions || path.is_symlink() {
                    continue;
                }
                open_to_readers(&path)?;
                if path.is_dir() {
                    open.push(path);
                }
            }
        }
        let place = self.folder.display();
        trust::folder(&self.folder).with_context(|| {
            format!("the cache in `{place}` is ready, but nobody's kernel will use it there")
        })?;
        Ok(format!(
            "The cache in `{place}` is ready. Kernels use it where NDLAB_SHARED_CACHE names it, or \
             by themselves in /usr/local/share/ndlab/cache."
        ))
    }
}

/// What `chmod a+rX,go-w` does.
fn open_to_readers(path: &Path) -> Result<()> {
    let failed = || format!("failed to let others read `{}`", path.display());
    let mode = fs::symlink_metadata(path).with_context(failed)?.permissions().mode() & 0o7777;
    let runs = if mode & 0o111 != 0 { 0o111 } else { 0 };
    let wanted = (mode | 0o444 | runs) & !0o022;
    if wanted != mode {
        fs::set_permissions(path, Permissions::from_mode(wanted)).with_context(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_reads_and_nobody_else_writes() {
        let top = std::env::temp_dir().join(format!("ndlab-open-{}", std::process::id()));
        fs::create_dir_all(top.join("cells/ab")).unwrap();
        fs::create_dir_all(top.join("sessions")).unwrap();
        let modes = [
            ("sessions/gate.lock", 0o600, None),
            ("cells/ab/key", 0o600, Some(0o644)),
            ("cells/program", 0o770, Some(0o755)),
        ];
        for (name, mode, _) in modes {
            fs::write(top.join(name), "").unwrap();
            fs::set_permissions(top.join(name), Permissions::from_mode(mode)).unwrap();
        }
        fs::set_permissions(top.join("cells"), Permissions::from_mode(0o700)).unwrap();
        std::os::unix::fs::symlink("/no/such", top.join("link")).unwrap();
        let said = Room { folder: fs::canonicalize(&top).unwrap() }.open().unwrap();
        assert!(said.contains("NDLAB_SHARED_CACHE"), "{said}");
        let mode = |name: &str| {
            let metadata = fs::metadata(top.join(name)).ok()?;
            Some(metadata.permissions().mode() & 0o777)
        };
        for (name, _, expected) in modes {
            assert_eq!(mode(name), expected, "{name}");
        }
        assert_eq!(mode("cells"), Some(0o755));
        fs::remove_dir_all(&top).unwrap();
    }
}
