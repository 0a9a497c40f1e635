//! Calls of the compiler for cells. The crates that cells link to are compiled by cargo; their
//! arguments stand in `shim/rustc.rs`.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::linker::Linker;
use super::lock;
use super::way::Way;
use crate::folders;
use crate::shim::SHARE_GENERICS;
use crate::toolchain::Toolchain;

/// The compiler, ready to be called.
pub(super) struct Rustc {
    program: PathBuf,
    system: PathBuf,
    environment: Mutex<Vec<(OsString, OsString)>>,
    folder: PathBuf,
    linker: Linker,
}

/// What it warns of: what is probably not meant. Names that are not used are none of that in a
/// notebook, and how people call things is up to them. Types are written in full; arrays are
/// shortened elsewhere.
const WARNINGS: [&str; 6] = [
    "-Aunused",
    "-Anonstandard_style",
    "-Wunused_must_use",
    "-Wunused_comparisons",
    "-Wunreachable_code",
    "-Zwrite-long-types-to-disk=no",
];

/// What it said.
pub(super) struct Said {
    pub success: bool,
    /// Messages as JSON, one a line.
    pub stderr: String,
}

/// The last call, written where a bench finds it to repeat it.
#[derive(Serialize)]
struct Call<'a> {
    program: &'a Path,
    arguments: Vec<String>,
    environment: [(&'static str, &'static str); 1],
}

impl Rustc {
    pub fn new(
        toolchain: &Toolchain,
        environment: Vec<(OsString, OsString)>,
        folder: &Path,
    ) -> Rustc {
        Rustc {
            program: toolchain.rustc.clone(),
            system: toolchain.library_folder(),
            environment: Mutex::new(environment),
            linker: Linker::of(toolchain, folder),
            folder: folder.to_owned(),
        }
    }

    /// Is called in this environment from now on.
    pub fn enter(&self, environment: Vec<(OsString, OsString)>) {
        *lock(&self.environment) = environment;
    }

    /// Compiles `source` into `library`, or only says what is wrong with it where there is none.
    pub fn compile(&self, source: &Path, way: &Way, library: Option<&Path>) -> Result<Said> {
        let arguments = self.arguments(source, way, library);
        if library.is_some() {
            self.record(source, &arguments);
        }
        let said = self.call(&arguments)?;
        if !said.success && self.linker.gives_up(&said.stderr) {
            return self.call(&self.arguments(source, way, library));
        }
        Ok(said)
    }

    /// Compiles `source` as for a library, but into assembly in `folder`.
    pub fn assemble(&self, source: &Path, way: &Way, folder: &Path) -> Result<Said> {
        let mut arguments = self.arguments(source, way, None);
        let not_metadata = |argument: &OsString| argument != "--emit=metadata";
        arguments.retain(not_metadata);
        // The comments name the lines that instructions come from, also through what was inlined.
        arguments.extend(["--emit=asm", "-Zverbose-asm=yes"].map(OsString::from));
        if cfg!(target_arch = "x86_64") {
            arguments.push("-Cllvm-args=-x86-asm-syntax=intel".into());
        }
        let out = arguments.iter().position(|argument| argument == "--out-dir");
        if let Some(value) = out.and_then(|at| arguments.get_mut(at + 1)) {
            *value = folder.into();
        }
        self.call(&arguments)
    }

    fn call(&self, arguments: &[OsString]) -> Result<Said> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .envs(lock(&self.environment).iter().map(|(name, value)| (name, value)))
            .env("RUSTC_BOOTSTRAP", "1")
            // A compiler that is stopped leaves its temporary files where they go with the session.
            .env("TMPDIR", &self.folder)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // What runs for a cell is stopped as one group.
            .process_group(0);
        let output = command
            .output()
            .with_context(|| format!("failed to run `{}`", self.program.display()))?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Said { success: output.status.success(), stderr })
    }

    /// The explanation of an error code, as Markdown; none where there is no such code.
    pub fn explain(&self, code: &str) -> Result<Option<String>> {
        let output = Command::new(&self.program)
            .args(["--explain", code])
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("failed to run `{}`", self.program.display()))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(Some(text).filter(|text| output.status.success() && !text.trim().is_empty()))
    }

    fn arguments(&self, source: &Path, way: &Way, library: Option<&Path>) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        let mut add = |argument: &dyn AsRef<std::ffi::OsStr>| {
            arguments.push(argument.as_ref().to_owned());
        };
        for argument in ["--crate-name=ctx", "--edition=2024", "--crate-type=cdylib"] {
            add(&argument);
        }
        for argument in ["--error-format=json", "-Cprefer-dynamic", SHARE_GENERICS] {
            add(&argument);
        }
        WARNINGS.iter().for_each(|argument| add(argument));
        // The lines of the user's functions, for the trace of a panic.
        for argument in ["-Ctarget-cpu=native", "-Ccodegen-units=2", "-Cdebuginfo=line-tables-only"]
        {
            add(&argument);
        }
        add(&format!("-Copt-level={}", way.opt_level.name()));
        // By itself the compiler makes both depend on the level.
        let checks = if way.checks { "on" } else { "off" };
        add(&format!("-Cdebug-assertions={checks}"));
        add(&format!("-Coverflow-checks={checks}"));
        // A cell that another kernel compiled names its source as this one does.
        let mut remap = OsString::from("--remap-path-prefix=");
        remap.push(&self.folder);
        remap.push("=");
        add(&remap);
        for (name, path) in &way.compiled.externs {
            let mut argument = OsString::from(format!("--extern={name}="));
            argument.push(path);
            add(&argument);
        }
        for place in &way.compiled.search {
            add(&format!("-L{place}"));
        }
        match library {
            Some(library) => {
                let prelude = way.compiled.externs.get("ndlab").and_then(|path| path.parent());
                let folders: Vec<&Path> = prelude.into_iter().chain([&*self.system]).collect();
                self.linker.arguments(&folders).iter().for_each(|argument| add(argument));
                add(&"-o");
                add(&library);
            }
            None => {
                add(&"--emit=metadata");
                add(&"--out-dir");
                add(&self.folder);
            }
        }
        add(&source);
        arguments
    }

    fn record(&self, source: &Path, arguments: &[OsString]) {
        let arguments = arguments.iter().map(|each| each.to_string_lossy().into_owned()).collect();
        let environment = [("RUSTC_BOOTSTRAP", "1")];
        let call = Call { program: &self.program, arguments, environment };
        let text = serde_json::to_string(&call).unwrap_or_default();
        let _ = folders::write_atomically(&self.folder.join("rustc.json"), &text);
        let _ = std::fs::copy(source, self.folder.join("lib.rs"));
    }
}
