//! `ndlab install` and `uninstall`: the kernelspec by which Jupyter finds this binary.
//! Checking what is installed is `install/doctor.rs`'s business.

mod doctor;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::folders;
use crate::prelude::PreludeFolder;
use crate::toolchain::Toolchain;

pub use doctor::{doctor, toolchain_of};

/// The kernelspec's name, and that of its folder.
const NAME: &str = "ndlab";

/// Whose Jupyter is to find the kernel.
pub enum Scope {
    /// This user's.
    User,
    /// That of the Python environment in `VIRTUAL_ENV` or `CONDA_PREFIX`.
    ActiveEnvironment,
    /// That of the environment in this folder.
    Prefix(PathBuf),
}

impl Scope {
    /// The kernelspec's folder.
    fn folder(&self) -> Result<PathBuf> {
        let data = match self {
            Scope::User => user_data()?,
            Scope::ActiveEnvironment => {
                let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().find_map(std::env::var_os);
                let Some(prefix) = active else {
                    bail!(
                        "no Python environment is active: activate one, or name it with --prefix"
                    );
                };
                PathBuf::from(prefix).join("share/jupyter")
            }
            Scope::Prefix(prefix) => prefix.join("share/jupyter"),
        };
        let data = std::path::absolute(&data)
            .with_context(|| format!("bad folder `{}`", data.display()))?;
        Ok(data.join("kernels").join(NAME))
    }
}

/// Where Jupyter looks for what belongs to the user.
fn user_data() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("JUPYTER_DATA_DIR") {
        return Ok(named.into());
    }
    let home = dirs::home_dir().context("no home folder: set HOME, or use --prefix")?;
    if cfg!(target_os = "macos") {
        return Ok(home.join("Library/Jupyter"));
    }
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    Ok(data.unwrap_or_else(|| home.join(".local/share")).join("jupyter"))
}

/// What Jupyter reads: <https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs>
#[derive(Serialize, Deserialize)]
struct KernelSpec {
    argv: Vec<String>,
    display_name: String,
    language: String,
    interrupt_mode: String,
    metadata: serde_json::Value,
}

impl KernelSpec {
    fn new(binary: &Path, toolchain: &Toolchain) -> Result<KernelSpec> {
        let text = |path: &Path| {
            let text = path.to_str().map(str::to_owned);
            text.with_context(|| {
                format!("`{}` is not UTF-8, and Jupyter's files are", path.display())
            })
        };
        Ok(KernelSpec {
            argv: vec![
                text(binary)?,
                "kernel".to_owned(),
                "--toolchain".to_owned(),
                text(&toolchain.sysroot)?,
                "--connection-file".to_owned(),
                "{connection_file}".to_owned(),
            ],
            display_name: "Rust (ndlab)".to_owned(),
            language: "rust".to_owned(),
            interrupt_mode: "message".to_owned(),
            metadata: serde_json::json!({"debugger": false}),
        })
    }

    fn read(folder: &Path) -> Result<KernelSpec> {
        let path = folder.join("kernel.json");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("failed to read `{}`", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("`{}` is damaged", path.display()))
    }

    /// The toolchain's folder that the spec records.
    fn toolchain(&self) -> Option<&Path> {
        let flag = self.argv.iter().position(|argument| argument == "--toolchain")?;
        self.argv.get(flag + 1).map(Path::new)
    }

    /// Writes the spec's folder as a whole, or leaves the old one.
    fn write(&self, folder: &Path) -> Result<()> {
        let failed = || format!("failed to write the kernelspec `{}`", folder.display());
        let parent = folder.parent().context("a kernelspec lies in a folder")?;
        fs::create_dir_all(parent).with_context(failed)?;
        let partial = parent.join(format!(".{NAME}-{}", std::process::id()));
        let text = serde_json::to_string_pretty(self).context("a kernelspec is JSON")?;
        let written = fs::create_dir(&partial)
            .and_then(|()| fs::write(partial.join("kernel.json"), text))
            .and_then(|()| if folder.exists() { fs::remove_dir_all(folder) } else { Ok(()) })
            .and_then(|()| fs::rename(&partial, folder));
        if written.is_err() {
            let _ = fs::remove_dir_all(&partial);
        }
        written.with_context(failed)
    }
}

/// Builds the prelude, then writes the kernelspec: what Jupyter lists can run.
#[expect(clippy::print_stdout, reason = "a command tells what it did")]
pub fn install(scope: &Scope, toolchain: Option<&Path>) -> Result<()> {
    let folder = scope.folder()?;
    let toolchain = match toolchain {
        Some(sysroot) => Toolchain::at(sysroot)?,
        None => Toolchain::find()?,
    };
    toolchain.check_library_source()?;
    if cfg!(target_os = "macos") {
        println!("On macOS a cell that fails can lose variables: there are no snapshots there.");
    }
    let mut tell = |text: &str| println!("{text}");
    PreludeFolder::of(&toolchain)?.ensure(&mut tell)?;
    let binary = folders::own_program()?;
    KernelSpec::new(&binary, &toolchain)?.write(&folder)?;
    println!("Installed the kernel \"Rust (ndlab)\" in `{}`.", folder.display());
    Ok(())
}

/// Removes the kernelspec. The cache may serve other installations, and is named.
#[expect(clippy::print_stdout, reason = "a command tells what it did")]
pub fn uninstall(scope: &Scope) -> Result<()> {
    let folder = scope.folder()?;
    if !folder.exists() {
        bail!("no kernelspec to remove at `{}`", folder.display());
    }
    fs::remove_dir_all(&folder)
        .with_context(|| format!("failed to remove `{}`", folder.display()))?;
    println!(
        "Removed `{}`. Built libraries remain in `{}`; remove that folder if no other ndlab uses it.",
        folder.display(),
        crate::folders::cache()?.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_written_whole_and_read_back() {
        let top = std::env::temp_dir().join(format!("ndlab-spec-{}", std::process::id()));
        let folder = Scope::Prefix(top.clone()).folder().unwrap();
        let (sysroot, rustc, cargo) = ("/t".into(), "/t/bin/rustc".into(), "/t/bin/cargo".into());
        let toolchain = Toolchain { sysroot, rustc, cargo, version: String::new() };
        for _ in 0..2 {
            KernelSpec::new(Path::new("/b/ndlab"), &toolchain).unwrap().write(&folder).unwrap();
        }
        let spec = KernelSpec::read(&folder).unwrap();
        assert_eq!(spec.toolchain(), Some(Path::new("/t")));
        assert_eq!(spec.argv[0], "/b/ndlab");
        assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1);
        fs::remove_dir_all(&top).unwrap();
    }
}
