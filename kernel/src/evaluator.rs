//! The evaluator's process: it makes the prelude ready, starts the engine, and answers the kernel's
//! requests one after another until the kernel goes. What evaluating means is `evaluator/engine.rs`'s
//! business.

mod engine;

use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use rustix::process::Pid;

use crate::messages::{self, Failure, FromEvaluator, ToEvaluator};
use crate::prelude::PreludeFolder;
use crate::runtime;
use crate::shim::ShimSession;
use crate::toolchain::Toolchain;
use crate::{folders, processes, shim};
use engine::Engine;

/// rust-analyzer recurses deeply on long expressions.
const STACK_BYTES: usize = 64 << 20;

/// Where the evaluator of a session finds the kernel.
pub fn socket(session: &Path) -> PathBuf {
    session.join("evaluator.sock")
}

/// The shim's folder in a session.
pub fn shim_folder(session: &Path) -> PathBuf {
    session.join("evaluator")
}

/// The way to the kernel, shared by the threads that have something to tell it.
#[derive(Clone)]
struct Kernel(Arc<UnixStream>);

impl Kernel {
    /// Tells the kernel; where it has gone, the reading side ends this process.
    fn tell(&self, message: &FromEvaluator) {
        let _ = messages::send(&*self.0, message);
    }
}

/// Runs until the kernel goes. `session` is the kernel's private folder.
pub fn run(session: &Path, toolchain: Option<&Path>) -> Result<()> {
    let path = socket(session);
    let stream = UnixStream::connect(&path)
        .with_context(|| format!("failed to connect to `{}`", path.display()))?;
    let requests = BufReader::new(stream.try_clone().context("failed to copy a descriptor")?);
    let kernel = Kernel(Arc::new(stream));
    let prepared = prepare(session, toolchain, &kernel);
    let folder = session.to_owned();
    let evaluating = thread::Builder::new()
        .name("evaluator".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || match prepared.and_then(|runtime| start_engine(&kernel, runtime)) {
            Ok(engine) => serve(&folder, engine, &kernel, requests),
            Err(error) => {
                kernel.tell(&FromEvaluator::Failed(format!("{error:#}")));
                Ok(())
            }
        })
        .context("failed to start a thread")?;
    evaluating.join().map_err(|_| anyhow!("the evaluator panicked"))?
}

/// Makes everything ready that the engine needs, and this process's environment with it. The answer
/// is the command that starts the supervisor.
fn prepare(session: &Path, toolchain: Option<&Path>, kernel: &Kernel) -> Result<Command> {
    let environment: Vec<_> = std::env::vars_os().collect();
    let toolchain = match toolchain {
        Some(sysroot) => Toolchain::at(sysroot)?,
        None => Toolchain::find()?,
    };
    toolchain.check_library_source()?;
    let mut tell = |text: &str| kernel.tell(&FromEvaluator::Notice(text.to_owned()));
    let prelude = PreludeFolder::of(&toolchain)?.ensure(&mut tell)?;
    let own = folders::own_program()?;
    let mut supervisor = Command::new(own);
    // evcxr sets the variable for what it starts; the user's code gets back what it was.
    let backtrace = environment.iter().find(|(name, _)| name == "RUST_BACKTRACE");
    let backtrace = backtrace.map(|(_, value)| value.clone()).unwrap_or_default();
    supervisor
        .args(["runtime", "--socket"])
        .arg(runtime::socket(session))
        .arg("--library")
        .arg(prelude.library())
        .arg("--backtrace")
        .arg(backtrace)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)));
    // A folder that was left by an evaluator that died must not be taken for this one's.
    let shim = shim_folder(session);
    let _ = std::fs::remove_dir_all(&shim);
    let evcxr_folder = shim.join("evcxr");
    folders::make_private(&evcxr_folder)?;
    let engine_environment = engine::environment(&shim, &evcxr_folder);
    ShimSession { prelude, evcxr_folder, environment }.enter(&shim, &engine_environment)?;
    Ok(supervisor)
}

fn start_engine(kernel: &Kernel, supervisor: Command) -> Result<Engine> {
    let hears = kernel.clone();
    let engine = Engine::start(supervisor, move |line| hears.tell(&FromEvaluator::Notice(line)))?;
    kernel.tell(&FromEvaluator::Ready);
    Ok(engine)
}

/// Answers requests in their order.
fn serve(
    session: &Path,
    mut engine: Engine,
    kernel: &Kernel,
    mut requests: BufReader<UnixStream>,
) -> Result<()> {
    // What stops a cell, and the kernel's going, must be noticed while one is being evaluated, too.
    let (queue, queued) = crossbeam_channel::unbounded();
    let folder = session.to_owned();
    let parent = rustix::process::getppid();
    thread::spawn(move || {
        while let Ok(Some(request)) = messages::receive::<ToEvaluator>(&mut requests) {
            if let ToEvaluator::Cancel { .. } = request {
                shim::refuse_to_compile(&shim_folder(&folder));
            } else if queue.send(request).is_err() {
                break;
            }
        }
        leave(&folder, parent);
    });
    for request in queued {
        if let ToEvaluator::Execute { .. } = request {
            shim::compile_again(&shim_folder(session));
        }
        kernel.tell(&answer(&mut engine, request));
    }
    Ok(())
}

/// The end of this process, when the kernel has gone: with what it had started, and with the
/// session's folder, where the kernel was killed and could not take that away itself.
fn leave(session: &Path, kernel: Option<Pid>) {
    processes::kill_compilers_of(rustix::process::getpid());
    processes::kill_recorded(&processes::shell_record(session));
    // A kernel that lives cleans up by itself, and may need the folder for another evaluator.
    for _ in 0..20 {
        if rustix::process::getppid() != kernel {
            let _ = std::fs::remove_dir_all(session);
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    std::process::exit(0);
}

fn answer(engine: &mut Engine, request: ToEvaluator) -> FromEvaluator {
    match request {
        ToEvaluator::Cancel { cell } => {
            FromEvaluator::Executed { cell, outcome: Err(Failure::Interrupted) }
        }
        ToEvaluator::Execute { cell, code } => {
            let outcome = catch_unwind(AssertUnwindSafe(|| engine.execute(&code)));
            let outcome = outcome.unwrap_or_else(|_| {
                Err(Failure::Other(
                    "the analysis of this cell panicked (a fault in rust-analyzer or evcxr, not \
                     in the cell); all variables are still there"
                        .to_owned(),
                ))
            });
            FromEvaluator::Executed { cell, outcome }
        }
        ToEvaluator::Complete { request, code, offset } => {
            let found = catch_unwind(AssertUnwindSafe(|| engine.complete(&code, offset)));
            let completions = found.ok().flatten().unwrap_or_default();
            FromEvaluator::Completed { request, completions }
        }
        ToEvaluator::Inspect { request, code, offset } => {
            let found = catch_unwind(AssertUnwindSafe(|| engine.inspect(&code, offset)));
            FromEvaluator::Inspected { request, found: found.ok().flatten() }
        }
    }
}
