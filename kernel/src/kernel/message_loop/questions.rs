//! Completion and inspection: answered from what the kernel knows by itself where that is all there is
//! to know or where the evaluator is not free, and asked of the evaluator, of the process that holds the
//! variables, or of the disk otherwise. Questions come from front ends and, as `x?`, from cells.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jupyter_protocol::JupyterMessageContent;

use super::{Evaluator, Event, MessageLoop, Via};
use crate::cell::{Asking, Part};
use crate::code::Code;
use crate::kernel::execution::{Step, Task, Todo};
use crate::kernel::known::{self, Completing, Subject, Wish};
use crate::kernel::publish::Busy;
use crate::kernel::{disk, handlers};
use crate::magics::{self, Effect};
use crate::messages::{Completions, Described, MimeBundle, StreamName, ToEvaluator};
use crate::position;
use crate::prelude::index::Index;

/// How long others may take for an answer where the kernel has one, too. Together with the rest it is
/// below what people notice.
const SOON: Duration = Duration::from_millis(150);

/// The same where the kernel has none. VS Code listens for two seconds.
const LATER: Duration = Duration::from_secs(2);

/// The same for an inspection, for which it listens for five.
const MUCH_LATER: Duration = Duration::from_secs(4);

/// The same where a cell asks.
const PATIENTLY: Duration = Duration::from_secs(10);

/// What has been asked.
#[derive(Clone, Copy)]
pub(super) enum Question {
    /// What can stand there?
    Complete,
    /// What is it that stands there, and is its source wanted, too?
    Inspect { everything: bool },
}

/// Who wants to know.
enum Asker {
    FrontEnd(Box<Busy>),
    /// The cell that runs; this is what it has asked about.
    Cell(String),
}

/// A question that has no answer yet.
pub(super) struct Asked {
    asker: Asker,
    question: Question,
    code: String,
    offset: usize,
    /// Whether more time has been given already.
    waited: bool,
    /// The variable of which the process that holds it is to say more.
    variable: Option<String>,
}

impl Asked {
    /// The question in `busy`, at the position that the front end gave.
    pub(super) fn new(busy: Busy, question: Question, code: String, cursor_pos: usize) -> Asked {
        let offset = position::to_bytes(&code, cursor_pos);
        let asker = Asker::FrontEnd(Box::new(busy));
        Asked { asker, question, code, offset, waited: false, variable: None }
    }

    /// The question of a cell.
    fn of_cell(what: &str, everything: bool) -> Asked {
        let (code, asker) = (what.to_owned(), Asker::Cell(what.to_owned()));
        let question = Question::Inspect { everything };
        let offset = code.trim_end_matches('!').len();
        Asked { asker, question, code, offset, waited: false, variable: None }
    }

    fn is_of_cell(&self) -> bool {
        matches!(self.asker, Asker::Cell(_))
    }

    fn wants_everything(&self) -> bool {
        matches!(self.question, Question::Inspect { everything: true })
    }
}

/// Who knows the answer.
enum Knows {
    /// The kernel.
    Kernel(JupyterMessageContent),
    /// The same, for a cell.
    Page(MimeBundle),
    Evaluator,
    Disk(Wish),
    /// The process that holds this variable.
    Worker(String),
}

