//! The cells that ran, in this session and in those before it. They are kept on disk by a thread of
//! their own, which also answers what is asked of the past, so that no disk can hold a cell up.

mod store;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use jupyter_protocol::HistoryRequest;
use tokio::sync::oneshot;

use super::wire::UNLIMITED;
use crate::folders;
pub use crate::magics::past::Entry;
use store::Store;

/// How many cells a tail has where a front end does not say it, as IPython's.
const TAIL: i64 = 10;

/// How long the end of the kernel waits for what is still to be written.
const GRACE: Duration = Duration::from_secs(1);

/// Something that is asked of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which cells.
    pub what: What,
    /// Whether the text of their values is wanted.
    pub output: bool,
}

/// Which cells are asked for. In numbers of cells, -1 is without a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The last ones, over all sessions; this session's come last.
    Tail { n: i64 },
    /// Those of one session from `start` until before `stop`, which may be 0 for the end. Session 0
    /// is this one, and negative ones are counted back from it; negative lines are counted from the
    /// end.
    Range { session: i64, start: i64, stop: i64 },
    /// Those whose text fits a pattern with `*` and `?`, the last `n` of them; of equal ones the last.
    Search { pattern: String, n: i64, unique: bool },
}

impl Question {
    /// What a front end asks. It may want the text as it was typed or as it was run: here that is the
    /// same.
    pub fn new(request: &HistoryRequest) -> Question {
        match request {
            HistoryRequest::Tail { n, output, .. } => {
                let n = if *n == UNLIMITED { TAIL } else { i64::from(*n) };
                Question { what: What::Tail { n }, output: *output }
            }
            HistoryRequest::Range { session, start, stop, output, .. } => {
                let session = i64::from(session.unwrap_or(0));
                let (start, stop) = (i64::from(*start), i64::from(*stop));
                Question { what: What::Range { session, start, stop }, output: *output }
            }
            HistoryRequest::Search { pattern, unique, output, n, .. } => {
                let (pattern, n) = (pattern.clone(), i64::from(*n));
                Question { what: What::Search { pattern, n, unique: *unique }, output: *output }
            }
        }
    }
}

/// Who hears what was found.
pub type Answer = Box<dyn FnOnce(Vec<Entry>) + Send>;

/// The way to the thread.
pub struct History {
    commands: Sender<Command>,
    ended: oneshot::Receiver<()>,
}

enum Command {
    Cell(usize, String),
    Output(usize, String),
    Ask(Question, Answer),
    End,
}

/// Where the history is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: it goes with the kernel.
    Nowhere,
    /// In the user's folder for such things.
    Usual(PathBuf),
    /// In a file that `NDLAB_HISTORY` names.
    Named(PathBuf),
}

impl Place {
    /// As `NDLAB_HISTORY` says: `off`, or a file.
    pub fn from_environment() -> Place {
        let usual = || folders::state().ok().map(|folder| folder.join("history.sqlite"));
        match std::env::var_os("NDLAB_HISTORY").filter(|named| !named.is_empty()) {
            Some(named) if named == "off" => Place::Nowhere,
            Some(named) => std::path::absolute(named).map_or(Place::Nowhere, Place::Named),
            None => usual().map_or(Place::Nowhere, Place::Usual),
        }
    }
}

impl History {
    /// Starts the thread. It says by `notice` what its user should know, once.
    pub fn start(place: Place, notice: impl Fn(String) + Send + 'static) -> History {
        let (commands, incoming) = channel();
        let (end, ended) = oneshot::channel();
        let body = move || {
            serve(place, &notice, &incoming);
            let _ = end.send(());
        };
        // Without the thread there is no history, and all else works.
        let _ = thread::Builder::new().name("history".to_owned()).spawn(body);
        History { commands, ended }
    }

    /// A cell begins.
    pub fn cell(&self, line: usize, source: &str) {
        self.tell(Command::Cell(line, source.to_owned()));
    }

    /// The value of a cell of this session has this text.
    pub fn output(&self, line: usize, text: &str) {
        self.tell(Command::Output(line, text.to_owned()));
    }

    /// Looks something up, after all that was told before.
    pub fn ask(&self, question: Question, answer: Answer) {
        self.tell(Command::Ask(question, answer));
    }

    /// Waits until all has been written, if that does not take long.
    pub async fn end(self) {
        self.tell(Command::End);
        let _ = tokio::time::timeout(GRACE, self.ended).await;
    }

    fn tell(&self, command: Command) {
        let _ = self.commands.send(command);
    }
}

fn serve(place: Place, notice: &impl Fn(String), commands: &Receiver<Command>) {
    let (file, may_replace) = match place {
        Place::Nowhere => (None, false),
        Place::Usual(file) => (Some(file), true),
        Place::Named(file) => (Some(file), false),
    };
    let Ok(mut store) = Store::new(file, may_replace) else { return };
    let mut told = false;
    for command in commands {
        let outcome = match command {
            Command::Cell(line, source) => store.add(line, &source),
            Command::Output(line, text) => store.add_output(line, &text),
            Command::Ask(question, answer) => {
                let (found, outcome) = store.answer(&question);
                answer(found);
                outcome
            }
            Command::End => {
                let _ = store.end();
                return;
            }
        };
        if let Err(problem) = outcome
            && !std::mem::replace(&mut told, true)
        {
            notice(format!("ndlab: {problem}\n"));
        }
    }
}
