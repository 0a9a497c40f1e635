//! The spare: an evaluator that is warm before there is a kernel for it, at most one for each user.
//! Here is what those who make, take, name or end one must agree on: the record by which it is found,
//! and the words that are said to it. How it waits is `evaluator/waiting.rs`'s business, how a kernel
//! makes and takes it `kernel/spare.rs`'s.

mod key;
mod memory;

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::BufReader;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::{folders, messages};
pub use key::{key, program_has_changed};
pub use memory::{available, megabytes, resident};

/// Set to `off`, no spare is made or taken.
const VARIABLE: &str = "NDLAB_SPARE";

/// How many minutes a spare waits for a kernel.
const MINUTES_VARIABLE: &str = "NDLAB_SPARE_MINUTES";
const MINUTES: f64 = 30.0;

/// How long a spare may take to go when it is told to.
const GOING: Duration = Duration::from_secs(3);

/// How a spare is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it is good for: kernels with the same key.
    pub key: String,
    /// Its process.
    pub pid: i32,
    /// Its session's folder.
    pub folder: PathBuf,
}

/// What is said to a spare.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToSpare {
    /// A kernel with this key wants it.
    Claim { key: String },
    /// The kernel listens: begin as its evaluator.
    Begin(Begin),
    /// End.
    Leave,
}

/// What a spare has to know of its kernel.
#[derive(Debug, Serialize, Deserialize)]
pub struct Begin {
    /// The kernel's process.
    pub kernel: i32,
    /// The folder that it was started in.
    pub here: PathBuf,
    /// The environment that it was started in.
    pub environment: Vec<(OsString, OsString)>,
}

/// What a spare answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromSpare {
    /// To `Claim`: it is nobody else's.
    Yours,
}

/// Whether spares are made and taken.
pub fn is_on() -> bool {
    cfg!(target_os = "linux") && std::env::var_os(VARIABLE).is_none_or(|value| value != "off")
}

/// How long a spare waits.
pub fn patience() -> Duration {
    let named = std::env::var(MINUTES_VARIABLE).ok().and_then(|text| text.trim().parse().ok());
    let minutes = named.filter(|minutes: &f64| *minutes >= 0.0).unwrap_or(MINUTES);
    Duration::try_from_secs_f64(minutes * 60.0).unwrap_or(Duration::MAX)
}

/// Where the spare listens.
pub fn socket(session: &Path) -> PathBuf {
    session.join("spare.sock")
}

fn record_file() -> Result<PathBuf> {
    Ok(folders::cache()?.join("spare.json"))
}

/// The lock of whoever is the spare or is getting ready to be; none where there is one.
pub fn lock() -> Result<Option<File>> {
    let cache = folders::cache()?;
    folders::make_private(&cache)?;
    let path = cache.join("spare.lock");
    let file =
        File::create(&path).with_context(|| format!("failed to write `{}`", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("failed to lock `{}`", path.display()))
        }
    }
}

impl Record {
    /// The record that is there, if this user has written it and nobody else could have.
    pub fn find() -> Option<Record> {
        let path = record_file().ok()?;
        let own = rustix::process::getuid().as_raw();
        let is_ours = |path: &Path, others: u32| {
            fs::symlink_metadata(path)
                .is_ok_and(|it| it.uid() == own && it.mode() & others == 0 && !it.is_symlink())
        };
        if !is_ours(&path, 0o022) {
            return None;
        }
        let record: Record = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
        is_ours(&record.folder, 0o077).then_some(record)
    }

    /// Announces a spare.
    pub fn write(&self) -> Result<()> {
        let text = serde_json::to_string(self).context("a record is JSON")?;
        folders::write_atomically(&record_file()?, &text)
    }

    /// Takes the announcement back, unless it is another's by now.
    pub fn remove(&self) {
        if Record::find().as_ref() == Some(self)
            && let Ok(path) = record_file()
        {
            let _ = fs::remove_file(path);
        }
    }

    /// Says that the spare may still be wanted.
    pub fn touch(&self) {
        let file = record_file().ok().and_then(|path| File::options().append(true).open(path).ok());
        if let Some(file) = file {
            let _ = file.set_modified(SystemTime::now());
        }
    }

    /// How long nobody has said so.
    pub fn age(&self) -> Duration {
        let path = record_file().ok();
        let modified = path.and_then(|path| fs::metadata(path).and_then(|it| it.modified()).ok());
        modified.and_then(|modified| modified.elapsed().ok()).unwrap_or_default()
    }

    /// Whether the process still listens.
    pub fn is_alive(&self) -> bool {
        UnixStream::connect(socket(&self.folder)).is_ok()
    }

    /// Ends the spare, and waits until it has gone.
    pub fn stop(&self) -> Result<()> {
        let stream = UnixStream::connect(socket(&self.folder));
        let told = stream.and_then(|stream| {
            messages::send(&stream, &ToSpare::Leave)?;
            stream.set_read_timeout(Some(GOING))?;
            // It closes its end when it is through.
            messages::receive::<FromSpare>(&mut BufReader::new(stream))
        });
        self.remove();
        let deadline = Instant::now() + GOING;
        while told.is_ok() && self.folder.exists() {
            if Instant::now() > deadline {
                bail!("the spare evaluator (process {}) does not end; kill it", self.pid);
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

/// The spare in one line, for a list of findings.
pub fn describe() -> String {
    let off = if is_on() { "" } else { "; none is made or taken (NDLAB_SPARE=off)" };
    match Record::find().filter(Record::is_alive) {
        Some(record) => {
            let held = resident(record.pid).map(megabytes).unwrap_or_default();
            let (pid, minutes) = (record.pid, patience().as_secs_f64() / 60.0);
            format!(
                "process {pid} waits for the next kernel with {held} of memory, and goes after \
                 {minutes} minutes without use; `ndlab cache --stop` ends it{off}"
            )
        }
        None if off.is_empty() => {
            "none now; a kernel makes one when it has nothing to do".to_owned()
        }
        None => "off by NDLAB_SPARE".to_owned(),
    }
}

/// Ends the spare, and says what came of it.
pub fn stop() -> Result<String> {
    match Record::find().filter(Record::is_alive) {
        Some(record) => {
            let held = resident(record.pid).map(megabytes).unwrap_or_default();
            record.stop()?;
            Ok(format!("The spare evaluator has ended; it held {held} of memory.\n"))
        }
        None => Ok("There is no spare evaluator.\n".to_owned()),
    }
}
