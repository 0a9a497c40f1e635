//! From a cell to a library: found in the cache of compiled cells, or compiled by one call of
//! rustc. What is compiled is `source.rs`'s business, the compiler's arguments stand in
//! `compiler/rustc.rs`, and running the library is up to others.

mod assembly;
mod linker;
mod rustc;
mod way;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::lock;
use crate::cell_cache::{CellCache, Hit, Key};
use crate::folders;
use crate::messages::Diagnostic;
use crate::prelude::Prelude;
use crate::settings::Settings;
use crate::source::{
    Cell, Complaints, Form, Notebook, Program, WhyEnds, complaints, lasting, program,
};
use crate::toolchain::Toolchain;
use rustc::Rustc;
pub use way::Way;

/// A cell and the notebook that it is compiled in.
pub struct Draft {
    /// The cell.
    pub cell: Cell,
    /// What is there before it.
    pub notebook: Notebook,
}

/// What became of a draft.
#[derive(Clone)]
pub enum Outcome {
    /// It can run.
    Ready(Arc<Ready>),
    /// It does not compile.
    Wrong(Arc<Complaints>),
    /// Somebody stopped it.
    Stopped,
    /// The compiler could not be called, and why.
    Failed(String),
}

/// A compiled cell.
pub struct Ready {
    /// The cell as it was compiled: with what was found out of its variables.
    pub cell: Cell,
    /// None where the same source may become something else another time.
    key: Option<Key>,
    /// The library; none where nothing is to run.
    pub library: Option<PathBuf>,
    /// The variables that the cell moves.
    pub moved: BTreeSet<String>,
    /// The types of the variables that it defines, where they are known already.
    pub types: Option<BTreeMap<String, String>>,
    /// What the compiler warns of.
    pub warnings: Vec<Diagnostic>,
    /// The same in its own words.
    said: String,
    /// Whether it was compiled at another time.
    pub cached: bool,
    /// How long the compiler took.
    pub took: Duration,
}

/// What the cache says of a cell.
#[derive(Serialize, Deserialize)]
enum Record {
    /// It compiles another way.
    Instead(Instead),
    /// It compiles, and defines variables of these types; and what the compiler warned of.
    Defines { types: BTreeMap<String, String>, said: String },
}

/// How a cell is to be compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// These variables are not put back: it moves them.
    pub moved: BTreeSet<String>,
    /// These that it defines are not kept.
    pub ending: BTreeMap<String, WhyEnds>,
    /// These types are written out.
    pub types: BTreeMap<String, String>,
}

impl Instead {
    /// Has `cell` compiled that way; whether it was not already.
    fn apply(self, cell: &mut Cell, moved: &mut BTreeSet<String>) -> bool {
        let changed = cell.with_types(&self.types).with_ending(&self.ending);
        let differs = changed != *cell || !self.moved.is_subset(moved);
        moved.extend(self.moved);
        *cell = changed;
        differs
    }
}

/// See the module.
pub struct Compiler {
    prelude: Prelude,
    /// Where sources and libraries go.
    folder: PathBuf,
    rustc: Rustc,
    cache: CellCache,
    way: Mutex<Way>,
    /// Whether the cell was given up for which the compiler works.
    stopped: AtomicBool,
    libraries: AtomicU64,
    /// Whether anything is left out or taken from another time that is right with it, too.
    shortcuts: bool,
}

/// What a [`Record`] looks like; another number where that changes.
const RECORDS: u32 = 2;

/// Set to `off`, every cell is compiled with all that there is, as a yardstick for the rest.
const SHORTCUTS_VARIABLE: &str = "NDLAB_SHORTCUTS";

impl Compiler {
    /// Compiles against `prelude`, in the environment that the kernel was started in, into `folder`.
    pub fn new(
        prelude: Prelude,
        environment: Vec<(OsString, OsString)>,
        folder: PathBuf,
    ) -> Result<Compiler> {
        folders::make_private(&folder)?;
        let way = Way::new(prelude.compiled.clone());
        let off =
            |(name, value): &(OsString, OsString)| name == SHORTCUTS_VARIABLE && value == "off";
        let shortcuts = !environment.iter().any(off);
        let rustc = Rustc::new(&prelude.toolchain, environment, &folder);
        Ok(Compiler {
            prelude,
            folder,
            rustc,
            cache: CellCache::open(),
            way: Mutex::new(way),
            stopped: AtomicBool::new(false),
            libraries: AtomicU64::new(0),
            shortcuts,
        })
    }

