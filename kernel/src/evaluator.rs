//! The evaluator's process: it makes the prelude ready, starts all that a cell needs, and answers
//! the kernel's requests until the kernel goes. What becomes of a cell is `evaluator/cells.rs`'s
//! business, what evcxr is for `evaluator/oracle.rs`'s, and how an evaluator waits for a kernel that is
//! not there yet `evaluator/waiting.rs`'s.

mod cells;
mod commands;
mod compiler;
pub mod courier;
mod engine;
mod machine;
mod oracle;
mod runs;
mod supervisors;
mod types;
pub mod waiting;

use std::ffi::OsString;
use std::io::BufReader;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use crossbeam_channel::Receiver;
use rustix::process::Pid;

use crate::code::Code;
use crate::messages::{self, CellId, Cost, Failure, FromEvaluator, Known, MimeBundle, ToEvaluator};
use crate::prelude::{Prelude, PreludeFolder};
use crate::settings::Settings;
use crate::shim::ShimSession;
use crate::study::Study;
use crate::surroundings::Surroundings;
use crate::toolchain::Toolchain;
use crate::{folders, processes};
use cells::Cells;
use compiler::Compiler;
use courier::Courier;
use oracle::{Oracle, Question};
use runs::Runs;
use supervisors::Supervisors;

/// Where the evaluator of a session finds the kernel.
pub fn socket(session: &Path) -> PathBuf {
    session.join("evaluator.sock")
}

/// The shim's folder in a session.
pub fn shim_folder(session: &Path) -> PathBuf {
    session.join("evaluator")
}

/// Where the sources of compiled cells are, in a session.
pub fn sources(session: &Path) -> PathBuf {
    shim_folder(session).join("cells")
}

/// Where the crates that cells of a session asked for are resolved.
pub fn dependencies(session: &Path) -> PathBuf {
    shim_folder(session).join("dependencies")
}

/// Locks; what another thread left when it panicked is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is done in its order, one after another.
enum Task {
    Execute(CellId, Code),
    Study(CellId, Study),
    List(CellId),
    Describe(String),
    Settings(Settings),
    Surroundings(Surroundings),
}

/// The way to the kernel, shared by the threads that have something to tell it.
#[derive(Clone, Default)]
struct Kernel(Arc<Mutex<Option<UnixStream>>>);

impl Kernel {
    /// Connects to the kernel, which listens in the session's folder. The requests are what it asks.
    fn meet(&self, session: &Path) -> Result<BufReader<UnixStream>> {
        let path = socket(session);
        let stream = UnixStream::connect(&path)
            .with_context(|| format!("failed to connect to `{}`", path.display()))?;
        let requests = BufReader::new(stream.try_clone().context("failed to copy a descriptor")?);
        *lock(&self.0) = Some(stream);
        Ok(requests)
    }

    /// Tells the kernel, if there is one; where it has gone, the reading side ends this process.
    fn tell(&self, message: &FromEvaluator) {
        if let Some(stream) = &*lock(&self.0) {
            let _ = messages::send(stream, message);
        }
    }
}

/// The kernel as a process that can be seen to end.
enum KernelProcess {
    /// It has started this one.
    Parent(Option<Pid>),
    /// It has taken this one over; none where it had gone by then.
    Another(Option<OwnedFd>),
}

impl KernelProcess {
    fn parent() -> KernelProcess {
        KernelProcess::Parent(rustix::process::getppid())
    }

    fn of(number: i32) -> KernelProcess {
        let ended = Pid::from_raw(number).and_then(|pid| processes::end_of(pid).ok());
        KernelProcess::Another(ended)
    }

    fn has_gone(&self) -> bool {
        match self {
            KernelProcess::Parent(parent) => rustix::process::getppid() != *parent,
            KernelProcess::Another(ended) => ended.as_ref().is_none_or(processes::is_readable),
        }
    }
}

/// Runs until the kernel goes. `session` is the kernel's private folder.
pub fn run(session: &Path, toolchain: Option<&Path>) -> Result<()> {
    let process = KernelProcess::parent();
    let kernel = Kernel::default();
    let requests = kernel.meet(session)?;
    match start(session, toolchain, &kernel) {
        Ok(evaluator) => evaluator.serve(session, requests, process),
        Err(error) => {
            kernel.tell(&FromEvaluator::Failed(format!("{error:#}")));
            Ok(())
        }
    }
}

