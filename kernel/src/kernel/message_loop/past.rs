//! Questions about the history, of front ends and of magics: another thread answers them, and should it
//! not, the kernel does.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jupyter_protocol::HistoryRequest;

use super::magics::Doing;
use super::{Event, MessageLoop, Via};
use crate::diagnostics::ErrorReport;
use crate::kernel::execution::Step;
use crate::kernel::handlers;
use crate::kernel::history::{Entry, Question, What};
use crate::kernel::publish::Busy;
use crate::magics::past::{self, Recall};

/// How long the disk may take.
const LATEST: Duration = Duration::from_secs(10);

/// A question that has no answer yet.
pub(super) enum AskedOfPast {
    /// Of a front end.
    Request { busy: Box<Busy>, via: Via, output: bool },
    /// Of a magic in the cell that runs; whether the last cell is that cell itself.
    Magic { recall: Recall, itself: bool },
}

impl MessageLoop {
    /// Looks up the cells that a front end asks for.
    pub(super) fn ask_history(&mut self, busy: Busy, via: Via, request: &HistoryRequest) {
        let question = Question::new(request);
        let busy = Box::new(busy);
        let asked = AskedOfPast::Request { busy, via, output: question.output };
        self.ask_past(asked, vec![question]);
    }

    /// Looks up the cells that a magic asks for.
    pub(super) fn recall(&mut self, recall: Recall) -> Doing {
        let Some(running) = &self.running else { return Doing::Done };
        let itself = running.is_kept;
        let questions: Vec<Question> =
            recall.what.iter().map(|what| question(what, itself)).collect();
        if questions.is_empty() {
            self.next_effects(recall.effects(Vec::new()));
            return Doing::Done;
        }
        let number = self.ask_past(AskedOfPast::Magic { recall, itself }, questions);
        if let Some(running) = &mut self.running {
            running.step = Step::Recalling(number);
        }
        Doing::Goes
    }

    fn ask_past(&mut self, asked: AskedOfPast, questions: Vec<Question>) -> u64 {
        let number = self.number();
        self.past.insert(number, asked);
        let last = questions.len() - 1;
        let gathered: Arc<Mutex<Vec<Vec<Entry>>>> = Arc::default();
        for (at, question) in questions.into_iter().enumerate() {
            let (events, gathered) = (self.events.clone(), Arc::clone(&gathered));
            // They are answered one after another.
            let answer = move |found| {
                let mut all = gathered.lock().unwrap_or_else(PoisonError::into_inner);
                all.push(found);
                if at == last {
                    let all = std::mem::take(&mut *all);
                    let _ = events.send(Event::Remembered(number, Some(all)));
                }
            };
            self.history.ask(question, Box::new(answer));
        }
        self.later(LATEST, Event::Remembered(number, None));
        number
    }

    /// The answers have come, or their time is over.
    pub(super) fn remembered(&mut self, number: u64, found: Option<Vec<Vec<Entry>>>) {
        const SILENT: &str = "the file of the history does not answer";
        match self.past.remove(&number) {
            None => {}
            Some(AskedOfPast::Request { busy, via, output }) => {
                let content = match found {
                    Some(found) => handlers::history(&found.concat(), output),
                    None => handlers::failed(busy.request(), "HistoryError", SILENT),
                };
                self.reply(via, busy.request(), content);
                drop(busy);
                self.still_running();
            }
            Some(AskedOfPast::Magic { recall, itself }) => {
                let waits = |step: &Step| matches!(step, Step::Recalling(n) if *n == number);
                let Some(running) = self.running.as_mut().filter(|it| waits(&it.step)) else {
                    return;
                };
                running.step = Step::Between;
                match found {
                    Some(found) => {
                        let found = self.recalled(&recall, found, itself);
                        self.next_effects(recall.effects(found));
                        self.next_part();
                    }
                    None => self.end_cell(Some(ErrorReport::plain("HistoryError", SILENT))),
                }
            }
        }
    }

    /// What was found, without the texts that are to be forgotten.
    fn recalled(&self, recall: &Recall, found: Vec<Vec<Entry>>, itself: bool) -> Vec<Entry> {
        let forgotten = i64::try_from(self.flushed.inputs).unwrap_or(i64::MAX);
        let mut all = Vec::new();
        for (what, mut found) in recall.what.iter().zip(found) {
            if itself && matches!(what, past::What::Tail(_)) {
                found.pop();
            }
            for entry in &mut found {
                if entry.session == 0 && entry.line <= forgotten {
                    entry.input.clear();
                }
            }
            all.append(&mut found);
        }
        all
    }
}

/// What the history is asked where a magic asks this.
fn question(what: &past::What, itself: bool) -> Question {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let what = match what {
        past::What::Tail(count) => What::Tail { n: number(*count + usize::from(itself)) },
        past::What::Range { session, start, stop } => {
            What::Range { session: *session, start: *start, stop: stop.unwrap_or(0) }
        }
        past::What::Search { pattern, count, unique } => {
            let n = count.map_or(-1, number);
            What::Search { pattern: pattern.clone(), n, unique: *unique }
        }
    };
    Question { what, output: true }
}
