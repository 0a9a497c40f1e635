//! This binary standing where evcxr and rust-analyzer look for cargo, rustc and rustup.
//! It is reached by the name it is called by, through links in a session's folder; only the
//! evaluator has that folder on its PATH, never a cell. The cargo side is `cargo.rs`, the compiler
//! side `rustc.rs`, and questions about the tools `probes.rs`.

mod cargo;
mod dependencies;
mod metadata;
mod probes;
mod rustc;

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::prelude::Prelude;
use crate::{folders, processes};
pub use rustc::{SHARE_GENERICS, search_at_run_time};

/// The name under which this binary stands between cargo and rustc while dependencies are built.
pub const PRELUDE_WRAPPER: &str = "ndlab-rustc-wrapper";

/// Names the session's folder to the shim. Set for the evaluator alone.
const SESSION_VARIABLE: &str = "NDLAB_SHIM_SESSION";

/// The variables that bring evcxr and rust-analyzer to the shim, and those by which evcxr would
/// steer a cargo that the shim replaces.
const STEERING: [&str; 11] = [
    "PATH",
    "TMPDIR",
    "CARGO_HOME",
    "CARGO",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_BUILD_DIR",
    "RUST_SRC_PATH",
    SESSION_VARIABLE,
];

/// What the shim has to know of its session; the evaluator writes it before it starts evcxr.
#[derive(Serialize, Deserialize)]
pub struct ShimSession {
    /// The prelude that cells link to, and the compiler.
    pub prelude: Prelude,
    /// Where evcxr keeps the crate `ctx`.
    pub evcxr_folder: PathBuf,
    /// The environment that the evaluator was started in.
    pub started_in: Vec<(OsString, OsString)>,
    /// The environment that the kernel was started in, given back to the real tools.
    pub environment: Vec<(OsString, OsString)>,
}

impl ShimSession {
    /// Writes the session and the links, and turns this process's environment into one in which
    /// evcxr and rust-analyzer find the shim and nothing else.
    /// `more` is what evcxr itself wants to find there.
    pub fn enter(&self, folder: &Path, more: &[(&str, OsString)]) -> Result<()> {
        self.save(folder)?;
        let home = folder.join("tools");
        let tools = home.join("bin");
        folders::make_private(&tools)?;
        let own = folders::own_program()?;
        for tool in ["cargo", "rustc", "rustup"] {
            std::os::unix::fs::symlink(&own, tools.join(tool))
                .with_context(|| format!("failed to write `{}`", tools.join(tool).display()))?;
        }
        // rust-analyzer looks into CARGO_HOME before it looks at PATH.
        let changed: [(&str, OsString); 5] = [
            ("PATH", tools.clone().into()),
            ("CARGO_HOME", home.into()),
            ("CARGO", tools.join("cargo").into()),
            ("RUSTC", tools.join("rustc").into()),
            (SESSION_VARIABLE, folder.into()),
        ];
        for (name, value) in changed.iter().chain(more) {
            // SAFETY: The evaluator calls this before it starts any thread.
            unsafe { env::set_var(name, value) };
        }
        // SAFETY: As above.
        unsafe { env::remove_var("RUSTUP_TOOLCHAIN") };
        Ok(())
    }

    /// Writes the session where the shim finds it.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_string(self).context("a session is JSON")?;
        folders::write_atomically(&folder.join("shim.json"), &text)
    }

    /// Reads the session, and gives this process the environment back that the kernel was started
    /// in: what evcxr and rust-analyzer added for a call stays, what steers the shim goes.
    fn load() -> Result<(PathBuf, ShimSession)> {
        let folder = env::var_os(SESSION_VARIABLE).context("the shim runs inside a session")?;
        let folder = PathBuf::from(folder);
        let path = folder.join("shim.json");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("failed to read `{}`", path.display()))?;
        let session: ShimSession =
            serde_json::from_str(&text).context("the session's record is damaged")?;
        for (name, value) in session.given_back(|name| env::var_os(name)) {
            match value {
                // SAFETY: The shim has only this thread.
                Some(value) => unsafe { env::set_var(name, value) },
                // SAFETY: As above.
                None => unsafe { env::remove_var(name) },
            }
        }
        Ok((folder, session))
    }
}

