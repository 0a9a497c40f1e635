//! `ndlab doctor --workshop DIR`: the dry run of a workshop. Every notebook of the folder runs twice:
//! once to have its cells kept, and once as a participant's kernel will run it, without a network, while
//! time and memory are written down. What is wrong with the machine itself is `doctor.rs`'s to say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};

use super::front_end::{FrontEnd, Network};
use super::held::Held;
use super::notebook::{Cell, Notebook};
use super::say;
use crate::cell_cache::CellCache;
use crate::folders;
use crate::prelude::PreludeFolder;
use crate::toolchain::Toolchain;

/// Longer than this a reader wonders whether anything happens.
const SLOW_SECONDS: f64 = 5.0;

/// What was seen of one notebook.
#[derive(Default)]
struct Seen {
    cells: usize,
    seconds: f64,
    /// The cell that took longest: its number, and its seconds.
    slowest: (usize, f64),
    /// The most that its kernel held at once.
    held: Held,
    /// Cells that were compiled although they had run before.
    compiled: Vec<usize>,
    /// What is wrong, with the number of its cell.
    wrong: Vec<(usize, String)>,
}

/// Runs the notebooks of `folder` and says what a workshop with them needs; fails where a cell does
/// that should not.
pub fn rehearse(folder: &Path, toolchain: &Toolchain) -> Result<ExitCode> {
    let paths = notebooks_in(folder)?;
    ensure!(!paths.is_empty(), "there is no notebook in `{}`", folder.display());
    CellCache::open().check_that_it_keeps()?;
    let prelude = PreludeFolder::of(toolchain)?.ensure(&mut |text| say(text))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("failed to start")?;
    let network = Network::none();

    let mut all = Held::default();
    let mut failed = false;
    for path in &paths {
        let twice = Notebook::read(path).and_then(|notebook| {
            // The first time its cells are compiled.
            runtime.block_on(run(&notebook, &toolchain.sysroot, Network::AsItIs))?;
            let seen = runtime.block_on(run(&notebook, &toolchain.sysroot, network))?;
            Ok((notebook.name, seen))
        });
        match twice {
            Ok((name, seen)) => {
                failed |= !seen.wrong.is_empty();
                say(&seen.describe(&name));
                all.grow(seen.held);
            }
            Err(error) => {
                failed = true;
                say(&format!("WRONG {}: {error:#}", path.display()));
            }
        }
    }
    say(match network {
        Network::None => "ok    network: there was none while they ran",
        Network::AsItIs => {
            "ok    network: this system lets nobody be without one, so it was there while they ran"
        }
    });
    match runtime.block_on(time_of_new_cell(folder, &toolchain.sysroot)) {
        Ok(seconds) => say(&format!("ok    a new cell: {seconds:.2} s, with nobody else at work")),
        Err(error) => {
            failed = true;
            say(&format!("WRONG a new cell: {error:#}"));
        }
    }
    say(&format!("ok    memory: {}", all.describe(available_memory())));
    say(&format!("ok    disk: {}", disk(&prelude.folder)?));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The notebooks below a folder, in the order of their names.
fn notebooks_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("failed to read `{}`", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("failed to read `{}`", folder.display()))?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes()[0] == b'.');
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            found.extend(notebooks_in(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "ipynb") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

async fn run(notebook: &Notebook, toolchain: &Path, network: Network) -> Result<Seen> {
    let mut front_end = FrontEnd::start(&notebook.folder, toolchain, network).await?;
    let mut seen = Seen::default();
    let started = Instant::now();
    for cell in &notebook.cells {
        let began = Instant::now();
        let reply = front_end.run(&cell.code).await?;
        seen.note(cell, began.elapsed().as_secs_f64());
        if let Some(error) = reply.error.filter(|_| !cell.may_fail) {
            seen.wrong.push((cell.number, error.lines().next().unwrap_or_default().to_owned()));
        } else if reply.was_compiled {
            seen.compiled.push(cell.number);
        }
        seen.held.grow(front_end.held());
    }
    seen.seconds = started.elapsed().as_secs_f64();
    front_end.end().await;
    Ok(seen)
}

/// How long a cell takes that nobody has compiled before, as the ones that participants write.
async fn time_of_new_cell(folder: &Path, toolchain: &Path) -> Result<f64> {
    let mut front_end = FrontEnd::start(folder, toolchain, Network::AsItIs).await?;
    // The first cell waits for the kernel to get ready.
    front_end.run("let rehearsed = np::arange(12.0);").await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let began = Instant::now();
    let reply = front_end.run(&format!("np::sum(&rehearsed * {now}.0, ..)")).await?;
    let seconds = began.elapsed().as_secs_f64();
    front_end.end().await;
    match reply.error {
        Some(error) => anyhow::bail!("{error}"),
        None => Ok(seconds),
    }
}

fn available_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? << 10)
}