fn start(session: &Path, toolchain: Option<&Path>, kernel: &Kernel) -> Result<Evaluator> {
    let environment = std::env::vars_os().collect();
    let toolchain = match toolchain {
        Some(sysroot) => Toolchain::at(sysroot)?,
        None => Toolchain::find()?,
    };
    toolchain.check_library_source()?;
    let mut tell = |text: &str| kernel.tell(&FromEvaluator::Notice(text.to_owned()));
    let place = PreludeFolder::of(&toolchain)?;
    let prelude = place.ensure(&mut tell)?;
    Prepared::new(session, &place, prelude, kernel.clone(), None)?.begin(environment)
}

/// An evaluator that may not have a kernel yet.
struct Prepared {
    kernel: Kernel,
    session: PathBuf,
    /// The prelude's library.
    library: PathBuf,
    ndarray: Option<PathBuf>,
    shim: ShimSession,
    compiler: Arc<Compiler>,
    oracle: Oracle,
}

impl Prepared {
    /// Makes everything ready that does not depend on the kernel, and this process's environment with
    /// it. evcxr goes on getting ready after that; `warmed` hears when it has inferred something.
    fn new(
        session: &Path,
        place: &PreludeFolder,
        prelude: Prelude,
        kernel: Kernel,
        warmed: Option<Sender<()>>,
    ) -> Result<Prepared> {
        let environment: Vec<_> = std::env::vars_os().collect();
        // A folder that was left by an evaluator that died must not be taken for this one's.
        let folder = shim_folder(session);
        let _ = std::fs::remove_dir_all(&folder);
        let evcxr_folder = folder.join("evcxr");
        folders::make_private(&evcxr_folder)?;
        engine::configure(&folder)?;
        let mut engine_environment = engine::environment(&folder, &evcxr_folder);
        // Where rust-analyzer looks for it first.
        engine_environment.push(("RUST_SRC_PATH", place.library_source(&prelude).into()));
        let library = prelude.library().to_owned();
        let ndarray = prelude.compiled.externs.get("ndarray").cloned();
        let compiler = Compiler::new(prelude.clone(), environment.clone(), sources(session))?;
        let shim = ShimSession {
            prelude,
            evcxr_folder: evcxr_folder.clone(),
            started_in: environment.clone(),
            environment,
        };
        // The last thing before there are threads.
        shim.enter(&folder, &engine_environment)?;
        let compiler = Arc::new(compiler);
        let courier = Courier::start(&folder, &evcxr_folder, Arc::clone(&compiler))?;
        let oracle = Oracle::start(courier, kernel.clone(), warmed)?;
        let session = session.to_owned();
        Ok(Prepared { kernel, session, library, ndarray, shim, compiler, oracle })
    }

    /// Begins to serve the kernel, which was started in this `environment`.
    fn begin(mut self, environment: Vec<(OsString, OsString)>) -> Result<Evaluator> {
        let Prepared { kernel, compiler, oracle, .. } = self;
        if let Some(ndarray) = self.ndarray {
            kernel.tell(&FromEvaluator::Prelude { ndarray });
        }
        compiler.enter(environment.clone());
        self.shim.environment = environment.clone();
        self.shim.save(&shim_folder(&self.session))?;
        let hears = kernel.clone();
        let runs = Runs::listen(&self.session, move || hears.tell(&FromEvaluator::Ready))?;
        let supervisors = Supervisors::new(
            &self.session,
            &self.library,
            environment,
            kernel.clone(),
            Arc::clone(&runs),
        )?;
        supervisors.start()?;
        let cells =
            Cells::new(kernel.clone(), Arc::clone(&compiler), runs, supervisors, oracle.clone());
        Ok(Evaluator { kernel, compiler, oracle, cells })
    }
}

struct Evaluator {
    kernel: Kernel,
    compiler: Arc<Compiler>,
    oracle: Oracle,
    cells: Cells,
}

