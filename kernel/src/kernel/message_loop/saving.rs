//! What `%save` asks for. Projects and files are written on a thread of their own, since disks may be
//! slow.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result};

use super::{Event, MessageLoop};
use crate::export::{self, Ran};
use crate::kernel::execution::{Running, Step};
use crate::magics::save::Saving;
use crate::messages::{Failure, MimeBundle, StreamName};
use crate::settings::Settings;

impl MessageLoop {
    /// Begins to save; the cell goes on when that is done.
    pub(super) fn save(&mut self, saving: Saving) {
        let Some(running) = &mut self.running else { return };
        running.step = Step::Saving;
        let cells = match &saving {
            Saving::Project { cells, .. } => cells.as_deref(),
            Saving::File { .. } => None,
        };
        let (ran, settings) = (self.record.of(cells), self.settings);
        let lock = self.backend.dependencies().join("Cargo.lock");
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || {
            let saved = save(&saving, &ran, &settings, lock);
            let _ = events.send(Event::Saved(saved.map_err(|error| format!("{error:#}"))));
        });
    }

    /// It has been done, or could not be.
    pub(super) fn saved(&mut self, saved: Result<String, String>) {
        let is_saving = |running: &&mut Running| matches!(running.step, Step::Saving);
        let Some(running) = self.running.as_mut().filter(is_saving) else { return };
        let outcome = match saved {
            Ok(text) => {
                running.stream(StreamName::Stdout, text);
                Ok(MimeBundle::new())
            }
            Err(text) => Err(Failure::Other(text)),
        };
        self.end_part(outcome);
    }
}

/// Does it; what to say of it.
fn save(saving: &Saving, ran: &[Ran], settings: &Settings, lock: PathBuf) -> Result<String> {
    match saving {
        Saving::File { path, text, append, force, arguments } => {
            let name = path.display();
            if path.is_file() && !append && !force {
                return Ok(format!(
                    "File `{name}` exists. Use `%save -f {arguments}` to force overwrite\n"
                ));
            }
            write(path, &format!("{text}\n"), *append)
                .with_context(|| format!("failed to write `{name}`"))?;
            Ok(format!("The following commands were written to file `{name}`:\n{text}\n"))
        }
        Saving::Project { wish, .. } => {
            let place = std::env::current_dir().context("this folder has gone")?;
            let project = export::project(ran, &wish.name, settings, &place);
            // Where crates were asked for, these are the versions that cells were linked to.
            let lock = fs::read_to_string(lock).ok();
            export::write(&project, wish, lock.as_deref())?;
            let cells = if project.cells == 1 { "cell" } else { "cells" };
            let mut text = format!(
                "Wrote {} {cells} as a Cargo project to `{}`; `cargo run --release` there runs it\n",
                project.cells,
                wish.folder.display()
            );
            project.notes.iter().for_each(|note| text.push_str(&format!("note: {note}\n")));
            Ok(text)
        }
    }
}

fn write(path: &Path, text: &str, append: bool) -> io::Result<()> {
    if !append {
        return fs::write(path, text);
    }
    let mut file = fs::File::options().append(true).create(true).open(path)?;
    io::Write::write_all(&mut file, text.as_bytes())
}
