//! Which parts of cells ended well, in the order in which they ran, with the variables that there were
//! then. What becomes of them is `export.rs`'s business; the text of all cells is in `session.rs`.

use crate::cell::Part;
use crate::export::Ran;

/// See the module.
#[derive(Default)]
pub struct Record {
    ran: Vec<Ran>,
}

impl Record {
    /// Takes in what ended well; where it begins the notebook anew, nothing before it counts.
    pub fn add(&mut self, ran: Ran) {
        if let Part::Rust(text) = &ran.part
            && text.lines().any(|line| line.trim() == ":clear")
        {
            self.ran.clear();
            return;
        }
        self.ran.push(ran);
    }

    /// What ended well, of the cells with these numbers or of all.
    pub fn of(&self, cells: Option<&[usize]>) -> Vec<Ran> {
        let wanted = |ran: &&Ran| cells.is_none_or(|cells| cells.contains(&ran.count));
        self.ran.iter().filter(wanted).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_beginning_forgets() {
        let mut record = Record::default();
        let ran = |count, text: &str| Ran {
            count,
            part: Part::Rust(text.to_owned()),
            variables: Vec::new(),
        };
        record.add(ran(1, "let a = 1;"));
        record.add(ran(2, ":clear\n"));
        record.add(ran(3, "let b = 1;"));
        record.add(ran(4, "b"));
        let counts = |cells| record.of(cells).iter().map(|ran| ran.count).collect::<Vec<_>>();
        assert_eq!(counts(None), [3, 4]);
        assert_eq!(counts(Some(&[4, 1])), [4]);
    }
}
