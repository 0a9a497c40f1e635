//! The thread on which cells run, and what the prelude has to be told for it. The thread lives
//! until the process fails; a snapshot that takes over starts one of its own, and with it a new
//! pool for parallel loops, because threads do not survive a fork.

use std::ffi::c_void;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use libloading::os::unix::{Library, Symbol};

use super::super::protocol::{CELL_THREAD, WORKER_CONTROL, WORKER_DISPLAY, say};
use super::{Cell, faults};

/// Recursion in a cell may be as deep as in a program whose stack was made large for it.
const STACK_BYTES: usize = 64 << 20;

/// How long text without the end of its line may wait for it.
const FLUSH_EVERY: Duration = Duration::from_millis(50);

/// What the thread is to do.
enum Job {
    /// Become the thread of cells for these preludes.
    Enter(Vec<Enter>),
    Run(Cell, Pointer, Option<extern "C" fn()>),
    Show(Show, String, Pointer, extern "C" fn()),
    List(List, Pointer, extern "C" fn()),
    Describe(Describe, String, Pointer, extern "C" fn()),
}

/// What came of it.
enum Done {
    Ran(Pointer),
    Shown(u8),
    Listed,
    Described,
}

/// What became of a variable that was to be shown.
pub enum Shown {
    Yes,
    NoVariable,
    NoForm,
}

/// The variables on their way from thread to thread. Only one of the two ever uses them.
struct Pointer(*mut c_void);

// SAFETY: The thread that sends it waits until it comes back.
unsafe impl Send for Pointer {}

/// See the module.
pub struct CellThread {
    jobs: Sender<Job>,
    done: Receiver<Done>,
}

impl CellThread {
    /// Starts the thread, and tells the supervisor its number. `restores` counts how often this
    /// process has been restored.
    pub fn start(prelude: &Prelude, restores: u32, supervisor: UnixStream) -> Result<CellThread> {
        let (jobs, to_do) = channel::<Job>();
        let (finished, done) = channel();
        let run = move || {
            faults::know_stack();
            #[cfg(target_os = "linux")]
            {
                // SAFETY: It has no effect but its answer.
                let number = unsafe { libc::gettid() };
                let _ = say(&supervisor, &format!("{CELL_THREAD}{number}"));
            }
            drop(supervisor);
            for job in to_do {
                match job {
                    Job::Enter(preludes) => preludes.iter().for_each(|enter| enter(restores)),
                    Job::Run(cell, Pointer(variables), begin) => {
                        if let Some(begin) = begin {
                            begin();
                        }
                        if finished.send(Done::Ran(Pointer(cell(variables)))).is_err() {
                            return;
                        }
                    }
                    Job::Show(show, name, Pointer(variables), begin) => {
                        begin();
                        let shown = show(variables, name.as_ptr(), name.len());
                        if finished.send(Done::Shown(shown)).is_err() {
                            return;
                        }
                    }
                    Job::List(list, Pointer(variables), begin) => {
                        begin();
                        list(variables);
                        if finished.send(Done::Listed).is_err() {
                            return;
                        }
                    }
                    Job::Describe(describe, name, Pointer(variables), begin) => {
                        begin();
                        describe(variables, name.as_ptr(), name.len());
                        if finished.send(Done::Described).is_err() {
                            return;
                        }
                    }
                }
            }
        };
        let thread = thread::Builder::new().name("cell".to_owned()).stack_size(STACK_BYTES);
        thread.spawn(run).context("failed to start the thread for cells")?;
        let thread = CellThread { jobs, done };
        thread.enter(prelude);
        Ok(thread)
    }

    /// Has the preludes know the thread.
    pub fn enter(&self, prelude: &Prelude) {
        let _ =
            self.jobs.send(Job::Enter(prelude.attached.iter().map(|known| known.enter).collect()));
    }

    /// Runs a cell to its end. Meanwhile unfinished lines are flushed now and then.
    pub fn run(
        &self,
        cell: Cell,
        variables: *mut c_void,
        prelude: &Prelude,
    ) -> Result<*mut c_void> {
        let begin = prelude.newest().map(|prelude| prelude.begin);
        match self.finish(Job::Run(cell, Pointer(variables), begin), prelude)? {
            Done::Ran(Pointer(variables)) => Ok(variables),
            Done::Shown(_) | Done::Listed | Done::Described => {
                anyhow::bail!("the thread for cells answered another question")
            }
        }
    }

    /// Shows the variable `name`.
    pub fn show(&self, name: &str, variables: *mut c_void, prelude: &Prelude) -> Result<Shown> {
        let Some(newest) = prelude.newest() else { return Ok(Shown::NoVariable) };
        let job = Job::Show(newest.show, name.to_owned(), Pointer(variables), newest.begin);
        Ok(match self.finish(job, prelude)? {
            Done::Shown(1) => Shown::Yes,
            Done::Shown(2) => Shown::NoForm,
            _ => Shown::NoVariable,
        })
    }

