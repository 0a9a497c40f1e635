//! Variables of the notebook in commands of the shell and in the lines of magics: what they are is asked
//! of the process that holds them, before the command runs.

use super::MessageLoop;
use crate::cell::{Call, Part};
use crate::code::{Code, Excerpt, Framed, Segment};
use crate::expansion::{Piece, pieces};
use crate::kernel::execution::Todo;
use crate::magics::value::Value;
use crate::magics::{self, Effect};

/// The variable that knows how the last program ended.
const EXIT_CODE: &str = "_exit_code";

impl MessageLoop {
    /// Looks for variables in the words of a part, and has what they are found out.
    pub(super) fn expand(&mut self, part: Part) {
        let part = match part {
            Part::Shell(mut command) if command.text.starts_with('!') => {
                command = command.after(1);
                Part::Magic(Call { name: "sx".to_owned(), arguments: command, ..Call::default() })
            }
            other => other,
        };
        let todo = match &part {
            Part::Rust(code) => self.exit_code_for(code).into_iter().map(Todo::Effect).collect(),
            Part::Magic(call) if !magics::expands(&call.name) => Vec::new(),
            part => {
                let found = part.words().map(|words| pieces(words, |name| self.knows(name)));
                let mut found = found.unwrap_or_default();
                self.fill_exit_code(&mut found);
                if !found.is_empty() {
                    let part = part.clone();
                    return self.next_todo(look_up(part, found));
                }
                Vec::new()
            }
        };
        self.next_todo(todo.into_iter().chain([Todo::Expanded(part)]).collect());
    }

    fn knows(&self, name: &str) -> bool {
        self.knowledge.has_variable(name) || (name == EXIT_CODE && self.exit_code.is_some())
    }

    fn fill_exit_code(&self, found: &mut [Piece]) {
        let Some((code, _)) = self.exit_code else { return };
        for piece in found {
            if *piece == Piece::Variable(EXIT_CODE.to_owned()) {
                *piece = Piece::Text(code.to_string());
            }
        }
    }

    /// The variable `_exit_code`, for code that names it.
    fn exit_code_for(&mut self, code: &str) -> Option<Effect> {
        let (number, is_taken) = self.exit_code.as_mut()?;
        if *is_taken || !code.contains(EXIT_CODE) {
            return None;
        }
        *is_taken = true;
        Some(Effect::Bind { name: EXIT_CODE.to_owned(), value: Value::Number(*number) })
    }

    fn next_todo(&mut self, todo: Vec<Todo>) {
        if let Some(running) = &mut self.running {
            running.next(todo.into_iter());
        }
    }

    /// Where a variable cannot be shown, the words are left to whoever takes them. Says whether it was
    /// that which failed.
    pub(super) fn leave_words_as_they_are(&mut self) -> bool {
        let Some(running) = self.running.as_mut().filter(|running| !running.interrupted) else {
            return false;
        };
        match running.todo.pop_front() {
            Some(Todo::Words { part, .. }) => {
                running.captures.pop();
                running.todo.push_front(Todo::Expanded(part));
                true
            }
            other => {
                other.into_iter().for_each(|todo| running.todo.push_front(todo));
                false
            }
        }
    }

    /// Puts what was found out into the words.
    pub(super) fn fill(&mut self, part: Part, pieces: Vec<Piece>) {
        let Some(running) = &mut self.running else { return };
        let mut texts = running.take_words().into_iter();
        let words = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Variable(_) => texts.next().unwrap_or_default(),
        });
        let words: String = words.collect();
        running.next([Todo::Expanded(part.with_words(words))].into_iter());
    }
}

/// Has the variables shown, and what is shown captured.
fn look_up(part: Part, pieces: Vec<Piece>) -> Vec<Todo> {
    let segments: Vec<Segment> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Text(_) => None,
        })
        .flat_map(|name| {
            let own = Excerpt { text: name.clone(), line: 1, column: 0 };
            [
                Segment::Generated("::ndlab::display::display!(".to_owned()),
                Segment::Own(own),
                Segment::Generated(");".to_owned()),
            ]
        })
        .collect();
    if segments.is_empty() {
        let text = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) | Piece::Variable(text) => text,
        });
        let words: String = text.collect();
        return vec![Todo::Expanded(part.with_words(words))];
    }
    let run = Effect::Run(Code::Framed(Framed { segments, ..Framed::default() }));
    let capture = Effect::Capture { stdout: false, stderr: false, display: true, name: None };
    vec![Todo::Effect(capture), Todo::Effect(run), Todo::Words { part, pieces }]
}
