//! What magics do with values and texts: variables take them, output is captured, the reader is asked,
//! and a text from elsewhere runs.

use jupyter_protocol::InputRequest;

use super::MessageLoop;
use super::magics::Doing;
use crate::cell::Part;
use crate::diagnostics::ErrorReport;
use crate::kernel::connection::child_of;
use crate::kernel::execution::{Running, Source, Step, Task, Todo};
use crate::magics::Effect;
use crate::magics::value::Value;

impl MessageLoop {
    /// Has a variable take a value.
    pub(super) fn bind(&mut self, name: &str, value: &Value) -> Doing {
        let folder = self.backend.values();
        let is_plain = |character: &char| character.is_alphanumeric() || *character == '_';
        let path = folder.join(format!("of {}", name.chars().filter(is_plain).collect::<String>()));
        let written =
            std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, value.content()));
        let error = match (value.code(name, &path), written) {
            (Ok(code), Ok(())) => {
                self.give(Task::Run(code));
                return Doing::Goes;
            }
            (Err(text), _) => ErrorReport::plain("UsageError", &text),
            (_, Err(error)) => {
                let text = format!("failed to hand a value to the variable `{name}`: {error}");
                ErrorReport::plain("OSError", &text)
            }
        };
        self.end_cell(Some(error));
        Doing::Goes
    }

    /// What was captured last goes to its variable.
    pub(super) fn end_capture(&mut self) {
        let capture = self.running.as_mut().and_then(|running| running.captures.pop());
        let Some(capture) = capture else { return };
        if let Some(name) = &capture.name {
            let value = Value::Captured(capture.records());
            self.next_effects(vec![Effect::Bind { name: name.clone(), value }]);
        }
    }

    /// A cell that fails while output is captured still gives it to its variable. Says whether there is
    /// something to do before the cell ends.
    pub(super) fn keep_what_was_captured(&mut self, error: Option<&ErrorReport>) -> bool {
        let (Some(error), Some(running)) = (error, &mut self.running) else { return false };
        if running.failed.is_some() || running.interrupted {
            return false;
        }
        let captures = std::mem::take(&mut running.captures);
        let named = captures.into_iter().rev().filter_map(|capture| {
            let (name, value) = (capture.name.clone()?, Value::Captured(capture.records()));
            Some(Todo::Effect(Effect::Bind { name, value }))
        });
        let named: Vec<Todo> = named.collect();
        if named.is_empty() {
            return false;
        }
        running.failed = Some(error.clone());
        running.todo = named.into();
        running.step = Step::Between;
        true
    }

    /// The parts of a text that stands elsewhere run now.
    pub(super) fn go_to_source(&mut self, source: Source, parts: Vec<Part>) {
        let Some(running) = &mut self.running else { return };
        let before = Todo::Source(running.source.replace(source));
        running.next(parts.into_iter().map(Todo::Part).chain(std::iter::once(before)));
    }

    /// Asks the reader of the cell, if there is one who can be asked.
    pub(super) fn ask_reader(
        &mut self,
        prompt: String,
        default: Option<bool>,
        yes: Vec<Effect>,
        no: Vec<Effect>,
    ) -> Doing {
        let Some(running) = &mut self.running else { return Doing::Done };
        if !running.allow_stdin {
            self.next_effects(yes);
            return Doing::Done;
        }
        let request = InputRequest { prompt: prompt.clone(), password: false };
        self.stdin.send(child_of(running.busy.request(), request));
        running.step = Step::AskingReader { prompt, default, yes, no };
        Doing::Goes
    }

    /// The reader has answered; another answer than yes or no is none.
    pub(super) fn answered(&mut self, answer: &str) {
        let Some(running) = &mut self.running else { return };
        let step = std::mem::replace(&mut running.step, Step::Between);
        let Step::AskingReader { prompt, default, yes, no } = step else { return };
        let wanted = match &*answer.to_lowercase() {
            "y" | "yes" => Some(true),
            "n" | "no" => Some(false),
            "" => default,
            _ => None,
        };
        match wanted {
            Some(wanted) => {
                self.next_effects(if wanted { yes } else { no });
                self.next_part();
            }
            None => drop(self.ask_reader(prompt, default, yes, no)),
        }
    }

    pub(super) fn forget_outputs(&mut self) {
        let since = self.flushed.outputs;
        let count = self.session.outputs().filter(|number| *number > since).count();
        self.flushed.outputs = self.session.count();
        self.print(format!("Flushing output cache ({count} entries)\n"));
    }
}

impl Running {
    /// The texts of what was captured last, one for each value that was shown.
    pub(super) fn take_words(&mut self) -> Vec<String> {
        let Some(capture) = self.captures.pop() else { return Vec::new() };
        let text = |bundle: &crate::messages::MimeBundle| {
            bundle.get("text/plain").cloned().unwrap_or_default()
        };
        capture.outputs().map(text).collect()
    }
}
