//! `ndlab doctor`: everything that cells need, checked one by one, and how to mend what is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};

use super::{KernelSpec, Scope};
use crate::cell_cache::CellCache;
use crate::companion;
use crate::folders;
use crate::kernel::Place;
use crate::prelude::{Prelude, PreludeFolder};
use crate::spare;
use crate::toolchain::Toolchain;

/// What was found, or why something is not as it should be.
type Finding = Result<String>;

/// Prints every finding; fails where one of them stops cells from running.
#[expect(clippy::print_stdout, reason = "a command tells what it found")]
pub fn doctor(scope: &Scope) -> Result<ExitCode> {
    let spec_folder = scope.folder()?;
    let spec = KernelSpec::read(&spec_folder);
    let toolchain = toolchain_of(scope);
    let mut findings: Vec<(&str, Finding)> = vec![("platform", platform())];
    match &toolchain {
        Ok(toolchain) => {
            findings.push(("compiler", Ok(compiler(toolchain))));
            findings.push(("library sources", library_sources(toolchain)));
            findings.push(("linker", linker()));
            findings.push(("prelude", prelude(toolchain)));
        }
        Err(error) => findings.push(("compiler", Err(anyhow::anyhow!("{error:#}")))),
    }
    findings.push(("cache", cache()));
    findings.push(("compiled cells", Ok(CellCache::open().describe_briefly())));
    findings.push(("spare evaluator", Ok(spare::describe())));
    findings.push(("history", Ok(history())));
    findings.push(("NumPy", Ok(numpy())));
    findings.push(("kernelspec", kernelspec(spec, &spec_folder)));
    let mut code = ExitCode::SUCCESS;
    for (name, finding) in findings {
        match finding {
            Ok(text) => println!("ok    {name}: {text}"),
            Err(error) => {
                println!("WRONG {name}: {error:#}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// The toolchain that the kernel's cells are compiled by.
pub fn toolchain_of(scope: &Scope) -> Result<Toolchain> {
    let spec = KernelSpec::read(&scope.folder()?);
    match spec.as_ref().ok().and_then(|spec| spec.toolchain()) {
        Some(sysroot) => Toolchain::at(sysroot),
        None => Toolchain::find(),
    }
}

fn platform() -> Finding {
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    match (system, machine) {
        ("linux", "x86_64" | "aarch64") => Ok(format!("{system} on {machine}")),
        ("macos", _) => Ok(format!(
            "{system} on {machine}: without snapshots, so a cell that fails can lose variables"
        )),
        _ => bail!("{system} on {machine} is not supported: use Linux on x86_64 or aarch64"),
    }
}

fn compiler(toolchain: &Toolchain) -> String {
    format!("rustc {} in `{}`", toolchain.release(), toolchain.sysroot.display())
}

fn library_sources(toolchain: &Toolchain) -> Finding {
    toolchain.check_library_source()?;
    Ok(format!("`{}`", toolchain.library_source().display()))
}

/// Links something, since that is what cells do.
fn linker() -> Finding {
    let output = Command::new("cc")
        .args(["-x", "c", "-", "-o", "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            use std::io::Write as _;
            if let Some(mut stdin) = child.stdin.take() {
                stdin.write_all(b"int main(void) { return 0; }\n")?;
            }
            child.wait_with_output()
        })
        .context("no C compiler to link with: `cc` is not on PATH; install gcc or clang")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`cc` cannot link a program: {}; install gcc or clang anew", said.trim());
    }
    Ok("`cc` links".to_owned())
}

fn prelude(toolchain: &Toolchain) -> Finding {
    let place = PreludeFolder::of(toolchain)?;
    let refusals: String =
        place.refusals().iter().map(|why| format!("; a shared one is not used: {why}")).collect();
    let Some(Prelude { cpu_features, build_seconds, folder, .. }) = place.found() else {
        bail!(
            "not built for this compiler and CPU (`{}` is missing); run `ndlab install`, or wait \
             for the next kernel to build it{refusals}",
            place.path().display()
        );
    };
    Ok(format!(
        "built in {build_seconds} s for a CPU with {} features, in `{}`{refusals}",
        cpu_features.len(),
        folder.display()
    ))
}

fn cache() -> Finding {
    let cache: PathBuf = folders::cache()?;
    folders::make_private(&cache)?;
    let probe = cache.join(format!("probe-{}", std::process::id()));
    folders::write_atomically(&probe, "x")?;
    std::fs::remove_file(&probe)
        .with_context(|| format!("failed to remove `{}`", probe.display()))?;
    Ok(format!("`{}` can be written", cache.display()))
}

/// Cells run without it.
fn history() -> String {
    match Place::from_environment() {
        Place::Nowhere => "of this session only, as NDLAB_HISTORY says".to_owned(),
        Place::Usual(path) | Place::Named(path) => {
            let there = if path.is_file() { "" } else { ", which the first cell writes" };
            format!("of all sessions in `{}`{there}", path.display())
        }
    }
}

/// Cells of Rust run without it, too.
fn numpy() -> String {
    const ASK: &str = "import sys, numpy; print(sys.version.split()[0], numpy.__version__)";
    let without =
        |why: String| format!("not there, and only `%%numpy` and `%compare` need it: {why}");
    let python = match companion::python() {
        Ok(python) => python,
        Err(why) => return without(why),
    };
    let asked = Command::new(&python).args(["-c", ASK]).stdin(Stdio::null()).output();
    let said = match asked {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        Ok(_) => {
            return without(format!(
                "`{0}` has none; `{0} -m pip install numpy`",
                python.display()
            ));
        }
        Err(error) => return without(format!("`{}` cannot be started: {error}", python.display())),
    };
    let (version, numpy) = said.trim().split_once(' ').unwrap_or((said.trim(), "of some version"));
    format!("{numpy} in Python {version} at `{}`, for `%%numpy`", python.display())
}

fn kernelspec(spec: Result<KernelSpec>, folder: &Path) -> Finding {
    let spec = spec.context("run `ndlab install` (with --user, --sys-prefix or --prefix)")?;
    let binary = spec.argv.first().map(PathBuf::from).unwrap_or_default();
    if !binary.is_file() {
        bail!(
            "`{}` names `{}`, which is gone; run `ndlab install`",
            folder.display(),
            binary.display()
        );
    }
    Ok(format!("`{}` starts `{}`", folder.display(), binary.display()))
}
