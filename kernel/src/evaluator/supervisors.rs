//! Starts the supervisors, one after another: evcxr knows nothing of them. What they are asked to run
//! is `runs.rs`'s business, and what they do then `runtime.rs`'s.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, Result};

use super::Kernel;
use super::runs::{self, Runs};
use crate::messages::FromEvaluator;
use crate::surroundings::Surroundings;
use crate::{folders, runtime};

/// See the module.
pub struct Supervisors {
    own_program: PathBuf,
    session: PathBuf,
    library: PathBuf,
    environment: Vec<(OsString, OsString)>,
    surroundings: Surroundings,
    kernel: Kernel,
    runs: Arc<Runs>,
}

impl Supervisors {
    /// Those of this session, whose workers load the prelude's `library`, in the `environment` that
    /// the kernel was started in.
    pub fn new(
        session: &Path,
        library: &Path,
        environment: Vec<(OsString, OsString)>,
        kernel: Kernel,
        runs: Arc<Runs>,
    ) -> Result<Supervisors> {
        let own_program = folders::own_program()?;
        let (session, library) = (session.to_owned(), library.to_owned());
        let surroundings = Surroundings::default();
        Ok(Supervisors { own_program, session, library, environment, surroundings, kernel, runs })
    }

    /// What those that are started from now on find around them.
    pub fn surround(&mut self, surroundings: Surroundings) {
        self.surroundings = surroundings;
    }

    /// The environment of those that are started from now on.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        self.surroundings.apply(self.environment.clone())
    }

    /// Starts one. It reports itself to the kernel and to `Runs`.
    pub fn start(&self) -> Result<()> {
        let mut command = Command::new(&self.own_program);
        command
            .args(["runtime", "--socket"])
            .arg(runtime::socket(&self.session))
            .arg("--cells")
            .arg(runs::socket(&self.session))
            .arg("--library")
            .arg(&self.library)
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().context("failed to start the process that runs cells")?;
        let (stderr, kernel) = (child.stderr.take(), self.kernel.clone());
        thread::spawn(move || {
            for line in stderr.into_iter().flat_map(|it| BufReader::new(it).lines()).flatten() {
                kernel.tell(&FromEvaluator::Notice(line));
            }
            let _ = child.wait();
        });
        Ok(())
    }

    /// Ends the one that is there, with all that cells have started, and starts another one.
    pub fn replace(&self) -> Result<()> {
        self.runs.dismiss();
        self.start()
    }
}
