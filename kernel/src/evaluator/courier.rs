//! Answers the builds that evcxr orders. It has nothing compiled by evcxr: a build is either the
//! moment at which evcxr says which types it has inferred, and hears whether the cell has run, or it
//! belongs to what evcxr is told about cells that have run. The shim, which stands in cargo's place,
//! carries the question here; how cells are compiled is `compiler.rs`'s business.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::compiler::Compiler;
use super::lock;
use crate::messages;
use crate::prelude::Compiled;
use crate::runtime::NOTHING_TO_RUN;

/// Where the shim finds the courier.
pub fn socket(shim_folder: &Path) -> PathBuf {
    shim_folder.join("courier.sock")
}

/// The shim's question: evcxr wants the crate in its folder built.
#[derive(Debug, Serialize, Deserialize)]
pub struct Order {
    /// Whether it only wants to hear errors.
    pub only_check: bool,
    /// The crates that it links to.
    pub compiled: Compiled,
}

/// The answer.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// What evcxr takes for the built library; none where the build has failed.
    pub library: Option<PathBuf>,
    /// What the compiler would say, one JSON object a line.
    pub messages: String,
}

/// Hands the shim's question over, and waits for the answer.
pub fn order(shim_folder: &Path, order: &Order) -> Result<Delivery> {
    let path = socket(shim_folder);
    let stream = UnixStream::connect(&path)
        .with_context(|| format!("failed to connect to `{}`", path.display()))?;
    messages::send(&stream, order).context("the evaluator has gone")?;
    let answer =
        messages::receive(&mut BufReader::new(stream)).context("the evaluator has gone")?;
    answer.context("the evaluator has gone")
}

/// Variables and their types, as evcxr has inferred them.
pub type Types = BTreeMap<String, String>;

/// Whether the cell, whose types were asked for, has run.
pub enum Verdict {
    /// It has, and has moved these variables away.
    Ran { moved: BTreeSet<String> },
    /// It has not, or has failed.
    Failed,
}

/// What evcxr is busy with.
pub enum Business {
    /// It is told of what has happened; these variables are there no longer.
    Told { gone: BTreeSet<String> },
    /// It is asked for types, and waits for the verdict.
    Asked { types: Sender<Types>, verdict: Receiver<Verdict> },
    /// The verdict has been spoken.
    Judged(Verdict),
}

/// See the module.
pub struct Courier {
    business: Mutex<Business>,
    compiler: Arc<Compiler>,
    evcxr_folder: PathBuf,
}

