//! Compiled cells kept on disk, to be loaded instead of being compiled again: this user's own, and
//! those that somebody prepared for many. What a key is made of, and what a record says, is the
//! business of those who store and find; so is building the prelude.
//!
//! Nothing here fails a cell: a cache that cannot be used is none, and says why when it is asked.
//! A cell is one file, `<cache>/cells/<first two digits>/<key>`, which appears whole by a rename. Many
//! kernels may read and write at once.

mod bound;
mod entry;
mod report;
mod settings;
#[cfg(test)]
mod tests;
pub mod trust;

use std::fs::{self, File, Metadata};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail};

use crate::folders;
use settings::Settings;

pub use entry::{Hit, Key};

/// The folder of compiled cells in a cache.
const CELLS: &str = "cells";

/// The last use is noted when it is this far from what stands there.
const NOTE_USE_AFTER: Duration = Duration::from_secs(3600);

/// The caches that were prepared for more than one user, trusted or not.
pub fn shared_caches() -> Vec<PathBuf> {
    settings::shared(std::env::var_os("NDLAB_SHARED_CACHE").as_deref(), &mut Vec::new())
}

/// Whether cells are looked up and kept where the notebook says nothing about it.
pub fn is_on_at_first() -> bool {
    Settings::from_environment().on
}

/// The caches that this user may read, and the one that is written to.
pub struct CellCache {
    on: AtomicBool,
    limit: u64,
    /// The user's own, by its real path.
    own: Option<PathBuf>,
    /// Those that are only read, by their real paths.
    shared: Vec<PathBuf>,
    problems: Vec<String>,
}

impl CellCache {
    /// The caches that the environment names, as far as they can be trusted.
    pub fn open() -> CellCache {
        CellCache::with(Settings::from_environment())
    }

    fn with(settings: Settings) -> CellCache {
        let Settings { on, limit, own, shared, mut problems } = settings;
        let mut not_used = |error: anyhow::Error| problems.push(format!("{error:#}"));
        let own = own.and_then(|cache| {
            let cells = cache.join(CELLS);
            let trusted = folders::make_private(&cells).and_then(|()| trust::folder(&cells));
            trusted.map_err(&mut not_used).ok()
        });
        let mut readable: Vec<PathBuf> = Vec::new();
        for cells in shared.iter().map(|cache| cache.join(CELLS)).filter(|cells| cells.exists()) {
            match trust::folder(&cells) {
                Ok(cells) if own.as_ref() == Some(&cells) || readable.contains(&cells) => {}
                Ok(cells) => readable.push(cells),
                Err(error) => not_used(error),
            }
        }
        let on = AtomicBool::new(on);
        CellCache { on, limit, own, shared: readable, problems }
    }

    /// Whether cells are looked up and kept.
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// Why compiled cells are not kept, where they are not.
    pub fn check_that_it_keeps(&self) -> Result<()> {
        if !self.is_on() {
            bail!("compiled cells are not kept: NDLAB_CACHE=off says so");
        }
        if self.own.is_none() {
            bail!("compiled cells are not kept: {}", self.problems.join("; "));
        }
        Ok(())
    }

    /// Has cells looked up and kept, or not, whatever the environment says.
    pub fn switch(&self, on: bool) {
        self.on.store(on, Ordering::Relaxed);
    }

    /// The compiled cell that was stored under `key`, if there is one that is whole and trusted.
    pub fn find(&self, key: &Key) -> Option<Hit> {
        if !self.is_on() {
            return None;
        }
        let own = self.own.as_deref().and_then(|cells| find_in(cells, key, true));
        own.or_else(|| self.shared.iter().find_map(|cells| find_in(cells, key, false)))
    }

    /// Keeps a compiled cell, unless that is not possible. A record alone can be kept, too.
    pub fn store(&self, key: &Key, record: &[u8], library: Option<&Path>) {
        if let Some(cells) = self.own.as_deref().filter(|_| self.is_on()) {
            // What is not kept is compiled again.
            let _ = store_in(cells, key, record, library, self.limit);
        }
    }

    /// Takes away every cell of the user's own, also where the cache is off. The answer is what it was.
    pub fn clear(&self) -> Result<String> {
        let Some(cells) = &self.own else {
            bail!("there is no cache to clear: {}", self.problems.join("; "));
        };
        let removed = bound::clear(cells)?;
        Ok(format!("Removed {} from `{}`.\n", report::contents(removed), cells.display()))
    }
}

fn find_in(cells: &Path, key: &Key, own: bool) -> Option<Hit> {
    let name = key.to_string();
    let shard = trust::folder_in(cells, &name[..2]).ok()?;
    let path = shard.join(name);
    let (file, metadata) = trust::file(&path).ok()??;
    let hit = read(&file, &metadata).and_then(|bytes| entry::decode(key, bytes));
    if own {
        match &hit {
            Some(_) => note_use(&file, &metadata),
            // Where another kernel has put a good one in its place by now, that one is lost, too,
            // and is compiled once more.
            None => drop(fs::remove_file(&path)),
        }
    }
    hit
}

fn read(mut file: &File, metadata: &Metadata) -> Option<Vec<u8>> {
    let length = usize::try_from(metadata.len()).ok()?;
    let mut bytes = Vec::new();
    // A damaged folder may claim any length.
    bytes.try_reserve_exact(length.checked_add(1)?).ok()?;
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Notes that a cell was used now. The time of the last change serves for that, since the contents
/// never change, and mounts that do not note the last read keep it all the same.
fn note_use(file: &File, metadata: &Metadata) {
    let now = SystemTime::now();
    let recent = metadata.modified().is_ok_and(|noted| {
        let distance = now.duration_since(noted).or_else(|_| noted.duration_since(now));
        distance.is_ok_and(|distance| distance < NOTE_USE_AFTER)
    });
    if !recent {
        let _ = file.set_modified(now);
    }
}

fn store_in(
    cells: &Path,
    key: &Key,
    record: &[u8],
    library: Option<&Path>,
    limit: u64,
) -> Result<()> {
    let library = library
        .map(|path| fs::read(path).with_context(|| format!("failed to read `{}`", path.display())))
        .transpose()?;
    let bytes = entry::encode(key, record, library.as_deref());
    let size = bound::on_disk(bytes.len() as u64);
    if size > limit {
        bail!("a compiled cell of {} is more than the cache may hold", settings::size(size));
    }
    let name = key.to_string();
    let shard = cells.join(&name[..2]);
    folders::make_private(&shard)?;
    let unfinished = shard.join(format!("{}{}", bound::UNFINISHED, uuid::Uuid::new_v4()));
    let written =
        write_new(&unfinished, &bytes).and_then(|()| fs::rename(&unfinished, shard.join(&name)));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("failed to write into `{}`", shard.display()))?;
    bound::note(cells, size, limit)
}

/// Whatever the user's umask says, nobody else may write what is to be trusted.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    File::options().write(true).create_new(true).mode(0o600).open(path)?.write_all(bytes)
}