impl MessageLoop {
    /// Has the question answered, at once where that can be.
    pub(super) fn ask(&mut self, mut asked: Asked) {
        if !self.knowledge.has_index() && !asked.is_of_cell() {
            // It is being read, which takes less time than anybody else's answer.
            return self.early.push(asked);
        }
        let is_free = (self.running.is_none() || asked.is_of_cell())
            && self.abandoned.is_none()
            && matches!(self.evaluator, Evaluator::Ready);
        match self.who_knows(&asked) {
            Knows::Kernel(content) => self.tell_front_end(asked, content),
            Knows::Page(page) => self.answer_cell(&asked, Some(page)),
            Knows::Disk(wish) => {
                let request = self.number();
                let (events, folder) = (self.events.clone(), self.folder());
                tokio::task::spawn_blocking(move || {
                    let completions = disk::look_up(wish, &folder);
                    let _ = events.send(Event::LookedUp(request, completions));
                });
                // A disk that does not answer is waited for no longer than anybody else.
                self.wait(request, asked, LATER);
            }
            Knows::Evaluator | Knows::Worker(_) if !is_free => self.answer_by_itself(asked),
            Knows::Worker(name) => {
                let request = self.number();
                asked.variable = Some(name.clone());
                self.tell_evaluator(ToEvaluator::Describe { name });
                let time = if asked.is_of_cell() { PATIENTLY } else { SOON };
                self.wait(request, asked, time);
            }
            Knows::Evaluator => {
                if !self.late.is_empty()
                    && !asked.is_of_cell()
                    && let Some(content) = self.own_answer(&asked)
                {
                    return self.tell_front_end(asked, content);
                }
                let request = self.number();
                let (code, offset) = (asked.code.clone(), asked.offset);
                self.tell_evaluator(match asked.question {
                    Question::Complete => ToEvaluator::Complete { request, code, offset },
                    Question::Inspect { .. } => ToEvaluator::Inspect { request, code, offset },
                });
                let time = if asked.is_of_cell() { PATIENTLY } else { SOON };
                self.wait(request, asked, time);
            }
        }
    }

    fn wait(&mut self, request: u64, asked: Asked, time: Duration) {
        self.asked.insert(request, asked);
        self.later(time, Event::Late(request));
    }

    fn tell_evaluator(&self, message: ToEvaluator) {
        if let Some(evaluator) = &self.to_evaluator {
            evaluator.tell(message);
        }
    }

    /// The folder of the cells.
    fn folder(&self) -> PathBuf {
        std::env::current_dir().unwrap_or_default()
    }

    fn who_knows(&self, asked: &Asked) -> Knows {
        let (code, offset) = (&asked.code, asked.offset);
        let notebook = self.notebook(asked);
        match asked.question {
            Question::Complete => match known::complete(code, offset, &notebook) {
                Completing::Certain(found) => Knows::Kernel(handlers::complete(code, &found)),
                Completing::Likely(_) => Knows::Evaluator,
                Completing::OnDisk(wish) => Knows::Disk(wish),
            },
            Question::Inspect { everything } => match known::subject(code, offset, &notebook) {
                None | Some(Subject::Variable { is_kept: false, .. }) => Knows::Evaluator,
                Some(Subject::Variable { name, is_kept: true, .. }) => Knows::Worker(name),
                Some(subject) => {
                    let page = known::about(&subject, &notebook, everything, None).bundle();
                    match asked.asker {
                        Asker::FrontEnd(_) => Knows::Kernel(handlers::inspect(Some(&page))),
                        Asker::Cell(_) => Knows::Page(page),
                    }
                }
            },
        }
    }

