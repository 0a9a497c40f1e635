//! `ndlab export`: a notebook as a Cargo project. Its cells run in a real kernel, which then saves those
//! that ran well, so that the project is the one that `%save` writes in the notebook.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use super::front_end::{FrontEnd, Network};
use super::notebook::Notebook;
use super::say;
use crate::prelude::PreludeFolder;
use crate::toolchain::Toolchain;

/// What is asked for.
pub struct Export {
    /// The notebook.
    pub notebook: PathBuf,
    /// Where the project goes.
    pub folder: PathBuf,
    /// Whether files of an earlier project may be written over.
    pub force: bool,
    /// The name of its program.
    pub bin: Option<String>,
    /// The toolchain's folder.
    pub toolchain: Option<PathBuf>,
}

/// Runs the notebook and writes the project; fails where a cell does that should not.
pub fn export(asked: &Export) -> Result<ExitCode> {
    let notebook =
        Notebook::read(&asked.notebook).with_context(|| format!("{}", asked.notebook.display()))?;
    let save = command(asked)?;
    let toolchain = match &asked.toolchain {
        Some(sysroot) => Toolchain::at(sysroot)?,
        None => Toolchain::find()?,
    };
    PreludeFolder::of(&toolchain)?.ensure(&mut |text| say(text))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("failed to start")?;
    runtime.block_on(run(&notebook, &toolchain.sysroot, &save, &asked.folder))
}

async fn run(notebook: &Notebook, toolchain: &Path, save: &str, folder: &Path) -> Result<ExitCode> {
    let mut front_end = FrontEnd::start(&notebook.folder, toolchain, Network::AsItIs).await?;
    let mut code = ExitCode::SUCCESS;
    for cell in &notebook.cells {
        let reply = front_end.run(&cell.code).await?;
        if let Some(error) = reply.error.filter(|_| !cell.may_fail) {
            let first = error.lines().next().unwrap_or_default();
            say(&format!("{}: cell {} is left out: {first}", notebook.name, cell.number));
            code = ExitCode::FAILURE;
        }
    }
    let saved = front_end.run(save).await?;
    front_end.end().await;
    if let Some(error) = saved.error {
        bail!("{}", error.split_once(": ").map_or(&*error, |(_, text)| text));
    }
    say(&format!(
        "{}: written to `{}`; `cargo run --release` there runs it",
        notebook.name,
        folder.display()
    ));
    Ok(code)
}

/// The cell that saves all cells before it.
fn command(asked: &Export) -> Result<String> {
    let folder = std::path::absolute(&asked.folder).context("the folder has no place")?;
    let folder = folder.to_str().context("the folder's name is no text")?;
    if folder.contains(['"', '\n']) || folder.ends_with(".rs") {
        bail!("a project cannot be called `{folder}`");
    }
    let force = if asked.force { "-f " } else { "" };
    let bin = asked.bin.as_ref().map_or(String::new(), |name| format!("--bin {name} "));
    Ok(format!("%save {force}{bin}\"{folder}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_cell_saves() {
        let mut asked = Export {
            notebook: "a.ipynb".into(),
            folder: "/x/my notebook".into(),
            force: true,
            bin: Some("tool".to_owned()),
            toolchain: None,
        };
        assert_eq!(command(&asked).unwrap(), "%save -f --bin tool \"/x/my notebook\"");
        asked.folder = "/x/a.rs".into();
        assert!(command(&asked).is_err());
    }
}