    /// Where sources and libraries are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Calls the compiler in this environment from now on.
    pub fn enter(&self, environment: Vec<(OsString, OsString)>) {
        self.rustc.enter(environment);
    }

    /// Whether shortcuts are taken.
    pub fn takes_shortcuts(&self) -> bool {
        self.shortcuts
    }

    fn form(&self, moved: &BTreeSet<String>) -> Form {
        let moved = moved.clone();
        if self.shortcuts { Form::Run { moved } } else { Form::RunWhole { moved } }
    }

    /// The compiler and what belongs to it.
    pub fn toolchain(&self) -> &Toolchain {
        &self.prelude.toolchain
    }

    /// How cells are compiled now.
    pub fn way(&self) -> Way {
        lock(&self.way).clone()
    }

    /// Has cells compiled in another way from now on.
    pub fn change_way(&self, change: impl FnOnce(&mut Way)) {
        change(&mut lock(&self.way));
    }

    /// Has cells compiled and kept as the notebook says.
    pub fn set(&self, settings: &Settings) {
        self.change_way(|way| {
            (way.opt_level, way.checks) = (settings.opt_level, settings.checks);
        });
        self.cache.switch(settings.cache);
    }

    /// Whether a crate on this machine that cells link to was edited since it was compiled.
    pub fn crates_have_changed(&self) -> bool {
        lock(&self.way).was_edited()
    }

    /// Compiles nothing more until `go_on`.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Ends what `stop` began.
    pub fn go_on(&self) {
        self.stopped.store(false, Ordering::Release);
    }

    /// Whether `stop` was the last word.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// The compiler's explanation of an error code.
    pub fn explain(&self, code: &str) -> Result<Option<String>> {
        self.rustc.explain(code)
    }

    /// The compiled cell, if it is in the cache with all that has to be known of it.
    pub fn look_up(&self, draft: &Draft) -> Option<Arc<Ready>> {
        if !self.shortcuts {
            return None;
        }
        let way = self.way();
        let mut moved = draft.notebook.surely_moved_by(&draft.cell);
        let mut cell = draft.cell.clone();
        loop {
            let program = program(&cell, &draft.notebook, &self.form(&moved));
            if !program.is_lasting() {
                return None;
            }
            let key = self.key(&program, &way);
            let hit = self.cache.find(&key)?;
            match serde_json::from_slice(hit.record()).ok()? {
                Record::Instead(instead) => {
                    if !instead.apply(&mut cell, &mut moved) {
                        return None;
                    }
                }
                Record::Defines { types, said } => {
                    let library = self.take_out(&hit, &key, &program).ok()?;
                    let name = source_name(&key);
                    let warnings = complaints(&said, &name, &program, &cell).warnings;
                    let (key, types, took) = (Some(key), Some(types), Duration::ZERO);
                    let cached = true;
                    return Some(Arc::new(Ready {
                        cell,
                        key,
                        library,
                        moved,
                        types,
                        warnings,
                        said,
                        cached,
                        took,
                    }));
                }
            }
        }
    }

    fn take_out(&self, hit: &Hit, key: &Key, program: &Program) -> Result<Option<PathBuf>> {
        self.write_source(key, program)?;
        if !hit.has_library() {
            return Ok(None);
        }
        let library = self.new_library();
        hit.copy_library(&library)?;
        Ok(Some(library))
    }

    /// Compiles a cell, on a thread of its own.
    pub fn start(self: &Arc<Compiler>, draft: Draft) -> Arc<Job> {
        let job = Arc::new(Job::default());
        let (this, finished) = (Arc::clone(self), Arc::clone(&job));
        thread::spawn(move || {
            let outcome =
                this.compile(&draft).unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
            *lock(&finished.outcome) = Some(outcome);
            finished.there.notify_all();
        });
        job
    }