    /// What is known when the question is asked: for a cell that runs, all that it has done by then.
    fn notebook(&self, asked: &Asked) -> known::Notebook<'_> {
        let coming = if asked.is_of_cell() { Vec::new() } else { self.coming().collect() };
        self.knowledge.notebook(coming)
    }

    /// Somebody has had its time, and is given some more where nobody else has an answer. Where
    /// somebody has, its own will be dropped.
    pub(super) fn is_late(&mut self, request: u64) {
        let Some(mut asked) = self.asked.remove(&request) else { return };
        let may_wait = !asked.waited && !asked.is_of_cell();
        if may_wait && self.own_answer(&asked).is_none() {
            asked.waited = true;
            let time = match asked.question {
                Question::Complete => LATER,
                Question::Inspect { .. } => MUCH_LATER,
            };
            return self.wait(request, asked, time - SOON);
        }
        if asked.variable.is_none() {
            self.late.insert(request);
        }
        self.answer_by_itself(asked);
    }

    /// The evaluator's completions.
    pub(super) fn completed(&mut self, request: u64, mut completions: Completions) {
        self.late.remove(&request);
        let Some(asked) = self.asked.remove(&request) else { return };
        if completions.matches.is_empty() {
            return self.answer_by_itself(asked);
        }
        known::enrich(&mut completions, &asked.code, asked.offset, &self.notebook(&asked));
        let content = handlers::complete(&asked.code, &completions);
        self.tell_front_end(asked, content);
    }

    /// What the disk has.
    pub(super) fn looked_up(&mut self, request: u64, completions: &Completions) {
        self.late.remove(&request);
        let Some(asked) = self.asked.remove(&request) else { return };
        let content = handlers::complete(&asked.code, completions);
        self.tell_front_end(asked, content);
    }

    /// What the evaluator knows.
    pub(super) fn inspected(&mut self, request: u64, found: Option<&MimeBundle>) {
        self.late.remove(&request);
        let Some(asked) = self.asked.remove(&request) else { return };
        let found = found.and_then(|found| known::from_hover(found.get("text/html")?));
        match (found, &asked.asker) {
            (None, _) => self.answer_by_itself(asked),
            (Some(found), Asker::FrontEnd(_)) => {
                self.tell_front_end(asked, handlers::inspect(Some(&found)));
            }
            (Some(found), Asker::Cell(_)) => self.answer_cell(&asked, Some(found)),
        }
    }

    /// What the process has to say that holds a variable.
    pub(super) fn described(&mut self, described: &Described) {
        let named = described.variable.as_ref().map(|variable| &variable.name);
        let fits = |asked: &Asked| match (named, &asked.variable) {
            (Some(named), Some(variable)) => named == variable,
            (None, variable) => variable.is_some(),
            (Some(_), None) => false,
        };
        let waiting =
            self.asked.iter().filter(|(_, asked)| fits(asked)).map(|(request, _)| *request);
        let Some(asked) = waiting.min().and_then(|request| self.asked.remove(&request)) else {
            return;
        };
        let page = self.page_about(&asked, Some(described));
        match (&asked.asker, page) {
            (_, None) => self.answer_by_itself(asked),
            (Asker::FrontEnd(_), Some(page)) => {
                self.tell_front_end(asked, handlers::inspect(Some(&page)));
            }
            (Asker::Cell(_), page) => self.answer_cell(&asked, page),
        }
    }

    /// Nobody is there any more who could answer better.
    pub(super) fn answer_all(&mut self) {
        self.late.clear();
        for (_, asked) in std::mem::take(&mut self.asked) {
            self.answer_by_itself(asked);
        }
    }

    /// Answers from what the kernel knows, which may be nothing.
    fn answer_by_itself(&mut self, asked: Asked) {
        if asked.is_of_cell() {
            let page = self.page_about(&asked, None);
            return self.answer_cell(&asked, page);
        }
        let content = self.own_answer(&asked).unwrap_or_else(|| match asked.question {
            Question::Complete => {
                let (start, end, matches) = (asked.offset, asked.offset, Vec::new());
                handlers::complete(&asked.code, &Completions { start, end, matches })
            }
            Question::Inspect { .. } => handlers::inspect(None),
        });
        self.tell_front_end(asked, content);
    }

    fn tell_front_end(&self, asked: Asked, content: JupyterMessageContent) {
        if let Asker::FrontEnd(busy) = asked.asker {
            self.reply(Via::Shell, busy.request(), content);
            drop(busy);
            self.still_running();
        }
    }

    /// Gives the cell that has asked what it shows, or says that there is nothing.
    fn answer_cell(&mut self, asked: &Asked, page: Option<MimeBundle>) {
        let Asker::Cell(what) = &asked.asker else { return };
        let Some(running) = &mut self.running else { return };
        running.step = Step::Between;
        match page {
            Some(page) => running.next([Todo::Effect(Effect::Page(page))].into_iter()),
            None => {
                running.stream(StreamName::Stdout, format!("Object `{what}` not found.\n"));
            }
        }
        self.next_part();
    }

    /// The answer from what the kernel knows, where it knows something.
    fn own_answer(&self, asked: &Asked) -> Option<JupyterMessageContent> {
        let (code, offset) = (&asked.code, asked.offset);
        match asked.question {
            Question::Complete => {
                let found = match known::complete(code, offset, &self.notebook(asked)) {
                    Completing::Certain(found) | Completing::Likely(found) => found,
                    Completing::OnDisk(Wish { start, end, known, .. }) => {
                        Completions { start, end, matches: known }
                    }
                };
                let is_some = !found.matches.is_empty();
                is_some.then(|| handlers::complete(code, &found))
            }
            Question::Inspect { .. } => {
                let page = self.page_about(asked, None)?;
                Some(handlers::inspect(Some(&page)))
            }
        }
    }

    /// Help with what stands there, from what the kernel knows.
    fn page_about(&self, asked: &Asked, described: Option<&Described>) -> Option<MimeBundle> {
        let notebook = self.notebook(asked);
        let subject = known::subject(&asked.code, asked.offset, &notebook)?;
        let everything = asked.wants_everything();
        let page = known::about(&subject, &notebook, everything, described);
        (!page.is_empty()).then(|| page.bundle())
    }

    /// The cells of which nothing is known but their text, in their order.
    fn coming(&self) -> impl Iterator<Item = &str> {
        let running = self.running.iter().map(|running| &*running.code);
        running.chain(self.queue.iter().map(|queued| &*queued.request.code))
    }

    /// A cell has ended, and what it has defined is known.
    pub(super) fn settle(&mut self) {
        let coming: Vec<String> = self.coming().map(str::to_owned).collect();
        self.knowledge.settle(coming.iter().map(String::as_str));
    }

    /// Reads the index of the prelude, and with it that of ndarray where its library is known.
    pub(super) fn read_index(&self, ndarray: Option<PathBuf>) {
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || {
            let read = || match ndarray {
                Some(library) => Index::of_prelude().with_ndarray(&library),
                None => Index::of_prelude(),
            };
            // Whoever waits for it is to be answered in any case.
            let index = catch_unwind(AssertUnwindSafe(read)).unwrap_or_default();
            let _ = events.send(Event::Indexed(index));
        });
    }

    /// The names are known now, for which questions may have waited.
    pub(super) fn indexed(&mut self, index: Index) {
        self.knowledge.know_index(Arc::new(index));
        for asked in std::mem::take(&mut self.early) {
            self.ask(asked);
        }
    }

    /// A line of the cell that runs asks for help, unless it is Rust.
    pub(super) fn help(&mut self, asking: Asking) {
        let Asking { what, everything, rust } = asking;
        if let Some(running) = &self.running {
            // So far it has.
            self.knowledge.ended_well(&running.code, running.count);
        }
        let notebook = self.knowledge.notebook(Vec::new());
        if let Some(rust) = rust
            && known::can_be_tried(&what, &notebook) == Some(true)
        {
            if let Some(running) = &mut self.running {
                running.doing = Some(Part::Rust(rust.clone()));
            }
            return self.give(Task::Run(Code::cell(rust)));
        }
        let what = notebook.as_rust(&what);
        let asked = Asked::of_cell(&what, everything);
        let page = if what.is_empty() {
            Some(magics::introduction::page())
        } else if what.contains('*') {
            known::found(&known::search(&what, &notebook))
        } else {
            return match self.who_knows(&asked) {
                Knows::Page(page) => self.answer_cell(&asked, Some(page)),
                // It may not be there yet.
                _ => self.give(Task::Ask(what, everything)),
            };
        };
        self.answer_cell(&asked, page);
    }

    /// Asks somebody else what a cell asks about.
    pub(super) fn ask_for_cell(&mut self, what: &str, everything: bool) {
        self.ask(Asked::of_cell(what, everything));
    }

    /// The cell that has asked does not want to know any more.
    pub(super) fn ask_no_more(&mut self) {
        self.asked.retain(|_, asked| !asked.is_of_cell());
    }
}