impl ShimSession {
    /// What has to change in an environment of which `now` tells: what steers the shim, and what the
    /// evaluator was started in, if the kernel was started in something else.
    fn given_back(
        &self,
        now: impl Fn(&OsStr) -> Option<OsString>,
    ) -> Vec<(OsString, Option<OsString>)> {
        let of_the_kernel: HashMap<_, _> = self.environment.iter().cloned().collect();
        let of_the_evaluator: HashMap<_, _> = self.started_in.iter().cloned().collect();
        let mut given_back = Vec::new();
        for name in STEERING {
            given_back.push((name.into(), of_the_kernel.get(OsStr::new(name)).cloned()));
        }
        let names: HashSet<_> = of_the_kernel.keys().chain(of_the_evaluator.keys()).collect();
        for name in names {
            let (wanted, before) = (of_the_kernel.get(name), of_the_evaluator.get(name));
            if wanted != before && now(name).as_ref() == before {
                given_back.push((name.clone(), wanted.cloned()));
            }
        }
        given_back
    }
}

/// The shim's role, where this process was called by the name of a tool.
pub fn called_as() -> Option<String> {
    let name = PathBuf::from(env::args_os().next()?).file_name()?.to_str()?.to_owned();
    matches!(&*name, "cargo" | "rustc" | "rustup" | PRELUDE_WRAPPER).then_some(name)
}

/// Plays the tool `name`.
#[expect(clippy::print_stderr, reason = "a tool complains on stderr")]
pub fn run(name: &str) -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    if name != PRELUDE_WRAPPER {
        // What runs in this place is stopped as one group, and does not outlive the evaluator.
        let _ = rustix::process::setpgid(None, None);
        let _ = processes::end_with_parent();
    }
    let outcome = match name {
        PRELUDE_WRAPPER => rustc::wrap_dependency(&arguments),
        "cargo" => ShimSession::load()
            .and_then(|(folder, session)| cargo::run(&folder, &session, &arguments)),
        "rustc" => ShimSession::load().and_then(|(_, session)| rustc(&session, &arguments)),
        _ => rustup(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// Plays rustc, which is only asked about itself here: cells are compiled by `cargo.rs`.
fn rustc(session: &ShimSession, arguments: &[OsString]) -> Result<ExitCode> {
    let words: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match probes::of_rustc(&session.prelude, &words) {
        Some(answer) => print(&answer),
        None => replace_by(Command::new(&session.prelude.toolchain.rustc).args(arguments)),
    }
}

/// Answers as the tool would.
fn print(answer: &str) -> Result<ExitCode> {
    io::stdout().write_all(answer.as_bytes()).context("failed to answer")?;
    Ok(ExitCode::SUCCESS)
}

/// Becomes `command`; returns only where that fails.
fn replace_by(command: &mut Command) -> Result<ExitCode> {
    let error = command.exec();
    Err(error).with_context(|| format!("failed to run `{}`", command.get_program().display()))
}

/// Answers `rustup which TOOL` with the shim's own tools, so that evcxr calls them.
#[expect(clippy::print_stdout, reason = "the answer of a tool")]
fn rustup(arguments: &[OsString]) -> Result<ExitCode> {
    let words: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["which", tool @ ("cargo" | "rustc")] => {
            let home = env::var_os("CARGO_HOME").context("the shim runs inside a session")?;
            println!("{}", Path::new(&home).join("bin").join(tool).display());
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            ShimSession::load()?;
            replace_by(Command::new("rustup").args(arguments))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::Toolchain;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
    }

    #[test]
    fn the_kernels_environment_comes_back_and_what_a_caller_added_stays() {
        let session = ShimSession {
            prelude: serde_json::from_value(serde_json::json!({
                "folder": "", "compiled": crate::prelude::Compiled::default(), "cpu_features": [],
                "build_seconds": 0, "toolchain": Toolchain {
                    sysroot: "".into(), rustc: "".into(), cargo: "".into(), version: String::new(),
                },
            }))
            .unwrap(),
            evcxr_folder: PathBuf::new(),
            started_in: pairs(&[("PATH", "/old"), ("PROXY", "a"), ("GONE", "1"), ("ADDED", "0")]),
            environment: pairs(&[("PATH", "/new"), ("PROXY", "b"), ("NEW", "2"), ("ADDED", "1")]),
        };
        let now = pairs(&[("PATH", "/shim"), ("PROXY", "a"), ("GONE", "1"), ("ADDED", "of cargo")]);
        let now: HashMap<_, _> = now.into_iter().collect();
        let back: HashMap<_, _> =
            session.given_back(|name| now.get(name).cloned()).into_iter().collect();
        let wanted =
            [("PATH", Some("/new")), ("PROXY", Some("b")), ("GONE", None), ("NEW", Some("2"))];
        for (name, value) in wanted {
            assert_eq!(back[OsStr::new(name)], value.map(OsString::from), "{name}");
        }
        assert!(!back.contains_key(OsStr::new("ADDED")));
    }
}
