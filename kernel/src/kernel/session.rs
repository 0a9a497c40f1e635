//! What one session of the kernel knows by itself of its cells: how many have run, and their text,
//! to which errors point. What stays of them is `history.rs`'s business, variables are the worker's.

/// The cells that ran, in their order.
#[derive(Default)]
pub struct Session {
    cells: Vec<(usize, String)>,
    count: usize,
    fix: Option<String>,
    with_values: Vec<usize>,
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
            self.cells.push((self.count, input.to_owned()));
        }
        self.count
    }

    /// Keeps the corrected text of the cell that failed last, where there is one.
    pub fn keep_fix(&mut self, text: Option<String>) {
        self.fix = text;
    }

    /// The corrected text of the cell that failed last.
    pub fn fix(&self) -> Option<&str> {
        self.fix.as_deref()
    }

    /// Every cell that ran, by its number, oldest first.
    pub fn cells(&self) -> Vec<(usize, &str)> {
        self.cells.iter().map(|(count, input)| (*count, &**input)).collect()
    }

    /// A cell has a value.
    pub fn has_value(&mut self, count: usize) {
        self.with_values.push(count);
    }

    /// The numbers of the cells that had a value.
    pub fn outputs(&self) -> impl Iterator<Item = usize> {
        self.with_values.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_one_and_only_what_is_kept() {
        let mut session = Session::default();
        assert_eq!(session.begin("a", true), 1);
        assert_eq!(session.begin("b", false), 1);
        assert_eq!(session.begin("c", true), 2);
        assert_eq!(session.cells(), [(1, "a"), (2, "c")]);
    }
}
