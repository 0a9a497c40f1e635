//! Where ndlab keeps its files: one cache per user, and in it one folder per running kernel,
//! locked while the kernel lives and swept by the next one if it was killed; and one folder per user
//! for what cannot be made again.
//! What lies inside these folders is the business of those who ask for them.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The user's cache: `$NDLAB_CACHE_DIR`, else `ndlab` in the system's place for caches.
pub fn cache() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("NDLAB_CACHE_DIR") {
        return std::path::absolute(&named)
            .with_context(|| format!("bad NDLAB_CACHE_DIR `{}`", named.to_string_lossy()));
    }
    let caches = dirs::cache_dir().context("no home folder: set HOME or NDLAB_CACHE_DIR")?;
    Ok(caches.join("ndlab"))
}

/// The user's folder for what is to stay: `ndlab` in the system's place for such things.
pub fn state() -> Result<PathBuf> {
    let folder = dirs::state_dir().or_else(dirs::data_local_dir);
    Ok(folder.context("no home folder: set HOME")?.join("ndlab"))
}

/// This program's own file, to be started in another part. Where the file was replaced while this
/// process ran, as by an update, it is the new one.
pub fn own_program() -> Result<PathBuf> {
    let path = std::env::current_exe().context("failed to find this program's own file")?;
    let replaced = path.to_str().and_then(|text| text.strip_suffix(" (deleted)"));
    Ok(replaced.map(PathBuf::from).unwrap_or(path))
}

/// Makes a folder that only this user can enter, with those above it.
pub fn make_private(folder: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| {
        format!(
            "failed to create the folder `{}`; make its place writable, or name another with \
             NDLAB_CACHE_DIR",
            folder.display()
        )
    })
}

/// Writes a whole file or none: readers see the old text or the new.
pub fn write_atomically(path: &Path, contents: &(impl AsRef<[u8]> + ?Sized)) -> Result<()> {
    let partial = path.with_extension(format!("partial-{}", std::process::id()));
    let written = fs::write(&partial, contents).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written.with_context(|| format!("failed to write `{}`", path.display()))
}

/// A folder of a session that lies in memory, where the system has a place for that.
pub fn shared_memory(session: &Path) -> PathBuf {
    let memory = Path::new("/dev/shm");
    match session.file_name() {
        Some(name) if cfg!(target_os = "linux") && memory.is_dir() => {
            memory.join(format!("ndlab-{}", name.to_string_lossy()))
        }
        _ => session.join("shared"),
    }
}

/// Removes a session's folders.
pub fn remove(session: &Path) {
    let _ = fs::remove_dir_all(shared_memory(session));
    let _ = fs::remove_dir_all(session);
}

/// The private folder of one running kernel. It goes when this value is dropped.
pub struct SessionFolder {
    path: PathBuf,
    _lock: File,
}

impl SessionFolder {
    /// Sweeps the folders of killed kernels, then makes one for this process.
    pub fn create() -> Result<SessionFolder> {
        let sessions = cache()?.join("sessions");
        make_private(&sessions)?;
        // Between its creation and its lock a folder looks abandoned; this lock covers that gap.
        let gate = locked(&sessions.join("gate.lock"))?;
        sweep(&sessions);
        let name = format!("{}-{}", std::process::id(), &uuid::Uuid::new_v4().to_string()[..8]);
        let path = sessions.join(name);
        make_private(&path)?;
        let lock = held(&path)?;
        drop(gate);
        Ok(SessionFolder { path, _lock: lock })
    }

    /// The folder of another process, which holds it, too, until it leaves it to this one.
    pub fn share(path: PathBuf) -> Result<SessionFolder> {
        let lock = held(&path)?;
        Ok(SessionFolder { path, _lock: lock })
    }

    /// Gives it up to the process that shares it.
    pub fn leave_to_another(mut self) -> PathBuf {
        std::mem::take(&mut self.path)
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SessionFolder {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            remove(&self.path);
        }
    }
}

/// Holds a session's folder, beside others who do.
fn held(session: &Path) -> Result<File> {
    let path = session.join("lock");
    let opened = File::options().read(true).append(true).create(true).open(&path);
    let file = opened.with_context(|| format!("failed to write `{}`", path.display()))?;
    file.try_lock_shared().with_context(|| format!("failed to lock `{}`", path.display()))?;
    Ok(file)
}

/// Opens and locks `path`, waiting for whoever holds it.
pub fn locked(path: &Path) -> Result<File> {
    let file =
        File::create(path).with_context(|| format!("failed to write `{}`", path.display()))?;
    file.lock().with_context(|| format!("failed to lock `{}`", path.display()))?;
    Ok(file)
}

/// Removes the session folders that no living kernel holds.
fn sweep(sessions: &Path) {
    for entry in fs::read_dir(sessions).into_iter().flatten().flatten() {
        let lock = File::open(entry.path().join("lock"));
        let held = lock.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        if entry.path().is_dir() && !held {
            remove(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_only_what_nobody_holds() {
        let top = std::env::temp_dir().join(format!("ndlab-sweep-{}", std::process::id()));
        for name in ["held", "abandoned"] {
            fs::create_dir_all(top.join(name)).unwrap();
        }
        let lock = locked(&top.join("held/lock")).unwrap();
        File::create(top.join("abandoned/lock")).unwrap();
        sweep(&top);
        assert!(top.join("held").exists());
        assert!(!top.join("abandoned").exists());
        drop(lock);
        sweep(&top);
        assert!(!top.join("held").exists());
        fs::remove_dir_all(&top).unwrap();
    }

    #[test]
    fn a_failed_write_leaves_nothing() {
        let missing = std::env::temp_dir().join("ndlab-no-such-folder/file");
        assert!(write_atomically(&missing, "x").is_err());
        assert!(!missing.exists());
    }
}
