//! Asking the user for a line. The question goes to the notebook; the answer comes on standard
//! input, so that programs which read that by themselves find it there, too.

use std::io::{self, Write};

use super::{channel, lines};

/// Asks the user for a line of text and waits for it; the line's end is not part of it. Python:
/// `input(prompt)`.
///
/// # Panics
///
/// Where nobody can answer: the front end that runs the cell allows no input, or an ordinary
/// program's standard input has ended.
///
/// ```no_run
/// use ndlab::prelude::*;
///
/// let name = input("Your name: ");
/// display(&format!("Hello, {name}"));
/// ```
#[track_caller]
pub fn input(prompt: &str) -> String {
    ask(prompt, false)
}

/// Asks the user for a line of text that the notebook does not show. Python:
/// `getpass.getpass(prompt)`.
///
/// In an ordinary program the terminal shows what is typed.
///
/// # Panics
///
/// As [`input`] does.
///
/// ```no_run
/// use ndlab::prelude::*;
///
/// let key = password("Key: ");
/// ```
#[track_caller]
pub fn password(prompt: &str) -> String {
    ask(prompt, true)
}

#[track_caller]
#[expect(clippy::print_stdout, reason = "without a notebook the prompt is printed")]
fn ask(prompt: &str, is_password: bool) -> String {
    // Held from the question on, so that two threads do not take each other's answers.
    let mut answers = io::stdin().lock();
    let is_notebook = channel::is_attached();
    if is_notebook {
        channel::send(&lines::input(prompt, is_password));
    } else {
        print!("{prompt}");
        let _ = io::stdout().flush();
    }
    let mut line = String::new();
    match io::BufRead::read_line(&mut answers, &mut line) {
        Ok(0) if is_notebook => {
            panic!("this front end allows no input (asked for with the prompt {prompt:?})")
        }
        Ok(0) => panic!("standard input has ended (asked with the prompt {prompt:?})"),
        Ok(_) => line.trim_end_matches(['\r', '\n']).to_owned(),
        Err(error) => panic!("failed to read the answer to the prompt {prompt:?}: {error}"),
    }
}