impl Evaluator {
    /// Answers requests in their order; questions to the oracle have an order of their own.
    fn serve(
        self,
        session: &Path,
        mut requests: BufReader<UnixStream>,
        process: KernelProcess,
    ) -> Result<()> {
        // What stops a cell, and the kernel's going, must be noticed while one is running, too.
        let (queue, queued) = crossbeam_channel::unbounded();
        let folder = session.to_owned();
        let Evaluator { kernel, compiler, oracle, cells } = self;
        let stops = Arc::clone(&compiler);
        thread::spawn(move || {
            while let Ok(Some(request)) = messages::receive::<ToEvaluator>(&mut requests) {
                match request {
                    ToEvaluator::Execute { cell, code } => {
                        drop(queue.send(Task::Execute(cell, code)));
                    }
                    ToEvaluator::Study { cell, study } => {
                        drop(queue.send(Task::Study(cell, study)));
                    }
                    ToEvaluator::List { cell } => drop(queue.send(Task::List(cell))),
                    ToEvaluator::Describe { name } => drop(queue.send(Task::Describe(name))),
                    ToEvaluator::Settings(settings) => drop(queue.send(Task::Settings(settings))),
                    ToEvaluator::Surroundings(surroundings) => {
                        drop(queue.send(Task::Surroundings(surroundings)));
                    }
                    ToEvaluator::Cancel { .. } => stops.stop(),
                    ToEvaluator::Complete { request, code, offset } => {
                        oracle.ask(Question::Complete { request, code, offset });
                    }
                    ToEvaluator::Inspect { request, code, offset } => {
                        oracle.ask(Question::Inspect { request, code, offset });
                    }
                }
            }
            leave(&folder, &process);
        });
        let running = thread::Builder::new()
            .name("cells".to_owned())
            .spawn(move || run_cells(cells, &kernel, &compiler, &queued))
            .context("failed to start a thread")?;
        running.join().map_err(|_| anyhow!("the evaluator panicked"))
    }
}

fn run_cells(mut cells: Cells, kernel: &Kernel, compiler: &Compiler, queued: &Receiver<Task>) {
    let mut told = Known::default();
    let mut told_level = compiler.way().opt_level;
    for task in queued {
        let cell = match &task {
            Task::Execute(cell, _) | Task::Study(cell, _) | Task::List(cell) => *cell,
            Task::Surroundings(surroundings) => {
                cells.surround(surroundings);
                continue;
            }
            Task::Describe(name) => {
                cells.describe(name.clone());
                continue;
            }
            Task::Settings(settings) => {
                compiler.set(settings);
                told_level = settings.opt_level;
                continue;
            }
        };
        compiler.go_on();
        let started = std::time::Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| match &task {
            Task::Execute(cell, code) => cells.execute(*cell, code),
            Task::Study(_, study) => {
                let (studied, cost) = cells.study(study);
                let tell = |studied| kernel.tell(&FromEvaluator::Studied(studied));
                (studied.map(tell).map(|()| MimeBundle::new()), cost)
            }
            Task::List(_) | Task::Settings(_) | Task::Describe(_) | Task::Surroundings(_) => {
                (cells.list(), Cost { cached: true, ..Cost::default() })
            }
        }));
        let (outcome, cost) = ran.unwrap_or_else(|_| {
            let text = "this cell could not be prepared (a fault in ndlab, not in the cell)";
            (Err(Failure::Other(text.to_owned())), Cost::default())
        });
        let known = cells.known();
        if known != told {
            kernel.tell(&FromEvaluator::Known(known.clone()));
            told = known;
        }
        let level = compiler.way().opt_level;
        if level != told_level {
            kernel.tell(&FromEvaluator::OptLevel(level));
            told_level = level;
        }
        if cells.says_how_long() {
            let [total, compiler, inference] =
                [started.elapsed(), cost.compiler, cost.inference].map(|it| it.as_millis());
            kernel.tell(&FromEvaluator::Notice(format!(
                "Took {total}ms: the compiler {compiler}ms, waiting for types {inference}ms"
            )));
        }
        kernel.tell(&FromEvaluator::Executed { cell, outcome, cost });
    }
}

/// The end of this process, when the kernel has gone: with what it had started, and with the
/// session's folder, where the kernel was killed and could not take that away itself.
fn leave(session: &Path, kernel: &KernelProcess) {
    processes::kill_compilers_of(rustix::process::getpid());
    processes::kill_recorded(&processes::shell_record(session));
    processes::kill_recorded(&processes::python_record(session));
    // A kernel that lives cleans up by itself, and may need the folder for another evaluator.
    for _ in 0..20 {
        if kernel.has_gone() {
            folders::remove(session);
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    std::process::exit(0);
}
