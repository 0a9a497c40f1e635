//! Completion and inspection: asked of the evaluator where it is free, and answered from what the
//! kernel knows by itself where it is not, or not soon enough.

use std::path::PathBuf;
use std::time::Duration;

use jupyter_protocol::JupyterMessageContent;

use super::{Evaluator, Event, MessageLoop, Via};
use crate::kernel::handlers;
use crate::kernel::known;
use crate::kernel::publish::Busy;
use crate::messages::{Completions, MimeBundle, ToEvaluator};
use crate::position;
use crate::prelude::index::Index;

/// How long the evaluator may take for an answer where the kernel has one, too. Together with the
/// rest it is below what people notice.
const SOON: Duration = Duration::from_millis(150);

/// The same where the kernel has none.
const LATER: Duration = Duration::from_secs(2);

/// What a front end has asked.
#[derive(Clone, Copy)]
pub(super) enum Question {
    /// What can stand there?
    Complete,
    /// What is it that stands there?
    Inspect,
}

/// A question that has no answer yet.
pub(super) struct Asked {
    busy: Busy,
    question: Question,
    code: String,
    offset: usize,
    /// Whether the evaluator has had more time already.
    waited: bool,
}

impl Asked {
    /// The question in `busy`, at the position that the front end gave.
    pub(super) fn new(busy: Busy, question: Question, code: String, cursor_pos: usize) -> Asked {
        let offset = position::to_bytes(&code, cursor_pos);
        Asked { busy, question, code, offset, waited: false }
    }
}

impl MessageLoop {
    /// Asks the evaluator, where it can answer soon; otherwise answers at once.
    pub(super) fn ask(&mut self, asked: Asked) {
        let is_free = self.running.is_none()
            && self.abandoned.is_none()
            && matches!(self.evaluator, Evaluator::Ready);
        let Some(evaluator) = self.to_evaluator.as_ref().filter(|_| is_free) else {
            return self.answer_by_itself(&asked);
        };
        if !self.late.is_empty()
            && let Some(content) = self.own_answer(&asked)
        {
            return self.reply(Via::Shell, asked.busy.request(), content);
        }
        self.numbers += 1;
        let request = self.numbers;
        let (code, offset) = (asked.code.clone(), asked.offset);
        evaluator.tell(match asked.question {
            Question::Complete => ToEvaluator::Complete { request, code, offset },
            Question::Inspect => ToEvaluator::Inspect { request, code, offset },
        });
        self.asked.insert(request, asked);
        self.later(SOON, Event::Late(request));
    }

    /// The evaluator has had its time, and is given some more where nobody else has an answer. Where
    /// somebody has, its own will be dropped.
    pub(super) fn is_late(&mut self, request: u64) {
        let Some(mut asked) = self.asked.remove(&request) else { return };
        if !asked.waited && self.own_answer(&asked).is_none() {
            asked.waited = true;
            self.asked.insert(request, asked);
            return self.later(LATER - SOON, Event::Late(request));
        }
        self.late.insert(request);
        self.answer_by_itself(&asked);
        drop(asked);
        self.still_running();
    }

    pub(super) fn completed(&mut self, request: u64, completions: &Completions) {
        self.late.remove(&request);
        let Some(asked) = self.asked.remove(&request) else { return };
        if completions.matches.is_empty() {
            self.answer_by_itself(&asked);
        } else {
            let content = handlers::complete(&asked.code, completions);
            self.reply(Via::Shell, asked.busy.request(), content);
        }
        drop(asked);
        self.still_running();
    }

    pub(super) fn inspected(&mut self, request: u64, found: Option<&MimeBundle>) {
        self.late.remove(&request);
        let Some(asked) = self.asked.remove(&request) else { return };
        if found.is_none() {
            self.answer_by_itself(&asked);
        } else {
            self.reply(Via::Shell, asked.busy.request(), handlers::inspect(found));
        }
        drop(asked);
        self.still_running();
    }

    /// Nobody is there any more who could answer better.
    pub(super) fn answer_all(&mut self) {
        self.late.clear();
        for (_, asked) in std::mem::take(&mut self.asked) {
            self.answer_by_itself(&asked);
        }
    }

    /// Answers from what the kernel knows, which may be nothing.
    fn answer_by_itself(&self, asked: &Asked) {
        let content = self.own_answer(asked).unwrap_or_else(|| match asked.question {
            Question::Complete => {
                let (start, end, matches) = (asked.offset, asked.offset, Vec::new());
                handlers::complete(&asked.code, &Completions { start, end, matches })
            }
            Question::Inspect => handlers::inspect(None),
        });
        self.reply(Via::Shell, asked.busy.request(), content);
    }

    /// The answer from what the kernel knows, where it knows something.
    fn own_answer(&self, asked: &Asked) -> Option<JupyterMessageContent> {
        let (code, offset) = (&asked.code, asked.offset);
        let notebook = self.knowledge.notebook(self.coming().collect());
        match asked.question {
            Question::Complete => {
                let completions = known::complete(code, offset, &notebook);
                let is_some = !completions.matches.is_empty();
                is_some.then(|| handlers::complete(code, &completions))
            }
            Question::Inspect => {
                let found = known::inspect(code, offset, &notebook)?;
                Some(handlers::inspect(Some(&found)))
            }
        }
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
            let index = Index::of_prelude();
            let index = match ndarray {
                Some(library) => index.with_ndarray(&library),
                None => index,
            };
            let _ = events.send(Event::Indexed(index));
        });
    }
}
