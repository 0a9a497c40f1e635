//! What a cell has printed and shown, as a value: `%%capture` in a notebook keeps it. The kernel
//! collects it and leaves it in a file, because the process that runs cells has let go of it by then.

use std::{
    fmt::{self, Display, Formatter},
    fs,
    io::{self, Write},
};

use super::Bundle;

/// What a cell below `%%capture name` has printed and shown. IPython: `CapturedIO`.
///
/// ```
/// use ndlab::display::{Bundle, Captured};
///
/// let captured = Captured {
///     stdout: "3 apples\n".to_owned(),
///     outputs: vec![Bundle::html("<b>3</b>")],
///     ..Captured::default()
/// };
/// assert_eq!(captured.to_string(), "3 apples\n");
/// captured.show();
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// What it printed.
    pub stdout: String,
    /// What it printed to standard error.
    pub stderr: String,
    /// What it showed, its value among it.
    pub outputs: Vec<Bundle>,
}

impl Captured {
    /// Prints and shows all of it again: the text first. IPython: `captured.show()`.
    pub fn show(&self) {
        // A closed stream is the reader's affair.
        let _ = io::stdout().write_all(self.stdout.as_bytes());
        let _ = io::stderr().write_all(self.stderr.as_bytes());
        let _ = io::stdout().flush();
        for output in &self.outputs {
            super::display(output);
        }
    }

    /// What the kernel has left in a file.
    ///
    /// # Panics
    ///
    /// Where there is no such file.
    #[doc(hidden)]
    pub fn __read(path: &str) -> Captured {
        match fs::read(path) {
            Ok(content) => of_records(&content),
            Err(error) => panic!("failed to read what was captured in `{path}`: {error}"),
        }
    }
}

/// Its standard output.
impl Display for Captured {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stdout)
    }
}

/// Each record is a line with a name and a number, and that many bytes: the text of a stream, the
/// beginning of an output, or one of its forms by its MIME type.
fn of_records(mut rest: &[u8]) -> Captured {
    let mut captured = Captured::default();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]);
        let Some((name, length)) = head.rsplit_once(' ') else { break };
        let (start, length) = (end + 1, length.parse().unwrap_or(0));
        let stop = rest.len().min(start.saturating_add(length));
        let content = String::from_utf8_lossy(&rest[start..stop]).into_owned();
        match (name, captured.outputs.last_mut()) {
            ("stdout", _) => captured.stdout = content,
            ("stderr", _) => captured.stderr = content,
            ("output", _) => captured.outputs.push(Bundle::new()),
            (mime, Some(output)) => *output = std::mem::take(output).with(mime, content),
            (_, None) => {}
        }
        rest = &rest[stop..];
    }
    captured
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_back() {
        let text = "stdout 3\na\n\nstderr 0\noutput 0\ntext/plain 1\n1text/html 2\né\noutput 0\n";
        let captured = of_records(text.replace("2\né\n", "2\né").as_bytes());
        assert_eq!(captured.stdout, "a\n\n");
        assert_eq!(captured.stderr, "");
        let first = Bundle::text("1").with("text/html", "é");
        assert_eq!(captured.outputs, [first, Bundle::new()]);
    }

    #[test]
    fn what_is_cut_off_is_read_as_far_as_it_goes() {
        assert_eq!(of_records(b"stdout 9\nab").stdout, "ab");
        assert_eq!(of_records(b"nonsense\n"), Captured::default());
        assert_eq!(of_records(b"text/plain 1\n1"), Captured::default());
    }
}