    fn compile(&self, draft: &Draft) -> Result<Outcome> {
        let started = Instant::now();
        let way = self.way();
        let mut moved = draft.notebook.surely_moved_by(&draft.cell);
        let mut cell = draft.cell.clone();
        loop {
            let program = program(&cell, &draft.notebook, &self.form(&moved));
            let key = self.key(&program, &way);
            let source = self.write_source(&key, &program)?;
            let library = cell.runs().then(|| self.new_library());
            if self.is_stopped() {
                return Ok(Outcome::Stopped);
            }
            let said = self.rustc.compile(&source, &way, library.as_deref())?;
            if self.is_stopped() {
                return Ok(Outcome::Stopped);
            }
            let found = complaints(&said.stderr, &file_name(&source), &program, &cell);
            if said.success {
                let took = started.elapsed();
                let key = Some(key).filter(|_| program.is_lasting());
                let (types, cached) = (None, false);
                let (warnings, said) = (found.warnings, lasting(&said.stderr));
                return Ok(Outcome::Ready(Arc::new(Ready {
                    cell,
                    key,
                    library,
                    moved,
                    types,
                    warnings,
                    said,
                    cached,
                    took,
                })));
            }
            if found.errors.is_empty() {
                let (moves, ending) = (found.moved.clone(), found.ending.clone());
                let instead = Instead { moved: moves, ending, ..Instead::default() };
                if instead.clone().apply(&mut cell, &mut moved) {
                    self.remember_record(&key, &Record::Instead(instead), None);
                    continue;
                }
            }
            return self.check(&cell, draft, &way, found, &said.stderr);
        }
    }

    /// What is wrong with a cell that does not compile, said with all items there: the compiler
    /// proposes names among them. `found` is what it said without.
    fn check(
        &self,
        cell: &Cell,
        draft: &Draft,
        way: &Way,
        found: Complaints,
        said: &str,
    ) -> Result<Outcome> {
        let form = if found.only_showing { Form::CheckShowing } else { Form::Check };
        let program = program(cell, &draft.notebook, &form);
        let key = self.key(&program, way);
        let source = self.write_source(&key, &program)?;
        let checked = self.rustc.compile(&source, way, None)?;
        if self.is_stopped() {
            return Ok(Outcome::Stopped);
        }
        let better = complaints(&checked.stderr, &file_name(&source), &program, cell);
        if better.errors.is_empty() && found.errors.is_empty() {
            return Ok(Outcome::Failed(format!("the compiler failed: {}", said.trim())));
        }
        let found = if better.errors.is_empty() { found } else { better };
        Ok(Outcome::Wrong(Arc::new(found)))
    }

    /// Keeps a compiled cell for the next time, now that the `types` of its variables are known.
    pub fn remember(&self, ready: &Ready, types: &BTreeMap<String, String>) {
        let Some(key) = ready.key.as_ref().filter(|_| self.shortcuts && !ready.cached) else {
            return;
        };
        let (types, said) = (types.clone(), ready.said.clone());
        self.remember_record(key, &Record::Defines { types, said }, ready.library.as_deref());
    }

    /// Keeps that a cell, which was compiled to `ready`, has to be compiled in another way.
    pub fn remember_instead(&self, ready: &Ready, instead: &Instead) {
        if let Some(key) = ready.key.as_ref().filter(|_| self.shortcuts) {
            self.remember_record(key, &Record::Instead(instead.clone()), None);
        }
    }

    fn remember_record(&self, key: &Key, record: &Record, library: Option<&Path>) {
        if let Ok(record) = serde_json::to_vec(record) {
            self.cache.store(key, &record, library);
        }
    }

    fn key(&self, program: &Program, way: &Way) -> Key {
        let prelude = self.prelude.folder.file_name().unwrap_or_default();
        let way = format!("{RECORDS} {}", way.identity());
        Key::of([prelude.as_encoded_bytes(), way.as_bytes(), program.text.as_bytes()])
    }

    /// Writes the source where places of panics are looked up. Its name says what is in it.
    fn write_source(&self, key: &Key, program: &Program) -> Result<PathBuf> {
        let path = self.folder.join(source_name(key));
        fs::write(&path, &program.text)
            .with_context(|| format!("failed to write `{}`", path.display()))?;
        Ok(path)
    }

    /// A name that no library of this session has: one that is loaded twice shares its statics.
    fn new_library(&self) -> PathBuf {
        let number = self.libraries.fetch_add(1, Ordering::Relaxed);
        self.folder.join(format!("libcell_{number}.{}", std::env::consts::DLL_EXTENSION))
    }
}

fn source_name(key: &Key) -> String {
    format!("cell-{}.rs", &key.to_string()[..16])
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A cell that is being compiled.
#[derive(Default)]
pub struct Job {
    outcome: Mutex<Option<Outcome>>,
    there: Condvar,
}

impl Job {
    /// Waits for the compiler.
    pub fn wait(&self) -> Outcome {
        let mut outcome = lock(&self.outcome);
        loop {
            match &*outcome {
                Some(outcome) => return outcome.clone(),
                None => {
                    outcome =
                        self.there.wait(outcome).unwrap_or_else(std::sync::PoisonError::into_inner);
                }
            }
        }
    }
}
