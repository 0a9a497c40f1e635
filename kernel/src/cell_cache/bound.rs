//! Keeps a folder of compiled cells below its limit: those whose last use is longest ago go first.
//!
//! A store must not count the whole folder. So each writes down its size in a journal, which begins
//! with the size that was counted last, and whoever finds the sum above the limit sweeps. What is lost
//! when two processes do so at once is put right by the next count, after `MOST_NOTES` stores at the
//! latest.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};

use super::trust;
use crate::folders;

/// What the names of unfinished files begin with.
pub(super) const UNFINISHED: &str = "unfinished-";

const JOURNAL: &str = "journal";
const SWEEP_LOCK: &str = "sweep.lock";

/// As many stores may pass between two counts.
const MOST_NOTES: usize = 1024;

/// No writer takes as long as this: an unfinished file that is older was left by one that was killed.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// A file takes whole blocks.
const BLOCK_BYTES: u64 = 4096;

/// How many cells there are, and what they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The compiled cells.
    pub cells: usize,
    /// Their size on disk.
    pub bytes: u64,
    /// Those among them that are never loaded, for others could have written them.
    pub refused: usize,
}

struct Cell {
    refused: bool,
    used: SystemTime,
    bytes: u64,
    path: PathBuf,
}

/// What a file of this length takes.
pub(super) fn on_disk(length: u64) -> u64 {
    length.div_ceil(BLOCK_BYTES).saturating_mul(BLOCK_BYTES)
}

/// Notes that a file of `bytes` was stored in `cells`, and sweeps where it is time.
pub(super) fn note(cells: &Path, bytes: u64, limit: u64) -> Result<()> {
    let journal = cells.join(JOURNAL);
    let mut file = File::options()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&journal)
        .with_context(|| format!("failed to open `{}`", journal.display()))?;
    let mut notes = Vec::new();
    file.read_to_end(&mut notes).context("failed to read the cache's journal")?;
    file.write_all(&bytes.to_le_bytes()).context("failed to write the cache's journal")?;
    let (known, torn) = notes.as_chunks::<8>();
    let sum = known.iter().fold(bytes, |sum, note| sum.saturating_add(u64::from_le_bytes(*note)));
    if known.is_empty() || !torn.is_empty() || known.len() >= MOST_NOTES || sum > limit {
        sweep(cells, limit)?;
    }
    Ok(())
}

/// Counts what is there; takes away what killed writers left, and, above the limit, the cells whose
/// last use is longest ago, so many that there is room for a while. Nothing happens where another
/// process is at it.
pub(super) fn sweep(cells: &Path, limit: u64) -> Result<()> {
    let path = cells.join(SWEEP_LOCK);
    let lock = File::options().append(true).create(true).mode(0o600).open(&path);
    let lock = lock.with_context(|| format!("failed to open `{}`", path.display()))?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    let mut found = list(cells, &mut remove_if_abandoned);
    let mut total: u64 = found.iter().map(|cell| cell.bytes).sum();
    if total > limit {
        let goal = limit - limit / 8;
        found.sort_by_key(|cell| cell.used);
        for cell in &found {
            if total <= goal {
                break;
            }
            if fs::remove_file(&cell.path).is_ok() {
                total -= cell.bytes;
            }
        }
    }
    folders::write_atomically(&cells.join(JOURNAL), &total.to_le_bytes())
}

/// Counts what is there.
pub(super) fn count(cells: &Path) -> Contents {
    let found = list(cells, &mut |_, _| ());
    Contents {
        cells: found.len(),
        bytes: found.iter().map(|cell| cell.bytes).sum(),
        refused: found.iter().filter(|cell| cell.refused).count(),
    }
}

/// Takes all cells away, and all unfinished files; the answer is what the cells were.
pub(super) fn clear(cells: &Path) -> Result<Contents> {
    let found = list(cells, &mut |path, _| {
        let _ = fs::remove_file(path);
    });
    let mut removed = Contents::default();
    for cell in found {
        match fs::remove_file(&cell.path) {
            Ok(()) => {
                removed.cells += 1;
                removed.bytes += cell.bytes;
            }
            // Another process was faster.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("failed to remove `{}`", cell.path.display()));
            }
        }
    }
    // A folder that others can write is made anew by the next store.
    for shard in fs::read_dir(cells).into_iter().flatten().flatten() {
        if is_hex(&shard.file_name(), 2) {
            // Not where somebody has stored a cell meanwhile.
            let _ = fs::remove_dir(shard.path());
        }
    }
    folders::write_atomically(&cells.join(JOURNAL), &0u64.to_le_bytes())?;
    Ok(removed)
}

fn remove_if_abandoned(path: &Path, written: SystemTime) {
    if written.elapsed().is_ok_and(|age| age > ABANDONED_AFTER) {
        let _ = fs::remove_file(path);
    }
}

/// The cells below `cells`; `unfinished` hears of the other files that writers make, and when they
/// were written.
fn list(cells: &Path, unfinished: &mut dyn FnMut(&Path, SystemTime)) -> Vec<Cell> {
    let mut found = Vec::new();
    for shard in fs::read_dir(cells).into_iter().flatten().flatten() {
        let is_folder = shard.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || !is_hex(&shard.file_name(), 2) {
            continue;
        }
        let shard_refused = shard.metadata().is_ok_and(|metadata| trust::is_refused(&metadata));
        for entry in fs::read_dir(shard.path()).into_iter().flatten().flatten() {
            let name = entry.file_name();
            // By the entry and not by its path: links are not followed.
            let Ok(metadata) = entry.metadata() else { continue };
            let Ok(used) = metadata.modified() else { continue };
            if is_hex(&name, 64) && metadata.is_file() {
                found.push(Cell {
                    refused: shard_refused || trust::is_refused(&metadata),
                    used,
                    bytes: on_disk(metadata.len()),
                    path: entry.path(),
                });
            } else if name.to_string_lossy().starts_with(UNFINISHED) {
                unfinished(&entry.path(), used);
            }
        }
    }
    found
}

fn is_hex(name: &std::ffi::OsStr, length: usize) -> bool {
    let name = name.as_encoded_bytes();
    name.len() == length && name.iter().all(u8::is_ascii_hexdigit)
}
