//! evcxr on a thread of its own: it is asked for types, for what can stand somewhere, and for what
//! its own commands do, and before each question it is told what cells have changed since the last.
//! Cells do not wait for it unless they need an answer, and it starts while they already run.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::courier::{Business, Courier, Types, Verdict};
use super::engine::{Engine, WARM_UPS, in_words};
use super::{Kernel, lock};
use crate::folders;
use crate::messages::{Failure, FromEvaluator, MimeBundle};
use crate::source::Notebook;

/// rust-analyzer recurses deeply on long expressions.
const STACK_BYTES: usize = 64 << 20;

/// How long nobody has to ask before evcxr is told what has changed.
const QUIET: Duration = Duration::from_millis(300);

/// How long nobody has to ask before something is worked out in advance.
const IDLE: Duration = Duration::from_millis(50);

/// Cells as a notebook may begin. The second is as fast as any.
const REHEARSALS: [&str; 2] =
    ["let ndlab_rehearses = np::arange(1.0);", "let ndlab_rehearses = &np::ones(2) + 1.0;"];

/// Does nothing, but has evcxr look at its crates and its child.
const LOOK_AROUND: &str = "{}";

/// What evcxr is asked.
pub enum Question {
    /// Which types have the variables of this cell? The answer may be that it refuses one of them.
    Types {
        code: String,
        /// The items that it defines.
        items: Vec<String>,
        types: Sender<Types>,
        verdict: Receiver<Verdict>,
        refused: Sender<Failure>,
    },
    /// What do these commands of its own do?
    Commands { code: String, answer: Sender<Result<MimeBundle, Failure>> },
    /// What can stand at this offset?
    Complete { request: u64, code: String, offset: usize },
    /// What stands at this offset?
    Inspect { request: u64, code: String, offset: usize },
}

/// The way to the oracle.
#[derive(Clone)]
pub struct Oracle {
    questions: Sender<Question>,
    notebook: Arc<Mutex<Arc<Notebook>>>,
}

impl Oracle {
    /// Starts evcxr. `warmed` hears when it has inferred something.
    pub fn start(
        courier: Arc<Courier>,
        kernel: Kernel,
        warmed: Option<Sender<()>>,
    ) -> Result<Oracle> {
        let mut child = Command::new(folders::own_program()?);
        child.arg("stand-in");
        let (questions, asked) = channel();
        let notebook = Arc::new(Mutex::new(Arc::new(Notebook::with_the_prelude())));
        let oracle = Oracle { questions, notebook: Arc::clone(&notebook) };
        let run = move || {
            let hears = kernel.clone();
            let notice = move |line| hears.tell(&FromEvaluator::Notice(line));
            match Engine::start(child, notice) {
                Ok(engine) => {
                    let (items, variables, told) = (BTreeSet::new(), BTreeMap::new(), None);
                    Attendant { engine, courier, kernel, notebook, items, variables, told }
                        .serve(&asked, warmed);
                }
                Err(failure) => {
                    let text = format!("the evaluator could not start: {}", in_words(&failure));
                    kernel.tell(&FromEvaluator::Failed(text));
                }
            }
        };
        let thread = thread::Builder::new().name("evcxr".to_owned()).stack_size(STACK_BYTES);
        thread.spawn(run).context("failed to start a thread")?;
        Ok(oracle)
    }

    /// Asks. Where evcxr could not be started nobody answers.
    pub fn ask(&self, question: Question) {
        let _ = self.questions.send(question);
    }

    /// Has evcxr told, when it is next asked or nobody asks, that this is the notebook now.
    pub fn tell(&self, notebook: Arc<Notebook>) {
        *lock(&self.notebook) = notebook;
    }
}

/// The thread's own.
struct Attendant {
    engine: Engine,
    courier: Arc<Courier>,
    kernel: Kernel,
    notebook: Arc<Mutex<Arc<Notebook>>>,
    /// The items that evcxr knows.
    items: BTreeSet<String>,
    /// The variables that it knows.
    variables: BTreeMap<String, String>,
    /// The notebook of which it knows everything.
    told: Option<Arc<Notebook>>,
}

