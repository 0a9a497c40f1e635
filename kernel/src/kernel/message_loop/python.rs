//! Cells that run in the Python beside the kernel: what it is asked, and what becomes of what it says.
//! Its process is `companion.rs`'s business.

use std::time::Duration;

use jupyter_protocol::{InputRequest, Payload};

use super::magics::Doing;
use super::{Event, MessageLoop};
use crate::code::{Code, Excerpt};
use crate::companion::exchange::{self, Exchange};
use crate::companion::protocol::{Done, FromPython, Hello, Kind, Made, Place, ToPython};
use crate::companion::{self, Companion, CompanionEvent};
use crate::diagnostics::ErrorReport;
use crate::kernel::connection::child_of;
use crate::kernel::execution::{Step, Task, Todo};
use crate::kernel::publish::media;
use crate::magics::{Effect, compare};
use crate::messages::{FromRuntime, MimeBundle, StreamName};

/// How long an interrupted cell may compute on before something is said.
const SLOW: Duration = Duration::from_secs(3);

/// What is said then.
const STILL_COMPUTING: &str = "\nndlab: Python has been asked to stop, and is where it does not \
                               listen, as in a long call of NumPy. Interrupt again to end it, which \
                               loses its variables.\n";

/// What is said where it was ended.
const ENDED: &str = "the cell was interrupted, and Python was ended with its variables; the next cell \
                     that needs it starts it again";

/// The Python beside the kernel, and where arrays are on their way to it and back.
#[derive(Default)]
pub(super) struct Beside {
    companion: Option<Companion>,
    /// Counts those that were started.
    started: u64,
    exchange: Option<Exchange>,
    /// What kind of Python it is, once it has said so.
    hello: Option<Hello>,
}

impl Beside {
    /// Ends it, with all that it has started.
    pub(super) fn end(&mut self) {
        self.companion = None;
        self.hello = None;
    }
}

impl MessageLoop {
    /// The Python beside the kernel, started where it does not run.
    fn companion(&mut self) -> Result<&Companion, String> {
        if self.beside.exchange.is_none() {
            self.beside.exchange = Some(Exchange::prepare(self.backend.session())?);
        }
        if self.beside.companion.is_none() {
            self.beside.started += 1;
            let number = self.beside.started;
            let (events, mut heard) = tokio::sync::mpsc::unbounded_channel();
            let companion = Companion::start(self.backend.session(), events)?;
            let forward = self.events.clone();
            tokio::spawn(async move {
                while let Some(event) = heard.recv().await {
                    let _ = forward.send(Event::Companion(number, event));
                }
            });
            self.beside.companion = Some(companion);
        }
        self.beside.companion.as_ref().ok_or_else(|| "Python has ended".to_owned())
    }

    fn place(&self, number: u64) -> Place {
        let exchange = self.beside.exchange.as_ref();
        Place {
            variables: self.surroundings.variables.clone(),
            number,
            folder: std::env::current_dir().unwrap_or_else(|_| "/".into()),
            folders: exchange.map(|exchange| exchange.folders.clone()).unwrap_or_default(),
            may_ask: self.running.as_ref().is_some_and(|running| running.allow_stdin),
        }
    }

    /// Puts variables where Python finds them. It starts meanwhile.
    pub(super) fn pass_to_python(&mut self, inputs: &[(Excerpt, Kind)]) -> Doing {
        if let Err(text) = self.companion() {
            self.end_cell(Some(ErrorReport::plain("NoPython", &text)));
            return Doing::Goes;
        }
        if let Some(exchange) = &self.beside.exchange {
            let code = Code::Framed(exchange.putting(inputs));
            self.give(Task::Run(code));
        }
        Doing::Goes
    }

    /// Has Python run a cell.
    pub(super) fn run_python(
        &mut self,
        code: String,
        inputs: &[(Excerpt, Kind)],
        outputs: Vec<String>,
    ) -> Doing {
        let count = self.running.as_ref().map_or(0, |running| running.count);
        let inputs = exchange::announced(inputs);
        self.ask_python(|place| ToPython::Run { code, outputs, inputs, count, place })
    }

