//! What the evaluator is asked to find out about code without running it, and what it answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::Framed;
use crate::machine::Shown;
use crate::messages::Diagnostic;

/// A question about code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Study {
    /// What is its machine code?
    Machine {
        /// The code in a function of its own, which is not inlined.
        framed: Framed,
        /// Whether the functions on the way to the hot loop are wanted as a whole.
        all: bool,
    },
    /// Why does it not compile?
    Errors {
        /// The code, with an empty line for each line of the cell before it.
        text: String,
        /// The codes of the errors that it is to have; none stands for any.
        expected: Vec<String>,
    },
}

/// The answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Studied {
    /// The machine code.
    Machine(Shown),
    /// What is wrong with it.
    Errors {
        /// What was expected, as it was asked.
        expected: Vec<String>,
        /// The errors; none where it compiles.
        errors: Vec<Diagnostic>,
        /// What the compiler has to say of each code.
        explanations: BTreeMap<String, String>,
    },
}
