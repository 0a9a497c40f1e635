//! What the kernel and its Python say to each other: one JSON object a line. The other side is
//! `companion/runner/`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::messages::MimeBundle;

/// Kernel → Python.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToPython {
    /// Run a cell.
    Run {
        code: String,
        outputs: Vec<String>,
        inputs: Vec<Input>,
        count: usize,
        /// Where it runs.
        #[serde(flatten)]
        place: Place,
    },
    /// Wait for the Rust side of a comparison, and do what it asks for.
    Meet {
        code: String,
        /// What the code is called in tracebacks.
        name: String,
        inputs: Vec<Input>,
        /// Under which name the Rust side leaves its result.
        result: String,
        socket: PathBuf,
        #[serde(flatten)]
        place: Place,
    },
    /// Say how the results of the comparison differ.
    Judge {
        /// Where it runs.
        #[serde(flatten)]
        place: Place,
    },
    /// What the reader answered.
    Answer(String),
}

/// Where something runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The number that the answer has, too.
    pub number: u64,
    /// The current folder of cells.
    pub folder: PathBuf,
    /// The variables of the environment that `%env` has set.
    pub variables: BTreeMap<String, String>,
    /// Where arrays are passed: what does not fit into the first goes into the second.
    pub folders: [PathBuf; 2],
    /// Whether it may ask its reader for input.
    pub may_ask: bool,
}

/// A variable of Rust's that Python gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Its name in both languages.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What a variable is that goes from one language to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An array of a dtype.
    Array,
    /// One number, or `bool`.
    Number,
    /// A string.
    Text,
}

/// Python → kernel.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromPython {
    /// It is there. The first message.
    Hello(Hello),
    /// The value of a cell's last expression.
    Result(MimeBundle),
    /// Something to show; by its name it can be changed later.
    Display { data: MimeBundle, id: Option<String> },
    /// What has this name looks different now.
    Update { data: MimeBundle, id: Option<String> },
    /// The cell's output so far goes, at once or when there is more.
    Clear(bool),
    /// Text for the front end's pager.
    Page(MimeBundle),
    /// Text for the next cell.
    NextInput { text: String, replace: bool },
    /// The cell waits for a line from its reader.
    Input { prompt: String, password: bool },
    /// The Rust side of the comparison may come.
    Met { number: u64 },
    /// What was asked for is done.
    Done { number: u64, outcome: Done },
}

/// What kind of Python it is.
#[derive(Debug, Default, Deserialize)]
pub struct Hello {
    /// Its version.
    pub python: String,
    /// Its program.
    pub executable: String,
    /// Why there is no NumPy, in Python's words.
    #[serde(default)]
    pub missing: Option<String>,
}

/// How something ended.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// User code has raised this.
    Error { name: String, value: String, traceback: Vec<String> },
    /// It has ended well, but what was asked for cannot be, and why.
    Refused(String),
    /// It has ended well and left these for Rust.
    Made(Vec<Made>),
    /// What there is to say of the comparison.
    Compared(Box<Compared>),
}

/// A value that Python has left for Rust.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Made {
    /// The variable.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The file, or what the names of the files of its pieces begin with.
    pub file: String,
    /// NumPy's name of its dtype, unless it is text.
    #[serde(default)]
    pub dtype: String,
    /// The length of each axis.
    #[serde(default)]
    pub shape: Vec<usize>,
    /// Whether it lies in Fortran order.
    #[serde(default)]
    pub fortran: bool,
    /// In how many files it lies, where it is large.
    #[serde(default)]
    pub pieces: usize,
    /// What the user should hear.
    #[serde(default)]
    pub note: String,
}

/// The results of a comparison.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Compared {
    /// What Rust has computed.
    pub rust: Described,
    /// What NumPy has computed.
    pub numpy: Described,
    /// How far they are apart; nothing where the shapes differ.
    pub difference: Option<Difference>,
    /// What the Rust side has measured, where it got so far.
    pub times: Option<String>,
    /// NumPy's version.
    pub version: String,
}

/// An array in a few words.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Described {
    /// Its elements, the most important of them.
    pub text: String,
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// NumPy's name of its dtype.
    pub dtype: String,
}

/// The largest differences of two arrays.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Difference {
    /// Whether there are none.
    pub equal: bool,
    /// As numbers.
    pub absolute: String,
    /// Relative to NumPy's.
    pub relative: String,
    /// How many elements differ.
    pub unequal: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_as_the_runner_has_them() {
        let folders = ["/one".into(), "/two".into()];
        let variables = [("A".to_owned(), "1".to_owned())].into();
        let place = Place { number: 7, folder: "/".into(), variables, folders, may_ask: false };
        assert_eq!(
            serde_json::to_string(&ToPython::Judge { place }).unwrap(),
            r#"{"judge":{"number":7,"folder":"/","variables":{"A":"1"},"folders":["/one","/two"],"may_ask":false}}"#
        );
        let line = r#"{"done": {"number": 7, "outcome": {"made": [{"name": "c", "kind": "array",
            "file": "f", "dtype": "bool", "shape": [2], "fortran": false, "pieces": 0,
            "note": ""}]}}}"#;
        let FromPython::Done { number: 7, outcome: Done::Made(made) } =
            serde_json::from_str(line).unwrap()
        else {
            panic!("an array");
        };
        assert_eq!((made[0].kind, &*made[0].shape), (Kind::Array, [2].as_slice()));
        let line =
            r#"{"hello": {"python": "3.11", "executable": "p", "numpy": "2", "ipython": null}}"#;
        assert!(matches!(serde_json::from_str(line), Ok(FromPython::Hello(_))));
    }
}