fn disk(library: &Path) -> Result<String> {
    let cache = folders::cache()?;
    let library = size_of(library) as f64 / 1e6;
    let room = rustix::fs::statvfs(&cache)
        .with_context(|| format!("failed to ask for the room in `{}`", cache.display()))?;
    let free = (room.f_bavail * room.f_frsize) as f64 / 1e9;
    let cells = CellCache::open().describe_briefly();
    Ok(format!("{library:.0} MB for the array library; {cells}; {free:.1} GB are free"))
}

fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of_entry = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.map(of_entry).sum()
}

impl Seen {
    fn note(&mut self, cell: &Cell, seconds: f64) {
        self.cells += 1;
        if seconds > self.slowest.1 {
            self.slowest = (cell.number, seconds);
        }
    }

    /// A line for the notebook, and one for each cell with which something is wrong.
    fn describe(&self, name: &str) -> String {
        let verdict = if self.wrong.is_empty() { "ok   " } else { "WRONG" };
        let (cell, seconds) = self.slowest;
        let mut lines = vec![format!(
            "{verdict} {name}: {} cells in {:.1} s, cell {cell} takes {seconds:.1} s; {}",
            self.cells,
            self.seconds,
            self.held.describe_briefly()
        )];
        lines.extend(self.wrong.iter().map(|(cell, why)| format!("      cell {cell}: {why}")));
        if seconds > SLOW_SECONDS {
            lines.push(format!("      cell {cell}: a reader waits long; does the text say why?"));
        }
        if !self.compiled.is_empty() {
            let numbers: Vec<String> = self.compiled.iter().map(usize::to_string).collect();
            lines.push(format!("      compiled each time: cell {}", numbers.join(", ")));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(number: usize) -> Cell {
        Cell { number, code: String::new(), has_rust: true, may_fail: false }
    }

    #[test]
    fn says_what_was_seen() {
        let mut seen = Seen::default();
        seen.note(&cell(1), 0.2);
        seen.note(&cell(3), 6.04);
        seen.seconds = 6.3;
        seen.held = Held { shared_out: 412_000_000, own: 300_000_000 };
        assert_eq!(
            seen.describe("a.ipynb"),
            "ok    a.ipynb: 2 cells in 6.3 s, cell 3 takes 6.0 s; 412 MB at most\n      \
             cell 3: a reader waits long; does the text say why?"
        );
        seen.slowest = (1, 0.2);
        seen.wrong.push((2, "E0308: mismatched types".to_owned()));
        seen.compiled = vec![1, 4];
        assert_eq!(
            seen.describe("a.ipynb"),
            "WRONG a.ipynb: 2 cells in 6.3 s, cell 1 takes 0.2 s; 412 MB at most\n      \
             cell 2: E0308: mismatched types\n      compiled each time: cell 1, 4"
        );
    }

    #[test]
    fn finds_notebooks_in_the_order_of_their_names() {
        let folder = std::env::temp_dir().join(format!("ndlab-workshop-{}", std::process::id()));
        let names = ["b.ipynb", "a.ipynb", "page.md", ".ipynb_checkpoints/a.ipynb", "deep/c.ipynb"];
        for name in names {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found = notebooks_in(&folder).unwrap();
        let found: Vec<_> = found.iter().map(|path| path.strip_prefix(&folder).unwrap()).collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["a.ipynb", "b.ipynb", "deep/c.ipynb"].map(Path::new));
        assert!(notebooks_in(&folder).is_err());
    }
}