impl Courier {
    /// Listens for the shim of this session.
    pub fn start(
        shim_folder: &Path,
        evcxr_folder: &Path,
        compiler: Arc<Compiler>,
    ) -> Result<Arc<Courier>> {
        let path = socket(shim_folder);
        let listener = UnixListener::bind(&path)
            .with_context(|| format!("failed to listen at `{}`", path.display()))?;
        let business = Mutex::new(Business::Told { gone: BTreeSet::new() });
        let evcxr_folder = evcxr_folder.to_owned();
        let courier = Arc::new(Courier { business, compiler, evcxr_folder });
        let this = Arc::clone(&courier);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Ok(Some(order)) = messages::receive(&mut BufReader::new(&stream)) else {
                    continue;
                };
                // Without an answer the shim fails, and evcxr with it.
                if let Ok(delivery) = this.deliver(order) {
                    let _ = messages::send(&stream, &delivery);
                }
            }
        });
        Ok(courier)
    }

    /// Says what evcxr is busy with from now on.
    pub fn set(&self, business: Business) {
        *lock(&self.business) = business;
    }

    fn deliver(&self, order: Order) -> Result<Delivery> {
        self.compiler.change_way(|way| {
            // Also where the files have the same names: they may have been compiled again.
            way.link_to(order.compiled);
        });
        if order.only_check {
            return Ok(Delivery::default());
        }
        let mut business = lock(&self.business);
        if let Business::Asked { types, verdict } = &*business {
            let source = self.generated()?;
            let judged = match types.send(stored_types(&source)) {
                // Whoever asked may have lost interest.
                Ok(()) => verdict.recv().unwrap_or(Verdict::Failed),
                Err(_) => Verdict::Failed,
            };
            *business = Business::Judged(judged);
        }
        match &mut *business {
            Business::Told { gone } => self.nothing_to_run(&std::mem::take(gone)),
            Business::Judged(Verdict::Ran { moved }) => {
                let complaints = moves(&self.generated()?, moved);
                if complaints.is_empty() {
                    return self.nothing_to_run(&BTreeSet::new());
                }
                Ok(Delivery { library: None, messages: complaints })
            }
            // A failure without a message is one that evcxr does not try to mend.
            Business::Judged(Verdict::Failed) | Business::Asked { .. } => Ok(Delivery::default()),
        }
    }

    /// The source that evcxr wants compiled.
    fn generated(&self) -> Result<String> {
        let path = self.evcxr_folder.join("src/lib.rs");
        fs::read_to_string(&path).with_context(|| format!("failed to read `{}`", path.display()))
    }

    /// What evcxr has run instead of a library: its child does nothing but to say that the
    /// variables have `gone`.
    fn nothing_to_run(&self, gone: &BTreeSet<String>) -> Result<Delivery> {
        let path = self.evcxr_folder.join("nothing");
        let mut file = fs::File::create(&path).context("failed to write for evcxr")?;
        writeln!(file, "{NOTHING_TO_RUN}")?;
        for name in gone {
            writeln!(file, "{name}")?;
        }
        Ok(Delivery { library: Some(path), messages: String::new() })
    }
}

/// The call by which evcxr's generated code stores a variable.
const PUT: &str = "evcxr_variable_store.put_variable::<";

/// The variables that generated code stores, with the types that it gives them.
fn stored_types(source: &str) -> Types {
    let calls = source.split(PUT).skip(1);
    let read = |call: &str| {
        let (of_type, rest) = call.split_once(">(stringify!(")?;
        let (name, _) = rest.split_once(')')?;
        Some((name.to_owned(), of_type.to_owned()))
    };
    calls.filter_map(read).collect()
}

/// The compiler's complaints about generated code that stores variables which are moved: by them
/// evcxr learns of it.
fn moves(source: &str, moved: &BTreeSet<String>) -> String {
    let mut complaints = String::new();
    for name in moved {
        let call = format!(">(stringify!({name}), {name});");
        let lines = source.lines().enumerate().filter(|(_, line)| line.ends_with(&call));
        for (index, _) in lines {
            let span = serde_json::json!({
                "file_name": "src/lib.rs", "line_start": index + 1, "line_end": index + 1,
                "column_start": 1, "column_end": 2, "is_primary": true,
            });
            let complaint = serde_json::json!({
                "level": "error", "message": "use of moved value", "code": {"code": "E0382"},
                "spans": [span], "children": [],
            });
            complaints.push_str(&complaint.to_string());
            complaints.push('\n');
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATED: &str = "\
        evcxr_variable_store.put_variable::<Vec<\n(i32, i32)>>(stringify!(a), a);\n\
        }\n\
        evcxr_variable_store.put_variable::<String>(stringify!(b), b);\n";

    #[test]
    fn reads_types_from_generated_code() {
        let expected = [("a", "Vec<\n(i32, i32)>"), ("b", "String")];
        let expected = expected.map(|(name, of_type)| (name.to_owned(), of_type.to_owned()));
        assert_eq!(stored_types(GENERATED), expected.into());
    }

    #[test]
    fn complains_at_the_line_that_stores_what_was_moved() {
        let complaints = moves(GENERATED, &["b".to_owned(), "c".to_owned()].into());
        let complaint: serde_json::Value = serde_json::from_str(complaints.trim()).unwrap();
        assert_eq!(complaint["spans"][0]["line_start"], 4);
        assert_eq!(complaint["code"]["code"], "E0382");
    }
}