    /// Has the prelude list all variables on the display channel.
    pub fn list(&self, variables: *mut c_void, prelude: &Prelude) -> Result<()> {
        let Some(newest) = prelude.newest() else { return Ok(()) };
        self.finish(Job::List(newest.list, Pointer(variables), newest.begin), prelude).map(drop)
    }

    /// Has the prelude say more of the variable `name` on the display channel.
    pub fn describe(&self, name: &str, variables: *mut c_void, prelude: &Prelude) -> Result<()> {
        let Some(newest) = prelude.newest() else { return Ok(()) };
        let (describe, begin) = (newest.describe, newest.begin);
        let job = Job::Describe(describe, name.to_owned(), Pointer(variables), begin);
        self.finish(job, prelude).map(drop)
    }

    fn finish(&self, job: Job, prelude: &Prelude) -> Result<Done> {
        let gone = "the thread for cells has gone";
        self.jobs.send(job).ok().context(gone)?;
        loop {
            match self.done.recv_timeout(FLUSH_EVERY) {
                Ok(done) => return Ok(done),
                Err(RecvTimeoutError::Timeout) => prelude.flush(),
                Err(RecvTimeoutError::Disconnected) => anyhow::bail!(gone),
            }
        }
    }
}

/// The prelude that cells link to. When `:dep` has it compiled anew there is a second one in this
/// process, with channels of its own to be given.
#[derive(Default)]
pub struct Prelude {
    attached: Vec<Attached>,
}

type Attach = extern "C" fn(i32, i32);
type Enter = extern "C" fn(u32);
type Show = extern "C" fn(*const c_void, *const u8, usize) -> u8;
type List = extern "C" fn(*const c_void);
type Describe = extern "C" fn(*const c_void, *const u8, usize);

struct Attached {
    attach: Attach,
    enter: Enter,
    show: Show,
    list: List,
    describe: Describe,
    begin: extern "C" fn(),
    flush: extern "C" fn(),
    flush_at_end: extern "C" fn(),
}

impl Prelude {
    /// Gives the prelude that `library` is, or links to, its channels; says whether it is one that
    /// was not known.
    pub fn attach(&mut self, library: &Library) -> bool {
        // SAFETY: The prelude defines these functions with these signatures.
        let functions = unsafe {
            let attach: Result<Symbol<Attach>, _> = library.get(b"ndlab_attach\0");
            let enter: Result<Symbol<Enter>, _> = library.get(b"ndlab_enter_cell_thread\0");
            let show: Result<Symbol<Show>, _> = library.get(b"ndlab_show_variable\0");
            let list: Result<Symbol<List>, _> = library.get(b"ndlab_list_variables\0");
            let describe: Result<Symbol<Describe>, _> = library.get(b"ndlab_describe_variable\0");
            let plain = |name: &[u8]| library.get::<extern "C" fn()>(name);
            match (
                attach,
                enter,
                show,
                list,
                describe,
                plain(b"ndlab_begin_cell\0"),
                plain(b"ndlab_flush\0"),
                plain(b"ndlab_flush_at_end\0"),
            ) {
                (
                    Ok(attach),
                    Ok(enter),
                    Ok(show),
                    Ok(list),
                    Ok(describe),
                    Ok(begin),
                    Ok(flush),
                    Ok(at_end),
                ) => Attached {
                    attach: *attach,
                    enter: *enter,
                    show: *show,
                    list: *list,
                    describe: *describe,
                    begin: *begin,
                    flush: *flush,
                    flush_at_end: *at_end,
                },
                // A cell that uses nothing of the prelude may not link to it.
                _ => return false,
            }
        };
        let known = |other: &Attached| std::ptr::fn_addr_eq(other.attach, functions.attach);
        if let Some(at) = self.attached.iter().position(known) {
            // The one that cells link to now stands last.
            let known = self.attached.remove(at);
            self.attached.push(known);
            return false;
        }
        (functions.attach)(WORKER_CONTROL, WORKER_DISPLAY);
        self.attached.push(functions);
        true
    }

    fn newest(&self) -> Option<&Attached> {
        self.attached.last()
    }

    /// Flushes the standard streams of the standard library that cells share with the prelude; this
    /// program has another one of its own.
    fn flush(&self) {
        if let Some(prelude) = self.newest() {
            (prelude.flush)();
        }
    }

    /// The same, and those of C.
    pub fn flush_at_end(&self) {
        if let Some(prelude) = self.newest() {
            (prelude.flush_at_end)();
        }
    }
}