    /// Has Python make its side of a comparison ready.
    pub(super) fn meet_python(&mut self, sides: &compare::Sides) -> Doing {
        let count = self.running.as_ref().map_or(0, |running| running.count);
        let socket = self.backend.session().join("compare.sock");
        self.ask_python(|place| ToPython::Meet {
            code: sides.numpy.clone(),
            name: format!("<cell {count}>"),
            inputs: exchange::announced(&sides.inputs),
            result: compare::RESULT.to_owned(),
            socket,
            place,
        })
    }

    /// Runs the Rust side of a comparison.
    pub(super) fn run_beside_python(&mut self, sides: &compare::Sides) -> Doing {
        let socket = self.backend.session().join("compare.sock");
        if let (Some(exchange), Some(running)) = (&self.beside.exchange, &mut self.running) {
            running.meets_python = true;
            let code = sides.code(exchange, &socket);
            self.give(Task::Run(Code::Framed(code)));
        }
        Doing::Goes
    }

    /// Has Python say how the sides of a comparison differ.
    pub(super) fn judge(&mut self) -> Doing {
        if let Some(running) = &mut self.running {
            running.meets_python = false;
        }
        self.ask_python(|place| ToPython::Judge { place })
    }

    /// Asks for something, whose end the cell waits for.
    fn ask_python(&mut self, message: impl FnOnce(Place) -> ToPython) -> Doing {
        if let Err(text) = self.companion() {
            self.end_cell(Some(ErrorReport::plain("NoPython", &text)));
            return Doing::Goes;
        }
        let number = self.number();
        let message = message(self.place(number));
        if let (Some(companion), Some(running)) = (&self.beside.companion, &mut self.running) {
            companion.tell(message);
            running.step = Step::Python(number);
            (running.begun, running.warned) = (false, false);
        }
        Doing::Goes
    }

    fn waits_for(&self, number: u64) -> bool {
        let step = self.running.as_ref().map(|running| &running.step);
        matches!(step, Some(Step::Python(waiting)) if *waiting == number)
    }

    fn waits_for_python(&self) -> bool {
        self.running.as_ref().is_some_and(|running| matches!(running.step, Step::Python(_)))
    }

    pub(super) fn companion_event(&mut self, number: u64, event: CompanionEvent) {
        // One that was replaced or ended has nothing to say any more.
        if number != self.beside.started || self.beside.companion.is_none() {
            return;
        }
        match event {
            CompanionEvent::Stream(name, text) => self.python_stream(name, text),
            CompanionEvent::Gone(how) => self.python_gone(&how),
            CompanionEvent::Said(message) => self.hear_python(message),
        }
    }

    fn python_stream(&mut self, name: StreamName, text: String) {
        match (&mut self.running, &self.last) {
            (Some(running), _) => running.stream(name, text),
            // Threads that a cell has started go on when it has ended.
            (None, Some(last)) => last.stream(name, text),
            (None, None) => {}
        }
    }

    fn hear_python(&mut self, message: FromPython) {
        match message {
            FromPython::Hello(hello) => {
                if let Some(said) = &hello.missing {
                    let text = companion::has_no_numpy(&hello.executable, &hello.python, said);
                    self.beside.end();
                    return self.fail_python("NoNumPy", &text);
                }
                self.beside.hello = Some(hello);
            }
            FromPython::Met { number } if self.waits_for(number) => self.end_python(None),
            FromPython::Done { number, outcome } if self.waits_for(number) => {
                self.python_done(outcome);
            }
            // It was given up.
            FromPython::Met { .. } | FromPython::Done { .. } => {}
            FromPython::Input { prompt, password } => {
                if let Some(running) = self.running.as_ref().filter(|running| running.allow_stdin) {
                    let request = InputRequest { prompt, password };
                    self.stdin.send(child_of(running.busy.request(), request));
                }
            }
            FromPython::Display { data, id } => {
                self.python_shows(FromRuntime::Display { data, id })
            }
            FromPython::Update { data, id } => {
                let id = id.unwrap_or_default();
                self.python_shows(FromRuntime::Update { data, id });
            }
            FromPython::Clear(wait) => self.python_shows(FromRuntime::Clear { wait }),
            FromPython::Result(bundle) => {
                if let Some(running) = &mut self.running {
                    running.result(&bundle);
                }
            }
            FromPython::Page(bundle) => self.add(Payload::Page { data: media(&bundle), start: 0 }),
            FromPython::NextInput { text, replace } => {
                self.add(Payload::SetNextInput { text, replace });
            }
        }
    }

