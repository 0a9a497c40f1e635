//! What evcxr starts as its child process, in which it believes that cells run: it says of everything
//! that it has run. What evcxr names as a library is a text of the courier's.

use std::fs;
use std::io::{self, Write as _};

use anyhow::{Context as _, Result};

use super::protocol::{CHANGED, COMPLETE, LOAD_AND_RUN, NOTHING_TO_RUN};

/// Runs until evcxr goes.
pub fn run() -> Result<()> {
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lines() {
        let line = line.context("failed to hear evcxr")?;
        let Some(what) = line.strip_prefix(LOAD_AND_RUN) else { continue };
        let path = what.rsplit_once(' ').map_or(what, |(path, _)| path);
        let text = fs::read_to_string(path).context("evcxr names what is no file")?;
        for name in text.strip_prefix(NOTHING_TO_RUN).into_iter().flat_map(str::lines) {
            if !name.is_empty() {
                writeln!(stdout, "{CHANGED}{name}").context("evcxr has gone")?;
            }
        }
        writeln!(stdout, "{COMPLETE}").and_then(|()| stdout.flush()).context("evcxr has gone")?;
    }
    Ok(())
}
