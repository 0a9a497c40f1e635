//! What one session of the kernel remembers by itself: how many cells have run, and their text.
//! Variables are the worker's, and what front ends show is theirs.

use jupyter_protocol::{HistoryEntry, HistoryRequest};

/// The cells that ran, in their order.
#[derive(Default)]
pub struct Session {
    cells: Vec<Ran>,
    count: usize,
}

struct Ran {
    count: usize,
    input: String,
    output: String,
}

impl Session {
    /// The number of the cell that ran last; the first is 1.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Counts a cell, and keeps its text where the front end wants that.
    pub fn begin(&mut self, input: &str, keep: bool) -> usize {
        if keep {
            self.count += 1;
            let (input, output) = (input.to_owned(), String::new());
            self.cells.push(Ran { count: self.count, input, output });
        }
        self.count
    }

    /// Keeps the text of the value of the cell that ran last.
    pub fn keep_output(&mut self, text: &str) {
        if let Some(last) = self.cells.last_mut() {
            text.clone_into(&mut last.output);
        }
    }

    /// Every cell that ran, by its number, oldest first.
    pub fn cells(&self) -> Vec<(usize, &str)> {
        self.cells.iter().map(|cell| (cell.count, &*cell.input)).collect()
    }

    /// What a front end asked of the past.
    pub fn history(&self, request: &HistoryRequest) -> Vec<HistoryEntry> {
        match request {
            HistoryRequest::Tail { n, output, .. } => {
                let count = usize::try_from(*n).unwrap_or(0).min(self.cells.len());
                entries(&self.cells[self.cells.len() - count..], *output)
            }
            HistoryRequest::Range { session, start, stop, output, .. } => {
                // Only this session is known, which is 0, and counted back from itself.
                if session.is_some_and(|session| session != 0) {
                    return Vec::new();
                }
                let within = |cell: &&Ran| {
                    let count = i64::try_from(cell.count).unwrap_or(i64::MAX);
                    count >= i64::from(*start) && (count < i64::from(*stop) || *stop == 0)
                };
                self.cells.iter().filter(within).map(|cell| entry(cell, *output)).collect()
            }
            HistoryRequest::Search { pattern, unique, output, n, .. } => {
                let mut seen = std::collections::HashSet::new();
                let mut found: Vec<&Ran> = self
                    .cells
                    .iter()
                    .rev()
                    .filter(|cell| matches(pattern, &cell.input))
                    .filter(|cell| !unique || seen.insert(cell.input.as_str()))
                    .take(usize::try_from(*n).ok().filter(|n| *n > 0).unwrap_or(usize::MAX))
                    .collect();
                found.reverse();
                found.into_iter().map(|cell| entry(cell, *output)).collect()
            }
        }
    }
}

fn entries(cells: &[Ran], output: bool) -> Vec<HistoryEntry> {
    cells.iter().map(|cell| entry(cell, output)).collect()
}

fn entry(cell: &Ran, output: bool) -> HistoryEntry {
    let input = cell.input.clone();
    if output {
        HistoryEntry::InputOutput(0, cell.count, (input, cell.output.clone()))
    } else {
        HistoryEntry::Input(0, cell.count, input)
    }
}

/// Whether the whole of `text` fits `pattern`, in which `*` and `?` stand for any text and any
/// character.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // fits[i] says whether the pattern up to here fits the first i characters.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for expected in pattern {
        if expected == '*' {
            for at in 1..=text.len() {
                fits[at] |= fits[at - 1];
            }
        } else {
            for at in (1..=text.len()).rev() {
                fits[at] = fits[at - 1] && (expected == '?' || expected == text[at - 1]);
            }
            fits[0] = false;
        }
    }
    fits[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(history: &[HistoryEntry]) -> Vec<String> {
        let input = |entry: &HistoryEntry| match entry {
            HistoryEntry::Input(_, _, input) => input.clone(),
            HistoryEntry::InputOutput(_, _, (input, output)) => format!("{input} -> {output}"),
        };
        history.iter().map(input).collect()
    }

    fn session() -> Session {
        let mut session = Session::default();
        for input in ["let a = 1;", "a", "let b = 2;", "a"] {
            session.begin(input, true);
        }
        session.keep_output("1");
        session
    }

    #[test]
    fn counts_from_one_and_only_what_is_kept() {
        let mut session = Session::default();
        assert_eq!(session.begin("a", true), 1);
        assert_eq!(session.begin("b", false), 1);
        assert_eq!(session.begin("c", true), 2);
    }

    #[test]
    fn answers_each_kind_of_question() {
        let session = session();
        let tail = HistoryRequest::Tail { n: 2, output: true, raw: true };
        assert_eq!(inputs(&session.history(&tail)), ["let b = 2; -> ", "a -> 1"]);
        let (session_number, output, raw) = (None, false, true);
        let range =
            HistoryRequest::Range { session: session_number, start: 1, stop: 3, output, raw };
        assert_eq!(inputs(&session.history(&range)), ["let a = 1;", "a"]);
        let pattern = "a*".to_owned();
        let search = HistoryRequest::Search { pattern, unique: true, output, raw, n: 0 };
        assert_eq!(inputs(&session.history(&search)), ["a"]);
    }

    #[test]
    fn patterns_are_globs() {
        assert!(matches("let*=*", "let a = 1;"));
        assert!(matches("?", "a"));
        assert!(!matches("let", "let a"));
        assert!(matches("*", ""));
    }
}
