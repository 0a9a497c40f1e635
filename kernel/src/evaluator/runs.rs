//! The way to the supervisor on which compiled cells are run. What the supervisor does with them is
//! `runtime.rs`'s business.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::lock;
use crate::messages::{self, FromRun, ToRun};
use crate::processes;

/// How long to wait for a supervisor when a cell is to run.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the supervisor finds the evaluator.
pub fn socket(session: &Path) -> PathBuf {
    session.join("runs.sock")
}

/// What became of a cell that ran.
pub enum Ran {
    /// It ended well. Of new variables, the true names of their types follow.
    Well(BTreeMap<String, String>),
    /// A variable has another type than it was taken for; nothing was run.
    Changed(Vec<String>),
    /// It failed, and all is as before it.
    Undone,
    /// It failed and cannot be undone: what it defined is not there.
    Failed,
    /// The value has no form in which it could be shown.
    NoForm,
    /// There is no such variable.
    NoVariable,
    /// The process that held the variables has ended, and how.
    Ended(String),
}

/// See the module.
pub struct Runs {
    /// The newest supervisor.
    supervisor: Mutex<Option<Arc<UnixStream>>>,
    there: Condvar,
}

impl Runs {
    /// Listens for supervisors; `joined` hears of each.
    pub fn listen(session: &Path, joined: impl Fn() + Send + 'static) -> Result<Arc<Runs>> {
        let path = socket(session);
        // An evaluator that died may have left it.
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)
            .with_context(|| format!("failed to listen at `{}`", path.display()))?;
        let runs = Arc::new(Runs { supervisor: Mutex::new(None), there: Condvar::new() });
        let this = Arc::clone(&runs);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *lock(&this.supervisor) = Some(Arc::new(stream));
                this.there.notify_all();
                joined();
            }
        });
        Ok(runs)
    }

    fn supervisor(&self) -> Option<Arc<UnixStream>> {
        let supervisor = lock(&self.supervisor);
        let waited = self.there.wait_timeout_while(supervisor, PATIENCE, |there| there.is_none());
        let (supervisor, _) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        supervisor.clone()
    }

    /// Has the supervisor end; the next cell waits for another one.
    pub fn dismiss(&self) {
        if let Some(stream) = lock(&self.supervisor).take() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Has the supervisor do something, and waits until it is done.
    pub fn run(&self, what: &ToRun) -> Ran {
        let ended = || Ran::Ended("the process that runs the cells ended".to_owned());
        let Some(stream) = self.supervisor() else { return ended() };
        // What it says without having been asked is how it ended.
        let asked = processes::is_readable(&*stream) || messages::send(&*stream, what).is_ok();
        let outcome = if asked { hear(&stream) } else { None };
        let outcome = outcome.unwrap_or_else(ended);
        if matches!(outcome, Ran::Ended(_)) {
            let mut newest = lock(&self.supervisor);
            if newest.as_ref().is_some_and(|newest| Arc::ptr_eq(newest, &stream)) {
                *newest = None;
            }
        }
        outcome
    }
}

fn hear(stream: &UnixStream) -> Option<Ran> {
    let mut reader = BufReader::new(stream);
    let mut changed = Vec::new();
    let mut types = BTreeMap::new();
    let mut failed = false;
    loop {
        match messages::receive::<FromRun>(&mut reader).ok()?? {
            FromRun::Changed(name) => changed.push(name),
            FromRun::Stored { name, type_name } => drop(types.insert(name, type_name)),
            FromRun::Failed => failed = true,
            FromRun::Undone => return Some(Ran::Undone),
            FromRun::NoForm => return Some(Ran::NoForm),
            FromRun::NoVariable => return Some(Ran::NoVariable),
            FromRun::Ended(how) => return Some(Ran::Ended(how)),
            FromRun::Done if failed => return Some(Ran::Failed),
            FromRun::Done if !changed.is_empty() => return Some(Ran::Changed(changed)),
            FromRun::Done => return Some(Ran::Well(types)),
        }
    }
}
