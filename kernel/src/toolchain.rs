//! The Rust toolchain that compiles cells: where it lies and what it is.
//! It is found once, when the kernel is installed, and recorded; what a notebook's folder or a
//! desktop's environment says later changes nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

/// The oldest compiler that the evaluator and the prelude work with, as `(major, minor)`.
const OLDEST: (u32, u32) = (1, 95);

const HOW_TO_GET_RUST: &str = "install Rust with rustup (https://rustup.rs), then try again";

/// A compiler with its cargo and its standard library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    /// The folder that `rustc --print sysroot` names.
    pub sysroot: PathBuf,
    /// The compiler itself, never rustup's stand-in for it.
    pub rustc: PathBuf,
    /// The cargo of the same toolchain where it has one.
    pub cargo: PathBuf,
    /// What `rustc -vV` prints: two compilers that print the same make the same code.
    pub version: String,
}

impl Toolchain {
    /// The toolchain that `rustc` means in this folder and environment.
    pub fn find() -> Result<Toolchain> {
        let Some(rustc) = on_path("rustc") else {
            bail!(
                "no Rust compiler found: `rustc` is neither on PATH nor in ~/.cargo/bin; \
                 {HOW_TO_GET_RUST}"
            );
        };
        let sysroot = output_of(&rustc, &["--print", "sysroot"])?;
        Toolchain::at(Path::new(sysroot.trim()))
    }

    /// The toolchain whose folder is `sysroot`.
    pub fn at(sysroot: &Path) -> Result<Toolchain> {
        let rustc = sysroot.join("bin/rustc");
        if !rustc.is_file() {
            bail!(
                "the Rust toolchain `{}` is gone; run `ndlab install` again to record another",
                sysroot.display()
            );
        }
        let own_cargo = sysroot.join("bin/cargo");
        let cargo = if own_cargo.is_file() { Some(own_cargo) } else { on_path("cargo") };
        let Some(cargo) = cargo else {
            bail!("no `cargo` beside `{}`; {HOW_TO_GET_RUST}", rustc.display());
        };
        let version = output_of(&rustc, &["-vV"])?;
        let toolchain = Toolchain { sysroot: sysroot.to_owned(), rustc, cargo, version };
        toolchain.check_age()?;
        Ok(toolchain)
    }

    fn check_age(&self) -> Result<()> {
        let release = self.release();
        let mut numbers = release.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
        let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if found < OLDEST {
            bail!(
                "rustc {release} is too old: ndlab needs {}.{} or newer; run `rustup update`",
                OLDEST.0,
                OLDEST.1
            );
        }
        Ok(())
    }

    /// The value of a line of `rustc -vV`, as of `release: 1.95.0`.
    fn field(&self, name: &str) -> &str {
        let line = self.version.lines().find_map(|line| line.strip_prefix(name));
        line.map_or("", |rest| rest.trim_start_matches(':').trim())
    }

    /// The compiler's version, as `1.95.0`.
    pub fn release(&self) -> &str {
        self.field("release")
    }

    /// The machine that the compiler runs on and compiles for, as `x86_64-unknown-linux-gnu`.
    pub fn host(&self) -> &str {
        self.field("host")
    }

    /// The processor that the compiler compiles for, as `x86_64`.
    pub fn architecture(&self) -> &str {
        self.host().split('-').next().unwrap_or_default()
    }

    /// The standard library's sources, of which type inference reads a copy.
    pub fn library_source(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust/library")
    }

    /// Fails with the way to mend it where the standard library's sources are missing.
    pub fn check_library_source(&self) -> Result<()> {
        if self.library_source().join("std/Cargo.toml").is_file() {
            return Ok(());
        }
        let name = self.sysroot.file_name().unwrap_or_default().to_string_lossy();
        bail!(
            "the standard library's sources are missing from `{}`; run \
             `rustup component add rust-src --toolchain {name}`",
            self.sysroot.display()
        )
    }

    /// The folder of the libraries that compiled code links to while it runs.
    pub fn library_folder(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(self.host()).join("lib")
    }

    /// The linker that comes with the compiler, where one does.
    pub fn linker(&self) -> Option<PathBuf> {
        let linker = self.sysroot.join("lib/rustlib").join(self.host()).join("bin/rust-lld");
        linker.is_file().then_some(linker)
    }

    /// The features of this machine's CPU, as the compiler names them, in order.
    pub fn cpu_features(&self) -> Result<Vec<String>> {
        let cfg = output_of(&self.rustc, &["--print", "cfg", "-Ctarget-cpu=native"])?;
        let feature = |line: &str| {
            Some(line.strip_prefix("target_feature=\"")?.strip_suffix('"')?.to_owned())
        };
        let mut features: Vec<String> = cfg.lines().filter_map(feature).collect();
        features.sort();
        Ok(features)
    }
}

/// Where `tool` lies: on PATH, or where rustup puts it.
fn on_path(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| dirs::home_dir().map(|home| home.join(".cargo")));
    std::env::split_paths(&path)
        .chain(cargo_home.map(|home| home.join("bin")))
        .map(|folder| folder.join(tool))
        .find(|candidate| candidate.is_file())
}

/// What `program` prints on stdout when it is called with `arguments`.
fn output_of(program: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("failed to run `{}`", program.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed: {}", program.display(), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toolchain(version: &str) -> Toolchain {
        let path = PathBuf::from("/t");
        let (sysroot, rustc, cargo) = (path.clone(), path.clone(), path);
        Toolchain { sysroot, rustc, cargo, version: version.to_owned() }
    }

    #[test]
    fn reads_release_and_host() {
        let found =
            toolchain("rustc 1.95.0 (abc)\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n");
        assert_eq!(found.release(), "1.95.0");
        assert_eq!(found.host(), "x86_64-unknown-linux-gnu");
        assert!(found.check_age().is_ok());
    }

    #[test]
    fn refuses_an_old_compiler() {
        let error = toolchain("release: 1.80.1\n").check_age().unwrap_err().to_string();
        assert!(error.contains("rustc 1.80.1 is too old"), "{error}");
        assert!(toolchain("release: 2.0.0-nightly\n").check_age().is_ok());
    }
}