    /// Something that it shows, or changes of what it has shown, now or when its cell has ended.
    fn python_shows(&mut self, message: FromRuntime) {
        match &mut self.running {
            Some(running) => running.hear(message),
            None => self.hear_between_cells(message),
        }
    }

    /// What a reader has typed, where it is Python that waits for it.
    pub(super) fn answer_python(&self, line: &str) -> bool {
        let waits = self.waits_for_python();
        if let Some(companion) = self.beside.companion.as_ref().filter(|_| waits) {
            companion.tell(ToPython::Answer(line.to_owned()));
        }
        waits
    }

    fn python_done(&mut self, done: Done) {
        match done {
            Done::Error { name, value, traceback } => {
                self.end_python(Some(ErrorReport { name, value, traceback, fix: None }));
            }
            Done::Refused(text) => self.fail_python("TypeError", &text),
            Done::Made(made) => self.take_from_python(&made),
            Done::Compared(compared) => {
                let bundle = compare::shown(&compared);
                if let Some(running) = &mut self.running {
                    running.next([Todo::Effect(Effect::Display(bundle))].into_iter());
                }
                self.end_python(None);
            }
        }
    }

    /// Makes variables of what Python has left.
    fn take_from_python(&mut self, made: &[Made]) {
        for each in made.iter().filter(|each| !each.note.is_empty()) {
            self.python_stream(StreamName::Stderr, format!("ndlab: {}\n", each.note));
        }
        let interrupted = self.running.as_ref().is_some_and(|running| running.interrupted);
        if let Some(running) = self.running.as_mut().filter(|_| !made.is_empty() && !interrupted) {
            let code = exchange::taking(made);
            running.next([Todo::Effect(Effect::Run(code))].into_iter());
        }
        self.end_python(None);
    }

    /// Ends the cell that waits for Python, which cannot do what it is to do.
    fn fail_python(&mut self, name: &str, text: &str) {
        self.end_python(Some(ErrorReport::plain(name, text)));
    }

    /// Python is through with what the cell waits for.
    fn end_python(&mut self, error: Option<ErrorReport>) {
        if !self.waits_for_python() {
            return;
        }
        if let Some(running) = &mut self.running {
            running.step = Step::Between;
        }
        match error {
            None => self.end_part(Ok(MimeBundle::new())),
            error => self.end_cell(error),
        }
    }

    fn python_gone(&mut self, how: &str) {
        let Some(companion) = self.beside.companion.take() else { return };
        let python = companion.python.clone();
        companion.has_ended();
        let was_there = self.beside.hello.take().is_some();
        if self.waits_for_python() {
            let text = if was_there {
                format!(
                    "Python has crashed: {how}; its variables are gone, and the next cell that needs it \
                     starts it again"
                )
            } else {
                companion::not_ready(&python, how)
            };
            return self.fail_python(if was_there { "Crash" } else { "NoPython" }, &text);
        }
        if was_there {
            self.notice(format!(
                "ndlab: between NumPy cells, Python has crashed: {how}; its variables \
                                 are gone\n"
            ));
        }
    }

    /// Stops the cell that waits for Python; a second time where it did not help.
    pub(super) fn interrupt_python(&mut self, number: u64) {
        let Some(running) = &mut self.running else { return };
        let Some(companion) = &self.beside.companion else { return };
        // Before it is there, it does not listen.
        if running.warned || self.beside.hello.is_none() {
            self.beside.end();
            return self.fail_python("Interrupted", ENDED);
        }
        companion.interrupt();
        self.later(SLOW, Event::StillInPython(number));
    }

    /// An interrupted cell may still be computing.
    pub(super) fn still_in_python(&mut self, number: u64) {
        if let Some(running) = &mut self.running
            && matches!(running.step, Step::Python(waiting) if waiting == number)
            && !running.warned
        {
            running.warned = true;
            running.stream(StreamName::Stderr, STILL_COMPUTING.to_owned());
        }
    }

    /// Stops Python's turn in a comparison whose Rust side is stopped.
    pub(super) fn interrupt_turn(&self) {
        if let Some(companion) = &self.beside.companion {
            companion.interrupt();
        }
    }

    /// What was on its way between the languages goes with its cell.
    pub(super) fn clear_exchange(&self) {
        if let Some(exchange) = &self.beside.exchange {
            exchange.clear();
        }
    }
}
