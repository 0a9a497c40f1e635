//! Pure: the source that is compiled for a cell. A cell is cut into items and statements
//! (`source/cell.rs`), the notebook knows what earlier cells left behind (`source/notebook.rs`),
//! what the cell needs of that is found by names (`source/needed.rs`), and of all this becomes a
//! program (`source/program.rs`). The compiler's complaints about it become places in the cell
//! again (`source/complaints.rs`). What becomes of a cell's variables, and why one does not outlive it,
//! is told in notes (`source/notes.rs`, `source/moves.rs`, `source/ending.rs`). Calling the compiler is the evaluator's business.

mod again;
mod cell;
mod commands;
mod complaints;
mod ending;
mod imports;
mod item;
mod item_macros;
mod moves;
mod needed;
mod notebook;
mod notes;
mod program;
mod words;

pub use again::moved_again;
pub use cell::{Binding, Cell, WhyEnds};
pub use commands::split_commands;
pub use complaints::{Complaints, complaints, lasting};
pub use item::{Item, Kind};
pub use needed::needed;
pub use notebook::{Notebook, Showing};
pub use notes::{ending_notes, moved_notes, static_notes};
pub use program::{Form, Program, is_function, program};
pub use words::{Words, words};
