//! Pure: the source that is compiled for a cell. A cell is cut into items and statements
//! (`source/cell.rs`), the notebook knows what earlier cells left behind (`source/notebook.rs`),
//! what the cell needs of that is found by names (`source/needed.rs`), and of all this becomes a
//! program (`source/program.rs`). The compiler's complaints about it become places in the cell
//! again (`source/complaints.rs`). Calling the compiler is the evaluator's business.

mod cell;
mod complaints;
mod imports;
mod item;
mod needed;
mod notebook;
mod program;
mod words;

pub use cell::{Binding, Cell};
pub use complaints::{Complaints, complaints};
pub use notebook::{Notebook, Showing};
pub use program::{Form, Program, is_function, program};
