//! Pure: what a cell prints and shows, kept instead of shown: below `%%capture`, and where the kernel
//! itself asks for texts of variables.

use crate::messages::{MimeBundle, StreamName};

/// What is being kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// Which of it is kept.
    pub keeps: Keeps,
    /// The variable that takes it, if any.
    pub name: Option<String>,
    stdout: String,
    stderr: String,
    outputs: Vec<(Option<String>, MimeBundle)>,
}

/// What is kept, and what goes its usual way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeps {
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
    /// What is shown, with values.
    pub display: bool,
}

impl Capture {
    /// One that is empty.
    pub fn new(keeps: Keeps, name: Option<String>) -> Capture {
        Capture { keeps, name, ..Capture::default() }
    }

    /// Keeps text, if it keeps such.
    pub fn stream(&mut self, name: StreamName, text: &str) -> bool {
        let (keeps, kept) = match name {
            StreamName::Stdout => (self.keeps.stdout, &mut self.stdout),
            StreamName::Stderr => (self.keeps.stderr, &mut self.stderr),
        };
        if keeps {
            kept.push_str(text);
        }
        keeps
    }

    /// Keeps something that is shown, which can be changed by its name.
    pub fn show(&mut self, bundle: &MimeBundle, id: Option<&str>) -> bool {
        if self.keeps.display {
            self.outputs.push((id.map(str::to_owned), bundle.clone()));
        }
        self.keeps.display
    }

    /// Changes something that it has kept.
    pub fn update(&mut self, bundle: &MimeBundle, id: &str) -> bool {
        let mut known = self.outputs.iter_mut().filter(|(own, _)| own.as_deref() == Some(id));
        known.next().map(|(_, kept)| bundle.clone_into(kept)).is_some()
    }

    /// Forgets what was shown.
    pub fn clear(&mut self) -> bool {
        if self.keeps.display {
            self.outputs.clear();
        }
        self.keeps.display
    }

    /// What was shown, one after another.
    pub fn outputs(&self) -> impl Iterator<Item = &MimeBundle> {
        self.outputs.iter().map(|(_, bundle)| bundle)
    }

    /// All of it, as the library reads it (`display/captured.rs` there).
    pub fn records(&self) -> Vec<u8> {
        let mut records = Vec::new();
        let mut add = |name: &str, content: &str| {
            records.extend(format!("{name} {}\n{content}", content.len()).into_bytes());
        };
        add("stdout", &self.stdout);
        add("stderr", &self.stderr);
        for (_, output) in &self.outputs {
            add("output", "");
            output.iter().for_each(|(mime, content)| add(mime, content));
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_it_is_to_keep() {
        let keeps = Keeps { stdout: true, stderr: false, display: true };
        let mut capture = Capture::new(keeps, None);
        assert!(capture.stream(StreamName::Stdout, "a\n"));
        assert!(!capture.stream(StreamName::Stderr, "b"));
        let bundle = |text: &str| MimeBundle::from([("text/plain".to_owned(), text.to_owned())]);
        assert!(capture.show(&bundle("1"), Some("id")));
        assert!(capture.update(&bundle("23"), "id") && !capture.update(&bundle("4"), "other"));
        let records = String::from_utf8(capture.records()).unwrap();
        assert_eq!(records, "stdout 2\na\nstderr 0\noutput 0\ntext/plain 2\n23");
        assert!(capture.clear());
        assert_eq!(capture.outputs().count(), 0);
    }
}
