//! The command line. Each command is one call into the module that does it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};

use crate::cell_cache::CellCache;
use crate::install::{self, Scope};
use crate::warm::export::{Export, export};
use crate::warm::rehearsal::rehearse;
use crate::{evaluator, kernel, runtime, spare, warm};

/// A Jupyter kernel for array computing in Rust.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a notebook; Jupyter calls this.
    Kernel {
        /// The file in which Jupyter says where to listen.
        #[arg(long, value_name = "FILE")]
        connection_file: PathBuf,
        /// The folder of the toolchain that compiles cells [default: what `rustc` means here].
        #[arg(long, value_name = "DIR")]
        toolchain: Option<PathBuf>,
    },
    /// Make the kernel known to Jupyter, and build the prelude for this machine.
    Install {
        #[command(flatten)]
        scope: ScopeArguments,
        /// The folder of the toolchain that is to compile cells [default: what `rustc` means here].
        #[arg(long, value_name = "DIR")]
        toolchain: Option<PathBuf>,
    },
    /// Take away what `install` wrote.
    Uninstall {
        #[command(flatten)]
        scope: ScopeArguments,
    },
    /// Check everything that cells need, and say how to mend what is missing.
    Doctor {
        #[command(flatten)]
        scope: ScopeArguments,
        /// Also run the notebooks of this folder, as in a workshop without a network: the time of
        /// their cells, memory and disk.
        #[arg(long, value_name = "DIR")]
        workshop: Option<PathBuf>,
    },
    /// Run notebooks, so that their cells are compiled when somebody opens them.
    Warm {
        /// The notebooks.
        #[arg(required = true, value_name = "NOTEBOOK")]
        notebooks: Vec<PathBuf>,
        /// Prepare a cache in this folder that all users may read.
        #[arg(long, value_name = "DIR")]
        shared: Option<PathBuf>,
        /// The folder of the toolchain that compiles cells [default: what `rustc` means here].
        #[arg(long, value_name = "DIR")]
        toolchain: Option<PathBuf>,
    },
    /// Run a notebook and write the cells that ran well as a Cargo project that builds.
    Export {
        /// The notebook.
        #[arg(value_name = "NOTEBOOK")]
        notebook: PathBuf,
        /// The folder of the project.
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// Write over an earlier project.
        #[arg(long, short)]
        force: bool,
        /// The name of the program [default: the folder's].
        #[arg(long, value_name = "NAME")]
        bin: Option<String>,
        /// The folder of the toolchain that compiles cells [default: what `rustc` means here].
        #[arg(long, value_name = "DIR")]
        toolchain: Option<PathBuf>,
    },
    /// Say which compiled cells are kept, where, and what is wrong with the place.
    Cache {
        /// Take away all that is this user's own.
        #[arg(long)]
        clear: bool,
        /// End the spare evaluator that waits for the next kernel.
        #[arg(long)]
        stop: bool,
    },
    /// Evaluate cells for a kernel.
    #[command(hide = true)]
    Evaluator {
        #[arg(long)]
        session: PathBuf,
        #[arg(long)]
        toolchain: Option<PathBuf>,
    },
    /// Evaluate cells for a kernel that is yet to be started.
    #[command(hide = true)]
    Spare {
        #[arg(long)]
        toolchain: PathBuf,
    },
    /// Run the code of cells for an evaluator.
    #[command(hide = true)]
    Runtime {
        #[arg(long)]
        library: PathBuf,
        #[arg(long, conflicts_with = "worker")]
        socket: Option<PathBuf>,
        #[arg(long, conflicts_with = "worker")]
        cells: Option<PathBuf>,
        #[arg(long)]
        worker: bool,
        /// Places for the arguments of programs that cells run.
        places: Vec<String>,
    },
    /// Be what evcxr takes for the process that runs cells.
    #[command(hide = true)]
    StandIn,
}

#[derive(Args)]
struct ScopeArguments {
    /// For this user (the default).
    #[arg(long, group = "scope")]
    user: bool,
    /// For the Python environment that is active.
    #[arg(long, group = "scope")]
    sys_prefix: bool,
    /// Below this folder, as of a Python environment.
    #[arg(long, value_name = "DIR", group = "scope")]
    prefix: Option<PathBuf>,
}

impl ScopeArguments {
    fn scope(self) -> Scope {
        match (self.prefix, self.sys_prefix) {
            (Some(prefix), _) => Scope::Prefix(prefix),
            (None, true) => Scope::ActiveEnvironment,
            (None, false) => Scope::User,
        }
    }
}

/// Does what the command line says.
#[expect(clippy::print_stderr, reason = "where a command line complains")]
pub fn run() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ndlab: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    match command {
        Command::Kernel { connection_file, toolchain } => kernel::run(&connection_file, toolchain)?,
        Command::Install { scope, toolchain } => {
            install::install(&scope.scope(), toolchain.as_deref())?;
        }
        Command::Uninstall { scope } => install::uninstall(&scope.scope())?,
        Command::Doctor { scope, workshop } => {
            return doctor(&scope.scope(), workshop.as_deref());
        }
        Command::Warm { notebooks, shared, toolchain } => {
            return warm::warm(&notebooks, toolchain.as_deref(), shared.as_deref());
        }
        Command::Export { notebook, folder, force, bin, toolchain } => {
            return export(&Export { notebook, folder, force, bin, toolchain });
        }
        Command::Cache { clear, stop } => cache(clear, stop)?,
        Command::Evaluator { session, toolchain } => {
            evaluator::run(&session, toolchain.as_deref())?
        }
        Command::Runtime { library, worker: true, .. } => runtime::run_worker(&library)?,
        Command::Runtime { library, socket, cells, worker: false, .. } => {
            let (socket, cells) = socket.zip(cells).context("a supervisor needs its sockets")?;
            runtime::run(&socket, &cells, &library)?;
        }
        Command::Spare { toolchain } => evaluator::waiting::run(&toolchain)?,
        Command::StandIn => runtime::run_stand_in()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn doctor(scope: &Scope, workshop: Option<&Path>) -> Result<ExitCode> {
    let well = install::doctor(scope)?;
    match workshop {
        Some(folder) if well == ExitCode::SUCCESS => {
            rehearse(folder, &install::toolchain_of(scope)?)
        }
        _ => Ok(well),
    }
}

#[expect(clippy::print_stdout, reason = "a command tells what it found or did")]
fn cache(clear: bool, stop: bool) -> Result<()> {
    if stop {
        print!("{}", spare::stop()?);
        if !clear {
            return Ok(());
        }
    }
    let cache = CellCache::open();
    print!("{}", if clear { cache.clear()? } else { cache.describe() });
    Ok(())
}