impl Attendant {
    fn serve(mut self, asked: &Receiver<Question>, warmed: Option<Sender<()>>) {
        let mut warm_ups = WARM_UPS.iter();
        loop {
            let patience = if warm_ups.len() > 0 { IDLE } else { QUIET };
            match asked.recv_timeout(patience) {
                Ok(question) => {
                    self.catch_up();
                    // Whoever asked hears of a panic by not being answered.
                    let _ = catch_unwind(AssertUnwindSafe(|| self.answer(question)));
                    self.courier.set(Business::Told { gone: BTreeSet::new() });
                    self.variables = self.engine.variables();
                    self.told = None;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.catch_up();
                    if let Some(code) = warm_ups.next() {
                        let _ = catch_unwind(AssertUnwindSafe(|| self.engine.warm_up(code)));
                        if warm_ups.len() == 0 {
                            if let Some(warmed) = &warmed {
                                self.rehearse();
                                // Whoever wanted to know may have gone.
                                let _ = warmed.send(());
                            }
                            give_back_free_memory();
                        }
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Has evcxr do all that it does for a cell, since nobody can be waiting; then it forgets the cell.
    fn rehearse(&mut self) {
        for code in REHEARSALS {
            self.courier.set(Business::Told { gone: BTreeSet::new() });
            let _ = catch_unwind(AssertUnwindSafe(|| self.engine.execute(code)));
            self.variables = self.engine.variables();
            self.told = None;
            self.catch_up();
        }
    }

    /// Tells evcxr what it does not know yet.
    fn catch_up(&mut self) {
        let notebook = Arc::clone(&lock(&self.notebook));
        if self.told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &notebook)) {
            return;
        }
        self.told = Some(Arc::clone(&notebook));
        let mut code = notebook.items_unknown_to(&self.items);
        let mut gone = BTreeSet::new();
        for (name, variable) in &notebook.variables {
            let of_type = &variable.of_type;
            if self.variables.get(name) != Some(of_type) {
                let mutable = if variable.mutable { "mut " } else { "" };
                code.push_str(&format!(
                    "let {mutable}{name}: {of_type} = \
                     evcxr_variable_store.take_variable::<{of_type}>(\"{name}\");\n"
                ));
            }
        }
        for name in self.variables.keys().filter(|name| !notebook.variables.contains_key(*name)) {
            gone.insert(name.clone());
        }
        if code.is_empty() && gone.is_empty() {
            return;
        }
        if code.is_empty() {
            code.push_str(LOOK_AROUND);
        }
        self.courier.set(Business::Told { gone });
        let told = catch_unwind(AssertUnwindSafe(|| self.engine.execute(&code)));
        if !matches!(told, Ok(Ok(_))) {
            // It lacks for the next inference, which says so.
            self.variables = self.engine.variables();
            return;
        }
        self.items.extend(notebook.items().map(|item| item.text.clone()));
        self.variables = notebook
            .variables
            .iter()
            .map(|(name, variable)| (name.clone(), variable.of_type.clone()))
            .collect();
    }

    fn answer(&mut self, question: Question) {
        match question {
            Question::Types { code, items, types, verdict, refused } => {
                self.courier.set(Business::Asked { types, verdict });
                match self.engine.execute(&code) {
                    // By now the notebook may hold more, of which evcxr has not heard.
                    Ok(_) => self.items.extend(items),
                    Err(failure) => drop(refused.send(failure)),
                }
            }
            Question::Commands { code, answer } => {
                self.courier.set(Business::Told { gone: BTreeSet::new() });
                let mut answered = self.engine.execute(&code);
                if answered.is_ok()
                    && let Err(failure) = self.engine.execute(LOOK_AROUND)
                {
                    answered = Err(failure);
                }
                if names_command(&code, ":clear") {
                    self.items.clear();
                }
                let _ = answer.send(answered);
            }
            Question::Complete { request, code, offset } => {
                let completions = self.engine.complete(&code, offset).unwrap_or_default();
                self.kernel.tell(&FromEvaluator::Completed { request, completions });
            }
            Question::Inspect { request, code, offset } => {
                let found = self.engine.inspect(&code, offset);
                self.kernel.tell(&FromEvaluator::Inspected { request, found });
            }
        }
    }
}

/// Gives memory back to the system that loading and parsing had needed.
fn give_back_free_memory() {
    #[cfg(target_env = "gnu")]
    // SAFETY: glibc's function may be called at any time; blocks that are in use stay where they are.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Whether one of the lines is this command.
pub fn names_command(code: &str, command: &str) -> bool {
    code.lines().any(|line| line.split_whitespace().next() == Some(command))
}
